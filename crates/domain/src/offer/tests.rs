//! The weakest is struck out, and a winner without the law's majority is none.

use super::*;
use crate::ballot::{Answer, Ballot, Channel};
use crate::id::{BallotId, VoteId, uuid_v7};
use crate::roll::{AreaSource, RollLine, RollPart};
use crate::tally::{Circumstances, Outcome};
use crate::threshold::{Comparison, Rule};
use std::collections::BTreeSet;

fn line(number: u32, m2: i64) -> RollLine {
    let part = RollPart {
        building: "1".into(),
        entrance: "1".into(),
        area: Area::from_m2(m2),
        area_source: AreaSource::Registered,
        shares: 0,
        door: None,
        dwelling: None,
    };
    RollLine {
        number,
        heads: 1,
        parts: vec![part],
        qualities: BTreeSet::new(),
        reasons: Vec::new(),
        commitment: String::new(),
        owners: Vec::new(),
        representative: None,
        salt: String::new(),
    }
}

fn ballot(line: u32, order: &[&str]) -> Ballot {
    let order = Answer::Ranks(order.iter().map(|option| (*option).to_owned()).collect());
    Ballot {
        id: BallotId::from_uuid(uuid_v7(u64::from(line), [0; 10])),
        vote: VoteId::from_uuid(uuid_v7(1, [0; 10])),
        line,
        version: 1,
        channel: Channel::Link,
        handed_in_at: jiff::Timestamp::UNIX_EPOCH,
        answers: [("manager".to_owned(), order)].into(),
        sheet: None,
        proxy: None,
    }
}

fn options() -> Vec<String> {
    ["P1", "P2", "P3"].map(str::to_owned).to_vec()
}

fn chosen(lines: &[RollLine], ballots: &[Ballot]) -> Chosen {
    let (quorum, half) = ("2/3".parse().unwrap(), "1/2".parse().unwrap());
    let rule = Rule::civil_code(quorum, Comparison::MoreThan, half);
    let (options, delivered) = (options(), BTreeSet::new());
    choose("manager", &options, Some(&rule), lines, ballots, &delivered, Circumstances::default())
}

fn lines(count: u32) -> Vec<RollLine> {
    (1..=count).map(|number| line(number, 50)).collect()
}

#[test]
fn the_weakest_is_struck_out_and_its_ballots_go_on() {
    let ballots = [
        ballot(1, &["P1", "P2"]),
        ballot(2, &["P1", "P2"]),
        ballot(3, &["P2", "P1"]),
        ballot(4, &["P2", "P1"]),
        ballot(5, &["P3", "P2"]),
    ];
    let chosen = chosen(&lines(5), &ballots);
    assert_eq!(chosen.rounds[0].struck_out.as_deref(), Some("P3"));
    assert_eq!(chosen.winner.as_deref(), Some("P2"));
    assert_eq!(chosen.tally.unwrap().outcome, Outcome::Passed);
    assert_eq!(chosen.agreed["P2"].heads, 5);
}

#[test]
fn a_winner_to_whom_too_few_agree_does_not_pass() {
    let ballots =
        [ballot(1, &["P1"]), ballot(2, &["P1"]), ballot(3, &["P2"]), ballot(4, &[]), ballot(5, &[])];
    let chosen = chosen(&lines(5), &ballots);
    assert_eq!(chosen.winner.as_deref(), Some("P1"), "two of three that chose at all");
    let tally = chosen.tally.unwrap();
    assert_eq!((tally.outcome, tally.totals.yes.heads, tally.totals.no.heads), (Outcome::Rejected, 2, 3));
}

#[test]
fn too_few_ballots_are_no_quorum_and_none_no_winner() {
    let one = chosen(&lines(5), &[ballot(1, &["P1"])]);
    assert_eq!(one.tally.unwrap().outcome, Outcome::QuorumMissed);
    let none = chosen(&lines(5), &[]);
    assert_eq!((none.winner, none.tally), (None, None));
}

#[test]
fn of_the_last_two_the_larger_area_wins_and_equal_ones_are_tied() {
    let ballots = [ballot(1, &["P1"]), ballot(2, &["P2"])];
    let larger = [line(1, 50), line(2, 60)];
    assert_eq!(chosen(&larger, &ballots).winner.as_deref(), Some("P2"));
    let equal = chosen(&lines(2), &ballots);
    assert_eq!((equal.winner, equal.tally), (None, None));
}

#[test]
fn an_offer_speaks_of_the_norms_of_the_pack_and_of_no_other() {
    let offer = Offer {
        id: OfferId::from_uuid(uuid_v7(1, [0; 10])),
        community: CommunityId::from_uuid(uuid_v7(1, [0; 10])),
        key: "1".into(),
        provider: "某物业".into(),
        model: "P9".into(),
        content: [("n1".to_owned(), "每日清扫".to_owned()), ("n9".to_owned(), "…".to_owned())].into(),
        fee_per_m2: Fen(85),
        months: 12,
    };
    let faults = offer.faults(&["P1"], &["n1", "n2"]);
    assert_eq!(
        faults,
        [OfferFault::UnknownModel { model: "P9".into() }, OfferFault::UnknownNorm { norm: "n9".into() },]
    );
    assert_eq!(offer.monthly_fee(Area::from_centi(9_531)), Some(Fen(8_101)), "81.0135 yuan");
}
