//! The test points are those that the open libraries eviltransform and coordtransform publish.

use super::*;
use proptest::prelude::*;

fn at(lon: f64, lat: f64) -> Degrees {
    Degrees { lon, lat }
}

#[track_caller]
fn near(one: Degrees, other: Degrees, metres: f64) {
    let distance = one.metres_to(other);
    assert!(distance < metres, "{one:?} and {other:?} are {distance} m apart");
}

#[test]
fn gcj02_at_the_published_test_points() {
    // eviltransform: Shanghai, Shenzhen, Beijing.
    for (wgs84, gcj02) in [
        (at(121.527_210_6, 31.177_427_6), at(121.531_541_859_215, 31.175_303_983_645_97)),
        (at(113.912_316, 22.543_847), at(113.917_176_480_836_3, 22.540_796_131_694_766)),
        (at(116.377_817, 39.911_954), at(116.384_047_222_554_57, 39.913_345_455_360_69)),
    ] {
        near(from_cgcs2000(wgs84, Datum::Gcj02), gcj02, 0.01);
        near(to_cgcs2000(gcj02, Datum::Gcj02), wgs84, 0.01);
    }
}

#[test]
fn bd09_at_the_published_test_point() {
    // coordtransform: (116.404, 39.915) in GCJ-02 and in BD-09.
    near(gcj02_to_bd09(at(116.404, 39.915)), at(116.410_369_493_710_29, 39.921_336_993_510_21), 0.01);
    near(bd09_to_gcj02(at(116.404, 39.915)), at(116.397_627_291_193_15, 39.908_656_739_576_31), 1.0);
}

#[test]
fn abroad_nothing_is_offset() {
    let new_york = at(-73.98, 40.75);
    assert_eq!(to_cgcs2000(new_york, Datum::Gcj02), new_york);
}

#[test]
fn web_mercator_of_one_degree() {
    let (x, y) = Projection::WebMercator.forward(at(1.0, 1.0));
    assert!((x - 111_319.490_79).abs() < 1e-3 && (y - 111_325.142_87).abs() < 1e-3);
}

#[test]
fn gauss_kruger_measures_the_meridian() {
    // Length of the meridian of GRS 80 (the ellipsoid of CGCS2000 but for its rotation) from the equator.
    let zone = Projection::of_epsg(4544).unwrap();
    assert_eq!(zone, Projection::GaussKruger { meridian: 105.0, false_easting: 500_000.0 });
    let (x, y) = zone.forward(at(105.0, 45.0));
    assert!((x - 500_000.0).abs() < 1e-6);
    assert!((y - 4_984_944.378).abs() < 0.01, "{y}");
    let (_, pole) = zone.forward(at(105.0, 90.0));
    assert!((pole - 10_001_965.729).abs() < 0.01, "{pole}");
}

#[test]
fn an_easting_of_eight_digits_names_its_zone() {
    let zone = Projection::of_numbers(35_630_123.0, 3_281_234.0).unwrap();
    assert_eq!(zone, Projection::of_epsg(4523).unwrap());
    assert_eq!(Projection::of_numbers(630_123.0, 3_281_234.0), None);
    near(zone.inverse(35_500_000.0, 0.0), at(105.0, 0.0), 0.01);
}

proptest! {
    #[test]
    fn there_and_back_is_within_a_centimetre(lon in 74.0..134.0_f64, lat in 18.5..53.0_f64) {
        for datum in Datum::ALL {
            let there = from_cgcs2000(at(lon, lat), datum);
            let back = to_cgcs2000(there, datum);
            prop_assert!(back.metres_to(at(lon, lat)) < 0.01, "{datum:?}: {back:?}");
        }
    }

    #[test]
    fn projections_turn_back(lon in 103.0..107.0_f64, lat in 1.0..60.0_f64) {
        for projection in [Projection::WebMercator, Projection::zone(35, true)] {
            let (x, y) = projection.forward(at(lon, lat));
            let back = projection.inverse(x, y);
            prop_assert!(back.metres_to(at(lon, lat)) < 0.01, "{projection:?}: {back:?}");
        }
    }

    #[test]
    fn points_outside_the_world_are_none(lon in 180.1..1e9_f64) {
        prop_assert_eq!(at(lon, 0.0).point(), None);
        prop_assert_eq!(at(f64::NAN, 0.0).point(), None);
    }
}
