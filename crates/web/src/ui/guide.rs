//! The style guide: every component on one page, for the eye and for the tests.

use super::chart::{ChartKind, ChartView, Series};
use super::figure::Figure;
use super::form::{self, Choice, Control, Field, FormError};
use super::map::MapView;
use super::navigation::{Crumb, Pagination};
use super::progress::{Progress, Step, Task};
use super::shell::{Badge, Section, Shell};
use super::table::{Column, Direction};
use super::tag::{Tag, Tone};
use crate::i18n::Words;
use askama::Template;
use domain::{Area, Truth, Verdict};

/// The style guide with its sample content.
#[derive(Debug, Template)]
#[template(path = "guide/guide.html")]
pub struct Guide {
    shell: Shell,
    crumbs: Vec<Crumb>,
    figures: Vec<Figure>,
    fields: Vec<Field>,
    errors: Vec<FormError>,
    filters: Vec<Field>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    pages: Pagination,
    job: Progress,
    steps: Vec<Step>,
    tasks: Vec<Task>,
    tags: Vec<Tag>,
    chart: ChartView,
    map: MapView,
}

/// A community of the sample table.
#[derive(Debug)]
struct Row {
    id: &'static str,
    name: &'static str,
    district: &'static str,
    built: &'static str,
    households: i64,
    area: Area,
    verdict: Verdict,
}

const ROWS: [Row; 5] = [
    Row {
        id: "0190a1",
        name: "杨家坪西郊支路二十四号国营重庆建设机床厂职工家属院（含单栋住宅楼）",
        district: "九龙坡区",
        built: "1987",
        households: 1_232,
        area: Area::from_centi(8_210_050),
        verdict: Verdict::Eligible,
    },
    Row {
        id: "0190a2",
        name: "陈家坪小区",
        district: "九龙坡区",
        built: "2000?",
        households: 560,
        area: Area::from_m2(41_300),
        verdict: Verdict::Undetermined,
    },
    Row {
        id: "0190a3",
        name: "人和花园",
        district: "两江新区",
        built: "1996-2003",
        households: 2_016,
        area: Area::from_m2(178_400),
        verdict: Verdict::Ineligible,
    },
    Row {
        id: "0190a4",
        name: "酉阳土家族苗族自治县桃花源街道城南社区",
        district: "酉阳土家族苗族自治县",
        built: "1980~1989",
        households: 88,
        area: Area::from_m2(6_020),
        verdict: Verdict::Eligible,
    },
    Row {
        id: "0190a5",
        name: "磁器口",
        district: "沙坪坝区",
        built: "1998",
        households: 7,
        area: Area::from_m2(410),
        verdict: Verdict::Eligible,
    },
];

impl Guide {
    /// What the page is called.
    pub fn title(&self) -> String {
        self.shell.l.t("guide-title").into_owned()
    }

    /// The guide with every component in every state.
    pub fn sample(l: Words) -> Self {
        let mut shell = Shell::new(l, Some(Section::Communities), "/guide?verdict=eligible");
        shell.account = Some(Badge {
            name: "欧阳建国".into(),
            role: l.role(domain::account::Role::Planner),
            reads_audit: true,
        });
        let fields = fields(l);
        Self {
            errors: form::errors(&fields),
            fields,
            filters: filters(l),
            crumbs: vec![
                Crumb::link("/", l.t("nav-dashboard")),
                Crumb::link("/communities", l.t("nav-communities")),
                Crumb::here(l.t("guide-title")),
            ],
            figures: figures(l),
            columns: columns(l),
            rows: ROWS.into(),
            pages: Pagination::new(7_400, 50, 4, |page| format!("/guide?page={page}")),
            job: Progress { doing: l.t("guide-job").into(), done: 3_200, total: Some(7_400), poll: None },
            steps: Step::list(
                ["guide-step-1", "guide-step-2", "guide-step-3"].map(|key| l.t(key).into_owned()),
                1,
            ),
            tasks: tasks(l),
            tags: tags(l),
            chart: chart(l),
            map: map(l),
            shell,
        }
    }

    /// Sum of a sample column, as the table's foot shows it.
    fn households(&self) -> i64 {
        self.rows.iter().map(|row| row.households).sum()
    }

    fn area(&self) -> Area {
        self.rows.iter().map(|row| row.area).sum()
    }
}

fn figures(l: Words) -> Vec<Figure> {
    vec![
        Figure::area(l, Area::from_m2(101_987_654), l.t("guide-figure-area")).linked("/communities"),
        Figure::count(l, 7_394, &l.t("guide-unit-communities"), l.t("guide-figure-communities")),
        Figure::count(l, 1_093_220, &l.t("guide-unit-households"), l.t("guide-figure-households")),
    ]
}

fn fields(l: Words) -> Vec<Field> {
    let verdicts = Verdict::ALL.map(|verdict| Choice::new(verdict.key(), l.verdict(verdict))).to_vec();
    vec![
        Field::text("name", l.t("guide-field-name")).hint(l.t("guide-field-name-hint")).value("陈家坪小区"),
        Field::new("cut-off", l.t("guide-field-year"), Control::Number)
            .value("20o0")
            .suffix(l.t("guide-unit-year"))
            .error(Some(l.t("guide-field-year-error"))),
        Field::new("file", l.t("guide-field-file"), Control::File(".csv,.tsv,.xlsx,.xls,.ods"))
            .hint(l.t("guide-field-file-hint")),
        Field::new("as-of", l.t("guide-field-date"), Control::Date).value("2026-03-05").optional(),
        Field::new(
            "datum",
            l.t("guide-field-datum"),
            Control::Radios(
                domain::geometry::Datum::ALL
                    .map(|datum| Choice::new(datum.key(), l.datum(datum)).chosen(datum.key() == "gcj02"))
                    .to_vec(),
            ),
        ),
        Field::new("shown", l.t("guide-field-shown"), Control::Checkboxes(verdicts)),
        Field::new("reason", l.t("guide-field-reason"), Control::TextArea),
        Field::new("login", l.t("guide-field-login"), Control::Text).autocomplete("username"),
        Field::new("password", l.t("guide-field-password"), Control::Password)
            .autocomplete("current-password"),
    ]
}

fn filters(l: Words) -> Vec<Field> {
    let district = ["九龙坡区", "沙坪坝区", "酉阳土家族苗族自治县"].map(|name| Choice::new(name, name));
    let verdict = Verdict::ALL
        .into_iter()
        .zip([3_120, 2_981, 1_293])
        .map(|(verdict, count)| {
            Choice::new(verdict.key(), l.verdict(verdict))
                .count(l.count(count))
                .chosen(verdict == Verdict::Eligible)
        })
        .collect();
    vec![
        Field::new("q", l.t("guide-field-search"), Control::Search).hint(l.t("guide-field-search-hint")),
        Field::new("district", l.t("guide-field-district"), Control::Select(district.to_vec())),
        Field::new("verdict", l.t("guide-field-verdict"), Control::Checkboxes(verdict)),
    ]
}

fn columns(l: Words) -> Vec<Column> {
    use domain::Fact;
    vec![
        Column::words(l.t("guide-field-name")).sort("?sort=name", None),
        Column::words(l.t("division-level-district")),
        Column::numbers(l.fact(Fact::BuiltYear)),
        Column::numbers(l.fact(Fact::Households)).sort("?sort=-households", Some(Direction::Descending)),
        Column::numbers(l.fact(Fact::FloorArea)).unit(l.t("unit-m2")),
        Column::words(l.t("guide-field-verdict")),
    ]
}

fn tasks(l: Words) -> Vec<Task> {
    let task = |key: &str, href: Option<&str>, tag: Tag, note: String| Task {
        label: l.t(key).into_owned(),
        href: href.map(ToOwned::to_owned),
        tag,
        note,
    };
    vec![
        task("guide-task-file", Some("#"), Tag::new(Tone::Good, l.t("step-done")), String::new()),
        task(
            "guide-task-mapping",
            Some("#"),
            Tag::new(Tone::Running, l.t("step-current")),
            l.t("guide-task-mapping-note").into(),
        ),
        task("guide-task-commit", None, Tag::new(Tone::Plain, l.t("step-waiting")), String::new()),
    ]
}

fn tags(l: Words) -> Vec<Tag> {
    let verdicts = Verdict::ALL.map(|verdict| l.verdict_tag(verdict));
    let truths = Truth::ALL.map(|truth| l.truth_tag(truth));
    let steps = [
        Tag::new(Tone::Running, l.t("step-current")),
        Tag::new(Tone::Warning, l.t("guide-tag-close")),
        Tag::new(Tone::Danger, l.t("step-failed")),
    ];
    verdicts.into_iter().chain(truths).chain(steps).collect()
}

fn chart(l: Words) -> ChartView {
    let series = |verdict: Verdict, values: [i64; 4]| Series {
        name: l.verdict(verdict).into_owned(),
        tone: l.verdict_tag(verdict).tone.key(),
        values: values.map(Some).to_vec(),
    };
    ChartView {
        id: "area-by-district".into(),
        title: l.t("guide-chart-title").into(),
        kind: ChartKind::StackedBars,
        axis: l.t("division-level-district").into(),
        unit: l.t("unit-m2").into(),
        categories: ["渝中区", "九龙坡区", "沙坪坝区", "酉阳土家族苗族自治县"].map(Into::into).to_vec(),
        keys: ["500103", "500107", "500106", "500242"].map(Into::into).to_vec(),
        hrefs: Vec::new(),
        series: vec![
            series(Verdict::Eligible, [4_210_000, 7_020_000, 5_480_000, 320_000]),
            series(Verdict::Ineligible, [1_200_000, 6_300_000, 7_110_000, 910_000]),
            series(Verdict::Undetermined, [2_020_000, 990_000, 1_560_000, 450_000]),
        ],
    }
}

fn map(l: Words) -> MapView {
    MapView {
        id: "stock-map".into(),
        label: l.t("guide-map-label").into(),
        tiles: "/tiles/{z}/{x}/{y}.mvt".into(),
        communities: "/api/communities.geojson".into(),
        divisions: "/api/divisions.geojson".into(),
        bounds: [1_052_000_000, 281_000_000, 1_102_000_000, 322_000_000],
        table: "#stock".into(),
        open: "/communities/".into(),
        schematic: true,
        looks: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn every_component_renders_in_both_languages_without_a_missing_word() {
        for l in Lang::ALL.map(Words::of) {
            let html = Guide::sample(l).render().unwrap();
            assert!(!html.contains('⟦'), "{}", html.split('⟦').nth(1).unwrap_or_default());
            assert!(html.contains(&format!("<html lang=\"{}\">", l.lang().tag())));
            for inline in [" style=", "<style", "javascript:", " onclick="] {
                assert!(!html.contains(inline), "{inline} would be refused by the content policy");
            }
        }
    }
}
