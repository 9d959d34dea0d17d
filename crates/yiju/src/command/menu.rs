//! `yiju menu`: elections in Pabulib files, counted without any database.

mod file;
mod output;

pub use file::bytes;

use super::{say, tell};
use crate::cli::{
    CompletionName, GreedyName, MenuArgs, MenuFormat, OverflowName, RuleArgs, RuleName, SatisfactionName,
};
use anyhow::{Context as _, Result, bail};
use choice::explain::{Explanation, explain};
use choice::{
    Add1, BallotKind, Comparison, Completion, Election, Outcome, Overflow, Rule, Satisfaction, Then,
    TieBreak, compare, count, count_with,
};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Counts one file, or a folder of them.
pub fn run(args: &MenuArgs) -> Result<ExitCode> {
    let ties = TieBreak::parse(&args.tie_break).map_err(|word| {
        anyhow::anyhow!(
            "«{word}» does not order items; use cost, votes, name and listed, with commas between them"
        )
    })?;
    if args.path.is_dir() {
        return folder(args, &ties);
    }
    let counted = one(args, &args.path, &ties)?;
    for note in &counted.file.notes {
        tell(format_args!("{}: line {}: {}", args.path.display(), note.line, note.kind));
    }
    match args.format {
        MenuFormat::Json => say(output::json(&counted)?),
        MenuFormat::Table => say(output::table(&counted).trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}

/// One line of JSON for each file, in the order of their names; a file that cannot be counted has one too.
fn folder(args: &MenuArgs, ties: &TieBreak) -> Result<ExitCode> {
    let files = file::elections(&args.path)?;
    if files.is_empty() {
        bail!("there is no .pb or .pb.gz file in {}", args.path.display());
    }
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} elections  {elapsed}  {msg}")?;
    let bar = ProgressBar::new(u64::try_from(files.len())?).with_style(style);
    let mut failures = 0;
    for path in &files {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        bar.set_message(name);
        let line = match one(args, path, ties) {
            Ok(counted) => output::json(&counted)?,
            Err(error) => {
                failures += 1;
                output::failure(path, &error)
            }
        };
        bar.suspend(|| say(line));
        bar.inc(1);
    }
    bar.finish_and_clear();
    if failures > 0 {
        tell(format_args!("{failures} of {} files could not be counted", files.len()));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// An election with its outcome.
pub(super) struct Counted {
    pub path: String,
    pub file: choice::pabulib::File,
    pub rule: Rule,
    pub args: RuleArgs,
    /// The outcome that stands, after the comparison.
    pub outcome: Outcome,
    pub compared: Option<Comparison>,
    pub explanation: Option<Explanation>,
    pub reading: Duration,
    pub counting: Duration,
}

#[expect(clippy::disallowed_methods, reason = "how long it took is part of the result")]
fn one(args: &MenuArgs, path: &Path, ties: &TieBreak) -> Result<Counted> {
    let bytes = bytes(path)?;
    let start = Instant::now();
    let file = choice::pabulib::read(&bytes).with_context(|| path.display().to_string())?;
    let reading = start.elapsed();
    let election = &file.election;
    let rule = rule(&args.rule, election).with_context(|| path.display().to_string())?;
    let start = Instant::now();
    let mut outcome = count_with(election, &rule, ties, args.threads);
    let mut standing = rule;
    let compared = args.rule.compare.map(|GreedyName::Greedy| {
        let satisfaction = satisfaction(args.rule.satisfaction);
        let other = Rule::Greedy { satisfaction };
        let greedy = count(election, &other, ties);
        // Who is better off: by the items that one ticked, or by points and ranks where there are any.
        let by = if satisfaction == Satisfaction::Cost { Satisfaction::Cardinality } else { satisfaction };
        let comparison = compare(election, by, &outcome, &greedy);
        if comparison.second_wins() {
            (outcome, standing) = (greedy, other);
        }
        comparison
    });
    let counting = start.elapsed();
    let explanation = args.explain.then(|| {
        let all: Vec<usize> = (0..election.items().len()).collect();
        explain(election, &standing, ties, &all)
    });
    Ok(Counted {
        path: path.display().to_string(),
        rule,
        args: args.rule.clone(),
        outcome,
        compared,
        explanation,
        reading,
        counting,
        file,
    })
}

/// The rule that the options name, for this election.
pub(super) fn rule(args: &RuleArgs, election: &Election) -> Result<Rule> {
    let satisfaction = satisfaction(args.satisfaction);
    let kind = election.kind();
    match satisfaction {
        Satisfaction::Points if !kind.has_points() => {
            bail!("--satisfaction points needs ballots with points, and these are {}", kind.key())
        }
        Satisfaction::Borda if kind != BallotKind::Ordinal => {
            bail!("--satisfaction borda needs rankings, and these ballots are {}", kind.key())
        }
        _ => {}
    }
    let overflow = match args.overflow {
        OverflowName::Stop => Overflow::Stop,
        OverflowName::Skip => Overflow::Skip,
    };
    let add1 = |integral, until_exhaustive| -> Result<Completion> {
        let step = choice::pabulib::parse_amount(&args.step, election.decimals());
        let step = step.filter(|step| *step > 0);
        let step = step.with_context(|| {
            format!("--step is «{}»; it must be above 0, with no more digits behind the point than amounts of the file", args.step)
        })?;
        Ok(Completion::Add1(Add1 { step, integral, until_exhaustive }))
    };
    Ok(match args.name {
        RuleName::Greedy => Rule::Greedy { satisfaction },
        RuleName::Phragmen => Rule::Phragmen { overflow },
        RuleName::EqualShares => Rule::EqualShares {
            satisfaction,
            completion: match args.completion {
                CompletionName::None => Completion::None,
                CompletionName::Add1 => add1(false, true)?,
                CompletionName::Add1Integral => add1(true, true)?,
                CompletionName::Add1NoExhaustion => add1(false, false)?,
            },
            then: args.then.map_or(Then::Nothing, |GreedyName::Greedy| Then::Greedy),
        },
    })
}

fn satisfaction(name: SatisfactionName) -> Satisfaction {
    match name {
        SatisfactionName::Cost => Satisfaction::Cost,
        SatisfactionName::Cardinality => Satisfaction::Cardinality,
        SatisfactionName::Points => Satisfaction::Points,
        SatisfactionName::Borda => Satisfaction::Borda,
    }
}
