//! Photos of a field survey: stripped of where and by what they were taken, kept by their hash.

use crate::account::occasion;
use crate::environment::hex;
use crate::territory::permit_at;
use crate::{App, AppError, Desk, Noun};
use domain::account::Actor;
use domain::id::FieldSurveyId;
use domain::permit::{Permit, SubmitFieldSurvey};
use exchange::photo::strip;
use sha2::{Digest as _, Sha256};
use store::field_survey::photo::{self, ArrivingPhoto, StoredPhoto};

/// The largest photo that is taken, in bytes.
pub const MAX_PHOTO_BYTES: usize = photo::SIZE_LIMIT;

/// A photo as it is shown.
pub type KeptPhoto = StoredPhoto;

impl App {
    /// Keeps a photo of a record that was taken in; the hash it is found by. The same one again changes nothing.
    pub fn add_field_survey_photo(
        &self,
        actor: &Actor,
        survey: FieldSurveyId,
        position: u16,
        sent: &[u8],
    ) -> Result<String, AppError> {
        Permit::<SubmitFieldSurvey>::grant_somewhere(actor)?;
        let refuse = |reason| AppError::Invalid { field: "photo", reason };
        if sent.len() > MAX_PHOTO_BYTES {
            return Err(refuse("photo-too-large"));
        }
        let photo = strip(sent).map_err(|error| refuse(error.key()))?;
        let (sent_hash, hash) = (hex(&Sha256::digest(sent)), hex(&Sha256::digest(&photo.bytes)));
        let (occasion, locator) = (occasion(self.environment()), self.locator()?);
        self.store().write(|tx| {
            let received = store::field_survey::find(tx, survey)?;
            let received = received.filter(|received| received.submitted_by == actor.account);
            let received = received.ok_or(AppError::NotFound(Noun::FieldSurvey))?;
            let place = locator.of_subject(tx, received.survey.subject())?;
            let permit = permit_at(actor, place.as_ref(), Noun::FieldSurvey)?;
            if position >= received.survey.photos {
                return Err(refuse("photo-not-announced"));
            }
            match photo::find_sent(tx, survey, position)? {
                Some(known) if known == sent_hash => return Ok(()),
                Some(_) => return Err(AppError::Conflict("photo-taken")),
                None => {}
            }
            let arriving = ArrivingPhoto {
                survey,
                position,
                sent_hash: &sent_hash,
                hash: &hash,
                kind: photo.kind.media_type(),
                bytes: &photo.bytes,
            };
            Ok(photo::attach(tx, &permit, occasion, &arriving)?)
        })?;
        Ok(hash)
    }
}

impl Desk {
    /// The photo of that hash, if a record that it came with is the actor's to look at.
    pub fn load_field_survey_photo(&self, hash: &str) -> Result<KeptPhoto, AppError> {
        let locator = self.locator()?;
        self.store().read(|rx| {
            for id in photo::surveys_of(rx, hash)? {
                let Some(received) = store::field_survey::find(rx, id)? else { continue };
                match self.check(&locator, rx, received.survey.subject(), Noun::FieldSurvey) {
                    Err(AppError::NotFound(_)) => {}
                    other => {
                        other?;
                        return photo::find(rx, hash)?.ok_or(AppError::NotFound(Noun::FieldSurvey));
                    }
                }
            }
            Err(AppError::NotFound(Noun::FieldSurvey))
        })
    }
}
