//! The division itself: subsidies, the residents' part, portions, reliefs, caps, compensations.

use super::key::{flat_share, portions};
use super::remainder::{Portion, cut_share_of, divide, share_of};
use super::subsidy::take_off;
use super::{
    Allocation, AllocationError, Basis, Exemption, Household, HouseholdShare, Key, Payers, ResidentsPart,
    ShareLine, Sharing, Split,
};
use crate::money::Fen;
use crate::nearest::nearest;
use crate::share::Share;
use std::collections::BTreeSet;

/// Shares a cost. The same split gives the same fen on every machine.
pub fn allocate(split: &Split<'_>) -> Result<Allocation, AllocationError> {
    check(split)?;
    let (subsidies, net) = take_off(split.cost, split.subsidies, split.households)?;
    let mut residents = residents_part(split.sharing.residents, split.cost, net)?;
    let compensations = sum(split.households.iter().map(|household| household.compensation))?;
    let raised = add(residents, compensations)?;
    let basis = split.sharing.key.as_ref().map_or(Basis::StatutoryArea, Key::basis);
    let mut shares = exempted(split)?;
    match &split.sharing.key {
        Some(Key::FlatType(types)) => {
            by_flat_type(split, net, types, &mut shares)?;
            residents = sum(shares.iter().map(|share| share.due))?;
        }
        key => by_portions(split, raised, basis, key.as_ref().unwrap_or(&Key::Area), &mut shares)?,
    }
    for (household, share) in split.households.iter().zip(&mut shares) {
        relieve(split.sharing, household, share)?;
        if household.compensation > Fen::ZERO {
            share.receives = household.compensation;
            share.lines.push(ShareLine::Compensation { amount: Fen(-household.compensation.0) });
        }
    }
    let dues = sum(shares.iter().map(|share| share.due))?;
    let public = Fen(add(net, compensations)?.0 - dues.0);
    Ok(Allocation {
        cost: split.cost,
        subsidies,
        net,
        residents,
        compensations,
        public,
        basis,
        households: shares,
    })
}

fn check(split: &Split<'_>) -> Result<(), AllocationError> {
    let mut names = BTreeSet::new();
    for household in split.households {
        if !names.insert(&household.household) {
            return Err(AllocationError::Twice { household: household.household.clone() });
        }
        if let Some(class) = &household.relief
            && !split.sharing.reliefs.contains_key(class)
        {
            let near = nearest(class, split.sharing.reliefs.keys().map(String::as_str));
            return Err(AllocationError::UnknownRelief {
                household: household.household.clone(),
                class: class.clone(),
                nearest: near.map(str::to_owned),
            });
        }
    }
    let amounts = split.households.iter().map(|household| household.compensation);
    let reliefs = split.sharing.reliefs.values().filter_map(|relief| relief.cap);
    let caps = split.sharing.household_cap.into_iter().chain(reliefs);
    if amounts.chain(caps).chain([split.cost]).any(|amount| amount < Fen::ZERO) {
        return Err(AllocationError::Negative);
    }
    Ok(())
}

fn residents_part(part: ResidentsPart, cost: Fen, net: Fen) -> Result<Fen, AllocationError> {
    let of = |amount: Fen, share: Share| share_of(amount, u128::from(share.ppm()), 1_000_000);
    Ok(match part {
        ResidentsPart::Rest => net,
        ResidentsPart::OfCost(share) => of(cost, share)?.min(net),
        ResidentsPart::OfRest(share) => of(net, share)?,
    })
}

/// Every household with nothing to pay yet; those who bear nothing with the reason.
fn exempted(split: &Split<'_>) -> Result<Vec<HouseholdShare>, AllocationError> {
    let everyone = match &split.sharing.payers {
        Payers::Everyone => true,
        Payers::Consenting | Payers::Choosing => false,
        Payers::ConsentingUnless(consequence) => *split
            .consequences
            .get(consequence)
            .ok_or_else(|| AllocationError::UnknownConsequence { consequence: consequence.clone() })?,
    };
    let reason = |household: &Household| match &split.sharing.payers {
        Payers::Choosing => (!household.chose).then_some(Exemption::NotChoosing),
        _ => (!everyone && !household.consented).then_some(Exemption::NotConsenting),
    };
    let share = |household: &Household| HouseholdShare {
        household: household.household.clone(),
        due: Fen::ZERO,
        receives: Fen::ZERO,
        lines: reason(household).map(|reason| ShareLine::Exempt { reason }).into_iter().collect(),
    };
    Ok(split.households.iter().map(share).collect())
}

/// Those who are not exempted yet.
fn payers<'a>(
    split: &'a Split<'_>,
    shares: &'a mut [HouseholdShare],
) -> (Vec<&'a Household>, Vec<&'a mut HouseholdShare>) {
    split.households.iter().zip(shares).filter(|(_, share)| share.lines.is_empty()).unzip()
}

fn by_portions(
    split: &Split<'_>,
    raised: Fen,
    basis: Basis,
    key: &Key,
    shares: &mut [HouseholdShare],
) -> Result<(), AllocationError> {
    let (payers, mut shares) = payers(split, shares);
    let portions = portions(key, basis, &payers, split.agreed)?;
    if raised > Fen::ZERO && portions.iter().all(|portion| portion.part == 0) {
        return Err(AllocationError::NobodyPays { amount: raised });
    }
    let got = divide(raised, &portions)?;
    for ((share, portion), got) in shares.iter_mut().zip(&portions).zip(got) {
        if portion.part == 0 {
            share.lines.push(ShareLine::Exempt { reason: Exemption::NoWeight });
            continue;
        }
        let (part, whole) = (portion.part, portion.whole);
        share.lines.push(ShareLine::Portion { of: raised, part, whole, amount: got.floor });
        share.due = got.floor;
        if got.extra {
            share.lines.push(ShareLine::Remainder { amount: Fen(1) });
            share.due = add(share.due, Fen(1))?;
        }
    }
    Ok(())
}

/// Each pays a share of the price of one flat, cut off to the fen: what they pay together is never more than it costs.
fn by_flat_type(
    split: &Split<'_>,
    net: Fen,
    types: &std::collections::BTreeMap<String, Share>,
    shares: &mut [HouseholdShare],
) -> Result<(), AllocationError> {
    let (payers, mut shares) = payers(split, shares);
    if net > Fen::ZERO && payers.is_empty() {
        return Err(AllocationError::NobodyPays { amount: net });
    }
    let flats = u64::try_from(payers.len()).map_err(|_| AllocationError::TooLarge)?;
    for (household, share) in payers.iter().zip(shares.iter_mut()) {
        let of_price = u128::from(flat_share(types, household)?.ppm());
        if of_price == 0 {
            share.lines.push(ShareLine::Exempt { reason: Exemption::NoWeight });
            continue;
        }
        let portion = Portion::new(of_price, u128::from(flats) * 1_000_000)?;
        let (part, whole) = (portion.part, portion.whole);
        let amount = cut_share_of(net, portion)?;
        share.lines.push(ShareLine::Portion { of: net, part, whole, amount });
        share.due = amount;
    }
    Ok(())
}

/// Relief of the household's class, then the cap; public money bears both.
fn relieve(
    sharing: &Sharing,
    household: &Household,
    share: &mut HouseholdShare,
) -> Result<(), AllocationError> {
    if let Some((class, relief)) =
        household.relief.as_ref().and_then(|class| sharing.reliefs.get_key_value(class))
    {
        let amount = share_of(share.due, u128::from(relief.share.ppm()), 1_000_000)?;
        let amount = amount.min(relief.cap.unwrap_or(amount));
        if amount > Fen::ZERO {
            share.due = Fen(share.due.0 - amount.0);
            share.lines.push(ShareLine::Relief { class: class.clone(), amount: Fen(-amount.0) });
        }
    }
    if let Some(cap) = sharing.household_cap.filter(|cap| share.due > *cap) {
        let amount = Fen(cap.0 - share.due.0);
        share.due = cap;
        share.lines.push(ShareLine::Cap { cap, amount });
    }
    Ok(())
}

fn add(a: Fen, b: Fen) -> Result<Fen, AllocationError> {
    a.checked_add(b).ok_or(AllocationError::TooLarge)
}

fn sum(mut amounts: impl Iterator<Item = Fen>) -> Result<Fen, AllocationError> {
    amounts.try_fold(Fen::ZERO, add)
}
