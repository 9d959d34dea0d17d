//! Hand-overs: which worker goes to which entrance of a vote.

use super::body::{Body, NoQuery, id};
use super::shape::each;
use crate::error::Error;
use crate::page::Page;
use app::vote::{EntranceKey, Holder};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::id::{AccountId, VoteId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An entrance that was handed over.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HandOverEntry {
    /// The building.
    building: String,
    /// The entrance.
    entrance: String,
    /// The account of who goes there.
    account_id: String,
    /// Their name.
    name: String,
    /// Who handed it over.
    from: String,
    /// When.
    #[schema(format = DateTime)]
    at: String,
}

impl From<(&EntranceKey, &Holder)> for HandOverEntry {
    fn from(((building, entrance), holder): (&EntranceKey, &Holder)) -> Self {
        Self {
            building: building.clone(),
            entrance: entrance.clone(),
            account_id: holder.account.to_string(),
            name: holder.name.clone(),
            from: holder.from.clone(),
            at: holder.at.to_string(),
        }
    }
}

/// An entrance, and the colleague who goes there from now on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandOverBody {
    /// The building.
    #[schema(example = "3")]
    building: String,
    /// The entrance.
    #[schema(example = "2")]
    entrance: String,
    /// The account.
    account_id: String,
}

/// Somebody who takes ballots for a vote.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ColleagueEntry {
    /// The account.
    account_id: String,
    /// Their name.
    name: String,
}

impl From<&(AccountId, String)> for ColleagueEntry {
    fn from((account, name): &(AccountId, String)) -> Self {
        Self { account_id: account.to_string(), name: name.clone() }
    }
}

/// List the hand-overs of a vote
///
/// Who goes to which entrance; one that nobody was sent to is not listed.
#[utoipa::path(
    get, path = "/api/v1/votes/{id}/hand-overs", tag = "ballots", operation_id = "list_hand_overs",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    responses((status = 200, description = "The entrances", body = Vec<HandOverEntry>))
)]
pub(crate) async fn list_hand_overs(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
) -> Result<Json<Vec<HandOverEntry>>, Error> {
    let vote: VoteId = id(&vote)?;
    let doors = page.app().run(move |app| app.list_doors(vote)).await?;
    Ok(Json(doors.holders.iter().map(HandOverEntry::from).collect()))
}

/// List who can take over doors
#[utoipa::path(
    get, path = "/api/v1/votes/{id}/colleagues", tag = "ballots", operation_id = "list_colleagues",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    responses((status = 200, description = "Those who take its ballots, by name", body = Vec<ColleagueEntry>))
)]
pub(crate) async fn list_colleagues(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
) -> Result<Json<Vec<ColleagueEntry>>, Error> {
    let vote: VoteId = id(&vote)?;
    let found = page.app().run(move |app| app.list_colleagues(vote)).await?;
    Ok(Json(each(&found)))
}

/// Hand an entrance over
///
/// Handed to who goes there already, nothing changes.
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/hand-overs", tag = "ballots", operation_id = "hand_over_doors",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    request_body = HandOverBody,
    responses((status = 204, description = "It is handed over"))
)]
pub(crate) async fn hand_over_doors(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
    Body(body): Body<HandOverBody>,
) -> Result<StatusCode, Error> {
    let (vote, to): (VoteId, AccountId) = (id(&vote)?, id(&body.account_id)?);
    let (actor, key) = (page.actor()?, (body.building, body.entrance));
    page.app().run(move |app| app.hand_over_doors(&actor, vote, &key, to)).await?;
    Ok(StatusCode::NO_CONTENT)
}
