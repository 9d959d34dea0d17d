//! A PostgreSQL that speaks TLS and one that does not, on ports of the loopback.

use super::engines::scratch;
use crate::{Options, Reader, Store, StoreUrl, tls};
use testkit::postgres::Cluster;

/// Whether the connection that an address makes is encrypted, as the server sees it; or why there is none.
fn encrypted(address: &str) -> Result<bool, String> {
    let mut client = tls::connect(address).map_err(|error| error.to_string())?;
    let row = client.query_one("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", &[]).unwrap();
    Ok(row.get(0))
}

#[test]
fn what_an_address_asks_for_is_what_the_connection_is() {
    #[expect(clippy::disallowed_methods, reason = "tests are configured from outside")]
    if std::env::var("YIJU_TEST_POSTGRES").is_ok() {
        return;
    }
    let (cluster, port) = Cluster::listening(true).unwrap();
    let roots = cluster.authority().display().to_string();
    let to = |host: &str, rest: &str| format!("host={host} port={port} user=yiju dbname=postgres {rest}");
    assert_eq!(encrypted(&to("localhost", "sslmode=disable")), Ok(false));
    assert_eq!(encrypted(&to("localhost", "sslmode=require")), Ok(true));
    assert_eq!(encrypted(&to("127.0.0.1", "sslmode=require")), Ok(true), "who answers is not looked at");
    let verified = format!("sslmode=verify-full sslrootcert={roots}");
    assert_eq!(encrypted(&to("localhost", &verified)), Ok(true));
    let refused = encrypted(&to("127.0.0.1", &verified)).unwrap_err();
    assert!(refused.contains("certificate"), "its certificate is for localhost: {refused}");
    // The store, and one who looks from beside.
    let url = format!("postgres://yiju@localhost:{port}/postgres?sslmode=verify-full&sslrootcert={roots}");
    let url = StoreUrl::parse(&url).unwrap();
    let store = Store::open(&url, Options { connections: 2 }).unwrap();
    assert_eq!(store.read(crate::log::head).unwrap().size, 0);
    assert!(Reader::open(&url).unwrap().read(crate::log::head).is_ok());
    // Another authority than the one that signed, and none at all.
    let (other, _) = Cluster::listening(true).unwrap();
    let foreign = format!("sslmode=verify-full sslrootcert={}", other.authority().display());
    assert!(encrypted(&to("localhost", &foreign)).unwrap_err().contains("certificate"));
    let folder = scratch();
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    for file in [empty.display().to_string(), "/nowhere/ca.pem".to_owned()] {
        let said =
            encrypted(&to("localhost", &format!("sslmode=verify-full sslrootcert={file}"))).unwrap_err();
        assert!(said.contains(&file), "{said}");
    }
}

#[test]
fn who_asks_for_encryption_is_never_answered_in_clear() {
    #[expect(clippy::disallowed_methods, reason = "tests are configured from outside")]
    if std::env::var("YIJU_TEST_POSTGRES").is_ok() {
        return;
    }
    let (cluster, port) = Cluster::listening(false).unwrap();
    let to = |rest: &str| format!("host=localhost port={port} user=yiju dbname=postgres {rest}");
    assert_eq!(encrypted(&to("")), Ok(false), "it can be reached");
    let refused = encrypted(&to("sslmode=require")).unwrap_err();
    assert!(refused.contains("TLS"), "{refused}");
    drop(cluster);
}
