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
