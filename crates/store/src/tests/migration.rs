//! The way up, on both engines: what is asked before, what a failure on the way leaves, and a file copied as it is.

use super::engines::{fresh_postgres, scratch};
use crate::migration::{Target, migrate_to};
use crate::snapshot::{copy_file, dump};
use crate::url::Address;
use crate::{Options, Pending, Reader, SCHEMA_VERSION, Store, StoreError, StoreUrl, pending};
use std::cell::RefCell;

/// Behind the program's back.
enum Hand {
    File(rusqlite::Connection),
    Server(Box<postgres::Client>),
}

impl Hand {
    fn on(url: &StoreUrl) -> Self {
        match &url.0 {
            Address::Sqlite(path) => Self::File(rusqlite::Connection::open(path).unwrap()),
            Address::Postgres(address) => {
                Self::Server(Box::new(postgres::Client::connect(address, postgres::NoTls).unwrap()))
            }
        }
    }

    fn batch(&mut self, text: &str) {
        match self {
            Self::File(connection) => connection.execute_batch(text).unwrap(),
            Self::Server(client) => client.batch_execute(text).unwrap(),
        }
    }

    fn migrate(&mut self, to: i64) {
        let mut target = match self {
            Self::File(connection) => Target::Sqlite(connection),
            Self::Server(client) => Target::Postgres(client),
        };
        migrate_to(&mut target, to).unwrap();
    }
}

const ROW: &str = "INSERT INTO community (id, name, name_key, aliases, form, address, document)
                   VALUES ('00000000000000000000000000000001', '桂花园', 'guihuayuan', '[]', 'estate', '1', 1)";

/// A database of an older schema on each engine, with a community in it where `filled`.
fn on_older(schema: i64, filled: bool, test: impl Fn(&StoreUrl, &mut Hand)) {
    let folder = scratch();
    let mut urls = vec![StoreUrl::sqlite(folder.path().join("yiju.db"))];
    urls.extend(fresh_postgres());
    for url in &urls {
        let mut hand = Hand::on(url);
        hand.migrate(schema);
        if filled {
            hand.batch(ROW);
        }
        test(url, &mut hand);
    }
}

fn looked(url: &StoreUrl) -> Pending {
    Reader::open(url).unwrap().read(pending).unwrap()
}

/// Everything that a snapshot would hold.
fn sums(url: &StoreUrl) -> Vec<crate::snapshot::TableSum> {
    let mut reader = Reader::open(url).unwrap();
    reader.read(|rx| dump(rx, "test", super::instant(0), &mut std::io::sink())).unwrap().tables
}

fn opened(
    url: &StoreUrl,
    asked: &RefCell<Vec<Pending>>,
    answer: Result<(), &str>,
) -> Result<Store, StoreError> {
    Store::open_guarded(url, Options { connections: 1 }, &|pending| {
        asked.borrow_mut().push(pending.clone());
        answer.map_err(str::to_owned)
    })
}

#[test]
fn who_keeps_the_database_is_asked_before_it_is_migrated_and_may_refuse() {
    on_older(8, true, |url, _| {
        let (before, asked) = (sums(url), RefCell::default());
        let expected = looked(url);
        assert_eq!((expected.found, expected.steps.first(), expected.rows), (8, Some(&"0009_operation"), 1));
        let refused = opened(url, &asked, Err("no space")).err().unwrap();
        assert!(matches!(&refused, StoreError::Unguarded(reason) if reason == "no space"), "{refused}");
        assert_eq!((looked(url), sums(url)), (expected.clone(), before), "nothing was changed");
        drop(opened(url, &asked, Ok(())).unwrap());
        assert_eq!(asked.borrow().as_slice(), [expected.clone(), expected]);
        drop(opened(url, &asked, Ok(())).unwrap());
        assert_eq!(asked.borrow().len(), 2, "there is nothing to migrate");
        assert_eq!((looked(url).found, looked(url).steps.len()), (SCHEMA_VERSION, 0));
    });
}

#[test]
fn a_database_that_holds_nothing_is_migrated_without_asking() {
    on_older(8, false, |url, _| {
        let asked = RefCell::default();
        drop(opened(url, &asked, Err("never asked")).unwrap());
        assert_eq!(asked.borrow().len(), 0);
    });
    let folder = scratch();
    let asked = RefCell::default();
    drop(opened(&StoreUrl::sqlite(folder.path().join("new.db")), &asked, Err("never asked")).unwrap());
}

#[test]
fn a_migration_that_fails_leaves_the_database_as_before() {
    on_older(4, true, |url, hand| {
        // The way up from 4 ends in the middle, where somebody else's table stands.
        hand.batch("CREATE TABLE clock_mark (others BIGINT)");
        let (before, asked) = (sums(url), RefCell::default());
        assert!(opened(url, &asked, Ok(())).is_err());
        assert_eq!(asked.borrow().len(), 1, "it was kept before");
        assert_eq!((looked(url).found, sums(url)), (4, before));
        hand.batch("DROP TABLE clock_mark");
        drop(opened(url, &asked, Ok(())).unwrap());
        assert_eq!(looked(url).found, SCHEMA_VERSION);
    });
}

#[test]
fn a_schema_of_a_newer_program_is_refused_before_anything_is_asked() {
    on_older(SCHEMA_VERSION, true, |url, hand| {
        hand.batch("INSERT INTO schema_version (version) VALUES (9999)");
        let asked = RefCell::default();
        let refused = opened(url, &asked, Ok(())).err().unwrap();
        assert!(matches!(refused, StoreError::NewerSchema { found: 9999, .. }), "{refused}");
        assert_eq!(asked.borrow().len(), 0);
    });
}

#[test]
fn a_file_is_copied_while_it_is_open_and_for_its_owner_only() {
    let folder = scratch();
    let url = StoreUrl::sqlite(folder.path().join("yiju.db"));
    let mut hand = Hand::on(&url);
    hand.batch("PRAGMA journal_mode = WAL");
    hand.migrate(8);
    hand.batch(ROW);
    let copy = folder.path().join("copy.db");
    copy_file(&url, &copy).unwrap();
    assert_eq!(sums(&StoreUrl::sqlite(&copy)), sums(&url), "what was in the log of the file is there too");
    assert!(copy_file(&url, &copy).is_err(), "nothing is overwritten");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&copy).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let none = StoreUrl::sqlite(folder.path().join("none.db"));
    assert!(copy_file(&none, &folder.path().join("of-none.db")).is_err());
    let left = std::fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.file_name());
    assert!(
        !left.into_iter().any(|name| name.to_string_lossy().contains("none")),
        "a failure leaves nothing"
    );
}
