//! From tables to records: every row of a table is either accepted as a record or rejected with a reason, and
//! everything doubtful on the way is a finding.

mod context;
mod cross;
mod dossier;
mod name;
mod owner;
mod place;
mod point;
mod portion;
mod record;
mod reject;
mod row;
mod statement;
mod survey;
mod total;
mod whole;

pub use context::Context;
pub use dossier::{Group, dossiers, groups, rows_by_community};
pub use name::{NamedBuildings, family_stem, named_buildings};
pub use place::{Districts, Placed};
pub use record::{Record, Statement};
pub use reject::{Reason, Rejected};
pub use row::{RowInterpreter, RowOutcome};
pub use survey::{Survey, heaped_years};
pub use total::{ControlTotal, Totals};

use crate::finding::{Code, Finding, Severity};
use crate::mapping::Mapping;
use crate::table::Table;
use portion::Portion;

/// Says whether a row lies in the territory for which rows are taken.
pub type Admits<'a> = &'a (dyn Fn(&Record) -> bool + Sync);

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

    /// Gives what the accepted rows say to `feed`, piece by piece, in bytes that are the same wherever the same is said:
    /// for a hash by which an import is known again.
    pub fn feed(&self, mut feed: impl FnMut(&[u8])) {
        let mut buffer = Vec::new();
        for record in &self.accepted {
            buffer.clear();
            match postcard::to_extend(record, std::mem::take(&mut buffer)) {
                Ok(bytes) => buffer = bytes,
                // No record holds what the format cannot say; its words would still tell it from others.
                Err(_) => buffer.extend_from_slice(format!("{record:?}").as_bytes()),
            }
            feed(&buffer);
            for said in record.personal() {
                feed(said.as_bytes());
                feed(b"\0");
            }
        }
    }
}

/// Interprets a whole table in memory: surveys it, reads every row, and looks at the rows together.
///
/// Rows are read on as many threads as the machine has; what comes out does not depend on how many. The cost grows
/// with the number of cells.
pub fn interpret(table: &Table, mapping: &Mapping, context: &Context<'_>) -> Interpretation {
    interpret_within(table, mapping, context, &|_| true)
}

/// The same where not every row is for the reader to bring in: rows that `admits` does not admit are rejected.
pub fn interpret_within(
    table: &Table,
    mapping: &Mapping,
    context: &Context<'_>,
    admits: Admits<'_>,
) -> Interpretation {
    let survey = Survey::of(table, mapping, context);
    let repeated = whole::repeated_rows(table);
    let mut findings = survey.findings.clone();
    let Portion { accepted, mut rejected, findings: of_rows } =
        portion::read_all(table, &repeated, admits, || RowInterpreter::new(mapping, context, &survey));
    findings.extend(of_rows);
    rejected.extend(table.set_aside_below().map(Rejected::set_aside));
    rejected.sort_by_key(|row| row.line);
    findings.extend(whole::together(&accepted, mapping));
    findings.extend(rejected.iter().map(Rejected::finding));
    let sums = rejected.iter().filter(|row| row.reason == Reason::AggregateRow).count();
    if accepted.is_empty() && sums > 0 && rejected.iter().all(Rejected::is_no_community) {
        findings.insert(0, Finding::table(Code::AggregateTable { rows: sums }));
    }
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
mod hazards;
#[cfg(test)]
mod tests;
