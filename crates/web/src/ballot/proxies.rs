//! `GET /votes/{id}/doors/{line}/proxies`: who may vote for a line besides its owners: recorded with the signed paper,
//! within the limits of the vote, and taken back.

use super::door::load;
use super::doors::crumbs;
use super::own::{doors as doors_of, whose};
use super::proxy_detail;
use crate::community::china;
use crate::error::{Error, Trouble};
use crate::form::{Fields, Posted, TOKEN_FIELD};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Control, Field, FormError, errors};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use app::AppError;
use app::vote::DoorRecord;
use askama::Template;
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::id::{ProxyId, VoteId};
use domain::proxy::{ProxyError, ProxyRule};
use domain::vote::VoteState;

/// What the file chooser offers first: a scan or a photo of the signed paper.
const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png";

/// The proxies of a line.
#[derive(Debug, Template)]
#[template(path = "ballot/proxies.html")]
pub(crate) struct ProxiesView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    errors: Vec<FormError>,
    whose: String,
    /// What the vote lets proxies do.
    limits: Vec<String>,
    proxies: Vec<ProxyRow>,
    /// Whether one may be added now.
    takes: bool,
    said: Option<String>,
    base: String,
    back: String,
    agent: Field,
    paper: Field,
}

/// A proxy that holds.
#[derive(Debug)]
struct ProxyRow {
    id: String,
    since: String,
    paper: String,
}

impl ProxiesView {
    fn new(shell: Shell, record: &DoorRecord, agent: &str) -> Self {
        let (l, vote, line) = (shell.l, &record.vote, &record.step.line);
        let rows = record.proxies.iter().map(|proxy| ProxyRow {
            id: proxy.id.to_string(),
            since: l.say("door-proxy").with("since", l.moment(proxy.granted_at, &china())).to_string(),
            paper: proxy.paper.as_deref().and_then(|hash| hash.get(..16)).unwrap_or_default().to_owned(),
        });
        let back = format!("/votes/{}/doors/{}", vote.id, line.number);
        let mut trail = crumbs(l, vote, l.t("proxies-title"));
        trail.insert(2, Crumb::link(format!("/votes/{}/doors", vote.id), l.t("doors-title")));
        trail.insert(3, Crumb::link(&back, doors_of(l, line)));
        let paper =
            Field::new("paper", l.t("proxy-paper"), Control::File(ACCEPT)).hint(l.t("proxy-paper-hint"));
        Self {
            crumbs: trail,
            errors: Vec::new(),
            whose: whose(l, line),
            limits: limits(l, &vote.proxies),
            proxies: rows.collect(),
            takes: vote.proxies.allowed
                && record.proxies.is_empty()
                && matches!(vote.state, VoteState::Announced | VoteState::Opened),
            said: None,
            base: format!("{back}/proxies"),
            back,
            agent: Field::text("agent", l.t("proxy-agent")).hint(l.t("proxy-agent-hint")).value(agent),
            paper: if vote.proxies.papers { paper } else { paper.optional() },
            shell,
        }
    }

    /// With the reason beside the field that it is about.
    fn refused(mut self, error: &AppError) -> Self {
        let l = self.shell.l;
        let (field, message) = match error {
            AppError::Proxy(error) => {
                let (key, args) = proxy_detail(error);
                let words =
                    args.into_iter().fold(l.say(&key), |words, (name, value)| words.with(name, value));
                (matches!(error, ProxyError::PaperMissing), words.to_string())
            }
            AppError::Invalid { reason, .. } => (false, l.t(&format!("invalid-{reason}")).into_owned()),
            other => (false, other.to_string()),
        };
        let wrong = if field { &mut self.paper } else { &mut self.agent };
        wrong.error = Some(message);
        self.errors = errors([&self.agent, &self.paper]);
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("proxies-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let mut record = super::samples::door();
        record.vote.proxies.max_per_person = Some(3);
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Votes), "/") };
        let view = Self::new(shell, &record, "138 0000 0000");
        view.refused(&AppError::Proxy(ProxyError::TooMany { stands_for: 3, max: 3 }))
    }
}

/// What the vote lets proxies do, in sentences.
fn limits(l: Words, rule: &ProxyRule) -> Vec<String> {
    if !rule.allowed {
        return vec![l.t("proxy-not-allowed").into_owned()];
    }
    let most = rule.max_per_person.map(|max| l.say("proxy-too-many").with("max", max).to_string());
    let papers = rule.papers.then(|| l.t("proxy-limit-paper").into_owned());
    let one = l.t("proxy-limit-one").into_owned();
    most.into_iter().chain(papers).chain([one]).collect()
}

fn parsed(id: &str) -> Result<VoteId, Error> {
    id.parse().map_err(|_| Error::not_found())
}

/// `GET /votes/{id}/doors/{line}/proxies`
pub(crate) async fn proxies(
    page: Page,
    Path((id, line)): Path<(String, u32)>,
    asked: Fields,
) -> Result<Response, Error> {
    let record = load(&page, parsed(&id)?, line).await?;
    let mut view = ProxiesView::new(page.shell(Section::Votes), &record, "");
    view.said = match asked.text("said") {
        Some("granted") => Some(page.words().t("proxy-said-granted").into_owned()),
        Some("revoked") => Some(page.words().t("proxy-said-revoked").into_owned()),
        _ => None,
    };
    page.show(&view)
}

/// `POST /votes/{id}/doors/{line}/proxies`: the token comes before the paper.
pub(crate) async fn post_proxy(
    page: Page,
    Path((id, line)): Path<(String, u32)>,
    form: Multipart,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let (agent, paper) = read(&page, form).await?;
    let typed = agent.clone();
    let granted = page
        .app()
        .run(move |app| match app.grant_proxy(&actor, id, line, &agent, paper.as_deref()) {
            Ok(_) => Ok(None),
            Err(error @ (AppError::Proxy(_) | AppError::Invalid { .. })) => Ok(Some(error)),
            Err(error) => Err(error),
        })
        .await?;
    match granted {
        None => Ok(Redirect::to(&format!("/votes/{id}/doors/{line}/proxies?said=granted")).into_response()),
        Some(error) => {
            let record = load(&page, id, line).await?;
            let view = ProxiesView::new(page.shell(Section::Votes), &record, &typed);
            page.show_again(&view.refused(&error))
        }
    }
}

/// `POST /votes/{id}/doors/{line}/proxies/{proxy}/revoke`
pub(crate) async fn post_revoke(
    page: Page,
    Path((id, line, proxy)): Path<(String, u32, String)>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let proxy: ProxyId = proxy.parse().map_err(|_| Error::not_found())?;
    page.app().run(move |app| app.revoke_proxy(&actor, id, proxy)).await?;
    Ok(Redirect::to(&format!("/votes/{id}/doors/{line}/proxies?said=revoked")).into_response())
}

/// Who, and the signed paper where one was chosen, of a form whose token is the session's own.
async fn read(page: &Page, mut form: Multipart) -> Result<(String, Option<Vec<u8>>), Error> {
    let refused = |error: MultipartError| Error::new(Trouble::of_status(error.status()));
    let (mut agent, mut paper, mut trusted) = (String::new(), None, false);
    while let Some(field) = form.next_field().await.map_err(refused)? {
        match field.name() {
            Some(TOKEN_FIELD) => {
                let token = field.text().await.map_err(refused)?;
                trusted = page.visitor().form_token().is_some_and(|expected| expected == token);
            }
            _ if !trusted => return Err(Error::new(Trouble::Stale)),
            Some("agent") => agent = field.text().await.map_err(refused)?,
            Some("paper") => {
                let bytes = field.bytes().await.map_err(refused)?;
                paper = (!bytes.is_empty()).then(|| bytes.to_vec());
            }
            _ => {}
        }
    }
    if trusted { Ok((agent, paper)) } else { Err(Error::new(Trouble::Stale)) }
}
