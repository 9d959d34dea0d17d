//! `GET /votes/{id}/doors/{line}`: one door: a visit, a ballot taken there, a new personal link.

use super::doors::{DoorRow, crumbs, row, visit_words};
use super::form::{self, BallotForm, Own};
use super::own::{doors as doors_of, whose};
use crate::community::china;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::page::Page;
use crate::ui::form::{Choice as FormChoice, Control, Field};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use app::vote::DoorRecord;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::ballot::{Answers, Channel};
use domain::id::{ProxyId, VoteId};
use domain::visit::VisitOutcome;
use domain::vote::VoteState;

/// A personal link that was just made, for the resident to take over.
#[derive(Debug)]
struct LinkShown {
    code: String,
    address: String,
    /// The address as a picture that a phone scans from this screen; an SVG of our own making.
    picture: Option<String>,
}

impl LinkShown {
    fn new(code: String, address: String) -> Self {
        Self { picture: paper::qr_svg(&address), code, address }
    }
}

/// One door.
#[derive(Debug, Template)]
#[template(path = "ballot/door.html")]
pub(crate) struct DoorView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    whose: String,
    row: DoorRow,
    visits: Vec<String>,
    /// The paper sheets that were printed for it.
    sheets: Vec<String>,
    base: String,
    outcomes: Field,
    form: BallotForm,
    channels: Field,
    proxies: Field,
    has_proxies: bool,
    /// Where proxies of the line are recorded, and how many hold.
    proxies_href: String,
    proxies_about: String,
    /// Where a link asks who holds it: whether the worker has seen who it is.
    known: Option<Field>,
    is_open: bool,
    shut: String,
    /// A personal link that was just made.
    link: Option<LinkShown>,
    said: Option<String>,
}

impl DoorView {
    fn new(shell: Shell, record: &DoorRecord, answers: &Answers) -> Self {
        let l = shell.l;
        let (vote, told, step) = (&record.vote, &record.particulars, &record.step);
        let own =
            Own { shares: record.shares.clone(), area: step.line.area(), ..Own::of(vote, step.line.number) };
        let outcomes = VisitOutcome::ALL
            .iter()
            .map(|outcome| FormChoice::new(outcome.key(), l.t(&format!("visit-{}", outcome.key()))))
            .collect();
        let by_hand = [Channel::Assisted, Channel::Meeting, Channel::Proxy];
        let channels = by_hand.iter().filter(|channel| vote.channels.contains(channel)).enumerate().map(
            |(place, channel)| {
                FormChoice::new(channel.key(), l.t(&format!("channel-{}", channel.key()))).chosen(place == 0)
            },
        );
        let proxies = record.proxies.iter().map(|proxy| {
            let since = l.moment(proxy.granted_at, &china());
            FormChoice::new(proxy.id.to_string(), l.say("door-proxy").with("since", since).to_string())
        });
        let none = FormChoice::new("", l.t("door-no-proxy")).chosen(true);
        let visits = step.visits.iter().map(|visit| visit_words(l, visit));
        let shut = match vote.state {
            VoteState::Drafted | VoteState::Announced => {
                l.say("ballot-shut-early").with("at", l.moment(vote.opens_at, &china())).to_string()
            }
            _ => l.say("ballot-shut-late").with("at", l.moment(vote.closes_at, &china())).to_string(),
        };
        let channels: Vec<FormChoice> = channels.collect();
        Self {
            crumbs: {
                let mut crumbs = crumbs(l, vote, doors_of(l, &step.line));
                crumbs.insert(2, Crumb::link(format!("/votes/{}/doors", vote.id), l.t("doors-title")));
                crumbs
            },
            whose: whose(l, &step.line),
            row: row(l, vote, step),
            visits: visits.collect(),
            sheets: record.sheets.clone(),
            base: format!("/votes/{}/doors/{}", vote.id, step.line.number),
            outcomes: Field::new("outcome", l.t("door-outcome"), Control::Radios(outcomes)),
            form: BallotForm::new(l, vote, told, &own, answers),
            is_open: vote.state == VoteState::Opened && !channels.is_empty(),
            channels: Field::new("channel", l.t("door-channel"), Control::Radios(channels)),
            has_proxies: !record.proxies.is_empty(),
            proxies_href: format!("/votes/{}/doors/{}/proxies", vote.id, step.line.number),
            proxies_about: l.say("proxies-about").with("count", record.proxies.len()).to_string(),
            known: told.identity.map(|_| {
                let seen = FormChoice::new("1", l.t("door-link-known"));
                Field::new("known", l.t("door-link-identity"), Control::Checkboxes(vec![seen])).optional()
            }),
            proxies: Field::new(
                "proxy",
                l.t("door-proxy-label"),
                Control::Select(std::iter::once(none).chain(proxies).collect()),
            ),
            shut,
            link: None,
            said: None,
            shell,
        }
    }

    fn title(&self) -> String {
        self.row.door.clone()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: crate::i18n::Words) -> Self {
        let record = super::samples::door();
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Votes), "/") };
        let view = Self::new(shell, &record, &Answers::new());
        Self {
            link: Some(LinkShown::new(
                "7KQM-2RXA-9HDP".into(),
                "https://renewal.example/ballot/7KQM2RXA9HDP".into(),
            )),
            ..view
        }
    }
}

pub(super) fn parsed(id: &str) -> Result<VoteId, Error> {
    id.parse().map_err(|_| Error::not_found())
}

pub(super) async fn load(page: &Page, id: VoteId, line: u32) -> Result<DoorRecord, Error> {
    page.app().run(move |app| app.load_door(id, line)).await
}

/// `GET /votes/{id}/doors/{line}`
pub(crate) async fn door(
    page: Page,
    Path((id, line)): Path<(String, u32)>,
    asked: Fields,
) -> Result<Response, Error> {
    let record = load(&page, parsed(&id)?, line).await?;
    let mut view = DoorView::new(page.shell(Section::Votes), &record, &Answers::new());
    view.said = match asked.text("said") {
        Some("visited") => Some(page.words().t("door-said-visited").into_owned()),
        Some(code) => Some(page.words().say("door-said-voted").with("code", code).to_string()),
        None => None,
    };
    page.show(&view)
}

/// `POST /votes/{id}/doors/{line}/visit`
pub(crate) async fn post_visit(
    page: Page,
    Path((id, line)): Path<(String, u32)>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let Some(outcome) = typed.text("outcome").and_then(VisitOutcome::parse) else {
        let record = load(&page, id, line).await?;
        let mut view = DoorView::new(page.shell(Section::Votes), &record, &Answers::new());
        let message = page.words().t("door-outcome-empty").into_owned();
        view.outcomes.error = Some(message.clone());
        view.form.errors.push(crate::ui::form::FormError { target: "outcome-1".into(), message });
        return page.show_again(&view);
    };
    page.app().run(move |app| app.record_visit(&actor, id, line, outcome)).await?;
    Ok(Redirect::to(&format!("/votes/{id}/doors/{line}?said=visited")).into_response())
}

/// `POST /votes/{id}/doors/{line}/ballot`
pub(crate) async fn post_door_ballot(
    page: Page,
    Path((id, line)): Path<(String, u32)>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let record = load(&page, id, line).await?;
    let (answers, wrong) = form::read(page.words(), &record.vote, &record.particulars, &typed);
    if !wrong.is_empty() {
        let mut view = DoorView::new(page.shell(Section::Votes), &record, &answers);
        for (key, message) in wrong {
            view.form = view.form.refused(&key, message);
        }
        return page.show_again(&view);
    }
    let channel = typed.text("channel").and_then(Channel::parse).ok_or_else(Error::malformed)?;
    let proxy: Option<ProxyId> = typed.read("proxy");
    let receipt =
        page.app().run(move |app| app.take_ballot(&actor, id, (line, channel), proxy, &answers)).await?;
    Ok(Redirect::to(&format!("/votes/{id}/doors/{line}?said={}", receipt.code)).into_response())
}

/// `POST /votes/{id}/doors/{line}/link`
pub(crate) async fn post_door_link(
    page: Page,
    Path((id, line)): Path<(String, u32)>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let known = typed.text("known").is_some();
    let code = page.app().run(move |app| app.issue_link(&actor, id, line, known)).await?;
    let record = load(&page, id, line).await?;
    let mut view = DoorView::new(page.shell(Section::Votes), &record, &Answers::new());
    let address = crate::vote::ballot_address(&page, &code);
    view.link = Some(LinkShown::new(code, address));
    page.show(&view)
}
