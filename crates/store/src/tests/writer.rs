//! The write path: groups, failures, panics, concurrency.

use super::{community, fresh_postgres, fresh_sqlite, on_both, permit};
use crate::{Fault, Options, Store, StoreError, StoreUrl, community, revision, setting};
use domain::permit::ChangeRegister;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering};

fn add(store: &Store, number: u32) -> Result<(), StoreError> {
    store.write(|tx| community::insert(tx, &permit(), &community(number, "南方花园")))
}

#[test]
fn what_failed_leaves_no_trace_and_what_succeeded_stays() {
    on_both(|store| {
        add(store, 1).unwrap();
        let failed: Result<(), StoreError> = store.write(|tx| {
            community::insert(tx, &permit(), &community(2, "失败"))?;
            Err(StoreError::not_found("reason", "none"))
        });
        assert!(matches!(failed, Err(StoreError::NotFound { .. })));
        let doubled = add(store, 1);
        assert!(matches!(doubled, Err(StoreError::Conflict(_))), "{doubled:?}");
        add(store, 3).unwrap();
        let names = store.read(community::list_all).unwrap();
        assert_eq!(names.len(), 2);
    });
}

#[test]
fn a_panic_stays_with_its_caller() {
    on_both(|store| {
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            store.write(|tx| -> Result<(), StoreError> {
                community::insert(tx, &permit(), &community(1, "恐慌"))?;
                panic!("a bug in a use case")
            })
        }));
        assert!(panicked.is_err());
        add(store, 2).unwrap();
        assert_eq!(store.read(community::count).unwrap(), 1);
    });
}

#[test]
fn a_failing_member_of_a_group_takes_nobody_down() {
    const THREADS: u32 = 8;
    const EACH: u32 = 25;
    on_both(|store| {
        let barrier = Barrier::new(usize::try_from(THREADS).unwrap());
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    for turn in 0..EACH {
                        let number = 1000 + thread * EACH + turn;
                        match turn % 5 {
                            0 => {
                                let failed = store.write(|tx| {
                                    community::insert(tx, &permit(), &community(number, "失败"))?;
                                    Err::<(), _>(StoreError::not_found("reason", "none"))
                                });
                                assert!(matches!(failed, Err(StoreError::NotFound { .. })), "{failed:?}");
                            }
                            1 => {
                                let panicked = catch_unwind(AssertUnwindSafe(|| {
                                    store.write(|tx| -> Result<(), StoreError> {
                                        community::insert(tx, &permit(), &community(number, "恐慌"))?;
                                        panic!("a bug in a use case")
                                    })
                                }));
                                assert!(panicked.is_err());
                            }
                            _ => add(store, number).unwrap(),
                        }
                    }
                });
            }
        });
        let expected = u64::from(THREADS * EACH * 3 / 5);
        assert_eq!(store.read(community::count).unwrap(), expected);
        assert_eq!(store.read(revision::current).unwrap(), expected);
    });
}

#[test]
fn concurrent_counting_loses_no_step() {
    const THREADS: usize = 4;
    const EACH: usize = 10;
    on_both(|store| {
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                scope.spawn(move || {
                    for turn in 0..EACH {
                        let number = u32::try_from(thread * EACH + turn).unwrap();
                        let step = || {
                            store.write(|tx| {
                                let value = setting::find(tx, "n")?.map_or(0, |n| n.parse::<u32>().unwrap());
                                let next = (value + 1).to_string();
                                setting::save(tx, &permit(), super::occasion(number), "n", &next)
                            })
                        };
                        // A crowd may outlast the patience of one transaction; the caller is told, and tries again.
                        while let Err(error) = step() {
                            assert!(matches!(error, StoreError::Contended(_)), "{error:?}");
                        }
                    }
                });
            }
        });
        let counted = store.read(|rx| setting::find(rx, "n")).unwrap();
        assert_eq!(counted, Some((THREADS * EACH).to_string()));
    });
}

/// A group stays open for the crowd that was there a moment ago; when nobody comes it is written all the same.
#[test]
fn who_comes_alone_after_a_crowd_is_written() {
    const THREADS: u32 = 8;
    const LONE: u32 = 10;
    let (store, _folder) = fresh_sqlite();
    let figures = || {
        let view = store.figures().group_size.view();
        let below_crowd = view.at_most.iter().find(|(bound, _)| *bound == 2).map_or(0, |(_, count)| *count);
        (view.count, view.count - below_crowd)
    };
    let number = AtomicU64::new(1000);
    let mut patience = 200;
    while figures().1 == 0 {
        patience -= 1;
        assert!(patience > 0, "eight writers at once never shared a commit");
        let barrier = Barrier::new(usize::try_from(THREADS).unwrap());
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    barrier.wait();
                    add(&store, u32::try_from(number.fetch_add(1, Ordering::Relaxed)).unwrap()).unwrap();
                });
            }
        });
    }
    let before = figures().0;
    for turn in 0..LONE {
        add(&store, turn).unwrap();
    }
    assert_eq!(figures().0 - before, u64::from(LONE), "a commit for each");
}

#[test]
fn a_snapshot_does_not_move() {
    on_both(|store| {
        store
            .read(|rx| {
                assert_eq!(community::count(rx)?, 0);
                add(store, 1)?;
                assert_eq!(community::count(rx)?, 0, "a reader sees one moment");
                Ok::<_, StoreError>(())
            })
            .unwrap();
        assert_eq!(store.read(community::count).unwrap(), 1);
    });
}

#[test]
fn one_process_owns_the_file() {
    let (store, folder) = fresh_sqlite();
    let url = StoreUrl::sqlite(folder.path().join("yiju.db"));
    assert!(matches!(Store::open(&url, Options::default()), Err(StoreError::Locked { .. })));
    drop(store);
    assert!(Store::open(&url, Options::default()).is_ok());
}

#[test]
fn a_newer_schema_is_refused() {
    let newer = "INSERT INTO schema_version (version) VALUES (9999)";
    let (store, folder) = fresh_sqlite();
    let path = folder.path().join("yiju.db");
    drop(store);
    rusqlite::Connection::open(&path).unwrap().execute_batch(newer).unwrap();
    let refused = Store::open(&StoreUrl::sqlite(&path), Options::default());
    assert!(matches!(refused, Err(StoreError::NewerSchema { found: 9999, .. })));

    let Some(url) = fresh_postgres() else { return };
    drop(Store::open(&url, Options::default()).unwrap());
    let crate::url::Address::Postgres(address) = &url.0 else { panic!("not PostgreSQL") };
    postgres::Client::connect(address, postgres::NoTls).unwrap().batch_execute(newer).unwrap();
    let refused = Store::open(&url, Options::default());
    assert!(matches!(refused, Err(StoreError::NewerSchema { found: 9999, .. })));
}

#[test]
fn a_reader_cannot_write() {
    let (store, _folder) = fresh_sqlite();
    let written = store.read(|rx| {
        let crate::transaction::Link::Sqlite(connection) = &rx.link else { panic!("not SQLite") };
        Ok::<_, StoreError>(connection.execute_batch("DELETE FROM setting")?)
    });
    assert!(matches!(written, Err(StoreError::Sqlite(_))), "{written:?}");
}

fn limit_pages(store: &Store, pages: u32) {
    let limited = store.write(|tx| {
        let crate::transaction::Link::Sqlite(connection) = &tx.link else { panic!("not SQLite") };
        connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
        Ok::<_, StoreError>(())
    });
    limited.unwrap();
}

/// A full disk is an answer, not a hang, and the store works on when there is space again.
#[test]
fn a_full_disk_is_said_and_survived() {
    let (store, _folder) = fresh_sqlite();
    add(&store, 1).unwrap();
    limit_pages(&store, 1);
    let full = store.write_bulk(|tx| {
        let permit = permit::<ChangeRegister>();
        community::insert_all(tx, &permit, None, (10..5000).map(|n| community(n, "满")))
    });
    assert!(matches!(full, Err(StoreError::Unavailable(Fault::DiskFull))), "{full:?}");
    limit_pages(&store, 1_000_000);
    add(&store, 2).unwrap();
    assert_eq!(store.read(community::count).unwrap(), 2);
}

/// In a crowd on a full disk everybody gets an answer, and what was acknowledged is there.
#[test]
fn on_a_full_disk_what_was_acknowledged_is_there() {
    const THREADS: u32 = 8;
    let (store, _folder) = fresh_sqlite();
    let pages = store.read(|rx| {
        let crate::transaction::Link::Sqlite(connection) = &rx.link else { panic!("not SQLite") };
        Ok::<u32, StoreError>(connection.query_row("PRAGMA page_count", [], |row| row.get(0))?)
    });
    limit_pages(&store, pages.unwrap() + 60);
    let acknowledged = AtomicU64::new(0);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (store, acknowledged) = (&store, &acknowledged);
            scope.spawn(move || {
                for turn in 0..30 {
                    let mut large = community(1000 + thread * 100 + turn, "满");
                    large.address = Some("路".repeat(1500));
                    match store.write(|tx| community::insert(tx, &permit(), &large)) {
                        Ok(()) => acknowledged.fetch_add(1, Ordering::Relaxed),
                        Err(StoreError::Unavailable(_)) => 0,
                        Err(other) => panic!("{other:?}"),
                    };
                }
            });
        }
    });
    let acknowledged = acknowledged.into_inner();
    assert!(acknowledged > 5 && acknowledged < 200, "some fit and some did not: {acknowledged}");
    assert_eq!(store.read(community::count).unwrap(), acknowledged);
    limit_pages(&store, 1_000_000);
    add(&store, 2).unwrap();
}
