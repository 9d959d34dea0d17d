//! `GET /projects/list`: the projects of a pool or a district, and what can be done with each.

use super::pool_tag;
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Choice, Control, Field};
use crate::ui::navigation::{Crumb, Pagination};
use crate::ui::shell::{Section, Shell, query_value};
use crate::ui::table::Column;
use crate::ui::tag::Tag;
use app::project::Pipeline;
use app::stock::StockItem;
use askama::Template;
use axum::response::Response;
use domain::permit::KeepProject;
use domain::project::{Pool, Project};
use domain::truth::Verdict;
use jiff::civil::Date;
use std::collections::HashMap;

/// The page.
#[derive(Debug, Template)]
#[template(path = "project/list.html")]
pub(crate) struct ProjectsView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    answer: String,
    filters: Vec<Field>,
    active: bool,
    columns: Vec<Column>,
    rows: Vec<ProjectRow>,
    pages: Pagination,
}

#[derive(Debug)]
struct ProjectRow {
    href: String,
    name: String,
    district: String,
    tag: Tag,
    plan: String,
    when: String,
    /// Where the next step is taken, or is seen what stands before it; none where it is not the reader's.
    step: Option<(String, String)>,
}

const PER_PAGE: u64 = 50;
const PER_PAGE_ROWS: usize = 50;

#[derive(Debug, Clone, Default)]
struct Wanted {
    pool: Option<Pool>,
    district: String,
    page: u64,
}

impl Wanted {
    fn read(query: &Fields) -> Self {
        Self {
            pool: query.text("pool").and_then(Pool::parse),
            district: query.text("district").unwrap_or_default().chars().take(40).collect(),
            page: query.read("page").filter(|page: &u64| (1..=10_000).contains(page)).unwrap_or(1),
        }
    }

    fn href(&self, page: u64) -> String {
        let pool = self.pool.map(|pool| format!("pool={}", pool.key()));
        let district =
            (!self.district.is_empty()).then(|| format!("district={}", query_value(&self.district)));
        let page = (page > 1).then(|| format!("page={page}"));
        let query: Vec<String> = [pool, district, page].into_iter().flatten().collect();
        if query.is_empty() {
            "/projects/list".to_owned()
        } else {
            format!("/projects/list?{}", query.join("&"))
        }
    }

    fn admits(&self, pool: Pool, item: &StockItem) -> bool {
        let district = item.community.district.as_ref();
        self.pool.is_none_or(|wanted| wanted == pool)
            && (self.district.is_empty() || district.is_some_and(|code| *code.0 == *self.district))
    }
}

impl ProjectsView {
    fn new(shell: Shell, pipeline: &Pipeline, wanted: &Wanted, may_keep: bool) -> Self {
        let l = shell.l;
        let names = DivisionNames::new(&pipeline.stock.divisions.divisions);
        let projects: HashMap<_, _> =
            pipeline.projects.iter().map(|kept| (kept.project.community, &kept.project)).collect();
        let mut lines: Vec<(Pool, Option<&Project>, &StockItem)> = pipeline
            .stock
            .items()
            .iter()
            .filter_map(|item| {
                let project = projects.get(&item.community.id).copied();
                // Who has no project is in reserve, where the plan covers it.
                let pool = project.map_or(Pool::Reserve, |project| project.pool);
                let listed = project.is_some() || item.verdict() == Verdict::Eligible;
                (listed && wanted.admits(pool, item)).then_some((pool, project, &**item))
            })
            .collect();
        lines.sort_by_key(|(pool, project, _)| (project.map_or(i16::MAX, |project| project.year), *pool));
        let total = u64::try_from(lines.len()).unwrap_or(u64::MAX);
        let from = usize::try_from((wanted.page - 1) * PER_PAGE).unwrap_or(usize::MAX);
        let package = |id: &str| l.package(&pipeline.stock.rules, id);
        let rows = lines.into_iter().skip(from).take(PER_PAGE_ROWS).map(|(pool, project, item)| {
            let district = item.community.district.as_ref();
            let district = district.map(|code| names.name(l, code)).unwrap_or_default();
            row(l, (pool, project), item, district, may_keep, &package)
        });
        Self {
            crumbs: vec![Crumb::link("/projects", l.t("nav-projects")), Crumb::here(l.t("projects-title"))],
            answer: l.say("projects-answer").with("count", total).to_string(),
            filters: filters(l, &names, wanted),
            active: wanted.pool.is_some() || !wanted.district.is_empty(),
            columns: columns(l),
            rows: rows.collect(),
            pages: Pagination::new(total, PER_PAGE, wanted.page, |page| wanted.href(page)),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("projects-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell =
            Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/projects/list") };
        Self {
            crumbs: vec![Crumb::here(l.t("projects-title"))],
            answer: l.say("projects-answer").with("count", 1).to_string(),
            filters: filters(l, &DivisionNames::sample(), &Wanted::default()),
            active: false,
            columns: columns(l),
            rows: vec![ProjectRow {
                href: "/communities/1".into(),
                name: "石油路新村".into(),
                district: "渝中区".into(),
                tag: pool_tag(l, Pool::Implementing),
                plan: "2020".into(),
                when: "2020-07-01".into(),
                step: Some(("/projects/1/step".into(), l.t("project-step").into_owned())),
            }],
            pages: Pagination::new(1, PER_PAGE, 1, |_| String::new()),
            shell,
        }
    }
}

fn row(
    l: Words,
    (pool, project): (Pool, Option<&Project>),
    item: &StockItem,
    district: String,
    may_keep: bool,
    package: &dyn Fn(&str) -> String,
) -> ProjectRow {
    let id = item.community.id;
    let day = |day: Option<Date>| day.map(|day| l.date(day));
    let when = match project {
        None => String::new(),
        Some(project) => match (day(project.started_on), day(project.completed_on), &project.reason) {
            (_, _, Some(reason)) => reason.clone(),
            (Some(from), Some(until), _) => {
                l.say("project-from-to").with("from", from).with("to", until).to_string()
            }
            (Some(from), None, _) => l.say("project-since").with("from", from).to_string(),
            _ => String::new(),
        },
    };
    ProjectRow {
        href: format!("/communities/{id}"),
        name: item.community.name.clone(),
        district,
        tag: pool_tag(l, pool),
        plan: project.filter(|_| pool != Pool::Reserve).map_or_else(String::new, |project| {
            let said = l.say("plan-start").with("year", project.year.to_string());
            said.with("package", package(&project.package)).to_string()
        }),
        when,
        step: may_keep
            .then(|| step_word(pool, project))
            .flatten()
            .map(|word| (format!("/projects/{id}/step"), l.t(word).into_owned())),
    }
}

/// What the link to the next step says: of what is in reserve, that there are gates.
fn step_word(pool: Pool, project: Option<&Project>) -> Option<&'static str> {
    match pool {
        Pool::Reserve => Some("project-gates"),
        _ => (project.is_some() && !pool.steps().is_empty()).then_some("project-step"),
    }
}

fn columns(l: Words) -> Vec<Column> {
    [
        "explorer-column-name",
        "scenario-district",
        "pipeline-pool",
        "plan-what",
        "project-when",
        "project-step",
    ]
    .map(|key| Column::words(l.t(key)))
    .to_vec()
}

fn filters(l: Words, names: &DivisionNames, wanted: &Wanted) -> Vec<Field> {
    let any = || Choice::new("", l.t("filter-any"));
    let mut pools = vec![any().chosen(wanted.pool.is_none())];
    pools.extend(Pool::ALL.iter().map(|pool| {
        Choice::new(pool.key(), l.t(&format!("pool-{}", pool.key()))).chosen(wanted.pool == Some(*pool))
    }));
    let districts = names.choices(l, &wanted.district);
    vec![
        Field::new("pool", l.t("pipeline-pool"), Control::Select(pools)),
        Field::new("district", l.t("scenario-district"), Control::Select(districts)),
    ]
}

/// `GET /projects/list`
pub(crate) async fn projects(page: Page, query: Fields) -> Result<Response, Error> {
    let wanted = Wanted::read(&query);
    let pipeline = page.app().run(|app| app.pipeline(None)).await?;
    let may_keep = page.may::<KeepProject>();
    page.show(&ProjectsView::new(page.shell(Section::Projects), &pipeline, &wanted, may_keep))
}
