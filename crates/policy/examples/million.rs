//! Screens a million buildings in memory with explanations and prints how long it took.
//!
//! `cargo run --release -p policy --example million`

use domain::claim::{Confidence, SourceKind};
use domain::dossier::{BuildingDossier, Dossier, Known};
use domain::fact::{Fact, FactValue};
use policy::{Library, Size, Totals, what_if, work_list};
use std::sync::Arc;

const COMMUNITIES: usize = 100_000;
const BUILDINGS_EACH: usize = 10;

#[expect(clippy::disallowed_methods, reason = "a benchmark measures elapsed time")]
fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = std::time::Instant::now();
    let result = work();
    report(what, start.elapsed());
    result
}

#[expect(clippy::print_stdout, reason = "an example talks to its terminal")]
fn report(what: &str, took: std::time::Duration) {
    println!("{what}: {} ms", took.as_millis());
}

fn known(fact: Fact, text: &str, label: &Arc<str>) -> Known {
    let value = FactValue::parse(fact, text).unwrap_or(FactValue::Flag(true));
    let (source, source_label) = (SourceKind::Survey, label.clone());
    Known { value, source, source_label, confidence: Confidence::High }
}

fn stock() -> Vec<Dossier> {
    let label: Arc<str> = "摸底表.xlsx".into();
    (0..COMMUNITIES)
        .map(|at| {
            let mut dossier = Dossier { name: format!("小区{at}").into(), ..Dossier::default() };
            for (step, fact) in
                [Fact::UpkeepLacking, Fact::MunicipalLacking, Fact::StronglyWilling].into_iter().enumerate()
            {
                if (at + step) % 7 != 0 {
                    dossier.facts.set(fact, known(fact, "yes", &label));
                }
            }
            dossier.facts.set(Fact::Tenure, known(Fact::Tenure, "work-unit", &label));
            dossier.facts.set(Fact::ToBeDemolished, known(Fact::ToBeDemolished, "no", &label));
            dossier.buildings = (0..BUILDINGS_EACH)
                .map(|row| {
                    let mut building =
                        BuildingDossier { number: format!("{row}").into(), ..BuildingDossier::default() };
                    let year = (1975 + (at * 7 + row * 3) % 40).to_string();
                    building.facts.set(Fact::BuiltYear, known(Fact::BuiltYear, &year, &label));
                    building.facts.set(Fact::FloorArea, known(Fact::FloorArea, "2210.5", &label));
                    let renovated = Fact::RenovatedWithStateMoney;
                    building.facts.set(renovated, known(renovated, "no", &label));
                    building
                })
                .collect();
            dossier
        })
        .collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let library = Library::shipped();
    let pack = timed("load cn-chongqing+demo", || library.load("cn-chongqing+demo"))?;
    let rules = timed("rules of a day", || pack.rules_on(jiff::civil::date(2026, 1, 1)))?;
    let stock = timed("make 1,000,000 buildings", stock);
    let totals = timed("screen 1,000,000 buildings, explanations dropped", || {
        let mut totals = Totals::default();
        for dossier in &stock {
            totals.add(&Size::of(dossier), &rules.screen(dossier));
        }
        totals
    });
    assert!(totals.eligible.communities > 0, "some of the stock is eligible");
    let kept: Vec<_> = timed("screen 1,000,000 buildings, explanations kept", || {
        stock.iter().map(|dossier| rules.screen(dossier)).collect()
    });
    timed("work-list", || work_list(stock.iter().zip(&kept)));
    let other = pack.with_parameter("scope.last-year", "2005")?.rules_on(jiff::civil::date(2026, 1, 1))?;
    timed("what if 2005, 7,400 communities of ten buildings", || {
        what_if(&rules, &other, stock.iter().take(7_400))
    });
    Ok(())
}
