//! What the generator hands out: things without ids, in the words of `domain`. Who stores them names them.

use domain::claim::{Confidence, SourceKind};
use domain::community::CommunityForm;
use domain::division::DivisionCode;
use domain::geometry::Point;
use domain::indicator::Phase;
use domain::owner::OwnerKind;
use domain::{Area, Fact, FactValue, Share, Truth};
use jiff::civil::Date;
use std::sync::Arc;

/// A community with everything that the synthetic register says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estate {
    /// What names and places it.
    pub community: CommunityDraft,
    /// Its buildings, in the order of their numbers.
    pub buildings: Vec<BuildingDraft>,
    /// What sources say of the community; several may speak of one fact.
    pub statements: Vec<Statement>,
    /// What was seen of the indicators of the scorecards; empty for most.
    pub observations: Vec<ObservationDraft>,
    /// What it has in facilities.
    pub facilities: Vec<FacilityDraft>,
    /// Its owners; only a small sample of communities has a list of owners.
    pub owners: Vec<OwnerDraft>,
}

/// A [`domain::community::Community`] without its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommunityDraft {
    /// The register's own code, unique in the city.
    pub code: String,
    /// Its name, unique in its district.
    pub name: String,
    /// Former names and other spellings.
    pub aliases: Vec<String>,
    /// Estate or single block.
    pub form: CommunityForm,
    /// Its district by the divisions of the survey's day.
    pub district: DivisionCode,
    /// Its street office, invented.
    pub street: String,
    /// Its residents' committee, invented; not every register says.
    pub neighbourhood: Option<String>,
    /// Its address, invented.
    pub address: String,
    /// Its place inside the schematic outline of its district, where known.
    pub location: Option<Point>,
}

/// A [`domain::building::Building`] without its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuildingDraft {
    /// 栋号, unique within the community.
    pub number: String,
    /// Its own address, where it has one.
    pub address: Option<String>,
    /// Its place, where the community's is known.
    pub location: Option<Point>,
    /// What sources say of it.
    pub statements: Vec<Statement>,
    /// Its entrances.
    pub entrances: Vec<EntranceDraft>,
}

/// A [`domain::entrance::Entrance`] without its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntranceDraft {
    /// 单元号, unique within the building.
    pub number: String,
    /// Number of storeys it serves.
    pub storeys: u16,
    /// Whether it has a lift.
    pub has_lift: bool,
    /// Its dwellings, from the lowest storey up.
    pub dwellings: Vec<DwellingDraft>,
}

/// A [`domain::dwelling::Dwelling`] without its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DwellingDraft {
    /// 房号, unique within the entrance.
    pub number: String,
    /// The storey it is on.
    pub storey: u16,
    /// Its area by title.
    pub area: Area,
}

/// What one source says of one fact: a [`domain::claim::Claim`] before it is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The fact.
    pub fact: Fact,
    /// What is said of it; always of the fact's kind.
    pub value: FactValue,
    /// What kind of source speaks.
    pub source: SourceKind,
    /// The source in words, in Chinese as registers name theirs.
    pub source_label: Arc<str>,
    /// How sure it is.
    pub confidence: Confidence,
    /// When it was seen.
    pub observed_on: Option<Date>,
}

/// A [`domain::indicator::Observation`] without its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservationDraft {
    /// The indicator's id in the pack: `complete-01` to `complete-20`, `green-01` to `green-16`.
    pub indicator: String,
    /// Before or after the works.
    pub phase: Phase,
    /// Whether it is met.
    pub met: Truth,
    /// The measured value, where there is one.
    pub value: Option<String>,
    /// The day it was seen.
    pub observed_on: Date,
    /// Who says so.
    pub source_label: Arc<str>,
}

/// A [`domain::facility::Facility`] without its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacilityDraft {
    /// The code of the menu item that provides one.
    pub item: &'static str,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// How many there are.
    pub quantity: Option<i64>,
    /// Its floor area.
    pub area: Option<Area>,
    /// Where it stands.
    pub location: Option<Point>,
}

/// A [`domain::owner::Owner`] without its id, with what is owned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerDraft {
    /// What sort of owner.
    pub kind: OwnerKind,
    /// 张*, or an organisation's name.
    pub masked_name: String,
    /// A name and numbers that nobody has; only some owners have them.
    pub invented: Option<InventedPerson>,
    /// The owner's shares.
    pub holdings: Vec<HoldingDraft>,
}

/// A person who is plainly none: names of 甲乙丙, ID numbers of the area 000000, phones of the area code 0000, which do
/// not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventedPerson {
    /// The name.
    pub name: String,
    /// The ID number, with a right check character.
    pub id_number: Option<String>,
    /// The phone number.
    pub phone: Option<String>,
}

/// A share in one dwelling of the estate: a [`domain::owner::Ownership`] by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HoldingDraft {
    /// Position of the building in [`Estate::buildings`].
    pub building: usize,
    /// Position of the entrance in [`BuildingDraft::entrances`].
    pub entrance: usize,
    /// Position of the dwelling in [`EntranceDraft::dwellings`].
    pub dwelling: usize,
    /// The share; the shares of a dwelling sum to the whole.
    pub share: Share,
    /// First day of ownership, where known.
    pub since: Option<Date>,
}

impl Estate {
    /// The floor area of its dwellings by title.
    pub fn dwelling_area(&self) -> Area {
        self.dwellings().map(|dwelling| dwelling.area).sum()
    }

    /// What is said of a fact of the community by the source that came first; `None` when none speaks.
    pub fn first_said(&self, fact: Fact) -> Option<&FactValue> {
        self.statements.iter().find(|said| said.fact == fact).map(|said| &said.value)
    }

    /// Every dwelling, building by building.
    pub fn dwellings(&self) -> impl Iterator<Item = &DwellingDraft> {
        self.buildings.iter().flat_map(|b| &b.entrances).flat_map(|entrance| &entrance.dwellings)
    }
}
