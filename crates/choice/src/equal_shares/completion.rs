//! Using up the money: runs with growing endowments, and what is left to the greedy rule.

use super::engine::{Engine, Run};
use crate::constraint::Basket;
use crate::profile::Profile;

/// What happens to money that equal shares leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completion {
    /// Nothing.
    None,
    /// The rule is run again and again with endowments that grow by a step, and each outcome held against the true
    /// budget.
    Add1(Add1),
}

/// How endowments grow, and when to stop.
///
/// For `k = 0, 1, 2, …` every voter gets `e₀ + k · step`. The result is the first outcome after which the next one costs
/// more than the budget. It is a scan, one `k` after the other: cost does not grow with the endowment, so looking for
/// the last affordable `k` in any faster way is another rule (and gives other winners on real elections).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Add1 {
    /// By how much, in coins for each voter (for each average weight, where ballots have weights). Above 0.
    pub step: u64,
    /// Begin with whole coins: `⌊B / n⌋` instead of `B / n`. The tool of equalshares.net does.
    pub integral: bool,
    /// Stop also as soon as the outcome is exhaustive: when nothing that anybody wants fits into the rest of the budget.
    /// pabutools and equalshares.net do; the cities of Wieliczka, Świecie and Assen did not.
    pub until_exhaustive: bool,
}

/// A run and what was needed to find it.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub run: Run,
    /// The money in shares, together, in that run.
    pub total: u64,
    /// How many runs there were, with the one that was too dear.
    pub runs: u64,
}

/// No run is made with 2⁶² coins or more.
const TOO_MUCH: u64 = 1 << 62;

/// Runs the rule and completes it.
pub(crate) fn complete(profile: &Profile<'_>, ranks: &[u32], completion: Completion) -> Found {
    let election = profile.election;
    let budget = Basket::new(election).left();
    let mut engine = Engine::new(profile, ranks);
    let Completion::Add1(rule) = completion else {
        return Found { run: engine.run(budget, budget), total: budget, runs: 1 };
    };
    let voters = (election.voters() as u64).max(1);
    let mut total = if rule.integral { budget / voters * voters } else { budget };
    let mut found = Found { run: engine.run(total, budget), total, runs: 1 };
    let step = rule.step.max(1).saturating_mul(voters);
    while found.run.wanting && !(rule.until_exhaustive && is_exhaustive(profile, &found.run)) {
        total = total.saturating_add(step);
        if total >= TOO_MUCH {
            break;
        }
        let run = engine.run(total, budget);
        found.runs += 1;
        if run.over {
            break;
        }
        (found.run, found.total) = (run, total);
    }
    found
}

/// Whether nothing that anybody wants could still be bought.
fn is_exhaustive(profile: &Profile<'_>, run: &Run) -> bool {
    let mut basket = Basket::new(profile.election);
    for item in run.purchases.iter().flat_map(|purchase| &purchase.items) {
        basket.put(*item);
    }
    let fits = |item: usize| {
        profile.is_supported(item) && basket.admits(item) && basket.cost_of_bundle(item) <= basket.left()
    };
    !(0..profile.items()).any(fits)
}
