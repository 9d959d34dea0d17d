//! What came of a vote: the file that is exported, counted as anybody counts it, and the menu item by item.

use super::board::is_counted;
use super::menu_result::{MenuResult, count_menu};
use super::{Particulars, advance, particulars};
use crate::environment::hex;
use crate::{App, AppError, Desk, Noun};
use domain::Area;
use domain::ballot::Ballot;
use domain::id::{BallotId, VoteId};
use domain::permit::TakeBallots;
use domain::roll::RollLine;
use domain::signature_audit::SignatureAudit;
use domain::tally::Outcome;
use domain::vote::file::{
    ANNOUNCED, DRAWN, Opening, PUBLISHED, Posted, QuestionResult, Recount, Seal, SpoiledSheet, VoteFile,
    recount,
};
use domain::vote::{Vote, VoteState};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use store::ballot_sheet::KeptSheet;
use store::objection::Objection;
use store::{Rx, audit, ballot, ballot_sheet, community, objection, roll, signature_audit, visit, vote};

/// What came of a vote.
#[derive(Debug, Clone)]
pub struct VoteResult {
    /// The vote.
    pub vote: Vote,
    /// What is told about it.
    pub particulars: Particulars,
    /// The community's name.
    pub community_name: String,
    /// Exclusive area of all on the roll.
    pub area: Area,
    /// The count.
    pub count: Recount,
    /// Menus by the key of their question.
    pub menus: BTreeMap<String, MenuResult>,
    /// Objections to it.
    pub objections: Vec<Objection>,
    /// The audit of its signatures, once it was drawn.
    pub signature_audit: Option<SignatureAudit>,
}

impl VoteResult {
    /// Whether everything that a rule decides was passed.
    pub fn is_passed(&self) -> bool {
        self.count.questions.iter().all(|question| match &question.result {
            QuestionResult::Decision(tally) => tally.outcome == Outcome::Passed,
            QuestionResult::Ranking(chosen) => {
                chosen.winner.is_some()
                    && chosen.tally.as_ref().is_none_or(|tally| tally.outcome == Outcome::Passed)
            }
            QuestionResult::Willingness(counted) => counted.reached != Some(false),
            QuestionResult::Approval { .. } | QuestionResult::Points { .. } => true,
        })
    }

    /// The result in short, for the log.
    pub(crate) fn summary(&self) -> Json {
        let menu = |(question, menu): (&String, &MenuResult)| menu.summary(question);
        json!({
            "passed": self.is_passed(),
            "ballots": self.count.ballots,
            "menus": self.menus.iter().map(menu).collect::<Vec<_>>(),
        })
    }
}

impl Desk {
    /// What came of a vote: for everybody once it is posted, before that for those who take its ballots; for nobody
    /// while ballots are taken.
    pub fn load_vote_result(&self, id: VoteId) -> Result<VoteResult, AppError> {
        self.check_result(id)?;
        self.count_vote(id)
    }

    /// The file of a vote, as anybody counts it again (`yiju tally`). The same may have it who may see the result.
    pub fn export_vote(&self, id: VoteId) -> Result<VoteFile, AppError> {
        self.check_result(id)?;
        let now = self.environment().now();
        self.store().read(|rx| {
            let mut file = file_of(rx, id, now)?;
            file.opened = openings(self, rx, id)?;
            Ok(file)
        })
    }

    fn check_result(&self, id: VoteId) -> Result<(), AppError> {
        let (locator, now) = (self.locator()?, self.environment().now());
        self.store().read(|rx| {
            let mut found = vote::find(rx, id)?.ok_or(AppError::NotFound(Noun::Vote))?.vote;
            advance(&mut found, now);
            if matches!(found.state, VoteState::Published | VoteState::Settled) {
                return Ok(());
            }
            let place = locator.of_community(rx, found.community)?;
            let may = place.is_some_and(|place| self.actor().may::<TakeBallots>(&place));
            if !may {
                return Err(AppError::NotFound(Noun::Vote));
            }
            if is_counted(found.state) { Ok(()) } else { Err(AppError::Conflict("vote-not-closed")) }
        })
    }
}

/// A vote with everything its count rests on.
struct Gathered {
    vote: Vote,
    told: Particulars,
    community_name: String,
    area: Area,
    ballots: Vec<Ballot>,
    lines: Vec<RollLine>,
    file: VoteFile,
    objections: Vec<Objection>,
}

impl App {
    /// Counts a vote that is closed.
    pub(crate) fn count_vote(&self, id: VoteId) -> Result<VoteResult, AppError> {
        let now = self.environment().now();
        self.store().read(|rx| gather(rx, id, now))?.count()
    }
}

/// Counts a vote that is closed, as a transaction sees it: what the log is told when the result is posted, to which
/// objections are heard until that day.
pub(crate) fn post(rx: &mut Rx<'_>, id: VoteId, now: Timestamp, until: Date) -> Result<Json, AppError> {
    let gathered = gather(rx, id, now)?;
    let file = gathered.file.clone();
    let result = gathered.count()?;
    let Posted { count, objected, delivered, spoiled } = Posted::of(&file, &result.count);
    let (summary, until) = (result.summary(), until.to_string());
    Ok(json!({
        "until": until, "result": summary, "count": count, "objected": objected, "delivered": delivered,
        "spoiled": spoiled,
    }))
}

/// The file of a vote that is closed, without what it opens of the log.
pub(super) fn file_of(rx: &mut Rx<'_>, id: VoteId, now: Timestamp) -> Result<VoteFile, AppError> {
    Ok(gather(rx, id, now)?.file)
}

/// What the file of a vote opens of the log: the entries by which it was announced, its result posted, its signatures
/// drawn.
fn openings(app: &App, rx: &mut Rx<'_>, id: VoteId) -> Result<BTreeMap<String, Opening>, AppError> {
    let told = audit::list_about(rx, &id.to_string())?;
    let told = told.into_iter().filter(|entry| [ANNOUNCED, PUBLISHED, DRAWN].contains(&entry.event.as_str()));
    let opened = told.filter_map(|entry| {
        let (payload, salt) = (app.payload(&entry)?, hex(&entry.secret?.salt));
        Some((entry.event, Opening { salt, payload }))
    });
    Ok(opened.collect())
}

fn gather(rx: &mut Rx<'_>, id: VoteId, now: Timestamp) -> Result<Gathered, AppError> {
    let mut kept = vote::find(rx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
    advance(&mut kept.vote, now);
    if !is_counted(kept.vote.state) {
        return Err(AppError::Conflict("vote-not-closed"));
    }
    let roll = roll::load(rx, kept.vote.roll)?.roll;
    let (mut ballots, mut seals) = (Vec::new(), BTreeMap::<BallotId, Seal>::new());
    for kept in ballot::list_of_vote(rx, id)? {
        seals.insert(kept.ballot.id, Seal { commitment: kept.commitment, salt: kept.salt });
        ballots.push(kept.ballot);
    }
    let delivered: BTreeSet<u32> = visit::list_of_vote(rx, id)?
        .into_iter()
        .filter(|visit| visit.outcome == domain::visit::VisitOutcome::Delivered)
        .map(|visit| visit.line)
        .collect();
    let (scope, objected) = (roll.scope.key(), BTreeSet::new());
    let told = particulars(&kept.particulars);
    let mut file = VoteFile::of(&kept.vote, scope, &roll.lines, &ballots, &seals, objected, delivered);
    file.spoiled = ballot_sheet::list_received(rx, id)?.into_iter().filter_map(spoiled).collect();
    file.spoiled_takes_part = told.spoiled_takes_part;
    file.signature_audit = signature_audit::find(rx, id)?.map(|kept| kept.audit);
    Ok(Gathered {
        told,
        community_name: community::find(rx, kept.vote.community)?.map(|found| found.name).unwrap_or_default(),
        area: roll.lines.iter().map(RollLine::area).sum(),
        objections: objection::list_of_vote(rx, id)?,
        vote: kept.vote,
        lines: roll.lines,
        ballots,
        file,
    })
}

/// A sheet that cannot be counted, as the file has it.
fn spoiled(kept: KeptSheet) -> Option<SpoiledSheet> {
    let sheet = kept.sheet?;
    Some(SpoiledSheet { line: kept.line, handed_in_at: sheet.handed_in_at, reason: sheet.spoiled? })
}

impl Gathered {
    fn count(self) -> Result<VoteResult, AppError> {
        // What the program itself has kept is sound; a fault is one of ours.
        let count = recount(&self.file).map_err(|_| AppError::Conflict("vote-uncountable"))?;
        let mut menus = BTreeMap::new();
        if let Some(menu) = &self.told.menu {
            for question in &count.questions {
                if matches!(question.result, QuestionResult::Approval { .. } | QuestionResult::Points { .. })
                {
                    let result = count_menu(&question.question, menu, &self.ballots, &self.lines)?;
                    menus.insert(question.question.clone(), result);
                }
            }
        }
        Ok(VoteResult {
            vote: self.vote,
            particulars: self.told,
            community_name: self.community_name,
            area: self.area,
            objections: self.objections,
            signature_audit: self.file.signature_audit,
            count,
            menus,
        })
    }
}
