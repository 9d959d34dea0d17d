//! Options of `yiju plan`.

use super::ReadingArgs;
use clap::{Args, Subcommand, ValueEnum};
use domain::Share;
use domain::scenario::{MOST_SECONDS, MOST_YEARS};
use jiff::civil::Date;
use std::path::PathBuf;

/// Registers to plan, or a planning problem.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct PlanArgs {
    /// What is done with planning problems.
    #[command(subcommand)]
    pub command: Option<PlanCommand>,
    /// Without it, registers are planned.
    #[command(flatten)]
    pub register: PlanRegisterArgs,
}

/// Options of `yiju plan` with registers.
#[derive(Args, Debug)]
pub struct PlanRegisterArgs {
    /// Registers whose communities are planned.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Pack by id (overlays joined by `+`) or path of a pack file. It has to give estimates, a need score and the
    /// parameters of planning.
    #[arg(long, required = true, value_name = "ID")]
    pub pack: Option<String>,
    /// Money, capacities and targets: a table with kind, district, year and amount.
    #[arg(long, required = true, value_name = "MEANS")]
    pub budget: Option<PathBuf>,
    /// The day whose rules apply; today when absent.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub as_of: Option<Date>,
    /// The first year in which something may start; the year of that day when absent.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1990..=2200))]
    pub first_year: Option<i16>,
    /// How many years are planned.
    #[arg(
        long,
        default_value_t = 3,
        value_name = "N",
        value_parser = clap::value_parser!(u8).range(1..=i64::from(MOST_YEARS))
    )]
    pub years: u8,
    /// Where between the lowest and the highest estimate costs are taken: 0 the lowest, 100 the highest.
    #[arg(long, default_value = "50", value_name = "PERCENT")]
    pub cost_level: Share,
    /// Plan communities, too, of which it is not known whether the pack covers them.
    #[arg(long)]
    pub undecided: bool,
    /// Good enough: how far the plan may be below the bound, as a part of what it is worth.
    #[arg(long, default_value = "0.001", value_name = "PART", value_parser = part)]
    pub gap: Share,
    /// Seconds of processor time of one thread.
    #[arg(
        long,
        default_value_t = 20,
        value_name = "SECONDS",
        value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_SECONDS))
    )]
    pub time_limit: u32,
    /// Decides between what is equally good; the same seed gives the same plan.
    #[arg(long, default_value_t = 1, value_name = "NUMBER")]
    pub seed: u64,
    /// How columns are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// Form of the result.
    #[arg(long, value_enum, default_value_t = PlanRegisterFormat::Xlsx)]
    pub format: PlanRegisterFormat,
    /// Where the result goes; standard output when absent, except for a workbook.
    #[arg(short, long, value_name = "OUT")]
    pub out: Option<PathBuf>,
}

/// Forms of a plan of registers.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanRegisterFormat {
    /// A workbook: what starts, what does not and why, targets, years, districts, what is scarce.
    Xlsx,
    /// Everything, for programs.
    Json,
    /// One row for each community that starts.
    Csv,
    /// Communities that start, as points.
    Geojson,
    /// A summary for people.
    Table,
}

/// A part of a whole, `0.001`.
fn part(text: &str) -> Result<Share, String> {
    let part = text.parse::<f64>().ok().filter(|part| (0.0..=1.0).contains(part));
    // Written out, it is a whole number of millionths.
    let share = part.and_then(|part| Share::from_ppm(format!("{:.0}", part * 1e6).parse().ok()?).ok());
    share.ok_or_else(|| "a part of the whole is from 0 to 1, 0.001 for instance".to_owned())
}

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
