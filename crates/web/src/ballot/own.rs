//! `GET /ballot/{code}`: the paper of one line of the roll, for whoever holds its personal link. No account is needed.
//!
//! Three screens: the questions, one's answers to look over, and the receipt with the way to change them.

use super::form::{self, BallotForm, Own};
use crate::community::china;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Field, FormError, refuse};
use crate::ui::shell::Shell;
use crate::vote::Comparison;
use app::ballot::BallotPaper;
use app::{AppError, Noun};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::ballot::Answers;
use domain::identity::IdentityQuestion;
use domain::roll::RollLine;
use domain::vote::VoteState;

/// Where the code of a letter is typed in.
#[derive(Debug, Template)]
#[template(path = "ballot/enter.html")]
pub(crate) struct EnterView {
    shell: Shell,
    errors: Vec<FormError>,
    field: Field,
}

impl EnterView {
    fn new(shell: Shell, typed: &str) -> Self {
        let l = shell.l;
        let field = Field::text("code", l.t("ballot-code")).hint(l.t("ballot-code-hint")).value(typed);
        Self { errors: Vec::new(), field, shell }
    }

    fn refused(mut self, key: &str) -> Self {
        let message = self.shell.l.t(key).into_owned();
        let mut fields = vec![self.field];
        self.errors = refuse(&mut fields, "code", &message);
        self.field = fields.remove(0);
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("ballot-enter-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        Self::new(for_residents(Shell::new(l, None, "/ballot")), "7KQM-2RXA").refused("link-over")
    }
}

/// A resident finds no way here that ends before a sign-in page.
fn for_residents(mut shell: Shell) -> Shell {
    if shell.account.is_none() {
        shell.sections.clear();
    }
    shell
}

/// `GET /ballot`
pub(crate) async fn enter(page: Page) -> Result<Response, Error> {
    page.show(&EnterView::new(for_residents(page.shell(None)), ""))
}

/// `POST /ballot`
pub(crate) async fn post_enter(page: Page, Posted(typed): Posted) -> Result<Response, Error> {
    let code = typed.text("code").unwrap_or_default().to_owned();
    let looked = code.clone();
    let found = page
        .app()
        .run(move |app| match app.find_ballot_paper(&looked) {
            Err(AppError::NotFound(Noun::Link)) => Ok(false),
            other => other.map(|_| true),
        })
        .await?;
    if found {
        return Ok(Redirect::to(&format!("/ballot/{}", plain(&code))).into_response());
    }
    let key = if code.is_empty() { "ballot-code-empty" } else { "link-over" };
    page.show_again(&EnterView::new(for_residents(page.shell(None)), &code).refused(key))
}

/// The letters of a code alone, as they stand in an address.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Which screen of the ballot is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Screen {
    /// What only an owner knows, before anything of the line is shown.
    Identity,
    /// The questions.
    Questions,
    /// One's answers to look over.
    Check,
    /// The receipt, with the way to change them.
    Voted,
    /// It has not opened, or is over.
    Shut,
}

/// The paper.
#[derive(Debug, Template)]
#[template(path = "ballot/own.html")]
pub(crate) struct BallotView {
    shell: Shell,
    screen: Screen,
    action: String,
    title: String,
    community: String,
    plain: String,
    contact: String,
    /// Whose ballot it is: line, doors and area.
    whose: String,
    when: String,
    form: BallotForm,
    /// What is typed, as hidden fields of the page that asks once more.
    kept: Vec<(String, String)>,
    said: Vec<(String, String)>,
    receipt: String,
    receipt_at: String,
    why_shut: String,
    /// The offers side by side, before voting opens.
    comparison: Option<Comparison>,
    /// What is asked first.
    ending: Field,
}

impl BallotView {
    fn new(shell: Shell, code: &str, paper: &BallotPaper, screen: Screen, answers: &Answers) -> Self {
        let l = shell.l;
        let (vote, told) = (&paper.vote, &paper.particulars);
        let (shares, area) = (paper.shares.clone(), paper.line.area());
        let own = Own { shares, area, ..Own::of(vote, paper.line.number) };
        // Nothing of the line is told to whoever has not proved to be its owner.
        let before = paper.before.as_ref().filter(|_| paper.asks.is_none());
        let whose = if paper.asks.is_none() { whose(l, &paper.line) } else { String::new() };
        let shown = match (screen, before) {
            (Screen::Voted, Some(receipt)) => &receipt.answers,
            _ => answers,
        };
        let moment = |at| l.moment(at, &china());
        let when = match vote.state {
            VoteState::Announced => l.say("ballot-opens").with("at", moment(vote.opens_at)).to_string(),
            VoteState::Opened => l.say("ballot-closes").with("at", moment(vote.closes_at)).to_string(),
            _ => l.say("ballot-closed").with("at", moment(vote.closes_at)).to_string(),
        };
        Self {
            screen,
            action: format!("/ballot/{}", plain(code)),
            title: vote.title.clone(),
            community: paper.community_name.clone(),
            plain: told.plain.clone(),
            contact: told.contact.clone(),
            whose,
            form: BallotForm::new(l, vote, told, &own, answers),
            kept: form::kept(vote, answers),
            // Whoever did not cast it by this link is not told what it says.
            said: if shown.is_empty() { Vec::new() } else { form::said(l, vote, told, shown) },
            receipt: before.map(|receipt| receipt.code.clone()).unwrap_or_default(),
            receipt_at: before.map(|receipt| moment(receipt.handed_in_at)).unwrap_or_default(),
            why_shut: why_shut(l, paper),
            comparison: Some(own.area)
                .filter(|_| vote.state == VoteState::Announced)
                .and_then(|area| Comparison::of(l, told, Some(area), |key| own.place_of(key))),
            ending: ending(l, paper.asks),
            when,
            shell,
        }
    }

    fn title(&self) -> &str {
        &self.title
    }

    fn is(&self, name: &str) -> bool {
        let screen = match self.screen {
            Screen::Identity => "identity",
            Screen::Questions => "questions",
            Screen::Check => "check",
            Screen::Voted => "voted",
            Screen::Shut => "shut",
        };
        screen == name
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let paper = super::samples::paper();
        let view = Self::new(
            for_residents(Shell::new(l, None, "/ballot/x")),
            "7KQM-2RXA-9HDP",
            &paper,
            Screen::Questions,
            &Answers::new(),
        );
        let message = l.t("ballot-unanswered").into_owned();
        Self { form: view.form.refused("1", message), ..view }
    }
}

/// The last four of what only an owner knows.
fn ending(l: Words, asks: Option<IdentityQuestion>) -> Field {
    let key = asks.unwrap_or(IdentityQuestion::Phone).key();
    Field::text("ending", l.t(&format!("identity-{key}"))).hint(l.t(&format!("identity-{key}-hint")))
}

/// 第12号 · 3栋2单元602 · 88.42平方米
pub(crate) fn whose(l: Words, line: &RollLine) -> String {
    l.say("ballot-whose")
        .with("line", line.number)
        .with("doors", doors(l, line))
        .with("area", l.square_metres(line.area()))
        .to_string()
}

/// The doors of a line: `3栋2单元602、603`.
pub(crate) fn doors(l: Words, line: &RollLine) -> String {
    let door = |part: &domain::roll::RollPart| {
        l.say("ballot-door")
            .with("building", &part.building)
            .with("entrance", &part.entrance)
            .with("door", part.door.as_deref().unwrap_or_default())
            .to_string()
    };
    let mut all: Vec<String> = line.parts.iter().take(4).map(door).collect();
    if line.parts.len() > 4 {
        all.push(l.say("ballot-doors-more").with("count", line.parts.len()).to_string());
    }
    l.list(all)
}

fn why_shut(l: Words, paper: &BallotPaper) -> String {
    let at = |at| l.moment(at, &china());
    if let Some(used) = paper.link.used_at {
        return l.say("ballot-shut-used").with("at", at(used)).to_string();
    }
    if paper.link.revoked_at.is_some() {
        return l.t("ballot-shut-revoked").into_owned();
    }
    match paper.vote.state {
        VoteState::Drafted | VoteState::Announced => {
            l.say("ballot-shut-early").with("at", at(paper.vote.opens_at)).to_string()
        }
        VoteState::Cancelled => l.t("ballot-shut-cancelled").into_owned(),
        _ => l.say("ballot-shut-late").with("at", at(paper.vote.closes_at)).to_string(),
    }
}

/// Which screen a link opens by itself.
fn first_screen(paper: &BallotPaper, wants_change: bool) -> Screen {
    let open = paper.vote.state == VoteState::Opened;
    let usable = paper.link.used_at.is_none() && paper.link.revoked_at.is_none();
    if paper.asks.is_some() && open && usable {
        return Screen::Identity;
    }
    match (&paper.before, open && usable) {
        (None, true) => Screen::Questions,
        (Some(_), true) if wants_change => Screen::Questions,
        (Some(_), true) => Screen::Voted,
        (_, false) => Screen::Shut,
    }
}

async fn load(page: &Page, code: &str) -> Result<BallotPaper, Error> {
    let code = code.to_owned();
    page.app().run(move |app| app.find_ballot_paper(&code)).await
}

/// `GET /ballot/{code}`
pub(crate) async fn own(page: Page, Path(code): Path<String>, asked: Fields) -> Result<Response, Error> {
    let paper = load(&page, &code).await?;
    let screen = first_screen(&paper, asked.text("change").is_some());
    let before = paper.before.as_ref().map(|receipt| receipt.answers.clone()).unwrap_or_default();
    page.show(&BallotView::new(for_residents(page.shell(None)), &code, &paper, screen, &before))
}

/// `POST /ballot/{code}`: first the answers to look over, then the cast.
pub(crate) async fn post_own(
    page: Page,
    Path(code): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (l, paper) = (page.words(), load(&page, &code).await?);
    if first_screen(&paper, true) == Screen::Identity {
        return prove(&page, code, &paper, typed.text("ending").unwrap_or_default()).await;
    }
    let (answers, wrong) = form::read(l, &paper.vote, &paper.particulars, &typed);
    let view = |screen| BallotView::new(for_residents(page.shell(None)), &code, &paper, screen, &answers);
    if !wrong.is_empty() {
        let mut shown = view(Screen::Questions);
        for (key, message) in wrong {
            shown.form = shown.form.refused(&key, message);
        }
        return page.show_again(&shown);
    }
    match typed.text("step") {
        Some("change") => page.show(&view(Screen::Questions)),
        Some("cast") => {
            let (code, answers) = (code.clone(), answers.clone());
            let reply = page.app().run(move |app| app.cast_ballot(&code, &answers)).await?;
            Ok(Redirect::to(&format!("/ballot/{}", plain(&reply.again))).into_response())
        }
        _ if first_screen(&paper, true) == Screen::Questions => page.show(&view(Screen::Check)),
        _ => page.show_conflict(&view(Screen::Shut)),
    }
}

/// Goes on with whoever has proved to be the owner, under a code of their own.
async fn prove(page: &Page, code: String, paper: &BallotPaper, typed: &str) -> Result<Response, Error> {
    let (looked, typed, from) = (code.clone(), typed.to_owned(), page.visitor().arrival.clone());
    let proved = page
        .app()
        .run(move |app| match app.prove_identity(&looked, &typed, &from) {
            Err(AppError::Invalid { .. }) => Ok(None),
            other => other.map(Some),
        })
        .await?;
    if let Some(further) = proved {
        return Ok(Redirect::to(&format!("/ballot/{}", plain(&further))).into_response());
    }
    let shell = for_residents(page.shell(None));
    let mut view = BallotView::new(shell, &code, paper, Screen::Identity, &Answers::new());
    let mut fields = vec![view.ending];
    view.form.errors = refuse(&mut fields, "ending", &page.words().t("invalid-identity-wrong"));
    view.ending = fields.remove(0);
    page.show_again(&view)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn before_the_proof_nothing_of_the_line_is_shown() {
        let mut paper = crate::ballot::samples::paper();
        paper.asks = Some(IdentityQuestion::Phone);
        paper.vote.state = VoteState::Opened;
        for l in Lang::ALL.map(Words::of) {
            let shell = for_residents(Shell::new(l, None, "/ballot/x"));
            let screen = first_screen(&paper, false);
            let shown = BallotView::new(shell, "7KQM-2RXA-9HDP", &paper, screen, &Answers::new());
            let html = shown.render().unwrap();
            assert!(html.contains("name=\"ending\"") && !html.contains('⟦'), "{html}");
            assert!(!html.contains(&whose(l, &paper.line)) && !html.contains("fieldset"), "{html}");
        }
    }
}
