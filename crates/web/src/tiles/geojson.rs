//! The same features as GeoJSON (RFC 7946), for browsers without WebGL.

use super::{answer, dot, kept, shapes, state};
use crate::community::ExplorerParams;
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use crate::server::conditional;
use app::Desk;
use app::report::degrees;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::geometry::{Point, Polygon};
use serde_json::{Value, json};

/// `GET /tiles/communities.geojson`
pub(crate) async fn communities(page: Page, query: Fields, headers: HeaderMap) -> Result<Response, Error> {
    let params = ExplorerParams::read(&query);
    let key = params.filtered("communities");
    features(page, headers, key, move |app, _| {
        let explored = app.explore(params.query(), params.q.as_deref())?;
        Ok(explored.all().filter_map(dot).map(|dot| feature(&dot)).collect())
    })
    .await
}

/// `GET /tiles/divisions.geojson`
pub(crate) async fn divisions(page: Page, headers: HeaderMap) -> Result<Response, Error> {
    features(page, headers, "divisions".to_owned(), |app, l| {
        let stock = app.stock()?;
        let shapes = shapes(l, &stock.divisions, stock.rules.day());
        Ok(shapes.map(|shape| shape_feature(&shape)).collect())
    })
    .await
}

/// Features under a name, made when nobody has them.
async fn features(
    page: Page,
    headers: HeaderMap,
    key: String,
    make: impl FnOnce(&Desk, Words) -> Result<Vec<Value>, Error> + Send + 'static,
) -> Result<Response, Error> {
    let (l, site) = (page.words(), page.site().clone());
    let (state, body) = page
        .app()
        .run(move |app| {
            let state = state(l, &*app.stock()?);
            if conditional::has(&headers, &state) {
                return Ok((state, None));
            }
            let body = kept(&site, &state, key, || Ok(collection(&make(app, l)?)))?;
            Ok::<_, Error>((state, Some(body)))
        })
        .await?;
    Ok(answer(&state, "application/geo+json", body))
}

fn shape_feature(shape: &super::Shape) -> Value {
    json!({
        "type": "Feature",
        "properties": {"code": shape.code, "name": shape.name, "schematic": shape.schematic},
        "geometry": polygon(&shape.outline),
    })
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
