//! The sheets with sums: years, districts, works, and what is scarce.

use super::{PlanNames, declared, sheet};
use crate::i18n::Words;
use crate::scenario::scarce::price_words;
use crate::scenario::words::scarce;
use app::exchange::write::{Field, Sheet};
use app::scenario::{DistrictLine, Outcome, PriceLine, WorkLine, YearLine};
use domain::means::MeansKind;
use domain::money::Fen;
use domain::scenario::Brief;

pub(super) fn years(l: Words, outcome: &Outcome) -> Sheet {
    let row = |year: &YearLine| {
        let money = &year.money;
        let mut fields = vec![
            Field::number(year.year),
            Field::number(year.communities),
            Field::number(year.households),
            Field::number(year.started),
            Field::number(year.comprehensive),
            Field::number(year.completed),
            Field::number(money.total()),
        ];
        fields.extend(
            [money.central, money.municipal, money.bond, money.district, money.social, money.residents]
                .map(Field::number),
        );
        fields
    };
    let header = [
        "plan-column-year",
        "plan-column-communities",
        "plan-column-households",
        "plan-column-started",
        "plan-column-comprehensive",
        "plan-column-completed",
        "plan-column-money",
        "plan-column-central",
        "plan-column-municipal",
        "plan-column-bond",
        "plan-column-own",
        "plan-column-social",
        "plan-column-residents",
    ];
    sheet(l, "plan-sheet-years", &header, outcome.years.iter().map(row).collect())
}

pub(super) fn districts(l: Words, outcome: &Outcome, brief: &Brief, names: &PlanNames<'_>) -> Sheet {
    let years = usize::from(brief.years);
    let row = |line: &DistrictLine| {
        let mut fields = vec![Field::text((names.district)(&line.district))];
        for (part, all) in [line.communities, line.area, line.households, line.need] {
            fields.extend([Field::number(part), Field::number(all)]);
        }
        fields.extend([Field::number(line.public), Field::number(line.own)]);
        let started = line.started.iter().map(Field::number).chain(std::iter::repeat(Field::Empty));
        fields.extend(started.take(years));
        fields
    };
    let header = [
        "plan-column-district",
        "plan-column-communities",
        "plan-column-communities-all",
        "plan-column-started",
        "plan-column-area-all",
        "plan-column-households",
        "plan-column-households-all",
        "plan-column-points",
        "plan-column-points-all",
        "plan-column-public",
        "plan-column-own",
    ];
    let mut sheet = sheet(l, "plan-sheet-districts", &header, outcome.districts.iter().map(row).collect());
    sheet.header.extend((0..i16::from(brief.years)).map(|ahead| {
        let year = brief.first_year.saturating_add(ahead).to_string();
        l.say("plan-column-started-in").with("year", year).to_string()
    }));
    sheet
}

pub(super) fn works(l: Words, outcome: &Outcome, names: &PlanNames<'_>) -> Sheet {
    let row = |work: &WorkLine| {
        let (starts, all) = work.communities;
        vec![
            Field::text(work.name.clone()),
            Field::text((names.district)(&work.district)),
            work.year.map_or(Field::Empty, |year| Field::number(i64::from(year))),
            Field::number(work.cost),
            Field::number(starts),
            Field::number(all),
        ]
    };
    let header = [
        "area-group-name",
        "scenario-district",
        "works-year",
        "plan-column-cost",
        "works-communities",
        "works-waiting",
    ];
    sheet(l, "works-title", &header, outcome.works.iter().map(row).collect())
}

pub(super) fn prices(l: Words, outcome: &Outcome, names: &PlanNames<'_>) -> Sheet {
    let row = |price: &PriceLine| {
        let kind = MeansKind::parse(&price.scarce.what).filter(|kind| kind.is_target());
        let (available, unit) = match kind {
            _ if price.money => (Field::number(Fen(price.available)), "unit-yuan"),
            Some(kind) => declared(kind, price.available),
            None => (Field::number(price.available), "unit-square-metres"),
        };
        vec![
            Field::text(scarce(l, &price.scarce, names.district)),
            available,
            Field::text(l.t(unit)),
            Field::text(price_words(l, price, names.district)),
        ]
    };
    let header = ["plan-column-scarce", "plan-column-available", "plan-column-unit", "plan-column-worth"];
    sheet(l, "plan-sheet-scarce", &header, outcome.prices.iter().map(row).collect())
}
