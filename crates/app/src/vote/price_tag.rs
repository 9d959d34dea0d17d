//! What each line of the roll would pay of each item, told before anybody votes.

use super::Particulars;
use crate::AppError;
use domain::allocation::{Household, Sharing, Split, allocate};
use domain::menu::MenuItem;
use domain::money::Fen;
use domain::permit::{HoldVote, Permit};
use domain::roll::Roll;
use domain::vote::Vote;
use std::collections::BTreeMap;
use store::{Rx, StoreError, Tx, dwelling, price_tag};

/// Keeps what each line would pay. An item that cannot be shared, for want of a storey say, is told without a price.
pub(crate) fn tell(
    tx: &mut Tx<'_>,
    permit: &Permit<HoldVote>,
    vote: &Vote,
    told: &Particulars,
    roll: &Roll,
) -> Result<(), AppError> {
    let Some(menu) = &told.menu else { return Ok(()) };
    let households = households(tx, roll)?;
    let mut tags: BTreeMap<u32, BTreeMap<String, Fen>> = BTreeMap::new();
    for item in &menu.items {
        let Some(dues) = share(item, &households) else { continue };
        for ((line, _), due) in households.iter().zip(dues) {
            let so_far = tags.entry(*line).or_default().entry(item.key.clone()).or_default();
            *so_far = Fen(so_far.0.saturating_add(due.0));
        }
    }
    for (line, shares) in &tags {
        price_tag::insert(tx, permit, vote.id, *line, shares)?;
    }
    Ok(())
}

/// The households of a roll, each with its line.
fn households(rx: &mut Rx<'_>, roll: &Roll) -> Result<Vec<(u32, Household)>, StoreError> {
    let mut found = Vec::new();
    for line in &roll.lines {
        for (place, part) in (1..).zip(&line.parts) {
            let storey = match part.dwelling {
                Some(id) => dwelling::find(rx, id)?.and_then(|dwelling| dwelling.storey),
                None => None,
            };
            let household: String = format!("{}-{}", line.number, usize::to_string(&place));
            found.push((
                line.number,
                Household { household, area: Some(part.area), storey, ..Household::default() },
            ));
        }
    }
    Ok(found)
}

/// What each household would pay of an item.
fn share(item: &MenuItem, households: &[(u32, Household)]) -> Option<Vec<Fen>> {
    let households: Vec<Household> = households.iter().map(|(_, household)| household.clone()).collect();
    let by_area = Sharing::default();
    let nothing = BTreeMap::new();
    let split = Split {
        cost: item.net(),
        subsidies: &[],
        sharing: item.sharing.as_ref().unwrap_or(&by_area),
        households: &households,
        agreed: &nothing,
        consequences: &BTreeMap::new(),
    };
    let shared = allocate(&split).ok()?;
    Some(shared.households.into_iter().map(|household| household.due).collect())
}
