//! Who asks, in which language, from where.

use crate::cookie;
use crate::i18n::{Lang, Words};
use crate::server::proxies::household;
use crate::server::{Peer, RequestId};
use crate::site::Site;
use app::{Arrival, Session};
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION, HeaderMap, SET_COOKIE, USER_AGENT};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::account::Actor;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

/// Who asks, in which language, from where. Every request has one.
#[derive(Debug, Clone)]
pub(crate) struct Visitor {
    /// The reader's language.
    pub lang: Lang,
    /// The session, when signed in.
    pub session: Option<Arc<SignedIn>>,
    /// Where the request comes from, as far as the proxies in between are trusted.
    pub address: IpAddr,
    /// The request's path and query, for the language switch and the way back after signing in.
    pub here: Arc<str>,
    /// The request's name.
    pub request_id: RequestId,
    /// Where it comes from, as signing in counts and shows it.
    pub arrival: Arc<Arrival>,
    /// The secret of what has begun and is not finished.
    pub ceremony: Option<Arc<str>>,
    /// The secret of a passkey that is being asked for.
    pub passkey: Option<Arc<str>>,
}

/// A session and the secret that opened it.
#[derive(Debug)]
pub(crate) struct SignedIn {
    /// The account and its rights.
    pub session: Session,
    /// The secret in the cookie.
    pub token: Box<str>,
}

impl Visitor {
    /// The words of the reader's language.
    pub(crate) const fn words(&self) -> Words {
        Words::of(self.lang)
    }

    /// Who asks, as the use cases know them.
    pub(crate) fn actor(&self) -> Actor {
        self.session.as_ref().map_or(Actor::NOBODY, |signed_in| signed_in.session.actor())
    }

    /// The token that a form of this session must carry; `None` before signing in.
    pub(crate) fn form_token(&self) -> Option<String> {
        self.session.as_ref().map(|signed_in| form_token(&signed_in.token))
    }
}

/// A one-way function of the session's secret: whoever reads a page learns the token and not the secret.
fn form_token(secret: &str) -> String {
    let digest = Sha256::new().chain_update(b"yiju form token\0").chain_update(secret).finalize();
    digest.iter().take(16).fold(String::with_capacity(32), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Finds out who asks and tells the handlers; a page's `?lang=` is remembered in a cookie, a program's is not.
pub(crate) async fn identify(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let cookies = site.cookies();
    let asked = query_lang(request.uri());
    let for_programs = super::is_for_programs(request.uri().path());
    let lang = asked.unwrap_or_else(|| {
        cookie::find(request.headers(), cookies.language()).and_then(Lang::parse).unwrap_or_else(|| {
            let header = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            Lang::negotiate(header.unwrap_or_default())
        })
    });
    let secret = secret(&site, &request);
    let session = match find_session(&site, secret).await {
        Ok(session) => session,
        Err(error) => return error.into_response(),
    };
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0);
    let address = site.config().trusted_proxies.client(peer, request.headers());
    let visitor = Visitor {
        lang,
        session,
        address,
        arrival: Arc::new(Arrival {
            address: household(address).to_string(),
            browser: header(request.headers(), &USER_AGENT).to_owned(),
            known_browser: kept(request.headers(), cookies.browser()).map(str::to_owned),
            session: kept(request.headers(), cookies.session()).map(str::to_owned),
        }),
        ceremony: kept(request.headers(), cookies.ceremony()).map(Into::into),
        passkey: kept(request.headers(), cookies.passkey()).map(Into::into),
        here: request.uri().path_and_query().map_or("/", |here| here.as_str()).into(),
        request_id: request.extensions().get::<RequestId>().cloned().unwrap_or(RequestId("-".into())),
    };
    request.extensions_mut().insert(visitor);
    let mut answer = next.run(request).await;
    if let Some(lang) = asked
        && !for_programs
        && let Some(cookie) = cookies.set_language(lang.tag())
    {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    answer
}

/// The value of a cookie that is not empty.
fn kept<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    cookie::find(headers, name).filter(|value| !value.is_empty())
}

fn header<'h>(headers: &'h HeaderMap, name: &axum::http::HeaderName) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Who has signed in: a browser by its cookie, a program by its token (RFC 6750), which opens the API and no page.
fn secret(site: &Site, request: &Request) -> Option<(String, bool)> {
    let cookie = cookie::find(request.headers(), site.cookies().session()).unwrap_or_default().to_owned();
    let bearer = header(request.headers(), &AUTHORIZATION).strip_prefix("Bearer ").unwrap_or_default();
    let (token, by_program) = match bearer.trim() {
        bearer if !bearer.is_empty() && request.uri().path().starts_with("/api/") => {
            (bearer.to_owned(), true)
        }
        _ => (cookie, false),
    };
    (!token.is_empty()).then_some((token, by_program))
}

async fn find_session(
    site: &Site,
    secret: Option<(String, bool)>,
) -> Result<Option<Arc<SignedIn>>, crate::error::Error> {
    let Some((token, by_program)) = secret else { return Ok(None) };
    let find = move |app: &app::App| {
        let session = if by_program { app.find_token(&token) } else { app.find_session(&token) };
        session.map(|session| (session, token))
    };
    let (session, token) = site.run(find).await?;
    Ok(session.map(|session| Arc::new(SignedIn { session, token: token.into() })))
}

fn query_lang(uri: &Uri) -> Option<Lang> {
    form_urlencoded::parse(uri.query()?.as_bytes())
        .find_map(|(key, value)| (key == "lang").then(|| Lang::parse(&value))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_token_does_not_give_the_secret_away() {
        let token = form_token("secret");
        assert_eq!(token.len(), 32);
        assert_ne!(token, form_token("secret2"));
    }

    #[test]
    fn the_language_can_be_asked_for_in_the_address() {
        assert_eq!(query_lang(&"/x?a=1&lang=en".parse().unwrap()), Some(Lang::En));
        assert_eq!(query_lang(&"/x?lang=tlh".parse().unwrap()), None);
    }
}
