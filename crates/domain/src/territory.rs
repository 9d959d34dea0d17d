//! Territory: where a role applies, and where a thing lies.
//!
//! Both are said on the divisions of one day. On 2025-11-06 江北区 of Chongqing ceased to exist: whoever had a role
//! there has none from that day on, and what lay there lies in 两江新区, whatever the register still calls it.

use crate::community::Community;
use crate::division::{DivisionCode, Gazetteer};
use crate::id::{BuildingId, CommunityId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where a role applies. Streets and neighbourhoods go by the names the register gives them within their district.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Territory {
    /// 全市.
    City,
    /// 区县.
    District(DivisionCode),
    /// 街道、镇.
    Street {
        /// Its district.
        district: DivisionCode,
        /// Its name.
        name: String,
    },
    /// 社区居委会辖区.
    Neighbourhood {
        /// Its district.
        district: DivisionCode,
        /// Its street.
        street: String,
        /// Its name.
        name: String,
    },
    /// 小区.
    Community(CommunityId),
    /// 楼栋.
    Building {
        /// Its community.
        community: CommunityId,
        /// The building.
        building: BuildingId,
    },
}

/// The text is no territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a territory: city, district:CODE, street:CODE/NAME, neighbourhood:CODE/STREET/NAME, community:ID or building:ID/ID"
)]
pub struct NotATerritory;

/// Where a thing lies, on the divisions of a day; what is not known of it is absent, and no territory smaller than the
/// whole city holds it for that.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    district: Option<DivisionCode>,
    street: Option<String>,
    neighbourhood: Option<String>,
    community: Option<CommunityId>,
    building: Option<BuildingId>,
}

impl Place {
    /// The city as a whole, and what lies nowhere in particular: only those hold it whose territory is the city.
    pub const CITY: Self =
        Self { district: None, street: None, neighbourhood: None, community: None, building: None };

    /// Where a community lies by the divisions of a day.
    pub fn of(community: &Community, divisions: &Gazetteer, day: Date) -> Self {
        let district = community.district.as_ref();
        Self {
            community: Some(community.id),
            ..Self::of_address(
                district.and_then(|code| divisions.standing(code, day)),
                community.street.clone(),
                community.neighbourhood.clone(),
            )
        }
    }

    /// Where something lies of which only the address is known; the district is one of the day.
    pub const fn of_address(
        district: Option<DivisionCode>,
        street: Option<String>,
        neighbourhood: Option<String>,
    ) -> Self {
        Self { district, street, neighbourhood, community: None, building: None }
    }

    /// A building of the community that lies here.
    #[must_use]
    pub fn building(&self, building: BuildingId) -> Self {
        Self { building: Some(building), ..self.clone() }
    }

    /// The same place, said of another community: a copy to practise on lies where its original does.
    #[must_use]
    pub fn as_community(&self, community: CommunityId) -> Self {
        Self { community: Some(community), ..self.clone() }
    }

    /// This place with what another one says of the address in the place of what it said.
    #[must_use]
    pub fn overlaid(&self, said: &Self) -> Self {
        let newer = |known: &Option<String>, said: &Option<String>| said.clone().or_else(|| known.clone());
        Self {
            district: said.district.clone().or_else(|| self.district.clone()),
            street: newer(&self.street, &said.street),
            neighbourhood: newer(&self.neighbourhood, &said.neighbourhood),
            ..self.clone()
        }
    }

    /// The district of the day.
    pub const fn district(&self) -> Option<&DivisionCode> {
        self.district.as_ref()
    }
}

impl Territory {
    /// The stable text, read again by `parse`.
    pub fn key(&self) -> String {
        match self {
            Self::City => "city".to_owned(),
            Self::District(code) => format!("district:{code}"),
            Self::Street { district, name } => format!("street:{district}/{name}"),
            Self::Neighbourhood { district, street, name } => {
                format!("neighbourhood:{district}/{street}/{name}")
            }
            Self::Community(id) => format!("community:{id}"),
            Self::Building { community, building } => format!("building:{community}/{building}"),
        }
    }

    /// What sort of territory it is: the first word of [`Territory::key`].
    pub const fn level(&self) -> &'static str {
        match self {
            Self::City => "city",
            Self::District(_) => "district",
            Self::Street { .. } => "street",
            Self::Neighbourhood { .. } => "neighbourhood",
            Self::Community(_) => "community",
            Self::Building { .. } => "building",
        }
    }

    /// The words of [`Territory::level`], from the top.
    pub const LEVELS: [&'static str; 6] =
        ["city", "district", "street", "neighbourhood", "community", "building"];

    /// Its district, where the territory is a division.
    pub const fn district(&self) -> Option<&DivisionCode> {
        match self {
            Self::District(code)
            | Self::Street { district: code, .. }
            | Self::Neighbourhood { district: code, .. } => Some(code),
            Self::City | Self::Community(_) | Self::Building { .. } => None,
        }
    }

    /// Its community, where the territory is one or a part of one.
    pub const fn community(&self) -> Option<CommunityId> {
        match self {
            Self::Community(id) | Self::Building { community: id, .. } => Some(*id),
            _ => None,
        }
    }

    /// Whether the territory is there on a day: its district exists then, or nobody knows of divisions.
    pub fn stands_on(&self, divisions: &Gazetteer, day: Date) -> bool {
        self.district().is_none_or(|code| divisions.standing(code, day).as_ref() == Some(code))
    }

    /// Whether the place lies in the territory, the whole of it.
    pub fn holds(&self, place: &Place) -> bool {
        let is = |place: &Option<String>, own: &String| place.as_ref() == Some(own);
        match self {
            Self::City => true,
            Self::District(code) => place.district.as_ref() == Some(code),
            Self::Street { district, name } => {
                place.district.as_ref() == Some(district) && is(&place.street, name)
            }
            Self::Neighbourhood { district, street, name } => {
                place.district.as_ref() == Some(district)
                    && is(&place.street, street)
                    && is(&place.neighbourhood, name)
            }
            Self::Community(id) => place.community == Some(*id),
            Self::Building { community, building } => {
                place.community == Some(*community) && place.building == Some(*building)
            }
        }
    }

    /// Whether one with this territory may look at what lies there: the territory holds it, or is a building of it.
    /// A building has no page of its own; it is read on its community's.
    pub fn opens(&self, place: &Place) -> bool {
        match self {
            Self::Building { community, .. } if place.building.is_none() => {
                place.community == Some(*community)
            }
            other => other.holds(place),
        }
    }
}

impl std::fmt::Display for Territory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.key())
    }
}

impl From<Territory> for String {
    fn from(territory: Territory) -> Self {
        territory.key()
    }
}

impl TryFrom<String> for Territory {
    type Error = NotATerritory;

    fn try_from(text: String) -> Result<Self, NotATerritory> {
        text.parse()
    }
}

impl std::str::FromStr for Territory {
    type Err = NotATerritory;

    fn from_str(text: &str) -> Result<Self, NotATerritory> {
        if text == "city" {
            return Ok(Self::City);
        }
        let (level, rest) = text.split_once(':').ok_or(NotATerritory)?;
        let mut parts = rest.split('/').map(str::trim);
        let mut part = || parts.next().filter(|part| !part.is_empty()).ok_or(NotATerritory);
        let code = |text: &str| DivisionCode(text.into());
        let territory = match level {
            "district" => Self::District(code(part()?)),
            "street" => Self::Street { district: code(part()?), name: part()?.to_owned() },
            "neighbourhood" => Self::Neighbourhood {
                district: code(part()?),
                street: part()?.to_owned(),
                name: part()?.to_owned(),
            },
            "community" => Self::Community(part()?.parse().map_err(|_| NotATerritory)?),
            "building" => Self::Building {
                community: part()?.parse().map_err(|_| NotATerritory)?,
                building: part()?.parse().map_err(|_| NotATerritory)?,
            },
            _ => return Err(NotATerritory),
        };
        if parts.next().is_some() { Err(NotATerritory) } else { Ok(territory) }
    }
}

/// Several territories as one: sorted, each once, the city alone where it is among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reach(Vec<Territory>);

impl Reach {
    /// The whole city.
    pub fn city() -> Self {
        Self(vec![Territory::City])
    }

    /// Whether it is the whole city.
    pub fn is_city(&self) -> bool {
        self.0.first() == Some(&Territory::City)
    }

    /// Whether it is nothing at all.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its territories.
    pub fn territories(&self) -> &[Territory] {
        &self.0
    }

    /// Whether one of its territories holds the place.
    pub fn holds(&self, place: &Place) -> bool {
        self.0.iter().any(|territory| territory.holds(place))
    }

    /// Whether one of its territories opens the place to a reader.
    pub fn opens(&self, place: &Place) -> bool {
        self.0.iter().any(|territory| territory.opens(place))
    }
}

impl FromIterator<Territory> for Reach {
    fn from_iter<I: IntoIterator<Item = Territory>>(territories: I) -> Self {
        let mut territories: Vec<Territory> = territories.into_iter().collect();
        territories.sort_unstable();
        territories.dedup();
        if territories.first() == Some(&Territory::City) {
            territories.truncate(1);
        }
        Self(territories)
    }
}

#[cfg(test)]
#[path = "territory/tests.rs"]
mod tests;
