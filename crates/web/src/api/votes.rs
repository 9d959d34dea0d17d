//! Votes: prepared, announced, called off, posted, settled; objections to their results.

use super::body::{Body, NoQuery, id};
use super::conditional::{refused, version_in, versioned};
use super::rolls::UntilBody;
use super::shape::each;
use super::vote_draft::{Ground, VoteBody};
use super::vote_shape::{VoteDetail, VoteSummary};
use crate::error::Error;
use crate::page::Page;
use crate::server::conditional::seen;
use app::{AppError, AsSeen, Desk};
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::account::Actor;
use domain::id::{AuditEntryId, CommunityId, RollId, VoteId};
use domain::vote::Vote;
use serde::Deserialize;
use utoipa::ToSchema;

/// Votes that are listed at most.
const LATEST: usize = 100;

/// Why a vote is called off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CancelBody {
    /// In words; it is posted.
    #[schema(example = "方案需要调整")]
    reason: String,
}

/// An objection.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ObjectionBody {
    /// Line of the roll it comes from.
    #[schema(example = 12)]
    line: u32,
    /// Its words.
    words: String,
}

/// The answer to an objection.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerBody {
    /// Its words.
    words: String,
}

/// List the votes of a community
///
/// The latest first; drafts only for those who hold them.
#[utoipa::path(
    get, path = "/api/v1/communities/{id}/votes", tag = "votes", operation_id = "list_votes",
    params(("id" = String, Path, description = "Id of the community", example = "01939f2e8c7a7b3e9a41c0ffee000001")),
    responses((status = 200, description = "The votes", body = Vec<VoteSummary>))
)]
pub(crate) async fn list_votes(
    page: Page,
    Path(community): Path<String>,
    _: NoQuery,
) -> Result<Json<Vec<VoteSummary>>, Error> {
    let community: CommunityId = id(&community)?;
    let found = page.app().run(move |app| app.list_community_votes(community)).await?;
    Ok(Json(each(&found.votes)))
}

/// List the latest votes
///
/// The latest hundred where the account takes ballots.
#[utoipa::path(
    get, path = "/api/v1/votes", tag = "votes", operation_id = "list_latest_votes",
    responses((status = 200, description = "The votes, the latest first", body = Vec<VoteSummary>))
)]
pub(crate) async fn list_latest_votes(page: Page, _: NoQuery) -> Result<Json<Vec<VoteSummary>>, Error> {
    let cards = page.app().run(move |app| app.list_latest_votes(LATEST)).await?;
    Ok(Json(each(cards.iter().map(|card| &card.vote))))
}

/// Prepare a vote
///
/// On a frozen roll, under the rules in force. It can be announced once it is complete.
#[utoipa::path(
    post, path = "/api/v1/rolls/{id}/votes", tag = "votes", operation_id = "draft_vote",
    params(("id" = String, Path, description = "Id of the roll", example = "01939f2e8c7a7b3e9a41c0ffee000010")),
    request_body = VoteBody,
    responses((status = 201, description = "The vote", body = VoteSummary))
)]
pub(crate) async fn draft_vote(
    page: Page,
    Path(roll): Path<String>,
    _: NoQuery,
    Body(body): Body<VoteBody>,
) -> Result<(StatusCode, Json<VoteSummary>), Error> {
    let (roll, actor): (RollId, _) = (id(&roll)?, page.actor()?);
    let words = page.words();
    let draft = move |app: &Desk| {
        let gaps = app.list_gaps(app.load_frozen_roll(roll)?.community)?;
        let rules = app.rules_in_force()?;
        let ground = Ground { rules: &rules, gaps: &gaps, words };
        app.draft_vote(&actor, &body.draft(roll, &ground)?).map_err(Error::from)
    };
    let vote = page.app().run(draft).await?;
    Ok((StatusCode::CREATED, Json(VoteSummary::from(&vote))))
}

/// Show a vote
///
/// As those see it who hold it or take its ballots: who has taken part, never what anybody said.
#[utoipa::path(
    get, path = "/api/v1/votes/{id}", tag = "votes", operation_id = "show_vote",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    responses((status = 200, description = "The vote", body = VoteDetail))
)]
pub(crate) async fn show_vote(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let vote: VoteId = id(&vote)?;
    let board = page.app().run(move |app| app.load_vote_board(vote)).await?;
    versioned(&headers, &board.revision.to_string(), &VoteDetail::from(&board))
}

/// Moves a vote on, as whoever writes has seen it.
async fn moved(
    page: &Page,
    vote: &str,
    headers: &HeaderMap,
    change: impl FnOnce(&Desk, &Actor, AsSeen<VoteId>) -> Result<Vote, AppError> + Send + 'static,
) -> Result<Json<VoteSummary>, Error> {
    let (vote, seen, actor) = (id(vote)?, seen(headers)?, page.actor()?);
    let careful = seen.is_some();
    // A name that is none of ours is of no version that there is.
    let revision = seen.map(|tag| version_in(tag).parse().unwrap_or(-1));
    let seen = AsSeen { id: vote, revision };
    let run = move |app: &Desk| change(app, &actor, seen).map_err(|error| refused(error, careful));
    Ok(Json(VoteSummary::from(&page.app().run(run).await?)))
}

/// Announce a vote
///
/// Matters, roll and dates are fixed from here on. It opens and closes by itself.
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/announce", tag = "votes", operation_id = "announce_vote",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    responses((status = 200, description = "The vote as it now is", body = VoteSummary))
)]
pub(crate) async fn announce_vote(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
    headers: HeaderMap,
) -> Result<Json<VoteSummary>, Error> {
    moved(&page, &vote, &headers, |app, actor, seen| app.announce_vote(actor, seen)).await
}

/// Call a vote off
///
/// Before it is counted, with the reason.
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/cancel", tag = "votes", operation_id = "cancel_vote",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    request_body = CancelBody,
    responses((status = 200, description = "The vote as it now is", body = VoteSummary))
)]
pub(crate) async fn cancel_vote(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
    headers: HeaderMap,
    Body(body): Body<CancelBody>,
) -> Result<Json<VoteSummary>, Error> {
    moved(&page, &vote, &headers, move |app, actor, seen| app.cancel_vote(actor, seen, &body.reason)).await
}

/// Post the result of a vote
///
/// Objections are heard until the end of the last day given.
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/publish", tag = "votes", operation_id = "publish_vote",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    request_body = UntilBody,
    responses((status = 200, description = "The vote as it now is", body = VoteSummary))
)]
pub(crate) async fn publish_vote(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
    headers: HeaderMap,
    Body(body): Body<UntilBody>,
) -> Result<Json<VoteSummary>, Error> {
    moved(&page, &vote, &headers, move |app, actor, seen| app.publish_vote(actor, seen, body.until)).await
}

/// Settle a vote
///
/// Once its notice period is over and every objection is answered.
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/settle", tag = "votes", operation_id = "settle_vote",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    responses((status = 200, description = "The vote as it now is", body = VoteSummary))
)]
pub(crate) async fn settle_vote(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
    headers: HeaderMap,
) -> Result<Json<VoteSummary>, Error> {
    moved(&page, &vote, &headers, |app, actor, seen| app.settle_vote(actor, seen)).await
}

/// Record an objection
///
/// Of somebody on the roll, to a result that is posted.
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/objections", tag = "votes", operation_id = "raise_objection",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    request_body = ObjectionBody,
    responses((status = 204, description = "It is recorded"))
)]
pub(crate) async fn raise_objection(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
    Body(body): Body<ObjectionBody>,
) -> Result<StatusCode, Error> {
    let (vote, actor): (VoteId, _) = (id(&vote)?, page.actor()?);
    page.app().run(move |app| app.raise_objection(&actor, vote, body.line, &body.words)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Answer an objection
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/objections/{objection}/answer", tag = "votes",
    operation_id = "answer_objection",
    params(
        ("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011"),
        ("objection" = String, Path, description = "Id of the objection", example = "01939f2e8c7a7b3e9a41c0ffee000012"),
    ),
    request_body = AnswerBody,
    responses((status = 204, description = "It is answered"))
)]
pub(crate) async fn answer_objection(
    page: Page,
    Path((vote, objection)): Path<(String, String)>,
    _: NoQuery,
    Body(body): Body<AnswerBody>,
) -> Result<StatusCode, Error> {
    let (vote, which): (VoteId, AuditEntryId) = (id(&vote)?, id(&objection)?);
    let actor = page.actor()?;
    page.app().run(move |app| app.answer_objection(&actor, vote, which, &body.words)).await?;
    Ok(StatusCode::NO_CONTENT)
}
