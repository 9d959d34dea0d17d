//! The same features as GeoJSON (RFC 7946), for browsers without WebGL.

use super::{answer, dot, shapes, state};
use crate::community::ExplorerParams;
use crate::error::Error;
use crate::form::Fields;
use crate::page::Page;
use app::report::degrees;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::geometry::{Point, Polygon};
use serde_json::{Value, json};

/// `GET /tiles/communities.geojson`
pub(crate) async fn communities(page: Page, query: Fields, headers: HeaderMap) -> Result<Response, Error> {
    let (params, l) = (ExplorerParams::read(&query), page.words());
    let (state, body) = page
        .app()
        .run(move |app| {
            let explored = app.explore(params.query(), params.q.as_deref())?;
            let features: Vec<Value> = explored.all().filter_map(dot).map(|dot| feature(&dot)).collect();
            Ok::<_, Error>((state(l, &explored), collection(&features)))
        })
        .await?;
    Ok(answer(&headers, &state, "application/geo+json", body))
}

/// `GET /tiles/divisions.geojson`
pub(crate) async fn divisions(page: Page, headers: HeaderMap) -> Result<Response, Error> {
    let l = page.words();
    let (state, body) = page
        .app()
        .run(move |app| {
            let explored = app.explore(ExplorerParams::default().query(), None)?;
            let day = explored.stock.rules.day();
            let features: Vec<Value> = shapes(l, &explored.stock.divisions, day)
                .map(|shape| {
                    json!({
                        "type": "Feature",
                        "properties": {"code": shape.code, "name": shape.name, "schematic": shape.schematic},
                        "geometry": polygon(&shape.outline),
                    })
                })
                .collect();
            Ok::<_, Error>((state(l, &explored), collection(&features)))
        })
        .await?;
    Ok(answer(&headers, &state, "application/geo+json", body))
}

fn feature(dot: &super::Dot) -> Value {
    json!({
        "type": "Feature",
        "properties": {
            "id": dot.id,
            "name": dot.name,
            "verdict": dot.verdict.key(),
            "households": dot.households,
            "area": dot.area,
        },
        "geometry": {"type": "Point", "coordinates": position(dot.at)},
    })
}

fn polygon(outline: &Polygon) -> Value {
    let rings: Vec<Vec<Value>> =
        outline.rings.iter().map(|ring| ring.iter().map(|point| position(*point)).collect()).collect();
    json!({"type": "Polygon", "coordinates": rings})
}

fn position(point: Point) -> Value {
    json!([degrees(point.lon_e7), degrees(point.lat_e7)])
}

fn collection(features: &[Value]) -> Vec<u8> {
    json!({"type": "FeatureCollection", "features": features}).to_string().into_bytes()
}
