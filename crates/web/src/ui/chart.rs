//! Charts: the data that `<yj-chart>` draws, and the table twin that says the same.

use crate::i18n::Words;
use serde::Serialize;

/// What sort of chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartKind {
    /// Horizontal bars, for names.
    Bars,
    /// Horizontal bars in parts that add up.
    StackedBars,
    /// Upright columns, for years and other ordered things.
    Columns,
    /// Upright columns in parts that add up.
    StackedColumns,
    /// A line through time.
    Line,
}

/// One series of numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Series {
    /// What the numbers are.
    pub name: String,
    /// The colour by meaning: a `Tone` key (`good`, `plain`, `open`); empty for the palette's next.
    pub tone: &'static str,
    /// One number for each category; `None` where nothing is known.
    pub values: Vec<Option<i64>>,
}

/// A chart with its table twin: `{{ chart::chart(l, view) }}` of `ui/chart.html`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartView {
    /// The id of the element.
    pub id: String,
    /// What the chart shows, as a sentence.
    pub title: String,
    /// What sort of chart.
    pub kind: ChartKind,
    /// What the categories are: the head of the twin's first column.
    pub axis: String,
    /// Unit of the numbers.
    pub unit: String,
    /// Names of the categories.
    pub categories: Vec<String>,
    /// A key for each category by which map and table know it; empty for none.
    pub keys: Vec<String>,
    /// The page a category opens, one for each; empty for none.
    pub hrefs: Vec<String>,
    /// The numbers.
    pub series: Vec<Series>,
}

/// A row of the twin: category, its page, its numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwinRow<'a> {
    /// The category.
    pub name: &'a str,
    /// The page it opens.
    pub href: Option<&'a str>,
    /// Its key.
    pub key: Option<&'a str>,
    /// Its numbers, written; a dash where nothing is known.
    pub cells: Vec<String>,
}

#[derive(Serialize)]
struct Settings<'a> {
    kind: ChartKind,
    title: &'a str,
    unit: &'a str,
    categories: &'a [String],
    keys: &'a [String],
    hrefs: &'a [String],
    series: &'a [Series],
    lang: &'static str,
}

impl Words {
    /// What `<yj-chart>` reads from its `data-settings`, as JSON.
    pub fn chart_settings(self, view: &ChartView) -> String {
        json(&Settings {
            kind: view.kind,
            title: &view.title,
            unit: &view.unit,
            categories: &view.categories,
            keys: &view.keys,
            hrefs: &view.hrefs,
            series: &view.series,
            lang: self.lang().tag(),
        })
    }

    /// The rows of a chart's table twin.
    pub fn twin_rows(self, view: &ChartView) -> Vec<TwinRow<'_>> {
        let cell = |series: &Series, at: usize| match series.values.get(at).copied().flatten() {
            Some(number) => self.count(number),
            None => "–".to_owned(),
        };
        view.categories
            .iter()
            .enumerate()
            .map(|(at, name)| TwinRow {
                name,
                href: view.hrefs.get(at).map(String::as_str),
                key: view.keys.get(at).map(String::as_str),
                cells: view.series.iter().map(|series| cell(series, at)).collect(),
            })
            .collect()
    }
}

/// Settings of an element as JSON, to be written into an attribute.
pub(super) fn json(settings: &impl Serialize) -> String {
    // Our own structs of strings and numbers always serialise; an empty object draws nothing.
    serde_json::to_string(settings).unwrap_or_else(|_| "{}".to_owned())
}
