//! Observations of the indicators of a scorecard.

use crate::bulk::Bulk;
use crate::community;
use crate::error::StoreError;
use crate::revision;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::{BatchId, CommunityId};
use domain::indicator::{Observation, Phase};
use domain::permit::{ChangeRegister, Permit};
use domain::truth::Truth;
use std::borrow::Borrow;

macro_rules! columns {
    () => {
        "id, community, indicator, phase, met, value, observed_on, source_label"
    };
}

statements! {
    OF_COMMUNITY = concat!("SELECT ", columns!(), " FROM observation WHERE community = $1
                            ORDER BY indicator, phase, observed_on, id");
    ALL = concat!("SELECT ", columns!(), " FROM observation ORDER BY community, indicator, phase, id");
}

pub(crate) static BULK: Bulk = Bulk {
    table: "observation",
    columns: &[
        "id",
        "community",
        "indicator",
        "phase",
        "met",
        "value",
        "observed_on",
        "source_label",
        "batch",
    ],
};

/// Adds observations; the number added. Their communities must be there.
pub fn insert_all<I>(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    batch: Option<BatchId>,
    observations: I,
) -> Result<u64, StoreError>
where
    I: IntoIterator<Item: Borrow<Observation>>,
{
    revision::bump(tx)?;
    write_all(tx, batch, observations)
}

/// Writes observations as they are; the number written.
pub(crate) fn write_all<I>(
    tx: &mut Tx<'_>,
    batch: Option<BatchId>,
    observations: I,
) -> Result<u64, StoreError>
where
    I: IntoIterator<Item: Borrow<Observation>>,
{
    tx.bulk(&BULK, |sink| {
        for observation in observations {
            let observation = observation.borrow();
            sink.row(&[
                observation.id.into(),
                observation.community.into(),
                (&observation.indicator).into(),
                observation.phase.key().into(),
                observation.met.key().into(),
                observation.value.as_ref().into(),
                observation.observed_on.into(),
                (&observation.source_label).into(),
                batch.into(),
            ])?;
        }
        Ok(())
    })
}

/// The observations of a community and of those merged into it, by indicator; they bear the id of the one that was kept.
pub fn list_of_community(rx: &mut Rx<'_>, community: CommunityId) -> Result<Vec<Observation>, StoreError> {
    let mut found = Vec::new();
    for member in community::family(rx, community)? {
        let of_member = list_exactly_of(rx, member)?;
        found.extend(of_member.into_iter().map(|one| Observation { community, ..one }));
    }
    Ok(found)
}

/// The observations of exactly this community.
pub(crate) fn list_exactly_of(
    rx: &mut Rx<'_>,
    community: CommunityId,
) -> Result<Vec<Observation>, StoreError> {
    rx.rows(&OF_COMMUNITY, &[community.into()], read)
}

/// Every one, by community and indicator; those of merged communities bear the id of the one that was kept.
pub fn list_all(rx: &mut Rx<'_>) -> Result<Vec<Observation>, StoreError> {
    let kept = community::all_kept(rx)?;
    let mut all = rx.rows(&ALL, &[], read)?;
    if !kept.is_empty() {
        for one in &mut all {
            one.community = kept.get(&one.community).copied().unwrap_or(one.community);
        }
        all.sort_by_key(|one| one.community);
    }
    Ok(all)
}

fn read(row: Row<'_>) -> Result<Observation, StoreError> {
    let truth = |key: &str| Truth::ALL.into_iter().find(|truth| truth.key() == key);
    Ok(Observation {
        id: row.parse(0)?,
        community: row.parse(1)?,
        indicator: row.string(2)?,
        phase: row.key(3, Phase::parse)?,
        met: row.key(4, truth)?,
        value: row.opt_string(5)?,
        observed_on: row.opt_parse(6)?,
        source_label: row.string(7)?,
    })
}
