//! What must hold for every election.

use crate::elections::{Constraints, cases};
use choice::{TieBreak, TieKey, count, reference};
use proptest::prelude::*;

pub fn ties() -> impl Strategy<Value = TieBreak> {
    let keys = vec![TieKey::Cost, TieKey::Votes, TieKey::Name, TieKey::Listed];
    prop_oneof![
        Just(TieBreak::default()),
        prop::sample::subsequence(keys, 0..=4).prop_shuffle().prop_map(TieBreak),
    ]
}

/// Four times as many as usual; `PROPTEST_CASES` makes it more.
pub fn more_cases() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases * 4, ..usual }
}

proptest! {
    #![proptest_config(more_cases())]

    #[test]
    fn a_count_is_what_the_definition_says((election, rule) in cases(Constraints::None), ties in ties()) {
        prop_assert_eq!(count(&election, &rule, &ties), reference::count(&election, &rule, &ties));
    }

    #[test]
    fn so_it_is_with_constraints((election, rule) in cases(Constraints::Any), ties in ties()) {
        prop_assert_eq!(count(&election, &rule, &ties), reference::count(&election, &rule, &ties));
    }
}
