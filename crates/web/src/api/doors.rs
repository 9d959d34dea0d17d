//! Doors of a vote: whose ballot is missing, visits, ballots taken there, new personal links.

use super::ballot_shape::{AnswerEntries, ReceiptEntry, answers, shares};
use super::body::{Body, NoQuery, id};
use super::identity::KnownBody;
use super::key::{ChannelKey, VisitOutcomeKey};
use super::roll_shape::RollLineEntry;
use super::shape::{each, texts};
use crate::error::Error;
use crate::page::Page;
use app::vote::{DoorRecord, DoorStep};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::id::{ProxyId, VoteId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A door of a vote.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DoorEntry {
    /// The line of the roll; names are masked.
    line: RollLineEntry,
    /// What came of the visits so far, the first first.
    visits: Vec<VisitOutcomeKey>,
    /// Whether its ballot is in.
    voted: bool,
}

impl From<&DoorStep> for DoorEntry {
    fn from(step: &DoorStep) -> Self {
        Self {
            line: RollLineEntry::of(&step.line, step.names.clone()),
            visits: step.visits.iter().map(|visit| VisitOutcomeKey(visit.outcome)).collect(),
            voted: step.is_voted(),
        }
    }
}

/// One door, with what is asked there.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DoorDetail {
    /// The door.
    door: DoorEntry,
    /// What the line would pay of each item, in fen, by the key of the item.
    shares_fen: BTreeMap<String, i64>,
    /// Ids of the proxies that hold for the line.
    proxy_ids: Vec<String>,
    /// Numbers of the paper sheets that were printed for it.
    sheets: Vec<String>,
}

impl From<&DoorRecord> for DoorDetail {
    fn from(record: &DoorRecord) -> Self {
        Self {
            door: (&record.step).into(),
            shares_fen: shares(&record.shares),
            proxy_ids: record.proxies.iter().map(|proxy| proxy.id.to_string()).collect(),
            sheets: texts(&record.sheets),
        }
    }
}

/// What came of a visit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VisitBody {
    /// What.
    outcome: VisitOutcomeKey,
}

/// A ballot that is taken at a door or at the meeting.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DoorBallotBody {
    /// How it comes: `meeting`, `assisted` or `proxy`.
    channel: ChannelKey,
    /// The proxy who casts it.
    proxy_id: Option<String>,
    /// What it says, by the key of the question.
    answers: AnswerEntries,
}

/// A personal link that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IssuedLink {
    /// The code; it is told once.
    #[schema(example = "7KQM-2RXA-9HDP")]
    code: String,
    /// The address it opens.
    url: String,
}

/// A letter that was made anew.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReissuedLetter {
    /// Its personal link.
    link: IssuedLink,
    /// The number of its paper sheet.
    #[schema(example = "0012-7KQM")]
    sheet: String,
}

/// List the doors of a vote
///
/// Those whose ballot is missing first, by building, entrance and door.
#[utoipa::path(
    get, path = "/api/v1/votes/{id}/doors", tag = "ballots", operation_id = "list_doors",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    responses((status = 200, description = "The doors", body = Vec<DoorEntry>))
)]
pub(crate) async fn list_doors(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
) -> Result<Json<Vec<DoorEntry>>, Error> {
    let vote: VoteId = id(&vote)?;
    let doors = page.app().run(move |app| app.list_doors(vote)).await?;
    Ok(Json(each(&doors.steps)))
}

/// A line of the path; what is no number is none.
fn line(text: &str) -> Result<u32, Error> {
    id(text)
}

/// Show a door
#[utoipa::path(
    get, path = "/api/v1/votes/{id}/doors/{line}", tag = "ballots", operation_id = "show_door",
    params(
        ("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011"),
        ("line" = u32, Path, description = "Line of the roll", example = 12),
    ),
    responses((status = 200, description = "The door", body = DoorDetail))
)]
pub(crate) async fn show_door(
    page: Page,
    Path((vote, number)): Path<(String, String)>,
    _: NoQuery,
) -> Result<Json<DoorDetail>, Error> {
    let (vote, number): (VoteId, _) = (id(&vote)?, line(&number)?);
    let record = page.app().run(move |app| app.load_door(vote, number)).await?;
    Ok(Json(DoorDetail::from(&record)))
}

/// Record a visit
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/doors/{line}/visits", tag = "ballots", operation_id = "record_visit",
    params(
        ("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011"),
        ("line" = u32, Path, description = "Line of the roll", example = 12),
    ),
    request_body = VisitBody,
    responses((status = 204, description = "It is recorded"))
)]
pub(crate) async fn record_visit(
    page: Page,
    Path((vote, number)): Path<(String, String)>,
    _: NoQuery,
    Body(body): Body<VisitBody>,
) -> Result<StatusCode, Error> {
    let (vote, number): (VoteId, _) = (id(&vote)?, line(&number)?);
    let actor = page.actor()?;
    page.app().run(move |app| app.record_visit(&actor, vote, number, body.outcome.0)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a ballot at a door
///
/// Or at the meeting. The account is on record as helper; the line's personal link is taken back.
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/doors/{line}/ballots", tag = "ballots", operation_id = "take_ballot",
    params(
        ("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011"),
        ("line" = u32, Path, description = "Line of the roll", example = 12),
    ),
    request_body = DoorBallotBody,
    responses((status = 201, description = "The receipt", body = ReceiptEntry))
)]
pub(crate) async fn take_ballot(
    page: Page,
    Path((vote, number)): Path<(String, String)>,
    _: NoQuery,
    Body(body): Body<DoorBallotBody>,
) -> Result<(StatusCode, Json<ReceiptEntry>), Error> {
    let (vote, number): (VoteId, _) = (id(&vote)?, line(&number)?);
    let (actor, channel) = (page.actor()?, body.channel.0);
    let proxy = body.proxy_id.as_deref().map(id::<ProxyId>).transpose()?;
    let answers = answers(body.answers)?;
    let take = move |app: &app::Desk| app.take_ballot(&actor, vote, (number, channel), proxy, &answers);
    let receipt = page.app().run(take).await?;
    Ok((StatusCode::CREATED, Json(ReceiptEntry::from(&receipt))))
}

/// Make a new personal link
///
/// For who lost the letter, or wants to vote once more; the one before is taken back.
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/doors/{line}/link", tag = "ballots", operation_id = "issue_link",
    params(
        ("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011"),
        ("line" = u32, Path, description = "Line of the roll", example = 12),
    ),
    request_body = KnownBody,
    responses((status = 201, description = "The link", body = IssuedLink))
)]
pub(crate) async fn issue_link(
    page: Page,
    Path((vote, number)): Path<(String, String)>,
    _: NoQuery,
    Body(body): Body<KnownBody>,
) -> Result<(StatusCode, Json<IssuedLink>), Error> {
    let (vote, number): (VoteId, _) = (id(&vote)?, line(&number)?);
    let actor = page.actor()?;
    let code = page.app().run(move |app| app.issue_link(&actor, vote, number, body.identity_seen)).await?;
    let url = crate::vote::ballot_address(&page, &code);
    Ok((StatusCode::CREATED, Json(IssuedLink { code, url })))
}

/// Make a new letter
///
/// A personal link and a paper sheet, for who lost them, or whose sheet cannot be counted; what was made before and not
/// used is refused from then on.
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/doors/{line}/letter", tag = "ballots", operation_id = "reissue_letter",
    params(
        ("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011"),
        ("line" = u32, Path, description = "Line of the roll", example = 12),
    ),
    responses((status = 201, description = "What the letter carries", body = ReissuedLetter))
)]
pub(crate) async fn reissue_letter(
    page: Page,
    Path((vote, number)): Path<(String, String)>,
    _: NoQuery,
) -> Result<(StatusCode, Json<ReissuedLetter>), Error> {
    let (vote, number): (VoteId, _) = (id(&vote)?, line(&number)?);
    let actor = page.actor()?;
    let letter = page.app().run(move |app| app.reissue_letter(&actor, vote, number)).await?;
    let url = crate::vote::ballot_address(&page, &letter.code);
    let link = IssuedLink { code: letter.code, url };
    Ok((StatusCode::CREATED, Json(ReissuedLetter { link, sheet: letter.sheet })))
}
