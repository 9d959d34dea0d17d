//! Votes: drafted on a frozen roll, announced, opened and closed by the clock, counted, posted, settled.

mod board;
mod check;
mod door;
mod draft;
mod gap;
mod kit;
mod matter;
mod menu_result;
mod offer;
mod paper;
mod price_tag;
mod result;
mod signature_audit;

pub(crate) use board::arrived_lines;
pub use board::{CommunityVotes, VoteBoard, VoteCard};
pub use check::check_vote;
pub use door::{DoorList, DoorRecord, DoorStep, DoorVisit, EntranceKey, Holder};
pub use draft::{Asked, OfferDraft, VoteDraft};
pub(crate) use gap::Evidence;
pub use kit::RecountKit;
pub use matter::{matters, sharing_of};
pub use menu_result::{MenuLine, MenuResult};
pub use offer::{AgreementPaper, OfferTerms, OffersRecord, TermName};
pub use paper::{Imprint, NoticePaper, ResultPaper, RollOnPaper};
pub(crate) use price_tag::tell as tell_prices;
pub use result::VoteResult;
pub(crate) use result::post;
pub use signature_audit::CallBacks;

use crate::account::occasion;
use crate::roll::changed;
use crate::territory::permit_at;
use crate::{App, AppError, AsSeen, Noun};
use domain::account::Actor;
use domain::id::{AuditEntryId, OfferId, VoteId};
use domain::identity::IdentityQuestion;
use domain::menu::Menu;
use domain::offer::Offer;
use domain::permit::{HoldVote, KeepTime, Permit, TakeBallots};
use domain::roll::Roll;
use domain::visit::VisitOutcome;
use domain::vote::file::{ANNOUNCED, PUBLISHED};
use domain::vote::{Vote, VoteError, VoteState};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::audit::Occasion;
pub use store::objection::Objection;
use store::visit::Visit;
use store::vote::KeptVote;
use store::{Tx, objection, roll, vote};

/// What is told about a vote besides what is asked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Particulars {
    /// What is proposed, in plain words.
    pub plain: String,
    /// Whom to ask: a name or an office, and a telephone number.
    pub contact: String,
    /// Where paper is handed in.
    pub hand_in_at: String,
    /// What can be chosen, where items are chosen.
    pub menu: Option<Menu>,
    /// What is offered, where an offer is chosen.
    pub offers: Vec<Offer>,
    /// The norms and models of the pack that offers are told by, as they were when the vote was prepared.
    pub terms: OfferTerms,
    /// Whether a line that handed in nothing but a sheet that cannot be counted took part.
    pub spoiled_takes_part: bool,
    /// What the holder of a personal link is asked besides.
    pub identity: Option<IdentityQuestion>,
    /// The last day on which objections to the result are heard, once it is posted.
    pub objections_until: Option<Date>,
    /// The day it was posted.
    pub published_on: Option<Date>,
    /// The day it was settled.
    pub settled_on: Option<Date>,
    /// The office in whose name its papers go out; empty for the one to ask.
    pub issuer: String,
    /// The number of its papers, as that office counts them: 龙花社〔2026〕3号; empty for none yet.
    pub number: String,
}

pub(crate) fn particulars(json: &Json) -> Particulars {
    serde_json::from_value(json.clone()).unwrap_or_default()
}

/// Brings a vote to where its dates put it: it opens and closes by itself.
pub(crate) fn advance(vote: &mut Vote, now: Timestamp) {
    // What is not due yet, or elsewhere, stays as it is.
    let _ = vote.open(now);
    let _ = vote.close(now);
}

impl App {
    /// Keeps a vote that is being prepared.
    pub fn draft_vote(&self, actor: &Actor, draft: &VoteDraft) -> Result<Vote, AppError> {
        let (locator, rules) = (self.locator()?, self.rules_in_force()?);
        let (occasion, mut ids) = (occasion(self.environment()), self.environment().ids());
        let (mut made, mut told) = draft.resolve(&rules)?;
        made.id = VoteId::fresh(&mut ids);
        told.offers.iter_mut().for_each(|offer| offer.id = OfferId::fresh(&mut ids));
        self.store().write(|tx| {
            let roll = roll::find(tx, made.roll)?.ok_or(AppError::NotFound(Noun::Roll))?.roll;
            let place = locator.of_community(tx, roll.community)?;
            let permit: Permit<HoldVote> = permit_at(actor, place.as_ref(), Noun::Roll)?;
            let made = Vote { community: roll.community, ..made.clone() };
            let mut told = told.clone();
            told.offers.iter_mut().for_each(|offer| offer.community = roll.community);
            let told = serde_json::to_value(&told).unwrap_or_default();
            vote::insert(tx, &permit, occasion, &made, &told)?;
            Ok(made)
        })
    }

    /// Announces a vote on its frozen roll.
    pub fn announce_vote(&self, actor: &Actor, id: impl Into<AsSeen<VoteId>>) -> Result<Vote, AppError> {
        let (now, earliest) = (self.environment().now(), self.earliest_opening()?);
        self.move_vote(actor, id, ANNOUNCED, |kept, roll| {
            let hash = roll.hash().cloned().ok_or(AppError::Conflict("roll-not-frozen"))?;
            if let Some(menu) = &particulars(&kept.particulars).menu {
                let faults = menu.faults();
                if !faults.is_empty() {
                    return Err(AppError::MenuFaults(faults));
                }
            }
            kept.vote.announce(hash.clone(), now, earliest)?;
            Ok(json!({ "roll_hash": hash, "vote": kept.vote, "particulars": kept.particulars }))
        })
    }

    /// Posts the result; objections are heard until the end of `until`.
    pub fn publish_vote(
        &self,
        actor: &Actor,
        id: impl Into<AsSeen<VoteId>>,
        until: Date,
    ) -> Result<Vote, AppError> {
        let id = id.into();
        let (today, now) = (self.environment().today(), self.environment().now());
        if until < today {
            return Err(AppError::Invalid { field: "until", reason: "until-past" });
        }
        if self.result_notice()?.is_some_and(|(_, least)| until < least) {
            return Err(AppError::Invalid { field: "until", reason: "until-too-early" });
        }
        self.move_vote_in(actor, id, PUBLISHED, |tx, kept, _| {
            kept.vote.publish()?;
            // Counted where it is posted: no sheet comes in between.
            let detail = post(tx, id.id, now, until)?;
            let mut told = particulars(&kept.particulars);
            (told.published_on, told.objections_until) = (Some(today), Some(until));
            kept.particulars = serde_json::to_value(&told).unwrap_or_default();
            Ok(detail)
        })
    }

    /// Ends the notice period of the result, once it is over and every objection is answered.
    pub fn settle_vote(&self, actor: &Actor, id: impl Into<AsSeen<VoteId>>) -> Result<Vote, AppError> {
        let (today, id) = (self.environment().today(), id.into());
        self.move_vote_in(actor, id, "vote.settled", |tx, kept, _| {
            let told = particulars(&kept.particulars);
            if told.objections_until.is_some_and(|until| today <= until) {
                return Err(AppError::Conflict("objections-still-heard"));
            }
            if objection::list_of_vote(tx, id.id)?.iter().any(|it| it.answer.is_none()) {
                return Err(AppError::Conflict("objections-unanswered"));
            }
            kept.vote.settle()?;
            let told = Particulars { settled_on: Some(today), ..told };
            kept.particulars = serde_json::to_value(&told).unwrap_or_default();
            Ok(json!({}))
        })
    }

    /// Calls a vote off before it is counted, with the reason.
    pub fn cancel_vote(
        &self,
        actor: &Actor,
        id: impl Into<AsSeen<VoteId>>,
        reason: &str,
    ) -> Result<Vote, AppError> {
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(AppError::Invalid { field: "reason", reason: "reason-empty" });
        }
        self.move_vote(actor, id, "vote.cancelled", |kept, _| {
            kept.vote.cancel()?;
            Ok(json!({ "reason": reason }))
        })
    }

    /// Opens and closes what is due; how many votes moved. Any node may do so at any time.
    pub fn keep_votes_on_time(&self) -> Result<usize, AppError> {
        let now = self.environment().now();
        let due = self.store().read(|rx| vote::list_due(rx, now))?;
        let mut count = 0;
        for id in due {
            let occasion = occasion(self.environment());
            let moved = self.store().write(|tx| {
                let mut kept = vote::load(tx, id)?;
                keep_time(tx, occasion, &mut kept)
            });
            match moved {
                Ok(true) => count += 1,
                // Of two nodes one comes first.
                Ok(false) | Err(AppError::ChangedMeanwhile) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(count)
    }

    /// Records an objection of somebody on the roll to a result that is posted.
    pub fn raise_objection(&self, actor: &Actor, id: VoteId, line: u32, words: &str) -> Result<(), AppError> {
        let words = words.trim();
        let (locator, occasion) = (self.locator()?, occasion(self.environment()));
        let (today, now) = (self.environment().today(), self.environment().now());
        self.store().write(|tx| {
            let kept = vote::find(tx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            let place = locator.of_community(tx, kept.vote.community)?;
            let permit: Permit<TakeBallots> = permit_at(actor, place.as_ref(), Noun::Vote)?;
            if words.is_empty() {
                return Err(AppError::Invalid { field: "words", reason: "words-empty" });
            }
            let told = particulars(&kept.particulars);
            if kept.vote.state != VoteState::Published
                || told.objections_until.is_some_and(|until| today > until)
            {
                return Err(AppError::Conflict("objections-not-heard"));
            }
            if roll::find_line(tx, kept.vote.roll, line)?.is_none() {
                return Err(AppError::Cast(domain::ballot::CastError::WrongScope { line }));
            }
            let raised = Objection {
                id: occasion.entry,
                vote: id,
                line,
                words: words.to_owned(),
                raised_at: now,
                answer: None,
            };
            Ok(objection::insert(tx, &permit, occasion, &raised)?)
        })
    }

    /// Answers an objection.
    pub fn answer_objection(
        &self,
        actor: &Actor,
        id: VoteId,
        which: AuditEntryId,
        words: &str,
    ) -> Result<(), AppError> {
        let words = words.trim();
        let (locator, occasion) = (self.locator()?, occasion(self.environment()));
        self.store().write(|tx| {
            let kept = vote::find(tx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            let place = locator.of_community(tx, kept.vote.community)?;
            let permit: Permit<HoldVote> = permit_at(actor, place.as_ref(), Noun::Vote)?;
            if words.is_empty() {
                return Err(AppError::Invalid { field: "words", reason: "words-empty" });
            }
            let all = objection::list_of_vote(tx, id)?;
            let found = all.iter().find(|it| it.id == which).ok_or(AppError::NotFound(Noun::Vote))?;
            changed(objection::answer(tx, &permit, occasion, found, words))
        })
    }

    /// Records what came of a visit at a door.
    pub fn record_visit(
        &self,
        actor: &Actor,
        id: VoteId,
        line: u32,
        outcome: VisitOutcome,
    ) -> Result<(), AppError> {
        let (locator, occasion) = (self.locator()?, occasion(self.environment()));
        self.store().write(|tx| {
            let kept = vote::find(tx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            let place = locator.of_community(tx, kept.vote.community)?;
            let permit: Permit<TakeBallots> = permit_at(actor, place.as_ref(), Noun::Vote)?;
            if roll::find_line(tx, kept.vote.roll, line)?.is_none() {
                return Err(AppError::Cast(domain::ballot::CastError::WrongScope { line }));
            }
            let (account, at) = (actor.account, occasion.at);
            let made = Visit { id: occasion.entry, vote: id, line, outcome, account, at };
            Ok(store::visit::insert(tx, &permit, occasion, &made)?)
        })
    }

    /// Moves a vote on, and keeps it with the event that tells of it.
    fn move_vote(
        &self,
        actor: &Actor,
        id: impl Into<AsSeen<VoteId>>,
        event: &'static str,
        change: impl Fn(&mut KeptVote, &Roll) -> Result<Json, AppError>,
    ) -> Result<Vote, AppError> {
        self.move_vote_in(actor, id, event, |_, kept, roll| change(kept, roll))
    }

    /// The same, where the change asks the database.
    fn move_vote_in(
        &self,
        actor: &Actor,
        seen: impl Into<AsSeen<VoteId>>,
        event: &'static str,
        change: impl Fn(&mut Tx<'_>, &mut KeptVote, &Roll) -> Result<Json, AppError>,
    ) -> Result<Vote, AppError> {
        let (locator, occasion, seen) = (self.locator()?, occasion(self.environment()), seen.into());
        self.store().write(|tx| {
            let mut kept = vote::find(tx, seen.id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            let place = locator.of_community(tx, kept.vote.community)?;
            let permit: Permit<HoldVote> = permit_at(actor, place.as_ref(), Noun::Vote)?;
            seen.check(kept.revision)?;
            keep_time(tx, occasion, &mut kept)?;
            let roll = roll::load(tx, kept.vote.roll)?.roll;
            let detail = change(tx, &mut kept, &roll)?;
            changed(vote::update(tx, &permit, occasion, event, &kept, &detail))?;
            if event == ANNOUNCED {
                price_tag::tell(tx, &permit, &kept.vote, &particulars(&kept.particulars), &roll)?;
            }
            Ok(kept.vote)
        })
    }
}

/// Keeps that a vote was opened or closed by the clock, each with an entry of its own; whether it was.
fn keep_time(tx: &mut Tx<'_>, occasion: Occasion<'_>, kept: &mut KeptVote) -> Result<bool, AppError> {
    let permit = Permit::<KeepTime>::of_clock();
    let mut moved = false;
    for (event, step) in [("vote.opened", Vote::open as Step), ("vote.closed", Vote::close)] {
        if step(&mut kept.vote, occasion.at).is_ok() {
            changed(vote::update(tx, &permit, occasion, event, kept, &json!({})))?;
            kept.revision += 1;
            moved = true;
        }
    }
    Ok(moved)
}

/// What the clock does to a vote when its time has come.
type Step = fn(&mut Vote, Timestamp) -> Result<(), VoteError>;
