//! What a file says before it is committed.

use super::mapping::MappingAnswer;
use super::uploads::UploadAnswer;
use crate::i18n::Words;
use app::batch::Staged;
use app::exchange::finding::Finding;
use app::importing::Register;
use app::report::RowCounts;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Findings of one table that are listed; the rest is counted.
const LISTED: usize = 500;

/// What becomes of the data rows: `rows` = `accepted` + `rejected`, always.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RowFigures {
    /// Rows found under the head, blank ones apart.
    rows: u64,
    /// Rows that describe a community or part of one.
    accepted: u64,
    /// Rows given back with a reason.
    rejected: u64,
    /// Warnings on accepted rows.
    warnings: u64,
}

impl From<RowCounts> for RowFigures {
    fn from(counts: RowCounts) -> Self {
        let RowCounts { rows, accepted, rejected, warnings } = counts;
        Self { rows, accepted, rejected, warnings }
    }
}

/// Something seen in a cell, a row, a column or the whole table.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FindingLine {
    /// The line of the file, from 1; absent when it concerns a column or the table.
    line: Option<u32>,
    /// The position of the column, from 0; absent when it concerns a row or the table.
    column: Option<usize>,
    /// How much it matters: `note`, `warning` or `error`.
    #[schema(example = "warning")]
    severity: &'static str,
    /// What it is.
    #[schema(example = "impossible-year")]
    code: &'static str,
    /// The arguments of the message, by name.
    arguments: BTreeMap<&'static str, String>,
    /// The message in the reader's language.
    message: String,
}

impl FindingLine {
    fn of(l: Words, finding: &Finding) -> Self {
        let arguments = finding.code.arguments();
        Self {
            line: finding.line,
            column: finding.column,
            severity: finding.severity.key(),
            code: finding.code.key(),
            message: l.finding(finding.code.key(), &arguments),
            arguments: arguments.into_iter().collect(),
        }
    }
}

/// One table of a file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TableAnswer {
    /// Its position in the file, from 0.
    table: usize,
    /// The sheet's or layer's name; the file's name where a file has only one table.
    name: String,
    /// What kind of file it came from.
    #[schema(example = "xlsx")]
    format: &'static str,
    /// The character encoding, where that was a question.
    #[schema(example = "GB18030")]
    encoding: Option<String>,
    /// Whether it is left out.
    skipped: bool,
    /// What becomes of its rows.
    counts: RowFigures,
    /// What its columns mean.
    mapping: MappingAnswer,
    /// What its owner should know, table first, then by line; at most 500.
    findings: Vec<FindingLine>,
    /// How many findings there are.
    findings_total: usize,
}

impl TableAnswer {
    fn of(l: Words, at: usize, register: &Register, skipped: bool) -> Self {
        let (table, findings) = (&register.table, &register.interpretation.findings);
        Self {
            table: at,
            name: table.name.clone(),
            format: table.format.key(),
            encoding: table.encoding.clone(),
            skipped,
            counts: register.counts().into(),
            mapping: MappingAnswer::from(&register.mapping),
            findings: findings.iter().take(LISTED).map(|finding| FindingLine::of(l, finding)).collect(),
            findings_total: findings.len(),
        }
    }
}

/// What a file says under its mapping of the moment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StagedAnswer {
    /// The file.
    pub(crate) upload: UploadAnswer,
    /// What becomes of the rows of all tables that are taken.
    counts: RowFigures,
    /// Its tables.
    tables: Vec<TableAnswer>,
}

impl StagedAnswer {
    /// A staged file, its findings in words.
    pub(crate) fn of(l: Words, upload: UploadAnswer, staged: &Staged) -> Self {
        let tables = staged.registers.iter().enumerate();
        Self {
            upload,
            counts: staged.counts().into(),
            tables: tables
                .map(|(at, register)| TableAnswer::of(l, at, register, staged.skipped.contains(&at)))
                .collect(),
        }
    }
}
