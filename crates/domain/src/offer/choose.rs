//! The choice among several: the weakest is struck out, and the winner must pass the statutory test.

use crate::ballot::{Answer, Ballot, effective};
use crate::roll::RollLine;
use crate::tally::{Choice, Circumstances, Tally, Voice, Weight, tally};
use crate::threshold::Rule;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// An option in a round: those whose first among the standing it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Its key.
    pub option: String,
    /// Heads that put it first.
    pub heads: i64,
    /// Their area in 0.01 m².
    pub area: i64,
}

/// One round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandingRound {
    /// The options that stand, in the order of the ballot.
    pub standing: Vec<Standing>,
    /// Which is struck out after it: fewest heads, of equal ones the least area, of equal ones the later on the ballot.
    pub struck_out: Option<String>,
}

/// What came of a choice among several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chosen {
    /// The rounds, in order.
    pub rounds: Vec<StandingRound>,
    /// Who won; `None` where nobody put anything in order, or the last two are equal by heads and by area.
    pub winner: Option<String>,
    /// The statutory test of the winner; `None` where there is none, or no rule.
    pub tally: Option<Tally>,
    /// How many agreed to each option at all.
    pub agreed: BTreeMap<String, Weight>,
}

/// Chooses. Ballots of lines outside of the rule's electorate do not count.
pub fn choose(
    question: &str,
    options: &[String],
    rule: Option<&Rule>,
    lines: &[RollLine],
    ballots: &[Ballot],
    delivered: &BTreeSet<u32>,
    circumstances: Circumstances,
) -> Chosen {
    let effective = effective(ballots);
    let orders: Vec<(&RollLine, &[String])> = (lines.iter())
        .filter(|line| rule.is_none_or(|rule| rule.admits(line)))
        .filter_map(|line| {
            let ballot = effective.get(&line.number)?;
            match ballot.answers.get(question) {
                Some(Answer::Ranks(order)) => Some((line, order.as_slice())),
                _ => Some((line, &[][..])),
            }
        })
        .collect();
    let (rounds, winner) = eliminate(options, &orders);
    let agreed = options.iter().map(|option| (option.clone(), weight_of(&orders, option))).collect();
    let order_of: BTreeMap<u32, &[String]> =
        orders.iter().map(|(line, order)| (line.number, *order)).collect();
    let voice = |line: &RollLine| {
        let order = order_of.get(&line.number).copied();
        let choose = |order: &[String]| match &winner {
            Some(winner) if order.contains(winner) => Choice::Yes,
            _ => Choice::No,
        };
        let choice = order.map(choose);
        let voice = Voice { choice, delivered: delivered.contains(&line.number), ..Voice::default() };
        (line.number, voice)
    };
    let tally = rule.filter(|_| winner.is_some()).map(|rule| {
        let voices: BTreeMap<u32, Voice> = lines.iter().map(voice).collect();
        tally(rule, lines, &voices, circumstances)
    });
    Chosen { rounds, winner, tally, agreed }
}

fn weight_of(orders: &[(&RollLine, &[String])], option: &str) -> Weight {
    let agreeing = orders.iter().filter(|(_, order)| order.iter().any(|ranked| ranked == option));
    agreeing.fold(Weight::default(), |sum, (line, _)| sum.plus(Weight::of(line)))
}

fn eliminate(options: &[String], orders: &[(&RollLine, &[String])]) -> (Vec<StandingRound>, Option<String>) {
    let mut left: Vec<&String> = options.iter().collect();
    let mut rounds = Vec::new();
    loop {
        let standing: Vec<Standing> = left.iter().map(|option| stand(option, &left, orders)).collect();
        let total: i64 = standing.iter().fold(0, |sum, standing| sum.saturating_add(standing.heads));
        let best = standing.iter().max_by_key(|standing| (standing.heads, standing.area));
        let winner = best
            .filter(|best| best.heads > 0 && (best.heads.saturating_mul(2) > total || standing.len() == 1))
            .map(|best| best.option.clone());
        let tied = match standing.as_slice() {
            [first, second] => (first.heads, first.area) == (second.heads, second.area),
            _ => false,
        };
        if winner.is_some() || total == 0 || tied {
            rounds.push(StandingRound { standing, struck_out: None });
            return (rounds, winner);
        }
        let weakest = (standing.iter().enumerate())
            .min_by_key(|(place, standing)| (standing.heads, standing.area, Reverse(*place)))
            .map(|(_, standing)| standing.option.clone());
        left.retain(|option| Some(*option) != weakest.as_ref());
        rounds.push(StandingRound { standing, struck_out: weakest });
    }
}

/// The lines whose first among the standing an option is.
fn stand(option: &String, left: &[&String], orders: &[(&RollLine, &[String])]) -> Standing {
    let first = |order: &&[String]| order.iter().find(|ranked| left.contains(ranked)).cloned();
    let behind = orders.iter().filter(|(_, order)| first(order).as_ref() == Some(option));
    let weight = behind.fold(Weight::default(), |sum, (line, _)| sum.plus(Weight::of(line)));
    Standing { option: option.clone(), heads: weight.heads, area: weight.area }
}
