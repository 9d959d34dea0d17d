//! `GET /scenarios/{id}`: how far solving is, then the plan against its targets.

use super::list::horizon;
use super::words::{means_kind, scarce, violation};
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
use crate::ui::tag::{Tag, Tone};
use app::scenario::{DistrictLine, OneMore, Outcome, PriceLine, TargetLine, WorkLine, YearLine};
use app::{AppError, scenario::Solved};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::division::DivisionCode;
use domain::id::ScenarioId;
use domain::means::MeansKind;
use domain::money::Fen;
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
    /// Whether the reader sees how firm it is.
    may_study: bool,
    waits_for_second: bool,
}

#[derive(Debug)]
struct TargetRow {
    name: String,
    declared: String,
    reached: String,
    lacking: String,
    tag: Tag,
    causes: String,
}

#[derive(Debug)]
struct YearRow {
    year: String,
    cells: Vec<String>,
}

#[derive(Debug)]
struct DistrictRow {
    href: String,
    name: String,
    cells: Vec<String>,
}

/// A work in the streets.
#[derive(Debug)]
struct WorkRow {
    name: String,
    district: String,
    year: String,
    cost: String,
    communities: String,
}

/// Seconds between two looks.
const EVERY: u32 = 2;
/// Scarce things that are listed.
const SCARCE_SHOWN: usize = 12;

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
            scarce: outcome
                .prices
                .iter()
                .take(SCARCE_SHOWN)
                .map(|price| price_words(l, price, &district))
                .collect(),
            actions: if may_plan { actions(l, scenario.state, own) } else { Vec::new() },
            has_plan,
            may_study,
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

/// What a target says, with its year and its district.
pub(super) fn target_name(
    l: Words,
    (kind, district, year): (MeansKind, Option<&DivisionCode>, Option<i16>),
    named: &dyn Fn(&DivisionCode) -> String,
) -> String {
    let mut parts = Vec::new();
    parts.extend(district.map(named));
    parts.extend(year.map(|year| l.say("year-of").with("year", year.to_string()).to_string()));
    parts.push(means_kind(l, kind));
    l.place(parts)
}

fn target_row(l: Words, target: &TargetLine, named: &dyn Fn(&DivisionCode) -> String) -> TargetRow {
    let share = target.kind == MeansKind::ComprehensiveShare;
    let declared = if share { thousandths(target.amount) } else { l.count(target.amount) };
    let reached = if share { String::new() } else { l.count((target.amount - target.lacking).max(0)) };
    let tag = match target.lacking {
        ..=0 => Tag::new(Tone::Good, l.t("target-met")),
        _ => Tag::new(Tone::Warning, l.t("target-missed")),
    };
    let mut causes: Vec<String> =
        target.causes.iter().take(2).map(|(one, _)| scarce(l, one, named)).collect();
    if target.not_offered > 0 {
        causes.push(l.say("target-not-offered").with("area", area(l, target.not_offered)).to_string());
    }
    TargetRow {
        name: target_name(l, (target.kind, target.district.as_ref(), target.year), named),
        declared,
        reached,
        lacking: if target.lacking > 0 { l.count(target.lacking) } else { String::new() },
        tag,
        causes: l.list(causes),
    }
}

fn thousandths(amount: i64) -> String {
    format!("{}.{}%", amount / 10, amount % 10)
}

fn target_columns(l: Words) -> Vec<Column> {
    vec![
        Column::words(l.t("target-declared-name")),
        Column::numbers(l.t("target-declared")).unit(l.t("unit-m2")),
        Column::numbers(l.t("target-reached")).unit(l.t("unit-m2")),
        Column::numbers(l.t("target-lacking")).unit(l.t("unit-m2")),
        Column::words(l.t("scenario-state")),
        Column::words(l.t("target-causes")),
    ]
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

/// Money in ten thousand yuan, as officers count it.
pub(super) fn wan(l: Words, fen: Fen) -> String {
    l.count((fen.0 + 500_000) / 1_000_000)
}

fn year_row(l: Words, year: &YearLine) -> YearRow {
    let money = &year.money;
    let mut cells = vec![
        l.count(year.communities),
        l.count(year.households),
        l.count(year.started),
        l.count(year.comprehensive),
        l.count(year.completed),
        wan(l, money.total()),
    ];
    cells.extend(
        [money.central, money.municipal, money.bond, money.district, money.social, money.residents]
            .map(|fen| wan(l, fen)),
    );
    YearRow { year: year.year.to_string(), cells }
}

fn year_columns(l: Words) -> Vec<Column> {
    let m2 = |key: &str| Column::numbers(l.t(key)).unit(l.t("unit-m2"));
    let money = |key: &str| Column::numbers(l.t(key)).unit(l.t("unit-wan-yuan"));
    vec![
        Column::words(l.t("scenario-year")),
        Column::numbers(l.t("scenario-communities")),
        Column::numbers(l.t("scenario-households")),
        m2("scenario-started"),
        m2("scenario-comprehensive"),
        m2("scenario-completed"),
        money("scenario-money"),
        money("money-central"),
        money("money-municipal"),
        money("money-bond"),
        money("money-district"),
        money("money-social"),
        money("money-residents"),
    ]
}

fn district_row(
    l: Words,
    scenario: &Scenario,
    line: &DistrictLine,
    named: &dyn Fn(&DivisionCode) -> String,
) -> DistrictRow {
    let mut cells =
        vec![l.say("of-all").with("part", line.communities.0).with("all", line.communities.1).to_string()];
    cells.extend(line.started.iter().map(|area| l.count(*area)));
    cells.push(l.per_cent(line.area.0, line.area.1));
    cells.push(l.per_cent(line.need.0, line.need.1));
    cells.push(wan(l, line.public));
    cells.push(l.per_cent(line.own.0, line.public.0));
    DistrictRow {
        href: format!("/scenarios/{}/communities?district={}", scenario.id, line.district),
        name: named(&line.district),
        cells,
    }
}

fn district_columns(l: Words, scenario: &Scenario) -> Vec<Column> {
    let mut columns =
        vec![Column::words(l.t("scenario-district")), Column::numbers(l.t("scenario-communities"))];
    let first = i32::from(scenario.brief.first_year);
    columns.extend((0..i32::from(scenario.brief.years)).map(|ahead| {
        let label = l.say("scenario-started-in").with("year", (first + ahead).to_string()).to_string();
        Column::numbers(label).unit(l.t("unit-m2"))
    }));
    columns.push(Column::numbers(l.t("scenario-area-share")));
    columns.push(Column::numbers(l.t("scenario-need-share")));
    columns.push(Column::numbers(l.t("scenario-public")).unit(l.t("unit-wan-yuan")));
    columns.push(Column::numbers(l.t("scenario-own-share")));
    columns
}

fn work_row(l: Words, work: &WorkLine, named: &dyn Fn(&DivisionCode) -> String) -> WorkRow {
    let (part, all) = work.communities;
    WorkRow {
        name: work.name.clone(),
        district: named(&work.district),
        year: work.year.map_or_else(|| l.t("works-not").into_owned(), |year| year.to_string()),
        cost: wan(l, work.cost),
        communities: l.say("of-all").with("part", part).with("all", all).to_string(),
    }
}

fn work_columns(l: Words) -> Vec<Column> {
    vec![
        Column::words(l.t("area-group-name")),
        Column::words(l.t("scenario-district")),
        Column::words(l.t("works-year")),
        Column::numbers(l.t("works-cost")).unit(l.t("unit-wan-yuan")),
        Column::numbers(l.t("works-communities")),
    ]
}

/// «Ten million yuan more of central money in 2021 renews 3 more communities, 41,000 m²», where that was measured; else
/// «One more million yuan … would meet 2,500 more points of need.»
pub(super) fn price_words(l: Words, price: &PriceLine, named: &dyn Fn(&DivisionCode) -> String) -> String {
    let what = scarce(l, &price.scarce, named);
    if let Some(more) = price.one_more {
        return one_more(l, what, more, price.money);
    }
    // The price is that of a thousand yuan or a square metre; it is told of a million yuan or a thousand m².
    let points = price.millipoints;
    let target = MeansKind::parse(&price.scarce.what).is_some_and(MeansKind::is_target);
    let key = match (price.money, target) {
        (true, _) => "price-money",
        (false, true) => "price-target",
        (false, false) => "price-area",
    };
    l.say(key).with("what", what).with("points", points).to_string()
}

/// What was measured with a little more of something.
fn one_more(l: Words, what: String, more: OneMore, money: bool) -> String {
    let amount = if money { l.money(Fen(more.amount)) } else { area(l, more.amount) };
    let key = match (more.communities, more.area, more.value) {
        (1.., 1.., _) => "price-renews",
        (_, _, 1..) => "price-meets",
        _ => "price-nothing",
    };
    let said = l.say(key).with("what", what).with("amount", amount);
    let said = said.with("communities", more.communities).with("points", more.value);
    said.with("area", area(l, more.area)).to_string()
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

/// A range of costs in ten thousand yuan.
pub(super) fn price_of(l: Words, low: Fen, high: Fen) -> String {
    l.say("plan-cost-range").with("low", wan(l, low)).with("high", wan(l, high)).to_string()
}
