//! `GET /scenarios/{id}/map`: a plan on the map, each community by what the plan says of it.

use super::crumbs;
use super::standing::{Line, StandingKind, Wanted, district_field, lines, standing_field};
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use crate::server::conditional;
use crate::ui::form::Field;
use crate::ui::map::{Look, MapView};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use app::AppError;
use app::report::degrees;
use app::stock::Stock;
use askama::Template;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use domain::geometry::{Point, bounds};
use domain::id::ScenarioId;
use domain::scenario::{Brief, Scenario};
use serde_json::{Value, json};

/// The page.
#[derive(Debug, Template)]
#[template(path = "scenario/map.html")]
pub(crate) struct PlanMapView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    answer: String,
    action: String,
    filters: Vec<Field>,
    is_filtered: bool,
    map: MapView,
    columns: Vec<Column>,
    rows: Vec<StandingRow>,
    /// That some are not on the map; empty where all are.
    nowhere: String,
}

/// A standing with what of it the filters take.
#[derive(Debug)]
struct StandingRow {
    look: Look,
    href: String,
    communities: String,
    area: String,
}

/// The shapes of the years in their order, each with its colour; there are as many as a horizon may have years.
const YEARS: [(&str, &str); 6] = [
    ("M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13z", "good"),
    ("M2.5 2.5h11v11h-11z", "running"),
    ("M8 1.2L15 13.8H1z", "open"),
    ("M8 .8L15.2 8L8 15.2L.8 8z", "good"),
    ("M1 2.2H15L8 14.8z", "running"),
    ("M5.5 1h5v4.5H15v5h-4.5V15h-5v-4.5H1v-5h4.5z", "open"),
];
const RING: &str = "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11z";
const CROSS: &str = "M3 3l10 10M13 3L3 13";

/// How a standing looks on the map.
fn look(l: Words, brief: &Brief, standing: StandingKind) -> Look {
    let ((path, tone), hollow) = match standing {
        StandingKind::Starts(year) => {
            let ahead = brief.place_of(year).map_or(0, |place| place - 1);
            (YEARS.into_iter().cycle().nth(ahead).unwrap_or_default(), false)
        }
        StandingKind::Waits => ((RING, "plain"), true),
        StandingKind::LeftOut => ((CROSS, "plain"), true),
    };
    Look { key: standing.exact(), word: standing.word(l), path, tone, hollow }
}

impl PlanMapView {
    fn new(
        shell: Shell,
        scenario: &Scenario,
        names: &DivisionNames,
        shown: &[(Line, Option<Point>)],
        wanted: &Wanted,
        city: [i32; 4],
    ) -> Self {
        let (l, brief) = (shell.l, &scenario.brief);
        let base = format!("/scenarios/{}", scenario.id);
        let starts =
            shown.iter().filter(|(line, _)| matches!(line.standing, StandingKind::Starts(_))).count();
        let nowhere = shown.iter().filter(|(_, at)| at.is_none()).count();
        let standings = StandingKind::all(brief);
        Self {
            crumbs: crumbs(l, scenario.id, &scenario.name, Some(l.t("plan-map-title").into_owned())),
            answer: l.say("plan-map-answer").with("shown", shown.len()).with("starts", starts).to_string(),
            action: format!("{base}/map"),
            filters: vec![
                district_field(l, names, &wanted.district),
                standing_field(l, brief, &wanted.standing),
            ],
            is_filtered: wanted.active() > 0,
            map: MapView {
                id: "plan-map".into(),
                label: l.say("plan-map-label").with("name", scenario.name.as_str()).to_string(),
                tiles: String::new(),
                communities: wanted.href(&format!("{base}/map.geojson"), 1),
                divisions: "/tiles/divisions.geojson".into(),
                bounds: around(shown).unwrap_or(city),
                table: "#standings".into(),
                open: format!("{base}/communities/"),
                schematic: names.is_schematic(),
                looks: standings.iter().map(|standing| look(l, brief, *standing)).collect(),
            },
            columns: vec![
                Column::words(l.t("scenario-state")),
                Column::numbers(l.t("scenario-communities")),
                Column::numbers(l.t("plan-area")).unit(l.t("unit-m2")),
            ],
            rows: standings
                .into_iter()
                .map(|standing| row(l, brief, &base, wanted, standing, shown))
                .filter(|row| !row.communities.is_empty())
                .collect(),
            nowhere: match nowhere {
                0 => String::new(),
                nowhere => l.say("plan-map-nowhere").with("count", nowhere).to_string(),
            },
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("plan-map-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/") };
        let scenario = super::sample_scenario(domain::scenario::ScenarioState::Solved);
        let rules = super::sample_rules();
        let mut at = Some(Point { lon_e7: 1_065_000_000, lat_e7: 295_000_000 });
        let lines = lines(l, &rules, &super::sample_outcome());
        let shown: Vec<_> = lines.into_iter().map(|line| (line, at.take())).collect();
        Self::new(shell, &scenario, &DivisionNames::sample(), &shown, &Wanted::default(), [0; 4])
    }
}

fn row(
    l: Words,
    brief: &Brief,
    base: &str,
    wanted: &Wanted,
    standing: StandingKind,
    shown: &[(Line, Option<Point>)],
) -> StandingRow {
    let of_it = || shown.iter().filter(|(line, _)| line.standing == standing);
    let (count, area) = (of_it().count(), of_it().map(|(line, _)| line.area).sum::<i64>());
    let wanted = Wanted { standing: standing.exact(), ..wanted.clone() };
    StandingRow {
        look: look(l, brief, standing),
        href: wanted.href(&format!("{base}/communities"), 1),
        communities: if count > 0 {
            l.count(i64::try_from(count).unwrap_or(i64::MAX))
        } else {
            String::new()
        },
        area: if area > 0 { l.count(area) } else { String::new() },
    }
}

/// What the filters take of a plan, with where it is.
fn shown(
    l: Words,
    outcome: &app::scenario::Outcome,
    stock: &Stock,
    wanted: &Wanted,
) -> Vec<(Line, Option<Point>)> {
    let lines = lines(l, &stock.rules, outcome).into_iter();
    let found = lines.filter_map(|line| {
        let item = stock.find(line.community).filter(|item| wanted.takes(line.standing, item))?;
        Some((line, item.community.location))
    });
    found.collect()
}

/// The bounds of what is shown, with a margin; `None` where nothing is.
fn around(shown: &[(Line, Option<Point>)]) -> Option<[i32; 4]> {
    const MARGIN: i32 = 100_000;
    let [west, south, east, north] = bounds(shown.iter().filter_map(|(_, at)| *at))?;
    Some([west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN])
}

/// `GET /scenarios/{id}/map`
pub(crate) async fn map(page: Page, Path(id): Path<String>, query: Fields) -> Result<Response, Error> {
    let id: ScenarioId = id.parse().map_err(|_| Error::not_found())?;
    let wanted = Wanted { q: String::new(), ..Wanted::read(&query) };
    let (solved, stock) =
        page.app().run(move |app| Ok::<_, AppError>((app.load_scenario(id)?, app.stock()?))).await?;
    let outcome = solved.outcome.ok_or_else(Error::not_found)?;
    let names = DivisionNames::new(&stock.divisions.divisions);
    let shown = shown(page.words(), &outcome, &stock, &wanted);
    let (shell, city) = (page.shell(Section::Projects), crate::tiles::bounds(&stock));
    page.show(&PlanMapView::new(shell, &solved.kept.scenario, &names, &shown, &wanted, city))
}

/// `GET /scenarios/{id}/map.geojson`: the points of the map. What came of a scenario never changes, so its edition is
/// that of the scenario's state and of the register.
pub(crate) async fn map_points(
    page: Page,
    Path(id): Path<String>,
    query: Fields,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let id: ScenarioId = id.parse().map_err(|_| Error::not_found())?;
    let (l, wanted) = (page.words(), Wanted { q: String::new(), ..Wanted::read(&query) });
    let (edition, body) = page
        .app()
        .run(move |app| {
            let (scenario, stock) = (app.load_brief(id)?, app.stock()?);
            let edition = format!("{}-{}-{}", scenario.state.key(), stock.edition(), l.lang().tag());
            if conditional::has(&headers, &edition) {
                return Ok((edition, None));
            }
            let outcome = app.load_scenario(id)?.outcome.ok_or_else(Error::not_found)?;
            let shown = shown(l, &outcome, &stock, &wanted);
            let features: Vec<Value> =
                shown.iter().filter_map(|(line, at)| feature(line, (*at)?, &stock)).collect();
            let body = json!({"type": "FeatureCollection", "features": features}).to_string();
            Ok::<_, Error>((edition, Some(body)))
        })
        .await?;
    let Some(body) = body else { return Ok(conditional::not_modified(&edition)) };
    let answer = ([(CONTENT_TYPE, "application/geo+json")], body).into_response();
    Ok(conditional::tagged(answer, &edition))
}

fn feature(line: &Line, at: Point, stock: &Stock) -> Option<Value> {
    let item = stock.find(line.community)?;
    Some(json!({
        "type": "Feature",
        "properties": {
            "id": line.community.to_string(),
            "name": item.community.name,
            "look": line.standing.exact(),
            "said": line.said,
            "households": item.households(),
            "area": (line.area > 0).then_some(line.area),
        },
        "geometry": {"type": "Point", "coordinates": [degrees(at.lon_e7), degrees(at.lat_e7)]},
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::scenario::{MOST_YEARS, ScenarioState};

    #[test]
    fn every_standing_has_a_look_of_its_own() {
        let brief =
            Brief { years: MOST_YEARS, ..crate::scenario::sample_scenario(ScenarioState::Solved).brief };
        let l = Words::of(crate::i18n::Lang::ZhCn);
        let looks: Vec<Look> =
            StandingKind::all(&brief).into_iter().map(|standing| look(l, &brief, standing)).collect();
        let mut shapes: Vec<&str> = looks.iter().map(|look| look.path).collect();
        shapes.sort_unstable();
        shapes.dedup();
        assert_eq!(shapes.len(), usize::from(MOST_YEARS) + 2);
        assert_eq!((looks[0].key.as_str(), looks[0].word.as_str()), ("2021", "2021年开工"));
        assert!(
            looks.iter().filter(|look| look.hollow).map(|look| look.key.as_str()).eq(["waits", "left-out"])
        );
    }
}
