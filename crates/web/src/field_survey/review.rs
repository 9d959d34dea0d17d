//! `/field-surveys/review`: answers that contradict, both sides in plain words, and deciding between them.

use super::{crumbs, place};
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field, FormError, refuse};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use app::AppError;
use app::field_survey::ConflictClaims;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::claim::Claim;
use domain::id::ClaimId;

/// The list.
#[derive(Debug, Template)]
#[template(path = "field_survey/review.html")]
pub(crate) struct ReviewView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    answer: String,
    may_decide: bool,
    conflicts: Vec<ConflictView>,
}

/// One contradiction.
#[derive(Debug)]
struct ConflictView {
    place: String,
    fact: String,
    receipt: u64,
    why: String,
    answer: String,
    others: Vec<String>,
    record_href: String,
    href: String,
}

/// The page on which one is decided.
#[derive(Debug, Template)]
#[template(path = "field_survey/decide.html")]
pub(crate) struct DecideConflictView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    heading: String,
    action: String,
    place: String,
    why: String,
    errors: Vec<FormError>,
    fields: Vec<Field>,
}

impl ReviewView {
    fn new(shell: Shell, may_decide: bool, conflicts: Vec<ConflictView>) -> Self {
        let l = shell.l;
        Self {
            crumbs: crumbs(l, l.t("review-title")),
            answer: if conflicts.is_empty() {
                l.t("review-answer-none").into_owned()
            } else {
                l.say("review-answer").with("count", conflicts.len()).to_string()
            },
            may_decide,
            conflicts,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("review-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell::new(l, Some(Section::FieldSurveys), "/field-surveys/review");
        let conflict = ConflictView {
            place: "渝州新村 3栋".into(),
            fact: l.fact(domain::Fact::BuiltYear).into_owned(),
            receipt: 12,
            why: l.t("survey-conflict-changed").into_owned(),
            answer: "1997".into(),
            others: vec!["1998".into()],
            record_href: "/field-surveys/0190a1".into(),
            href: "/field-surveys/review/0190a2".into(),
        };
        Self::new(shell, true, vec![conflict])
    }
}

/// What a source says, in a line.
fn says(l: Words, claim: &Claim, counts: bool) -> String {
    let source = match claim.source_label.as_str() {
        "" => l.source_kind(claim.source).into_owned(),
        label => format!("{label} · {}", l.source_kind(claim.source)),
    };
    let value = l.value(claim.fact, &claim.value);
    let unit = l.fact_unit(claim.fact).unwrap_or_default();
    let day = claim.observed_on.map_or_else(|| l.t("not-known").into_owned(), |day| l.date(day));
    let said = l.say(if counts { "review-says-counting" } else { "review-says" });
    said.with("value", format!("{value} {unit}").trim()).with("source", source).with("day", day).to_string()
}

fn conflict_view(l: Words, conflict: &ConflictClaims) -> Option<ConflictView> {
    let counting = conflict.facts.claims.first()?.id;
    let answer = conflict.answer()?;
    Some(ConflictView {
        place: place(l, &conflict.record),
        fact: l.fact(conflict.open.fact).into_owned(),
        receipt: conflict.record.received.receipt,
        why: l.t(&format!("survey-conflict-{}", conflict.open.conflict.key())).into_owned(),
        answer: says(l, answer, answer.id == counting),
        others: conflict.others().map(|claim| says(l, claim, claim.id == counting)).collect(),
        record_href: format!("/field-surveys/{}", conflict.open.survey),
        href: format!("/field-surveys/review/{}", conflict.open.claim),
    })
}

impl DecideConflictView {
    fn new(shell: Shell, conflict: &ConflictClaims, typed: &Fields) -> Self {
        let l = shell.l;
        let counting = conflict.facts.claims.first().map(|claim| claim.id);
        let chosen = typed.text("chosen").unwrap_or_default();
        let choice = |claim: &Claim| {
            let id = claim.id.to_string();
            let chosen = id == chosen;
            Choice::new(id, says(l, claim, Some(claim.id) == counting)).chosen(chosen)
        };
        let choices = conflict.answer().into_iter().chain(conflict.others()).map(choice).collect();
        let why = l.t(&format!("survey-conflict-{}", conflict.open.conflict.key())).into_owned();
        Self::of(
            shell,
            conflict.open.claim,
            place(l, &conflict.record),
            l.fact(conflict.open.fact),
            why,
            choices,
            typed,
        )
    }

    fn of(
        shell: Shell,
        claim: ClaimId,
        place: String,
        fact: impl AsRef<str>,
        why: String,
        choices: Vec<Choice>,
        typed: &Fields,
    ) -> Self {
        let l = shell.l;
        let heading = l.say("decide-title").with("fact", fact.as_ref()).to_string();
        let reason = Field::new("reason", l.t("decide-reason"), Control::TextArea)
            .hint(l.t("decide-reason-hint"))
            .value(typed.raw("reason").unwrap_or_default());
        Self {
            crumbs: vec![
                Crumb::link("/field-surveys", l.t("nav-field-surveys")),
                Crumb::link("/field-surveys/review", l.t("review-title")),
                Crumb::here(heading.clone()),
            ],
            action: format!("/field-surveys/review/{claim}"),
            heading,
            place,
            why,
            errors: Vec::new(),
            fields: vec![Field::new("chosen", l.t("review-choose"), Control::Radios(choices)), reason],
            shell,
        }
    }

    /// The same page with an error beside its field.
    fn refused(mut self, field: &str, reason: &str) -> Self {
        let message = self.shell.l.t(&format!("invalid-{reason}")).into_owned();
        self.errors = refuse(&mut self.fields, field, &message);
        self
    }

    fn title(&self) -> &str {
        &self.heading
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell {
            csrf: "token".into(),
            ..Shell::new(l, Some(Section::FieldSurveys), "/field-surveys/review/1")
        };
        let choices = vec![Choice::new("1", "1997"), Choice::new("2", "1998")];
        let claim = ClaimId::from_uuid(domain::id::uuid_v7(1, [0; 10]));
        let (fact, why) = (l.fact(domain::Fact::BuiltYear), l.t("survey-conflict-outranked").into_owned());
        Self::of(shell, claim, "渝州新村".into(), fact, why, choices, &Fields::default())
            .refused("chosen", "nothing-chosen")
    }
}

/// `GET /field-surveys/review`
pub(crate) async fn review(page: Page) -> Result<Response, Error> {
    let (shell, may_change, l) = (page.shell(Section::FieldSurveys), page.may_change(), page.words());
    let conflicts = page.app().run(app::Desk::list_field_survey_conflicts).await?;
    let conflicts = conflicts.iter().filter_map(|conflict| conflict_view(l, conflict)).collect();
    page.show(&ReviewView::new(shell, may_change, conflicts))
}

async fn view(page: &Page, claim: ClaimId, typed: Fields) -> Result<DecideConflictView, Error> {
    let shell = page.shell(Section::FieldSurveys);
    page.app()
        .run(move |app| {
            let conflict = app.load_field_survey_conflict(claim)?;
            let community = conflict.record.received.survey.community;
            let shell = shell.rehearsing(app.rehearsed(community)?);
            Ok::<_, AppError>(DecideConflictView::new(shell, &conflict, &typed))
        })
        .await
}

/// `GET /field-surveys/review/{claim}`
pub(crate) async fn decide(page: Page, Path(claim): Path<String>) -> Result<Response, Error> {
    let claim = claim.parse().map_err(|_| Error::not_found())?;
    page.show(&view(&page, claim, Fields::default()).await?)
}

/// `POST /field-surveys/review/{claim}`
pub(crate) async fn post_decide(
    page: Page,
    Path(claim): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let claim: ClaimId = claim.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    let Some(chosen) = typed.read::<ClaimId>("chosen") else {
        return page.show_again(&view(&page, claim, typed).await?.refused("chosen", "nothing-chosen"));
    };
    let reason = typed.text("reason").unwrap_or_default().to_owned();
    let decided = page
        .app()
        .run(move |app| match app.decide_field_survey_conflict(&actor, claim, chosen, &reason) {
            Ok(_) => Ok(None),
            Err(AppError::Invalid { field, reason }) => Ok(Some((field, reason))),
            Err(error) => Err(error),
        })
        .await?;
    match decided {
        None => Ok(Redirect::to("/field-surveys/review").into_response()),
        Some((field, reason)) => page.show_again(&view(&page, claim, typed).await?.refused(field, reason)),
    }
}
