//! The ID token: who signed it, for whom, when, and for which sign-in (OpenID Connect Core, 2 and 3.1.3.7).

use super::{Identity, OidcError, TokenResponse};
use chrono::DateTime;
use data_encoding::BASE64URL_NOPAD;
use openidconnect::core::{
    CoreGenderClaim, CoreIdTokenVerifier, CoreJsonWebKey, CoreJsonWebKeySet,
    CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AccessTokenHash, AdditionalClaims, ClaimsVerificationError, ClientId, IdToken, IdTokenClaims, IssuerUrl,
    Nonce, OAuth2TokenResponse as _, SignatureVerificationError, TokenResponse as _,
};
use serde::{Deserialize, Serialize};

/// Bytes of the shortest modulus.
const RSA_BYTES: usize = 256;

/// By how many seconds the provider's clock and ours may differ.
const SKEW: i64 = 60;

/// What a token may be signed with: nothing keyed by a shared secret, and never nothing.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 3] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// The claim that the library does not know (RFC 7519, 4.1.5).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct NotBefore {
    #[serde(skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
}

impl AdditionalClaims for NotBefore {}

type Token = IdToken<NotBefore, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;
type Claims = IdTokenClaims<NotBefore, CoreGenderClaim>;

/// What a token must say.
pub(super) struct Expected {
    pub client_id: ClientId,
    pub issuer: IssuerUrl,
    pub nonce: Nonce,
    /// Unix seconds.
    pub now: i64,
}

impl Expected {
    pub fn check(&self, response: &TokenResponse, keys: &CoreJsonWebKeySet) -> Result<Identity, OidcError> {
        let token = response.id_token();
        let token = token.ok_or_else(|| OidcError::Malformed("it has no ID token".to_owned()))?;
        let verifier = self.verifier(keys)?;
        let claims = token.claims(&verifier, &self.nonce).map_err(not_verified)?;
        self.check_claims(claims)?;
        check_access_token(response, token, claims, &verifier)?;
        Ok(identity(claims))
    }

    /// The library's checks: issuer, audience, algorithm, key, signature, expiry, nonce.
    fn verifier(&self, keys: &CoreJsonWebKeySet) -> Result<CoreIdTokenVerifier<'_>, OidcError> {
        let earlier = DateTime::from_timestamp(self.now.saturating_sub(SKEW), 0);
        let earlier = earlier.ok_or_else(|| OidcError::Refused("there is no such time".to_owned()))?;
        // As a public client, so that the secret is never a key.
        let strong =
            CoreJsonWebKeySet::new(keys.keys().iter().filter(|key| is_strong(key)).cloned().collect());
        let verifier =
            CoreIdTokenVerifier::new_public_client(self.client_id.clone(), self.issuer.clone(), strong);
        Ok(verifier.set_allowed_algs(ALGORITHMS).set_time_fn(move || earlier))
    }

    /// What the library leaves to us: not of the future, and for us alone.
    fn check_claims(&self, claims: &Claims) -> Result<(), OidcError> {
        let latest = self.now.saturating_add(SKEW);
        let not_before = claims.additional_claims().nbf;
        if claims.issue_time().timestamp() > latest || not_before.is_some_and(|time| time > latest) {
            return Err(OidcError::NotYetValid);
        }
        if claims.authorized_party().is_some_and(|party| *party != self.client_id) {
            return Err(OidcError::OtherAudience);
        }
        if claims.subject().is_empty() {
            return Err(OidcError::Malformed("the subject is empty".to_owned()));
        }
        Ok(())
    }
}

/// Whether a key has the strength of 112 bits: of RSA, a modulus of 2048 bits or more (NIST SP 800-57, table 2).
fn is_strong(key: &CoreJsonWebKey) -> bool {
    let published = serde_json::to_value(key).unwrap_or_default();
    let modulus = published.get("n").and_then(|modulus| modulus.as_str());
    modulus.is_none_or(|modulus| {
        BASE64URL_NOPAD.decode(modulus.as_bytes()).is_ok_and(|bytes| {
            let significant = bytes.iter().skip_while(|byte| **byte == 0);
            significant.count() >= RSA_BYTES
        })
    })
}

/// The access token beside the ID token is the one it was made for (3.1.3.8), where it says so.
fn check_access_token(
    response: &TokenResponse,
    token: &Token,
    claims: &Claims,
    verifier: &CoreIdTokenVerifier<'_>,
) -> Result<(), OidcError> {
    let Some(expected) = claims.access_token_hash() else { return Ok(()) };
    let algorithm = token.signing_alg().map_err(not_signed)?;
    let key = token.signing_key(verifier).map_err(not_signed)?;
    let found = AccessTokenHash::from_token(response.access_token(), algorithm, key);
    if found.is_ok_and(|found| found == *expected) {
        Ok(())
    } else {
        Err(OidcError::Refused("the access token is not the one that was signed".to_owned()))
    }
}

fn identity(claims: &Claims) -> Identity {
    Identity {
        issuer: claims.issuer().to_string(),
        subject: claims.subject().to_string(),
        name: claims.name().and_then(|name| name.get(None)).map(|name| name.to_string()),
        preferred_username: claims.preferred_username().map(|name| name.to_string()),
        email: claims.email().map(|address| address.to_string()),
        auth_time: claims.auth_time().map(|time| time.timestamp()),
        amr: claims.auth_method_refs().into_iter().flatten().map(|method| method.to_string()).collect(),
    }
}

fn not_verified(error: ClaimsVerificationError) -> OidcError {
    match error {
        ClaimsVerificationError::Expired(_) => OidcError::Expired,
        ClaimsVerificationError::InvalidAudience(_) => OidcError::OtherAudience,
        ClaimsVerificationError::InvalidIssuer(_) => OidcError::OtherIssuer,
        ClaimsVerificationError::InvalidNonce(_) => OidcError::OtherNonce,
        ClaimsVerificationError::SignatureVerification(error) => not_signed(error),
        other => OidcError::Refused(other.to_string()),
    }
}

fn not_signed(error: SignatureVerificationError) -> OidcError {
    match error {
        SignatureVerificationError::NoSignature
        | SignatureVerificationError::DisallowedAlg(_)
        | SignatureVerificationError::UnsupportedAlg(_) => OidcError::Algorithm,
        SignatureVerificationError::NoMatchingKey | SignatureVerificationError::AmbiguousKeyId(_) => {
            OidcError::UnknownKey
        }
        SignatureVerificationError::CryptoError(_) => OidcError::WrongSignature,
        other => OidcError::Refused(other.to_string()),
    }
}
