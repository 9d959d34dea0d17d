//! Sharing rules (费用分摊): how the cost of an item comes down to households.

mod written;

use crate::amount::{Amount, Amounts};
use crate::compile::Fault;
use crate::diagnostic::NameKind;
use crate::entry::{Bilingual, Provenance};
use crate::item::Item;
use crate::parameter::Parameter;
use crate::reader::{Entry, Fields};
use crate::rules::Rules;
use crate::scalar::Id;
use domain::allocation::{Key, Payers, Relief, ResidentsPart};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use written::{FlatType, WrittenKey, WrittenPayers, WrittenRelief, WrittenResidents};

/// A sharing rule as the rules of a day have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sharing {
    /// Its id: `statutory`, `lift`.
    pub id: Arc<str>,
    /// Its name.
    pub name: Bilingual,
    /// When it applies, in words.
    pub about: Option<Bilingual>,
    /// The classes of items whose cost it shares.
    pub classes: Vec<Arc<str>>,
    /// The items whose cost it shares; they come before classes.
    pub items: Vec<Arc<str>>,
    /// The rule; `None` while something of it is required and the sources do not give it.
    pub rule: Option<domain::allocation::Sharing>,
    /// The classes of relief, with their names.
    pub reliefs: Vec<(Arc<str>, Bilingual)>,
    /// The parameters whose values are missing.
    pub empty: Vec<Arc<str>>,
    /// Whether it is open by what the cost is divided.
    pub key_empty: bool,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// A sharing rule as a layer declares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Declared {
    pub(crate) id: Arc<str>,
    name: Bilingual,
    about: Option<Bilingual>,
    classes: Vec<Arc<str>>,
    items: Vec<Arc<str>>,
    residents: Option<WrittenResidents>,
    payers: Option<WrittenPayers>,
    key: Option<WrittenKey>,
    household_cap: Option<Amount>,
    reliefs: Vec<WrittenRelief>,
    #[serde(flatten)]
    pub(crate) provenance: Provenance,
}

impl Entry for Declared {
    const NAME: &'static str = "[[sharing]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let id = fields.need::<Id>("id");
        let (name, about) = (fields.need("name"), fields.may("about"));
        let classes = fields.references("classes", NameKind::ItemClass);
        let items = fields.references("items", NameKind::Item);
        let (residents, payers) = (fields.may("residents"), fields.may("payers"));
        let (key, household_cap) = (fields.may("key"), fields.may("household_cap"));
        let reliefs = fields.list("reliefs");
        let provenance = Provenance::fields(fields);
        Some(Self {
            id: id?.0,
            name: name?,
            about,
            classes,
            items,
            residents,
            payers,
            key,
            household_cap,
            reliefs,
            provenance: provenance?,
        })
    }
}

/// The sharing rules of a day, with their numbers filled in.
pub(crate) fn resolve(declared: &[Declared], parameters: &[Parameter]) -> Result<Vec<Sharing>, Vec<Fault>> {
    let (mut sharings, mut faults) = (Vec::with_capacity(declared.len()), Vec::new());
    for sharing in declared {
        let mut amounts = Amounts::new(parameters);
        match sharing.rule(&mut amounts) {
            Ok(rule) => sharings.push(sharing.resolved(rule, amounts.empty)),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(sharings) } else { Err(faults) }
}

impl Declared {
    fn resolved(&self, rule: Option<domain::allocation::Sharing>, empty: Vec<Arc<str>>) -> Sharing {
        Sharing {
            id: self.id.clone(),
            name: self.name.clone(),
            about: self.about.clone(),
            classes: self.classes.clone(),
            items: self.items.clone(),
            rule,
            reliefs: self.reliefs.iter().map(|relief| (relief.class.clone(), relief.name.clone())).collect(),
            empty,
            key_empty: self.key == Some(WrittenKey::Unknown),
            provenance: self.provenance.clone(),
        }
    }

    fn rule(&self, amounts: &mut Amounts<'_>) -> Result<Option<domain::allocation::Sharing>, Fault> {
        let residents = match &self.residents {
            None | Some(WrittenResidents::Rest) => Some(ResidentsPart::Rest),
            Some(WrittenResidents::OfCost(share)) => amounts.share(share)?.map(ResidentsPart::OfCost),
            Some(WrittenResidents::OfRest(share)) => amounts.share(share)?.map(ResidentsPart::OfRest),
        };
        let key = match &self.key {
            None => None,
            Some(WrittenKey::Unknown) => return Ok(None),
            Some(WrittenKey::Fixed(key)) => Some(key.clone()),
            Some(WrittenKey::FlatTypes(types)) => {
                let mut shares = BTreeMap::new();
                for FlatType { flat_type, share } in types {
                    shares.extend(amounts.share(share)?.map(|share| (flat_type.to_string(), share)));
                }
                Some(Key::FlatType(shares))
            }
        };
        let household_cap = match &self.household_cap {
            None => None,
            Some(cap) => amounts.money(cap)?,
        };
        let mut reliefs = BTreeMap::new();
        for relief in &self.reliefs {
            let share = amounts.share(&relief.share)?;
            let cap = match &relief.cap {
                None => None,
                Some(cap) => amounts.money(cap)?,
            };
            reliefs.extend(share.map(|share| (relief.class.to_string(), Relief { share, cap })));
        }
        let payers = self.payers.as_ref().map_or_else(Payers::default, |payers| payers.0.clone());
        let Some(residents) = residents.filter(|_| amounts.empty.is_empty()) else { return Ok(None) };
        Ok(Some(domain::allocation::Sharing { residents, payers, key, household_cap, reliefs }))
    }
}

impl Rules {
    /// The sharing rules, in the pack's order.
    pub fn sharings(&self) -> &[Sharing] {
        &self.sharings
    }

    /// The sharing rule of that id.
    pub fn sharing(&self, id: &str) -> Option<&Sharing> {
        self.sharings.iter().find(|sharing| &*sharing.id == id)
    }

    /// The rule by which an item's cost is shared: one that names it, else one of its class, else one for all items.
    pub fn sharing_of(&self, item: &Item) -> Option<&Sharing> {
        let by = |named: &dyn Fn(&Sharing) -> bool| self.sharings.iter().find(|sharing| named(sharing));
        by(&|sharing| sharing.items.contains(&item.code))
            .or_else(|| by(&|sharing| sharing.classes.contains(&item.class)))
            .or_else(|| by(&|sharing| sharing.items.is_empty() && sharing.classes.is_empty()))
    }
}
