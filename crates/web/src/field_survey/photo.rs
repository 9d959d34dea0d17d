//! `GET /field-surveys/photos/{hash}`: a photo, named by its content.

use crate::error::Error;
use crate::page::Page;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

/// `GET /field-surveys/photos/{hash}`
pub(crate) async fn photo(page: Page, Path(hash): Path<String>) -> Result<Response, Error> {
    let photo = page.app().run(move |app| app.load_field_survey_photo(&hash)).await?;
    let mut answer = photo.bytes.into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"photo\""));
    headers.insert(CONTENT_TYPE, HeaderValue::from_str(&photo.kind).map_err(Error::internal)?);
    // It never changes, and only its reader may keep it.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=86400, immutable"));
    Ok(answer)
}
