//! One community from its order: stock, name, place, and what is said of it.

use crate::city::{Register, Sample};
use crate::dice::Dice;
use crate::draft::{BuildingDraft, CommunityDraft, Estate};
use crate::name::{Called, Names};
use crate::stock::{self, Block};
use crate::survey::Survey;
use crate::vintage::{self, Vintage};
use crate::{equipment, outline, scorecard, title};
use domain::community::CommunityForm;
use domain::geometry::Point;

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    pub register: &'a Register,
    /// Its number in the district, from 0.
    pub serial: u64,
    /// Its number in the city, from 0.
    pub index: u64,
    /// Floor area to come near to, 0.01 m².
    pub aim: i64,
    pub sample: Sample,
}

/// A community as it really is; what registers say of it is in [`crate::survey`].
#[derive(Debug)]
pub(crate) struct Truth {
    pub vintage: Vintage,
    pub tenure: &'static str,
    pub blocks: Vec<Block>,
    pub called: Called,
    pub location: Option<Point>,
}

/// Makes a community; also says how much floor area was really built, 0.01 m².
pub(crate) fn make(order: &Order, dice: &mut Dice, names: &mut Names) -> (Estate, i64) {
    let register = order.register;
    let vintage = vintage::roll(dice, register.profile.surveyed_old(), order.aim > 1_500_000);
    let blocks = stock::build(dice, order.aim, |at, of| vintage.of_building(at, of));
    let tenure = roll_tenure(dice, vintage.first);
    let form = if blocks.len() == 1 { CommunityForm::SingleBlock } else { CommunityForm::Estate };
    let called = names.next(form, blocks.len(), matches!(tenure, "work-unit" | "military"));
    let truth = Truth { vintage, tenure, blocks, called, location: place(dice, register) };
    let built = truth.blocks.iter().map(|block| block.area.centi_m2()).sum();
    let survey = Survey::of(dice, register, &truth);
    let statements = survey.community(dice, &truth);
    let community = community(order, form, &truth);
    let old = vintage.first <= 2000;
    let households: usize = truth.blocks.iter().map(Block::households).sum();
    let buildings = buildings(dice, &survey, truth);
    let near = community.location;
    let facilities = equipment::list(dice, i64::try_from(households).unwrap_or(0), old, near);
    let picked = |one_in: u64| order.index % one_in == one_in / 2;
    let observations = if picked(order.sample.indicators) { scorecard::observe(dice) } else { Vec::new() };
    let listed = picked(order.sample.owners);
    let owners = if listed { title::register(dice, &buildings, tenure) } else { Vec::new() };
    (Estate { community, buildings, statements, observations, facilities, owners }, built)
}

fn community(order: &Order, form: CommunityForm, truth: &Truth) -> CommunityDraft {
    let called = &truth.called;
    CommunityDraft {
        code: format!("{}-{:04}", order.register.code, order.serial + 1),
        name: called.name.clone(),
        aliases: called.aliases.clone(),
        form,
        district: order.register.code.clone(),
        street: called.street.clone(),
        neighbourhood: called.neighbourhood.clone(),
        address: format!("{}{}{}", order.register.name, called.street, called.address),
        location: truth.location,
    }
}

fn buildings(dice: &mut Dice, survey: &Survey, truth: Truth) -> Vec<BuildingDraft> {
    // Buildings stand in rows of six, about 60 m by 40 m apart.
    const COLUMNS: i64 = 6;
    let location = truth.location;
    (0_i64..)
        .zip(truth.blocks)
        .map(|(at, block)| {
            let shift = |from: i32, by: i64| i32::try_from(i64::from(from) + by).unwrap_or(from);
            BuildingDraft {
                number: (at + 1).to_string(),
                address: None,
                location: location.map(|point| Point {
                    lon_e7: shift(point.lon_e7, (at % COLUMNS) * 6_200),
                    lat_e7: shift(point.lat_e7, -(at / COLUMNS) * 3_600),
                }),
                statements: survey.building(dice, &block),
                entrances: block.entrances,
            }
        })
        .collect()
}

fn roll_tenure(dice: &mut Dice, year: i64) -> &'static str {
    match year {
        ..1990 => dice.weigh(&[
            ("work-unit", 35),
            ("reformed-public", 34),
            ("public", 14),
            ("mixed", 10),
            ("resettlement", 5),
            ("military", 2),
        ]),
        1990..2001 => dice.weigh(&[
            ("reformed-public", 29),
            ("work-unit", 24),
            ("commercial", 26),
            ("resettlement", 8),
            ("affordable", 5),
            ("mixed", 6),
            ("military", 2),
        ]),
        _ => dice.weigh(&[("commercial", 65), ("resettlement", 16), ("affordable", 12), ("mixed", 7)]),
    }
}

/// A place in the district: near the seat, or in one of its towns; unknown for some, and the seat itself for
/// a few, as geocoders answer when they know no better.
fn place(dice: &mut Dice, register: &Register) -> Option<Point> {
    const ROOM: i32 = 60_000;
    let seat = register.seat;
    match dice.below(1000) {
        0..50 => return None,
        50..65 => return Some(seat),
        _ => {}
    }
    let reach = if dice.chance(140) { register.profile.reach * 3 } else { register.profile.reach };
    for _ in 0..24 {
        let mut shifted =
            |from: i32| i32::try_from(i64::from(from) + dice.around(-reach, reach)).unwrap_or(from);
        let point = Point { lon_e7: shifted(seat.lon_e7), lat_e7: shifted(seat.lat_e7) };
        // The whole community has to fit, not just its first building.
        let inside = |lon: i32, lat: i32| {
            outline::contains(
                &register.outline,
                Point { lon_e7: point.lon_e7 + lon, lat_e7: point.lat_e7 + lat },
            )
        };
        if inside(0, 0) && inside(ROOM, 0) && inside(ROOM, -ROOM) && inside(0, -ROOM) {
            return Some(point);
        }
    }
    Some(seat)
}
