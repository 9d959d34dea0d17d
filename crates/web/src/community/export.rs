//! `GET /communities/export/{format}`: exactly what is filtered, as a file.

use super::params::ExplorerParams;
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use app::exchange::write::{self, Feature, Field, Sheet, TextEncoding};
use app::stock::StockItem;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use domain::geometry::Point;
use domain::{Fact, FactValue};
use jiff::civil::Date;

/// The kinds of file that go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Xlsx,
    GeoJson,
}

impl Format {
    /// Reads the end of an address.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "csv" => Self::Csv,
            "xlsx" => Self::Xlsx,
            "geojson" => Self::GeoJson,
            _ => return None,
        })
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::GeoJson => "geojson",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::GeoJson => "application/geo+json",
        }
    }
}

/// `GET /communities/export/{format}`
pub(crate) async fn export(page: Page, Path(format): Path<String>, query: Fields) -> Result<Response, Error> {
    let format = Format::parse(&format).ok_or_else(Error::not_found)?;
    let (params, l) = (ExplorerParams::read(&query), page.words());
    let bytes = page
        .app()
        .run(move |app| {
            let explored = app.explore(params.query(), params.q.as_deref())?;
            let names = DivisionNames::new(&explored.stock.divisions.divisions);
            let items: Vec<&StockItem> = explored.all().collect();
            let rows = items.iter().map(|item| row(l, &names, item)).collect();
            let sheet = Sheet { name: l.t("explorer-table-caption").into_owned(), header: header(l), rows };
            let places = items.iter().map(|item| item.community.location);
            written(format, sheet, places, explored.stock.rules.day())
        })
        .await?;
    Ok(as_file(bytes, format, "communities"))
}

/// The bytes of a table; `places` has the position of each row, for GeoJSON.
pub(crate) fn written(
    format: Format,
    sheet: Sheet,
    places: impl Iterator<Item = Option<Point>>,
    day: Date,
) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let result = match format {
        Format::Xlsx => return write::workbook(&[sheet], day).map_err(Error::internal),
        // With a byte order mark: without it, spreadsheets on Chinese Windows read UTF-8 as GBK.
        Format::Csv => write::text(&sheet, TextEncoding::Utf8WithMark, &mut bytes),
        Format::GeoJson => {
            let features = sheet.rows.into_iter().zip(places);
            let features = features.map(|(fields, point)| Feature { point, fields, ..Feature::default() });
            write::geojson(&sheet.header, features, &mut bytes)
        }
    };
    result.map_err(Error::internal)?;
    Ok(bytes)
}

fn header(l: Words) -> Vec<String> {
    let fact = |fact: Fact| match l.fact_unit(fact) {
        Some(unit) => format!("{} ({unit})", l.fact(fact)),
        None => l.fact(fact).into_owned(),
    };
    let word = |key: &str| l.t(key).into_owned();
    let mut header = vec![
        word("export-id"),
        word("export-code"),
        word("explorer-column-name"),
        word("explorer-district"),
        word("division-level-street"),
        word("export-address"),
        word("explorer-form"),
    ];
    header.extend(FACTS.map(fact));
    header.extend(["explorer-column-verdict", "explorer-column-missing"].map(word));
    header
}

/// The facts that every export has.
const FACTS: [Fact; 3] = [Fact::BuiltYear, Fact::Households, Fact::FloorArea];

fn row(l: Words, names: &DivisionNames, item: &StockItem) -> Vec<Field> {
    let community = &item.community;
    let text = |text: Option<&String>| text.map_or(Field::Empty, Field::text);
    let district = community.district.as_ref().map(|code| names.name(l, code));
    let missing = l.list(item.assessment.missing().iter().map(|fact| l.fact(*fact)));
    let mut row = vec![
        Field::text(community.id.to_string()),
        text(community.code.as_ref()),
        Field::text(community.name.clone()),
        text(district.as_ref()),
        text(community.street.as_ref()),
        text(community.address.as_ref()),
        Field::text(l.community_form(community.form)),
    ];
    row.extend(FACTS.map(|fact| match item.dossier.facts.value(fact) {
        None => Field::Empty,
        Some(FactValue::Count(count)) => Field::number(count),
        Some(FactValue::Area(area)) => Field::number(area),
        Some(FactValue::Year(year)) if year.first() == year.last() && !year.is_estimated() => {
            Field::number(year.first())
        }
        Some(value) => Field::text(l.value(fact, value)),
    }));
    row.extend([Field::text(l.verdict(item.verdict())), Field::text(missing)]);
    row
}

/// A file that the browser saves and does not open in the page.
pub(crate) fn as_file(bytes: Vec<u8>, format: Format, name: &str) -> Response {
    let mut answer = bytes.into_response();
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    if let Ok(value) = format!("attachment; filename=\"{name}.{}\"", format.extension()).parse() {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    answer
}
