//! Forms as browsers post them, read without losing what was typed.

use crate::error::{Error, Trouble};
use crate::page::Page;
use crate::server::Visitor;
use crate::site::Site;
use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};

/// The fields of a form or a query, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `application/x-www-form-urlencoded`.
    pub fn parse(encoded: &[u8]) -> Self {
        // Nobody types a zero byte, and PostgreSQL takes none in text.
        let typed = |text: std::borrow::Cow<'_, str>| text.replace('\0', "");
        Self(form_urlencoded::parse(encoded).map(|(name, value)| (typed(name), typed(value))).collect())
    }

    /// The first value under a name, trimmed; `None` when absent or blank.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.raw(name).map(str::trim).filter(|text| !text.is_empty())
    }

    /// The first value under a name, as it was typed.
    pub fn raw(&self, name: &str) -> Option<&str> {
        self.0.iter().find_map(|(key, value)| (key == name).then_some(value.as_str()))
    }

    /// A value read by its own type; `None` when absent, blank or not readable.
    pub fn read<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    /// Every field, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

/// The fields of the query string. Never fails: what cannot be read is as good as absent.
impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Fields {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        _: &S,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default().as_bytes()))
    }
}

/// A posted form whose token is the session's own.
pub struct Posted(pub Fields);

/// The name of the field that carries the session's form token.
pub const TOKEN_FIELD: &str = "csrf";

impl FromRequest<Site> for Posted {
    type Rejection = Error;

    async fn from_request(request: Request, site: &Site) -> Result<Self, Error> {
        let expected = request.extensions().get::<Visitor>().map(Visitor::form_token);
        let expected = expected.ok_or_else(|| Error::internal("the visitor was not identified"))?;
        let body = Bytes::from_request(request, site).await.map_err(|rejection| {
            Error::new(Trouble::of_status(axum::response::IntoResponse::into_response(rejection).status()))
        })?;
        let fields = Fields::parse(&body);
        // Before signing in there is no session whose token could be asked for; the check of `Origin`
        // stands alone there.
        match expected {
            Some(expected) if fields.raw(TOKEN_FIELD) != Some(&*expected) => Err(Error::new(Trouble::Stale)),
            _ => Ok(Self(fields)),
        }
    }
}

/// A file's name and what is in it.
pub(crate) type Sent = (String, Vec<u8>);

/// The fields of a form with a file, and the file where one was chosen. The token comes first.
///
/// # Errors
/// The token is not the session's own, or the form does not arrive whole.
pub(crate) async fn read_upload(page: &Page, form: &mut Multipart) -> Result<(Fields, Option<Sent>), Error> {
    let refused = |error: MultipartError| Error::new(Trouble::of_status(error.status()));
    let (mut trusted, mut fields, mut file) = (false, Vec::new(), None);
    while let Some(field) = form.next_field().await.map_err(refused)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == TOKEN_FIELD {
            let token = field.text().await.map_err(refused)?;
            trusted = page.visitor().form_token().is_some_and(|expected| expected == token);
        } else if !trusted {
            return Err(Error::new(Trouble::Stale));
        } else if name == "file" {
            let called = field.file_name().unwrap_or_default().to_owned();
            let bytes = field.bytes().await.map_err(refused)?;
            file = (!bytes.is_empty()).then(|| (crate::batch::base_name(&called), bytes.to_vec()));
        } else {
            let text = field.text().await.map_err(refused)?;
            fields.push((name, text.replace('\0', "")));
        }
    }
    if trusted { Ok((fields.into_iter().collect(), file)) } else { Err(Error::new(Trouble::Stale)) }
}

/// The table that was sent: the file, or what was typed under a name. A file of text is shown where it could have been
/// typed, so that it can be mended there.
pub(crate) fn table_of(typed: Fields, file: Option<Sent>, name: &str) -> (Fields, Sent) {
    let Some((called, bytes)) = file else {
        let text = typed.raw(name).unwrap_or_default().as_bytes().to_vec();
        return (typed, (format!("{name}.csv"), text));
    };
    let is_text = [".csv", ".tsv", ".txt"].iter().any(|ending| called.to_lowercase().ends_with(ending));
    let typed = match std::str::from_utf8(&bytes) {
        Ok(text) if is_text => {
            let others = typed.iter().filter(|(other, _)| *other != name);
            let others = others.map(|(name, value)| (name.to_owned(), value.to_owned()));
            others.chain([(name.to_owned(), text.trim_start_matches('\u{feff}').to_owned())]).collect()
        }
        _ => typed,
    };
    (typed, (called, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_trimmed_and_blank_is_absent() {
        let fields = Fields::parse("name=+%E5%8C%97+&empty=+&n=12&n=13".as_bytes());
        assert_eq!(fields.text("name"), Some("北"));
        assert_eq!(fields.text("empty"), None);
        assert_eq!(fields.read::<i16>("n"), Some(12));
        assert_eq!(fields.read::<i16>("name"), None);
        assert_eq!(fields.iter().count(), 4);
    }
}
