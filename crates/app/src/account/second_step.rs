//! The second step of one's own account: one-time passwords of an app, and recovery codes on paper.

use super::{occasion, token_hash};
use crate::key::hold;
use crate::{App, AppError};
use credential::{recovery, totp};
use domain::account::Actor;
use domain::id::AccountId;
use domain::permit::{ManageOwnAccount, Permit};
use seal::{Place, Zeroizing};
use store::second_step::SecondStep;
use store::{StoreError, second_step};

/// What an app is told once: as a picture to scan, and as letters to type.
pub struct Enrolment {
    /// An SVG picture of the address.
    pub picture: String,
    /// The secret in letters, in groups of four.
    pub letters: String,
}

/// Nothing of the secret.
impl std::fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Enrolment").finish_non_exhaustive()
    }
}

/// What one's own account has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondStepView {
    /// Whether one-time passwords are asked for.
    pub by_code: bool,
    /// Recovery codes that were not used yet.
    pub codes_left: u64,
}

fn place(account: &str) -> Place<'_> {
    Place { table: "second_step", column: "sealed_secret", row: account }
}

impl App {
    /// What one's own account has.
    pub fn own_second_step(&self, actor: &Actor) -> Result<SecondStepView, AppError> {
        Ok(self.store().read(|rx| {
            let by_code = second_step::find(rx, actor.account)?.is_some_and(|it| it.confirmed_at.is_some());
            Ok::<_, StoreError>(SecondStepView {
                by_code,
                codes_left: second_step::codes_left(rx, actor.account)?,
            })
        })?)
    }

    /// Makes the secret to tell the app; it waits until a password of it was typed in the session that begins it now.
    /// One that waited before is gone: nobody confirms a secret that somebody else was shown.
    pub fn begin_second_step(&self, actor: &Actor, session_token: &str) -> Result<(), AppError> {
        Permit::own(actor)?;
        self.propose_secret(actor.account, &token_hash(session_token))
    }

    /// The secret that waits, to tell the app.
    pub fn load_enrolment(
        &self,
        actor: &Actor,
        session_token: &str,
        issuer: &str,
    ) -> Result<Enrolment, AppError> {
        let account = self.find_account(actor.account)?.ok_or(AppError::NotFound(crate::Noun::Account))?;
        let waiting = self.find_waiting(actor, session_token)?;
        let secret = self.open_secret(actor.account, &waiting.sealed_secret)?;
        let letters = secret.base32();
        let groups: Vec<&str> =
            (0..letters.len()).step_by(4).filter_map(|at| letters.get(at..at + 4)).collect();
        Ok(Enrolment {
            picture: totp::qr_svg(&secret.uri(issuer, &account.login)),
            letters: groups.join(" "),
        })
    }

    /// What waits and was begun in this session.
    fn find_waiting(&self, actor: &Actor, session_token: &str) -> Result<SecondStep, AppError> {
        let (found, hash) =
            (self.store().read(|rx| second_step::find(rx, actor.account))?, token_hash(session_token));
        let waiting = found.filter(|step| step.confirmed_at.is_none() && step.begun_by == hash);
        waiting.ok_or(AppError::Conflict("second-step-there"))
    }

    fn propose_secret(&self, account: AccountId, begun_by: &str) -> Result<(), AppError> {
        let secret = totp::Secret::from_bytes(self.environment().random());
        let row = account.to_string();
        self.sealing(|keyring| {
            let sealed = keyring.seal(&place(&row), secret.as_bytes(), self.environment().nonce());
            self.store().write(|tx| {
                hold(tx, keyring)?;
                let proposed = second_step::propose(tx, account, &sealed, begun_by)?;
                if proposed { Ok(()) } else { Err(AppError::Conflict("second-step-there")) }
            })
        })
    }

    fn open_secret(&self, account: AccountId, sealed: &[u8]) -> Result<totp::Secret, AppError> {
        let opened = self.open_sealed(&place(&account.to_string()), sealed)?;
        totp::Secret::from_slice(&opened).ok_or(AppError::CodeRefused)
    }

    /// From now on a one-time password is asked for; the recovery codes, shown once.
    /// Every other session of the account ends.
    pub fn confirm_second_step(
        &self,
        actor: &Actor,
        session_token: &str,
        typed: &str,
    ) -> Result<Vec<Zeroizing<String>>, AppError> {
        let permit = Permit::own(actor)?;
        let waiting = self.find_waiting(actor, session_token)?;
        let secret = self.open_secret(actor.account, &waiting.sealed_secret)?;
        let seconds = self.environment().now().as_second();
        let step = totp::verify(&secret, typed, seconds, None).ok_or(AppError::CodeRefused)?;
        let (codes, hashes) = self.new_codes();
        let occasion = occasion(self.environment());
        self.store().write(|tx| {
            second_step::confirm(tx, &permit, occasion, step, &waiting.begun_by)?;
            second_step::replace_codes(tx, &permit, occasion, &hashes)
        })?;
        Ok(codes)
    }

    /// New recovery codes, shown once; the old ones work no more.
    pub fn renew_recovery_codes(&self, actor: &Actor) -> Result<Vec<Zeroizing<String>>, AppError> {
        let permit = Permit::own(actor)?;
        if !self.own_second_step(actor)?.by_code {
            return Err(AppError::Conflict("second-step-absent"));
        }
        let (codes, hashes) = self.new_codes();
        let occasion = occasion(self.environment());
        self.store().write(|tx| second_step::replace_codes(tx, &permit, occasion, &hashes))?;
        Ok(codes)
    }

    fn new_codes(&self) -> (Vec<Zeroizing<String>>, Vec<String>) {
        let codes = recovery::generate(&self.environment().random());
        let hashes =
            codes.iter().filter_map(|code| recovery::hash(code)).map(|it| crate::environment::hex(&it));
        let hashes = hashes.collect();
        (codes, hashes)
    }

    /// Takes the one-time passwords and recovery codes of one's own account away.
    pub fn remove_own_second_step(&self, actor: &Actor) -> Result<(), AppError> {
        let permit = Permit::own(actor)?;
        let occasion = occasion(self.environment());
        match self.store().write(|tx| second_step::remove_own(tx, &permit, occasion)) {
            Err(StoreError::NotFound { .. }) => Err(AppError::Conflict("second-step-absent")),
            other => Ok(other?),
        }
    }

    /// Takes a one-time password, else a recovery code; each counts once.
    pub(super) fn take_code(&self, account: AccountId, typed: &str) -> Result<bool, AppError> {
        let found = self.store().read(|rx| second_step::find(rx, account))?;
        let Some(step) = found.filter(|step| step.confirmed_at.is_some()) else { return Ok(false) };
        let secret = self.open_secret(account, &step.sealed_secret)?;
        let seconds = self.environment().now().as_second();
        if let Some(spent) = totp::verify(&secret, typed, seconds, step.last_step) {
            return Ok(self.store().write(|tx| second_step::spend(tx, account, spent))?);
        }
        let Some(hash) = recovery::hash(typed) else { return Ok(false) };
        let (permit, occasion) =
            (Permit::<ManageOwnAccount>::of_bearer(account), occasion(self.environment()));
        let hash = crate::environment::hex(&hash);
        Ok(self.store().write(|tx| second_step::use_code(tx, &permit, occasion, &hash))?)
    }
}
