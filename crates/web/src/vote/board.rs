//! `GET /votes/{id}`: a vote as those see it who hold it: what is to be done next, and who has taken part.

use super::finding::{FindingRow, amount, rows};
use super::official::Papers;
use super::{period, vote_tag};
use crate::community::china;
use crate::error::Error;
use crate::form::Posted;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Control, Field, FormError, refuse};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use crate::ui::tag::Tag;
use app::vote::VoteBoard;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::calendar::Period;
use domain::id::{AuditEntryId, VoteId};
use domain::threshold::Measure;
use jiff::civil::Date;

/// A vote as those see it who hold it.
#[derive(Debug, Template)]
#[template(path = "vote/board.html")]
pub(crate) struct BoardView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    errors: Vec<FormError>,
    title: String,
    community: String,
    tag: Tag,
    when: String,
    base: String,
    questions: Vec<String>,
    /// Turnout against the quorum: never what anybody said.
    turnout: Vec<FindingRow>,
    turnout_answer: String,
    columns: Vec<Column>,
    channels: Vec<(String, String)>,
    sheets: String,
    roll_href: String,
    may_hold: bool,
    /// Which of the next steps is offered: `drafted`, `announced`, `opened`, `closed`, `published`, `settled`, `cancelled`.
    state: &'static str,
    until: Field,
    /// The least notice that the pack asks for.
    least: Option<Date>,
    papers: Papers,
    offers_href: Option<String>,
    reason: Field,
    objections: Vec<ObjectionRow>,
    objection_line: Field,
    objection_words: Field,
}

#[derive(Debug)]
struct ObjectionRow {
    id: String,
    line: String,
    at: String,
    words: String,
    answer: String,
}

impl BoardView {
    fn new(shell: Shell, board: &VoteBoard, today: Date, least: Option<(Period, Date)>) -> Self {
        let (l, vote) = (shell.l, &board.vote);
        let turnout = board.turnout.quorum.as_ref().map(|quorum| rows(l, quorum)).unwrap_or_default();
        let heads = amount(l, Measure::Heads, board.turnout.heads.got);
        let area = amount(l, Measure::Area, board.turnout.area.got);
        let objection = |it: &app::vote::Objection| ObjectionRow {
            id: it.id.to_string(),
            line: it.line.to_string(),
            at: l.moment(it.raised_at, &china()),
            words: it.words.clone(),
            answer: it.answer.as_ref().map(|(words, _)| words.clone()).unwrap_or_default(),
        };
        Self {
            crumbs: vec![
                Crumb::link("/votes", l.t("nav-votes")),
                Crumb::link(format!("/communities/{}/votes", vote.community), &board.community_name),
                Crumb::here(&vote.title),
            ],
            errors: Vec::new(),
            title: vote.title.clone(),
            community: board.community_name.clone(),
            tag: vote_tag(l, vote.state),
            when: period(l, vote),
            base: format!("/votes/{}", vote.id),
            questions: vote.questions.iter().map(|question| question.text.clone()).collect(),
            turnout_answer: l
                .say("board-turnout")
                .with("heads", heads)
                .with("area", area)
                .with(
                    "heads-share",
                    l.per_cent(board.turnout.heads.got, board.turnout.heads.total.unwrap_or(0)),
                )
                .with("area-share", l.per_cent(board.turnout.area.got, board.turnout.area.total.unwrap_or(0)))
                .to_string(),
            turnout,
            columns: [
                "finding-what",
                "finding-got",
                "finding-of",
                "finding-needed",
                "finding-missing-head",
                "vote-state",
            ]
            .map(|key| Column::words(l.t(key)))
            .to_vec(),
            channels: board
                .channels
                .iter()
                .map(|(channel, count)| {
                    (l.t(&format!("channel-{}", channel.key())).into_owned(), l.count(*count))
                })
                .collect(),
            sheets: l
                .say("board-sheets")
                .with("printed", board.sheets_printed)
                .with("waiting", board.sheets_waiting)
                .with("spoiled", board.sheets_spoiled)
                .to_string(),
            roll_href: format!("/rolls/{}", vote.roll),
            may_hold: board.may_hold,
            state: vote.state.key(),
            until: Field::new("until", l.t("board-until"), Control::Date)
                .hint(until_hint(l, least))
                .value(least.map_or(today, |(_, until)| until).to_string()),
            least: least.map(|(_, until)| until),
            papers: Papers::of(l, board),
            offers_href: (!board.particulars.offers.is_empty()).then(|| format!("/votes/{}/offers", vote.id)),
            reason: Field::text("reason", l.t("board-cancel-reason")),
            objections: board.objections.iter().map(objection).collect(),
            objection_line: Field::new("line", l.t("roll-line"), Control::Number),
            objection_words: Field::new("words", l.t("objection-words"), Control::TextArea),
            shell,
        }
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn is(&self, states: &[&str]) -> bool {
        states.contains(&self.state)
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        use domain::ballot::Channel;
        let vote = crate::ballot::samples::vote();
        let lines = [crate::ballot::samples::line()];
        let none = std::collections::BTreeSet::new();
        let rule = crate::ballot::samples::rule();
        let turnout = domain::tally::turnout(&rule, &lines, &none, &none, vote.round);
        let board = VoteBoard {
            vote,
            revision: 0,
            particulars: crate::ballot::samples::told(),
            community_name: "石油路新村".into(),
            lines: 1,
            area: lines[0].area(),
            turnout,
            channels: [(Channel::Link, 12), (Channel::Paper, 30)].into(),
            sheets_printed: 320,
            sheets_waiting: 2,
            sheets_spoiled: 1,
            objections: Vec::new(),
            may_hold: true,
        };
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Votes), "/") };
        let least = (Period::WorkingDays(5), jiff::civil::date(2026, 5, 11));
        Self::new(shell, &board, jiff::civil::date(2026, 5, 1), Some(least))
    }
}

/// How long the result is posted at the least, and what for.
fn until_hint(l: Words, least: Option<(Period, Date)>) -> String {
    let Some((period, until)) = least else { return l.t("board-until-hint").into_owned() };
    let (key, days) = match period {
        Period::Days(days) => ("board-until-days", days),
        Period::WorkingDays(days) => ("board-until-working-days", days),
    };
    l.say(key).with("days", i64::from(days)).with("until", l.date(until)).to_string()
}

fn parsed(id: &str) -> Result<VoteId, Error> {
    id.parse().map_err(|_| Error::not_found())
}

async fn view(page: &Page, id: VoteId) -> Result<BoardView, Error> {
    let (board, today, least, rehearsal) = page
        .app()
        .run(move |app| {
            let board = app.load_vote_board(id)?;
            let rehearsal = app.rehearsed(board.vote.community)?;
            Ok::<_, app::AppError>((board, app.environment().today(), app.least_result_notice()?, rehearsal))
        })
        .await?;
    Ok(BoardView::new(page.shell(Section::Votes).rehearsing(rehearsal), &board, today, least))
}

/// `GET /votes/{id}`
pub(crate) async fn board(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    page.show(&view(&page, parsed(&id)?).await?)
}

/// `POST /votes/{id}/imprint`
pub(crate) async fn post_imprint(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let owned = |name: &str| typed.text(name).unwrap_or_default().to_owned();
    let (issuer, number) = (owned("issuer"), owned("number"));
    page.app().run(move |app| app.imprint_vote(&actor, id, &issuer, &number)).await?;
    Ok(back(id))
}

fn back(id: VoteId) -> Response {
    Redirect::to(&format!("/votes/{id}")).into_response()
}

/// `POST /votes/{id}/announce`
pub(crate) async fn post_announce(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    page.app().run(move |app| app.announce_vote(&actor, id)).await?;
    Ok(back(id))
}

/// `POST /votes/{id}/cancel`
pub(crate) async fn post_cancel(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let reason = typed.text("reason").unwrap_or_default().to_owned();
    if reason.is_empty() {
        let mut view = view(&page, id).await?;
        let mut fields = vec![view.reason];
        view.errors = refuse(&mut fields, "reason", &page.words().t("invalid-reason-empty"));
        view.reason = fields.remove(0);
        return page.show_again(&view);
    }
    page.app().run(move |app| app.cancel_vote(&actor, id, &reason)).await?;
    Ok(back(id))
}

/// `POST /votes/{id}/publish`
pub(crate) async fn post_publish(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let mut view = view(&page, id).await?;
    let until = typed.read::<Date>("until");
    let (Some(until), true) = (until, until >= view.least) else {
        let key = if until.is_none() { "invalid-until-past" } else { "invalid-until-too-early" };
        let mut fields = vec![view.until.value(typed.raw("until").unwrap_or_default())];
        view.errors = refuse(&mut fields, "until", &page.words().t(key));
        view.until = fields.remove(0);
        return page.show_again(&view);
    };
    page.app().run(move |app| app.publish_vote(&actor, id, until)).await?;
    Ok(back(id))
}

/// `POST /votes/{id}/settle`
pub(crate) async fn post_settle(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    page.app().run(move |app| app.settle_vote(&actor, id)).await?;
    Ok(back(id))
}

/// `POST /votes/{id}/objections`
pub(crate) async fn post_objection(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let words = typed.text("words").unwrap_or_default().to_owned();
    let Some(line) = typed.read::<u32>("line").filter(|_| !words.is_empty()) else {
        let mut view = view(&page, id).await?;
        view.objection_words.value.clone_from(&words);
        let (name, key) =
            if words.is_empty() { ("words", "invalid-words-empty") } else { ("line", "roll-line-unread") };
        let mut fields = vec![view.objection_line, view.objection_words];
        view.errors = refuse(&mut fields, name, &page.words().t(key));
        view.objection_words = fields.remove(1);
        view.objection_line = fields.remove(0);
        return page.show_again(&view);
    };
    page.app().run(move |app| app.raise_objection(&actor, id, line, &words)).await?;
    Ok(back(id))
}

/// `POST /votes/{id}/objections/{objection}/answer`
pub(crate) async fn post_answer(
    page: Page,
    Path((id, which)): Path<(String, String)>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let which: AuditEntryId = which.parse().map_err(|_| Error::not_found())?;
    let words = typed.text("words").unwrap_or_default().to_owned();
    page.app().run(move |app| app.answer_objection(&actor, id, which, &words)).await?;
    Ok(back(id))
}
