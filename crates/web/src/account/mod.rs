//! Signing in and out, one's own account, and everybody's as administrators see them.

mod confirm;
mod link;
mod list;
mod own;
mod passkey;
mod provider;
mod record;
mod second_step;
mod session;
mod sign_in;
mod sign_in_step;
mod token;

pub(crate) use confirm::{confirm, post_confirm, post_confirm_passkey};
pub(crate) use link::{link, post_link};
pub(crate) use list::{accounts, post_invite};
pub(crate) use own::{account, post_account};
pub(crate) use passkey::{
    post_passkey_add, post_passkey_begin_add, post_passkey_begin_sign_in, post_passkey_remove,
    post_passkey_sign_in,
};
pub(crate) use provider::{post_provider, post_provider_link, post_provider_unlink, provider_return};
pub(crate) use record::{
    ask_disable, ask_reset, ask_second_step_removal, post_disable, post_enable, post_reset,
    post_second_step_removal, record,
};
pub(crate) use second_step::{
    post_recovery_codes, post_second_step, post_second_step_begin, post_second_step_remove, second_step,
};
pub(crate) use session::{post_end_others, post_end_session, sessions};
pub(crate) use sign_in::{post_sign_in, post_sign_out, sign_in};
pub(crate) use sign_in_step::{post_sign_in_step, sign_in_step};
pub(crate) use token::{post_revoke_token, post_token, tokens};

#[cfg(test)]
pub(crate) use {
    confirm::ConfirmView, link::LinkView, list::AccountsView, own::OwnAccountView,
    provider::ProviderAwayView, record::ASKS, record::AccountView, record::AskView, record::LinkMadeView,
    second_step::CodesView, second_step::EnrolView, session::SessionsView, sign_in::SignInView,
    sign_in_step::SignInStepView, token::TokensView,
};

use crate::error::Error;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::navigation::Crumb;
use crate::ui::shell::query_value;
use app::SignedIn;
use app::credential::password::PasswordRefused;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Redirect, Response};

/// The address of the sign-in page that comes back to `here`.
pub(crate) fn sign_in_path(here: &str) -> String {
    if here == "/" { "/sign-in".to_owned() } else { format!("/sign-in?back={}", query_value(here)) }
}

/// Whether a path is open to who must first choose a password or add a second step: what that takes, and leaving.
pub(crate) fn is_own(path: &str) -> bool {
    const OPEN: [&str; 3] = ["/account/confirm", "/account/second-step", "/account/passkeys"];
    path == "/account" || path == "/sign-out" || OPEN.iter().any(|open| path.starts_with(open))
}

/// The way back from a page of one's own account.
pub(crate) fn own_crumbs(l: Words, here: &str) -> Vec<Crumb> {
    vec![Crumb::link("/account", l.t("account-title")), Crumb::here(l.t(here))]
}

/// The words for a password that is not accepted.
pub(crate) const fn password_key(refused: PasswordRefused) -> &'static str {
    match refused {
        PasswordRefused::TooShort => "password-too-short",
        PasswordRefused::TooLong => "password-too-long",
        PasswordRefused::ContainsLogin => "password-contains-login",
        PasswordRefused::ContainsName => "password-contains-name",
        PasswordRefused::Breached => "password-breached",
        PasswordRefused::TooSimple => "password-too-simple",
        PasswordRefused::UsedBefore => "password-used-before",
    }
}

/// Where to go back to: a path of our own, whatever the address bar says.
///
/// Two slashes or a backslash would name another host (open redirect).
pub(crate) fn own_path(back: Option<&str>) -> &str {
    match back {
        Some(path)
            if path.starts_with('/')
                && !path.starts_with("//")
                && !path.contains('\\')
                && !path.contains(char::is_control) =>
        {
            path
        }
        _ => "/",
    }
}

/// The answer to somebody who got in: the cookies, and on to the page.
pub(crate) fn welcome(page: &Page, signed_in: &SignedIn, back: &str) -> Response {
    let answer = Redirect::to(own_path(Some(back))).into_response();
    let cookies = page.site().cookies();
    let set = [
        cookies.set_session(&signed_in.token),
        signed_in.known_browser.as_ref().and_then(|token| cookies.set_browser(token)),
        page.visitor().ceremony.as_ref().and_then(|_| cookies.clear_ceremony()),
    ];
    with_cookies(answer, set)
}

/// On to the second step, with the cookie of the first.
pub(crate) fn to_second_step(page: &Page, token: &str, back: &str) -> Response {
    let on = Redirect::to(&format!("/sign-in/second-step?back={}", query_value(back)));
    with_cookies(on.into_response(), [page.site().cookies().set_ceremony(token)])
}

/// On to another page in a session that goes on under another token.
pub(crate) fn renewed(page: &Page, token: &str, back: &str) -> Response {
    let answer = Redirect::to(own_path(Some(back))).into_response();
    with_cookies(answer, [page.site().cookies().set_session(token)])
}

/// The secret of the reader's session.
pub(crate) fn session_token(page: &Page) -> Result<Box<str>, Error> {
    let signed_in = page.visitor().session.as_ref();
    Ok(signed_in.ok_or_else(|| Error::internal("the route is open to visitors"))?.token.clone())
}

/// An answer with cookies.
pub(crate) fn with_cookies(
    mut answer: Response,
    cookies: impl IntoIterator<Item = Option<axum::http::HeaderValue>>,
) -> Response {
    for cookie in cookies.into_iter().flatten() {
        answer.headers_mut().append(SET_COOKIE, cookie);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_never_comes_back_to_a_strange_host() {
        assert_eq!(own_path(Some("/communities?q=1")), "/communities?q=1");
        for strange in ["https://evil.example", "//evil.example", "/\\evil.example", "evil", "/a\r\nb", ""] {
            assert_eq!(own_path(Some(strange)), "/", "{strange}");
        }
        assert_eq!(own_path(None), "/");
    }

    #[test]
    fn what_is_ones_own_is_not_what_is_everybodys() {
        assert!(is_own("/account") && is_own("/account/second-step") && is_own("/sign-out"));
        assert!(
            !is_own("/accounts") && !is_own("/account/tokens") && !is_own("/communities") && !is_own("/")
        );
    }
}
