//! Who asks, in which language, from where.

use crate::cookie;
use crate::i18n::{Lang, Words};
use crate::server::{Peer, RequestId};
use crate::site::Site;
use app::Session;
use axum::extract::{Request, State};
use axum::http::header::{ACCEPT_LANGUAGE, SET_COOKIE};
use axum::http::{HeaderMap, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
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
    let token = cookie::find(request.headers(), cookies.session()).map(str::to_owned);
    let session = match token {
        Some(token) if !token.is_empty() => match find_session(&site, token).await {
            Ok(session) => session,
            Err(error) => return error.into_response(),
        },
        _ => None,
    };
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0);
    let visitor = Visitor {
        lang,
        session,
        address: client_address(peer, request.headers(), &site.config().trusted_proxies),
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

async fn find_session(site: &Site, token: String) -> Result<Option<Arc<SignedIn>>, crate::error::Error> {
    let (session, token) =
        site.run(move |app| app.find_session(&token).map(|session| (session, token))).await?;
    Ok(session.map(|session| Arc::new(SignedIn { session, token: token.into() })))
}

fn query_lang(uri: &Uri) -> Option<Lang> {
    form_urlencoded::parse(uri.query()?.as_bytes())
        .find_map(|(key, value)| (key == "lang").then(|| Lang::parse(&value))?)
}

/// The nearest address on the way that is not a proxy of ours. `X-Forwarded-For` is read from the right:
/// what stands left of the first stranger, the stranger may have written himself.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    let mut nearest = peer;
    for hop in hops.iter().rev() {
        let Ok(address) = hop.parse() else { break };
        nearest = address;
        if !trusted.contains(&address) {
            break;
        }
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_our_own_proxies_are_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 1.2.3.4, 10.0.0.9".parse().unwrap());
        let trusted = [ip("10.0.0.1"), ip("10.0.0.9")];
        assert_eq!(client_address(ip("10.0.0.1"), &headers, &trusted), ip("1.2.3.4"));
        assert_eq!(client_address(ip("5.5.5.5"), &headers, &trusted), ip("5.5.5.5"));
        assert_eq!(client_address(ip("10.0.0.1"), &HeaderMap::new(), &trusted), ip("10.0.0.1"));
    }

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
