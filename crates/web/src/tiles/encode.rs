//! One tile: what lies in it, in the Mapbox Vector Tile format 2.1.

use super::mercator::{EXTENT, TileAddress, world};
use domain::Verdict;
use domain::geometry::{Point, Polygon};
use mvt::{GeomEncoder, GeomType, Layer, Tile};

/// How far beyond its edge a tile still draws, so that a dot on the edge is whole in both.
const MARGIN: f64 = 128.0;

/// Below this zoom names would only be in the way, and make tiles large.
const NAMES_FROM_ZOOM: u8 = 11;

/// A community as the map shows it.
#[derive(Debug, Clone)]
pub(crate) struct Dot {
    pub id: String,
    pub name: Box<str>,
    pub verdict: Verdict,
    pub households: Option<i64>,
    /// Floor area in whole m².
    pub area: Option<i64>,
    pub at: Point,
}

/// A division as the map shows it.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    pub code: String,
    pub name: String,
    pub outline: Polygon,
    /// Whether the outline is drawn from the seat only.
    pub schematic: bool,
}

/// The bytes of a tile with the layers `divisions` and `communities`; a layer without features is left out.
pub(crate) fn tile(
    address: TileAddress,
    dots: impl IntoIterator<Item = Dot>,
    shapes: impl IntoIterator<Item = Shape>,
) -> Result<Vec<u8>, mvt::Error> {
    let mut tile = Tile::new(4096);
    let divisions = shapes
        .into_iter()
        .try_fold(tile.create_layer("divisions"), |layer, shape| add_shape(layer, address, &shape))?;
    let communities = dots
        .into_iter()
        .try_fold(tile.create_layer("communities"), |layer, dot| add_dot(layer, address, &dot))?;
    for layer in [divisions, communities] {
        if layer.num_features() > 0 {
            tile.add_layer(layer)?;
        }
    }
    tile.to_bytes()
}

/// Whether a dot there would be drawn in the tile.
pub(crate) fn reaches(address: TileAddress, point: Point) -> bool {
    let (x, y) = address.place(world(point));
    let reach = -MARGIN..EXTENT + MARGIN;
    reach.contains(&x) && reach.contains(&y)
}

fn add_dot(layer: Layer, address: TileAddress, dot: &Dot) -> Result<Layer, mvt::Error> {
    if !reaches(address, dot.at) {
        return Ok(layer);
    }
    let (x, y) = address.place(world(dot.at));
    let geometry = GeomEncoder::new(GeomType::Point).point(x, y)?.encode()?;
    let mut feature = layer.into_feature(geometry);
    feature.add_tag_string("id", &dot.id);
    feature.add_tag_string("verdict", dot.verdict.key());
    if let Some(area) = dot.area {
        feature.add_tag_int("area", area);
    }
    if address.zoom() >= NAMES_FROM_ZOOM {
        feature.add_tag_string("name", &dot.name);
        if let Some(households) = dot.households {
            feature.add_tag_int("households", households);
        }
    }
    Ok(feature.into_layer())
}

fn add_shape(layer: Layer, address: TileAddress, shape: &Shape) -> Result<Layer, mvt::Error> {
    let rings: Vec<Vec<(f64, f64)>> = shape
        .outline
        .rings
        .iter()
        .map(|ring| clip(ring.iter().map(|point| address.place(world(*point))).collect()))
        .collect();
    // The outer ring decides: what it leaves out of the tile, holes cannot bring back.
    if rings.first().is_none_or(|outer| outer.len() < 3) {
        return Ok(layer);
    }
    let mut encoder = GeomEncoder::new(GeomType::Polygon);
    for ring in rings.iter().filter(|ring| ring.len() >= 3) {
        for (x, y) in ring {
            encoder.add_point(*x, *y)?;
        }
        encoder.complete_geom()?;
    }
    let geometry = encoder.encode()?;
    let mut feature = layer.into_feature(geometry);
    feature.add_tag_string("code", &shape.code);
    feature.add_tag_string("name", &shape.name);
    feature.add_tag_bool("schematic", shape.schematic);
    Ok(feature.into_layer())
}

/// Cuts a ring to the tile and its margin (Sutherland and Hodgman, 1974), and opens it: the format closes
/// rings by itself.
fn clip(mut ring: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    let (low, high) = (-MARGIN, EXTENT + MARGIN);
    let ring = cut(&ring, |p| p.0 - low);
    let ring = cut(&ring, |p| high - p.0);
    let ring = cut(&ring, |p| p.1 - low);
    cut(&ring, |p| high - p.1)
}

/// Keeps what lies on the positive side of one edge.
fn cut(ring: &[(f64, f64)], inside: impl Fn(&(f64, f64)) -> f64) -> Vec<(f64, f64)> {
    let mut kept = Vec::with_capacity(ring.len() + 4);
    let Some(mut before) = ring.last() else { return kept };
    for point in ring {
        let (was, is) = (inside(before), inside(point));
        if (was < 0.0) != (is < 0.0) {
            let share = was / (was - is);
            kept.push((before.0 + (point.0 - before.0) * share, before.1 + (point.1 - before.1) * share));
        }
        if is >= 0.0 {
            kept.push(*point);
        }
        before = point;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(lon_e7: i32, lat_e7: i32) -> Dot {
        Dot {
            id: "0190".into(),
            name: "某小区".into(),
            verdict: Verdict::Eligible,
            households: Some(232),
            area: Some(22_100),
            at: Point { lon_e7, lat_e7 },
        }
    }

    fn contains(bytes: &[u8], text: &str) -> bool {
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    }

    #[test]
    fn a_tile_holds_what_lies_in_it_and_names_only_where_they_can_be_read() {
        let near = dot(1_065_516_000, 295_630_000);
        let far = dot(1_210_000_000, 310_000_000);
        let deep = tile(TileAddress::new(12, 3260, 1695).unwrap(), [near.clone(), far], []).unwrap();
        assert!(contains(&deep, "communities") && contains(&deep, "某小区") && contains(&deep, "eligible"));
        let shallow = tile(TileAddress::new(6, 50, 26).unwrap(), [near.clone()], []).unwrap();
        assert!(contains(&shallow, "eligible") && !contains(&shallow, "某小区"));
        let empty = tile(TileAddress::new(12, 0, 0).unwrap(), [near.clone()], []).unwrap();
        assert!(empty.is_empty());
    }

    #[test]
    fn a_shape_around_the_whole_tile_fills_it() {
        let corner = |lon, lat| Point { lon_e7: lon, lat_e7: lat };
        let ring = vec![
            corner(1_000_000_000, 250_000_000),
            corner(1_100_000_000, 250_000_000),
            corner(1_100_000_000, 350_000_000),
            corner(1_000_000_000, 350_000_000),
            corner(1_000_000_000, 250_000_000),
        ];
        let shape = Shape {
            code: "500000".into(),
            name: "重庆市".into(),
            outline: Polygon { rings: vec![ring] },
            schematic: true,
        };
        let bytes = tile(TileAddress::new(12, 3260, 1695).unwrap(), [], [shape]).unwrap();
        assert!(contains(&bytes, "divisions") && contains(&bytes, "重庆市"));
    }

    #[test]
    fn clipping_keeps_the_part_inside() {
        let ring =
            vec![(-1000.0, 100.0), (1000.0, 100.0), (1000.0, 200.0), (-1000.0, 200.0), (-1000.0, 100.0)];
        let clipped = clip(ring);
        assert!(clipped.iter().all(|(x, _)| (-MARGIN..=1000.0).contains(x)));
        assert_eq!(clipped.len(), 4);
        assert!(clip(vec![(-900.0, 0.0), (-800.0, 0.0), (-800.0, 9.0)]).is_empty());
    }
}
