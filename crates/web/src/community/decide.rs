//! Deciding that a value counts, whatever the sources say.

use super::record_view::{china, decide_href};
use super::value_field::value_field;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field, FormError, refuse};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use app::community::{ClaimDecision, FactClaims, Seen, version};
use app::{App, AppError};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::Fact;
use domain::claim::{Claim, ClaimSubject, SourceKind};
use domain::id::CommunityId;

/// The page of a decision.
#[derive(Debug, Template)]
#[template(path = "community/decide.html")]
pub(crate) struct DecideView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    action: String,
    /// The claims that the form shows.
    version: String,
    back: String,
    heading: String,
    name: String,
    /// What the sources say so far, in words.
    present: Vec<String>,
    errors: Vec<FormError>,
    fields: Vec<Field>,
}

impl DecideView {
    fn new(
        shell: Shell,
        id: &str,
        name: &str,
        fact: Fact,
        claims: Option<&FactClaims>,
        typed: &Fields,
    ) -> Self {
        let l = shell.l;
        let said = |claim: &Claim| {
            let value = l.value(fact, &claim.value);
            l.say("decide-says")
                .with(
                    "source",
                    if claim.source_label.is_empty() {
                        l.source_kind(claim.source).into_owned()
                    } else {
                        claim.source_label.clone()
                    },
                )
                .with("value", value)
                .to_string()
        };
        Self {
            crumbs: vec![
                Crumb::link("/communities", l.t("nav-communities")),
                Crumb::link(format!("/communities/{id}"), name),
                Crumb::here(l.fact(fact)),
            ],
            action: decide_href(id, fact),
            version: version(claims.iter().flat_map(|claims| &claims.claims)),
            back: format!("/communities/{id}#fact-{}", fact.key()),
            heading: l.say("decide-title").with("fact", l.fact(fact)).to_string(),
            name: name.to_owned(),
            present: claims.map(|claims| claims.claims.iter().map(said).collect()).unwrap_or_default(),
            errors: Vec::new(),
            fields: vec![
                value_field(l, "value", fact, typed.text("value").unwrap_or_default()),
                source_field(l, typed),
                label_field(l, typed),
                reason_field(l, typed),
            ],
            shell,
        }
    }

    /// The same page with an error beside its field.
    fn refused(mut self, field: &str, reason: &str) -> Self {
        let l = self.shell.l;
        let message = l.t(&format!("invalid-{reason}")).into_owned();
        self.errors = refuse(&mut self.fields, field, &message);
        if self.errors.is_empty() {
            self.errors.push(FormError::general(message));
        }
        self
    }

    /// The same page with what others did while this one was being written; `said` has one sentence for each.
    fn overtaken(mut self, said: Vec<String>) -> Self {
        let l = self.shell.l;
        let said = if said.is_empty() { vec![l.t("decide-taken-back").into_owned()] } else { said };
        let lead = l.t("conflict-changed-meanwhile").into_owned();
        self.errors = std::iter::once(lead).chain(said).map(FormError::general).collect();
        self
    }

    fn title(&self) -> &str {
        &self.heading
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Communities), "/") };
        let typed = Fields::parse("value=around 1998&reason=".as_bytes());
        Self::new(shell, "0190a1", "某小区", Fact::BuiltYear, None, &typed)
            .refused("value", "value-malformed")
    }
}

fn source_field(l: Words, typed: &Fields) -> Field {
    let chosen = typed.text("source").unwrap_or(SourceKind::Survey.key());
    let kinds =
        SourceKind::ALL.map(|kind| Choice::new(kind.key(), l.source_kind(kind)).chosen(kind.key() == chosen));
    Field::new("source", l.t("decide-source"), Control::Select(kinds.into()))
}

fn label_field(l: Words, typed: &Fields) -> Field {
    Field::text("source_label", l.t("decide-label"))
        .hint(l.t("decide-label-hint"))
        .value(typed.raw("source_label").unwrap_or_default())
        .optional()
}

fn reason_field(l: Words, typed: &Fields) -> Field {
    Field::new("reason", l.t("decide-reason"), Control::TextArea)
        .hint(l.t("decide-reason-hint"))
        .value(typed.raw("reason").unwrap_or_default())
}

async fn view(page: &Page, id: CommunityId, fact: Fact, typed: Fields) -> Result<DecideView, Error> {
    let shell = page.shell(Section::Communities);
    page.app()
        .run(move |app| {
            let record = app.load_community(id)?;
            let name = record.item().map(|item| item.community.name.clone()).unwrap_or_default();
            let shell = shell.rehearsing(record.rehearsal.as_ref().map(|copy| copy.community));
            let claims = record.facts.iter().find(|claims| claims.fact == fact);
            Ok::<_, AppError>(DecideView::new(shell, &id.to_string(), &name, fact, claims, &typed))
        })
        .await
}

/// `GET /communities/{id}/decide?fact=…`
pub(crate) async fn decide(page: Page, Path(id): Path<String>, query: Fields) -> Result<Response, Error> {
    let id = id.parse().map_err(|_| Error::not_found())?;
    let fact = query.read("fact").ok_or_else(Error::not_found)?;
    page.show(&view(&page, id, fact, Fields::default()).await?)
}

/// `POST /communities/{id}/decide?fact=…`
pub(crate) async fn post_decide(
    page: Page,
    Path(id): Path<String>,
    query: Fields,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let id: CommunityId = id.parse().map_err(|_| Error::not_found())?;
    let fact: Fact = query.read("fact").ok_or_else(Error::not_found)?;
    let actor = page.actor()?;
    let decision = ClaimDecision {
        subject: ClaimSubject::Community(id),
        fact,
        value: typed.text("value").unwrap_or_default().to_owned(),
        source: typed.text("source").and_then(SourceKind::parse).unwrap_or(SourceKind::Survey),
        source_label: typed.text("source_label").unwrap_or_default().to_owned(),
        observed_on: None,
        reason: typed.text("reason").unwrap_or_default().to_owned(),
        seen: typed.text("version").map(|seen| Seen::OfFact(seen.to_owned())),
    };
    let decided = page
        .app()
        .run(move |app| match app.decide_claim(&actor, &decision) {
            Ok(_) => Ok(Outcome::Decided),
            Err(AppError::Invalid { field, reason }) => Ok(Outcome::Refused(field, reason)),
            Err(AppError::ChangedMeanwhile) => Ok(Outcome::Overtaken),
            Err(error) => Err(error),
        })
        .await?;
    match decided {
        Outcome::Decided => {
            Ok(Redirect::to(&format!("/communities/{id}#fact-{}", fact.key())).into_response())
        }
        Outcome::Refused(field, reason) => {
            page.show_again(&view(&page, id, fact, typed).await?.refused(field, reason))
        }
        Outcome::Overtaken => {
            let seen = typed.text("version").unwrap_or_default().to_owned();
            let said = changes(&page, id, fact, seen).await?;
            page.show_conflict(&view(&page, id, fact, typed).await?.overtaken(said))
        }
    }
}

/// What became of a decision.
enum Outcome {
    Decided,
    Refused(&'static str, &'static str),
    /// Others said something of the fact in between.
    Overtaken,
}

/// Who said what of a fact since somebody looked.
async fn changes(page: &Page, id: CommunityId, fact: Fact, seen: String) -> Result<Vec<String>, Error> {
    let l = page.words();
    page.app()
        .run(move |app| {
            let record = app.load_community(id)?;
            let claims = record.facts.iter().filter(|claims| claims.fact == fact);
            claims.flat_map(|claims| claims.since(&seen)).map(|claim| change(app, l, claim)).collect()
        })
        .await
}

fn change(app: &App, l: Words, claim: &Claim) -> Result<String, AppError> {
    let value = l.value(claim.fact, &claim.value);
    let when = l.moment(claim.recorded_at, &china());
    let said = match &claim.decision {
        Some(decision) => {
            let who = app.find_account(decision.by)?.map(|account| account.display_name);
            let who = who.unwrap_or_else(|| l.t("result-operator").into_owned());
            l.say("decide-changed-by").with("who", who).with("reason", &decision.reason)
        }
        None => l.say("decide-changed-source").with("source", &claim.source_label),
    };
    Ok(said.with("value", value).with("when", when).to_string())
}
