//! `/scenarios/{id}/study`: what the plan would be with other aims, and which communities stay in it when costs turn out
//! otherwise.

use super::crumbs;
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::Posted;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field};
use crate::ui::navigation::Crumb;
use crate::ui::progress::Progress;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use crate::ui::tag::Tag;
use app::scenario::{Steadiness, Study, StudyPoint};
use app::stock::Stock;
use app::{AppError, Desk};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::id::ScenarioId;
use domain::permit::PlanBatches;
use domain::scenario::{Scenario, StudyAim, StudyState};
use std::sync::Arc;

/// The page.
#[derive(Debug, Template)]
#[template(path = "scenario/study.html")]
pub(crate) struct StudyView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    action: String,
    job: Option<Progress>,
    failed: bool,
    /// What is to be asked; empty where the reader may not ask, or the answer is on its way.
    fields: Vec<Field>,
    result: Option<StudyResult>,
    point_columns: Vec<Column>,
    steady_columns: Vec<Column>,
}

/// What came of it.
#[derive(Debug)]
struct StudyResult {
    aims: String,
    points: Vec<Vec<String>>,
    steady: String,
    communities: Vec<SteadyRow>,
    /// How many more there are than are listed.
    more: String,
}

#[derive(Debug)]
struct SteadyRow {
    href: String,
    name: String,
    district: String,
    tag: Tag,
    starts: String,
}

/// Communities that are listed.
const SHOWN: usize = 50;
/// Cost scenarios that can be asked for.
const SCENARIOS: [usize; 3] = [10, 20, 50];
/// Seconds between two looks.
const EVERY: u32 = 2;

impl StudyView {
    fn new(shell: Shell, scenario: &Scenario, study: Option<&Study>, stock: &Stock, may_plan: bool) -> Self {
        let names = DivisionNames::new(&stock.divisions.divisions);
        let l = shell.l;
        let place = |one: &Steadiness| {
            let item = stock.find(one.community)?;
            let district = item.community.district.as_ref();
            let district = district.map(|code| names.name(l, code)).unwrap_or_default();
            Some((item.community.name.clone(), district))
        };
        Self::of(shell, scenario, study, &place, may_plan)
    }

    fn of(
        shell: Shell,
        scenario: &Scenario,
        study: Option<&Study>,
        place: &dyn Fn(&Steadiness) -> Option<(String, String)>,
        may_plan: bool,
    ) -> Self {
        let l = shell.l;
        let state = study.map(|study| study.state);
        let running = state == Some(StudyState::Running);
        let action = format!("/scenarios/{}/study", scenario.id);
        let job = running.then(|| Progress {
            doing: l.t("study-running").into_owned(),
            done: 0,
            total: None,
            poll: Some(action.clone()),
        });
        let done = study.filter(|study| study.state == StudyState::Done);
        Self {
            crumbs: crumbs(l, scenario.id, &scenario.name, Some(l.t("study-title").into_owned())),
            job,
            failed: state == Some(StudyState::Failed),
            fields: if may_plan && !running { fields(l, study) } else { Vec::new() },
            result: done.map(|study| result(l, scenario, study, place)),
            point_columns: point_columns(l),
            steady_columns: steady_columns(l),
            action,
            shell: Shell { refresh: running.then_some(EVERY), ..shell },
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("study-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/") };
        let scenario = super::sample_scenario(domain::scenario::ScenarioState::Solved);
        let point = StudyPoint {
            weight: 750,
            need: 90_000,
            area: 220_000,
            households: 2_880,
            communities: 12,
            penalty: 10,
            changes: 3,
        };
        let one = Steadiness { community: "0".repeat(32).parse().unwrap(), starts: 17, planned: true };
        let study = Study {
            state: StudyState::Done,
            job: "0".repeat(32).parse().unwrap(),
            aim: StudyAim::Area,
            scenarios: 20,
            points: vec![StudyPoint { weight: 1000, ..point }, point],
            steadiness: vec![one; 60],
            steady: (12, 9),
        };
        let place = |_: &Steadiness| Some(("石油路新村".to_owned(), "渝中区".to_owned()));
        Self::of(shell, &scenario, Some(&study), &place, true)
    }
}

fn fields(l: Words, study: Option<&Study>) -> Vec<Field> {
    let aim = study.map_or(StudyAim::Area, |study| study.aim);
    let aims = StudyAim::ALL
        .iter()
        .map(|one| Choice::new(one.key(), l.t(&format!("study-aim-{}", one.key()))).chosen(*one == aim));
    let scenarios = study.map_or(20, |study| study.scenarios);
    let counts = SCENARIOS.map(|count| {
        Choice::new(count.to_string(), l.count(i64::try_from(count).unwrap_or(0))).chosen(count == scenarios)
    });
    vec![
        Field::new("aim", l.t("study-aim"), Control::Radios(aims.collect())),
        Field::new("scenarios", l.t("study-scenarios"), Control::Select(counts.to_vec()))
            .hint(l.t("study-scenarios-hint")),
    ]
}

fn result(
    l: Words,
    scenario: &Scenario,
    study: &Study,
    place: &dyn Fn(&Steadiness) -> Option<(String, String)>,
) -> StudyResult {
    let (planned, always) = study.steady;
    let (shown, all) = (study.steadiness.len().min(SHOWN), study.steadiness.len());
    let row = |one: &Steadiness| {
        let (name, district) = place(one)?;
        Some(SteadyRow {
            href: format!("/scenarios/{}/communities/{}", scenario.id, one.community),
            name,
            district,
            tag: super::standing::standing_tag(l, if one.planned { "starts" } else { "waits" }),
            starts: l.say("of-all").with("part", one.starts).with("all", study.scenarios).to_string(),
        })
    };
    StudyResult {
        aims: l
            .say("study-points-lead")
            .with("aim", l.t(&format!("study-aim-{}", study.aim.key())))
            .to_string(),
        points: study.points.iter().map(|point| point_row(l, point)).collect(),
        steady: l
            .say("study-steady")
            .with("planned", planned)
            .with("always", always)
            .with("scenarios", study.scenarios)
            .to_string(),
        communities: study.steadiness.iter().take(shown).filter_map(row).collect(),
        more: if all > shown {
            l.say("study-more").with("count", all - shown).to_string()
        } else {
            String::new()
        },
    }
}

fn point_row(l: Words, point: &StudyPoint) -> Vec<String> {
    vec![
        l.per_cent(point.weight, 1000),
        l.count(point.need),
        l.count(point.area),
        l.count(point.households),
        l.count(point.communities),
        l.count(point.penalty),
        l.count(point.changes),
    ]
}

fn point_columns(l: Words) -> Vec<Column> {
    vec![
        Column::words(l.t("study-weight")),
        Column::numbers(l.t("study-need")),
        Column::numbers(l.t("scenario-started")).unit(l.t("unit-m2")),
        Column::numbers(l.t("scenario-households")),
        Column::numbers(l.t("scenario-communities")),
        Column::numbers(l.t("study-penalty")),
        Column::numbers(l.t("study-changes")),
    ]
}

fn steady_columns(l: Words) -> Vec<Column> {
    vec![
        Column::words(l.t("explorer-column-name")),
        Column::words(l.t("scenario-district")),
        Column::words(l.t("study-in-plan")),
        Column::numbers(l.t("study-starts")),
    ]
}

type Loaded = (Scenario, Option<Study>, Arc<Stock>);

fn load(app: &Desk, id: ScenarioId) -> Result<Loaded, AppError> {
    Ok((app.load_brief(id)?, app.find_study(id)?, app.stock()?))
}

/// `GET /scenarios/{id}/study`
pub(crate) async fn study(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: ScenarioId = id.parse().map_err(|_| Error::not_found())?;
    let (scenario, study, stock) = page.app().run(move |app| load(app, id)).await?;
    let may_plan = page.may::<PlanBatches>();
    page.show(&StudyView::new(page.shell(Section::Projects), &scenario, study.as_ref(), &stock, may_plan))
}

/// `POST /scenarios/{id}/study`
pub(crate) async fn post_study(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let id: ScenarioId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    let aim = typed.text("aim").and_then(StudyAim::parse).unwrap_or(StudyAim::Area);
    let scenarios = typed.read("scenarios").unwrap_or(0);
    page.app().run(move |app| app.study_scenario(&actor, id, aim, scenarios)).await?;
    Ok(Redirect::to(&format!("/scenarios/{id}/study")).into_response())
}
