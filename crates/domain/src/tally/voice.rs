//! What each line said, and how much weight it has.

use crate::roll::{RollLine, RollPart};
use crate::threshold::{Count, Measure, Part, Quality};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was said to one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// 同意.
    Yes,
    /// 不同意.
    No,
    /// 弃权: took part and agreed to nothing.
    Abstain,
}

impl Choice {
    /// Every one, in the order of the ballot.
    pub const ALL: [Self; 3] = [Self::Yes, Self::No, Self::Abstain];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Abstain => "abstain",
        }
    }

    /// Reads a key made by [`Choice::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.key() == key)
    }
}

/// What a line said to one question, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Voice {
    /// What it said; `None` for nothing.
    pub choice: Option<Choice>,
    /// Whether in person, at a meeting.
    pub in_person: bool,
    /// Whether it objected in writing.
    pub objected: bool,
    /// Whether the ballot was provably delivered.
    pub delivered: bool,
}

impl Voice {
    /// A voice that said this, and nothing else is known of.
    pub const fn said(choice: Choice) -> Self {
        Self { choice: Some(choice), in_person: false, objected: false, delivered: false }
    }
}

/// What a line, or a part of it, weighs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    /// Heads.
    pub heads: i64,
    /// Area in 0.01 m².
    pub area: i64,
    /// Shares of co-ownership.
    pub shares: i64,
    /// Dwellings.
    pub dwellings: i64,
}

impl Weight {
    /// By one measure.
    pub const fn by(self, measure: Measure) -> i64 {
        match measure {
            Measure::Heads => self.heads,
            Measure::Area => self.area,
            Measure::Shares => self.shares,
            Measure::Dwellings => self.dwellings,
        }
    }

    /// Of a whole line.
    pub fn of(line: &RollLine) -> Self {
        weight(line, &line.parts.iter().collect::<Vec<_>>())
    }

    /// The sum; stops at the bounds.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            heads: self.heads.saturating_add(other.heads),
            area: self.area.saturating_add(other.area),
            shares: self.shares.saturating_add(other.shares),
            dwellings: self.dwellings.saturating_add(other.dwellings),
        }
    }
}

/// Everything counted, by every measure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// All in the electorate.
    pub all: Weight,
    /// Those whose ballot counts.
    pub participants: Weight,
    /// 同意.
    pub yes: Weight,
    /// 不同意.
    pub no: Weight,
    /// 弃权.
    pub abstentions: Weight,
    /// In person.
    pub in_person: Weight,
    /// Objected in writing.
    pub objections: Weight,
}

impl Totals {
    pub(super) fn of(counted: &[&Counted<'_>]) -> Self {
        let sum = |count: Count| {
            let counts = counted.iter().filter(|voter| voter.counts(count));
            counts.fold(Weight::default(), |sum, voter| sum.plus(voter.weight))
        };
        Self {
            all: sum(Count::All),
            participants: sum(Count::Participants),
            yes: sum(Count::Yes),
            no: sum(Count::No),
            abstentions: sum(Count::Abstentions),
            in_person: sum(Count::InPerson),
            objections: sum(Count::Objections),
        }
    }
}

/// A line of the electorate, or what of it lies in one part, with what it said.
#[derive(Debug, Clone)]
pub(super) struct Counted<'a> {
    pub(super) number: u32,
    pub(super) choice: Option<Choice>,
    weight: Weight,
    voice: &'a Voice,
    line: &'a RollLine,
    /// The dwellings that count here.
    parts: Vec<&'a RollPart>,
}

impl<'a> Counted<'a> {
    pub(super) fn new(line: &'a RollLine, voice: &'a Voice) -> Self {
        let parts: Vec<&RollPart> = line.parts.iter().collect();
        let weight = weight(line, &parts);
        Self { number: line.number, choice: voice.choice, weight, voice, line, parts }
    }

    pub(super) fn has(&self, quality: Quality) -> bool {
        self.line.qualities.contains(&quality)
    }

    pub(super) const fn follows_majority(&self) -> bool {
        self.choice.is_none() && self.voice.delivered
    }

    fn counts(&self, count: Count) -> bool {
        match count {
            Count::All => true,
            Count::Participants => self.choice.is_some(),
            Count::Cast => matches!(self.choice, Some(Choice::Yes | Choice::No)),
            Count::Yes => self.choice == Some(Choice::Yes),
            Count::No => self.choice == Some(Choice::No),
            Count::Abstentions => self.choice == Some(Choice::Abstain),
            Count::InPerson => self.choice.is_some() && self.voice.in_person,
            Count::Objections => self.voice.objected,
        }
    }
}

/// The weight of those who count, by one measure.
pub(super) fn weigh(counted: &[&Counted<'_>], count: Count, measure: Measure) -> i64 {
    let weights = counted.iter().filter(|voter| voter.counts(count)).map(|voter| voter.weight.by(measure));
    weights.fold(0, i64::saturating_add)
}

/// What a line weighs with some of its dwellings: all its heads, and what lies there.
fn weight(line: &RollLine, parts: &[&RollPart]) -> Weight {
    let heads = Weight { heads: i64::from(line.heads), ..Weight::default() };
    parts.iter().fold(heads, |sum, part| {
        sum.plus(Weight { heads: 0, area: part.area.centi_m2(), shares: part.shares, dwellings: 1 })
    })
}

/// The electorate of each part: whoever owns there, with what lies there.
pub(super) fn parts<'a>(part: Part, counted: &[&Counted<'a>]) -> BTreeMap<String, Vec<Counted<'a>>> {
    let place = |at: &RollPart| match part {
        Part::Building => at.building.clone(),
        Part::Entrance => format!("{}-{}", at.building, at.entrance),
    };
    let mut groups: BTreeMap<String, Vec<Counted<'a>>> = BTreeMap::new();
    for voter in counted {
        let mut here: BTreeMap<String, Vec<&'a RollPart>> = BTreeMap::new();
        for at in &voter.parts {
            here.entry(place(at)).or_default().push(at);
        }
        for (place, parts) in here {
            let weight = weight(voter.line, &parts);
            groups.entry(place).or_default().push(Counted { weight, parts, ..(*voter).clone() });
        }
    }
    groups
}
