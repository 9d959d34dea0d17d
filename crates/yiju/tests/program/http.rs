//! One HTTP exchange on a socket of its own, so that nothing is remembered between two.

use std::fmt::Write as _;
use std::io::{self, Read as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next()
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// Sends bytes as they are and reads to the end.
pub fn raw(server: SocketAddr, bytes: &[u8]) -> io::Result<Answer> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_read_timeout(Some(Duration::from_mins(1)))?;
    io::Write::write_all(&mut stream, bytes)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    parsed(&String::from_utf8_lossy(&answer))
}

fn parsed(text: &str) -> io::Result<Answer> {
    let (head, body) = text.split_once("\r\n\r\n").ok_or(io::ErrorKind::UnexpectedEof)?;
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status = status.ok_or(io::ErrorKind::InvalidData)?;
    let chunked = head.to_ascii_lowercase().contains("transfer-encoding: chunked");
    let body = if chunked { unchunked(body) } else { body.to_owned() };
    Ok(Answer { status, head: head.to_owned(), body })
}

fn unchunked(mut rest: &str) -> String {
    let mut whole = String::new();
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or(0);
        if size == 0 {
            break;
        }
        whole.push_str(after.get(..size).unwrap_or_default());
        rest = after.get(size + 2..).unwrap_or_default();
    }
    whole
}

/// A person at a browser: a cookie and nothing else.
#[derive(Debug, Clone, Default)]
pub struct Person {
    pub cookie: String,
}

impl Person {
    /// Signs in through one node.
    pub fn sign_in(server: SocketAddr, login: &str, password: &str) -> Self {
        let body = serde_json::json!({ "login": login, "password": password }).to_string();
        let answer = Self::default().send(server, "POST", "/api/v1/session", &[], &body).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        Self { cookie }
    }

    pub fn get(&self, server: SocketAddr, path: &str) -> Answer {
        self.send(server, "GET", path, &[], "").unwrap()
    }

    pub fn post(&self, server: SocketAddr, path: &str, body: &serde_json::Value) -> Answer {
        self.send(server, "POST", path, &[], &body.to_string()).unwrap()
    }

    /// Sends a request with JSON, if any.
    pub fn send(
        &self,
        server: SocketAddr,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> io::Result<Answer> {
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {server}\r\nconnection: close\r\ncookie: {}\r\ncontent-length: {}\r\n",
            self.cookie,
            body.len()
        );
        let typed = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if !body.is_empty() && !typed {
            request.push_str("content-type: application/json\r\n");
        }
        for (name, value) in headers {
            let _ = write!(request, "{name}: {value}\r\n");
        }
        request.push_str("\r\n");
        request.push_str(body);
        raw(server, request.as_bytes())
    }
}
