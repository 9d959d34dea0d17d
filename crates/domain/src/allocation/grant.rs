//! A grant that rewards a community whose residents bear more than the standard, and cuts one that bears less.

use super::AllocationError;
use crate::area::Area;
use crate::money::Fen;
use crate::share::Share;
use serde::{Deserialize, Serialize};

/// Wenzhou: `base per m² × (ratio ± points) × area`. Above the standard, one point per per cent begun, at most
/// `most_up`; below it, `down` points per per cent begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Incentive {
    /// What the ratio is of, per m².
    pub base_per_m2: Fen,
    /// The ratio at the standard.
    pub ratio: Share,
    /// What residents are expected to bear.
    pub standard: Share,
    /// Points of per cent per per cent above it.
    pub up: u32,
    /// Points at most.
    pub most_up: u32,
    /// Points of per cent per per cent below it.
    pub down: u32,
}

/// Parts per million of a per cent.
const POINT: u32 = 10_000;

impl Incentive {
    /// The ratio for what residents bear, in parts per million.
    pub fn ratio_for(&self, residents: Share) -> u32 {
        let (borne, standard) = (residents.ppm(), self.standard.ppm());
        if borne >= standard {
            let points = (borne - standard).div_ceil(POINT).saturating_mul(self.up).min(self.most_up);
            self.ratio.ppm().saturating_add(points.saturating_mul(POINT))
        } else {
            let points = (standard - borne).div_ceil(POINT).saturating_mul(self.down);
            self.ratio.ppm().saturating_sub(points.saturating_mul(POINT))
        }
    }

    /// The grant for an area, to the nearest fen.
    pub fn grant(&self, residents: Share, area: Area) -> Result<Fen, AllocationError> {
        let area = u128::try_from(area.centi_m2()).map_err(|_| AllocationError::Negative)?;
        let part =
            area.checked_mul(u128::from(self.ratio_for(residents))).ok_or(AllocationError::TooLarge)?;
        super::remainder::share_of(self.base_per_m2, part, 100 * 1_000_000)
    }
}
