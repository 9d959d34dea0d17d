//! What is known of a community when it is screened: the effective value of each fact, with its source.

use crate::claim::{Confidence, SourceKind};
use crate::fact::{Fact, FactValue};
use std::sync::Arc;

/// An effective value and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The value.
    pub value: FactValue,
    /// What kind of source says so.
    pub source: SourceKind,
    /// The source in words, shared between the rows of one file.
    pub source_label: Arc<str>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// The known facts of one thing, sorted by fact.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FactSheet(Vec<(Fact, Known)>);

impl FactSheet {
    /// What is known of a fact.
    pub fn find(&self, fact: Fact) -> Option<&Known> {
        let at = self.0.binary_search_by_key(&fact, |(known, _)| *known).ok()?;
        self.0.get(at).map(|(_, known)| known)
    }

    /// Just the value.
    pub fn value(&self, fact: Fact) -> Option<&FactValue> {
        self.find(fact).map(|known| &known.value)
    }

    /// A number of things, where the fact is known and is one.
    pub fn count(&self, fact: Fact) -> Option<i64> {
        match self.value(fact)? {
            FactValue::Count(count) => Some(*count),
            _ => None,
        }
    }

    /// Sets a fact, replacing what was known of it.
    pub fn set(&mut self, fact: Fact, known: Known) {
        match self.0.binary_search_by_key(&fact, |(known, _)| *known) {
            Ok(at) => {
                if let Some(slot) = self.0.get_mut(at) {
                    slot.1 = known;
                }
            }
            Err(at) => self.0.insert(at, (fact, known)),
        }
    }

    /// Every known fact, in the order of the survey form.
    pub fn iter(&self) -> impl Iterator<Item = (Fact, &Known)> {
        self.0.iter().map(|(fact, known)| (*fact, known))
    }

    /// How many facts are known.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A building as screening sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildingDossier {
    /// 栋号.
    pub number: Box<str>,
    /// What is known of it.
    pub facts: FactSheet,
}

/// A community as screening sees it. Without building rows the community stands for its only building.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dossier {
    /// Its name.
    pub name: Box<str>,
    /// Its division as the register names it.
    pub division: Box<str>,
    /// Whether it is a single block: one building, whatever else is not said.
    pub single_block: bool,
    /// What is known of the community as a whole.
    pub facts: FactSheet,
    /// Its buildings, where the register lists them.
    pub buildings: Vec<BuildingDossier>,
}

impl Dossier {
    /// Number of buildings: the rows where there are any, else the stated count, else one for a single block.
    pub fn building_count(&self) -> Option<i64> {
        if self.buildings.is_empty() {
            self.facts.count(Fact::Buildings).or(self.single_block.then_some(1))
        } else {
            i64::try_from(self.buildings.len()).ok()
        }
    }
}
