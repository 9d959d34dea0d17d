//! Cookies: which ones we read, and how we set them.

use axum::http::header::{COOKIE, HeaderMap, HeaderValue};

/// The names and marks of our cookies. `__Host-` binds a cookie to this very host and to https; a browser
/// refuses it over plain http, so development on the loopback uses other names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cookies {
    secure: bool,
}

impl Cookies {
    pub(crate) const fn new(https: bool) -> Self {
        Self { secure: https }
    }

    /// The name of the session cookie.
    pub(crate) const fn session(self) -> &'static str {
        if self.secure { "__Host-yiju-session" } else { "yiju-session" }
    }

    /// The name of the language cookie.
    pub(crate) const fn language(self) -> &'static str {
        if self.secure { "__Host-yiju-lang" } else { "yiju-lang" }
    }

    /// The name of the cookie by which a browser is known again.
    pub(crate) const fn browser(self) -> &'static str {
        if self.secure { "__Host-yiju-browser" } else { "yiju-browser" }
    }

    /// The name of the cookie of what has begun and is not finished: a second step, a passkey.
    pub(crate) const fn ceremony(self) -> &'static str {
        if self.secure { "__Host-yiju-ceremony" } else { "yiju-ceremony" }
    }

    /// The name of the cookie of a passkey that is being asked for, apart from a second step's.
    pub(crate) const fn passkey(self) -> &'static str {
        if self.secure { "__Host-yiju-passkey" } else { "yiju-passkey" }
    }

    /// `Set-Cookie` of a passkey that is being asked for, for ten minutes.
    pub(crate) fn set_passkey(self, token: &str) -> Option<HeaderValue> {
        self.set(self.passkey(), token, "; Max-Age=600")
    }

    /// `Set-Cookie` by which a browser is known again, for 180 days.
    pub(crate) fn set_browser(self, token: &str) -> Option<HeaderValue> {
        self.set(self.browser(), token, "; Max-Age=15552000")
    }

    /// `Set-Cookie` of what has begun, for ten minutes.
    pub(crate) fn set_ceremony(self, token: &str) -> Option<HeaderValue> {
        self.set(self.ceremony(), token, "; Max-Age=600")
    }

    /// `Set-Cookie` that removes what had begun.
    pub(crate) fn clear_ceremony(self) -> Option<HeaderValue> {
        self.set(self.ceremony(), "", "; Max-Age=0")
    }

    /// `Set-Cookie` for the session; it ends with the browser's, and on the server before that.
    pub(crate) fn set_session(self, token: &str) -> Option<HeaderValue> {
        self.set(self.session(), token, "")
    }

    /// `Set-Cookie` that removes the session.
    pub(crate) fn clear_session(self) -> Option<HeaderValue> {
        self.set(self.session(), "", "; Max-Age=0")
    }

    /// `Set-Cookie` for the language, for a year.
    pub(crate) fn set_language(self, tag: &str) -> Option<HeaderValue> {
        self.set(self.language(), tag, "; Max-Age=31536000")
    }

    fn set(self, name: &str, value: &str, more: &str) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{more}").parse().ok()
    }
}

/// The value of a cookie in a request.
pub(crate) fn find<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_cookies_are_bound_to_the_host() {
        let set = Cookies::new(true).set_session("abc").unwrap();
        assert_eq!(set, "__Host-yiju-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
        let set = Cookies::new(false).set_session("abc").unwrap();
        assert_eq!(set, "yiju-session=abc; Path=/; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn a_value_that_would_break_the_header_is_not_set() {
        assert_eq!(Cookies::new(true).set_language("en\r\nX-Evil: 1"), None);
    }

    #[test]
    fn finds_one_cookie_among_many() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("a=1; yiju-lang=en;b=2"));
        assert_eq!(find(&headers, "yiju-lang"), Some("en"));
        assert_eq!(find(&headers, "lang"), None);
    }
}
