//! Field surveys: what to take along, taking in what was seen, and what of it a person should look at.

mod pack;
mod photo;
mod review;
mod submit;

pub use pack::{
    Areas, MAX_PLACES, StreetCount, SurveyPack, SurveyPlace, SurveyQuestion, SurveyedBuilding, TakeAlong,
};
pub use photo::{KeptPhoto, MAX_PHOTO_BYTES};
pub use review::{ConflictClaims, OpenConflict, SurveyRecord};
pub use submit::{Receipt, Refused, SentAnswer, SentObservation, SentRecord};

use crate::{App, AppError};
use domain::field_survey::{FieldSurvey, ReceivedSurvey};
use domain::id::FieldSurveyId;
use jiff::Timestamp;

/// What came in, for the page that begins everything.
pub struct FieldSurveys {
    /// The latest records.
    pub latest: Vec<SurveyRecord>,
    /// How many came in altogether.
    pub received: u64,
    /// How many answers wait for a decision.
    pub open_conflicts: u64,
}

/// Records that the page shows.
const LATEST: usize = 100;

impl App {
    /// A name for a record that is made here, in a form, rather than on a device.
    pub fn new_field_survey_id(&self) -> FieldSurveyId {
        FieldSurveyId::fresh(&mut self.environment().ids())
    }

    /// What came in.
    pub fn field_surveys(&self) -> Result<FieldSurveys, AppError> {
        let (latest, received, open_conflicts) = self.store().read(|rx| {
            let latest = store::field_survey::list_latest(rx, LATEST)?;
            let latest: Result<Vec<_>, _> =
                latest.into_iter().map(|received| review::named(rx, received)).collect();
            Ok::<_, AppError>((
                latest?,
                store::field_survey::count(rx)?,
                store::field_survey::count_open_conflicts(rx)?,
            ))
        })?;
        Ok(FieldSurveys { latest, received, open_conflicts })
    }
}

/// The form of what is hashed: the record as it was understood. When it was written down is left out, so that a
/// form that is sent twice, a second apart, is one record.
fn content(survey: &FieldSurvey) -> String {
    let timeless = FieldSurvey { answered_at: Timestamp::UNIX_EPOCH, ..survey.clone() };
    serde_json::to_string(&timeless).unwrap_or_default()
}

/// Whether a record that is there says the same.
fn is_same(stored: &ReceivedSurvey, hash: &str) -> bool {
    stored.content_hash == hash
}
