//! Documents on paper: from the facts of the use cases to the forms of the room `paper`, and out as a file.

use crate::community::china;
use crate::error::Error;
use crate::i18n::{Lang, Words};
use app::log::Published;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use jiff::civil::DateTime;
use paper::{PaperError, Pdf};

/// The language of a form.
pub(crate) fn lang(l: Words) -> paper::Lang {
    match l.lang() {
        Lang::ZhCn => paper::Lang::Zh,
        Lang::En => paper::Lang::En,
    }
}

/// When a checkpoint was signed, by the clocks of the city.
pub(crate) fn signed_at(published: &Published) -> DateTime {
    published.at.to_zoned(china()).datetime()
}

/// A document that the browser saves; `name` is ASCII, without its end.
pub(crate) fn as_file(l: Words, pdf: Pdf, name: &str) -> Response {
    if !pdf.missing.is_empty() {
        tracing::info!(document = name, missing = ?pdf.missing, "printed characters that no font has by their codes");
    }
    let mut answer = pdf.bytes.into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(l.lang().tag()));
    if let Ok(value) = format!("attachment; filename=\"{name}.pdf\"").parse() {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    answer
}

impl From<PaperError> for Error {
    fn from(error: PaperError) -> Self {
        Self::internal(error)
    }
}
