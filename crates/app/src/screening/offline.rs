//! Registers screened without any database: files in, report out.

use crate::AppError;
use crate::importing::{Reading, Register, read_register};
use crate::report::{CommunityReport, RowCounts, ScreeningReport};
use exchange::interpret::groups;
use policy::{MissingEvidence, Rules, Size, Totals, work_list};
use std::path::PathBuf;

/// A screening of files: the report, and the registers it was made from.
pub struct FileScreening {
    /// The report.
    pub report: ScreeningReport,
    /// Which missing evidence would decide most floor area.
    pub missing: Vec<MissingEvidence>,
    /// The registers, with what was rejected and why.
    pub registers: Vec<Register>,
}

/// Screens the communities of some files. `progress` hears each file before it is read.
pub fn screen_files(
    files: &[PathBuf],
    rules: &Rules,
    reading: &Reading<'_>,
    mut progress: impl FnMut(&PathBuf),
) -> Result<FileScreening, AppError> {
    let mut registers = Vec::new();
    for file in files {
        progress(file);
        registers.extend(read_register(file, reading)?);
    }
    let (mut counts, mut totals) = (RowCounts::default(), Totals::default());
    let (mut communities, mut screened) = (Vec::new(), Vec::new());
    for register in &registers {
        counts = counts.plus(register.counts());
        for group in groups(&register.interpretation) {
            let assessment = rules.screen(&group.dossier);
            totals.add(&Size::of(&group.dossier), &assessment);
            let first = group.records.first().and_then(|at| register.interpretation.accepted.get(*at));
            screened.push((group.dossier, assessment, first.and_then(|record| record.location)));
        }
    }
    let missing = work_list(screened.iter().map(|(dossier, assessment, _)| (dossier, assessment)));
    communities.extend(
        screened
            .into_iter()
            .map(|(dossier, assessment, point)| CommunityReport::new(&dossier, assessment, point)),
    );
    let pack = rules.pack_ref().clone();
    let report = ScreeningReport { pack, import: counts, totals: totals.into(), communities };
    Ok(FileScreening { report, missing, registers })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::importing::interpreted;
    use city::spreadsheet::{Encoding, LineEnd, csv, district_register};
    use domain::{Fact, FactValue, Truth};
    use exchange::finding::Code;
    use exchange::mapping::propose;
    use exchange::read::{Options, Source, read};
    use exchange::sandbox::Worker;
    use jiff::civil::date;
    use std::collections::HashMap;

    /// A district's survey list of the synthetic city, as its office would send it.
    fn sample(district: &str) -> (city::City, Register) {
        let gazetteer = city::gazetteer::chongqing().unwrap();
        let city = city::City::new(&gazetteer, 2020, city::Size::CHONGQING);
        let bytes = csv(&district_register(&city, district), Encoding::Gb18030, LineEnd::CrLf).unwrap();
        let source = Source::Bytes { name: "register.csv".into(), bytes };
        let table = read(&source, &Options::default()).unwrap().remove(0);
        let worker = Worker::new("unused");
        let reading = Reading {
            worker: &worker,
            as_of: date(2020, 6, 5),
            gazetteer: Some(&gazetteer),
            datum: None,
            mapping: None,
            admits: None,
        };
        let mapping = propose(&table);
        (city, interpreted("register.csv", table, mapping, &reading))
    }

    #[test]
    fn every_column_of_the_sample_spreadsheet_is_understood_unaided() {
        let (city, register) = sample("500103");
        let unused = register.interpretation.findings.iter().filter(|finding| {
            matches!(
                finding.code,
                Code::Unmapped { .. } | Code::TargetTaken { .. } | Code::LooksShifted { .. }
            )
        });
        assert_eq!(unused.count(), 0);
        assert!(register.mapping.columns.iter().all(|column| column.target.is_some()));
        // What was asked the other way round comes out as the city has it.
        let mut said: HashMap<&str, Vec<_>> = HashMap::new();
        for record in &register.interpretation.accepted {
            said.entry(&record.name).or_default().push(record);
        }
        let facts = [
            Fact::UpkeepLacking,
            Fact::MunicipalLacking,
            Fact::ServicesLacking,
            Fact::StronglyWilling,
            Fact::SelfBuiltOrUrbanVillage,
            Fact::ToBeDemolished,
            Fact::RenovatedWithStateMoney,
        ];
        let mut compared = 0;
        for (number, estate) in (1..).zip(city.estates_of("500103")) {
            let found = said.get(&*estate.community.name).map(Vec::as_slice);
            // Pasted one cell too far to the right.
            let (Some([record]), false) = (found, [33, 71].contains(&number)) else { continue };
            for fact in facts {
                let stated = estate.first_said(fact).filter(|value| matches!(value, FactValue::Flag(_)));
                assert_eq!(record.value(fact), stated, "{} of {}", fact.key(), record.name);
                compared += 1;
            }
        }
        assert!(compared > 500, "{compared}");
    }

    #[test]
    fn the_sample_spreadsheet_decides_the_criteria_it_asks_about() {
        let (_, register) = sample("500103");
        let rules =
            policy::Library::shipped().load("cn-chongqing").unwrap().rules_on(date(2020, 6, 5)).unwrap();
        let mut decided: HashMap<String, usize> = HashMap::new();
        let groups = groups(&register.interpretation);
        for group in &groups {
            for outcome in &rules.screen(&group.dossier).criteria {
                *decided.entry(outcome.id.to_string()).or_default() +=
                    usize::from(outcome.truth != Truth::Unknown);
            }
        }
        let asked = [
            "upkeep",
            "municipal",
            "services",
            "willing",
            "built",
            "excluded-self-built",
            "excluded-demolition",
            "excluded-renovated",
        ];
        for id in asked {
            // The list has gaps as real ones do; most rows decide.
            assert!(decided[id] * 10 > groups.len() * 7, "{id}: {} of {}", decided[id], groups.len());
        }
    }
}
