//! Signing in at a provider: OpenID Connect 1.0, authorization-code flow with PKCE (RFC 7636, S256), state and nonce.
//!
//! The room has no HTTP: the caller gives a [`Fetch`], which decides where requests may go, follows no redirects and
//! limits time and size. A [`Provider`] is discovered once and shared; a [`Flow`] is 96 random bytes that the caller keeps
//! for one sign-in and deletes when it ends; whom the provider vouches for is [`Client::finish`]ed into an [`Identity`].
//!
//! An account is bound to issuer **and** subject, never to a name or an e-mail address, which a provider may give to
//! somebody else (OpenID Connect Core, 5.7).

mod flow;
mod provider;
mod token;

pub use flow::Flow;
pub use provider::Provider;

use crate::Zeroizing;
use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
    CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EmptyExtraTokenFields, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, HttpRequest, HttpResponse, IdTokenFields, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, StandardErrorResponse,
    StandardTokenResponse,
};
use url::{Host, Url};

/// What the operator configured, as it was registered with the provider.
#[derive(Clone)]
pub struct Settings {
    /// The provider's issuer identifier, an address, letter for letter.
    pub issuer: String,
    /// The name that the provider knows us by.
    pub client_id: String,
    /// What proves that we are; none for a public client, which PKCE alone protects.
    pub client_secret: Option<Zeroizing<String>>,
    /// Our address that the provider sends people back to.
    pub redirect_uri: String,
    /// Scopes to ask for besides `openid`, like `profile` and `email`.
    pub scopes: Vec<String>,
}

/// Everything but the secret.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { issuer, client_id, redirect_uri, scopes, .. } = self;
        write!(f, "Settings({issuer}, {client_id}, {redirect_uri}, {scopes:?})")
    }
}

/// Requests to the provider. An implementation follows no redirects (it answers with their status), and limits the time
/// and the size of an answer.
pub trait Fetch {
    /// `GET` with `Accept: application/json`: status and body.
    fn get(&self, url: &str) -> Result<(u16, Vec<u8>), FetchFailed>;

    /// `POST` of a form (`application/x-www-form-urlencoded`) with `Accept: application/json` and, where there is one, the
    /// value of the `Authorization` header: status and body.
    fn post_form(
        &self,
        url: &str,
        authorization: Option<&str>,
        form: &[u8],
    ) -> Result<(u16, Vec<u8>), FetchFailed>;
}

/// The provider was not reached; the text is for the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the provider was not reached: {0}")]
pub struct FetchFailed(pub String);

/// What the provider sends a person back with, as parameters of the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// `code`, good once.
    pub code: String,
    /// `state`.
    pub state: String,
    /// `iss`, if there is one (RFC 9207).
    pub issuer: Option<String>,
}

/// Whom the provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// The person, as this provider numbers them; never given to another.
    pub subject: String,
    /// Full name.
    pub name: Option<String>,
    /// What they are called there; changes, and is not theirs alone.
    pub preferred_username: Option<String>,
    /// E-mail address, whether the provider checked it or not.
    pub email: Option<String>,
    /// When they proved who they are, in Unix seconds.
    pub auth_time: Option<i64>,
    /// How they did, like `pwd`, `otp`, `hwk` (RFC 8176).
    pub amr: Vec<String>,
}

/// Why somebody is not signed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// An address in the settings or of the provider is none, or is neither https nor of this machine.
    #[error("«{0}» is no https address")]
    Insecure(String),
    /// The request failed.
    #[error(transparent)]
    Unreachable(#[from] FetchFailed),
    /// The provider answered with something else than what was asked for.
    #[error("the provider's answer cannot be read: {0}")]
    Malformed(String),
    /// What was discovered, returned or signed is of another issuer.
    #[error("the issuer is not the configured one")]
    OtherIssuer,
    /// The person did not come back from what we sent them to: `state` is another.
    #[error("the answer belongs to another sign-in")]
    OtherState,
    /// The provider did not take the code: its error code.
    #[error("the provider refused the code: {0}")]
    Denied(String),
    /// The token is not signed, or with an algorithm that is not allowed.
    #[error("the token's algorithm is not allowed")]
    Algorithm,
    /// The provider has no such key, or several.
    #[error("the token's key is unknown")]
    UnknownKey,
    /// The signature does not belong to the token.
    #[error("the token's signature is wrong")]
    WrongSignature,
    /// The token is for another client, or also for another.
    #[error("the token is for another client")]
    OtherAudience,
    /// The token has expired.
    #[error("the token has expired")]
    Expired,
    /// The token is of the future.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// The token is of another sign-in.
    #[error("the token belongs to another sign-in")]
    OtherNonce,
    /// Something else that the specification forbids, in the library's words, for the log.
    #[error("refused: {0}")]
    Refused(String),
}

type TokenResponse = StandardTokenResponse<
    IdTokenFields<
        token::NotBefore,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;
type ErrorResponse = StandardErrorResponse<CoreErrorResponseType>;
type Library = openidconnect::Client<
    token::NotBefore,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    ErrorResponse,
    TokenResponse,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Our side of a provider.
#[derive(Debug)]
pub struct Client {
    settings: Settings,
    issuer: IssuerUrl,
    redirect: RedirectUrl,
}

impl Client {
    /// A client by the operator's settings.
    pub fn new(settings: Settings) -> Result<Self, OidcError> {
        require_secure(&settings.issuer)?;
        require_secure(&settings.redirect_uri)?;
        let insecure = |address: &str| OidcError::Insecure(address.to_owned());
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|_| insecure(&settings.issuer))?;
        let redirect = RedirectUrl::new(settings.redirect_uri.clone());
        let redirect = redirect.map_err(|_| insecure(&settings.redirect_uri))?;
        Ok(Self { settings, issuer, redirect })
    }

    /// Asks the provider for its endpoints and keys (OpenID Connect Discovery 1.0): two requests. The caller keeps what
    /// comes back, and asks anew after some hours.
    pub fn discover(&self, fetch: &dyn Fetch) -> Result<Provider, OidcError> {
        Provider::discover(&self.issuer, fetch)
    }

    /// Where to send somebody to sign in.
    pub fn authorize_url(&self, provider: &Provider, flow: &Flow) -> String {
        let (state, nonce) = (CsrfToken::new(flow.state()), Nonce::new(flow.nonce()));
        let verifier = PkceCodeVerifier::new(flow.verifier());
        let library = self.library(provider);
        let request =
            library.authorize_url(CoreAuthenticationFlow::AuthorizationCode, move || state, move || nonce);
        let scopes = self.settings.scopes.iter().filter(|scope| *scope != "openid");
        let (url, _, _) = request
            .add_scopes(scopes.map(|scope| Scope::new(scope.clone())))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        url.into()
    }

    /// Exchanges the code that somebody came back with, and checks the token (OpenID Connect Core, 3.1.3.7) as of `now`,
    /// in Unix seconds, give or take a minute. One request, and one more if the token's key is new.
    pub fn finish(
        &self,
        provider: &Provider,
        fetch: &dyn Fetch,
        answer: &Answer,
        flow: &Flow,
        now: i64,
    ) -> Result<Identity, OidcError> {
        let expects_issuer = provider.names_itself() || answer.issuer.is_some();
        if expects_issuer && answer.issuer.as_deref() != Some(self.issuer.as_str()) {
            return Err(OidcError::OtherIssuer);
        }
        if !flow.is_of(&answer.state) {
            return Err(OidcError::OtherState);
        }
        let library = self.library(provider);
        let request = library.exchange_code(AuthorizationCode::new(answer.code.clone()));
        let request = request.map_err(|_| OidcError::Malformed("it has no token endpoint".to_owned()))?;
        let response = request
            .set_pkce_verifier(PkceCodeVerifier::new(flow.verifier()))
            .request(&|request| post(fetch, &request))
            .map_err(not_exchanged)?;
        let expected = token::Expected {
            client_id: ClientId::new(self.settings.client_id.clone()),
            issuer: self.issuer.clone(),
            nonce: Nonce::new(flow.nonce()),
            now,
        };
        match expected.check(&response, &provider.keys()) {
            Err(OidcError::UnknownKey) => {
                provider.renew_keys(fetch)?;
                expected.check(&response, &provider.keys())
            }
            verdict => verdict,
        }
    }

    fn library(&self, provider: &Provider) -> Library {
        let id = ClientId::new(self.settings.client_id.clone());
        let secret = self.settings.client_secret.as_ref().map(|secret| ClientSecret::new(secret.to_string()));
        let auth_type =
            if provider.wants_secret_in_form() { AuthType::RequestBody } else { AuthType::BasicAuth };
        Library::from_provider_metadata(provider.metadata().clone(), id, secret)
            .set_auth_type(auth_type)
            .set_redirect_uri(self.redirect.clone())
    }
}

/// Hands a request of the library to the caller.
fn post(fetch: &dyn Fetch, request: &HttpRequest) -> Result<HttpResponse, FetchFailed> {
    let authorization = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    let (status, body) = fetch.post_form(&request.uri().to_string(), authorization, request.body())?;
    let response = openidconnect::http::Response::builder().status(status).body(body);
    response.map_err(|error| FetchFailed(error.to_string()))
}

fn not_exchanged(error: RequestTokenError<FetchFailed, ErrorResponse>) -> OidcError {
    match error {
        RequestTokenError::ServerResponse(response) => OidcError::Denied(response.error().to_string()),
        RequestTokenError::Request(failed) => OidcError::Unreachable(failed),
        // The body holds tokens and is left out.
        RequestTokenError::Parse(error, _) => OidcError::Malformed(error.to_string()),
        RequestTokenError::Other(what) => OidcError::Malformed(what),
    }
}

/// Only https, or a provider on this machine, which tests and development use.
fn require_secure(address: &str) -> Result<(), OidcError> {
    let is_secure = Url::parse(address).is_ok_and(|url| match (url.scheme(), url.host()) {
        ("https", Some(_)) | ("http", Some(Host::Domain("localhost"))) => true,
        ("http", Some(Host::Ipv4(address))) => address.is_loopback(),
        ("http", Some(Host::Ipv6(address))) => address.is_loopback(),
        _ => false,
    });
    if is_secure { Ok(()) } else { Err(OidcError::Insecure(address.to_owned())) }
}
