//! The file of a vote, as anybody counts it again with `yiju tally`, and the kit to hold it against the log.

use crate::error::Error;
use crate::page::Page;
use app::exchange::write::archive;
use app::vote::RecountKit;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
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

/// `GET /votes/{id}/recount.zip`: everything that an observer needs, on a machine without a network.
pub(crate) async fn recount_kit(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: VoteId = id.parse().map_err(|_| Error::not_found())?;
    let bytes = page.app().run(move |app| packed(&app.export_recount_kit(id)?)).await?;
    Ok(as_file(bytes, "application/zip", &format!("recount-{id}.zip")))
}

/// How to use the kit, in each language.
const GUIDES: [(&str, &str); 2] =
    [("README.zh.txt", include_str!("kit.zh.txt")), ("README.en.txt", include_str!("kit.en.txt"))];

fn packed(kit: &RecountKit) -> Result<Vec<u8>, Error> {
    let vote = serde_json::to_vec_pretty(&kit.vote).map_err(Error::internal)?;
    let key = kit.key.as_deref().unwrap_or("–");
    let mut files: Vec<(&str, Vec<u8>)> =
        GUIDES.map(|(name, text)| (name, text.replace("{key}", key).into_bytes())).into();
    files.push(("vote.json", vote));
    let files = files.iter().map(|(name, bytes)| (*name, bytes.as_slice()));
    let log = kit.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    archive(files.chain(log)).map_err(Error::internal)
}

fn as_file(body: impl IntoResponse, kind: &'static str, name: &str) -> Response {
    let mut answer = body.into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = format!("attachment; filename=\"{name}\"").parse() {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    answer
}
