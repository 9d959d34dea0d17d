//! Votes, their questions and where they stand, as programs are told of them.

use super::key::{BaseKey, ChannelKey, ComparisonKey, CountKey, MeasureKey, VoteStateKey};
use super::shape::{PackInForce, SquareMetres, each, texts};
use app::vote::{Objection, Particulars, VoteBoard};
use domain::menu::{Menu, MenuItem};
use domain::offer::Offer;
use domain::tally::{Finding, Measured, Turnout};
use domain::vote::{Form, Question, Vote};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A vote in short.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VoteSummary {
    /// Its id.
    #[schema(example = "01939f2e8c7a7b3e9a41c0ffee000011")]
    id: String,
    /// The community it is held in.
    community_id: String,
    /// The roll it is held on.
    roll_id: String,
    /// Its title.
    title: String,
    /// Where it stands.
    state: VoteStateKey,
    /// Whether it is a survey, which binds nobody.
    is_survey: bool,
    /// From when ballots are taken.
    #[schema(format = DateTime)]
    opens_at: String,
    /// From when no ballot is taken any more.
    #[schema(format = DateTime)]
    closes_at: String,
}

impl From<&Vote> for VoteSummary {
    fn from(vote: &Vote) -> Self {
        Self {
            id: vote.id.to_string(),
            community_id: vote.community.to_string(),
            roll_id: vote.roll.to_string(),
            title: vote.title.clone(),
            state: VoteStateKey(vote.state),
            is_survey: vote.is_survey(),
            opens_at: vote.opens_at.to_string(),
            closes_at: vote.closes_at.to_string(),
        }
    }
}

/// A question of a ballot.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuestionEntry {
    /// Its key on ballots.
    #[schema(example = "1")]
    key: String,
    /// The matter of the pack that it is.
    matter: String,
    /// What is asked.
    text: String,
    /// What it asks for: `decision`, `willingness`, `approval`, `points` or `ranking`.
    #[schema(example = "decision")]
    form: &'static str,
    /// What can be chosen: keys of items or offers.
    options: Vec<String>,
    /// Points one may give away in all, where points are given.
    points: Option<u32>,
}

impl From<&Question> for QuestionEntry {
    fn from(question: &Question) -> Self {
        let points = match &question.form {
            Form::Points { points, .. } => Some(*points),
            _ => None,
        };
        Self {
            key: question.key.clone(),
            matter: question.matter.clone(),
            text: question.text.clone(),
            form: question.form.key(),
            options: texts(question.form.options()),
            points,
        }
    }
}

/// An item of a menu.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MenuItemEntry {
    /// Its key on ballots.
    #[schema(example = "C15")]
    key: String,
    /// Its name.
    name: String,
    /// How many units; of a further quantity, how many it adds.
    quantity: u32,
    /// What a unit is.
    unit: String,
    /// What it costs the community, in fen.
    cost_fen: i64,
    /// What others pay of it, in fen.
    subsidy_fen: i64,
    /// Whether it is done in any case, and not asked.
    obligatory: bool,
    /// Keys of items without which it makes no sense.
    requires: Vec<String>,
    /// Of the items with one such name at most one is chosen.
    one_of: Option<String>,
    /// The key of the item of which this is a further quantity: it costs what it adds.
    more_of: Option<String>,
}

impl From<&MenuItem> for MenuItemEntry {
    fn from(item: &MenuItem) -> Self {
        Self {
            key: item.key.clone(),
            name: item.name.clone(),
            quantity: item.quantity,
            unit: item.unit.clone(),
            cost_fen: item.cost.0,
            subsidy_fen: item.subsidy.0,
            obligatory: item.obligatory,
            requires: texts(&item.requires),
            one_of: item.one_of.clone(),
            more_of: item.more_of.clone(),
        }
    }
}

/// What can be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MenuEntry {
    /// What may be spent in all, obligatory items included, in fen.
    budget_fen: i64,
    /// Whether one ballot may choose no more than that.
    within_budget: bool,
    /// The items.
    items: Vec<MenuItemEntry>,
}

impl From<&Menu> for MenuEntry {
    fn from(menu: &Menu) -> Self {
        Self { budget_fen: menu.budget.0, within_budget: menu.within_budget, items: each(&menu.items) }
    }
}

/// An offer of property service.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfferEntry {
    /// Its key on ballots.
    #[schema(example = "A")]
    key: String,
    /// Who makes it.
    provider: String,
    /// The model of the pack.
    model: String,
    /// What it promises, by the norms of the pack.
    content: BTreeMap<String, String>,
    /// The fee per m² and month, in fen.
    fee_per_m2_fen: i64,
    /// Months it runs.
    months: u16,
}

impl From<&Offer> for OfferEntry {
    fn from(offer: &Offer) -> Self {
        Self {
            key: offer.key.clone(),
            provider: offer.provider.clone(),
            model: offer.model.clone(),
            content: offer.content.clone(),
            fee_per_m2_fen: offer.fee_per_m2.0,
            months: offer.months,
        }
    }
}

/// What is asked and told.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatterEntry {
    /// What is proposed, in plain words.
    plain: String,
    /// Whom to ask.
    contact: String,
    /// Where paper is handed in.
    hand_in_at: String,
    /// How ballots may come.
    channels: Vec<ChannelKey>,
    /// The questions, in order.
    questions: Vec<QuestionEntry>,
    /// What can be chosen, where items are chosen.
    menu: Option<MenuEntry>,
    /// What is offered, where an offer is chosen.
    offers: Vec<OfferEntry>,
}

impl MatterEntry {
    /// What a vote asks and tells.
    pub(super) fn of(vote: &Vote, told: &Particulars) -> Self {
        Self {
            plain: told.plain.clone(),
            contact: told.contact.clone(),
            hand_in_at: told.hand_in_at.clone(),
            channels: vote.channels.iter().copied().map(ChannelKey).collect(),
            questions: each(&vote.questions),
            menu: told.menu.as_ref().map(MenuEntry::from),
            offers: each(&told.offers),
        }
    }
}

/// One comparison with its numbers: heads, dwellings and shares as such, area in 0.01 m².
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasuredEntry {
    /// Whose weight.
    count: CountKey,
    /// Weighed by what.
    measure: MeasureKey,
    /// How it was compared.
    comparison: ComparisonKey,
    /// Whether it holds.
    met: bool,
    /// What was counted.
    got: i64,
    /// What the fraction is of.
    base: Option<BaseKey>,
    /// How much that is.
    total: Option<i64>,
    /// The least that holds; from above, the most.
    needed: i64,
    /// How much is missing; from above, too much. 0 where it holds.
    shortfall: i64,
}

impl From<&Measured> for MeasuredEntry {
    fn from(measured: &Measured) -> Self {
        Self {
            count: CountKey(measured.count),
            measure: MeasureKey(measured.measure),
            comparison: ComparisonKey(measured.comparison),
            met: measured.met,
            got: measured.got,
            base: measured.base.map(BaseKey),
            total: measured.total,
            needed: measured.needed,
            shortfall: measured.shortfall,
        }
    }
}

/// How a condition came out, with the comparisons in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FindingEntry {
    /// Whether it holds.
    met: bool,
    /// Its comparisons, in order.
    comparisons: Vec<MeasuredEntry>,
}

impl From<&Finding> for FindingEntry {
    fn from(finding: &Finding) -> Self {
        Self { met: finding.met(), comparisons: each(finding.measured()) }
    }
}

/// Who has taken part; never what anybody said.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TurnoutEntry {
    /// Heads that took part, of all.
    heads: MeasuredEntry,
    /// Area that took part, of all.
    area: MeasuredEntry,
    /// Against the quorum, where one is asked.
    quorum: Option<FindingEntry>,
}

impl From<&Turnout> for TurnoutEntry {
    fn from(turnout: &Turnout) -> Self {
        Self {
            heads: (&turnout.heads).into(),
            area: (&turnout.area).into(),
            quorum: turnout.quorum.as_ref().map(FindingEntry::from),
        }
    }
}

/// An objection to a result.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ObjectionEntry {
    /// Its id.
    id: String,
    /// Line of the roll it comes from.
    line: u32,
    /// Its words.
    words: String,
    /// When it was raised.
    #[schema(format = DateTime)]
    raised_at: String,
    /// The answer, once there is one.
    answer: Option<String>,
}

impl From<&Objection> for ObjectionEntry {
    fn from(raised: &Objection) -> Self {
        Self {
            id: raised.id.to_string(),
            line: raised.line,
            words: raised.words.clone(),
            raised_at: raised.raised_at.to_string(),
            answer: raised.answer.as_ref().map(|(words, _)| words.clone()),
        }
    }
}

/// A vote as those see it who hold it or take its ballots.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VoteDetail {
    /// The vote.
    vote: VoteSummary,
    /// Name of the community.
    community_name: String,
    /// The rules it is held under.
    pack: PackInForce,
    /// The hash of the roll, hexadecimal; once it is announced.
    roll_hash: Option<String>,
    /// When it was announced.
    #[schema(format = DateTime)]
    announced_at: Option<String>,
    /// The day its result was posted.
    #[schema(format = Date)]
    published_on: Option<String>,
    /// The last day on which objections to the result are heard.
    #[schema(format = Date)]
    objections_until: Option<String>,
    /// What is asked.
    matter: MatterEntry,
    /// Lines of the roll.
    lines: usize,
    /// Exclusive area of all on the roll.
    area_m2: SquareMetres,
    /// Who has taken part.
    turnout: TurnoutEntry,
    /// Ballots by channel; one that was replaced counts where it came.
    ballots: BTreeMap<&'static str, u64>,
    /// Paper sheets that were printed.
    sheets_printed: u64,
    /// Paper sheets that came in and are not counted yet.
    sheets_waiting: usize,
    /// Paper sheets that came in and cannot be counted.
    sheets_spoiled: usize,
    /// Objections to the result.
    objections: Vec<ObjectionEntry>,
    /// Whether the account may hold it.
    may_hold: bool,
}

impl From<&VoteBoard> for VoteDetail {
    fn from(board: &VoteBoard) -> Self {
        let (vote, told) = (&board.vote, &board.particulars);
        Self {
            vote: vote.into(),
            community_name: board.community_name.clone(),
            pack: (&vote.pack).into(),
            roll_hash: vote.roll_hash.as_ref().map(ToString::to_string),
            announced_at: vote.announced_at.map(|at| at.to_string()),
            published_on: told.published_on.map(|day| day.to_string()),
            objections_until: told.objections_until.map(|day| day.to_string()),
            matter: MatterEntry::of(vote, told),
            lines: board.lines,
            area_m2: SquareMetres(board.area),
            turnout: (&board.turnout).into(),
            ballots: board.channels.iter().map(|(channel, count)| (channel.key(), *count)).collect(),
            sheets_printed: board.sheets_printed,
            sheets_waiting: board.sheets_waiting,
            sheets_spoiled: board.sheets_spoiled,
            objections: each(&board.objections),
            may_hold: board.may_hold,
        }
    }
}
