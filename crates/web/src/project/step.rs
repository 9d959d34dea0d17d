//! `/projects/{community}/step`: work begins, is completed, or the project leaves the plan with a reason.

use super::pool_tag;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field, FormError, errors};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::tag::Tag;
use app::AppError;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::id::CommunityId;
use domain::project::{Project, Step, StepRefused};
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
    action: String,
    revision: i64,
    fields: Vec<Field>,
}

/// A project as the page shows it.
struct Seen {
    name: String,
    project: Project,
    revision: i64,
    day: Date,
}

impl StepView {
    fn new(shell: Shell, seen: &Seen, typed: &Fields, refused: Option<(&str, String)>) -> Self {
        let l = shell.l;
        let steps = seen.project.pool.steps();
        let wanted = typed.text("step").and_then(Step::parse).or_else(|| steps.first().copied());
        let choices = steps.iter().map(|step| {
            Choice::new(step.key(), l.t(&format!("project-step-{}", step.key())))
                .chosen(Some(*step) == wanted)
        });
        let on = typed.raw("on").map_or_else(|| seen.day.to_string(), str::to_owned);
        let mut fields = vec![
            Field::new("step", l.t("project-step"), Control::Radios(choices.collect())),
            Field::new("on", l.t("project-on"), Control::Date).value(on),
            Field::text("reason", l.t("project-reason"))
                .value(typed.raw("reason").unwrap_or_default())
                .hint(l.t("project-reason-hint"))
                .optional(),
        ];
        if let Some((name, message)) = refused {
            for field in fields.iter_mut().filter(|field| field.name == name) {
                field.error = Some(message.clone());
            }
        }
        Self {
            crumbs: vec![
                Crumb::link("/projects", l.t("nav-projects")),
                Crumb::link("/projects/list", l.t("projects-title")),
                Crumb::here(seen.name.clone()),
            ],
            errors: errors(&fields),
            name: seen.name.clone(),
            tag: pool_tag(l, seen.project.pool),
            action: format!("/projects/{}/step", seen.project.community),
            revision: seen.revision,
            fields,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.say("project-step-title").with("community", self.name.as_str()).to_string()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: crate::i18n::Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/") };
        let project = Project {
            community: "0".repeat(32).parse().unwrap(),
            pool: domain::project::Pool::Planned,
            package: "management".into(),
            year: 2021,
            scenario: None,
            started_on: None,
            completed_on: None,
            reason: None,
        };
        let seen =
            Seen { name: "石油路新村".into(), project, revision: 0, day: jiff::civil::date(2021, 3, 1) };
        let wrong = Some(("reason", l.t("step-no-reason").into_owned()));
        Self::new(shell, &seen, &Fields::default(), wrong)
    }
}

async fn load(page: &Page, id: CommunityId) -> Result<Seen, Error> {
    page.app()
        .run(move |app| {
            let stock = app.stock()?;
            let item = stock.find(id).ok_or(AppError::NotFound(app::Noun::Community))?;
            let kept = app.find_project(id)?.ok_or(AppError::NotFound(app::Noun::Project))?;
            Ok::<_, AppError>(Seen {
                name: item.community.name.clone(),
                project: kept.project,
                revision: kept.revision,
                day: app.plan_day(),
            })
        })
        .await
}

/// `GET /projects/{community}/step`
pub(crate) async fn step(page: Page, Path(community): Path<String>) -> Result<Response, Error> {
    let id: CommunityId = community.parse().map_err(|_| Error::not_found())?;
    let seen = load(&page, id).await?;
    page.show(&StepView::new(page.shell(Section::Projects), &seen, &Fields::default(), None))
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
            let taken = page
                .app()
                .run(move |app| match app.step_project(&actor, id, step, (on, &reason), revision) {
                    Err(AppError::Step(refused)) => Ok(Err(refused)),
                    other => other.map(Ok),
                })
                .await?;
            taken
                .err()
                .map(|refused| (field_of(refused), l.t(&format!("step-{}", refused.key())).into_owned()))
        }
    };
    match refused {
        None => Ok(Redirect::to("/projects/list?pool=implementing").into_response()),
        Some(wrong) => {
            let seen = load(&page, id).await?;
            page.show_again(&StepView::new(page.shell(Section::Projects), &seen, &typed, Some(wrong)))
        }
    }
}

const fn field_of(refused: StepRefused) -> &'static str {
    match refused {
        StepRefused::NotFrom { .. } => "step",
        StepRefused::NoReason => "reason",
        StepRefused::BeforeStart | StepRefused::InFuture => "on",
    }
}
