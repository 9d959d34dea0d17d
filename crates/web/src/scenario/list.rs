//! `GET /scenarios`: what the planner was asked, and two of them side by side.

use super::scenario_tag;
use crate::community::china;
use crate::error::Error;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use crate::ui::tag::Tag;
use askama::Template;
use axum::response::Response;
use domain::permit::PlanBatches;
use domain::scenario::{Scenario, ScenarioState};

/// The page.
#[derive(Debug, Template)]
#[template(path = "scenario/list.html")]
pub(crate) struct ScenariosView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    may_plan: bool,
    columns: Vec<Column>,
    rows: Vec<ScenarioRow>,
    /// Two of them to compare; none where there are fewer.
    pair: Vec<Field>,
}

#[derive(Debug)]
struct ScenarioRow {
    href: String,
    name: String,
    years: String,
    when: String,
    tag: Tag,
}

impl ScenariosView {
    fn new(shell: Shell, may_plan: bool, scenarios: &[Scenario]) -> Self {
        let l = shell.l;
        let solved: Vec<&Scenario> = scenarios
            .iter()
            .filter(|one| !matches!(one.state, ScenarioState::Solving | ScenarioState::Failed))
            .collect();
        let choose = |name: &str, label: &str, at: usize| {
            let choices = solved
                .iter()
                .enumerate()
                .map(|(place, one)| Choice::new(one.id.to_string(), one.name.as_str()).chosen(place == at));
            Field::new(name, l.t(label), Control::Select(choices.collect()))
        };
        let pair = if solved.len() < 2 {
            Vec::new()
        } else {
            vec![choose("a", "compare-first", 1), choose("b", "compare-second", 0)]
        };
        Self {
            crumbs: vec![Crumb::link("/projects", l.t("nav-projects")), Crumb::here(l.t("scenarios-title"))],
            may_plan,
            columns: vec![
                Column::words(l.t("scenario-name")),
                Column::words(l.t("scenario-horizon")),
                Column::words(l.t("scenario-made")),
                Column::words(l.t("scenario-state")),
            ],
            rows: scenarios.iter().map(|scenario| row(l, scenario)).collect(),
            pair,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("scenarios-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/scenarios") };
        let states = [ScenarioState::Solved, ScenarioState::Published, ScenarioState::Solving];
        Self::new(shell, true, &states.map(super::sample_scenario))
    }
}

/// «2021–2022».
pub(super) fn horizon(scenario: &Scenario) -> String {
    let first = i32::from(scenario.brief.first_year);
    let last = first + i32::from(scenario.brief.years) - 1;
    if first == last { first.to_string() } else { format!("{first}–{last}") }
}

fn row(l: Words, scenario: &Scenario) -> ScenarioRow {
    ScenarioRow {
        href: format!("/scenarios/{}", scenario.id),
        name: scenario.name.clone(),
        years: horizon(scenario),
        when: l.moment(scenario.made_at, &china()),
        tag: scenario_tag(l, scenario.state),
    }
}

/// `GET /scenarios`
pub(crate) async fn scenarios(page: Page) -> Result<Response, Error> {
    let kept = page.app().run(app::Desk::list_scenarios).await?;
    let scenarios: Vec<Scenario> = kept.into_iter().map(|kept| kept.scenario).collect();
    page.show(&ScenariosView::new(page.shell(Section::Projects), page.may::<PlanBatches>(), &scenarios))
}
