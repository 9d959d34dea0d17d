//! Coordinate systems: the offset systems of Chinese web maps, and the projections of surveys.
//!
//! Inside Yiju every point is in CGCS2000, which agrees with WGS 84 to centimetres. GCJ-02 (Chinese web maps) and
//! BD-09 (Baidu) are offset from it by some hundreds of metres; the offsets are published only through use,
//! and the formulas here are the ones every open map library carries. The inverse of GCJ-02 is found by
//! iteration, to a millimetre.

use domain::geometry::{Datum, Point, Polygon};
use std::f64::consts::PI;

/// A position in degrees: longitude, latitude.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Degrees {
    /// Longitude east.
    pub lon: f64,
    /// Latitude north.
    pub lat: f64,
}

impl Degrees {
    /// As a point with seven decimals; `None` outside the world.
    pub fn point(self) -> Option<Point> {
        let e7 = |degrees: f64, limit: f64| {
            let scaled = (degrees * 1e7).round();
            #[expect(clippy::cast_possible_truncation, reason = "180·10⁷ fits 32 bits")]
            (scaled.is_finite() && degrees.abs() <= limit).then_some(scaled as i32)
        };
        Some(Point { lon_e7: e7(self.lon, 180.0)?, lat_e7: e7(self.lat, 90.0)? })
    }

    /// From a stored point.
    pub fn of(point: Point) -> Self {
        Self { lon: f64::from(point.lon_e7) / 1e7, lat: f64::from(point.lat_e7) / 1e7 }
    }

    /// Great-circle distance in metres on a sphere of the mean radius.
    pub fn metres_to(self, other: Self) -> f64 {
        let (lat, other_lat) = (self.lat.to_radians(), other.lat.to_radians());
        let (d_lat, d_lon) = ((other_lat - lat) / 2.0, (other.lon - self.lon).to_radians() / 2.0);
        let h = d_lat.sin().powi(2) + lat.cos() * other_lat.cos() * d_lon.sin().powi(2);
        2.0 * 6_371_008.8 * h.sqrt().min(1.0).asin()
    }
}

/// Converts a position of any datum to CGCS2000.
pub fn to_cgcs2000(at: Degrees, datum: Datum) -> Degrees {
    match datum {
        Datum::Cgcs2000 | Datum::Wgs84 => at,
        Datum::Gcj02 => from_gcj02(at),
        Datum::Bd09 => from_gcj02(bd09_to_gcj02(at)),
    }
}

/// Converts a position of CGCS2000 to any datum.
pub fn from_cgcs2000(at: Degrees, datum: Datum) -> Degrees {
    match datum {
        Datum::Cgcs2000 | Datum::Wgs84 => at,
        Datum::Gcj02 => to_gcj02(at),
        Datum::Bd09 => gcj02_to_bd09(to_gcj02(at)),
    }
}

/// Whether GCJ-02 offsets a position at all: within a box around China.
pub fn is_offset_area(at: Degrees) -> bool {
    (72.004..=137.8347).contains(&at.lon) && (0.8293..=55.8271).contains(&at.lat)
}

/// Krasovsky 1940: semi-major axis, and the square of the eccentricity.
const KRASOVSKY: (f64, f64) = (6_378_245.0, 0.006_693_421_622_965_943);

fn to_gcj02(at: Degrees) -> Degrees {
    if !is_offset_area(at) {
        return at;
    }
    let (x, y) = (at.lon - 105.0, at.lat - 35.0);
    let wave = |value: f64, near: f64, far: f64| near * (value * PI).sin() + far * (value / 3.0 * PI).sin();
    let common = 2.0 / 3.0 * (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin());
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + common
        + 2.0 / 3.0 * wave(y, 20.0, 40.0)
        + 2.0 / 3.0 * (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin());
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + common
        + 2.0 / 3.0 * wave(x, 20.0, 40.0)
        + 2.0 / 3.0 * (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin());
    let (semi_major, eccentricity2) = KRASOVSKY;
    let lat = at.lat.to_radians();
    let magic = 1.0 - eccentricity2 * lat.sin().powi(2);
    let d_lat = north * 180.0 / (semi_major * (1.0 - eccentricity2) / (magic * magic.sqrt()) * PI);
    let d_lon = east * 180.0 / (semi_major / magic.sqrt() * lat.cos() * PI);
    Degrees { lon: at.lon + d_lon, lat: at.lat + d_lat }
}

/// The inverse by fixed-point iteration: the offset changes so slowly that each step gains three digits.
fn from_gcj02(at: Degrees) -> Degrees {
    if !is_offset_area(at) {
        return at;
    }
    let mut guess = at;
    for _ in 0..12 {
        let image = to_gcj02(guess);
        let (d_lon, d_lat) = (image.lon - at.lon, image.lat - at.lat);
        guess = Degrees { lon: guess.lon - d_lon, lat: guess.lat - d_lat };
        if d_lon.abs() < 1e-10 && d_lat.abs() < 1e-10 {
            break;
        }
    }
    guess
}

const BAIDU_TURN: f64 = PI * 3000.0 / 180.0;

fn gcj02_to_bd09(at: Degrees) -> Degrees {
    let radius = at.lon.hypot(at.lat) + 0.000_02 * (at.lat * BAIDU_TURN).sin();
    let angle = at.lat.atan2(at.lon) + 0.000_003 * (at.lon * BAIDU_TURN).cos();
    Degrees { lon: radius * angle.cos() + 0.0065, lat: radius * angle.sin() + 0.006 }
}

/// The published inverse is good to about half a metre; iterated, it is exact.
fn bd09_to_gcj02(at: Degrees) -> Degrees {
    let mut guess = Degrees { lon: at.lon - 0.0065, lat: at.lat - 0.006 };
    for _ in 0..8 {
        let image = gcj02_to_bd09(guess);
        guess = Degrees { lon: guess.lon - (image.lon - at.lon), lat: guess.lat - (image.lat - at.lat) };
    }
    guess
}

/// The datum that comparison with known districts shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DetectedDatum {
    /// The datum.
    pub datum: Datum,
    /// Points that fall into their district under it.
    pub agree: u64,
    /// Points compared.
    pub of: u64,
}

/// Finds the datum of points whose districts are known, given as unconverted degrees and the outline in
/// CGCS2000. A datum wins when it puts more points into their districts than any other, by more than three
/// standard deviations of the points on which the two differ (a sign test); else `None`, and a person is asked.
pub fn detect_datum(samples: &[(Degrees, &Polygon)]) -> Option<DetectedDatum> {
    let inside: Vec<(Datum, Vec<bool>)> = [Datum::Cgcs2000, Datum::Gcj02, Datum::Bd09]
        .into_iter()
        .map(|datum| {
            let hit = |(at, outline): &(Degrees, &Polygon)| is_inside(to_cgcs2000(*at, datum), outline);
            (datum, samples.iter().map(hit).collect())
        })
        .collect();
    let agree = |hits: &[bool]| hits.iter().filter(|hit| **hit).count();
    let (datum, best) = inside.iter().max_by_key(|(_, hits)| agree(hits))?;
    for (other, hits) in &inside {
        let differing = best.iter().zip(hits).filter(|(one, two)| one != two).count();
        let lead = agree(best).saturating_sub(agree(hits));
        if other != datum && lead * lead < 9 * differing.max(1) {
            return None;
        }
    }
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    Some(DetectedDatum { datum: *datum, agree: count(agree(best)), of: count(samples.len()) })
}

/// Whether a position lies within an outline, by the even-odd rule over all its rings.
pub fn is_inside(at: Degrees, outline: &Polygon) -> bool {
    let mut inside = false;
    for ring in &outline.rings {
        for (one, two) in ring.iter().zip(ring.iter().skip(1)) {
            let (one, two) = (Degrees::of(*one), Degrees::of(*two));
            if (one.lat > at.lat) != (two.lat > at.lat) {
                let crossing = one.lon + (at.lat - one.lat) / (two.lat - one.lat) * (two.lon - one.lon);
                inside ^= at.lon < crossing;
            }
        }
    }
    inside
}

/// A projected system whose coordinates are metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Projection {
    /// EPSG:3857, the web map's Mercator.
    WebMercator,
    /// Gauss–Krüger on CGCS2000, three-degree zones: the meridian in degrees, and the false easting with the
    /// zone's number before it where the eastings have eight digits.
    GaussKruger {
        /// The central meridian, degrees.
        meridian: f64,
        /// False easting, metres.
        false_easting: f64,
    },
}

impl Projection {
    /// The projection of an EPSG number: 3857; 4513–4533 (zone number in the easting) and 4534–4554 (without)
    /// are CGCS2000's three-degree zones 25–45, meridians 75°–135°.
    pub fn of_epsg(epsg: u32) -> Option<Self> {
        match epsg {
            3857 | 900_913 | 102_100 => Some(Self::WebMercator),
            4513..=4533 => Some(Self::zone(epsg - 4513 + 25, true)),
            4534..=4554 => Some(Self::zone(epsg - 4534 + 25, false)),
            _ => None,
        }
    }

    fn zone(number: u32, numbered: bool) -> Self {
        let zone = f64::from(number);
        let prefix = if numbered { zone * 1e6 } else { 0.0 };
        Self::GaussKruger { meridian: zone * 3.0, false_easting: prefix + 500_000.0 }
    }

    /// What the numbers themselves show: an easting of eight digits begins with its zone. `None` when they
    /// leave it open.
    pub fn of_numbers(x: f64, y: f64) -> Option<Self> {
        let zone = (x / 1e6).floor();
        if (25.0..=45.0).contains(&zone) && (0.0..=6e6).contains(&y) {
            return Some(Self::GaussKruger { meridian: zone * 3.0, false_easting: zone * 1e6 + 500_000.0 });
        }
        None
    }

    /// The name for messages.
    pub fn name(self) -> String {
        match self {
            Self::WebMercator => "EPSG:3857".into(),
            Self::GaussKruger { meridian, .. } => format!("CGCS2000 Gauss-Krüger {meridian:.0}°E"),
        }
    }

    /// Metres to degrees.
    pub fn inverse(self, x: f64, y: f64) -> Degrees {
        match self {
            Self::WebMercator => {
                let radius = 6_378_137.0;
                Degrees { lon: (x / radius).to_degrees(), lat: (y / radius).sinh().atan().to_degrees() }
            }
            Self::GaussKruger { meridian, false_easting } => {
                let (lon, lat) = kruger::inverse(x - false_easting, y);
                Degrees { lon: meridian + lon.to_degrees(), lat: lat.to_degrees() }
            }
        }
    }

    /// Degrees to metres.
    pub fn forward(self, at: Degrees) -> (f64, f64) {
        match self {
            Self::WebMercator => {
                let radius = 6_378_137.0;
                (radius * at.lon.to_radians(), radius * at.lat.to_radians().tan().asinh())
            }
            Self::GaussKruger { meridian, false_easting } => {
                let (x, y) = kruger::forward((at.lon - meridian).to_radians(), at.lat.to_radians());
                (x + false_easting, y)
            }
        }
    }
}

/// The transverse Mercator projection by Krüger's series of 1912 in the third flattening, to the fourth
/// order: better than a millimetre within a zone.
mod kruger {
    /// CGCS2000: semi-major axis and flattening.
    const SEMI_MAJOR: f64 = 6_378_137.0;
    const FLATTENING: f64 = 1.0 / 298.257_222_101;
    const N: f64 = FLATTENING / (2.0 - FLATTENING);

    /// The radius of the rectifying sphere.
    fn radius() -> f64 {
        SEMI_MAJOR / (1.0 + N) * (1.0 + N.powi(2) / 4.0 + N.powi(4) / 64.0)
    }

    fn alpha() -> [f64; 4] {
        [
            N / 2.0 - 2.0 / 3.0 * N.powi(2) + 5.0 / 16.0 * N.powi(3) + 41.0 / 180.0 * N.powi(4),
            13.0 / 48.0 * N.powi(2) - 3.0 / 5.0 * N.powi(3) + 557.0 / 1440.0 * N.powi(4),
            61.0 / 240.0 * N.powi(3) - 103.0 / 140.0 * N.powi(4),
            49_561.0 / 161_280.0 * N.powi(4),
        ]
    }

    fn beta() -> [f64; 4] {
        [
            N / 2.0 - 2.0 / 3.0 * N.powi(2) + 37.0 / 96.0 * N.powi(3) - 1.0 / 360.0 * N.powi(4),
            1.0 / 48.0 * N.powi(2) + 1.0 / 15.0 * N.powi(3) - 437.0 / 1440.0 * N.powi(4),
            17.0 / 480.0 * N.powi(3) - 37.0 / 840.0 * N.powi(4),
            4397.0 / 161_280.0 * N.powi(4),
        ]
    }

    const EVEN: [f64; 4] = [2.0, 4.0, 6.0, 8.0];

    /// Longitude from the meridian and latitude, radians, to metres.
    pub fn forward(lon: f64, lat: f64) -> (f64, f64) {
        let e = 2.0 * N.sqrt() / (1.0 + N);
        let t = (lat.sin().atanh() - e * (e * lat.sin()).atanh()).sinh();
        let (xi, eta) = (t.atan2(lon.cos()), (lon.sin() / t.hypot(lon.cos())).asinh());
        let (mut x, mut y) = (eta, xi);
        for (a, k) in alpha().into_iter().zip(EVEN) {
            x += a * (k * xi).cos() * (k * eta).sinh();
            y += a * (k * xi).sin() * (k * eta).cosh();
        }
        (x * radius(), y * radius())
    }

    /// Metres to longitude from the meridian and latitude, radians.
    pub fn inverse(x: f64, y: f64) -> (f64, f64) {
        let (xi, eta) = (y / radius(), x / radius());
        let (mut xi1, mut eta1) = (xi, eta);
        for (b, k) in beta().into_iter().zip(EVEN) {
            xi1 -= b * (k * xi).sin() * (k * eta).cosh();
            eta1 -= b * (k * xi).cos() * (k * eta).sinh();
        }
        let conformal = (xi1.sin() / eta1.sinh().hypot(xi1.cos())).atan();
        let e = 2.0 * N.sqrt() / (1.0 + N);
        // The conformal latitude is turned back by iteration; five steps reach the last digit.
        let (target, mut lat) = (conformal.sin().atanh(), conformal);
        for _ in 0..8 {
            lat = (target + e * (e * lat.sin()).atanh()).tanh().asin();
        }
        (eta1.sinh().atan2(xi1.cos()), lat)
    }
}

#[cfg(test)]
mod tests;
