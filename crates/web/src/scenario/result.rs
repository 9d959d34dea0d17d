//! `GET /scenarios/{id}`: how far solving is, then the plan against its targets.

use super::list::horizon;
use super::scarce::scarce_lines;
use super::tables::{
    DistrictRow, TargetRow, WorkRow, YearRow, district_columns, district_row, target_columns, target_row,
    work_columns, work_row, year_columns, year_row,
};
use super::words::violation;
use super::{area, crumbs, gap, scenario_tag};
use crate::division::DivisionNames;
use crate::error::Error;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::chart::{ChartKind, ChartView, Series};
use crate::ui::navigation::Crumb;
use crate::ui::progress::Progress;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use crate::ui::tag::Tag;
use app::scenario::{Outcome, TargetLine, YearLine};
use app::{AppError, scenario::Solved};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::division::DivisionCode;
use domain::id::ScenarioId;
use domain::means::MeansKind;
use domain::permit::{PlanBatches, SeeScenarios};
use domain::scenario::{Scenario, ScenarioState};

/// The page.
#[derive(Debug, Template)]
#[template(path = "scenario/result.html")]
pub(crate) struct ScenarioView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    id: String,
    name: String,
    tag: Tag,
    /// How far it is, while it is being solved.
    job: Option<Progress>,
    may_stop: bool,
    answer: String,
    certificate: String,
    /// What commitments need that the means do not give.
    violations: Vec<String>,
    targets: Vec<TargetRow>,
    target_columns: Vec<Column>,
    chart: Option<ChartView>,
    years: Vec<YearRow>,
    year_columns: Vec<Column>,
    districts: Vec<DistrictRow>,
    district_columns: Vec<Column>,
    works: Vec<WorkRow>,
    work_columns: Vec<Column>,
    scarce: Vec<String>,
    actions: Vec<(String, String)>,
    has_plan: bool,
    /// Where the reader sees how firm it is.
    study_href: Option<String>,
    waits_for_second: bool,
}

/// Seconds between two looks.
const EVERY: u32 = 2;

impl ScenarioView {
    fn new(
        shell: Shell,
        solved: &Solved,
        (may_plan, may_study): (bool, bool),
        own: bool,
        names: &DivisionNames,
    ) -> Self {
        let (l, scenario) = (shell.l, &solved.kept.scenario);
        let solving = scenario.state == ScenarioState::Solving;
        let empty = Outcome::default();
        let outcome = solved.outcome.as_deref().unwrap_or(&empty);
        let district = |code: &DivisionCode| names.name(l, code);
        let has_plan = solved.outcome.is_some();
        Self {
            crumbs: crumbs(l, scenario.id, &scenario.name, None),
            id: scenario.id.to_string(),
            name: scenario.name.clone(),
            tag: scenario_tag(l, scenario.state),
            job: solving.then(|| progress(l, solved)),
            may_stop: solving && may_plan && !solved.kept.stopped,
            answer: if has_plan { answer(l, scenario, outcome) } else { String::new() },
            certificate: if has_plan { certificate(l, outcome) } else { String::new() },
            violations: outcome.violations.iter().map(|one| violation(l, one, &district)).collect(),
            targets: outcome.targets.iter().map(|target| target_row(l, target, &district)).collect(),
            target_columns: target_columns(l),
            chart: has_plan.then(|| chart(l, outcome)),
            years: outcome.years.iter().map(|year| year_row(l, year)).collect(),
            year_columns: year_columns(l),
            districts: outcome
                .districts
                .iter()
                .map(|one| district_row(l, scenario, one, &district))
                .collect(),
            district_columns: district_columns(l, scenario),
            works: outcome.works.iter().map(|work| work_row(l, work, &district)).collect(),
            work_columns: work_columns(l),
            scarce: scarce_lines(l, &outcome.prices, &district),
            actions: if may_plan { actions(l, scenario.state, own) } else { Vec::new() },
            has_plan,
            study_href: may_study.then(|| format!("/scenarios/{}/study", scenario.id)),
            waits_for_second: may_plan && own && scenario.state == ScenarioState::Proposed,
            shell: Shell { refresh: solving.then_some(EVERY), ..shell },
        }
    }

    fn title(&self) -> String {
        self.name.clone()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        use app::scenario::KeptScenario;
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/scenarios/7") };
        let solved = Solved {
            kept: KeptScenario {
                scenario: super::sample_scenario(ScenarioState::Solved),
                revision: 0,
                progress: None,
                stopped: false,
            },
            far: None,
            outcome: Some(std::sync::Arc::new(super::sample_outcome())),
        };
        Self::new(shell, &solved, (true, true), true, &DivisionNames::sample())
    }
}

fn progress(l: Words, solved: &Solved) -> Progress {
    let scenario = &solved.kept.scenario;
    let far = solved.far.unwrap_or_default();
    let doing = match (far.objective, far.bound) {
        (Some(objective), Some(bound)) => {
            let distance = i128::from(bound - objective) * 1_000_000 / i128::from(objective.abs().max(1));
            let distance = gap(i64::try_from(distance).unwrap_or(i64::MAX));
            l.say("scenario-solving-gap").with("gap", distance).to_string()
        }
        _ => l.t("scenario-solving").into_owned(),
    };
    let total = u64::from(scenario.brief.seconds);
    let done = u64::try_from(far.milliseconds / 1000).unwrap_or_default().min(total);
    Progress { doing, done, total: Some(total), poll: Some(format!("/scenarios/{}", scenario.id)) }
}

pub(super) fn answer(l: Words, scenario: &Scenario, outcome: &Outcome) -> String {
    let started: i64 = outcome.starts.iter().map(|start| start.area).sum();
    let households: i64 = outcome.starts.iter().map(|start| start.households).sum();
    let missed = outcome.targets.iter().filter(|target| target.lacking > 0).count();
    let said = l
        .say("scenario-answer")
        .with("years", horizon(scenario))
        .with("communities", outcome.starts.len())
        .with("area", area(l, started))
        .with("households", households)
        .to_string();
    let targets = match (outcome.targets.len(), missed) {
        (0, _) => return said,
        (_, 0) => l.t("scenario-targets-met").into_owned(),
        (all, missed) => l.say("scenario-targets-missed").with("missed", missed).with("all", all).to_string(),
    };
    format!("{said}{targets}")
}

/// How good the plan is, proved.
pub(super) fn certificate(l: Words, outcome: &Outcome) -> String {
    if outcome.gap_ppm <= 0 {
        return l.t("scenario-certificate-optimal").into_owned();
    }
    let said = l.say("scenario-certificate").with("gap", gap(outcome.gap_ppm));
    let tenths = outcome.milliseconds / 100;
    said.with("seconds", format!("{}.{}", tenths / 10, tenths % 10)).to_string()
}

fn chart(l: Words, outcome: &Outcome) -> ChartView {
    let series = |key: &str, tone, values: &dyn Fn(&YearLine) -> i64| Series {
        name: l.t(key).into_owned(),
        tone,
        values: outcome.years.iter().map(|year| Some(values(year))).collect(),
    };
    let declared = Series {
        name: l.t("target-declared-start").into_owned(),
        tone: "open",
        values: outcome
            .years
            .iter()
            .map(|year| {
                let of_year = |target: &&TargetLine| {
                    target.kind == MeansKind::Started && target.year == Some(year.year)
                };
                outcome.targets.iter().find(of_year).map(|target| target.amount)
            })
            .collect(),
    };
    ChartView {
        id: "area-by-year".into(),
        title: l.t("scenario-chart").into_owned(),
        kind: ChartKind::Columns,
        axis: l.t("scenario-year").into_owned(),
        unit: l.t("unit-m2").into_owned(),
        categories: outcome.years.iter().map(|year| year.year.to_string()).collect(),
        keys: Vec::new(),
        hrefs: Vec::new(),
        series: vec![
            series("scenario-started", "good", &|year| year.started),
            series("scenario-completed", "plain", &|year| year.completed),
            declared,
        ],
    }
}

/// What may be done with it: the end of the address, and the words.
fn actions(l: Words, state: ScenarioState, own: bool) -> Vec<(String, String)> {
    let named = |keys: &[&str]| {
        keys.iter().map(|key| ((*key).to_owned(), l.t(&format!("scenario-{key}")).into_owned())).collect()
    };
    match state {
        ScenarioState::Solved => named(&["propose", "delete"]),
        ScenarioState::Failed => named(&["delete"]),
        ScenarioState::Proposed if own => named(&["return"]),
        ScenarioState::Proposed => named(&["publish", "return"]),
        ScenarioState::Solving | ScenarioState::Published | ScenarioState::Replaced => Vec::new(),
    }
}

/// `GET /scenarios/{id}`
pub(crate) async fn scenario(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: ScenarioId = id.parse().map_err(|_| Error::not_found())?;
    let (solved, names) = page
        .app()
        .run(move |app| {
            let stock = app.stock()?;
            let names = DivisionNames::new(&stock.divisions.divisions);
            Ok::<_, AppError>((app.load_scenario(id)?, names))
        })
        .await?;
    let own = page
        .session()
        .is_some_and(|session| solved.kept.scenario.proposed_by == Some(session.actor().account));
    let may = (page.may::<PlanBatches>(), page.may::<SeeScenarios>());
    let view = ScenarioView::new(page.shell(Section::Projects), &solved, may, own, &names);
    page.show(&view)
}
