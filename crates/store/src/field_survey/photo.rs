//! The photos of field surveys, kept once by their hash however often they come.

use crate::audit::{self, Occasion};
use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};
use domain::id::FieldSurveyId;
use domain::permit::{Permit, SubmitFieldSurvey};

/// The largest photo that is kept: 8 MiB.
pub const SIZE_LIMIT: usize = 8 * 1024 * 1024;

statements! {
    SURVEYS = "SELECT survey FROM field_survey_photo WHERE photo = $1 ORDER BY survey";
    INSERT = "INSERT INTO photo (hash, kind, bytes) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING";
    ATTACH = "INSERT INTO field_survey_photo (survey, position, sent_hash, photo) VALUES ($1, $2, $3, $4)";
    SENT = "SELECT sent_hash FROM field_survey_photo WHERE survey = $1 AND position = $2";
    OF_SURVEY = "SELECT photo FROM field_survey_photo WHERE survey = $1 ORDER BY position";
    FIND = "SELECT kind, bytes FROM photo WHERE hash = $1";
}

/// A photo without its metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPhoto {
    /// Its media type: `image/jpeg`, `image/png`, `image/webp`.
    pub kind: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A photo on its way in.
#[derive(Debug, Clone, Copy)]
pub struct ArrivingPhoto<'a> {
    /// The record it belongs to.
    pub survey: FieldSurveyId,
    /// Which of its photos it is, from 0.
    pub position: u16,
    /// SHA-256 of the bytes as they were sent, hexadecimal.
    pub sent_hash: &'a str,
    /// SHA-256 of the bytes as they are kept.
    pub hash: &'a str,
    /// Its media type.
    pub kind: &'a str,
    /// The bytes that are kept.
    pub bytes: &'a [u8],
}

/// Keeps a photo of a record.
pub fn attach(
    tx: &mut Tx<'_>,
    permit: &Permit<SubmitFieldSurvey>,
    occasion: Occasion,
    photo: &ArrivingPhoto<'_>,
) -> Result<(), StoreError> {
    let size = photo.bytes.len();
    if size > SIZE_LIMIT {
        let (size, limit) = (u64::try_from(size).unwrap_or(u64::MAX), 8 * 1024 * 1024);
        return Err(StoreError::TooLarge { noun: "photo", size, limit });
    }
    tx.execute(&INSERT, &[photo.hash.into(), photo.kind.into(), photo.bytes.into()])?;
    let values = [photo.survey.into(), photo.position.into(), photo.sent_hash.into(), photo.hash.into()];
    tx.execute(&ATTACH, &values)?;
    let detail = serde_json::json!({ "position": photo.position, "photo": photo.hash });
    audit::record(tx, permit, occasion, "field_survey.photo_added", photo.survey, &detail)
}

/// The hash of what was sent as that photo of a record, once it is there.
pub fn find_sent(
    rx: &mut Rx<'_>,
    survey: FieldSurveyId,
    position: u16,
) -> Result<Option<String>, StoreError> {
    rx.row(&SENT, &[survey.into(), position.into()], |row| row.string(0))
}

/// The hashes of a record's photos that have arrived, in their order.
pub fn list_of_survey(rx: &mut Rx<'_>, survey: FieldSurveyId) -> Result<Vec<String>, StoreError> {
    rx.rows(&OF_SURVEY, &[survey.into()], |row| row.string(0))
}

/// The records that a photo came with.
pub fn surveys_of(rx: &mut Rx<'_>, hash: &str) -> Result<Vec<FieldSurveyId>, StoreError> {
    rx.rows(&SURVEYS, &[hash.into()], |row| row.parse(0))
}

/// The photo of that hash.
pub fn find(rx: &mut Rx<'_>, hash: &str) -> Result<Option<StoredPhoto>, StoreError> {
    rx.row(&FIND, &[hash.into()], |row| {
        Ok(StoredPhoto { kind: row.string(0)?, bytes: row.bytes(1)?.to_vec() })
    })
}
