//! A browser's connection to the server under measurement: one socket, kept alive, no waiting in between.

use anyhow::{Context as _, Result, bail};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long an answer may take before the benchmark gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// One connection to the server.
pub struct Client {
    stream: BufReader<TcpStream>,
    cookie: String,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub cookie: Option<String>,
    pub body: Vec<u8>,
}

impl Client {
    /// Connects; nothing is sent yet.
    pub fn connect(server: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(server)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(stream), cookie: String::new() })
    }

    /// Signs in; what is asked for afterwards is asked for by that person.
    pub fn sign_in(&mut self, login: &str, password: &str) -> Result<()> {
        let body = serde_json::json!({ "login": login, "password": password }).to_string();
        let answer = self.post_json("/api/v1/session", &body)?;
        self.cookie = answer.cookie.with_context(|| format!("signing in answers {}", answer.status))?;
        Ok(())
    }

    /// Another connection of the same person.
    pub fn another(&self, server: SocketAddr) -> std::io::Result<Self> {
        Ok(Self { cookie: self.cookie.clone(), ..Self::connect(server)? })
    }

    /// Asks for a page and reads the whole of it.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        let head = format!("GET {path} HTTP/1.1\r\nhost: yiju\r\ncookie: {}\r\n\r\n", self.cookie);
        self.exchange(&head)
    }

    /// Sends a form as a page of this site does, with the cookie of whoever signed in, if somebody did.
    pub fn post_form(&mut self, path: &str, body: &str) -> Result<Answer> {
        self.post(path, "application/x-www-form-urlencoded", body)
    }

    /// Sends JSON.
    pub fn post_json(&mut self, path: &str, body: &str) -> Result<Answer> {
        self.post(path, "application/json", body)
    }

    fn post(&mut self, path: &str, media_type: &str, body: &str) -> Result<Answer> {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: yiju\r\norigin: http://yiju\r\ncookie: {}\r\n\
             content-type: {media_type}\r\ncontent-length: {}\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        self.exchange(&head)
    }

    fn exchange(&mut self, request: &str) -> Result<Answer> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let status = self.line()?;
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.context("no status line")?;
        let (mut length, mut chunked, mut cookies) = (0, false, Vec::new());
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            match (name.to_ascii_lowercase().as_str(), value.trim()) {
                ("content-length", value) => length = value.parse().context("no length")?,
                ("transfer-encoding", "chunked") => chunked = true,
                ("set-cookie", value) => cookies.extend(value.split(';').next().map(str::to_owned)),
                _ => {}
            }
        }
        let body = if chunked { self.chunks()? } else { self.bytes(length)? };
        let cookie = (!cookies.is_empty()).then(|| cookies.join("; "));
        Ok(Answer { status, cookie, body })
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the server closed the connection");
        }
        line.truncate(line.trim_end().len());
        Ok(line)
    }

    fn bytes(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let length = usize::from_str_radix(&self.line()?, 16).context("no chunk")?;
            body.extend(self.bytes(length)?);
            self.line()?;
            if length == 0 {
                return Ok(body);
            }
        }
    }
}
