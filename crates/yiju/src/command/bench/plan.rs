//! Plans of synthetic stocks: how near the bound they come, in what time, with what memory, and how that grows.

use crate::command::{plan::clock, say};
use anyhow::{Result, anyhow};
use planner::generate::{Size, generate};
use planner::{Control, Problem, Progress, Settings};

/// Communities, and the seconds that a plan of so many may take.
const SIZES: [(usize, f64); 4] = [(200, 10.0), (2_000, 10.0), (7_000, 20.0), (50_000, 60.0)];
/// A plan is a first plan once it is so near the bound.
const FIRST: f64 = 0.05;

/// Plans stocks of several sizes, each scaled, and the time with it.
pub fn run(scaled: impl Fn(usize) -> usize) -> Result<()> {
    say(format_args!(
        "{:<26} {:>9} {:>9} {:>9} {:>7}  {}",
        "planning, communities", "first s", "seconds", "gap %", "MB", "ended"
    ));
    let mut firsts = Vec::new();
    for (full, seconds) in SIZES {
        let communities = scaled(full);
        // A quick look is quick.
        let part = f64::from(u32::try_from(communities)?) / f64::from(u32::try_from(full)?);
        let seconds = (seconds * part).max(1.0);
        let problem = generate(Size::of(communities), 1);
        if let Some(first) = plan(&problem, seconds)? {
            firsts.push((communities, first));
        }
        beside(&problem, seconds)?;
    }
    match exponent(&firsts) {
        Some(exponent) => {
            say(format_args!("  a first plan grows with communities to the power of {exponent:.2}"));
        }
        None => say("  too few sizes for how a first plan grows"),
    }
    Ok(())
}

/// Plans, prints, and returns the seconds to a first plan.
fn plan(problem: &Problem, seconds: f64) -> Result<Option<f64>> {
    let mut first = None;
    let mut proceed = |progress: Progress| {
        if first.is_none() && progress.gap().is_some_and(|gap| gap < FIRST) {
            first = Some(progress.seconds);
        }
        true
    };
    let settings = Settings { gap: 0.0, seconds, ..Settings::default() };
    let mut clock = clock();
    let mut control = Control { clock: &mut *clock, proceed: &mut proceed };
    let solution = planner::solve(problem, &settings, &mut control)
        .map_err(|faults| anyhow!("a synthetic problem is not valid: {} faults", faults.len()))?;
    let memory = memory().map_or_else(|| "–".to_owned(), |megabytes| megabytes.to_string());
    say(format_args!(
        "{:<26} {:>9} {:>9.2} {:>9.4} {memory:>7}  {}",
        problem.communities.len(),
        first.map_or_else(|| "–".to_owned(), |first| format!("{first:.2}")),
        solution.seconds,
        100.0 * solution.gap(),
        solution.status.word(),
    ));
    Ok(first)
}

/// The same problem for `HiGHS`, for as long.
#[cfg(feature = "highs")]
fn beside(problem: &Problem, seconds: f64) -> Result<()> {
    let mut clock = clock();
    let before = clock();
    let answer = planner::highs::solve(problem, seconds, 0.0)
        .map_err(|faults| anyhow!("a synthetic problem is not valid: {} faults", faults.len()))?;
    let found = answer.assessment.filter(planner::Assessment::feasible);
    let objective = found.and_then(|found| found.objective().to_string().parse::<f64>().ok());
    let gap = objective.map_or_else(
        || "–".to_owned(),
        |objective| format!("{:.4}", 100.0 * (answer.bound - objective) / objective.abs().max(1.0)),
    );
    say(format_args!("{:<26} {:>9} {:>9.2} {gap:>9}", "  HiGHS", "", clock() - before));
    Ok(())
}

#[cfg(not(feature = "highs"))]
#[expect(clippy::unnecessary_wraps, reason = "as with the feature")]
fn beside(_problem: &Problem, _seconds: f64) -> Result<()> {
    say("  HiGHS is not built in (feature `highs`)");
    Ok(())
}

/// The slope of the line nearest to the logarithms (least squares).
fn exponent(times: &[(usize, f64)]) -> Option<f64> {
    let points: Vec<(f64, f64)> = times
        .iter()
        .filter_map(|(size, time)| Some((f64::from(u32::try_from(*size).ok()?).ln(), time.max(1e-3).ln())))
        .collect();
    let count = f64::from(u32::try_from(points.len()).ok()?);
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (size, time) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|point| (point.0 - size).powi(2)).sum();
    let both: f64 = points.iter().map(|point| (point.0 - size) * (point.1 - time)).sum();
    (points.len() > 1 && spread > 0.0).then(|| both / spread)
}

/// The most memory of the process so far, in MB, where the system tells.
fn memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1000)
}
