//! What each column of a table means: proposed from headings and values, corrected by a person, kept as TOML.

mod dictionary;
mod file;
mod hint;
mod propose;
mod question;
mod target;

pub use file::{MappingProblem, apply, to_toml};
pub use hint::{DatumHint, datum_hint, is_listing};
pub(crate) use propose::fits;
pub use propose::propose;
pub use target::Target;

use domain::claim::{Confidence, SourceKind};
use domain::community::CommunityForm;
use domain::geometry::Datum;
use serde::{Deserialize, Serialize};

/// What one row of the table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// A community, or a single block that stands for one.
    Community,
    /// A building.
    Building,
    /// An entrance.
    Entrance,
    /// A dwelling.
    Dwelling,
}

impl Level {
    /// Every level, from the top.
    pub const ALL: [Self; 4] = [Self::Community, Self::Building, Self::Entrance, Self::Dwelling];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Building => "building",
            Self::Entrance => "entrance",
            Self::Dwelling => "dwelling",
        }
    }

    /// Reads a key made by [`Level::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.key() == key)
    }
}

/// Why a column has its target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A person said so.
    Declared,
    /// The heading says so, and the values fit.
    Heading,
    /// The heading says so, but the values do not fit: the column looks shifted.
    HeadingOnly,
    /// The values show it.
    Values,
    /// Another column with a better claim has the target.
    Taken(Target),
    /// Nothing shows what it is.
    Nothing,
}

/// What one column means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnMapping {
    /// The heading, without its unit.
    pub header: String,
    /// What it means; `None` when it is not used.
    pub target: Option<Target>,
    /// The unit of its bare figures.
    pub unit: Option<String>,
    /// Whether the heading asks the opposite of the fact, so that its «yes» is a «no»; «unknown» stays unknown.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub negated: bool,
    /// How sure the proposal is.
    pub confidence: Confidence,
    /// Why it has its target.
    pub basis: Basis,
}

impl ColumnMapping {
    /// Whether its heading asks the other way round than the mapping says it does.
    pub fn contradicts_heading(&self) -> bool {
        let asked = question::by_question(&self.header).filter(|(target, _)| Some(*target) == self.target);
        asked.is_some_and(|(_, negated)| negated != self.negated)
    }
}

/// What every column of a table means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// What a row is.
    pub level: Level,
    /// The form of the communities, where all rows have the same and it is known.
    pub form: Option<CommunityForm>,
    /// The declared datum of the coordinates.
    pub datum: Option<Datum>,
    /// What kind of source the file is.
    pub source_kind: Option<SourceKind>,
    /// The source in words.
    pub source_label: Option<String>,
    /// One entry per column of the table's header, in its order.
    pub columns: Vec<ColumnMapping>,
}

impl Mapping {
    /// The positions of the columns with that target, in order.
    pub fn columns_of(&self, target: Target) -> impl Iterator<Item = usize> {
        self.columns
            .iter()
            .enumerate()
            .filter(move |(_, column)| column.target == Some(target))
            .map(|(index, _)| index)
    }

    /// Whether any column has that target.
    pub fn has(&self, target: Target) -> bool {
        self.columns_of(target).next().is_some()
    }
}

#[cfg(test)]
mod tests;
