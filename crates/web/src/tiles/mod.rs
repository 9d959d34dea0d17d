//! The stock and the divisions as maps take them: vector tiles, and GeoJSON where there is no WebGL.

mod cache;
mod encode;
mod geojson;
mod mercator;

pub(crate) use cache::TileCache;
pub(crate) use geojson::{communities, divisions};

use crate::community::ExplorerParams;
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use app::explorer::Explored;
use app::stock::{Stock, StockItem};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH};
use axum::response::{IntoResponse as _, Response};
use domain::division::{DivisionLevel, Gazetteer};
use domain::geometry::OutlineQuality;
use encode::{Dot, Shape};
use mercator::TileAddress;
use std::sync::Arc;

/// Where the map looks when no community has a position: China proper.
const EVERYWHERE: [i32; 4] = [980_000_000, 200_000_000, 1_230_000_000, 430_000_000];

/// The bounds of a stock: west, south, east, north in 10⁻⁷ degrees.
pub(crate) fn bounds(stock: &Stock) -> [i32; 4] {
    stock.summary().bounds.unwrap_or(EVERYWHERE)
}

/// The address of the tiles of a selection.
pub(crate) fn template(params: &ExplorerParams) -> String {
    params.filtered("/tiles/{z}/{x}/{y}")
}

/// `GET /tiles/{z}/{x}/{y}`: the layers `divisions` and `communities` of what passes the filters.
pub(crate) async fn tile(
    page: Page,
    Path((z, x, y)): Path<(u8, u32, u32)>,
    query: Fields,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let address = TileAddress::new(z, x, y).ok_or_else(Error::not_found)?;
    let (params, l, site) = (ExplorerParams::read(&query), page.words(), page.site().clone());
    let (state, tile) = page
        .app()
        .run(move |app| {
            let explored = app.explore(params.query(), params.q.as_deref())?;
            let state = state(l, &explored);
            let key = params.filtered(&format!("{z}/{x}/{y}"));
            let tile = if let Some(tile) = site.tiles().find(&state, &key) {
                tile
            } else {
                let tile: Arc<[u8]> = make(l, address, &explored)?.into();
                site.tiles().keep(&state, key, Arc::clone(&tile));
                tile
            };
            Ok::<_, Error>((state, tile))
        })
        .await?;
    Ok(answer(&headers, &state, "application/vnd.mapbox-vector-tile", tile.to_vec()))
}

fn make(l: Words, address: TileAddress, explored: &Explored) -> Result<Vec<u8>, Error> {
    let reached =
        |item: &&StockItem| item.community.location.is_some_and(|point| encode::reaches(address, point));
    let dots = explored.all().filter(reached).filter_map(dot);
    let day = explored.stock.rules.day();
    encode::tile(address, dots, shapes(l, &explored.stock.divisions, day)).map_err(Error::internal)
}

fn dot(item: &StockItem) -> Option<Dot> {
    Some(Dot {
        id: item.community.id.to_string(),
        name: item.community.name.as_str().into(),
        verdict: item.verdict(),
        households: item.households(),
        area: item.floor_area().map(domain::Area::whole_m2),
        at: item.community.location?,
    })
}

/// The districts of a day that have an outline.
fn shapes(l: Words, divisions: &Gazetteer, day: jiff::civil::Date) -> impl Iterator<Item = Shape> {
    divisions.level_on(DivisionLevel::District, day).filter_map(move |division| {
        let name = if l.is_zh() || division.name_en.is_empty() { &division.name } else { &division.name_en };
        Some(Shape {
            code: division.code.to_string(),
            name: name.clone(),
            outline: division.outline.clone()?,
            schematic: division.outline_quality != Some(OutlineQuality::Official),
        })
    })
}

/// What a tile depends on besides its address and filters: revision, pack, day, language.
fn state(l: Words, explored: &Explored) -> String {
    let pack = explored.stock.rules.pack_ref();
    let hash: String = pack.hash.chars().take(12).collect();
    format!("{}-{hash}-{}-{}", explored.stock.revision, pack.as_of, l.lang().tag())
}

/// An answer that a browser may keep and must ask about.
fn answer(asked: &HeaderMap, state: &str, kind: &'static str, body: Vec<u8>) -> Response {
    let tag = format!("W/\"{state}\"");
    let known = asked.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut answer = if known.is_some_and(|known| known.split(',').any(|known| known.trim() == tag)) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut answer = body.into_response();
        answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        answer
    };
    let headers = answer.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    if let Ok(tag) = tag.parse() {
        headers.insert(ETAG, tag);
    }
    answer
}
