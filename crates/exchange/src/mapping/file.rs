//! Mappings as TOML: what `--map mapping.toml` reads and what the wizard saves.
//!
//! ```toml
//! level = "community"          # community, building, entrance, dwelling
//! datum = "bd09"               # cgcs2000, wgs84, gcj02, bd09
//!
//! [source]
//! kind = "listing"
//! label = "listing site, spring"
//!
//! [columns]                    # heading = target; "#3" is the third column
//! "建筑年代" = "built_year"
//! "面积" = { target = "floor_area", unit = "万平方米" }
//! "设施是否完善" = { target = "municipal_lacking", negated = true }   # its yes is a no
//! "附近门店" = "ignore"
//! ```
//!
//! What the file does not name keeps its proposal.

use super::{Basis, ColumnMapping, Level, Mapping, Target};
use domain::claim::{Confidence, SourceKind};
use domain::community::CommunityForm;
use domain::geometry::Datum;
use domain::nearest::nearest;
use std::fmt::Write as _;
use toml::Value;

/// One thing wrong with a mapping file. All are reported at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingProblem {
    /// The text is no TOML.
    #[error("no valid TOML: {message}")]
    Syntax {
        /// What the parser says, with line and column.
        message: String,
    },
    /// A key that means nothing.
    #[error("unknown key «{key}»{}", suggestion(nearest.as_ref()))]
    UnknownKey {
        /// The key.
        key: String,
        /// The nearest that exists.
        nearest: Option<String>,
    },
    /// A value that is none of those allowed.
    #[error("«{value}» is no value of «{key}»{}", suggestion(nearest.as_ref()))]
    UnknownValue {
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// The nearest that exists.
        nearest: Option<String>,
    },
    /// A column that the table does not have.
    #[error("the table has no column «{header}»{}", suggestion(nearest.as_ref()))]
    UnknownColumn {
        /// The heading.
        header: String,
        /// The nearest heading.
        nearest: Option<String>,
    },
    /// A column that is to mean the opposite of something that has none.
    #[error("«{target}» of «{header}» has no opposite: only yes and no can be negated")]
    NoOpposite {
        /// The heading.
        header: String,
        /// The key of the target.
        target: String,
    },
}

fn suggestion(nearest: Option<&String>) -> String {
    nearest.map(|name| format!("; the nearest is «{name}»")).unwrap_or_default()
}

/// Lays a mapping file over a proposal. On problems nothing is changed, and all of them are given.
pub fn apply(text: &str, proposal: &Mapping) -> Result<Mapping, Vec<MappingProblem>> {
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| vec![MappingProblem::Syntax { message: error.to_string() }])?;
    let mut reader = Reader { mapping: proposal.clone(), problems: Vec::new() };
    for (key, value) in &table {
        reader.top(key, value);
    }
    if reader.problems.is_empty() { Ok(reader.mapping) } else { Err(reader.problems) }
}

struct Reader {
    mapping: Mapping,
    problems: Vec<MappingProblem>,
}

impl Reader {
    fn top(&mut self, key: &str, value: &Value) {
        match (key, value) {
            ("level", value) => {
                if let Some(level) = self.one_of(key, value, Level::parse, Level::ALL.map(Level::key)) {
                    self.mapping.level = level;
                }
            }
            ("form", value) => {
                let keys = ["estate", "single-block"];
                self.mapping.form = self.one_of(key, value, CommunityForm::parse, keys).or(self.mapping.form);
            }
            ("datum", value) => {
                let datum = self.one_of(key, value, Datum::parse, Datum::ALL.map(Datum::key));
                self.mapping.datum = datum.or(self.mapping.datum);
            }
            ("source", Value::Table(source)) => {
                for (key, value) in source {
                    self.source(key, value);
                }
            }
            ("columns", Value::Table(columns)) => {
                for (header, value) in columns {
                    self.column(header, value);
                }
            }
            ("source" | "columns", value) => self.unknown_value(key, value, None),
            _ => self.unknown_key(key, &["level", "form", "datum", "source", "columns"]),
        }
    }

    fn source(&mut self, key: &str, value: &Value) {
        match (key, value) {
            ("kind", value) => {
                let kind = self.one_of(
                    "source.kind",
                    value,
                    SourceKind::parse,
                    SourceKind::ALL.map(SourceKind::key),
                );
                self.mapping.source_kind = kind.or(self.mapping.source_kind);
            }
            ("label", Value::String(label)) => self.mapping.source_label = Some(label.clone()),
            ("label", value) => self.unknown_value("source.label", value, None),
            _ => self.unknown_key(key, &["kind", "label"]),
        }
    }

    fn column(&mut self, header: &str, value: &Value) {
        let Some(index) = self.position(header) else {
            let headers = self.mapping.columns.iter().map(|column| column.header.as_str());
            let nearest = nearest(header, headers).map(str::to_owned);
            self.problems.push(MappingProblem::UnknownColumn { header: header.to_owned(), nearest });
            return;
        };
        let (target, unit, negated) = match value {
            Value::String(target) => (Some(target.as_str()), None, false),
            Value::Table(table) => {
                let known = ["target", "unit", "negated"];
                for key in table.keys().filter(|key| !known.contains(&key.as_str())) {
                    self.unknown_key(key, &known);
                }
                (
                    table.get("target").and_then(Value::as_str),
                    table.get("unit").and_then(Value::as_str),
                    self.negated(table),
                )
            }
            _ => (None, None, false),
        };
        let Some(name) = target else {
            self.unknown_value(header, value, None);
            return;
        };
        let Some(target) = Target::parse(name) else {
            self.unknown_value(header, &Value::String(name.to_owned()), Target::nearest(name));
            return;
        };
        if negated && !target.may_be_negated() {
            self.problems
                .push(MappingProblem::NoOpposite { header: header.to_owned(), target: name.to_owned() });
            return;
        }
        // A declared column takes the target from the one that was proposed for it.
        if !target.may_repeat() {
            let rivals = self.mapping.columns.iter_mut().enumerate();
            for (_, rival) in rivals.filter(|(at, rival)| {
                *at != index && rival.target == Some(target) && rival.basis != Basis::Declared
            }) {
                rival.target = None;
                rival.basis = Basis::Taken(target);
            }
        }
        if let Some(column) = self.mapping.columns.get_mut(index) {
            let unit = unit.map(str::to_owned).or_else(|| column.unit.take());
            *column = ColumnMapping {
                header: std::mem::take(&mut column.header),
                target: Some(target),
                unit,
                negated,
                confidence: Confidence::High,
                basis: Basis::Declared,
            };
        }
    }

    /// Whether a column is said to ask the opposite.
    fn negated(&mut self, column: &toml::Table) -> bool {
        match column.get("negated") {
            None => false,
            Some(Value::Boolean(negated)) => *negated,
            Some(other) => {
                self.unknown_value("negated", other, None);
                false
            }
        }
    }

    /// The column of a heading, compared by its key, or of `#3`.
    fn position(&self, header: &str) -> Option<usize> {
        if let Some(number) = header.strip_prefix('#').and_then(|number| number.parse::<usize>().ok()) {
            return number.checked_sub(1).filter(|index| *index < self.mapping.columns.len());
        }
        let key = crate::value::key(header);
        let columns = &self.mapping.columns;
        columns
            .iter()
            .position(|column| column.header == header)
            .or_else(|| columns.iter().position(|column| crate::value::key(&column.header) == key))
    }

    fn one_of<T>(
        &mut self,
        key: &str,
        value: &Value,
        parse: impl Fn(&str) -> Option<T>,
        keys: impl IntoIterator<Item = &'static str>,
    ) -> Option<T> {
        let found = value.as_str().and_then(parse);
        if found.is_none() {
            let near = value.as_str().and_then(|text| nearest(text, keys));
            self.unknown_value(key, value, near);
        }
        found
    }

    fn unknown_key(&mut self, key: &str, known: &[&'static str]) {
        let nearest = nearest(key, known.iter().copied()).map(str::to_owned);
        self.problems.push(MappingProblem::UnknownKey { key: key.to_owned(), nearest });
    }

    fn unknown_value(&mut self, key: &str, value: &Value, nearest: Option<&str>) {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let nearest = nearest.map(str::to_owned);
        self.problems.push(MappingProblem::UnknownValue { key: key.to_owned(), value, nearest });
    }
}

/// Writes a mapping as a file that [`apply`] reads back. Columns without a target are comments.
pub fn to_toml(mapping: &Mapping) -> String {
    let quoted = |text: &str| Value::String(text.to_owned()).to_string();
    let mut out = String::new();
    let mut line = |text: std::fmt::Arguments<'_>| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{text}");
    };
    line(format_args!("level = {}", quoted(mapping.level.key())));
    if let Some(form) = mapping.form {
        line(format_args!("form = {}", quoted(form.key())));
    }
    if let Some(datum) = mapping.datum {
        line(format_args!("datum = {}", quoted(datum.key())));
    }
    if mapping.source_kind.is_some() || mapping.source_label.is_some() {
        line(format_args!("\n[source]"));
    }
    if let Some(kind) = mapping.source_kind {
        line(format_args!("kind = {}", quoted(kind.key())));
    }
    if let Some(label) = &mapping.source_label {
        line(format_args!("label = {}", quoted(label)));
    }
    line(format_args!("\n[columns]"));
    for (index, column) in mapping.columns.iter().enumerate() {
        let repeated = mapping.columns.iter().filter(|other| other.header == column.header).count() > 1;
        let header = if repeated { format!("#{}", index + 1) } else { column.header.clone() };
        let Some(target) = column.target else {
            line(format_args!("# {} = \"…\"", quoted(&header)));
            continue;
        };
        let mut said = quoted(target.key());
        if column.unit.is_some() || column.negated {
            let unit = column.unit.as_deref().map(|unit| format!(", unit = {}", quoted(unit)));
            let negated = if column.negated { ", negated = true" } else { "" };
            said = format!("{{ target = {said}{}{negated} }}", unit.unwrap_or_default());
        }
        line(format_args!("{} = {said}", quoted(&header)));
    }
    out
}
