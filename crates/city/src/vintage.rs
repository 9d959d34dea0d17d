//! When communities were built, and what registers make of it.

use crate::dice::Dice;

/// The years in which a community was really built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Vintage {
    /// The year of its first buildings.
    pub first: i64,
    /// The year of its last.
    pub last: i64,
}

/// Years on which registers heap, besides 2000.
pub(crate) const HEAPS: [i64; 4] = [1980, 1985, 1990, 1995];

/// Weights of the years until 2000. The year 2000 alone has 222 of the 590 that a listing site gives for
/// Chongqing, and 1980, 1990 and 1995 stand out.
const OLD: [((i64, i64), i64); 12] = [
    ((1950, 1959), 18),
    ((1960, 1969), 22),
    ((1970, 1979), 55),
    ((1980, 1980), 40),
    ((1981, 1984), 60),
    ((1985, 1985), 28),
    ((1986, 1989), 80),
    ((1990, 1990), 50),
    ((1991, 1994), 90),
    ((1995, 1995), 62),
    ((1996, 1999), 119),
    ((2000, 2000), 376),
];

const NEW: [((i64, i64), i64); 4] =
    [((2001, 2002), 30), ((2003, 2005), 34), ((2006, 2007), 20), ((2008, 2010), 16)];

/// Rolls the years of a community; `old` is the share built until 2000, per thousand.
pub(crate) fn roll(dice: &mut Dice, old: i64, large: bool) -> Vintage {
    let (from, to) = if dice.chance(old) { dice.weigh(&OLD) } else { dice.weigh(&NEW) };
    let first = dice.between(from, to);
    let grew = large && dice.chance(180);
    let last = if grew { (first + dice.between(1, 8)).min(2010) } else { first };
    Vintage { first, last }
}

impl Vintage {
    /// The year of the building at that position of so many: the phases follow one another.
    pub fn of_building(self, at: i64, of: i64) -> i64 {
        self.first + (self.last - self.first) * at / (of - 1).max(1)
    }
}
