//! Identity at a personal link: asked as the pack says, compared with the sealed register, tried ten times at most.

use super::link::{code, code_hash};
use crate::account::{Arrival, Counted, occasion};
use crate::vote::particulars;
use crate::{App, AppError, Noun};
use domain::ballot::{CastError, Link};
use domain::identity::{IdentityQuestion, proves};
use domain::permit::{CastBallot, Permit};
use domain::personal::PersonalField;
use domain::roll::RollLine;
use store::ballot::{self, KeptLink};
use store::{owner, roll, vote};

/// So often a link may be tried in all: of ten thousand endings at most one in a thousand is guessed. Then it is over,
/// and the owner gets another from somebody who sees who it is.
pub(super) const TRIES: u32 = 10;

/// What is still asked of whoever holds a link.
pub(super) fn asked(link: &KeptLink, question: Option<IdentityQuestion>) -> Option<IdentityQuestion> {
    question.filter(|_| !link.proved)
}

impl App {
    /// Proves that whoever holds a personal link is an owner of its line, by the last four characters of what the pack
    /// asks. The code that is returned goes on; the letter's own asks again.
    ///
    /// # Errors
    /// `Invalid` for what does not agree, whether the register has another number or none: which is not told.
    pub fn prove_identity(&self, code: &str, typed: &str, from: &Arrival) -> Result<String, AppError> {
        let hash = code_hash(code)?;
        let (found, voter, question) = self.store().read(|rx| {
            let found = ballot::find_link(rx, &hash)?.ok_or(AppError::NotFound(Noun::Link))?;
            let kept = vote::load(rx, found.vote)?;
            let voter = roll::find_line(rx, kept.vote.roll, found.link.line)?;
            let voter = voter.ok_or(AppError::NotFound(Noun::Link))?;
            let question = asked(&found, particulars(&kept.particulars).identity);
            Ok::<_, AppError>((found, voter, question))
        })?;
        let Some(question) = question else { return Ok(code.to_owned()) };
        let counted = Counted::identities(&hash, from);
        self.admit_try(&counted)?;
        let proved = self.is_owner(&voter, question, typed)?;
        let further = self.keep_try(&hash, &found, proved)?;
        let Some(further) = further else {
            return Err(AppError::Invalid { field: "ending", reason: "identity-wrong" });
        };
        self.forget_failures(&counted)?;
        Ok(further)
    }

    /// Whether somebody who may vote for the line has a number that ends so.
    fn is_owner(&self, line: &RollLine, question: IdentityQuestion, typed: &str) -> Result<bool, AppError> {
        let field = match question {
            IdentityQuestion::IdNumber => PersonalField::IdNumber,
            IdentityQuestion::Phone => PersonalField::Phone,
        };
        App::opening(|| {
            let mut proved = false;
            for id in line.owners.iter().filter(|id| line.may_vote(**id)) {
                let Some(found) = self.store().read(|rx| owner::find(rx, *id))? else { continue };
                let Some(clear) = self.open_field(&found, field)? else { continue };
                let number = clear.split_once('-').map_or(&**clear, |(number, _)| number);
                // Every owner is asked, so that the answer takes as long.
                proved |= proves(typed, number);
            }
            Ok(proved)
        })
    }

    /// Keeps what came of a try; the code that goes on where it was right. The last wrong one ends the link.
    fn keep_try(&self, hash: &str, link: &KeptLink, proved: bool) -> Result<Option<String>, AppError> {
        let occasion = occasion(self.environment());
        let permit = Permit::<CastBallot>::of_link();
        let further = code(&self.environment().random());
        let detail = serde_json::json!({ "line": link.link.line });
        self.store().write(|tx| {
            let present = ballot::find_link(tx, hash)?.ok_or(AppError::NotFound(Noun::Link))?;
            let Link { line, expires_at, used_at, revoked_at } = present.link;
            if let Some(used_at) = used_at {
                return Err(AppError::Cast(CastError::LinkUsed { used_at }));
            }
            if let Some(ended_at) = revoked_at {
                return Err(AppError::Cast(CastError::LinkEnded { ended_at }));
            }
            if !proved {
                let tries = present.wrong_tries.saturating_add(1);
                ballot::count_wrong_try(tx, hash, (tries >= TRIES).then_some(occasion.at))?;
                if tries >= TRIES {
                    store::audit::record(tx, &permit, occasion, "vote.link-guessed", link.vote, &detail)?;
                }
                return Ok(None);
            }
            let made = Link { line, expires_at, used_at: None, revoked_at: None };
            let made_hash = code_hash(&further)?;
            ballot::insert_link(tx, &made_hash, link.vote, &made, occasion.at)?;
            ballot::prove_link(tx, &made_hash, occasion.at)?;
            store::audit::record(tx, &permit, occasion, "vote.identity-proved", link.vote, &detail)?;
            Ok(Some(further.clone()))
        })
    }
}
