//! Willingness (意愿征询): how many households want it, against the share that a plan asks for before it takes a
//! community in. It binds nobody, and no result of it is a [`crate::tally::Tally`].

use crate::roll::RollLine;
use crate::share::Share;
use crate::tally::{Choice, Voice};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What households said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Willingness {
    /// All households of the roll.
    pub households: u64,
    /// Willing.
    pub willing: u64,
    /// Unwilling.
    pub unwilling: u64,
    /// Answered neither.
    pub undecided: u64,
    /// Said nothing.
    pub silent: u64,
    /// The share a plan asks for; `None` where it gives none.
    pub needed: Option<Share>,
    /// The least number of households that is.
    pub needed_households: Option<u64>,
    /// How many are missing.
    pub shortfall: Option<u64>,
    /// Whether it is reached; `None` where no share is asked for.
    pub reached: Option<bool>,
}

/// Counts households: each dwelling of a line is one, whoever owns it.
pub fn willingness(needed: Option<Share>, lines: &[RollLine], voices: &BTreeMap<u32, Voice>) -> Willingness {
    let mut sums = [0_u64; 4];
    for line in lines {
        let place = match voices.get(&line.number).and_then(|voice| voice.choice) {
            Some(Choice::Yes) => 0,
            Some(Choice::No) => 1,
            Some(Choice::Abstain) => 2,
            None => 3,
        };
        let households = u64::try_from(line.parts.len()).unwrap_or(u64::MAX);
        if let Some(sum) = sums.get_mut(place) {
            *sum = sum.saturating_add(households);
        }
    }
    let [willing, unwilling, undecided, silent] = sums;
    let households = sums.iter().fold(0, |sum: u64, part| sum.saturating_add(*part));
    let least = needed.map(|share| {
        let millionths = u128::from(households) * u128::from(share.ppm());
        u64::try_from(millionths.div_ceil(1_000_000)).unwrap_or(u64::MAX)
    });
    Willingness {
        households,
        willing,
        unwilling,
        undecided,
        silent,
        needed,
        needed_households: least,
        shortfall: least.map(|least| least.saturating_sub(willing)),
        reached: least.map(|least| households > 0 && willing >= least),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::area::Area;
    use crate::roll::{AreaSource, RollPart};

    #[test]
    fn eighty_per_cent_of_all_households_and_the_number_itself_is_enough() {
        let part = RollPart {
            building: "1".into(),
            entrance: "1".into(),
            area: Area::from_m2(60),
            area_source: AreaSource::Registered,
            shares: 0,
            door: None,
            dwelling: None,
        };
        let line = |number: u32, flats: usize| RollLine {
            number,
            heads: 1,
            parts: vec![part.clone(); flats],
            qualities: [].into(),
            reasons: Vec::new(),
            commitment: String::new(),
            owners: Vec::new(),
            representative: None,
            salt: String::new(),
        };
        let lines = [line(1, 8), line(2, 1), line(3, 1)];
        let voices = BTreeMap::from([(1, Voice::said(Choice::Yes)), (2, Voice::said(Choice::No))]);
        let share = |text: &str| Some(text.parse().unwrap());
        let eighty = willingness(share("80"), &lines, &voices);
        assert_eq!((eighty.households, eighty.willing, eighty.silent), (10, 8, 1));
        assert_eq!((eighty.needed_households, eighty.reached), (Some(8), Some(true)));
        let more = willingness(share("80.0001"), &lines, &voices);
        assert_eq!((more.shortfall, more.reached), (Some(1), Some(false)));
        assert_eq!(willingness(None, &lines, &voices).reached, None);
        assert_eq!(willingness(share("0"), &[], &voices).reached, Some(false));
    }
}
