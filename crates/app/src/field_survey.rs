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

use crate::territory::Locator;
use crate::{App, AppError, Desk, Noun};
use domain::field_survey::{FieldSurvey, ReceivedSurvey};
use domain::id::FieldSurveyId;
use jiff::Timestamp;
use store::Rx;

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
}

impl Desk {
    /// What came in.
    pub fn field_surveys(&self) -> Result<FieldSurveys, AppError> {
        let (viewed, locator) = (self.viewed_communities()?, self.locator()?);
        let (latest, received, open_conflicts) = self.store().read(|rx| {
            let (mut latest, received, open) = match &viewed {
                None => (
                    store::field_survey::list_latest(rx, LATEST)?,
                    store::field_survey::count(rx)?,
                    store::field_survey::count_open_conflicts(rx)?,
                ),
                Some(communities) => (
                    store::field_survey::list_latest_in(rx, communities, LATEST)?,
                    store::field_survey::count_in(rx, communities)?,
                    store::field_survey::count_open_conflicts_in(rx, communities)?,
                ),
            };
            if viewed.is_some() {
                latest = self.viewed_surveys(&locator, rx, latest)?;
            }
            let latest: Result<Vec<_>, _> =
                latest.into_iter().map(|received| review::named(rx, received)).collect();
            Ok::<_, AppError>((latest?, received, open))
        })?;
        Ok(FieldSurveys { latest, received, open_conflicts })
    }

    /// Those of some records that the actor looks at: of a building one has only its own.
    fn viewed_surveys(
        &self,
        locator: &Locator,
        rx: &mut Rx<'_>,
        surveys: Vec<ReceivedSurvey>,
    ) -> Result<Vec<ReceivedSurvey>, AppError> {
        let mut viewed = Vec::with_capacity(surveys.len());
        for received in surveys {
            match self.check(locator, rx, received.survey.subject(), Noun::FieldSurvey) {
                Ok(()) => viewed.push(received),
                Err(AppError::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(viewed)
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
