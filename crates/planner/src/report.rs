//! A solution as programs read it.

use crate::problem::{Aim, Problem};
use crate::solve::Solution;
use serde::Serialize;

/// A solution, ready for JSON.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// `optimal`, `gap`, `effort`, `time`, `cancelled` or `violated` ([`crate::Status`]).
    pub status: &'static str,
    /// What the plan is worth: value less penalties and disturbance.
    pub objective: i64,
    /// No plan without violations is worth more.
    pub bound: i64,
    /// Their difference as a part of the objective.
    pub gap: f64,
    /// Seconds of processor time.
    pub seconds: f64,
    /// Need met, in points.
    pub value: i64,
    /// Points lost by targets that are not met.
    pub penalty: i64,
    /// Points lost by departing from the plan in force.
    pub disturbance: i64,
    /// Targets that are not met.
    pub shortfalls: Vec<Short>,
    /// Rules that are broken, in words; empty but for commitments that the means do not allow.
    pub violations: Vec<String>,
    /// What starts.
    pub assignments: Vec<Assignment>,
    /// Works that start.
    pub works: Vec<WorkStart>,
}

/// A target that is not met, as the neutral files name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Short {
    /// `start`, `complete`, `cum_start`, `comp_share` or `equity`.
    pub kind: &'static str,
    /// `all`, or the district.
    pub scope: String,
    /// The year, 0 if it has none.
    pub year: usize,
    /// What is declared.
    pub amount: i64,
    /// The area that is lacking.
    pub lacking: i64,
}

/// The start of a community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Assignment {
    /// The community.
    pub id: usize,
    /// The package.
    pub option: usize,
    /// The year, from 1.
    pub year: usize,
}

/// The start of a work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct WorkStart {
    /// The work.
    pub id: usize,
    /// The year, from 1.
    pub year: usize,
}

/// How the neutral files name an aim: kind, scope and year.
pub(crate) fn named(aim: Aim) -> (&'static str, String, usize) {
    match aim {
        Aim::Started(year) => ("start", "all".to_owned(), year),
        Aim::Completed(year) => ("complete", "all".to_owned(), year),
        Aim::StartedBy(year) => ("cum_start", "all".to_owned(), year),
        Aim::ComprehensiveShare => ("comp_share", "all".to_owned(), 0),
        Aim::District(district) => ("equity", district.to_string(), 0),
    }
}

impl Report {
    /// Of a solution of this problem.
    pub fn new(problem: &Problem, solution: &Solution) -> Self {
        let found = &solution.assessment;
        let short = |short: &crate::Shortfall| {
            let target = problem.targets.get(short.target)?;
            let (kind, scope, year) = named(target.aim);
            Some(Short { kind, scope, year, amount: target.amount, lacking: short.lacking })
        };
        let starts = solution.plan.starts.iter().enumerate();
        let works = solution.plan.works.iter().enumerate();
        Report {
            status: solution.status.word(),
            objective: found.objective(),
            bound: solution.bound,
            gap: solution.gap(),
            seconds: solution.seconds,
            value: found.value,
            penalty: found.penalty,
            disturbance: found.disturbance,
            shortfalls: found.shortfalls.iter().filter_map(short).collect(),
            violations: found.violations.iter().map(ToString::to_string).collect(),
            assignments: starts
                .filter_map(|(id, start)| {
                    start.map(|start| Assignment { id, option: start.package, year: start.year })
                })
                .collect(),
            works: works.filter_map(|(id, year)| year.map(|year| WorkStart { id, year })).collect(),
        }
    }

    /// As JSON with line breaks.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }
}
