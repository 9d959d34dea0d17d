//! Buildings, entrances and dwellings: mostly walk-ups of seven storeys, towers where they are younger.

use crate::dice::Dice;
use crate::draft::{DwellingDraft, EntranceDraft};
use domain::Area;

/// A building as it stands, before anyone says anything of it.
#[derive(Debug)]
pub(crate) struct Block {
    pub built: i64,
    pub storeys: u16,
    pub structure: &'static str,
    pub has_lift: bool,
    /// Floor area with shops and common rooms.
    pub area: Area,
    /// Floor area of the dwellings by title.
    pub residential: Area,
    pub entrances: Vec<EntranceDraft>,
}

impl Block {
    /// Number of dwellings.
    pub fn households(&self) -> usize {
        self.entrances.iter().map(|entrance| entrance.dwellings.len()).sum()
    }
}

/// Communities below this area (0.01 m²) have smaller buildings rather than one large one.
const SMALL: i64 = 1_000_000;

/// Nobody builds a tower of less than this (0.01 m²).
const TOWER: i64 = 800_000;

/// What the buildings of one phase have in common.
#[derive(Debug, Clone)]
struct Design {
    storeys: i64,
    tower: bool,
    /// Entrances of a whole building.
    entrances: i64,
    /// Title areas of the dwellings of one storey of one entrance, 0.01 m².
    flats: Vec<i64>,
    structure: &'static str,
    /// Whether the ground floor holds shops.
    shops: bool,
    /// Common rooms and walls outside the titles, per thousand of the titled area.
    common: i64,
}

/// Builds about `aim` (0.01 m²) of floor area; the buildings' years are asked of `year(position, of)`.
pub(crate) fn build(dice: &mut Dice, aim: i64, year: impl Fn(i64, i64) -> i64) -> Vec<Block> {
    let mut design = Design::roll(dice, year(0, 1), aim);
    let expected = (aim / design.area(design.entrances).max(1)).max(1);
    let mut blocks = Vec::new();
    let mut left = aim;
    for at in 0_i64.. {
        if at > 0 && (left < design.area(1) / 2 || at >= 80) {
            break;
        }
        let built = year(at.min(expected), expected + 1);
        if at > 0 && dice.chance(350) {
            design = Design::roll(dice, built, left);
        }
        let block = design.cut_to(left).raise(built);
        left -= block.area.centi_m2();
        blocks.push(block);
    }
    blocks
}

impl Design {
    fn roll(dice: &mut Dice, year: i64, aim: i64) -> Self {
        let giant = aim > 10_000_000;
        let tower = match year {
            _ if aim < TOWER => false,
            ..1990 => false,
            1990..2001 => dice.chance(if giant { 350 } else { 70 }),
            _ => dice.chance(if giant { 700 } else { 300 }),
        };
        let (smallest, largest) = match year {
            ..1975 => (4_500, 6_800),
            1975..1990 => (4_600, 9_000),
            1990..1998 => (5_600, 11_500),
            1998..2001 => (6_800, 13_000),
            _ => (7_200, 13_000),
        };
        let storeys = match (tower, year) {
            (true, _) => dice.around(12, 32),
            (_, ..1965) => dice.between(3, 4),
            (_, 1965..1978) => dice.between(4, 6),
            (_, 1978..1985) => dice.weigh(&[(5, 10), (6, 35), (7, 55)]),
            _ => dice.weigh(&[(6, 8), (7, 62), (8, 22), (9, 8)]),
        };
        let per_storey = if tower { dice.between(4, 6) } else { dice.weigh(&[(2, 50), (3, 25), (4, 25)]) };
        let structure = match (tower, year) {
            (true, _) => dice.weigh(&[("shear-wall", 6), ("frame", 4)]),
            (_, 1970..1990) => dice.weigh(&[("brick-concrete", 80), ("precast-panel", 17), ("other", 3)]),
            _ => dice.weigh(&[("brick-concrete", 88), ("frame", 9), ("other", 3)]),
        };
        Self {
            storeys,
            tower,
            entrances: match (tower, aim) {
                (true, _) => dice.between(1, 2),
                (false, ..SMALL) => dice.weigh(&[(1, 25), (2, 55), (3, 20)]),
                _ => dice.weigh(&[(2, 40), (3, 38), (4, 22)]),
            },
            flats: (0..per_storey).map(|_| dice.around(smallest, largest)).collect(),
            structure,
            shops: dice.chance(150),
            common: dice.between(40, 150),
        }
    }

    /// Storeys with dwellings, and the first of them.
    fn lived_in(&self) -> (i64, i64) {
        let first = if self.shops { 2 } else { 1 };
        (self.storeys - first + 1, first)
    }

    /// Floor area of a building of so many entrances, 0.01 m².
    fn area(&self, entrances: i64) -> i64 {
        let storey = self.flats.iter().sum::<i64>() * entrances;
        let (lived, _) = self.lived_in();
        storey * lived + storey * (self.storeys - lived) + storey * lived * self.common / 1000
    }

    /// The same design with no more entrances, storeys and flats than what is left to build asks for.
    fn cut_to(&self, left: i64) -> Self {
        let mut cut = self.clone();
        while cut.entrances > 1 && cut.area(cut.entrances) > left + cut.area(1) / 2 {
            cut.entrances -= 1;
        }
        let usual = if cut.tower { 10 } else { 5 };
        cut.lower_to(usual, left);
        while cut.flats.len() > 1 && cut.area(1) > left + cut.area(1) / cut.storeys {
            cut.flats.pop();
        }
        cut.lower_to(2, left);
        cut
    }

    /// Takes storeys off while one entrance is more than a storey too large.
    fn lower_to(&mut self, lowest: i64, left: i64) {
        while self.storeys > lowest && self.area(1) > left + self.area(1) / self.storeys {
            self.storeys -= 1;
        }
    }

    fn raise(&self, built: i64) -> Block {
        let entrances: Vec<EntranceDraft> =
            (1..=self.entrances).map(|number| self.entrance(number)).collect();
        let residential: Area = entrances.iter().flat_map(|e| &e.dwellings).map(|d| d.area).sum();
        Block {
            built,
            storeys: u16::try_from(self.storeys).unwrap_or(0),
            structure: self.structure,
            has_lift: self.tower,
            area: Area::from_centi(self.area(self.entrances)),
            residential,
            entrances,
        }
    }

    fn entrance(&self, number: i64) -> EntranceDraft {
        let (_, first) = self.lived_in();
        let mut dwellings = Vec::with_capacity(self.flats.len() * usize::try_from(self.storeys).unwrap_or(0));
        for storey in first..=self.storeys {
            for (stack, area) in (1_i64..).zip(&self.flats) {
                dwellings.push(DwellingDraft {
                    number: (storey * 100 + stack).to_string(),
                    storey: u16::try_from(storey).unwrap_or(0),
                    area: Area::from_centi(*area),
                });
            }
        }
        EntranceDraft {
            number: number.to_string(),
            storeys: u16::try_from(self.storeys).unwrap_or(0),
            has_lift: self.tower,
            dwellings,
        }
    }
}
