//! Counting elections on a menu: how long, and how that grows with voters, items and runs.

use super::{figure, ratio, timed};
use crate::command::menu::bytes;
use anyhow::{Context as _, Result};
use choice::{
    Add1, Ballot, BallotKind, Completion, Election, Item, Overflow, Rule, Satisfaction, Then, TieBreak,
    count, count_with, pabulib, reference,
};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Counts the elections of these files, or synthetic ones with so many voters.
pub fn run(voters: usize, files: &[PathBuf]) -> Result<()> {
    for path in files {
        file(path)?;
    }
    if files.is_empty() { synthetic(voters) } else { Ok(()) }
}

fn file(path: &Path) -> Result<()> {
    let bytes = bytes(path)?;
    let (file, time) = quickest(|| pabulib::read(&bytes));
    let election = file.with_context(|| path.display().to_string())?.election;
    super::say(format_args!(
        "{}: {} voters, {} items",
        path.display(),
        election.voters(),
        election.items().len()
    ));
    figure("  reading, bytes", bytes.len(), time);
    rules(&election);
    Ok(())
}

fn synthetic(voters: usize) -> Result<()> {
    let (few, many) = (election(voters / 10, 100)?, election(voters, 100)?);
    let text = pabulib::write(&pabulib::File::of(many.clone()));
    let (_, time) = quickest(|| pabulib::read(text.as_bytes()));
    super::say(format_args!("synthetic: {voters} voters, 100 items"));
    figure("  reading, bytes", text.len(), time);
    rules(&many);
    let time_of = |election: &Election, completion| {
        quickest(|| count(election, &shares(completion), &TieBreak::default())).1
    };
    let dear = election(voters, 1_000)?;
    ratio("  ten times the voters cost", time_of(&many, Completion::None), time_of(&few, Completion::None));
    ratio("  ten times the items cost", time_of(&dear, Completion::None), time_of(&many, Completion::None));
    let small = election(60, 20)?;
    let by_definition =
        quickest(|| reference::count(&small, &shares(Completion::None), &TieBreak::default())).1;
    ratio(
        "  60 voters, 20 items, by the definition in fractions",
        by_definition,
        time_of(&small, Completion::None),
    );
    Ok(())
}

fn rules(election: &Election) {
    let step = 10_u64.pow(election.decimals());
    let add1 = shares(Completion::Add1(Add1 { step, integral: false, until_exhaustive: true }));
    let votes: usize = (0..election.items().len()).map(|item| election.supporters(item).len()).sum();
    let mut once = Duration::ZERO;
    for (name, rule) in [
        ("  greedy, votes", Rule::Greedy { satisfaction: Satisfaction::Cost }),
        ("  Phragmén, votes", Rule::Phragmen { overflow: Overflow::Stop }),
        ("  equal shares, votes", shares(Completion::None)),
    ] {
        let (_, time) = quickest(|| count(election, &rule, &TieBreak::default()));
        figure(name, votes, time);
        once = time;
    }
    let (outcome, time) = quickest(|| count(election, &add1, &TieBreak::default()));
    let runs = usize::try_from(outcome.runs).unwrap_or(usize::MAX);
    figure("  equal shares with add1, runs", runs, time);
    ratio("  all those runs cost, in single ones", time, once);
    let two = NonZeroUsize::MIN.saturating_add(1);
    let (_, halved) = quickest(|| count_with(election, &add1, &TieBreak::default(), two));
    ratio("  two threads are quicker by", time, halved);
}

fn shares(completion: Completion) -> Rule {
    Rule::EqualShares { satisfaction: Satisfaction::Cost, completion, then: Then::Nothing }
}

/// Ballots of one to ten items, the first ones more popular, prices over two orders of magnitude; money for a tenth.
fn election(voters: usize, items: usize) -> Result<Election> {
    let mut state = 2_020_u64;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % below.max(1)
    };
    let costs: Vec<u64> = (0..items).map(|_| 1_000 * (1 + next(10) * next(10)) as u64).collect();
    let budget = costs.iter().sum::<u64>() / 10;
    let mut builder = Election::builder(BallotKind::Approval, budget);
    builder = builder.items(costs.iter().enumerate().map(|(item, cost)| Item::new(item.to_string(), *cost)));
    for _ in 0..voters {
        let ticks = 1 + next(10);
        let mut named: Vec<usize> = (0..ticks).map(|_| next(items).min(next(items))).collect();
        named.sort_unstable();
        named.dedup();
        builder = builder.ballot(Ballot::approving(named.iter().map(ToString::to_string)));
    }
    Ok(builder.build()?)
}

/// The result and the shortest of some times: other work on the machine only ever adds.
fn quickest<T>(mut work: impl FnMut() -> T) -> (T, Duration) {
    let (mut result, mut best) = timed(&mut work);
    let mut spent = best;
    while spent < Duration::from_millis(500) {
        let (again, time) = timed(&mut work);
        (result, best, spent) = (again, best.min(time), spent + time);
    }
    (result, best)
}
