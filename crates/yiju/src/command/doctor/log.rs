//! The audit log, looked at inside the database: is it whole, does the sequencer come by, has anybody outside seen it.

use super::{Findings, State, in_words};
use crate::command::log::{found_key, policy};
use crate::command::tell;
use crate::config::Config;
use app::tlog::{Checkpoint, Note, Policy};
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use store::log::check::{LogFault, Scope, Sound, check};
use store::log::{self, Backlog};
use store::{Reader, Rx, StoreError, StoreUrl};

/// Up to so many entries are hashed anew in any case, and of longer logs so many at the end.
const EVERY: u64 = 200_000;
const TAIL: u64 = 65_536;
/// An entry that has waited longer for its place, or for a checkpoint over it, is not being looked after.
const PATIENCE: i64 = 60;
/// Witnesses with an address sign every ten seconds; those who sign by hand come by once a week.
const ROUND: i64 = 3600;
const BY_HAND: i64 = 7 * 86_400;

/// Checkpoints that witnesses have signed, with their signatures, and when each was signed by the log.
type Seen = Vec<(Note, Timestamp)>;

/// Looks at the log.
pub fn look(config: &Config, full: bool, now: Timestamp, findings: &mut Findings) {
    let key = found_key(config);
    if key.is_err() {
        findings.add("log key", State::Failure, "its file cannot be read");
    }
    let key = key.ok().flatten().map(|key| key.verifier());
    let known = key.is_some();
    let looked = StoreUrl::parse(&config.database.url).map_err(StoreError::from).and_then(|url| {
        Reader::open(&url)?.read(|rx| {
            let long = log::head(rx)?.size > EVERY && !full;
            let scope = Scope { tail: long.then_some(TAIL), key };
            let checked = match check(rx, &scope, &mut progress()) {
                Err(LogFault::Store(error)) => return Err(error),
                checked => checked,
            };
            Ok((checked, log::backlog(rx)?, seen(rx)?))
        })
    });
    let (checked, backlog, seen) = match looked {
        Ok(looked) => looked,
        Err(error) => {
            findings.add("audit log", State::Failure, format!("it cannot be read: {error}"));
            return;
        }
    };
    sequencer(now, &backlog, findings);
    match checked {
        Err(fault) => findings.add("audit log", State::Failure, format!("it is not whole: {fault}")),
        Ok(sound) => {
            whole(&sound, known, findings);
            signed(now, &sound, findings);
            match policy(config) {
                Err(_) => findings.add("witnesses", State::Failure, "the policy cannot be read"),
                Ok(None) => findings.add(
                    "witnesses",
                    State::Warning,
                    "none is named: whoever holds the log's key could rewrite it unseen",
                ),
                Ok(Some(policy)) => witnesses(now, &sound, &policy, &seen, findings),
            }
        }
    }
}

/// A line now and then for whoever waits at a terminal.
fn progress() -> impl FnMut(u64) {
    let (watched, mut said) = (std::io::stderr().is_terminal(), 0);
    move |done| {
        if watched && done / 1_000_000 > said {
            said = done / 1_000_000;
            tell(format_args!("{done} entries of the audit log are hashed"));
        }
    }
}

fn seen(rx: &mut Rx<'_>) -> Result<Seen, StoreError> {
    let mut sizes: Vec<u64> = log::witnessed(rx)?.iter().map(|line| line.size).collect();
    sizes.dedup();
    let mut seen = Vec::new();
    for size in sizes {
        let Some(kept) = log::find_checkpoint(rx, size)? else { continue };
        let lines = log::cosignatures(rx, size)?;
        let text = lines.iter().fold(kept.note, |note, line| note + &line.line);
        if let Ok(note) = Note::parse(text.as_bytes()) {
            seen.push((note, kept.created_at));
        }
    }
    Ok(seen)
}

fn sequencer(now: Timestamp, backlog: &Backlog, findings: &mut Findings) {
    let waits = backlog.since.map_or(0, |since| now.duration_since(since).as_secs().max(0));
    let says = match backlog.entries {
        0 => "no entry waits for its place".to_owned(),
        entries => format!("{entries} entries wait for their place, the oldest for {}", in_words(waits)),
    };
    findings.expect("sequencer", waits < PATIENCE, State::Failure, says);
}

fn whole(sound: &Sound, known: bool, findings: &mut Findings) {
    let Sound { head, entries, checkpoints, signed, .. } = sound;
    let all = if *entries == head.size { "all of them" } else { "the tree, and of the entries the latest" };
    let unsigned = match (signed, known) {
        (Some(_), false) => "; the log's key is not here, so that no signature was looked at",
        _ => "",
    };
    findings.expect(
        "audit log",
        unsigned.is_empty(),
        State::Warning,
        format!(
            "{} entries; hashed anew: {all} ({entries}), {checkpoints} checkpoints compared{unsigned}",
            head.size
        ),
    );
}

fn signed(now: Timestamp, sound: &Sound, findings: &mut Findings) {
    let Some(since) = sound.unsigned_since else { return };
    let waits = now.duration_since(since).as_secs().max(0);
    let over = sound.signed.map_or(0, |(size, _)| size);
    findings.expect(
        "checkpoint",
        waits < PATIENCE,
        State::Warning,
        format!("over {over} of {} entries; the next has waited for {}", sound.head.size, in_words(waits)),
    );
}

fn witnesses(now: Timestamp, sound: &Sound, policy: &Policy, seen: &Seen, findings: &mut Findings) {
    let mut largest: BTreeMap<&str, u64> = BTreeMap::new();
    let mut signed_at: BTreeMap<u64, Timestamp> = BTreeMap::new();
    for (note, at) in seen {
        let Ok(checkpoint) = Checkpoint::parse(&note.text) else { continue };
        signed_at.insert(checkpoint.size, *at);
        match policy.seen_by(note) {
            Ok(by) => {
                for witness in by {
                    let known = largest.entry(&witness.name).or_default();
                    *known = (*known).max(checkpoint.size);
                }
            }
            Err(witness) => {
                let says = format!("the signature of {} is wrong", witness.name);
                findings.add("witnesses", State::Failure, says);
                return;
            }
        }
    }
    // Who has signed a larger tree has signed for its beginning too.
    let enough = |size: &u64| {
        let by: Vec<_> = policy
            .witnesses
            .iter()
            .filter(|witness| largest.get(witness.name.as_str()).is_some_and(|largest| largest >= size))
            .collect();
        policy.is_enough(&by)
    };
    let Some((size, at)) = signed_at.iter().rev().find(|(size, _)| enough(size)) else {
        let says = format!("{} of the policy's witnesses have signed, not enough of them", largest.len());
        findings.add("witnesses", State::Warning, says);
        return;
    };
    let age = now.duration_since(*at).as_secs().max(0);
    let patience = if policy.witnesses.iter().any(|witness| witness.url.is_some()) { ROUND } else { BY_HAND };
    findings.expect(
        "witnesses",
        *size == sound.head.size || age < patience,
        State::Warning,
        format!(
            "enough of them have signed {size} of {} entries, in a checkpoint {} old",
            sound.head.size,
            in_words(age)
        ),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::tlog::{Hash, KeyKind, SignerKey};
    use store::log::Head;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn witness(number: u8) -> SignerKey {
        SignerKey::from_seed(&format!("w{number}"), KeyKind::Cosignature, &[number; 32]).unwrap()
    }

    fn policy_of(url: &str) -> Policy {
        let key = |number| witness(number).verifier();
        let text = format!("witness a {} {url}\nwitness b {}\ngroup g all a b\nquorum g\n", key(1), key(2));
        Policy::parse(&text).unwrap()
    }

    fn note(size: u64, by: &[u8]) -> Note {
        let mut note = Checkpoint { origin: "log".into(), size, root: Hash::of_nothing() }.note();
        for number in by {
            note.sign(&witness(*number), 1);
        }
        note
    }

    fn found(policy: &Policy, seen: &Seen, now: i64) -> (State, String) {
        let sound = Sound {
            head: Head { size: 50, root: Hash::of_nothing() },
            entries: 50,
            checkpoints: 1,
            signed: Some((50, at(0))),
            unsigned_since: None,
        };
        let mut findings = Findings::default();
        witnesses(at(now), &sound, policy, seen, &mut findings);
        let finding = findings.0.pop().unwrap();
        (finding.state, finding.says)
    }

    #[test]
    fn witnesses_are_enough_up_to_the_size_that_all_of_them_have_signed_and_for_a_while() {
        let (online, by_hand) = (policy_of("http://127.0.0.1:1"), policy_of(""));
        let seen = vec![(note(30, &[2]), at(0)), (note(40, &[1]), at(500))];
        let (state, says) = found(&online, &seen, 600);
        assert_eq!(state, State::Fine);
        assert!(says.contains("30 of 50") && says.contains("10 min"), "{says}");
        assert_eq!(found(&online, &seen, 2 * ROUND).0, State::Warning);
        assert_eq!(found(&by_hand, &seen, 2 * ROUND).0, State::Fine);
        assert_eq!(found(&by_hand, &seen, 2 * BY_HAND).0, State::Warning);
        assert_eq!(
            found(&online, &vec![(note(50, &[1, 2]), at(0))], 2 * BY_HAND).0,
            State::Fine,
            "all is seen"
        );
        assert_eq!(found(&online, &vec![(note(50, &[1]), at(0))], 1).0, State::Warning, "one is not enough");
        let mut forged = note(50, &[1, 2]);
        forged.signatures[0].bytes[20] ^= 1;
        assert_eq!(found(&online, &vec![(forged, at(0))], 1).0, State::Failure);
    }

    #[test]
    fn an_entry_that_waits_for_a_minute_is_a_failure() {
        let state = |waiting: Option<i64>| {
            let mut findings = Findings::default();
            let backlog = Backlog { entries: u64::from(waiting.is_some()), since: waiting.map(at) };
            sequencer(at(1_000), &backlog, &mut findings);
            findings.worst()
        };
        assert_eq!(
            [state(None), state(Some(999)), state(Some(900))],
            [State::Fine, State::Fine, State::Failure]
        );
    }
}
