//! Forms of a screening result.

use anyhow::Result;
use app::report::CommunityReport;
use app::screening::offline::FileScreening;
use domain::geometry::Point;
use exchange::write::{Feature, Field, Sheet, TextEncoding, geojson as write_geojson, text, workbook};
use jiff::civil::Date;
use policy::Rules;
use std::fmt::Write as _;
use web::i18n::{Lang, Words};

/// Kinds of missing evidence shown in the summary.
const MISSING_SHOWN: usize = 10;

/// A summary for people at a terminal.
pub fn table(screening: &FileScreening, rules: &Rules, words: Words) -> String {
    let (report, mut out) = (&screening.report, String::new());
    let totals = &report.totals;
    let _ = writeln!(out, "{} @ {}  {}", report.pack.id, report.pack.as_of, report.pack.hash);
    let _ = writeln!(
        out,
        "{}: {} = {} + {}  ({}: {})",
        words.t("screen-rows"),
        report.import.rows,
        report.import.accepted,
        report.import.rejected,
        words.t("screen-warnings"),
        report.import.warnings
    );
    let _ = writeln!(out);
    for (verdict, count) in [
        ("eligible", totals.eligible),
        ("ineligible", totals.ineligible),
        ("undetermined", totals.undetermined),
    ] {
        let _ = writeln!(out, "{count:>10}  {}", words.t(&format!("verdict-{verdict}")));
    }
    let _ = writeln!(out, "{:>10}  {}", totals.communities, words.t("screen-communities"));
    // Of communities of which nobody says how large they are, nothing is known; it is not nothing.
    let nothing_known = |text: &str| totals.communities > 0 && text == "0";
    for (figure, unit) in [
        (totals.buildings.to_string(), "screen-buildings"),
        (totals.households.to_string(), "screen-households"),
        (totals.floor_area_m2.to_string(), "screen-floor-area"),
    ] {
        let shown = if nothing_known(&figure) { words.t("truth-unknown").into_owned() } else { figure };
        let _ = writeln!(out, "{shown:>10}  {}", words.t(unit));
    }
    let _ = writeln!(
        out,
        "\n{:>10} {:>10} {:>10}",
        words.t("truth-yes"),
        words.t("truth-no"),
        words.t("truth-unknown")
    );
    for criterion in rules.criteria() {
        let count = |key: &str| {
            let outcomes = report.communities.iter().flat_map(|community| &community.criteria);
            outcomes.filter(|outcome| outcome.id == criterion.id && outcome.verdict.key() == key).count()
        };
        let name = in_language(&criterion.name, words);
        let _ = writeln!(
            out,
            "{:>10} {:>10} {:>10}  {}  {name}",
            count("yes"),
            count("no"),
            count("unknown"),
            criterion.id
        );
    }
    if !screening.missing.is_empty() {
        let _ = writeln!(out, "\n{}", words.t("screen-missing"));
        for missing in screening.missing.iter().take(MISSING_SHOWN) {
            let area = if missing.floor_area == domain::Area::ZERO {
                words.t("screen-area-unknown").into_owned()
            } else {
                words.area(missing.floor_area)
            };
            let _ = writeln!(out, "{:>10}  {}  ({area})", missing.communities, words.fact(missing.fact));
        }
    }
    out
}

/// One row a community, UTF-8 with a mark so that Excel reads it.
pub fn csv(screening: &FileScreening, rules: &Rules, words: Words) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    text(&communities(screening, rules, words), TextEncoding::Utf8WithMark, &mut bytes)?;
    Ok(bytes)
}

/// A workbook: communities, missing evidence, rejected rows.
pub fn xlsx(screening: &FileScreening, rules: &Rules, words: Words, today: Date) -> Result<Vec<u8>> {
    let sheets =
        [communities(screening, rules, words), missing(screening, words), rejected(screening, words)];
    Ok(workbook(&sheets, today)?)
}

/// The communities with a known point.
pub fn geojson(screening: &FileScreening, rules: &Rules, words: Words) -> Result<Vec<u8>> {
    let sheet = communities(screening, rules, words);
    let located = screening.report.communities.iter().zip(sheet.rows).filter_map(|(community, fields)| {
        let point = point(community)?;
        Some(Feature { point: Some(point), outline: Vec::new(), fields })
    });
    let mut bytes = Vec::new();
    write_geojson(&sheet.header, located, &mut bytes)?;
    Ok(bytes)
}

fn communities(screening: &FileScreening, rules: &Rules, words: Words) -> Sheet {
    let mut header: Vec<String> = [
        "screen-name",
        "screen-division",
        "screen-verdict",
        "screen-buildings",
        "screen-households",
        "screen-floor-area",
    ]
    .map(|key| words.t(key).into_owned())
    .to_vec();
    for criterion in rules.criteria() {
        let name = in_language(&criterion.name, words);
        header.push(name.to_owned());
        header.push(format!("{name} · {}", words.t("screen-value")));
    }
    header.push(words.t("screen-missing").into_owned());
    let rows = screening.report.communities.iter().map(|community| row(community, words)).collect();
    Sheet { name: words.t("screen-communities").into_owned(), header, rows }
}

fn row(community: &CommunityReport, words: Words) -> Vec<Field> {
    let number = |number: Option<i64>| number.map_or(Field::Empty, Field::number);
    let mut fields = vec![
        Field::text(community.name.as_str()),
        Field::text(community.division.as_str()),
        Field::text(words.t(&format!("verdict-{}", community.verdict.key()))),
        number(community.buildings),
        number(community.households),
        community.floor_area_m2.as_ref().map_or(Field::Empty, Field::number),
    ];
    let mut missing: Vec<String> = Vec::new();
    for outcome in &community.criteria {
        fields.push(Field::text(words.t(&format!("truth-{}", outcome.verdict.key()))));
        fields.push(outcome.value.as_deref().map_or(Field::Empty, Field::text));
        missing.extend(outcome.missing.iter().map(|fact| words.fact(*fact).into_owned()));
    }
    missing.sort();
    missing.dedup();
    fields.push(Field::text(missing.join("; ")));
    fields
}

fn missing(screening: &FileScreening, words: Words) -> Sheet {
    let header = ["screen-fact", "screen-communities", "screen-floor-area"]
        .map(|key| words.t(key).into_owned())
        .to_vec();
    let rows = screening.missing.iter().map(|missing| {
        let fact = Field::text(words.fact(missing.fact));
        vec![fact, Field::number(missing.communities), Field::number(missing.floor_area)]
    });
    Sheet { name: words.t("screen-missing").into_owned(), header, rows: rows.collect() }
}

fn rejected(screening: &FileScreening, words: Words) -> Sheet {
    let header = ["screen-file", "screen-line", "screen-reason", "screen-row"]
        .map(|key| words.t(key).into_owned())
        .to_vec();
    let rows = screening.registers.iter().flat_map(|register| {
        register.interpretation.rejected.iter().map(move |rejected| {
            let cells: Vec<String> = rejected.cells.iter().map(ToString::to_string).collect();
            vec![
                Field::text(register.file_name.as_str()),
                Field::number(rejected.line),
                Field::text(words.reason(rejected.reason.key())),
                Field::text(cells.join(" | ")),
            ]
        })
    });
    Sheet { name: words.t("screen-rejected").into_owned(), header, rows: rows.collect() }
}

fn point(community: &CommunityReport) -> Option<Point> {
    let [lon, lat] = community.location.as_ref()?;
    let e7 = |degrees: &serde_json::Number| {
        let text = degrees.to_string();
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        format!("{whole}{part:0<7}").parse::<i32>().ok()
    };
    Some(Point { lon_e7: e7(lon)?, lat_e7: e7(lat)? })
}

fn in_language(text: &policy::Bilingual, words: Words) -> &str {
    if words.lang() == Lang::ZhCn { &text.zh } else { &text.en }
}
