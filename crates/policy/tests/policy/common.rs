//! Small dossiers and rules for the tests.

use domain::claim::{Confidence, SourceKind};
use domain::dossier::{BuildingDossier, Dossier, FactSheet, Known};
use domain::fact::{Fact, FactValue};
use policy::{Library, Rules};

/// Facts as a survey found them.
pub fn facts(known: &[(Fact, &str)]) -> FactSheet {
    let mut sheet = FactSheet::default();
    for (fact, text) in known {
        let known = Known {
            value: FactValue::parse(*fact, text).unwrap(),
            source: SourceKind::Survey,
            source_label: "摸底表".into(),
            confidence: Confidence::High,
        };
        sheet.set(*fact, known);
    }
    sheet
}

/// A community without building rows.
pub fn community(known: &[(Fact, &str)]) -> Dossier {
    Dossier {
        single_block: false,
        name: "红岩村".into(),
        division: "渝中区".into(),
        facts: facts(known),
        buildings: Vec::new(),
    }
}

/// A building row.
pub fn building(number: &str, known: &[(Fact, &str)]) -> BuildingDossier {
    BuildingDossier { number: number.into(), facts: facts(known) }
}

/// The rules of a shipped pack at the beginning of 2026.
pub fn rules(pack: &str) -> Rules {
    use std::collections::HashMap;
    use std::sync::{LazyLock, Mutex};
    static RULES: LazyLock<Mutex<HashMap<String, Rules>>> = LazyLock::new(Mutex::default);
    let mut rules = RULES.lock().unwrap();
    let load = || Library::shipped().load(pack).unwrap().rules_on(jiff::civil::date(2026, 1, 1)).unwrap();
    rules.entry(pack.to_owned()).or_insert_with(load).clone()
}
