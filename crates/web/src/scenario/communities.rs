//! The communities of a plan: which start and which do not.

use super::crumbs;
use super::words::left_out;
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field};
use crate::ui::navigation::{Crumb, Pagination};
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use crate::ui::tag::{Tag, Tone};
use app::policy::Rules;
use app::scenario::{Outcome, Solved};
use app::stock::Stock;
use app::{AppError, Desk};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::id::{CommunityId, ScenarioId};
use std::sync::Arc;

/// Rows of one page of the list.
const PER_PAGE_ROWS: usize = 50;
/// The same, as pages are counted.
const PER_PAGE: u64 = 50;

/// The list.
#[derive(Debug, Template)]
#[template(path = "scenario/communities.html")]
pub(crate) struct CommunitiesView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    answer: String,
    action: String,
    filters: Vec<Field>,
    active: usize,
    columns: Vec<Column>,
    rows: Vec<CommunityRow>,
    pages: Pagination,
}

#[derive(Debug, Clone)]
struct CommunityRow {
    href: String,
    name: String,
    district: String,
    tag: Tag,
    what: String,
    area: String,
    need: String,
}

/// What the list is filtered by.
#[derive(Debug, Clone, Default)]
struct Wanted {
    q: String,
    district: String,
    standing: String,
    page: u64,
}

impl Wanted {
    fn read(query: &Fields) -> Self {
        let text = |name: &str| query.text(name).unwrap_or_default().chars().take(60).collect::<String>();
        Self {
            q: text("q"),
            district: text("district"),
            standing: text("standing"),
            page: query.read("page").filter(|page: &u64| (1..=10_000).contains(page)).unwrap_or(1),
        }
    }

    fn active(&self) -> usize {
        [&self.q, &self.district, &self.standing].iter().filter(|text| !text.is_empty()).count()
    }

    fn href(&self, base: &str, page: u64) -> String {
        use crate::ui::shell::query_value;
        let mut query = Vec::new();
        for (name, text) in [("q", &self.q), ("district", &self.district), ("standing", &self.standing)] {
            if !text.is_empty() {
                query.push(format!("{name}={}", query_value(text)));
            }
        }
        if page > 1 {
            query.push(format!("page={page}"));
        }
        if query.is_empty() { base.to_owned() } else { format!("{base}?{}", query.join("&")) }
    }
}

/// The standings one can look for.
const STANDINGS: [&str; 3] = ["starts", "waits", "left-out"];

/// A community of a plan: id, standing, what is said of it, area in m² and need.
type Line = (CommunityId, &'static str, Tag, String, i64, Option<i64>);

fn lines(l: Words, rules: &Rules, outcome: &Outcome) -> Vec<Line> {
    let package = |id: &str| l.package(rules, id);
    let starts = outcome.starts.iter().map(|start| {
        let said =
            l.say("plan-start").with("year", start.year.to_string()).with("package", package(&start.package));
        (start.community, "starts", standing_tag(l, "starts"), said.to_string(), start.area, Some(start.need))
    });
    let waiting = outcome.waiting.iter().map(|one| {
        let said = match one.rank {
            0 => l.t("plan-no-way").into_owned(),
            rank => l.say("plan-rank").with("rank", rank).to_string(),
        };
        (one.community, "waits", standing_tag(l, "waits"), said, one.area, Some(one.need))
    });
    let out = outcome
        .left_out
        .iter()
        .map(|(id, why)| (*id, "left-out", standing_tag(l, "left-out"), left_out(l, why), 0, None));
    starts.chain(waiting).chain(out).collect()
}

pub(super) fn standing_tag(l: Words, standing: &str) -> Tag {
    let tone = match standing {
        "starts" => Tone::Good,
        "waits" => Tone::Plain,
        _ => Tone::Open,
    };
    Tag::new(tone, l.t(&format!("plan-standing-{standing}")))
}

impl CommunitiesView {
    fn new(shell: Shell, solved: &Solved, outcome: &Outcome, stock: &Stock, wanted: &Wanted) -> Self {
        let l = shell.l;
        let scenario = &solved.kept.scenario;
        let names = DivisionNames::new(&stock.divisions.divisions);
        let base = format!("/scenarios/{}/communities", scenario.id);
        let all: Vec<CommunityRow> = lines(l, &stock.rules, outcome)
            .into_iter()
            .filter(|(_, standing, ..)| wanted.standing.is_empty() || *standing == wanted.standing)
            .filter_map(|(id, _, tag, what, area, need)| {
                let item = stock.find(id)?;
                let district = item.community.district.as_ref();
                let here =
                    wanted.district.is_empty() || district.is_some_and(|code| *code.0 == *wanted.district);
                let called = wanted.q.is_empty() || item.community.name.contains(&wanted.q);
                (here && called).then(|| CommunityRow {
                    href: format!("{base}/{id}"),
                    name: item.community.name.clone(),
                    district: district.map(|code| names.name(l, code)).unwrap_or_default(),
                    tag,
                    what,
                    area: if area > 0 { l.count(area) } else { String::new() },
                    need: need.map(|need| l.count(need)).unwrap_or_default(),
                })
            })
            .collect();
        let total = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let pages = Pagination::new(total, PER_PAGE, wanted.page, |page| wanted.href(&base, page));
        let from = usize::try_from((wanted.page - 1) * PER_PAGE).unwrap_or(usize::MAX);
        Self {
            crumbs: crumbs(l, scenario.id, &scenario.name, Some(l.t("plan-communities-title").into_owned())),
            answer: l
                .say("plan-communities-answer")
                .with("starts", outcome.starts.len())
                .with("waits", outcome.waiting.len())
                .with("out", outcome.left_out.len())
                .to_string(),
            filters: filters(l, &names, wanted),
            active: wanted.active(),
            action: base,
            columns: vec![
                Column::words(l.t("explorer-column-name")),
                Column::words(l.t("scenario-district")),
                Column::words(l.t("scenario-state")),
                Column::words(l.t("plan-what")),
                Column::numbers(l.t("plan-area")).unit(l.t("unit-m2")),
                Column::numbers(l.t("plan-need")),
            ],
            rows: all.into_iter().skip(from).take(PER_PAGE_ROWS).collect(),
            pages,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("plan-communities-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/") };
        let scenario = super::sample_scenario(domain::scenario::ScenarioState::Solved);
        Self {
            crumbs: crumbs(l, scenario.id, &scenario.name, Some("x".into())),
            answer: "x".into(),
            filters: filters(l, &DivisionNames::sample(), &Wanted::default()),
            active: 0,
            action: "/scenarios/7/communities".into(),
            columns: vec![Column::words("x")],
            rows: vec![CommunityRow {
                href: "/scenarios/7/communities/1".into(),
                name: "石油路新村".into(),
                district: "渝中区".into(),
                tag: standing_tag(l, "starts"),
                what: l.say("plan-rank").with("rank", 3).to_string(),
                area: "22,100".into(),
                need: "55".into(),
            }],
            pages: Pagination::new(1, PER_PAGE, 1, |_| String::new()),
            shell,
        }
    }
}

fn filters(l: Words, names: &DivisionNames, wanted: &Wanted) -> Vec<Field> {
    let any = || Choice::new("", l.t("filter-any"));
    let districts = names.choices(l, &wanted.district);
    let mut standings = vec![any().chosen(wanted.standing.is_empty())];
    standings.extend(STANDINGS.iter().map(|standing| {
        Choice::new(*standing, l.t(&format!("plan-standing-{standing}"))).chosen(*standing == wanted.standing)
    }));
    vec![
        Field::new("q", l.t("plan-search"), Control::Search).value(wanted.q.as_str()).optional(),
        Field::new("district", l.t("scenario-district"), Control::Select(districts)),
        Field::new("standing", l.t("scenario-state"), Control::Select(standings)),
    ]
}

fn load(app: &Desk, id: ScenarioId) -> Result<(Solved, Arc<Stock>), AppError> {
    Ok((app.load_scenario(id)?, app.stock()?))
}

/// `GET /scenarios/{id}/communities`
pub(crate) async fn communities(
    page: Page,
    Path(id): Path<String>,
    query: Fields,
) -> Result<Response, Error> {
    let id: ScenarioId = id.parse().map_err(|_| Error::not_found())?;
    let wanted = Wanted::read(&query);
    let (solved, stock) = page.app().run(move |app| load(app, id)).await?;
    let outcome = solved.outcome.clone().ok_or_else(Error::not_found)?;
    page.show(&CommunitiesView::new(page.shell(Section::Projects), &solved, &outcome, &stock, &wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_stand_in_the_address_and_come_back_from_it() {
        let wanted = Wanted { district: "500106".into(), standing: "waits".into(), ..Wanted::default() };
        let href = wanted.href("/scenarios/7/communities", 2);
        assert_eq!(href, "/scenarios/7/communities?district=500106&standing=waits&page=2");
        let query = Fields::parse(href.split_once('?').unwrap().1.as_bytes());
        let read = Wanted::read(&query);
        assert_eq!((read.district.as_str(), read.standing.as_str(), read.page), ("500106", "waits", 2));
    }

    #[test]
    fn area_is_said_with_its_unit() {
        assert!(crate::scenario::area(Words::of(crate::i18n::Lang::En), 22_100).contains("m²"));
    }
}
