//! What came of a vote, and the file from which anybody counts it again.

use super::body::{NoQuery, id};
use super::key::OutcomeKey;
use super::shape::{SquareMetres, each};
use super::vote_shape::{FindingEntry, ObjectionEntry, VoteSummary};
use crate::error::Error;
use crate::page::Page;
use app::choice::Stage;
use app::vote::{MenuLine, MenuResult, VoteResult};
use axum::Json;
use axum::extract::Path;
use domain::id::VoteId;
use domain::tally::Tally;
use domain::vote::file::{QuestionResult, Recounted};
use domain::willingness::Willingness;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The count of a question that a rule decides.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TallyEntry {
    /// What came of it.
    outcome: OutcomeKey,
    /// Whether enough took part; absent where no quorum is asked.
    quorum: Option<FindingEntry>,
    /// Whether enough agreed.
    approval: FindingEntry,
    /// Whether few enough objected; absent where it is not asked.
    objections: Option<FindingEntry>,
    /// Whether a second round may be held.
    second_round: bool,
}

impl From<&Tally> for TallyEntry {
    fn from(tally: &Tally) -> Self {
        Self {
            outcome: OutcomeKey(tally.outcome),
            quorum: tally.quorum.as_ref().map(FindingEntry::from),
            approval: (&tally.approval).into(),
            objections: tally.objections.as_ref().map(FindingEntry::from),
            second_round: tally.second_round,
        }
    }
}

/// What households said to a survey.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WillingnessEntry {
    /// All households of the roll.
    households: u64,
    /// Willing.
    willing: u64,
    /// Unwilling.
    unwilling: u64,
    /// Answered neither.
    undecided: u64,
    /// Said nothing.
    silent: u64,
    /// Whether the share that a plan asks for is reached; absent where none is.
    reached: Option<bool>,
}

impl From<&Willingness> for WillingnessEntry {
    fn from(counted: &Willingness) -> Self {
        Self {
            households: counted.households,
            willing: counted.willing,
            unwilling: counted.unwilling,
            undecided: counted.undecided,
            silent: counted.silent,
            reached: counted.reached,
        }
    }
}

/// What came of an item.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ItemOutcome {
    /// Its key.
    key: String,
    /// Its name.
    name: String,
    /// What it costs, in fen.
    cost_fen: i64,
    /// Whether it is done.
    chosen: bool,
    /// Whether it is done in any case.
    obligatory: bool,
    /// Ballots that like it.
    supporters: usize,
    /// What its supporters still lacked, in fen.
    shortfall_fen: Option<i64>,
    /// The fewest votes more with which it would have been chosen.
    further_votes: Option<u64>,
}

impl From<&MenuLine> for ItemOutcome {
    fn from(line: &MenuLine) -> Self {
        Self {
            key: line.item.key.clone(),
            name: line.item.name.clone(),
            cost_fen: line.item.cost.0,
            chosen: line.bought.is_some(),
            obligatory: line.bought == Some(Stage::Mandatory),
            supporters: line.supporters,
            shortfall_fen: line.shortfall.map(|fen| fen.0),
            further_votes: line.further_votes,
        }
    }
}

/// What came of a menu.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MenuOutcome {
    /// What may be spent, in fen.
    budget_fen: i64,
    /// What the chosen items cost, in fen.
    cost_fen: i64,
    /// The items in the order in which they were chosen, then those that were not.
    items: Vec<ItemOutcome>,
}

impl From<&MenuResult> for MenuOutcome {
    fn from(menu: &MenuResult) -> Self {
        Self { budget_fen: menu.budget.0, cost_fen: menu.cost.0, items: each(&menu.lines) }
    }
}

/// What came of a question, by its form.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuestionOutcome {
    /// Its key.
    key: String,
    /// The matter of the pack.
    matter: String,
    /// What was asked.
    text: String,
    /// The count under the rule; of a decision, and of the offer that won.
    tally: Option<TallyEntry>,
    /// What households said; of a survey.
    willingness: Option<WillingnessEntry>,
    /// The offer that won; of offers, where one did.
    winner: Option<String>,
    /// What was chosen; of a menu.
    menu: Option<MenuOutcome>,
}

impl QuestionOutcome {
    fn of(question: &Recounted, menus: &BTreeMap<String, MenuResult>) -> Self {
        let (mut tally, mut willingness, mut winner) = (None, None, None);
        match &question.result {
            QuestionResult::Decision(counted) => tally = Some(TallyEntry::from(&**counted)),
            QuestionResult::Willingness(counted) => willingness = Some(counted.into()),
            QuestionResult::Ranking(chosen) => {
                winner.clone_from(&chosen.winner);
                tally = chosen.tally.as_ref().map(TallyEntry::from);
            }
            QuestionResult::Approval { .. } | QuestionResult::Points { .. } => {}
        }
        Self {
            key: question.question.clone(),
            matter: question.matter.clone(),
            text: question.text.clone(),
            tally,
            willingness,
            winner,
            menu: menus.get(&question.question).map(MenuOutcome::from),
        }
    }
}

/// The ballots of a vote.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BallotTotals {
    /// All that were taken.
    kept: u32,
    /// Those that count.
    effective: u32,
    /// Those that a later one replaced.
    replaced: u32,
    /// Those that count, by channel.
    by_channel: BTreeMap<&'static str, u32>,
    /// Paper sheets that cannot be counted, by reason.
    spoiled: BTreeMap<&'static str, u32>,
}

/// What came of a vote.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VoteOutcomeDetail {
    /// The vote.
    vote: VoteSummary,
    /// Name of the community.
    community_name: String,
    /// Whether everything that a rule decides was passed.
    passed: bool,
    /// Lines of the roll.
    lines: u32,
    /// Exclusive area of all on the roll.
    area_m2: SquareMetres,
    /// The hash of the roll, hexadecimal.
    roll_hash: String,
    /// The ballots.
    ballots: BallotTotals,
    /// The questions, in order.
    questions: Vec<QuestionOutcome>,
    /// The last day on which objections are heard.
    #[schema(format = Date)]
    objections_until: Option<String>,
    /// Objections; only to those who take its ballots.
    objections: Vec<ObjectionEntry>,
}

impl VoteOutcomeDetail {
    fn of(found: &VoteResult, tells_objections: bool) -> Self {
        let (count, ballots) = (&found.count, &found.count.ballots);
        let by_channel = ballots.by_channel.iter().map(|(channel, count)| (channel.key(), *count));
        Self {
            vote: (&found.vote).into(),
            community_name: found.community_name.clone(),
            passed: found.is_passed(),
            lines: count.roll.lines,
            area_m2: SquareMetres(found.area),
            roll_hash: count.roll.computed.to_string(),
            ballots: BallotTotals {
                kept: ballots.kept,
                effective: ballots.effective,
                replaced: ballots.replaced,
                by_channel: by_channel.collect(),
                spoiled: ballots.spoiled.iter().map(|(reason, count)| (reason.key(), *count)).collect(),
            },
            questions: count
                .questions
                .iter()
                .map(|question| QuestionOutcome::of(question, &found.menus))
                .collect(),
            objections_until: found.particulars.objections_until.map(|day| day.to_string()),
            objections: if tells_objections { each(&found.objections) } else { Vec::new() },
        }
    }
}

/// Show the result of a vote
///
/// To everybody once it is posted, before that to those who take its ballots; to nobody while ballots are taken.
#[utoipa::path(
    get, path = "/api/v1/votes/{id}/result", tag = "votes", operation_id = "show_vote_result",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    responses((status = 200, description = "What came of it", body = VoteOutcomeDetail))
)]
pub(crate) async fn show_vote_result(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
) -> Result<Json<VoteOutcomeDetail>, Error> {
    let vote: VoteId = id(&vote)?;
    let told = move |app: &app::Desk| {
        let found = app.load_vote_result(vote)?;
        let takes = app.may_in::<domain::permit::TakeBallots>(found.vote.community)?;
        Ok::<_, app::AppError>(VoteOutcomeDetail::of(&found, takes))
    };
    Ok(Json(page.app().run(told).await?))
}

/// Export a vote
///
/// The file `yiju-vote-1`: everything that anyone needs to count it again with `yiju tally`, and nothing personal. The
/// same may have it who may see the result.
#[utoipa::path(
    get, path = "/api/v1/votes/{id}/vote.json", tag = "votes", operation_id = "export_vote",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    responses((status = 200, description = "The file", body = serde_json::Value))
)]
pub(crate) async fn export_vote(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
) -> Result<Json<serde_json::Value>, Error> {
    let vote: VoteId = id(&vote)?;
    let file = page.app().run(move |app| app.export_vote(vote)).await?;
    Ok(Json(serde_json::to_value(&file).map_err(Error::internal)?))
}
