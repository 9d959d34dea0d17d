//! What `screen` and `import` share: the options of reading, and words about what was read.

use super::tell;
use crate::cli::{Cli, Language, ReadingArgs};
use anyhow::{Context as _, Result};
use app::AppError;
use app::importing::Register;
use domain::geometry::Datum;
use exchange::finding::{Finding, Severity};
use exchange::sandbox::Worker;
use exchange::write::{ReturnRows, ReturnWords, return_workbook};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::path::Path;
use web::i18n::{Lang, Words};

/// Findings of one kind shown in words before the rest is only counted.
const KINDS_SHOWN: usize = 12;

/// The words of the language asked for.
pub fn words(cli: &Cli) -> Words {
    Words::of(match super::pack::language(cli) {
        Language::Zh => Lang::ZhCn,
        Language::En => Lang::En,
    })
}

/// The worker that parses untrusted files: this program itself.
pub fn worker() -> Result<Worker> {
    Ok(Worker::new(std::env::current_exe().context("cannot find this program's own file")?))
}

/// The declared coordinate system.
pub fn datum(args: &ReadingArgs) -> Result<Option<Datum>> {
    let read = |key: &String| {
        let known = Datum::ALL.map(Datum::key).join(", ");
        Datum::parse(key).with_context(|| format!("«{key}» is no coordinate system; there are {known}"))
    };
    args.datum.as_ref().map(read).transpose()
}

/// The text of the mapping file.
pub fn mapping(args: &ReadingArgs) -> Result<Option<String>> {
    let read = |path: &std::path::PathBuf| {
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
    };
    args.map.as_ref().map(read).transpose()
}

/// Writes down the mapping that was used.
pub fn save_mapping(args: &ReadingArgs, registers: &[Register]) -> Result<()> {
    if let (Some(path), Some(register)) = (&args.save_map, registers.first()) {
        std::fs::write(path, exchange::mapping::to_toml(&register.mapping))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// An error of reading in the reader's words.
pub fn in_words(error: AppError, words: Words) -> anyhow::Error {
    match error {
        AppError::Read(error) => anyhow::anyhow!("{}", words.read_error(error.code(), &error.arguments())),
        other => other.into(),
    }
}

/// Tells what was found, kind by kind, the most frequent first.
pub fn tell_findings(registers: &[Register], words: Words) {
    for register in registers {
        let counts = register.counts();
        tell(format_args!(
            "{}: {} = {} + {}",
            register.interpretation.source_label, counts.rows, counts.accepted, counts.rejected
        ));
        let mut kinds: BTreeMap<(std::cmp::Reverse<Severity>, &str), (usize, &Finding)> = BTreeMap::new();
        let mut columns: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for finding in &register.interpretation.findings {
            let code = finding.code.key();
            kinds.entry((std::cmp::Reverse(finding.severity), code)).or_insert((0, finding)).0 += 1;
            let header = finding
                .column
                .filter(|_| finding.line.is_none())
                .and_then(|at| register.table.header.get(at));
            let names = columns.entry(code).or_default();
            names.extend(header.map(|header| &*header.text).filter(|name| !names.contains(name)));
        }
        let mut kinds: Vec<_> = kinds.into_iter().collect();
        kinds.sort_by_key(|((severity, _), (count, _))| (*severity, std::cmp::Reverse(*count)));
        for (_, (count, finding)) in kinds.iter().take(KINDS_SHOWN) {
            tell(format_args!("  {count:>6} × {}", in_a_finding(words, finding)));
            // A column is nobody's line: each one is named.
            if let Some(names) = columns.get(finding.code.key()).filter(|names| names.len() > 1) {
                tell(format_args!("           {}", names.join(" | ")));
            }
        }
        if let Some(more) = kinds.len().checked_sub(KINDS_SHOWN).filter(|more| *more > 0) {
            tell(format_args!("         + {more}"));
        }
    }
}

/// A finding in words, with its line.
fn in_a_finding(words: Words, finding: &Finding) -> String {
    let text = words.finding(finding.code.key(), &finding.code.arguments());
    match finding.line {
        Some(line) => format!("[{line}] {text}"),
        None => text,
    }
}

/// Writes the rows that were not taken as a workbook with the reason beside each.
pub fn write_rejected(path: &Path, register: &Register, words: Words, today: Date) -> Result<()> {
    let heads = ["return-severity", "return-what", "return-rows", "return-lines"].map(|key| words.t(key));
    let (rows, fixes, line, reasons) = (
        words.t("return-sheet-rows"),
        words.t("return-sheet-fixes"),
        words.t("return-line"),
        words.t("return-reasons"),
    );
    let spoken = ReturnWords {
        rows: &rows,
        fixes: &fixes,
        line: &line,
        reasons: &reasons,
        summary: [&heads[0], &heads[1], &heads[2], &heads[3]],
        severity: &|severity| words.t(&format!("severity-{}", severity.key())).into_owned(),
        finding: &|finding| words.finding(finding.code.key(), &finding.code.arguments()),
    };
    let bytes = return_workbook(
        &register.table,
        &register.mapping,
        &register.interpretation,
        ReturnRows::Rejected,
        &spoken,
        today,
    )?;
    std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
