//! The communities of a plan: which start and which do not.

use super::crumbs;
use super::standing::{Wanted, district_field, lines, standing_field};
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Control, Field};
use crate::ui::navigation::{Crumb, Pagination};
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use crate::ui::tag::Tag;
use app::scenario::{Outcome, Solved};
use app::stock::Stock;
use app::{AppError, Desk};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::id::ScenarioId;
use domain::scenario::Brief;
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

impl CommunitiesView {
    fn new(shell: Shell, solved: &Solved, outcome: &Outcome, stock: &Stock, wanted: &Wanted) -> Self {
        let l = shell.l;
        let scenario = &solved.kept.scenario;
        let names = DivisionNames::new(&stock.divisions.divisions);
        let base = format!("/scenarios/{}/communities", scenario.id);
        let all: Vec<CommunityRow> = lines(l, &stock.rules, outcome)
            .into_iter()
            .filter_map(|line| {
                let item = stock.find(line.community).filter(|item| wanted.takes(line.standing, item))?;
                let district = item.community.district.as_ref();
                Some(CommunityRow {
                    href: format!("{base}/{}", line.community),
                    name: item.community.name.clone(),
                    district: district.map(|code| names.name(l, code)).unwrap_or_default(),
                    tag: line.standing.tag(l),
                    what: line.said,
                    area: if line.area > 0 { l.count(line.area) } else { String::new() },
                    need: line.need.map(|need| l.count(need)).unwrap_or_default(),
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
            filters: filters(l, &names, &scenario.brief, wanted),
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
            filters: filters(l, &DivisionNames::sample(), &scenario.brief, &Wanted::default()),
            active: 0,
            action: "/scenarios/7/communities".into(),
            columns: vec![Column::words("x")],
            rows: vec![CommunityRow {
                href: "/scenarios/7/communities/1".into(),
                name: "石油路新村".into(),
                district: "渝中区".into(),
                tag: super::standing::standing_tag(l, "starts"),
                what: l.say("plan-rank").with("rank", 3).to_string(),
                area: "22,100".into(),
                need: "55".into(),
            }],
            pages: Pagination::new(1, PER_PAGE, 1, |_| String::new()),
            shell,
        }
    }
}

fn filters(l: Words, names: &DivisionNames, brief: &Brief, wanted: &Wanted) -> Vec<Field> {
    vec![
        Field::new("q", l.t("plan-search"), Control::Search).value(wanted.q.as_str()).optional(),
        district_field(l, names, &wanted.district),
        standing_field(l, brief, &wanted.standing),
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
    fn area_is_said_with_its_unit() {
        assert!(crate::scenario::area(Words::of(crate::i18n::Lang::En), 22_100).contains("m²"));
    }
}
