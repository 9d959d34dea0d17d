//! Whom a reader trusts (c2sp.org/tlog-policy): logs, witnesses, and how many of them are enough.

use crate::checkpoint::Checkpoint;
use crate::key::{KeyKind, VerifierKey};
use crate::note::{Checked, Note};
use std::collections::{BTreeMap, BTreeSet};

/// A witness that a policy names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Its name within the policy.
    pub name: String,
    /// Its key.
    pub key: VerifierKey,
    /// Where it takes checkpoints: its submission prefix.
    pub url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Group {
    needed: usize,
    members: Vec<String>,
}

/// Whom a reader trusts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Keys of the logs that are accepted.
    pub logs: Vec<VerifierKey>,
    /// The witnesses known.
    pub witnesses: Vec<Witness>,
    groups: BTreeMap<String, Group>,
    quorum: Option<String>,
}

/// A line of a policy that cannot be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the policy: {reason}")]
pub struct BadPolicy {
    /// Which line, from 1; the one after the last when something is missing.
    pub line: usize,
    /// What is wrong.
    pub reason: &'static str,
}

impl Policy {
    /// Reads a policy file.
    pub fn parse(text: &str) -> Result<Self, BadPolicy> {
        let mut policy =
            Self { logs: Vec::new(), witnesses: Vec::new(), groups: BTreeMap::new(), quorum: None };
        let mut quorum = None;
        let mut count = 0;
        for (line, text) in (1..).zip(text.split('\n')) {
            count = line;
            let words: Vec<&str> = text.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
            let bad = |reason| BadPolicy { line, reason };
            match words.as_slice() {
                [] => {}
                [first, ..] if first.starts_with('#') => {}
                ["log", key] | ["log", key, _] => policy.add_log(key).map_err(bad)?,
                ["witness", name, key] => policy.add_witness(name, key, None).map_err(bad)?,
                ["witness", name, key, url] => policy.add_witness(name, key, Some(url)).map_err(bad)?,
                ["group", name, needed, members @ ..] => {
                    policy.add_group(name, needed, members).map_err(bad)?;
                }
                ["quorum", name] if quorum.is_none() => {
                    if *name != "none" && !policy.knows(name) {
                        return Err(bad("the quorum names nobody defined above"));
                    }
                    quorum = Some((*name).to_owned());
                }
                ["quorum", ..] => return Err(bad("one quorum, with one name")),
                _ => return Err(bad("not a line of a policy")),
            }
        }
        let quorum = quorum.ok_or(BadPolicy { line: count + 1, reason: "a quorum is missing" })?;
        policy.quorum = Some(quorum).filter(|name| name != "none");
        Ok(policy)
    }

    fn knows(&self, name: &str) -> bool {
        self.groups.contains_key(name) || self.witnesses.iter().any(|witness| witness.name == name)
    }

    fn add_log(&mut self, key: &str) -> Result<(), &'static str> {
        let key = VerifierKey::parse(key).map_err(|_| "not a key")?;
        if key.kind() != KeyKind::Note {
            return Err("that is the key of a witness, not of a log");
        }
        if self.logs.iter().any(|known| known.public() == key.public()) {
            return Err("the log's key is there twice");
        }
        self.logs.push(key);
        Ok(())
    }

    fn add_witness(&mut self, name: &str, key: &str, url: Option<&str>) -> Result<(), &'static str> {
        let key = VerifierKey::parse(key).map_err(|_| "not a key")?;
        if key.kind() != KeyKind::Cosignature {
            return Err("that is the key of a log, not of a witness");
        }
        if self.witnesses.iter().any(|known| known.key.public() == key.public()) {
            return Err("one key cannot count as two witnesses");
        }
        if name == "none" || self.knows(name) {
            return Err("the name is taken");
        }
        self.witnesses.push(Witness { name: name.to_owned(), key, url: url.map(str::to_owned) });
        Ok(())
    }

    fn add_group(&mut self, name: &str, needed: &str, members: &[&str]) -> Result<(), &'static str> {
        if name == "none" || self.knows(name) {
            return Err("the name is taken");
        }
        let unique: BTreeSet<_> = members.iter().collect();
        if members.is_empty() || unique.len() != members.len() || members.iter().any(|name| !self.knows(name))
        {
            return Err("a group has members, defined above, each once");
        }
        let needed = match needed {
            "all" => members.len(),
            "any" => 1,
            number => number.parse().map_err(|_| "all, any or a number")?,
        };
        if needed == 0 || needed > members.len() {
            return Err("a group needs at least one of its members, and not more than it has");
        }
        let members = members.iter().map(|name| (*name).to_owned()).collect();
        self.groups.insert(name.to_owned(), Group { needed, members });
        Ok(())
    }

    /// The witnesses whose valid signature the note carries; `Err` names one whose line is wrong.
    pub fn seen_by(&self, note: &Note) -> Result<Vec<&Witness>, &Witness> {
        let mut seen = Vec::new();
        for witness in &self.witnesses {
            match note.check(&witness.key) {
                Checked::Valid(_) => seen.push(witness),
                Checked::Missing => {}
                Checked::Wrong => return Err(witness),
            }
        }
        Ok(seen)
    }

    /// The key of the log that the checkpoint is of.
    pub fn log_of(&self, checkpoint: &Checkpoint) -> Option<&VerifierKey> {
        self.logs.iter().find(|key| key.name() == checkpoint.origin)
    }

    /// Whether the witnesses who saw a checkpoint are enough.
    pub fn is_enough(&self, seen: &[&Witness]) -> bool {
        let names: BTreeSet<&str> = seen.iter().map(|witness| witness.name.as_str()).collect();
        self.quorum.as_ref().is_none_or(|quorum| self.holds(quorum, &names))
    }

    /// Whether a witness or group has seen it. Groups name only what stands above them, so this ends.
    fn holds(&self, name: &str, seen: &BTreeSet<&str>) -> bool {
        match self.groups.get(name) {
            None => seen.contains(name),
            Some(group) => {
                group.members.iter().filter(|member| self.holds(member, seen)).count() >= group.needed
            }
        }
    }

    /// How many witnesses must at least have signed; 0 for `quorum none`.
    pub fn fewest(&self) -> usize {
        self.quorum.as_ref().map_or(0, |quorum| self.fewest_of(quorum))
    }

    fn fewest_of(&self, name: &str) -> usize {
        let Some(group) = self.groups.get(name) else { return 1 };
        let mut each: Vec<usize> = group.members.iter().map(|member| self.fewest_of(member)).collect();
        each.sort_unstable();
        each.into_iter().take(group.needed).sum()
    }
}
