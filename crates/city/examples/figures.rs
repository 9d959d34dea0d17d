//! Prints the figures of the synthetic Chongqing: `cargo run --release -p city --example figures`.
#![expect(clippy::print_stdout, reason = "this example exists to print")]

use domain::{Fact, FactValue};
use std::collections::BTreeMap;

fn main() -> Result<(), toml::de::Error> {
    let gazetteer = city::gazetteer::chongqing()?;
    let city = city::City::new(&gazetteer, 2020, city::Size::CHONGQING);
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    let mut add = |key, by: usize| *sums.entry(key).or_default() += i64::try_from(by).unwrap_or(0);
    let mut area = 0;
    for estate in city.estates() {
        add("communities", 1);
        add("single blocks", usize::from(estate.buildings.len() == 1));
        add("buildings", estate.buildings.len());
        add("entrances", estate.buildings.iter().map(|building| building.entrances.len()).sum());
        add("dwellings", estate.dwellings().count());
        add("statements of communities", estate.statements.len());
        add("statements of buildings", estate.buildings.iter().map(|b| b.statements.len()).sum());
        add("observations", estate.observations.len());
        add("facilities", estate.facilities.len());
        add("owners", estate.owners.len());
        add("communities with owners", usize::from(!estate.owners.is_empty()));
        add("located", usize::from(estate.community.location.is_some()));
        let stated = |fact| estate.statements.iter().filter(move |said| said.fact == fact);
        if let Some(FactValue::Area(stated)) = stated(Fact::FloorArea).next().map(|said| &said.value) {
            area += stated.centi_m2();
        }
        let years: Vec<_> = stated(Fact::BuiltYear).collect();
        add("with a year", usize::from(!years.is_empty()));
        add(
            "with two years that differ",
            usize::from(matches!(years.as_slice(), [a, b] if a.value != b.value)),
        );
        if let Some(FactValue::Year(year)) = years.first().map(|said| &said.value) {
            add("year until 2000", usize::from(year.last() <= 2000));
            add("year before 2000", usize::from(year.last() < 2000));
            add("year after 2000", usize::from(year.first() > 2000));
        }
    }
    for (key, sum) in &sums {
        println!("{sum:>10}  {key}");
    }
    println!("{:>10}  m² of floor area", area / 100);
    Ok(())
}
