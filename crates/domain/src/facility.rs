//! Facilities of a community: lifts, parking, a clinic, a waste point.

use crate::area::Area;
use crate::geometry::Point;
use crate::id::{CommunityId, FacilityId};
use serde::{Deserialize, Serialize};

/// A facility that serves a community. What kind it is follows the menu item that would create it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facility {
    /// Its name in the database.
    pub id: FacilityId,
    /// The community it serves.
    pub community: CommunityId,
    /// The kind: the code of the menu item that provides one (`C06` parking, `U02` health station).
    pub item: String,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// How many there are (bays, cells, lamps).
    pub quantity: Option<i64>,
    /// Its floor area.
    pub area: Option<Area>,
    /// Where it stands.
    pub location: Option<Point>,
}
