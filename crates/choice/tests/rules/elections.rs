//! Small elections, made to have ties.

use choice::{
    Add1, Ballot, BallotKind, Completion, Election, ElectionBuilder, Item, Limit, Overflow, Rule,
    Satisfaction, Then,
};
use proptest::prelude::*;

/// Which of the constraints an election may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constraints {
    None,
    Any,
}

/// An item before it has a name: cost, group, category, prerequisites among those before it, mandatory.
type Draft = (u64, Option<u8>, bool, Vec<bool>, bool);

fn draft(constraints: Constraints) -> impl Strategy<Value = Draft> {
    let cost = prop_oneof![4 => 1..=6_u64, 1 => Just(0), 1 => 7..=30_u64, 3 => Just(4_u64)];
    let flags = (
        prop_oneof![3 => Just(None), 1 => (0..2_u8).prop_map(Some)],
        any::<bool>(),
        prop::collection::vec(prop::bool::weighted(0.2), 6),
        prop::bool::weighted(0.1),
    );
    (cost, flags).prop_map(move |(cost, (group, category, needs, mandatory))| match constraints {
        Constraints::None => (cost, None, false, Vec::new(), false),
        Constraints::Any => (cost, group, category, needs, mandatory),
    })
}

pub fn kinds() -> impl Strategy<Value = BallotKind> {
    prop_oneof![
        4 => Just(BallotKind::Approval),
        2 => Just(BallotKind::Cumulative),
        1 => Just(BallotKind::Scoring),
        2 => Just(BallotKind::Ordinal),
    ]
}

/// Elections of up to six items and six ballots, most of them with several ties.
pub fn elections(constraints: Constraints, kind: BallotKind) -> impl Strategy<Value = Election> {
    let ballot = (
        prop::collection::vec(prop_oneof![Just(0_u64), 1..=4_u64, Just(2_u64)], 6),
        Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle(),
        prop_oneof![4 => Just(1_u32), 1 => 2..=3_u32],
        0..=6_usize,
    );
    let items = prop::collection::vec(draft(constraints), 1..=6);
    let limits = prop::option::of((0..=12_u64, 0..=3_u32));
    let parts = (items, prop::collection::vec(ballot, 0..=6), 0..=40_u64, limits);
    parts.prop_filter_map("mandatory items that cannot be bought", move |(items, ballots, budget, limit)| {
        let count = items.len();
        let mut builder = Election::builder(kind, budget).items(items.iter().enumerate().map(item));
        let limited = items.iter().any(|item| item.2);
        if let (Constraints::Any, Some((cost, most)), true) = (constraints, limit, limited) {
            builder = builder.limit(Limit { category: "k".into(), cost: Some(cost), items: Some(most) });
        }
        for (points, order, weight, length) in ballots {
            builder = add(builder, &points, &order, weight, length, count);
        }
        builder.build().ok()
    })
}

fn item((place, (cost, group, category, needs, mandatory)): (usize, &Draft)) -> Item {
    let mut item = Item::new(format!("i{place}"), *cost);
    item.group = group.map(|group| format!("g{group}"));
    item.categories = if *category { vec!["k".to_owned()] } else { Vec::new() };
    item.requires = needs
        .iter()
        .take(place)
        .enumerate()
        .filter(|(_, need)| **need)
        .map(|(it, _)| format!("i{it}"))
        .collect();
    item.mandatory = *mandatory;
    item
}

fn add(
    builder: ElectionBuilder,
    points: &[u64],
    order: &[usize],
    weight: u32,
    length: usize,
    count: usize,
) -> ElectionBuilder {
    let named = order.iter().filter(|item| **item < count).take(length);
    let choices = named.map(|item| (format!("i{item}"), points[*item]));
    builder.ballot(Ballot::giving(choices).weighing(weight))
}

/// The measures that this kind of ballot has an answer for.
pub fn satisfactions(kind: BallotKind) -> impl Strategy<Value = Satisfaction> {
    let own = match kind {
        BallotKind::Cumulative | BallotKind::Scoring => Satisfaction::Points,
        BallotKind::Ordinal => Satisfaction::Borda,
        BallotKind::Approval | BallotKind::ChooseOne => Satisfaction::Cost,
    };
    prop_oneof![Just(Satisfaction::Cost), Just(Satisfaction::Cardinality), Just(own)]
}

pub fn rules(kind: BallotKind) -> impl Strategy<Value = Rule> {
    let completion = prop_oneof![
        Just(Completion::None),
        (1..=2_u64, any::<bool>(), any::<bool>()).prop_map(|(step, integral, until_exhaustive)| {
            Completion::Add1(Add1 { step, integral, until_exhaustive })
        }),
    ];
    let then = prop_oneof![Just(Then::Nothing), Just(Then::Greedy)];
    prop_oneof![
        4 => (satisfactions(kind), completion, then).prop_map(|(satisfaction, completion, then)| {
            Rule::EqualShares { satisfaction, completion, then }
        }),
        1 => satisfactions(kind).prop_map(|satisfaction| Rule::Greedy { satisfaction }),
        1 => prop_oneof![Just(Overflow::Stop), Just(Overflow::Skip)]
            .prop_map(|overflow| Rule::Phragmen { overflow }),
    ]
}

/// An election with a rule that suits it.
pub fn cases(constraints: Constraints) -> impl Strategy<Value = (Election, Rule)> {
    kinds().prop_flat_map(move |kind| (elections(constraints, kind), rules(kind)))
}
