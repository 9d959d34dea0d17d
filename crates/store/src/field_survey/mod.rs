//! Field surveys: what was sent from the spot, the claims it became, and what of it contradicts.

pub mod photo;

use crate::audit::{self, Occasion};
use crate::claim::{self, subject_id};
use crate::error::StoreError;
use crate::indicator;
use crate::revision;
use crate::row::Row;
use crate::sql::{ids, statements};
use crate::transaction::{Rx, Tx};
use crate::value::{Value, ids, json};
use domain::claim::Claim;
use domain::fact::{Fact, FactValue};
use domain::field_survey::{Answer, Conflict, FieldSurvey, ReceivedSurvey, Seen};
use domain::id::{AccountId, ClaimId, CommunityId, FieldSurveyId};
use domain::indicator::Observation;
use domain::permit::{Permit, SubmitFieldSurvey};

macro_rules! columns {
    () => {
        "s.id, s.receipt, s.community, s.building, s.observed_on, s.answered_at, s.observations, s.note, s.photos,
         s.content_hash, s.submitted_by, s.received_at"
    };
}

/// Answers that contradict, and that nobody has decided on since they arrived.
macro_rules! open_conflicts {
    () => {
        "FROM field_survey_answer a JOIN field_survey s ON s.id = a.survey
         WHERE a.conflict IS NOT NULL AND NOT EXISTS (
           SELECT 1 FROM claim c WHERE c.subject = a.subject AND c.fact = a.fact
             AND c.decided_by IS NOT NULL AND c.recorded_at > s.received_at)"
    };
}

/// What is practised on a copy is listed nowhere; it is had by its own id.
macro_rules! of_the_register {
    () => {
        "NOT EXISTS (SELECT 1 FROM rehearsal r WHERE r.community = s.community)"
    };
}

statements! {
    FIND = concat!("SELECT ", columns!(), " FROM field_survey s WHERE s.id = $1");
    LATEST = concat!("SELECT ", columns!(), " FROM field_survey s WHERE ", of_the_register!(), "
                      ORDER BY s.receipt DESC LIMIT $1");
    LATEST_IN = concat!("SELECT ", columns!(), " FROM field_survey s WHERE s.community IN ", ids!(), "
                         AND ", of_the_register!(), " ORDER BY s.receipt DESC LIMIT $2");
    COUNT_IN = concat!("SELECT COUNT(*) FROM field_survey s WHERE s.community IN ", ids!(), "
                        AND ", of_the_register!());
    OPEN_IN = concat!("SELECT a.claim, a.survey, a.fact, a.conflict, a.against ", open_conflicts!(), "
                       AND s.community IN ", ids!(), " AND ", of_the_register!(), "
                       ORDER BY s.receipt DESC, a.claim LIMIT $2");
    COUNT_OPEN_IN = concat!("SELECT COUNT(*) ", open_conflicts!(), " AND s.community IN ", ids!(), "
                             AND ", of_the_register!());
    NEXT_RECEIPT = "SELECT COALESCE(MAX(receipt), 0) + 1 FROM field_survey";
    COUNT = concat!("SELECT COUNT(*) FROM field_survey s WHERE ", of_the_register!());
    INSERT = "INSERT INTO field_survey (id, receipt, community, building, observed_on, answered_at, observations,
                note, photos, content_hash, submitted_by, received_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    INSERT_ANSWER = "INSERT INTO field_survey_answer (claim, survey, subject, fact, value, base, conflict, against)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    ANSWERS = "SELECT fact, value, base FROM field_survey_answer WHERE survey = $1 ORDER BY claim";
    SUBMITTER = "SELECT s.submitted_by FROM field_survey_answer a JOIN field_survey s ON s.id = a.survey
                 WHERE a.claim = $1";
    OPEN = concat!("SELECT a.claim, a.survey, a.fact, a.conflict, a.against ", open_conflicts!(), " AND ", of_the_register!(), "
                    ORDER BY s.receipt DESC, a.claim LIMIT $1");
    OPEN_ONE = concat!("SELECT a.claim, a.survey, a.fact, a.conflict, a.against ", open_conflicts!(), " AND a.claim = $1");
    OPEN_OF_SURVEY = concat!("SELECT a.claim, a.survey, a.fact, a.conflict, a.against ", open_conflicts!(), "
                              AND a.survey = $1 ORDER BY a.claim");
    COUNT_OPEN = concat!("SELECT COUNT(*) ", open_conflicts!(), " AND ", of_the_register!());
}

/// A record on its way in, worked out by the use case.
#[derive(Debug)]
pub struct Arrival {
    /// The record; its receipt is given here.
    pub received: ReceivedSurvey,
    /// One for each of its answers, in their order.
    pub claims: Vec<ArrivingClaim>,
    /// One for each of its observations.
    pub observations: Vec<Observation>,
}

/// A claim made of an answer, and whether it contradicts.
#[derive(Debug)]
pub struct ArrivingClaim {
    /// The claim.
    pub claim: Claim,
    /// Its answer's base version.
    pub base: Option<ClaimId>,
    /// Why a person should look at it, and the claim that counted before it.
    pub conflict: Option<(Conflict, ClaimId)>,
}

/// An answer that contradicts, and that nobody has decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenConflict {
    /// The claim made of the answer.
    pub claim: ClaimId,
    /// The record it came with.
    pub survey: FieldSurveyId,
    /// The fact.
    pub fact: Fact,
    /// Why it waits.
    pub conflict: Conflict,
    /// The claim that counted when it arrived.
    pub against: ClaimId,
}

/// Takes a record in; the number of its receipt.
pub fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit<SubmitFieldSurvey>,
    occasion: Occasion,
    arrival: &Arrival,
) -> Result<u64, StoreError> {
    let (received, survey) = (&arrival.received, &arrival.received.survey);
    let receipt = tx.count(&NEXT_RECEIPT, &[])?;
    let values = [
        survey.id.into(),
        receipt.into(),
        survey.community.into(),
        survey.building.into(),
        survey.observed_on.into(),
        survey.answered_at.into(),
        json(&survey.observations),
        (&survey.note).into(),
        survey.photos.into(),
        (&received.content_hash).into(),
        permit.account().into(),
        occasion.at.into(),
    ];
    tx.execute(&INSERT, &values)?;
    claim::write_all(tx, arrival.claims.iter().map(|arriving| &arriving.claim))?;
    for arriving in &arrival.claims {
        insert_answer(tx, survey.id, arriving)?;
    }
    indicator::write_all(tx, None, &arrival.observations)?;
    if !arrival.claims.is_empty() || !arrival.observations.is_empty() {
        // A note changes nothing of what is known.
        revision::bump(tx)?;
    }
    let conflicts = arrival.claims.iter().filter(|arriving| arriving.conflict.is_some()).count();
    let detail = serde_json::json!({
        "building": survey.building,
        "claims": arrival.claims.iter().map(|arriving| arriving.claim.id).collect::<Vec<_>>(),
        "conflicts": conflicts,
        "content_hash": received.content_hash,
        "field_survey": survey.id,
        "observations": arrival.observations.iter().map(|seen| seen.id).collect::<Vec<_>>(),
        "receipt": receipt,
    });
    audit::record(tx, permit, occasion, "field_survey.submitted", survey.community, &detail)?;
    Ok(receipt)
}

fn insert_answer(
    tx: &mut Tx<'_>,
    survey: FieldSurveyId,
    ArrivingClaim { claim, base, conflict }: &ArrivingClaim,
) -> Result<(), StoreError> {
    let values = [
        claim.id.into(),
        survey.into(),
        subject_id(claim.subject).into(),
        claim.fact.key().into(),
        claim.value.to_string().into(),
        (*base).into(),
        conflict.map(|(conflict, _)| conflict.key()).into(),
        conflict.map(|(_, against)| against).into(),
    ];
    tx.execute(&INSERT_ANSWER, &values).map(drop)
}

/// The record of that name.
pub fn find(rx: &mut Rx<'_>, id: FieldSurveyId) -> Result<Option<ReceivedSurvey>, StoreError> {
    let found = rx.row(&FIND, &[id.into()], read)?;
    found.map(|received| with_answers(rx, received)).transpose()
}

/// The latest records, the last one that arrived first.
pub fn list_latest(rx: &mut Rx<'_>, limit: usize) -> Result<Vec<ReceivedSurvey>, StoreError> {
    let found = rx.rows(&LATEST, &[limit.into()], read)?;
    found.into_iter().map(|received| with_answers(rx, received)).collect()
}

/// How many there are.
pub fn count(rx: &mut Rx<'_>) -> Result<u64, StoreError> {
    rx.count(&COUNT, &[])
}

/// The latest records on some communities, the last one that arrived first.
pub fn list_latest_in(
    rx: &mut Rx<'_>,
    communities: &[CommunityId],
    limit: usize,
) -> Result<Vec<ReceivedSurvey>, StoreError> {
    let found = rx.rows(&LATEST_IN, &[among(communities), limit.into()], read)?;
    found.into_iter().map(|received| with_answers(rx, received)).collect()
}

/// How many records there are on some communities.
pub fn count_in(rx: &mut Rx<'_>, communities: &[CommunityId]) -> Result<u64, StoreError> {
    rx.count(&COUNT_IN, &[among(communities)])
}

/// Answers on some communities that contradict and wait for a decision, the last that arrived first.
pub fn list_open_conflicts_in(
    rx: &mut Rx<'_>,
    communities: &[CommunityId],
    limit: usize,
) -> Result<Vec<OpenConflict>, StoreError> {
    rx.rows(&OPEN_IN, &[among(communities), limit.into()], read_conflict)
}

/// How many of them wait.
pub fn count_open_conflicts_in(rx: &mut Rx<'_>, communities: &[CommunityId]) -> Result<u64, StoreError> {
    rx.count(&COUNT_OPEN_IN, &[among(communities)])
}

/// Who sent the record that a claim came with; `None` for a claim of another source.
pub fn submitter_of(rx: &mut Rx<'_>, claim: ClaimId) -> Result<Option<AccountId>, StoreError> {
    rx.row(&SUBMITTER, &[claim.into()], |row| row.parse(0))
}

/// Answers that contradict and wait for a decision, the last that arrived first.
pub fn list_open_conflicts(rx: &mut Rx<'_>, limit: usize) -> Result<Vec<OpenConflict>, StoreError> {
    rx.rows(&OPEN, &[limit.into()], read_conflict)
}

/// The one of that claim, while it waits.
pub fn find_open_conflict(rx: &mut Rx<'_>, claim: ClaimId) -> Result<Option<OpenConflict>, StoreError> {
    rx.row(&OPEN_ONE, &[claim.into()], read_conflict)
}

/// Those of one record.
pub fn list_open_conflicts_of(
    rx: &mut Rx<'_>,
    survey: FieldSurveyId,
) -> Result<Vec<OpenConflict>, StoreError> {
    rx.rows(&OPEN_OF_SURVEY, &[survey.into()], read_conflict)
}

/// How many wait.
pub fn count_open_conflicts(rx: &mut Rx<'_>) -> Result<u64, StoreError> {
    rx.count(&COUNT_OPEN, &[])
}

fn among(communities: &[CommunityId]) -> Value<'static> {
    ids(&communities.iter().map(|id| id.uuid()).collect::<Vec<_>>())
}

fn with_answers(rx: &mut Rx<'_>, mut received: ReceivedSurvey) -> Result<ReceivedSurvey, StoreError> {
    received.survey.answers = rx.rows(&ANSWERS, &[received.survey.id.into()], |row| {
        let fact = row.parse(0)?;
        let value = row.key(1, |text| FactValue::parse(fact, text).ok())?;
        Ok(Answer { fact, value, base: row.opt_parse(2)? })
    })?;
    Ok(received)
}

fn read(row: Row<'_>) -> Result<ReceivedSurvey, StoreError> {
    Ok(ReceivedSurvey {
        survey: FieldSurvey {
            id: row.parse(0)?,
            community: row.parse(2)?,
            building: row.opt_parse(3)?,
            observed_on: row.parse(4)?,
            answered_at: row.parse(5)?,
            answers: Vec::new(),
            observations: row.json::<Vec<Seen>>(6)?,
            note: row.string(7)?,
            photos: row.number(8)?,
        },
        receipt: row.number(1)?,
        content_hash: row.string(9)?,
        submitted_by: row.parse(10)?,
        received_at: row.parse(11)?,
    })
}

fn read_conflict(row: Row<'_>) -> Result<OpenConflict, StoreError> {
    Ok(OpenConflict {
        claim: row.parse(0)?,
        survey: row.parse(1)?,
        fact: row.parse(2)?,
        conflict: row.key(3, Conflict::parse)?,
        against: row.parse(4)?,
    })
}
