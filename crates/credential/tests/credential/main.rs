//! Passkeys and provider sign-ins as their caller sees them, against an authenticator and a provider in software.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what is not as it should be ends the test"
)]

mod authenticator;
mod bend;
mod oidc;
mod passkey;
mod provider;
