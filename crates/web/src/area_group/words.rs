//! What is wrong with an area group, and what to do about it.

use crate::i18n::Words;
use domain::area_group::{GroupFault, MOST_LAG};
use domain::id::CommunityId;

/// A key with what is said in it.
pub(crate) type Said = (&'static str, Vec<(&'static str, String)>);

/// A fault in words. `named` knows what communities are called.
pub(crate) fn group_fault(fault: &GroupFault, named: &dyn Fn(CommunityId) -> String) -> Said {
    match fault {
        GroupFault::NoName => ("invalid-name-empty", Vec::new()),
        GroupFault::TooFew { least: 1 } => ("area-group-none-chosen", Vec::new()),
        GroupFault::TooFew { .. } => ("area-group-one-alone", Vec::new()),
        GroupFault::Across { community } => ("area-group-across", vec![("community", named(*community))]),
        GroupFault::Taken { community, by } => {
            ("area-group-taken", vec![("community", named(*community)), ("group", by.clone())])
        }
        GroupFault::NoCost => ("area-group-no-cost", Vec::new()),
        GroupFault::Lag => ("area-group-lag-long", vec![("most", MOST_LAG.to_string())]),
        GroupFault::After { group } => ("area-group-after-unfit", vec![("group", group.clone())]),
        GroupFault::Cycle { through } => ("area-group-cycle", vec![("through", through.join(" → "))]),
    }
}

/// The field where a fault is mended.
pub(super) const fn field_of(fault: &GroupFault) -> &'static str {
    match fault {
        GroupFault::NoName => "name",
        GroupFault::TooFew { .. } | GroupFault::Across { .. } | GroupFault::Taken { .. } => "member",
        GroupFault::NoCost => "cost",
        GroupFault::Lag => "lag",
        GroupFault::After { .. } | GroupFault::Cycle { .. } => "after",
    }
}

/// The same as a sentence.
pub(super) fn sentence(l: Words, (key, args): Said) -> String {
    args.into_iter().fold(l.say(key), |said, (name, value)| said.with(name, value)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn every_fault_has_words_and_a_field() {
        let community = "0".repeat(32).parse::<CommunityId>().unwrap();
        let faults = [
            GroupFault::NoName,
            GroupFault::TooFew { least: 1 },
            GroupFault::TooFew { least: 2 },
            GroupFault::Across { community },
            GroupFault::Taken { community, by: "片区".into() },
            GroupFault::NoCost,
            GroupFault::Lag,
            GroupFault::After { group: "片区".into() },
            GroupFault::Cycle { through: vec!["一".into(), "二".into(), "一".into()] },
        ];
        for l in Lang::ALL.map(Words::of) {
            for fault in &faults {
                let said = sentence(l, group_fault(fault, &|_| "石油路一村".into()));
                assert!(!said.contains(['⟦', '{']), "{said}");
                assert!(!field_of(fault).is_empty());
            }
        }
    }
}
