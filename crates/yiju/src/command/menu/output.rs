//! Forms of an outcome.

use super::Counted;
use crate::cli::CompletionName;
use anyhow::{Error, Result};
use choice::explain::{Account, Explanation, Fate, percent, rounded, rounded_down};
use choice::pabulib::amount;
use choice::{Election, Rule, Stage};
use clap::ValueEnum;
use serde_json::{Map, Number, Value, json};
use std::fmt::Write as _;
use std::path::Path;

/// Characters of a name in the table.
const NAME_SHOWN: usize = 60;

/// One line: what was chosen, for how much, by which rule, in what time.
pub fn json(counted: &Counted) -> Result<String> {
    let (election, outcome) = (&counted.file.election, &counted.outcome);
    let ids: Vec<&str> = outcome.items().into_iter().filter_map(|item| id(election, item)).collect();
    let comparison = counted.compared.map(|compared| {
        json!({
            "prefer_rule": compared.first,
            "prefer_greedy": compared.second,
            "indifferent": compared.equal,
            "chosen": if compared.second_wins() { "greedy".to_owned() } else { key(&counted.args.name) },
        })
    });
    let notes = counted.file.notes.iter();
    let notes: Vec<Value> =
        notes.map(|note| json!({"line": note.line, "note": note.kind.to_string()})).collect();
    let mut value = json!({
        "file": counted.path,
        "voters": election.voters(),
        "items": election.items().len(),
        "selected": ids,
        "cost": money(outcome.cost, election),
        "budget": money(election.budget(), election),
        "rule": key(&counted.args.name),
        "parameters": parameters(counted),
        "runs": outcome.runs,
        "comparison": comparison,
        "explanation": counted.explanation.as_ref().map(|explanation| explained(explanation, election)),
        "notes": (!notes.is_empty()).then_some(notes),
        "seconds": {
            "read": counted.reading.as_secs_f64(),
            "count": counted.counting.as_secs_f64(),
        },
    });
    // What was not asked for is left out.
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    Ok(serde_json::to_string(&value)?)
}

/// The line of a file that could not be counted.
pub fn failure(path: &Path, error: &Error) -> String {
    json!({"file": path.display().to_string(), "error": format!("{error:#}")}).to_string()
}

/// The word of an option.
fn key(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// What the rule was told besides its name.
fn parameters(counted: &Counted) -> Value {
    let args = &counted.args;
    let mut parameters = Map::new();
    match counted.rule {
        Rule::EqualShares { .. } => {
            parameters.insert("satisfaction".into(), key(&args.satisfaction).into());
            parameters.insert("completion".into(), key(&args.completion).into());
            if args.completion != CompletionName::None {
                parameters.insert("step".into(), args.step.clone().into());
            }
            if let Some(then) = &args.then {
                parameters.insert("then".into(), key(then).into());
            }
        }
        Rule::Greedy { .. } => {
            parameters.insert("satisfaction".into(), key(&args.satisfaction).into());
        }
        Rule::Phragmen { .. } => {
            parameters.insert("overflow".into(), key(&args.overflow).into());
        }
    }
    parameters.into()
}

/// An amount as a number in the file's unit: whole where it is whole. (JSON has one kind of numbers; the text of the
/// amount is what is written.)
fn money(units: u64, election: &Election) -> Value {
    let text = amount(units, election.decimals());
    text.parse::<Number>().map_or(Value::String(text), Value::Number)
}

fn id(election: &Election, item: usize) -> Option<&str> {
    election.items().get(item).map(|item| item.id.as_str())
}

fn explained(explanation: &Explanation, election: &Election) -> Value {
    let coins = |value| rounded(value, election.decimals(), 4);
    let ids =
        |items: &[usize]| -> Vec<&str> { items.iter().filter_map(|item| id(election, *item)).collect() };
    let rounds = explanation.rounds.iter().map(|round| {
        json!({
            "items": ids(&round.items),
            "price": round.price.as_ref().map(coins),
            "effective_votes": round.effective_votes.as_ref().map(|votes| rounded(votes, 0, 3)),
            "paid_in_full": round.in_full,
            "paid_the_rest": round.in_part,
            "the_rest_together": coins(&round.in_part_together),
        })
    });
    let items = explanation.items.iter().map(|account| {
        let spent = account.spent_on.iter();
        json!({
            "id": id(election, account.item),
            "cost": money(account.cost, election),
            "supporters": account.supporters,
            "votes": account.votes,
            "effective_support": account.effective_support.as_ref().map(|share| rounded_down(share, 0, 4)),
            "further_votes": account.further_votes,
            "supporters_spent_on": spent
                .map(|(item, spent)| json!({"id": id(election, *item), "spent": coins(spent)}))
                .collect::<Value>(),
            "fate": fate(account, election),
        })
    });
    json!({
        "endowment": explanation.endowment.as_ref().map(coins),
        "rounds": rounds.collect::<Value>(),
        "items": items.collect::<Value>(),
    })
}

fn fate(account: &Account, election: &Election) -> Value {
    let coins = |value| rounded(value, election.decimals(), 4);
    match &account.fate {
        Fate::Bought(Stage::Mandatory) => json!({"is": "mandatory"}),
        Fate::Bought(Stage::Round(round)) => json!({"is": "bought", "round": round}),
        Fate::Bought(Stage::Completion) => json!({"is": "completed"}),
        Fate::Unsupported => json!({"is": "unsupported"}),
        Fate::Forbidden { after } => json!({"is": "forbidden", "after_round": after}),
        Fate::OutOfMoney { after, held, shortfall } => {
            json!({"is": "out-of-money", "after_round": after, "held": coins(held), "shortfall": coins(shortfall)})
        }
        Fate::OverBudget { left, shortfall } => {
            json!({"is": "over-budget", "left": money(*left, election), "shortfall": money(*shortfall, election)})
        }
    }
}

/// As much of a name as fits on a line, without what would move the cursor.
fn shown(name: &str) -> String {
    let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
    let cut = name.chars().nth(NAME_SHOWN).is_some();
    name.chars().take(NAME_SHOWN).map(plain).chain(cut.then_some('…')).collect()
}

/// For people at a terminal.
pub fn table(counted: &Counted) -> String {
    let (election, outcome, mut out) = (&counted.file.election, &counted.outcome, String::new());
    let of = |units| amount(units, election.decimals());
    let currency = counted.file.meta("currency").unwrap_or_default();
    let _ = writeln!(
        out,
        "{}: {} voters, {} items, {} of {} {currency} spent, {} runs",
        counted.path,
        election.voters(),
        election.items().len(),
        of(outcome.cost),
        of(election.budget()),
        outcome.runs
    );
    if let Some(compared) = counted.compared {
        let stands =
            if compared.second_wins() { "the greedy outcome is taken" } else { "the outcome stands" };
        let _ = writeln!(
            out,
            "{} voters prefer it, {} prefer the greedy outcome, {} neither: {stands}",
            compared.first, compared.second, compared.equal
        );
    }
    let scores = election.scores();
    let _ = writeln!(out, "\n{:>5}  {:>14}  {:>10}  {:<12}  name", "round", "cost", "score", "id");
    for selected in &outcome.selected {
        let Some(item) = election.items().get(selected.item) else { continue };
        let round = match selected.stage {
            Stage::Mandatory => "must".to_owned(),
            Stage::Round(round) => round.to_string(),
            Stage::Completion => "then".to_owned(),
        };
        let score = scores.get(selected.item).copied().unwrap_or_default();
        let _ = writeln!(
            out,
            "{round:>5}  {:>14}  {score:>10}  {:<12}  {}",
            of(item.cost),
            item.id,
            shown(&item.name)
        );
    }
    if let Some(explanation) = &counted.explanation {
        not_bought(&mut out, explanation, election);
    }
    let _ = writeln!(
        out,
        "\nread in {:.4} s, counted in {:.6} s",
        counted.reading.as_secs_f64(),
        counted.counting.as_secs_f64()
    );
    out
}

/// What was not bought, the nearest first.
fn not_bought(out: &mut String, explanation: &Explanation, election: &Election) {
    let mut others: Vec<&Account> =
        explanation.items.iter().filter(|account| !matches!(account.fate, Fate::Bought(_))).collect();
    others.sort_by(|a, b| b.effective_support.cmp(&a.effective_support));
    let _ = writeln!(out, "\n{:>5}  {:>14}  {:>10}  {:<12}  what it lacked", "near", "cost", "further", "id");
    for account in others {
        let near = account.effective_support.as_ref().map(|share| percent(share) + "%");
        let further = account.further_votes.map(|votes| format!("{votes} votes"));
        let why = match &account.fate {
            Fate::OutOfMoney { after, held, shortfall } => {
                let coins = |value| rounded(value, election.decimals(), 2);
                let when =
                    if *after == 0 { "from the start".to_owned() } else { format!("after round {after}") };
                format!("{} {when}: its supporters had {}", coins(shortfall), coins(held))
            }
            Fate::OverBudget { left, shortfall } => {
                let of = |units: &u64| amount(*units, election.decimals());
                format!("{}: {} of the budget was left", of(shortfall), of(left))
            }
            Fate::Forbidden { after } => format!("a group or limit forbids it after round {after}"),
            Fate::Unsupported => "nobody wants it".to_owned(),
            Fate::Bought(_) => String::new(),
        };
        let _ = writeln!(
            out,
            "{:>5}  {:>14}  {:>10}  {:<12}  {why}",
            near.unwrap_or_default(),
            amount(account.cost, election.decimals()),
            further.unwrap_or_default(),
            id(election, account.item).unwrap_or_default(),
        );
    }
}
