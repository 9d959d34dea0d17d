//! Visits at the doors of those who have not voted (敲门登记).

use crate::keys::keys;

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
