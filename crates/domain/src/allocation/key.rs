//! By what a cost is divided: the household's weight as an exact fraction.

use super::remainder::Portion;
use super::{AllocationError, Basis, Coefficient, Household};
use crate::area::Area;
use crate::keys::keys;
use crate::nearest::nearest;
use crate::share::Share;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// By what a cost is divided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Key {
    /// 按面积: by exclusive area.
    Area,
    /// 按户: every household the same.
    Household,
    /// By shares of co-ownership (WEG § 16(2)).
    Shares,
    /// By weights agreed by name.
    Agreed,
    /// By coefficients of the storey.
    Floors(FloorTable),
    /// By shares agreed inside intervals of the storey (Beijing, Shanghai).
    FloorIntervals(FloorIntervals),
    /// A share of the price of one flat, by its type (HIP: 5, 7.5, 10, 12.5 %); the rest is public.
    FlatType(BTreeMap<String, Share>),
}

keys! {
    /// How flats of one storey share what falls to it.
    Within {
        /// First to storeys by coefficient, then in a storey by area (Guangzhou Art. 8).
        Area = "area",
        /// First to storeys by coefficient, then in a storey the same for each.
        Equal = "equal",
        /// To flats at once, by coefficient × area (Guangzhou practice).
        Pooled = "pooled",
        /// To flats at once, by coefficient × area in whole m², rounded (Guangzhou practice sheet).
        PooledWholeM2 = "pooled-whole-m2",
    }
}

/// Coefficients by storey, the first for storey 1. Above the last, each storey adds `step`.
///
/// Guangzhou, Measures on lifts, Art. 8: 0, 0.5, 1.0, and 0.1 more per storey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct FloorTable {
    /// From storey 1 upwards.
    pub coefficients: Vec<Coefficient>,
    /// What each storey above them adds to the last.
    pub step: Coefficient,
    /// How flats of one storey share.
    pub within: Within,
}

impl FloorTable {
    /// The coefficient of a storey.
    pub fn of(&self, storey: u16) -> Coefficient {
        let place = usize::from(storey.saturating_sub(1));
        if let Some(coefficient) = self.coefficients.get(place) {
            return *coefficient;
        }
        let above = u32::try_from(place.saturating_add(1).saturating_sub(self.coefficients.len()));
        let last = self.coefficients.last().map_or(0, |last| last.thousandths());
        let steps = self.step.thousandths().saturating_mul(above.unwrap_or(u32::MAX));
        Coefficient::from_thousandths(last.saturating_add(steps))
    }
}

/// What a storey may be asked to bear together, from and to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// The least.
    pub low: Share,
    /// The most.
    pub high: Share,
}

/// Intervals by storey; what was agreed inside them must sum to the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FloorIntervals {
    /// By storey. A storey without one has nothing agreed for it.
    pub storeys: BTreeMap<u16, Interval>,
    /// How flats of one storey share.
    pub within: Within,
}

impl Key {
    /// What it is called in a result.
    pub const fn basis(&self) -> Basis {
        match self {
            Self::Area => Basis::Area,
            Self::Household => Basis::Household,
            Self::Shares => Basis::Shares,
            Self::Agreed => Basis::Agreed,
            Self::Floors(_) => Basis::Floor,
            Self::FloorIntervals(_) => Basis::FloorInterval,
            Self::FlatType(_) => Basis::FlatType,
        }
    }
}

fn missing(household: &Household, basis: Basis) -> AllocationError {
    AllocationError::Missing { household: household.household.clone(), basis }
}

/// The area of a household, of which there must be some.
fn area(household: &Household, basis: Basis) -> Result<u128, AllocationError> {
    let area = household.area.filter(|area| *area > Area::ZERO).ok_or_else(|| missing(household, basis))?;
    u128::try_from(area.centi_m2()).map_err(|_| AllocationError::Negative)
}

/// The portions of those who pay, in their order; they sum to the whole, unless all are nothing.
pub(super) fn portions(
    key: &Key,
    basis: Basis,
    payers: &[&Household],
    agreed: &BTreeMap<u16, Share>,
) -> Result<Vec<Portion>, AllocationError> {
    match key {
        Key::Area => by_weight(payers.iter().map(|household| area(household, basis))),
        Key::Household | Key::FlatType(_) => by_weight(payers.iter().map(|_| Ok(1))),
        Key::Shares => by_weight(
            payers
                .iter()
                .map(|household| household.shares.map(u128::from).ok_or_else(|| missing(household, basis))),
        ),
        Key::Agreed => by_weight(
            payers
                .iter()
                .map(|household| household.weight.map(u128::from).ok_or_else(|| missing(household, basis))),
        ),
        Key::Floors(table) => {
            let coefficient = |storey| Ok(u128::from(table.of(storey).thousandths()));
            by_storey(payers, basis, table.within, coefficient)
        }
        Key::FloorIntervals(intervals) => {
            check_agreed(payers, basis, intervals, agreed)?;
            let share = |storey| {
                let share = agreed.get(&storey).ok_or(AllocationError::NoShareForStorey { storey })?;
                Ok(u128::from(share.ppm()))
            };
            by_storey(payers, basis, intervals.within, share)
        }
    }
}

/// What a household of that flat type pays of the price of one flat.
pub(super) fn flat_share(
    shares: &BTreeMap<String, Share>,
    household: &Household,
) -> Result<Share, AllocationError> {
    let flat_type = household.flat_type.as_ref().ok_or_else(|| missing(household, Basis::FlatType))?;
    shares.get(flat_type).copied().ok_or_else(|| AllocationError::UnknownFlatType {
        household: household.household.clone(),
        flat_type: flat_type.clone(),
        nearest: nearest(flat_type, shares.keys().map(String::as_str)).map(str::to_owned),
    })
}

fn by_weight(
    weights: impl Iterator<Item = Result<u128, AllocationError>>,
) -> Result<Vec<Portion>, AllocationError> {
    let weights: Vec<u128> = weights.collect::<Result<_, _>>()?;
    let whole = sum(weights.iter().copied())?;
    weights.into_iter().map(|weight| Portion::new(weight, whole)).collect()
}

fn sum(mut weights: impl Iterator<Item = u128>) -> Result<u128, AllocationError> {
    weights.try_fold(0_u128, u128::checked_add).ok_or(AllocationError::TooLarge)
}

fn storey(household: &Household, basis: Basis) -> Result<u16, AllocationError> {
    household.storey.filter(|storey| *storey > 0).ok_or_else(|| missing(household, basis))
}

/// To storeys by their weight, and inside a storey as `within` says. Only storeys with somebody who pays count.
fn by_storey(
    payers: &[&Household],
    basis: Basis,
    within: Within,
    weight: impl Fn(u16) -> Result<u128, AllocationError>,
) -> Result<Vec<Portion>, AllocationError> {
    let inside = |household: &Household| match within {
        Within::Equal => Ok(1),
        Within::Area | Within::Pooled => area(household, basis),
        // To the nearest whole m², half a one upwards.
        Within::PooledWholeM2 => area(household, basis).map(|centi| (centi + 50) / 100),
    };
    let mut of_household = Vec::with_capacity(payers.len());
    let mut storeys: BTreeMap<u16, (u128, u128)> = BTreeMap::new();
    for household in payers {
        let storey = storey(household, basis)?;
        let (weight, inside) = (weight(storey)?, inside(household)?);
        of_household.push((storey, weight, inside));
        let total = storeys.entry(storey).or_insert((weight, 0));
        total.1 = total.1.checked_add(inside).ok_or(AllocationError::TooLarge)?;
    }
    let times = |a: u128, b: u128| a.checked_mul(b).ok_or(AllocationError::TooLarge);
    if matches!(within, Within::Pooled | Within::PooledWholeM2) {
        return by_weight(of_household.into_iter().map(|(_, weight, inside)| times(weight, inside)));
    }
    let whole = sum(storeys.values().map(|(weight, _)| *weight))?;
    let portion = |(storey, weight, inside): (u16, u128, u128)| {
        let together = storeys.get(&storey).map_or(1, |(_, together)| *together);
        Portion::new(times(weight, inside)?, times(whole, together)?)
    };
    of_household.into_iter().map(portion).collect()
}

/// What was agreed lies in its intervals, is there for every storey with somebody on it, and sums to the whole.
fn check_agreed(
    payers: &[&Household],
    basis: Basis,
    intervals: &FloorIntervals,
    agreed: &BTreeMap<u16, Share>,
) -> Result<(), AllocationError> {
    for (storey, agreed) in agreed {
        let Some(Interval { low, high }) = intervals.storeys.get(storey).copied() else {
            return Err(AllocationError::NoShareForStorey { storey: *storey });
        };
        if *agreed < low || *agreed > high {
            return Err(AllocationError::OutsideInterval { storey: *storey, agreed: *agreed, low, high });
        }
    }
    let mut there = std::collections::BTreeSet::new();
    for household in payers {
        there.insert(storey(household, basis)?);
    }
    if let Some(storey) = there.iter().find(|storey| !agreed.contains_key(storey)) {
        return Err(AllocationError::NoShareForStorey { storey: *storey });
    }
    let ppm = agreed.values().map(|share| u64::from(share.ppm())).sum();
    if ppm == 1_000_000 { Ok(()) } else { Err(AllocationError::NotTheWhole { ppm }) }
}
