//! A staged file in memory: read once, looked at many times while its mapping is settled.

use crate::App;
use crate::environment::hex;
use crate::importing::{Reading, Register, interpreted};
use crate::report::RowCounts;
use domain::id::UploadId;
use exchange::mapping::Mapping;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, PoisonError};
use store::upload::Upload;

/// Files remembered at once; more people settle mappings at once seldom, and then a file is read again.
const REMEMBERED: usize = 8;

/// A staged file with what it says.
#[derive(Debug)]
pub struct Staged {
    /// The file.
    pub upload: Upload,
    /// Its tables, shared with what was staged before one of them was understood otherwise.
    pub registers: Vec<Arc<Register>>,
    /// Positions of tables that are left out.
    pub skipped: Vec<usize>,
}

impl Staged {
    /// The tables that will be imported.
    pub fn taken(&self) -> impl Iterator<Item = &Register> {
        super::taken(&self.registers, &self.skipped)
    }

    /// A name for the mappings as they stand: whoever changes one says which they saw.
    pub fn version(&self) -> String {
        version_of(self.upload.mapping.as_deref())
    }

    /// What will become of the rows.
    pub fn counts(&self) -> RowCounts {
        self.taken().map(Register::counts).fold(RowCounts::default(), RowCounts::plus)
    }
}

/// The first half of the mappings' hash.
pub(super) fn version_of(mappings: Option<&str>) -> String {
    hex(&Sha256::digest(mappings.unwrap_or_default())).chars().take(32).collect()
}

/// The mappings of a file's tables, as the store keeps them.
#[derive(Serialize, Deserialize)]
struct Mappings {
    tables: Vec<Mapping>,
    skipped: Vec<usize>,
}

pub(super) fn mappings_to_text(registers: &[Arc<Register>]) -> String {
    mappings_with_skips(registers, &[])
}

pub(super) fn mappings_with_skips(registers: &[Arc<Register>], skipped: &[usize]) -> String {
    let tables = registers.iter().map(|register| register.mapping.clone()).collect();
    serde_json::to_string(&Mappings { tables, skipped: skipped.to_vec() }).unwrap_or_default()
}

/// The mappings kept for a file of so many tables; none where they do not fit (the proposal stands then).
pub(super) fn mappings_of_text(text: Option<&str>, tables: usize) -> (Vec<Mapping>, Vec<usize>) {
    match text.and_then(|text| serde_json::from_str::<Mappings>(text).ok()) {
        Some(kept) if kept.tables.len() == tables => (kept.tables, kept.skipped),
        _ => (Vec::new(), Vec::new()),
    }
}

/// The registers under these mappings; a register whose mapping is the proposal stays as it is.
pub(super) fn under(
    registers: Vec<Register>,
    mappings: Vec<Mapping>,
    reading: &Reading<'_>,
) -> Vec<Register> {
    if mappings.is_empty() {
        return registers;
    }
    let settle = |(register, mapping): (Register, Mapping)| {
        if register.mapping == mapping {
            register
        } else {
            interpreted(&register.file_name, register.table, mapping, reading)
        }
    };
    registers.into_iter().zip(mappings).map(settle).collect()
}

impl App {
    /// Keeps a staged file in memory, in place of the one looked at least recently.
    pub(super) fn remember(&self, staged: Staged) -> Arc<Staged> {
        let staged = Arc::new(staged);
        let mut kept = self.0.staged.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|other| other.upload.id != staged.upload.id);
        if kept.len() >= REMEMBERED {
            kept.remove(0);
        }
        kept.push(Arc::clone(&staged));
        staged
    }

    /// Forgets a file, so that it is read anew.
    pub(super) fn forget(&self, id: UploadId) {
        let mut kept = self.0.staged.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|staged| staged.upload.id != id);
    }

    /// Lets go of the files kept in memory.
    pub(crate) fn forget_staged(&self) {
        self.0.staged.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The file as it was last looked at here, unless its mapping was settled elsewhere since.
    pub(super) fn remembered(&self, upload: &Upload) -> Option<Arc<Staged>> {
        let mut kept = self.0.staged.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|staged| staged.upload == *upload)?;
        let staged = kept.remove(at);
        kept.push(Arc::clone(&staged));
        Some(staged)
    }
}
