//! The vectors of the law: exact halves, exact three quarters, absence, silence, second rounds, each building.

use super::*;
use crate::area::Area;
use crate::fraction::Fraction;
use crate::roll::{AreaSource, Reason, RollPart};
use crate::threshold::{Among, Each, Measure, Part, Quality, SecondRound};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn fraction(text: &str) -> Fraction {
    text.parse().unwrap()
}

fn part(building: &str, area: i64, shares: i64) -> RollPart {
    RollPart {
        building: building.into(),
        entrance: "1".into(),
        area: Area::from_centi(area),
        area_source: AreaSource::Registered,
        shares,
        door: None,
        dwelling: None,
    }
}

fn line(number: u32, parts: Vec<RollPart>) -> RollLine {
    RollLine {
        number,
        heads: 1,
        parts,
        qualities: BTreeSet::new(),
        reasons: vec![Reason::OneOwner],
        commitment: String::new(),
        owners: Vec::new(),
        representative: None,
        salt: String::new(),
    }
}

/// A line that stands for many heads with an area between them: blocs make the vectors exact.
fn bloc(number: u32, heads: u32, m2: i64) -> RollLine {
    RollLine { heads, ..line(number, vec![part("1", m2 * 100, 0)]) }
}

fn said(choices: &[(u32, Choice)]) -> BTreeMap<u32, Voice> {
    choices.iter().map(|(line, choice)| (*line, Voice::said(*choice))).collect()
}

fn special() -> Rule {
    Rule::civil_code(fraction("2/3"), Comparison::AtLeast, fraction("3/4"))
}

fn ordinary() -> Rule {
    Rule::civil_code(fraction("2/3"), Comparison::MoreThan, fraction("1/2"))
}

/// Participants and yes votes of 9,000 m² and 120 heads: yes, no, silent.
fn vector(rule: &Rule, [p_area, p_heads, y_area, y_heads]: [i64; 4]) -> Tally {
    let heads = |heads: i64| u32::try_from(heads).unwrap();
    let lines = [
        bloc(1, heads(y_heads), y_area),
        bloc(2, heads(p_heads - y_heads), p_area - y_area),
        bloc(3, heads(120 - p_heads), 9000 - p_area),
    ];
    tally(rule, &lines, &said(&[(1, Choice::Yes), (2, Choice::No)]), Circumstances::default())
}

#[test]
fn the_six_vectors_of_article_278() {
    let cases = [
        (special(), [6000, 80, 4500, 60], true, Outcome::Passed),
        (special(), [6000, 79, 6000, 79], false, Outcome::QuorumMissed),
        (special(), [6000, 80, 4499, 70], true, Outcome::Rejected),
        (ordinary(), [6000, 80, 3000, 41], true, Outcome::Rejected),
        (ordinary(), [6001, 81, 3001, 41], true, Outcome::Passed),
        (ordinary(), [9000, 120, 4500, 61], true, Outcome::Rejected),
    ];
    for (number, (rule, figures, quorum, outcome)) in cases.into_iter().enumerate() {
        let tally = vector(&rule, figures);
        assert_eq!(tally.quorum.as_ref().map(Finding::met), Some(quorum), "vector {}", number + 1);
        assert_eq!(tally.outcome, outcome, "vector {}", number + 1);
    }
}

#[test]
fn a_shortfall_is_exact_by_heads_and_by_area() {
    let tally = vector(&special(), [6000, 79, 6000, 79]);
    let quorum = tally.quorum.unwrap();
    let [heads, area] = quorum.measured()[..] else { panic!("two measures") };
    assert_eq!((heads.got, heads.needed, heads.shortfall, heads.met), (79, 80, 1, false));
    assert_eq!((area.got, area.needed, area.shortfall, area.met), (600_000, 600_000, 0, true));
    let tally = vector(&special(), [6000, 80, 4499, 70]);
    let short = tally.approval.measured().into_iter().find(|measured| !measured.met).unwrap();
    assert_eq!((short.measure, short.needed, short.shortfall), (Measure::Area, 450_000, 100));
}

#[test]
fn exactly_half_is_no_majority_and_the_least_that_is_one_is_said() {
    let tally = vector(&ordinary(), [9000, 120, 4500, 61]);
    let area = tally.approval.measured()[1];
    assert_eq!((area.got, area.total, area.needed, area.shortfall), (450_000, Some(900_000), 450_001, 1));
}

#[test]
fn of_an_empty_roll_and_of_no_participants_nothing_is_reached() {
    let tally = tally(&special(), &[], &BTreeMap::new(), Circumstances::default());
    assert_eq!(tally.outcome, Outcome::QuorumMissed);
    let unquorate = Rule { quorum: None, ..special() };
    let nobody = super::tally(&unquorate, &[bloc(1, 3, 10)], &BTreeMap::new(), Circumstances::default());
    assert_eq!(nobody.outcome, Outcome::Rejected);
    let nothing = Rule::of(Condition::All(Vec::new()));
    assert!(nothing.check().is_err());
    let passed =
        super::tally(&nothing, &[bloc(1, 3, 10)], &said(&[(1, Choice::Yes)]), Circumstances::default());
    assert_eq!(passed.outcome, Outcome::Rejected);
}

/// 75 % of all eligible households: absence is no.
fn hip() -> Rule {
    let bound = Bound::Of { base: Base::All, fraction: fraction("3/4") };
    let approval =
        Test { count: Count::Yes, measure: Measure::Dwellings, comparison: Comparison::AtLeast, bound };
    Rule { electorate: vec![Quality::Citizen], ..Rule::of(Condition::Test(approval)) }
}

#[test]
fn a_hip_poll_of_100_households_with_74_yes_and_26_absent_fails() {
    let citizens = (1..=100).map(|number| RollLine {
        qualities: BTreeSet::from([Quality::Citizen]),
        ..line(number, vec![part("1", 100, 0)])
    });
    // Ten more households have no citizen: they are on the roll and in no base.
    let lines: Vec<RollLine> =
        citizens.chain((101..=110).map(|number| line(number, vec![part("1", 100, 0)]))).collect();
    let yes = |count: u32| said(&(1..=count).map(|line| (line, Choice::Yes)).collect::<Vec<_>>());
    let failed = tally(&hip(), &lines, &yes(74), Circumstances::default());
    assert_eq!(failed.outcome, Outcome::Rejected);
    let measured = failed.approval.measured()[0];
    assert_eq!((measured.got, measured.total, measured.needed, measured.shortfall), (74, Some(100), 75, 1));
    assert_eq!(tally(&hip(), &lines, &yes(75), Circumstances::default()).outcome, Outcome::Passed);
}

fn test(count: Count, measure: Measure, comparison: Comparison, base: Base, text: &str) -> Condition {
    Condition::Test(Test { count, measure, comparison, bound: Bound::Of { base, fraction: fraction(text) } })
}

/// WEG § 25(1): majority of votes cast; § 21(2): everyone pays with more than two thirds of them and half of all shares.
fn weg() -> Rule {
    let majority = test(Count::Yes, Measure::Heads, Comparison::MoreThan, Base::Cast, "1/2");
    let everyone_pays = Condition::All(vec![
        test(Count::Yes, Measure::Heads, Comparison::MoreThan, Base::Cast, "2/3"),
        test(Count::Yes, Measure::Shares, Comparison::AtLeast, Base::All, "1/2"),
    ]);
    Rule { consequences: [("everyone-pays".to_owned(), everyone_pays)].into(), ..Rule::of(majority) }
}

#[test]
fn under_the_weg_abstentions_count_for_nothing_and_who_pays_depends_on_the_vote() {
    let lines: Vec<RollLine> = (1..=10).map(|number| line(number, vec![part("1", 5000, 100)])).collect();
    let vote = |yes: u32, no: u32| {
        let choices = (1..=yes).map(|line| (line, Choice::Yes));
        let choices = choices.chain((yes + 1..=yes + no).map(|line| (line, Choice::No)));
        let rest = (yes + no + 1..=10).map(|line| (line, Choice::Abstain));
        tally(&weg(), &lines, &said(&choices.chain(rest).collect::<Vec<_>>()), Circumstances::default())
    };
    let tally = vote(4, 1);
    assert_eq!(
        (tally.outcome, tally.follows("everyone-pays")),
        (Outcome::Passed, Some(false)),
        "400 of 1000"
    );
    assert_eq!(vote(5, 2).follows("everyone-pays"), Some(true), "5 of 7 cast, 500 of 1000");
    assert_eq!(vote(4, 2).follows("everyone-pays"), Some(false), "exactly two thirds is not more");
    assert_eq!(vote(3, 3).outcome, Outcome::Rejected);
    assert_eq!(vote(5, 2).follows("no-such"), None);
}

/// Israel: two thirds of all flats, and in each building three fifths of the flats and more than half of the common
/// property.
fn pinui_binui() -> Rule {
    let each = Condition::All(vec![
        test(Count::Yes, Measure::Dwellings, Comparison::AtLeast, Base::All, "3/5"),
        test(Count::Yes, Measure::Shares, Comparison::MoreThan, Base::All, "1/2"),
    ]);
    Rule::of(Condition::All(vec![
        test(Count::Yes, Measure::Dwellings, Comparison::AtLeast, Base::All, "2/3"),
        Condition::Each(Each { part: Part::Building, holds: Box::new(each) }),
    ]))
}

#[test]
fn one_building_that_does_not_agree_holds_up_the_complex() {
    let block = |building: &'static str, from: u32| {
        (from..from + 10).map(move |number| line(number, vec![part(building, 5000, 10)]))
    };
    let lines: Vec<RollLine> = block("A", 1).chain(block("B", 11)).collect();
    let yes = |lines: &[u32]| said(&lines.iter().map(|line| (*line, Choice::Yes)).collect::<Vec<_>>());
    let all_of_a: Vec<u32> = (1..=15).collect();
    let held_up = tally(&pinui_binui(), &lines, &yes(&all_of_a), Circumstances::default());
    assert_eq!(held_up.outcome, Outcome::Rejected);
    let Finding::All { terms, .. } = &held_up.approval else { panic!("a composite") };
    let Finding::Each { groups, met: false, .. } = &terms[1] else { panic!("each building") };
    assert_eq!(
        groups.iter().map(|group| (&*group.place, group.finding.met())).collect::<Vec<_>>(),
        [("A", true), ("B", false)]
    );
    let enough: Vec<u32> = (1..=16).collect();
    assert_eq!(
        tally(&pinui_binui(), &lines, &yes(&enough), Circumstances::default()).outcome,
        Outcome::Passed
    );
}

#[test]
fn who_owns_in_two_buildings_counts_in_each_with_what_lies_there() {
    let lines = [
        line(1, vec![part("A", 5000, 60), part("B", 3000, 40)]),
        line(2, vec![part("A", 5000, 40)]),
        line(3, vec![part("B", 7000, 60)]),
    ];
    let holds = Box::new(test(Count::Yes, Measure::Area, Comparison::AtLeast, Base::All, "1/2"));
    let rule = Rule::of(Condition::Each(Each { part: Part::Building, holds }));
    let tally = tally(&rule, &lines, &said(&[(1, Choice::Yes)]), Circumstances::default());
    let figures: Vec<(i64, Option<i64>)> =
        tally.approval.measured().iter().map(|measured| (measured.got, measured.total)).collect();
    assert_eq!(figures, [(5000, Some(10_000)), (3000, Some(10_000))]);
}

#[test]
fn in_taiwan_a_missed_quorum_opens_a_second_round_with_lower_numbers() {
    let both = |count, comparison, base, text: &str| {
        Condition::by_heads_and_area(count, comparison, Bound::Of { base, fraction: fraction(text) })
    };
    let majority = both(Count::Yes, Comparison::MoreThan, Base::Participants, "1/2");
    let rule = Rule {
        quorum: Some(both(Count::Participants, Comparison::MoreThan, Base::All, "1/2")),
        second_round: Some(SecondRound {
            opens: Opens::QuorumMissed,
            quorum: Some(both(Count::Participants, Comparison::AtLeast, Base::All, "1/4")),
            approval: majority.clone(),
        }),
        ..Rule::of(majority)
    };
    let lines = [bloc(1, 30, 300), bloc(2, 70, 700)];
    let voices = said(&[(1, Choice::Yes)]);
    let first = tally(&rule, &lines, &voices, Circumstances::default());
    assert_eq!((first.outcome, first.second_round), (Outcome::QuorumMissed, true));
    let second = tally(&rule, &lines, &voices, Circumstances { round: Round::Second, covenant: false });
    assert_eq!((second.outcome, second.second_round), (Outcome::Passed, false));
}

#[test]
fn in_france_a_third_of_all_votes_bridges_to_a_second_vote_at_once() {
    let cast = |base, comparison, text: &str| test(Count::Yes, Measure::Shares, comparison, base, text);
    let rule = Rule {
        second_round: Some(SecondRound {
            opens: Opens::Rejected(cast(Base::All, Comparison::AtLeast, "1/3")),
            quorum: None,
            approval: cast(Base::Cast, Comparison::MoreThan, "1/2"),
        }),
        ..Rule::of(cast(Base::All, Comparison::MoreThan, "1/2"))
    };
    let lines: Vec<RollLine> = (1..=9).map(|number| line(number, vec![part("1", 100, 1)])).collect();
    let yes = |count: u32| said(&(1..=count).map(|line| (line, Choice::Yes)).collect::<Vec<_>>());
    let third = tally(&rule, &lines, &yes(3), Circumstances::default());
    assert_eq!((third.outcome, third.second_round), (Outcome::Rejected, true));
    assert!(!tally(&rule, &lines, &yes(2), Circumstances::default()).second_round);
}

#[test]
fn silence_takes_no_part_unless_rule_covenant_delivery_and_a_majority_of_all_say_otherwise() {
    let lines = [bloc(1, 60, 600), bloc(2, 10, 100), bloc(3, 30, 300)];
    let mut voices = said(&[(1, Choice::Yes)]);
    for line in [2, 3] {
        voices.insert(line, Voice { delivered: line == 2, ..Voice::default() });
    }
    let silent = Rule { silence: Silence::WithMajority(Fraction::HALF), ..ordinary() };
    let third = Rule { silence: Silence::WithMajority(fraction("1/3")), ..ordinary() };
    assert!(silent.check().is_ok() && third.check().is_err());
    let covenant = Circumstances { covenant: true, ..Circumstances::default() };
    let plain = tally(&ordinary(), &lines, &voices, covenant);
    assert_eq!((plain.outcome, plain.silence), (Outcome::QuorumMissed, SilenceEffect::NotParticipating));
    let without = tally(&silent, &lines, &voices, Circumstances::default());
    assert_eq!((without.outcome, without.silence), (Outcome::QuorumMissed, SilenceEffect::NoCovenant));
    let followed = tally(&silent, &lines, &voices, covenant);
    assert_eq!(followed.outcome, Outcome::Passed, "60 yes and 10 that were reached and said nothing");
    assert_eq!(followed.silence, SilenceEffect::WithMajority { side: Choice::Yes, lines: vec![2] });
    let few = [bloc(1, 50, 600), bloc(2, 10, 100), bloc(3, 40, 300)];
    assert_eq!(tally(&silent, &few, &voices, covenant).silence, SilenceEffect::NoMajority, "exactly half");
}

#[test]
fn a_posted_resolution_stands_unless_a_third_object() {
    let cap = Bound::Of { base: Base::All, fraction: fraction("1/3") };
    let rule = Rule::of(Condition::by_heads_and_area(Count::Objections, Comparison::LessThan, cap));
    assert!(rule.check().is_ok());
    let lines: Vec<RollLine> = (1..=9).map(|number| line(number, vec![part("1", 100, 0)])).collect();
    let objected = |count: u32| -> BTreeMap<u32, Voice> {
        (1..=count).map(|line| (line, Voice { objected: true, ..Voice::default() })).collect()
    };
    assert_eq!(tally(&rule, &lines, &objected(2), Circumstances::default()).outcome, Outcome::Passed);
    let third = tally(&rule, &lines, &objected(3), Circumstances::default());
    assert_eq!(third.outcome, Outcome::Rejected);
    assert_eq!((third.approval.measured()[0].needed, third.approval.measured()[0].shortfall), (2, 1));
}

#[test]
fn all_who_pay_must_agree_where_the_rule_says_so_and_an_objection_of_those_affected_is_enough() {
    let payers = Among {
        quality: Quality::Payer,
        holds: Box::new(test(Count::Yes, Measure::Heads, Comparison::AtLeast, Base::All, "1/1")),
    };
    let none = Test {
        count: Count::Objections,
        measure: Measure::Heads,
        comparison: Comparison::AtMost,
        bound: Bound::Number(0),
    };
    let affected = Among { quality: Quality::Affected, holds: Box::new(Condition::Test(none)) };
    let two_thirds = Condition::by_heads_and_area(
        Count::Yes,
        Comparison::AtLeast,
        Bound::Of { base: Base::All, fraction: fraction("2/3") },
    );
    let rule = Rule {
        objections: Some(Condition::Among(affected)),
        ..Rule::of(Condition::All(vec![two_thirds, Condition::Among(payers)]))
    };
    let mut lines: Vec<RollLine> = (1..=6).map(|number| line(number, vec![part("1", 100, 0)])).collect();
    lines[0].qualities.insert(Quality::Payer);
    lines[5].qualities.insert(Quality::Affected);
    let mut voices = said(&[2, 3, 4, 5].map(|line| (line, Choice::Yes)));
    assert_eq!(tally(&rule, &lines, &voices, Circumstances::default()).outcome, Outcome::Rejected);
    voices.insert(1, Voice::said(Choice::Yes));
    assert_eq!(tally(&rule, &lines, &voices, Circumstances::default()).outcome, Outcome::Passed);
    voices.insert(6, Voice { objected: true, ..Voice::default() });
    assert_eq!(tally(&rule, &lines, &voices, Circumstances::default()).outcome, Outcome::Objected);
}

#[test]
fn a_number_of_owners_in_person_can_stand_beside_a_fraction() {
    let number = Test {
        count: Count::InPerson,
        measure: Measure::Heads,
        comparison: Comparison::AtLeast,
        bound: Bound::Number(100),
    };
    let share = test(Count::InPerson, Measure::Heads, Comparison::AtLeast, Base::All, "1/20");
    let majority = test(Count::Yes, Measure::Shares, Comparison::MoreThan, Base::Cast, "1/2");
    let rule =
        Rule { quorum: Some(Condition::Any(vec![share, Condition::Test(number)])), ..Rule::of(majority) };
    let lines: Vec<RollLine> = (1..=40).map(|number| line(number, vec![part("1", 100, 1)])).collect();
    let mut voices = said(&[(1, Choice::Yes), (2, Choice::Yes), (3, Choice::Yes)]);
    voices.insert(1, Voice { in_person: true, ..Voice::said(Choice::Yes) });
    assert_eq!(tally(&rule, &lines, &voices, Circumstances::default()).outcome, Outcome::QuorumMissed);
    voices.insert(2, Voice { in_person: true, ..Voice::said(Choice::Yes) });
    assert_eq!(tally(&rule, &lines, &voices, Circumstances::default()).outcome, Outcome::Passed);
}

#[test]
fn turnout_shows_the_quorum_and_the_work_list_who_is_missing() {
    let lines = [bloc(1, 60, 600), bloc(2, 10, 100), bloc(3, 30, 300)];
    let took_part = BTreeSet::from([1]);
    let turnout = turnout(&ordinary(), &lines, &took_part, &BTreeSet::new(), Round::First);
    let shortfalls: Vec<i64> =
        turnout.quorum.unwrap().measured().iter().map(|measured| measured.shortfall).collect();
    assert_eq!(shortfalls, [7, 6667]);
    assert_eq!((turnout.heads.got, turnout.area.got), (60, 60_000));
    let missing = unreached(&ordinary(), &lines, &took_part, &BTreeSet::from([3]));
    assert_eq!(
        missing.iter().map(|line| (line.line, line.delivered)).collect::<Vec<_>>(),
        [(2, false), (3, true)]
    );
}

#[test]
fn a_rule_is_read_back_from_json_and_an_unknown_key_is_refused() {
    for rule in [special(), ordinary(), hip(), weg(), pinui_binui()] {
        let json = serde_json::to_string(&rule).unwrap();
        assert_eq!(serde_json::from_str::<Rule>(&json).unwrap(), rule, "{json}");
    }
    let json = serde_json::to_string(&special()).unwrap().replacen("\"approval\"", "\"aproval\"", 1);
    assert!(serde_json::from_str::<Rule>(&json).unwrap_err().to_string().contains("aproval"));
}

proptest! {
    #[test]
    fn the_least_needed_is_the_least_that_holds(
        total in 1_i64..5_000, got in 0_i64..5_000, part in 0_u32..20, extra in 0_u32..20, which in 0_usize..4,
    ) {
        let got = got.min(total);
        let fraction = Fraction::new(part, part + extra + 1).unwrap();
        let comparison = Comparison::ALL[which];
        let lines = [bloc(1, u32::try_from(got).unwrap(), 1), bloc(2, u32::try_from(total - got).unwrap(), 1)];
        let bound = Bound::Of { base: Base::All, fraction };
        let rule = Rule::of(Condition::Test(Test { count: Count::Yes, measure: Measure::Heads, comparison, bound }));
        let tally = tally(&rule, &lines, &said(&[(1, Choice::Yes)]), Circumstances::default());
        let (left, right) = (got * i64::from(fraction.whole()), total * i64::from(fraction.part()));
        let holds = match comparison {
            Comparison::AtLeast => left >= right,
            Comparison::MoreThan => left > right,
            Comparison::LessThan => left < right,
            Comparison::AtMost => left <= right,
        };
        prop_assert_eq!(tally.approval.met(), holds);
        let measured = tally.approval.measured()[0];
        prop_assert_eq!(measured.shortfall == 0, holds);
    }
}
