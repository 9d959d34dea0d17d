//! Owners: sealed on the way in, masked on the way out, and shown in clear to whom has a reason.

mod export;
mod person;
mod reveal;
mod seal_owner;

pub use export::{ExportWords, LINES_ALONE, MadeExport};
pub use person::PersonExport;
pub use reveal::{REVEALS_PER_HOUR, Revealed, Search};
pub(crate) use seal_owner::Sealer;
pub use store::owner_export::{ExportState, OwnerExport};
pub use store::owner_record::{Erased, Holding, Reveal, RollLine};

use crate::territory::permit_at;
use crate::{App, AppError, Noun};
use domain::account::Actor;
use domain::id::{AccountId, CommunityId, OwnerId};
use domain::owner::Owner;
use domain::permit::{Action, Permit, SeeOwners};
use store::owner_record;
use store::{community, owner};

/// Lines on one page of a roll.
pub const PER_PAGE: usize = 50;

/// A page of the roll of a community.
#[derive(Debug)]
pub struct Roll {
    /// The community's name.
    pub community_name: String,
    /// The lines of the page, door by door.
    pub lines: Vec<RollLine>,
    /// How many there are in all.
    pub total: u64,
}

/// An owner as somebody may look at one: masked, with who looked closer.
#[derive(Debug)]
pub struct OwnerRecord {
    /// The owner.
    pub owner: Owner,
    /// What is held.
    pub holdings: Vec<Holding>,
    /// Who looked at clear values, the latest first, with the name of the account.
    pub reveals: Vec<(Reveal, String)>,
}

impl App {
    /// A page of the roll of a community, from 1; masked.
    pub fn load_roll(&self, actor: &Actor, id: CommunityId, page: usize) -> Result<Roll, AppError> {
        let locator = self.locator()?;
        let offset = page.saturating_sub(1).saturating_mul(PER_PAGE);
        self.store().read(|rx| {
            let place = locator.of_community(rx, id)?;
            let _permit = permit_at::<SeeOwners>(actor, place.as_ref(), Noun::Community)?;
            let found = community::find(rx, id)?.ok_or(AppError::NotFound(Noun::Community))?;
            Ok(Roll {
                community_name: found.name,
                lines: owner_record::list_roll(rx, id, PER_PAGE, offset)?,
                total: owner_record::count_roll(rx, id)?,
            })
        })
    }

    /// An owner, masked, with who looked at clear values: the person has a right to know.
    pub fn load_owner(&self, actor: &Actor, id: OwnerId) -> Result<OwnerRecord, AppError> {
        let (_permit, inside) = self.permit_on_owner::<SeeOwners>(actor, id)?;
        let mut record = self.owner_record(id)?;
        if let Some(inside) = inside {
            record.holdings.retain(|holding| inside.contains(&holding.community));
        }
        Ok(record)
    }

    /// The permit to act on an owner, and the communities in which the owner holds something and the actor may act;
    /// `None` stands for the whole city. An owner who holds nothing there is not there.
    fn permit_on_owner<A: Action>(
        &self,
        actor: &Actor,
        id: OwnerId,
    ) -> Result<(Permit<A>, Option<Vec<CommunityId>>), AppError> {
        let (permit, reach) = (Permit::grant_somewhere(actor)?, actor.reach::<A>());
        if reach.is_city() {
            return Ok((permit, None));
        }
        let locator = self.locator()?;
        let inside = self.store().read(|rx| {
            let mut inside = Vec::new();
            for holding in owner_record::list_holdings(rx, id)? {
                let place = locator.of_community(rx, holding.community)?;
                if place.is_some_and(|place| reach.holds(&place)) {
                    inside.push(holding.community);
                }
            }
            Ok::<_, AppError>(inside)
        })?;
        if inside.is_empty() { Err(AppError::NotFound(Noun::Owner)) } else { Ok((permit, Some(inside))) }
    }

    /// The same without asking who wants to know it.
    fn owner_record(&self, id: OwnerId) -> Result<OwnerRecord, AppError> {
        let (owner, holdings, reveals) = self.store().read(|rx| {
            let owner = owner::find(rx, id)?.ok_or(AppError::NotFound(Noun::Owner))?;
            Ok::<_, AppError>((
                owner,
                owner_record::list_holdings(rx, id)?,
                owner_record::list_reveals(rx, id)?,
            ))
        })?;
        let mut named = Vec::with_capacity(reveals.len());
        for reveal in reveals {
            let name = self.name_of(reveal.account)?;
            named.push((reveal, name));
        }
        Ok(OwnerRecord { owner, holdings, reveals: named })
    }

    fn name_of(&self, account: AccountId) -> Result<String, AppError> {
        Ok(self.find_account(account)?.map(|account| account.display_name).unwrap_or_default())
    }

    /// How many owners there are.
    pub fn count_owners(&self) -> Result<u64, AppError> {
        Ok(self.store().read(owner::count)?)
    }
}
