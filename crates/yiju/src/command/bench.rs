//! `yiju bench`: figures as ratios within one run, because machines differ and drift.

mod ballots;
mod client;
mod import;
mod log;
mod menu;
mod pages;
mod plan;
mod screen;
mod server;

use super::say;
use crate::cli::{BenchArgs, BenchSubject, Cli};
use anyhow::Result;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Runs one benchmark, or all of them.
pub fn run(cli: &Cli, args: &BenchArgs) -> Result<ExitCode> {
    let of = |full: usize| (full * usize::try_from(args.size).unwrap_or(100) / 100).max(1);
    let wanted = |subject| args.subject.is_none_or(|only| only == subject);
    if wanted(BenchSubject::Screen) {
        screen::run(of(1_000_000))?;
    }
    if wanted(BenchSubject::Import) {
        import::run(cli, of(1_000_000))?;
    }
    if wanted(BenchSubject::Log) {
        log::run(cli, of(1_000_000))?;
    }
    if wanted(BenchSubject::Menu) {
        menu::run(of(100_000), &args.files)?;
    }
    if wanted(BenchSubject::Ballots) {
        ballots::run(cli, of(20_000))?;
    }
    if wanted(BenchSubject::Pages) {
        pages::run(of(7_394))?;
    }
    if wanted(BenchSubject::Plan) {
        plan::run(of)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What a piece of work gives, and how long it took.
#[expect(clippy::disallowed_methods, reason = "measuring elapsed time is what a benchmark is for")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

/// One figure: what, how many in how long, and per second.
fn figure(what: &str, count: usize, time: Duration) {
    let per_second = u128::try_from(count).unwrap_or(0) * 1_000_000 / time.as_micros().max(1);
    say(format_args!("{what:<58} {count:>9}  {:>9.3} s  {per_second:>10} /s", time.as_secs_f64()));
}

/// How often the first fits into the second, as a decimal.
fn ratio(what: &str, numerator: Duration, denominator: Duration) {
    say(format_args!("{what:<58} {:>21.2} ×", numerator.as_secs_f64() / denominator.as_secs_f64().max(1e-9)));
}

/// The value that so many per cent of the times do not exceed.
fn percentile(times: &mut [Duration], per_cent: usize) -> Duration {
    times.sort_unstable();
    times.get(times.len().saturating_sub(1) * per_cent / 100).copied().unwrap_or_default()
}
