//! Links that work once: the first administrator, invitations, new passwords.

use super::{LinkPurpose, occasion, operator, token_hash};
use crate::{App, AppError, Noun};
use credential::one_time::Token;
use domain::account::{Account, Actor, Role};
use domain::appointment::Post;
use domain::id::AccountId;
use domain::permit::{ManageAccounts, ManageOwnAccount, Permit};
use domain::territory::Place;
use jiff::{SignedDuration, Timestamp};
use store::account::{self, Password};
use store::one_time_link::{self, OneTimeLink};

/// How long the link of the first start works.
const SET_UP: SignedDuration = SignedDuration::from_hours(24);
/// How long somebody who was invited may take.
const INVITATION: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long a link for a new password works.
const NEW_PASSWORD: SignedDuration = SignedDuration::from_hours(24);

/// A link that was just made; its secret is nowhere else.
pub struct NewLink {
    /// For whom; nobody yet at the set-up.
    pub account: Option<Account>,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// The path behind the site's address.
    pub path: String,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// Nothing of the path, which is the secret.
impl std::fmt::Debug for NewLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = (&self.account, self.purpose, self.expires_at);
        f.debug_tuple("NewLink").field(&shown).finish_non_exhaustive()
    }
}

/// A link as whoever opens it sees it.
#[derive(Debug, Clone)]
pub struct LinkShown {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// For whom; nobody yet at the set-up.
    pub account: Option<Account>,
}

impl App {
    /// The link that makes the first administrator; `None` once there is an account. Asked for again, it is another one
    /// and the one before works no more.
    pub fn set_up_link(&self) -> Result<Option<NewLink>, AppError> {
        if self.store().read(account::count)? > 0 {
            return Ok(None);
        }
        Ok(Some(self.make_link(LinkPurpose::SetUp, None, SET_UP)?))
    }

    fn make_link(
        &self,
        purpose: LinkPurpose,
        account: Option<Account>,
        lasts: SignedDuration,
    ) -> Result<NewLink, AppError> {
        let token = Token::from_bytes(self.environment().random()).text();
        let now = self.environment().now();
        let link = OneTimeLink {
            purpose,
            account: account.as_ref().map(|account| account.id),
            created_at: now,
            expires_at: now + lasts,
        };
        let hash = token_hash(&token);
        self.store().write(|tx| one_time_link::insert(tx, &hash, &link))?;
        Ok(NewLink { account, purpose, path: format!("/links/{}", &*token), expires_at: link.expires_at })
    }

    /// Gives somebody an account without a password, and the link by which they choose one.
    pub fn invite(
        &self,
        actor: &Actor,
        login: &str,
        display_name: &str,
        post: Option<Post>,
    ) -> Result<NewLink, AppError> {
        let account = self.insert_account(actor, login, display_name, post, "!")?;
        self.send_link(actor, account.id, LinkPurpose::Invitation, INVITATION)
    }

    /// Takes an account's password away and makes the link by which its owner chooses another. The second step stays:
    /// whoever gets hold of the link alone does not get in.
    pub fn reset_by_link(&self, actor: &Actor, id: AccountId) -> Result<NewLink, AppError> {
        let permit = Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        if id == actor.account {
            return Err(AppError::Conflict("account-own"));
        }
        let account = self.find_account(id)?.ok_or(AppError::NotFound(Noun::Account))?;
        if account.disabled_at.is_some() {
            return Err(AppError::Conflict("account-shut"));
        }
        let now = self.environment().now();
        if let Some(waiting) = self.store().read(|rx| one_time_link::find_of_account(rx, id, now))? {
            // Who was sent a link and has not come yet gets another one of the same kind.
            let lasts = if waiting.purpose == LinkPurpose::Invitation { INVITATION } else { NEW_PASSWORD };
            return self.send_link(actor, id, waiting.purpose, lasts);
        }
        let kept = self.store().read(|rx| account::load_password(rx, id))?;
        if kept.hash == "!" && kept.chosen_at.is_none() {
            return self.send_link(actor, id, LinkPurpose::Invitation, INVITATION);
        }
        let occasion = occasion(self.environment());
        let remembered = self.settings().accounts.profile.history();
        self.store().write(|tx| account::withdraw_password(tx, &permit, occasion, id, remembered))?;
        self.send_link(actor, id, LinkPurpose::NewPassword, NEW_PASSWORD)
    }

    fn send_link(
        &self,
        actor: &Actor,
        id: AccountId,
        purpose: LinkPurpose,
        lasts: SignedDuration,
    ) -> Result<NewLink, AppError> {
        let permit = Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        let account = self.find_account(id)?.ok_or(AppError::NotFound(Noun::Account))?;
        let occasion = occasion(self.environment());
        self.store().write(|tx| account::record_link(tx, &permit, occasion, id, purpose))?;
        self.make_link(purpose, Some(account), lasts)
    }

    /// What a link is for, while it works. Looking does not use it up: mail programs look too.
    pub fn find_link(&self, token: &str) -> Result<LinkShown, AppError> {
        let (hash, now) = (link_hash(token)?, self.environment().now());
        let link = self.store().read(|rx| one_time_link::find(rx, &hash, now))?;
        let link = link.ok_or(AppError::NotFound(Noun::Link))?;
        let Some(id) = link.account else {
            return Ok(LinkShown { purpose: link.purpose, account: None });
        };
        let account = self.find_account(id)?.filter(|account| account.disabled_at.is_none());
        let account = account.ok_or(AppError::NotFound(Noun::Link))?;
        Ok(LinkShown { purpose: link.purpose, account: Some(account) })
    }

    /// Uses a link: the password that its reader chose. Whoever it is signs in with it next.
    pub fn use_link(&self, token: &str, new: &str) -> Result<(), AppError> {
        let shown = self.find_link(token)?;
        let account = shown.account.ok_or(AppError::NotFound(Noun::Link))?;
        let password_hash = self.checked_password(&account, new)?;
        let (hash, occasion) = (token_hash(token), occasion(self.environment()));
        let permit = Permit::<ManageOwnAccount>::of_bearer(account.id);
        let password = Password { hash: password_hash, chosen_at: Some(occasion.at) };
        let remembered = self.settings().accounts.profile.history();
        self.store().write(|tx| {
            if !one_time_link::take(tx, &hash)? {
                return Err(AppError::NotFound(Noun::Link));
            }
            Ok(account::change_password(tx, &permit, occasion, account.id, &password, remembered)?)
        })
    }

    /// Uses the link of the first start: the first administrator, with the password that was chosen. All of it or nothing:
    /// a name that is refused leaves the link as it is.
    pub fn set_up(
        &self,
        token: &str,
        login: &str,
        display_name: &str,
        new: &str,
    ) -> Result<Account, AppError> {
        let shown = self.find_link(token)?;
        if shown.purpose != LinkPurpose::SetUp {
            return Err(AppError::NotFound(Noun::Link));
        }
        let account = self.new_account(login, display_name)?;
        let hash = self.checked_password(&account, new)?;
        let actor = operator();
        let permit = Permit::<ManageAccounts>::grant(&actor, &Place::CITY)?;
        let own = Permit::<ManageOwnAccount>::of_bearer(account.id);
        let appointment = self.new_appointment(&actor, account.id, Post::of_city(Role::Administrator))?;
        let (made, granted) = (occasion(self.environment()), occasion(self.environment()));
        let chosen = occasion(self.environment());
        let password = Password { hash: hash.clone(), chosen_at: Some(chosen.at) };
        let token = token_hash(token);
        self.store().write(|tx| {
            if account::count(tx)? > 0 || !one_time_link::take(tx, &token)? {
                return Err(AppError::NotFound(Noun::Link));
            }
            account::insert(tx, &permit, made, &account, &hash)?;
            store::appointment::insert(tx, &permit, granted, &appointment)?;
            Ok(account::change_password(tx, &own, chosen, account.id, &password, 0)?)
        })?;
        Ok(account)
    }
}

/// The hash of a link's secret; a text that is none is answered like one that works no more.
fn link_hash(token: &str) -> Result<String, AppError> {
    Token::parse(token).map_err(|_| AppError::NotFound(Noun::Link))?;
    Ok(token_hash(token))
}
