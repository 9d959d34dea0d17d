//! Text messages: of two nodes one sends, and what nobody comes back to waits again; proofs at a link.

use super::votes::hold;
use super::{community, id, instant, occasion, on_both, permit};
use crate::sms::{self, QueuedSms};
use crate::{ballot, community as communities};
use domain::id::{AuditEntryId, OwnerId};
use domain::permit::{ChangeRegister, HoldVote, KeepTime, Permit};
use domain::sms::{SmsFailure, SmsKind, SmsState};

#[test]
fn a_message_is_claimed_by_one_and_settled_once() {
    on_both(|store| {
        let home = community(10, "桂花园");
        store.write(|tx| communities::insert_all(tx, &permit::<ChangeRegister>(), None, [&home])).unwrap();
        let (_, vote) = hold(store, &home, 500);
        let (holds, clock) = (permit::<HoldVote>(), Permit::<KeepTime>::of_clock());
        let owner = OwnerId::from_uuid(id(700));
        let message = |number: u32, line: u32| QueuedSms {
            id: AuditEntryId::from_uuid(id(number)),
            vote: vote.id,
            line,
            owner,
            kind: SmsKind::Link,
        };
        let both = [message(701, 1), message(702, 2)];
        let wanted = (vote.id, SmsKind::Link);
        store.write(|tx| sms::insert_all(tx, &holds, occasion(910), wanted, &both)).unwrap();
        let next = store.read(sms::find_next).unwrap().unwrap();
        assert_eq!(next, both[0]);
        let claim =
            |name: &str| store.write(|tx| sms::claim(tx, &clock, next.id, name, instant(920))).unwrap();
        assert!(claim("one") && !claim("two"));
        let send = |name: &str| store.write(|tx| sms::send(tx, &clock, occasion(921), &next, name)).unwrap();
        assert!(!send("two") && send("one") && !send("one"));
        assert_eq!(
            store.read(|rx| sms::find_claim(rx, next.id)).unwrap(),
            Some((SmsState::Sent, Some("one".into())))
        );

        let second = store.read(sms::find_next).unwrap().unwrap();
        store.write(|tx| sms::claim(tx, &clock, second.id, "gone", instant(930))).unwrap();
        assert_eq!(store.read(sms::find_next).unwrap(), None);
        assert!(!store.read(|rx| sms::has_claimed_before(rx, instant(930))).unwrap());
        assert!(store.read(|rx| sms::has_claimed_before(rx, instant(931))).unwrap());
        assert_eq!(store.write(|tx| sms::release(tx, &clock, instant(931))).unwrap(), 1);
        store.write(|tx| sms::claim(tx, &clock, second.id, "back", instant(940))).unwrap();
        let failure = Some(SmsFailure::NoPhone);
        let settle = |name: &str| {
            store.write(|tx| sms::settle(tx, &clock, second.id, name, failure, instant(941))).unwrap();
        };
        settle("gone");
        assert_eq!(store.read(|rx| sms::list_lines_since(rx, vote.id, instant(0))).unwrap(), [1, 2]);
        settle("back");
        let lines = |since: i64| store.read(|rx| sms::list_lines_since(rx, vote.id, instant(since))).unwrap();
        assert_eq!((lines(0), lines(922)), (vec![1], vec![]));
        let counts = store.read(|rx| sms::count(rx, vote.id)).unwrap();
        assert_eq!(counts, [(SmsKind::Link, SmsState::Failed, 1), (SmsKind::Link, SmsState::Sent, 1)]);
    });
}

#[test]
fn a_link_keeps_how_often_it_was_tried_and_ends_with_the_last() {
    on_both(|store| {
        let home = community(10, "桂花园");
        store.write(|tx| communities::insert_all(tx, &permit::<ChangeRegister>(), None, [&home])).unwrap();
        hold(store, &home, 500);
        let found = || store.read(|rx| ballot::find_link(rx, "hash 500")).unwrap().unwrap();
        assert_eq!((found().proved, found().wrong_tries), (false, 0));
        store.write(|tx| ballot::count_wrong_try(tx, "hash 500", None)).unwrap();
        assert_eq!((found().wrong_tries, found().link.revoked_at), (1, None));
        store.write(|tx| ballot::count_wrong_try(tx, "hash 500", Some(instant(950)))).unwrap();
        assert_eq!((found().wrong_tries, found().link.revoked_at), (2, Some(instant(950))));
        store.write(|tx| ballot::prove_link(tx, "hash 500", instant(951))).unwrap();
        assert!(found().proved);
    });
}
