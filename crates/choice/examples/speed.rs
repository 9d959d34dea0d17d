//! How long reading and counting take.
//!
//! ```console
//! $ cargo run --release -p choice --example speed -- FILE.pb.gz...
//! ```
//!
//! For each rule the mean of several counts, in seconds of processor where Linux says them (`/proc`), so that other work on
//! the machine matters little; with two threads, the quickest in seconds of the clock, and with one likewise. Counting
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
        let (file, times) = measured(|| choice::pabulib::read(&bytes));
        let election = file.map_err(|error| format!("{path}: {error}"))?.election;
        let speed = bytes.len() as u128 * 1000 / times.processor.as_nanos().max(1);
        println!("{path}: {} ballots, {} items", election.voters(), election.items().len());
        println!("  {:<28} {speed:>7} MB/s {:>12.6} s", "read", times.processor.as_secs_f64());
        for (name, rule) in rules(&election) {
            let (outcome, times) = measured(|| count(&election, &rule, &TieBreak::default()));
            println!("  {name:<28} {:>7} runs {:>12.6} s", outcome.runs, times.processor.as_secs_f64());
            if outcome.runs > 1 {
                let two = NonZeroUsize::MIN.saturating_add(1);
                let (_, in_two) = measured(|| count_with(&election, &rule, &TieBreak::default(), two));
                let [one, two] = [times, in_two].map(|times| times.clock.as_secs_f64());
                println!(
                    "  {:<28} {:>12} {two:>12.6} s, with one {one:.6} s",
                    "  clock with two threads", ""
                );
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

struct Times {
    /// The mean.
    processor: Duration,
    /// The shortest.
    clock: Duration,
}

/// The result and the times of at least three, and up to a second of, repetitions.
fn measured<T>(mut work: impl FnMut() -> T) -> (T, Times) {
    let (begin, before) = (Instant::now(), processor());
    let mut clock = Duration::MAX;
    for number in 1_u32.. {
        let start = Instant::now();
        let result = work();
        clock = clock.min(start.elapsed());
        if (number >= 3 && begin.elapsed() > Duration::from_secs(1))
            || begin.elapsed() > Duration::from_secs(20)
        {
            let spent = processor().zip(before).map(|(after, before)| after.saturating_sub(before));
            return (result, Times { processor: spent.unwrap_or(begin.elapsed()) / number, clock });
        }
    }
    unreachable!("the loop ends by returning")
}

/// What this thread has had of the processor.
fn processor() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}
