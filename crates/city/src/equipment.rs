//! Facilities, by the code of the menu item that would provide one.

use crate::dice::Dice;
use crate::draft::FacilityDraft;
use domain::Area;
use domain::geometry::Point;

/// Rolls the facilities of a community of so many households, near its place.
pub(crate) fn list(dice: &mut Dice, households: i64, old: bool, at: Option<Point>) -> Vec<FacilityDraft> {
    let mut all = Vec::new();
    let mut add = |dice: &mut Dice, item, quantity: Option<i64>, m2: Option<i64>| {
        let near = |from: i32, by: i64| i32::try_from(i64::from(from) + by).unwrap_or(from);
        all.push(FacilityDraft {
            item,
            name: None,
            quantity,
            area: m2.map(Area::from_m2),
            location: at.map(|point| Point {
                lon_e7: near(point.lon_e7, dice.between(0, 12_000)),
                lat_e7: near(point.lat_e7, -dice.between(0, 8_000)),
            }),
        });
    };
    if households >= 40 && dice.chance(if old { 520 } else { 900 }) {
        let bays = households * dice.around(8, 45) / 100;
        add(dice, "C06", Some(bays.max(2)), None);
    }
    if dice.chance(if old { 160 } else { 380 }) {
        let ports = dice.between(4, 60);
        add(dice, "C07", Some(ports), None);
    }
    if dice.chance(450) {
        let points = dice.between(1, 3);
        add(dice, "B10", Some(points), None);
    }
    if dice.chance(250) {
        let cells = dice.between(3, 12) * 12;
        add(dice, "C09", Some(cells), None);
    }
    // Services stand where there are people for them.
    for (item, from, permille, low, high) in [
        ("C12", 120, 320, 60, 600),
        ("U01", 300, 260, 120, 1_200),
        ("U02", 300, 200, 80, 400),
        ("U05", 300, 160, 80, 600),
        ("U06", 400, 60, 60, 300),
        ("U09", 80, 420, 40, 260),
    ] {
        if households >= from && dice.chance(permille) {
            let m2 = dice.around(low, high);
            add(dice, item, Some(1), Some(m2));
        }
    }
    all
}
