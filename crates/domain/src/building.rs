//! Buildings (栋): eligibility belongs to them, and rolls up to the community.

use crate::geometry::Point;
use crate::id::{BuildingId, CommunityId};
use serde::{Deserialize, Serialize};

/// A building of a community. Its year, storeys and area are claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Building {
    /// Its name in the database.
    pub id: BuildingId,
    /// The community it belongs to.
    pub community: CommunityId,
    /// 栋号, unique within the community.
    pub number: String,
    /// Its own address, where it has one.
    pub address: Option<String>,
    /// A point within it.
    pub location: Option<Point>,
}
