//! Accounts: signing in and out, and the operator's hand at the command line.

use crate::appointment::TerritoryName;
use crate::environment::{Environment, hex};
use crate::{App, AppError, Noun, password};
use domain::account::{Account, Actor, Role};
use domain::appointment::Post;
use domain::id::{AccountId, AuditEntryId};
use domain::permit::{ManageAccounts, Permit};
use domain::territory::Place;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use store::audit::Occasion;
use store::{StoreError, account, session};
use uuid::Uuid;

/// How long a session lasts after the last request.
const IDLE: SignedDuration = SignedDuration::from_mins(60);
/// How long a session lasts at most.
const LIFETIME: SignedDuration = SignedDuration::from_hours(12);
/// How often the last request of a session is written down.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(2);

/// A signed-in account.
#[derive(Debug, Clone)]
pub struct Session {
    /// The account.
    pub account: Account,
    /// The posts it holds at the moment, on the divisions of the plan's day.
    pub posts: Vec<Post>,
    /// What the territories of these posts are called, in their order.
    pub names: Vec<TerritoryName>,
    /// When it signed in.
    pub created_at: Timestamp,
    /// When it must sign in again.
    pub expires_at: Timestamp,
}

impl Session {
    /// Who acts.
    pub fn actor(&self) -> Actor {
        Actor { account: self.account.id, posts: self.posts.clone() }
    }
}

/// A new session and the secret that opens it; the secret is nowhere else.
#[derive(Debug)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// What the browser keeps in its cookie.
    pub token: String,
}

/// An account with its first password, to be told to the person once.
#[derive(Debug)]
pub struct NewAccount {
    /// The account.
    pub account: Account,
    /// Its password, in clear.
    pub password: String,
}

/// The operator at the command line, who needs no account because the database file is in his hands: for the same
/// reason no separation of duties holds him back.
pub fn operator() -> Actor {
    let posts = [Role::Planner, Role::Administrator].map(Post::of_city).to_vec();
    Actor { account: AccountId::from_uuid(Uuid::nil()), posts }
}

impl App {
    /// Signs in. A wrong login takes as long as a wrong password and is answered alike.
    pub fn sign_in(&self, login: &str, given: &str) -> Result<SignedIn, AppError> {
        let login = normal_login(login);
        let found = self.store().read(|rx| account::find_by_login(rx, &login))?;
        let matches = password::verify(found.as_ref().map(|(_, hash)| hash.as_str()), given);
        let account = match found {
            Some((account, _)) if matches && account.disabled_at.is_none() => account,
            _ => return Err(AppError::SignInRefused),
        };
        let (token, now) = (self.environment().secret(), self.environment().now());
        let row = session::Session {
            token_hash: token_hash(&token),
            account: account.id,
            csrf_secret: self.environment().secret(),
            created_at: now,
            seen_at: now,
            expires_at: now + IDLE,
        };
        self.store().write(|tx| {
            session::delete_expired(tx, now)?;
            session::insert(tx, &row)
        })?;
        let posts = self.posts_of(account.id)?;
        let names = self.names_of(&posts)?;
        let session = Session { account, posts, names, created_at: now, expires_at: row.expires_at };
        Ok(SignedIn { session, token })
    }

    /// The session that a secret opens, if it still lasts; using it prolongs it.
    pub fn find_session(&self, token: &str) -> Result<Option<Session>, AppError> {
        let (hash, now) = (token_hash(token), self.environment().now());
        let found = self.store().read(|rx| match session::find(rx, &hash, now)? {
            Some(row) => Ok::<_, StoreError>(account::find(rx, row.account)?.map(|account| (account, row))),
            None => Ok(None),
        })?;
        let Some((account, row)) = found else { return Ok(None) };
        let expires_at = (now + IDLE).min(row.created_at + LIFETIME);
        if now.duration_since(row.seen_at) > TOUCH_EVERY {
            self.store().write(|tx| session::touch(tx, &hash, now, expires_at))?;
        }
        let posts = self.posts_of(account.id)?;
        let names = self.names_of(&posts)?;
        Ok(Some(Session { account, posts, names, created_at: row.created_at, expires_at }))
    }

    /// Ends the session that a secret opens.
    pub fn sign_out(&self, token: &str) -> Result<(), AppError> {
        let hash = token_hash(token);
        Ok(self.store().write(|tx| session::delete(tx, &hash))?)
    }

    /// Changes one's own password; every session of the account ends.
    pub fn change_own_password(&self, actor: &Actor, present: &str, new: &str) -> Result<(), AppError> {
        let account = self.store().read(|rx| account::find(rx, actor.account))?;
        let account = account.ok_or(AppError::NotFound(Noun::Account))?;
        let found = self.store().read(|rx| account::find_by_login(rx, &account.login))?;
        if !password::verify(found.as_ref().map(|(_, hash)| hash.as_str()), present) {
            return Err(AppError::SignInRefused);
        }
        password::check(&account.login, new)?;
        let hash = password::hash(self.environment(), new);
        self.save_password(&operator(), account.id, &hash)
    }

    /// Adds an account with a first password that is made here, and its first post.
    pub fn add_account(
        &self,
        actor: &Actor,
        login: &str,
        display_name: &str,
        post: Post,
    ) -> Result<NewAccount, AppError> {
        let permit = Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        let login = normal_login(login);
        if login.is_empty() || login.len() > 64 || login.chars().any(char::is_whitespace) {
            return Err(AppError::Invalid { field: "login", reason: "login-malformed" });
        }
        let account = Account {
            id: AccountId::fresh(&mut self.environment().ids()),
            login,
            display_name: display_name.trim().to_owned(),
            created_at: self.environment().now(),
            disabled_at: None,
        };
        let password = password::generate(self.environment());
        let hash = password::hash(self.environment(), &password);
        let appointment = self.new_appointment(actor, account.id, post)?;
        let (made, granted) = (occasion(self.environment()), occasion(self.environment()));
        self.store().write(|tx| {
            if account::find_by_login(tx, &account.login)?.is_some() {
                return Err(AppError::LoginTaken);
            }
            account::insert(tx, &permit, made, &account, &hash)?;
            Ok(store::appointment::insert(tx, &permit, granted, &appointment)?)
        })?;
        Ok(NewAccount { account, password })
    }

    /// Gives an account a new password that is made here; its sessions end.
    pub fn reset_password(&self, actor: &Actor, login: &str) -> Result<NewAccount, AppError> {
        let account = self.load_account(login)?;
        let password = password::generate(self.environment());
        let hash = password::hash(self.environment(), &password);
        self.save_password(actor, account.id, &hash)?;
        Ok(NewAccount { account, password })
    }

    /// Shuts an account and ends its sessions.
    pub fn disable_account(&self, actor: &Actor, login: &str) -> Result<Account, AppError> {
        let permit = Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        let account = self.load_account(login)?;
        let occasion = occasion(self.environment());
        self.store().write(|tx| account::disable(tx, &permit, occasion, account.id))?;
        Ok(account)
    }

    /// The account of that login.
    pub fn load_account(&self, login: &str) -> Result<Account, AppError> {
        let login = normal_login(login);
        let found = self.store().read(|rx| account::find_by_login(rx, &login))?;
        found.map(|(account, _)| account).ok_or(AppError::NotFound(Noun::Account))
    }

    /// The account of that id, as history names it.
    pub fn find_account(&self, id: AccountId) -> Result<Option<Account>, AppError> {
        Ok(self.store().read(|rx| account::find(rx, id))?)
    }

    fn save_password(&self, actor: &Actor, id: AccountId, hash: &str) -> Result<(), AppError> {
        let permit = Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        let occasion = occasion(self.environment());
        Ok(self.store().write(|tx| account::change_password(tx, &permit, occasion, id, hash))?)
    }
}

/// The moment and the name of the audit entry of a decision.
pub(crate) fn occasion(environment: &Environment) -> Occasion<'_> {
    Occasion {
        at: environment.now(),
        entry: AuditEntryId::fresh(&mut environment.ids()),
        seed: *environment.key(),
        vault: environment.vault(),
    }
}

/// Logins are compared without regard to case and outer blanks.
fn normal_login(login: &str) -> String {
    login.trim().to_lowercase()
}

/// What the database keeps of a session's secret.
fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}
