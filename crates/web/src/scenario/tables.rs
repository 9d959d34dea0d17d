//! The tables of a scenario's page: targets, years, districts, works.

use super::area;
use super::words::{means_kind, scarce};
use crate::i18n::Words;
use crate::ui::table::Column;
use crate::ui::tag::{Tag, Tone};
use app::scenario::{DistrictLine, TargetLine, WorkLine, YearLine};
use domain::division::DivisionCode;
use domain::means::MeansKind;
use domain::money::Fen;
use domain::scenario::Scenario;

/// A declared target.
#[derive(Debug)]
pub(super) struct TargetRow {
    pub(super) name: String,
    pub(super) declared: String,
    pub(super) reached: String,
    pub(super) lacking: String,
    pub(super) tag: Tag,
    pub(super) causes: String,
}

/// A calendar year.
#[derive(Debug)]
pub(super) struct YearRow {
    pub(super) year: String,
    pub(super) cells: Vec<String>,
}

/// A district.
#[derive(Debug)]
pub(super) struct DistrictRow {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) cells: Vec<String>,
}

/// A work in the streets.
#[derive(Debug)]
pub(super) struct WorkRow {
    pub(super) name: String,
    pub(super) district: String,
    pub(super) year: String,
    pub(super) cost: String,
    pub(super) communities: String,
}

/// What a target says, with its year and its district.
pub(super) fn target_name(
    l: Words,
    (kind, district, year): (MeansKind, Option<&DivisionCode>, Option<i16>),
    named: &dyn Fn(&DivisionCode) -> String,
) -> String {
    let mut parts = Vec::new();
    parts.extend(district.map(named));
    parts.extend(year.map(|year| l.say("year-of").with("year", year.to_string()).to_string()));
    parts.push(means_kind(l, kind));
    l.place(parts)
}

pub(super) fn target_row(
    l: Words,
    target: &TargetLine,
    named: &dyn Fn(&DivisionCode) -> String,
) -> TargetRow {
    let share = target.kind == MeansKind::ComprehensiveShare;
    let declared = if share { thousandths(target.amount) } else { l.count(target.amount) };
    let reached = if share { String::new() } else { l.count((target.amount - target.lacking).max(0)) };
    let tag = match target.lacking {
        ..=0 => Tag::new(Tone::Good, l.t("target-met")),
        _ => Tag::new(Tone::Warning, l.t("target-missed")),
    };
    let mut causes: Vec<String> =
        target.causes.iter().take(2).map(|(one, _)| scarce(l, one, named)).collect();
    if target.not_offered > 0 {
        causes.push(l.say("target-not-offered").with("area", area(l, target.not_offered)).to_string());
    }
    TargetRow {
        name: target_name(l, (target.kind, target.district.as_ref(), target.year), named),
        declared,
        reached,
        lacking: if target.lacking > 0 { l.count(target.lacking) } else { String::new() },
        tag,
        causes: l.list(causes),
    }
}

fn thousandths(amount: i64) -> String {
    format!("{}.{}%", amount / 10, amount % 10)
}

pub(super) fn target_columns(l: Words) -> Vec<Column> {
    vec![
        Column::words(l.t("target-declared-name")),
        Column::numbers(l.t("target-declared")).unit(l.t("unit-m2")),
        Column::numbers(l.t("target-reached")).unit(l.t("unit-m2")),
        Column::numbers(l.t("target-lacking")).unit(l.t("unit-m2")),
        Column::words(l.t("scenario-state")),
        Column::words(l.t("target-causes")),
    ]
}

/// Money in ten thousand yuan, as officers count it.
pub(super) fn wan(l: Words, fen: Fen) -> String {
    l.count((fen.0 + 500_000) / 1_000_000)
}

pub(super) fn year_row(l: Words, year: &YearLine) -> YearRow {
    let money = &year.money;
    let mut cells = vec![
        l.count(year.communities),
        l.count(year.households),
        l.count(year.started),
        l.count(year.comprehensive),
        l.count(year.completed),
        wan(l, money.total()),
    ];
    cells.extend(
        [money.central, money.municipal, money.bond, money.district, money.social, money.residents]
            .map(|fen| wan(l, fen)),
    );
    YearRow { year: year.year.to_string(), cells }
}

pub(super) fn year_columns(l: Words) -> Vec<Column> {
    let m2 = |key: &str| Column::numbers(l.t(key)).unit(l.t("unit-m2"));
    let money = |key: &str| Column::numbers(l.t(key)).unit(l.t("unit-wan-yuan"));
    vec![
        Column::words(l.t("scenario-year")),
        Column::numbers(l.t("scenario-communities")),
        Column::numbers(l.t("scenario-households")),
        m2("scenario-started"),
        m2("scenario-comprehensive"),
        m2("scenario-completed"),
        money("scenario-money"),
        money("money-central"),
        money("money-municipal"),
        money("money-bond"),
        money("money-district"),
        money("money-social"),
        money("money-residents"),
    ]
}

pub(super) fn district_row(
    l: Words,
    scenario: &Scenario,
    line: &DistrictLine,
    named: &dyn Fn(&DivisionCode) -> String,
) -> DistrictRow {
    let mut cells =
        vec![l.say("of-all").with("part", line.communities.0).with("all", line.communities.1).to_string()];
    cells.extend(line.started.iter().map(|area| l.count(*area)));
    cells.push(l.per_cent(line.area.0, line.area.1));
    cells.push(l.per_cent(line.need.0, line.need.1));
    cells.push(wan(l, line.public));
    cells.push(l.per_cent(line.own.0, line.public.0));
    DistrictRow {
        href: format!("/scenarios/{}/communities?district={}", scenario.id, line.district),
        name: named(&line.district),
        cells,
    }
}

pub(super) fn district_columns(l: Words, scenario: &Scenario) -> Vec<Column> {
    let mut columns =
        vec![Column::words(l.t("scenario-district")), Column::numbers(l.t("scenario-communities"))];
    let first = i32::from(scenario.brief.first_year);
    columns.extend((0..i32::from(scenario.brief.years)).map(|ahead| {
        let label = l.say("scenario-started-in").with("year", (first + ahead).to_string()).to_string();
        Column::numbers(label).unit(l.t("unit-m2"))
    }));
    columns.push(Column::numbers(l.t("scenario-area-share")));
    columns.push(Column::numbers(l.t("scenario-need-share")));
    columns.push(Column::numbers(l.t("scenario-public")).unit(l.t("unit-wan-yuan")));
    columns.push(Column::numbers(l.t("scenario-own-share")));
    columns
}

pub(super) fn work_row(l: Words, work: &WorkLine, named: &dyn Fn(&DivisionCode) -> String) -> WorkRow {
    let (part, all) = work.communities;
    WorkRow {
        name: work.name.clone(),
        district: named(&work.district),
        year: work.year.map_or_else(|| l.t("works-not").into_owned(), |year| year.to_string()),
        cost: wan(l, work.cost),
        communities: l.say("of-all").with("part", part).with("all", all).to_string(),
    }
}

pub(super) fn work_columns(l: Words) -> Vec<Column> {
    vec![
        Column::words(l.t("area-group-name")),
        Column::words(l.t("scenario-district")),
        Column::words(l.t("works-year")),
        Column::numbers(l.t("works-cost")).unit(l.t("unit-wan-yuan")),
        Column::numbers(l.t("works-communities")),
    ]
}

/// A range of costs in ten thousand yuan.
pub(super) fn price_of(l: Words, low: Fen, high: Fen) -> String {
    l.say("plan-cost-range").with("low", wan(l, low)).with("high", wan(l, high)).to_string()
}
