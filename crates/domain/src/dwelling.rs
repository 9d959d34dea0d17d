//! Dwellings (户): one exclusive part each.

use crate::area::Area;
use crate::id::{DwellingId, EntranceId};
use serde::{Deserialize, Serialize};

/// A flat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dwelling {
    /// Its name in the database.
    pub id: DwellingId,
    /// The entrance it opens on.
    pub entrance: EntranceId,
    /// 房号, unique within the entrance.
    pub number: String,
    /// The storey it is on, from 1.
    pub storey: Option<u16>,
    /// 专有部分面积, exclusive area: registry, else surveyed, else contract (SPC interpretation, Art. 8).
    pub area: Option<Area>,
}
