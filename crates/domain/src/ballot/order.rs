//! The order of what is chosen from (选项排列): drawn for each line of the roll, and the same wherever that line meets it.
//!
//! What stands first is chosen more often for standing first. Over a roll every option stands in every place about as
//! often as another, so nobody gains by it, and no clerk has to decide what comes first.

use crate::hex::sha256;
use crate::id::VoteId;

/// Where an option stands among the others on the ballot of a line: options are sorted by it. It is a hash of the vote,
/// the line and the option's key, so that screen, letter and the form in which a sheet is entered agree, and anybody can
/// draw it again.
pub fn place_of(vote: VoteId, line: u32, option: &str) -> [u8; 32] {
    sha256(format!("yiju-order-1\n{vote}\n{line}\n{option}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::uuid_v7;
    use std::collections::BTreeMap;

    const OPTIONS: [&str; 4] = ["C02", "C06", "C15", "U05"];

    fn order(vote: VoteId, line: u32) -> Vec<&'static str> {
        let mut options = OPTIONS.to_vec();
        options.sort_by_cached_key(|option| place_of(vote, line, option));
        options
    }

    #[test]
    fn a_line_always_has_its_own_order_and_lines_and_votes_differ() {
        let votes = [1, 2].map(|time| VoteId::from_uuid(uuid_v7(time, [0; 10])));
        let of = |vote: VoteId| (1..=20).map(|line| order(vote, line)).collect::<Vec<_>>();
        assert_eq!(of(votes[0]), of(votes[0]));
        assert_ne!(of(votes[0]), of(votes[1]));
        assert_ne!(order(votes[0], 1), order(votes[0], 2));
    }

    #[test]
    fn over_a_roll_every_option_stands_first_about_as_often() {
        let vote = VoteId::from_uuid(uuid_v7(7, [0; 10]));
        let mut firsts: BTreeMap<&str, u32> = BTreeMap::new();
        for line in 1..=1_000 {
            *firsts.entry(order(vote, line)[0]).or_default() += 1;
        }
        // A quarter of a thousand each, give or take four standard deviations.
        assert!(firsts.len() == 4 && firsts.values().all(|count| (195..=305).contains(count)), "{firsts:?}");
    }
}
