//! From tables to records: every row of a table is either accepted as a record or rejected with a reason, and
//! everything doubtful on the way is a finding.

mod context;
mod cross;
mod dossier;
mod name;
mod owner;
mod place;
mod point;
mod record;
mod reject;
mod row;
mod statement;
mod survey;
mod total;
mod whole;

pub use context::Context;
pub use dossier::{Group, dossiers, groups};
pub use name::{NamedBuildings, family_stem, named_buildings};
pub use place::{Districts, Placed};
pub use record::{Record, Statement};
pub use reject::{Reason, Rejected};
pub use row::{RowInterpreter, RowOutcome};
pub use survey::{Survey, heaped_years};
pub use total::{ControlTotal, Totals};

use crate::finding::{Finding, Severity};
use crate::mapping::Mapping;
use crate::table::Table;

/// What a table says, once its columns have a meaning.
#[derive(Debug, Clone, PartialEq)]
pub struct Interpretation {
    /// Data rows found; always `accepted.len() + rejected.len()`.
    pub rows: usize,
    /// The rows that were taken.
    pub accepted: Vec<Record>,
    /// The rows that were not taken, with the reason.
    pub rejected: Vec<Rejected>,
    /// Everything its owner should know, table first, then by line.
    pub findings: Vec<Finding>,
    /// The totals the file states, against the sums of its rows.
    pub control_totals: Vec<ControlTotal>,
    /// Sums over the accepted rows.
    pub totals: Totals,
    /// What kind of source the file is.
    pub source_kind: domain::claim::SourceKind,
    /// The source in words.
    pub source_label: std::sync::Arc<str>,
}

impl Interpretation {
    /// Number of findings that are warnings.
    pub fn warnings(&self) -> usize {
        self.findings.iter().filter(|finding| finding.severity == Severity::Warning).count()
    }
}

/// Interprets a whole table in memory: surveys it, reads every row, and looks at the rows together.
pub fn interpret(table: &Table, mapping: &Mapping, context: &Context<'_>) -> Interpretation {
    let survey = Survey::of(table, mapping, context);
    let mut rows = RowInterpreter::new(mapping, context, &survey);
    let mut findings = survey.findings.clone();
    let (mut accepted, mut rejected) = (Vec::with_capacity(table.rows.len()), Vec::new());
    let mut repeated = whole::RepeatedRows::default();
    for (index, row) in table.rows.iter().enumerate() {
        if let Some(line) = repeated.earlier(table, index) {
            rejected.push(Rejected::row(row, row.line, Reason::RepeatedRow { line }));
            continue;
        }
        let outcome = rows.row(row);
        findings.extend(outcome.findings);
        match outcome.result {
            Ok(record) => accepted.push(record),
            Err(reason) => rejected.push(Rejected::row(row, outcome.line, reason)),
        }
    }
    rejected.extend(table.set_aside_below().map(Rejected::set_aside));
    rejected.sort_by_key(|row| row.line);
    findings.extend(whole::together(&accepted, mapping));
    findings.extend(rejected.iter().map(Rejected::finding));
    let control_totals = total::control_totals(table, mapping);
    findings.extend(control_totals.iter().map(ControlTotal::finding));
    // Stable: what was found first on a line stays first.
    findings.sort_by_key(|finding| finding.line);
    Interpretation {
        rows: accepted.len() + rejected.len(),
        totals: Totals::of(&accepted),
        accepted,
        rejected,
        findings,
        control_totals,
        source_kind: mapping.source_kind.unwrap_or(context.source_kind),
        source_label: mapping
            .source_label
            .as_deref()
            .map_or_else(|| context.source_label.clone(), Into::into),
    }
}

#[cfg(test)]
mod tests;
