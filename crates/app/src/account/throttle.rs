//! How often one may try to sign in, counted by all nodes together.
//!
//! Counted per account and address, per address, and per account, so that neither guessing one password from many
//! places nor many passwords from one place goes fast. Whoever has signed in with a browser before is counted by that
//! browser alone: nobody can make another person wait at their own desk (OWASP, «device cookies»). Nobody is locked out
//! for longer than the window.

use super::{Arrival, token_hash};
use crate::{App, AppError};
use jiff::{SignedDuration, Timestamp};
use store::StoreError;
use store::sign_in_failure::{self, Failures};

/// Failures are forgotten after this long.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// What is counted together, and how many failures it may have in a window.
#[derive(Debug)]
pub(crate) struct Counted(Vec<(String, u64)>);

/// Failures of one account from one address, or in a browser that it knows (等保 GB/T 22239-2019, 8.1.4.1 b).
const PER_PAIR: u64 = 5;
/// Failures from one address.
const PER_ADDRESS: u64 = 50;
/// Failures of one account from anywhere unknown.
const PER_ACCOUNT: u64 = 100;
/// Wrong proofs at one personal link in a window; it ends altogether after ten.
const IDENTITIES_PER_LINK: u64 = 5;
/// Wrong codes of one account from anywhere unknown: of a million codes three are right at a time.
const CODES_PER_ACCOUNT: u64 = 10;

impl Counted {
    /// Tries of a password.
    pub(super) fn passwords(login: &str, from: &Arrival, browser_is_known: bool) -> Self {
        Self::of("password", login, from, browser_is_known, PER_ACCOUNT)
    }

    /// Tries of a code.
    pub(super) fn codes(login: &str, from: &Arrival, browser_is_known: bool) -> Self {
        Self::of("code", login, from, browser_is_known, CODES_PER_ACCOUNT)
    }

    /// Proofs of identity at a personal link.
    pub(crate) fn identities(link: &str, from: &Arrival) -> Self {
        let counted = [
            (format!("identity link {link}"), IDENTITIES_PER_LINK),
            (format!("address {}", from.address), PER_ADDRESS),
        ];
        Self(counted.into_iter().map(|(name, limit)| (token_hash(&name), limit)).collect())
    }

    fn of(what: &str, login: &str, from: &Arrival, browser_is_known: bool, per_account: u64) -> Self {
        let counted = match (&from.known_browser, browser_is_known) {
            (Some(browser), true) => vec![(format!("{what} browser {login} {browser}"), PER_PAIR)],
            _ => vec![
                (format!("{what} pair {login} {}", from.address), PER_PAIR),
                (format!("address {}", from.address), PER_ADDRESS),
                (format!("{what} account {login}"), per_account),
            ],
        };
        Self(counted.into_iter().map(|(name, limit)| (token_hash(&name), limit)).collect())
    }
}

/// Minutes until a window is over, rounded up.
fn minutes_left(failures: Failures, now: Timestamp) -> i64 {
    let left = WINDOW.checked_sub(now.duration_since(failures.since)).unwrap_or_default();
    left.as_secs().max(1).saturating_add(59) / 60
}

impl App {
    /// Whether the account of a login has signed in with the browser before.
    pub(super) fn knows_browser(&self, login: &str, from: &Arrival) -> Result<bool, AppError> {
        let Some(browser) = &from.known_browser else { return Ok(false) };
        let hash = token_hash(browser);
        Ok(self.store().read(|rx| store::known_browser::is_known(rx, &hash, login))?)
    }

    /// Counts a try as failed before it is made, so that many at once are no more than the limit; refuses it where there
    /// were too many. Who turns out to be right gives it back ([`App::forget_failures`]).
    pub(crate) fn admit_try(&self, counted: &Counted) -> Result<(), AppError> {
        let now = self.environment().now();
        let names: Vec<String> = counted.0.iter().map(|(name, _)| name.clone()).collect();
        let waits = self.store().write(|tx| {
            let mut waits = None;
            for (name, limit) in &counted.0 {
                let found = sign_in_failure::find(tx, name, now - WINDOW)?;
                let over = found.filter(|found| found.failures >= *limit);
                waits = waits.max(over.map(|found| minutes_left(found, now)));
            }
            if waits.is_none() {
                sign_in_failure::count(tx, &names, now, now - WINDOW)?;
            }
            Ok::<_, StoreError>(waits)
        })?;
        let Some(minutes) = waits else { return Ok(()) };
        tracing::warn!(minutes, "too many failed sign-ins: somebody has to wait");
        Err(AppError::TooMany { minutes })
    }

    /// Forgets the failures of somebody who got in, as far as they are theirs alone, and takes the try back from what
    /// others share.
    pub(crate) fn forget_failures(&self, counted: &Counted) -> Result<(), AppError> {
        Ok(self.store().write(|tx| {
            for (at, (name, _)) in counted.0.iter().enumerate() {
                if at == 0 {
                    sign_in_failure::forget(tx, name)?;
                } else {
                    sign_in_failure::give_back(tx, name)?;
                }
            }
            Ok::<_, StoreError>(())
        })?)
    }
}
