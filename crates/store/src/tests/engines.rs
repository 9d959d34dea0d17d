//! A new, empty store on each engine.

use super::{Engine, Options, Store, StoreUrl};
use postgres::{Client, NoTls};
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use testkit::postgres::Cluster;

/// Runs a test on a new SQLite file and on a new PostgreSQL database.
///
/// `YIJU_TEST_POSTGRES` may hold `off`, or the address of a server on which databases may be made
/// (`postgres:host=… user=… dbname=postgres`); without it the tests start a cluster of their own.
pub(crate) fn on_both(test: impl Fn(&Store)) {
    let (store, _folder) = fresh_sqlite();
    test(&store);
    drop(store);
    if let Some(url) = fresh_postgres() {
        let store = Store::open(&url, Options { connections: 4 }).unwrap();
        assert_eq!(store.engine(), Engine::Postgres);
        test(&store);
    }
}

pub(crate) fn fresh_sqlite() -> (Store, TempDir) {
    let folder = scratch();
    let url = StoreUrl::sqlite(folder.path().join("yiju.db"));
    (Store::open(&url, Options { connections: 4 }).unwrap(), folder)
}

pub(crate) fn scratch() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap()
}

/// The address of a new database; `None` when PostgreSQL is switched off.
pub(crate) fn fresh_postgres() -> Option<StoreUrl> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = server()?;
    let name = format!("test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let mut client = Client::connect(server.strip_prefix("postgres:").unwrap(), NoTls).unwrap();
    client.batch_execute(&format!("CREATE DATABASE {name} STRATEGY file_copy")).unwrap();
    Some(StoreUrl::parse(&server.replace("dbname=postgres", &format!("dbname={name}"))).unwrap())
}

/// `postgres:` parameters of the server's own database.
#[expect(clippy::disallowed_methods, reason = "tests are configured from outside")]
fn server() -> Option<&'static str> {
    static CLUSTER: OnceLock<Option<(String, Option<Cluster>)>> = OnceLock::new();
    let found = CLUSTER.get_or_init(|| match std::env::var("YIJU_TEST_POSTGRES") {
        Ok(off) if off == "off" => None,
        Ok(url) => Some((url, None)),
        Err(_) => {
            let cluster = Cluster::start().unwrap();
            Some((cluster.url("postgres"), Some(cluster)))
        }
    });
    found.as_ref().map(|(url, _)| url.as_str())
}
