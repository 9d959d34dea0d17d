//! What the importer saw, in words.

use crate::i18n::Words;
use crate::ui::tag::Tag;
use app::exchange::finding::{Finding, Severity};
use app::exchange::interpret::Interpretation;
use app::exchange::table::Table;
use std::collections::BTreeMap;

/// Findings of one sort, counted.
#[derive(Debug)]
pub(super) struct FindingRow {
    pub(super) severity: Tag,
    pub(super) words: String,
    pub(super) column: String,
    pub(super) count: String,
    pub(super) lines: String,
}

/// Sorts of findings that are listed.
const LISTED: usize = 60;
/// Lines that are named for each.
const LINES: usize = 5;

/// The findings of a table by sort, the gravest and most frequent first.
pub(super) fn finding_rows(l: Words, table: &Table, interpretation: &Interpretation) -> Vec<FindingRow> {
    let mut sorts: BTreeMap<(Severity, &'static str, Option<usize>), Vec<&Finding>> = BTreeMap::new();
    for finding in &interpretation.findings {
        sorts.entry((finding.severity, finding.code.key(), finding.column)).or_default().push(finding);
    }
    let mut sorts: Vec<_> = sorts.into_iter().collect();
    sorts.sort_by_key(|((severity, ..), findings)| {
        (std::cmp::Reverse(*severity), std::cmp::Reverse(findings.len()))
    });
    let rows = sorts.into_iter().take(LISTED).filter_map(|((severity, _, column), findings)| {
        let first = findings.first()?;
        let lines =
            findings.iter().filter_map(|finding| finding.line).take(LINES).map(|line| line.to_string());
        let header = column.and_then(|column| table.header.get(column));
        Some(FindingRow {
            severity: l.severity_tag(severity.key()),
            words: l.finding(first.code.key(), &first.code.arguments()),
            column: header.map(|header| header.text.clone()).unwrap_or_default(),
            count: l.count(findings.len()),
            lines: l.list(lines),
        })
    });
    rows.collect()
}
