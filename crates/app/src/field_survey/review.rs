//! What came in, and answers that a person should look at.

use crate::community::{ClaimDecision, FactClaims, by_fact};
use crate::{App, AppError, Desk, Noun};
use domain::account::Actor;
use domain::claim::Claim;
use domain::community::Community;
use domain::field_survey::ReceivedSurvey;
use domain::id::{ClaimId, FieldSurveyId};
use domain::permit::{DecideClaim, Permit};
use store::Rx;
pub use store::field_survey::OpenConflict;

/// A record with the names of what it is about.
#[derive(Debug, Clone)]
pub struct SurveyRecord {
    /// The record.
    pub received: ReceivedSurvey,
    /// The community as it stands; `None` when it has left the register.
    pub community: Option<Community>,
    /// The building's number.
    pub building: Option<String>,
    /// The name of the person who sent it.
    pub submitter: String,
    /// Hashes of the photos that have arrived.
    pub photos: Vec<String>,
    /// Its answers that contradict and wait for a decision.
    pub open: Vec<OpenConflict>,
}

/// A contradicting answer with everything that is said of its fact.
pub struct ConflictClaims {
    /// The answer.
    pub open: OpenConflict,
    /// The record it came with.
    pub record: SurveyRecord,
    /// The claims on the fact, the one that counts first.
    pub facts: FactClaims,
}

impl ConflictClaims {
    /// The claim made of the answer.
    pub fn answer(&self) -> Option<&Claim> {
        self.facts.claims.iter().find(|claim| claim.id == self.open.claim)
    }

    /// The other claims that state another value, the one that counts first.
    pub fn others(&self) -> impl Iterator<Item = &Claim> {
        let value = self.answer().map(|answer| &answer.value);
        self.facts.claims.iter().filter(move |claim| Some(&claim.value) != value)
    }
}

/// Contradictions that the list shows at most.
const CONFLICTS: usize = 200;

impl Desk {
    /// One record.
    pub fn load_field_survey(&self, id: FieldSurveyId) -> Result<SurveyRecord, AppError> {
        let locator = self.locator()?;
        self.store().read(|rx| {
            let received = store::field_survey::find(rx, id)?.ok_or(AppError::NotFound(Noun::FieldSurvey))?;
            self.check(&locator, rx, received.survey.subject(), Noun::FieldSurvey)?;
            named(rx, received)
        })
    }

    /// Answers that contradict and wait for a decision, the last that arrived first.
    pub fn list_field_survey_conflicts(&self) -> Result<Vec<ConflictClaims>, AppError> {
        let (viewed, locator) = (self.viewed_communities()?, self.locator()?);
        self.store().read(|rx| {
            let open = match &viewed {
                None => store::field_survey::list_open_conflicts(rx, CONFLICTS)?,
                Some(communities) => store::field_survey::list_open_conflicts_in(rx, communities, CONFLICTS)?,
            };
            let mut conflicts = Vec::with_capacity(open.len());
            for open in open {
                let Some(found) = with_claims(rx, open)? else { continue };
                match self.check(&locator, rx, found.record.received.survey.subject(), Noun::FieldSurvey) {
                    Ok(()) => conflicts.push(found),
                    Err(AppError::NotFound(_)) => {}
                    Err(error) => return Err(error),
                }
            }
            Ok(conflicts)
        })
    }

    /// The contradiction of that claim, while nobody has decided on it.
    pub fn load_field_survey_conflict(&self, claim: ClaimId) -> Result<ConflictClaims, AppError> {
        let locator = self.locator()?;
        self.store().read(|rx| {
            let open = store::field_survey::find_open_conflict(rx, claim)?;
            let found = open.map_or(Ok(None), |open| with_claims(rx, open))?;
            let found = found.ok_or(AppError::NotFound(Noun::FieldSurvey))?;
            self.check(&locator, rx, found.record.received.survey.subject(), Noun::FieldSurvey)?;
            Ok(found)
        })
    }
}

impl App {
    /// Decides a contradiction: the value of the claim chosen counts from now on, for the reason given.
    pub fn decide_field_survey_conflict(
        &self,
        actor: &Actor,
        claim: ClaimId,
        chosen: ClaimId,
        reason: &str,
    ) -> Result<Claim, AppError> {
        Permit::<DecideClaim>::grant_somewhere(actor)?;
        let conflict = self.desk(actor).load_field_survey_conflict(claim)?;
        let chosen = conflict.facts.claims.iter().find(|claim| claim.id == chosen);
        let chosen = chosen.ok_or(AppError::Invalid { field: "chosen", reason: "nothing-chosen" })?;
        let decision = ClaimDecision {
            subject: conflict.record.received.survey.subject(),
            fact: chosen.fact,
            value: chosen.value.to_string(),
            source: chosen.source,
            source_label: chosen.source_label.clone(),
            observed_on: chosen.observed_on,
            reason: reason.to_owned(),
            seen: None,
        };
        self.decide_claim(actor, &decision)
    }
}

/// Adds the names of what a record is about.
pub(super) fn named(rx: &mut Rx<'_>, received: ReceivedSurvey) -> Result<SurveyRecord, AppError> {
    let survey = &received.survey;
    let kept = store::community::kept(rx, survey.community)?;
    let community = store::community::find(rx, kept)?;
    let building = match survey.building {
        Some(id) => store::building::find(rx, id)?.map(|building| building.number),
        None => None,
    };
    let submitter = store::account::find(rx, received.submitted_by)?;
    let submitter = submitter.map(|account| account.display_name).unwrap_or_default();
    let photos = store::field_survey::photo::list_of_survey(rx, survey.id)?;
    let open = store::field_survey::list_open_conflicts_of(rx, survey.id)?;
    Ok(SurveyRecord { received, community, building, submitter, photos, open })
}

/// `None` when the claims are gone: an import was undone.
fn with_claims(rx: &mut Rx<'_>, open: OpenConflict) -> Result<Option<ConflictClaims>, AppError> {
    let Some(received) = store::field_survey::find(rx, open.survey)? else { return Ok(None) };
    let mut claims = store::claim::list_of_subject(rx, received.survey.subject())?;
    claims.retain(|claim| claim.fact == open.fact);
    let Some(facts) = by_fact(claims).pop() else { return Ok(None) };
    Ok(Some(ConflictClaims { open, record: named(rx, received)?, facts }))
}
