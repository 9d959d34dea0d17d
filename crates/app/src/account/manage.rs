//! Accounts as administrators see them: who is invited, who has a second step, who is shut.

use super::{LinkPurpose, SessionRow, occasion};
use crate::{App, AppError, Noun};
use domain::account::{Account, Actor, Role};
use domain::appointment::Appointment;
use domain::id::AccountId;
use domain::permit::{ManageAccounts, Permit};
use domain::territory::Place;
use jiff::{SignedDuration, Timestamp};
use store::second_step::Removal;
use store::{
    StoreError, account, appointment, linked_identity, one_time_link, passkey, second_step, session,
};

/// An account with what it has.
#[derive(Debug, Clone)]
pub struct AccountRecord {
    /// The account.
    pub account: Account,
    /// What it may do, also what ended.
    pub appointments: Vec<Appointment>,
    /// Whether its owner has chosen a password.
    pub has_password: bool,
    /// Whether one-time passwords are asked for.
    pub by_code: bool,
    /// How many passkeys it has.
    pub passkeys: usize,
    /// Whether it is linked to the city's own sign-in service.
    pub is_linked: bool,
    /// The link it has not used yet: what for and until when.
    pub link: Option<(LinkPurpose, Timestamp)>,
    /// What is open at the moment.
    pub sessions: Vec<SessionRow>,
    /// That somebody asked to take its second step away.
    pub removal: Option<Removal>,
    /// The present instant.
    pub now: Timestamp,
}

/// How long a request to take somebody's second step away waits for a second administrator.
const REMOVAL: SignedDuration = SignedDuration::from_hours(24);

impl App {
    /// Every account, by login.
    pub fn list_accounts(&self, actor: &Actor) -> Result<Vec<AccountRecord>, AppError> {
        Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        let accounts = self.store().read(account::list_all)?;
        accounts.iter().map(|account| self.account_record(account)).collect()
    }

    /// One account.
    pub fn load_account_record(&self, actor: &Actor, id: AccountId) -> Result<AccountRecord, AppError> {
        Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        let account = self.find_account(id)?.ok_or(AppError::NotFound(Noun::Account))?;
        self.account_record(&account)
    }

    fn account_record(&self, account: &Account) -> Result<AccountRecord, AppError> {
        let (id, now) = (account.id, self.environment().now());
        Ok(self.store().read(|rx| {
            let password = account::load_password(rx, id)?;
            let step = second_step::find(rx, id)?;
            let link = one_time_link::find_of_account(rx, id, now)?;
            Ok::<_, StoreError>(AccountRecord {
                account: account.clone(),
                appointments: appointment::list_of_account(rx, id)?,
                has_password: password.hash != "!",
                by_code: step.is_some_and(|step| step.confirmed_at.is_some()),
                passkeys: passkey::list_of_account(rx, id)?.len(),
                is_linked: !linked_identity::list_of_account(rx, id)?.is_empty(),
                link: link.map(|link| (link.purpose, link.expires_at)),
                sessions: session::list_of_account(rx, id, now)?,
                removal: second_step::find_removal(rx, id)?,
                now,
            })
        })?)
    }

    /// Shuts an account; everything that it has open ends. What it did stays.
    pub fn disable_account(&self, actor: &Actor, id: AccountId) -> Result<(), AppError> {
        let permit = Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        if id == actor.account {
            return Err(AppError::Conflict("account-own"));
        }
        let occasion = occasion(self.environment());
        found(self.store().write(|tx| account::disable(tx, &permit, occasion, id)))
    }

    /// Opens a shut account again.
    pub fn enable_account(&self, actor: &Actor, id: AccountId) -> Result<(), AppError> {
        let permit = Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        let occasion = occasion(self.environment());
        found(self.store().write(|tx| account::enable(tx, &permit, occasion, id)))
    }

    /// Takes the second step of somebody who lost it away: one administrator asks, another one agrees. The operator at
    /// the command line needs nobody. True when it is gone, false when somebody has to agree first.
    pub fn remove_second_step(&self, actor: &Actor, id: AccountId) -> Result<bool, AppError> {
        let permit = Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        if id == actor.account {
            return Err(AppError::Conflict("account-own"));
        }
        self.find_account(id)?.ok_or(AppError::NotFound(Noun::Account))?;
        if self.second_steps(id)? == (false, false) {
            return Err(AppError::Conflict("second-step-absent"));
        }
        let alone = Self::is_operator(actor.account);
        let occasion = occasion(self.environment());
        Ok(self.store().write(|tx| {
            let asked = second_step::find_removal(tx, id)?;
            let asked = asked.filter(|asked| occasion.at.duration_since(asked.asked_at) < REMOVAL);
            let agrees = match asked {
                Some(asked) if asked.asked_by != actor.account => {
                    let open = account::find(tx, asked.asked_by)?.is_some_and(|it| it.disabled_at.is_none());
                    // Whom one of them appointed is that one's other hand.
                    let agreeing = appointment::list_of_account(tx, actor.account)?;
                    let asking = appointment::list_of_account(tx, asked.asked_by)?;
                    // Who may no longer ask no longer asks.
                    let administers = asking
                        .iter()
                        .any(|it| it.post.role == Role::Administrator && it.stands_at(occasion.at));
                    open && administers
                        && !agreeing.iter().any(|it| it.granted_by == asked.asked_by)
                        && !asking.iter().any(|it| it.granted_by == actor.account)
                }
                _ => false,
            };
            if alone || agrees {
                second_step::remove(tx, &permit, occasion, id)?;
                return Ok::<_, StoreError>(true);
            }
            second_step::ask_removal(tx, &permit, occasion, id)?;
            Ok(false)
        })?)
    }
}

fn found<T>(result: Result<T, StoreError>) -> Result<T, AppError> {
    match result {
        Err(StoreError::NotFound { .. }) => Err(AppError::NotFound(Noun::Account)),
        other => Ok(other?),
    }
}
