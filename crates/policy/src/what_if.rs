//! What if: the same stock under two sets of rules; who goes in, who goes out, and how many square metres.

use crate::rules::Rules;
use crate::sums::{Size, Sums, Totals};
use domain::Area;
use domain::dossier::Dossier;
use domain::truth::Verdict;
use serde::Serialize;

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
        let (size, before, after) = (Size::of(dossier), a.judge(dossier), b.judge(dossier));
        result.before.add(&size, before);
        result.after.add(&size, after);
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
                entered.add(&size);
            } else if from == verdict {
                left.add(&size);
            }
        }
    }
    result
}
