//! Explanations add up, and say what a count of a changed election shows.

use crate::elections::{Constraints, elections, kinds, satisfactions};
use crate::properties::{more_cases, ties};
use choice::explain::{Explanation, Fate, explain};
use choice::{
    Add1, Ballot, BallotKind, Completion, Election, Rule, Satisfaction, Stage, Then, TieBreak, TieKey,
    reference,
};
use num_bigint::BigInt;
use num_rational::BigRational;
use proptest::prelude::*;

fn whole(number: u64) -> BigRational {
    BigRational::from_integer(BigInt::from(number))
}

fn completions() -> impl Strategy<Value = Completion> {
    prop_oneof![
        Just(Completion::None),
        any::<bool>().prop_map(|until_exhaustive| {
            Completion::Add1(Add1 { step: 1, integral: false, until_exhaustive })
        }),
    ]
}

fn explained(constraints: Constraints) -> impl Strategy<Value = (Election, Satisfaction, Explanation)> {
    let parts = kinds().prop_flat_map(move |kind| {
        (elections(constraints, kind), satisfactions(kind), completions(), ties())
    });
    parts.prop_map(|(election, satisfaction, completion, ties)| {
        let rule = Rule::EqualShares { satisfaction, completion, then: Then::Greedy };
        let all: Vec<usize> = (0..election.items().len()).collect();
        let explanation = explain(&election, &rule, &ties, &all);
        (election, satisfaction, explanation)
    })
}

proptest! {
    #![proptest_config(more_cases())]

    #[test]
    fn everybody_pays_from_her_share_and_the_payments_make_the_price(
        (election, satisfaction, explanation) in explained(Constraints::Any),
    ) {
        let mut paid = vec![whole(0); explanation.rounds.len()];
        for voter in 0..election.voters() {
            let payments = explanation.payments(&election, satisfaction, voter);
            let sum: BigRational = payments.iter().map(|(_, payment)| payment).sum();
            prop_assert!(sum <= explanation.endowment.clone().unwrap());
            for (round, payment) in payments {
                paid[round] += payment * whole(election.weight(voter).into());
            }
        }
        for (round, paid) in explanation.rounds.iter().zip(paid) {
            prop_assert_eq!(paid, whole(election.cost_of(&round.items)));
            if let Some(price) = &round.price {
                let sum = price * whole(round.in_full) + &round.in_part_together;
                prop_assert_eq!(sum, whole(election.cost_of(&round.items)));
            }
        }
    }

    #[test]
    fn rates_only_rise((_, _, explanation) in explained(Constraints::None)) {
        prop_assert!(explanation.rounds.is_sorted_by(|a, b| a.rate <= b.rate));
    }

    #[test]
    fn what_was_not_bought_had_too_little_money(
        (election, satisfaction, explanation) in explained(Constraints::None),
    ) {
        for account in &explanation.items {
            let left = |voter: usize| {
                let paid: BigRational =
                    explanation.payments(&election, satisfaction, voter).into_iter().map(|(_, each)| each).sum();
                (explanation.endowment.clone().unwrap() - paid) * whole(election.weight(voter).into())
            };
            let supports = |voter: &usize| reference::utility(&election, satisfaction, *voter, account.item) > 0;
            let held: BigRational = (0..election.voters()).filter(supports).map(left).sum();
            let one = whole(1);
            match &account.fate {
                Fate::OutOfMoney { held: at_drop, shortfall, after } => {
                    prop_assert!(held <= *at_drop && *shortfall > whole(0));
                    prop_assert_eq!(at_drop + shortfall, whole(account.cost));
                    prop_assert!(*after as usize <= explanation.rounds.len());
                    prop_assert!(account.effective_support.clone().unwrap() <= one);
                    prop_assert!(account.further_votes != Some(0));
                }
                Fate::Bought(Stage::Round(_)) => {
                    prop_assert!(account.cost == 0 || account.effective_support.clone().unwrap() >= one);
                    prop_assert_eq!(account.further_votes, None);
                }
                Fate::Bought(Stage::Completion) => prop_assert!(held < whole(account.cost)),
                Fate::Unsupported => prop_assert_eq!(held, whole(0)),
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}

proptest! {
    #[test]
    fn the_fewest_further_votes_are_the_fewest(election in elections(Constraints::None, BallotKind::Approval)) {
        // Votes do not break ties here, as more of them would change the order.
        let ties = TieBreak(vec![TieKey::Cost, TieKey::Listed]);
        let rule = Rule::EqualShares {
            satisfaction: Satisfaction::Cost,
            completion: Completion::None,
            then: Then::Nothing,
        };
        let election = joined_by(&election, 0, &[]);
        let all: Vec<usize> = (0..election.items().len()).collect();
        for account in explain(&election, &rule, &ties, &all).items {
            if matches!(account.fate, Fate::OutOfMoney { .. }) {
                prop_assert_eq!(account.further_votes, fewest(&election, &ties, account.item));
            }
        }
    }
}

/// The size of the smallest set of voters whose additional support makes equal shares buy an item.
fn fewest(election: &Election, ties: &TieBreak, item: usize) -> Option<u64> {
    let others: Vec<usize> = (0..election.voters())
        .filter(|voter| !election.ballot(*voter).iter().any(|named| *named as usize == item))
        .collect();
    let wins = |set: u32| {
        let joining = others.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1);
        let joining: Vec<usize> = joining.map(|(_, voter)| *voter).collect();
        let changed = joined_by(election, item, &joining);
        let order = ties.order(election);
        let rounds = reference::equal_shares(&changed, Satisfaction::Cost, &order, election.budget());
        rounds.concat().contains(&item)
    };
    (0..1_u32 << others.len()).filter(|set| wins(*set)).map(|set| set.count_ones().into()).min()
}

/// The election without weights, and with some voters ticking an item too.
fn joined_by(election: &Election, item: usize, joining: &[usize]) -> Election {
    let ballot = |voter: usize| {
        let named = election.ballot(voter).iter().map(|named| *named as usize);
        let named = named.chain(joining.contains(&voter).then_some(item));
        Ballot::approving(named.map(|named| election.items()[named].id.clone()))
    };
    Election::builder(BallotKind::Approval, election.budget())
        .items(election.items().to_vec())
        .ballots((0..election.voters()).map(ballot))
        .build()
        .unwrap()
}
