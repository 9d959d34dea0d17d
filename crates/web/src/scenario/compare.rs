//! `GET /scenarios/compare`: two scenarios side by side, and what changes from one to the other.

use super::gap;
use super::list::horizon;
use super::tables::{target_name, wan};
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use app::AppError;
use app::scenario::{DistrictLine, Outcome, Solved};
use askama::Template;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::division::DivisionCode;
use domain::id::{CommunityId, ScenarioId};
use domain::means::MeansKind;
use domain::scenario::Scenario;
use std::collections::HashMap;
use std::sync::Arc;

/// The page.
#[derive(Debug, Template)]
#[template(path = "scenario/compare.html")]
pub(crate) struct CompareView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    answer: String,
    /// Name, address of each side.
    sides: [(String, String); 2],
    rows: Vec<CompareRow>,
    districts: Vec<CompareRow>,
    changes: Vec<ChangeRow>,
    more: String,
}

#[derive(Debug)]
struct CompareRow {
    name: String,
    first: String,
    second: String,
    difference: String,
}

#[derive(Debug)]
struct ChangeRow {
    href: String,
    name: String,
    first: String,
    second: String,
}

/// Changes that are listed.
const CHANGES_SHOWN: usize = 100;

/// Two sides with their outcomes.
type Sides<'a> = [(&'a Scenario, &'a Outcome); 2];

impl CompareView {
    fn new(
        shell: Shell,
        sides: Sides<'_>,
        names: &DivisionNames,
        called: &dyn Fn(CommunityId) -> Option<String>,
        package: &dyn Fn(&str) -> String,
    ) -> Self {
        let l = shell.l;
        let (changes, counts) = changes(l, sides, called, package);
        let shown = changes.len().min(CHANGES_SHOWN);
        let more = changes.len() - shown;
        Self {
            crumbs: vec![
                Crumb::link("/projects", l.t("nav-projects")),
                Crumb::link("/scenarios", l.t("scenarios-title")),
                Crumb::here(l.t("compare-title")),
            ],
            answer: l
                .say("compare-answer")
                .with("entered", counts[0])
                .with("left", counts[1])
                .with("moved", counts[2])
                .to_string(),
            sides: sides.map(|(scenario, _)| (scenario.name.clone(), format!("/scenarios/{}", scenario.id))),
            rows: rows(l, sides, names),
            districts: districts(l, sides, names),
            changes: changes.into_iter().take(shown).collect(),
            more: if more > 0 {
                l.say("compare-more").with("count", more).to_string()
            } else {
                String::new()
            },
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("compare-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/") };
        let states = [domain::scenario::ScenarioState::Solved, domain::scenario::ScenarioState::Published]
            .map(super::sample_scenario);
        let first = super::sample_outcome();
        let mut second = first.clone();
        second.starts[0].year = 2022;
        second.gap_ppm = 0;
        let sides = [(&states[0], &first), (&states[1], &second)];
        Self::new(shell, sides, &DivisionNames::sample(), &|_| Some("石油路新村".into()), &str::to_owned)
    }
}

fn row(name: impl Into<String>, texts: [String; 2], difference: String) -> CompareRow {
    let [first, second] = texts;
    CompareRow { name: name.into(), first, second, difference }
}

fn signed(l: Words, number: i64) -> String {
    if number > 0 { format!("+{}", l.count(number)) } else { l.count(number) }
}

fn counted(l: Words, key: &str, values: [i64; 2]) -> CompareRow {
    row(l.t(key), values.map(|value| l.count(value)), signed(l, values[1] - values[0]))
}

/// The measures that a planner weighs.
fn rows(l: Words, sides: Sides<'_>, names: &DivisionNames) -> Vec<CompareRow> {
    let of = |value: &dyn Fn(&Outcome) -> i64| sides.map(|(_, outcome)| value(outcome));
    let mut rows = vec![
        row(l.t("scenario-horizon"), sides.map(|(scenario, _)| horizon(scenario)), String::new()),
        counted(l, "scenario-communities", of(&|it| it.starts.iter().map(|_| 1).sum())),
        counted(l, "compare-area", of(&|it| it.starts.iter().map(|start| start.area).sum())),
        counted(l, "scenario-households", of(&|it| it.starts.iter().map(|start| start.households).sum())),
        counted(l, "compare-need", of(&|it| it.value)),
        counted(l, "compare-missed", of(&|it| it.targets.iter().map(|target| target.lacking).sum())),
    ];
    let money = of(&|it| it.years.iter().map(|year| year.money.total().0).sum());
    let in_wan = |fen: i64| wan(l, domain::Fen(fen));
    rows.push(row(l.t("compare-money"), money.map(in_wan), signed(l, (money[1] - money[0]) / 1_000_000)));
    let shares = sides.map(|(_, outcome)| need_shares(&outcome.districts));
    rows.push(row(
        l.t("compare-least-district"),
        [0, 1].map(|side: usize| {
            let least = shares.get(side).and_then(|shares| shares.first());
            least.map_or_else(|| "–".to_owned(), |share| per_mille(*share))
        }),
        String::new(),
    ));
    rows.push(row(l.t("compare-spread"), shares.map(|shares| spread(&shares)), String::new()));
    rows.push(row(l.t("compare-gap"), sides.map(|(_, outcome)| gap(outcome.gap_ppm.max(0))), String::new()));
    let district = |code: &DivisionCode| names.name(l, code);
    for target in &sides[0].1.targets {
        let same = sides[1].1.targets.iter().find(|other| {
            (other.kind, &other.district, other.year) == (target.kind, &target.district, target.year)
        });
        if target.kind == MeansKind::ComprehensiveShare {
            continue;
        }
        let reached = |one: &app::scenario::TargetLine| (one.amount - one.lacking).max(0);
        let name = target_name(l, (target.kind, target.district.as_ref(), target.year), &district);
        let second = same.map(reached);
        rows.push(row(
            l.say("compare-reached").with("target", name).to_string(),
            [l.count(reached(target)), second.map(|area| l.count(area)).unwrap_or_default()],
            second.map(|area| signed(l, area - reached(target))).unwrap_or_default(),
        ));
    }
    rows
}

/// The parts of their need that districts have met, in thousandths, the least first.
fn need_shares(districts: &[DistrictLine]) -> Vec<i64> {
    let mut shares: Vec<i64> = districts
        .iter()
        .filter(|line| line.need.1 > 0)
        .map(|line| line.need.0.saturating_mul(1000) / line.need.1)
        .collect();
    shares.sort_unstable();
    shares
}

fn per_mille(share: i64) -> String {
    format!("{}.{}%", share / 10, share % 10)
}

/// How unevenly need is met: the Gini coefficient of the districts' parts, 0 where all are alike.
fn spread(shares: &[i64]) -> String {
    let total: i64 = shares.iter().sum();
    let count = i64::try_from(shares.len()).unwrap_or(i64::MAX);
    if total == 0 {
        return "–".to_owned();
    }
    // Of sorted values: Σ (2i − n − 1) x / (n Σ x), with i from 1.
    let weighted: i64 = (1..).zip(shares).map(|(place, share)| (2 * place - count - 1) * share).sum();
    let thousandths = weighted.saturating_mul(1000) / (count * total);
    format!("0.{thousandths:03}")
}

fn districts(l: Words, sides: Sides<'_>, names: &DivisionNames) -> Vec<CompareRow> {
    let areas = sides.map(|(_, outcome)| {
        outcome.districts.iter().map(|line| (&line.district, line.area.0)).collect::<HashMap<_, _>>()
    });
    let mut codes: Vec<&DivisionCode> = areas.iter().flat_map(HashMap::keys).copied().collect();
    codes.sort_unstable();
    codes.dedup();
    codes
        .into_iter()
        .map(|code| {
            let values = [0, 1]
                .map(|side: usize| areas.get(side).and_then(|areas| areas.get(code)).copied().unwrap_or(0));
            row(names.name(l, code), values.map(|area| l.count(area)), signed(l, values[1] - values[0]))
        })
        .collect()
}

/// Communities that enter, leave or move from the first to the second, and how many of each.
fn changes(
    l: Words,
    sides: Sides<'_>,
    called: &dyn Fn(CommunityId) -> Option<String>,
    package: &dyn Fn(&str) -> String,
) -> (Vec<ChangeRow>, [usize; 3]) {
    let starts = sides.map(|(_, outcome)| {
        outcome.starts.iter().map(|start| (start.community, start)).collect::<HashMap<_, _>>()
    });
    let said = |start: Option<&&app::scenario::PlannedStart>| match start {
        None => l.t("compare-not-in").into_owned(),
        Some(start) => l
            .say("plan-start")
            .with("year", start.year.to_string())
            .with("package", package(&start.package))
            .to_string(),
    };
    let [first, second] = &starts;
    let mut ids: Vec<CommunityId> = first.keys().chain(second.keys()).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let (mut rows, mut counts) = (Vec::new(), [0; 3]);
    for id in ids {
        let (before, after) = (first.get(&id), second.get(&id));
        let place = match (before, after) {
            (None, Some(_)) => 0,
            (Some(_), None) => 1,
            (Some(a), Some(b)) if (a.year, &a.package) != (b.year, &b.package) => 2,
            _ => continue,
        };
        if let Some(count) = counts.get_mut(place) {
            *count += 1;
        }
        let Some(name) = called(id) else { continue };
        rows.push(ChangeRow {
            href: format!("/scenarios/{}/communities/{id}", sides[1].0.id),
            name,
            first: said(before),
            second: said(after),
        });
    }
    (rows, counts)
}

/// `GET /scenarios/compare`
pub(crate) async fn compare(page: Page, query: Fields) -> Result<Response, Error> {
    let id = |name: &str| query.read::<ScenarioId>(name);
    // Who has not chosen two goes where they are chosen.
    let (Some(first), Some(second)) = (id("a"), id("b")) else {
        return Ok(Redirect::to("/scenarios").into_response());
    };
    let (sides, stock) = page
        .app()
        .run(move |app| {
            Ok::<_, AppError>(([app.load_scenario(first)?, app.load_scenario(second)?], app.stock()?))
        })
        .await?;
    let outcomes: Vec<Arc<Outcome>> = sides.iter().filter_map(|side: &Solved| side.outcome.clone()).collect();
    let [first, second] = outcomes.as_slice() else { return Err(Error::not_found()) };
    let [a, b] = &sides;
    let names = DivisionNames::new(&stock.divisions.divisions);
    let l = page.words();
    let called = |id: CommunityId| stock.find(id).map(|item| item.community.name.clone());
    let package = |id: &str| l.package(&stock.rules, id);
    let pair = [(&a.kept.scenario, &**first), (&b.kept.scenario, &**second)];
    page.show(&CompareView::new(page.shell(Section::Projects), pair, &names, &called, &package))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_of_equal_parts_is_nothing_and_of_unequal_ones_grows() {
        assert_eq!(spread(&[500, 500, 500]), "0.000");
        assert_eq!(spread(&[0, 0, 900]), "0.666");
        assert_eq!(spread(&[]), "–");
    }
}
