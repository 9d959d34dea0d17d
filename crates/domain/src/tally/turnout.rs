//! Who took part so far, against the quorum; never what they said.

use super::voice::Counted;
use super::{Choice, Finding, Measured, Voice, find, measured};
use crate::area::Area;
use crate::fraction::Fraction;
use crate::roll::RollLine;
use crate::threshold::{Base, Bound, Comparison, Count, Measure, Round, Rule, Test};
use serde::Serialize;
use std::collections::BTreeSet;

/// How many have taken part, while voting goes on. Nothing of what was said can be read from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Turnout {
    /// Against the quorum, measure by measure with the exact shortfall; `None` where no quorum is asked.
    pub quorum: Option<Finding>,
    /// Heads that took part, of all.
    pub heads: Measured,
    /// Area that took part, of all.
    pub area: Measured,
}

/// Turnout of those whose ballot is in. `in_person` are those of them who took part at a meeting.
pub fn turnout(
    rule: &Rule,
    lines: &[RollLine],
    took_part: &BTreeSet<u32>,
    in_person: &BTreeSet<u32>,
    round: Round,
) -> Turnout {
    let voices: Vec<(&RollLine, Voice)> = (lines.iter())
        .filter(|line| rule.admits(line))
        .map(|line| {
            let choice = took_part.contains(&line.number).then_some(Choice::Abstain);
            let in_person = in_person.contains(&line.number);
            (line, Voice { choice, in_person, ..Voice::default() })
        })
        .collect();
    let counted: Vec<Counted<'_>> = voices.iter().map(|(line, voice)| Counted::new(line, voice)).collect();
    let all: Vec<&Counted<'_>> = counted.iter().collect();
    let quorum = match (round, &rule.second_round) {
        (Round::Second, Some(second)) => second.quorum.as_ref(),
        _ => rule.quorum.as_ref(),
    };
    let of_all = |measure| {
        let bound = Bound::Of { base: Base::All, fraction: Fraction::WHOLE };
        measured(Test { count: Count::Participants, measure, comparison: Comparison::AtLeast, bound }, &all)
    };
    Turnout {
        quorum: quorum.map(|quorum| find(quorum, &all)),
        heads: of_all(Measure::Heads),
        area: of_all(Measure::Area),
    }
}

/// A line whose ballot is not in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unreached {
    /// The line.
    pub line: u32,
    /// Its heads.
    pub heads: u32,
    /// Its area.
    pub area: Area,
    /// Where its first dwelling is.
    pub building: String,
    /// The entrance.
    pub entrance: String,
    /// The door, where the roll at hand has it.
    pub door: Option<String>,
    /// Whether the ballot was provably delivered.
    pub delivered: bool,
}

/// The work-list of those not reached, door by door as the roll has them.
pub fn unreached(
    rule: &Rule,
    lines: &[RollLine],
    took_part: &BTreeSet<u32>,
    delivered: &BTreeSet<u32>,
) -> Vec<Unreached> {
    let missing = lines.iter().filter(|line| rule.admits(line) && !took_part.contains(&line.number));
    let entry = |line: &RollLine| {
        let first = line.parts.first();
        Unreached {
            line: line.number,
            heads: line.heads,
            area: line.area(),
            building: first.map(|part| part.building.clone()).unwrap_or_default(),
            entrance: first.map(|part| part.entrance.clone()).unwrap_or_default(),
            door: first.and_then(|part| part.door.clone()),
            delivered: delivered.contains(&line.number),
        }
    };
    missing.map(entry).collect()
}
