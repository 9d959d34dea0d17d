//! Registers screened without any database: files in, report out.

use crate::AppError;
use crate::importing::{Reading, Register, read_register};
use crate::report::{CommunityReport, RowCounts, ScreeningReport};
use crate::stock::Totals;
use exchange::interpret::groups;
use policy::{MissingEvidence, Rules, work_list};
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
            totals.add(&group.dossier, &assessment);
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
