//! What came of a menu: equal shares, explained item by item.

use crate::AppError;
use choice::explain::{Fate, explain, rounded};
use choice::{
    Add1, Ballot as MenuBallot, BallotKind, Completion, Election, Item, Satisfaction, Stage, Then, TieBreak,
};
use domain::ballot::{Answer, Ballot, effective};
use domain::menu::{Menu, MenuItem};
use domain::money::Fen;
use domain::roll::RollLine;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

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

impl MenuResult {
    /// The result in short, for the log.
    pub(crate) fn summary(&self, question: &str) -> Json {
        let bought = self.lines.iter().filter(|line| line.bought.is_some());
        let bought: Vec<&str> = bought.map(|line| line.item.key.as_str()).collect();
        json!({ "question": question, "bought": bought, "cost": self.cost })
    }
}

/// What the ballots chose from a menu: equal shares, weighed as the menu says.
pub(crate) fn count_menu(
    key: &str,
    menu: &Menu,
    ballots: &[Ballot],
    lines: &[RollLine],
) -> Result<MenuResult, AppError> {
    let election = election(key, menu, ballots, lines)?;
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

fn election(key: &str, menu: &Menu, ballots: &[Ballot], lines: &[RollLine]) -> Result<Election, AppError> {
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
    let counted = effective(ballots);
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
        let weight =
            if menu.by_area { u32::try_from(line.area().centi_m2()).unwrap_or(u32::MAX) } else { line.heads };
        Some(ballot.weighing(weight))
    };
    let built = Election::builder(kind, amount(menu.budget))
        .decimals(2)
        .items(menu.items.iter().map(item))
        .ballots(lines.iter().filter_map(ballot))
        .build();
    // A menu is checked before it is announced, and a ballot before it is taken.
    built.map_err(|_| AppError::Conflict("vote-uncountable"))
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
