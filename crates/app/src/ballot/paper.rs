//! Paper: a sheet is received, entered by two people who do not see each other's entry, and counted once they agree.

use super::{Receipt, Wanted, take};
use crate::account::occasion;
use crate::territory::permit_at;
use crate::vote::{advance, particulars};
use crate::{App, AppError, Desk, Noun};
use domain::account::Actor;
use domain::ballot::{
    Answers, CastError, Difference, Entry, EntryError, Handed, Sheet, SheetState, SpoiledReason,
};
use domain::id::{AccountId, BallotId, VoteId};
use domain::permit::{Permit, TakeBallots};
use domain::vote::{Vote, VoteState};
use jiff::Timestamp;
use store::ballot_sheet::{self, KeptSheet};
use store::{Rx, vote};

/// A sheet that came in.
#[derive(Debug, Clone)]
pub struct SheetRecord {
    /// Its number.
    pub number: String,
    /// The line it was printed for.
    pub line: u32,
    /// When it came in.
    pub handed_in_at: Timestamp,
    /// Who has entered it, in order.
    pub entered_by: Vec<AccountId>,
    /// Where the latest two differ.
    pub differences: Vec<Difference>,
    /// Whether it is counted.
    pub counted: bool,
    /// Why it cannot be, where two people agree on that.
    pub spoiled: Option<SpoiledReason>,
    /// What each entered; empty for who must not see it.
    pub entries: Vec<Entry>,
}

/// What came of an entry.
#[derive(Debug, Clone)]
pub enum Entered {
    /// Another person enters it.
    Once,
    /// The two differ.
    Discrepant(Vec<Difference>),
    /// They agree, and the ballot is taken.
    Counted(Receipt),
    /// They agree that it cannot be counted.
    Spoiled(SpoiledReason),
}

/// What one person read on a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetReading {
    /// Answers.
    Answers(Answers),
    /// That it cannot be counted, and why.
    Spoiled(SpoiledReason),
}

impl Entered {
    /// How the sheet is kept.
    const fn state(&self) -> &'static str {
        match self {
            Self::Once => "entered-once",
            Self::Discrepant(_) => "discrepant",
            Self::Counted(_) => "counted",
            Self::Spoiled(_) => "spoiled",
        }
    }
}

impl App {
    /// Records that a sheet came in. Coming in twice is one coming in.
    pub fn receive_sheet(&self, actor: &Actor, id: VoteId, number: &str) -> Result<(), AppError> {
        let (locator, occasion) = (self.locator()?, occasion(self.environment()));
        self.store().write(|tx| {
            let kept = vote::find(tx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            let place = locator.of_community(tx, kept.vote.community)?;
            let permit: Permit<TakeBallots> = permit_at(actor, place.as_ref(), Noun::Vote)?;
            let mut sheet = find_valid(tx, id, number)?;
            if sheet.sheet.is_some() {
                return Ok(());
            }
            check_time(kept.vote, occasion.at, false)?;
            sheet.sheet = Some(Sheet::received(sheet.number.clone(), occasion.at));
            Ok(ballot_sheet::update(tx, &permit, occasion, &sheet, ("sheet.received", "received"))?)
        })
    }

    /// Enters the answers that one person read on a sheet; a sheet that has not been received comes in with its first
    /// entry.
    pub fn enter_sheet(
        &self,
        actor: &Actor,
        id: VoteId,
        number: &str,
        answers: &Answers,
    ) -> Result<Entered, AppError> {
        self.enter_reading(actor, id, number, &SheetReading::Answers(answers.clone()))
    }

    /// Enters what one person read on a sheet. That it cannot be counted is entered by two as answers are.
    pub fn enter_reading(
        &self,
        actor: &Actor,
        id: VoteId,
        number: &str,
        reading: &SheetReading,
    ) -> Result<Entered, AppError> {
        let (locator, occasion) = (self.locator()?, occasion(self.environment()));
        let (ballot_id, salt) = (BallotId::fresh(&mut self.environment().ids()), self.environment().salt());
        self.store().write(|tx| {
            let kept = vote::find(tx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            let place = locator.of_community(tx, kept.vote.community)?;
            let permit: Permit<TakeBallots> = permit_at(actor, place.as_ref(), Noun::Vote)?;
            let mut found = find_valid(tx, id, number)?;
            check_time(kept.vote.clone(), occasion.at, found.sheet.is_some())?;
            let (answers, spoiled) = match reading {
                SheetReading::Answers(answers) => (answers.clone(), None),
                SheetReading::Spoiled(reason) => (Answers::new(), Some(*reason)),
            };
            check_answers(&kept.vote, &answers)?;
            let mut sheet =
                found.sheet.take().unwrap_or_else(|| Sheet::received(found.number.clone(), occasion.at));
            let entry = Entry { by: actor.account, at: occasion.at, line: found.line, answers, spoiled };
            let state = sheet.enter(entry)?;
            let handed_in_at = sheet.handed_in_at;
            let entered = match state {
                SheetState::Received | SheetState::EnteredOnce { .. } => Entered::Once,
                SheetState::Discrepant { differences } => Entered::Discrepant(differences),
                SheetState::Spoiled { reason, .. } => {
                    sheet.spoiled = Some(reason);
                    Entered::Spoiled(reason)
                }
                SheetState::Agreed { line, answers, by: [first, _] } => {
                    sheet.counted = true;
                    let wanted = Wanted {
                        id: ballot_id,
                        line,
                        handed: Handed::Paper { sheet: found.number.clone() },
                        handed_in_at,
                        answers,
                        proxy: None,
                        helper: Some(first),
                        salt,
                    };
                    let told = particulars(&kept.particulars);
                    let kept = take(tx, &permit, occasion, (kept.vote, &told), wanted)?;
                    Entered::Counted(Receipt::of(&kept, None))
                }
            };
            found.sheet = Some(sheet);
            ballot_sheet::update(tx, &permit, occasion, &found, ("sheet.entered", entered.state()))?;
            Ok(entered)
        })
    }
}

/// A sheet comes in while the vote is open, and is entered until the result is posted. One that came too early or too
/// late is not kept: its ballot could never be taken.
fn check_time(mut vote: Vote, now: Timestamp, came_in: bool) -> Result<(), CastError> {
    advance(&mut vote, now);
    match vote.state {
        VoteState::Drafted | VoteState::Announced => Err(CastError::NotOpen { opens_at: vote.opens_at }),
        VoteState::Opened => Ok(()),
        VoteState::Closed if came_in => Ok(()),
        VoteState::Closed | VoteState::Published | VoteState::Settled | VoteState::Cancelled => {
            Err(CastError::Closed { closed_at: vote.closes_at })
        }
    }
}

/// A sheet with an answer that is none is not entered at all; what is left open stays open.
fn check_answers(vote: &Vote, answers: &Answers) -> Result<(), AppError> {
    for (key, answer) in answers {
        let question = vote.question(key).ok_or_else(|| CastError::UnknownQuestion {
            question: key.clone(),
            nearest: vote.nearest_question(key).map(str::to_owned),
        })?;
        let wrong = |wrong| CastError::WrongAnswer { question: key.clone(), wrong };
        question.accepts(answer).map_err(wrong)?;
    }
    Ok(())
}

/// The sheet of that number, unless a later one was issued in its stead.
fn find_valid(rx: &mut Rx<'_>, vote: VoteId, number: &str) -> Result<KeptSheet, AppError> {
    let number = normal(number);
    let found = ballot_sheet::find(rx, vote, &number)?.ok_or(AppError::NotFound(Noun::Sheet))?;
    if found.replaced { Err(EntryError::Replaced { number }.into()) } else { Ok(found) }
}

/// Sheets are numbered with digits and capital letters.
fn normal(number: &str) -> String {
    number.trim().to_uppercase()
}

impl Desk {
    /// The sheets that came in. What another person entered is shown only once two have: an entry is made without
    /// seeing the other.
    pub fn list_sheets(&self, id: VoteId) -> Result<Vec<SheetRecord>, AppError> {
        let locator = self.locator()?;
        self.store().read(|rx| {
            let kept = vote::find(rx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            let place = locator.of_community(rx, kept.vote.community)?;
            let _permit: Permit<TakeBallots> = permit_at(self.actor(), place.as_ref(), Noun::Vote)?;
            let received = ballot_sheet::list_received(rx, id)?;
            Ok(received.into_iter().filter_map(record).collect())
        })
    }
}

fn record(kept: KeptSheet) -> Option<SheetRecord> {
    let sheet = kept.sheet?;
    let state = sheet.state();
    let shown = sheet.counted || sheet.spoiled.is_some() || matches!(state, SheetState::Discrepant { .. });
    let differences = match state {
        SheetState::Discrepant { differences } => differences,
        _ => Vec::new(),
    };
    Some(SheetRecord {
        number: kept.number,
        line: kept.line,
        handed_in_at: sheet.handed_in_at,
        entered_by: sheet.entries.iter().map(|entry| entry.by).collect(),
        differences,
        counted: sheet.counted,
        spoiled: sheet.spoiled,
        entries: if shown { sheet.entries } else { Vec::new() },
    })
}
