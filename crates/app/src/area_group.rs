//! Area groups (片区): made, changed and taken apart; the next scenario plans with them as they are then.

use crate::account::occasion;
use crate::scenario::changed_meanwhile;
use crate::{App, AppError, Desk, Noun};
use domain::account::Actor;
use domain::area_group::{AreaGroup, StreetWork};
use domain::division::DivisionCode;
use domain::id::{AreaGroupId, CommunityId};
use domain::permit::{Permit, PlanBatches, SeeScenarios};
use domain::territory::Place;
use std::collections::BTreeSet;
pub use store::area_group::KeptAreaGroup;

/// What somebody says of a group.
#[derive(Debug, Clone)]
pub struct AreaGroupDraft {
    /// What people call it.
    pub name: String,
    /// The district in which its members lie.
    pub district: DivisionCode,
    /// The communities; one that is named twice is in it once.
    pub members: Vec<CommunityId>,
    /// The work for which their comprehensive renovation waits; none where they start together.
    pub work: Option<StreetWork>,
}

impl AreaGroupDraft {
    fn group(self, id: AreaGroupId) -> AreaGroup {
        let members: BTreeSet<CommunityId> = self.members.into_iter().collect();
        AreaGroup {
            id,
            name: self.name.trim().to_owned(),
            district: self.district,
            members: members.into_iter().collect(),
            work: self.work,
        }
    }
}

impl Desk {
    /// Every group, in the order in which they were made.
    pub fn list_area_groups(&self) -> Result<Vec<KeptAreaGroup>, AppError> {
        Permit::<SeeScenarios>::grant(self.actor(), &Place::CITY)?;
        Ok(self.store().read(store::area_group::list)?)
    }

    /// The group of that id.
    pub fn load_area_group(&self, id: AreaGroupId) -> Result<KeptAreaGroup, AppError> {
        Permit::<SeeScenarios>::grant(self.actor(), &Place::CITY)?;
        let found = self.store().read(|rx| store::area_group::find(rx, id))?;
        found.ok_or(AppError::NotFound(Noun::AreaGroup))
    }
}

impl App {
    /// Makes a group.
    ///
    /// # Errors
    /// Everything that is wrong with it; nothing is kept then.
    pub fn make_area_group(&self, actor: &Actor, draft: AreaGroupDraft) -> Result<AreaGroupId, AppError> {
        let permit = Permit::<PlanBatches>::grant(actor, &Place::CITY)?;
        let group = draft.group(AreaGroupId::fresh(&mut self.environment().ids()));
        let entry = occasion(self.environment());
        let district_of = self.district_of()?;
        self.store().write(|tx| {
            check(&group, &store::area_group::list(tx)?, &district_of)?;
            Ok::<_, AppError>(store::area_group::insert(tx, &permit, entry, &group)?)
        })?;
        Ok(group.id)
    }

    /// Changes a group. `seen` is its revision as the person saw it.
    ///
    /// # Errors
    /// Everything that is wrong with it, or somebody else was first; nothing is changed then.
    pub fn change_area_group(
        &self,
        actor: &Actor,
        id: AreaGroupId,
        draft: AreaGroupDraft,
        seen: i64,
    ) -> Result<(), AppError> {
        let permit = Permit::<PlanBatches>::grant(actor, &Place::CITY)?;
        let kept = KeptAreaGroup { group: draft.group(id), revision: seen };
        let entry = occasion(self.environment());
        let district_of = self.district_of()?;
        self.store().write(|tx| {
            let all = store::area_group::list(tx)?;
            let before = all.iter().find(|other| other.group.id == id);
            let before = before.ok_or(AppError::NotFound(Noun::AreaGroup))?;
            // Others may wait for its work.
            if kept.group.work.is_none() && before.group.work.is_some() {
                refuse_awaited(&all, id)?;
            }
            check(&kept.group, &all, &district_of)?;
            store::area_group::update(tx, &permit, entry, &kept).map_err(changed_meanwhile)
        })
    }

    /// Takes a group apart. Scenarios that were made with it keep it.
    ///
    /// # Errors
    /// Another group's work waits for its work, or somebody else was first.
    pub fn delete_area_group(&self, actor: &Actor, id: AreaGroupId, seen: i64) -> Result<(), AppError> {
        let permit = Permit::<PlanBatches>::grant(actor, &Place::CITY)?;
        let entry = occasion(self.environment());
        self.store().write(|tx| {
            let all = store::area_group::list(tx)?;
            let found = all.iter().find(|kept| kept.group.id == id);
            let group = found.ok_or(AppError::NotFound(Noun::AreaGroup))?.group.clone();
            refuse_awaited(&all, id)?;
            let kept = KeptAreaGroup { group, revision: seen };
            store::area_group::delete(tx, &permit, entry, &kept).map_err(changed_meanwhile)
        })
    }

    /// Where each community of the register lies.
    fn district_of(&self) -> Result<impl Fn(CommunityId) -> Option<DivisionCode> + use<>, AppError> {
        let stock = self.whole_stock()?;
        Ok(move |id| stock.find(id)?.community.district.clone())
    }
}

fn refuse_awaited(all: &[KeptAreaGroup], id: AreaGroupId) -> Result<(), AppError> {
    let after = |kept: &KeptAreaGroup| kept.group.work.as_ref().and_then(|work| work.after) == Some(id);
    if all.iter().any(after) { Err(AppError::Conflict("area-group-awaited")) } else { Ok(()) }
}

fn check(
    group: &AreaGroup,
    all: &[KeptAreaGroup],
    district_of: &dyn Fn(CommunityId) -> Option<DivisionCode>,
) -> Result<(), AppError> {
    let others: Vec<AreaGroup> = all.iter().map(|kept| kept.group.clone()).collect();
    let faults = group.faults(&others, district_of);
    if faults.is_empty() { Ok(()) } else { Err(AppError::AreaGroup(faults)) }
}
