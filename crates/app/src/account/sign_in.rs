//! Signing in: a password, then the second step of whoever has one.

use super::throttle::Counted;
use super::{SignedIn, normal_login, token_hash};
use crate::{App, AppError};
use credential::password::Busy;
use domain::account::Account;
use domain::id::AccountId;
use jiff::{SignedDuration, Timestamp};
use store::ceremony::{self, Ceremony, CeremonyKind};
use store::session::Means;
use store::{StoreError, account, passkey, second_step};

/// How long somebody may take between the first step and the second.
pub(super) const CEREMONY: SignedDuration = SignedDuration::from_mins(10);
/// What strangers may have begun at a time, on all nodes together.
const STRANGERS: u64 = 10_000;
/// Wrong codes after which the password is asked for again.
const CODES: u32 = 5;

/// Where somebody comes from, as far as it is known.
#[derive(Debug, Clone, Default)]
pub struct Arrival {
    /// The address, or the range of addresses that one household shares.
    pub address: String,
    /// What the browser calls itself.
    pub browser: String,
    /// The secret by which the browser is known again.
    pub known_browser: Option<String>,
    /// The secret of the session that it has at present, which a new one replaces.
    pub session: Option<String>,
}

/// What somebody proved.
#[derive(Debug)]
pub(super) struct Proof {
    /// How.
    pub means: Means,
    /// The hash of the password that was right: one that was changed meanwhile opens nothing.
    pub verified: Option<String>,
    /// When, where that was not now.
    pub at: Option<Timestamp>,
}

/// What comes of a right password.
#[derive(Debug)]
pub enum SignIn {
    /// The person is in.
    Done(Box<SignedIn>),
    /// A second step is wanted; the token names the first one.
    SecondStep {
        /// What the browser keeps meanwhile.
        token: String,
        /// Whether one-time passwords are set up.
        by_code: bool,
        /// Whether there is a passkey.
        by_passkey: bool,
    },
}

impl App {
    /// Signs in. A wrong login takes as long as a wrong password and is answered alike.
    pub fn sign_in(&self, login: &str, given: &str, from: &Arrival) -> Result<SignIn, AppError> {
        let login = normal_login(login);
        let counted = Counted::passwords(&login, from, self.knows_browser(&login, from)?);
        self.admit_try(&counted)?;
        let found = self.store().read(|rx| account::find_by_login(rx, &login))?;
        let matches = self.gate().verify(found.as_ref().map(|(_, hash)| hash.as_str()), given)?;
        let (account, verified) = match found {
            Some((account, hash)) if matches && account.disabled_at.is_none() => (account, hash),
            // The account and not the login: people type their password into the wrong field.
            refused => {
                let account =
                    refused.map_or_else(|| "unknown".to_owned(), |(account, _)| account.id.to_string());
                tracing::info!(account, means = Means::Password.key(), "a sign-in was refused");
                return Err(AppError::SignInRefused);
            }
        };
        self.forget_failures(&counted)?;
        let proof = Proof { means: Means::Password, verified: Some(verified), at: None };
        self.after_first_step(account, proof, from)
    }

    /// What comes of a first step: a second one where the account has one, else the session.
    pub(super) fn after_first_step(
        &self,
        account: Account,
        proof: Proof,
        from: &Arrival,
    ) -> Result<SignIn, AppError> {
        let (by_code, by_passkey) = self.second_steps(account.id)?;
        if proof.means.is_two_steps() || !by_code && !by_passkey {
            return Ok(SignIn::Done(Box::new(self.begin_session(account, proof, from)?)));
        }
        let state = proof.verified.unwrap_or_default().into_bytes();
        let token = self.begin_ceremony(CeremonyKind::SecondStep, Some(account.id), state)?;
        Ok(SignIn::SecondStep { token, by_code, by_passkey })
    }

    /// Whether an account has one-time passwords, and whether it has a passkey.
    pub(super) fn second_steps(&self, account: AccountId) -> Result<(bool, bool), AppError> {
        let (step, passkeys) = self.store().read(|rx| {
            Ok::<_, StoreError>((second_step::find(rx, account)?, passkey::list_of_account(rx, account)?))
        })?;
        Ok((step.is_some_and(|step| step.confirmed_at.is_some()), !passkeys.is_empty()))
    }

    /// Finishes what a right password began, with a one-time password or a recovery code.
    pub fn sign_in_with_code(&self, token: &str, typed: &str, from: &Arrival) -> Result<SignedIn, AppError> {
        let (ceremony, account) = self.find_first_step(token)?;
        let counted = Counted::codes(&account.login, from, self.knows_browser(&account.login, from)?);
        self.admit_try(&counted)?;
        if !self.store().write(|tx| ceremony::attempt(tx, &ceremony.token_hash, CODES))? {
            return Err(AppError::CeremonyOver);
        }
        if !self.take_code(account.id, typed)? {
            tracing::info!(account = %account.id, means = Means::SecondStep.key(), "a code was refused");
            return Err(AppError::CodeRefused);
        }
        if !self.store().write(|tx| ceremony::take(tx, &ceremony.token_hash))? {
            return Err(AppError::CeremonyOver);
        }
        self.forget_failures(&counted)?;
        let verified = String::from_utf8(ceremony.state).ok().filter(|hash| !hash.is_empty());
        self.begin_session(account, Proof { means: Means::SecondStep, verified, at: None }, from)
    }

    /// What the second step may be done with: by code, by passkey.
    pub fn find_second_step(&self, token: &str) -> Result<(bool, bool), AppError> {
        let (_, account) = self.find_first_step(token)?;
        self.second_steps(account.id)
    }

    fn find_first_step(&self, token: &str) -> Result<(Ceremony, Account), AppError> {
        let ceremony = self.find_ceremony(token, CeremonyKind::SecondStep)?;
        let id = ceremony.account.filter(|_| ceremony.failures < CODES).ok_or(AppError::CeremonyOver)?;
        let account = self.find_account(id)?.filter(|account| account.disabled_at.is_none());
        Ok((ceremony, account.ok_or(AppError::CeremonyOver)?))
    }

    /// Remembers what has begun; the token that finishes it.
    pub(super) fn begin_ceremony(
        &self,
        kind: CeremonyKind,
        account: Option<AccountId>,
        state: Vec<u8>,
    ) -> Result<String, AppError> {
        let (token, now) = (self.environment().secret(), self.environment().now());
        let expires_at = now + CEREMONY;
        let ceremony =
            Ceremony { token_hash: token_hash(&token), kind, account, state, failures: 0, expires_at };
        self.store().write(|tx| {
            ceremony::insert(tx, &ceremony, now)?;
            if account.is_none() && ceremony::count_of_strangers(tx)? > STRANGERS {
                return Err(AppError::Busy);
            }
            Ok(())
        })?;
        Ok(token)
    }

    /// What a token finishes.
    pub(super) fn find_ceremony(&self, token: &str, kind: CeremonyKind) -> Result<Ceremony, AppError> {
        let (hash, now) = (token_hash(token), self.environment().now());
        self.store().read(|rx| ceremony::find(rx, &hash, kind, now))?.ok_or(AppError::CeremonyOver)
    }

    /// What a token finishes, once.
    pub(super) fn take_ceremony(&self, token: &str, kind: CeremonyKind) -> Result<Ceremony, AppError> {
        let found = self.find_ceremony(token, kind)?;
        let is_first = self.store().write(|tx| ceremony::take(tx, &found.token_hash))?;
        if is_first { Ok(found) } else { Err(AppError::CeremonyOver) }
    }
}

impl From<Busy> for AppError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}
