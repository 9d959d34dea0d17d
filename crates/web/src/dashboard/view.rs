//! The dashboard: target, what was found, the gap, and what cannot be decided yet.

use crate::community::{ExplorerParams, in_ten_thousands, verdict_series};
use crate::division::DivisionNames;
use crate::i18n::Words;
use crate::ui::chart::{ChartKind, ChartView};
use crate::ui::figure::Figure;
use crate::ui::map::MapView;
use crate::ui::shell::Shell;
use crate::ui::table::Column;
use crate::words::signed;
use app::dashboard::Dashboard;
use app::policy::{FigureKind, MissingEvidence, Target, Totals};
use app::stock::Stock;
use askama::Template;
use domain::{Area, Verdict};

/// The dashboard's page.
#[derive(Debug, Template)]
#[template(path = "dashboard/page.html")]
pub(crate) struct DashboardView {
    shell: Shell,
    /// Whether there is anything on the register.
    is_empty: bool,
    /// Whether it is a part of the city.
    is_part: bool,
    answer: String,
    figures: Vec<Figure>,
    /// Per cent of the target that is found, for the bar, and in words.
    share: Option<(i64, String)>,
    basis: String,
    target_columns: Vec<Column>,
    targets: Vec<TargetRow>,
    progress: Vec<ProgressRow>,
    missing_columns: Vec<Column>,
    missing: Vec<MissingRow>,
    district_columns: Vec<Column>,
    districts: Vec<DistrictRow>,
    total: DistrictRow,
    map: MapView,
    chart: ChartView,
}

/// A target of the plan beside what the register has for it.
#[derive(Debug)]
struct TargetRow {
    name: String,
    years: String,
    target: String,
    actual: String,
    gap: String,
    reached: String,
    source: String,
}

/// A figure that was published.
#[derive(Debug)]
struct ProgressRow {
    name: String,
    year: String,
    figures: String,
    source: String,
}

/// A fact that is missing.
#[derive(Debug)]
struct MissingRow {
    fact: String,
    href: String,
    communities: String,
    decided_by_it: String,
    area: String,
}

/// A district's sums.
#[derive(Debug)]
struct DistrictRow {
    key: String,
    name: String,
    href: String,
    communities: String,
    eligible: String,
    undetermined: String,
    ineligible: String,
    eligible_area: String,
    area: String,
}

/// Facts that are listed; the work-list on the screening page has them all.
const TOP_MISSING: usize = 6;

impl DashboardView {
    /// The page of a dashboard.
    pub(crate) fn new(shell: Shell, dashboard: &Dashboard, pack: String) -> Self {
        let (l, stock) = (shell.l, &*dashboard.stock);
        let (rules, summary) = (&stock.rules, stock.summary());
        let names = DivisionNames::new(&stock.divisions.divisions);
        let target = dashboard.main_target();
        let source = |target: &Target| match rules.source(&target.provenance.source) {
            Some(source) => source.number.clone().unwrap_or_else(|| l.of_pack(&source.title)).to_string(),
            None => target.provenance.source.to_string(),
        };
        let of_kind = |kind| rules.own_targets().iter().filter(move |target| target.kind == kind);
        let day = l.date(rules.day());
        Self {
            is_empty: summary.totals.all.communities == 0,
            answer: answer(l, stock.is_part(), &summary.totals, target.map(|(_, area)| area)),
            is_part: stock.is_part(),
            figures: figures(l, &summary.totals, target.map(|(_, area)| area)),
            share: target.map(|(_, area)| share(l, summary.totals.eligible_area, area)),
            basis: l.say("dashboard-basis").with("pack", pack).with("day", day).to_string(),
            target_columns: target_columns(l),
            targets: of_kind(FigureKind::Target)
                .filter(|_| !stock.is_part())
                .flat_map(|target| target_rows(l, target, &summary.totals, &source(target)))
                .collect(),
            progress: of_kind(FigureKind::Progress)
                .map(|target| progress_row(l, target, source(target)))
                .collect(),
            missing_columns: missing_columns(l),
            missing: summary.missing.iter().take(TOP_MISSING).map(|it| missing_row(l, it)).collect(),
            district_columns: district_columns(l),
            districts: summary
                .by_district
                .iter()
                .map(|(code, totals)| match code {
                    Some(code) => district_row(l, &code.to_string(), names.name(l, code), totals),
                    None => district_row(l, "", l.t("explorer-no-district").into_owned(), totals),
                })
                .collect(),
            total: district_row(l, "", l.t("table-total").into_owned(), &summary.totals),
            map: map(l, stock.is_part(), crate::tiles::bounds(stock), names.is_schematic()),
            chart: chart(l, &names, stock),
            shell,
        }
    }

    fn title(&self) -> String {
        self.heading()
    }

    fn heading(&self) -> String {
        let key = if self.is_part { "dashboard-title-part" } else { "dashboard-title" };
        self.shell.l.t(key).into_owned()
    }
}

/// An area on the scale that its neighbours are on, so that target, actual and gap can be held against each other.
fn figure(l: Words, area: Area, key: &str) -> Figure {
    let figure = Figure::area(l, area, l.t(key));
    if !l.is_zh() {
        return figure;
    }
    let (digits, unit) = (l.count(in_ten_thousands(area)), l.t("unit-ten-thousand-m2").into_owned());
    Figure { digits, unit, ..figure }
}

fn answer(l: Words, is_part: bool, totals: &Totals, target: Option<Area>) -> String {
    let said = match target {
        _ if totals.all.communities == 0 && is_part => {
            return l.t("dashboard-answer-empty-part").into_owned();
        }
        None if is_part => l.say("dashboard-answer-part"),
        _ if totals.all.communities == 0 => return l.t("dashboard-answer-empty").into_owned(),
        None => l.say("dashboard-answer-no-target"),
        Some(target) if totals.eligible_area >= target => {
            l.say("dashboard-answer-reached").with("target", l.area(target))
        }
        Some(target) => {
            let gap = Area::from_centi(target.centi_m2() - totals.eligible_area.centi_m2());
            l.say("dashboard-answer-gap").with("target", l.area(target)).with("gap", l.area(gap))
        }
    };
    said.with("communities", totals.eligible.communities)
        .with("area", l.area(totals.eligible_area))
        .with("open", totals.undetermined.communities)
        .with("openArea", l.area(totals.undetermined.floor_area))
        .to_string()
}

fn figures(l: Words, totals: &Totals, target: Option<Area>) -> Vec<Figure> {
    let eligible = figure(l, totals.eligible_area, "dashboard-figure-eligible");
    let open = figure(l, totals.undetermined.floor_area, "dashboard-figure-open");
    let mut figures = vec![
        eligible.linked("/communities?verdict=eligible"),
        open.linked("/communities?verdict=undetermined"),
        figure(l, totals.all.floor_area, "dashboard-figure-stock").linked("/communities"),
    ];
    if let Some(target) = target {
        let gap = target.centi_m2().saturating_sub(totals.eligible_area.centi_m2()).max(0);
        figures.insert(0, figure(l, target, "dashboard-figure-target").linked("#targets"));
        figures.insert(2, figure(l, Area::from_centi(gap), "dashboard-figure-gap"));
    }
    figures
}

fn share(l: Words, eligible: Area, target: Area) -> (i64, String) {
    let (part, whole) = (eligible.whole_m2(), target.whole_m2());
    let bar = if whole > 0 { (part.saturating_mul(100) / whole).clamp(0, 100) } else { 0 };
    (bar, l.say("dashboard-share").with("share", l.per_cent(part, whole)).to_string())
}

fn target_columns(l: Words) -> Vec<Column> {
    vec![
        Column::words(l.t("dashboard-column-target")),
        Column::words(l.t("dashboard-column-years")),
        Column::numbers(l.t("dashboard-column-promised")),
        Column::numbers(l.t("dashboard-column-found")),
        Column::numbers(l.t("dashboard-column-gap")),
        Column::numbers(l.t("dashboard-column-reached")),
        Column::words(l.t("dashboard-column-source")),
    ]
}

fn years(target: &Target) -> String {
    match target.first_year {
        Some(first) if first != target.year => format!("{first}–{}", target.year),
        _ => target.year.to_string(),
    }
}

/// One row for each thing a target counts: floor area, communities, households.
fn target_rows(l: Words, target: &Target, totals: &Totals, source: &str) -> Vec<TargetRow> {
    let row = |unit: &str, promised: i64, found: i64, write: &dyn Fn(i64) -> String| TargetRow {
        name: l
            .say("dashboard-target-of")
            .with("name", l.of_pack(&target.name).to_string())
            .with("unit", l.t(unit))
            .to_string(),
        years: years(target),
        target: write(promised),
        actual: write(found),
        gap: write((promised - found).max(0)),
        reached: if found >= promised {
            l.t("dashboard-reached").into_owned()
        } else {
            l.per_cent(found, promised)
        },
        source: source.to_owned(),
    };
    let count = |number: i64| l.count(number);
    let area = |m2: i64| l.area(Area::from_m2(m2));
    let mut rows = Vec::new();
    if let Some(promised) = target.floor_area {
        rows.push(row("dashboard-of-area", promised.whole_m2(), totals.eligible_area.whole_m2(), &area));
    }
    if let Some(promised) = target.communities {
        rows.push(row("dashboard-of-communities", promised, signed(totals.eligible.communities), &count));
    }
    rows
}

fn progress_row(l: Words, target: &Target, source: String) -> ProgressRow {
    let figures = [
        target.communities.map(|number| l.say("dashboard-communities").with("count", number).to_string()),
        target.floor_area.map(|area| l.area(area)),
        target.households.map(|number| l.say("dashboard-households").with("count", number).to_string()),
    ];
    ProgressRow {
        name: l.of_pack(&target.name).to_string(),
        year: years(target),
        figures: l.list(figures.into_iter().flatten()),
        source,
    }
}

fn missing_columns(l: Words) -> Vec<Column> {
    vec![
        Column::words(l.t("missing-column-fact")),
        Column::numbers(l.t("missing-column-communities")),
        Column::numbers(l.t("missing-column-only")),
        Column::numbers(l.t("missing-column-area")).unit(l.t("unit-ten-thousand-m2")),
    ]
}

fn missing_row(l: Words, evidence: &MissingEvidence) -> MissingRow {
    let params = ExplorerParams { missing: Some(evidence.fact), ..ExplorerParams::default() };
    MissingRow {
        fact: l.fact(evidence.fact).into_owned(),
        href: params.filtered("/communities"),
        communities: l.count(evidence.communities),
        decided_by_it: l.count(evidence.alone),
        area: l.count(in_ten_thousands(evidence.floor_area)),
    }
}

fn district_columns(l: Words) -> Vec<Column> {
    let area = |key| Column::numbers(l.t(key)).unit(l.t("unit-ten-thousand-m2"));
    vec![
        Column::words(l.t("explorer-district")),
        Column::numbers(l.t("dashboard-column-communities")),
        Column::numbers(l.verdict(Verdict::Eligible)),
        Column::numbers(l.verdict(Verdict::Undetermined)),
        Column::numbers(l.verdict(Verdict::Ineligible)),
        area("dashboard-column-eligible-area"),
        area("dashboard-column-area"),
    ]
}

fn district_row(l: Words, code: &str, name: String, totals: &Totals) -> DistrictRow {
    DistrictRow {
        key: code.to_owned(),
        name,
        href: if code.is_empty() { String::new() } else { format!("/communities?district={code}") },
        communities: l.count(totals.all.communities),
        eligible: l.count(totals.eligible.communities),
        undetermined: l.count(totals.undetermined.communities),
        ineligible: l.count(totals.ineligible.communities),
        eligible_area: l.count(in_ten_thousands(totals.eligible_area)),
        area: l.count(in_ten_thousands(totals.all.floor_area)),
    }
}

fn map(l: Words, is_part: bool, bounds: [i32; 4], schematic: bool) -> MapView {
    MapView {
        id: "stock-map".into(),
        label: l.t(if is_part { "dashboard-map-part" } else { "dashboard-map" }).into_owned(),
        tiles: crate::tiles::template(&ExplorerParams::default()),
        communities: "/tiles/communities.geojson".into(),
        divisions: "/tiles/divisions.geojson".into(),
        bounds,
        table: "#districts".into(),
        open: "/communities/".into(),
        schematic,
        looks: Vec::new(),
    }
}

fn chart(l: Words, names: &DivisionNames, stock: &Stock) -> ChartView {
    let mut known: Vec<_> = stock
        .summary()
        .by_district
        .iter()
        .filter_map(|(code, totals)| Some((code.as_ref()?, totals)))
        .collect();
    known.sort_by_key(|(_, totals)| std::cmp::Reverse(totals.all.communities));
    ChartView {
        id: "district-chart".into(),
        title: l.t("explorer-chart-district").into_owned(),
        kind: ChartKind::StackedBars,
        axis: l.t("explorer-district").into_owned(),
        unit: l.t("unit-communities").into_owned(),
        categories: known.iter().map(|(code, _)| names.name(l, code)).collect(),
        keys: known.iter().map(|(code, _)| code.to_string()).collect(),
        hrefs: known.iter().map(|(code, _)| format!("/communities?district={code}")).collect(),
        series: verdict_series(l, &known.iter().map(|(_, totals)| **totals).collect::<Vec<_>>()),
    }
}

#[cfg(test)]
impl DashboardView {
    /// A city on its way to the target.
    pub(crate) fn sample(l: Words) -> Self {
        use app::policy::Sums;
        let of = |communities, floor_area| Sums { communities, floor_area, ..Sums::default() };
        let totals = Totals {
            all: Sums {
                buildings: 30_211,
                households: 2_020_113,
                without_floor_area: 12,
                ..of(7_394, Area::from_m2(183_000_000))
            },
            eligible: of(3_124, Area::from_m2(95_000_000)),
            ineligible: of(2_370, Area::from_m2(67_000_000)),
            undetermined: of(1_900, Area::from_m2(21_000_000)),
            eligible_area: Area::from_m2(93_120_000),
        };
        let target = Area::from_m2(102_000_000);
        let evidence = MissingEvidence {
            fact: domain::Fact::UpkeepLacking,
            communities: 1_204,
            alone: 320,
            floor_area: Area::from_m2(21_000_000),
            alone_area: Area::from_m2(4_000_000),
            without_floor_area: 0,
        };
        Self {
            shell: Shell::new(l, Some(crate::ui::shell::Section::Dashboard), "/"),
            is_empty: false,
            is_part: false,
            answer: l
                .say("dashboard-answer-gap")
                .with("target", l.area(target))
                .with("gap", l.area(Area::from_m2(8_880_000)))
                .with("communities", totals.eligible.communities)
                .with("area", l.area(totals.eligible_area))
                .with("open", totals.undetermined.communities)
                .with("openArea", l.area(Area::from_m2(21_000_000)))
                .to_string(),
            figures: vec![
                figure(l, target, "dashboard-figure-target"),
                figure(l, totals.eligible_area, "dashboard-figure-eligible"),
            ],
            share: Some(share(l, totals.eligible_area, target)),
            basis: l.say("dashboard-basis").with("pack", "cn-chongqing").with("day", "2020").to_string(),
            target_columns: target_columns(l),
            targets: Vec::new(),
            progress: Vec::new(),
            missing_columns: missing_columns(l),
            missing: vec![missing_row(l, &evidence)],
            district_columns: district_columns(l),
            districts: vec![district_row(l, "500107", "九龙坡区".into(), &totals)],
            total: district_row(l, "", l.t("table-total").into_owned(), &totals),
            map: map(l, false, [1_052_000_000, 281_000_000, 1_102_000_000, 322_000_000], true),
            chart: ChartView {
                categories: Vec::new(),
                keys: Vec::new(),
                hrefs: Vec::new(),
                ..sample_chart(l)
            },
        }
    }
}

#[cfg(test)]
fn sample_chart(l: Words) -> ChartView {
    ChartView {
        id: "district-chart".into(),
        title: l.t("explorer-chart-district").into_owned(),
        kind: ChartKind::StackedBars,
        axis: l.t("explorer-district").into_owned(),
        unit: l.t("unit-communities").into_owned(),
        categories: Vec::new(),
        keys: Vec::new(),
        hrefs: Vec::new(),
        series: Vec::new(),
    }
}
