//! Accounts: who may sign in, how they prove who they are, and what they have open.

mod confirm;
mod link;
mod manage;
mod passkey;
mod password;
mod provider;
mod second_step;
mod sign_in;
mod throttle;
mod token;

pub use credential::oidc::Answer as ProviderAnswer;
pub use link::{LinkShown, NewLink};
pub use manage::AccountRecord;
pub use passkey::Asked;
pub use provider::{Provider, ProviderTrouble};
pub use second_step::{Enrolment, SecondStepView};
use sign_in::Proof;
pub use sign_in::{Arrival, SignIn};
pub use store::api_token::ApiToken;
pub use store::linked_identity::LinkedIdentity;
pub use store::one_time_link::LinkPurpose;
pub use store::passkey::PasskeyRow;
pub use store::session::{Means, Session as SessionRow};
pub(crate) use throttle::Counted;
pub use token::NewToken;

use crate::appointment::TerritoryName;
use crate::environment::{Environment, hex};
use crate::{App, AppError, Noun};
use credential::password::Profile;
use domain::account::{Account, Actor, Role};
use domain::appointment::Post;
use domain::id::{AccountId, AuditEntryId};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use store::audit::Occasion;
use store::session::Standing;
use store::{StoreError, account, session};
use uuid::Uuid;

/// How long a session lasts after the last request.
const IDLE: SignedDuration = SignedDuration::from_mins(60);
/// How long a session lasts at most.
const LIFETIME: SignedDuration = SignedDuration::from_hours(12);
/// How often the last request of a session is written down.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_mins(2);
/// How long a proof is fresh enough for what weighs (ASVS 5.0, 7.5.3).
pub const FRESH: SignedDuration = SignedDuration::from_mins(5);

/// How accounts are kept here. The default asks for nothing beyond a password.
#[derive(Debug, Clone, Default)]
pub struct AccountSettings {
    /// What passwords must be like.
    pub profile: Profile,
    /// Roles that do nothing without a second step.
    pub second_step_for: Vec<Role>,
    /// Whether a password that was given out must be replaced before anything else (ASVS 5.0, 6.4.1); under
    /// [`Profile::Mlps3`] it must in any case.
    pub replaces_first_passwords: bool,
    /// Scheme, host and port by which people reach the site: passkeys belong to it, links begin with it.
    pub public_url: String,
    /// The city's own sign-in service.
    pub provider: Option<Provider>,
}

/// What an account must do before it may do anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Must {
    /// Choose a password: the present one was given out, or is too old.
    ChoosePassword,
    /// Add a second step, which its role asks for.
    AddSecondStep,
}

impl Must {
    /// Everything.
    pub const ALL: [Self; 2] = [Self::ChoosePassword, Self::AddSecondStep];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::ChoosePassword => "choose-password",
            Self::AddSecondStep => "add-second-step",
        }
    }
}

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
    /// When the person last proved who they are.
    pub proved_at: Timestamp,
    /// How they did.
    pub means: Means,
    /// What must be done before anything else.
    pub must: Option<Must>,
    /// Whether it may only look: a program's token that is made so.
    pub reads_only: bool,
}

impl Session {
    /// Who acts.
    pub fn actor(&self) -> Actor {
        Actor { account: self.account.id, posts: self.posts.clone() }
    }

    /// Whether the last proof is fresh enough for what weighs.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        now.duration_since(self.proved_at) <= FRESH
    }
}

/// A new session and the secret that opens it; the secret is nowhere else.
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// What the browser keeps in its cookie.
    pub token: String,
    /// What the browser keeps to be known again, where it was a stranger.
    pub known_browser: Option<String>,
}

/// Nothing of the secrets.
impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn").field("session", &self.session).finish_non_exhaustive()
    }
}

/// An account with its first password, to be told to the person once.
pub struct NewAccount {
    /// The account.
    pub account: Account,
    /// Its password, in clear.
    pub password: String,
}

/// Nothing of the password.
impl std::fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewAccount").field("account", &self.account).finish_non_exhaustive()
    }
}

/// The operator at the command line, who needs no account because the database file is in his hands: for the same
/// reason no separation of duties holds him back.
pub fn operator() -> Actor {
    let posts = [Role::Planner, Role::Administrator].map(Post::of_city).to_vec();
    Actor { account: AccountId::from_uuid(Uuid::nil()), posts }
}

impl App {
    /// The session that a secret opens, if it still lasts; using it prolongs it.
    pub fn find_session(&self, token: &str) -> Result<Option<Session>, AppError> {
        let (hash, now) = (token_hash(token), self.environment().now());
        let found = self.store().read(|rx| match session::find(rx, &hash, now)? {
            Some((row, standing)) => {
                Ok::<_, StoreError>(account::find(rx, row.account)?.map(|account| (account, row, standing)))
            }
            None => Ok(None),
        })?;
        let Some((account, row, standing)) = found else { return Ok(None) };
        let expires_at = (now + IDLE).min(row.created_at + LIFETIME);
        if now.duration_since(row.seen_at) > TOUCH_EVERY {
            let touched = self.store().write(|tx| session::touch(tx, &hash, now, expires_at));
            // Where nothing can be written, reading goes on.
            if let Err(error) = touched {
                tracing::warn!(%error, "a session is not prolonged");
            }
        }
        let mut session = self.session_of(account, &row, standing)?;
        session.expires_at = expires_at;
        Ok(Some(session))
    }

    /// A session as its owner's requests see it.
    fn session_of(
        &self,
        account: Account,
        row: &SessionRow,
        standing: Standing,
    ) -> Result<Session, AppError> {
        let posts = self.posts_of(account.id)?;
        let names = self.names_of(&posts)?;
        let must = self.must(&account, &posts, row.means, standing);
        Ok(Session {
            account,
            posts,
            names,
            created_at: row.created_at,
            expires_at: row.expires_at,
            proved_at: row.proved_at,
            means: row.means,
            must,
            reads_only: false,
        })
    }

    /// What an account must do before anything else.
    fn must(&self, account: &Account, posts: &[Post], means: Means, standing: Standing) -> Option<Must> {
        let settings = &self.settings().accounts;
        let by_password = matches!(means, Means::Password | Means::SecondStep | Means::Token);
        let limit =
            settings.profile.max_age_days().map(|days| SignedDuration::from_hours(24 * i64::from(days)));
        let is_over = match standing.password_chosen_at {
            Some(since) => limit.is_some_and(|limit| self.environment().now().duration_since(since) > limit),
            None => limit.is_some() || settings.replaces_first_passwords,
        };
        if by_password && is_over {
            return Some(Must::ChoosePassword);
        }
        let asked = posts.iter().any(|post| settings.second_step_for.contains(&post.role));
        let lacks = match means {
            Means::Token => !standing.has_second_step,
            means => !means.is_two_steps(),
        };
        (asked && lacks && account.disabled_at.is_none()).then_some(Must::AddSecondStep)
    }

    /// Begins a session of somebody who has proved who they are.
    fn begin_session(&self, account: Account, proof: Proof, from: &Arrival) -> Result<SignedIn, AppError> {
        let Proof { means, verified, at } = proof;
        let (token, now) = (self.environment().secret(), self.environment().now());
        let row = SessionRow {
            token_hash: token_hash(&token),
            account: account.id,
            created_at: now,
            seen_at: now,
            expires_at: now + IDLE,
            proved_at: at.map_or(now, |at| at.min(now)),
            means,
            address: from.address.clone(),
            browser: short(&from.browser, BROWSER_LENGTH),
        };
        let known = match &from.known_browser {
            Some(browser) => {
                let hash = token_hash(browser);
                self.store().read(|rx| store::known_browser::is_anybodys(rx, &hash))?.then_some(hash)
            }
            None => None,
        };
        let stranger = known.is_none().then(|| self.environment().secret());
        let browser = known.or_else(|| stranger.as_deref().map(token_hash));
        let replaced = from.session.as_deref().map(token_hash);
        let standing = self.store().write(|tx| {
            session::delete_expired(tx, now)?;
            if let Some(verified) = &verified
                && account::load_password(tx, account.id)?.hash != *verified
            {
                return Err(AppError::SignInRefused);
            }
            if let Some(replaced) = &replaced {
                session::delete(tx, replaced)?;
            }
            session::insert(tx, &row)?;
            if let Some(browser) = &browser {
                store::known_browser::see(tx, browser, account.id, now, now - KNOWN_FOR)?;
            }
            let found = session::find(tx, &row.token_hash, now)?;
            let (_, standing) = found.ok_or(AppError::SignInRefused)?;
            // A second step that was added meanwhile is asked for.
            if standing.has_second_step && !means.is_two_steps() {
                return Err(AppError::SignInRefused);
            }
            Ok(standing)
        })?;
        tracing::info!(account = %account.id, means = means.key(), "signed in");
        let session = self.session_of(account, &row, standing)?;
        Ok(SignedIn { session, token, known_browser: stranger })
    }

    /// Ends the session that a secret opens.
    pub fn sign_out(&self, token: &str) -> Result<(), AppError> {
        let hash = token_hash(token);
        Ok(self.store().write(|tx| session::delete(tx, &hash))?)
    }

    /// The sessions of one's own account, the one used last first, and whether each is the present one.
    pub fn list_own_sessions(&self, actor: &Actor, token: &str) -> Result<Vec<(SessionRow, bool)>, AppError> {
        let (hash, now) = (token_hash(token), self.environment().now());
        let rows = self.store().read(|rx| session::list_of_account(rx, actor.account, now))?;
        let marked = rows.into_iter().map(|row| {
            let is_present = row.token_hash == hash;
            (row, is_present)
        });
        Ok(marked.collect())
    }

    /// Ends a session of one's own account, by its name in the list.
    pub fn end_own_session(&self, actor: &Actor, name: &str) -> Result<(), AppError> {
        Ok(self.store().write(|tx| session::delete_own(tx, actor.account, name))?)
    }

    /// Ends every session of one's own account but the present one; how many.
    pub fn end_other_sessions(&self, actor: &Actor, token: &str) -> Result<u64, AppError> {
        let hash = token_hash(token);
        Ok(self.store().write(|tx| session::delete_others(tx, actor.account, &hash))?)
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
}

/// How long a browser is known after it was last signed in with.
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(24 * 180);
/// Letters that are kept of what a browser calls itself.
const BROWSER_LENGTH: usize = 300;

/// The beginning of a text, in characters.
fn short(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
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

/// What the database keeps of a secret.
pub(crate) fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}
