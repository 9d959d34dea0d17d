//! How a condition came out, as rows of the double-measure board: what was counted, of how much, what was needed, and what
//! is missing.

use crate::i18n::Words;
use crate::ui::tag::{Tag, Tone};
use domain::Area;
use domain::tally::{Finding, Measured};
use domain::threshold::Measure;

/// One comparison.
#[derive(Debug)]
pub(crate) struct FindingRow {
    /// What was counted and how it is weighed: `参与表决 · 面积`.
    pub(crate) label: String,
    /// Which building or entrance it is of; empty for the whole.
    pub(crate) place: String,
    pub(crate) got: String,
    pub(crate) total: String,
    pub(crate) needed: String,
    /// What is missing, in words; empty where it holds.
    pub(crate) shortfall: String,
    pub(crate) share: String,
    pub(crate) tag: Tag,
    /// For the bar: part and whole.
    pub(crate) part: i64,
    pub(crate) whole: i64,
}

/// A number by its measure, with its unit.
pub(crate) fn amount(l: Words, measure: Measure, number: i64) -> String {
    match measure {
        Measure::Area => {
            let area = l.square_metres(Area::from_centi(number));
            l.say("measure-area-of").with("amount", area).to_string()
        }
        Measure::Heads => l.say("measure-heads-of").with("count", number).to_string(),
        Measure::Dwellings => l.say("measure-dwellings-of").with("count", number).to_string(),
        Measure::Shares => l.say("measure-shares-of").with("count", number).to_string(),
    }
}

/// Every comparison of a finding, in order.
pub(crate) fn rows(l: Words, finding: &Finding) -> Vec<FindingRow> {
    let mut rows = Vec::new();
    collect(l, finding, "", &mut rows);
    rows
}

fn collect(l: Words, finding: &Finding, place: &str, rows: &mut Vec<FindingRow>) {
    match finding {
        Finding::All { terms, .. } | Finding::Any { terms, .. } => {
            for term in terms {
                collect(l, term, place, rows);
            }
        }
        Finding::Each { groups, .. } => {
            for group in groups {
                collect(l, &group.finding, &group.place, rows);
            }
        }
        Finding::Among { term, .. } => collect(l, term, place, rows),
        Finding::Test(measured) => rows.push(row(l, measured, place)),
    }
}

fn row(l: Words, measured: &Measured, place: &str) -> FindingRow {
    let of = |number| amount(l, measured.measure, number);
    let total = measured.total.unwrap_or_default();
    let short = if measured.met {
        String::new()
    } else if measured.comparison.is_floor() {
        l.say("finding-missing").with("amount", of(measured.shortfall)).to_string()
    } else {
        l.say("finding-too-much").with("amount", of(measured.shortfall)).to_string()
    };
    FindingRow {
        label: l
            .say("finding-label")
            .with("count", l.t(&format!("count-{}", measured.count.key())))
            .with("measure", l.t(&format!("measure-{}", measured.measure.key())))
            .to_string(),
        place: place.to_owned(),
        got: of(measured.got),
        total: measured.total.map(of).unwrap_or_default(),
        needed: of(measured.needed),
        shortfall: short,
        share: l.per_cent(measured.got, total),
        tag: if measured.met {
            Tag::new(Tone::Good, l.t("finding-met"))
        } else {
            Tag::new(Tone::Warning, l.t("finding-unmet"))
        },
        part: measured.got.max(0),
        whole: total.max(measured.needed).max(1),
    }
}
