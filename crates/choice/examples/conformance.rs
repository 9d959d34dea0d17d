//! Holds outcomes on a collection of elections against known ones.
//!
//! ```console
//! $ cargo run --release -p choice --example conformance -- FOLDER expected.json [RULE]
//! ```
//!
//! `FOLDER` has elections as `.pb.gz`; `expected.json` says for each which items win by which rule:
//! `{"instances": {"NAME.pb": {"results": {"mes_cost": {"winners": ["id", …]}}}}}`, with `winners_u` for the outcome
//! completed by the greedy rule and `add1_runs` for the number of runs. Rules are `greedy_…`, `mes_…`,
//! `mes_…_add1`, `mes_…_add1_noexh` with `cost`, `card` or `util` (points or Borda), and `seq_phragmen`.

#![expect(clippy::print_stdout, reason = "that is what it is for")]
#![expect(clippy::disallowed_methods, reason = "it also says how long counting took")]

use choice::{
    Add1, BallotKind, Completion, Election, Outcome, Overflow, Rule, Satisfaction, Then, TieBreak, count,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::Read as _;
use std::path::Path;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, expected, rest @ ..] = arguments.as_slice() else {
        return Err("say a folder with elections and a file with outcomes".into());
    };
    let expected: Value = serde_json::from_slice(&std::fs::read(expected)?)?;
    let mut tally: BTreeMap<String, Tally> = BTreeMap::new();
    for (name, instance) in expected.get("instances").and_then(Value::as_object).into_iter().flatten() {
        let election = read(&Path::new(folder).join(format!("{name}.gz")))?;
        for (rule, wanted) in instance.get("results").and_then(Value::as_object).into_iter().flatten() {
            if rest.first().is_none_or(|only| only == rule) {
                let row = tally.entry(rule.clone()).or_default();
                row.add(&election, name, rule, wanted);
            }
        }
    }
    println!("{:<24} {:>8} {:>8} {:>12}", "rule", "equal", "of", "seconds");
    let mut wrong = 0;
    for (rule, row) in &tally {
        println!("{rule:<24} {:>8} {:>8} {:>12.4}", row.equal, row.all, row.time.as_secs_f64());
        wrong += row.all - row.equal;
    }
    if wrong > 0 { Err(format!("{wrong} outcomes differ").into()) } else { Ok(()) }
}

fn read(path: &Path) -> Result<Election, Box<dyn Error>> {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(path)?).read_to_end(&mut bytes)?;
    let file = choice::pabulib::read(&bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(file.election)
}

#[derive(Default)]
struct Tally {
    equal: usize,
    all: usize,
    time: Duration,
}

impl Tally {
    fn add(&mut self, election: &Election, name: &str, word: &str, wanted: &Value) {
        let Some(rule) = rule(election, word) else {
            println!("{name}: {word} is unknown");
            return;
        };
        self.all += 1;
        let start = Instant::now();
        let outcome = count(election, &rule, &TieBreak::default());
        let took = start.elapsed();
        self.time += took;
        let mut winners = ids(election, &outcome);
        if word == "seq_phragmen" {
            winners.sort_unstable();
        }
        let runs = wanted.get("add1_runs").and_then(Value::as_u64);
        let mut fine = list(wanted, "winners") == Some(winners.iter().map(String::as_str).collect())
            && runs.is_none_or(|runs| runs == outcome.runs);
        if let (Some(completed), Rule::EqualShares { satisfaction, completion, .. }) =
            (list(wanted, "winners_u"), rule)
        {
            let rule = Rule::EqualShares { satisfaction, completion, then: Then::Greedy };
            let outcome = count(election, &rule, &TieBreak::default());
            fine &= completed == ids(election, &outcome).iter().map(String::as_str).collect::<Vec<_>>();
        }
        if fine {
            self.equal += 1;
        } else {
            println!("{name}: {word} differs; {} runs here, {runs:?} there", outcome.runs);
        }
        if std::env::args().nth(4).is_some() {
            println!("{name} {word} {} runs {:.5} s", outcome.runs, took.as_secs_f64());
        }
    }
}

fn list<'a>(wanted: &'a Value, key: &str) -> Option<Vec<&'a str>> {
    Some(wanted.get(key)?.as_array()?.iter().filter_map(Value::as_str).collect())
}

fn ids(election: &Election, outcome: &Outcome) -> Vec<String> {
    outcome.items().iter().filter_map(|item| Some(election.items().get(*item)?.id.clone())).collect()
}

fn rule(election: &Election, word: &str) -> Option<Rule> {
    if word == "seq_phragmen" {
        return Some(Rule::Phragmen { overflow: Overflow::Stop });
    }
    let (rule, rest) = word.split_once('_')?;
    let (satisfaction, completion) = rest.split_once('_').unwrap_or((rest, ""));
    let satisfaction = match (satisfaction, election.kind()) {
        ("cost", _) => Satisfaction::Cost,
        ("card", _) => Satisfaction::Cardinality,
        ("util", BallotKind::Ordinal) => Satisfaction::Borda,
        ("util", _) => Satisfaction::Points,
        _ => return None,
    };
    let step = 10_u64.pow(election.decimals());
    let completion = match completion {
        "" => Completion::None,
        "add1" => Completion::Add1(Add1 { step, integral: false, until_exhaustive: true }),
        "add1_noexh" => Completion::Add1(Add1 { step, integral: false, until_exhaustive: false }),
        "add1_integral" => Completion::Add1(Add1 { step, integral: true, until_exhaustive: true }),
        _ => return None,
    };
    match rule {
        "greedy" => Some(Rule::Greedy { satisfaction }),
        "mes" => Some(Rule::EqualShares { satisfaction, completion, then: Then::Nothing }),
        _ => None,
    }
}
