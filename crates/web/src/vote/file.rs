//! The file of a vote, as anybody counts it again with `yiju tally`.

use crate::error::Error;
use crate::page::Page;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use domain::id::VoteId;
use domain::vote::file::VoteFile;

/// `GET /votes/{id}/vote.json`
pub(crate) async fn vote_file(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: VoteId = id.parse().map_err(|_| Error::not_found())?;
    let file = page.app().run(move |app| app.export_vote(id)).await?;
    Ok(as_file(text(&file)?, "application/json", &format!("vote-{id}.json")))
}

/// The text of the file: what its hash on paper is of.
pub(super) fn text(file: &VoteFile) -> Result<String, Error> {
    serde_json::to_string_pretty(file).map_err(Error::internal)
}

fn as_file(text: String, kind: &'static str, name: &str) -> Response {
    let mut answer = text.into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = format!("attachment; filename=\"{name}\"").parse() {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    answer
}
