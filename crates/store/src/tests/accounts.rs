//! What proves who somebody is: links and codes that work once, second steps, passkeys, tokens, counted failures.

use super::{id, instant, occasion, on_both, permit};
use crate::account::{self, Password};
use crate::api_token::{self, ApiToken};
use crate::ceremony::{self, Ceremony, CeremonyKind};
use crate::linked_identity::{self, LinkedIdentity};
use crate::one_time_link::{self, LinkPurpose, OneTimeLink};
use crate::passkey::{self, PasskeyRow};
use crate::session::{self, Means, Session};
use crate::{Store, StoreError, known_browser, second_step, sign_in_failure};
use domain::account::{Account, Actor};
use domain::id::{AccountId, ApiTokenId};
use domain::permit::{ManageAccounts, ManageOwnAccount, Permit};
use jiff::Timestamp;

fn li() -> AccountId {
    AccountId::from_uuid(id(5))
}

fn own() -> Permit<ManageOwnAccount> {
    Permit::own(&Actor { account: li(), posts: Vec::new() }).unwrap()
}

fn with_li(store: &Store) {
    let account = Account {
        id: li(),
        login: "li".into(),
        display_name: "李工".into(),
        created_at: instant(0),
        disabled_at: None,
    };
    store.write(|tx| account::insert(tx, &permit(), occasion(1), &account, "$first")).unwrap();
}

fn session_of(token: &str) -> Session {
    Session {
        token_hash: token.into(),
        account: li(),
        created_at: instant(0),
        seen_at: instant(0),
        expires_at: instant(600),
        proved_at: instant(0),
        means: Means::SecondStep,
        address: "203.0.113.7".into(),
        browser: "Firefox".into(),
    }
}

#[test]
fn a_link_works_once_and_a_newer_one_replaces_it() {
    on_both(|store| {
        with_li(store);
        let link = |purpose, account, at| OneTimeLink {
            purpose,
            account,
            created_at: instant(at),
            expires_at: instant(at + 100),
        };
        let find = |hash: &str, at| store.read(|rx| one_time_link::find(rx, hash, instant(at))).unwrap();
        let invited = link(LinkPurpose::Invitation, Some(li()), 0);
        store.write(|tx| one_time_link::insert(tx, "a", &invited)).unwrap();
        assert_eq!(find("a", 99), Some(invited));
        assert_eq!(find("a", 100), None, "it has expired");
        store
            .write(|tx| one_time_link::insert(tx, "b", &link(LinkPurpose::NewPassword, Some(li()), 1)))
            .unwrap();
        assert_eq!(find("a", 2), None, "the newer one stands");
        assert!(store.write(|tx| one_time_link::take(tx, "b")).unwrap());
        assert!(!store.write(|tx| one_time_link::take(tx, "b")).unwrap(), "once");
        for hash in ["c", "d"] {
            store.write(|tx| one_time_link::insert(tx, hash, &link(LinkPurpose::SetUp, None, 3))).unwrap();
        }
        assert_eq!((find("c", 4), find("d", 4).map(|link| link.purpose)), (None, Some(LinkPurpose::SetUp)));
    });
}

#[test]
fn a_second_step_counts_once_it_is_confirmed_and_each_step_of_time_once() {
    on_both(|store| {
        with_li(store);
        store.write(|tx| session::insert(tx, &session_of("s"))).unwrap();
        let has = || store.read(|rx| session::find(rx, "s", instant(1))).unwrap().unwrap().1.has_second_step;
        assert!(store.write(|tx| second_step::propose(tx, li(), b"one", "other")).unwrap());
        assert!(store.write(|tx| second_step::propose(tx, li(), b"two", "s")).unwrap(), "not confirmed yet");
        assert!(!has());
        let elsewhere = store.write(|tx| second_step::confirm(tx, &own(), occasion(2), 10, "other"));
        assert!(matches!(elsewhere, Err(StoreError::NotFound { .. })), "another session began it");
        store.write(|tx| second_step::confirm(tx, &own(), occasion(2), 10, "s")).unwrap();
        assert!(has());
        assert!(!store.write(|tx| second_step::propose(tx, li(), b"three", "s")).unwrap(), "it stands");
        let found = store.read(|rx| second_step::find(rx, li())).unwrap().unwrap();
        assert_eq!((found.sealed_secret.as_slice(), found.last_step), (b"two".as_slice(), Some(10)));
        let spend = |step| store.write(|tx| second_step::spend(tx, li(), step)).unwrap();
        assert_eq!([spend(10), spend(11), spend(11), spend(9)], [false, true, false, false]);

        let codes = ["x".to_owned(), "y".to_owned()];
        store.write(|tx| second_step::replace_codes(tx, &own(), occasion(3), &codes)).unwrap();
        let use_code = |code| store.write(|tx| second_step::use_code(tx, &own(), occasion(4), code)).unwrap();
        assert_eq!([use_code("x"), use_code("z")], [true, false]);
        assert_eq!(store.read(|rx| second_step::codes_left(rx, li())).unwrap(), 1);
        let again = store.write(|tx| second_step::use_code(tx, &own(), occasion(5), "x")).unwrap();
        assert!(!again, "a code works once");

        store.write(|tx| second_step::ask_removal(tx, &permit(), occasion(6), li())).unwrap();
        let asked = store.read(|rx| second_step::find_removal(rx, li())).unwrap().unwrap();
        assert_eq!(asked.asked_at, instant(6));
        store.write(|tx| second_step::remove(tx, &permit(), occasion(7), li())).unwrap();
        assert_eq!(store.read(|rx| session::find(rx, "s", instant(8))).unwrap(), None, "everything ends");
        assert_eq!(store.read(|rx| second_step::find(rx, li())).unwrap(), None);
        assert_eq!(store.read(|rx| second_step::find_removal(rx, li())).unwrap(), None);
    });
}

#[test]
fn a_passkeys_use_is_recorded_by_whoever_was_first() {
    on_both(|store| {
        with_li(store);
        let passkey = PasskeyRow {
            id: "cred".into(),
            account: li(),
            name: "手机".into(),
            credential: vec![1],
            created_at: instant(2),
            used_at: None,
        };
        store.write(|tx| passkey::insert(tx, &own(), occasion(2), &passkey, "s")).unwrap();
        let before = store.read(|rx| passkey::find(rx, "cred")).unwrap().unwrap();
        assert_eq!(before, passkey);
        assert!(store.write(|tx| passkey::record_use(tx, &before, &[2], instant(3))).unwrap());
        assert!(!store.write(|tx| passkey::record_use(tx, &before, &[2], instant(3))).unwrap());
        assert_eq!(store.read(|rx| passkey::list_of_account(rx, li())).unwrap()[0].credential, [2]);
        let strange =
            Permit::own(&Actor { account: AccountId::from_uuid(id(6)), posts: Vec::new() }).unwrap();
        let refused = store.write(|tx| passkey::delete(tx, &strange, occasion(4), "cred"));
        assert!(matches!(refused, Err(StoreError::NotFound { .. })), "it is somebody else's");
        store.write(|tx| passkey::delete(tx, &own(), occasion(5), "cred")).unwrap();
        assert_eq!(store.read(|rx| passkey::find(rx, "cred")).unwrap(), None);
    });
}

#[test]
fn a_ceremony_is_finished_once_and_before_its_end() {
    on_both(|store| {
        with_li(store);
        let begun = Ceremony {
            token_hash: "t".into(),
            kind: CeremonyKind::SecondStep,
            account: Some(li()),
            state: b"state".to_vec(),
            failures: 0,
            expires_at: instant(10),
        };
        store.write(|tx| ceremony::insert(tx, &begun, instant(0))).unwrap();
        let find = |kind, at| store.read(|rx| ceremony::find(rx, "t", kind, instant(at))).unwrap();
        assert_eq!(find(CeremonyKind::Provider, 1), None, "of another kind");
        assert_eq!(find(CeremonyKind::SecondStep, 10), None, "too late");
        let attempt = |most| store.write(|tx| ceremony::attempt(tx, "t", most)).unwrap();
        assert_eq!([attempt(1), attempt(1)], [true, false]);
        assert_eq!(find(CeremonyKind::SecondStep, 1).unwrap().failures, 1);
        assert!(store.write(|tx| ceremony::take(tx, "t")).unwrap());
        assert!(!store.write(|tx| ceremony::take(tx, "t")).unwrap());
    });
}

#[test]
fn tokens_identities_and_browsers_belong_to_one_account_and_end_with_a_new_password() {
    on_both(|store| {
        with_li(store);
        let token = ApiToken {
            id: ApiTokenId::from_uuid(id(9)),
            account: li(),
            name: "报表".into(),
            reads_only: true,
            created_at: instant(1),
            expires_at: instant(100),
            used_at: None,
            revoked_at: None,
        };
        let find = |at| store.read(|rx| api_token::find(rx, "hash", instant(at))).unwrap();
        store.write(|tx| api_token::insert(tx, &own(), occasion(11), &token, "hash")).unwrap();
        assert_eq!(find(99), Some(token.clone()));
        assert_eq!(find(100), None, "it has expired");
        store.write(|tx| session::insert(tx, &session_of("one"))).unwrap();
        store.write(|tx| session::insert(tx, &session_of("two"))).unwrap();
        assert_eq!(store.write(|tx| session::delete_others(tx, li(), "one")).unwrap(), 1);
        store.write(|tx| session::prove(tx, "one", "fresh", instant(7))).unwrap();
        let sessions = store.read(|rx| session::list_of_account(rx, li(), instant(8))).unwrap();
        assert_eq!(sessions, [Session { proved_at: instant(7), ..session_of("fresh") }]);

        let identity = LinkedIdentity {
            issuer: "https://id.city.example".into(),
            subject: "42".into(),
            account: li(),
            linked_at: instant(2),
        };
        store.write(|tx| linked_identity::insert(tx, &own(), occasion(12), &identity)).unwrap();
        let again = store.write(|tx| linked_identity::insert(tx, &own(), occasion(13), &identity));
        assert!(matches!(again, Err(StoreError::Conflict(_))), "it is somebody's already");
        let found = store.read(|rx| linked_identity::find(rx, &identity.issuer, "42")).unwrap();
        assert_eq!(found, Some(identity));
        assert_eq!(
            store.write(|tx| linked_identity::delete_of_account(tx, &own(), occasion(13), li())).unwrap(),
            1
        );

        store.write(|tx| known_browser::see(tx, "b", li(), instant(3), Timestamp::UNIX_EPOCH)).unwrap();
        let known = |login: &str| store.read(|rx| known_browser::is_known(rx, "b", login)).unwrap();
        assert_eq!([known("li"), known("wang")], [true, false]);

        for (number, hash) in [(4_u32, "$a"), (5, "$b"), (6, "$c")] {
            let second = i64::from(number);
            let password = Password { hash: hash.into(), chosen_at: Some(instant(second)) };
            let work = |tx: &mut crate::Tx<'_>| {
                account::change_password::<ManageAccounts>(
                    tx,
                    &permit(),
                    occasion(number),
                    li(),
                    &password,
                    2,
                )
            };
            store.write(work).unwrap();
        }
        let past = store.read(|rx| account::list_past_passwords(rx, li(), 5)).unwrap();
        assert_eq!(past, ["$b", "$a"], "the last two");
        let kept = store.read(|rx| account::load_password(rx, li())).unwrap();
        assert_eq!(kept, Password { hash: "$c".into(), chosen_at: Some(instant(6)) });
        assert_eq!(find(7), None, "revoked with the password");
        assert!(!known("li"));
        assert_eq!(store.read(|rx| session::list_of_account(rx, li(), instant(8))).unwrap(), []);
    });
}

#[test]
fn failures_are_counted_in_a_window_and_forgotten_after_it() {
    on_both(|store| {
        let names = ["pair".to_owned(), "address".to_owned()];
        let count = |at, window| {
            store.write(|tx| sign_in_failure::count(tx, &names, instant(at), instant(window))).unwrap();
        };
        let failures = |name: &str, window| {
            let found = store.read(|rx| sign_in_failure::find(rx, name, instant(window))).unwrap();
            found.map(|found| (found.failures, found.since))
        };
        count(100, 10);
        count(101, 11);
        assert_eq!(failures("pair", 11), Some((2, instant(100))));
        assert_eq!(failures("pair", 100), None, "the window is over");
        store.write(|tx| sign_in_failure::give_back(tx, "address")).unwrap();
        assert_eq!(failures("address", 11).map(|it| it.0), Some(1));
        count(102, 12);
        store.write(|tx| sign_in_failure::forget(tx, "pair")).unwrap();
        assert_eq!((failures("pair", 11), failures("address", 11).map(|it| it.0)), (None, Some(2)));
        count(200, 110);
        assert_eq!(failures("address", 110), Some((1, instant(200))), "a new window");
    });
}
