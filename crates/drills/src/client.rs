//! A client that can be trusted to say what it saw: HTTP/1.1 over one kept connection, nothing repeated.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long an answer may take before it counts as a hang.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// An answer as it came.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Names in lower case, with values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of that name (lower case).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// Whether it is a success.
    pub const fn is_success(&self) -> bool {
        self.status >= 200 && self.status < 300
    }
}

/// A client with its cookie and at most one open connection.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    cookie: Option<String>,
    connection: Option<BufReader<TcpStream>>,
}

impl Client {
    /// A client of a server at a port of this machine.
    pub fn new(port: u16) -> Self {
        Self { address: ([127, 0, 0, 1], port).into(), cookie: None, connection: None }
    }

    /// Another client with the same cookie, of a server that may be another one.
    #[must_use]
    pub fn at(&self, port: u16) -> Self {
        Self { cookie: self.cookie.clone(), ..Self::new(port) }
    }

    /// The value of the `Cookie` header, once signed in.
    pub fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    /// Signs in and keeps the cookie.
    pub fn sign_in(&mut self, login: &str, password: &str) -> Result<()> {
        let given = serde_json::json!({ "login": login, "password": password });
        let answer = self.post("/api/v1/session", &given, &[])?;
        anyhow::ensure!(
            answer.is_success(),
            "signing in as {login} was answered {}: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        );
        let cookie = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
        let pairs: Vec<&str> = cookie.filter_map(|(_, value)| value.split(';').next()).collect();
        self.cookie = Some(pairs.join("; ")).filter(|cookie| !cookie.is_empty());
        self.cookie.is_some().then_some(()).context("signing in set no cookie")
    }

    /// Asks for an address.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask("GET", path, &[], &[])
    }

    /// Sends JSON.
    pub fn post(&mut self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Result<Answer> {
        let mut all = vec![("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.ask("POST", path, &all, body.to_string().as_bytes())
    }

    /// Sends a request once. An error says that no answer came: whether the request was done is not known.
    pub fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        for (name, value) in headers {
            head = format!("{head}{name}: {value}\r\n");
        }
        if let Some(cookie) = &self.cookie {
            head = format!("{head}cookie: {cookie}\r\n");
        }
        let mut request = format!("{head}content-length: {}\r\n\r\n", body.len()).into_bytes();
        request.extend_from_slice(body);
        connection.get_mut().write_all(&request).context("sending")?;
        let (answer, kept) = read_answer(&mut connection)?;
        if kept {
            self.connection = Some(connection);
        }
        Ok(answer)
    }

    fn connect(&self) -> Result<BufReader<TcpStream>> {
        let stream =
            TcpStream::connect_timeout(&self.address, Duration::from_secs(2)).context("connecting")?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(BufReader::new(stream))
    }
}

fn line(from: &mut BufReader<TcpStream>) -> Result<String> {
    let mut line = String::new();
    let read = from.read_line(&mut line).context("reading an answer")?;
    anyhow::ensure!(read > 0, "the connection was closed before the answer");
    Ok(line.trim_end().to_owned())
}

/// Reads one answer; whether the connection may be used again.
fn read_answer(from: &mut BufReader<TcpStream>) -> Result<(Answer, bool)> {
    let first = line(from)?;
    let status = first.split(' ').nth(1).and_then(|status| status.parse().ok());
    let Some(status) = status else { bail!("«{first}» begins no answer") };
    let mut answer = Answer { status, headers: Vec::new(), body: Vec::new() };
    loop {
        let header = line(from)?;
        let Some((name, value)) = header.split_once(':') else { break };
        answer.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = answer.header("content-length").and_then(|length| length.parse().ok());
    if let Some(length) = length {
        answer.body = vec![0; length];
        from.read_exact(&mut answer.body).context("reading a body")?;
    } else if answer.header("transfer-encoding") == Some("chunked") {
        loop {
            let length = usize::from_str_radix(&line(from)?, 16).context("the length of a chunk")?;
            let mut chunk = vec![0; length];
            from.read_exact(&mut chunk).context("reading a chunk")?;
            answer.body.append(&mut chunk);
            line(from)?;
            if length == 0 {
                break;
            }
        }
    }
    let kept = answer.header("connection") != Some("close");
    Ok((answer, kept))
}
