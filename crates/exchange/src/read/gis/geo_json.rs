//! GeoJSON (RFC 7946), and the `crs` member of its predecessor that surveyors still write.

use super::json::{self, Members};
use super::{Layer, declared, whole_text};
use crate::read::{Options, ReadError};
use crate::table::{Format, RawGeometry, SourceCrs, Table};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::io::{Read, Seek};

#[derive(Deserialize)]
struct Document<'a> {
    name: Option<String>,
    #[serde(borrow)]
    crs: Option<&'a RawValue>,
    #[serde(borrow)]
    features: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(borrow)]
    properties: Option<Members<'a>>,
    #[serde(borrow)]
    geometry: Option<Geometry<'a>>,
}

#[derive(Deserialize)]
struct Geometry<'a> {
    r#type: String,
    #[serde(borrow)]
    coordinates: Option<&'a RawValue>,
}

/// x, y and whatever follows.
#[derive(Deserialize)]
struct Position(Vec<f64>);

impl Position {
    fn pair(&self) -> Option<[f64; 2]> {
        match self.0.as_slice() {
            [x, y, ..] => Some([*x, *y]),
            _ => None,
        }
    }
}

type Rings = Vec<Vec<Position>>;

pub(crate) fn read<R: Read + Seek>(
    mut reader: R,
    name: &str,
    options: &Options,
) -> Result<Vec<Table>, ReadError> {
    let broken = |error| json::broken(&error, Format::GeoJson);
    let (text, encoding) = whole_text(&mut reader, &options.limits)?;
    let document: Document<'_> = serde_json::from_str(&text).map_err(broken)?;
    let mut layer =
        Layer::new(document.name.unwrap_or_else(|| name.to_owned()), Format::GeoJson, &options.limits);
    layer.encoding = Some(encoding.to_owned());
    layer.crs = document.crs.and_then(crs);
    let features = match document.features {
        Some(features) => features,
        // A single feature is a layer of one.
        None => vec![serde_json::from_str(&text).map_err(broken)?],
    };
    for feature in features {
        let feature: Feature<'_> = serde_json::from_str(feature.get()).map_err(broken)?;
        let mut cells = Vec::with_capacity(layer.fields.len());
        json::fill(&mut layer, &mut cells, feature.properties.unwrap_or(Members(Vec::new())))?;
        let geometry = feature.geometry.as_ref().and_then(geometry);
        if geometry.is_none() && feature.geometry.is_some() {
            layer.leave_geometry();
        }
        layer.push(cells, geometry)?;
    }
    if layer.records.is_empty() { Err(ReadError::NoTable) } else { Ok(vec![layer.table()]) }
}

/// The declared system: `{"type": "name", "properties": {"name": …}}`.
fn crs(value: &RawValue) -> Option<SourceCrs> {
    #[derive(Deserialize)]
    struct Crs {
        properties: Option<Properties>,
    }
    #[derive(Deserialize)]
    struct Properties {
        name: Option<String>,
        code: Option<u32>,
    }
    let properties = serde_json::from_str::<Crs>(value.get()).ok()?.properties?;
    let written = properties.name.or_else(|| properties.code.map(|code| format!("EPSG:{code}")))?;
    Some(declared(&written))
}

fn geometry(geometry: &Geometry<'_>) -> Option<RawGeometry> {
    let coordinates = geometry.coordinates?.get();
    match geometry.r#type.as_str() {
        "Point" => serde_json::from_str::<Position>(coordinates).ok()?.pair().map(RawGeometry::Point),
        "MultiPoint" => {
            let points: Vec<Position> = serde_json::from_str(coordinates).ok()?;
            match points.as_slice() {
                [point] => point.pair().map(RawGeometry::Point),
                _ => None,
            }
        }
        "Polygon" => Some(RawGeometry::Polygons(vec![rings(serde_json::from_str(coordinates).ok()?)?])),
        "MultiPolygon" => {
            let polygons: Vec<Rings> = serde_json::from_str(coordinates).ok()?;
            polygons.into_iter().map(rings).collect::<Option<Vec<_>>>().map(RawGeometry::Polygons)
        }
        _ => None,
    }
}

fn rings(rings: Rings) -> Option<Vec<Vec<[f64; 2]>>> {
    rings.into_iter().map(|ring| ring.iter().map(Position::pair).collect()).collect()
}
