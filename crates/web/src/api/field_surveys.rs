//! Field surveys: taking questions along, sending answers and photos, and what contradicts.

use super::body::{Body, NoQuery, Query, id};
use super::claim::ClaimLine;
use super::field_survey_pack::{AreaLine, PackQuery, SurveyPackAnswer};
use super::key::{FactKey, TruthKey};
use super::shape::each;
use crate::error::{Error, Trouble};
use crate::field_survey::refusal;
use crate::i18n::Words;
use crate::page::Page;
use app::Desk;
use app::field_survey::{
    ConflictClaims, Receipt, Refused, SentAnswer, SentObservation, SentRecord, SurveyRecord,
};
use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use domain::id::FieldSurveyId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Records of one sending at most.
const MAX_RECORDS: usize = 50;

/// The answer to the question for one fact.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerBody {
    /// The fact.
    #[schema(example = "built_year")]
    fact: String,
    /// The value, canonical text of the fact: `1998`, `yes`, `22100.5`.
    #[schema(example = "1998")]
    value: String,
    /// The base version: id of the claim that counted when the question was taken along.
    base_claim_id: Option<String>,
}

/// What was seen of one indicator.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ObservationBody {
    /// Its id in the pack.
    #[schema(example = "complete-03")]
    indicator: String,
    /// Whether it is met.
    met: TruthKey,
    /// The measured value in the indicator's own unit.
    value: Option<String>,
}

/// What was seen of a community, or of one building of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordBody {
    /// Its name, 32 hexadecimal digits of a UUID made on the device: sent twice, it is taken once.
    #[schema(example = "01939f2e8c7a7b3e9a41c0ffee000009")]
    id: String,
    /// The community.
    #[schema(example = "01939f2e8c7a7b3e9a41c0ffee000001")]
    community_id: String,
    /// The building, where it is about one.
    building_id: Option<String>,
    /// The day of the survey.
    #[schema(format = Date, example = "2020-12-01")]
    observed_on: String,
    /// When it was written down, by the clock of the device.
    #[schema(format = DateTime, example = "2020-12-01T02:30:00Z")]
    answered_at: String,
    /// The answers.
    #[serde(default)]
    answers: Vec<AnswerBody>,
    /// What was seen of indicators; of communities only.
    #[serde(default)]
    observations: Vec<ObservationBody>,
    /// Whatever else there was to say.
    #[serde(default)]
    #[schema(max_length = 1000)]
    note: String,
    /// How many photos follow, each by itself.
    #[serde(default)]
    #[schema(maximum = 10)]
    photos: u16,
}

impl From<RecordBody> for SentRecord {
    fn from(body: RecordBody) -> Self {
        Self {
            id: body.id,
            community: body.community_id,
            building: body.building_id,
            observed_on: body.observed_on,
            answered_at: body.answered_at,
            answers: body
                .answers
                .into_iter()
                .map(|answer| SentAnswer {
                    fact: answer.fact,
                    value: answer.value,
                    base: answer.base_claim_id,
                })
                .collect(),
            observations: body
                .observations
                .into_iter()
                .map(|seen| SentObservation { indicator: seen.indicator, met: seen.met.0, value: seen.value })
                .collect(),
            note: body.note,
            photos: body.photos,
        }
    }
}

/// Records in any order.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendingBody {
    /// At most 50; each is taken or refused by itself.
    records: Vec<RecordBody>,
}

/// That a record was taken in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReceiptLine {
    /// The number of the receipt.
    #[schema(example = 12)]
    number: u64,
    /// When it was taken in.
    #[schema(format = DateTime)]
    received_at: String,
    /// Whether it had been taken in before; nothing was changed this time.
    repeated: bool,
    /// Facts whose answers contradict what counts, and wait for a person.
    conflicts: Vec<FactKey>,
}

/// Why a record was not taken in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefusalLine {
    /// The reason: `unknown-community`, `value-malformed`, …
    #[schema(example = "value-malformed")]
    reason: &'static str,
    /// The fact or indicator it is about.
    #[schema(example = "built_year")]
    about: Option<String>,
    /// The reason in words of the reader's language.
    said: String,
}

/// What became of one record: a receipt or a refusal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SentResult {
    /// The record's name as it was sent.
    id: String,
    /// That it was taken in.
    receipt: Option<ReceiptLine>,
    /// Why it was not.
    refusal: Option<RefusalLine>,
}

impl SentResult {
    fn of(l: Words, id: String, taken: Result<Receipt, Refused>) -> Self {
        match taken {
            Ok(receipt) => Self {
                id,
                receipt: Some(ReceiptLine {
                    number: receipt.number,
                    received_at: receipt.received_at.to_string(),
                    repeated: receipt.repeated,
                    conflicts: receipt.conflicts.iter().map(|(fact, _)| FactKey(*fact)).collect(),
                }),
                refusal: None,
            },
            Err(refused) => Self {
                id,
                receipt: None,
                refusal: Some(RefusalLine {
                    reason: refused.reason.key(),
                    said: refusal(l, &refused),
                    about: refused.about,
                }),
            },
        }
    }
}

/// What became of each record, in the order they were sent.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SendingAnswer {
    /// One for each record.
    results: Vec<SentResult>,
}

/// List where there is something to survey
///
/// Districts and their streets, with how many communities cannot be decided yet.
#[utoipa::path(
    get, path = "/api/v1/field-surveys/areas", tag = "field-surveys", operation_id = "list_survey_areas",
    responses((status = 200, description = "The streets of each district", body = Vec<AreaLine>))
)]
pub(crate) async fn list_survey_areas(page: Page, _: NoQuery) -> Result<Json<Vec<AreaLine>>, Error> {
    let areas = page
        .app()
        .run(|app| {
            let (areas, divisions) = (app.field_survey_areas()?, app.divisions()?);
            Ok::<_, app::AppError>(AreaLine::list(&areas, &divisions))
        })
        .await?;
    Ok(Json(areas))
}

/// Take questions along
///
/// What screening misses of each community and building, what is known of them, and the questions in words of
/// both languages; 600 communities at most.
#[utoipa::path(
    get, path = "/api/v1/field-surveys/pack", tag = "field-surveys", operation_id = "take_survey_pack",
    params(PackQuery),
    responses((status = 200, description = "What to take along", body = SurveyPackAnswer))
)]
pub(crate) async fn take_survey_pack(
    page: Page,
    Query(query): Query<PackQuery>,
) -> Result<Json<SurveyPackAnswer>, Error> {
    let wanted = query.wanted()?;
    let pack = page
        .app()
        .run(move |app| {
            let (pack, divisions) = (app.field_survey_pack(&wanted)?, app.divisions()?);
            Ok::<_, app::AppError>(SurveyPackAnswer::of(&pack, &divisions))
        })
        .await?;
    Ok(Json(pack))
}

/// Send records
///
/// Each is taken in or refused by itself, and once however often it comes. Photos follow one by one.
#[utoipa::path(
    post, path = "/api/v1/field-surveys", tag = "field-surveys", operation_id = "send_field_surveys",
    request_body = SendingBody,
    responses((status = 200, description = "A receipt or a refusal for each", body = SendingAnswer))
)]
pub(crate) async fn send_field_surveys(
    page: Page,
    _: NoQuery,
    Body(sending): Body<SendingBody>,
) -> Result<Json<SendingAnswer>, Error> {
    if sending.records.len() > MAX_RECORDS {
        return Err(Error::new(Trouble::Unprocessable).detail("api-records-most", Vec::new()));
    }
    let (l, actor) = (page.words(), page.actor()?);
    let results = page
        .app()
        .run(move |app| {
            let records = sending.records.into_iter().map(SentRecord::from);
            let taken = records.map(|sent| {
                let taken = app.submit_field_survey(&actor, &sent)?;
                Ok::<_, app::AppError>(SentResult::of(l, sent.id, taken))
            });
            taken.collect::<Result<Vec<_>, _>>()
        })
        .await?;
    Ok(Json(SendingAnswer { results }))
}

/// A photo that was kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PhotoAnswer {
    /// SHA-256 of the photo as it is kept: without Exif, place and maker.
    hash: String,
}

/// Send a photo
///
/// The bare bytes of a JPEG, PNG or WebP file, 8 MiB at most. Metadata is taken out. The same one again changes
/// nothing.
#[utoipa::path(
    put, path = "/api/v1/field-surveys/{id}/photos/{position}", tag = "field-surveys",
    operation_id = "send_survey_photo",
    params(
        ("id" = String, Path, description = "The record's name", example = "01939f2e8c7a7b3e9a41c0ffee000009"),
        ("position" = u16, Path, description = "Which of its photos, from 0", example = 0),
    ),
    request_body(content(("image/jpeg"), ("image/png"), ("image/webp"))),
    responses((status = 200, description = "It is kept", body = PhotoAnswer))
)]
pub(crate) async fn send_survey_photo(
    page: Page,
    Path((record, position)): Path<(String, String)>,
    _: NoQuery,
    bytes: Bytes,
) -> Result<Json<PhotoAnswer>, Error> {
    let record: FieldSurveyId = id(&record)?;
    let position: u16 = id(&position)?;
    let actor = page.actor()?;
    let hash =
        page.app().run(move |app| app.add_field_survey_photo(&actor, record, position, &bytes)).await?;
    Ok(Json(PhotoAnswer { hash }))
}

/// A record that was taken in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyLine {
    /// The number of its receipt.
    receipt: u64,
    /// Its name.
    id: String,
    /// The community.
    community_id: String,
    /// The building, where it is about one.
    building_id: Option<String>,
    /// The day of the survey.
    #[schema(format = Date)]
    observed_on: String,
    /// When it was taken in.
    #[schema(format = DateTime)]
    received_at: String,
    /// The account that sent it.
    account_id: String,
    /// The note.
    note: String,
    /// Hashes of the photos that have arrived.
    photos: Vec<String>,
}

impl From<&SurveyRecord> for SurveyLine {
    fn from(record: &SurveyRecord) -> Self {
        let (received, survey) = (&record.received, &record.received.survey);
        Self {
            receipt: received.receipt,
            id: survey.id.to_string(),
            community_id: survey.community.to_string(),
            building_id: survey.building.map(|building| building.to_string()),
            observed_on: survey.observed_on.to_string(),
            received_at: received.received_at.to_string(),
            account_id: received.submitted_by.to_string(),
            note: survey.note.clone(),
            photos: record.photos.clone(),
        }
    }
}

/// An answer that contradicts, with everything that is said of its fact.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConflictLine {
    /// The record it came with.
    record: SurveyLine,
    /// The fact.
    fact: FactKey,
    /// `changed`: another value came to count meanwhile; `outranked`: a better source says otherwise.
    #[schema(example = "changed")]
    conflict: &'static str,
    /// Id of the claim made of the answer.
    claim_id: String,
    /// The claims on the fact, the one that counts first.
    claims: Vec<ClaimLine>,
}

impl From<&ConflictClaims> for ConflictLine {
    fn from(conflict: &ConflictClaims) -> Self {
        Self {
            record: SurveyLine::from(&conflict.record),
            fact: FactKey(conflict.open.fact),
            conflict: conflict.open.conflict.key(),
            claim_id: conflict.open.claim.to_string(),
            claims: each(&conflict.facts.claims),
        }
    }
}

/// What came in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldSurveysAnswer {
    /// How many records came in altogether.
    received: u64,
    /// The latest 100, the last that arrived first.
    latest: Vec<SurveyLine>,
    /// Answers that contradict and wait for a decision (`POST /api/v1/communities/{id}/claims`).
    conflicts: Vec<ConflictLine>,
}

/// List field surveys
///
/// The latest records, and the answers that contradict and wait for a decision.
#[utoipa::path(
    get, path = "/api/v1/field-surveys", tag = "field-surveys", operation_id = "list_field_surveys",
    responses((status = 200, description = "What came in", body = FieldSurveysAnswer))
)]
pub(crate) async fn list_field_surveys(page: Page, _: NoQuery) -> Result<Json<FieldSurveysAnswer>, Error> {
    let (surveys, conflicts) = page
        .app()
        .run(|app: &Desk| Ok::<_, app::AppError>((app.field_surveys()?, app.list_field_survey_conflicts()?)))
        .await?;
    let (latest, conflicts) = (each(&surveys.latest), each(&conflicts));
    Ok(Json(FieldSurveysAnswer { received: surveys.received, latest, conflicts }))
}
