//! Well-known binary (OGC 06-103r4) and the header GeoPackage puts in front of it.
//!
//! Our own because it is a page of code, reads only points and polygons, and cannot be made to allocate more than the
//! bytes it was given: see `docs/decisions/0022-own-map-readers.md`.

use super::Bytes;
use crate::table::RawGeometry;

/// What a blob holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// A point or polygons.
    Read(RawGeometry),
    /// Declared empty.
    Nothing,
    /// Another kind of geometry, or broken.
    Other,
}

/// A GeoPackage blob (OGC 12-128r19, clause 2.1.3).
pub(super) fn from_package(blob: &[u8]) -> Shape {
    let mut bytes = Bytes(blob);
    let Some([b'G', b'P', _, flags]) = bytes.array() else { return Shape::Other };
    if flags & 0b1_0000 != 0 {
        return Shape::Nothing;
    }
    let envelope = match (flags >> 1) & 0b111 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Shape::Other,
    };
    if bytes.take(4 + envelope).is_none() {
        return Shape::Other;
    }
    match geometry(&mut bytes) {
        Some(RawGeometry::Point([x, y])) if x.is_nan() || y.is_nan() => Shape::Nothing,
        Some(geometry) => Shape::Read(geometry),
        None => Shape::Other,
    }
}

struct Kind {
    little: bool,
    base: u32,
    /// Figures per position: 2 to 4.
    dimensions: usize,
}

fn kind(bytes: &mut Bytes<'_>) -> Option<Kind> {
    let [order] = bytes.array()?;
    let little = order == 1;
    let code = bytes.u32(little)?;
    // ISO adds thousands for Z and M; PostGIS sets high bits.
    let (z, m) = (code & 0x8000_0000 != 0, code & 0x4000_0000 != 0);
    let plain = code & 0x0FFF_FFFF;
    let extra = match plain / 1000 {
        0 => usize::from(z) + usize::from(m),
        1 | 2 => 1,
        3 => 2,
        _ => return None,
    };
    if code & 0x2000_0000 != 0 {
        bytes.take(4)?;
    }
    Some(Kind { little, base: plain % 1000, dimensions: 2 + extra })
}

fn geometry(bytes: &mut Bytes<'_>) -> Option<RawGeometry> {
    let kind = kind(bytes)?;
    match kind.base {
        1 => position(bytes, &kind).map(RawGeometry::Point),
        3 => Some(RawGeometry::Polygons(vec![polygon(bytes, &kind)?])),
        4 if bytes.u32(kind.little)? == 1 => geometry(bytes),
        6 => {
            let count = bytes.u32(kind.little)?;
            let mut polygons = Vec::new();
            for _ in 0..count {
                let part = self::kind(bytes)?;
                if part.base != 3 {
                    return None;
                }
                polygons.push(polygon(bytes, &part)?);
            }
            Some(RawGeometry::Polygons(polygons))
        }
        _ => None,
    }
}

fn position(bytes: &mut Bytes<'_>, kind: &Kind) -> Option<[f64; 2]> {
    let position = bytes.position(kind.little)?;
    bytes.take((kind.dimensions - 2) * 8)?;
    Some(position)
}

fn polygon(bytes: &mut Bytes<'_>, kind: &Kind) -> Option<Vec<Vec<[f64; 2]>>> {
    let rings = bytes.u32(kind.little)?;
    let mut polygon = Vec::new();
    for _ in 0..rings {
        let points = bytes.u32(kind.little)?;
        let mut ring = Vec::new();
        for _ in 0..points {
            ring.push(position(bytes, kind)?);
        }
        polygon.push(ring);
    }
    Some(polygon)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(flags: u8, wkb: &[u8]) -> Vec<u8> {
        [b"GP\0".as_slice(), &[flags], &[0; 4], wkb].concat()
    }

    #[test]
    fn points_of_either_byte_order_and_any_dimension() {
        let (x, y, z) = (106.5_f64, 29.5_f64, 300.0_f64);
        let little = [&[1, 1, 0, 0, 0], x.to_le_bytes().as_slice(), &y.to_le_bytes()].concat();
        let big = [&[0, 0, 0, 0, 1], x.to_be_bytes().as_slice(), &y.to_be_bytes()].concat();
        let deep =
            [&[1, 0xE9, 3, 0, 0], x.to_le_bytes().as_slice(), &y.to_le_bytes(), &z.to_le_bytes()].concat();
        for wkb in [little, big, deep] {
            assert_eq!(from_package(&package(1, &wkb)), Shape::Read(RawGeometry::Point([x, y])));
        }
    }

    #[test]
    fn broken_blobs_are_left() {
        let promises = [[1, 3, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF]].concat();
        assert_eq!(from_package(&package(1, &promises)), Shape::Other);
        assert_eq!(from_package(b"GP"), Shape::Other);
        assert_eq!(from_package(&package(0b1_0001, &[])), Shape::Nothing);
    }
}
