//! Points and outlines, in CGCS2000 once they are inside.

use serde::{Deserialize, Serialize};

/// The coordinate system a file's numbers are in. Inside Yiju everything is CGCS2000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Datum {
    /// China Geodetic Coordinate System 2000; within centimetres of WGS 84, and treated as equal to it.
    Cgcs2000,
    /// World Geodetic System 1984.
    Wgs84,
    /// 国测局, the offset system of Chinese web maps.
    Gcj02,
    /// Baidu's further offset on GCJ-02.
    Bd09,
}

impl Datum {
    /// Every datum.
    pub const ALL: [Self; 4] = [Self::Cgcs2000, Self::Wgs84, Self::Gcj02, Self::Bd09];

    /// The stable key: command line, mapping files, JSON.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Cgcs2000 => "cgcs2000",
            Self::Wgs84 => "wgs84",
            Self::Gcj02 => "gcj02",
            Self::Bd09 => "bd09",
        }
    }

    /// Reads a key made by [`Datum::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|datum| datum.key() == key)
    }
}

/// A position in CGCS2000, in 10⁻⁷ degrees (about a centimetre), so that equality is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Point {
    /// Longitude east, 10⁻⁷ degrees.
    pub lon_e7: i32,
    /// Latitude north, 10⁻⁷ degrees.
    pub lat_e7: i32,
}

/// The bounds of points: west, south, east, north in 10⁻⁷ degrees; none where there are no points.
pub fn bounds(points: impl IntoIterator<Item = Point>) -> Option<[i32; 4]> {
    points.into_iter().fold(None, |bounds, point| {
        let [west, south, east, north] =
            bounds.unwrap_or([point.lon_e7, point.lat_e7, point.lon_e7, point.lat_e7]);
        Some([
            west.min(point.lon_e7),
            south.min(point.lat_e7),
            east.max(point.lon_e7),
            north.max(point.lat_e7),
        ])
    })
}

impl Point {
    /// The distance to another point, in metres; within 0.3 % as long as both are in one city.
    ///
    /// Whole numbers only: the cosine of the latitude φ in degrees is Bhaskara's (32400 − 4φ²) / (32400 + φ²).
    pub fn metres_to(self, other: Self) -> u32 {
        const MILLIMETRES_PER_DEGREE: i64 = 111_195_000;
        let millimetres = |e7: i64| e7.saturating_mul(MILLIMETRES_PER_DEGREE).div_euclid(10_000_000);
        let (lon, lat) = (i64::from(self.lon_e7), i64::from(self.lat_e7));
        let (its_lon, its_lat) = (i64::from(other.lon_e7), i64::from(other.lat_e7));
        // The middle latitude in thousandths of a degree, squared: parts per million of square degrees.
        let middle = lat.saturating_add(its_lat).div_euclid(20_000);
        let square = middle.saturating_mul(middle);
        let (above, below) = (32_400_000_000 - square.saturating_mul(4), 32_400_000_000 + square);
        let east = millimetres(lon.saturating_sub(its_lon)).saturating_mul(above.div_euclid(10_000));
        let east = east.div_euclid(below.div_euclid(10_000).max(1));
        let north = millimetres(lat.saturating_sub(its_lat));
        let squares = east.saturating_mul(east).saturating_add(north.saturating_mul(north));
        u32::try_from(squares.isqrt().div_euclid(1_000)).unwrap_or(u32::MAX)
    }
}

/// An outline: rings of points, the first the outer one, each closed (last point equals the first).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Polygon {
    /// The rings.
    pub rings: Vec<Vec<Point>>,
}

/// What the outline of a division or community is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutlineQuality {
    /// From a survey or an official map.
    Official,
    /// Drawn from the seats' coordinates, to give a map something to stand on.
    Schematic,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_of_latitude_is_a_nautical_mile_and_longitude_shrinks_with_the_cosine() {
        let here = Point { lon_e7: 1_065_000_000, lat_e7: 295_000_000 };
        let north = Point { lat_e7: 295_166_667, ..here };
        assert!((1_850..1_856).contains(&here.metres_to(north)), "{}", here.metres_to(north));
        // cos 29.5° = 0.8704
        let east = Point { lon_e7: 1_065_166_667, ..here };
        assert!((1_606..1_618).contains(&east.metres_to(here)), "{}", east.metres_to(here));
        assert_eq!(here.metres_to(here), 0);
    }
}
