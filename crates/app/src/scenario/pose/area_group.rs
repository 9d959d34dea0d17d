//! Area groups in the problem: who starts together, and who waits for which work.

use super::{in_units, part};
use domain::area_group::AreaGroup;
use domain::division::DivisionCode;
use domain::id::CommunityId;
use domain::scenario::Brief;
use planner::Work;
use std::collections::HashMap;

/// The groups that wait for a work, in the order of the problem's works; or those that start together.
pub(in crate::scenario) fn groups(brief: &Brief, with_work: bool) -> impl Iterator<Item = &AreaGroup> {
    brief.groups.iter().filter(move |group| group.work.is_some() == with_work)
}

/// The place of each member's group among those of its sort.
pub(super) fn members(brief: &Brief, with_work: bool) -> HashMap<CommunityId, usize> {
    let all = groups(brief, with_work).enumerate();
    all.flat_map(|(place, group)| group.members.iter().map(move |member| (*member, place))).collect()
}

/// The works, in the order of [`groups`].
pub(super) fn works(brief: &Brief, place: &HashMap<&DivisionCode, usize>) -> Vec<Work> {
    let place_of: HashMap<_, usize> =
        groups(brief, true).enumerate().map(|(at, group)| (group.id, at)).collect();
    let work = |group: &AreaGroup| {
        let work = group.work.as_ref()?;
        let cost = in_units(work.cost);
        Some(Work {
            district: place.get(&group.district).copied()?,
            parent: work.after.and_then(|after| place_of.get(&after).copied()),
            lag: usize::from(work.lag),
            first_year: brief.place_of(work.first_year).unwrap_or(1),
            cost,
            central: part(cost, work.central),
            bond: part(cost, work.bond),
        })
    };
    groups(brief, true).filter_map(work).collect()
}
