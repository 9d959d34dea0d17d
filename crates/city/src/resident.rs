//! Invented residents for buildings that are given: flats where the register lists none, and who owns them.

use crate::dice::Dice;
use crate::draft::{BuildingDraft, DwellingDraft, EntranceDraft, OwnerDraft};
use crate::title;
use domain::Area;

/// The stream of chance of residents; the city's own streams are the numbers of its communities.
const STREAM: u64 = u64::MAX;
/// Flats on a landing.
const LANDING: u16 = 2;

/// Fills entrances without dwellings, and buildings without entrances, with as many flats as there are
/// households; then gives every flat its owners. The same seed gives the same residents.
///
/// `households` and `storeys` say of each building what is known of it.
pub fn settle(
    seed: u64,
    buildings: &mut [BuildingDraft],
    known: &[(Option<u16>, Option<u16>)],
    tenure: &str,
) -> Vec<OwnerDraft> {
    let mut dice = Dice::new(seed, STREAM);
    for (building, (households, storeys)) in buildings.iter_mut().zip(known) {
        furnish(&mut dice, building, *households, storeys.unwrap_or(6).clamp(1, 60));
    }
    title::register(&mut dice, buildings, tenure)
}

fn furnish(dice: &mut Dice, building: &mut BuildingDraft, households: Option<u16>, storeys: u16) {
    if building.entrances.is_empty() {
        let stairs = households.unwrap_or(storeys * LANDING).div_ceil(storeys * LANDING).clamp(1, 20);
        let entrance = |number: u16| EntranceDraft {
            number: number.to_string(),
            storeys,
            has_lift: storeys > 7,
            dwellings: Vec::new(),
        };
        building.entrances = (1..=stairs).map(entrance).collect();
    }
    for entrance in building.entrances.iter_mut().filter(|entrance| entrance.dwellings.is_empty()) {
        for storey in 1..=entrance.storeys.max(1) {
            for door in 1..=LANDING {
                let number = format!("{storey}-{door}");
                let area = Area::from_centi(dice.between(4_000, 11_000));
                entrance.dwellings.push(DwellingDraft { number, storey, area });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn building() -> BuildingDraft {
        BuildingDraft {
            number: "1".into(),
            address: None,
            location: None,
            statements: Vec::new(),
            entrances: Vec::new(),
        }
    }

    #[test]
    fn the_same_seed_settles_the_same_people_and_every_flat_is_owned_whole() {
        let settle_at = |seed| {
            let mut buildings = vec![building(), building()];
            let owners =
                settle(seed, &mut buildings, &[(Some(30), Some(6)), (None, None)], "reformed-public");
            (buildings, owners)
        };
        assert_eq!(settle_at(7), settle_at(7));
        assert_ne!(settle_at(7).1, settle_at(8).1);
        let (buildings, owners) = settle_at(7);
        assert_eq!(buildings.iter().map(|it| it.entrances.len()).collect::<Vec<_>>(), [3, 1]);
        let flats: usize = buildings.iter().flat_map(|it| &it.entrances).map(|it| it.dwellings.len()).sum();
        let shares: u64 =
            owners.iter().flat_map(|it| &it.holdings).map(|held| u64::from(held.share.ppm())).sum();
        assert_eq!(shares, 1_000_000 * u64::try_from(flats).unwrap());
    }
}
