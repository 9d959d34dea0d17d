//! Schematic outlines of districts, drawn from the coordinates of their seats.
//!
//! No boundary file that we know may be shipped, so a fresh installation draws its own: each district is the
//! ground nearer to its seat than to any other (a Voronoi cell), inside the hull of all seats widened by a
//! margin. A city imports its real outlines, which replace these. Everything is whole-number arithmetic, so
//! the drawing is the same on every machine (decision 0070).

use domain::division::{Division, DivisionCode, DivisionLevel, Gazetteer};
use domain::geometry::{OutlineQuality, Point, Polygon};
use jiff::civil::Date;

/// A position with room to multiply.
type Spot = (i128, i128);

/// The square of a degree of longitude over one of latitude at 29.7° north, in ten-thousandths.
const LON_WEIGHT: i128 = 7545;
const LAT_WEIGHT: i128 = 10_000;
/// Two corners nearer than this (10⁻⁷ degrees, about 20 cm) are one corner, rounded twice.
const SAME_CORNER: i128 = 20;

/// The outline of every district of that day, by the district's code.
///
/// Cells are drawn once, for the districts that were there from the beginning; a district that was formed
/// later is the union of those that name it as their first successor. So a place keeps its ground through a
/// reform. Districts without a seat, and later ones without a predecessor, have no outline.
pub fn outlines(gazetteer: &Gazetteer, day: Date) -> Vec<(DivisionCode, Polygon)> {
    let cells = cells(gazetteer);
    gazetteer
        .level_on(DivisionLevel::District, day)
        .filter_map(|district| Some((district.code.clone(), draw(district, &cells)?)))
        .collect()
}

/// Gives every district of every time that has no outline a schematic one, and labels it so.
pub fn sketch(gazetteer: &mut Gazetteer) {
    let cells = cells(gazetteer);
    let drawn: Vec<Option<Polygon>> =
        gazetteer.divisions.iter().map(|division| draw(division, &cells)).collect();
    for (division, outline) in gazetteer.divisions.iter_mut().zip(drawn) {
        if division.outline.is_none() && outline.is_some() {
            division.outline = outline;
            division.outline_quality = Some(OutlineQuality::Schematic);
        }
    }
}

/// Whether a point lies inside a schematic outline or on its edge; they are one ring without holes.
pub fn contains(outline: &Polygon, point: Point) -> bool {
    let mut inside = false;
    let at = spot(point);
    for (a, b) in outline.rings.iter().flat_map(|ring| ring.iter().zip(ring.iter().skip(1))) {
        let (a, b) = (spot(*a), spot(*b));
        let side = cross(a, b, at);
        if side == 0 && (a.0.min(b.0)..=a.0.max(b.0)).contains(&at.0) {
            return true;
        }
        if (a.1 > at.1) != (b.1 > at.1) && (side > 0) == (b.1 > a.1) {
            inside = !inside;
        }
    }
    inside
}

/// The cell of one original district.
struct Cell {
    code: DivisionCode,
    heir: Option<DivisionCode>,
    ring: Vec<Spot>,
}

fn cells(gazetteer: &Gazetteer) -> Vec<Cell> {
    let seats: Vec<(&Division, Spot)> = gazetteer
        .divisions
        .iter()
        .filter(|division| division.level == DivisionLevel::District && division.valid_from.is_none())
        .filter_map(|division| Some((division, spot(division.seat?))))
        .collect();
    let spots: Vec<Spot> = seats.iter().map(|(_, seat)| *seat).collect();
    let ground = widened_hull(&spots);
    seats
        .iter()
        .map(|(division, seat)| Cell {
            code: division.code.clone(),
            heir: division.succeeded_by.first().cloned(),
            ring: spots.iter().filter(|other| *other != seat).fold(ground.clone(), |ring, other| {
                clip(&ring, |p| distance(p, *other) - distance(p, *seat))
            }),
        })
        .collect()
}

fn draw(district: &Division, cells: &[Cell]) -> Option<Polygon> {
    if district.level != DivisionLevel::District {
        return None;
    }
    let own: Vec<&Cell> = match district.valid_from {
        None => cells.iter().filter(|cell| cell.code == district.code).collect(),
        Some(_) => cells.iter().filter(|cell| cell.heir.as_ref() == Some(&district.code)).collect(),
    };
    polygon(&union(own.iter().map(|cell| cell.ring.as_slice()))?)
}

fn spot(point: Point) -> Spot {
    (i128::from(point.lon_e7), i128::from(point.lat_e7))
}

/// The square of the distance, in a unit of its own.
fn distance(a: Spot, b: Spot) -> i128 {
    LON_WEIGHT * (a.0 - b.0).pow(2) + LAT_WEIGHT * (a.1 - b.1).pow(2)
}

/// Positive when `c` lies left of the way from `a` to `b`.
fn cross(a: Spot, b: Spot, c: Spot) -> i128 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

/// The part of a convex ring where `side` is not negative; `side` is linear (Sutherland–Hodgman).
fn clip(ring: &[Spot], side: impl Fn(Spot) -> i128) -> Vec<Spot> {
    let mut kept = Vec::with_capacity(ring.len() + 1);
    for (from, to) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (before, after) = (side(*from), side(*to));
        if before >= 0 {
            kept.push(*from);
        }
        if (before < 0) != (after < 0) {
            let along = |a: i128, b: i128| a + rounded((b - a) * before, before - after);
            kept.push((along(from.0, to.0), along(from.1, to.1)));
        }
    }
    kept.dedup();
    kept
}

/// The quotient, to the nearest.
fn rounded(dividend: i128, divisor: i128) -> i128 {
    (2 * dividend + divisor).div_euclid(2 * divisor)
}

/// The convex hull, counter-clockwise, of the seats widened in eight directions by a twentieth of their
/// extent (Andrew's monotone chain).
fn widened_hull(seats: &[Spot]) -> Vec<Spot> {
    let extent = |of: fn(&Spot) -> i128| {
        seats.iter().map(of).max().unwrap_or(0) - seats.iter().map(of).min().unwrap_or(0)
    };
    let margin = extent(|seat| seat.0).max(extent(|seat| seat.1)) / 20;
    let slant = margin * 7 / 10;
    let around = [(margin, 0), (slant, slant), (0, margin), (-slant, slant)];
    let mut points: Vec<Spot> = seats
        .iter()
        .flat_map(|seat| {
            around.iter().flat_map(|(x, y)| [(seat.0 + x, seat.1 + y), (seat.0 - x, seat.1 - y)])
        })
        .collect();
    points.sort_unstable();
    let mut hull = chain(points.iter());
    hull.pop();
    let mut back = chain(points.iter().rev());
    back.pop();
    hull.extend(back);
    hull
}

fn chain<'a>(points: impl Iterator<Item = &'a Spot>) -> Vec<Spot> {
    let mut chain: Vec<Spot> = Vec::new();
    for point in points {
        while let [.., a, b] = chain.as_slice()
            && cross(*a, *b, *point) <= 0
        {
            chain.pop();
        }
        chain.push(*point);
    }
    chain
}

/// The ring around cells that touch: edges walked once in each direction are inside and fall away.
fn union<'a>(rings: impl Iterator<Item = &'a [Spot]>) -> Option<Vec<Spot>> {
    let mut corners: Vec<Spot> = Vec::new();
    let mut edges: Vec<(Spot, Spot)> = Vec::new();
    for ring in rings {
        let same: Vec<Spot> = ring.iter().map(|corner| corner_like(&mut corners, *corner)).collect();
        let around = same.iter().zip(same.iter().cycle().skip(1));
        edges.extend(around.filter(|(a, b)| a != b).map(|(a, b)| (*a, *b)));
    }
    let outer: Vec<(Spot, Spot)> =
        edges.iter().copied().filter(|(a, b)| !edges.contains(&(*b, *a))).collect();
    let (start, mut at) = *outer.first()?;
    let mut ring = vec![start];
    while at != start && ring.len() <= outer.len() {
        ring.push(at);
        at = outer.iter().find(|(from, _)| *from == at)?.1;
    }
    Some(ring)
}

/// The corner already known that this one is, or this one as a new corner.
fn corner_like(corners: &mut Vec<Spot>, corner: Spot) -> Spot {
    let near =
        |known: &&Spot| (known.0 - corner.0).abs() < SAME_CORNER && (known.1 - corner.1).abs() < SAME_CORNER;
    if let Some(known) = corners.iter().find(near) {
        return *known;
    }
    corners.push(corner);
    corner
}

fn polygon(ring: &[Spot]) -> Option<Polygon> {
    let closed = ring.iter().chain(ring.first());
    let ring: Option<Vec<Point>> = closed
        .map(|(x, y)| Some(Point { lon_e7: i32::try_from(*x).ok()?, lat_e7: i32::try_from(*y).ok()? }))
        .collect();
    ring.filter(|ring| ring.len() >= 4).map(|ring| Polygon { rings: vec![ring] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const PLAN: Date = date(2020, 6, 5);
    const TODAY: Date = date(2026, 1, 1);

    /// Twice the area of the outline.
    fn size(outline: &Polygon) -> i128 {
        let ring = &outline.rings[0];
        ring.windows(2).map(|w| cross(spot(ring[0]), spot(w[0]), spot(w[1]))).sum()
    }

    #[test]
    fn every_district_of_every_time_has_one_around_its_seat() {
        for gazetteer in [crate::gazetteer::chongqing().unwrap(), crate::gazetteer::singapore().unwrap()] {
            for day in [PLAN, TODAY] {
                let drawn = outlines(&gazetteer, day);
                assert_eq!(drawn.len(), gazetteer.level_on(DivisionLevel::District, day).count());
                for (code, outline) in &drawn {
                    let seat = gazetteer.by_code(&code.0, day).unwrap().seat.unwrap();
                    assert!(contains(outline, seat), "{code} does not hold its seat");
                    assert_eq!(outline.rings[0].first(), outline.rings[0].last());
                    assert!(size(outline) > 0, "{code} is clockwise");
                    for (other, at) in
                        gazetteer.level_on(DivisionLevel::District, day).map(|d| (&d.code, d.seat.unwrap()))
                    {
                        assert!(other == code || !contains(outline, at), "{code} holds the seat of {other}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_ground_is_divided_without_rest_before_and_after_the_reform() {
        let gazetteer = crate::gazetteer::chongqing().unwrap();
        let total = |day| outlines(&gazetteer, day).iter().map(|(_, outline)| size(outline)).sum::<i128>();
        let spots: Vec<Spot> = gazetteer
            .level_on(DivisionLevel::District, PLAN)
            .filter_map(|district| district.seat.map(spot))
            .collect();
        let ground = widened_hull(&spots);
        let ground = size(&polygon(&ground).unwrap());
        // Corners are rounded to a centimetre, which makes less than a millionth of the ground.
        for day in [PLAN, TODAY] {
            assert!((total(day) - ground).abs() < ground / 1_000_000, "{} of {ground}", total(day));
        }
    }

    #[test]
    fn liangjiang_stands_on_the_ground_of_jiangbei_and_yubei() {
        let gazetteer = crate::gazetteer::chongqing().unwrap();
        let now = outlines(&gazetteer, TODAY);
        let (_, liangjiang) = now.iter().find(|(code, _)| code.0.contains("liangjiang")).unwrap();
        let before = outlines(&gazetteer, PLAN);
        let old = |code: &str| before.iter().find(|(c, _)| &*c.0 == code).unwrap().1.clone();
        assert_eq!(liangjiang.rings.len(), 1);
        let parts = size(&old("500105")) + size(&old("500112"));
        assert!((size(liangjiang) - parts).abs() < parts / 1_000_000);
        assert!(contains(liangjiang, gazetteer.by_code("500105", PLAN).unwrap().seat.unwrap()));
    }

    #[test]
    fn a_sketch_is_labelled_and_never_replaces_a_real_outline() {
        let mut gazetteer = crate::gazetteer::chongqing().unwrap();
        let real = Polygon { rings: vec![vec![Point { lon_e7: 1, lat_e7: 1 }; 4]] };
        gazetteer.divisions[1].outline = Some(real.clone());
        gazetteer.divisions[1].outline_quality = Some(OutlineQuality::Official);
        sketch(&mut gazetteer);
        assert_eq!(gazetteer.divisions[1].outline, Some(real));
        assert_eq!(gazetteer.divisions[1].outline_quality, Some(OutlineQuality::Official));
        assert!(gazetteer.divisions[2..].iter().all(|d| d.outline.is_some()));
        assert_eq!(gazetteer.divisions[2].outline_quality, Some(OutlineQuality::Schematic));
    }
}
