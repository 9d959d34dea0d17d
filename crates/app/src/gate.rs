//! The gates of the pipeline (准入条件): what stands before a community's next step, and who is refused by them.

use crate::stock::{Stock, StockItem};
use crate::{AppError, Desk, Noun};
use domain::gate::GateStep;
use domain::id::CommunityId;
use domain::project::{Pool, Project};
use domain::truth::Truth;
use domain::vote::{Form, Vote, VoteState};
use policy::{Evident, GateAnswer};
use std::sync::Arc;
use store::project::KeptProject;
use store::{Rx, StoreError};

/// A community with the gates that it does not pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// The community.
    pub community: CommunityId,
    /// Its name.
    pub name: String,
    /// What is not passed, or not known to be.
    pub gates: Vec<GateAnswer>,
}

/// What stands before the next step of a community.
pub struct NextStep {
    /// The stock, with the community in it.
    pub stock: Arc<Stock>,
    /// Its project; none of a community that never was in a plan.
    pub project: Option<KeptProject>,
    /// Where it stands.
    pub pool: Pool,
    /// The gates before the next pool, with their answers.
    pub gates: Vec<GateAnswer>,
}

/// Whether residents have chosen what is to be done: the vote is on a menu, and settled.
pub(crate) fn settles_scheme(vote: &Vote) -> bool {
    let is_menu = |form: &Form| matches!(form, Form::Approval { .. } | Form::Points { .. });
    vote.state == VoteState::Settled && vote.questions.iter().any(|question| is_menu(&question.form))
}

/// A community's project, and whether its residents have settled a scheme.
pub(crate) fn known(
    rx: &mut Rx<'_>,
    community: CommunityId,
) -> Result<(Option<KeptProject>, bool), StoreError> {
    let project = store::project::find(rx, community)?;
    let votes = store::vote::list_of_community(rx, community)?;
    Ok((project, votes.iter().any(|kept| settles_scheme(&kept.vote))))
}

/// What the program knows of a community beside its register.
fn evident(project: Option<&Project>, scheme: bool) -> Evident {
    let in_plan = |project: &Project| project.scenario.is_some() && project.pool != Pool::Left;
    Evident { scheme, published_plan: project.is_some_and(in_plan) }
}

/// The gates of these steps with their answers for a community.
pub(crate) fn ask(
    stock: &Stock,
    item: &StockItem,
    steps: &[GateStep],
    (project, scheme): (Option<&Project>, bool),
) -> Vec<GateAnswer> {
    // What was planned once says nothing of what will be.
    let planned = project.filter(|project| project.pool != Pool::Reserve);
    let package = planned.map(|project| project.package.as_str());
    stock.rules.ask_gates(steps, package, &item.dossier, evident(project, scheme))
}

/// Those of them that are not passed, or not known to be; none where all are passed.
pub(crate) fn unmet(item: &StockItem, answers: Vec<GateAnswer>) -> Option<Unmet> {
    let gates: Vec<GateAnswer> = answers.into_iter().filter(|answer| answer.passed != Truth::Yes).collect();
    let community = &item.community;
    (!gates.is_empty()).then(|| Unmet { community: community.id, name: community.name.clone(), gates })
}

impl Desk {
    /// What stands before the next step of a community in sight.
    ///
    /// # Errors
    /// There is no such community here.
    pub fn next_step(&self, community: CommunityId) -> Result<NextStep, AppError> {
        let stock = self.stock()?;
        let item = stock.find(community).ok_or(AppError::NotFound(Noun::Community))?;
        let (project, scheme) = self.store().read(|rx| known(rx, community))?;
        let planned = project.as_ref().map(|kept| &kept.project);
        let pool = planned.map_or(Pool::Reserve, |project| project.pool);
        let gates = ask(&stock, item, pool.gates(), (planned, scheme));
        Ok(NextStep { stock, project, pool, gates })
    }
}
