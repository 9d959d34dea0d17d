//! Proving once more who one is, before what weighs: a session left open is not enough for it.

use super::{Arrival, token_hash};
use crate::{App, AppError, Noun};
use domain::account::Actor;
use store::session;

impl App {
    /// Proves who one is by the password of the own account; the session is fresh again.
    pub fn prove_with_password(
        &self,
        actor: &Actor,
        session_token: &str,
        given: &str,
        from: &Arrival,
    ) -> Result<(), AppError> {
        let account = self.find_account(actor.account)?.ok_or(AppError::NotFound(Noun::Account))?;
        self.check_present_password(&account, given, from)?;
        let (hash, now) = (token_hash(session_token), self.environment().now());
        Ok(self.store().write(|tx| session::prove(tx, &hash, now))?)
    }
}
