//! Passkeys: adding one to the own account, and signing in by one. The device asks the person for a finger or a PIN, so
//! a passkey is both steps at once.

use super::sign_in::{Arrival, Proof};
use super::{SignedIn, occasion};
use crate::environment::hex;
use crate::{App, AppError, Noun};
use credential::passkey::{Passkey, RelyingParty};
use domain::account::Actor;
use domain::permit::Permit;
use store::StoreError;
use store::ceremony::CeremonyKind;
use store::passkey::{self, PasskeyRow};
use store::session::Means;

/// A question for the browser, and the token that its answer comes back with.
#[derive(Debug)]
pub struct Asked {
    /// What `navigator.credentials` is asked, as JSON.
    pub options: String,
    /// What the browser keeps meanwhile.
    pub token: String,
}

impl App {
    /// The site as passkeys know it; `None` where its address lets no browser make any (neither https nor localhost).
    fn relying_party(&self) -> Option<RelyingParty> {
        RelyingParty::new(&self.settings().accounts.public_url).ok()
    }

    /// Whether passkeys can be used here.
    pub fn has_passkeys(&self) -> bool {
        self.relying_party().is_some()
    }

    fn party(&self) -> Result<RelyingParty, AppError> {
        self.relying_party().ok_or(AppError::Conflict("passkeys-need-https"))
    }

    /// The passkeys of one's own account.
    pub fn list_own_passkeys(&self, actor: &Actor) -> Result<Vec<PasskeyRow>, AppError> {
        Ok(self.store().read(|rx| passkey::list_of_account(rx, actor.account))?)
    }

    /// Begins adding a passkey to one's own account.
    pub fn begin_passkey(&self, actor: &Actor) -> Result<Asked, AppError> {
        Permit::own(actor)?;
        let account = self.find_account(actor.account)?.ok_or(AppError::NotFound(Noun::Account))?;
        let mut there = Vec::new();
        for row in self.list_own_passkeys(actor)? {
            there.push(Passkey::from_bytes(&row.credential)?.id().to_vec());
        }
        let id = account.id.uuid().into_bytes();
        let begun = self.party()?.begin_registration(id, &account.login, &account.display_name, &there)?;
        let token = self.begin_ceremony(CeremonyKind::PasskeyAdd, Some(account.id), begun.state)?;
        Ok(Asked { options: begun.options, token })
    }

    /// Adds the passkey that the browser made; every other session of the account ends.
    pub fn finish_passkey(
        &self,
        actor: &Actor,
        session_token: &str,
        token: &str,
        (answer, name): (&str, &str),
    ) -> Result<(), AppError> {
        let permit = Permit::own(actor)?;
        let ceremony = self.take_ceremony(token, CeremonyKind::PasskeyAdd)?;
        if ceremony.account != Some(actor.account) {
            return Err(AppError::CeremonyOver);
        }
        let made = self.party()?.finish_registration(&ceremony.state, answer)?;
        let occasion = occasion(self.environment());
        let name = super::short(name.trim(), 60);
        let row = PasskeyRow {
            id: hex(made.id()),
            account: actor.account,
            name: if name.is_empty() { occasion.at.strftime("%Y-%m-%d").to_string() } else { name },
            credential: made.to_bytes(),
            created_at: occasion.at,
            used_at: None,
        };
        let hash = super::token_hash(session_token);
        match self.store().write(|tx| passkey::insert(tx, &permit, occasion, &row, &hash)) {
            Err(StoreError::Conflict(_)) => Err(AppError::Conflict("passkey-there")),
            other => Ok(other?),
        }
    }

    /// Takes a passkey of one's own away.
    pub fn remove_own_passkey(&self, actor: &Actor, id: &str) -> Result<(), AppError> {
        let permit = Permit::own(actor)?;
        let occasion = occasion(self.environment());
        match self.store().write(|tx| passkey::delete(tx, &permit, occasion, id)) {
            Err(StoreError::NotFound { .. }) => Err(AppError::NotFound(Noun::Passkey)),
            other => Ok(other?),
        }
    }

    /// Asks for any passkey of this site; the person chooses which.
    pub fn begin_passkey_sign_in(&self) -> Result<Asked, AppError> {
        let begun = self.party()?.begin_authentication(&[])?;
        let token = self.begin_ceremony(CeremonyKind::PasskeySignIn, None, begun.state)?;
        Ok(Asked { options: begun.options, token })
    }

    /// Signs in by the passkey that the browser answered with.
    pub fn sign_in_with_passkey(
        &self,
        token: &str,
        answer: &str,
        from: &Arrival,
    ) -> Result<SignedIn, AppError> {
        let account = self.check_passkey(token, answer)?;
        let account = self.find_account(account)?.filter(|account| account.disabled_at.is_none());
        let proof = Proof { means: Means::Passkey, verified: None, at: None };
        self.begin_session(account.ok_or(AppError::PasskeyRefused)?, proof, from)
    }

    /// Proves once more who one is, by a passkey of the same account; the token under which the session goes on.
    pub fn prove_with_passkey(
        &self,
        actor: &Actor,
        session_token: &str,
        token: &str,
        answer: &str,
    ) -> Result<String, AppError> {
        if self.check_passkey(token, answer)? != actor.account {
            return Err(AppError::PasskeyRefused);
        }
        self.renew_session(session_token)
    }

    /// Whose passkey answered; the use is written down.
    fn check_passkey(&self, token: &str, answer: &str) -> Result<domain::id::AccountId, AppError> {
        let ceremony = self.take_ceremony(token, CeremonyKind::PasskeySignIn)?;
        let id = hex(&credential::passkey::answering_credential(answer)?);
        let row = self.store().read(|rx| passkey::find(rx, &id))?.ok_or(AppError::PasskeyRefused)?;
        let before = Passkey::from_bytes(&row.credential)?;
        let after = self.party()?.finish_authentication(&ceremony.state, answer, &before)?;
        let (bytes, now) = (after.to_bytes(), self.environment().now());
        let recorded = self.store().write(|tx| passkey::record_use(tx, &row, &bytes, now))?;
        if recorded { Ok(row.account) } else { Err(AppError::PasskeyRefused) }
    }
}

/// Which of the checks failed is nobody's business who stands before the door.
impl From<credential::passkey::PasskeyError> for AppError {
    fn from(_: credential::passkey::PasskeyError) -> Self {
        Self::PasskeyRefused
    }
}
