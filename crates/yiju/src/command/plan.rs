//! `yiju plan`: planning problems solved from their files, without any database.

use super::{pack, say, tell};
use crate::cli::{Cli, Language, PlanCommand, PlanFormat, PlanSolveArgs};
use anyhow::{Context as _, Result, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use planner::{Control, Progress, Report, Settings};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// Exit codes: 0 solved, 1 commitments that the means do not allow, 2 the files are not right.
pub fn run(cli: &Cli, command: &PlanCommand) -> Result<ExitCode> {
    let PlanCommand::Solve(args) = command;
    ensure!(
        args.gap >= 0.0 && args.gap.is_finite(),
        "--gap is {}; it is a part, 0.0001 for instance",
        args.gap
    );
    ensure!(
        args.time_limit > 0.0 && args.time_limit.is_finite(),
        "--time-limit is {}; it is in seconds, above 0",
        args.time_limit
    );
    let problem = match planner::format::read(&args.folder) {
        Ok(problem) => problem,
        Err(findings) => return Ok(refuse(&findings)),
    };
    let bar =
        ProgressBar::new_spinner().with_style(ProgressStyle::with_template("{spinner} {elapsed}  {msg}")?);
    let settings = Settings { gap: args.gap, seconds: args.time_limit, seed: args.seed, warm: None };
    let mut clock = clock();
    let mut proceed = |progress: Progress| {
        bar.set_message(far(&progress));
        bar.tick();
        true
    };
    let solved =
        planner::solve(&problem, &settings, &mut Control { clock: &mut *clock, proceed: &mut proceed });
    bar.finish_and_clear();
    let solution = match solved {
        Ok(solution) => solution,
        Err(faults) => return Ok(refuse(&faults)),
    };
    if let Some(path) = &args.out {
        std::fs::write(path, solution.plan.to_csv()).with_context(|| path.display().to_string())?;
    }
    let report = Report::new(&problem, &solution);
    match args.format {
        PlanFormat::Json => say(report.to_json()?),
        PlanFormat::Table => show(&report, args, pack::language(cli)),
    }
    Ok(if report.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn refuse(wrong: &[impl std::fmt::Display]) -> ExitCode {
    wrong.iter().for_each(tell);
    tell(format_args!("{} faults; nothing was planned", wrong.len()));
    ExitCode::from(2)
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

fn show(report: &Report, args: &PlanSolveArgs, language: Language) {
    let zh = language == Language::Zh;
    let row = |zh_name: &str, en_name: &str, value: String| {
        say(format_args!("{:<20} {value:>16}", if zh { zh_name } else { en_name }));
    };
    row("状态", "status", report.status.to_owned());
    row("目标值", "objective", report.objective.to_string());
    row("上界", "bound", report.bound.to_string());
    row("差距", "gap", format!("{:.4} %", 100.0 * report.gap));
    row("处理器时间（秒）", "processor seconds", format!("{:.2}", report.seconds));
    row("开工小区", "communities", report.assignments.len().to_string());
    row("管线工程", "works", report.works.len().to_string());
    for short in &report.shortfalls {
        let what = format!("{} {} {}", short.kind, short.scope, short.year);
        let missing = if zh { "缺" } else { "lacks" };
        say(format_args!("! {what}: {} {missing} {}", short.amount, short.lacking));
    }
    for violation in &report.violations {
        say(format_args!("✗ {violation}"));
    }
    if let Some(path) = &args.out {
        say(path.display());
    }
}
