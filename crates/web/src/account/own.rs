//! `GET /account`: who one is signed in as, the password, the second step, passkeys, the sign-in service.

use super::{password_key, with_cookies};
use crate::community::china;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Control, Field, FormError, refuse};
use crate::ui::shell::Shell;
use app::account::{LinkedIdentity, Must, PasskeyRow, SecondStepView};
use app::{AppError, Session};
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};

/// The page of one's own account.
#[derive(Debug, Template)]
#[template(path = "account/own.html")]
pub(crate) struct OwnAccountView {
    shell: Shell,
    /// What is known of the account: label and value.
    about: Vec<(String, String)>,
    errors: Vec<FormError>,
    fields: [Field; 3],
    /// What was just done.
    said: String,
    /// What must be done before anything else.
    must: String,
    /// Whether that is a second step, which is set up further down.
    must_add: bool,
    /// Whether one-time passwords are asked for, and how it stands with the recovery codes.
    by_code: bool,
    codes_left: String,
    /// Whether passkeys can be used here.
    passkeys_offered: bool,
    passkey_name: Field,
    passkeys: Vec<PasskeyLine>,
    /// The sign-in service, and since when the account is linked to it.
    provider: Option<(String, Option<String>)>,
}

#[derive(Debug)]
struct PasskeyLine {
    name: String,
    since: String,
    used: String,
    remove: String,
}

/// What the page shows beside the session.
#[derive(Debug)]
struct Own {
    second_step: SecondStepView,
    passkeys: Vec<PasskeyRow>,
    identities: Vec<LinkedIdentity>,
    passkeys_offered: bool,
    provider: Option<String>,
}

/// What is wrong with a change of password: the field, and the key of the reason.
type Refused = (&'static str, &'static str);

/// What the page says when another page sends here.
const SAID: [&str; 5] =
    ["passkey-added", "passkey-removed", "provider-linked", "provider-unlinked", "second-step-removed"];
/// The same for what did not work.
const FAILED: [&str; 4] = ["passkey-not-made", "identity-taken", "provider-not-linked", "ceremony-over"];

impl OwnAccountView {
    fn new(shell: Shell, session: &Session, own: &Own, said: &str) -> Self {
        let (l, account) = (shell.l, &session.account);
        let password = |name: &str, key: &str| Field::new(name, l.t(key), Control::Password);
        let linked = own.identities.first().map(|it| l.moment(it.linked_at, &china()));
        Self {
            about: vec![
                (l.t("account-name").into_owned(), account.display_name.clone()),
                (l.t("sign-in-login").into_owned(), account.login.clone()),
                (l.t("account-role").into_owned(), l.posts_in(&session.posts, &session.names)),
                (
                    l.t("account-means").into_owned(),
                    l.t(&format!("means-{}", session.means.key())).into_owned(),
                ),
            ],
            errors: Vec::from_iter(
                FAILED.contains(&said).then(|| FormError::general(l.t(said).into_owned())),
            ),
            fields: [
                password("present", "password-present").autocomplete("current-password"),
                password("password", "password-new").autocomplete("new-password").hint(l.t("password-hint")),
                password("again", "password-again").autocomplete("new-password"),
            ],
            said: if SAID.contains(&said) { l.t(said).into_owned() } else { String::new() },
            must: session.must.map(|must| must_words(l, must)).unwrap_or_default(),
            must_add: session.must == Some(Must::AddSecondStep),
            by_code: own.second_step.by_code,
            codes_left: l.say("recovery-codes-left").with("count", own.second_step.codes_left).to_string(),
            passkeys_offered: own.passkeys_offered,
            passkey_name: Field::text("passkey_name", l.t("passkey-name"))
                .hint(l.t("passkey-name-hint"))
                .optional(),
            passkeys: own.passkeys.iter().map(|row| line(l, row)).collect(),
            provider: own.provider.clone().map(|name| (name, linked)),
            shell,
        }
    }

    /// The same page with the reason beside its field. Passwords are not shown again.
    fn refused(mut self, (name, reason): Refused) -> Self {
        let l = self.shell.l;
        self.errors = refuse(&mut self.fields, name, &l.t(reason));
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("account-title").into_owned()
    }

    /// After a new password that is too short.
    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let session = Session { must: Some(Must::AddSecondStep), ..super::session::sample() };
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, None, "/account") };
        Self::new(shell, &session, &sample(), "passkey-added").refused(("password", "password-too-short"))
    }
}

/// What must be done, in words.
fn must_words(l: Words, must: Must) -> String {
    l.t(&format!("must-{}", must.key())).into_owned()
}

fn line(l: Words, row: &PasskeyRow) -> PasskeyLine {
    PasskeyLine {
        name: row.name.clone(),
        since: l.moment(row.created_at, &china()),
        used: row.used_at.map_or_else(|| l.t("never-used").into_owned(), |at| l.moment(at, &china())),
        remove: format!("/account/passkeys/{}/remove", row.id),
    }
}

async fn own(page: &Page, said: &str) -> Result<OwnAccountView, Error> {
    let session = page.session().ok_or_else(|| Error::internal("the route is open to visitors"))?;
    let actor = session.actor();
    let read = move |app: &app::Desk| {
        Ok::<_, AppError>(Own {
            second_step: app.own_second_step(&actor)?,
            passkeys: app.list_own_passkeys(&actor)?,
            identities: app.list_own_identities(&actor)?,
            passkeys_offered: app.has_passkeys(),
            provider: app.provider_name().map(str::to_owned),
        })
    };
    let own = page.app().run(read).await?;
    Ok(OwnAccountView::new(page.shell(None), session, &own, said))
}

/// `GET /account`
pub(crate) async fn account(page: Page, query: Fields) -> Result<Response, Error> {
    page.show(&own(&page, query.text("said").unwrap_or_default()).await?)
}

/// `POST /account`: changes the password; every session of the account ends, this one included.
pub(crate) async fn post_account(page: Page, Posted(fields): Posted) -> Result<Response, Error> {
    if let Some(refused) = change(&page, &fields).await? {
        return page.show_again(&own(&page, "").await?.refused(refused));
    }
    let answer = Redirect::to("/sign-in?said=password-changed").into_response();
    Ok(with_cookies(answer, [page.site().cookies().clear_session()]))
}

/// Tries the change.
async fn change(page: &Page, fields: &Fields) -> Result<Option<Refused>, Error> {
    let typed = |name: &str| fields.raw(name).unwrap_or_default().to_owned();
    let (present, new, actor) = (typed("present"), typed("password"), page.actor()?);
    if new != typed("again") {
        return Ok(Some(("again", "password-differs")));
    }
    let from = page.visitor().arrival.clone();
    let change = move |app: &app::Desk| match app.change_own_password(&actor, &present, &new, &from) {
        Ok(()) => Ok(None),
        Err(AppError::SignInRefused) => Ok(Some(("present", "password-present-wrong"))),
        Err(AppError::Password(refused)) => Ok(Some(("password", password_key(refused)))),
        Err(error) => Err(error),
    };
    page.app().run(change).await
}

/// An account with everything.
#[cfg(test)]
fn sample() -> Own {
    let passkey = PasskeyRow {
        id: "ab".repeat(16),
        account: super::session::sample().account.id,
        name: "手机".into(),
        credential: Vec::new(),
        created_at: jiff::Timestamp::UNIX_EPOCH,
        used_at: None,
    };
    Own {
        second_step: SecondStepView { by_code: true, codes_left: 9 },
        passkeys: vec![passkey],
        identities: Vec::new(),
        passkeys_offered: true,
        provider: Some("渝快政".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_work_is_no_success() {
        let l = Words::of(crate::i18n::Lang::En);
        let said = |key: &str| {
            let shell = Shell::new(l, None, "/account");
            let view = OwnAccountView::new(shell, &super::super::session::sample(), &sample(), key);
            let errors: Vec<_> = view.errors.into_iter().map(|error| error.message).collect();
            (view.said, errors)
        };
        for key in FAILED {
            assert_eq!(said(key), (String::new(), vec![l.t(key).into_owned()]), "{key}");
        }
        for key in SAID {
            assert_eq!(said(key), (l.t(key).into_owned(), vec![]), "{key}");
        }
        assert_eq!(said("account-title"), (String::new(), vec![]), "only what is known is said");
    }
}
