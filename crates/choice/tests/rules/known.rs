//! Worked examples whose outcomes were worked out by hand or by other programs.

use choice::Satisfaction::{Cardinality, Cost};
use choice::explain::{Fate, explain, fraction};
use choice::ranked::{instant_runoff, schulze};
use choice::{
    Add1, Ballot, BallotKind, Completion, Election, Item, Limit, Overflow, Rule, Satisfaction, Then,
    TieBreak, TieKey, compare, count,
};

const NONE: Completion = Completion::None;
const ADD1: Completion = Completion::Add1(Add1 { step: 1, integral: false, until_exhaustive: true });

fn shares(satisfaction: Satisfaction, completion: Completion, then: Then) -> Rule {
    Rule::EqualShares { satisfaction, completion, then }
}

fn election(budget: u64, items: &[(&str, u64)], ballots: &[&str]) -> Election {
    Election::builder(BallotKind::Approval, budget)
        .items(items.iter().map(|(id, cost)| Item::new(*id, *cost)))
        .ballots(ballots.iter().map(|ballot| Ballot::approving(ballot.chars().map(String::from))))
        .build()
        .unwrap()
}

fn winners(election: &Election, rule: &Rule) -> String {
    let outcome = count(election, rule, &TieBreak::default());
    outcome.items().into_iter().map(|item| election.items()[item].id.as_str()).collect()
}

fn four_voters() -> Election {
    election(100, &[("a", 40), ("b", 40), ("c", 30), ("d", 20)], &["ac", "ac", "ab", "bd"])
}

#[test]
fn four_voters_and_four_items() {
    let election = four_voters();
    for satisfaction in [Cost, Cardinality] {
        assert_eq!(winners(&election, &shares(satisfaction, NONE, Then::Nothing)), "ad");
        let mut greedy: Vec<char> = winners(&election, &Rule::Greedy { satisfaction }).chars().collect();
        greedy.sort_unstable();
        assert_eq!(greedy, ['a', 'c', 'd']);
    }
    assert_eq!(winners(&election, &shares(Cost, ADD1, Then::Nothing)), "ab");
    assert_eq!(winners(&election, &shares(Cost, ADD1, Then::Greedy)), "abd");
    let mut add1: Vec<char> = winners(&election, &shares(Cardinality, ADD1, Then::Nothing)).chars().collect();
    add1.sort_unstable();
    assert_eq!(add1, ['a', 'c', 'd']);
    let mut phragmen: Vec<char> =
        winners(&election, &Rule::Phragmen { overflow: Overflow::Stop }).chars().collect();
    phragmen.sort_unstable();
    assert_eq!(phragmen, ['a', 'c', 'd']);
}

#[test]
fn a_street_with_five_wishes() {
    // Lift, garden, bicycles, paint, cameras.
    let election = election(
        120,
        &[("L", 60), ("G", 30), ("B", 24), ("P", 18), ("C", 36)],
        &["LG", "LG", "L", "BP", "BP", "GC", "CP", "LC"],
    );
    let sorted = |rule: &Rule| {
        let mut letters: Vec<char> = winners(&election, rule).chars().collect();
        letters.sort_unstable();
        letters.into_iter().collect::<String>()
    };
    assert_eq!(sorted(&Rule::Greedy { satisfaction: Cost }), "GLP");
    assert_eq!(sorted(&Rule::Greedy { satisfaction: Cardinality }), "BCGP");
    assert_eq!(sorted(&shares(Cost, NONE, Then::Nothing)), "LP");
    assert_eq!(sorted(&shares(Cardinality, NONE, Then::Nothing)), "GP");
    assert_eq!(sorted(&shares(Cost, ADD1, Then::Nothing)), "BLP");
    assert_eq!(sorted(&shares(Cardinality, ADD1, Then::Nothing)), "BCGP");
    assert_eq!(sorted(&Rule::Phragmen { overflow: Overflow::Stop }), "BCGP");
}

#[test]
fn payments_of_the_four_voters_are_thirds() {
    let election = four_voters();
    let rule = shares(Cost, NONE, Then::Nothing);
    let explanation = explain(&election, &rule, &TieBreak::default(), &[0, 1, 2, 3]);
    let first = &explanation.rounds[0];
    assert_eq!(first.items, [0]);
    assert_eq!(fraction(first.price.as_ref().unwrap()), "40/3");
    assert_eq!(fraction(first.effective_votes.as_ref().unwrap()), "3");
    assert_eq!((first.in_full, first.in_part), (3, 0));
    let c = &explanation.items[2];
    let Fate::OutOfMoney { after, held, shortfall } = &c.fate else { panic!("{:?}", c.fate) };
    assert_eq!((*after, fraction(held), fraction(shortfall)), (1, "70/3".to_owned(), "20/3".to_owned()));
    assert_eq!(c.spent_on.len(), 1);
    assert_eq!((c.spent_on[0].0, fraction(&c.spent_on[0].1)), (0, "80/3".to_owned()));
    assert_eq!(fraction(&explanation.endowment.unwrap()), "25");
}

#[test]
fn an_item_that_nobody_wants_does_not_keep_the_endowment_growing() {
    let election = election(10, &[("a", 4), ("b", 4), ("c", 2)], &["a", "b"]);
    let outcome = count(&election, &shares(Cost, ADD1, Then::Nothing), &TieBreak::default());
    assert_eq!((outcome.items(), outcome.runs), (vec![0, 1], 1));
}

#[test]
fn the_scan_stops_before_the_first_outcome_that_is_too_dear() {
    let election = four_voters();
    let with = |extra: u64| {
        let order = TieBreak::default().order(&election);
        let rounds = choice::reference::equal_shares(&election, Cost, &order, 100 + 4 * extra);
        election.cost_of(&rounds.concat())
    };
    assert_eq!([0, 1, 2, 3, 4].map(with), [60, 60, 80, 80, 110]);
}

#[test]
fn mandatory_items_are_paid_for_before_shares_are_given() {
    let items = [Item::new("roof", 60).mandatory(), Item::new("bench", 20), Item::new("lamp", 21)];
    let election = Election::builder(BallotKind::Approval, 100)
        .items(items)
        .ballots([Ballot::approving(["bench"]), Ballot::approving(["lamp"])])
        .build()
        .unwrap();
    let outcome = count(&election, &shares(Cost, NONE, Then::Nothing), &TieBreak::default());
    assert_eq!((outcome.items(), outcome.cost, outcome.shares), (vec![0, 1], 80, 40));
}

#[test]
fn a_prerequisite_that_nobody_wants_is_bought_with_what_needs_it() {
    let items =
        [Item::new("scaffold", 30), Item::new("facade", 30).requiring("scaffold"), Item::new("tree", 25)];
    let election = Election::builder(BallotKind::Approval, 100)
        .items(items)
        .ballots([["facade"]; 3].map(Ballot::approving))
        .ballot(Ballot::approving(["tree"]))
        .build()
        .unwrap();
    let rule = shares(Cost, NONE, Then::Nothing);
    assert_eq!(count(&election, &rule, &TieBreak::default()).items(), [0, 1, 2]);
}

#[test]
fn one_of_a_group_and_no_more_than_a_limit() {
    let items = [
        Item::new("blue", 10).in_group("colour"),
        Item::new("green", 10).in_group("colour"),
        Item::new("swing", 10).in_category("play"),
        Item::new("slide", 10).in_category("play"),
    ];
    let election = Election::builder(BallotKind::Approval, 40)
        .items(items)
        .limit(Limit { category: "play".into(), cost: None, items: Some(1) })
        .ballots([["blue", "green", "swing", "slide"]; 2].map(Ballot::approving))
        .build()
        .unwrap();
    for rule in [
        Rule::Greedy { satisfaction: Cost },
        shares(Cost, NONE, Then::Nothing),
        shares(Cost, ADD1, Then::Greedy),
        Rule::Phragmen { overflow: Overflow::Skip },
    ] {
        assert_eq!(count(&election, &rule, &TieBreak::default()).items(), [0, 3], "{rule:?}");
    }
}

#[test]
fn voters_with_nothing_on_one_side_count_in_a_comparison() {
    let election = election(10, &[("a", 10), ("b", 5), ("c", 5)], &["a", "a", "b", "c", "c"]);
    let ties = TieBreak::default();
    let one = count(&election, &Rule::Greedy { satisfaction: Cost }, &ties);
    let other = count(&election, &Rule::Greedy { satisfaction: Cardinality }, &ties);
    assert_eq!(
        (winners(&election, &Rule::Greedy { satisfaction: Cost }).as_str(), other.items()),
        ("cb", vec![2, 1])
    );
    let comparison = compare(&election, Cardinality, &one, &other);
    assert_eq!((comparison.first, comparison.second, comparison.equal), (0, 0, 5));
}

#[test]
fn ids_are_texts_in_the_order_of_ties() {
    let items = ["10", "9", "a"].map(|id| Item::new(id, 5));
    let election = Election::builder(BallotKind::Approval, 0).items(items).build().unwrap();
    assert_eq!(TieBreak::default().order(&election), [0, 1, 2]);
    let lot = TieBreak(vec![TieKey::Lot(vec!["a".into(), "9".into()])]);
    assert_eq!(lot.order(&election), [2, 1, 0]);
    assert_eq!(TieBreak::parse("votes,random"), Err("random".to_owned()));
}

#[test]
fn schulzes_own_example() {
    // Section 3.1 of the paper, with 21 voters.
    let ballots = [("acdb", 8), ("badc", 2), ("cdba", 4), ("dbac", 4), ("dcba", 3)];
    let election = Election::builder(BallotKind::Ordinal, 0)
        .items(["a", "b", "c", "d"].map(|id| Item::new(id, 0)))
        .ballots(
            ballots.map(|(order, votes)| Ballot::approving(order.chars().map(String::from)).weighing(votes)),
        )
        .build()
        .unwrap();
    let result = schulze(&election, &TieBreak::default());
    assert_eq!(result.above[0], [0, 8, 14, 10]);
    assert_eq!(result.above[3], [11, 19, 9, 0]);
    assert_eq!(result.paths[0], [0, 14, 14, 12]);
    assert_eq!(result.paths[3], [13, 19, 13, 0]);
    assert_eq!(result.winners, [3]);
    assert_eq!(result.order, [3, 0, 2, 1]);
}

#[test]
fn ties_in_a_runoff_are_broken_and_reported() {
    let election = Election::builder(BallotKind::Ordinal, 0)
        .items(["a", "b", "c"].map(|id| Item::new(id, 0)))
        .ballots([["a", "b"], ["b", "a"], ["c", "a"]].map(Ballot::approving))
        .build()
        .unwrap();
    let runoff = instant_runoff(&election, &TieBreak(vec![TieKey::Name]));
    assert_eq!(runoff.counts[0].struck, Some(2));
    assert!(runoff.counts[0].tied);
    assert_eq!(runoff.winner, Some(0));
}
