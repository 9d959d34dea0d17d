//! Proving once more who one is, before what weighs: a session left open is not enough for it.

use super::throttle::Counted;
use super::{Arrival, token_hash};
use crate::{App, AppError, Noun};
use domain::account::Actor;
use store::session;

impl App {
    /// Whether a code is asked for beside the password, when one proves who one is.
    pub fn proof_wants_code(&self, actor: &Actor) -> Result<bool, AppError> {
        Ok(self.second_steps(actor.account)?.0)
    }

    /// Proves who one is by the password of the own account, and by a code where it has a second step. The session is
    /// fresh again and goes on under the token that comes back.
    pub fn prove_with_password(
        &self,
        actor: &Actor,
        session_token: &str,
        (given, code): (&str, &str),
        from: &Arrival,
    ) -> Result<String, AppError> {
        let account = self.find_account(actor.account)?.ok_or(AppError::NotFound(Noun::Account))?;
        self.check_present_password(&account, given, from)?;
        let (by_code, by_passkey) = self.second_steps(account.id)?;
        if by_code {
            let counted = Counted::codes(&account.login, from, self.knows_browser(&account.login, from)?);
            self.admit_try(&counted)?;
            if !self.take_code(account.id, code)? {
                return Err(AppError::CodeRefused);
            }
            self.forget_failures(&counted)?;
        } else if by_passkey {
            // The password alone would take the second step off.
            return Err(AppError::PasskeyRefused);
        }
        self.renew_session(session_token)
    }

    /// Makes a session fresh; the token under which it goes on.
    pub(super) fn renew_session(&self, session_token: &str) -> Result<String, AppError> {
        let (fresh, now) = (self.environment().secret(), self.environment().now());
        let (hash, fresh_hash) = (token_hash(session_token), token_hash(&fresh));
        self.store().write(|tx| session::prove(tx, &hash, &fresh_hash, now))?;
        Ok(fresh)
    }
}
