//! The outlines of a Shapefile (ESRI, July 1998).

use super::Bytes;
use crate::read::ReadError;
use crate::table::{Format, RawGeometry};

/// One record's shape.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Read(RawGeometry),
    /// A null shape.
    Nothing,
    /// Lines and the like.
    Other,
}

/// The shapes in file order; they belong to the DBF's records one by one.
pub(super) fn read(content: &[u8]) -> Result<Vec<Shape>, ReadError> {
    let cut = || ReadError::Truncated { format: Format::Shapefile };
    let mut bytes = Bytes(content);
    let head = bytes.take(100).ok_or_else(cut)?;
    if !head.starts_with(&[0, 0, 0x27, 0x0A]) {
        return Err(ReadError::broken(Format::Shapefile, "not a .shp file"));
    }
    let mut shapes = Vec::new();
    while !bytes.0.is_empty() {
        bytes.u32(false).ok_or_else(cut)?;
        let words = bytes.u32(false).ok_or_else(cut)?;
        let length = usize::try_from(words).unwrap_or(usize::MAX).saturating_mul(2);
        let record = bytes.take(length).ok_or_else(cut)?;
        shapes.push(
            shape(&mut Bytes(record))
                .ok_or_else(|| ReadError::broken(Format::Shapefile, "a broken shape"))?,
        );
    }
    Ok(shapes)
}

fn shape(bytes: &mut Bytes<'_>) -> Option<Shape> {
    Some(match bytes.u32(true)? {
        0 => Shape::Nothing,
        1 | 11 | 21 => Shape::Read(RawGeometry::Point(bytes.position(true)?)),
        5 | 15 | 25 => Shape::Read(RawGeometry::Polygons(polygons(rings(bytes)?))),
        _ => Shape::Other,
    })
}

fn rings(bytes: &mut Bytes<'_>) -> Option<Vec<Vec<[f64; 2]>>> {
    bytes.take(32)?;
    let (parts, points) = (bytes.u32(true)?, bytes.u32(true)?);
    let mut starts = Vec::new();
    for _ in 0..parts {
        starts.push(usize::try_from(bytes.u32(true)?).ok()?);
    }
    let mut all = Vec::new();
    for _ in 0..points {
        all.push(bytes.position(true)?);
    }
    let ends = starts.iter().skip(1).copied().chain(std::iter::once(all.len()));
    starts.iter().zip(ends).map(|(start, end)| all.get(*start..end).map(<[_]>::to_vec)).collect()
}

/// Outer rings run clockwise, holes the other way; a hole belongs to the outline that contains it.
fn polygons(rings: Vec<Vec<[f64; 2]>>) -> Vec<Vec<Vec<[f64; 2]>>> {
    let (outer, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|ring| turn(ring) <= 0.0);
    if outer.is_empty() {
        // All rings run the wrong way round: each is an outline.
        return holes.into_iter().map(|ring| vec![ring]).collect();
    }
    let mut polygons: Vec<Vec<Vec<[f64; 2]>>> = outer.into_iter().map(|ring| vec![ring]).collect();
    for hole in holes {
        let home = hole.first().and_then(|point| {
            polygons.iter().position(|polygon| polygon.first().is_some_and(|ring| contains(ring, *point)))
        });
        if let Some(polygon) = polygons.get_mut(home.unwrap_or(0)) {
            polygon.push(hole);
        }
    }
    polygons
}

/// Twice the signed area: positive when the ring runs counter-clockwise.
fn turn(ring: &[[f64; 2]]) -> f64 {
    ring.iter().zip(ring.iter().skip(1)).map(|([x1, y1], [x2, y2])| x1 * y2 - x2 * y1).sum()
}

fn contains(ring: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
    let crossings = ring
        .iter()
        .zip(ring.iter().skip(1))
        .filter(|([x1, y1], [x2, y2])| (*y1 > y) != (*y2 > y) && x < (x2 - x1) * (y - y1) / (y2 - y1) + x1);
    crossings.count() % 2 == 1
}
