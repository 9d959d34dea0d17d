//! How a connection to PostgreSQL is kept from being read on its way: as the address says, and never less (decision 0146).

use crate::error::{Fault, StoreError};
use crate::url::BadUrl;
use postgres::config::{Host, SslMode};
use postgres::{Client, Config, NoTls};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

/// What an address says of encryption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mode {
    /// In clear: over a socket, over the loopback, or because it says so.
    Clear,
    /// Encrypted; who answers is not looked at.
    Anybody,
    /// Encrypted; who answers shows a certificate for the host's name, signed by one of those in the file.
    Verified(PathBuf),
}

const PREFER: &str = "sslmode=prefer and allow fall back to clear text: say disable, require or verify-full";
const ELSEWHERE: &str = "the server is not on this machine: say sslmode=verify-full with sslrootcert=FILE, \
                         sslmode=require, or sslmode=disable where the network is trusted";

/// The driver's configuration in an address, and what it says of encryption.
pub(crate) fn read(address: &str) -> Result<(Config, Mode), &'static str> {
    let (rest, mode, roots) = taken_apart(address);
    let config: Config = rest.parse().map_err(|_| "it cannot be read")?;
    let mode = match (mode.as_deref(), roots) {
        (None | Some("disable"), Some(_)) => return Err("sslrootcert is for sslmode=verify-full or require"),
        (None, None) if is_here(&config) => Mode::Clear,
        (None, None) => return Err(ELSEWHERE),
        (Some("disable"), None) => Mode::Clear,
        (Some("require"), None) => Mode::Anybody,
        (Some("require" | "verify-full"), Some(file)) => Mode::Verified(file.into()),
        (Some("verify-full"), None) => return Err("sslmode=verify-full needs sslrootcert=FILE"),
        (Some("verify-ca"), _) => {
            return Err("sslmode=verify-ca takes any host's certificate: say verify-full");
        }
        (Some("prefer" | "allow"), _) => return Err(PREFER),
        (Some(_), _) => return Err("sslmode is disable, require or verify-full"),
    };
    let sockets = config.get_hosts().iter().any(|host| matches!(host, Host::Unix(_)));
    if mode != Mode::Clear && sockets {
        return Err("a socket of this machine is not encrypted: leave sslmode out");
    }
    Ok((config, mode))
}

/// Connects as the address says; there is no second try in clear text.
pub(crate) fn connect(address: &str) -> Result<Client, StoreError> {
    let (mut config, mode) = read(address).map_err(BadUrl::Encryption)?;
    let roots = match mode {
        Mode::Clear => return Ok(config.ssl_mode(SslMode::Disable).connect(NoTls)?),
        Mode::Anybody => None,
        Mode::Verified(file) => Some(file),
    };
    let encrypted =
        client_config(roots.as_deref()).map_err(|reason| StoreError::from(Fault::Refused(reason)))?;
    config.ssl_mode(SslMode::Require).connect(MakeRustlsConnect::new(encrypted)).map_err(|error| {
        if error.code().is_some() {
            return error.into();
        }
        // The driver says «TLS», and why only underneath.
        let causes = std::iter::successors(Some(&error as &dyn std::error::Error), |cause| cause.source());
        let said: Vec<String> = causes.map(ToString::to_string).collect();
        Fault::Refused(said.join(": ")).into()
    })
}

/// Whether every host of an address is a socket or the loopback of this machine.
fn is_here(config: &Config) -> bool {
    let named = config.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback()),
    });
    // An address beside the names is where the connection goes.
    named && config.get_hostaddrs().iter().all(IpAddr::is_loopback)
}

fn client_config(roots: Option<&Path>) -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let Some(file) = roots else {
        let anybody = Arc::new(AnybodyVerifier(provider));
        return Ok(builder.dangerous().with_custom_certificate_verifier(anybody).with_no_client_auth());
    };
    let unreadable = |error: &dyn std::fmt::Display| format!("sslrootcert {}: {error}", file.display());
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| unreadable(&error))? {
        let certificate = certificate.map_err(|error| unreadable(&error))?;
        store.add(certificate).map_err(|error| unreadable(&error))?;
    }
    if store.is_empty() {
        return Err(unreadable(&"there is no certificate in it"));
    }
    Ok(builder.with_root_certificates(store).with_no_client_auth())
}

/// Takes any certificate, as `sslmode=require` does without roots; signatures are checked all the same.
#[derive(Debug)]
struct AnybodyVerifier(Arc<CryptoProvider>);

impl ServerCertVerifier for AnybodyVerifier {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// An address without `sslmode` and `sslrootcert`, and their values.
fn taken_apart(address: &str) -> (String, Option<String>, Option<String>) {
    let (mut mode, mut roots) = (None, None);
    let mut take = |key: &str, value: String| {
        match key {
            "sslmode" => mode = Some(value),
            "sslrootcert" => roots = Some(value),
            _ => return false,
        }
        true
    };
    let rest = if address.contains("://") {
        let (front, query) = address.split_once('?').unwrap_or((address, ""));
        let kept = query.split('&').filter(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            !take(key, decoded(value))
        });
        let kept: Vec<&str> = kept.filter(|pair| !pair.is_empty()).collect();
        if kept.is_empty() { front.to_owned() } else { format!("{front}?{}", kept.join("&")) }
    } else {
        let kept = words(address).into_iter().filter(|(_, key, value)| !take(key, value.clone()));
        kept.map(|(text, ..)| text).collect::<Vec<_>>().join(" ")
    };
    (rest, mode, roots)
}

/// `%2F` as `/`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let hex = rest.strip_prefix('%').and_then(|behind| behind.get(..2));
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = rest.get(3..).unwrap_or_default();
        } else {
            bytes.extend(first.encode_utf8(&mut [0; 4]).bytes());
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The words of `host=/run password='a b'`: each as it is, its key and its value.
fn words(text: &str) -> Vec<(String, String, String)> {
    let mut words = Vec::new();
    let mut chars = text.chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        let (mut word, mut key, mut value) = (String::new(), String::new(), String::new());
        let (mut quoted, mut behind) = (false, false);
        while let Some(c) = chars.next_if(|c| quoted || !c.is_whitespace()) {
            word.push(c);
            match c {
                '=' if !behind => behind = true,
                '\'' if behind => quoted = !quoted,
                '\\' if behind => {
                    if let Some(next) = chars.next() {
                        word.push(next);
                        value.push(next);
                    }
                }
                _ if behind => value.push(c),
                _ => key.push(c),
            }
        }
        if word.is_empty() {
            return words;
        }
        words.push((word, key, value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(address: &str) -> Result<Mode, &'static str> {
        read(address).map(|(_, mode)| mode)
    }

    #[test]
    fn an_address_says_what_is_encrypted_and_nothing_is_left_to_chance() {
        let file = || Mode::Verified("/etc/yiju/ca.pem".into());
        for (address, expected) in [
            ("postgres://yiju@/yiju?host=/run/postgresql", Mode::Clear),
            ("postgres://yiju@localhost/yiju", Mode::Clear),
            ("postgres://yiju@127.0.0.1:5433/yiju?connect_timeout=5", Mode::Clear),
            ("postgres://yiju@10.0.0.7/yiju?sslmode=disable", Mode::Clear),
            ("postgres://yiju@db/yiju?sslmode=require&connect_timeout=5", Mode::Anybody),
            ("postgres://yiju@db/yiju?sslrootcert=%2Fetc/yiju/ca.pem&sslmode=verify-full", file()),
            ("host=/run user=yiju dbname=yiju", Mode::Clear),
            (
                "host=db user=yiju password='a \\\' b' sslmode=verify-full sslrootcert='/etc/yiju/ca.pem'",
                file(),
            ),
            ("host=db user=yiju sslmode=require sslrootcert=/etc/yiju/ca.pem", file()),
        ] {
            assert_eq!(mode(address), Ok(expected), "{address}");
        }
        for address in [
            "postgres://yiju@db.example/yiju",
            "postgres://yiju@10.0.0.7/yiju",
            "host=localhost,db.example user=yiju",
            "host=localhost hostaddr=10.0.0.7 user=yiju",
            "postgres://yiju@db/yiju?sslmode=prefer",
            "postgres://yiju@localhost/yiju?sslmode=prefer",
            "postgres://yiju@db/yiju?sslmode=verify-full",
            "postgres://yiju@db/yiju?sslmode=verify-ca&sslrootcert=/ca.pem",
            "postgres://yiju@db/yiju?sslmode=Require",
            "postgres://yiju@localhost/yiju?sslrootcert=/ca.pem",
            "postgres://yiju@/yiju?host=/run/postgresql&sslmode=require",
        ] {
            assert!(mode(address).is_err(), "{address}");
        }
    }

    #[test]
    fn what_is_not_about_encryption_stays_as_it_was() {
        let (config, _) = read("host=db user='o\\'neill' password='a  b' sslmode=require port=5433").unwrap();
        assert_eq!((config.get_user(), config.get_ports()), (Some("o'neill"), [5433].as_slice()));
        assert_eq!(config.get_password(), Some(b"a  b".as_slice()));
        let (config, _) = read("postgres://u:p%26w@db/d?sslmode=require&connect_timeout=7").unwrap();
        assert_eq!(config.get_password(), Some(b"p&w".as_slice()));
        assert_eq!(config.get_connect_timeout().map(std::time::Duration::as_secs), Some(7));
    }
}
