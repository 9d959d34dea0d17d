//! Routes beside the pages: health, language, assets.

use crate::account::own_path;
use crate::assets;
use crate::error::{Error, Trouble};
use crate::form::Fields;
use crate::i18n::Lang;
use crate::page::Page;
use crate::site::Site;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, SET_COOKIE, VARY,
};
use axum::response::{IntoResponse as _, Redirect, Response};

/// `GET /livez`: the process answers.
pub(crate) async fn livez() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: requests are wanted: the database answers and takes writes, there is space, and no stop is near.
/// Why not is in the log and in the metrics, not in the answer.
pub(crate) async fn readyz(State(site): State<Site>) -> Result<&'static str, Error> {
    if let Err(unready) = site.config().readiness.check() {
        tracing::warn!(?unready, "not ready");
        return Err(Error::new(Trouble::Unavailable));
    }
    let ready = site.run(app::App::ready).await;
    ready.map(|()| "ok\n").map_err(|_| Error::new(Trouble::Unavailable))
}

/// `GET /language/{tag}?back=…`: the pages are in that language from now on.
pub(crate) async fn language(page: Page, Path(tag): Path<String>, query: Fields) -> Result<Response, Error> {
    let lang = Lang::parse(&tag).ok_or_else(Error::not_found)?;
    let mut answer = Redirect::to(own_path(query.text("back"))).into_response();
    if let Some(cookie) = page.site().cookies().set_language(lang.tag()) {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// A built name carries a hash of the content.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// `GET /assets/{name}`
pub(crate) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Error> {
    let encodings = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let asset = assets::find(&name, encodings).ok_or_else(Error::not_found)?;
    let mut answer = asset.bytes.into_owned().into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(CACHE_CONTROL, FOR_EVER);
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = asset.encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Ok(answer)
}
