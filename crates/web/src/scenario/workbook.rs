//! A plan as files: a workbook of everything, and what starts as CSV and GeoJSON.

mod sums;

use super::tables::target_name;
use super::words::{left_out, scarce, violation};
use crate::i18n::Words;
use app::exchange::write::{
    Feature, Field, Sheet, TextEncoding, WriteError, geojson as write_geojson, text as write_text,
};
use app::policy::Rules;
use app::scenario::{Outcome, PlannedStart, TargetLine, ViolationLine, Waiting};
use domain::area::Area;
use domain::division::DivisionCode;
use domain::geometry::Point;
use domain::id::CommunityId;
use domain::means::{MeansKind, MeansUnit};
use domain::money::Fen;
use domain::scenario::Brief;
use sums::{districts, prices, works, years};

/// Who is who in a plan.
#[derive(Clone, Copy)]
pub struct PlanNames<'a> {
    /// The rules of the plan's day, which name its packages.
    pub rules: &'a Rules,
    /// The name of a community and that of its district.
    pub community: &'a dyn Fn(CommunityId) -> (String, String),
    /// The name of a district.
    pub district: &'a dyn Fn(&DivisionCode) -> String,
}

impl PlanNames<'_> {
    /// A package's name; its id where the rules have it no more.
    fn package(&self, l: Words, id: &str) -> String {
        l.package(self.rules, id)
    }

    /// Two cells: a community's name and its district's.
    fn cells(&self, id: CommunityId) -> Vec<Field> {
        let (name, district) = (self.community)(id);
        vec![Field::text(name), Field::text(district)]
    }
}

/// Everything that is told of a plan, one sheet a subject.
pub fn sheets(l: Words, outcome: &Outcome, brief: &Brief, names: &PlanNames<'_>) -> Vec<Sheet> {
    vec![
        summary(l, outcome, brief, names),
        starts(l, outcome, names),
        waiting(l, outcome, names),
        not_planned(l, outcome, names),
        years(l, outcome),
        districts(l, outcome, brief, names),
        prices(l, outcome, names),
        works(l, outcome, names),
    ]
}

/// What starts as CSV, with a mark so that Excel reads it.
pub fn csv(l: Words, outcome: &Outcome, names: &PlanNames<'_>) -> Result<Vec<u8>, WriteError> {
    let mut bytes = Vec::new();
    write_text(&starts(l, outcome, names), TextEncoding::Utf8WithMark, &mut bytes)?;
    Ok(bytes)
}

/// What starts as GeoJSON. A community without a known point is in it, without a geometry.
pub fn geojson(
    l: Words,
    outcome: &Outcome,
    names: &PlanNames<'_>,
    point: &dyn Fn(CommunityId) -> Option<Point>,
) -> Result<Vec<u8>, WriteError> {
    let sheet = starts(l, outcome, names);
    let features = outcome.starts.iter().zip(sheet.rows).map(|(start, fields)| Feature {
        point: point(start.community),
        outline: Vec::new(),
        fields,
    });
    let mut bytes = Vec::new();
    write_geojson(&sheet.header, features, &mut bytes)?;
    Ok(bytes)
}

fn sheet(l: Words, name: &str, header: &[&str], rows: Vec<Vec<Field>>) -> Sheet {
    let header = header.iter().map(|key| l.t(key).into_owned()).collect();
    Sheet { name: l.t(name).into_owned(), header, rows }
}

/// Parts per million as per cent.
fn per_cent(ppm: i64) -> Field {
    let ppm = ppm.max(0);
    Field::Number(format!("{}.{:04}", ppm / 10_000, ppm % 10_000))
}

/// The plan at a glance: how good it is, its targets, and what it could not keep. Its columns are what is told, how
/// much, the unit, what is reached and what is lacking of a target, and a remark.
pub fn summary(l: Words, outcome: &Outcome, brief: &Brief, names: &PlanNames<'_>) -> Sheet {
    let line = |key: &str, value: Field, unit: &str, remark: String| {
        let unit = if unit.is_empty() { Field::Empty } else { Field::text(l.t(unit)) };
        vec![Field::text(l.t(key)), value, unit, Field::Empty, Field::Empty, Field::text(remark)]
    };
    let plain = |key: &str, value: i64, unit: &str| line(key, Field::number(value), unit, String::new());
    let sum = |of: fn(&PlannedStart) -> i64| outcome.starts.iter().map(of).fold(0, i64::saturating_add);
    let last = brief.first_year.saturating_add(i16::from(brief.years)).saturating_sub(1);
    let horizon = format!("{}–{last}", brief.first_year);
    let mut rows = vec![
        line("plan-item-status", Field::text(status(l, &outcome.status)), "", String::new()),
        line("plan-item-years", Field::text(horizon), "", String::new()),
        plain("plan-item-communities", sum(|_| 1), ""),
        plain("plan-item-area", sum(|start| start.area), "unit-square-metres"),
        plain("plan-item-households", sum(|start| start.households), ""),
        line("plan-item-cost", Field::number(Fen(sum(|start| start.cost.0))), "unit-yuan", String::new()),
        line("plan-item-public", Field::number(Fen(sum(|start| start.public.0))), "unit-yuan", String::new()),
        plain("plan-item-need", outcome.value, "plan-unit-points"),
        plain("plan-item-penalty", outcome.penalty, "plan-unit-points"),
        plain("plan-item-disturbance", outcome.disturbance, "plan-unit-points"),
        plain("plan-item-objective", outcome.objective, "plan-unit-points"),
        plain("plan-item-bound", outcome.bound, "plan-unit-points"),
        line(
            "plan-item-gap",
            per_cent(outcome.gap_ppm),
            "unit-per-cent",
            l.t("plan-gap-remark").into_owned(),
        ),
    ];
    rows.extend(outcome.targets.iter().map(|target| target_row(l, target, names)));
    rows.extend(
        outcome
            .violations
            .iter()
            .map(|one| line("plan-item-violation", Field::Empty, "", violation_of(l, one, names))),
    );
    let header = [
        "plan-column-item",
        "plan-column-value",
        "plan-column-unit",
        "plan-column-reached",
        "plan-column-lacking",
        "plan-column-remark",
    ];
    sheet(l, "plan-sheet-summary", &header, rows)
}

/// Why solving ended.
fn status(l: Words, word: &str) -> String {
    let key = match word {
        "optimal" => "plan-status-optimal",
        "gap" => "plan-status-gap",
        "effort" => "plan-status-effort",
        "time" => "plan-status-time",
        "cancelled" => "plan-status-cancelled",
        "violated" => "plan-status-violated",
        other => return other.to_owned(),
    };
    l.t(key).into_owned()
}

fn target_row(l: Words, target: &TargetLine, names: &PlanNames<'_>) -> Vec<Field> {
    let name = target_name(l, (target.kind, target.district.as_ref(), target.year), names.district);
    let name = l.say("plan-item-target").with("target", name).to_string();
    let (amount, unit) = declared(target.kind, target.amount);
    let share = target.kind.unit() == MeansUnit::Share;
    let reached =
        if share { Field::Empty } else { Field::number(target.amount.saturating_sub(target.lacking).max(0)) };
    let mut causes: Vec<String> =
        target.causes.iter().map(|(cause, _)| scarce(l, cause, names.district)).collect();
    if target.not_offered > 0 {
        let area = l.area(Area::from_m2(target.not_offered));
        causes.push(l.say("target-not-offered").with("area", area).to_string());
    }
    let remark = match target.lacking {
        ..=0 => l.t("target-met").into_owned(),
        _ if causes.is_empty() => l.t("target-missed").into_owned(),
        _ => l.say("plan-held-back").with("causes", l.list(causes)).to_string(),
    };
    vec![
        Field::text(name),
        amount,
        Field::text(l.t(unit)),
        reached,
        Field::number(target.lacking.max(0)),
        Field::text(remark),
    ]
}

/// What is declared, in whole m² or thousandths, and the key of its unit.
fn declared(kind: MeansKind, amount: i64) -> (Field, &'static str) {
    match kind.unit() {
        MeansUnit::Share => (per_cent(amount.saturating_mul(1000)), "unit-per-cent"),
        MeansUnit::Area | MeansUnit::Money => (Field::number(amount), "unit-square-metres"),
    }
}

/// A violation, with its community where it is one's.
fn violation_of(l: Words, line: &ViolationLine, names: &PlanNames<'_>) -> String {
    let said = violation(l, line, names.district);
    match line.community {
        None => said,
        Some(id) => {
            let (name, _) = (names.community)(id);
            l.say("plan-violation-of").with("community", name).with("said", said).to_string()
        }
    }
}

fn starts(l: Words, outcome: &Outcome, names: &PlanNames<'_>) -> Sheet {
    let row = |start: &PlannedStart| {
        let mut fields = names.cells(start.community);
        fields.extend([
            Field::text(names.package(l, &start.package)),
            Field::number(start.year),
            Field::number(start.area),
            Field::number(start.households),
            Field::number(start.need),
            Field::number(start.value),
            Field::number(start.cost),
            Field::number(start.public),
            Field::Flag(start.committed),
        ]);
        fields
    };
    let header = [
        "plan-column-community",
        "plan-column-district",
        "plan-column-package",
        "plan-column-year",
        "plan-column-area",
        "plan-column-households",
        "plan-column-need",
        "plan-column-points",
        "plan-column-cost",
        "plan-column-public",
        "plan-column-committed",
    ];
    sheet(l, "plan-sheet-starts", &header, outcome.starts.iter().map(row).collect())
}

fn waiting(l: Words, outcome: &Outcome, names: &PlanNames<'_>) -> Sheet {
    let row = |one: &Waiting| {
        let (package, year) = match &one.best {
            Some((package, year)) => (Field::text(names.package(l, package)), Field::number(year)),
            None => (Field::Empty, Field::Empty),
        };
        // Without a way to start there is nothing to be short of, and no place in line.
        let of_best = |number: i64| if one.best.is_some() { Field::number(number) } else { Field::Empty };
        let rank = i64::try_from(one.rank).unwrap_or(i64::MAX);
        let pays = one.pays.iter().map(|(what, points)| {
            let what = scarce(l, what, names.district);
            l.say("plan-pays").with("what", what).with("points", *points).to_string()
        });
        let mut fields = names.cells(one.community);
        fields.extend([
            of_best(rank),
            Field::number(one.area),
            Field::number(one.households),
            Field::number(one.need),
            package,
            year,
            of_best(one.short),
            Field::text(l.list(pays)),
            Field::Flag(one.waits_for_consent),
            Field::Flag(one.waits_for_scheme),
        ]);
        fields
    };
    let header = [
        "plan-column-community",
        "plan-column-district",
        "plan-column-rank",
        "plan-column-area",
        "plan-column-households",
        "plan-column-need",
        "plan-column-best-package",
        "plan-column-best-year",
        "plan-column-short",
        "plan-column-pays",
        "plan-column-consent",
        "plan-column-scheme",
    ];
    sheet(l, "plan-sheet-waiting", &header, outcome.waiting.iter().map(row).collect())
}

fn not_planned(l: Words, outcome: &Outcome, names: &PlanNames<'_>) -> Sheet {
    let rows = outcome.left_out.iter().map(|(id, why)| {
        let mut fields = names.cells(*id);
        fields.push(Field::text(left_out(l, why)));
        fields
    });
    let header = ["plan-column-community", "plan-column-district", "plan-column-why"];
    sheet(l, "plan-sheet-left-out", &header, rows.collect())
}

#[cfg(test)]
mod tests {
    use super::super::{sample_outcome, sample_rules, sample_scenario};
    use super::*;
    use crate::i18n::Lang;
    use app::scenario::LeftOut;
    use domain::scenario::ScenarioState;

    /// One of each sort.
    fn outcome() -> Outcome {
        let mut outcome = sample_outcome();
        let first = outcome.starts[0].community;
        let without = Waiting { best: None, rank: 0, ..outcome.waiting[0].clone() };
        outcome.waiting.push(without);
        outcome.left_out.push((first, LeftOut::AreaUnit { area: 3, households: 288 }));
        outcome.targets.push(TargetLine {
            kind: MeansKind::ComprehensiveShare,
            district: None,
            year: None,
            amount: 600,
            lacking: 0,
            causes: Vec::new(),
            not_offered: 0,
        });
        outcome.violations.push(ViolationLine {
            what: "offer".into(),
            district: None,
            year: None,
            community: Some(first),
            lacking: 0,
        });
        outcome
    }

    fn with_names<T>(ask: impl FnOnce(&PlanNames<'_>) -> T) -> T {
        let rules = sample_rules();
        let community = |_: CommunityId| ("石油路新村".to_owned(), "沙坪坝区".to_owned());
        let district = |code: &DivisionCode| code.to_string();
        ask(&PlanNames { rules: &rules, community: &community, district: &district })
    }

    #[test]
    fn every_row_has_a_cell_for_each_heading_and_every_word_is_there() {
        let (outcome, brief) = (outcome(), sample_scenario(ScenarioState::Solved).brief);
        for lang in Lang::ALL {
            let sheets = with_names(|names| sheets(Words::of(lang), &outcome, &brief, names));
            assert_eq!(sheets.len(), 8);
            for sheet in &sheets {
                assert!(!sheet.rows.is_empty(), "{}", sheet.name);
                assert!(sheet.name.chars().count() <= 31, "{}", sheet.name);
                for row in &sheet.rows {
                    assert_eq!(row.len(), sheet.header.len(), "{}: {row:?}", sheet.name);
                }
            }
            let told = format!("{sheets:?}");
            assert!(!told.contains('⟦'), "{told}");
            app::exchange::write::workbook(&sheets, jiff::civil::date(2020, 12, 31)).unwrap();
        }
    }

    #[test]
    fn the_summary_tells_the_gap_each_target_and_what_holds_it_back() {
        let (outcome, brief) = (outcome(), sample_scenario(ScenarioState::Solved).brief);
        let sheet = with_names(|names| summary(Words::of(Lang::ZhCn), &outcome, &brief, names));
        let row = |begin: &str| {
            let begins = |row: &&Vec<Field>| matches!(&row[0], Field::Text(text) if text.starts_with(begin));
            sheet.rows.iter().find(begins).unwrap().clone()
        };
        assert_eq!(row("与上界的差距")[1], Field::number("0.1010"));
        let target = row("目标：2021年开工目标");
        assert_eq!(
            (&target[1], &target[3], &target[4]),
            (&Field::number(30_000), &Field::number(22_100), &Field::number(7_900))
        );
        let held = format!("{:?}", target[5]);
        assert!(held.contains("2021年中央补助资金") && held.contains("1.2万平方米"), "{held}");
        assert_eq!(row("目标：综合改造占比")[1], Field::number("60.0000"));
    }

    #[test]
    fn the_map_keeps_a_community_whose_place_nobody_knows() {
        let outcome = outcome();
        let l = Words::of(Lang::En);
        let place = Point { lon_e7: 1_065_000_000, lat_e7: 295_000_000 };
        let known = with_names(|names| geojson(l, &outcome, names, &|_| Some(place))).unwrap();
        assert!(String::from_utf8(known).unwrap().contains("[106.5,29.5]"));
        let unknown = with_names(|names| geojson(l, &outcome, names, &|_| None)).unwrap();
        let text = String::from_utf8(unknown).unwrap();
        assert!(text.contains("\"geometry\":null") && text.contains("石油路新村"), "{text}");
        let table = with_names(|names| csv(l, &outcome, names)).unwrap();
        assert_eq!(String::from_utf8(table).unwrap().lines().count(), 1 + outcome.starts.len());
    }
}
