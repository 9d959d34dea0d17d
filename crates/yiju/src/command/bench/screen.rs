//! Screening with explanations, in memory.

use super::{figure, ratio, timed};
use anyhow::{Context as _, Result};
use app::demo;
use domain::claim::{Confidence, SourceKind};
use domain::dossier::{BuildingDossier, Dossier, FactSheet, Known};
use domain::{BuiltYear, Fact, FactValue, Verdict};
use policy::Library;
use std::sync::Arc;

/// Buildings of one community in the benchmark.
const PER_COMMUNITY: usize = 8;

/// Screens so many buildings, at two sizes, and prints how cost grows.
pub fn run(buildings: usize) -> Result<()> {
    let rules = Library::shipped().load(demo::PACK)?.rules_on(demo::DAY)?;
    let (small, large) = (stock(buildings / 10)?, stock(buildings)?);
    let screen = |stock: &[Dossier]| {
        stock
            .iter()
            .map(|dossier| rules.screen(dossier))
            .filter(|found| found.verdict == Verdict::Eligible)
            .count()
    };
    let (_, warm) = timed(|| screen(&small));
    let (_, small_time) = timed(|| screen(&small));
    let (eligible, time) = timed(|| screen(&large));
    figure("screening with explanations, buildings", buildings, time);
    super::say(format_args!(
        "  of {} communities, {eligible} eligible; first pass {:.3} s",
        large.len(),
        warm.as_secs_f64()
    ));
    ratio("  ten times the buildings cost", time, small_time);
    let (changed, time) = timed(|| policy::what_if(&rules, &rules, &large).moved.len());
    figure("the same under two sets of rules («what if»), buildings", buildings, time);
    super::say(format_args!("  {changed} communities come out differently under the same rules"));
    Ok(())
}

fn stock(buildings: usize) -> Result<Vec<Dossier>> {
    let label: Arc<str> = "benchmark".into();
    let known = |value| Known {
        value,
        source: SourceKind::Survey,
        source_label: Arc::clone(&label),
        confidence: Confidence::High,
    };
    let mut stock = Vec::with_capacity(buildings / PER_COMMUNITY);
    for at in 0..buildings.div_ceil(PER_COMMUNITY) {
        let mut dossier = Dossier { name: format!("小区{at}").into(), ..Dossier::default() };
        for (fact, one_in) in [
            (Fact::UpkeepLacking, 2),
            (Fact::MunicipalLacking, 3),
            (Fact::ServicesLacking, 5),
            (Fact::StronglyWilling, 7),
            (Fact::SelfBuiltOrUrbanVillage, 11),
            (Fact::ToBeDemolished, 13),
            (Fact::RenovatedWithStateMoney, 17),
            (Fact::InBuiltUpArea, 1),
        ] {
            if at % 19 != one_in {
                dossier.facts.set(fact, known(FactValue::Flag(at % one_in == 0)));
            }
        }
        for number in 0..PER_COMMUNITY {
            let year = i16::try_from(1960 + (at * 7 + number) % 60).context("a year")?;
            let mut facts = FactSheet::default();
            facts.set(Fact::BuiltYear, known(FactValue::Year(BuiltYear::exact(year)?)));
            facts.set(Fact::FloorArea, known(FactValue::Area(domain::Area::from_m2(3_000))));
            facts.set(Fact::Households, known(FactValue::Count(32)));
            dossier.buildings.push(BuildingDossier { number: format!("{number}").into(), facts });
        }
        stock.push(dossier);
    }
    Ok(stock)
}
