//! The need score (需求评分): how much a community needs renewal, in points of the pack, with its parts.

use crate::compile::{Fault, Node, Surroundings};
use crate::diagnostic::{NameKind, Problem};
use crate::entry::{Bilingual, Provenance};
use crate::evaluate::View;
use crate::expression::Test;
use crate::reader::{Entry, Fields};
use crate::rules::Rules;
use crate::scalar::Id;
use crate::score::score;
use domain::dossier::{BuildingDossier, Dossier};
use domain::indicator::{Observation, Phase};
use domain::truth::Truth;
use domain::year::PhaseRule;
use serde::Serialize;
use std::sync::Arc;

/// A part of the need score: points for a condition that holds, or for the unmet part of a scorecard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeedPart {
    /// Its id: `pipes`.
    pub id: Arc<str>,
    /// Its name.
    pub name: Bilingual,
    /// The points it may give.
    pub points: i64,
    /// The condition that gives all of them. Asked of the community; one of its buildings is enough.
    pub test: Option<Test>,
    /// The scorecard whose unmet part gives as much of them.
    pub scorecard: Option<Arc<str>>,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl Entry for NeedPart {
    const NAME: &'static str = "[[need_part]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let id = fields.need::<Id>("id");
        let (name, points) = (fields.need("name"), fields.need::<i64>("points"));
        let test = fields.may::<Test>("test");
        let card_spot = fields.spot::<Id>("scorecard");
        let scorecard = fields.may::<Id>("scorecard").map(|id| id.0);
        if let (Some(card), Some(spot)) = (&scorecard, card_spot) {
            fields.reading.refer(NameKind::Scorecard, card, spot.span);
        }
        let provenance = Provenance::fields(fields);
        let asks_once = test.is_some() != scorecard.is_some();
        if !asks_once || points.is_some_and(|points| points <= 0) {
            fields.reading.report(fields.span.clone(), Problem::NeedPart, None);
            fields.wrong = true;
        }
        Some(Self { id: id?.0, name: name?, points: points?, test, scorecard, provenance: provenance? })
    }
}

/// The conditions of the parts, ready to be evaluated.
pub(crate) fn tests_of(
    parts: &[NeedPart],
    surroundings: &Surroundings<'_>,
) -> (Vec<Option<Node>>, Vec<Fault>) {
    let (mut tests, mut faults) = (Vec::with_capacity(parts.len()), Vec::new());
    for part in parts {
        match part.test.as_ref().map(|test| surroundings.compile(test)).transpose() {
            Ok(test) => tests.push(test),
            Err(fault) => faults.push(fault),
        }
    }
    (tests, faults)
}

/// How much a community needs renewal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeedScore {
    /// Its points.
    pub points: i64,
    /// All that the pack may give.
    pub of: i64,
    /// Each part, in the pack's order.
    pub parts: Vec<NeedLine>,
}

/// A part of a community's need score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeedLine {
    /// The part's id.
    pub id: Arc<str>,
    /// Its points.
    pub points: i64,
    /// All it may give.
    pub of: i64,
    /// Whether its condition holds; of a scorecard, whether anything is unmet. Unknown gives no points.
    pub truth: Truth,
}

impl Rules {
    /// The parts of the need score, in the pack's order.
    pub fn need_parts(&self) -> &[NeedPart] {
        &self.need_parts
    }

    /// How much a community needs renewal. What is not known gives no points and is shown as unknown.
    pub fn need_score(&self, dossier: &Dossier, observations: &[Observation]) -> NeedScore {
        let parts: Vec<NeedLine> = self
            .need_parts
            .iter()
            .zip(&self.need_tests)
            .map(|(part, test)| {
                let (points, truth) = match (test, &part.scorecard) {
                    (Some(test), _) => {
                        let truth = holds(test, dossier);
                        (if truth == Truth::Yes { part.points } else { 0 }, truth)
                    }
                    (None, Some(card)) => self.unmet(card, part.points, dossier, observations),
                    (None, None) => (0, Truth::Unknown),
                };
                NeedLine { id: part.id.clone(), points, of: part.points, truth }
            })
            .collect();
        NeedScore {
            points: parts.iter().map(|part| part.points).sum(),
            of: parts.iter().map(|part| part.of).sum(),
            parts,
        }
    }

    /// The unmet part of a scorecard, in points rounded down.
    fn unmet(&self, card: &str, points: i64, dossier: &Dossier, seen: &[Observation]) -> (i64, Truth) {
        let Some(score) = score(self, card, Phase::Before, seen, &dossier.facts) else {
            return (0, Truth::Unknown);
        };
        let all = i64::try_from(score.lines.len()).unwrap_or(i64::MAX).max(1);
        let truth = match (score.unmet, score.unknown) {
            (0, 0) => Truth::No,
            (0, _) => Truth::Unknown,
            _ => Truth::Yes,
        };
        (points.saturating_mul(i64::from(score.unmet)) / all, truth)
    }
}

/// Asked of each building, or of the community where there are none; one building is enough.
fn holds(test: &Node, dossier: &Dossier) -> Truth {
    let answer = |building: Option<&BuildingDossier>| {
        let building = building.map(|building| &building.facts);
        View { building, community: &dossier.facts, phases: PhaseRule::Any }.answer(test).truth
    };
    if dossier.buildings.is_empty() {
        return answer(None);
    }
    Truth::any(dossier.buildings.iter().map(|building| answer(Some(building))))
}
