//! Rehearsal: a copy of a community with invented residents, to practise on and to throw away.
//!
//! Buildings, claims, facilities and observations are the original's; owners never are: they are made from a seed
//! that comes from the original's id, and where the register lists no flats, so are the flats.

mod copy;

use crate::account::occasion;
use crate::stock::Stock;
use crate::stock::reading::read_one;
use crate::territory::permit_at;
use crate::{App, AppError, Desk, Noun};
use copy::Copy;
use domain::account::Actor;
use domain::id::CommunityId;
use domain::permit::{ChangeRegister, Permit};
use domain::rehearsal::{Rehearsal, seed};
use std::sync::Arc;
use store::StoreError;

impl App {
    /// Makes a copy of a community to practise on. A community has one copy at a time.
    pub fn make_rehearsal(&self, actor: &Actor, original: CommunityId) -> Result<Rehearsal, AppError> {
        Permit::<ChangeRegister>::grant_somewhere(actor)?;
        let desk = self.desk(actor);
        if desk.find_rehearsal(original)?.is_some() {
            return Err(AppError::Conflict("rehearsal-of-rehearsal"));
        }
        let record = desk.load_community(original)?;
        let item = record.item().ok_or(AppError::NotFound(Noun::Community))?;
        let (occasion, mut ids) = (occasion(self.environment()), self.environment().ids());
        let permit = permit_at(actor, Some(&self.locator()?.place(&item.community)), Noun::Community)?;
        self.store().write_bulk(|tx| {
            if store::rehearsal::find_of(tx, item.community.id)?.is_some() {
                return Err(AppError::Conflict("rehearsal-exists"));
            }
            let copy = Copy::of(tx, item, &record, &mut ids)?;
            let rehearsal = Rehearsal {
                community: copy.community.id,
                original: item.community.id,
                seed: seed(item.community.id),
                dwellings: u64::try_from(copy.dwellings.len()).unwrap_or(u64::MAX),
                owners: u64::try_from(copy.owners.len()).unwrap_or(u64::MAX),
                made_by: permit.account(),
                made_at: occasion.at,
            };
            copy.write(tx, &permit)?;
            store::rehearsal::insert(tx, &permit, occasion, &rehearsal)?;
            Ok(rehearsal)
        })
    }

    /// Throws a copy away with everything that was done on it; only the audit log keeps that.
    pub fn discard_rehearsal(&self, actor: &Actor, id: CommunityId) -> Result<(), AppError> {
        Permit::<ChangeRegister>::grant_somewhere(actor)?;
        let (occasion, locator) = (occasion(self.environment()), self.locator()?);
        let discarded = self.store().write_bulk(|tx| {
            let place = locator.of_community(tx, id)?;
            let permit = permit_at(actor, place.as_ref(), Noun::Community)?;
            Ok::<_, AppError>(store::rehearsal::discard(tx, &permit, occasion, id)?)
        });
        match discarded {
            Err(AppError::Store(StoreError::NotFound { .. })) => Err(AppError::NotFound(Noun::Community)),
            other => other,
        }
    }
}

impl Desk {
    /// The copies there are, with their names and those of what they are copies of, the latest first.
    pub fn list_rehearsals(&self) -> Result<Vec<(Rehearsal, String)>, AppError> {
        let locator = self.locator()?;
        self.store().read(|rx| {
            let mut named = Vec::new();
            for rehearsal in store::rehearsal::list(rx)? {
                match self.check_community(&locator, rx, rehearsal.community) {
                    Err(AppError::NotFound(_)) => continue,
                    other => other?,
                }
                let name = store::community::load(rx, rehearsal.community)?.name;
                named.push((rehearsal, name));
            }
            Ok(named)
        })
    }

    /// The mark of a copy; `None` for a community of the register.
    pub fn find_rehearsal(&self, id: CommunityId) -> Result<Option<Rehearsal>, AppError> {
        let locator = self.locator()?;
        self.store().read(|rx| {
            let found = store::rehearsal::find(rx, id)?;
            if found.is_some() {
                self.check_community(&locator, rx, id)?;
            }
            Ok(found)
        })
    }

    /// The copy that a page is about, for its mark; `None` where it is about a community of the register.
    pub fn rehearsed(&self, id: CommunityId) -> Result<Option<CommunityId>, AppError> {
        Ok(self.find_rehearsal(id)?.map(|copy| copy.community))
    }

    /// The stock that a community is looked at in: the city's, or for a copy one of its own, so that it is counted
    /// nowhere.
    pub(crate) fn stock_around(&self, id: CommunityId) -> Result<Arc<Stock>, AppError> {
        let stock = self.stock()?;
        if stock.find(id).is_some() || self.find_rehearsal(id)?.is_none() {
            return Ok(stock);
        }
        let alone = self.store().read(|rx| read_one(rx, id))?;
        let (rules, divisions) = (Arc::clone(&stock.rules), Arc::clone(&stock.divisions));
        Ok(Arc::new(Stock::build(stock.revision, rules, divisions, vec![alone])))
    }
}
