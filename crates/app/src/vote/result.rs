//! What came of a vote: the double test of each decision, the menu item by item, the offer that won. The same numbers
//! that `yiju tally` and `yiju menu` compute from what is exported.

use super::board::is_counted;
use super::{Particulars, advance, particulars};
use crate::{App, AppError, Desk, Noun};
use domain::Area;
use domain::ballot::{Answer, Ballot, Channel, effective, voices};
use domain::id::VoteId;
use domain::menu::{Menu, MenuItem};
use domain::money::Fen;
use domain::offer::Offer;
use domain::permit::TakeBallots;
use domain::roll::{Roll, RollLine};
use domain::share::Share;
use domain::tally::{Choice, Circumstances, Outcome, Tally, tally};
use domain::vote::{Form, Question, Vote, VoteState};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use store::objection::Objection;
use store::{ballot, community, objection, roll, vote};

/// What came of a vote.
#[derive(Debug, Clone)]
pub struct VoteResult {
    /// The vote.
    pub vote: Vote,
    /// What is told about it.
    pub particulars: Particulars,
    /// The community's name.
    pub community_name: String,
    /// Lines of the roll.
    pub lines: usize,
    /// Exclusive area of all on the roll.
    pub area: Area,
    /// Ballots that count.
    pub ballots: usize,
    /// Those that count by the channel they came by.
    pub channels: BTreeMap<Channel, usize>,
    /// Ballots that were replaced by a later one of the same line.
    pub replaced: usize,
    /// Each question with what came of it.
    pub questions: Vec<(Question, QuestionResult)>,
    /// Objections to it.
    pub objections: Vec<Objection>,
}

/// What came of a question.
#[derive(Debug, Clone)]
pub enum QuestionResult {
    /// A decision under a rule.
    Decision(Box<Tally>),
    /// A survey: how many households said what, of how many.
    Willingness {
        /// 愿意.
        yes: u64,
        /// 不愿意.
        no: u64,
        /// Who said neither.
        abstain: u64,
        /// All households.
        all: u64,
        /// The share that the plan asks for, where the pack gives one.
        needed: Option<Share>,
    },
    /// A menu.
    Menu(MenuResult),
    /// A choice of offers.
    Offers(OfferResult),
}

/// What came of a menu.
#[derive(Debug, Clone)]
pub struct MenuResult {
    /// What may be spent.
    pub budget: Fen,
    /// What the chosen items cost, the obligatory ones included.
    pub cost: Fen,
    /// Every item, in the order in which they were bought, then those that were not.
    pub lines: Vec<MenuLine>,
}

/// What came of one item.
#[derive(Debug, Clone)]
pub struct MenuLine {
    /// The item.
    pub item: MenuItem,
    /// Whether it is done.
    pub selected: bool,
    /// Ballots that like it.
    pub supporters: u64,
    /// What each supporter's share of the budget paid at most, in fen; `None` where it was not bought by them.
    pub price: Option<Fen>,
    /// How much its supporters still lacked when the money was gone; nothing for what was bought.
    pub lacked: Fen,
}

/// What came of a choice of offers.
#[derive(Debug, Clone)]
pub struct OfferResult {
    /// The offers, the winner first.
    pub order: Vec<Offer>,
    /// Of each pair how many prefer the first to the second: row and column in the order above.
    pub preferences: Vec<Vec<u64>>,
    /// Whether the winner passed the statutory test; `None` where the pack asks none.
    pub tally: Option<Box<Tally>>,
}

impl VoteResult {
    /// The result in short, for the log.
    pub(crate) fn summary(&self) -> Json {
        let of = |(question, result): &(Question, QuestionResult)| match result {
            QuestionResult::Decision(tally) => {
                json!({ "question": question.key, "outcome": tally.outcome.key() })
            }
            QuestionResult::Willingness { yes, no, abstain, all, .. } => {
                json!({ "question": question.key, "yes": yes, "no": no, "abstain": abstain, "all": all })
            }
            QuestionResult::Menu(menu) => {
                let selected = menu.lines.iter().filter(|line| line.selected);
                let selected: Vec<&str> = selected.map(|line| line.item.key.as_str()).collect();
                json!({ "question": question.key, "selected": selected, "cost": menu.cost.0 })
            }
            QuestionResult::Offers(offers) => json!({
                "question": question.key,
                "order": offers.order.iter().map(|offer| &offer.key).collect::<Vec<_>>(),
                "outcome": offers.tally.as_ref().map(|tally| tally.outcome.key()),
            }),
        };
        json!({ "ballots": self.ballots, "questions": self.questions.iter().map(of).collect::<Vec<_>>() })
    }

    /// Whether every decision was passed, an offer's test among them.
    pub fn is_passed(&self) -> bool {
        self.questions.iter().all(|(_, result)| match result {
            QuestionResult::Decision(tally) => tally.outcome == Outcome::Passed,
            QuestionResult::Offers(offers) => {
                offers.tally.as_ref().is_none_or(|tally| tally.outcome == Outcome::Passed)
            }
            QuestionResult::Willingness { .. } | QuestionResult::Menu(_) => true,
        })
    }
}

impl Desk {
    /// What came of a vote: for everybody once it is posted, before that for those who take its ballots; for nobody
    /// while ballots are taken.
    pub fn load_vote_result(&self, id: VoteId) -> Result<VoteResult, AppError> {
        let result = self.count_vote(id)?;
        if matches!(result.vote.state, VoteState::Published | VoteState::Settled) {
            return Ok(result);
        }
        let locator = self.locator()?;
        let place = self.store().read(|rx| locator.of_community(rx, result.vote.community))?;
        let may = place.is_some_and(|place| self.actor().may::<TakeBallots>(&place));
        if may { Ok(result) } else { Err(AppError::NotFound(Noun::Vote)) }
    }
}

impl App {
    /// Counts a vote that is closed.
    pub(crate) fn count_vote(&self, id: VoteId) -> Result<VoteResult, AppError> {
        let now = self.environment().now();
        let (kept, roll, ballots, objections, community_name) = self.store().read(|rx| {
            let mut kept = vote::find(rx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            advance(&mut kept.vote, now);
            if !is_counted(kept.vote.state) {
                return Err(AppError::Conflict("vote-not-closed"));
            }
            let roll = roll::load(rx, kept.vote.roll)?.roll;
            let ballots: Vec<Ballot> =
                ballot::list_of_vote(rx, id)?.into_iter().map(|kept| kept.ballot).collect();
            let name = community::find(rx, kept.vote.community)?.map(|found| found.name).unwrap_or_default();
            Ok((kept, roll, ballots, objection::list_of_vote(rx, id)?, name))
        })?;
        let told = particulars(&kept.particulars);
        let counting = effective(&ballots);
        let mut channels: BTreeMap<Channel, usize> = BTreeMap::new();
        for ballot in counting.values() {
            let so_far = channels.entry(ballot.channel).or_default();
            *so_far = so_far.saturating_add(1);
        }
        let questions = kept
            .vote
            .questions
            .iter()
            .map(|question| {
                let count = Count { vote: &kept.vote, told: &told, roll: &roll, ballots: &ballots };
                Ok((question.clone(), count.question(question)?))
            })
            .collect::<Result<Vec<_>, AppError>>()?;
        Ok(VoteResult {
            lines: roll.lines.len(),
            area: roll.lines.iter().map(RollLine::area).sum(),
            ballots: counting.len(),
            replaced: ballots.len().saturating_sub(counting.len()),
            channels,
            questions,
            objections,
            community_name,
            particulars: told,
            vote: kept.vote,
        })
    }
}

/// What a count is made from.
struct Count<'a> {
    vote: &'a Vote,
    told: &'a Particulars,
    roll: &'a Roll,
    ballots: &'a [Ballot],
}

impl Count<'_> {
    fn question(&self, question: &Question) -> Result<QuestionResult, AppError> {
        Ok(match &question.form {
            Form::Decision { rule } => {
                let none = BTreeSet::new();
                let voices = voices(&question.key, self.ballots, &none, &none);
                QuestionResult::Decision(Box::new(tally(
                    rule,
                    &self.roll.lines,
                    &voices,
                    self.circumstances(),
                )))
            }
            Form::Willingness { needed } => self.willingness(&question.key, *needed),
            Form::Approval { .. } | Form::Points { .. } => {
                let menu = self.told.menu.clone().unwrap_or_default();
                QuestionResult::Menu(self.menu(&question.key, &menu)?)
            }
            Form::Ranking { options, rule } => QuestionResult::Offers(self.offers(
                &question.key,
                options,
                rule.as_deref(),
            )?),
        })
    }

    fn circumstances(&self) -> Circumstances {
        Circumstances { round: self.vote.round, covenant: self.vote.covenant.is_some() }
    }

    fn willingness(&self, key: &str, needed: Option<Share>) -> QuestionResult {
        let (mut yes, mut no, mut abstain) = (0_u64, 0_u64, 0_u64);
        for ballot in effective(self.ballots).values() {
            let count = match ballot.answers.get(key) {
                Some(Answer::Choice(Choice::Yes)) => &mut yes,
                Some(Answer::Choice(Choice::No)) => &mut no,
                _ => &mut abstain,
            };
            *count = count.saturating_add(1);
        }
        let all = u64::try_from(self.roll.lines.len()).unwrap_or(u64::MAX);
        QuestionResult::Willingness { yes, no, abstain, all, needed }
    }
}
