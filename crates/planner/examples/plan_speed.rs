//! How near the bound plans come, in what time, with what memory.
//!
//! ```console
//! $ cargo run --release -p planner --example plan_speed -- 200 2000 7000      # sizes, made here
//! $ cargo run --release -p planner --example plan_speed -- DIR --seconds 60 --out PLAN.csv   # an instance's files
//! $ cargo run --release -p planner --example plan_speed -- 7400 --what-if     # one budget changes, two seconds more
//! $ cargo run --release -p planner --example plan_speed -- 7000 --why         # what would let a community enter
//! ```
//!
//! Seconds are those of the processor in one thread, as Linux counts them. With the feature `highs` the same problem is
//! also given to `HiGHS` for as long.

#![expect(clippy::print_stdout, reason = "that is what it is for")]

use planner::explain::Explanation;
use planner::generate::{Size, generate};
use planner::what_if::{Lever, When, least_change};
use planner::{Control, Problem, Progress, Settings, Solution};
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut seconds, mut seed, mut gap, mut what) = (None, 1, 0.0, Vec::new());
    let (mut out, mut what_if, mut why) = (None, false, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| format!("{argument} needs a value"));
        match argument.as_str() {
            "--seconds" => seconds = Some(value()?.parse::<f64>()?),
            "--seed" => seed = value()?.parse()?,
            "--gap" => gap = value()?.parse()?,
            "--out" => out = Some(value()?),
            "--what-if" => what_if = true,
            "--why" => why = true,
            _ => what.push(argument),
        }
    }
    println!(
        "{:>10} {:>8} {:>14} {:>14} {:>9} {:>9} {:>9} {:>8}",
        "size", "first s", "objective", "bound", "gap %", "seconds", "moves", "MB"
    );
    let mut firsts = Vec::new();
    for what in what {
        let mut problem = problem(&what)?;
        let size = problem.communities.len();
        let seconds = seconds.unwrap_or(if size > 100_000 { 300.0 } else { 60.0 });
        let (solution, first) = run(&problem, &Settings { gap, seconds, seed, warm: None })?;
        firsts.extend(first.map(|first| (size, first)));
        if why {
            ask(&problem, &solution)?;
        }
        if let Some(path) = &out {
            std::fs::write(path, solution.plan.to_csv())?;
        }
        if what_if {
            let means = problem.districts.first_mut().and_then(|district| district.years.get_mut(1));
            means.ok_or("no district")?.budget *= 2;
            run(&problem, &Settings { gap, seconds: 2.0, seed, warm: Some(solution.warm) })?;
        }
    }
    if let Some(exponent) = exponent(&firsts) {
        println!("a first plan grows with communities to the power of {exponent:.2}");
    }
    Ok(())
}

/// What would let a community enter: the tenth from the margin, in the district where most are out.
fn ask(problem: &Problem, solution: &Solution) -> Result<(), Box<dyn Error>> {
    let explanation = Explanation::new(problem, solution);
    let longest =
        (0..problem.districts.len()).map(|district| explanation.margin(district)).max_by_key(Vec::len);
    let Some((community, worth)) = longest.and_then(|margin| margin.get(9).copied()) else {
        return Ok(());
    };
    println!("community {community} lacks {:.0} points", -worth);
    let levers =
        [Lever::Cost, Lever::Value, Lever::Readiness, Lever::Budget(When::Each), Lever::Capacity(When::Each)];
    for lever in levers {
        let settings = Settings { gap: 0.0, seconds: 0.4, seed: 1, warm: None };
        let mut control = Control { clock: &mut processor, proceed: &mut |_| true };
        let before = processor();
        let mut answer = least_change(problem, solution, community, lever, &settings, &mut control)?;
        if let planner::what_if::Answer::Change(change) = &mut answer {
            change.plan = planner::Plan::default();
        }
        println!("{lever:?}, {:.2} s: {answer:?}", processor() - before);
    }
    Ok(())
}

/// The slope of the line nearest to the logarithms (least squares).
fn exponent(times: &[(usize, f64)]) -> Option<f64> {
    let log =
        |(size, time): &(usize, f64)| Some((f64::from(u32::try_from(*size).ok()?).ln(), time.max(1e-3).ln()));
    let points: Vec<(f64, f64)> = times.iter().filter_map(log).collect();
    let count = f64::from(u32::try_from(points.len()).ok()?);
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (size, time) = (mean(|point| point.0), mean(|point| point.1));
    let spread: f64 = points.iter().map(|point| (point.0 - size).powi(2)).sum();
    let both: f64 = points.iter().map(|point| (point.0 - size) * (point.1 - time)).sum();
    (points.len() > 1 && spread > 0.0).then(|| both / spread)
}

fn problem(what: &str) -> Result<Problem, Box<dyn Error>> {
    if let Ok(size) = what.parse() {
        return Ok(generate(Size::of(size), 1));
    }
    planner::format::read(Path::new(what)).map_err(|findings| {
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        lines.join("\n").into()
    })
}

/// Solves, prints, and says after how many seconds there was a plan.
fn run(problem: &Problem, settings: &Settings) -> Result<(Solution, Option<f64>), Box<dyn Error>> {
    let mut first = None;
    let mut proceed = |progress: Progress| {
        if progress.gap().is_some_and(|gap| gap < 0.05) && first.is_none() {
            first = Some(progress.seconds);
        }
        true
    };
    let mut clock = processor;
    let mut control = Control { clock: &mut clock, proceed: &mut proceed };
    let solution = planner::solve(problem, settings, &mut control)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    println!(
        "{:>10} {:>8.2} {:>14} {:>14} {:>9.4} {:>9.2} {:>9} {:>8}  {}, {} shortfalls, {} violations",
        problem.communities.len(),
        first.unwrap_or(f64::NAN),
        solution.assessment.objective(),
        solution.bound,
        100.0 * solution.gap(),
        solution.seconds,
        solution.moves,
        memory(),
        solution.status.word(),
        solution.assessment.shortfalls.len(),
        solution.assessment.violations.len(),
    );
    #[cfg(feature = "highs")]
    beside(problem, settings)?;
    Ok((solution, first))
}

#[cfg(feature = "highs")]
fn beside(problem: &Problem, settings: &Settings) -> Result<(), Box<dyn Error>> {
    let before = processor();
    let answer = planner::highs::solve(problem, settings.seconds, settings.gap)
        .map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let found = answer.assessment.as_ref();
    let objective = found.map_or(f64::NAN, |found| found.objective().to_string().parse().unwrap_or(f64::NAN));
    println!(
        "{:>10} {:>8} {objective:>14} {:>14.0} {:>9.4} {:>9.2} {:>9} {:>8}  HiGHS, {} violations",
        "",
        "",
        answer.bound,
        100.0 * (answer.bound - objective) / objective.abs().max(1.0),
        processor() - before,
        "",
        memory(),
        found.map_or(0, |found| found.violations.len()),
    );
    Ok(())
}

/// Seconds that this thread has had of a processor.
fn processor() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|first| first.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

/// The most memory so far, in MB.
fn memory() -> u64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|first| first.parse::<u64>().ok()).unwrap_or(0) / 1000
}
