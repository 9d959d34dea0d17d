//! What a provider says of itself (OpenID Connect Discovery 1.0) and the keys it signs with (RFC 7517).

use super::{Fetch, OidcError, require_secure};
use openidconnect::IssuerUrl;
use openidconnect::core::{CoreClientAuthMethod, CoreJsonWebKeySet, CoreProviderMetadata};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::{Mutex, PoisonError};

/// A provider as it was discovered. Shared between sign-ins; its keys renew themselves.
#[derive(Debug)]
pub struct Provider {
    metadata: CoreProviderMetadata,
    names_itself: bool,
    keys: Mutex<CoreJsonWebKeySet>,
}

/// What the library's metadata has no field for (RFC 9207, section 3).
#[derive(Deserialize)]
struct More {
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Provider {
    pub(super) fn discover(issuer: &IssuerUrl, fetch: &dyn Fetch) -> Result<Self, OidcError> {
        let address = format!("{}/.well-known/openid-configuration", issuer.as_str().trim_end_matches('/'));
        let document = body(fetch, &address)?;
        let metadata: CoreProviderMetadata = read(&document)?;
        if metadata.issuer() != issuer {
            return Err(OidcError::OtherIssuer);
        }
        require_secure(metadata.authorization_endpoint().as_str())?;
        require_secure(metadata.jwks_uri().as_str())?;
        let token = metadata.token_endpoint();
        require_secure(token.map(|endpoint| endpoint.as_str()).unwrap_or_default())?;
        let More { authorization_response_iss_parameter_supported: names_itself } = read(&document)?;
        let keys = read(&body(fetch, metadata.jwks_uri().as_str())?)?;
        Ok(Self { metadata, names_itself, keys: Mutex::new(keys) })
    }

    /// Asks for the keys anew: a token was signed with one that we do not have.
    pub(super) fn renew_keys(&self, fetch: &dyn Fetch) -> Result<(), OidcError> {
        let keys = read(&body(fetch, self.metadata.jwks_uri().as_str())?)?;
        *self.keys.lock().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    pub(super) fn keys(&self) -> CoreJsonWebKeySet {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) const fn metadata(&self) -> &CoreProviderMetadata {
        &self.metadata
    }

    /// Whether it says in each answer who it is, so that an answer without is not its own.
    pub(super) const fn names_itself(&self) -> bool {
        self.names_itself
    }

    /// Whether it takes the client's secret only in the form. Without a word it takes it in the header (Discovery, 3).
    pub(super) fn wants_secret_in_form(&self) -> bool {
        let methods = self.metadata.token_endpoint_auth_methods_supported();
        methods.is_some_and(|methods| {
            !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
        })
    }
}

fn body(fetch: &dyn Fetch, address: &str) -> Result<Vec<u8>, OidcError> {
    match fetch.get(address)? {
        (200, body) => Ok(body),
        (status, _) => Err(OidcError::Malformed(format!("status {status} at {address}"))),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, OidcError> {
    serde_json::from_slice(body).map_err(|error| OidcError::Malformed(error.to_string()))
}
