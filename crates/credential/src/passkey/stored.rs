//! A passkey as it is stored: public, but worth as much as the row that holds it.

use super::PasskeyError;
use webauthn_rp::bin::{Decode as _, Encode as _};
use webauthn_rp::request::register::UserHandle16;
use webauthn_rp::response::register::{CompressedPubKey, DynamicState, StaticState};
use webauthn_rp::response::{Backup, CredentialId};
use webauthn_rp::{AuthenticatedCredential, RegisteredCredential};

/// The first byte of a stored passkey: which form the rest has.
const VERSION: u8 = 1;
const STATE_BYTES: usize = 7;

/// What the library makes of a stored key.
type Key = CompressedPubKey<[u8; 32], [u8; 32], [u8; 48], Vec<u8>>;

/// A registered passkey: its id, account, public key, counter and flags. Nothing of it is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    id: Vec<u8>,
    account_id: [u8; 16],
    /// The library's form of key and extensions.
    key: Vec<u8>,
    state: DynamicState,
}

impl Passkey {
    pub(super) fn registered(registered: &RegisteredCredential<'_, 16>) -> Result<Self, PasskeyError> {
        let account_id = registered.user_id().as_ref().try_into().map_err(|_| PasskeyError::NotAPasskey)?;
        let Ok(key) = registered.static_state().encode();
        let id = registered.id().into_inner().to_vec();
        Ok(Self { id, account_id, key, state: registered.dynamic_state() })
    }

    /// The same passkey after an authentication.
    pub(super) fn with_state(&self, state: DynamicState) -> Self {
        Self { state, ..self.clone() }
    }

    /// What the library checks an answer with.
    pub(super) fn credential<'a>(
        &'a self,
        account: &'a UserHandle16,
    ) -> Result<AuthenticatedCredential<'a, 'a, 16, Key>, PasskeyError> {
        let id = CredentialId::try_from(self.id.as_slice()).map_err(|_| PasskeyError::NotAPasskey)?;
        let key = StaticState::decode(&self.key).map_err(|_| PasskeyError::NotAPasskey)?;
        AuthenticatedCredential::new(id, account, key, self.state).map_err(|_| PasskeyError::NotAPasskey)
    }

    /// Its id, which no other passkey of the site has: 16 to 1023 bytes.
    pub fn id(&self) -> &[u8] {
        &self.id
    }

    /// The account that it was registered for.
    pub const fn account_id(&self) -> [u8; 16] {
        self.account_id
    }

    /// The authenticator's counter at the last answer; 0 when it does not count.
    pub const fn sign_count(&self) -> u32 {
        self.state.sign_count
    }

    /// Whether it may leave its authenticator: a passkey that is synchronised between devices (flag BE).
    pub const fn is_backup_eligible(&self) -> bool {
        !matches!(self.state.backup, Backup::NotEligible)
    }

    /// Whether it was kept elsewhere too at the last answer (flag BS).
    pub const fn is_backed_up(&self) -> bool {
        matches!(self.state.backup, Backup::Exists)
    }

    /// Its bytes for the database: some 100, with an RSA key 350.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Ok(state) = self.state.encode();
        let id_length = u16::try_from(self.id.len()).unwrap_or(u16::MAX).to_be_bytes();
        [&[VERSION], self.account_id.as_slice(), &state, &id_length, &self.id, &self.key].concat()
    }

    /// A passkey as it was stored.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PasskeyError> {
        Self::parse(bytes).ok_or(PasskeyError::NotAPasskey)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let (account_id, rest) = bytes.strip_prefix(&[VERSION])?.split_first_chunk::<16>()?;
        let (state, rest) = rest.split_first_chunk::<STATE_BYTES>()?;
        let (id_length, rest) = rest.split_first_chunk::<2>()?;
        let (id, key) = rest.split_at_checked(usize::from(u16::from_be_bytes(*id_length)))?;
        let state = DynamicState::decode(*state).ok()?;
        let passkey = Self { id: id.to_vec(), account_id: *account_id, key: key.to_vec(), state };
        // Only what an answer can be checked with is a passkey.
        passkey.credential(&UserHandle16::from(*account_id)).is_ok().then_some(passkey)
    }
}
