//! A roll through time: drafted, published with a window for objections, frozen.

use super::{
    AreaSource, Counting, Drawn, RollFault, RollHash, RollLine, Scope, Status, Unit, UnitOwner, draw,
};
use crate::area::Area;
use crate::assessment::PackRef;
use crate::hex::hex;
use crate::id::{AccountId, CommunityId, DwellingId, OwnerId, RollId};
use crate::threshold::Quality;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Where a roll stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum RollState {
    /// Drawn; nobody outside has seen it.
    Drafted,
    /// Posted; owners may object until the end of the last day.
    Published {
        /// The day it was posted; not counted (Civil Code Art. 201).
        on: Date,
        /// The last day of the window.
        until: Date,
    },
    /// Fixed; nothing on it changes any more.
    Frozen {
        /// When.
        at: Timestamp,
        /// What stands on the notice.
        hash: RollHash,
        /// When it was posted before; `None` on rolls of earlier programs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        window: Option<ObjectionWindow>,
    },
}

/// The days on which a roll was posted and owners could object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectionWindow {
    /// The day it was posted; not counted (Civil Code Art. 201).
    pub on: Date,
    /// The last day of the window.
    pub until: Date,
}

impl RollState {
    /// When it was posted, or is.
    pub const fn window(&self) -> Option<ObjectionWindow> {
        match self {
            Self::Drafted => None,
            Self::Published { on, until } => Some(ObjectionWindow { on: *on, until: *until }),
            Self::Frozen { window, .. } => *window,
        }
    }

    /// The stable key.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Drafted => "drafted",
            Self::Published { .. } => "published",
            Self::Frozen { .. } => "frozen",
        }
    }
}

/// What was corrected on a roll, why and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// 1, 2, 3 … in the order in which they were made.
    pub number: u32,
    /// What.
    pub change: CorrectionChange,
    /// Why: the objection, the paper that shows it.
    pub reason: String,
    /// By whom.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
}

/// What a correction changes; the lines are drawn anew after it, so that the counting always holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum CorrectionChange {
    /// The area, and the paper it was read from.
    Area {
        /// Of which dwelling.
        dwelling: DwellingId,
        /// The area.
        area: Area,
        /// The paper.
        source: AreaSource,
    },
    /// Who owns it.
    Owners {
        /// Which dwelling.
        dwelling: DwellingId,
        /// Its owners.
        owners: Vec<UnitOwner>,
    },
    /// Who votes for its owners.
    Representative {
        /// Of which dwelling.
        dwelling: DwellingId,
        /// Who; `None` for nobody in particular.
        representative: Option<OwnerId>,
    },
    /// What is special about it.
    Status {
        /// Which dwelling.
        dwelling: DwellingId,
        /// What is special about it.
        status: BTreeSet<Status>,
    },
    /// What its holder is.
    Qualities {
        /// Which dwelling.
        dwelling: DwellingId,
        /// What its holder is.
        qualities: BTreeSet<Quality>,
    },
    /// A dwelling that was missing.
    Added {
        /// Which.
        unit: Box<Unit>,
    },
    /// A dwelling that does not exist, or does not belong here.
    Removed {
        /// Which.
        dwelling: DwellingId,
    },
}

/// A roll with what it was drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roll {
    /// Its name in the database.
    pub id: RollId,
    /// The community it belongs to.
    pub community: CommunityId,
    /// Who decides together.
    pub scope: Scope,
    /// How heads and area were counted.
    pub counting: Counting,
    /// The pack that the counting is of.
    pub pack: PackRef,
    /// Where it stands.
    pub state: RollState,
    /// What it was drawn from.
    pub units: Vec<Unit>,
    /// The lines.
    pub lines: Vec<RollLine>,
    /// Parking spaces that do not count.
    pub left_out: Vec<DwellingId>,
    /// What must be mended before it is posted.
    pub faults: Vec<RollFault>,
    /// What was corrected, in order.
    pub corrections: Vec<Correction>,
}

/// Why a roll does not move on. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "error", rename_all = "kebab-case")]
pub enum RollError {
    /// It is frozen; nothing on it changes any more.
    #[error("the roll is frozen since {at}")]
    Frozen {
        /// Since when.
        at: Timestamp,
    },
    /// It stands elsewhere.
    #[error("the roll is {is}, not {needed}")]
    WrongState {
        /// Where it stands.
        is: &'static str,
        /// Where it would have to.
        needed: &'static str,
    },
    /// It has faults.
    #[error("the roll has {faults} faults")]
    Faulty {
        /// How many.
        faults: usize,
    },
    /// The window for objections is still open.
    #[error("objections are taken until {until}")]
    WindowOpen {
        /// The last day.
        until: Date,
    },
    /// A window that ends before it begins.
    #[error("the window ends on {until}, not after {on}")]
    WindowReversed {
        /// The day of posting.
        on: Date,
        /// The last day given.
        until: Date,
    },
    /// No dwelling of that id is in the scope.
    #[error("the dwelling {dwelling} is not in the scope of the roll")]
    UnknownDwelling {
        /// The dwelling.
        dwelling: DwellingId,
    },
}

impl Roll {
    /// Draws a roll; it may have faults, and is then corrected before it is posted.
    pub fn draft(
        id: RollId,
        community: CommunityId,
        scope: Scope,
        units: Vec<Unit>,
        counting: Counting,
        pack: PackRef,
    ) -> Self {
        let units: Vec<Unit> = units.into_iter().filter(|unit| scope.holds(unit)).collect();
        let mut roll = Self {
            id,
            community,
            scope,
            counting,
            pack,
            state: RollState::Drafted,
            units,
            lines: Vec::new(),
            left_out: Vec::new(),
            faults: Vec::new(),
            corrections: Vec::new(),
        };
        roll.draw_anew();
        roll
    }

    fn draw_anew(&mut self) {
        let Drawn { lines, left_out, faults } = draw(&self.scope, &self.units, self.counting);
        (self.lines, self.left_out, self.faults) = (lines, left_out, faults);
    }

    /// Posts it; objections are taken until the end of the last day, which is the caller's to work out of the pack's
    /// period (see [`crate::calendar`]).
    pub fn publish(&mut self, on: Date, until: Date) -> Result<(), RollError> {
        match self.state {
            RollState::Frozen { at, .. } => return Err(RollError::Frozen { at }),
            RollState::Published { .. } => {
                return Err(RollError::WrongState { is: self.state.key(), needed: "drafted" });
            }
            RollState::Drafted => {}
        }
        if !self.faults.is_empty() {
            return Err(RollError::Faulty { faults: self.faults.len() });
        }
        if until < on {
            return Err(RollError::WindowReversed { on, until });
        }
        self.state = RollState::Published { on, until };
        Ok(())
    }

    /// Corrects it, draws the lines anew, and says the correction's number. A frozen roll is not corrected.
    pub fn correct(
        &mut self,
        change: CorrectionChange,
        reason: String,
        by: AccountId,
        at: Timestamp,
    ) -> Result<u32, RollError> {
        if let RollState::Frozen { at, .. } = self.state {
            return Err(RollError::Frozen { at });
        }
        let mut units = self.units.clone();
        apply(&mut units, &self.scope, &change)?;
        let number = u32::try_from(self.corrections.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.units = units;
        self.draw_anew();
        self.corrections.push(Correction { number, change, reason, by, at });
        Ok(number)
    }

    /// Fixes it once the window is over; `today` is the day of `at` where the community stands. Each line is salted
    /// with sixteen random bytes of its own.
    pub fn freeze(
        &mut self,
        at: Timestamp,
        today: Date,
        salts: &mut dyn FnMut() -> [u8; 16],
    ) -> Result<RollHash, RollError> {
        match self.state {
            RollState::Frozen { at, .. } => return Err(RollError::Frozen { at }),
            RollState::Drafted => {
                return Err(RollError::WrongState { is: self.state.key(), needed: "published" });
            }
            RollState::Published { until, .. } if today <= until => {
                return Err(RollError::WindowOpen { until });
            }
            RollState::Published { .. } => {}
        }
        if !self.faults.is_empty() {
            return Err(RollError::Faulty { faults: self.faults.len() });
        }
        for line in &mut self.lines {
            line.salt = hex(&salts());
            line.commitment = line.commit();
        }
        let hash = RollHash::of(&self.scope, &self.lines);
        self.state = RollState::Frozen { at, hash: hash.clone(), window: self.state.window() };
        Ok(hash)
    }

    /// Its hash, once it is frozen.
    pub const fn hash(&self) -> Option<&RollHash> {
        match &self.state {
            RollState::Frozen { hash, .. } => Some(hash),
            RollState::Drafted | RollState::Published { .. } => None,
        }
    }

    /// The line of that number.
    pub fn line(&self, number: u32) -> Option<&RollLine> {
        self.lines.iter().find(|line| line.number == number)
    }

    /// The lines whose ballot an owner may cast.
    pub fn lines_of(&self, owner: OwnerId) -> impl Iterator<Item = &RollLine> {
        self.lines.iter().filter(move |line| line.may_vote(owner))
    }
}

fn apply(units: &mut Vec<Unit>, scope: &Scope, change: &CorrectionChange) -> Result<(), RollError> {
    fn unit(units: &mut [Unit], dwelling: DwellingId) -> Result<&mut Unit, RollError> {
        let unknown = RollError::UnknownDwelling { dwelling };
        units.iter_mut().find(|unit| unit.dwelling == dwelling).ok_or(unknown)
    }
    match change {
        CorrectionChange::Area { dwelling, area, source } => {
            unit(units, *dwelling)?.area = Some((*area, *source));
        }
        CorrectionChange::Owners { dwelling, owners } => {
            unit(units, *dwelling)?.owners.clone_from(owners);
        }
        CorrectionChange::Representative { dwelling, representative } => {
            unit(units, *dwelling)?.representative = *representative;
        }
        CorrectionChange::Status { dwelling, status } => unit(units, *dwelling)?.status.clone_from(status),
        CorrectionChange::Qualities { dwelling, qualities } => {
            unit(units, *dwelling)?.qualities.clone_from(qualities);
        }
        CorrectionChange::Added { unit } if scope.holds(unit) => units.push((**unit).clone()),
        CorrectionChange::Added { unit } => {
            return Err(RollError::UnknownDwelling { dwelling: unit.dwelling });
        }
        CorrectionChange::Removed { dwelling } => {
            unit(units, *dwelling)?;
            units.retain(|unit| unit.dwelling != *dwelling);
        }
    }
    Ok(())
}
