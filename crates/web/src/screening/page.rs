//! `GET /screening`: the work-list of missing evidence, and how each criterion came out.

use crate::community::{ExplorerParams, Format, as_file, in_ten_thousands, written};
use crate::error::Error;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::figure::Figure;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use crate::words::signed;
use app::Desk;
use app::dashboard::Dashboard;
use app::exchange::write::{Field, Sheet};
use app::policy::{MissingEvidence, Totals};
use app::stock::Summary;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::Verdict;

/// The page.
#[derive(Debug, Template)]
#[template(path = "screening/page.html")]
pub(crate) struct ScreeningView {
    shell: Shell,
    /// Whether there is nothing on the register to screen.
    is_empty: bool,
    answer: String,
    figures: Vec<Figure>,
    columns: Vec<Column>,
    rows: Vec<MissingRow>,
    exports: Vec<(&'static str, String)>,
    criterion_columns: Vec<Column>,
    criteria: Vec<CriterionCounts>,
}

#[derive(Debug)]
struct MissingRow {
    fact: String,
    href: String,
    communities: String,
    alone: String,
    area: String,
    alone_area: String,
}

#[derive(Debug)]
struct CriterionCounts {
    name: String,
    rule: String,
    counts: [String; 3],
}

impl ScreeningView {
    fn new(shell: Shell, dashboard: &Dashboard) -> Self {
        let l = shell.l;
        let (rules, summary) = (&dashboard.stock.rules, dashboard.stock.summary());
        let criteria = summary.criterion_counts.iter().map(|(id, counts)| {
            let criterion = rules.criterion(id);
            CriterionCounts {
                name: criterion.map_or_else(|| id.to_string(), |it| l.of_pack(&it.name).to_string()),
                rule: criterion.map(|it| l.of_pack(&it.rule).to_string()).unwrap_or_default(),
                counts: counts.map(|count| l.count(count)),
            }
        });
        Self {
            is_empty: summary.totals.all.communities == 0,
            answer: answer(l, summary),
            figures: figures(l, &summary.totals),
            columns: columns(l),
            rows: summary.missing.iter().map(|evidence| missing_row(l, evidence)).collect(),
            exports: [("csv", "CSV"), ("xlsx", "XLSX")]
                .map(|(format, name)| (name, format!("/screening/export/{format}")))
                .into(),
            criterion_columns: criterion_columns(l),
            criteria: criteria.collect(),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("screening-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let evidence = MissingEvidence {
            fact: domain::Fact::UpkeepLacking,
            communities: 1_204,
            floor_area: domain::Area::from_m2(21_000_000),
            alone: 320,
            alone_area: domain::Area::from_m2(4_000_000),
            without_floor_area: 0,
        };
        Self {
            shell: Shell::new(l, Some(Section::Screening), "/screening"),
            is_empty: false,
            answer: l.t("screening-answer-done").into_owned(),
            figures: Vec::new(),
            columns: columns(l),
            rows: vec![missing_row(l, &evidence)],
            exports: vec![("CSV", "/screening/export/csv".into())],
            criterion_columns: criterion_columns(l),
            criteria: vec![CriterionCounts {
                name: "建成年份".into(),
                rule: "2000年底前建成".into(),
                counts: [1, 2, 3].map(|count| l.count(count)),
            }],
        }
    }
}

fn answer(l: Words, summary: &Summary) -> String {
    let totals = &summary.totals;
    if totals.all.communities == 0 {
        return l.t("dashboard-answer-empty").into_owned();
    }
    let Some(first) = summary.missing.first() else { return l.t("screening-answer-done").into_owned() };
    l.say("screening-answer")
        .with("decided", totals.eligible.communities + totals.ineligible.communities)
        .with("communities", totals.all.communities)
        .with("open", totals.undetermined.communities)
        .with("fact", l.fact(first.fact))
        .with("area", l.area(first.floor_area))
        .to_string()
}

fn figures(l: Words, totals: &Totals) -> Vec<Figure> {
    let unit = l.t("unit-communities");
    Verdict::ALL
        .map(|verdict| {
            let sums = totals.of(verdict);
            let figure = Figure::count(l, signed(sums.communities), &unit, l.verdict(verdict));
            let area = if verdict == Verdict::Eligible { totals.eligible_area } else { sums.floor_area };
            figure.noted(l.area(area)).linked(format!("/communities?verdict={}", verdict.key()))
        })
        .into()
}

fn columns(l: Words) -> Vec<Column> {
    let area = |key| Column::numbers(l.t(key)).unit(l.t("unit-ten-thousand-m2"));
    vec![
        Column::words(l.t("missing-column-fact")),
        Column::numbers(l.t("missing-column-communities")),
        area("missing-column-area"),
        Column::numbers(l.t("missing-column-only")),
        area("missing-column-only-area"),
    ]
}

fn missing_row(l: Words, evidence: &MissingEvidence) -> MissingRow {
    let params = ExplorerParams { missing: Some(evidence.fact), ..ExplorerParams::default() };
    MissingRow {
        fact: l.fact(evidence.fact).into_owned(),
        href: params.filtered("/communities"),
        communities: l.count(evidence.communities),
        alone: l.count(evidence.alone),
        area: l.count(in_ten_thousands(evidence.floor_area)),
        alone_area: l.count(in_ten_thousands(evidence.alone_area)),
    }
}

fn criterion_columns(l: Words) -> Vec<Column> {
    vec![
        Column::words(l.t("record-column-criterion")),
        Column::numbers(l.t("truth-yes")),
        Column::numbers(l.t("truth-no")),
        Column::numbers(l.t("truth-unknown")),
    ]
}

/// `GET /screening`
pub(crate) async fn screening(page: Page) -> Result<Response, Error> {
    let dashboard = page.app().run(Desk::dashboard).await?;
    page.show(&ScreeningView::new(page.shell(Section::Screening), &dashboard))
}

/// `GET /screening/export/{format}`: the work-list as a file.
pub(crate) async fn export(page: Page, Path(format): Path<String>) -> Result<Response, Error> {
    let format = Format::parse(&format).filter(|format| *format != Format::GeoJson);
    let format = format.ok_or_else(Error::not_found)?;
    let dashboard = page.app().run(Desk::dashboard).await?;
    let l = page.words();
    let rows = dashboard.stock.missing_evidence().iter().map(|evidence| {
        vec![
            Field::text(l.fact(evidence.fact)),
            Field::number(evidence.communities),
            Field::number(evidence.floor_area),
            Field::number(evidence.alone),
            Field::number(evidence.alone_area),
        ]
    });
    let with_unit = |key: &str| format!("{} (m²)", l.t(key));
    let sheet = Sheet {
        name: l.t("missing-caption").into_owned(),
        header: vec![
            l.t("missing-column-fact").into_owned(),
            l.t("missing-column-communities").into_owned(),
            with_unit("missing-column-area"),
            l.t("missing-column-only").into_owned(),
            with_unit("missing-column-only-area"),
        ],
        rows: rows.collect(),
    };
    let bytes = written(format, sheet, std::iter::empty(), dashboard.stock.rules.day())?;
    Ok(as_file(bytes, format, "missing-evidence"))
}
