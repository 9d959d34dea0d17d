//! What came of a vote: the file that is exported, counted as anybody counts it, and the menu item by item.

use super::board::is_counted;
use super::{Particulars, advance, particulars};
use crate::{App, AppError, Desk, Noun};
use choice::explain::{Fate, explain, rounded};
use choice::{
    Add1, Ballot as MenuBallot, BallotKind, Completion, Election, Item, Satisfaction, Stage, Then, TieBreak,
};
use domain::Area;
use domain::ballot::{Answer, Ballot, effective};
use domain::id::{BallotId, VoteId};
use domain::menu::{Menu, MenuItem};
use domain::money::Fen;
use domain::permit::TakeBallots;
use domain::roll::RollLine;
use domain::tally::Outcome;
use domain::vote::file::{QuestionResult, Recount, VoteFile, recount};
use domain::vote::{Vote, VoteState};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use store::objection::Objection;
use store::{Rx, ballot, community, objection, roll, visit, vote};

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
}

/// What came of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuResult {
    /// What may be spent.
    pub budget: Fen,
    /// What the chosen items cost, the obligatory ones included.
    pub cost: Fen,
    /// Every item in the order in which they were bought, then those that were not.
    pub lines: Vec<MenuLine>,
}

/// What came of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuLine {
    /// The item.
    pub item: MenuItem,
    /// How it came to be bought; `None` for what was not.
    pub bought: Option<Stage>,
    /// Ballots that like it.
    pub supporters: usize,
    /// The most that a vote paid for it, in fen to two decimals; where it was bought with shares.
    pub price: Option<String>,
    /// What its supporters still lacked, in fen rounded up; where their money did not suffice.
    pub shortfall: Option<Fen>,
    /// The fewest votes more with which it would have been bought.
    pub further_votes: Option<u64>,
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
        let menu = |(question, menu): (&String, &MenuResult)| {
            let bought = menu.lines.iter().filter(|line| line.bought.is_some());
            let bought: Vec<&str> = bought.map(|line| line.item.key.as_str()).collect();
            json!({ "question": question, "bought": bought, "cost": menu.cost })
        };
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
        Ok(self.store().read(|rx| gather(rx, id, now))?.file)
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

/// Counts a vote that is closed, as a transaction sees it.
pub(super) fn count(rx: &mut Rx<'_>, id: VoteId, now: Timestamp) -> Result<VoteResult, AppError> {
    gather(rx, id, now)?.count()
}

fn gather(rx: &mut Rx<'_>, id: VoteId, now: Timestamp) -> Result<Gathered, AppError> {
    let mut kept = vote::find(rx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
    advance(&mut kept.vote, now);
    if !is_counted(kept.vote.state) {
        return Err(AppError::Conflict("vote-not-closed"));
    }
    let roll = roll::load(rx, kept.vote.roll)?.roll;
    let (mut ballots, mut commitments) = (Vec::new(), BTreeMap::<BallotId, String>::new());
    for kept in ballot::list_of_vote(rx, id)? {
        commitments.insert(kept.ballot.id, kept.commitment);
        ballots.push(kept.ballot);
    }
    let delivered: BTreeSet<u32> = visit::list_of_vote(rx, id)?
        .into_iter()
        .filter(|visit| visit.outcome == domain::visit::VisitOutcome::Delivered)
        .map(|visit| visit.line)
        .collect();
    let (scope, objected) = (roll.scope.key(), BTreeSet::new());
    let file = VoteFile::of(&kept.vote, scope, &roll.lines, &ballots, &commitments, objected, delivered);
    Ok(Gathered {
        told: particulars(&kept.particulars),
        community_name: community::find(rx, kept.vote.community)?.map(|found| found.name).unwrap_or_default(),
        area: roll.lines.iter().map(RollLine::area).sum(),
        objections: objection::list_of_vote(rx, id)?,
        vote: kept.vote,
        lines: roll.lines,
        ballots,
        file,
    })
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
                    menus.insert(question.question.clone(), self.menu(&question.question, menu)?);
                }
            }
        }
        Ok(VoteResult {
            vote: self.vote,
            particulars: self.told,
            community_name: self.community_name,
            area: self.area,
            objections: self.objections,
            count,
            menus,
        })
    }

    /// What the ballots chose from a menu: equal shares, weighed as the menu says.
    fn menu(&self, key: &str, menu: &Menu) -> Result<MenuResult, AppError> {
        let election = self.election(key, menu)?;
        let places: Vec<usize> = (0..menu.items.len()).collect();
        let explained = explain(&election, &menu_rule(election.kind()), &TieBreak::default(), &places);
        let outcome = &explained.outcome;
        let bought: BTreeMap<usize, Stage> =
            outcome.selected.iter().map(|selected| (selected.item, selected.stage)).collect();
        let order = outcome.items();
        let rest = (0..menu.items.len()).filter(|place| !bought.contains_key(place));
        let line = |place: usize| {
            let account = explained.items.get(place)?;
            let round = explained.rounds.iter().find(|round| round.items.contains(&place));
            let price = round.and_then(|round| round.price.as_ref()).map(|price| rounded(price, 0, 2));
            let shortfall = match &account.fate {
                Fate::OutOfMoney { shortfall, .. } => rounded(shortfall, 0, 0).parse().ok().map(Fen),
                Fate::OverBudget { shortfall, .. } => i64::try_from(*shortfall).ok().map(Fen),
                Fate::Bought(_) | Fate::Unsupported | Fate::Forbidden { .. } => None,
            };
            Some(MenuLine {
                item: menu.items.get(place)?.clone(),
                bought: bought.get(&place).copied(),
                supporters: account.supporters,
                price,
                shortfall,
                further_votes: account.further_votes,
            })
        };
        Ok(MenuResult {
            budget: menu.budget,
            cost: Fen(i64::try_from(outcome.cost).unwrap_or(i64::MAX)),
            lines: order.iter().copied().chain(rest).filter_map(line).collect(),
        })
    }

    fn election(&self, key: &str, menu: &Menu) -> Result<Election, AppError> {
        let amount = |fen: Fen| u64::try_from(fen.0).unwrap_or_default();
        let item = |item: &MenuItem| {
            let mut made = Item::new(item.key.clone(), amount(item.cost))
                .named(item.name.clone())
                .in_category(item.class.clone());
            made.requires.extend(item.requires.iter().cloned());
            made.group.clone_from(&item.one_of);
            made.mandatory = item.obligatory;
            made
        };
        let counted = effective(&self.ballots);
        let with_points =
            counted.values().any(|ballot| matches!(ballot.answers.get(key), Some(Answer::Points(_))));
        let kind = if with_points { BallotKind::Cumulative } else { BallotKind::Approval };
        let ballot = |line: &RollLine| -> Option<MenuBallot> {
            let ballot = match counted.get(&line.number)?.answers.get(key) {
                Some(Answer::Approves(liked)) => MenuBallot::approving(liked.iter().cloned()),
                Some(Answer::Points(points)) => {
                    MenuBallot::giving(points.iter().map(|(item, given)| (item.clone(), u64::from(*given))))
                }
                _ => MenuBallot::approving(Vec::<String>::new()),
            };
            let weight = if menu.by_area {
                u32::try_from(line.area().centi_m2()).unwrap_or(u32::MAX)
            } else {
                line.heads
            };
            Some(ballot.weighing(weight))
        };
        let built = Election::builder(kind, amount(menu.budget))
            .decimals(2)
            .items(menu.items.iter().map(item))
            .ballots(self.lines.iter().filter_map(ballot))
            .build();
        // A menu is checked before it is announced, and a ballot before it is taken.
        built.map_err(|_| AppError::Conflict("vote-uncountable"))
    }
}

/// What shares are raised by at a time: one yuan a household.
const STEP: u64 = 100;

/// The rule of a menu: equal shares with cost as satisfaction (points where points were given), completed by raising the
/// shares yuan by yuan until the money is used, then by what most like.
fn menu_rule(kind: BallotKind) -> choice::Rule {
    choice::Rule::EqualShares {
        satisfaction: if kind.has_points() { Satisfaction::Points } else { Satisfaction::Cost },
        completion: Completion::Add1(Add1 { step: STEP, integral: false, until_exhaustive: false }),
        then: Then::Greedy,
    }
}
