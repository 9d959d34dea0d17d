//! What is done with a scenario: stopped, deleted, proposed, sent back, published.

use crate::error::Error;
use crate::form::Posted;
use crate::page::Page;
use app::{AppError, Desk};
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::account::Actor;
use domain::id::ScenarioId;

async fn step(
    page: Page,
    id: &str,
    take: impl FnOnce(&Desk, &Actor, ScenarioId) -> Result<(), AppError> + Send + 'static,
) -> Result<ScenarioId, Error> {
    let id: ScenarioId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    page.app().run(move |app| take(app, &actor, id)).await?;
    Ok(id)
}

fn back(id: ScenarioId) -> Response {
    Redirect::to(&format!("/scenarios/{id}")).into_response()
}

/// `POST /scenarios/{id}/stop`
pub(crate) async fn post_stop(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    step(page, &id, |app, actor, id| app.stop_scenario(actor, id)).await.map(back)
}

/// `POST /scenarios/{id}/propose`
pub(crate) async fn post_propose(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    step(page, &id, |app, actor, id| app.propose_scenario(actor, id)).await.map(back)
}

/// `POST /scenarios/{id}/return`
pub(crate) async fn post_return(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    step(page, &id, |app, actor, id| app.return_scenario(actor, id)).await.map(back)
}

/// `POST /scenarios/{id}/publish`
pub(crate) async fn post_publish(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    step(page, &id, |app, actor, id| app.publish_scenario(actor, id)).await.map(back)
}

/// `POST /scenarios/{id}/delete`
pub(crate) async fn post_delete(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    step(page, &id, |app, actor, id| app.delete_scenario(actor, id)).await?;
    Ok(Redirect::to("/scenarios").into_response())
}
