//! Tokens of programs: made by a person in their own name, shown once, ended by themselves after a year at most.

use super::{Means, Session, occasion, token_hash};
use crate::{App, AppError, Noun};
use credential::one_time::Token;
use domain::account::Actor;
use domain::id::ApiTokenId;
use domain::permit::Permit;
use jiff::{SignedDuration, Timestamp};
use store::api_token::{self, ApiToken};
use store::{StoreError, account, session};

/// Days that a token may work at most.
pub const MOST_DAYS: u32 = 365;
/// Tokens that an account has at most at a time.
const MOST: usize = 20;
/// How often the last use of a token is written down.
const TOUCH_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// A token that was just made; its secret is nowhere else.
pub struct NewToken {
    /// The token.
    pub token: ApiToken,
    /// What the program sends.
    pub secret: String,
}

/// Nothing of the secret.
impl std::fmt::Debug for NewToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewToken").field("token", &self.token).finish_non_exhaustive()
    }
}

impl App {
    /// The tokens of one's own account, the oldest first, without those that have ended.
    pub fn list_own_tokens(&self, actor: &Actor) -> Result<Vec<ApiToken>, AppError> {
        let now = self.environment().now();
        let mut tokens = self.store().read(|rx| api_token::list_of_account(rx, actor.account))?;
        tokens.retain(|token| token.revoked_at.is_none() && token.expires_at > now);
        Ok(tokens)
    }

    /// Makes a token for a program that acts in one's own name.
    pub fn make_token(
        &self,
        actor: &Actor,
        name: &str,
        reads_only: bool,
        days: u32,
    ) -> Result<NewToken, AppError> {
        let permit = Permit::own(actor)?;
        let name = super::short(name.trim(), 60);
        if name.is_empty() {
            return Err(AppError::Invalid { field: "token_name", reason: "token-name" });
        }
        if !(1..=MOST_DAYS).contains(&days) {
            return Err(AppError::Invalid { field: "token_days", reason: "token-days" });
        }
        if self.list_own_tokens(actor)?.len() >= MOST {
            return Err(AppError::Conflict("tokens-too-many"));
        }
        let secret = Token::from_bytes(self.environment().random()).text().to_string();
        let occasion = occasion(self.environment());
        let token = ApiToken {
            id: ApiTokenId::fresh(&mut self.environment().ids()),
            account: actor.account,
            name,
            reads_only,
            created_at: occasion.at,
            expires_at: occasion.at + SignedDuration::from_hours(24 * i64::from(days)),
            used_at: None,
            revoked_at: None,
        };
        let hash = token_hash(&secret);
        self.store().write(|tx| api_token::insert(tx, &permit, occasion, &token, &hash))?;
        Ok(NewToken { token, secret })
    }

    /// Ends a token of one's own.
    pub fn revoke_own_token(&self, actor: &Actor, id: ApiTokenId) -> Result<(), AppError> {
        let permit = Permit::own(actor)?;
        let occasion = occasion(self.environment());
        match self.store().write(|tx| api_token::revoke(tx, &permit, occasion, id)) {
            Err(StoreError::NotFound { .. }) => Err(AppError::NotFound(Noun::ApiToken)),
            other => Ok(other?),
        }
    }

    /// Who a program acts for, by the token it sends.
    pub fn find_token(&self, secret: &str) -> Result<Option<Session>, AppError> {
        if Token::parse(secret).is_err() {
            return Ok(None);
        }
        let (hash, now) = (token_hash(secret), self.environment().now());
        let found = self.store().read(|rx| {
            let Some(token) = api_token::find(rx, &hash, now)? else { return Ok(None) };
            let (account, standing) =
                (account::find(rx, token.account)?, session::standing(rx, token.account)?);
            Ok::<_, StoreError>(account.zip(standing).map(|(account, standing)| (account, standing, token)))
        })?;
        let Some((account, standing, token)) = found else { return Ok(None) };
        if token.used_at.is_none_or(|used| now.duration_since(used) > TOUCH_EVERY) {
            let touched = self.store().write(|tx| api_token::touch(tx, token.id, now));
            // Where nothing can be written, reading goes on.
            if let Err(error) = touched {
                tracing::warn!(%error, "the use of a token is not written down");
            }
        }
        let posts = self.posts_of(account.id)?;
        let names = self.names_of(&posts)?;
        let must = self.must(&account, &posts, Means::Token, standing);
        Ok(Some(Session {
            account,
            posts,
            names,
            created_at: token.created_at,
            expires_at: token.expires_at,
            // A program proves nothing anew: what asks for a fresh proof is not for programs.
            proved_at: Timestamp::UNIX_EPOCH,
            means: Means::Token,
            must,
            reads_only: token.reads_only,
        }))
    }
}
