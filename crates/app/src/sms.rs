//! Text messages to owners whose ballot is not in: queued by who holds the vote, sent by the clock.

mod gateway;

pub use gateway::{FileDrop, SmsGateway, SmsMessage};

use crate::account::occasion;
use crate::ballot::{code, code_hash};
use crate::environment::hex;
use crate::territory::permit_at;
use crate::vote::{advance, arrived_lines, particulars};
use crate::{App, AppError, Desk, Noun};
use domain::account::Actor;
use domain::ballot::Link;
use domain::id::{AuditEntryId, OwnerId, VoteId};
use domain::permit::{HoldVote, KeepTime, Permit};
use domain::personal::PersonalField;
use domain::roll::RollLine;
use domain::sms::{SmsFailure, SmsKind, SmsState};
use domain::vote::{Vote, VoteState};
use jiff::{SignedDuration, Timestamp};
use seal::Zeroizing;
use std::collections::BTreeSet;
use store::sms::{self, QueuedSms};
use store::{Rx, ballot, community, owner, roll, vote};

/// A line gets no second message within that time.
const REST: SignedDuration = SignedDuration::from_hours(12);
/// A node that has not come back to a message within that time has gone.
const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// What a message tells; its words are made by whoever has a language.
#[derive(Debug, Clone)]
pub struct SmsFacts {
    /// What for.
    pub kind: SmsKind,
    /// The community's name.
    pub community_name: String,
    /// The vote.
    pub vote: Vote,
    /// Whom to ask.
    pub contact: String,
    /// The code of the personal link.
    pub code: String,
}

/// The messages of a vote.
#[derive(Debug, Clone)]
pub struct SmsBoard {
    /// The vote.
    pub vote: Vote,
    /// Lines whose ballot is not in.
    pub missing: usize,
    /// Of these, with a number and no message lately: who would get one now.
    pub reachable: usize,
    /// Of these, those without a number.
    pub without_phone: usize,
    /// Messages by kind and state.
    pub messages: Vec<(SmsKind, SmsState, u64)>,
    /// Whether there is a gateway.
    pub is_configured: bool,
}

/// Lines whose ballot is not in.
struct Missing {
    lines: usize,
    /// Those with a number and no message lately, with the owner who gets it.
    reachable: Vec<(u32, OwnerId)>,
    without_phone: usize,
}

fn missing(rx: &mut Rx<'_>, vote: &Vote, now: Timestamp) -> Result<Missing, AppError> {
    let took_part = arrived_lines(rx, vote.id)?;
    let lately: BTreeSet<u32> = sms::list_lines_since(rx, vote.id, now - REST)?.into_iter().collect();
    let mut found = Missing { lines: 0, reachable: Vec::new(), without_phone: 0 };
    for line in roll::load(rx, vote.roll)?.roll.lines {
        if took_part.contains(&line.number) {
            continue;
        }
        found.lines = found.lines.saturating_add(1);
        match with_phone(rx, &line)? {
            None => found.without_phone = found.without_phone.saturating_add(1),
            Some(_) if lately.contains(&line.number) => {}
            Some(owner) => found.reachable.push((line.number, owner)),
        }
    }
    Ok(found)
}

/// The first who may vote for a line and has a mobile number.
fn with_phone(rx: &mut Rx<'_>, line: &RollLine) -> Result<Option<OwnerId>, AppError> {
    for id in line.owners.iter().chain(&line.representative).filter(|id| line.may_vote(**id)) {
        let found = owner::find(rx, *id)?;
        // What is shown of a number begins with 1 where it is a mobile one.
        let masked = found.filter(|found| found.sealed.phone.is_some()).and_then(|found| found.masked_phone);
        if masked.is_some_and(|number| number.starts_with('1')) {
            return Ok(Some(*id));
        }
    }
    Ok(None)
}

impl App {
    /// The gateway that messages go through from now on; the first one named stays.
    pub fn set_sms_gateway(&self, gateway: impl SmsGateway + 'static) {
        let _ = self.0.sms.set(Box::new(gateway));
    }

    /// Queues a message for every line whose ballot is not in, that has a number and got none lately; how many.
    pub fn queue_sms(&self, actor: &Actor, id: VoteId, kind: SmsKind) -> Result<usize, AppError> {
        let (locator, occasion) = (self.locator()?, occasion(self.environment()));
        self.store().write(|tx| {
            let mut found = vote::find(tx, id)?.ok_or(AppError::NotFound(Noun::Vote))?.vote;
            let place = locator.of_community(tx, found.community)?;
            let permit: Permit<HoldVote> = permit_at(actor, place.as_ref(), Noun::Vote)?;
            if self.0.sms.get().is_none() {
                return Err(AppError::Conflict("sms-not-configured"));
            }
            advance(&mut found, occasion.at);
            if found.state != VoteState::Opened {
                return Err(AppError::Conflict("vote-not-open"));
            }
            if store::rehearsal::find(tx, found.community)?.is_some() {
                return Err(AppError::Conflict("sms-rehearsal"));
            }
            let mut ids = self.environment().ids();
            let message = |(line, owner): (u32, OwnerId)| {
                let name = AuditEntryId::fresh(&mut ids);
                QueuedSms { id: name, vote: id, line, owner, kind }
            };
            let reachable = missing(tx, &found, occasion.at)?.reachable;
            let messages: Vec<QueuedSms> = reachable.into_iter().map(message).collect();
            sms::insert_all(tx, &permit, occasion, (id, kind), &messages)?;
            Ok(messages.len())
        })
    }

    /// Sends at most so many of the messages that wait; how many it sent. Any node may do so at any time.
    pub fn send_sms(&self, words: &dyn Fn(&SmsFacts) -> String, most: usize) -> Result<usize, AppError> {
        let Some(gateway) = self.0.sms.get() else { return Ok(0) };
        self.recover_sms(&**gateway)?;
        let mut sent = 0_usize;
        for _ in 0..most {
            let claim = hex(&self.environment().salt());
            let Some(message) = self.claim_sms(&claim)? else { break };
            if self.send_one(&**gateway, words, &message, &claim)? {
                sent = sent.saturating_add(1);
            }
        }
        Ok(sent)
    }

    fn claim_sms(&self, claim: &str) -> Result<Option<QueuedSms>, AppError> {
        let (now, permit) = (self.environment().now(), Permit::<KeepTime>::of_clock());
        // Looked at first: a queue that is empty costs no write.
        if self.store().read(sms::find_next)?.is_none() {
            return Ok(None);
        }
        Ok(self.store().write(|tx| match sms::find_next(tx)? {
            Some(next) if sms::claim(tx, &permit, next.id, claim, now)? => Ok(Some(next)),
            _ => Ok::<_, store::StoreError>(None),
        })?)
    }

    /// Makes one message ready and hands it over: first on disk, then in the database, then to the gateway.
    fn send_one(
        &self,
        gateway: &dyn SmsGateway,
        words: &dyn Fn(&SmsFacts) -> String,
        message: &QueuedSms,
        claim: &str,
    ) -> Result<bool, AppError> {
        let (occasion, permit) = (occasion(self.environment()), Permit::<KeepTime>::of_clock());
        let (facts, needed) = self.sms_facts(message, occasion.at)?;
        let phone = self.phone_of(message.owner)?;
        let failure = match &phone {
            _ if !needed => None,
            None => Some(SmsFailure::NoPhone),
            Some(_) if facts.vote.state != VoteState::Opened => Some(SmsFailure::VoteOver),
            Some(_) => None,
        };
        let (Some(phone), None, true) = (phone, failure, needed) else {
            self.store().write(|tx| sms::settle(tx, &permit, message.id, claim, failure, occasion.at))?;
            return Ok(false);
        };
        let (name, id) = (format!("{}-{claim}", message.id), message.id.to_string());
        let made_at = occasion.at.to_string();
        let ready = SmsMessage { id: id.clone(), to: phone.to_string(), text: words(&facts), made_at };
        gateway.prepare(&name, &ready)?;
        let hash = code_hash(&facts.code)?;
        let link =
            Link { line: message.line, expires_at: facts.vote.closes_at, used_at: None, revoked_at: None };
        let ours = self.store().write(|tx| {
            let ours = sms::send(tx, &permit, occasion, message, claim)?;
            if ours {
                ballot::insert_link(tx, &hash, message.vote, &link, occasion.at)?;
            }
            Ok::<_, store::StoreError>(ours)
        })?;
        if ours {
            gateway.hand_over(&name, &id)?;
        } else {
            gateway.discard(&name)?;
        }
        Ok(ours)
    }

    /// What a message tells, and whether the ballot is still missing.
    fn sms_facts(&self, message: &QueuedSms, now: Timestamp) -> Result<(SmsFacts, bool), AppError> {
        let code = code(&self.environment().random());
        self.store().read(|rx| {
            let mut kept = vote::load(rx, message.vote)?;
            advance(&mut kept.vote, now);
            let found = community::find(rx, kept.vote.community)?;
            let needed = ballot::list_of_line(rx, message.vote, message.line)?.is_empty();
            let facts = SmsFacts {
                kind: message.kind,
                community_name: found.map(|found| found.name).unwrap_or_default(),
                contact: particulars(&kept.particulars).contact,
                vote: kept.vote,
                code: code.clone(),
            };
            Ok((facts, needed))
        })
    }

    /// The number of an owner in clear, for the gateway.
    fn phone_of(&self, id: OwnerId) -> Result<Option<Zeroizing<String>>, AppError> {
        App::opening(|| {
            let found = self.store().read(|rx| owner::find(rx, id))?;
            let clear =
                found.map(|found| self.open_field(&found, PersonalField::Phone)).transpose()?.flatten();
            Ok(clear)
        })
    }

    /// Goes on where a node was cut off: what the database says is sent is handed over, what nobody claims any more is
    /// thrown away, and what was claimed long ago waits again.
    fn recover_sms(&self, gateway: &dyn SmsGateway) -> Result<(), AppError> {
        for name in gateway.prepared()? {
            let Some((id, claim)) = name.split_once('-') else { continue };
            let Ok(parsed) = id.parse::<AuditEntryId>() else { continue };
            match self.store().read(|rx| sms::find_claim(rx, parsed))? {
                Some((SmsState::Sent, Some(ours))) if ours == claim => gateway.hand_over(&name, id)?,
                Some((SmsState::Preparing, Some(ours))) if ours == claim => {}
                _ => gateway.discard(&name)?,
            }
        }
        let (now, permit) = (self.environment().now(), Permit::<KeepTime>::of_clock());
        if self.store().read(|rx| sms::has_claimed_before(rx, now - PATIENCE))? {
            self.store().write(|tx| sms::release(tx, &permit, now - PATIENCE))?;
        }
        Ok(())
    }
}

impl Desk {
    /// The messages of a vote, and who would get one now: for those who hold it.
    pub fn load_sms_board(&self, id: VoteId) -> Result<SmsBoard, AppError> {
        let (locator, now) = (self.locator()?, self.environment().now());
        let is_configured = self.0.sms.get().is_some();
        self.store().read(|rx| {
            let mut found = vote::find(rx, id)?.ok_or(AppError::NotFound(Noun::Vote))?.vote;
            let place = locator.of_community(rx, found.community)?;
            let _permit: Permit<HoldVote> = permit_at(self.actor(), place.as_ref(), Noun::Vote)?;
            advance(&mut found, now);
            let missing = missing(rx, &found, now)?;
            Ok(SmsBoard {
                missing: missing.lines,
                reachable: missing.reachable.len(),
                without_phone: missing.without_phone,
                messages: sms::count(rx, id)?,
                vote: found,
                is_configured,
            })
        })
    }
}
