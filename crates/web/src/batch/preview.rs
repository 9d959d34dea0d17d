//! `/batches/uploads/{id}/preview`: what the import would do, before it does it.

use super::finding::{FindingRow, finding_rows};
use super::{crumbs, steps};
use crate::error::Error;
use crate::form::Posted;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::figure::Figure;
use crate::ui::navigation::Crumb;
use crate::ui::progress::Step;
use crate::ui::shell::{Section, Shell};
use crate::ui::tag::{Tag, Tone};
use crate::words::signed;
use app::AppError;
use app::batch::Staged;
use app::exchange::finding::{Finding, Severity};
use app::exchange::interpret::Record;
use app::exchange::mapping::Target;
use app::importing::Register;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::id::UploadId;
use domain::personal::{IdNumber, OwnerName, Phone};
use std::collections::HashMap;

/// The page.
#[derive(Debug, Template)]
#[template(path = "batch/preview.html")]
pub(crate) struct PreviewView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    steps: Vec<Step>,
    base: String,
    answer: String,
    figures: Vec<Figure>,
    tables: Vec<TablePreview>,
    nothing: bool,
}

/// One table of the file.
#[derive(Debug)]
struct TablePreview {
    at: usize,
    name: String,
    heads: Vec<(String, String)>,
    rows: Vec<RowPreview>,
    more: u64,
    totals: Vec<TotalRow>,
    findings: Vec<FindingRow>,
    return_href: String,
}

/// One row: what stood there, what was read, and what was seen.
#[derive(Debug)]
struct RowPreview {
    line: String,
    state: Tag,
    why: String,
    cells: Vec<CellPreview>,
}

#[derive(Debug)]
struct CellPreview {
    raw: String,
    /// What was read, where that differs.
    read: String,
    problems: Vec<String>,
}

/// A total that the file states, beside the sum of its rows.
#[derive(Debug)]
struct TotalRow {
    header: String,
    stated: String,
    summed: String,
    agrees: Tag,
}

/// Rows that are shown of each table: doubtful ones first.
const SHOWN: usize = 30;

impl PreviewView {
    fn new(shell: Shell, staged: &Staged) -> Self {
        let l = shell.l;
        let counts = staged.counts();
        let base = format!("/batches/uploads/{}", staged.upload.id);
        let figure = |number: u64, key: &str| Figure::count(l, signed(number), &l.t("unit-rows"), l.t(key));
        let taken = staged.registers.iter().enumerate().filter(|(at, _)| !staged.skipped.contains(at));
        Self {
            crumbs: crumbs(l, &staged.upload.file_name),
            steps: steps(l, 2),
            answer: l
                .say("preview-answer")
                .with("rows", counts.rows)
                .with("accepted", counts.accepted)
                .with("rejected", counts.rejected)
                .with("warnings", counts.warnings)
                .to_string(),
            figures: vec![
                figure(counts.rows, "batch-column-rows"),
                figure(counts.accepted, "batch-column-accepted"),
                figure(counts.rejected, "batch-column-rejected"),
                Figure::count(l, signed(counts.warnings), "", l.t("batch-column-warnings")),
            ],
            tables: taken.map(|(at, register)| table_preview(l, &base, at, register)).collect(),
            nothing: counts.accepted == 0,
            base,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("preview-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Batches), "/") };
        let row = RowPreview {
            line: "12".into(),
            state: Tag::new(Tone::Good, l.t("row-accepted")),
            why: String::new(),
            cells: vec![CellPreview {
                raw: "98年".into(),
                read: "1998".into(),
                problems: vec![l.t("finding-year-span").into_owned()],
            }],
        };
        Self {
            crumbs: crumbs(l, "台账.xlsx"),
            steps: steps(l, 2),
            base: "/batches/uploads/1".into(),
            answer: l
                .say("preview-answer")
                .with("rows", 3_013)
                .with("accepted", 3_000)
                .with("rejected", 13)
                .with("warnings", 75)
                .to_string(),
            figures: Vec::new(),
            tables: vec![TablePreview {
                at: 0,
                name: "Sheet1".into(),
                heads: vec![("建成年份".into(), l.fact(domain::Fact::BuiltYear).into_owned())],
                rows: vec![row],
                more: 3_012,
                totals: vec![TotalRow {
                    header: "户数".into(),
                    stated: "3,000".into(),
                    summed: "2,999".into(),
                    agrees: Tag::new(Tone::Warning, l.t("total-differs")),
                }],
                findings: Vec::new(),
                return_href: "/batches/uploads/1/return?table=0".into(),
            }],
            nothing: false,
            shell,
        }
    }
}

fn table_preview(l: Words, base: &str, at: usize, register: &Register) -> TablePreview {
    let (table, found) = (&register.table, &register.interpretation);
    let heads = table.header.iter().zip(&register.mapping.columns);
    let rows = rows(l, register);
    TablePreview {
        at,
        name: table.name.clone(),
        heads: heads
            .map(|(header, column)| {
                let target = column.target.map_or_else(
                    || l.t("mapping-unused").into_owned(),
                    |it| l.meaning(it.key(), column.negated),
                );
                (header.written.clone(), target)
            })
            .collect(),
        more: u64::try_from(table.rows.len().saturating_sub(rows.len())).unwrap_or(0),
        rows,
        totals: found
            .control_totals
            .iter()
            .map(|total| TotalRow {
                header: total.header.to_string(),
                stated: total.stated.to_string(),
                summed: total.summed.to_string(),
                agrees: if total.agrees {
                    Tag::new(Tone::Good, l.t("total-matches"))
                } else {
                    Tag::new(Tone::Warning, l.t("total-differs"))
                },
            })
            .collect(),
        findings: finding_rows(l, table, found),
        return_href: format!("{base}/return?table={at}"),
    }
}

/// The rows that are shown: rejected ones, then those with warnings, then the first of the others.
fn rows(l: Words, register: &Register) -> Vec<RowPreview> {
    let (table, found) = (&register.table, &register.interpretation);
    let accepted: HashMap<u32, &Record> = found.accepted.iter().map(|record| (record.line, record)).collect();
    let rejected: HashMap<u32, String> =
        found.rejected.iter().map(|row| (row.line, l.reason(row.reason.key()).into_owned())).collect();
    let mut findings: HashMap<u32, Vec<&Finding>> = HashMap::new();
    for finding in &found.findings {
        if let Some(line) = finding.line {
            findings.entry(line).or_default().push(finding);
        }
    }
    let doubt = |line: u32| {
        let seen = findings.get(&line).map(Vec::as_slice).unwrap_or_default();
        seen.iter().any(|finding| finding.severity >= Severity::Warning)
    };
    let mut order: Vec<_> = table.rows.iter().collect();
    order.sort_by_key(|row| match (rejected.contains_key(&row.line), doubt(row.line)) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => 2,
    });
    let mut chosen: Vec<_> = order.into_iter().take(SHOWN).collect();
    chosen.sort_by_key(|row| row.line);
    chosen
        .into_iter()
        .map(|row| {
            let seen = findings.get(&row.line).map(Vec::as_slice).unwrap_or_default();
            let record = accepted.get(&row.line).copied();
            let cells = row.cells.iter().zip(&register.mapping.columns).enumerate();
            RowPreview {
                line: row.line.to_string(),
                state: match rejected.get(&row.line) {
                    Some(_) => Tag::new(Tone::Danger, l.t("row-rejected")),
                    None if doubt(row.line) => Tag::new(Tone::Warning, l.t("row-doubtful")),
                    None => Tag::new(Tone::Good, l.t("row-accepted")),
                },
                why: rejected.get(&row.line).cloned().unwrap_or_default(),
                cells: cells
                    .map(|(at, (cell, column))| {
                        let personal = column.target.is_some_and(Target::is_personal);
                        let raw = if personal { concealed(&cell.to_string()) } else { cell.to_string() };
                        let read = read_as(l, record, column.target);
                        let problems = seen
                            .iter()
                            .filter(|finding| finding.column == Some(at))
                            .map(|it| l.finding(it.code.key(), &it.code.arguments()));
                        CellPreview {
                            read: if read == raw { String::new() } else { read },
                            problems: problems.collect(),
                            raw,
                        }
                    })
                    .collect(),
            }
        })
        .collect()
}

/// Personal data in a cell: only how long it is. Whoever must see it has the file.
fn concealed(text: &str) -> String {
    "•".repeat(text.chars().count().min(18))
}

/// What a record says for a column, in words; nothing where that is the cell itself.
fn read_as(l: Words, record: Option<&Record>, target: Option<Target>) -> String {
    match (record, target) {
        (Some(record), Some(Target::Fact(fact))) => {
            record.value(fact).map(|value| l.value(fact, value)).unwrap_or_default()
        }
        (Some(record), Some(Target::OwnerName)) => {
            record.owner.as_ref().map(OwnerName::masked).unwrap_or_default()
        }
        (Some(record), Some(Target::OwnerIdNumber)) => {
            record.owner_id_number.as_ref().map(IdNumber::masked).unwrap_or_default()
        }
        (Some(record), Some(Target::OwnerPhone)) => {
            record.owner_phone.as_ref().map(Phone::masked).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// `GET /batches/uploads/{id}/preview`
pub(crate) async fn preview(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: UploadId = id.parse().map_err(|_| Error::not_found())?;
    let shell = page.shell(Section::Batches);
    let view =
        page.app().run(move |app| Ok::<_, AppError>(PreviewView::new(shell, &*app.load_staged(id)?))).await?;
    page.show(&view)
}

/// `POST /batches/uploads/{id}/discard`
pub(crate) async fn post_discard(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let id: UploadId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    page.app()
        .run(move |app| match app.discard_upload(&actor, id) {
            // Sent twice: it is gone, as was asked.
            Err(AppError::Conflict(_)) if app.load_upload(id)?.state.key() == "discarded" => Ok(()),
            discarded => discarded,
        })
        .await?;
    Ok(Redirect::to("/batches").into_response())
}
