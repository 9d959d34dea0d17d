//! Rolls: drawn, posted, corrected, frozen.

#![expect(unused_qualifications, reason = "the macro of the description writes them")]

use super::body::{Body, NoQuery, Query, id};
use super::conditional::{refused, version_in, versioned};
use super::roll_correction::CorrectionBody;
use super::roll_shape::{RollDetail, RollSummary};
use super::shape::each;
use crate::error::Error;
use crate::page::Page;
use crate::server::conditional::seen;
use app::AsSeen;
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::id::{CommunityId, RollId};
use domain::roll::Scope;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// Lines on a page when nothing else is asked for.
const PER_PAGE: usize = 100;
/// The most lines on a page.
const MAX_LINES: usize = 500;

/// Which lines are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RollQuery {
    /// Which page of lines, from 1; the last one when there are fewer.
    #[param(minimum = 1, default = 1)]
    page: Option<usize>,
    /// Lines on a page.
    #[param(minimum = 1, maximum = 500, default = 100)]
    per_page: Option<usize>,
}

impl RollQuery {
    fn checked(self) -> Result<Self, Error> {
        let refuse = |key: &str| Err(Error::malformed().detail(key, Vec::new()));
        match (self.page, self.per_page) {
            (Some(0), _) => refuse("api-page-least"),
            (_, Some(0)) => refuse("api-lines-per-page"),
            (_, Some(lines)) if lines > MAX_LINES => refuse("api-lines-per-page"),
            _ => Ok(self),
        }
    }
}

/// What a roll is drawn of.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RollBody {
    /// Who decides together: `community`, `building:ID` or `entrance:ID`.
    #[schema(example = "community")]
    scope: String,
}

impl RollBody {
    fn scope(&self, community: CommunityId) -> Result<Scope, Error> {
        match self.scope.split_once(':') {
            Some(("building", building)) => Ok(Scope::Building(id(building)?)),
            Some(("entrance", entrance)) => Ok(Scope::Entrance(id(entrance)?)),
            _ if self.scope == "community" => Ok(Scope::Community(community)),
            _ => Err(Error::new(crate::error::Trouble::Unprocessable).detail("api-roll-scope", Vec::new())),
        }
    }
}

/// A last day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UntilBody {
    /// The last day on which objections are heard.
    #[schema(value_type = String, format = Date, example = "2026-05-22")]
    pub(super) until: Date,
}

/// The roll that is written to, as its writer has seen it, and whether they said so.
fn as_seen(roll: &str, headers: &HeaderMap) -> Result<(AsSeen<RollId>, bool), Error> {
    let (roll, seen) = (id(roll)?, seen(headers)?);
    // A name that is none of ours is of no version that there is.
    let revision = seen.as_ref().map(|tag| version_in(tag.clone()).parse().unwrap_or(-1));
    Ok((AsSeen { id: roll, revision }, seen.is_some()))
}

/// List the rolls of a community
///
/// The latest first.
#[utoipa::path(
    get, path = "/api/v1/communities/{id}/rolls", tag = "votes", operation_id = "list_rolls",
    params(("id" = String, Path, description = "Id of the community", example = "01939f2e8c7a7b3e9a41c0ffee000001")),
    responses((status = 200, description = "The rolls", body = Vec<RollSummary>))
)]
pub(crate) async fn list_rolls(
    page: Page,
    Path(community): Path<String>,
    _: NoQuery,
) -> Result<Json<Vec<RollSummary>>, Error> {
    let community: CommunityId = id(&community)?;
    let found = page.app().run(move |app| app.list_community_votes(community)).await?;
    Ok(Json(each(&found.rolls)))
}

/// Draw a roll
///
/// From the register as it is now, by the counting of the pack in force. It may have faults, and is then corrected
/// before it is posted.
#[utoipa::path(
    post, path = "/api/v1/communities/{id}/rolls", tag = "votes", operation_id = "draw_roll",
    params(("id" = String, Path, description = "Id of the community", example = "01939f2e8c7a7b3e9a41c0ffee000001")),
    request_body = RollBody,
    responses((status = 201, description = "The roll", body = RollSummary))
)]
pub(crate) async fn draw_roll(
    page: Page,
    Path(community): Path<String>,
    _: NoQuery,
    Body(body): Body<RollBody>,
) -> Result<(StatusCode, Json<RollSummary>), Error> {
    let (community, actor): (CommunityId, _) = (id(&community)?, page.actor()?);
    let scope = body.scope(community)?;
    let roll = page.app().run(move |app| app.draft_roll(&actor, community, &scope)).await?;
    Ok((StatusCode::CREATED, Json(RollSummary::from(&roll))))
}

/// Show a roll
///
/// Who decides together, with how many heads and how much area, and why. Names are masked.
#[utoipa::path(
    get, path = "/api/v1/rolls/{id}", tag = "votes", operation_id = "show_roll",
    params(
        ("id" = String, Path, description = "Id of the roll", example = "01939f2e8c7a7b3e9a41c0ffee000010"),
        RollQuery,
    ),
    responses((status = 200, description = "The roll with a page of its lines", body = RollDetail))
)]
pub(crate) async fn show_roll(
    page: Page,
    Path(roll): Path<String>,
    Query(query): Query<RollQuery>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let (query, roll): (_, RollId) = (query.checked()?, id(&roll)?);
    let record = page.app().run(move |app| app.load_roll_record(roll)).await?;
    let (page, per_page) = (query.page.unwrap_or(1), query.per_page.unwrap_or(PER_PAGE));
    versioned(&headers, &record.revision.to_string(), &RollDetail::of(&record, page, per_page))
}

/// Post a roll
///
/// Owners may object until the end of the last day given.
#[utoipa::path(
    post, path = "/api/v1/rolls/{id}/publish", tag = "votes", operation_id = "publish_roll",
    params(("id" = String, Path, description = "Id of the roll", example = "01939f2e8c7a7b3e9a41c0ffee000010")),
    request_body = UntilBody,
    responses((status = 200, description = "The roll as it now is", body = RollSummary))
)]
pub(crate) async fn publish_roll(
    page: Page,
    Path(roll): Path<String>,
    _: NoQuery,
    headers: HeaderMap,
    Body(body): Body<UntilBody>,
) -> Result<Json<RollSummary>, Error> {
    let ((seen, careful), actor) = (as_seen(&roll, &headers)?, page.actor()?);
    let publish = move |app: &app::Desk| {
        app.publish_roll(&actor, seen, body.until).map_err(|error| refused(error, careful))
    };
    Ok(Json(RollSummary::from(&page.app().run(publish).await?)))
}

/// Correct a roll
///
/// Before it is frozen, with a reason; the lines are drawn anew, so that the counting always holds. Owners are corrected
/// in the register, and the roll is drawn again.
#[utoipa::path(
    post, path = "/api/v1/rolls/{id}/corrections", tag = "votes", operation_id = "correct_roll",
    params(("id" = String, Path, description = "Id of the roll", example = "01939f2e8c7a7b3e9a41c0ffee000010")),
    request_body = CorrectionBody,
    responses((status = 200, description = "The roll as it now is", body = RollSummary))
)]
pub(crate) async fn correct_roll(
    page: Page,
    Path(roll): Path<String>,
    _: NoQuery,
    headers: HeaderMap,
    Body(body): Body<CorrectionBody>,
) -> Result<Json<RollSummary>, Error> {
    let ((seen, careful), actor) = (as_seen(&roll, &headers)?, page.actor()?);
    let change = body.change()?;
    let correct = move |app: &app::Desk| {
        app.correct_roll(&actor, seen, &change, &body.reason).map_err(|error| refused(error, careful))
    };
    Ok(Json(RollSummary::from(&page.app().run(correct).await?)))
}

/// Freeze a roll
///
/// Once the window for objections is over. Nothing on it changes any more; its hash stands on the notice.
#[utoipa::path(
    post, path = "/api/v1/rolls/{id}/freeze", tag = "votes", operation_id = "freeze_roll",
    params(("id" = String, Path, description = "Id of the roll", example = "01939f2e8c7a7b3e9a41c0ffee000010")),
    responses((status = 200, description = "The roll as it now is", body = RollSummary))
)]
pub(crate) async fn freeze_roll(
    page: Page,
    Path(roll): Path<String>,
    _: NoQuery,
    headers: HeaderMap,
) -> Result<Json<RollSummary>, Error> {
    let ((seen, careful), actor) = (as_seen(&roll, &headers)?, page.actor()?);
    let freeze = move |app: &app::Desk| {
        app.freeze_roll(&actor, seen).map_err(|error| refused(error, careful))?;
        app.load_frozen_roll(seen.id).map_err(Error::from)
    };
    Ok(Json(RollSummary::from(&page.app().run(freeze).await?)))
}
