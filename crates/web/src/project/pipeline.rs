//! `GET /projects`: the pipeline against the declared targets.

use super::pool_tag;
use crate::community::china;
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::chart::{ChartKind, ChartView, Series};
use crate::ui::number::rounded_m2;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use crate::ui::tag::{Tag, Tone};
use app::project::{Pipeline, TargetProgress, YearProgress};
use askama::Template;
use axum::response::Response;
use domain::Area;
use domain::division::DivisionCode;
use domain::permit::{PlanBatches, SeeScenarios};
use domain::project::Pool;

/// The page.
#[derive(Debug, Template)]
#[template(path = "project/pipeline.html")]
pub(crate) struct PipelineView {
    shell: Shell,
    answer: String,
    /// The plan in force: its sentence and its page.
    in_force: Option<(String, String)>,
    may_see: bool,
    may_plan: bool,
    targets: Vec<TargetRow>,
    target_columns: Vec<Column>,
    pools: Vec<PoolRow>,
    pool_columns: Vec<Column>,
    chart: Option<ChartView>,
    /// The district whose streets are shown.
    streets_title: Option<String>,
    streets: Vec<DistrictRow>,
    street_columns: Vec<Column>,
    districts: Vec<DistrictRow>,
    district_columns: Vec<Column>,
}

#[derive(Debug)]
struct TargetRow {
    name: String,
    declared: String,
    planned: String,
    reached: String,
    share: String,
    forecast: String,
    tag: Tag,
}

#[derive(Debug)]
struct PoolRow {
    href: String,
    tag: Tag,
    communities: String,
    area: String,
    households: String,
}

#[derive(Debug)]
struct DistrictRow {
    href: String,
    name: String,
    cells: [String; 3],
}

impl PipelineView {
    fn new(
        shell: Shell,
        pipeline: &Pipeline,
        district: Option<&DivisionCode>,
        (may_see, may_plan): (bool, bool),
    ) -> Self {
        let l = shell.l;
        let names = DivisionNames::new(&pipeline.stock.divisions.divisions);
        let in_force = pipeline.in_force.as_ref().map(|scenario| {
            let when = scenario.published_at.map(|at| l.moment(at, &china())).unwrap_or_default();
            let said = l.say("pipeline-in-force").with("name", scenario.name.as_str()).with("when", when);
            (said.to_string(), format!("/scenarios/{}", scenario.id))
        });
        let districts = pipeline.districts.iter().map(|(code, line)| DistrictRow {
            href: match code {
                Some(code) => format!("/projects?district={code}#streets"),
                None => "/projects/list".to_owned(),
            },
            name: code.as_ref().map_or_else(|| l.t("truth-unknown").into_owned(), |code| names.name(l, code)),
            cells: cells(l, line),
        });
        let streets = pipeline.streets.iter().map(|(street, line)| DistrictRow {
            href: district.map(|code| format!("/projects/list?district={code}")).unwrap_or_default(),
            name: street.clone().unwrap_or_else(|| l.t("pipeline-street-none").into_owned()),
            cells: cells(l, line),
        });
        Self {
            answer: answer(l, pipeline),
            in_force,
            may_see,
            may_plan,
            targets: pipeline.targets.iter().map(|target| target_row(l, target)).collect(),
            target_columns: target_columns(l),
            pools: pipeline
                .pools
                .iter()
                .map(|line| PoolRow {
                    href: format!("/projects/list?pool={}", line.pool.key()),
                    tag: pool_tag(l, line.pool),
                    communities: l.count(line.communities),
                    area: in_m2(l, line.area),
                    households: l.count(line.households),
                })
                .collect(),
            pool_columns: vec![
                Column::words(l.t("pipeline-pool")),
                Column::numbers(l.t("scenario-communities")),
                Column::numbers(l.t("plan-area")).unit(l.t("unit-m2")),
                Column::numbers(l.t("scenario-households")),
            ],
            chart: chart(l, &pipeline.years),
            streets_title: district
                .map(|code| l.say("pipeline-streets").with("district", names.name(l, code)).to_string()),
            streets: streets.collect(),
            street_columns: progress_columns(l, "pipeline-street"),
            districts: districts.collect(),
            district_columns: progress_columns(l, "scenario-district"),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("pipeline-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/projects") };
        let line = |year| YearProgress {
            year,
            planned: Area::from_m2(30_000),
            started: Area::from_m2(20_000),
            completed: Area::from_m2(10_000),
        };
        let pack = app::policy::Library::shipped().load("cn-chongqing").unwrap();
        let rules = pack.rules_on(jiff::civil::date(2020, 12, 31)).unwrap();
        let target = TargetProgress {
            target: rules.own_targets()[1].clone(),
            declared: Area::from_m2(11_000_000),
            reached: Area::from_m2(9_000_000),
            planned: Area::from_m2(12_000_000),
            forecast: Some(Area::from_m2(10_000_000)),
        };
        Self {
            answer: "x".into(),
            in_force: Some(("x".into(), "/scenarios/7".into())),
            may_see: true,
            may_plan: true,
            targets: vec![target_row(l, &target)],
            target_columns: target_columns(l),
            pools: vec![PoolRow {
                href: "/projects/list?pool=planned".into(),
                tag: pool_tag(l, Pool::Planned),
                communities: "3".into(),
                area: "1".into(),
                households: "2".into(),
            }],
            pool_columns: vec![Column::words("x")],
            chart: chart(l, &[line(2020), line(2021)]),
            streets_title: Some("x".into()),
            streets: vec![DistrictRow {
                href: "/projects/list".into(),
                name: "石油路街道".into(),
                cells: cells(l, &line(2020)),
            }],
            street_columns: progress_columns(l, "pipeline-street"),
            districts: Vec::new(),
            district_columns: Vec::new(),
            shell,
        }
    }
}

fn cells(l: Words, line: &YearProgress) -> [String; 3] {
    [line.planned, line.started, line.completed].map(|area| in_m2(l, area))
}

fn progress_columns(l: Words, first: &str) -> Vec<Column> {
    let m2 = |key: &str| Column::numbers(l.t(key)).unit(l.t("unit-m2"));
    vec![Column::words(l.t(first)), m2("pipeline-planned"), m2("pipeline-started"), m2("pipeline-completed")]
}

fn in_m2(l: Words, area: Area) -> String {
    l.count(rounded_m2(area))
}

fn answer(l: Words, pipeline: &Pipeline) -> String {
    let of = |wanted: Pool| pipeline.pools.iter().find(|line| line.pool == wanted).map(|line| line.area);
    let said = |pool| l.area(of(pool).unwrap_or(Area::ZERO));
    l.say("pipeline-answer")
        .with("planned", said(Pool::Planned))
        .with("implementing", said(Pool::Implementing))
        .with("done", said(Pool::Done))
        .with("reserve", said(Pool::Reserve))
        .to_string()
}

fn target_row(l: Words, progress: &TargetProgress) -> TargetRow {
    let met = progress.reached >= progress.declared;
    let close = progress.planned >= progress.declared;
    let tag = match (met, close) {
        (true, _) => Tag::new(Tone::Good, l.t("target-met")),
        (false, true) => Tag::new(Tone::Running, l.t("target-planned")),
        (false, false) => Tag::new(Tone::Warning, l.t("target-short")),
    };
    TargetRow {
        name: l.of_pack(&progress.target.name).to_string(),
        declared: in_m2(l, progress.declared),
        planned: in_m2(l, progress.planned),
        reached: in_m2(l, progress.reached),
        share: l.per_cent(progress.reached.centi_m2(), progress.declared.centi_m2()),
        forecast: progress.forecast.map_or_else(|| "–".to_owned(), |area| in_m2(l, area)),
        tag,
    }
}

fn target_columns(l: Words) -> Vec<Column> {
    let m2 = |key: &str| Column::numbers(l.t(key)).unit(l.t("unit-m2"));
    vec![
        Column::words(l.t("target-declared-name")),
        m2("target-declared"),
        m2("target-in-plan"),
        m2("target-reached"),
        Column::numbers(l.t("target-share")),
        m2("target-forecast"),
        Column::words(l.t("scenario-state")),
    ]
}

fn chart(l: Words, years: &[YearProgress]) -> Option<ChartView> {
    if years.is_empty() {
        return None;
    }
    let series = |key: &str, tone, value: &dyn Fn(&YearProgress) -> Area| Series {
        name: l.t(key).into_owned(),
        tone,
        values: years.iter().map(|year| Some(rounded_m2(value(year)))).collect(),
    };
    Some(ChartView {
        id: "pipeline-years".into(),
        title: l.t("pipeline-chart").into_owned(),
        kind: ChartKind::Columns,
        axis: l.t("scenario-year").into_owned(),
        unit: l.t("unit-m2").into_owned(),
        categories: years.iter().map(|year| year.year.to_string()).collect(),
        keys: Vec::new(),
        hrefs: Vec::new(),
        series: vec![
            series("pipeline-planned", "open", &|year| year.planned),
            series("pipeline-started", "good", &|year| year.started),
            series("pipeline-completed", "plain", &|year| year.completed),
        ],
    })
}

/// `GET /projects`
pub(crate) async fn pipeline(page: Page, query: Fields) -> Result<Response, Error> {
    let district = query.text("district").map(|code| DivisionCode(code.into()));
    let asked = district.clone();
    let pipeline = page.app().run(move |app| app.pipeline(asked.as_ref())).await?;
    let may = (page.may::<SeeScenarios>(), page.may::<PlanBatches>());
    page.show(&PipelineView::new(page.shell(Section::Projects), &pipeline, district.as_ref(), may))
}
