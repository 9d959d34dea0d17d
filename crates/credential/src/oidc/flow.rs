//! One sign-in: what only the browser, the provider and we have seen.

use crate::Zeroizing;
use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq as _;

/// Bytes of a flow: 32 each for state, nonce and the verifier of PKCE.
const BYTES: usize = 96;

/// The secrets of one sign-in. The caller keeps their bytes, sealed, until the person comes back, and then deletes them.
#[derive(Clone)]
pub struct Flow(Zeroizing<[u8; BYTES]>);

impl Flow {
    /// A flow from 96 bytes of randomness, or as it was stored.
    pub fn from_bytes(bytes: [u8; BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Its bytes, to be stored sealed.
    pub fn as_bytes(&self) -> &[u8; BYTES] {
        &self.0
    }

    /// `state`: 43 letters that come back in the address, by which the caller may find the flow again.
    pub fn state(&self) -> String {
        self.part(0)
    }

    /// `nonce`: comes back in the token.
    pub(super) fn nonce(&self) -> String {
        self.part(1)
    }

    /// The verifier of PKCE: 43 letters, the fewest that RFC 7636 allows (4.1).
    pub(super) fn verifier(&self) -> String {
        self.part(2)
    }

    /// Whether somebody came back from this flow; how long it takes does not depend on the state.
    pub(super) fn is_of(&self, state: &str) -> bool {
        self.state().as_bytes().ct_eq(state.as_bytes()).into()
    }

    fn part(&self, at: usize) -> String {
        BASE64URL_NOPAD.encode(self.0.chunks_exact(BYTES / 3).nth(at).unwrap_or_default())
    }
}

/// Nothing of the flow.
impl std::fmt::Debug for Flow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Flow(…)")
    }
}
