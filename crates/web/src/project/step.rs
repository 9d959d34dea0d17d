//! `/projects/{community}/step`: work begins, is completed, or the project leaves the plan with a reason.

use super::gate::{GateRow, gates_said};
use super::pool_tag;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field, FormError, errors};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::tag::Tag;
use app::{AppError, Desk};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::id::CommunityId;
use domain::project::{Pool, Step, StepRefused};
use jiff::civil::Date;

/// The page.
#[derive(Debug, Template)]
#[template(path = "project/step.html")]
pub(crate) struct StepView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    errors: Vec<FormError>,
    name: String,
    tag: Tag,
    record_href: String,
    /// How it comes into the pipeline; of a community in reserve.
    lead: Option<String>,
    gates: Vec<GateRow>,
    gates_title: String,
    /// Where the step is taken; none where there is none.
    action: Option<String>,
    revision: i64,
    fields: Vec<Field>,
}

/// A community as the page shows it.
struct Seen {
    id: CommunityId,
    name: String,
    pool: Pool,
    /// Whether it is or was in a plan.
    has_project: bool,
    revision: i64,
    day: Date,
    gates: Vec<GateRow>,
}

impl StepView {
    fn new(shell: Shell, seen: Seen, typed: &Fields, refused: Option<(&str, String)>) -> Self {
        let l = shell.l;
        let has_steps = seen.has_project && !seen.pool.steps().is_empty();
        let mut fields = if has_steps { fields(l, &seen, typed) } else { Vec::new() };
        if let Some((name, message)) = refused {
            for field in fields.iter_mut().filter(|field| field.name == name) {
                field.error = Some(message.clone());
            }
        }
        let title = if seen.pool == Pool::Implementing { "gates-complete" } else { "gates-start" };
        let title = if seen.pool == Pool::Reserve { "gates-plan" } else { title };
        Self {
            crumbs: vec![
                Crumb::link("/projects", l.t("nav-projects")),
                Crumb::link("/projects/list", l.t("projects-title")),
                Crumb::here(seen.name.clone()),
            ],
            errors: errors(&fields),
            name: seen.name,
            tag: pool_tag(l, seen.pool),
            record_href: format!("/communities/{}", seen.id),
            lead: (seen.pool == Pool::Reserve).then(|| l.t("gates-plan-lead").into_owned()),
            gates: seen.gates,
            gates_title: l.t(title).into_owned(),
            action: has_steps.then(|| format!("/projects/{}/step", seen.id)),
            revision: seen.revision,
            fields,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.say("project-step-title").with("community", self.name.as_str()).to_string()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/") };
        let seen = Seen {
            id: "0".repeat(32).parse().unwrap(),
            name: "石油路新村".into(),
            pool: Pool::Planned,
            has_project: true,
            revision: 0,
            day: jiff::civil::date(2021, 3, 1),
            gates: super::gate::sample_gates(l),
        };
        let wrong = Some(("reason", l.t("step-no-reason").into_owned()));
        Self::new(shell, seen, &Fields::default(), wrong)
    }
}

fn fields(l: Words, seen: &Seen, typed: &Fields) -> Vec<Field> {
    let steps = seen.pool.steps();
    let wanted = typed.text("step").and_then(Step::parse).or_else(|| steps.first().copied());
    let choices = steps.iter().map(|step| {
        Choice::new(step.key(), l.t(&format!("project-step-{}", step.key()))).chosen(Some(*step) == wanted)
    });
    let on = typed.raw("on").map_or_else(|| seen.day.to_string(), str::to_owned);
    vec![
        Field::new("step", l.t("project-step"), Control::Radios(choices.collect())),
        Field::new("on", l.t("project-on"), Control::Date).value(on),
        Field::text("reason", l.t("project-reason"))
            .value(typed.raw("reason").unwrap_or_default())
            .hint(l.t("project-reason-hint"))
            .optional(),
    ]
}

async fn load(page: &Page, id: CommunityId) -> Result<Seen, Error> {
    let l = page.words();
    page.app()
        .run(move |app| {
            let next = app.next_step(id)?;
            let item = next.stock.find(id).ok_or(AppError::NotFound(app::Noun::Community))?;
            let gates = next.gates.iter().map(|answer| GateRow::new(l, &next.stock.rules, answer));
            Ok::<_, AppError>(Seen {
                id,
                name: item.community.name.clone(),
                pool: next.pool,
                has_project: next.project.is_some(),
                revision: next.project.as_ref().map_or(0, |kept| kept.revision),
                day: app.plan_day(),
                gates: gates.collect(),
            })
        })
        .await
}

/// `GET /projects/{community}/step`
pub(crate) async fn step(page: Page, Path(community): Path<String>) -> Result<Response, Error> {
    let id: CommunityId = community.parse().map_err(|_| Error::not_found())?;
    let seen = load(&page, id).await?;
    page.show(&StepView::new(page.shell(Section::Projects), seen, &Fields::default(), None))
}

/// `POST /projects/{community}/step`
pub(crate) async fn post_step(
    page: Page,
    Path(community): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let id: CommunityId = community.parse().map_err(|_| Error::not_found())?;
    let (actor, l) = (page.actor()?, page.words());
    let revision = typed.read("revision").unwrap_or(-1);
    let asked = typed.text("step").and_then(Step::parse);
    let on = typed.text("on").map(str::parse::<Date>).transpose();
    let refused = match (asked, on) {
        (None, _) => Some(("step", l.t("step-none").into_owned())),
        (_, Err(_)) => Some(("on", l.t("step-day-unread").into_owned())),
        (Some(step), Ok(on)) => {
            let reason = typed.text("reason").unwrap_or_default().to_owned();
            let take = move |app: &Desk| {
                refusal(l, app.step_project(&actor, id, step, (on, &reason), revision).map(drop))
            };
            page.app().run(take).await?
        }
    };
    match refused {
        None => Ok(Redirect::to("/projects/list?pool=implementing").into_response()),
        Some(wrong) => {
            let seen = load(&page, id).await?;
            page.show_again(&StepView::new(page.shell(Section::Projects), seen, &typed, Some(wrong)))
        }
    }
}

/// The field at fault and what to say of it, where that is what went wrong.
fn refusal(l: Words, taken: Result<(), AppError>) -> Result<Option<(&'static str, String)>, AppError> {
    match taken {
        Ok(()) => Ok(None),
        Err(AppError::Step(refused)) => {
            Ok(Some((field_of(refused), l.t(&format!("step-{}", refused.key())).into_owned())))
        }
        Err(AppError::Gates(unmet)) => {
            let said = l.list(unmet.iter().map(|unmet| gates_said(l, unmet)));
            Ok(Some(("step", l.say("step-gates-of").with("gates", said).to_string())))
        }
        Err(other) => Err(other),
    }
}

const fn field_of(refused: StepRefused) -> &'static str {
    match refused {
        StepRefused::NotFrom { .. } => "step",
        StepRefused::NoReason => "reason",
        StepRefused::BeforeStart | StepRefused::InFuture => "on",
    }
}
