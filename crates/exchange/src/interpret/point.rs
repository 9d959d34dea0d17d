//! Where things are: the numbers of a file brought home to CGCS2000.

use super::context::Context;
use super::place::Districts;
use super::row::words;
use crate::crs::{self, Degrees, Projection};
use crate::finding::{Code, Finding};
use crate::mapping::{Mapping, Target, datum_hint};
use crate::table::{RawGeometry, Row, Table};
use crate::value::{self, Position, Reading};
use domain::claim::Confidence;
use domain::geometry::{Datum, OutlineQuality, Point, Polygon};

/// How the positions of a table are read.
#[derive(Debug, Clone, Default)]
pub(super) struct PointPlan {
    source: PointSource,
    datum: Option<Datum>,
    projection: Option<Projection>,
    /// The middle of the points, where they are those of one city.
    middle: Option<Degrees>,
    in_china: bool,
}

#[derive(Debug, Clone, Copy, Default)]
enum PointSource {
    #[default]
    Geometry,
    Cell(usize),
    Pair(usize, usize),
}

/// A point further than this from the middle of a city's points is not of the city. Chongqing, the widest
/// city, reaches 300 km from its middle.
const CITY_KILOMETRES: f64 = 400.0;

/// Decides how the positions are read, and says so.
pub(super) fn plan_points(
    table: &Table,
    mapping: &Mapping,
    context: &Context<'_>,
) -> (PointPlan, Vec<Finding>) {
    let mut plan = PointPlan { source: source(mapping), ..PointPlan::default() };
    let mut findings = Vec::new();
    let positions: Vec<Position> =
        table.rows.iter().filter_map(|row| plan.raw(row)).filter_map(|(_, reading)| reading.value).collect();
    let Some(first) = positions.first() else { return (plan, findings) };
    let epsg = table.crs.as_ref().and_then(|crs| crs.epsg);
    plan.projection = epsg.and_then(Projection::of_epsg).or_else(|| {
        let metres = first.x.abs() > 180.0 || first.y.abs() > 90.0;
        if metres { Projection::of_numbers(first.x, first.y) } else { None }
    });
    if let Some(projection) = plan.projection {
        findings.push(Finding::table(Code::Projected { projection: projection.name().into() }));
    }
    let (datum, finding) = decide_datum(table, mapping, context, &plan, epsg);
    plan.datum = Some(datum);
    findings.extend(finding);
    let degrees: Vec<Degrees> = positions.iter().filter_map(|position| plan.degrees(*position)).collect();
    plan.frame(&degrees);
    (plan, findings)
}

fn source(mapping: &Mapping) -> PointSource {
    let first = |target| mapping.columns_of(target).next();
    match (first(Target::Position), first(Target::Longitude), first(Target::Latitude)) {
        (Some(cell), ..) => PointSource::Cell(cell),
        (None, Some(lon), Some(lat)) => PointSource::Pair(lon, lat),
        _ => PointSource::Geometry,
    }
}

/// Declared before hinted before measured; an assumption is said as such.
fn decide_datum(
    table: &Table,
    mapping: &Mapping,
    context: &Context<'_>,
    plan: &PointPlan,
    epsg: Option<u32>,
) -> (Datum, Option<Finding>) {
    let found = |datum, code| (datum, Some(Finding::table(code)));
    let of_epsg = match epsg {
        Some(4326 | 3857) => Some(Datum::Wgs84),
        Some(4490 | 4513..=4554) => Some(Datum::Cgcs2000),
        _ => None,
    };
    if let Some(datum) = context.datum.or(mapping.datum).or(of_epsg) {
        return found(datum, Code::DatumDeclared { datum });
    }
    let sampled: Vec<(Degrees, &Row)> =
        table.rows.iter().filter_map(|row| Some((plan.degrees(plan.raw(row)?.1.value?)?, row))).collect();
    // Outside China nothing is offset, and there is no question.
    if !sampled.iter().any(|(at, _)| crs::is_offset_area(*at)) || is_abroad(&sampled) {
        return (Datum::Wgs84, None);
    }
    if let Some(hint) = datum_hint(table) {
        return found(hint.datum, Code::DatumHinted { datum: hint.datum, hint: hint.seen.into() });
    }
    if let Some(detected) = measure(&sampled, mapping, context) {
        let crs::DetectedDatum { datum, agree, of } = detected;
        return found(datum, Code::DatumMeasured { datum, agree, of });
    }
    let datum = Datum::Cgcs2000;
    found(datum, Code::DatumAssumed { datum })
}

/// Singapore lies within the box in which GCJ-02 is defined, and south of all of China.
fn is_abroad(sampled: &[(Degrees, &Row)]) -> bool {
    sampled.iter().filter(|(at, _)| at.lat < 3.5).count() * 2 > sampled.len()
}

/// Which datum puts the most points into the outline of the district their row names.
fn measure(
    sampled: &[(Degrees, &Row)],
    mapping: &Mapping,
    context: &Context<'_>,
) -> Option<crs::DetectedDatum> {
    let gazetteer = context.gazetteer?;
    let mut districts = Districts::new(Some(gazetteer), context.as_of);
    let column = mapping.columns_of(Target::District).next();
    let path = mapping.columns_of(Target::DistrictPath).next();
    let mut compared: Vec<(Degrees, &Polygon)> = Vec::new();
    for (at, row) in sampled {
        let cell = |index: Option<usize>| index.and_then(|index| row.cells.get(index)).and_then(words);
        let placed = match cell(column) {
            Some(text) => Some(districts.of_cell(&text)),
            None => cell(path).and_then(|text| districts.of_path(&text)).map(|(_, placed)| placed),
        };
        let Some(code) = placed.and_then(|placed| placed.district) else { continue };
        let outline = gazetteer.divisions.iter().find(|division| {
            division.code == code
                && division.outline_quality == Some(OutlineQuality::Official)
                && division.outline.is_some()
        });
        compared.extend(outline.and_then(|division| division.outline.as_ref()).map(|outline| (*at, outline)));
    }
    crs::detect_datum(&compared)
}

impl PointPlan {
    /// The position as the file gives it, with the column it stands in.
    fn raw(&self, row: &Row) -> Option<(Option<usize>, Reading<Position>)> {
        match self.source {
            PointSource::Cell(index) => {
                let text = row.cells.get(index).and_then(words)?;
                Some((Some(index), value::position(&text)))
            }
            PointSource::Pair(lon, lat) => {
                let number = |index: usize| {
                    let text = row.cells.get(index).and_then(words)?;
                    let cleaned = value::clean(&text);
                    cleaned.trim_end_matches(['°', 'E', 'N']).trim().parse::<f64>().ok()
                };
                Some((Some(lon), value::ordered(number(lon)?, number(lat)?)))
            }
            PointSource::Geometry => match row.geometry.as_ref()? {
                RawGeometry::Point([x, y]) => Some((None, value::ordered(*x, *y))),
                RawGeometry::Polygons(polygons) => {
                    let ring = polygons.first()?.first()?;
                    let (x, y) = middle_of_ring(ring)?;
                    Some((None, Reading::plain(Position { x, y })))
                }
            },
        }
    }

    /// Degrees in the file's own datum; `None` for metres of an unknown projection.
    fn degrees(&self, position: Position) -> Option<Degrees> {
        let at = match self.projection {
            Some(projection) => projection.inverse(position.x, position.y),
            None => Degrees { lon: position.x, lat: position.y },
        };
        at.point().map(|_| at)
    }

    /// Sets what is plausible: the country most points lie in, and the middle of the city they belong to.
    fn frame(&mut self, degrees: &[Degrees]) {
        self.in_china = degrees.iter().filter(|at| in_china(**at)).count() * 2 > degrees.len();
        if degrees.len() < 10 {
            return;
        }
        let median = |pick: fn(&Degrees) -> f64| {
            let mut values: Vec<f64> = degrees.iter().map(pick).collect();
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied()
        };
        let (Some(lon), Some(lat)) = (median(|at| at.lon), median(|at| at.lat)) else { return };
        let middle = Degrees { lon, lat };
        let far = degrees.iter().filter(|at| at.metres_to(middle) > CITY_KILOMETRES * 1000.0).count();
        // A file of the whole country has no middle.
        if far * 10 <= degrees.len() {
            self.middle = Some(middle);
        }
    }

    /// The point of a row in CGCS2000, with what is to be said about it.
    pub(super) fn locate(&self, row: &Row) -> (Option<Point>, Vec<(Option<usize>, Code)>) {
        let Some((column, reading)) = self.raw(row) else { return (None, Vec::new()) };
        let mut notes: Vec<(Option<usize>, Code)> =
            reading.notes.into_iter().map(|note| (column, note)).collect();
        let Some(position) = reading.value else { return (None, notes) };
        let Some(at) = self.degrees(position) else {
            let text = format!("{},{}", position.x, position.y).into();
            notes.push((column, Code::Unreadable { text }));
            return (None, notes);
        };
        if self.in_china && !in_china(at) {
            notes.push((column, Code::PointOutsideCountry));
            return (None, notes);
        }
        if let Some(middle) = self.middle {
            let kilometres = at.metres_to(middle) / 1000.0;
            if kilometres > CITY_KILOMETRES {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "at most 20,000 km"
                )]
                notes.push((column, Code::PointOutsideCity { kilometres: kilometres as u64 }));
                return (None, notes);
            }
        }
        (self.home(at), notes)
    }

    /// From the file's datum to CGCS2000.
    fn home(&self, at: Degrees) -> Option<Point> {
        crs::to_cgcs2000(at, self.datum.unwrap_or(Datum::Cgcs2000)).point()
    }

    /// The outlines of a row in CGCS2000.
    pub(super) fn outline(&self, row: &Row) -> Vec<Polygon> {
        let Some(RawGeometry::Polygons(polygons)) = &row.geometry else { return Vec::new() };
        let ring = |ring: &Vec<[f64; 2]>| -> Option<Vec<Point>> {
            ring.iter().map(|[x, y]| self.home(self.degrees(Position { x: *x, y: *y })?)).collect()
        };
        let polygon = |rings: &Vec<Vec<[f64; 2]>>| -> Option<Polygon> {
            rings.iter().map(ring).collect::<Option<Vec<_>>>().map(|rings| Polygon { rings })
        };
        polygons.iter().filter_map(polygon).collect()
    }
}

/// A generous box around China.
fn in_china(at: Degrees) -> bool {
    (73.0..=136.0).contains(&at.lon) && (3.5..=54.0).contains(&at.lat)
}

/// The middle of a ring's bounding box.
fn middle_of_ring(ring: &[[f64; 2]]) -> Option<(f64, f64)> {
    let [first_x, first_y] = *ring.first()?;
    let bounds = ring.iter().fold((first_x, first_x, first_y, first_y), |(w, e, s, n), [x, y]| {
        (w.min(*x), e.max(*x), s.min(*y), n.max(*y))
    });
    let (west, east, south, north) = bounds;
    Some((f64::midpoint(west, east), f64::midpoint(south, north)))
}

/// The confidence of a value from a column that looks shifted.
pub(super) const SHIFTED: Confidence = Confidence::Low;
