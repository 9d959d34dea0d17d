//! `yiju tally`: a vote counted again from its file, without any database.

use super::{pack, recount, say, say_json, tell};
use crate::cli::{Cli, Language, RecountArgs, RecountFormat};
use anyhow::{Result, anyhow};
use domain::Area;
use domain::tally::{Finding, Measured, Tally};
use domain::threshold::{Comparison, Measure};
use domain::vote::file::{QuestionResult, Recount, Recounted, VoteFile, recount as count};
use serde_json::json;
use std::process::ExitCode;

/// Exit codes: 0 counted, 1 counted and the roll is not the one of the notice, 2 it could not be counted.
pub fn run(cli: &Cli, args: &RecountArgs) -> Result<ExitCode> {
    let file: VoteFile = match recount::read(&args.file) {
        Ok(file) => file,
        Err(error) => return Ok(recount::refuse(args, &error, &[])),
    };
    let result = match count(&file) {
        Ok(result) => result,
        Err(faults) => {
            faults.iter().for_each(tell);
            let error = anyhow!("{} faults; nothing was counted", faults.len());
            let faults: Vec<_> = faults.iter().map(|fault| json!(fault)).collect();
            return Ok(recount::refuse(args, &error, &faults));
        }
    };
    match args.format {
        RecountFormat::Json => say_json(&result)?,
        RecountFormat::Table => show(&result, pack::language(cli)),
    }
    Ok(if result.roll.agrees == Some(false) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Says a recount in words.
pub fn show(result: &Recount, language: Language) {
    let zh = language == Language::Zh;
    let (roll, ballots) = (&result.roll, &result.ballots);
    say(&result.title);
    let agrees = match (roll.agrees, zh) {
        (Some(true), true) => "与公告一致",
        (Some(true), false) => "as on the notice",
        (Some(false), true) => "与公告不一致",
        (Some(false), false) => "NOT the one on the notice",
        (None, true) => "公告值未载明",
        (None, false) => "no hash is stated",
    };
    let (lines, hash) = (roll.lines, &roll.computed);
    say(if zh {
        format!("名册 {lines} 行，校验值 {hash}（{agrees}）")
    } else {
        format!("roll of {lines} lines, {hash} ({agrees})")
    });
    let (kept, counted, replaced) = (ballots.kept, ballots.effective, ballots.replaced);
    say(if zh {
        format!("表决票 {kept} 张，有效 {counted} 张，被后票替代 {replaced} 张")
    } else {
        format!("{kept} ballots, {counted} count, {replaced} were replaced by a later one")
    });
    for question in &result.questions {
        show_question(question, zh);
    }
}

fn show_question(question: &Recounted, zh: bool) {
    say(format_args!("\n[{}] {}", question.question, question.text));
    match &question.result {
        QuestionResult::Decision(tally) => show_tally(tally, zh),
        QuestionResult::Ranking(chosen) => {
            let winner = chosen.winner.as_deref().unwrap_or(if zh { "无" } else { "none" });
            say(if zh { format!("  得胜：{winner}") } else { format!("  winner: {winner}") });
            if let Some(tally) = &chosen.tally {
                show_tally(tally, zh);
            }
        }
        QuestionResult::Willingness(of) => {
            let (willing, households) = (of.willing, of.households);
            let needed = of.needed_households.map_or_else(|| "–".to_owned(), |needed| needed.to_string());
            say(if zh {
                format!("  意愿征询（不是法定表决）：{households} 户中 {willing} 户愿意，需 {needed} 户")
            } else {
                format!("  survey, no statutory vote: {willing} of {households} households, {needed} needed")
            });
        }
        QuestionResult::Approval { liked } => {
            for (option, count) in liked {
                say(format_args!("  {option}: {count}"));
            }
        }
        QuestionResult::Points { points } => {
            for (option, count) in points {
                say(format_args!("  {option}: {count}"));
            }
        }
    }
}

fn show_tally(tally: &Tally, zh: bool) {
    let outcome = tally.outcome.key();
    say(if zh { format!("  结果：{outcome}") } else { format!("  result: {outcome}") });
    for (part, finding) in [("quorum", &tally.quorum), ("objections", &tally.objections)] {
        if let Some(finding) = finding {
            show_finding(part, finding);
        }
    }
    show_finding("approval", &tally.approval);
    for (name, finding) in &tally.consequences {
        show_finding(name, finding);
    }
}

fn show_finding(part: &str, finding: &Finding) {
    for measured in finding.measured() {
        say(format_args!("  {part}: {}", line(measured)));
    }
}

/// `yes by area 24000 m² ≥ 3/4 of participants 32000 m² = 24000 m²: met`.
fn line(measured: &Measured) -> String {
    let sign = match measured.comparison {
        Comparison::AtLeast => "≥",
        Comparison::MoreThan => ">",
        Comparison::LessThan => "<",
        Comparison::AtMost => "≤",
    };
    let amount = |number: i64| match measured.measure {
        Measure::Area => format!("{} m²", Area::from_centi(number)),
        Measure::Heads | Measure::Shares | Measure::Dwellings => number.to_string(),
    };
    let of = match (measured.fraction, measured.base, measured.total) {
        (Some(fraction), Some(base), Some(total)) => {
            format!("{fraction} of {} {}, needs ", base.key(), amount(total))
        }
        _ => String::new(),
    };
    let (count, measure, got) = (measured.count.key(), measured.measure.key(), amount(measured.got));
    let how =
        if measured.met { "met".to_owned() } else { format!("short by {}", amount(measured.shortfall)) };
    format!("{count} by {measure} {got} {sign} {of}{}: {how}", amount(measured.needed))
}
