//! Files waiting to be imported, with the mapping of their columns. The bytes lie in the database, so that
//! whichever node takes the job can read them.

use crate::error::StoreError;
use crate::row::Row;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use crate::value::json;
use domain::id::{AccountId, BatchId, UploadId};
use domain::permit::{ChangeRegister, Permit};
use domain::territory::Reach;
use jiff::Timestamp;
use serde::Serialize;

/// The largest file that is kept: 50 MiB.
pub const SIZE_LIMIT: u64 = 50 * 1024 * 1024;

/// Bytes in one piece of a file, before it is sealed.
pub const CHUNK: usize = 1024 * 1024;

/// Where an uploaded file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum UploadState {
    /// Waiting for its mapping to be confirmed.
    Staged,
    /// Imported; its bytes stay while its batch has rows to mend.
    Imported,
    /// Thrown away; its bytes are gone.
    Discarded,
}

impl UploadState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Staged, Self::Imported, Self::Discarded];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Staged => "staged",
            Self::Imported => "imported",
            Self::Discarded => "discarded",
        }
    }

    /// Reads a key made by [`UploadState::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// A file that somebody uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Upload {
    /// Its name in the database.
    pub id: UploadId,
    /// The file's name as the person had it.
    pub file_name: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub content_hash: String,
    /// Its size in bytes.
    pub size: u64,
    /// The mapping of its columns, TOML text, once there is one.
    pub mapping: Option<String>,
    /// Where it stands.
    pub state: UploadState,
    /// The batch it became.
    pub batch: Option<BatchId>,
    /// Who uploaded it.
    pub uploaded_by: AccountId,
    /// When.
    pub uploaded_at: Timestamp,
    /// The territories it is to be imported for: rows that lie elsewhere are not taken.
    pub reach: Reach,
}

macro_rules! columns {
    () => {
        "id, file_name, content_hash, size, mapping, state, batch, uploaded_by, uploaded_at, reach"
    };
}

statements! {
    INSERT = concat!("INSERT INTO upload (", columns!(), ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    INSERT_CHUNK = "INSERT INTO upload_chunk (upload, position, sealed_bytes) VALUES ($1, $2, $3)";
    FIND = concat!("SELECT ", columns!(), " FROM upload WHERE id = $1");
    SAME = concat!("SELECT ", columns!(), " FROM upload WHERE state = 'staged' AND uploaded_by = $1
                    AND content_hash = $2 AND file_name = $3 AND reach = $4 ORDER BY id LIMIT 1");
    STAGED = concat!("SELECT ", columns!(), " FROM upload WHERE state = 'staged' ORDER BY id DESC LIMIT $1");
    CHUNKS = "SELECT sealed_bytes FROM upload_chunk WHERE upload = $1 ORDER BY position";
    SET_MAPPING = "UPDATE upload SET mapping = $2 WHERE id = $1 AND state = 'staged'";
    CLOSE = "UPDATE upload SET state = $2, batch = $3 WHERE id = $1 AND state = 'staged'";
    DELETE_CHUNKS = "DELETE FROM upload_chunk WHERE upload = $1";
    OLD = "SELECT id FROM upload WHERE state = 'staged' AND uploaded_at < $1 ORDER BY id";
}

/// Keeps a file, its pieces sealed; one of more than [`SIZE_LIMIT`] is refused.
pub fn insert(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    upload: &Upload,
    sealed: &[Vec<u8>],
) -> Result<(), StoreError> {
    let size = upload.size;
    if size > SIZE_LIMIT {
        return Err(StoreError::TooLarge { noun: "upload", size, limit: SIZE_LIMIT });
    }
    let values = [
        upload.id.into(),
        (&upload.file_name).into(),
        (&upload.content_hash).into(),
        size.into(),
        upload.mapping.as_ref().into(),
        upload.state.key().into(),
        upload.batch.into(),
        upload.uploaded_by.into(),
        upload.uploaded_at.into(),
        json(&upload.reach),
    ];
    tx.execute(&INSERT, &values)?;
    for (position, chunk) in sealed.iter().enumerate() {
        tx.execute(&INSERT_CHUNK, &[upload.id.into(), position.into(), chunk.as_slice().into()])?;
    }
    Ok(())
}

/// The upload of that id.
pub fn find(rx: &mut Rx<'_>, id: UploadId) -> Result<Option<Upload>, StoreError> {
    rx.row(&FIND, &[id.into()], read)
}

/// The upload of that id, or an error.
pub fn load(rx: &mut Rx<'_>, id: UploadId) -> Result<Upload, StoreError> {
    find(rx, id)?.ok_or_else(|| StoreError::not_found("upload", id))
}

/// The very same file by the same person, where it waits already.
pub fn find_same(rx: &mut Rx<'_>, upload: &Upload) -> Result<Option<Upload>, StoreError> {
    let values = [
        upload.uploaded_by.into(),
        (&upload.content_hash).into(),
        (&upload.file_name).into(),
        json(&upload.reach),
    ];
    rx.row(&SAME, &values, read)
}

/// The files that wait, newest first.
pub fn list_staged(rx: &mut Rx<'_>, limit: usize) -> Result<Vec<Upload>, StoreError> {
    rx.rows(&STAGED, &[limit.into()], read)
}

/// The sealed pieces of a file that is kept; none where they are gone.
pub fn load_sealed(rx: &mut Rx<'_>, id: UploadId) -> Result<Vec<Vec<u8>>, StoreError> {
    load(rx, id)?;
    rx.rows(&CHUNKS, &[id.into()], |row| Ok(row.bytes(0)?.to_vec()))
}

/// The row's name in the place of a piece.
pub fn piece(id: UploadId, position: usize) -> String {
    format!("{id}/{position}")
}

/// Keeps the mapping of a staged file's columns.
pub fn save_mapping(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    id: UploadId,
    mapping: &str,
) -> Result<(), StoreError> {
    tx.execute_one(&SET_MAPPING, &[id.into(), mapping.into()], "staged upload", id)
}

/// Says that a staged file was imported as that batch, and lets go of its bytes unless they are to be kept.
pub fn mark_imported(
    tx: &mut Tx<'_>,
    permit: &Permit<ChangeRegister>,
    id: UploadId,
    batch: BatchId,
    keep: bool,
) -> Result<(), StoreError> {
    close(tx, permit, id, UploadState::Imported, Some(batch))?;
    if keep { Ok(()) } else { let_go(tx, id) }
}

/// Throws a staged file away.
pub fn discard(tx: &mut Tx<'_>, permit: &Permit<ChangeRegister>, id: UploadId) -> Result<(), StoreError> {
    close(tx, permit, id, UploadState::Discarded, None)?;
    let_go(tx, id)
}

/// Throws staged files away that were uploaded before `before`; how many.
pub fn discard_old(
    tx: &mut Tx<'_>,
    permit: &Permit<ChangeRegister>,
    before: Timestamp,
) -> Result<usize, StoreError> {
    let old: Vec<UploadId> = tx.rows(&OLD, &[before.into()], |row| row.parse(0))?;
    for id in &old {
        discard(tx, permit, *id)?;
    }
    Ok(old.len())
}

fn close(
    tx: &mut Tx<'_>,
    _permit: &Permit<ChangeRegister>,
    id: UploadId,
    state: UploadState,
    batch: Option<BatchId>,
) -> Result<(), StoreError> {
    tx.execute_one(&CLOSE, &[id.into(), state.key().into(), batch.into()], "staged upload", id)
}

fn let_go(tx: &mut Tx<'_>, id: UploadId) -> Result<(), StoreError> {
    tx.execute(&DELETE_CHUNKS, &[id.into()]).map(drop)
}

fn read(row: Row<'_>) -> Result<Upload, StoreError> {
    Ok(Upload {
        id: row.parse(0)?,
        file_name: row.string(1)?,
        content_hash: row.string(2)?,
        size: row.number(3)?,
        mapping: row.opt_string(4)?,
        state: row.key(5, UploadState::parse)?,
        batch: row.opt_parse(6)?,
        uploaded_by: row.parse(7)?,
        uploaded_at: row.parse(8)?,
        reach: row.json(9)?,
    })
}
