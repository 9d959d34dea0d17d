//! How large communities are, one by one and together.

use crate::screen::Judgement;
use domain::Area;
use domain::dossier::{Dossier, FactSheet};
use domain::fact::{Fact, FactValue};
use domain::truth::Verdict;
use serde::Serialize;

/// How large a community is, as far as anybody knows.
///
/// Registers state some totals and leave others to be added up from their building rows. What is stated
/// counts; where nothing is, the rows are summed if every one of them is known: a part is no total.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// Number of buildings: the rows where there are any, else as stated.
    pub buildings: Option<i64>,
    /// Number of households.
    pub households: Option<i64>,
    /// Floor area.
    pub floor_area: Option<Area>,
}

impl Size {
    /// What is known of a community's size.
    pub fn of(dossier: &Dossier) -> Self {
        Self {
            buildings: dossier.building_count(),
            households: households(dossier),
            floor_area: floor_area(dossier),
        }
    }
}

/// A community's stated floor area, or the sum of its rows where every one is known.
pub fn floor_area(dossier: &Dossier) -> Option<Area> {
    let area = |facts: &FactSheet| match facts.value(Fact::FloorArea) {
        Some(FactValue::Area(area)) => Some(*area),
        _ => None,
    };
    stated_or_summed(dossier, area)
}

/// A community's stated households, or the sum of its rows where every one is known.
fn households(dossier: &Dossier) -> Option<i64> {
    stated_or_summed(dossier, |facts| facts.count(Fact::Households))
}

fn stated_or_summed<T>(dossier: &Dossier, known: impl Fn(&FactSheet) -> Option<T>) -> Option<T>
where
    Option<T>: std::iter::Sum<Option<T>>,
{
    let summed = || dossier.buildings.iter().map(|row| known(&row.facts)).sum();
    known(&dossier.facts).or_else(|| if dossier.buildings.is_empty() { None } else { summed() })
}

/// Sums over communities. Unknown counts and areas add nothing; communities without a known floor area are
/// counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Communities.
    pub communities: u64,
    /// Buildings.
    pub buildings: i64,
    /// Households.
    pub households: i64,
    /// Floor area.
    pub floor_area: Area,
    /// Communities whose floor area nobody knows.
    pub without_floor_area: u64,
}

impl Sums {
    /// Adds a community.
    pub fn add(&mut self, size: &Size) {
        self.communities += 1;
        self.buildings = self.buildings.saturating_add(size.buildings.unwrap_or(0));
        self.households = self.households.saturating_add(size.households.unwrap_or(0));
        match size.floor_area {
            Some(area) => self.floor_area = self.floor_area.plus(area),
            None => self.without_floor_area += 1,
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            communities: self.communities + other.communities,
            buildings: self.buildings.saturating_add(other.buildings),
            households: self.households.saturating_add(other.households),
            floor_area: self.floor_area.plus(other.floor_area),
            without_floor_area: self.without_floor_area + other.without_floor_area,
        }
    }
}

/// Sums by verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// All communities.
    pub all: Sums,
    /// Those the plan covers.
    pub eligible: Sums,
    /// Those it does not cover.
    pub ineligible: Sums,
    /// Those that lack evidence.
    pub undetermined: Sums,
    /// Floor area of the eligible buildings of the communities that the plan covers.
    pub eligible_area: Area,
}

impl Totals {
    /// Adds a community and its verdict.
    pub fn add(&mut self, size: &Size, judgement: impl Into<Judgement>) {
        let judgement = judgement.into();
        self.all.add(size);
        self.of_mut(judgement.verdict).add(size);
        self.eligible_area = self.eligible_area.plus(judgement.eligible_area.unwrap_or(Area::ZERO));
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            all: self.all.plus(other.all),
            eligible: self.eligible.plus(other.eligible),
            ineligible: self.ineligible.plus(other.ineligible),
            undetermined: self.undetermined.plus(other.undetermined),
            eligible_area: self.eligible_area.plus(other.eligible_area),
        }
    }

    /// The sums of one verdict.
    pub const fn of(&self, verdict: Verdict) -> &Sums {
        match verdict {
            Verdict::Eligible => &self.eligible,
            Verdict::Ineligible => &self.ineligible,
            Verdict::Undetermined => &self.undetermined,
        }
    }

    const fn of_mut(&mut self, verdict: Verdict) -> &mut Sums {
        match verdict {
            Verdict::Eligible => &mut self.eligible,
            Verdict::Ineligible => &mut self.ineligible,
            Verdict::Undetermined => &mut self.undetermined,
        }
    }

    /// The same sums for the communities of one verdict alone.
    #[must_use]
    pub fn only(&self, verdict: Verdict) -> Self {
        let sums = *self.of(verdict);
        let mut only = Self { all: sums, ..Self::default() };
        *only.of_mut(verdict) = sums;
        if verdict == Verdict::Eligible {
            only.eligible_area = self.eligible_area;
        }
        only
    }
}
