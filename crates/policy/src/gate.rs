//! Gates (准入条件) of the pipeline: what a city asks before a community is listed, work begins, or work is completed.

use crate::compile::{Fault, Node, Surroundings};
use crate::condition::domain_words;
use crate::diagnostic::{NameKind, Problem};
use crate::entry::{Bilingual, Provenance};
use crate::evaluate::View;
use crate::expression::Test;
use crate::parameter::ParameterValue;
use crate::reader::{Entry, Fields, Read, Spot};
use crate::rules::Rules;
use crate::scalar::Id;
use domain::dossier::{Dossier, FactSheet};
use domain::fact::{Fact, FactValue};
use domain::gate::{Evidence, GateStep};
use domain::nearest::nearest;
use domain::truth::Truth;
use domain::year::PhaseRule;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;

domain_words!(GateStep, Evidence);

/// The parameter that says which share of households listing needs.
pub const PLAN_ENTRY: &str = "consent.plan-entry";

/// A condition of a step of the pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gate {
    /// Its id: `consent`.
    pub id: Arc<str>,
    /// Its name: what must hold, in a few words.
    pub name: Bilingual,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<Bilingual>,
    /// The step it stands before.
    pub step: GateStep,
    /// What must hold by the register. Asked of the community and of each of its buildings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<Test>,
    /// What the program must know by itself, in place of a test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
    /// The packages it is asked of; of all where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<Arc<str>>,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl Entry for Gate {
    const NAME: &'static str = "[[gate]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let id = fields.need::<Id>("id");
        let (name, about) = (fields.need("name"), fields.may("about"));
        let step = fields.need::<GateStep>("step");
        let test_spot = fields.spot::<Test>("test");
        let test = fields.may::<Test>("test");
        let evidence_spot = fields.spot::<Evidence>("evidence");
        let evidence = fields.may::<Evidence>("evidence");
        let packages = fields.references("packages", NameKind::Package);
        let provenance = Provenance::fields(fields);
        if test_spot.is_some() == evidence_spot.is_some() {
            let problem = Problem::OneOfKeys { of: Self::NAME, keys: &["test", "evidence"] };
            fields.reading.report(fields.span.clone(), problem, None);
            fields.wrong = true;
        }
        if let (Some(GateStep::Plan), Some(Evidence::PublishedPlan), Some(spot)) =
            (step, evidence, evidence_spot)
        {
            spot.report(Problem::PlanBeforePlan, None);
            fields.wrong = true;
        }
        Some(Self {
            id: id?.0,
            name: name?,
            about,
            step: step?,
            test,
            evidence,
            packages,
            provenance: provenance?,
        })
    }
}

/// The tests of the gates, ready to be evaluated.
pub(crate) fn tests_of(gates: &[Gate], surroundings: &Surroundings<'_>) -> (Vec<Option<Node>>, Vec<Fault>) {
    let (mut tests, mut faults) = (Vec::with_capacity(gates.len()), Vec::new());
    for gate in gates {
        match gate.test.as_ref().map(|test| surroundings.compile(test)).transpose() {
            Ok(test) => tests.push(test),
            Err(fault) => faults.push(fault),
        }
    }
    (tests, faults)
}

/// What the program knows of a community beside its register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evident {
    /// Whether a vote on the menu is settled.
    pub scheme: bool,
    /// Whether it came into the pipeline by a published plan.
    pub published_plan: bool,
}

/// A gate with its answer for a community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GateAnswer {
    /// The gate.
    pub gate: Gate,
    /// Whether it is passed. What is not known is not passed.
    pub passed: Truth,
    /// Where that is not known: the facts whose knowledge would decide it.
    pub missing: Vec<Fact>,
}

impl Rules {
    /// The gates of the pipeline, in the pack's order.
    pub fn gates(&self) -> &[Gate] {
        &self.gates
    }

    /// Whether as many households want it as listing needs: by the share, where the pack says which and the register which
    /// it is, else by what the register says of their will.
    pub fn consent(&self, facts: &FactSheet) -> Truth {
        match (facts.value(Fact::WillingHouseholds), self.needed_for_listing()) {
            (Some(FactValue::Share(willing)), Some(needed)) => (*willing >= needed).into(),
            _ => match facts.value(Fact::StronglyWilling) {
                Some(FactValue::Flag(strong)) => (*strong).into(),
                _ => Truth::Unknown,
            },
        }
    }

    fn needed_for_listing(&self) -> Option<domain::Share> {
        match self.parameter(PLAN_ENTRY)?.value.as_ref()? {
            ParameterValue::Share(share) => Some(*share),
            _ => None,
        }
    }

    /// The gates of these steps with their answers for a community, in the pack's order; of a package, those that are asked
    /// of it.
    pub fn ask_gates(
        &self,
        steps: &[GateStep],
        package: Option<&str>,
        dossier: &Dossier,
        evident: Evident,
    ) -> Vec<GateAnswer> {
        let is_asked = |gate: &Gate| {
            let of_it = |package: &str| gate.packages.iter().any(|one| &**one == package);
            steps.contains(&gate.step) && (gate.packages.is_empty() || package.is_none_or(of_it))
        };
        let asked = self.gates.iter().zip(&self.gate_tests).filter(|(gate, _)| is_asked(gate));
        asked.map(|(gate, test)| self.answer_of(gate, test.as_ref(), dossier, evident)).collect()
    }

    fn answer_of(&self, gate: &Gate, test: Option<&Node>, dossier: &Dossier, evident: Evident) -> GateAnswer {
        let (passed, missing) = match (test, gate.evidence) {
            (Some(test), _) => holds(test, dossier),
            (None, Some(Evidence::Consent)) => {
                let passed = self.consent(&dossier.facts);
                let by_share = self.needed_for_listing().is_some();
                let decides = if by_share { Fact::WillingHouseholds } else { Fact::StronglyWilling };
                (passed, vec![decides])
            }
            (None, Some(Evidence::Scheme)) => (evident.scheme.into(), Vec::new()),
            (None, Some(Evidence::PublishedPlan)) => (evident.published_plan.into(), Vec::new()),
            (None, None) => (Truth::Unknown, Vec::new()),
        };
        let missing = if passed == Truth::Unknown { missing } else { Vec::new() };
        GateAnswer { gate: gate.clone(), passed, missing }
    }
}

/// Asked of each building, or of the community where there are none; every one must pass.
fn holds(test: &Node, dossier: &Dossier) -> (Truth, Vec<Fact>) {
    let view = |building| View { building, community: &dossier.facts, phases: PhaseRule::All };
    let mut views: Vec<View<'_>> =
        dossier.buildings.iter().map(|building| view(Some(&building.facts))).collect();
    if views.is_empty() {
        views.push(view(None));
    }
    let mut missing = Vec::new();
    for view in &views {
        view.missing(test, &mut missing);
    }
    (Truth::all(views.iter().map(|view| view.answer(test).truth)), missing)
}
