//! `GET /audit`: who did what, when; how far the log is and who has witnessed it.

use super::who;
use crate::community::{Format, as_file, china, event, written};
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field, FormError};
use crate::ui::shell::Shell;
use crate::ui::table::Column;
use app::AppError;
use app::audit::{AuditPage, AuditQuery, NOUNS};
use app::exchange::write::{Field as Cell, Sheet};
use app::log::LogState;
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::account::Account;

/// The page.
#[derive(Debug, Template)]
#[template(path = "audit/list.html")]
pub(crate) struct AuditView {
    shell: Shell,
    answer: String,
    errors: Vec<FormError>,
    fields: Vec<Field>,
    columns: Vec<Column>,
    rows: Vec<AuditRow>,
    next: Option<String>,
    csv: String,
    /// How far the log is: label and value.
    head: Vec<(String, String)>,
    witness_columns: Vec<Column>,
    witnesses: Vec<WitnessRow>,
    cosignature: Field,
}

#[derive(Debug)]
struct AuditRow {
    href: String,
    when: String,
    who: String,
    what: String,
    index: String,
}

#[derive(Debug)]
struct WitnessRow {
    name: String,
    seen: String,
    when: String,
    key: String,
}

impl AuditView {
    fn new(shell: Shell, query: &AuditQuery, page: &AuditPage, state: &LogState) -> Self {
        let l = shell.l;
        let rows = page.lines.iter().map(|line| AuditRow {
            href: format!("/audit/{}", line.id),
            when: l.moment(line.at, &china()),
            who: who(l, &page.people, line.actor),
            what: event(l, &line.event),
            index: line.index.map_or_else(|| l.t("audit-waiting").into_owned(), |index| l.count(index)),
        });
        let words = |key: &str| Column::words(l.t(key));
        let asked = encoded(query);
        Self {
            answer: l.say("audit-answer").with("size", state.size).to_string(),
            errors: Vec::new(),
            fields: fields(l, query, &page.people),
            columns: vec![
                words("audit-when"),
                words("audit-who"),
                words("audit-what"),
                Column::numbers(l.t("audit-index")),
            ],
            rows: rows.collect(),
            next: page.next.map(|before| format!("/audit?{asked}before={before}")),
            csv: format!("/audit/export?{asked}"),
            head: head(l, state),
            witness_columns: vec![
                words("audit-witness"),
                Column::numbers(l.t("audit-witness-size")),
                words("audit-witness-when"),
                words("audit-key"),
            ],
            witnesses: state.witnesses.iter().map(|witness| witness_row(l, witness)).collect(),
            cosignature: Field::new("cosignature", l.t("audit-cosignature"), Control::TextArea)
                .hint(l.t("audit-cosignature-hint")),
            shell,
        }
    }

    /// The same page with what is wrong with a signature that was handed in.
    fn refused(mut self, typed: &str, reason: &str) -> Self {
        let message = self.shell.l.t(&format!("invalid-{reason}")).into_owned();
        typed.clone_into(&mut self.cosignature.value);
        self.cosignature.error = Some(message);
        self.errors = crate::ui::form::errors(std::slice::from_ref(&self.cosignature));
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("audit-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        use app::log::{Published, WitnessState};
        use app::tlog::{Checkpoint, Hash};
        let line = super::entry::sample_line();
        let page = AuditPage { next: Some(line.id), people: Vec::new(), lines: vec![line] };
        let checkpoint = Checkpoint { origin: "city.example/log".into(), size: 41, root: Hash::of_nothing() };
        let at = jiff::Timestamp::UNIX_EPOCH;
        let witness =
            |name: &str, seen| WitnessState { name: name.into(), key: format!("{name}+00+BA"), seen };
        let state = LogState {
            size: 42,
            waiting: 1,
            checkpoint: Some(Published { note: String::new(), checkpoint, at }),
            key: Some("city.example/log+00+AQ".into()),
            witnesses: vec![witness("notary", Some((41, at))), witness("district", None)],
        };
        Self::new(Shell::new(l, None, "/audit"), &AuditQuery::default(), &page, &state)
    }
}

/// How far the log is, and how to check it.
fn head(l: Words, state: &LogState) -> Vec<(String, String)> {
    let mut pairs = vec![(l.t("audit-size").into_owned(), l.count(state.size))];
    if state.waiting > 0 {
        pairs.push((l.t("audit-waiting-count").into_owned(), l.count(state.waiting)));
    }
    if let Some(published) = &state.checkpoint {
        let checkpoint = &published.checkpoint;
        pairs.push((l.t("audit-checkpoint-size").into_owned(), l.count(checkpoint.size)));
        pairs.push((l.t("audit-checkpoint-when").into_owned(), l.moment(published.at, &china())));
        pairs.push((l.t("audit-root").into_owned(), checkpoint.root.to_string()));
    }
    if let Some(key) = &state.key {
        pairs.push((l.t("audit-key").into_owned(), key.clone()));
    }
    pairs
}

fn witness_row(l: Words, witness: &app::log::WitnessState) -> WitnessRow {
    WitnessRow {
        name: witness.name.clone(),
        seen: witness.seen.map_or_else(|| l.t("audit-witness-never").into_owned(), |(size, _)| l.count(size)),
        when: witness.seen.map_or_else(String::new, |(_, at)| l.moment(at, &china())),
        key: witness.key.clone(),
    }
}

fn fields(l: Words, query: &AuditQuery, people: &[Account]) -> Vec<Field> {
    let any = || Choice::new("", l.t("audit-any"));
    let person = |account: &Account| {
        Choice::new(account.id.to_string(), account.display_name.clone())
            .chosen(query.actor == Some(account.id))
    };
    let noun =
        |noun: &&str| Choice::new(*noun, l.t(&format!("audit-noun-{noun}"))).chosen(query.noun == **noun);
    vec![
        Field::new(
            "person",
            l.t("audit-who"),
            Control::Select(std::iter::once(any()).chain(people.iter().map(person)).collect()),
        ),
        Field::new(
            "noun",
            l.t("audit-noun"),
            Control::Select(std::iter::once(any()).chain(NOUNS.iter().map(noun)).collect()),
        ),
        Field::new("day", l.t("audit-day"), Control::Date)
            .value(query.day.map(|day| day.to_string()).unwrap_or_default()),
    ]
}

/// What is asked for, as the start of an address's query.
fn encoded(query: &AuditQuery) -> String {
    let mut text = String::new();
    let mut add = |name: &str, value: String| {
        if !value.is_empty() {
            text.push_str(
                &form_urlencoded::Serializer::new(String::new()).append_pair(name, &value).finish(),
            );
            text.push('&');
        }
    };
    add("person", query.actor.map(|actor| actor.to_string()).unwrap_or_default());
    add("noun", query.noun.clone());
    add("object", query.object.clone());
    add("day", query.day.map(|day| day.to_string()).unwrap_or_default());
    text
}

fn asked(fields: &Fields) -> AuditQuery {
    AuditQuery {
        actor: fields.read("person"),
        noun: fields.text("noun").filter(|noun| NOUNS.contains(noun)).unwrap_or_default().to_owned(),
        object: fields.text("object").unwrap_or_default().to_owned(),
        day: fields.read("day"),
        before: fields.read("before"),
    }
}

/// `GET /audit`
pub(crate) async fn audit(page: Page, query: Fields) -> Result<Response, Error> {
    let (actor, query) = (page.actor()?, asked(&query));
    let shell = page.shell(None);
    let view = page
        .app()
        .run(move |app| {
            let (found, state) = (app.list_audit(&actor, &query)?, app.log_state()?);
            Ok::<_, AppError>(AuditView::new(shell, &query, &found, &state))
        })
        .await?;
    page.show(&view)
}

/// `GET /audit/export`: what is asked for, as a table.
pub(crate) async fn export(page: Page, query: Fields) -> Result<Response, Error> {
    let (actor, query, l) = (page.actor()?, asked(&query), page.words());
    let bytes = page
        .app()
        .run(move |app| {
            let found = app.export_audit(&actor, &query)?;
            let header =
                ["audit-index", "audit-when", "audit-who", "audit-what", "audit-object", "audit-particulars"];
            let rows = found.lines.iter().map(|line| {
                vec![
                    line.index.map_or(Cell::Empty, Cell::number),
                    Cell::text(line.at.to_string()),
                    Cell::text(who(l, &found.people, line.actor)),
                    Cell::text(event(l, &line.event)),
                    Cell::text(line.object.clone()),
                    Cell::text(line.detail().to_string()),
                ]
            });
            let header = header.map(|key| l.t(key).into_owned()).to_vec();
            let sheet = Sheet { name: l.t("audit-title").into_owned(), header, rows: rows.collect() };
            written(Format::Csv, sheet, std::iter::empty(), app.plan_day())
        })
        .await?;
    Ok(as_file(bytes, Format::Csv, "audit"))
}

/// `POST /audit/cosignatures`: the signature of a witness who has no connection to this network.
pub(crate) async fn post_cosignatures(page: Page, Posted(form): Posted) -> Result<Response, Error> {
    let actor = page.actor()?;
    let shell = page.shell(None);
    let typed = form.raw("cosignature").unwrap_or_default().replace("\r\n", "\n");
    let refused = page
        .app()
        .run(move |app| match app.accept_cosignatures(&actor, &(typed.trim().to_owned() + "\n")) {
            Ok(_) => Ok(None),
            Err(AppError::Invalid { reason, .. }) => {
                let query = AuditQuery::default();
                let (found, state) = (app.list_audit(&actor, &query)?, app.log_state()?);
                Ok(Some(AuditView::new(shell, &query, &found, &state).refused(&typed, reason)))
            }
            Err(error) => Err(error),
        })
        .await?;
    match refused {
        None => Ok(Redirect::to("/audit#witnesses").into_response()),
        Some(view) => page.show_again(&view),
    }
}
