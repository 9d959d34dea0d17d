//! `yiju verify`: checks an audit log against what the reader holds, and a vote against the log, without any database.

use super::{pack, recount, say, say_json, tally};
use crate::cli::{Cli, Language, VerifyArgs};
use crate::remote::Place;
use anyhow::{Context as _, Result};
use app::tlog::{Failure, PaperHead, Policy, Report, Task, VerifierKey, verify};
use app::vote::check_vote;
use domain::vote::file::{Comparison, Difference, VoteFile};
use serde_json::{Value, json};
use std::io::Read as _;
use std::process::ExitCode;

/// A log that was looked at, and the vote that was held against it.
type Found = (Report, Option<Comparison>);

/// Exit codes: 0 it holds, 1 it was tampered with or the vote is another, 2 it could not be looked at.
pub fn run(cli: &Cli, args: &VerifyArgs) -> ExitCode {
    let found = match check(args) {
        Ok(found) => found,
        Err(error) => {
            super::complain(&error);
            return ExitCode::from(2);
        }
    };
    let said = if args.for_programs() { as_json(&found) } else { as_words(&found, pack::language(cli)) };
    if let Err(error) = said {
        super::complain(&error);
        return ExitCode::from(2);
    }
    match &found {
        Ok((_, vote)) => ExitCode::from(u8::from(vote.as_ref().is_some_and(differs))),
        Err(failure) => ExitCode::from(failure.exit_code()),
    }
}

fn differs(vote: &Comparison) -> bool {
    !vote.differences.is_empty()
}

/// Looks at the log, and at the vote where one is given.
fn check(args: &VerifyArgs) -> Result<Result<Found, Failure>> {
    let (task, place) = (task(args)?, Place::of(&args.log));
    let Some(file) = &args.vote else { return Ok(verify(&place, &task).map(|report| (report, None))) };
    let file: VoteFile = recount::read(file)?;
    Ok(check_vote(&place, &task, &file).map(|(report, vote)| (report, Some(vote))))
}

/// What the reader holds against the log.
fn task(args: &VerifyArgs) -> Result<Task> {
    let key = args.key.as_deref().map(VerifierKey::parse).transpose()?;
    let policy = match &args.policy {
        None => None,
        Some(path) => {
            let text = std::fs::read_to_string(path);
            let text = text.with_context(|| format!("cannot read {}", path.display()))?;
            Some(Policy::parse(&text).with_context(|| path.display().to_string())?)
        }
    };
    let mut older = Vec::new();
    for path in &args.checkpoint {
        let text = std::fs::read_to_string(path);
        let text = text.with_context(|| format!("cannot read {}", path.display()))?;
        let head = PaperHead::parse(&text).with_context(|| path.display().to_string())?;
        older.push((path.display().to_string(), head));
    }
    if args.paper {
        let mut text = String::new();
        std::io::stdin().lock().read_to_string(&mut text)?;
        let head = PaperHead::parse(&text).context(
            "the three lines of the paper form are needed, or its four rows in place of the third",
        )?;
        older.push(("the paper form".to_owned(), head));
    }
    Ok(Task { key, policy, older })
}

fn as_json(found: &Result<Found, Failure>) -> Result<()> {
    match found {
        Ok((report, None)) => say_json(&json!({ "holds": true, "report": report })),
        Ok((report, Some(vote))) => {
            let differences: Value = vote.differences.iter().map(with_words).collect();
            let compared = json!({ "found": vote.found, "posted": vote.posted, "recount": vote.recount,
                                   "differences": differences });
            say_json(&json!({ "holds": !differs(vote), "report": report, "vote": compared }))
        }
        Err(failure) => {
            say_json(&json!({ "holds": false, "code": failure.code(), "message": failure.to_string(),
                     "exit_code": failure.exit_code() }))
        }
    }
}

fn with_words(difference: &Difference) -> Value {
    let mut value = json!(difference);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("message".into(), difference.to_string().into());
    }
    value
}

fn as_words(found: &Result<Found, Failure>, language: Language) -> Result<()> {
    let (report, vote) = match found {
        Ok((report, vote)) => (report, vote),
        Err(failure) if failure.exit_code() == 1 => {
            say(format_args!("TAMPERED · 已被篡改: {failure} [{}]", failure.code()));
            return Ok(());
        }
        Err(failure) => anyhow::bail!("{failure} [{}]", failure.code()),
    };
    show_log(report);
    if let Some(vote) = vote {
        show_vote(vote, language);
    }
    Ok(())
}

fn show_log(report: &Report) {
    say(format_args!("The log holds · 日志完好: {} entries of {}", report.size, report.origin));
    say(format_args!("root {}", report.root));
    say(format_args!("key {}", report.key));
    if !report.key_was_given {
        say("Nobody vouches for this key: it was found beside the log. Give --key or --policy.");
    }
    for (witness, size) in &report.witnesses {
        say(format_args!("witness {witness}: up to entry {size}"));
    }
    match report.witnessed {
        Some(size) => say(format_args!("enough witnesses have seen the first {size} entries")),
        None => say("No witness was asked for: whoever holds the log's key could have rewritten it."),
    }
    if report.older > 0 {
        say(format_args!("{} heads kept outside fit", report.older));
    }
    if report.opened > 0 {
        say(format_args!("{} payloads fit their entries", report.opened));
    }
    if report.unseen > 0 {
        say(format_args!(
            "of {} entries outside of what was exported, only the hashes were there",
            report.unseen
        ));
    }
}

fn show_vote(vote: &Comparison, language: Language) {
    say("");
    if let Some(counted) = &vote.recount {
        tally::show(counted, language);
    }
    say("");
    if !differs(vote) {
        say(format_args!(
            "The vote is the log's · 表决与日志相符: {} ballots found · 张票逐一核对",
            vote.found
        ));
        say(if vote.posted {
            "The result is the one that was posted · 结果与公布的一致"
        } else {
            "No result was posted yet · 结果尚未公布"
        });
        return;
    }
    say(format_args!("THE VOTE DIFFERS · 表决与日志不符: {}", vote.differences.len()));
    for difference in &vote.differences {
        say(format_args!("  {} · {difference} [{}]", in_chinese(difference), difference.key()));
    }
}

/// What a difference is, in two or three words.
const fn in_chinese(difference: &Difference) -> &'static str {
    match difference {
        Difference::Fault { .. } => "文件无法计票",
        Difference::Unnamed => "文件未写明是哪次表决",
        Difference::EntryUnread { .. } => "日志中的票无法辨认",
        Difference::EntryMissing { .. } => "日志中没有此项记录",
        Difference::EntryTwice { .. } => "日志中的记录重复",
        Difference::OpeningMissing { .. } => "文件缺少记录内容",
        Difference::OpeningChanged { .. } => "记录内容被改动",
        Difference::OpeningUnread { .. } => "记录内容无法读取",
        Difference::VoteChanged { .. } => "与公告不一致",
        Difference::QuestionChanged { .. } => "表决事项被改动",
        Difference::RuleChanged { .. } => "计票规则被改动",
        Difference::RollChanged { .. } => "名册被改动",
        Difference::BallotUnsealed { .. } => "票缺少密封值",
        Difference::BallotChanged { .. } => "票被改动",
        Difference::BallotUnlogged { .. } => "日志中没有这张票",
        Difference::BallotMissing { .. } => "文件漏了这张票",
        Difference::VersionStruck { .. } => "较早的票被抽走",
        Difference::EvidenceChanged { .. } => "与公布时的依据不一致",
        Difference::ResultChanged { .. } => "与公布的结果不一致",
        Difference::MenuChanged { .. } => "菜单结果与公布的不一致",
    }
}
