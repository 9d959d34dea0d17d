//! Claims: what some source said of a thing on some day, and which claim counts.
//!
//! Sources disagree (15 % of the pairs we measured put a community on different sides of the year 2000),
//! so nothing is overwritten: every claim is kept, one is effective, and the rule that chose it is shown.

use crate::fact::{Fact, FactValue};
use crate::id::{AccountId, BatchId, BuildingId, ClaimId, CommunityId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The thing a claim is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "kebab-case")]
pub enum ClaimSubject {
    /// A community.
    Community(CommunityId),
    /// A building.
    Building(BuildingId),
}

/// What kind of source speaks; the order is the order of trust, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// 竣工验收, completion and acceptance papers.
    Acceptance,
    /// 不动产登记, the title register.
    Title,
    /// 摸底调查, a survey on the spot.
    Survey,
    /// A list or register kept by a government office.
    GovernmentRegister,
    /// A property company's or work unit's own list.
    Operator,
    /// A listing site.
    Listing,
    /// An estimate from other values.
    Estimate,
}

impl SourceKind {
    /// Every kind, best first.
    pub const ALL: [Self; 7] = [
        Self::Acceptance,
        Self::Title,
        Self::Survey,
        Self::GovernmentRegister,
        Self::Operator,
        Self::Listing,
        Self::Estimate,
    ];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Acceptance => "acceptance",
            Self::Title => "title",
            Self::Survey => "survey",
            Self::GovernmentRegister => "government-register",
            Self::Operator => "operator",
            Self::Listing => "listing",
            Self::Estimate => "estimate",
        }
    }

    /// Reads a key made by [`SourceKind::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }
}

/// How sure the source is of the value, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Stated plainly.
    High,
    /// Stated with a reserve (`约`, a range, a heaped year).
    Medium,
    /// Contradicted by its own row, or guessed.
    Low,
}

impl Confidence {
    /// Every grade, best first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }

    /// How sure a value is that somebody saw on the spot and stated plainly: an estimate stays one.
    pub fn of_seen(value: &FactValue) -> Self {
        if value.is_estimated() { Self::Medium } else { Self::High }
    }

    /// Reads a key made by [`Confidence::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.key() == key)
    }
}

/// A value with its source, date and confidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// Its name.
    pub id: ClaimId,
    /// What it is about.
    pub subject: ClaimSubject,
    /// Which fact it states.
    pub fact: Fact,
    /// The value stated.
    pub value: FactValue,
    /// The cell or words it was read from, where they differ from the value.
    pub raw: Option<String>,
    /// What kind of source speaks.
    pub source: SourceKind,
    /// The source in words: file and sheet, document number, surveyor.
    pub source_label: String,
    /// When the source saw it.
    pub observed_on: Option<Date>,
    /// When it was written down: here, or on the device of a field survey.
    pub recorded_at: Timestamp,
    /// How sure the source is.
    pub confidence: Confidence,
    /// The import it came with.
    pub batch: Option<BatchId>,
    /// Set when a person decided that this value counts.
    pub decision: Option<Decision>,
}

/// A person's decision that a value counts whatever the sources say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// Who decided.
    pub by: AccountId,
    /// Why, in words.
    pub reason: String,
}

/// The rule that made a claim the effective one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EffectiveRule {
    /// It is the only claim.
    Only,
    /// All claims say the same.
    Agreement,
    /// A person decided, and gave a reason.
    Decided,
    /// Its kind of source is trusted more.
    BetterSource,
    /// Its source is surer.
    HigherConfidence,
    /// Its source saw it later.
    Newer,
    /// It was recorded later.
    RecordedLater,
}

impl EffectiveRule {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Only => "only",
            Self::Agreement => "agreement",
            Self::Decided => "decided",
            Self::BetterSource => "better-source",
            Self::HigherConfidence => "higher-confidence",
            Self::Newer => "newer",
            Self::RecordedLater => "recorded-later",
        }
    }
}

/// The claim that counts, the rule that chose it, and whether any other disagrees.
#[derive(Debug, Clone, Copy)]
pub struct Effective<'a> {
    /// The claim that counts.
    pub claim: &'a Claim,
    /// Why it counts.
    pub rule: EffectiveRule,
    /// How many other claims state another value.
    pub disagreeing: usize,
}

/// Chooses among the claims on one fact of one subject; `None` when there are none.
///
/// In order: a person's latest decision; the better kind of source; the surer claim; the later
/// observation; the later record.
pub fn effective<'a>(claims: impl IntoIterator<Item = &'a Claim>) -> Option<Effective<'a>> {
    let mut ranked: Vec<&Claim> = claims.into_iter().collect();
    ranked.sort_by_key(|claim| std::cmp::Reverse(rank(claim)));
    let claim = *ranked.first()?;
    let disagreeing = ranked.iter().filter(|other| other.value != claim.value).count();
    let rule = match ranked.get(1) {
        _ if claim.decision.is_some() => EffectiveRule::Decided,
        None => EffectiveRule::Only,
        Some(_) if disagreeing == 0 => EffectiveRule::Agreement,
        Some(next) if claim.source != next.source => EffectiveRule::BetterSource,
        Some(next) if claim.confidence != next.confidence => EffectiveRule::HigherConfidence,
        Some(next) if claim.observed_on != next.observed_on => EffectiveRule::Newer,
        Some(_) => EffectiveRule::RecordedLater,
    };
    Some(Effective { claim, rule, disagreeing })
}

type Rank = (
    bool,
    Option<Timestamp>,
    std::cmp::Reverse<SourceKind>,
    std::cmp::Reverse<Confidence>,
    Option<Date>,
    Timestamp,
    ClaimId,
);

/// The greatest rank counts. Among decisions the latest wins, whatever source it quotes.
fn rank(claim: &Claim) -> Rank {
    let decided_at = claim.decision.as_ref().map(|_| claim.recorded_at);
    (
        decided_at.is_some(),
        decided_at,
        std::cmp::Reverse(claim.source),
        std::cmp::Reverse(claim.confidence),
        claim.observed_on,
        claim.recorded_at,
        claim.id,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::uuid_v7;
    use crate::year::BuiltYear;

    fn claim(year: i16, source: SourceKind, at: i64) -> Claim {
        Claim {
            id: ClaimId::from_uuid(uuid_v7(at.unsigned_abs(), [0; 10])),
            subject: ClaimSubject::Community(CommunityId::from_uuid(uuid_v7(1, [0; 10]))),
            fact: Fact::BuiltYear,
            value: FactValue::Year(BuiltYear::exact(year).unwrap()),
            raw: None,
            source,
            source_label: String::new(),
            observed_on: None,
            recorded_at: Timestamp::from_second(at).unwrap(),
            confidence: Confidence::High,
            batch: None,
            decision: None,
        }
    }

    #[test]
    fn a_better_source_beats_a_later_record() {
        let claims = [claim(1980, SourceKind::Listing, 9), claim(2017, SourceKind::Acceptance, 1)];
        let effective = effective(&claims).unwrap();
        assert_eq!(effective.claim.value.to_string(), "2017");
        assert_eq!((effective.rule, effective.disagreeing), (EffectiveRule::BetterSource, 1));
    }

    #[test]
    fn the_latest_decision_beats_every_source() {
        let decide = |year, at| Claim {
            decision: Some(Decision {
                by: AccountId::from_uuid(uuid_v7(1, [0; 10])),
                reason: "现场核实".into(),
            }),
            ..claim(year, SourceKind::Survey, at)
        };
        let claims = [claim(1999, SourceKind::Acceptance, 5), decide(1998, 2), decide(2001, 3)];
        let effective = effective(&claims).unwrap();
        assert_eq!(effective.claim.value.to_string(), "2001");
        assert_eq!(effective.rule, EffectiveRule::Decided);
    }

    #[test]
    fn of_one_source_the_surer_the_newer_and_the_later_count_in_that_order() {
        let sure = claim(1980, SourceKind::Survey, 1);
        let doubtful = Claim { confidence: Confidence::Low, ..claim(1990, SourceKind::Survey, 2) };
        let rule = |claims: &[Claim]| {
            let effective = effective(claims).unwrap();
            (effective.claim.value.to_string(), effective.rule)
        };
        assert_eq!(rule(&[sure.clone(), doubtful]), ("1980".to_owned(), EffectiveRule::HigherConfidence));
        let day = jiff::civil::date(2020, 5, 1);
        let newer = Claim { observed_on: Some(day), ..claim(1970, SourceKind::Survey, 0) };
        assert_eq!(rule(&[sure.clone(), newer]), ("1970".to_owned(), EffectiveRule::Newer));
        let later = claim(1985, SourceKind::Survey, 3);
        assert_eq!(rule(&[sure, later]), ("1985".to_owned(), EffectiveRule::RecordedLater));
    }

    #[test]
    fn the_key_of_a_source_is_read_back() {
        for kind in SourceKind::ALL {
            assert_eq!(SourceKind::parse(kind.key()), Some(kind));
        }
        assert_eq!(SourceKind::parse("hearsay"), None);
    }

    #[test]
    fn agreement_is_said_as_such() {
        let claims = [claim(1999, SourceKind::Listing, 1), claim(1999, SourceKind::Survey, 2)];
        assert_eq!(effective(&claims).unwrap().rule, EffectiveRule::Agreement);
        assert_eq!(effective(&claims[..1]).unwrap().rule, EffectiveRule::Only);
        assert!(effective(&[]).is_none());
    }
}
