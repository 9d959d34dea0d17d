//! The audit of signatures: drawn once the result is posted, answered at the doors, published with the result.

use super::advance;
use super::result::file_of;
use crate::account::occasion;
use crate::roll::changed;
use crate::territory::permit_at;
use crate::{App, AppError, Desk, Noun};
use domain::Share;
use domain::account::Actor;
use domain::id::VoteId;
use domain::permit::{HoldVote, Permit, TakeBallots};
use domain::roll::RollLine;
use domain::signature_audit::{AuditPlan, CallBack, Drawn, SignatureAudit, draw, plan_audit};
use domain::vote::file::recount;
use domain::vote::{Vote, VoteState};
use policy::ParameterValue;
use store::{Tx, roll, signature_audit, vote};

/// The fewest characters of a seed: ten dice are sixty million outcomes.
const SEED: std::ops::RangeInclusive<usize> = 10..=200;
/// The parameter of the pack.
const RISK_LIMIT: &str = "vote.callback-risk-limit";

/// The audit of a vote as those see it who ask.
#[derive(Debug, Clone)]
pub struct CallBacks {
    /// The vote.
    pub vote: Vote,
    /// The risk limit of the pack; `None` where it gives none.
    pub risk_limit: Option<Share>,
    /// How many are drawn, and why; where there is a risk limit.
    pub plan: Option<AuditPlan>,
    /// What was drawn; `None` before.
    pub audit: Option<SignatureAudit>,
    /// The lines of the drawn, in the same order.
    pub lines: Vec<RollLine>,
    /// Whether who looks may draw.
    pub may_draw: bool,
}

impl App {
    /// Draws the ballots whose owners are asked, by a seed that was found before everybody.
    pub fn draw_signatures(&self, actor: &Actor, id: VoteId, seed: &str) -> Result<SignatureAudit, AppError> {
        let (locator, occasion) = (self.locator()?, occasion(self.environment()));
        let seed = seed.split_whitespace().collect::<Vec<_>>().join(" ");
        if !SEED.contains(&seed.chars().filter(|it| !it.is_whitespace()).count()) {
            return Err(AppError::Invalid { field: "seed", reason: "seed-short" });
        }
        let risk_limit = self.risk_limit()?.ok_or(AppError::Conflict("risk-limit-unknown"))?;
        self.store().write(|tx| {
            let kept = vote::find(tx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            let place = locator.of_community(tx, kept.vote.community)?;
            let permit: Permit<HoldVote> = permit_at(actor, place.as_ref(), Noun::Vote)?;
            if kept.vote.state != VoteState::Published {
                return Err(AppError::Conflict("vote-not-posted"));
            }
            if signature_audit::find(tx, id)?.is_some() {
                return Err(AppError::Conflict("signatures-drawn"));
            }
            let file = file_of(tx, id, occasion.at)?;
            let count = recount(&file).map_err(|_| AppError::Conflict("vote-uncountable"))?;
            let plan = plan_audit(&file, &count, risk_limit);
            let drawn = draw(&file, &seed, plan.size);
            let audit = SignatureAudit { seed: seed.clone(), risk_limit, drawn };
            signature_audit::insert(tx, &permit, occasion, id, &audit)?;
            Ok(audit)
        })
    }

    /// Records what an owner said whose ballot was drawn. A later answer replaces an earlier one; the log has both.
    pub fn answer_call_back(
        &self,
        actor: &Actor,
        id: VoteId,
        line: u32,
        outcome: CallBack,
    ) -> Result<(), AppError> {
        let (locator, occasion) = (self.locator()?, occasion(self.environment()));
        self.store().write(|tx: &mut Tx<'_>| {
            let kept = vote::find(tx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            let place = locator.of_community(tx, kept.vote.community)?;
            let permit: Permit<TakeBallots> = permit_at(actor, place.as_ref(), Noun::Vote)?;
            if kept.vote.state != VoteState::Published {
                return Err(AppError::Conflict("vote-not-posted"));
            }
            let mut audit =
                signature_audit::find(tx, id)?.ok_or(AppError::Conflict("signatures-not-drawn"))?;
            let drawn = audit.audit.drawn.iter_mut().find(|drawn| drawn.line == line);
            let drawn = drawn.ok_or(AppError::Conflict("line-not-drawn"))?;
            drawn.outcome = Some(outcome);
            let answered: Drawn = drawn.clone();
            changed(signature_audit::answer(tx, &permit, occasion, id, &audit, &answered))
        })
    }

    fn risk_limit(&self) -> Result<Option<Share>, AppError> {
        let rules = self.rules_in_force()?;
        let value = rules.parameter(RISK_LIMIT).and_then(|parameter| parameter.value.clone());
        Ok(value.and_then(|value| match value {
            ParameterValue::Share(share) => Some(share),
            _ => None,
        }))
    }
}

impl Desk {
    /// The audit of a vote, for those who ask at the doors.
    pub fn load_call_backs(&self, id: VoteId) -> Result<CallBacks, AppError> {
        let (locator, now) = (self.locator()?, self.environment().now());
        let risk_limit = self.risk_limit()?;
        self.store().read(|rx| {
            let mut found = vote::find(rx, id)?.ok_or(AppError::NotFound(Noun::Vote))?.vote;
            advance(&mut found, now);
            let place = locator.of_community(rx, found.community)?;
            let _permit: Permit<TakeBallots> = permit_at(self.actor(), place.as_ref(), Noun::Vote)?;
            if !matches!(found.state, VoteState::Published | VoteState::Settled) {
                return Err(AppError::Conflict("vote-not-posted"));
            }
            let audit = signature_audit::find(rx, id)?.map(|kept| kept.audit);
            let limit = audit.as_ref().map(|audit| audit.risk_limit).or(risk_limit);
            let plan = match limit {
                Some(limit) => {
                    let file = file_of(rx, id, now)?;
                    let count = recount(&file).map_err(|_| AppError::Conflict("vote-uncountable"))?;
                    Some(plan_audit(&file, &count, limit))
                }
                None => None,
            };
            let mut lines = Vec::new();
            for drawn in audit.iter().flat_map(|audit| &audit.drawn) {
                lines.extend(roll::find_line(rx, found.roll, drawn.line)?);
            }
            let may_draw = place.is_some_and(|place| self.actor().may::<HoldVote>(&place));
            Ok(CallBacks { vote: found, risk_limit: limit, plan, audit, lines, may_draw })
        })
    }
}
