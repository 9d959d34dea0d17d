//! Entrances (单元): the unit that decides on a lift.

use crate::id::{BuildingId, EntranceId};
use serde::{Deserialize, Serialize};

/// A stairwell of a building.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entrance {
    /// Its name in the database.
    pub id: EntranceId,
    /// The building it belongs to.
    pub building: BuildingId,
    /// 单元号, unique within the building.
    pub number: String,
    /// Number of storeys it serves.
    pub storeys: Option<u16>,
    /// Whether it has a lift.
    pub has_lift: Option<bool>,
}
