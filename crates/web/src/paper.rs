//! Documents on paper: from the facts of the use cases to the forms of the room `paper`, and out as a file.

use crate::community::china;
use crate::error::Error;
use crate::i18n::{Lang, Words};
use app::log::Published;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use jiff::civil::DateTime;
use paper::{PaperError, Pdf};

/// The papers that a city may set on a form of its own, by the names of their files (docs/paper-templates.md).
pub const CITY_FORMS: [&str; 3] = ["vote_notice", "vote_certificate", "service_agreement"];

/// Tries a city's own form on an invented paper, in both languages.
///
/// # Errors
/// What is wrong with it, with the line; or that no paper of that name has one.
pub fn try_city_form(name: &str, text: &str) -> Result<(), PaperError> {
    for lang in [paper::Lang::Zh, paper::Lang::En] {
        match name {
            "vote_notice" => paper::sample::vote_notice(lang).render(lang, Some(text))?,
            "vote_certificate" => paper::sample::vote_certificate(lang).render(lang, Some(text))?,
            "service_agreement" => paper::sample::service_agreement(lang).render(lang, Some(text))?,
            _ => {
                let known = CITY_FORMS.join(", ");
                return Err(PaperError::Template(format!("no paper is called «{name}»; there are {known}")));
            }
        };
    }
    Ok(())
}

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
