//! Targets and published progress: dated figures to hold the stock against.

use crate::entry::{Bilingual, Provenance};
use crate::reader::{Entry, Fields, words};
use crate::scalar::Id;
use domain::Area;
use serde::Serialize;
use std::sync::Arc;

/// Whether a figure was promised or reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FigureKind {
    /// Promised in a plan.
    Target,
    /// Reported as done, started or surveyed.
    Progress,
}

words!(FigureKind { "target" => Target, "progress" => Progress });

/// What a figure counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Measure {
    /// What was started in its years.
    #[default]
    Started,
    /// What was completed in its years.
    Completed,
}

words!(Measure { "started" => Started, "completed" => Completed });

impl Measure {
    /// What targets count where nothing is said; it is not written, so that packs written before keep their hash.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
    fn is_usual(&self) -> bool {
        *self == Self::Started
    }
}

/// A promised or reported figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// Its id.
    pub id: Arc<str>,
    /// What it says, in a sentence.
    pub name: Bilingual,
    /// Promised or reported.
    pub kind: FigureKind,
    /// Whether it counts what was started or what was completed.
    #[serde(skip_serializing_if = "Measure::is_usual")]
    pub measure: Measure,
    /// The first year it covers; `None` where it counts from the beginning.
    pub first_year: Option<i64>,
    /// The year it is to be reached in, or speaks of.
    pub year: i64,
    /// Communities.
    pub communities: Option<i64>,
    /// Floor area, whole m².
    pub floor_area: Option<Area>,
    /// Households.
    pub households: Option<i64>,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl Entry for Target {
    const NAME: &'static str = "[[target]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let id = fields.need::<Id>("id");
        let (name, kind) = (fields.need("name"), fields.need("kind"));
        let measure = fields.may("measure").unwrap_or_default();
        let (first_year, year) = (fields.may("first_year"), fields.need("year"));
        let communities = fields.may("communities");
        let floor_area = fields.may::<i64>("floor_area");
        let households = fields.may("households");
        let provenance = Provenance::fields(fields);
        Some(Self {
            id: id?.0,
            name: name?,
            kind: kind?,
            measure,
            first_year,
            year: year?,
            communities,
            floor_area: floor_area.map(Area::from_m2),
            households,
            provenance: provenance?,
        })
    }
}
