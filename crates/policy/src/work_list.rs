//! The work-list: which missing evidence would decide most floor area.

use crate::sums::floor_area;
use domain::Area;
use domain::assessment::Assessment;
use domain::dossier::Dossier;
use domain::fact::Fact;
use domain::truth::Verdict;
use serde::Serialize;

/// A fact that is missing, and how much hangs on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MissingEvidence {
    /// The fact.
    pub fact: Fact,
    /// Undetermined communities it could still decide, alone or with others.
    pub communities: u64,
    /// Their floor area.
    pub floor_area: Area,
    /// Those of them for which it is the only thing missing.
    pub alone: u64,
    /// Floor area of those.
    pub alone_area: Area,
    /// Communities among them whose floor area nobody knows.
    pub without_floor_area: u64,
}

/// Missing evidence of undetermined communities, the fact that decides most floor area first; where areas
/// are equal, the one that concerns more communities.
pub fn work_list<'a>(
    screened: impl IntoIterator<Item = (&'a Dossier, &'a Assessment)>,
) -> Vec<MissingEvidence> {
    let mut list: Vec<MissingEvidence> = Vec::new();
    for (dossier, assessment) in screened {
        if assessment.verdict != Verdict::Undetermined {
            continue;
        }
        let area = floor_area(dossier);
        let alone = assessment.missing.len() == 1;
        for fact in &assessment.missing {
            let Some(entry) = place(&mut list, *fact) else { continue };
            entry.communities += 1;
            match area {
                Some(area) => entry.floor_area = entry.floor_area.plus(area),
                None => entry.without_floor_area += 1,
            }
            if alone {
                entry.alone += 1;
                entry.alone_area = entry.alone_area.plus(area.unwrap_or(Area::ZERO));
            }
        }
    }
    list.sort_by_key(|entry| (std::cmp::Reverse((entry.floor_area, entry.communities)), entry.fact));
    list
}

fn place(list: &mut Vec<MissingEvidence>, fact: Fact) -> Option<&mut MissingEvidence> {
    let at = list.iter().position(|entry| entry.fact == fact).unwrap_or(list.len());
    if at == list.len() {
        list.push(MissingEvidence {
            fact,
            communities: 0,
            floor_area: Area::ZERO,
            alone: 0,
            alone_area: Area::ZERO,
            without_floor_area: 0,
        });
    }
    list.get_mut(at)
}
