//! Changes that must not change anything.

use crate::elections::{Constraints, cases};
use crate::properties::more_cases;
use choice::{Ballot, Election, ElectionBuilder, Item, Limit, Outcome, Rule, TieBreak, TieKey, count};
use proptest::prelude::*;

/// An election as it was put together.
struct Draft {
    items: Vec<Item>,
    ballots: Vec<Ballot>,
    limits: Vec<Limit>,
    budget: u64,
}

impl Draft {
    fn of(election: &Election) -> Draft {
        let ballot = |voter: usize| {
            let points = election.points(voter).iter().copied().chain(std::iter::repeat(1));
            let ids = election.ballot(voter).iter().map(|item| election.items()[*item as usize].id.clone());
            Ballot::giving(ids.zip(points)).weighing(election.weight(voter))
        };
        Draft {
            items: election.items().to_vec(),
            ballots: (0..election.voters()).map(ballot).collect(),
            limits: election.limits().to_vec(),
            budget: election.budget(),
        }
    }

    fn build(self, like: &Election) -> Election {
        let builder: ElectionBuilder =
            Election::builder(like.kind(), self.budget).items(self.items).ballots(self.ballots);
        self.limits.into_iter().fold(builder, ElectionBuilder::limit).build().unwrap()
    }
}

/// One order for the election and all its variants.
fn lot(election: &Election) -> TieBreak {
    let order = TieBreak::default().order(election);
    TieBreak(vec![TieKey::Lot(order.iter().map(|item| election.items()[*item].id.clone()).collect())])
}

fn ids(election: &Election, outcome: &Outcome) -> Vec<String> {
    outcome.items().iter().map(|item| election.items()[*item].id.clone()).collect()
}

/// Prerequisites, and mandatory items, are bought in the order in which they are listed.
fn sorted(election: &Election, outcome: &Outcome) -> Vec<String> {
    let mut ids = ids(election, outcome);
    ids.sort_unstable();
    ids
}

fn outcome(election: &Election, rule: &Rule, ties: &TieBreak) -> Outcome {
    count(election, rule, ties)
}

proptest! {
    #![proptest_config(more_cases())]

    #[test]
    fn the_order_of_voters_does_not_matter((election, rule) in cases(Constraints::Any)) {
        let ties = lot(&election);
        let mut draft = Draft::of(&election);
        draft.ballots.reverse();
        let turned = draft.build(&election);
        prop_assert_eq!(outcome(&election, &rule, &ties), outcome(&turned, &rule, &ties));
    }

    #[test]
    fn the_order_of_items_does_not_matter((election, rule) in cases(Constraints::Any)) {
        let ties = lot(&election);
        let mut draft = Draft::of(&election);
        draft.items.reverse();
        let turned = draft.build(&election);
        let (one, other) = (outcome(&election, &rule, &ties), outcome(&turned, &rule, &ties));
        prop_assert_eq!(sorted(&election, &one), sorted(&turned, &other));
    }

    #[test]
    fn the_unit_of_money_does_not_matter((election, rule) in cases(Constraints::Any)) {
        let ties = lot(&election);
        // Not for growing endowments, whose step is in coins.
        let rule = without_steps(rule);
        // What costs nothing is worth one coin to those who want it, whatever a coin is.
        prop_assume!(election.items().iter().all(|item| item.cost > 0 || item.requires.is_empty()));
        let mut draft = Draft::of(&election);
        draft.budget *= 7;
        draft.items.iter_mut().for_each(|item| item.cost *= 7);
        draft.limits.iter_mut().for_each(|limit| limit.cost = limit.cost.map(|cost| cost * 7));
        let dearer = draft.build(&election);
        let (one, other) = (outcome(&election, &rule, &ties), outcome(&dearer, &rule, &ties));
        prop_assert_eq!(ids(&election, &one), ids(&dearer, &other));
    }

    #[test]
    fn a_ballot_of_weight_two_is_two_ballots((election, rule) in cases(Constraints::Any)) {
        let ties = lot(&election);
        // Not for growing endowments: whole coins and steps are for each ballot.
        let rule = without_steps(rule);
        let mut draft = Draft::of(&election);
        draft.ballots = draft
            .ballots
            .iter()
            .flat_map(|ballot| vec![ballot.clone().weighing(1); ballot.weight as usize])
            .collect();
        let split = draft.build(&election);
        prop_assert_eq!(outcome(&election, &rule, &ties), outcome(&split, &rule, &ties));
    }

    #[test]
    fn large_numbers_change_nothing((election, rule) in cases(Constraints::Any), factor in 1..1_000_000_000_u64) {
        let ties = lot(&election);
        let rule = without_steps(rule);
        prop_assume!(election.items().iter().all(|item| item.cost > 0 || item.requires.is_empty()));
        // Few units are left for each vote, so more questions are for fractions.
        let mut draft = Draft::of(&election);
        let heavier = u32::try_from(factor).unwrap();
        draft.ballots.iter_mut().for_each(|ballot| ballot.weight *= heavier);
        draft.budget *= 1_009;
        draft.items.iter_mut().for_each(|item| item.cost *= 1_009);
        draft.limits.iter_mut().for_each(|limit| limit.cost = limit.cost.map(|cost| cost * 1_009));
        let large = draft.build(&election);
        let (one, other) = (outcome(&election, &rule, &ties), outcome(&large, &rule, &ties));
        prop_assert_eq!(ids(&election, &one), ids(&large, &other));
    }

    #[test]
    fn nothing_costs_more_than_the_budget((election, rule) in cases(Constraints::Any)) {
        let outcome = count(&election, &rule, &TieBreak::default());
        prop_assert!(outcome.cost <= election.budget());
        prop_assert_eq!(outcome.cost, election.cost_of(&outcome.items()));
        let mut items = outcome.items();
        items.sort_unstable();
        items.dedup();
        prop_assert_eq!(items.len(), outcome.selected.len());
        for item in &items {
            let needs = election.constraints().prerequisites(*item);
            prop_assert!(needs.iter().all(|needed| items.contains(&(*needed as usize))));
        }
        for group in 0..2 {
            let name = Some(format!("g{group}"));
            let of_group = items.iter().filter(|item| election.items()[**item].group == name);
            prop_assert!(of_group.count() <= 1);
        }
    }

    #[test]
    fn what_promises_to_use_up_the_money_leaves_nothing_that_fits((election, rule) in cases(Constraints::None)) {
        use choice::{Overflow, Satisfaction, Then};
        let satisfaction = match rule {
            Rule::Greedy { satisfaction } | Rule::EqualShares { satisfaction, then: Then::Greedy, .. } => satisfaction,
            Rule::Phragmen { overflow: Overflow::Skip } => Satisfaction::Cardinality,
            _ => return Ok(()),
        };
        let outcome = count(&election, &rule, &TieBreak::default());
        for (item, what) in election.items().iter().enumerate() {
            let wanted = (0..election.voters())
                .any(|voter| choice::reference::utility(&election, satisfaction, voter, item) > 0);
            prop_assert!(!wanted || outcome.contains(item) || what.cost > election.budget() - outcome.cost);
        }
    }
}

fn without_steps(rule: Rule) -> Rule {
    match rule {
        Rule::EqualShares { satisfaction, then, .. } => {
            Rule::EqualShares { satisfaction, completion: choice::Completion::None, then }
        }
        other => other,
    }
}
