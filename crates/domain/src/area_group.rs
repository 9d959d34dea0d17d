//! Area groups (片区): communities of one district that a plan treats together. They start in the same year or not at all,
//! or their comprehensive renovation waits for a work in the streets between them (管网配套工程), such as its pipes.

use crate::division::DivisionCode;
use crate::id::{AreaGroupId, CommunityId};
use crate::money::Fen;
use crate::share::Share;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// Communities that a plan treats together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaGroup {
    /// Its name in the program.
    pub id: AreaGroupId,
    /// What people call it.
    pub name: String,
    /// The district in which its members lie, and which pays for the work.
    pub district: DivisionCode,
    /// The communities.
    pub members: Vec<CommunityId>,
    /// The work for which their comprehensive renovation waits; none where they start together.
    pub work: Option<StreetWork>,
}

/// A work in the streets, done in one year and paid by public budgets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreetWork {
    /// The first calendar year in which it may start.
    pub first_year: i16,
    /// What it costs today.
    pub cost: Fen,
    /// The part for which central money may be used.
    pub central: Share,
    /// The part for which money from bonds may be used.
    pub bond: Share,
    /// Years after its start in which communities may start at the earliest; 0: in the same year.
    pub lag: u8,
    /// The group whose work comes before this one, by as many years as that one's `lag`.
    pub after: Option<AreaGroupId>,
}

/// The longest wait behind a work, in years.
pub const MOST_LAG: u8 = 5;

/// What is wrong with a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "wrong", rename_all = "kebab-case")]
pub enum GroupFault {
    /// It has no name.
    #[error("the group has no name")]
    NoName,
    /// Those that start together are at least two, those that wait for a work at least one.
    #[error("the group needs {least} members")]
    TooFew {
        /// How many it needs.
        least: usize,
    },
    /// A member lies in another district.
    #[error("{community} lies in another district")]
    Across {
        /// The member.
        community: CommunityId,
    },
    /// A member is in another group of this sort.
    #[error("{community} is in the group «{by}»")]
    Taken {
        /// The member.
        community: CommunityId,
        /// The other group.
        by: String,
    },
    /// The work costs nothing.
    #[error("the work costs nothing")]
    NoCost,
    /// The wait is longer than [`MOST_LAG`].
    #[error("the wait is longer than {MOST_LAG} years")]
    Lag,
    /// The work that comes before is none, or lies in another district.
    #[error("the work of «{group}» is not known, or lies in another district")]
    After {
        /// The group that was named.
        group: String,
    },
    /// Works wait for each other.
    #[error("works wait for each other: {}", .through.join(" → "))]
    Cycle {
        /// The groups, in the order in which they wait.
        through: Vec<String>,
    },
}

impl AreaGroup {
    /// What is wrong with it beside the others. `district_of` knows where communities lie.
    pub fn faults(
        &self,
        others: &[AreaGroup],
        district_of: &dyn Fn(CommunityId) -> Option<DivisionCode>,
    ) -> Vec<GroupFault> {
        let others: Vec<&AreaGroup> = others.iter().filter(|other| other.id != self.id).collect();
        let mut faults = Vec::new();
        if self.name.trim().is_empty() {
            faults.push(GroupFault::NoName);
        }
        let least = if self.work.is_some() { 1 } else { 2 };
        let members: BTreeSet<CommunityId> = self.members.iter().copied().collect();
        if members.len() < least {
            faults.push(GroupFault::TooFew { least });
        }
        for community in members {
            if district_of(community).as_ref() != Some(&self.district) {
                faults.push(GroupFault::Across { community });
            }
            let same = |other: &&&AreaGroup| {
                other.work.is_some() == self.work.is_some() && other.members.contains(&community)
            };
            if let Some(other) = others.iter().find(same) {
                faults.push(GroupFault::Taken { community, by: other.name.clone() });
            }
        }
        if let Some(work) = &self.work {
            faults.extend(self.work_faults(work, &others));
        }
        faults
    }

    fn work_faults(&self, work: &StreetWork, others: &[&AreaGroup]) -> Vec<GroupFault> {
        let mut faults = Vec::new();
        if work.cost.0 <= 0 {
            faults.push(GroupFault::NoCost);
        }
        if work.lag > MOST_LAG {
            faults.push(GroupFault::Lag);
        }
        let Some(after) = work.after else { return faults };
        let named: HashMap<AreaGroupId, &AreaGroup> = others.iter().map(|other| (other.id, *other)).collect();
        let known = named.get(&after).filter(|other| other.work.is_some() && other.district == self.district);
        if known.is_none() {
            let group = named.get(&after).map_or_else(String::new, |other| other.name.clone());
            faults.push(GroupFault::After { group });
            return faults;
        }
        let mut through = vec![self.name.clone()];
        let mut next = Some(after);
        while let Some(other) =
            next.and_then(|id| named.get(&id)).filter(|_| through.len() <= named.len() + 1)
        {
            through.push(other.name.clone());
            next = other.work.as_ref().and_then(|work| work.after);
            if next == Some(self.id) {
                through.push(self.name.clone());
                faults.push(GroupFault::Cycle { through });
                return faults;
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::uuid_v7;

    fn community(number: u64) -> CommunityId {
        CommunityId::from_uuid(uuid_v7(number, [0; 10]))
    }

    fn id(number: u64) -> AreaGroupId {
        AreaGroupId::from_uuid(uuid_v7(number, [1; 10]))
    }

    /// Of communities that start together.
    fn group(number: u64, members: &[u64]) -> AreaGroup {
        AreaGroup {
            id: id(number),
            name: format!("片区{number}"),
            district: DivisionCode("500103".into()),
            members: members.iter().copied().map(community).collect(),
            work: None,
        }
    }

    /// Of one community that waits for a work, which may come after another's.
    fn waiting(number: u64, member: u64, after: Option<u64>) -> AreaGroup {
        let work = StreetWork {
            first_year: 2021,
            cost: Fen(100),
            central: Share::NONE,
            bond: Share::NONE,
            lag: 1,
            after: after.map(id),
        };
        AreaGroup { work: Some(work), ..group(number, &[member]) }
    }

    /// Communities from 100 on lie in another district.
    fn faults(group: &AreaGroup, others: &[AreaGroup]) -> Vec<GroupFault> {
        let far = community(100);
        let code = |one| DivisionCode(if one == far { "500106" } else { "500103" }.into());
        group.faults(others, &|one| Some(code(one)))
    }

    #[test]
    fn two_that_start_together_or_one_that_waits_make_a_group() {
        assert_eq!(faults(&group(1, &[1, 2]), &[]), []);
        assert_eq!(faults(&waiting(1, 1, None), &[]), []);
        assert_eq!(faults(&group(1, &[1, 1]), &[]), [GroupFault::TooFew { least: 2 }]);
    }

    #[test]
    fn a_member_elsewhere_or_in_another_group_is_named() {
        let across = GroupFault::Across { community: community(100) };
        assert_eq!(faults(&group(1, &[1, 100]), &[]), [across]);
        let taken = GroupFault::Taken { community: community(2), by: "片区2".into() };
        assert_eq!(faults(&group(1, &[1, 2]), &[group(2, &[2, 3])]), [taken]);
        // It may start with its neighbours and wait for the street with others.
        assert_eq!(faults(&group(1, &[1, 2]), &[waiting(2, 2, None)]), []);
    }

    #[test]
    fn works_that_wait_for_each_other_are_named_in_their_order() {
        let others = [waiting(2, 2, Some(3)), waiting(3, 3, Some(1))];
        let through = ["片区1", "片区2", "片区3", "片区1"].map(str::to_owned).to_vec();
        assert_eq!(faults(&waiting(1, 1, Some(2)), &others), [GroupFault::Cycle { through }]);
        let chain = [waiting(2, 2, Some(3)), waiting(3, 3, None)];
        assert_eq!(faults(&waiting(1, 1, Some(2)), &chain), []);
        let unknown = GroupFault::After { group: String::new() };
        assert_eq!(faults(&waiting(1, 1, Some(9)), &chain), [unknown]);
    }

    #[test]
    fn a_work_without_cost_or_with_an_endless_wait_is_refused() {
        let mut one = waiting(1, 1, None);
        one.work = one.work.map(|work| StreetWork { cost: Fen(0), lag: 6, ..work });
        assert_eq!(faults(&one, &[]), [GroupFault::NoCost, GroupFault::Lag]);
    }
}
