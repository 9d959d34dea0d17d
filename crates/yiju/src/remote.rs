//! A log at a distance, witnesses, the city's own sign-in service: HTTP with limits, only to addresses that the operator
//! gives.

use anyhow::{Context as _, Result, bail, ensure};
use app::credential::oidc::{Fetch, FetchFailed};
use app::tlog::{AddCheckpoint, Folder, Source};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use ureq::Agent;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// The largest answer: a bundle of 256 entries of 65,535 bytes.
const MOST: u64 = 256 * (65_535 + 2);

/// Asks without following anybody elsewhere.
fn agent() -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .max_redirects(0)
        .user_agent("yiju");
    config.build().into()
}

/// Where a log is published.
pub enum Place {
    /// A folder: an export.
    Folder(Folder),
    /// An address, without the slash at its end.
    Remote(Agent, String),
}

impl Place {
    /// A folder, or `http://…`.
    pub fn of(text: &str) -> Self {
        if text.starts_with("http://") || text.starts_with("https://") {
            Self::Remote(agent(), text.trim_end_matches('/').to_owned())
        } else {
            Self::Folder(Folder(PathBuf::from(text)))
        }
    }
}

impl Source for Place {
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        let (agent, base) = match self {
            Self::Folder(folder) => return folder.read(path),
            Self::Remote(agent, base) => (agent, base),
        };
        let mut answer = agent.get(format!("{base}/{path}")).call().map_err(io::Error::other)?;
        match answer.status().as_u16() {
            200 => {
                answer.body_mut().with_config().limit(MOST).read_to_vec().map(Some).map_err(io::Error::other)
            }
            404 => Ok(None),
            status => Err(io::Error::other(format!("{base}/{path} answers {status}"))),
        }
    }
}

/// What a witness answers to a checkpoint.
pub enum Answer {
    /// Its signature lines.
    Signed(String),
    /// It has last seen a checkpoint of another size.
    Seen(u64),
}

/// Hands a checkpoint to a witness (c2sp.org/tlog-witness).
pub fn ask_witness(prefix: &str, request: &AddCheckpoint) -> Result<Answer> {
    let url = format!("{}/add-checkpoint", prefix.trim_end_matches('/'));
    let mut answer = agent().post(&url).send(request.to_string()).with_context(|| url.clone())?;
    let status = answer.status().as_u16();
    let text = answer.body_mut().with_config().limit(64 * 1024).read_to_string()?;
    match status {
        200 => Ok(Answer::Signed(text)),
        409 => Ok(Answer::Seen(text.trim().parse().with_context(|| format!("{url} answers «{text}»"))?)),
        _ => bail!("{url} answers {status}: {}", text.trim()),
    }
}

/// How long the sign-in service may take: somebody waits in front of the page.
const PATIENCE_WITH_SERVICE: Duration = Duration::from_secs(5);
/// The largest answer of a sign-in service.
const MOST_OF_SERVICE: u64 = 1024 * 1024;

/// Requests to the city's own sign-in service.
pub struct SignInService(Agent);

impl SignInService {
    /// Believes the public certificates, or those of a file (PEM).
    pub fn new(certificates: Option<&Path>) -> Result<Self> {
        let tls = match certificates {
            Some(file) => TlsConfig::builder().root_certs(believed(file)?).build(),
            None => TlsConfig::builder().build(),
        };
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE_WITH_SERVICE))
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent("yiju")
            .tls_config(tls);
        Ok(Self(config.build().into()))
    }
}

/// The certificates of a file (PEM), instead of the public ones.
fn believed(file: &Path) -> Result<RootCerts> {
    let text = std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut believed = Vec::new();
    for item in parse_pem(&text) {
        if let PemItem::Certificate(certificate) = item? {
            believed.push(certificate);
        }
    }
    ensure!(!believed.is_empty(), "{} holds no certificate", file.display());
    Ok(RootCerts::new_with_certs(&believed))
}

fn answered(
    answer: std::result::Result<ureq::http::Response<ureq::Body>, ureq::Error>,
) -> std::result::Result<(u16, Vec<u8>), FetchFailed> {
    let failed = |error: ureq::Error| FetchFailed(error.to_string());
    let mut answer = answer.map_err(failed)?;
    let body = answer.body_mut().with_config().limit(MOST_OF_SERVICE).read_to_vec().map_err(failed)?;
    Ok((answer.status().as_u16(), body))
}

impl Fetch for SignInService {
    fn get(&self, url: &str) -> std::result::Result<(u16, Vec<u8>), FetchFailed> {
        answered(self.0.get(url).header("accept", "application/json").call())
    }

    fn post_form(
        &self,
        url: &str,
        authorization: Option<&str>,
        form: &[u8],
    ) -> std::result::Result<(u16, Vec<u8>), FetchFailed> {
        let mut request = self
            .0
            .post(url)
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded");
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        answered(request.send(form))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    /// Who sends us elsewhere is not followed, neither within the host nor away from it.
    #[test]
    fn nobody_is_followed_elsewhere() {
        let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
        elsewhere.set_nonblocking(true).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let target = format!("http://{}/checkpoint", elsewhere.local_addr().unwrap());
        let host = std::thread::spawn(move || {
            for _ in 0..3 {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.read(&mut [0; 4096]).unwrap();
                let answer = format!(
                    "HTTP/1.1 302 Found\r\nlocation: {target}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                );
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        assert!(Place::of(&base).read("checkpoint").is_err());
        let service = SignInService::new(None).unwrap();
        assert_eq!(service.get(&base).unwrap().0, 302);
        assert_eq!(service.post_form(&base, None, b"code=c0de").unwrap().0, 302);
        host.join().unwrap();
        assert!(elsewhere.accept().is_err(), "nobody came");
    }
}
