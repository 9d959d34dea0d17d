//! What must hold for every election.

use crate::elections::{Constraints, cases};
use choice::{
    Add1, Ballot, BallotKind, Completion, Election, Item, Rule, Satisfaction, Then, TieBreak, TieKey, count,
    count_with, reference,
};
use proptest::prelude::*;
use std::num::NonZeroUsize;

pub fn ties() -> impl Strategy<Value = TieBreak> {
    let keys = vec![TieKey::Cost, TieKey::Votes, TieKey::Name, TieKey::Listed];
    prop_oneof![
        Just(TieBreak::default()),
        prop::sample::subsequence(keys, 0..=4).prop_shuffle().prop_map(TieBreak),
    ]
}

/// Four times as many as usual; `PROPTEST_CASES` makes it more.
pub fn more_cases() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases * 4, ..usual }
}

proptest! {
    #![proptest_config(more_cases())]

    #[test]
    fn a_count_is_what_the_definition_says((election, rule) in cases(Constraints::None), ties in ties()) {
        prop_assert_eq!(count(&election, &rule, &ties), reference::count(&election, &rule, &ties));
    }

    #[test]
    fn so_it_is_with_constraints((election, rule) in cases(Constraints::Any), ties in ties()) {
        prop_assert_eq!(count(&election, &rule, &ties), reference::count(&election, &rule, &ties));
    }
}

/// Large enough that threads are begun: 4,000 voters with eight ticks each.
fn large(seed: u64) -> Election {
    let mut state = seed;
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let items: Vec<Item> =
        (0..40).map(|item| Item::new(item.to_string(), 1_000 * (1 + next(9) * next(9)))).collect();
    let mut builder = Election::builder(BallotKind::Approval, 100_000).items(items);
    for _ in 0..4_000 {
        let mut ticks: Vec<u64> = (0..8).map(|_| next(40).min(next(40))).collect();
        ticks.sort_unstable();
        ticks.dedup();
        builder = builder.ballot(Ballot::approving(ticks.iter().map(u64::to_string)));
    }
    builder.build().unwrap()
}

#[test]
fn threads_change_nothing() {
    for seed in 0..6 {
        let election = large(seed);
        for until_exhaustive in [true, false] {
            let completion = Completion::Add1(Add1 { step: 1, integral: seed % 2 == 0, until_exhaustive });
            let satisfaction = if seed < 3 { Satisfaction::Cost } else { Satisfaction::Cardinality };
            let rule = Rule::EqualShares { satisfaction, completion, then: Then::Nothing };
            let ties = TieBreak::default();
            let alone = count(&election, &rule, &ties);
            for threads in 2..5 {
                let threads = NonZeroUsize::new(threads).unwrap();
                assert_eq!(
                    count_with(&election, &rule, &ties, threads),
                    alone,
                    "{threads} threads, seed {seed}"
                );
            }
        }
    }
}

#[test]
fn runs_that_are_not_made_would_change_nothing() {
    // The scan as it is defined, one run after the other; with several steps, so that outcomes repeat.
    let election = large(7);
    let ties = TieBreak::default();
    for step in [1, 3] {
        let completion = Completion::Add1(Add1 { step, integral: false, until_exhaustive: false });
        let rule = Rule::EqualShares { satisfaction: Satisfaction::Cost, completion, then: Then::Nothing };
        let outcome = count(&election, &rule, &ties);
        let single = |total: u64| {
            // With that much money in shares, and no other limit.
            let items = election.items().to_vec();
            let ballot = |voter: usize| {
                let ids = election.ballot(voter).iter().map(|item| items[*item as usize].id.clone());
                Ballot::approving(ids)
            };
            let richer = Election::builder(BallotKind::Approval, total)
                .items(items.clone())
                .ballots((0..election.voters()).map(ballot))
                .build()
                .unwrap();
            let rule = Rule::EqualShares {
                satisfaction: Satisfaction::Cost,
                completion: Completion::None,
                then: Then::Nothing,
            };
            count(&richer, &rule, &ties)
        };
        let mut last = single(election.budget());
        let mut runs = 1;
        for k in 1.. {
            let next = single(election.budget() + k * step * 4_000);
            runs += 1;
            if next.cost > election.budget() {
                break;
            }
            last = next;
        }
        assert_eq!((outcome.items(), outcome.runs), (last.items(), runs));
    }
}
