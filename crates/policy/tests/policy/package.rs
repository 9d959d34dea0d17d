//! Packages estimated from the register, and the need score with its parts.

use crate::common::{building, community, rules};
use domain::dossier::Dossier;
use domain::fact::Fact;
use domain::{Fen, Truth};
use policy::NoEstimate;

const AREA: (Fact, &str) = (Fact::FloorArea, "10000");
const HOUSEHOLDS: (Fact, &str) = (Fact::Households, "120");

#[test]
fn an_estimate_is_unit_prices_times_quantities_with_a_range() {
    let rules = rules("cn-chongqing+demo");
    let good = community(&[AREA, HOUSEHOLDS, (Fact::WaterCondition, "good")]);
    let cost = rules.estimate("comprehensive-basic", &good).unwrap();
    // 150 to 230 yuan for each of 10,000 m²; pipes that are good are not paid for.
    assert_eq!((cost.low, cost.high), (Fen(150_000_000), Fen(230_000_000)));
    assert_eq!(cost.lines.len(), 1);
    let old = community(&[AREA, HOUSEHOLDS, (Fact::WaterCondition, "hazard")]);
    let with_pipes = rules.estimate("comprehensive-basic", &old).unwrap();
    let pipes = &rules.item("B03").unwrap().price.as_ref().unwrap();
    assert_eq!(with_pipes.low.0 - cost.low.0, pipes.low.0 * 120);
    assert_eq!(with_pipes.high.0 - cost.high.0, pipes.high.0 * 120);
}

#[test]
fn what_is_not_known_to_be_unneeded_is_estimated_as_needed_and_what_has_no_quantity_not_at_all() {
    let rules = rules("cn-chongqing+demo");
    let unsaid = rules.estimate("comprehensive-basic", &community(&[AREA, HOUSEHOLDS])).unwrap();
    assert_eq!(unsaid.lines.len(), 2);
    let no_area = rules.estimate("management", &community(&[HOUSEHOLDS]));
    assert_eq!(no_area, Err(NoEstimate::Quantity(Fact::FloorArea)));
    let earnest = crate::common::rules("cn-chongqing");
    let cost = earnest.estimate("management", &community(&[AREA]));
    assert_eq!(cost, Err(NoEstimate::Pack), "no cost is invented");
}

#[test]
fn the_need_score_shows_its_parts_and_unknown_gives_nothing() {
    let rules = rules("cn-chongqing+demo");
    let known = [(Fact::GasCondition, "hazard"), (Fact::FireLaneClear, "yes"), (Fact::UpkeepLacking, "yes")];
    let score = rules.need_score(&community(&known), &[]);
    let of = |id: &str| score.parts.iter().find(|part| &*part.id == id).unwrap();
    // A hazard, which is old as well; no blocked lane; no upkeep; nothing is said of its age.
    assert_eq!((of("hazard").points, of("ageing").points, of("upkeep").points), (25, 10, 15));
    assert_eq!((of("fire-lane").points, of("fire-lane").truth), (0, Truth::No));
    assert_eq!((of("old").points, of("old").truth), (0, Truth::Unknown));
    assert_eq!(score.of, 100);
    assert_eq!(score.points, score.parts.iter().map(|part| part.points).sum::<i64>());
}

#[test]
fn one_old_building_is_enough() {
    let rules = rules("cn-chongqing+demo");
    let buildings =
        vec![building("1", &[(Fact::BuiltYear, "1985")]), building("2", &[(Fact::BuiltYear, "1999")])];
    let mixed = Dossier { buildings, ..community(&[]) };
    let score = rules.need_score(&mixed, &[]);
    assert_eq!(score.parts.iter().find(|part| &*part.id == "old").unwrap().truth, Truth::Yes);
}
