//! `GET /account/sessions`: where one is signed in, and ending it.

use super::own_crumbs;
use crate::community::china;
use crate::error::Error;
use crate::form::Posted;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::navigation::Crumb;
use crate::ui::shell::Shell;
use app::account::SessionRow;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};

/// The page of one's own sessions.
#[derive(Debug, Template)]
#[template(path = "account/sessions.html")]
pub(crate) struct SessionsView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    rows: Vec<Line>,
    /// Whether there are others than the present one.
    has_others: bool,
}

#[derive(Debug)]
struct Line {
    browser: String,
    /// From where, how, since when and when last, in words.
    about: String,
    /// Where it is ended; `None` for the present one.
    end: Option<String>,
}

/// What a browser calls itself, in words a person knows.
pub(super) fn browser_name(l: Words, browser: &str) -> String {
    const BROWSERS: [(&str, &str); 9] = [
        ("MicroMessenger", "微信 WeChat"),
        ("QQBrowser", "QQ"),
        ("360", "360"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chromium/", "Chromium"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| browser.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(name), Some(system)) => format!("{name} · {system}"),
        (Some(name), None) => name.to_owned(),
        _ => l.t("browser-unknown").into_owned(),
    }
}

impl SessionsView {
    fn new(shell: Shell, sessions: &[(SessionRow, bool)]) -> Self {
        let l = shell.l;
        let line = |(row, is_present): &(SessionRow, bool)| Line {
            browser: browser_name(l, &row.browser),
            about: l
                .say("session-about")
                .with("address", &*row.address)
                .with("means", &*l.t(&format!("means-{}", row.means.key())))
                .with("since", &*l.moment(row.created_at, &china()))
                .with("seen", &*l.moment(row.seen_at, &china()))
                .to_string(),
            end: (!is_present).then(|| format!("/account/sessions/{}/end", row.token_hash)),
        };
        Self {
            crumbs: own_crumbs(l, "sessions-title"),
            rows: sessions.iter().map(line).collect(),
            has_others: sessions.len() > 1,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("sessions-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, None, "/account/sessions") };
        let at = jiff::Timestamp::UNIX_EPOCH;
        let row = |name: &str, browser: &str| SessionRow {
            token_hash: name.repeat(32),
            account: sample().account.id,
            created_at: at,
            seen_at: at,
            expires_at: at,
            proved_at: at,
            means: app::account::Means::SecondStep,
            address: "203.0.113.7".into(),
            browser: browser.into(),
        };
        let here = row("ab", "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0");
        Self::new(shell, &[(here, true), (row("cd", "Mozilla/5.0 (Android 12) MicroMessenger/8"), false)])
    }
}

/// `GET /account/sessions`
pub(crate) async fn sessions(page: Page) -> Result<Response, Error> {
    let (actor, token) = (page.actor()?, token(&page));
    let sessions = page.app().run(move |app| app.list_own_sessions(&actor, &token)).await?;
    page.show(&SessionsView::new(page.shell(None), &sessions))
}

/// `POST /account/sessions/{session}/end`
pub(crate) async fn post_end_session(
    page: Page,
    Path(name): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let actor = page.actor()?;
    page.app().run(move |app| app.end_own_session(&actor, &name)).await?;
    Ok(Redirect::to("/account/sessions").into_response())
}

/// `POST /account/sessions/end-others`
pub(crate) async fn post_end_others(page: Page, Posted(_): Posted) -> Result<Response, Error> {
    let (actor, token) = (page.actor()?, token(&page));
    page.app().run(move |app| app.end_other_sessions(&actor, &token)).await?;
    Ok(Redirect::to("/account/sessions").into_response())
}

fn token(page: &Page) -> Box<str> {
    page.visitor().session.as_ref().map(|signed_in| signed_in.token.clone()).unwrap_or_default()
}

/// A planner's session.
#[cfg(test)]
pub(super) fn sample() -> app::Session {
    app::Session {
        account: domain::account::Account {
            id: "00000000-0000-7000-8000-000000000000".parse().unwrap(),
            login: "planner".into(),
            display_name: "张规划".into(),
            created_at: jiff::Timestamp::UNIX_EPOCH,
            disabled_at: None,
        },
        posts: vec![domain::appointment::Post::of_city(domain::account::Role::Planner)],
        names: vec![app::appointment::TerritoryName {
            division: ("重庆市".into(), "Chongqing".into()),
            ..Default::default()
        }],
        created_at: jiff::Timestamp::UNIX_EPOCH,
        expires_at: jiff::Timestamp::UNIX_EPOCH,
        proved_at: jiff::Timestamp::UNIX_EPOCH,
        means: app::account::Means::SecondStep,
        must: None,
        reads_only: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_as_people_know_them() {
        let l = Words::of(crate::i18n::Lang::En);
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(browser_name(l, edge), "Edge · Windows");
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1";
        assert_eq!(browser_name(l, iphone), "Safari · iPhone");
        assert_eq!(browser_name(l, "curl/8.0"), l.t("browser-unknown"));
    }
}
