//! Every route, who may use it, and the layers around them all.

use crate::server::{
    Access, Route, Routes, asset, dress, identify, language, livez, readyz, security_headers, trace,
};
use crate::site::Site;
use crate::{
    account, api, batch, community, dashboard, duplicate, error, field_survey, pack, rehearsal, screening,
    tiles,
};
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

/// How long between two pieces of a request's body.
const BODY_PATIENCE: Duration = Duration::from_secs(30);
/// How long a request may take in all; long work is a job. Above the time an upload may take.
const REQUEST_TIME: Duration = Duration::from_mins(11);

/// The whole site as a service.
pub fn router(site: Site) -> Router {
    let (_, routes) = all(&site).finish();
    let cross_site = CsrfLayer::new();
    // A public address that is no origin is refused when the configuration is read; here it could only
    // narrow what is let through.
    let cross_site = match cross_site.clone().add_trusted_origin(&site.config().public_url) {
        Ok(with_origin) => with_origin,
        Err(_) => cross_site,
    };
    routes
        .method_not_allowed_fallback(|| async { error::Error::new(error::Trouble::MethodNotAllowed) })
        .fallback(|| async { error::Error::not_found() })
        .layer(cross_site)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIME))
        .layer(RequestBodyTimeoutLayer::new(BODY_PATIENCE))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(dress))
        .layer(from_fn_with_state(site.clone(), identify))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(site.clone(), trace))
        .layer(from_fn_with_state(site.clone(), security_headers))
        .with_state(site)
}

/// The list of routes, for the table that says who may use which.
pub fn routes(site: &Site) -> Vec<Route> {
    all(site).finish().0
}

fn all(site: &Site) -> Routes {
    use Access::{Open, RegisterChanger, SignedIn, Surveyor};
    let pages = Routes::new(site.clone())
        .get("/livez", Open, livez)
        .get("/readyz", Open, readyz)
        .get("/assets/{name}", Open, asset)
        .get("/language/{tag}", Open, language)
        .get("/sign-in", Open, account::sign_in)
        .post("/sign-in", Open, account::post_sign_in)
        .post("/sign-out", SignedIn, account::post_sign_out)
        .get("/account", SignedIn, account::account)
        .post("/account", SignedIn, account::post_account)
        .get("/", SignedIn, dashboard::dashboard)
        .get("/communities", SignedIn, community::explore)
        .get("/communities/export/{format}", SignedIn, community::export)
        .get("/communities/{id}", SignedIn, community::record)
        .get("/communities/{id}/decide", RegisterChanger, community::decide)
        .post("/communities/{id}/decide", RegisterChanger, community::post_decide)
        .get("/communities/{id}/field-survey", Surveyor, field_survey::form)
        .upload("/communities/{id}/field-survey", Surveyor, field_survey::post_form)
        .get("/field-surveys", SignedIn, field_survey::field_surveys)
        .get("/field-surveys/review", SignedIn, field_survey::review)
        .get("/field-surveys/review/{claim}", RegisterChanger, field_survey::decide)
        .post("/field-surveys/review/{claim}", RegisterChanger, field_survey::post_decide)
        .get("/field-surveys/phone/{tag}", Open, field_survey::phone)
        .get("/field-surveys/worker.js", Open, field_survey::worker)
        .get("/field-surveys/photos/{hash}", SignedIn, field_survey::photo)
        .get("/field-surveys/{id}", SignedIn, field_survey::record)
        .get("/communities/{id}/unmerge", RegisterChanger, duplicate::unmerge)
        .post("/communities/{id}/unmerge", RegisterChanger, duplicate::post_unmerge)
        .get("/communities/{id}/rehearse", RegisterChanger, rehearsal::rehearse)
        .post("/communities/{id}/rehearse", RegisterChanger, rehearsal::post_rehearse)
        .get("/rehearsals", SignedIn, rehearsal::rehearsals)
        .get("/rehearsals/{id}/discard", RegisterChanger, rehearsal::discard)
        .post("/rehearsals/{id}/discard", RegisterChanger, rehearsal::post_discard)
        .get("/duplicates", SignedIn, duplicate::duplicates)
        .get("/duplicates/{one}/{other}", SignedIn, duplicate::pair)
        .post("/duplicates/{one}/{other}/refuse", RegisterChanger, duplicate::post_refuse)
        .post("/duplicates/{one}/{other}/withdraw", RegisterChanger, duplicate::post_withdraw)
        .get("/duplicates/{one}/{other}/merge", RegisterChanger, duplicate::merge)
        .post("/duplicates/{one}/{other}/merge", RegisterChanger, duplicate::post_merge)
        .get("/screening", SignedIn, screening::screening)
        .get("/screening/export/{format}", SignedIn, screening::export)
        .get("/screening/what-if", SignedIn, screening::what_if)
        .get("/batches", SignedIn, batch::batches)
        .get("/batches/new", RegisterChanger, batch::new_upload)
        .upload("/batches/new", RegisterChanger, batch::post_upload)
        .get("/batches/uploads/{id}", RegisterChanger, batch::mapping)
        .post("/batches/uploads/{id}", RegisterChanger, batch::post_mapping)
        .get("/batches/uploads/{id}/preview", RegisterChanger, batch::preview)
        .get("/batches/uploads/{id}/return", RegisterChanger, batch::return_file)
        .post("/batches/uploads/{id}/commit", RegisterChanger, batch::post_commit)
        .get("/batches/uploads/{id}/progress", RegisterChanger, batch::progress)
        .post("/batches/uploads/{id}/discard", RegisterChanger, batch::post_discard)
        .get("/batches/{id}", SignedIn, batch::result)
        .get("/batches/{id}/return", RegisterChanger, batch::batch_return)
        .get("/batches/{id}/undo", RegisterChanger, batch::undo)
        .post("/batches/{id}/undo", RegisterChanger, batch::post_undo)
        .get("/packs", SignedIn, pack::packs)
        .get("/packs/{id}", SignedIn, pack::pack)
        .get("/tiles/{z}/{x}/{y}", SignedIn, tiles::tile)
        .get("/tiles/communities.geojson", SignedIn, tiles::communities)
        .get("/tiles/divisions.geojson", SignedIn, tiles::divisions);
    api::add_to(pages)
}

/// A panic is our fault and one request's alone; the panic hook has already written it to the log.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    error::Error::internal("a handler panicked").into_response()
}
