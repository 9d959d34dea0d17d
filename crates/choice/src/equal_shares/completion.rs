//! Using up the money: runs with growing endowments, and what is left to the greedy rule.

use super::engine::{Engine, Run, Step};
use crate::constraint::Basket;
use crate::profile::Profile;
use std::cmp::Reverse;
use std::num::NonZeroUsize;

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

/// Runs the rule and completes it, with so many runs at the same time.
pub(crate) fn complete(
    profile: &Profile<'_>,
    ranks: &[u32],
    completion: Completion,
    threads: NonZeroUsize,
) -> Found {
    let election = profile.election;
    let budget = Basket::new(election).left();
    let mut engine = Engine::new(profile, ranks);
    let Completion::Add1(rule) = completion else {
        return Found { run: engine.run(budget, budget, None), total: budget, runs: 1 };
    };
    let voters = (election.voters() as u64).max(1);
    let first = if rule.integral { budget / voters * voters } else { budget };
    let step = rule.step.max(1).saturating_mul(voters);
    let mut scan = Scan {
        total_of: |k: u64| first.saturating_add(k.saturating_mul(step)),
        is_last: |run: &Run| !run.wanting || (rule.until_exhaustive && is_exhaustive(profile, run)),
        run: engine.run(first, budget, None),
        k: 0,
        ahead: Vec::new(),
        stride: 1,
    };
    // Beginning a thread takes as long as a run through so many ticks.
    let large = profile.supporters.values.len() >= 20_000;
    let at_once = if large { threads.get() } else { 1 };
    let mut engines = vec![engine];
    engines.resize_with(at_once, || Engine::new(profile, ranks));
    let runs = scan.finish(at_once, |totals, beside| make_runs(&mut engines, totals, budget, beside));
    Found { total: (scan.total_of)(scan.k), run: scan.run, runs }
}

/// Makes runs at the same time, one with each engine, the first in this thread.
fn make_runs(engines: &mut [Engine<'_>], totals: &[u64], budget: u64, beside: &Run) -> Vec<Run> {
    let mut work = engines.iter_mut().zip(totals);
    let Some((engine, total)) = work.next() else { return Vec::new() };
    std::thread::scope(|scope| {
        let others: Vec<_> = work
            .map(|(engine, total)| scope.spawn(move || engine.run(*total, budget, Some(beside))))
            .collect();
        let mut runs = vec![engine.run(*total, budget, Some(beside))];
        // A run that panicked is one that was not made; this one will be asked for again.
        runs.extend(others.into_iter().map_while(|other| other.join().ok()));
        runs
    })
}

/// The scan through `k = 0, 1, 2, …`, without the runs whose outcome follows from others.
///
/// Suppose that two runs with endowments `e < e″` bought the same in the same order. As long as a run with `e′` between
/// them does so too, every voter has at least as much money in it as in the first run and at most as much as in the
/// second, so each rate is at most what it is in the first and at least what it is in the second. If in every round
/// of the second run everything else had a rate above that of the winner in the *first* run, the winner is
/// the same for all `e′` between; and what could not be afforded with `e″` cannot be with less. Such runs need not be
/// made. (Where others had exactly the winner's rate in the second run, and the winner that same rate in the first, it
/// wins by the order of ties for all `e′` between.)
struct Scan<T, L> {
    total_of: T,
    is_last: L,
    /// The run of `k`, which is feasible.
    run: Run,
    k: u64,
    /// Runs of larger `k` that were made already, the smallest last.
    ahead: Vec<(u64, Run)>,
    /// How far to look ahead.
    stride: u64,
}

impl<T: Fn(u64) -> u64, L: Fn(&Run) -> bool> Scan<T, L> {
    /// Goes on until a run is the last; says how many runs a plain scan would have made.
    fn finish(&mut self, at_once: usize, mut make: impl FnMut(&[u64], &Run) -> Vec<Run>) -> u64 {
        while !(self.is_last)(&self.run) {
            let next = self.targets(at_once);
            if next.is_empty() && self.ahead.is_empty() {
                return self.k + 1;
            }
            let totals: Vec<u64> = next.iter().map(|k| (self.total_of)(*k)).collect();
            let runs = make(&totals, &self.run);
            self.ahead.extend(next.into_iter().zip(runs));
            self.ahead.sort_by_key(|(k, _)| Reverse(*k));
            loop {
                match self.advance() {
                    Advance::Done => return self.k + 2,
                    Advance::Wait => break,
                    Advance::Moved if (self.is_last)(&self.run) => break,
                    Advance::Moved => {}
                }
            }
        }
        self.k + 1
    }

    /// The runs to be made now: the next that is needed, and for other threads those that may be.
    fn targets(&self, at_once: usize) -> Vec<u64> {
        let known = self.ahead.iter().rev().map(|(k, run)| (*k, Some(run)));
        let known: Vec<(u64, Option<&Run>)> = [(self.k, Some(&self.run))].into_iter().chain(known).collect();
        let mut targets = Vec::new();
        for pair in known.windows(2) {
            let [(from, less), (to, more)] = pair else { continue };
            let certain = less.zip(*more).is_some_and(|(less, more)| certain_between(less, more));
            let within = (1..).map(|many| from + many * self.stride).take_while(|k| k < to);
            targets.extend(within.take(if certain { 0 } else { at_once }));
        }
        let last = known.last().map_or(self.k, |(k, _)| *k);
        let is_over = self.ahead.first().is_some_and(|(_, run)| run.over);
        let beyond = (1..=at_once as u64).map(|many| last.saturating_add(many.saturating_mul(self.stride)));
        targets.extend(beyond.filter(|_| !is_over || last == self.k));
        targets.retain(|k| (self.total_of)(*k) < TOO_MUCH);
        targets.truncate(at_once);
        // Alone, only what is needed.
        if at_once == 1 {
            let before = self.ahead.last().map_or(u64::MAX, |(k, _)| *k);
            targets.retain(|k| *k < before);
        }
        targets
    }

    /// Takes the next run as far as that is certain.
    fn advance(&mut self) -> Advance {
        let Some((k, run)) = self.ahead.pop() else { return Advance::Wait };
        if k > self.k + 1 && !certain_between(&self.run, &run) {
            self.stride = (k - self.k) / 2;
            self.ahead.push((k, run));
            return Advance::Wait;
        }
        if run.over {
            return Advance::Done;
        }
        let same = run.purchases == self.run.purchases;
        self.stride = if same { (k - self.k) * 2 } else { 1 };
        (self.k, self.run) = (k, run);
        Advance::Moved
    }
}

enum Advance {
    /// To a later run.
    Moved,
    /// The runs between must be made first.
    Wait,
    /// The next run is too dear.
    Done,
}

/// Whether all runs with endowments between those of two runs bought the same as both.
fn certain_between(less: &Run, more: &Run) -> bool {
    let clear = |(low, high): (&Step, &Step)| {
        high.others > low.high && (high.tied.is_none() || high.tied == low.ratio)
    };
    !more.over
        && less.places == more.places
        && less.purchases == more.purchases
        && less.steps.iter().zip(&more.steps).all(clear)
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
