//! Rolls, votes, ballots and the ways in which they come.

mod order;

use super::{actor, community, detail, id, instant, occasion, on_both, permit};
use crate::ballot::KeptBallot;
use crate::ballot_sheet::KeptSheet;
use crate::objection::Objection;
use crate::roll::KeptRoll;
use crate::visit::Visit;
use crate::vote::KeptVote;
use crate::{
    Rx, Store, StoreError, Tx, audit, ballot, ballot_sheet, hand_over, objection, price_tag, proxy, roll,
    visit, vote,
};
use domain::Area;
use domain::assessment::PackRef;
use domain::ballot::{Answer, Answers, Ballot, CastError, Channel, Handed, Link, Sheet};
use domain::community::Community;
use domain::fraction::Fraction;
use domain::id::{AuditEntryId, BallotId, BuildingId, DwellingId, EntranceId, ProxyId, RollId, VoteId};
use domain::money::Fen;
use domain::permit::{CastBallot, HoldVote, KeepTime, Permit, TakeBallots};
use domain::proxy::{Proxy, ProxyRule};
use domain::roll::{AreaSource, Counting, Roll, Scope, Unit};
use domain::tally::Choice;
use domain::threshold::{Comparison, Round, Rule};
use domain::visit::{HandOver, VisitOutcome};
use domain::vote::{Form, Question, Vote, VoteState};
use jiff::Timestamp;
use jiff::civil::date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Barrier;

fn pack() -> PackRef {
    PackRef { id: "cn-national".into(), hash: "0".repeat(64).into(), as_of: date(2025, 6, 15) }
}

/// A roll of three flats whose owners nobody knows, frozen.
fn frozen(number: u32, of: &Community) -> Roll {
    let unit = |flat: u32| Unit {
        dwelling: DwellingId::from_uuid(id(3_000 + flat)),
        community: of.id,
        building: BuildingId::from_uuid(id(3_100)),
        entrance: EntranceId::from_uuid(id(3_200)),
        building_number: "1".into(),
        entrance_number: "1".into(),
        number: flat.to_string(),
        area: Some((Area::from_m2(80), AreaSource::Registered)),
        shares: 0,
        owners: Vec::new(),
        developer: None,
        representative: None,
        tenant: None,
        status: BTreeSet::new(),
        qualities: BTreeSet::new(),
    };
    let (units, scope) = ((1..=3).map(unit).collect(), Scope::Community(of.id));
    let mut roll =
        Roll::draft(RollId::from_uuid(id(number)), of.id, scope, units, Counting::default(), pack());
    roll.publish(date(2025, 6, 1), date(2025, 6, 8)).unwrap();
    roll.freeze(instant(0), date(2025, 6, 9), &mut || [1; 16]).unwrap();
    roll
}

/// A vote on it that is open for a thousand seconds.
fn opened(number: u32, roll: &Roll) -> Vote {
    let fraction = |text: &str| text.parse::<Fraction>().unwrap();
    let rule = Rule::civil_code(fraction("2/3"), Comparison::AtLeast, fraction("3/4"));
    let form = Form::Decision { rule: Box::new(rule) };
    let question = Question { key: "1".into(), matter: "raise-fund".into(), text: "维修".into(), form };
    let mut vote = Vote {
        id: VoteId::from_uuid(id(number)),
        community: roll.community,
        title: "维修资金".into(),
        round: Round::First,
        questions: vec![question],
        roll: roll.id,
        roll_hash: None,
        channels: Channel::ALL.iter().copied().collect(),
        proxies: ProxyRule::default(),
        covenant: None,
        announced_at: None,
        opens_at: instant(0),
        closes_at: instant(1_000),
        pack: pack(),
        state: VoteState::Drafted,
    };
    vote.announce(roll.hash().unwrap().clone(), instant(0), instant(0)).unwrap();
    vote.open(instant(0)).unwrap();
    vote
}

fn says(choice: Choice) -> Answers {
    Answers::from([("1".to_owned(), Answer::Choice(choice))])
}

fn ballot(number: u32, vote: &Vote, line: u32, version: u32) -> KeptBallot {
    kept(
        Ballot {
            id: BallotId::from_uuid(id(number)),
            vote: vote.id,
            line,
            version,
            channel: Channel::Link,
            handed_in_at: instant(i64::from(version)),
            answers: says(Choice::Yes),
            sheet: None,
            proxy: None,
        },
        instant(i64::from(version)),
    )
}

fn kept(ballot: Ballot, taken_at: Timestamp) -> KeptBallot {
    let salt: [u8; 16] = *ballot.id.uuid().as_bytes();
    let commitment = ballot.commitment(&salt);
    let code = ballot.code(&commitment);
    KeptBallot { code, commitment, salt: ballot.id.to_string(), taken_at, helper: None, ballot }
}

fn link(line: u32) -> Link {
    Link { line, expires_at: instant(1_000), used_at: None, revoked_at: None }
}

/// Holds a vote in a community, with something in every table.
pub(crate) fn hold(store: &Store, of: &Community, number: u32) -> (Roll, Vote) {
    let roll = frozen(number, of);
    let vote = opened(number + 1, &roll);
    let sheet = format!("0001-{number}");
    let takes = permit::<TakeBallots>();
    let (line, at, entry) = (2, instant(5), AuditEntryId::from_uuid(id(number + 2)));
    let paper = Ballot {
        sheet: Some(sheet.clone()),
        channel: Channel::Paper,
        ..ballot(number + 3, &vote, 1, 1).ballot
    };
    let granted = Proxy {
        id: ProxyId::from_uuid(id(number + 4)),
        vote: vote.id,
        line,
        agent: "abc".into(),
        paper: Some("def".into()),
        granted_at: at,
        revoked_at: None,
    };
    let raised =
        Objection { id: entry, vote: vote.id, line, words: "数错了".into(), raised_at: at, answer: None };
    let (account, outcome) = (actor().account, VisitOutcome::Delivered);
    let visited = Visit { id: entry, vote: vote.id, line, outcome, account, at };
    let (building, entrance) = ("3".to_owned(), "2".to_owned());
    let handed = HandOver { vote: vote.id, building, entrance, from: account, to: account, at };
    let (told, shares) = (serde_json::json!({ "plain": "屋面" }), BTreeMap::from([("lift".into(), Fen(7))]));
    store
        .write(|tx| {
            let holds = permit::<HoldVote>();
            roll::insert(tx, &holds, occasion(number), &roll)?;
            roll::insert_lines(tx, &holds, &roll)?;
            vote::insert(tx, &holds, occasion(number), &vote, &told)?;
            ballot_sheet::insert(tx, &holds, vote.id, &sheet, 1, instant(0))?;
            ballot::insert(tx, &takes, occasion(number), &kept(paper.clone(), at))?;
            ballot::insert_link(tx, &format!("hash {number}"), vote.id, &link(2), instant(0))?;
            proxy::insert(tx, &takes, occasion(number), &granted)?;
            objection::insert(tx, &takes, occasion(number), &raised)?;
            visit::insert(tx, &takes, occasion(number), &visited)?;
            hand_over::insert(tx, &takes, occasion(number), &handed)?;
            price_tag::insert(tx, &holds, vote.id, 1, &shares)
        })
        .unwrap();
    (roll, vote)
}

fn settled(store: &Store) -> (Community, Roll, Vote) {
    let home = community(10, "桂花园");
    store.write(|tx| crate::community::insert(tx, &permit(), &home)).unwrap();
    let (roll, vote) = hold(store, &home, 500);
    (home, roll, vote)
}

#[test]
fn what_was_kept_of_a_vote_comes_back_whole() {
    on_both(|store| {
        let (home, roll, vote) = settled(store);
        store
            .read(|rx| {
                let drawn = roll::load(rx, roll.id)?;
                assert_eq!((&drawn.roll, drawn.revision), (&roll, 0));
                assert_eq!(roll::list_of_community(rx, home.id)?, [drawn]);
                assert_eq!(roll::find_line(rx, roll.id, 2)?.as_ref(), roll.line(2));
                assert_eq!(roll::find_line(rx, roll.id, 4)?, None);
                let found = vote::load(rx, vote.id)?;
                assert_eq!((&found.vote, found.particulars["plain"].as_str()), (&vote, Some("屋面")));
                assert_eq!(vote::list_of_community(rx, home.id)?, std::slice::from_ref(&found));
                assert_eq!(vote::list_latest(rx, 9)?, [found]);
                let [paper] = &ballot::list_of_vote(rx, vote.id)?[..] else { panic!("one ballot") };
                let sheet = paper.ballot.sheet.clone().unwrap();
                assert_eq!(ballot::find_by_sheet(rx, vote.id, &sheet)?.as_ref(), Some(paper));
                assert_eq!(ballot::find_by_code(rx, &paper.code)?.as_ref(), Some(paper));
                assert_eq!(ballot::find(rx, paper.ballot.id)?.as_ref(), Some(paper));
                assert_eq!(ballot::list_of_line(rx, vote.id, 1)?, std::slice::from_ref(paper));
                assert_eq!(ballot::list_arrived(rx, vote.id)?, [(1, "paper".to_owned(), 1)]);
                assert_eq!(ballot::find_link(rx, "hash 500")?.unwrap().link, link(2));
                assert_eq!(ballot::find_link(rx, "hash 501")?, None);
                assert_eq!(proxy::list_of_vote(rx, vote.id)?.len(), 1);
                assert_eq!(objection::list_of_vote(rx, vote.id)?[0].words, "数错了");
                assert_eq!(visit::list_of_vote(rx, vote.id)?[0].outcome, VisitOutcome::Delivered);
                let handed = hand_over::list_of_vote(rx, vote.id)?;
                assert_eq!((handed.len(), handed[0].entrance.as_str()), (1, "2"));
                assert_eq!(ballot::list_handed_in(rx, vote.id)?.len(), 1);
                assert_eq!(price_tag::find(rx, vote.id, 1)?["lift"], Fen(7));
                assert!(price_tag::find(rx, vote.id, 2)?.is_empty());
                assert_eq!(ballot_sheet::count(rx, vote.id)?, 1);
                assert_eq!(ballot_sheet::list_received(rx, vote.id)?, []);
                let told = ballot::list_told(rx, paper)?;
                assert_eq!(told[0].event, "ballot.cast");
                assert!(detail(&told[0]).contains(&paper.commitment), "a recount needs no more than the log");
                Ok::<_, StoreError>(())
            })
            .unwrap();
    });
}

#[test]
fn of_one_line_and_version_there_is_one_ballot_and_of_one_sheet_too() {
    on_both(|store| {
        let (_, _, vote) = settled(store);
        let insert = |kept: &KeptBallot| {
            let number = u32::try_from(kept.ballot.id.uuid().as_u128() & 0xffff).unwrap();
            store.write(|tx| ballot::insert(tx, &Permit::<CastBallot>::of_link(), occasion(number), kept))
        };
        insert(&ballot(601, &vote, 2, 1)).unwrap();
        let twice = insert(&ballot(602, &vote, 2, 1));
        assert!(matches!(twice, Err(StoreError::Conflict(_))), "{twice:?}");
        insert(&ballot(603, &vote, 2, 2)).unwrap();
        let sheet = Some("0001-500".to_owned());
        let again = kept(Ballot { sheet, ..ballot(604, &vote, 3, 1).ballot }, instant(7));
        let again = insert(&again);
        assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
        let same_code = KeptBallot { code: ballot(603, &vote, 2, 2).code, ..ballot(605, &vote, 3, 1) };
        let same_code = insert(&same_code);
        assert!(matches!(same_code, Err(StoreError::Conflict(_))), "{same_code:?}");
        assert_eq!(store.read(|rx| ballot::list_of_vote(rx, vote.id)).unwrap().len(), 3);
        let nobody = KeptBallot {
            ballot: Ballot { vote: VoteId::from_uuid(id(404)), ..ballot(606, &vote, 1, 1).ballot },
            ..ballot(606, &vote, 1, 1)
        };
        assert!(matches!(insert(&nobody), Err(StoreError::Conflict(_))), "of a vote that there is");
    });
}

#[test]
fn a_link_is_used_once_and_one_that_was_taken_back_stays_so() {
    on_both(|store| {
        let (_, _, vote) = settled(store);
        let cast = BallotId::from_uuid(id(503));
        let start = Barrier::new(2);
        let used: Vec<bool> = std::thread::scope(|scope| {
            let hands: Vec<_> = (0..2)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        store.write(|tx| ballot::use_link(tx, "hash 500", instant(6), cast)).unwrap()
                    })
                })
                .collect();
            hands.into_iter().map(|hand| hand.join().unwrap()).collect()
        });
        assert_eq!(used.iter().filter(|used| **used).count(), 1, "{used:?}");
        let found = store.read(|rx| ballot::find_link(rx, "hash 500")).unwrap().unwrap();
        assert_eq!((found.link.used_at, found.ballot), (Some(instant(6)), Some(cast)));

        store.write(|tx| ballot::insert_link(tx, "other", vote.id, &link(2), instant(7))).unwrap();
        let revoke = |at| store.write(|tx| ballot::revoke_links(tx, vote.id, 2, instant(at))).unwrap();
        assert_eq!((revoke(8), revoke(9)), (1, 0), "the used one is used, not taken back");
        let found = store.read(|rx| ballot::find_link(rx, "other")).unwrap().unwrap();
        assert_eq!(found.link.revoked_at, Some(instant(8)));
        let twice = store.write(|tx| ballot::insert_link(tx, "other", vote.id, &link(3), instant(9)));
        assert!(matches!(twice, Err(StoreError::Conflict(_))), "{twice:?}");
    });
}

/// Casts as the application does: looks, asks the rules, keeps, uses the link up.
fn cast_by(tx: &mut Tx<'_>, vote: &Vote, number: u32) -> Result<bool, StoreError> {
    let found = ballot::find_link(tx, "hash 500")?.unwrap();
    if found.ballot.is_some() {
        return Ok(false);
    }
    let line = roll::find_line(tx, vote.roll, found.link.line)?;
    let earlier: Vec<Ballot> =
        ballot::list_of_line(tx, vote.id, found.link.line)?.into_iter().map(|kept| kept.ballot).collect();
    let request = domain::ballot::Cast {
        id: BallotId::from_uuid(id(number)),
        line: found.link.line,
        handed: Handed::Link(found.link),
        handed_in_at: instant(10),
        answers: says(Choice::Yes),
        proxy: None,
    };
    let cast = domain::ballot::cast(vote, line.as_ref(), &earlier, &[], request, instant(10)).unwrap();
    let cast = kept(cast, instant(10));
    ballot::insert(tx, &Permit::<CastBallot>::of_link(), occasion(number), &cast)?;
    let used = ballot::use_link(tx, "hash 500", instant(10), cast.ballot.id)?;
    ballot::insert_link(tx, &format!("again {number}"), vote.id, &link(found.link.line), instant(10))?;
    Ok(used)
}

#[test]
fn many_hands_with_one_link_cast_one_ballot_and_none_of_them_fails() {
    on_both(|store| {
        let (_, _, vote) = settled(store);
        let start = Barrier::new(16);
        let cast: Vec<Result<bool, StoreError>> = std::thread::scope(|scope| {
            let (vote, start) = (&vote, &start);
            let hands: Vec<_> = (0..16)
                .map(|hand| {
                    scope.spawn(move || {
                        start.wait();
                        store.write(|tx| cast_by(tx, vote, 700 + hand))
                    })
                })
                .collect();
            hands.into_iter().map(|hand| hand.join().unwrap()).collect()
        });
        let cast: Vec<bool> = cast.into_iter().map(Result::unwrap).collect();
        assert_eq!(cast.iter().filter(|cast| **cast).count(), 1);
        assert_eq!(store.read(|rx| ballot::list_of_line(rx, vote.id, 2)).unwrap().len(), 1);
    });
}

#[test]
fn what_somebody_else_changed_in_between_is_not_overwritten() {
    on_both(|store| {
        let (_, roll, vote) = settled(store);
        let moved = |kept: &KeptVote, at| {
            let clock = Permit::<KeepTime>::of_clock();
            store.write(|tx| {
                vote::update(tx, &clock, occasion(at), "vote.closed", kept, &serde_json::json!({}))
            })
        };
        assert_eq!(store.read(|rx| vote::list_due(rx, instant(999))).unwrap(), []);
        assert_eq!(store.read(|rx| vote::list_due(rx, instant(1_000))).unwrap(), [vote.id]);
        let mut seen = store.read(|rx| vote::load(rx, vote.id)).unwrap();
        seen.vote.close(instant(1_000)).unwrap();
        moved(&seen, 901).unwrap();
        let stale = moved(&seen, 902);
        assert!(matches!(stale, Err(StoreError::NotFound { noun: "vote", .. })), "{stale:?}");
        let found = store.read(|rx| vote::load(rx, vote.id)).unwrap();
        assert_eq!((found.vote.state, found.revision), (VoteState::Closed, 1));
        assert_eq!(store.read(|rx| vote::list_due(rx, instant(2_000))).unwrap(), []);
        let told = store.read(|rx| audit::list_about(rx, &vote.id.to_string())).unwrap();
        assert_eq!(told.iter().filter(|entry| entry.event == "vote.closed").count(), 1);

        let drawn = KeptRoll { roll: roll.clone(), revision: 7 };
        let stale = store.write(|tx| {
            roll::update(tx, &permit(), occasion(903), "roll.corrected", &drawn, &serde_json::json!({}))
        });
        assert!(matches!(stale, Err(StoreError::NotFound { noun: "roll", .. })), "{stale:?}");
    });
}

#[test]
fn a_sheet_is_printed_received_and_entered_and_its_proxy_and_objection_end_once() {
    on_both(|store| {
        let (_, _, vote) = settled(store);
        let mut sheet = store.read(|rx| ballot_sheet::find(rx, vote.id, "0001-500")).unwrap().unwrap();
        assert_eq!((sheet.line, &sheet.sheet), (1, &None));
        sheet.sheet = Some(Sheet::received("0001-500", instant(3)));
        let keep = |sheet: &KeptSheet| {
            store.write(|tx| {
                ballot_sheet::update(tx, &permit(), occasion(904), sheet, ("sheet.received", "received"))
            })
        };
        keep(&sheet).unwrap();
        assert_eq!(store.read(|rx| ballot_sheet::list_received(rx, vote.id)).unwrap(), [sheet.clone()]);
        let unknown = keep(&KeptSheet { number: "0009-500".into(), ..sheet });
        assert!(matches!(unknown, Err(StoreError::NotFound { noun: "ballot_sheet", .. })), "{unknown:?}");
        let twice = store
            .write(|tx| ballot_sheet::insert(tx, &permit::<HoldVote>(), vote.id, "0001-500", 1, instant(4)));
        assert!(matches!(twice, Err(StoreError::Conflict(_))), "{twice:?}");

        let granted = store.read(|rx| proxy::list_of_vote(rx, vote.id)).unwrap().remove(0);
        let revoke = || store.write(|tx| proxy::revoke(tx, &permit(), occasion(905), &granted, instant(9)));
        revoke().unwrap();
        assert!(matches!(revoke(), Err(StoreError::NotFound { noun: "proxy", .. })));
        let raised = store.read(|rx| objection::list_of_vote(rx, vote.id)).unwrap().remove(0);
        let answer =
            |words: &str| store.write(|tx| objection::answer(tx, &permit(), occasion(906), &raised, words));
        answer("复核无误").unwrap();
        assert!(matches!(answer("再答"), Err(StoreError::NotFound { noun: "objection", .. })));
        let (proxies, objections) = store
            .read(|rx| {
                Ok::<_, StoreError>((
                    proxy::list_of_vote(rx, vote.id)?,
                    objection::list_of_vote(rx, vote.id)?,
                ))
            })
            .unwrap();
        assert_eq!(proxies[0].revoked_at, Some(instant(9)));
        assert_eq!(objections[0].answer, Some(("复核无误".to_owned(), occasion(906).at)));
    });
}

/// How much there is of a vote in all.
fn traces(rx: &mut Rx<'_>, of: &Community, vote: VoteId) -> Result<[usize; 10], StoreError> {
    Ok([
        roll::list_of_community(rx, of.id)?.len(),
        vote::list_of_community(rx, of.id)?.len(),
        ballot::list_of_vote(rx, vote)?.len(),
        usize::try_from(ballot_sheet::count(rx, vote)?).unwrap(),
        proxy::list_of_vote(rx, vote)?.len(),
        objection::list_of_vote(rx, vote)?.len(),
        visit::list_of_vote(rx, vote)?.len(),
        hand_over::list_of_vote(rx, vote)?.len(),
        usize::from(vote::find(rx, vote)?.is_some()),
        price_tag::list_of_vote(rx, vote)?.len(),
    ])
}

#[test]
fn a_copy_to_practise_on_takes_its_votes_along_and_leaves_those_of_the_register() {
    on_both(|store| {
        let (real, _, practised) = settled(store);
        let copy = community(11, "桂花园（演练）");
        let mark = domain::rehearsal::Rehearsal {
            community: copy.id,
            original: real.id,
            seed: 7,
            dwellings: 0,
            owners: 0,
            made_by: actor().account,
            made_at: instant(1),
        };
        store
            .write(|tx| {
                crate::community::insert(tx, &permit(), &copy)?;
                crate::rehearsal::insert(tx, &permit(), occasion(907), &mark)
            })
            .unwrap();
        let (roll, vote) = hold(store, &copy, 800);
        assert_eq!(store.read(|rx| traces(rx, &copy, vote.id)).unwrap(), [1; 10]);
        store.write(|tx| crate::rehearsal::discard(tx, &permit(), occasion(908), copy.id)).unwrap();
        assert_eq!(store.read(|rx| traces(rx, &copy, vote.id)).unwrap(), [0; 10]);
        assert_eq!(store.read(|rx| roll::find_line(rx, roll.id, 1)).unwrap(), None);
        assert_eq!(store.read(|rx| ballot::find_link(rx, "hash 800")).unwrap(), None);
        assert_eq!(store.read(|rx| traces(rx, &real, practised.id)).unwrap(), [1; 10]);
        assert!(store.read(|rx| ballot::find_link(rx, "hash 500")).unwrap().is_some());
    });
}
