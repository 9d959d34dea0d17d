//! What if: the same stock under two sets of rules; who goes in, who goes out, and how many square metres.

use crate::rules::Rules;
use crate::screen::Judgement;
use domain::Area;
use domain::dossier::Dossier;
use domain::fact::{Fact, FactValue};
use domain::truth::Verdict;
use serde::Serialize;

/// Sums over communities. Unknown counts and areas add nothing, and are counted as unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Communities.
    pub communities: u64,
    /// Buildings, by rows or as stated.
    pub buildings: i64,
    /// Households as stated.
    pub households: i64,
    /// Floor area as stated, or the sum of the building rows where all are known.
    pub floor_area: Area,
    /// Communities whose floor area nobody knows.
    pub without_floor_area: u64,
}

impl Sums {
    /// Adds a community.
    pub fn add(&mut self, dossier: &Dossier) {
        self.communities += 1;
        self.buildings = self.buildings.saturating_add(dossier.building_count().unwrap_or(0));
        self.households = self.households.saturating_add(households(dossier).unwrap_or(0));
        match floor_area(dossier) {
            Some(area) => self.floor_area = self.floor_area.plus(area),
            None => self.without_floor_area += 1,
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
    /// Floor area of the eligible buildings.
    pub eligible_area: Area,
}

impl Totals {
    /// Adds a community and its verdict.
    pub fn add(&mut self, dossier: &Dossier, judgement: impl Into<Judgement>) {
        let judgement = judgement.into();
        self.all.add(dossier);
        match judgement.verdict {
            Verdict::Eligible => self.eligible.add(dossier),
            Verdict::Ineligible => self.ineligible.add(dossier),
            Verdict::Undetermined => self.undetermined.add(dossier),
        }
        self.eligible_area = self.eligible_area.plus(judgement.eligible_area.unwrap_or(Area::ZERO));
    }

    /// The sums of one verdict.
    pub const fn of(&self, verdict: Verdict) -> &Sums {
        match verdict {
            Verdict::Eligible => &self.eligible,
            Verdict::Ineligible => &self.ineligible,
            Verdict::Undetermined => &self.undetermined,
        }
    }
}

/// A community's stated floor area, or the sum of its rows where every one is known.
pub fn floor_area(dossier: &Dossier) -> Option<Area> {
    if let Some(FactValue::Area(area)) = dossier.facts.value(Fact::FloorArea) {
        return Some(*area);
    }
    let of_row = |facts: &domain::dossier::FactSheet| match facts.value(Fact::FloorArea) {
        Some(FactValue::Area(area)) => Some(*area),
        _ => None,
    };
    if dossier.buildings.is_empty() {
        return None;
    }
    dossier.buildings.iter().map(|building| of_row(&building.facts)).sum()
}

/// A community's stated households, or the sum of its rows where every one is known.
pub fn households(dossier: &Dossier) -> Option<i64> {
    let stated = dossier.facts.count(Fact::Households);
    let of_rows = || dossier.buildings.iter().map(|row| row.facts.count(Fact::Households)).sum();
    stated.or_else(|| if dossier.buildings.is_empty() { None } else { of_rows() })
}

/// A community that comes out differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Its place among the dossiers given.
    pub index: usize,
    /// The verdict under the first rules.
    pub from: Verdict,
    /// The verdict under the second.
    pub to: Verdict,
    /// Eligible floor area under the first rules.
    pub area_from: Option<Area>,
    /// Eligible floor area under the second.
    pub area_to: Option<Area>,
}

impl Moved {
    /// Whether only the eligible area differs: some of its buildings moved.
    pub fn in_part(&self) -> bool {
        self.from == self.to
    }
}

/// The stock under two sets of rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct WhatIf {
    /// Totals under the first rules.
    pub before: Totals,
    /// Totals under the second.
    pub after: Totals,
    /// Communities that come out differently, in the order given.
    pub moved: Vec<Moved>,
    /// Communities that become eligible.
    pub entering: Sums,
    /// Communities that are eligible no more.
    pub leaving: Sums,
    /// Communities that become undetermined.
    pub losing_certainty: Sums,
    /// Communities that stop being undetermined.
    pub gaining_certainty: Sums,
}

/// Judges every dossier under both rules.
pub fn what_if<'a>(a: &Rules, b: &Rules, dossiers: impl IntoIterator<Item = &'a Dossier>) -> WhatIf {
    let mut result = WhatIf::default();
    for (index, dossier) in dossiers.into_iter().enumerate() {
        let (before, after) = (a.judge(dossier), b.judge(dossier));
        result.before.add(dossier, before);
        result.after.add(dossier, after);
        let (from, to) = (before.verdict, after.verdict);
        if from != to || before.eligible_area != after.eligible_area {
            let (area_from, area_to) = (before.eligible_area, after.eligible_area);
            result.moved.push(Moved { index, from, to, area_from, area_to });
        }
        if from == to {
            continue;
        }
        for (verdict, entered, left) in [
            (Verdict::Eligible, &mut result.entering, &mut result.leaving),
            (Verdict::Undetermined, &mut result.losing_certainty, &mut result.gaining_certainty),
        ] {
            if to == verdict {
                entered.add(dossier);
            } else if from == verdict {
                left.add(dossier);
            }
        }
    }
    result
}
