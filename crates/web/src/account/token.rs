//! `GET /account/tokens`: tokens of programs that act in one's own name.

use super::own_crumbs;
use crate::community::china;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field, FormError, refuse};
use crate::ui::navigation::Crumb;
use crate::ui::shell::Shell;
use app::AppError;
use app::account::ApiToken;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::id::ApiTokenId;

/// The page of one's own tokens.
#[derive(Debug, Template)]
#[template(path = "account/tokens.html")]
pub(crate) struct TokensView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    rows: Vec<Line>,
    fields: Vec<Field>,
    errors: Vec<FormError>,
    /// The secret of the one just made; it is shown once.
    secret: String,
}

#[derive(Debug)]
struct Line {
    name: String,
    /// What it may do, until when, and when it was last used, in words.
    about: String,
    revoke: String,
}

/// Days that are offered, the first one chosen.
const DAYS: [u32; 4] = [90, 30, 7, 365];

impl TokensView {
    fn new(shell: Shell, tokens: &[ApiToken], typed: &Fields) -> Self {
        let l = shell.l;
        let line = |token: &ApiToken| Line {
            name: token.name.clone(),
            about: {
                let used = token.used_at.map(|at| l.moment(at, &china()));
                l.say("token-about")
                    .with("scope", &*l.t(scope_key(token.reads_only)))
                    .with("until", &*l.moment(token.expires_at, &china()))
                    .with("used", &*used.unwrap_or_else(|| l.t("never-used").into_owned()))
                    .to_string()
            },
            revoke: format!("/account/tokens/{}/revoke", token.id),
        };
        Self {
            crumbs: own_crumbs(l, "tokens-title"),
            rows: tokens.iter().map(line).collect(),
            fields: fields(l, typed),
            errors: Vec::new(),
            secret: String::new(),
            shell,
        }
    }

    fn refused(mut self, name: &str, key: &str) -> Self {
        let message = self.shell.l.t(key).into_owned();
        self.errors = refuse(&mut self.fields, name, &message);
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("tokens-title").into_owned()
    }

    /// Just after one was made.
    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, None, "/account/tokens") };
        let at = jiff::Timestamp::UNIX_EPOCH;
        let token = ApiToken {
            id: ApiTokenId::from_uuid(domain::id::uuid_v7(1, [0; 10])),
            account: super::session::sample().account.id,
            name: "月报".into(),
            reads_only: true,
            created_at: at,
            expires_at: at,
            used_at: None,
            revoked_at: None,
        };
        let view = Self::new(shell, &[token], &Fields::default()).refused("token_name", "invalid-token-name");
        Self { secret: "yiju_abc".into(), ..view }
    }
}

const fn scope_key(reads_only: bool) -> &'static str {
    if reads_only { "token-scope-read" } else { "token-scope-write" }
}

fn fields(l: Words, typed: &Fields) -> Vec<Field> {
    let scope = |reads_only: bool, value: &str| {
        let is = typed.text("token_scope").unwrap_or("read") == value;
        Choice::new(value, l.t(scope_key(reads_only))).chosen(is)
    };
    let days = DAYS.map(|days| {
        let label = l.say("token-days-choice").with("count", u64::from(days)).to_string();
        Choice::new(days.to_string(), label).chosen(typed.read("token_days") == Some(days))
    });
    vec![
        Field::text("token_name", l.t("token-name"))
            .hint(l.t("token-name-hint"))
            .value(typed.raw("token_name").unwrap_or_default()),
        Field::new(
            "token_scope",
            l.t("token-scope"),
            Control::Radios(vec![scope(true, "read"), scope(false, "write")]),
        ),
        Field::new("token_days", l.t("token-days"), Control::Select(days.to_vec())),
    ]
}

async fn view(page: &Page, typed: &Fields) -> Result<TokensView, Error> {
    let actor = page.actor()?;
    let tokens = page.app().run(move |app| app.list_own_tokens(&actor)).await?;
    Ok(TokensView::new(page.shell(None), &tokens, typed))
}

/// `GET /account/tokens`
pub(crate) async fn tokens(page: Page) -> Result<Response, Error> {
    page.show(&view(&page, &Fields::default()).await?)
}

/// `POST /account/tokens`
pub(crate) async fn post_token(page: Page, Posted(typed): Posted) -> Result<Response, Error> {
    let (actor, name) = (page.actor()?, typed.text("token_name").unwrap_or_default().to_owned());
    let (reads_only, days) =
        (typed.text("token_scope") != Some("write"), typed.read("token_days").unwrap_or(0));
    let make = move |app: &app::Desk| match app.make_token(&actor, &name, reads_only, days) {
        Ok(made) => Ok(Ok(made)),
        Err(AppError::Invalid { field, reason }) => Ok(Err((field, format!("invalid-{reason}")))),
        Err(error) => Err(error),
    };
    match page.app().run(make).await? {
        Ok(new) => {
            let view = view(&page, &Fields::default()).await?;
            page.show(&TokensView { secret: new.secret, ..view })
        }
        Err((field, key)) => page.show_again(&view(&page, &typed).await?.refused(field, &key)),
    }
}

/// `POST /account/tokens/{token}/revoke`
pub(crate) async fn post_revoke_token(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let id: ApiTokenId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    page.app().run(move |app| app.revoke_own_token(&actor, id)).await?;
    Ok(Redirect::to("/account/tokens").into_response())
}
