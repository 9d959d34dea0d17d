//! `GET /votes/{id}/sheets`: paper that came in, entered by two people who do not see each other's entry.

use super::form::{self, BallotForm, Own};
use crate::community::china;
use crate::error::Error;
use crate::form::Posted;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field, FormError, refuse};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use crate::ui::tag::{Tag, Tone};
use app::ballot::{Entered, SheetReading, SheetRecord};
use app::vote::Particulars;
use app::{AppError, Noun};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::ballot::{Answers, Difference, SpoiledReason, sheet_code};
use domain::id::VoteId;
use domain::vote::Vote;

/// The sheets that came in, and where the next one is begun.
#[derive(Debug, Template)]
#[template(path = "ballot/sheets.html")]
pub(crate) struct SheetsView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    errors: Vec<FormError>,
    field: Field,
    action: String,
    columns: Vec<Column>,
    rows: Vec<SheetRow>,
    answer: String,
    said: Option<String>,
}

#[derive(Debug)]
struct SheetRow {
    number: String,
    /// The code of its receipt, once it counts.
    code: String,
    href: String,
    line: String,
    at: String,
    tag: Tag,
    waits: bool,
}

impl SheetsView {
    fn new(shell: Shell, vote: &Vote, sheets: &[SheetRecord], typed: &str) -> Self {
        let l = shell.l;
        let row = |sheet: &SheetRecord| SheetRow {
            number: sheet.number.clone(),
            code: if sheet.counted { sheet_code(vote.id, &sheet.number) } else { String::new() },
            href: format!("/votes/{}/sheets/{}", vote.id, sheet.number),
            line: sheet.line.to_string(),
            at: l.moment(sheet.handed_in_at, &china()),
            tag: tag(l, sheet),
            waits: !is_done(sheet),
        };
        let counted = sheets.iter().filter(|sheet| sheet.counted).count();
        let spoiled = sheets.iter().filter(|sheet| sheet.spoiled.is_some()).count();
        Self {
            crumbs: crumbs(l, vote, l.t("sheets-title")),
            errors: Vec::new(),
            field: Field::text("number", l.t("sheet-number")).hint(l.t("sheet-number-hint")).value(typed),
            action: format!("/votes/{}/sheets", vote.id),
            columns: vec![
                Column::words(l.t("sheet-number")),
                Column::numbers(l.t("roll-line")),
                Column::words(l.t("sheet-at")),
                Column::words(l.t("sheet-state")),
                Column::words(l.t("receipt-code")),
            ],
            rows: sheets.iter().map(row).collect(),
            answer: l
                .say("sheets-answer")
                .with("all", sheets.len())
                .with("counted", counted)
                .with("spoiled", spoiled)
                .with("waiting", sheets.len().saturating_sub(counted).saturating_sub(spoiled))
                .to_string(),
            said: None,
            shell,
        }
    }

    fn refused(mut self, key: &str) -> Self {
        let message = self.shell.l.t(key).into_owned();
        let mut fields = vec![self.field];
        self.errors = refuse(&mut fields, "number", &message);
        self.field = fields.remove(0);
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("sheets-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Votes), "/") };
        Self::new(shell, &super::samples::vote(), &[sample_sheet(false), sample_sheet(true)], "0012")
            .refused("sheet-unknown")
    }
}

#[cfg(test)]
fn sample_sheet(counted: bool) -> SheetRecord {
    let account = domain::id::AccountId::from_uuid(domain::id::uuid_v7(9, [0; 10]));
    SheetRecord {
        number: if counted { "0011-K7QX".into() } else { "0012-7KQM".into() },
        line: 12,
        handed_in_at: "2026-05-03T02:14:00Z".parse().unwrap(),
        entered_by: vec![account, account],
        differences: if counted { Vec::new() } else { vec![Difference::Question { question: "1".into() }] },
        counted,
        spoiled: None,
        entries: Vec::new(),
    }
}

fn crumbs(l: Words, vote: &Vote, here: impl Into<String>) -> Vec<Crumb> {
    vec![
        Crumb::link("/votes", l.t("nav-votes")),
        Crumb::link(format!("/votes/{}", vote.id), &vote.title),
        Crumb::here(here),
    ]
}

fn tag(l: Words, sheet: &SheetRecord) -> Tag {
    if sheet.spoiled.is_some() {
        return Tag::new(Tone::Plain, l.t("sheet-spoiled"));
    }
    match (sheet.counted, sheet.differences.is_empty(), sheet.entered_by.len()) {
        (true, ..) => Tag::new(Tone::Good, l.t("sheet-counted")),
        (_, false, _) => Tag::new(Tone::Warning, l.t("sheet-discrepant")),
        (_, _, 0) => Tag::new(Tone::Open, l.t("sheet-received")),
        _ => Tag::new(Tone::Running, l.t("sheet-entered-once")),
    }
}

/// One sheet, to be entered.
#[derive(Debug, Template)]
#[template(path = "ballot/sheet.html")]
pub(crate) struct SheetView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    number: String,
    action: String,
    tag: Option<Tag>,
    /// What differs, question by question, with what each entered.
    differences: Vec<(String, Vec<String>)>,
    /// What became of it, once nothing is entered any more.
    done: Option<String>,
    form: BallotForm,
    /// Why it cannot be counted.
    reasons: Field,
    reissue: String,
}

impl SheetView {
    fn new(
        shell: Shell,
        (vote, told): (&Vote, &Particulars),
        number: &str,
        sheet: Option<&SheetRecord>,
        answers: &Answers,
    ) -> Self {
        let l = shell.l;
        let differences = sheet.map(|sheet| differences(l, vote, told, sheet)).unwrap_or_default();
        Self {
            crumbs: {
                let mut crumbs = crumbs(l, vote, number);
                crumbs.insert(2, Crumb::link(format!("/votes/{}/sheets", vote.id), l.t("sheets-title")));
                crumbs
            },
            number: number.to_owned(),
            action: format!("/votes/{}/sheets/{number}", vote.id),
            tag: sheet.map(|sheet| tag(l, sheet)),
            differences,
            done: sheet.and_then(|sheet| done(l, sheet)),
            reasons: reasons(l),
            reissue: sheet.map(|it| format!("/votes/{}/doors/{}", vote.id, it.line)).unwrap_or_default(),
            // In the order in which it is printed.
            form: BallotForm::new(
                l,
                vote,
                told,
                &Own::of(vote, sheet.map_or(0, |sheet| sheet.line)),
                answers,
            ),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.say("sheet-title").with("number", &self.number).to_string()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Votes), "/") };
        let (vote, told) = (super::samples::vote(), super::samples::told());
        Self::new(shell, (&vote, &told), "0012-7KQM", Some(&sample_sheet(false)), &Answers::new())
    }
}

fn differences(l: Words, vote: &Vote, told: &Particulars, sheet: &SheetRecord) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    for difference in &sheet.differences {
        if let Difference::Spoiled { first, second } = difference {
            let said = [first, second].map(|reason| match reason {
                Some(reason) => l.t(&format!("spoiled-{}", reason.key())).into_owned(),
                None => l.t("sheet-readable").into_owned(),
            });
            found.push((l.t("sheet-spoiled-title").into_owned(), said.to_vec()));
        }
        let Difference::Question { question } = difference else { continue };
        let Some(place) = vote.questions.iter().position(|it| it.key == *question) else { continue };
        let each = sheet.entries.iter().rev().take(2).rev();
        let said = each.filter_map(|entry| form::said(l, vote, told, &entry.answers).into_iter().nth(place));
        let said: Vec<String> = said.map(|(_, answer)| answer).collect();
        let text = vote.questions.get(place).map(|it| it.text.clone()).unwrap_or_default();
        found.push((text, said));
    }
    found
}

/// Whether nothing is entered of it any more.
fn is_done(sheet: &SheetRecord) -> bool {
    sheet.counted || sheet.spoiled.is_some()
}

/// What became of it.
fn done(l: Words, sheet: &SheetRecord) -> Option<String> {
    match sheet.spoiled {
        Some(reason) => {
            let reason = l.t(&format!("spoiled-{}", reason.key()));
            Some(l.say("sheet-spoiled-help").with("reason", reason).to_string())
        }
        None => sheet.counted.then(|| l.t("sheet-counted-help").into_owned()),
    }
}

/// Why a sheet may be one that cannot be counted.
fn reasons(l: Words) -> Field {
    let choice =
        |reason: &SpoiledReason| Choice::new(reason.key(), l.t(&format!("spoiled-{}", reason.key())));
    let choices = SpoiledReason::ALL.iter().map(choice).collect();
    Field::new("reason", l.t("sheet-spoiled-reason"), Control::Radios(choices))
}

fn parsed(id: &str) -> Result<VoteId, Error> {
    id.parse().map_err(|_| Error::not_found())
}

/// `GET /votes/{id}/sheets`
pub(crate) async fn sheets(
    page: Page,
    Path(id): Path<String>,
    asked: crate::form::Fields,
) -> Result<Response, Error> {
    let id = parsed(&id)?;
    let (board, sheets) = page
        .app()
        .run(move |app| Ok::<_, AppError>((app.load_vote_board(id)?, app.list_sheets(id)?)))
        .await?;
    let mut view = SheetsView::new(page.shell(Section::Votes), &board.vote, &sheets, "");
    let said = |key: &str, number: &str| {
        let code = sheet_code(id, number);
        page.words().say(key).with("number", number).with("code", code).to_string()
    };
    view.said = match (asked.text("said"), asked.text("number")) {
        (Some("once"), Some(number)) => Some(said("sheet-said-once", number)),
        (Some("spoiled"), Some(number)) => Some(said("sheet-said-spoiled", number)),
        (Some("counted"), Some(number)) => Some(said("sheet-said-counted", number)),
        _ => None,
    };
    page.show(&view)
}

/// `POST /votes/{id}/sheets`: the number of a sheet that came in.
pub(crate) async fn post_sheets(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let number = typed.text("number").unwrap_or_default().to_uppercase();
    let looked = number.clone();
    let found = page
        .app()
        .run(move |app| match app.receive_sheet(&actor, id, &looked) {
            Err(AppError::NotFound(Noun::Sheet)) => Ok(false),
            other => other.map(|()| true),
        })
        .await?;
    if found {
        let address = format!("/votes/{id}/sheets/{}", crate::ui::shell::query_value(&number));
        return Ok(Redirect::to(&address).into_response());
    }
    let (board, sheets) = page
        .app()
        .run(move |app| Ok::<_, AppError>((app.load_vote_board(id)?, app.list_sheets(id)?)))
        .await?;
    let view = SheetsView::new(page.shell(Section::Votes), &board.vote, &sheets, &number);
    page.show_again(&view.refused("sheet-unknown"))
}

/// `GET /votes/{id}/sheets/{number}`
pub(crate) async fn sheet(page: Page, Path((id, number)): Path<(String, String)>) -> Result<Response, Error> {
    let view = load(&page, parsed(&id)?, number, Answers::new()).await?.0;
    page.show(&view)
}

async fn load(
    page: &Page,
    id: VoteId,
    number: String,
    answers: Answers,
) -> Result<(SheetView, Vote, Particulars), Error> {
    let (board, sheets) = page
        .app()
        .run(move |app| Ok::<_, AppError>((app.load_vote_board(id)?, app.list_sheets(id)?)))
        .await?;
    let sheet = sheets.iter().find(|sheet| sheet.number == number);
    if sheet.is_none() {
        return Err(Error::not_found());
    }
    let shell = page.shell(Section::Votes);
    let view = SheetView::new(shell, (&board.vote, &board.particulars), &number, sheet, &answers);
    Ok((view, board.vote, board.particulars))
}

/// `POST /votes/{id}/sheets/{number}`
pub(crate) async fn post_sheet(
    page: Page,
    Path((id, number)): Path<(String, String)>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let (_, vote, told) = load(&page, id, number.clone(), Answers::new()).await?;
    let (answers, wrong) = form::read(page.words(), &vote, &told, &typed);
    if !wrong.is_empty() {
        let (mut view, ..) = load(&page, id, number, answers).await?;
        for (key, message) in wrong {
            view.form = view.form.refused(&key, message);
        }
        return page.show_again(&view);
    }
    let (looked, given) = (number.clone(), answers.clone());
    let entered = page.app().run(move |app| app.enter_sheet(&actor, id, &looked, &given)).await?;
    Ok(after(id, &number, &entered))
}

/// `POST /votes/{id}/sheets/{number}/spoiled`: that it cannot be counted, and why.
pub(crate) async fn post_spoiled(
    page: Page,
    Path((id, number)): Path<(String, String)>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let (id, actor) = (parsed(&id)?, page.actor()?);
    let Some(reason) = typed.text("reason").and_then(SpoiledReason::parse) else {
        let mut view = load(&page, id, number, Answers::new()).await?.0;
        let mut fields = vec![view.reasons];
        view.form.errors = refuse(&mut fields, "reason", &page.words().t("sheet-spoiled-empty"));
        view.reasons = fields.remove(0);
        return page.show_again(&view);
    };
    let (looked, reading) = (number.clone(), SheetReading::Spoiled(reason));
    let entered = page.app().run(move |app| app.enter_reading(&actor, id, &looked, &reading)).await?;
    Ok(after(id, &number, &entered))
}

/// Where whoever entered a sheet goes on.
fn after(id: VoteId, number: &str, entered: &Entered) -> Response {
    let number = crate::ui::shell::query_value(number);
    let address = match entered {
        Entered::Once => format!("/votes/{id}/sheets?said=once&number={number}"),
        Entered::Counted(_) => format!("/votes/{id}/sheets?said=counted&number={number}"),
        Entered::Spoiled(_) => format!("/votes/{id}/sheets?said=spoiled&number={number}"),
        Entered::Discrepant(_) => format!("/votes/{id}/sheets/{number}"),
    };
    Redirect::to(&address).into_response()
}
