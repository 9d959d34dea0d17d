//! Reading the stock from the register: effective claims become fact sheets.

use crate::stock::Stock;
use crate::{App, AppError};
use domain::claim::{Claim, ClaimSubject, effective};
use domain::community::{Community, CommunityForm};
use domain::dossier::{BuildingDossier, Dossier, FactSheet, Known};
use domain::id::{BuildingId, CommunityId};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};
use store::{Rx, StoreError};

impl App {
    /// Reads the stock if nobody has yet, so that the first visitor does not wait for it.
    pub fn warm_up(&self) -> Result<(), AppError> {
        self.whole_stock().map(drop)
    }

    /// The stock of the whole city at the register's present revision, under the pack in force; whoever shows it
    /// asks a [`crate::Desk`] instead.
    ///
    /// It is read once per revision; meanwhile everybody shares the same one. Whoever comes first after a
    /// change waits for the reading (under a second for a city), the others wait for that one.
    pub(crate) fn whole_stock(&self) -> Result<Arc<Stock>, AppError> {
        let day = self.plan_day();
        let current = |stock: &&Arc<Stock>, revision: u64| {
            stock.revision == revision && stock.rules.pack_ref().as_of == day
        };
        let revision = self.store().read(store::revision::current)?;
        let mut cached = self.0.stock.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(stock) = cached.as_ref().filter(|stock| current(stock, revision)) {
            return Ok(Arc::clone(stock));
        }
        // While one waited for the lock, somebody may have read a newer revision than one has seen.
        let revision = self.store().read(store::revision::current)?;
        if let Some(stock) = cached.as_ref().filter(|stock| current(stock, revision)) {
            return Ok(Arc::clone(stock));
        }
        let rules = self.rules_in_force()?;
        let (revision, divisions, communities) = self.store().read(|rx| {
            let revision = store::revision::current(rx)?;
            Ok::<_, StoreError>((revision, store::division::load_all(rx)?, read(rx)?))
        })?;
        let divisions = if divisions.divisions.is_empty() {
            self.gazetteer()?.unwrap_or_default()
        } else {
            Arc::new(divisions)
        };
        let stock = Arc::new(Stock::build(revision, rules, divisions, communities));
        *cached = Some(Arc::clone(&stock));
        Ok(stock)
    }
}

/// Labels of sources, each kept once however many claims quote it.
#[derive(Default)]
struct Labels(HashMap<String, Arc<str>>);

impl Labels {
    fn intern(&mut self, label: &str) -> Arc<str> {
        if let Some(known) = self.0.get(label) {
            return Arc::clone(known);
        }
        let fresh: Arc<str> = label.into();
        self.0.insert(label.to_owned(), Arc::clone(&fresh));
        fresh
    }
}

/// One community with its dossier, whether it is of the register or a copy to practise on.
pub(crate) fn read_one(rx: &mut Rx<'_>, id: CommunityId) -> Result<(Community, Dossier), StoreError> {
    let community = store::community::load(rx, id)?;
    let (mut dossier, mut labels) = (blank(&community), Labels::default());
    let said = store::claim::list_of_subject(rx, ClaimSubject::Community(id))?;
    fill(&mut dossier.facts, &said, &mut labels);
    for building in store::building::list_of_community(rx, id)? {
        let said = store::claim::list_of_subject(rx, ClaimSubject::Building(building.id))?;
        let mut facts = FactSheet::default();
        fill(&mut facts, &said, &mut labels);
        dossier.buildings.push(BuildingDossier { number: building.number.into(), facts });
    }
    Ok((community, dossier))
}

/// A dossier that says nothing yet.
fn blank(community: &Community) -> Dossier {
    Dossier {
        name: community.name.as_str().into(),
        division: community.district.as_ref().map(|code| code.0.clone()).unwrap_or_default(),
        single_block: community.form == CommunityForm::SingleBlock,
        ..Dossier::default()
    }
}

/// Every community with its dossier. One pass over the claims, which come grouped by subject.
fn read(rx: &mut Rx<'_>) -> Result<Vec<(Community, Dossier)>, StoreError> {
    let mut stock: Vec<(Community, Dossier)> = Vec::new();
    let mut at_community: HashMap<CommunityId, usize> = HashMap::new();
    for community in store::community::list_all(rx)? {
        at_community.insert(community.id, stock.len());
        let dossier = blank(&community);
        stock.push((community, dossier));
    }
    // Communities that others were merged into may have a building twice: one number is one building.
    let joined: HashSet<CommunityId> =
        store::community::list_merges(rx)?.into_iter().map(|(_, kept)| kept).collect();
    let mut at_building: HashMap<BuildingId, (usize, usize)> = HashMap::new();
    let mut twice: HashMap<(usize, usize), Vec<Claim>> = HashMap::new();
    for building in store::building::list_all(rx)? {
        let Some(at) = at_community.get(&building.community) else { continue };
        let Some((_, dossier)) = stock.get_mut(*at) else { continue };
        let mut numbers = dossier.buildings.iter();
        let twin = joined
            .contains(&building.community)
            .then(|| numbers.position(|known| *known.number == *building.number))
            .flatten();
        if let Some(twin) = twin {
            at_building.insert(building.id, (*at, twin));
            twice.entry((*at, twin)).or_default();
            continue;
        }
        at_building.insert(building.id, (*at, dossier.buildings.len()));
        dossier
            .buildings
            .push(BuildingDossier { number: building.number.into(), facts: FactSheet::default() });
    }
    let mut labels = Labels::default();
    store::claim::for_each_subject(rx, |subject, claims| {
        if let ClaimSubject::Building(id) = subject
            && let Some(together) = at_building.get(&id).and_then(|slot| twice.get_mut(slot))
        {
            together.extend_from_slice(claims);
            return;
        }
        let sheet = match subject {
            ClaimSubject::Community(id) => {
                at_community.get(&id).and_then(|at| stock.get_mut(*at)).map(|(_, dossier)| &mut dossier.facts)
            }
            ClaimSubject::Building(id) => at_building.get(&id).and_then(|(community, building)| {
                let (_, dossier) = stock.get_mut(*community)?;
                dossier.buildings.get_mut(*building).map(|building| &mut building.facts)
            }),
        };
        if let Some(sheet) = sheet {
            fill(sheet, claims, &mut labels);
        }
    })?;
    for ((community, building), claims) in twice {
        if let Some((_, dossier)) = stock.get_mut(community)
            && let Some(building) = dossier.buildings.get_mut(building)
        {
            fill(&mut building.facts, &claims, &mut labels);
        }
    }
    Ok(stock)
}

/// Puts the effective value of each fact into the sheet.
fn fill(sheet: &mut FactSheet, claims: &[Claim], labels: &mut Labels) {
    let mut claims: Vec<&Claim> = claims.iter().collect();
    claims.sort_by_key(|claim| claim.fact);
    for same_fact in claims.chunk_by(|a, b| a.fact == b.fact) {
        if let Some(chosen) = effective(same_fact.iter().copied()) {
            let known = Known {
                value: chosen.claim.value.clone(),
                source: chosen.claim.source,
                source_label: labels.intern(&chosen.claim.source_label),
                confidence: chosen.claim.confidence,
            };
            sheet.set(chosen.claim.fact, known);
        }
    }
}
