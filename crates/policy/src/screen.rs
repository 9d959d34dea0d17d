//! Screening: criteria at building level, rolled up to the community, with everything a verdict rests on.

use crate::compile::NeedNode;
use crate::evaluate::{Answer, View};
use crate::rules::{Asked, Rules};
use domain::Area;
use domain::assessment::{Assessment, BuildingAssessment, CriterionOutcome};
use domain::dossier::{BuildingDossier, Dossier, FactSheet};
use domain::fact::{Fact, FactValue};
use domain::truth::{Truth, Verdict};
use domain::year::PhaseRule;

/// A verdict without its explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// Floor area the plan covers.
    pub eligible_area: Option<Area>,
}

impl From<&Assessment> for Judgement {
    fn from(assessment: &Assessment) -> Self {
        Self { verdict: assessment.verdict, eligible_area: assessment.eligible_area }
    }
}

impl Rules {
    /// Screens one community.
    ///
    /// Criteria over facts of buildings are asked of each building; a building is eligible when it meets
    /// them together with those of its community, and the scope's roll-up makes the community's verdict of
    /// its buildings'. A community without building rows stands for its only building. Unknown evidence
    /// stays unknown (Kleene's strong logic).
    pub fn screen(&self, dossier: &Dossier) -> Assessment {
        if dossier.buildings.is_empty() { self.screen_whole(dossier) } else { self.screen_rows(dossier) }
    }

    fn screen_whole(&self, dossier: &Dossier) -> Assessment {
        let criteria: Vec<CriterionOutcome> =
            self.asked.iter().map(|asked| outcome(asked, None, &dossier.facts)).collect();
        let truth = self.verdict_over(|index| truth_at(&criteria, index));
        let missing = self.missing_over(truth, |index| criteria.get(index));
        let area = if truth == Truth::Yes { area_of(&dossier.facts) } else { None };
        Assessment { verdict: truth.into(), criteria, buildings: Vec::new(), eligible_area: area, missing }
    }

    fn screen_rows(&self, dossier: &Dossier) -> Assessment {
        let of_community: Vec<CriterionOutcome> =
            self.asked_of(false).map(|asked| outcome(asked, None, &dossier.facts)).collect();
        let mut missing: Vec<Fact> = Vec::new();
        let mut truths: Vec<Truth> = Vec::with_capacity(dossier.buildings.len());
        let mut buildings: Vec<BuildingAssessment> = Vec::with_capacity(dossier.buildings.len());
        for building in &dossier.buildings {
            let (assessment, truth) = self.screen_row(building, dossier, &of_community, &mut missing);
            buildings.push(assessment);
            truths.push(truth);
        }
        let truth = match self.roll_up() {
            PhaseRule::Any => Truth::any(truths.iter().copied()),
            PhaseRule::All => Truth::all(truths.iter().copied()),
        };
        let mut of_community = of_community.into_iter();
        let line = |asked: &Asked| {
            if asked.of_buildings { roll_up(asked, &buildings) } else { of_community.next() }
        };
        let criteria = self.asked.iter().filter_map(line).collect();
        missing.sort_unstable();
        missing.dedup();
        Assessment {
            verdict: truth.into(),
            criteria,
            eligible_area: eligible_area(dossier, truth, &truths),
            buildings,
            missing: if truth == Truth::Unknown { missing } else { Vec::new() },
        }
    }

    /// One building, with the criteria of its community beside its own.
    fn screen_row(
        &self,
        building: &BuildingDossier,
        dossier: &Dossier,
        of_community: &[CriterionOutcome],
        missing: &mut Vec<Fact>,
    ) -> (BuildingAssessment, Truth) {
        let criteria: Vec<CriterionOutcome> =
            self.asked_of(true).map(|asked| outcome(asked, Some(&building.facts), &dossier.facts)).collect();
        let at = |index: usize| {
            let asked = self.asked.get(index)?;
            if asked.of_buildings { criteria.get(asked.place) } else { of_community.get(asked.place) }
        };
        let truth = self.verdict_over(|index| at(index).map_or(Truth::Unknown, |outcome| outcome.truth));
        if truth == Truth::Unknown {
            missing.extend(self.missing_over(truth, at));
        }
        let number = building.number.clone();
        (BuildingAssessment { number, verdict: truth.into(), criteria }, truth)
    }

    /// The verdict and the covered area alone: the same as [`Rules::screen`] says, several times faster,
    /// for comparisons over a whole city.
    pub fn judge(&self, dossier: &Dossier) -> Judgement {
        let truth_in = |asked: &Asked, building: Option<&FactSheet>| {
            let view = View { building, community: &dossier.facts, phases: asked.roll_up };
            view.answer(&asked.node).truth
        };
        if dossier.buildings.is_empty() {
            let at =
                |index: usize| self.asked.get(index).map_or(Truth::Unknown, |asked| truth_in(asked, None));
            let truth = self.verdict_over(at);
            let eligible_area = if truth == Truth::Yes { area_of(&dossier.facts) } else { None };
            return Judgement { verdict: truth.into(), eligible_area };
        }
        let of_community: Vec<Truth> = self.asked_of(false).map(|asked| truth_in(asked, None)).collect();
        let judge = |building: &BuildingDossier| {
            self.verdict_over(|index| match self.asked.get(index) {
                Some(asked) if asked.of_buildings => truth_in(asked, Some(&building.facts)),
                Some(asked) => of_community.get(asked.place).copied().unwrap_or(Truth::Unknown),
                None => Truth::Unknown,
            })
        };
        let truths: Vec<Truth> = dossier.buildings.iter().map(judge).collect();
        let truth = match self.roll_up() {
            PhaseRule::Any => Truth::any(truths.iter().copied()),
            PhaseRule::All => Truth::all(truths.iter().copied()),
        };
        Judgement { verdict: truth.into(), eligible_area: eligible_area(dossier, truth, &truths) }
    }

    fn asked_of(&self, buildings: bool) -> impl Iterator<Item = &Asked> {
        self.asked.iter().filter(move |asked| asked.of_buildings == buildings)
    }

    fn roll_up(&self) -> PhaseRule {
        self.scope().map_or(PhaseRule::Any, |scope| scope.roll_up.into())
    }

    /// The requirements together, and none of the exclusions.
    fn verdict_over(&self, at: impl Fn(usize) -> Truth) -> Truth {
        let excluded = Truth::any(self.exclusions.iter().map(|index| at(*index)));
        need_truth(&self.need, &at).and(!excluded)
    }

    /// Facts that could still decide an undecided verdict.
    fn missing_over<'a>(
        &self,
        verdict: Truth,
        at: impl Fn(usize) -> Option<&'a CriterionOutcome>,
    ) -> Vec<Fact> {
        let mut open = Vec::new();
        if verdict == Truth::Unknown {
            let truth = |index: usize| at(index).map_or(Truth::Unknown, |outcome| outcome.truth);
            open_criteria(&self.need, &truth, &mut open);
            open.extend(self.exclusions.iter().filter(|index| truth(**index) == Truth::Unknown));
        }
        let mut missing: Vec<Fact> =
            open.into_iter().filter_map(at).flat_map(|outcome| outcome.missing.iter().copied()).collect();
        missing.sort_unstable();
        missing.dedup();
        missing
    }
}

fn truth_at(criteria: &[CriterionOutcome], index: usize) -> Truth {
    criteria.get(index).map_or(Truth::Unknown, |outcome| outcome.truth)
}

fn need_truth(need: &NeedNode, at: &impl Fn(usize) -> Truth) -> Truth {
    match need {
        NeedNode::Nothing => Truth::Unknown,
        NeedNode::Criterion(index) => at(*index),
        NeedNode::All(needs) => Truth::all(needs.iter().map(|need| need_truth(need, at))),
        NeedNode::Any(needs) => Truth::any(needs.iter().map(|need| need_truth(need, at))),
    }
}

/// The undecided criteria on which an undecided combination still depends.
fn open_criteria(need: &NeedNode, at: &impl Fn(usize) -> Truth, open: &mut Vec<usize>) {
    if need_truth(need, at) != Truth::Unknown {
        return;
    }
    match need {
        NeedNode::Nothing => {}
        NeedNode::Criterion(index) => open.push(*index),
        NeedNode::All(needs) | NeedNode::Any(needs) => {
            for need in needs {
                open_criteria(need, at, open);
            }
        }
    }
}

fn outcome(asked: &Asked, building: Option<&FactSheet>, community: &FactSheet) -> CriterionOutcome {
    let view = View { building, community, phases: asked.roll_up };
    let Answer { truth, known, estimated } = view.answer(&asked.node);
    let mut missing = Vec::new();
    if truth == Truth::Unknown {
        view.missing(&asked.node, &mut missing);
    }
    CriterionOutcome {
        id: asked.id.clone(),
        role: asked.role,
        truth,
        fact: known.map(|(fact, _)| fact),
        value: known.map(|(_, known)| text_of(&known.value)),
        source: known.map(|(_, known)| known.source_label.clone()),
        article: asked.article.clone(),
        missing,
        estimated,
    }
}

/// The canonical text. Years and flags are nearly all values, so they skip the formatter.
fn text_of(value: &FactValue) -> Box<str> {
    match value {
        FactValue::Flag(true) => "yes".into(),
        FactValue::Flag(false) => "no".into(),
        FactValue::Choice(key) => (*key).into(),
        other => other.to_string().into(),
    }
}

/// The buildings' outcomes of one criterion as the community's.
fn roll_up(asked: &Asked, buildings: &[BuildingAssessment]) -> Option<CriterionOutcome> {
    let outcomes = || buildings.iter().filter_map(|building| building.criteria.get(asked.place));
    let truths = outcomes().map(|outcome| outcome.truth);
    let truth = match asked.roll_up {
        PhaseRule::Any => Truth::any(truths),
        PhaseRule::All => Truth::all(truths),
    };
    // The first building that came out like the whole shows what decided it.
    let shown = outcomes().find(|outcome| outcome.truth == truth)?;
    let mut missing: Vec<Fact> = match truth {
        Truth::Unknown => outcomes().flat_map(|outcome| outcome.missing.iter().copied()).collect(),
        _ => Vec::new(),
    };
    missing.sort_unstable();
    missing.dedup();
    Some(CriterionOutcome { missing, ..shown.clone() })
}

fn area_of(facts: &FactSheet) -> Option<Area> {
    match facts.value(Fact::FloorArea) {
        Some(FactValue::Area(area)) => Some(*area),
        _ => None,
    }
}

/// The floor area of the eligible buildings of an eligible community: exact, or none. Where every building is
/// eligible, the area stated for the whole community is as good as theirs.
fn eligible_area(dossier: &Dossier, community: Truth, eligible: &[Truth]) -> Option<Area> {
    if community != Truth::Yes {
        return None;
    }
    let rows = dossier.buildings.iter().zip(eligible);
    let exact: Option<Area> =
        rows.filter(|(_, truth)| **truth == Truth::Yes).map(|(building, _)| area_of(&building.facts)).sum();
    let all = || eligible.iter().all(|truth| *truth == Truth::Yes);
    exact.or_else(|| if all() { area_of(&dossier.facts) } else { None })
}
