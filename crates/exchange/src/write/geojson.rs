//! Tables with places as GeoJSON (RFC 7946): WGS 84, which CGCS2000 agrees with to centimetres.

use super::{Field, WriteError};
use domain::geometry::{Point, Polygon};
use std::io::Write;

/// A row with its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Feature {
    /// A point within it.
    pub point: Option<Point>,
    /// Its outlines; they win over the point.
    pub outline: Vec<Polygon>,
    /// The fields, in the order of the header.
    pub fields: Vec<Field>,
}

/// Writes features with the headings as names of their properties. One feature a line.
pub fn geojson(
    header: &[String],
    features: impl IntoIterator<Item = Feature>,
    out: &mut impl Write,
) -> Result<(), WriteError> {
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    for (index, feature) in features.into_iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        out.write_all(b"{\"type\":\"Feature\",\"geometry\":")?;
        write_geometry(&feature, out)?;
        out.write_all(b",\"properties\":{")?;
        for (index, (name, field)) in header.iter().zip(&feature.fields).enumerate() {
            if index > 0 {
                out.write_all(b",")?;
            }
            write!(out, "{}:", serde_json::Value::from(name.as_str()))?;
            write_value(field, out)?;
        }
        out.write_all(b"}}")?;
    }
    out.write_all(b"\n]}\n")?;
    Ok(())
}

fn write_geometry(feature: &Feature, out: &mut impl Write) -> Result<(), WriteError> {
    match (feature.outline.as_slice(), feature.point) {
        ([], None) => out.write_all(b"null")?,
        ([], Some(point)) => write!(out, "{{\"type\":\"Point\",\"coordinates\":{}}}", position(point))?,
        ([one], _) => write!(out, "{{\"type\":\"Polygon\",\"coordinates\":{}}}", rings(one))?,
        (many, _) => {
            let polygons: Vec<String> = many.iter().map(rings).collect();
            write!(out, "{{\"type\":\"MultiPolygon\",\"coordinates\":[{}]}}", polygons.join(","))?;
        }
    }
    Ok(())
}

fn write_value(field: &Field, out: &mut impl Write) -> Result<(), WriteError> {
    match field {
        Field::Empty => out.write_all(b"null")?,
        Field::Text(text) => write!(out, "{}", serde_json::Value::from(text.as_ref()))?,
        // JSON knows no leading zeros; `007` is no number there.
        Field::Number(number) if serde_json::from_str::<serde_json::Number>(number).is_ok() => {
            out.write_all(number.as_bytes())?;
        }
        Field::Number(number) => write!(out, "{}", serde_json::Value::from(number.as_str()))?,
        Field::Date(date) => write!(out, "\"{date}\"")?,
        Field::Flag(flag) => write!(out, "{flag}")?,
    }
    Ok(())
}

fn rings(polygon: &Polygon) -> String {
    let ring = |ring: &Vec<Point>| {
        let points: Vec<String> = ring.iter().map(|point| position(*point)).collect();
        format!("[{}]", points.join(","))
    };
    let rings: Vec<String> = polygon.rings.iter().map(ring).collect();
    format!("[{}]", rings.join(","))
}

fn position(point: Point) -> String {
    format!("[{},{}]", degrees(point.lon_e7), degrees(point.lat_e7))
}

/// 10⁻⁷ degrees in plain decimals, exact.
fn degrees(e7: i32) -> String {
    let sign = if e7 < 0 { "-" } else { "" };
    let magnitude = e7.unsigned_abs();
    let (whole, part) = (magnitude / 10_000_000, magnitude % 10_000_000);
    let decimals = format!("{part:07}");
    match decimals.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        decimals => format!("{sign}{whole}.{decimals}"),
    }
}
