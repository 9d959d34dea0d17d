//! Taking a batch out again: exactly what it brought, and nothing that anything else still speaks of.

use super::matching::Thing;
use super::{Tally, load};
use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::revision;
use crate::search;
use crate::sql::{Sql, statements};
use crate::transaction::Tx;
use crate::{building, community, dwelling, entrance};
use domain::batch::{Batch, BatchState};
use domain::building::Building;
use domain::community::Community;
use domain::dwelling::Dwelling;
use domain::entrance::Entrance;
use domain::id::BatchId;
use domain::permit::{ChangeRegister, Permit};
use serde::Serialize;

/// What undoing took out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undone {
    /// The batch as it stands now.
    pub batch: Batch,
    /// What is gone.
    pub removed: Tally,
    /// Known things that say again what they said before the batch.
    pub restored: u64,
}

/// A thing passes to another batch that mentions it, if there is one.
macro_rules! hand_over {
    ($table:literal) => {
        concat!(
            "UPDATE ",
            $table,
            " SET batch = (SELECT MIN(m.batch) FROM batch_mention m WHERE m.entity = ",
            $table,
            ".id) WHERE batch = $1 AND EXISTS (SELECT 1 FROM batch_mention m WHERE m.entity = ",
            $table,
            ".id)"
        )
    };
}

/// The mention that became the batch of the thing.
macro_rules! drop_mentions {
    ($table:literal) => {
        concat!(
            "DELETE FROM batch_mention WHERE kind = '",
            $table,
            "' AND EXISTS (SELECT 1 FROM ",
            $table,
            " t WHERE t.id = batch_mention.entity AND t.batch = batch_mention.batch)"
        )
    };
}

/// What has to stay, because something else refers to it, belongs to no batch any more.
macro_rules! keep {
    ($table:literal) => {
        concat!("UPDATE ", $table, " SET batch = NULL WHERE batch = $1")
    };
}

statements! {
    CHANGES = "SELECT kind, entity, before, after FROM batch_change WHERE batch = $1 ORDER BY position DESC";
    PASS_ON = "UPDATE batch_change SET before = $3 WHERE entity = $1 AND before = $2";
    DELETE_CHANGES = "DELETE FROM batch_change WHERE batch = $1";
    DELETE_MENTIONS = "DELETE FROM batch_mention WHERE batch = $1";
    MARK = "UPDATE batch SET state = $2, undone_at = $3 WHERE id = $1";

    HAND_OVER_CLAIMS = hand_over!("claim");
    DROP_CLAIM_MENTIONS = "DELETE FROM batch_mention WHERE kind = 'claim' AND batch IN
                           (SELECT batch FROM claim WHERE claim.id = batch_mention.entity)";
    DELETE_CLAIMS = "DELETE FROM claim WHERE batch = $1";
    HAND_OVER_OWNERS = hand_over!("owner");
    DROP_OWNER_MENTIONS = drop_mentions!("owner");
    HAND_OVER_OWNERSHIPS = "UPDATE ownership SET batch = (SELECT o.batch FROM owner o WHERE o.id = ownership.owner)
                            WHERE batch = $1 AND EXISTS (SELECT 1 FROM owner o
                                                         WHERE o.id = ownership.owner AND o.batch <> $1)";
    DELETE_OWNERSHIPS = "DELETE FROM ownership WHERE batch = $1";
    DELETE_OWNERS = "DELETE FROM owner WHERE batch = $1
                     AND NOT EXISTS (SELECT 1 FROM ownership s WHERE s.owner = owner.id)";
    KEEP_OWNERS = keep!("owner");
    DELETE_FACILITIES = "DELETE FROM facility WHERE batch = $1";
    DELETE_OBSERVATIONS = "DELETE FROM observation WHERE batch = $1";

    HAND_OVER_DWELLINGS = hand_over!("dwelling");
    DROP_DWELLING_MENTIONS = drop_mentions!("dwelling");
    DELETE_DWELLINGS = "DELETE FROM dwelling WHERE batch = $1
                        AND NOT EXISTS (SELECT 1 FROM ownership s WHERE s.dwelling = dwelling.id)";
    KEEP_DWELLINGS = keep!("dwelling");

    HAND_OVER_ENTRANCES = hand_over!("entrance");
    DROP_ENTRANCE_MENTIONS = drop_mentions!("entrance");
    DELETE_ENTRANCES = "DELETE FROM entrance WHERE batch = $1
                        AND NOT EXISTS (SELECT 1 FROM dwelling d WHERE d.entrance = entrance.id)";
    KEEP_ENTRANCES = keep!("entrance");

    HAND_OVER_BUILDINGS = hand_over!("building");
    DROP_BUILDING_MENTIONS = drop_mentions!("building");
    DELETE_BUILDINGS = "DELETE FROM building WHERE batch = $1
                        AND NOT EXISTS (SELECT 1 FROM entrance e WHERE e.building = building.id)
                        AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.subject = building.id)";
    KEEP_BUILDINGS = keep!("building");

    HAND_OVER_COMMUNITIES = hand_over!("community");
    DROP_COMMUNITY_MENTIONS = drop_mentions!("community");
    DELETE_COMMUNITIES = "DELETE FROM community WHERE batch = $1
                          AND NOT EXISTS (SELECT 1 FROM building b WHERE b.community = community.id)
                          AND NOT EXISTS (SELECT 1 FROM claim c WHERE c.subject = community.id)
                          AND NOT EXISTS (SELECT 1 FROM facility f WHERE f.community = community.id)
                          AND NOT EXISTS (SELECT 1 FROM observation o WHERE o.community = community.id)
                          AND NOT EXISTS (SELECT 1 FROM community m WHERE m.merged_into = community.id)
                          AND NOT EXISTS (SELECT 1 FROM roll r WHERE r.community = community.id)
                          RETURNING document";
    KEEP_COMMUNITIES = keep!("community");
}

/// Takes a committed batch out: its claims, and the things it created that nothing else refers to. Things that
/// another batch mentions pass to that batch; what the batch changed is changed back, unless somebody has
/// changed it since.
pub fn undo(
    tx: &mut Tx<'_>,
    permit: &Permit<ChangeRegister>,
    occasion: Occasion,
    id: BatchId,
) -> Result<Undone, StoreError> {
    revision::bump(tx)?;
    let batch = load(tx, id)?;
    if batch.state != BatchState::Committed {
        return Err(StoreError::WrongState { noun: "batch", id: id.to_string(), state: batch.state.key() });
    }
    let restored = restore(tx, permit, id)?;
    crate::owner_record::take_away(tx, id)?;
    tx.execute(&DELETE_MENTIONS, &[id.into()])?;
    super::returns::forget_returns(tx, id)?;
    let removed = remove(tx, id)?;
    tx.execute(&MARK, &[id.into(), BatchState::Undone.key().into(), occasion.at.into()])?;
    let detail = serde_json::json!({ "removed": removed, "restored": restored });
    audit::record(tx, permit, occasion, "batch.undone", id, &detail)?;
    Ok(Undone { batch: load(tx, id)?, removed, restored })
}

fn remove(tx: &mut Tx<'_>, id: BatchId) -> Result<Tally, StoreError> {
    let mut each = |sql: &'static Sql| tx.execute(sql, &[id.into()]);
    each(&HAND_OVER_CLAIMS)?;
    let claims = each(&DELETE_CLAIMS)?;
    each(&HAND_OVER_OWNERS)?;
    each(&HAND_OVER_OWNERSHIPS)?;
    each(&DELETE_OWNERSHIPS)?;
    let owners = each(&DELETE_OWNERS)?;
    each(&KEEP_OWNERS)?;
    let facilities = each(&DELETE_FACILITIES)?;
    let observations = each(&DELETE_OBSERVATIONS)?;
    each(&HAND_OVER_DWELLINGS)?;
    let dwellings = each(&DELETE_DWELLINGS)?;
    each(&KEEP_DWELLINGS)?;
    each(&HAND_OVER_ENTRANCES)?;
    let entrances = each(&DELETE_ENTRANCES)?;
    each(&KEEP_ENTRANCES)?;
    each(&HAND_OVER_BUILDINGS)?;
    let buildings = each(&DELETE_BUILDINGS)?;
    each(&KEEP_BUILDINGS)?;
    each(&HAND_OVER_COMMUNITIES)?;
    let documents = tx.rows(&DELETE_COMMUNITIES, &[id.into()], |row| row.int(0))?;
    tx.execute(&KEEP_COMMUNITIES, &[id.into()])?;
    for sql in [
        &DROP_CLAIM_MENTIONS,
        &DROP_OWNER_MENTIONS,
        &DROP_DWELLING_MENTIONS,
        &DROP_ENTRANCE_MENTIONS,
        &DROP_BUILDING_MENTIONS,
        &DROP_COMMUNITY_MENTIONS,
    ] {
        tx.execute(sql, &[])?;
    }
    for document in &documents {
        search::delete(tx, *document)?;
    }
    let communities = u64::try_from(documents.len()).unwrap_or(u64::MAX);
    Ok(Tally { communities, buildings, entrances, dwellings, owners, facilities, observations, claims })
}

/// Changes back what the batch changed, newest first; how many things.
fn restore(tx: &mut Tx<'_>, permit: &Permit<ChangeRegister>, id: BatchId) -> Result<u64, StoreError> {
    let changes = tx.rows(&CHANGES, &[id.into()], |row| {
        Ok(Change {
            kind: row.string(0)?,
            entity: row.string(1)?,
            before: row.string(2)?,
            after: row.string(3)?,
        })
    })?;
    let mut restored = 0_u64;
    for change in &changes {
        let done = match change.kind.as_str() {
            Community::KIND => {
                change.take_back(tx, permit, |tx, now: &Community| community::find(tx, now.id))
            }
            Building::KIND => change.take_back(tx, permit, |tx, now: &Building| building::find(tx, now.id)),
            Entrance::KIND => change.take_back(tx, permit, |tx, now: &Entrance| entrance::find(tx, now.id)),
            _ => change.take_back(tx, permit, |tx, now: &Dwelling| dwelling::find(tx, now.id)),
        }?;
        restored = restored.saturating_add(done.into());
    }
    tx.execute(&DELETE_CHANGES, &[id.into()])?;
    Ok(restored)
}

struct Change {
    kind: String,
    entity: String,
    before: String,
    after: String,
}

impl Change {
    /// Writes what was there before, if what the batch wrote is still there. A later batch that replaced it
    /// remembers it as what was there before; it shall restore what was there before both.
    fn take_back<T: Thing>(
        &self,
        tx: &mut Tx<'_>,
        permit: &Permit<ChangeRegister>,
        find: impl Fn(&mut Tx<'_>, &T) -> Result<Option<T>, StoreError>,
    ) -> Result<bool, StoreError> {
        let read = |text: &str| {
            serde_json::from_str::<T>(text)
                .map_err(|_| StoreError::Corrupt { column: 2, value: text.to_owned() })
        };
        let (before, after) = (read(&self.before)?, read(&self.after)?);
        if find(tx, &after)?.is_some_and(|now| now == after) {
            before.update(tx, permit)?;
            return Ok(true);
        }
        tx.execute(&PASS_ON, &[(&self.entity).into(), (&self.after).into(), (&self.before).into()])?;
        Ok(false)
    }
}
