//! The report of a screening: the form in which files and programs receive it.

use domain::Area;
use domain::assessment::{Assessment, PackRef};
use domain::dossier::Dossier;
use domain::fact::Fact;
use domain::geometry::Point;
use domain::truth::{Truth, Verdict};
use policy::{Size, Totals};
use serde::Serialize;
use std::sync::Arc;

/// A screening of some registers under one pack, complete: every row and every criterion accounted for.
#[derive(Debug, Serialize)]
pub struct ScreeningReport {
    /// The policy it was made under.
    pub pack: PackRef,
    /// What became of the rows.
    pub import: RowCounts,
    /// Sums over the communities.
    pub totals: ReportTotals,
    /// Every community.
    pub communities: Vec<CommunityReport>,
}

/// What became of the data rows of a register: `rows = accepted + rejected`, always.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct RowCounts {
    /// Rows found under the head, blank ones apart.
    pub rows: u64,
    /// Rows that describe a community or part of one.
    pub accepted: u64,
    /// Rows given back with a reason.
    pub rejected: u64,
    /// Warnings on accepted rows.
    pub warnings: u64,
}

impl RowCounts {
    /// Sums two files.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            rows: self.rows + other.rows,
            accepted: self.accepted + other.accepted,
            rejected: self.rejected + other.rejected,
            warnings: self.warnings + other.warnings,
        }
    }
}

/// Sums over communities, with areas as decimal numbers of m².
#[derive(Debug, Serialize)]
pub struct ReportTotals {
    /// Number of communities.
    pub communities: u64,
    /// Those that the plan covers.
    pub eligible: u64,
    /// Those that it does not cover.
    pub ineligible: u64,
    /// Those that cannot be decided yet.
    pub undetermined: u64,
    /// Number of buildings, where known.
    pub buildings: i64,
    /// Number of households, where known.
    pub households: i64,
    /// Floor area, where known, m².
    pub floor_area_m2: serde_json::Number,
    /// Floor area the plan covers, m².
    pub eligible_floor_area_m2: serde_json::Number,
}

impl From<Totals> for ReportTotals {
    fn from(totals: Totals) -> Self {
        Self {
            communities: totals.all.communities,
            eligible: totals.eligible.communities,
            ineligible: totals.ineligible.communities,
            undetermined: totals.undetermined.communities,
            buildings: totals.all.buildings,
            households: totals.all.households,
            floor_area_m2: square_metres(totals.all.floor_area),
            eligible_floor_area_m2: square_metres(totals.eligible_area),
        }
    }
}

/// One community of a report.
#[derive(Debug, Serialize)]
pub struct CommunityReport {
    /// Its name, as the register writes it.
    pub name: String,
    /// Its division, as the register names it.
    pub division: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Every criterion, in the pack's order.
    pub criteria: Vec<CriterionReport>,
    /// Number of buildings, where known.
    pub buildings: Option<i64>,
    /// Number of households, where known.
    pub households: Option<i64>,
    /// Floor area in m², where known.
    pub floor_area_m2: Option<serde_json::Number>,
    /// Position in CGCS2000, where known: longitude and latitude in degrees.
    pub location: Option<[serde_json::Number; 2]>,
}

/// One criterion of a community.
#[derive(Debug, Serialize)]
pub struct CriterionReport {
    /// Its id in the pack.
    pub id: Arc<str>,
    /// Whether the condition it names holds.
    pub verdict: Truth,
    /// The value it was decided on.
    pub value: Option<Box<str>>,
    /// Where the value comes from.
    pub source: Option<Arc<str>>,
    /// The article that sets it.
    pub article: Arc<str>,
    /// Facts whose knowledge would decide it.
    pub missing: Vec<Fact>,
}

impl CommunityReport {
    /// From what is known of a community and the verdict on it.
    pub fn new(dossier: &Dossier, assessment: Assessment, location: Option<Point>) -> Self {
        let size = Size::of(dossier);
        let criteria = assessment.criteria.into_iter().map(|outcome| CriterionReport {
            id: outcome.id,
            verdict: outcome.truth,
            value: outcome.value,
            source: outcome.source,
            article: outcome.article,
            missing: outcome.missing,
        });
        Self {
            name: dossier.name.to_string(),
            division: dossier.division.to_string(),
            verdict: assessment.verdict,
            criteria: criteria.collect(),
            buildings: size.buildings,
            households: size.households,
            floor_area_m2: size.floor_area.map(square_metres),
            location: location.map(|point| [degrees(point.lon_e7), degrees(point.lat_e7)]),
        }
    }
}

/// An area as a decimal JSON number of m².
pub fn square_metres(area: Area) -> serde_json::Number {
    decimal(&area.to_string())
}

/// 10⁻⁷ degrees as a decimal JSON number of degrees.
pub fn degrees(e7: i32) -> serde_json::Number {
    let sign = if e7 < 0 { "-" } else { "" };
    let magnitude = e7.unsigned_abs();
    decimal(&format!("{sign}{}.{:07}", magnitude / 10_000_000, magnitude % 10_000_000))
}

fn decimal(text: &str) -> serde_json::Number {
    text.parse().unwrap_or_else(|_| serde_json::Number::from(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_and_degrees_are_plain_decimal_numbers() {
        assert_eq!(square_metres(Area::from_centi(2_210_050)).to_string(), "22100.5");
        assert_eq!(square_metres(Area::from_m2(95)).to_string(), "95");
        assert_eq!(degrees(1_065_507_310).to_string(), "106.550731");
        assert_eq!(degrees(-5_000_000).to_string(), "-0.5");
    }
}
