//! The explorer: filters, map, table and charts of the stock, in step.

use super::params::ExplorerParams;
use crate::division::DivisionNames;
use crate::i18n::Words;
use crate::ui::chart::{ChartKind, ChartView, Series};
use crate::ui::figure::Figure;
use crate::ui::form::{Choice, Control, Field};
use crate::ui::map::MapView;
use crate::ui::navigation::Pagination;
use crate::ui::number::rounded_m2;
use crate::ui::shell::Shell;
use crate::ui::table::{Column, Direction};
use crate::ui::tag::Tag;
use app::explorer::{ExplorerPage, ExplorerSort};
use app::policy::{MissingEvidence, Totals};
use app::stock::StockItem;
use askama::Template;
use domain::community::CommunityForm;
use domain::{Area, Fact, Verdict};

/// The explorer's page.
#[derive(Debug, Template)]
#[template(path = "community/explorer.html")]
pub(crate) struct ExplorerView {
    shell: Shell,
    answer: String,
    figures: Vec<Figure>,
    filters: Vec<Field>,
    active: usize,
    /// Fields that the filter form carries along unseen.
    order: Vec<(&'static str, String)>,
    map: MapView,
    columns: Vec<Column>,
    rows: Vec<Row>,
    totals: TotalsRow,
    pages: Pagination,
    charts: Vec<ChartView>,
    exports: Vec<(&'static str, String)>,
}

/// A community of the table.
#[derive(Debug)]
pub(crate) struct Row {
    pub id: String,
    pub name: String,
    pub place: String,
    pub built: String,
    pub buildings: String,
    pub households: String,
    pub area: String,
    pub verdict: Tag,
    /// What is missing, in words; empty when decided.
    pub missing: String,
}

/// The sums under the table.
#[derive(Debug)]
struct TotalsRow {
    buildings: String,
    households: String,
    area: String,
}

/// What the page is made of.
pub(crate) struct Explorer<'a> {
    pub shell: Shell,
    pub params: &'a ExplorerParams,
    pub names: &'a DivisionNames,
    /// What is missing in the whole stock, to filter by.
    pub missing: &'a [MissingEvidence],
    pub bounds: [i32; 4],
    pub schematic: bool,
}

const PATH: &str = "/communities";
const DASH: &str = "–";

impl ExplorerView {
    /// The page of a selection.
    pub(crate) fn new(parts: Explorer<'_>, page: &ExplorerPage<'_>) -> Self {
        let rows = page.rows.iter().map(|item| row(parts.shell.l, parts.names, item)).collect();
        let charts = vec![by_district(&parts, page), by_decade(&parts, page)];
        Self::of(parts, &page.totals, rows, page.page, charts)
    }

    fn of(parts: Explorer<'_>, totals: &Totals, rows: Vec<Row>, page: usize, charts: Vec<ChartView>) -> Self {
        let (l, params) = (parts.shell.l, parts.params);
        let count = |page: usize| u64::try_from(page).unwrap_or(1);
        let per_page = count(params.query().per_page);
        let at = |page: u64| params.on_page(usize::try_from(page).unwrap_or(1)).href(PATH);
        Self {
            answer: answer(l, parts.shell.territory.is_some(), params, totals),
            figures: figures(l, params, totals),
            filters: filters(&parts),
            active: params.active(),
            order: params.order(),
            map: map(&parts),
            columns: columns(l, params),
            rows,
            totals: TotalsRow {
                buildings: l.count(totals.all.buildings),
                households: l.count(totals.all.households),
                area: l.count(rounded_m2(totals.all.floor_area)),
            },
            pages: Pagination::new(totals.all.communities, per_page, count(page), at),
            charts,
            exports: [("csv", "CSV"), ("xlsx", "XLSX"), ("geojson", "GeoJSON")]
                .map(|(format, name)| (name, params.href(&format!("{PATH}/export/{format}"))))
                .to_vec(),
            shell: parts.shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("explorer-title").into_owned()
    }
}

fn answer(l: Words, is_part: bool, params: &ExplorerParams, totals: &Totals) -> String {
    let key = match (totals.all.communities, params.active()) {
        (0, 0) if is_part => "dashboard-answer-empty-part",
        (1.., 0) if is_part => "explorer-answer-part",
        (0, 0) => "dashboard-answer-empty",
        (0, _) => "explorer-answer-none",
        (_, 0) => "explorer-answer-all",
        _ => "explorer-answer-some",
    };
    l.say(key)
        .with("communities", totals.all.communities)
        .with("eligible", totals.eligible.communities)
        .with("area", l.area(totals.eligible_area))
        .to_string()
}

fn figures(l: Words, params: &ExplorerParams, totals: &Totals) -> Vec<Figure> {
    let unit = l.t("unit-communities");
    let of = |verdict: Verdict| {
        let href = ExplorerParams { verdict: Some(verdict), page: 1, ..params.clone() }.href(PATH);
        let number = i64::try_from(totals.of(verdict).communities).unwrap_or(i64::MAX);
        Figure::count(l, number, &unit, l.verdict(verdict)).noted("").linked(href)
    };
    vec![
        of(Verdict::Eligible),
        of(Verdict::Undetermined),
        of(Verdict::Ineligible),
        Figure::area(l, totals.all.floor_area, l.t("explorer-figure-area")),
    ]
}

fn filters(parts: &Explorer<'_>) -> Vec<Field> {
    let (l, params) = (parts.shell.l, parts.params);
    let any = || Choice::new("", l.t("explorer-any"));
    let districts = std::iter::once(any())
        .chain(parts.names.districts(l).into_iter().map(|(code, name)| {
            let chosen = params.district.as_ref().is_some_and(|chosen| *chosen.0 == *code);
            Choice::new(code, name).chosen(chosen)
        }))
        .collect();
    let verdicts = std::iter::once(any().chosen(params.verdict.is_none()))
        .chain(Verdict::ALL.map(|verdict| {
            Choice::new(verdict.key(), l.verdict(verdict)).chosen(params.verdict == Some(verdict))
        }))
        .collect();
    let missing = std::iter::once(any())
        .chain(parts.missing.iter().map(|evidence| {
            let chosen = params.missing == Some(evidence.fact);
            Choice::new(evidence.fact.key(), l.fact(evidence.fact))
                .count(l.count(evidence.communities))
                .chosen(chosen)
        }))
        .collect();
    let forms =
        std::iter::once(any().chosen(params.form.is_none()))
            .chain([CommunityForm::Estate, CommunityForm::SingleBlock].map(|form| {
                Choice::new(form.key(), l.community_form(form)).chosen(params.form == Some(form))
            }))
            .collect();
    let year = |year: Option<i16>| year.map(|year| year.to_string()).unwrap_or_default();
    let field = |name, key, control| Field::new(name, l.t(key), control);
    vec![
        field("q", "explorer-search", Control::Search)
            .hint(l.t("explorer-search-hint"))
            .value(params.q.clone().unwrap_or_default()),
        field("verdict", "explorer-verdict", Control::Radios(verdicts)),
        field("district", "explorer-district", Control::Select(districts)),
        field("missing", "explorer-missing", Control::Select(missing)),
        field("from", "explorer-from", Control::Number).value(year(params.from)),
        field("to", "explorer-to", Control::Number).value(year(params.to)),
        field("form", "explorer-form", Control::Radios(forms)),
    ]
}

fn columns(l: Words, params: &ExplorerParams) -> Vec<Column> {
    let sorted = |sort: ExplorerSort| {
        let way = if params.descending { Direction::Descending } else { Direction::Ascending };
        (params.sort == sort).then_some(way)
    };
    let by =
        |column: Column, sort: ExplorerSort| column.sort(params.sorted_by(sort).href(PATH), sorted(sort));
    let words = |key| Column::words(l.t(key));
    let fact = |fact| {
        let column = Column::numbers(l.fact(fact));
        match l.fact_unit(fact) {
            Some(unit) => column.unit(unit),
            None => column,
        }
    };
    vec![
        by(words("explorer-column-name"), ExplorerSort::Name),
        by(words("explorer-column-place"), ExplorerSort::District),
        by(fact(Fact::BuiltYear), ExplorerSort::Built),
        fact(Fact::Buildings),
        by(fact(Fact::Households), ExplorerSort::Households),
        by(fact(Fact::FloorArea), ExplorerSort::FloorArea),
        by(words("explorer-column-verdict"), ExplorerSort::Verdict),
        words("explorer-column-missing"),
    ]
}

/// A community of the stock as a row.
pub(crate) fn row(l: Words, names: &DivisionNames, item: &StockItem) -> Row {
    let community = &item.community;
    let number = |number: Option<i64>| number.map_or_else(|| DASH.to_owned(), |number| l.count(number));
    let district = community.district.as_ref().map(|code| names.name(l, code));
    let place = [district.as_deref(), community.street.as_deref()].into_iter().flatten();
    let missing = if item.verdict() == Verdict::Undetermined { item.assessment.missing() } else { &[] };
    Row {
        id: community.id.to_string(),
        name: community.name.clone(),
        place: l.place(place),
        built: item.built().map_or_else(|| DASH.to_owned(), |year| l.built_year(year)),
        buildings: number(item.buildings()),
        households: number(item.households()),
        area: item.floor_area().map_or_else(|| DASH.to_owned(), |area| l.count(rounded_m2(area))),
        verdict: l.verdict_tag(item.verdict()),
        missing: shortened(l, missing, 2),
    }
}

/// The first missing facts, and how many more there are: a list elsewhere has them all.
pub(super) fn shortened(l: Words, missing: &[Fact], shown: usize) -> String {
    let first = l.list(missing.iter().take(shown).map(|fact| l.fact(*fact)));
    match missing.len().saturating_sub(shown) {
        0 => first,
        more => l.say("explorer-more-missing").with("first", first).with("more", more).to_string(),
    }
}

/// The map of what passes the filters.
fn map(parts: &Explorer<'_>) -> MapView {
    MapView {
        id: "explorer-map".into(),
        label: parts.shell.l.t("explorer-map").into_owned(),
        tiles: crate::tiles::template(parts.params),
        communities: parts.params.filtered("/tiles/communities.geojson"),
        divisions: "/tiles/divisions.geojson".into(),
        bounds: parts.bounds,
        table: "#stock".into(),
        open: "/communities/".into(),
        schematic: parts.schematic,
        looks: Vec::new(),
    }
}

/// Floor area in 10 000 m², the unit of the plan's tables.
pub(crate) fn in_ten_thousands(area: Area) -> i64 {
    (area.whole_m2() + 5_000).div_euclid(10_000)
}

/// Bars of communities by verdict in each district; a bar opens its district.
fn by_district(parts: &Explorer<'_>, page: &ExplorerPage<'_>) -> ChartView {
    let (l, params) = (parts.shell.l, parts.params);
    let mut groups: Vec<_> = page.by_district.iter().collect();
    groups.sort_by_key(|(_, totals)| std::cmp::Reverse(totals.all.communities));
    let name = |code: &Option<_>| match code {
        Some(code) => parts.names.name(l, code),
        None => l.t("explorer-no-district").into_owned(),
    };
    let href = |code: &Option<domain::division::DivisionCode>| {
        ExplorerParams { district: code.clone(), page: 1, ..params.clone() }.href(PATH)
    };
    ChartView {
        id: "by-district".into(),
        title: l.t("explorer-chart-district").into_owned(),
        kind: ChartKind::StackedBars,
        axis: l.t("explorer-district").into_owned(),
        unit: l.t("unit-communities").into_owned(),
        categories: groups.iter().map(|(code, _)| name(code)).collect(),
        keys: groups
            .iter()
            .map(|(code, _)| code.as_ref().map(ToString::to_string).unwrap_or_default())
            .collect(),
        hrefs: groups.iter().map(|(code, _)| href(code)).collect(),
        series: verdict_series(l, &groups.iter().map(|(_, totals)| **totals).collect::<Vec<_>>()),
    }
}

/// One series for each verdict, counting communities.
pub(crate) fn verdict_series(l: Words, groups: &[Totals]) -> Vec<Series> {
    let number = |totals: &Totals, verdict| i64::try_from(totals.of(verdict).communities).ok();
    [Verdict::Eligible, Verdict::Undetermined, Verdict::Ineligible]
        .map(|verdict| Series {
            name: l.verdict(verdict).into_owned(),
            tone: l.verdict_tag(verdict).tone.key(),
            values: groups.iter().map(|totals| number(totals, verdict)).collect(),
        })
        .into()
}

/// Columns of floor area by the decade of completion.
fn by_decade(parts: &Explorer<'_>, page: &ExplorerPage<'_>) -> ChartView {
    let (l, params) = (parts.shell.l, parts.params);
    let name = |decade: Option<i16>| match decade {
        Some(decade) => l.say("explorer-decade").with("decade", decade.to_string()).to_string(),
        None => l.t("not-known").into_owned(),
    };
    let href = |decade: Option<i16>| {
        let to = decade.map(|decade| decade + 9);
        ExplorerParams { from: decade, to, page: 1, ..params.clone() }.href(PATH)
    };
    ChartView {
        id: "by-decade".into(),
        title: l.t("explorer-chart-decade").into_owned(),
        kind: ChartKind::Columns,
        axis: l.fact(Fact::BuiltYear).into_owned(),
        unit: l.t("unit-ten-thousand-m2").into_owned(),
        categories: page.by_decade.keys().map(|decade| name(*decade)).collect(),
        keys: Vec::new(),
        hrefs: page.by_decade.keys().map(|decade| href(*decade)).collect(),
        series: vec![Series {
            name: l.fact(Fact::FloorArea).into_owned(),
            tone: "",
            values: page.by_decade.values().map(|(_, area)| Some(in_ten_thousands(*area))).collect(),
        }],
    }
}

#[cfg(test)]
impl ExplorerView {
    /// Three communities, one with the longest of names.
    pub(crate) fn sample(l: Words) -> Self {
        let params =
            ExplorerParams { verdict: Some(Verdict::Undetermined), page: 1, ..ExplorerParams::default() };
        let names = DivisionNames::sample();
        let parts = Explorer {
            shell: Shell::new(
                l,
                Some(crate::ui::shell::Section::Communities),
                "/communities?verdict=undetermined",
            ),
            params: &params,
            names: &names,
            missing: &[],
            bounds: [1_052_000_000, 281_000_000, 1_102_000_000, 322_000_000],
            schematic: true,
        };
        let all = app::policy::Sums {
            communities: 3,
            buildings: 58,
            households: 2_410,
            floor_area: Area::from_m2(168_400),
            without_floor_area: 0,
        };
        let totals = Totals { all, undetermined: all, ..Totals::default() };
        let rows = vec![
            Row::sample(l, "0190a1", "杨家坪西郊支路二十四号国营重庆建设机床厂职工家属院（含单栋住宅楼）"),
            Row { built: "1996–2003".into(), ..Row::sample(l, "0190a2", "某小区") },
        ];
        Self::of(parts, &totals, rows, 1, Vec::new())
    }
}

#[cfg(test)]
impl Row {
    /// A community that cannot be decided yet.
    pub(crate) fn sample(l: Words, id: &str, name: &str) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            place: "九龙坡区 · 杨家坪街道".into(),
            built: "1987".into(),
            buildings: l.count(12),
            households: l.count(1_232),
            area: l.square_metres(Area::from_centi(8_210_050)),
            verdict: l.verdict_tag(Verdict::Undetermined),
            missing: l.list([Fact::UpkeepLacking, Fact::StronglyWilling].map(|fact| l.fact(fact))),
        }
    }
}
