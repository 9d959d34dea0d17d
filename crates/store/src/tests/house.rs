//! Accounts, sessions, jobs, uploads, settings and the audit log.

use super::{id, instant, occasion, on_both, permit};
use crate::account::Password;
use crate::idempotency::{Begun, KeptAnswer, KeyedRequest};
use crate::job::JobState;
use crate::session::{Means, Session};
use crate::upload::{Upload, UploadState};
use crate::{StoreError, account, audit, idempotency, job, session, setting, upload};
use domain::account::Account;
use domain::id::{AccountId, JobId, UploadId};
use domain::permit::ManageAccounts;
use domain::territory::Reach;

fn wang() -> Account {
    Account {
        id: AccountId::from_uuid(id(5)),
        login: "wang".into(),
        display_name: "王工".into(),
        created_at: instant(0),
        disabled_at: None,
    }
}

#[test]
fn accounts_are_unique_by_login_and_can_be_shut() {
    on_both(|store| {
        store.write(|tx| account::insert(tx, &permit(), occasion(1), &wang(), "$argon2id$x")).unwrap();
        let twin = Account { id: AccountId::from_uuid(id(6)), ..wang() };
        let refused = store.write(|tx| account::insert(tx, &permit(), occasion(2), &twin, "$argon2id$y"));
        assert!(matches!(refused, Err(StoreError::Conflict(_))));
        store
            .write(|tx| {
                let password = Password { hash: "$argon2id$z".into(), chosen_at: None };
                account::change_password::<ManageAccounts>(
                    tx,
                    &permit(),
                    occasion(3),
                    wang().id,
                    &password,
                    0,
                )?;
                account::disable(tx, &permit(), occasion(5), wang().id)
            })
            .unwrap();
        store
            .read(|rx| {
                let (found, hash) = account::find_by_login(rx, "wang")?.unwrap();
                assert_eq!(found, Account { disabled_at: Some(instant(5)), ..wang() });
                assert_eq!(hash, "$argon2id$z");
                assert_eq!(account::list_all(rx)?, [found]);
                assert_eq!(account::count(rx)?, 1);
                let events: Vec<_> =
                    audit::list_about(rx, &wang().id.to_string())?.into_iter().map(|e| e.event).collect();
                let expected = ["account.created", "account.password-changed", "account.disabled"];
                assert_eq!(events, expected);
                let newest = audit::list(rx, &audit::Filter::default(), None, 2)?;
                assert_eq!(newest[0].event, "account.disabled");
                assert_eq!(audit::list(rx, &audit::Filter::default(), Some(newest[1].id), 10)?.len(), 1);
                Ok::<_, StoreError>(())
            })
            .unwrap();
        store.write(|tx| account::enable(tx, &permit(), occasion(6), wang().id)).unwrap();
        assert_eq!(store.read(|rx| account::load(rx, wang().id)).unwrap().disabled_at, None);
        let nobody = AccountId::from_uuid(id(404));
        let missing = store.write(|tx| account::disable(tx, &permit(), occasion(7), nobody));
        assert!(matches!(missing, Err(StoreError::NotFound { noun: "account", .. })));
    });
}

#[test]
fn a_session_ends_by_time_by_sign_out_and_with_its_account() {
    let session = |token: &str| Session {
        token_hash: token.into(),
        account: wang().id,
        created_at: instant(0),
        seen_at: instant(0),
        expires_at: instant(60),
        proved_at: instant(0),
        means: Means::Password,
        address: String::new(),
        browser: String::new(),
    };
    on_both(|store| {
        store
            .write(|tx| {
                account::insert(tx, &permit(), occasion(1), &wang(), "h")?;
                ["a", "b", "c"].iter().try_for_each(|token| session::insert(tx, &session(token)))
            })
            .unwrap();
        let found = |token: &str, second| {
            let found = store.read(|rx| session::find(rx, token, instant(second))).unwrap();
            found.map(|(session, _)| session)
        };
        assert_eq!(found("a", 59), Some(session("a")));
        assert_eq!(found("a", 60), None);
        store.write(|tx| session::touch(tx, "a", instant(50), instant(110))).unwrap();
        assert_eq!(found("a", 60).map(|session| session.seen_at), Some(instant(50)));
        store.write(|tx| session::delete(tx, "b")).unwrap();
        assert_eq!(found("b", 1), None);
        assert_eq!(store.write(|tx| session::delete_expired(tx, instant(60))).unwrap(), 1);
        store.write(|tx| account::disable(tx, &permit(), occasion(2), wang().id)).unwrap();
        assert_eq!(found("a", 60), None);
    });
}

#[test]
fn a_job_is_done_by_one_worker_and_passes_on_when_it_dies() {
    on_both(|store| {
        let job_id = |number| JobId::from_uuid(id(number));
        store
            .write(|tx| {
                job::enqueue(tx, job_id(71), "import", "{\"upload\":1}", instant(0), instant(0))?;
                job::enqueue(tx, job_id(72), "import", "{}", instant(0), instant(30))
            })
            .unwrap();
        let lease = |now| store.write(|tx| job::lease(tx, instant(now), instant(now + 10))).unwrap();
        let first = lease(1).unwrap();
        assert_eq!((first.id, first.state, first.attempts), (job_id(71), JobState::Running, 1));
        assert_eq!(lease(2), None, "leased, and the other is not due");
        store.write(|tx| job::progress(tx, job_id(71), "reading", 5, Some(9), instant(12))).unwrap();
        let again = lease(13).unwrap();
        assert_eq!((again.id, again.attempts, again.done, again.total), (job_id(71), 2, 5, Some(9)));
        store.write(|tx| job::succeed(tx, job_id(71), instant(14), "{\"rows\":9}")).unwrap();
        let late = store.write(|tx| job::fail(tx, job_id(71), instant(15), "{}"));
        assert!(matches!(late, Err(StoreError::NotFound { .. })), "it has ended");

        let second = lease(31).unwrap();
        assert_eq!(second.id, job_id(72));
        store.write(|tx| job::retry(tx, job_id(72), instant(50), "\"later\"")).unwrap();
        assert_eq!(lease(49), None);
        assert_eq!(lease(50).map(|job| job.attempts), Some(2));
        store.write(|tx| job::fail(tx, job_id(72), instant(51), "\"never\"")).unwrap();
        store
            .read(|rx| {
                assert_eq!(job::count_waiting(rx)?, 0);
                assert_eq!(job::load(rx, job_id(71))?.outcome.as_deref(), Some("{\"rows\":9}"));
                let states: Vec<_> = job::list(rx, 5)?.into_iter().map(|job| job.state).collect();
                assert_eq!(states, [JobState::Failed, JobState::Succeeded]);
                Ok::<_, StoreError>(())
            })
            .unwrap();
        assert_eq!(store.write(|tx| job::delete_finished(tx, instant(51))).unwrap(), 1);
    });
}

#[test]
fn an_upload_keeps_its_bytes_until_it_is_imported() {
    let upload = Upload {
        id: UploadId::from_uuid(id(81)),
        file_name: "摸底.xlsx".into(),
        content_hash: "ab".into(),
        size: 2_500_000,
        mapping: None,
        state: UploadState::Staged,
        batch: None,
        uploaded_by: wang().id,
        uploaded_at: instant(0),
        reach: Reach::city(),
    };
    let bytes: Vec<u8> = (0..2_500_000_u32).map(|n| n.to_le_bytes()[n as usize % 3]).collect();
    let pieces: Vec<Vec<u8>> = bytes.chunks(upload::CHUNK).map(<[u8]>::to_vec).collect();
    on_both(|store| {
        store.write(|tx| upload::insert(tx, &permit(), &upload, &pieces)).unwrap();
        store.write(|tx| upload::save_mapping(tx, &permit(), upload.id, "name = 1")).unwrap();
        store
            .read(|rx| {
                assert!(upload::load_sealed(rx, upload.id)? == pieces, "bytes differ");
                let staged = Upload { mapping: Some("name = 1".into()), ..upload.clone() };
                assert_eq!(upload::list_staged(rx, 5)?, [staged]);
                Ok::<_, StoreError>(())
            })
            .unwrap();
        assert_eq!(store.write(|tx| upload::discard_old(tx, &permit(), instant(1))).unwrap(), 1);
        assert_eq!(store.read(|rx| upload::load(rx, upload.id)).unwrap().state, UploadState::Discarded);
        assert!(store.read(|rx| upload::load_sealed(rx, upload.id)).unwrap().is_empty());
        let again = store.write(|tx| upload::discard(tx, &permit(), upload.id));
        assert!(matches!(again, Err(StoreError::NotFound { .. })));
    });
}

#[test]
fn a_file_beyond_the_limit_is_refused() {
    on_both(|store| {
        let upload = Upload {
            id: UploadId::from_uuid(id(81)),
            file_name: "big".into(),
            content_hash: "ab".into(),
            size: upload::SIZE_LIMIT + 1,
            mapping: None,
            state: UploadState::Staged,
            batch: None,
            uploaded_by: wang().id,
            uploaded_at: instant(0),
            reach: Reach::city(),
        };
        let refused = store.write(|tx| upload::insert(tx, &permit(), &upload, &[]));
        assert!(matches!(refused, Err(StoreError::TooLarge { .. })));
    });
}

#[test]
fn a_setting_is_changed_and_said() {
    on_both(|store| {
        for (turn, value) in [(1, "cn-national"), (2, "cn-chongqing")] {
            store.write(|tx| setting::save(tx, &permit(), occasion(turn), "pack", value)).unwrap();
        }
        store
            .read(|rx| {
                assert_eq!(setting::find(rx, "pack")?.as_deref(), Some("cn-chongqing"));
                assert_eq!(setting::list(rx)?, [("pack".to_owned(), "cn-chongqing".to_owned())]);
                let told = audit::list_about(rx, "pack")?;
                assert_eq!(
                    super::detail(&told[1]),
                    "{\"after\":\"cn-chongqing\",\"before\":\"cn-national\"}"
                );
                Ok::<_, StoreError>(())
            })
            .unwrap();
    });
}

#[test]
fn a_request_under_a_key_is_done_once_and_answered_again() {
    on_both(|store| {
        store.write(|tx| account::insert(tx, &permit(), occasion(1), &wang(), "$argon2id$x")).unwrap();
        let request = KeyedRequest { account: wang().id, key: "a-1".into(), request_hash: "11".into() };
        let begin = |request: &KeyedRequest, second: i64| {
            store.write(|tx| idempotency::begin(tx, request, instant(second), instant(second - 100))).unwrap()
        };
        assert_eq!(begin(&request, 1), Begun::First);
        assert_eq!(begin(&request, 2), Begun::UnderWay);
        let other = KeyedRequest { request_hash: "22".into(), ..request.clone() };
        assert_eq!(begin(&other, 3), Begun::OtherRequest);
        store.write(|tx| idempotency::forget(tx, &request)).unwrap();
        assert_eq!(begin(&request, 4), Begun::First, "what changed nothing may be tried again");
        let answer = KeptAnswer { status: 201, location: None, body: "{\"id\": 1}".into() };
        store.write(|tx| idempotency::finish(tx, &request, &answer)).unwrap();
        store.write(|tx| idempotency::forget(tx, &request)).unwrap();
        assert_eq!(begin(&request, 5), Begun::Answered(answer));
        assert_eq!(begin(&other, 6), Begun::OtherRequest);
        assert_eq!(begin(&other, 104), Begun::First, "after the age limit the key is free");
    });
}

#[test]
fn the_very_same_waiting_file_of_a_person_is_found_again() {
    on_both(|store| {
        let upload = Upload {
            id: UploadId::from_uuid(id(70)),
            file_name: "台账.csv".into(),
            content_hash: "ab".into(),
            size: 3,
            mapping: None,
            state: UploadState::Staged,
            batch: None,
            uploaded_by: wang().id,
            uploaded_at: instant(1),
            reach: Reach::city(),
        };
        let find = |upload: &Upload| store.read(|rx| upload::find_same(rx, upload)).unwrap();
        assert_eq!(find(&upload), None);
        store.write(|tx| upload::insert(tx, &permit(), &upload, &[b"a,b".to_vec()])).unwrap();
        let again = Upload { id: UploadId::from_uuid(id(71)), ..upload.clone() };
        assert_eq!(find(&again), Some(upload.clone()));
        assert_eq!(find(&Upload { content_hash: "cd".into(), ..again.clone() }), None);
        assert_eq!(find(&Upload { uploaded_by: AccountId::from_uuid(id(6)), ..again.clone() }), None);
        store.write(|tx| upload::discard(tx, &permit(), upload.id)).unwrap();
        assert_eq!(find(&again), None);
    });
}
