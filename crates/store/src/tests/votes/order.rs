//! In whatever order ballots come, one of a line counts.

use super::*;
use crate::tests::fresh_sqlite;
use domain::ballot::{Cast, effective};
use proptest::prelude::*;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Somebody hands in a ballot: which line, how, when, what it says.
fn arrivals() -> impl Strategy<Value = Vec<(u32, usize, i64, bool)>> {
    prop::collection::vec((1..4_u32, 0..4_usize, 0..900_i64, any::<bool>()), 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn however_ballots_come_one_of_a_line_counts_and_it_is_the_one_handed_in_last(coming in arrivals()) {
        static STORE: OnceLock<(Store, tempfile::TempDir, Roll)> = OnceLock::new();
        static NUMBER: AtomicU32 = AtomicU32::new(20_000);
        let (store, _, roll) = STORE.get_or_init(|| {
            let (store, folder) = fresh_sqlite();
            let (_, roll, _) = settled(&store);
            (store, folder, roll)
        });
        let next = || NUMBER.fetch_add(1, Ordering::Relaxed);
        let vote = opened(next(), roll);
        let none = serde_json::json!({});
        let number = next();
        store.write(|tx| vote::insert(tx, &permit::<HoldVote>(), occasion(number), &vote, &none)).unwrap();
        let mut last: BTreeMap<u32, (Timestamp, u32)> = BTreeMap::new();
        for (line, channel, second, agrees) in coming {
            let handed = match channel {
                0 => Handed::Link(link(line)),
                1 => Handed::Paper { sheet: format!("{line}") },
                2 => Handed::Meeting,
                _ => Handed::Assisted,
            };
            let answers = says(if agrees { Choice::Yes } else { Choice::No });
            let (number, handed_in_at) = (next(), instant(second));
            let taken = store.write(|tx| {
                let found = roll::find_line(tx, roll.id, line)?;
                let earlier = ballot::list_of_line(tx, vote.id, line)?;
                let earlier: Vec<Ballot> = earlier.into_iter().map(|kept| kept.ballot).collect();
                let (handed, answers) = (handed.clone(), answers.clone());
                let id = BallotId::from_uuid(id(number));
                let request = Cast { id, line, handed, handed_in_at, answers, proxy: None };
                let made = domain::ballot::cast(&vote, found.as_ref(), &earlier, &[], request, instant(950));
                let made = match made {
                    Ok(made) => made,
                    Err(CastError::SecondSheet { .. }) => return Ok(None),
                    Err(other) => panic!("{other:?}"),
                };
                let takes = permit::<TakeBallots>();
                ballot::insert(tx, &takes, occasion(number), &kept(made.clone(), instant(950)))?;
                Ok::<_, StoreError>(Some(made))
            });
            if let Some(made) = taken.unwrap() {
                let before = last.entry(line).or_default();
                *before = (*before).max((made.handed_in_at, made.version));
            }
        }
        let ballots = store.read(|rx| ballot::list_of_vote(rx, vote.id)).unwrap();
        let ballots: Vec<Ballot> = ballots.into_iter().map(|kept| kept.ballot).collect();
        let counted = effective(&ballots);
        let counted: Vec<(u32, (Timestamp, u32))> =
            counted.values().map(|it| (it.line, (it.handed_in_at, it.version))).collect();
        prop_assert_eq!(counted, last.into_iter().collect::<Vec<_>>());
        let arrived = store.read(|rx| ballot::list_arrived(rx, vote.id)).unwrap();
        let sum: u64 = arrived.iter().map(|(_, _, count)| count).sum();
        prop_assert_eq!(sum, u64::try_from(ballots.len()).unwrap());
    }
}
