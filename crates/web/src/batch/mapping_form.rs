//! The form that says what the columns of a table mean.

use crate::form::Fields;
use crate::i18n::Words;
use crate::ui::form::{Choice, Control, Field};
use app::exchange::mapping::{Basis, ColumnMapping, Level, Mapping, Target};
use app::exchange::table::{Cell, Table};
use domain::claim::{Confidence, SourceKind};
use domain::community::CommunityForm;
use domain::geometry::Datum;

/// A column as the form shows it.
#[derive(Debug)]
pub(super) struct ColumnRow {
    pub(super) header: String,
    pub(super) samples: String,
    pub(super) confidence: String,
    pub(super) basis: String,
    /// Whether the column asks the opposite.
    pub(super) negated: bool,
    /// The select, whose label is the header.
    pub(super) target: Field,
}

/// Values of a column that are shown.
const SAMPLES: usize = 3;

/// The columns of a table with what each is taken for.
pub(super) fn column_rows(l: Words, table: &Table, mapping: &Mapping) -> Vec<ColumnRow> {
    let columns = table.header.iter().zip(&mapping.columns).enumerate();
    columns
        .map(|(at, (header, column))| ColumnRow {
            header: header.written.clone(),
            samples: samples(table, at),
            confidence: if column.target.is_some() {
                l.confidence(column.confidence).into_owned()
            } else {
                String::new()
            },
            basis: l.t(basis(&column.basis)).into_owned(),
            negated: column.negated,
            target: target_field(l, at, &header.text, column),
        })
        .collect()
}

const fn basis(basis: &Basis) -> &'static str {
    match basis {
        Basis::Declared => "basis-declared",
        Basis::Heading => "basis-heading",
        Basis::HeadingOnly => "basis-heading-only",
        Basis::Values => "basis-values",
        Basis::Taken(_) => "basis-taken",
        Basis::Nothing => "basis-nothing",
    }
}

fn samples(table: &Table, column: usize) -> String {
    let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
    let filled = cells.filter(|cell| !cell.is_empty()).take(SAMPLES);
    let short = |cell: &Cell| cell.to_string().chars().take(24).collect::<String>();
    filled.map(short).collect::<Vec<_>>().join(" | ")
}

fn target_field(l: Words, at: usize, header: &str, column: &ColumnMapping) -> Field {
    let unused = Choice::new("", l.t("mapping-unused")).chosen(column.target.is_none());
    let senses = Target::all().flat_map(|target| {
        std::iter::once((target, false)).chain(target.may_be_negated().then_some((target, true)))
    });
    let targets = senses.map(|(target, negated)| {
        let chosen = column.target == Some(target) && column.negated == negated;
        Choice::new(sense_key(target, negated), l.meaning(target.key(), negated)).chosen(chosen)
    });
    Field::new(
        format!("column-{at}"),
        header,
        Control::Select(std::iter::once(unused).chain(targets).collect()),
    )
}

/// A target in the form; behind a mark where the column asks its opposite.
fn sense_key(target: Target, negated: bool) -> String {
    format!("{}{}", if negated { NEGATED } else { "" }, target.key())
}

/// The mark before a target of which the column asks the opposite.
const NEGATED: &str = "not-";

/// Reads what [`sense_key`] wrote; a target without an opposite is never negated.
fn sense(chosen: &str) -> (Option<Target>, bool) {
    match chosen.strip_prefix(NEGATED).and_then(Target::parse).filter(|target| target.may_be_negated()) {
        Some(target) => (Some(target), true),
        None => (Target::parse(chosen), false),
    }
}

/// The questions about the table as a whole.
pub(super) fn table_fields(l: Words, mapping: &Mapping, measured: Option<Datum>) -> Vec<Field> {
    let levels = Level::ALL.map(|level| {
        Choice::new(level.key(), l.t(&format!("level-{}", level.key()))).chosen(mapping.level == level)
    });
    let detect = measured.map_or_else(
        || l.t("mapping-datum-none").into_owned(),
        |datum| l.say("mapping-datum-detected").with("datum", l.datum(datum)).to_string(),
    );
    let datums = std::iter::once(Choice::new("", detect).chosen(mapping.datum.is_none())).chain(
        Datum::ALL.map(|datum| Choice::new(datum.key(), l.datum(datum)).chosen(mapping.datum == Some(datum))),
    );
    let forms = std::iter::once(Choice::new("", l.t("mapping-form-each")).chosen(mapping.form.is_none()))
        .chain(
            [CommunityForm::Estate, CommunityForm::SingleBlock].map(|form| {
                Choice::new(form.key(), l.community_form(form)).chosen(mapping.form == Some(form))
            }),
        );
    let kinds =
        std::iter::once(Choice::new("", l.t("mapping-source-usual")).chosen(mapping.source_kind.is_none()))
            .chain(SourceKind::ALL.map(|kind| {
                Choice::new(kind.key(), l.source_kind(kind)).chosen(mapping.source_kind == Some(kind))
            }));
    vec![
        Field::new("level", l.t("mapping-level"), Control::Select(levels.into())),
        Field::new("form", l.t("explorer-form"), Control::Select(forms.collect())),
        Field::new("datum", l.t("mapping-datum"), Control::Select(datums.collect()))
            .hint(l.t("mapping-datum-hint")),
        Field::new("source_kind", l.t("decide-source"), Control::Select(kinds.collect())),
    ]
}

/// The mapping as it was posted, over the one there was. Two columns of one meaning are told apart later.
pub(super) fn read(fields: &Fields, present: &Mapping) -> Mapping {
    let columns = present.columns.iter().enumerate().map(|(at, column)| {
        let Some(chosen) = fields.raw(&format!("column-{at}")) else { return column.clone() };
        let (target, negated) = sense(chosen);
        if (target, negated) == (column.target, column.negated) {
            return column.clone();
        }
        ColumnMapping {
            target,
            negated,
            confidence: Confidence::High,
            basis: Basis::Declared,
            ..column.clone()
        }
    });
    Mapping {
        level: fields.text("level").and_then(Level::parse).unwrap_or(present.level),
        form: fields.text("form").and_then(CommunityForm::parse),
        datum: fields.text("datum").and_then(Datum::parse),
        source_kind: fields.text("source_kind").and_then(SourceKind::parse),
        source_label: present.source_label.clone(),
        columns: columns.collect(),
    }
}

/// Whether two columns that may not share a meaning do.
pub(super) fn repeated(mapping: &Mapping) -> Option<Target> {
    let targets = mapping.columns.iter().filter_map(|column| column.target);
    let mut seen = Vec::new();
    for target in targets {
        if seen.contains(&target) && !target.may_repeat() {
            return Some(target);
        }
        seen.push(target);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Fact;

    fn mapping() -> Mapping {
        let column = |target| ColumnMapping {
            header: "x".into(),
            target,
            unit: None,
            negated: false,
            confidence: Confidence::Medium,
            basis: Basis::Heading,
        };
        Mapping {
            level: Level::Community,
            form: None,
            datum: None,
            source_kind: None,
            source_label: None,
            columns: vec![column(Some(Target::Name)), column(None)],
        }
    }

    #[test]
    fn what_a_person_says_of_a_column_is_declared_and_the_rest_stays() {
        let fields = Fields::parse(b"level=building&datum=gcj02&column-0=name&column-1=built_year");
        let read = read(&fields, &mapping());
        assert_eq!((read.level, read.datum), (Level::Building, Some(Datum::Gcj02)));
        assert_eq!(read.columns[0].basis, Basis::Heading);
        assert_eq!(read.columns[1].target, Some(Target::Fact(Fact::BuiltYear)));
        assert_eq!(read.columns[1].basis, Basis::Declared);
    }

    #[test]
    fn a_column_is_turned_round_and_back() {
        let turned = read(&Fields::parse(b"column-1=not-municipal_lacking"), &mapping());
        assert_eq!(turned.columns[1].target, Some(Target::Fact(Fact::MunicipalLacking)));
        assert!(turned.columns[1].negated);
        let field = target_field(Words::of(crate::i18n::Lang::ZhCn), 1, "设施是否完善", &turned.columns[1]);
        let Control::Select(choices) = field.control else { panic!("a select") };
        let chosen: Vec<_> = choices.iter().filter(|choice| choice.chosen).map(|it| &*it.value).collect();
        assert_eq!(chosen, ["not-municipal_lacking"]);
        let back = read(&Fields::parse(b"column-1=municipal_lacking"), &turned);
        assert!(!back.columns[1].negated);
        let without_opposite = read(&Fields::parse(b"column-1=not-built_year"), &mapping());
        assert_eq!(without_opposite.columns[1].target, None);
    }

    #[test]
    fn two_columns_of_one_meaning_are_seen() {
        let fields = Fields::parse(b"column-1=name");
        assert_eq!(repeated(&read(&fields, &mapping())), Some(Target::Name));
        assert_eq!(repeated(&mapping()), None);
    }
}
