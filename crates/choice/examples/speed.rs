//! How long reading and counting take.
//!
//! ```console
//! $ cargo run --release -p choice --example speed -- FILE.pb.gz...
//! ```
//!
//! For each rule the quickest of several counts, because other work on the machine only ever adds to it. Counting
//! includes everything after reading; unpacking is part of neither.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "that is what it is for")]

use choice::{Add1, Completion, Election, Overflow, Rule, Satisfaction, Then, TieBreak, count, count_with};
use std::error::Error;
use std::io::Read as _;
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args().skip(1) {
        let mut bytes = std::fs::read(&path)?;
        if std::path::Path::new(&path).extension().is_some_and(|extension| extension == "gz") {
            let mut text = Vec::new();
            flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut text)?;
            bytes = text;
        }
        let (file, time) = quickest(|| choice::pabulib::read(&bytes));
        let election = file.map_err(|error| format!("{path}: {error}"))?.election;
        let size = bytes.len() as u128 * 1000 / time.as_nanos().max(1);
        println!("{path}: {} ballots, {} items", election.voters(), election.items().len());
        println!("  {:<28} {:>7} MB/s {:>14.6} s", "read", size, time.as_secs_f64());
        for (name, rule) in rules(&election) {
            let (outcome, time) = quickest(|| count(&election, &rule, &TieBreak::default()));
            println!("  {name:<28} {:>7} runs {:>14.6} s", outcome.runs, time.as_secs_f64());
            if outcome.runs > 1 {
                let two = NonZeroUsize::MIN.saturating_add(1);
                let (_, time) = quickest(|| count_with(&election, &rule, &TieBreak::default(), two));
                println!("  {:<28} {:>7}      {:>14.6} s", "  in two threads", "", time.as_secs_f64());
            }
        }
    }
    Ok(())
}

fn rules(election: &Election) -> Vec<(&'static str, Rule)> {
    let step = 10_u64.pow(election.decimals());
    let add1 = Completion::Add1(Add1 { step, integral: false, until_exhaustive: true });
    let shares =
        |satisfaction, completion| Rule::EqualShares { satisfaction, completion, then: Then::Nothing };
    vec![
        ("greedy, cost", Rule::Greedy { satisfaction: Satisfaction::Cost }),
        ("equal shares, cost", shares(Satisfaction::Cost, Completion::None)),
        ("equal shares, cardinality", shares(Satisfaction::Cardinality, Completion::None)),
        ("Phragmén", Rule::Phragmen { overflow: Overflow::Stop }),
        ("equal shares, cost, add1", shares(Satisfaction::Cost, add1)),
    ]
}

/// The result and the shortest time of at least three, and up to a second of, repetitions.
fn quickest<T>(mut work: impl FnMut() -> T) -> (T, Duration) {
    let mut best = Duration::MAX;
    let begin = Instant::now();
    for number in 1.. {
        let start = Instant::now();
        let result = work();
        best = best.min(start.elapsed());
        if (number >= 3 && begin.elapsed() > Duration::from_secs(1))
            || begin.elapsed() > Duration::from_secs(20)
        {
            return (result, best);
        }
    }
    unreachable!("the loop ends by returning")
}
