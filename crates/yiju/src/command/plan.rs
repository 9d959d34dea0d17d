//! `yiju plan`: batches planned from registers, or from the files of a planning problem, without any database.

mod register;
mod solve;

use crate::cli::{Cli, PlanArgs, PlanCommand};
use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use planner::Progress;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// Exit codes: 0 planned, 1 commitments that the means do not allow, 2 the files are not right.
pub fn run(cli: &Cli, args: &PlanArgs) -> Result<ExitCode> {
    match &args.command {
        Some(PlanCommand::Solve(args)) => solve::run(cli, args),
        None => register::run(cli, &args.register),
    }
}

/// Shows that something goes on, and how far it is.
fn bar() -> Result<ProgressBar> {
    Ok(ProgressBar::new_spinner().with_style(ProgressStyle::with_template("{spinner} {elapsed}  {msg}")?))
}

/// Bound and plan, closing in.
fn far(progress: &Progress) -> String {
    let known = |value: Option<i64>| value.map_or_else(|| "–".to_owned(), |value| value.to_string());
    let gap = progress.gap().map_or_else(String::new, |gap| format!("  gap {:.4} %", 100.0 * gap));
    format!("plan {}  bound {}{gap}", known(progress.objective), known(progress.bound))
}

/// Seconds of processor time of this thread; where the system does not tell, those on the wall.
#[expect(clippy::disallowed_methods, reason = "how long it takes is part of the question")]
pub(super) fn clock() -> Box<dyn FnMut() -> f64> {
    let counter = Path::new("/proc/thread-self/schedstat");
    let start = Instant::now();
    Box::new(move || {
        let text = std::fs::read_to_string(counter).unwrap_or_default();
        let spent = text.split(' ').next().and_then(|first| first.parse::<f64>().ok());
        spent.map_or_else(|| start.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
    })
}
