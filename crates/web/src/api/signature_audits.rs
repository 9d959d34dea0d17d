//! The audit of signatures: the seed, who was drawn, and what they said.

use super::body::{Body, NoQuery, id};
use super::key::CallBackKey;
use super::shape::each;
use crate::error::Error;
use crate::page::Page;
use app::vote::CallBacks;
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::id::VoteId;
use domain::signature_audit::Drawn;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A ballot that was drawn.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DrawnEntry {
    /// The line of the roll.
    line: u32,
    /// The how-manieth ballot of it.
    version: u32,
    /// What its owner said; absent while nobody was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<CallBackKey>,
}

impl From<&Drawn> for DrawnEntry {
    fn from(drawn: &Drawn) -> Self {
        Self { line: drawn.line, version: drawn.version, outcome: drawn.outcome.map(CallBackKey) }
    }
}

/// The audit of a vote.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignatureAuditDetail {
    /// The greatest chance that nothing is noticed although the outcome is wrong, in millionths; absent where the pack
    /// gives none.
    #[serde(skip_serializing_if = "Option::is_none")]
    risk_limit_ppm: Option<u32>,
    /// Ballots that count and came on paper, at the door or by proxy.
    population: u32,
    /// The fewest of them that could change an outcome; absent where all of them could not.
    #[serde(skip_serializing_if = "Option::is_none")]
    decisive: Option<u32>,
    /// How many are drawn.
    size: u32,
    /// The seed; absent before the draw.
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<String>,
    /// What was drawn, in the order of drawing.
    drawn: Vec<DrawnEntry>,
}

impl From<&CallBacks> for SignatureAuditDetail {
    fn from(found: &CallBacks) -> Self {
        let plan = found.plan.as_ref();
        Self {
            risk_limit_ppm: found.risk_limit.map(domain::Share::ppm),
            population: plan.map_or(0, |plan| plan.population),
            decisive: plan.and_then(|plan| plan.decisive),
            size: plan.map_or(0, |plan| plan.size),
            seed: found.audit.as_ref().map(|audit| audit.seed.clone()),
            drawn: found.audit.as_ref().map(|audit| each(&audit.drawn)).unwrap_or_default(),
        }
    }
}

/// What was rolled before everybody.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeedBody {
    /// Ten characters at least, spaces not counted.
    #[schema(min_length = 10, max_length = 200, example = "4 2 6 1 1 3 5 2 6 6")]
    seed: String,
}

/// What an owner said.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallBackBody {
    /// What.
    outcome: CallBackKey,
}

/// Show the audit of signatures
///
/// Before the draw: how many would be drawn, and why.
#[utoipa::path(
    get, path = "/api/v1/votes/{id}/signature-audit", tag = "ballots", operation_id = "show_signature_audit",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    responses((status = 200, description = "The audit", body = SignatureAuditDetail))
)]
pub(crate) async fn show_signature_audit(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
) -> Result<Json<SignatureAuditDetail>, Error> {
    let vote: VoteId = id(&vote)?;
    let found = page.app().run(move |app| app.load_call_backs(vote)).await?;
    Ok(Json(SignatureAuditDetail::from(&found)))
}

/// Draw the ballots to be asked about
///
/// Once, after the result is posted.
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/signature-audit", tag = "ballots", operation_id = "draw_signatures",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    request_body = SeedBody,
    responses((status = 201, description = "The audit", body = SignatureAuditDetail))
)]
pub(crate) async fn draw_signatures(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
    Body(body): Body<SeedBody>,
) -> Result<(StatusCode, Json<SignatureAuditDetail>), Error> {
    let (vote, actor): (VoteId, _) = (id(&vote)?, page.actor()?);
    let draw = move |app: &app::Desk| {
        app.draw_signatures(&actor, vote, &body.seed)?;
        app.load_call_backs(vote)
    };
    let found = page.app().run(draw).await?;
    Ok((StatusCode::CREATED, Json(SignatureAuditDetail::from(&found))))
}

/// Record what an owner said of a ballot
///
/// A later answer replaces an earlier one; the audit log has both.
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/signature-audit/{line}", tag = "ballots",
    operation_id = "answer_call_back",
    params(
        ("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011"),
        ("line" = u32, Path, description = "Line of the roll", example = 12),
    ),
    request_body = CallBackBody,
    responses((status = 204, description = "It is recorded"))
)]
pub(crate) async fn answer_call_back(
    page: Page,
    Path((vote, line)): Path<(String, String)>,
    _: NoQuery,
    Body(body): Body<CallBackBody>,
) -> Result<StatusCode, Error> {
    let (vote, line): (VoteId, u32) = (id(&vote)?, id(&line)?);
    let actor = page.actor()?;
    page.app().run(move |app| app.answer_call_back(&actor, vote, line, body.outcome.0)).await?;
    Ok(StatusCode::NO_CONTENT)
}
