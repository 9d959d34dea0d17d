//! Passkeys: the relying party of Web Authentication (W3C WebAuthn level 3), with user verification required.
//!
//! What is begun hands two things to the caller: options, a JSON text for the browser
//! (`PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON`), and a state, bytes for the
//! database. What is finished takes the state and the browser's answer (`credential.toJSON()`); any node can do it.
//! **A state is for one answer:** the caller deletes it in the transaction that finishes the ceremony, since many
//! authenticators do not count and their answer, with its state, would be good twice.
//!
//! The library draws the challenge (128 bits) and reads the clock for the five minutes that a state is good for
//! (decision 0111); nothing else here depends on either.

mod stored;

pub use stored::Passkey;

use std::fmt::Display;
use url::{Host, Url};
use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::auth::{
    AllowedCredential, AllowedCredentials, AuthenticationVerificationOptions,
    AuthenticatorAttachmentEnforcement,
};
use webauthn_rp::request::register::{
    AuthenticatorAttachmentReq, AuthenticatorSelectionCriteria, CredProtect, Extension, Nickname,
    PublicKeyCredentialUserEntity, RegistrationVerificationOptions, ResidentKeyRequirement, UserHandle16,
    Username,
};
use webauthn_rp::request::{
    AsciiDomain, Credentials as _, PublicKeyCredentialDescriptor, RpId, UserVerificationRequirement,
};
use webauthn_rp::response::auth::error::AuthCeremonyErr;
use webauthn_rp::response::register::error::RegCeremonyErr;
use webauthn_rp::response::{AuthTransports, CredentialId};
use webauthn_rp::{
    DiscoverableAuthentication16, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, NonDiscoverableAuthentication16,
    NonDiscoverableAuthenticationServerState, NonDiscoverableCredentialRequestOptions,
    PublicKeyCredentialCreationOptions, Registration, RegistrationServerState,
};

/// First byte of a state: which ceremony it belongs to.
const REGISTRATION: u8 = 1;
const KNOWN: u8 = 2;
const DISCOVERABLE: u8 = 3;

/// Why a ceremony cannot begin or did not prove anything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasskeyError {
    /// Passkeys belong to a domain: the public address is none, or it is an IP address.
    #[error("passkeys need a public address with a domain name")]
    NoDomain,
    /// The login cannot be the name of a passkey (RFC 8265, `UsernameCasePreserved`).
    #[error("the login cannot be the name of a passkey")]
    NotAName,
    /// A credential id has not between 16 and 1023 bytes, or too many were given.
    #[error("these are no ids of credentials")]
    NotAnId,
    /// The stored bytes are no state of this ceremony.
    #[error("this is no state of this ceremony")]
    NotAState,
    /// The stored bytes are no passkey.
    #[error("this is no stored passkey")]
    NotAPasskey,
    /// The browser's answer cannot be read.
    #[error("the answer cannot be read: {0}")]
    NotAnAnswer(String),
    /// The ceremony was begun more than five minutes ago.
    #[error("the ceremony took too long")]
    Expired,
    /// The answer was made on another site.
    #[error("the answer was made for another origin")]
    OtherOrigin,
    /// The answer is for another ceremony.
    #[error("the answer is for another challenge")]
    OtherChallenge,
    /// The authenticator signed for another relying party.
    #[error("the answer is for another relying party")]
    OtherRelyingParty,
    /// The authenticator did not verify its user by PIN, finger or face.
    #[error("the authenticator did not verify its user")]
    UserNotVerified,
    /// The answer is of another credential or account than the passkey, or of one that was not asked for.
    #[error("the answer is of another credential")]
    OtherCredential,
    /// The signature is not the passkey's.
    #[error("the signature is wrong")]
    WrongSignature,
    /// The authenticator's counter did not grow: the passkey was copied, or the answer was used before.
    #[error("the counter of the authenticator did not grow")]
    CounterWentBack,
    /// Something else that the specification forbids, in the library's words, for the log.
    #[error("refused: {0}")]
    Refused(String),
}

/// What a browser is asked, and what the answer is checked against.
#[derive(Debug, Clone)]
pub struct Begun {
    /// JSON of the options, with binary fields in base64url.
    pub options: String,
    /// The state, for the caller to keep until the answer comes: under 100 bytes, and some 70 for each credential
    /// asked for.
    pub state: Vec<u8>,
}

/// The site that passkeys are made for.
#[derive(Debug)]
pub struct RelyingParty {
    id: RpId,
    origin: String,
}

impl RelyingParty {
    /// The relying party of a public address, like `https://yiju.example.cn`: its host is the id, its origin the only one
    /// that answers are accepted from. `http://localhost` is allowed by browsers, and here.
    pub fn new(public_url: &str) -> Result<Self, PasskeyError> {
        let url = Url::parse(public_url).map_err(|_| PasskeyError::NoDomain)?;
        let Some(Host::Domain(domain)) = url.host() else { return Err(PasskeyError::NoDomain) };
        let is_secure = url.scheme() == "https" || (url.scheme() == "http" && domain == "localhost");
        let id = AsciiDomain::try_from(domain.to_owned()).map_err(|_| PasskeyError::NoDomain)?;
        let origin = url.origin().ascii_serialization();
        if is_secure { Ok(Self { id: RpId::Domain(id), origin }) } else { Err(PasskeyError::NoDomain) }
    }

    /// Begins to register a passkey for an account that is signed in; `existing` are the ids of its credentials, so that
    /// an authenticator does not get a second one.
    pub fn begin_registration(
        &self,
        account_id: [u8; 16],
        login: &str,
        display_name: &str,
        existing: &[Vec<u8>],
    ) -> Result<Begun, PasskeyError> {
        let account = UserHandle16::from(account_id);
        let user = PublicKeyCredentialUserEntity {
            name: Username::try_from(login).map_err(|_| PasskeyError::NotAName)?,
            id: &account,
            // Only shown; a name that RFC 8266 does not know is left out.
            display_name: Nickname::try_from(display_name).ok(),
        };
        let existing = existing.iter().map(|id| descriptor(id)).collect::<Result<_, _>>()?;
        let mut options = PublicKeyCredentialCreationOptions::passkey(&self.id, user, existing);
        options.authenticator_selection = AuthenticatorSelectionCriteria {
            authenticator_attachment: AuthenticatorAttachmentReq::default(),
            // The sign-in page asks for no account's keys by name.
            resident_key: ResidentKeyRequirement::Required,
            user_verification: UserVerificationRequirement::Required,
        };
        options.extensions = Extension { cred_protect: CredProtect::None, ..Extension::default() };
        let (state, options) = options.start_ceremony().map_err(refused)?;
        begun(&options, REGISTRATION, &state.encode().map_err(refused)?)
    }

    /// Checks the answer to [`Self::begin_registration`]. The caller refuses a passkey whose id it has already.
    pub fn finish_registration(&self, state: &[u8], response_json: &str) -> Result<Passkey, PasskeyError> {
        let state = RegistrationServerState::<16>::decode(of_kind(state, REGISTRATION)?);
        let state = state.map_err(|_| PasskeyError::NotAState)?;
        let answer = Registration::from_json_relaxed(response_json.as_bytes()).map_err(unreadable)?;
        let options = RegistrationVerificationOptions::<_, &str> {
            allowed_origins: &[self.origin.as_str()],
            error_on_unsolicited_extensions: false,
            ..RegistrationVerificationOptions::default()
        };
        let registered = state.verify(&self.id, &answer, &options).map_err(not_registered)?;
        Passkey::registered(&registered)
    }

    /// Begins to authenticate with one of the credentials, or, if there are none, with whichever the authenticator keeps
    /// for this site: then the answer says whose it is ([`answering_credential`]).
    pub fn begin_authentication(&self, credentials: &[Vec<u8>]) -> Result<Begun, PasskeyError> {
        if credentials.is_empty() {
            let options = DiscoverableCredentialRequestOptions::passkey(&self.id);
            let (state, options) = options.start_ceremony().map_err(refused)?;
            return begun(&options, DISCOVERABLE, &state.encode().map_err(refused)?);
        }
        let mut allowed = AllowedCredentials::with_capacity(credentials.len());
        for id in credentials {
            allowed.push(AllowedCredential::from(descriptor(id)?));
        }
        let options = NonDiscoverableCredentialRequestOptions::second_factor(&self.id, allowed);
        let mut options = options.map_err(refused)?;
        options.options().user_verification = UserVerificationRequirement::Required;
        let (state, options) = options.start_ceremony().map_err(refused)?;
        begun(&options, KNOWN, &state.encode().map_err(|_| PasskeyError::NotAnId)?)
    }

    /// Checks the answer to [`Self::begin_authentication`] with the passkey whose id it has
    /// ([`answering_credential`]). Returns the passkey with its new counter and flags, which the caller stores in the
    /// place of the old one, in the transaction that deletes the state.
    pub fn finish_authentication(
        &self,
        state: &[u8],
        response_json: &str,
        passkey: &Passkey,
    ) -> Result<Passkey, PasskeyError> {
        let account = UserHandle16::from(passkey.account_id());
        let mut credential = passkey.credential(&account)?;
        let options = AuthenticationVerificationOptions::<_, &str> {
            allowed_origins: &[self.origin.as_str()],
            error_on_unsolicited_extensions: false,
            auth_attachment_enforcement: AuthenticatorAttachmentEnforcement::Ignore(false),
            ..AuthenticationVerificationOptions::default()
        };
        let json = response_json.as_bytes();
        let verdict = if let Ok(state) = of_kind(state, DISCOVERABLE) {
            let state = DiscoverableAuthenticationServerState::decode(state);
            let state = state.map_err(|_| PasskeyError::NotAState)?;
            // The library panics at an answer that does not say whose it is (decision 0111).
            if known_answer(response_json)?.response().user_handle().is_none() {
                return Err(PasskeyError::NotAnAnswer("it does not say whose it is".to_owned()));
            }
            let answer = DiscoverableAuthentication16::from_json_relaxed(json).map_err(unreadable)?;
            state.verify(&self.id, &answer, &mut credential, &options)
        } else {
            let state = NonDiscoverableAuthenticationServerState::decode(of_kind(state, KNOWN)?);
            let state = state.map_err(|_| PasskeyError::NotAState)?;
            state.verify(&self.id, &known_answer(response_json)?, &mut credential, &options)
        };
        verdict.map_err(not_authenticated)?;
        Ok(passkey.with_state(credential.dynamic_state()))
    }
}

/// The id of the credential that an answer claims to be of: nothing is proved yet.
pub fn answering_credential(response_json: &str) -> Result<Vec<u8>, PasskeyError> {
    Ok(known_answer(response_json)?.raw_id().into_inner().to_vec())
}

/// An answer that need not say whose it is.
fn known_answer(response_json: &str) -> Result<NonDiscoverableAuthentication16, PasskeyError> {
    NonDiscoverableAuthentication16::from_json_relaxed(response_json.as_bytes()).map_err(unreadable)
}

fn descriptor(id: &[u8]) -> Result<PublicKeyCredentialDescriptor<Vec<u8>>, PasskeyError> {
    let id = CredentialId::try_from(id.to_vec()).map_err(|_| PasskeyError::NotAnId)?;
    Ok(PublicKeyCredentialDescriptor { id, transports: AuthTransports::NONE })
}

fn begun(options: &impl serde::Serialize, kind: u8, state: &[u8]) -> Result<Begun, PasskeyError> {
    let options = serde_json::to_string(options).map_err(refused)?;
    Ok(Begun { options, state: [&[kind], state].concat() })
}

/// The state behind its first byte.
fn of_kind(state: &[u8], kind: u8) -> Result<&[u8], PasskeyError> {
    state.strip_prefix(&[kind]).ok_or(PasskeyError::NotAState)
}

fn refused(error: impl Display) -> PasskeyError {
    PasskeyError::Refused(error.to_string())
}

fn unreadable(error: impl Display) -> PasskeyError {
    PasskeyError::NotAnAnswer(error.to_string())
}

fn not_registered(error: RegCeremonyErr) -> PasskeyError {
    match error {
        RegCeremonyErr::Timeout => PasskeyError::Expired,
        RegCeremonyErr::OriginMismatch | RegCeremonyErr::CrossOrigin | RegCeremonyErr::TopOriginMismatch => {
            PasskeyError::OtherOrigin
        }
        RegCeremonyErr::ChallengeMismatch => PasskeyError::OtherChallenge,
        RegCeremonyErr::RpIdHashMismatch => PasskeyError::OtherRelyingParty,
        RegCeremonyErr::UserNotVerified => PasskeyError::UserNotVerified,
        RegCeremonyErr::AttestationSignature => PasskeyError::WrongSignature,
        other => refused(other),
    }
}

fn not_authenticated(error: AuthCeremonyErr) -> PasskeyError {
    match error {
        AuthCeremonyErr::Timeout => PasskeyError::Expired,
        AuthCeremonyErr::OriginMismatch
        | AuthCeremonyErr::CrossOrigin
        | AuthCeremonyErr::TopOriginMismatch => PasskeyError::OtherOrigin,
        AuthCeremonyErr::ChallengeMismatch => PasskeyError::OtherChallenge,
        AuthCeremonyErr::RpIdHashMismatch => PasskeyError::OtherRelyingParty,
        AuthCeremonyErr::UserNotVerified => PasskeyError::UserNotVerified,
        AuthCeremonyErr::AssertionSignature => PasskeyError::WrongSignature,
        AuthCeremonyErr::SignatureCounter => PasskeyError::CounterWentBack,
        AuthCeremonyErr::UserHandleMismatch
        | AuthCeremonyErr::CredentialIdMismatch
        | AuthCeremonyErr::NoMatchingAllowedCredential => PasskeyError::OtherCredential,
        other => refused(other),
    }
}
