//! Rehearsals: copies of communities to practise on, with invented residents. A copy is a community in everything
//! but the counting, and is thrown away as a whole.

use crate::id::{AccountId, CommunityId};
use jiff::Timestamp;
use serde::Serialize;

/// What stands behind the name of a copy: names are data, and data are in the register's language.
pub const MARK: &str = "（演练）";

/// A copy of a community to practise on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rehearsal {
    /// The copy.
    pub community: CommunityId,
    /// What it is a copy of.
    pub original: CommunityId,
    /// From which its residents were made: the same original has the same residents.
    pub seed: i64,
    /// Its dwellings.
    pub dwellings: u64,
    /// Its owners, all of them invented.
    pub owners: u64,
    /// Who made it.
    pub made_by: AccountId,
    /// When.
    pub made_at: Timestamp,
}

/// The name of a copy.
pub fn name(original: &str) -> String {
    format!("{original}{MARK}")
}

/// The seed of a community's invented residents: made from its id alone.
pub fn seed(original: CommunityId) -> i64 {
    let (high, low) = original.uuid().as_u64_pair();
    i64::try_from((high ^ low.rotate_left(32)) & (u64::MAX >> 1)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::uuid_v7;

    #[test]
    fn a_seed_depends_on_the_id_and_on_nothing_else() {
        let id = |n| CommunityId::from_uuid(uuid_v7(n, [7; 10]));
        assert_eq!(seed(id(1)), seed(id(1)));
        assert_ne!(seed(id(1)), seed(id(2)));
        assert!(seed(id(u64::MAX >> 16)) >= 0);
    }
}
