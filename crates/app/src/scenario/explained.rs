//! Why a community is in a plan or not: its need, what each package would cost, and how it stands.

use super::outcome::{PlannedStart, Waiting};
use super::pose::LeftOut;
use super::{Outcome, Solved};
use crate::stock::Stock;
use crate::{AppError, Desk, Noun};
use domain::id::{CommunityId, ScenarioId};
use policy::{NeedScore, NoEstimate, PackageEstimate};
use std::sync::Arc;

/// How a community stands in a plan.
#[derive(Debug, Clone)]
pub enum Standing {
    /// It starts.
    Starts(PlannedStart),
    /// It could start and does not.
    Waits(Waiting),
    /// It could not be planned.
    LeftOut(LeftOut),
    /// The register did not have it then, or it had left the plan.
    Unknown,
}

impl Outcome {
    /// How a community stands.
    pub fn standing(&self, community: CommunityId) -> Standing {
        if let Some(start) = self.starts.iter().find(|start| start.community == community) {
            return Standing::Starts(start.clone());
        }
        if let Some(waiting) = self.waiting.iter().find(|waiting| waiting.community == community) {
            return Standing::Waits(waiting.clone());
        }
        let left_out = self.left_out.iter().find(|(id, _)| *id == community);
        left_out.map_or(Standing::Unknown, |(_, why)| Standing::LeftOut(why.clone()))
    }
}

/// A package with what it would cost a community, or why that is not known.
pub type Estimated = (Arc<str>, Result<PackageEstimate, NoEstimate>);

/// Why a community is in a plan or not.
pub struct Explained {
    /// The scenario.
    pub solved: Solved,
    /// The stock, with the community in it.
    pub stock: Arc<Stock>,
    /// How it stands.
    pub standing: Standing,
    /// How much it needs renewal, by what is known now.
    pub need: NeedScore,
    /// What each package would cost, by what is known now.
    pub estimates: Vec<Estimated>,
}

impl Desk {
    /// Why a community is in a plan or not.
    pub fn explain(&self, id: ScenarioId, community: CommunityId) -> Result<Explained, AppError> {
        let solved = self.load_scenario(id)?;
        let stock = self.stock()?;
        let item = stock.find(community).ok_or(AppError::NotFound(Noun::Community))?;
        let outcome = solved.outcome.clone().ok_or(AppError::NotFound(Noun::Scenario))?;
        let seen = self.store().read(|rx| store::indicator::list_of_community(rx, community))?;
        let rules = &stock.rules;
        let need = rules.need_score(&item.dossier, &seen);
        let estimates = rules
            .packages()
            .iter()
            .map(|package| (Arc::clone(&package.id), rules.estimate(&package.id, &item.dossier)))
            .collect();
        Ok(Explained { standing: outcome.standing(community), need, estimates, solved, stock })
    }
}
