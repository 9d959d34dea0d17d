//! Visits at the doors of those who have not voted (敲门登记).

mod best_time;

pub use best_time::{BestTime, Knock, PartOfWeek, best_time};

use crate::id::{AccountId, VoteId};
use crate::keys::keys;
use jiff::Timestamp;

keys! {
    /// What came of a visit.
    VisitOutcome {
        /// 已送达: the ballot was handed over, and that can be shown.
        Delivered = "delivered",
        /// 不在家.
        Absent = "absent",
        /// 拒绝.
        Refused = "refused",
        /// 权属有争议.
        Disputed = "disputed",
        /// 已搬走.
        Moved = "moved",
    }
}

impl VisitOutcome {
    /// Whether somebody was met; `None` where nobody lives there to be met.
    pub const fn met_somebody(self) -> Option<bool> {
        match self {
            Self::Delivered | Self::Refused | Self::Disputed => Some(true),
            Self::Absent => Some(false),
            Self::Moved => None,
        }
    }
}

/// A part of the list of doors that somebody handed over to a colleague (交接): an entrance. Of one entrance the latest
/// says who goes there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// For which vote.
    pub vote: VoteId,
    /// 楼栋号, as the roll has it.
    pub building: String,
    /// 单元号.
    pub entrance: String,
    /// Who handed it over.
    pub from: AccountId,
    /// Who goes there from now on.
    pub to: AccountId,
    /// When.
    pub at: Timestamp,
}
