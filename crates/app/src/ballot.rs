//! Ballots: by personal link, at the door, at a meeting, on paper. One line of the roll, one ballot that counts.

mod identity;
mod link;
mod paper;
mod proxy;
mod receipt;

pub use link::{BallotPaper, Letter, Reply};
pub(crate) use link::{code, code_hash};
pub use paper::{Entered, SheetReading, SheetRecord};
pub use receipt::{Receipt, ReceiptCheck, WallList};

use crate::account::occasion;
use crate::environment::hex;
use crate::territory::permit_at;
use crate::vote::{Particulars, advance, particulars};
use crate::{App, AppError, Noun};
use domain::account::Actor;
use domain::ballot::{Answer, Answers, Ballot, Cast, Channel, Handed, cast};
use domain::id::{AccountId, BallotId, ProxyId, VoteId};
use domain::permit::{Action, Permit, TakeBallots};
use domain::vote::Vote;
use jiff::Timestamp;
use store::audit::Occasion;
use store::ballot::KeptBallot;
use store::{Tx, ballot, roll, vote};

/// A ballot that somebody hands in, before its rules are asked.
pub(crate) struct Wanted {
    pub(crate) id: BallotId,
    pub(crate) line: u32,
    pub(crate) handed: Handed,
    pub(crate) handed_in_at: Timestamp,
    pub(crate) answers: Answers,
    pub(crate) proxy: Option<ProxyId>,
    pub(crate) helper: Option<AccountId>,
    pub(crate) salt: [u8; 16],
}

impl App {
    /// Takes a ballot at a meeting or in an owner's own rooms; the worker is on record as helper.
    pub fn take_ballot(
        &self,
        actor: &Actor,
        id: VoteId,
        (line, channel): (u32, Channel),
        proxy: Option<ProxyId>,
        answers: &Answers,
    ) -> Result<Receipt, AppError> {
        let handed = match channel {
            Channel::Meeting => Handed::Meeting,
            Channel::Assisted => Handed::Assisted,
            Channel::Proxy => Handed::Proxy { link: None },
            Channel::Link | Channel::Paper => {
                return Err(AppError::Invalid { field: "channel", reason: "channel-not-by-hand" });
            }
        };
        let (locator, occasion) = (self.locator()?, occasion(self.environment()));
        let (ballot_id, salt) = (BallotId::fresh(&mut self.environment().ids()), self.environment().salt());
        self.store().write(|tx| {
            let kept = vote::find(tx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            let place = locator.of_community(tx, kept.vote.community)?;
            let permit: Permit<TakeBallots> = permit_at(actor, place.as_ref(), Noun::Vote)?;
            let wanted = Wanted {
                id: ballot_id,
                line,
                handed: handed.clone(),
                handed_in_at: occasion.at,
                answers: answers.clone(),
                proxy,
                helper: Some(actor.account),
                salt,
            };
            let kept = take(tx, &permit, occasion, (kept.vote, &particulars(&kept.particulars)), wanted)?;
            // Whoever has voted at the door does not vote once more by the letter that lies there.
            ballot::revoke_links(tx, id, line, occasion.at)?;
            Ok(Receipt::of(&kept, None))
        })
    }
}

/// Takes a ballot, or says why not: the one way in which any ballot is kept.
pub(crate) fn take<A: Action>(
    tx: &mut Tx<'_>,
    permit: &Permit<A>,
    occasion: Occasion<'_>,
    (mut vote, particulars): (Vote, &Particulars),
    wanted: Wanted,
) -> Result<KeptBallot, AppError> {
    advance(&mut vote, occasion.at);
    let line = roll::find_line(tx, vote.roll, wanted.line)?;
    let mut earlier: Vec<Ballot> =
        ballot::list_of_line(tx, vote.id, wanted.line)?.into_iter().map(|kept| kept.ballot).collect();
    if let Handed::Paper { sheet } = &wanted.handed {
        earlier.extend(ballot::find_by_sheet(tx, vote.id, sheet)?.map(|kept| kept.ballot));
    }
    let proxies = if wanted.proxy.is_some() { store::proxy::list_of_vote(tx, vote.id)? } else { Vec::new() };
    check_menu(particulars, &wanted.answers)?;
    let (salt, helper) = (wanted.salt, wanted.helper);
    let request = Cast {
        id: wanted.id,
        line: wanted.line,
        handed: wanted.handed,
        handed_in_at: wanted.handed_in_at,
        answers: wanted.answers,
        proxy: wanted.proxy,
    };
    let ballot = cast(&vote, line.as_ref(), &earlier, &proxies, request, occasion.at)?;
    let commitment = ballot.commitment(&salt);
    let kept = KeptBallot {
        code: ballot.code(&commitment),
        commitment,
        salt: hex(&salt),
        taken_at: occasion.at,
        helper,
        ballot,
    };
    ballot::insert(tx, permit, occasion, &kept)?;
    Ok(kept)
}

/// Items that do not go together are on no ballot.
fn check_menu(particulars: &Particulars, answers: &Answers) -> Result<(), AppError> {
    let Some(menu) = &particulars.menu else { return Ok(()) };
    for answer in answers.values() {
        let chosen = match answer {
            Answer::Approves(chosen) => chosen.clone(),
            Answer::Points(points) => {
                points.iter().filter(|(_, given)| **given > 0).map(|(key, _)| key.clone()).collect()
            }
            Answer::Choice(_) | Answer::Ranks(_) => continue,
        };
        let conflicts = menu.conflicts(&chosen);
        if !conflicts.is_empty() {
            return Err(AppError::Menu(conflicts));
        }
    }
    Ok(())
}
