//! Passwords of accounts: chosen by their owners, or given out by the operator.

use super::throttle::Counted;
use super::{Arrival, NewAccount, normal_login, occasion, operator};
use crate::{App, AppError, Noun};
use credential::password;
use domain::account::{Account, Actor};
use domain::appointment::Post;
use domain::id::AccountId;
use domain::permit::{Action, ManageAccounts, Permit};
use domain::territory::Place;
use store::account::{self, Password};

impl App {
    /// Changes one's own password; everything that the account has open ends. Wrong present passwords count as failed
    /// sign-ins, so that a session left open is no way to guess.
    pub fn change_own_password(
        &self,
        actor: &Actor,
        present: &str,
        new: &str,
        from: &Arrival,
    ) -> Result<(), AppError> {
        let permit = Permit::own(actor)?;
        let account = self.find_account(actor.account)?.ok_or(AppError::NotFound(Noun::Account))?;
        self.check_present_password(&account, present, from)?;
        let known = self.knows_browser(&account.login, from)?;
        self.choose_password(&permit, &account, new)?;
        // The desk at which it was changed stays known, whatever goes on elsewhere.
        if let Some(browser) = from.known_browser.as_deref().filter(|_| known) {
            let (hash, now) = (super::token_hash(browser), self.environment().now());
            self.store()
                .write(|tx| store::known_browser::see(tx, &hash, account.id, now, now - super::KNOWN_FOR))?;
        }
        Ok(())
    }

    /// Whether a password is the account's; counted like a sign-in.
    pub(super) fn check_present_password(
        &self,
        account: &Account,
        present: &str,
        from: &Arrival,
    ) -> Result<(), AppError> {
        let counted = Counted::passwords(&account.login, from, self.knows_browser(&account.login, from)?);
        self.admit_try(&counted)?;
        let kept = self.store().read(|rx| account::load_password(rx, account.id))?;
        if !self.gate().verify(Some(&kept.hash), present)? {
            return Err(AppError::SignInRefused);
        }
        self.forget_failures(&counted)
    }

    /// Takes a password that its owner chose.
    pub(super) fn choose_password<A: Action>(
        &self,
        permit: &Permit<A>,
        account: &Account,
        new: &str,
    ) -> Result<(), AppError> {
        let hash = self.checked_password(account, new)?;
        let occasion = occasion(self.environment());
        let password = Password { hash, chosen_at: Some(occasion.at) };
        let remembered = self.settings().accounts.profile.history();
        Ok(self
            .store()
            .write(|tx| account::change_password(tx, permit, occasion, account.id, &password, remembered))?)
    }

    /// The hash of a password that somebody wants to use, after all checks.
    pub(super) fn checked_password(&self, account: &Account, new: &str) -> Result<String, AppError> {
        let profile = self.settings().accounts.profile;
        password::check(profile, &account.login, &account.display_name, new)?;
        let remembers = profile.history();
        if remembers > 0 {
            let mut past = self.store().read(|rx| account::list_past_passwords(rx, account.id, remembers))?;
            past.extend(
                self.store().read(|rx| account::find_by_login(rx, &account.login))?.map(|(_, it)| it),
            );
            if self.gate().used_before(past.iter().map(String::as_str), new)? {
                return Err(password::PasswordRefused::UsedBefore.into());
            }
        }
        Ok(self.gate().hash(&self.environment().salt(), new)?)
    }

    /// A password to give out, and its hash.
    fn first_password(&self) -> Result<(String, String), AppError> {
        let password = password::generate(&self.environment().salt());
        let hash = self.gate().hash(&self.environment().salt(), &password)?;
        Ok((password.to_string(), hash))
    }

    /// Adds an account with a first password that is made here, and its first post.
    pub fn add_account(
        &self,
        actor: &Actor,
        login: &str,
        display_name: &str,
        post: Post,
    ) -> Result<NewAccount, AppError> {
        let (password, hash) = self.first_password()?;
        let account = self.insert_account(actor, login, display_name, Some(post), &hash)?;
        Ok(NewAccount { account, password })
    }

    /// Adds an account with that password hash, and its first post.
    pub(super) fn insert_account(
        &self,
        actor: &Actor,
        login: &str,
        display_name: &str,
        post: Option<Post>,
        hash: &str,
    ) -> Result<Account, AppError> {
        let permit = Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        let account = self.new_account(login, display_name)?;
        let appointment = post.map(|post| self.new_appointment(actor, account.id, post)).transpose()?;
        let (made, granted) = (occasion(self.environment()), occasion(self.environment()));
        self.store().write(|tx| {
            if account::find_by_login(tx, &account.login)?.is_some() {
                return Err(AppError::LoginTaken);
            }
            account::insert(tx, &permit, made, &account, hash)?;
            if let Some(appointment) = &appointment {
                store::appointment::insert(tx, &permit, granted, appointment)?;
            }
            Ok(())
        })?;
        Ok(account)
    }

    /// An account that is not there yet, with a login that can be one.
    pub(super) fn new_account(&self, login: &str, display_name: &str) -> Result<Account, AppError> {
        let login = normal_login(login);
        if login.is_empty() || login.len() > 64 || login.chars().any(char::is_whitespace) {
            return Err(AppError::Invalid { field: "login", reason: "login-malformed" });
        }
        let display_name = super::short(display_name.trim(), 60);
        Ok(Account {
            id: AccountId::fresh(&mut self.environment().ids()),
            display_name: if display_name.is_empty() { login.clone() } else { display_name },
            login,
            created_at: self.environment().now(),
            disabled_at: None,
        })
    }

    /// Gives an account a new password that is made here; everything that it has open ends.
    pub fn reset_password(&self, actor: &Actor, login: &str) -> Result<NewAccount, AppError> {
        let permit = Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        let account = self.load_account(login)?;
        let (password, hash) = self.first_password()?;
        let occasion = occasion(self.environment());
        let kept = Password { hash, chosen_at: None };
        let remembered = self.settings().accounts.profile.history();
        self.store()
            .write(|tx| account::change_password(tx, &permit, occasion, account.id, &kept, remembered))?;
        Ok(NewAccount { account, password })
    }

    /// Whether an account is the operator's, who has none.
    pub(super) fn is_operator(account: AccountId) -> bool {
        account == operator().account
    }
}
