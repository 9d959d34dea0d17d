//! From records to what screening sees: one dossier for each community, its buildings inside.

use super::Interpretation;
use super::record::{Record, Statement};
use super::whole::NameKeys;
use crate::mapping::Level;
use domain::claim::Confidence;
use domain::community::CommunityForm;
use domain::dossier::{BuildingDossier, Dossier, FactSheet, Known};
use domain::fact::{Fact, FactValue};
use std::collections::HashMap;

/// A community with the records it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What is known of it.
    pub dossier: Dossier,
    /// Positions in [`Interpretation::accepted`].
    pub records: Vec<usize>,
}

/// One dossier for each community, in the order of their first rows.
pub fn dossiers(interpretation: &Interpretation) -> Vec<Dossier> {
    groups(interpretation).into_iter().map(|group| group.dossier).collect()
}

/// One group for each community. Rows of communities are one each; rows of buildings, entrances and dwellings
/// belong together by code, or by name and district.
pub fn groups(interpretation: &Interpretation) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut tallies: Vec<Tally> = Vec::new();
    let mut places = Places::default();
    for (index, record) in interpretation.accepted.iter().enumerate() {
        let open = || {
            let division = record.district_text.clone().or_else(|| Some(record.district.as_ref()?.0.clone()));
            let dossier = Dossier {
                name: record.name.clone(),
                division: division.unwrap_or_default(),
                single_block: record.form == CommunityForm::SingleBlock,
                ..Dossier::default()
            };
            Group { dossier, records: Vec::new() }
        };
        let at = places.of(record, groups.len());
        if at == groups.len() {
            groups.push(open());
            tallies.push(Tally::default());
        }
        if let (Some(group), Some(tally)) = (groups.get_mut(at), tallies.get_mut(at)) {
            group.records.push(index);
            tally.add(record, &mut group.dossier, interpretation);
        }
    }
    for (group, tally) in groups.iter_mut().zip(tallies) {
        tally.finish(&mut group.dossier, interpretation);
    }
    groups
}

/// Positions in [`Interpretation::accepted`] by community, as [`groups`] has them, without the dossiers.
pub fn rows_by_community(interpretation: &Interpretation) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut places = Places::default();
    for (index, record) in interpretation.accepted.iter().enumerate() {
        let at = places.of(record, groups.len());
        match groups.get_mut(at) {
            Some(group) => group.push(index),
            None => groups.push(vec![index]),
        }
    }
    groups
}

/// The places of the communities met so far.
#[derive(Default)]
struct Places {
    by_code: HashMap<Box<str>, usize>,
    by_name: HashMap<u64, usize>,
    names: NameKeys,
}

impl Places {
    /// The place of a record's community among those met, or the next place.
    fn of(&mut self, record: &Record, next: usize) -> usize {
        match (&record.code, record.level) {
            (_, Level::Community) => next,
            (Some(code), _) => *self.by_code.entry(code.clone()).or_insert(next),
            (None, _) => *self.by_name.entry(self.names.of(record)).or_insert(next),
        }
    }
}

/// What is counted while the rows of a community come in.
#[derive(Default)]
struct Tally {
    buildings: HashMap<Box<str>, usize>,
    dwellings: Vec<i64>,
}

impl Tally {
    fn add(&mut self, record: &Record, dossier: &mut Dossier, from: &Interpretation) {
        let building = record.building_number.as_ref().filter(|_| record.level != Level::Community);
        let at = building.map(|number| {
            let next = self.buildings.len();
            *self.buildings.entry(number.clone()).or_insert_with(|| {
                dossier
                    .buildings
                    .push(BuildingDossier { number: number.clone(), facts: FactSheet::default() });
                self.dwellings.push(0);
                next
            })
        });
        for statement in &record.statements {
            match (statement.about, at) {
                (Level::Community, _) | (_, None) => set(&mut dossier.facts, statement, from),
                (_, Some(at)) => {
                    if let Some(building) = dossier.buildings.get_mut(at) {
                        set(&mut building.facts, statement, from);
                    }
                }
            }
        }
        if record.level == Level::Dwelling
            && let Some(count) = at.and_then(|at| self.dwellings.get_mut(at))
        {
            *count += 1;
        }
    }

    /// Dwellings that are listed one by one give the households of their buildings.
    fn finish(self, dossier: &mut Dossier, from: &Interpretation) {
        for (building, count) in dossier.buildings.iter_mut().zip(self.dwellings) {
            if count > 0 && building.facts.find(Fact::Households).is_none() {
                let known = known(FactValue::Count(count), Confidence::Medium, from);
                building.facts.set(Fact::Households, known);
            }
        }
    }
}

/// The first row that states a fact surely is believed.
fn set(facts: &mut FactSheet, statement: &Statement, from: &Interpretation) {
    let better = facts.find(statement.fact).is_none_or(|known| statement.confidence < known.confidence);
    if better {
        facts.set(statement.fact, known(statement.value.clone(), statement.confidence, from));
    }
}

fn known(value: FactValue, confidence: Confidence, from: &Interpretation) -> Known {
    Known { value, source: from.source_kind, source_label: from.source_label.clone(), confidence }
}
