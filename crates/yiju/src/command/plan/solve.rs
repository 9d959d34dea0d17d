//! `yiju plan solve`: a planning problem solved from its files.

use super::{bar, clock, far};
use crate::cli::{Cli, Language, PlanFormat, PlanSolveArgs};
use crate::command::{pack, say, tell};
use anyhow::{Context as _, Result, ensure};
use planner::{Control, Progress, Report, Settings};
use std::process::ExitCode;

/// Reads the folder, solves, writes the plan.
pub fn run(cli: &Cli, args: &PlanSolveArgs) -> Result<ExitCode> {
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
    let bar = bar()?;
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
