//! Signing in and out, and one's own account.

mod own;
mod sign_in;

#[cfg(test)]
pub(crate) use own::OwnAccountView;
pub(crate) use own::{account, post_account};
#[cfg(test)]
pub(crate) use sign_in::SignInView;
pub(crate) use sign_in::{post_sign_in, post_sign_out, sign_in};

use crate::ui::shell::query_value;
use app::password::PasswordRefused;

/// The address of the sign-in page that comes back to `here`.
pub(crate) fn sign_in_path(here: &str) -> String {
    if here == "/" { "/sign-in".to_owned() } else { format!("/sign-in?back={}", query_value(here)) }
}

/// The words for a password that is not accepted.
pub(crate) const fn password_key(refused: PasswordRefused) -> &'static str {
    match refused {
        PasswordRefused::TooShort => "password-too-short",
        PasswordRefused::TooLong => "password-too-long",
        PasswordRefused::ContainsLogin => "password-contains-login",
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
}
