//! Personal links and letters: one line of the roll, once, until closing.

use super::identity::asked;
use super::{Receipt, Wanted, take};
use crate::account::{occasion, token_hash};
use crate::territory::{Locator, permit_at};
use crate::vote::{Particulars, advance, particulars};
use crate::{App, AppError, Noun};
use domain::account::Actor;
use domain::ballot::{Answers, CastError, Handed, Link};
use domain::id::{BallotId, VoteId};
use domain::identity::IdentityQuestion;
use domain::money::Fen;
use domain::permit::{Action, CastBallot, HoldVote, Permit, TakeBallots};
use domain::roll::RollLine;
use domain::vote::Vote;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use store::ballot::{KeptBallot, KeptLink};
use store::{Tx, ballot, ballot_sheet, community, price_tag, roll, vote};

/// Letters and digits that are not taken for each other.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// What a letter to a line of the roll carries; the code is nowhere else.
pub struct Letter {
    /// The line.
    pub line: RollLine,
    /// The code of the personal link, in groups of four.
    pub code: String,
    /// The number of the paper sheet.
    pub sheet: String,
}

/// A ballot paper as whoever holds a personal link sees it.
#[derive(Debug, Clone)]
pub struct BallotPaper {
    /// The vote.
    pub vote: Vote,
    /// What is told about it.
    pub particulars: Particulars,
    /// The line of the roll.
    pub line: RollLine,
    /// The community's name.
    pub community_name: String,
    /// Where the link stands.
    pub link: Link,
    /// What its holder is asked before anything of the line is shown.
    pub asks: Option<IdentityQuestion>,
    /// What the line has said before, by whichever channel.
    pub before: Option<Receipt>,
    /// What the line would pay of each item, as far as it can be told.
    pub shares: BTreeMap<String, Fen>,
}

/// What whoever cast a ballot is answered.
pub struct Reply {
    /// The receipt.
    pub receipt: Receipt,
    /// The code by which the ballot can be changed until closing.
    pub again: String,
}

impl App {
    /// Makes a personal link and a paper sheet for each line, or for one; what was made before and not used is taken
    /// back.
    pub fn make_letters(
        &self,
        actor: &Actor,
        id: VoteId,
        only: Option<u32>,
    ) -> Result<Vec<Letter>, AppError> {
        let (locator, occasion) = (self.locator()?, occasion(self.environment()));
        self.store().write(|tx| {
            let kept = vote::find(tx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            let mut vote = kept.vote;
            let place = locator.of_community(tx, vote.community)?;
            let permit: Permit<HoldVote> = permit_at(actor, place.as_ref(), Noun::Vote)?;
            advance(&mut vote, occasion.at);
            if !vote::RUNNING.contains(&vote.state) {
                return Err(AppError::Conflict("vote-not-running"));
            }
            let roll = roll::load(tx, vote.roll)?.roll;
            let lines = roll.lines.into_iter().filter(|line| only.is_none_or(|only| only == line.number));
            let mut letters = Vec::new();
            for line in lines {
                letters.push(self.make_letter(tx, &permit, occasion.at, &vote, line)?);
            }
            let detail = serde_json::json!({ "letters": letters.len(), "only": only });
            store::audit::record(tx, &permit, occasion, "vote.letters-made", id, &detail)?;
            Ok(letters)
        })
    }

    /// A new letter for one line, at the door: for who lost the sheet, or whose sheet cannot be counted.
    pub fn reissue_letter(&self, actor: &Actor, id: VoteId, line: u32) -> Result<Letter, AppError> {
        let (locator, occasion) = (self.locator()?, occasion(self.environment()));
        self.store().write(|tx| {
            let (permit, vote, found) = at_door(tx, &locator, actor, (id, line), occasion.at)?;
            let letter = self.make_letter(tx, &permit, occasion.at, &vote, found)?;
            let detail = serde_json::json!({ "line": line, "sheet": letter.sheet });
            store::audit::record(tx, &permit, occasion, "vote.letter-reissued", id, &detail)?;
            Ok(letter)
        })
    }

    /// A code and a sheet for a line, in the stead of those that were made before and not used.
    fn make_letter<A: Action>(
        &self,
        tx: &mut Tx<'_>,
        permit: &Permit<A>,
        at: Timestamp,
        vote: &Vote,
        line: RollLine,
    ) -> Result<Letter, AppError> {
        let code = self.replace_link(tx, vote, line.number, at)?;
        let suffix: String = self::code(&self.environment().random()).chars().take(4).collect();
        let sheet = format!("{:04}-{suffix}", line.number);
        ballot_sheet::insert(tx, permit, vote.id, &sheet, line.number, at)?;
        Ok(Letter { line, code, sheet })
    }

    /// A code for a line, in the stead of those that were made before and not used.
    fn replace_link(
        &self,
        tx: &mut Tx<'_>,
        vote: &Vote,
        line: u32,
        at: Timestamp,
    ) -> Result<String, AppError> {
        let code = code(&self.environment().random());
        let made = Link { line, expires_at: vote.closes_at, used_at: None, revoked_at: None };
        ballot::revoke_links(tx, vote.id, line, at)?;
        ballot::insert_link(tx, &code_hash(&code)?, vote.id, &made, at)?;
        Ok(code)
    }

    /// A new personal link for one line, at the door: for who lost the letter, or wants to vote once more. Where `known`,
    /// the worker has seen who it is, and the link asks no more; that is on record.
    pub fn issue_link(&self, actor: &Actor, id: VoteId, line: u32, known: bool) -> Result<String, AppError> {
        let (locator, occasion) = (self.locator()?, occasion(self.environment()));
        self.store().write(|tx| {
            let (permit, vote, _) = at_door(tx, &locator, actor, (id, line), occasion.at)?;
            let code = self.replace_link(tx, &vote, line, occasion.at)?;
            if known {
                ballot::prove_link(tx, &code_hash(&code)?, occasion.at)?;
            }
            let detail = serde_json::json!({ "line": line, "identity_seen": known });
            store::audit::record(tx, &permit, occasion, "vote.link-issued", id, &detail)?;
            Ok(code)
        })
    }

    /// The ballot paper that a personal link opens. Looking does not use it up.
    ///
    /// # Errors
    /// `NotFound` for a code that nobody made; a link that was used or has ended is shown with what was cast.
    pub fn find_ballot_paper(&self, code: &str) -> Result<BallotPaper, AppError> {
        let (hash, now) = (code_hash(code)?, self.environment().now());
        self.store().read(|rx| {
            let found = ballot::find_link(rx, &hash)?.ok_or(AppError::NotFound(Noun::Link))?;
            let mut kept = vote::load(rx, found.vote)?;
            let told = particulars(&kept.particulars);
            let asks = asked(&found, told.identity);
            let KeptLink { vote: id, link, ballot, .. } = found;
            advance(&mut kept.vote, now);
            let line =
                roll::find_line(rx, kept.vote.roll, link.line)?.ok_or(AppError::NotFound(Noun::Link))?;
            let community_name =
                community::find(rx, kept.vote.community)?.map(|found| found.name).unwrap_or_default();
            let before = ballot::list_of_line(rx, id, link.line)?;
            let effective = before.iter().max_by_key(|kept| (kept.ballot.handed_in_at, kept.ballot.version));
            Ok(BallotPaper {
                particulars: told,
                asks,
                shares: price_tag::find(rx, id, link.line)?,
                before: effective.map(|kept| seen_by(ballot, kept)),
                vote: kept.vote,
                line,
                community_name,
                link,
            })
        })
    }

    /// Casts the ballot of a personal link. The same answers sent twice give the same receipt.
    pub fn cast_ballot(&self, code: &str, answers: &Answers) -> Result<Reply, AppError> {
        let (hash, occasion) = (code_hash(code)?, occasion(self.environment()));
        let (ballot_id, salt) = (BallotId::fresh(&mut self.environment().ids()), self.environment().salt());
        let permit = Permit::<CastBallot>::of_link();
        self.store().write(|tx| {
            let kept = ballot::find_link(tx, &hash)?.ok_or(AppError::NotFound(Noun::Link))?;
            if let Some(cast) = kept.ballot.map(|id| ballot::find(tx, id)).transpose()?.flatten()
                && cast.ballot.answers == *answers
            {
                return Ok(Reply { again: again(code, &cast.salt), receipt: Receipt::of(&cast, None) });
            }
            let found = vote::load(tx, kept.vote)?;
            let (told, closes_at) = (particulars(&found.particulars), found.vote.closes_at);
            if let Some(question) = asked(&kept, told.identity) {
                return Err(AppError::Identity(question));
            }
            let wanted = Wanted {
                id: ballot_id,
                line: kept.link.line,
                handed: Handed::Link(kept.link),
                handed_in_at: occasion.at,
                answers: answers.clone(),
                proxy: None,
                helper: None,
                salt,
            };
            let cast = take(tx, &permit, occasion, (found.vote, &told), wanted)?;
            if !ballot::use_link(tx, &hash, occasion.at, cast.ballot.id)? {
                return Err(AppError::Cast(CastError::LinkUsed { used_at: occasion.at }));
            }
            // Another letter that lies about does not change what was cast by this one.
            ballot::revoke_links(tx, kept.vote, kept.link.line, occasion.at)?;
            let again = again(code, &cast.salt);
            let link = Link { line: kept.link.line, expires_at: closes_at, used_at: None, revoked_at: None };
            let again_hash = code_hash(&again)?;
            ballot::insert_link(tx, &again_hash, kept.vote, &link, occasion.at)?;
            if kept.proved {
                ballot::prove_link(tx, &again_hash, occasion.at)?;
            }
            Ok(Reply { receipt: Receipt::of(&cast, None), again })
        })
    }
}

/// A vote that runs, with the line at whose door somebody stands who may take its ballot.
fn at_door(
    tx: &mut Tx<'_>,
    locator: &Locator,
    actor: &Actor,
    (id, line): (VoteId, u32),
    now: Timestamp,
) -> Result<(Permit<TakeBallots>, Vote, RollLine), AppError> {
    let mut vote = vote::find(tx, id)?.ok_or(AppError::NotFound(Noun::Vote))?.vote;
    let place = locator.of_community(tx, vote.community)?;
    let permit = permit_at(actor, place.as_ref(), Noun::Vote)?;
    advance(&mut vote, now);
    if !vote::RUNNING.contains(&vote.state) {
        return Err(AppError::Conflict("vote-not-running"));
    }
    let found = roll::find_line(tx, vote.roll, line)?;
    let found = found.ok_or(AppError::Cast(CastError::WrongScope { line }))?;
    Ok((permit, vote, found))
}

/// What the holder of a link is shown of its line's ballot: what it says only to whom it was cast by. A new link may
/// be in other hands.
fn seen_by(cast: Option<BallotId>, kept: &KeptBallot) -> Receipt {
    let mut receipt = Receipt::of(kept, None);
    if cast != Some(kept.ballot.id) {
        receipt.answers.clear();
    }
    receipt
}

/// Twelve letters of sixty random bits, in groups of four: `7KQM-2RXA-9HDP`.
pub(crate) fn code(random: &[u8; 12]) -> String {
    let mut code = String::with_capacity(14);
    for (place, byte) in random.iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        code.extend(LETTERS.get(usize::from(byte % 32)).map(|letter| char::from(*letter)));
    }
    code
}

/// The code by which a ballot that was cast is changed: the same for the same ballot, so that a form sent twice is
/// answered alike. Whoever does not know both the code and the ballot's salt cannot tell it.
fn again(code: &str, salt: &str) -> String {
    let digest = Sha256::digest(format!("yiju-ballot-again-1\t{}\t{salt}", plain(code)));
    let mut bytes = [0; 12];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    self::code(&bytes)
}

/// The letters in groups of four, however they were typed.
pub(super) fn grouped(code: &str) -> String {
    let mut grouped = String::with_capacity(14);
    for (place, letter) in plain(code).chars().enumerate() {
        if place > 0 && place % 4 == 0 {
            grouped.push('-');
        }
        grouped.push(letter);
    }
    grouped
}

/// The twelve letters alone, large.
fn plain(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_uppercase()).collect()
}

/// The hash by which a link is kept; what is no code is answered like one that nobody made.
pub(crate) fn code_hash(code: &str) -> Result<String, AppError> {
    let plain = plain(code);
    let is_code = plain.len() == 12 && plain.bytes().all(|letter| LETTERS.contains(&letter));
    if is_code { Ok(token_hash(&plain)) } else { Err(AppError::NotFound(Noun::Link)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = code(&[0, 1, 2, 3, 31, 32, 33, 64, 255, 9, 8, 7]);
        assert_eq!(code, "2345-Z232-ZBA9");
        let typed = format!(" {} ", code.to_lowercase().replace('-', " "));
        assert_eq!(code_hash(&typed).unwrap(), code_hash(&code).unwrap());
        for wrong in ["", "2345-Z232-ZBA", "2345-Z232-ZBA0", "2345-Z232-ZBAO"] {
            assert!(matches!(code_hash(wrong), Err(AppError::NotFound(Noun::Link))), "{wrong}");
        }
    }

    #[test]
    fn the_code_for_another_time_is_of_the_same_ballot_and_of_no_other() {
        assert_eq!(again("2345-Z232-ZBA9", "00"), again("2345z232zba9", "00"));
        assert_ne!(again("2345-Z232-ZBA9", "00"), again("2345-Z232-ZBA9", "01"));
    }
}
