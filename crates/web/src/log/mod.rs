//! The log for programs, verbatim as c2sp.org/tlog-tiles and c2sp.org/tlog-proof have it: open to everybody, since
//! nothing personal is in it, and of use only when strangers can read it.

use crate::error::Error;
use crate::page::Page;
use app::tlog::Tile;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse as _, Response};

/// A text that changes: nobody keeps it for longer than a few seconds.
fn text(body: String) -> Response {
    let mut answer = body.into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=2"));
    answer
}

/// `GET /log/checkpoint`
pub(crate) async fn checkpoint(page: Page) -> Result<Response, Error> {
    page.app().run(|app| app.log_checkpoint()).await?.map(text).ok_or_else(Error::not_found)
}

/// `GET /log/witnessed`: the checkpoints that witnesses have signed last, for who wants more than the latest one.
pub(crate) async fn witnessed(page: Page) -> Result<Response, Error> {
    Ok(text(page.app().run(|app| app.log_witnessed()).await?))
}

/// `GET /log/log.vkey`
pub(crate) async fn key(page: Page) -> Result<Response, Error> {
    let state = page.app().run(|app| app.log_state()).await?;
    state.key.map(|key| text(key + "\n")).ok_or_else(Error::not_found)
}

/// `GET /log/tile/…`: what a tile says never changes.
pub(crate) async fn tile(page: Page, Path(path): Path<String>) -> Result<Response, Error> {
    let tile = Tile::parse(&format!("tile/{path}")).ok_or_else(Error::not_found)?;
    let bytes = page.app().run(move |app| app.log_tile(tile)).await?.ok_or_else(Error::not_found)?;
    let mut answer = bytes.into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    Ok(answer)
}

/// `GET /log/proof/{index}`: the receipt of an entry.
pub(crate) async fn proof(page: Page, Path(index): Path<String>) -> Result<Response, Error> {
    let number: u64 = index.parse().map_err(|_| Error::not_found())?;
    let proof = page.app().run(move |app| app.log_proof(number)).await?.ok_or_else(Error::not_found)?;
    let mut answer = text(proof);
    if let Ok(value) = format!("attachment; filename=\"{number}.tlog-proof\"").parse() {
        answer.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
    Ok(answer)
}
