//! Rolls and their lines, as programs are told of them.

use super::key::{AreaSourceKey, ReasonKey};
use super::shape::{PackInForce, SquareMetres, each};
use app::roll::RollRecord;
use domain::Area;
use domain::roll::{Correction, Roll, RollFault, RollLine, RollPart, RollState, Scope};
use serde::Serialize;
use utoipa::ToSchema;

/// A roll without its lines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RollSummary {
    /// Its id.
    #[schema(example = "01939f2e8c7a7b3e9a41c0ffee000010")]
    id: String,
    /// The community it belongs to.
    community_id: String,
    /// Who decides together: `community`, `building:ID`, `entrance:ID` or `sharing`.
    #[schema(example = "community")]
    scope: String,
    /// Where it stands: `drafted`, `published` or `frozen`.
    #[schema(example = "drafted")]
    state: &'static str,
    /// The day it was posted.
    #[schema(format = Date)]
    published_on: Option<String>,
    /// The last day on which objections to it are taken.
    #[schema(format = Date)]
    objections_until: Option<String>,
    /// When it was frozen.
    #[schema(format = DateTime)]
    frozen_at: Option<String>,
    /// The hash that stands on the notice of the vote, hexadecimal; of a frozen roll.
    hash: Option<String>,
    /// Lines of it.
    lines: usize,
    /// Heads on it.
    heads: u64,
    /// Exclusive area on it.
    area_m2: SquareMetres,
    /// What must be mended before it is posted.
    faults: Vec<RollFaultEntry>,
}

impl From<&Roll> for RollSummary {
    fn from(roll: &Roll) -> Self {
        let window = roll.state.window();
        let frozen_at = match &roll.state {
            RollState::Frozen { at, .. } => Some(at.to_string()),
            RollState::Drafted | RollState::Published { .. } => None,
        };
        let scope = match &roll.scope {
            Scope::Building(id) => format!("building:{id}"),
            Scope::Entrance(id) => format!("entrance:{id}"),
            other @ (Scope::Community(_) | Scope::Sharing(_)) => other.key().to_owned(),
        };
        Self {
            id: roll.id.to_string(),
            community_id: roll.community.to_string(),
            scope,
            state: roll.state.key(),
            published_on: window.map(|window| window.on.to_string()),
            objections_until: window.map(|window| window.until.to_string()),
            frozen_at,
            hash: roll.hash().map(ToString::to_string),
            lines: roll.lines.len(),
            heads: roll.lines.iter().fold(0, |sum, line| sum.saturating_add(line.heads.into())),
            area_m2: SquareMetres(roll.lines.iter().map(RollLine::area).sum::<Area>()),
            faults: each(&roll.faults),
        }
    }
}

/// What keeps a roll from being posted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RollFaultEntry {
    /// What: `area-missing`, `area-not-positive`, `twice` or `empty`.
    #[schema(example = "area-missing")]
    fault: &'static str,
    /// The dwelling it is of.
    dwelling_id: Option<String>,
}

impl From<&RollFault> for RollFaultEntry {
    fn from(fault: &RollFault) -> Self {
        let (fault, dwelling) = match fault {
            RollFault::AreaMissing { dwelling } => ("area-missing", Some(dwelling)),
            RollFault::AreaNotPositive { dwelling } => ("area-not-positive", Some(dwelling)),
            RollFault::Twice { dwelling } => ("twice", Some(dwelling)),
            RollFault::Empty => ("empty", None),
        };
        Self { fault, dwelling_id: dwelling.map(ToString::to_string) }
    }
}

/// A dwelling on a line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RollPartEntry {
    /// The dwelling, where the roll names it.
    dwelling_id: Option<String>,
    /// Number of its building.
    building: String,
    /// Number of its entrance.
    entrance: String,
    /// Number on its door.
    door: Option<String>,
    /// Its exclusive area.
    area_m2: SquareMetres,
    /// The paper that was read from.
    area_source: AreaSourceKey,
}

impl From<&RollPart> for RollPartEntry {
    fn from(part: &RollPart) -> Self {
        Self {
            dwelling_id: part.dwelling.map(|id| id.to_string()),
            building: part.building.clone(),
            entrance: part.entrance.clone(),
            door: part.door.clone(),
            area_m2: SquareMetres(part.area),
            area_source: AreaSourceKey(part.area_source),
        }
    }
}

/// A line of a roll: one voter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RollLineEntry {
    /// Its number on the roll, from 1.
    number: u32,
    /// Heads it counts.
    heads: u32,
    /// Its exclusive area.
    area_m2: SquareMetres,
    /// Names of its owners, masked; empty where nobody is known.
    owners: Vec<String>,
    /// Its dwellings.
    parts: Vec<RollPartEntry>,
    /// Why it is as it is.
    reasons: Vec<ReasonKey>,
}

impl RollLineEntry {
    /// A line with the masked names of its owners.
    pub(super) fn of(line: &RollLine, owners: Vec<String>) -> Self {
        Self {
            number: line.number,
            heads: line.heads,
            area_m2: SquareMetres(line.area()),
            owners,
            parts: each(&line.parts),
            reasons: line.reasons.iter().copied().map(ReasonKey).collect(),
        }
    }
}

/// A correction that was made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CorrectionEntry {
    /// 1, 2, 3 … in the order in which they were made.
    number: u32,
    /// Why.
    reason: String,
    /// The account that made it.
    account_id: String,
    /// When.
    #[schema(format = DateTime)]
    at: String,
}

impl From<&Correction> for CorrectionEntry {
    fn from(made: &Correction) -> Self {
        Self {
            number: made.number,
            reason: made.reason.clone(),
            account_id: made.by.to_string(),
            at: made.at.to_string(),
        }
    }
}

/// A roll with some of its lines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RollDetail {
    /// The roll.
    roll: RollSummary,
    /// Name of the community.
    community_name: String,
    /// The rules by which it was counted.
    pack: PackInForce,
    /// This page of its lines, from 1.
    page: usize,
    /// Number of pages, at least 1.
    pages: usize,
    /// The lines of this page.
    lines: Vec<RollLineEntry>,
    /// What was corrected, in order.
    corrections: Vec<CorrectionEntry>,
}

impl RollDetail {
    /// A page of lines, from 1; the last one where there are fewer.
    pub(super) fn of(record: &RollRecord, page: usize, per_page: usize) -> Self {
        let roll = &record.roll;
        let pages = roll.lines.len().div_ceil(per_page).max(1);
        let page = page.min(pages);
        let name = |owner| record.names.get(owner).cloned();
        let shown = roll.lines.iter().skip(page.saturating_sub(1).saturating_mul(per_page)).take(per_page);
        Self {
            roll: roll.into(),
            community_name: record.community_name.clone(),
            pack: (&roll.pack).into(),
            page,
            pages,
            lines: shown
                .map(|line| RollLineEntry::of(line, line.owners.iter().filter_map(name).collect()))
                .collect(),
            corrections: each(&roll.corrections),
        }
    }
}
