//! Text messages of a vote: how many could be sent, and queueing them.

use super::body::{Body, NoQuery, id};
use super::key::SmsKindKey;
use crate::error::Error;
use crate::page::Page;
use app::sms::SmsBoard;
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::id::VoteId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where the messages of a vote stand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SmsDetail {
    /// Whether there is a gateway.
    configured: bool,
    /// Lines whose ballot is not in.
    missing: usize,
    /// Of these, who would get a message now.
    reachable: usize,
    /// Of these, who has no number on the register.
    without_phone: usize,
    /// Messages by kind and state.
    messages: Vec<SmsCount>,
}

/// So many messages of a kind in a state.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SmsCount {
    /// What for.
    kind: SmsKindKey,
    /// `queued`, `preparing`, `sent`, `needless` or `failed`.
    state: &'static str,
    /// How many.
    count: u64,
}

impl From<&SmsBoard> for SmsDetail {
    fn from(board: &SmsBoard) -> Self {
        let counts = board.messages.iter().map(|(kind, state, count)| SmsCount {
            kind: SmsKindKey(*kind),
            state: state.key(),
            count: *count,
        });
        Self {
            configured: board.is_configured,
            missing: board.missing,
            reachable: board.reachable,
            without_phone: board.without_phone,
            messages: counts.collect(),
        }
    }
}

/// Which message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SmsBody {
    /// What for.
    kind: SmsKindKey,
}

/// How many were queued.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SmsQueued {
    /// So many.
    queued: usize,
}

/// Show where text messages stand
#[utoipa::path(
    get, path = "/api/v1/votes/{id}/sms", tag = "ballots", operation_id = "show_sms",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    responses((status = 200, description = "The messages", body = SmsDetail))
)]
pub(crate) async fn show_sms(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
) -> Result<Json<SmsDetail>, Error> {
    let vote: VoteId = id(&vote)?;
    let board = page.app().run(move |app| app.load_sms_board(vote)).await?;
    Ok(Json(SmsDetail::from(&board)))
}

/// Queue text messages
///
/// For every line whose ballot is not in, that has a number and got none lately.
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/sms", tag = "ballots", operation_id = "queue_sms",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    request_body = SmsBody,
    responses((status = 202, description = "They are queued", body = SmsQueued))
)]
pub(crate) async fn queue_sms(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
    Body(body): Body<SmsBody>,
) -> Result<(StatusCode, Json<SmsQueued>), Error> {
    let (vote, actor): (VoteId, _) = (id(&vote)?, page.actor()?);
    let queued = page.app().run(move |app| app.queue_sms(&actor, vote, body.kind.0)).await?;
    Ok((StatusCode::ACCEPTED, Json(SmsQueued { queued })))
}
