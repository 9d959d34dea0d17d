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
use crate::server::conditional;
use crate::site::Site;
use app::explorer::Explored;
use app::stock::{Stock, StockItem};
use axum::extract::Path;
use axum::http::header::{CONTENT_TYPE, HeaderMap};
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
            let state = state(l, &*app.stock()?);
            if conditional::has(&headers, &state) {
                return Ok((state, None));
            }
            let key = params.filtered(&format!("{z}/{x}/{y}"));
            let tile = kept(&site, &state, key, || {
                make(l, address, &app.explore(params.query(), params.q.as_deref())?)
            })?;
            Ok::<_, Error>((state, Some(tile)))
        })
        .await?;
    Ok(answer(&state, "application/vnd.mapbox-vector-tile", tile))
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

/// The name of all tiles and features of a state of things, in a language.
fn state(l: Words, stock: &Stock) -> String {
    format!("{}-{}", stock.edition(), l.lang().tag())
}

/// Features as they were made a moment ago, or as `encode` makes them.
fn kept(
    site: &Site,
    state: &str,
    key: String,
    encode: impl FnOnce() -> Result<Vec<u8>, Error>,
) -> Result<Arc<[u8]>, Error> {
    if let Some(known) = site.tiles().find(state, &key) {
        return Ok(known);
    }
    let made: Arc<[u8]> = encode()?.into();
    site.tiles().keep(state, key, Arc::clone(&made));
    Ok(made)
}

/// An answer that a browser may keep and must ask about; without a body where it has it.
fn answer(state: &str, kind: &'static str, body: Option<Arc<[u8]>>) -> Response {
    let Some(body) = body else { return conditional::not_modified(state) };
    let answer = ([(CONTENT_TYPE, kind)], body.to_vec()).into_response();
    conditional::tagged(answer, state)
}
