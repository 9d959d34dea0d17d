//! Options of `yiju plan`.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

/// What is done with planning problems.
#[derive(Subcommand, Debug)]
pub enum PlanCommand {
    /// Choose which community starts in which year with which package, from the files of an instance.
    Solve(PlanSolveArgs),
}

/// Options of `yiju plan solve`.
#[derive(Args, Debug)]
pub struct PlanSolveArgs {
    /// The folder of an instance: `meta.json` and its tables.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Good enough: how far the plan may be below the bound, as a part of what it is worth.
    #[arg(long, default_value_t = 0.0001, value_name = "PART")]
    pub gap: f64,
    /// Seconds of processor time of one thread.
    #[arg(long, default_value_t = 60.0, value_name = "SECONDS")]
    pub time_limit: f64,
    /// Decides between what is equally good; the same seed gives the same plan.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub seed: u64,
    /// Form of the result.
    #[arg(long, value_enum, default_value_t = PlanFormat::Table)]
    pub format: PlanFormat,
    /// Write the plan to this file, as a table.
    #[arg(long, value_name = "PLAN.csv")]
    pub out: Option<PathBuf>,
}

/// Forms of a plan.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
}
