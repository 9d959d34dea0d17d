//! `yiju verify`: checks an audit log against what the reader holds, without any database.

use super::{say, say_json};
use crate::cli::VerifyArgs;
use crate::remote::Place;
use anyhow::{Context as _, Result};
use app::tlog::{Failure, PaperHead, Policy, Report, Task, VerifierKey, verify};
use serde_json::json;
use std::io::Read as _;
use std::process::ExitCode;

/// Exit codes: 0 it holds, 1 it was tampered with, 2 it could not be looked at.
pub fn run(args: &VerifyArgs) -> ExitCode {
    match task(args) {
        Ok(task) => told(args, &verify(&Place::of(&args.log), &task)),
        Err(error) => {
            super::complain(&error);
            ExitCode::from(2)
        }
    }
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

fn told(args: &VerifyArgs, result: &Result<Report, Failure>) -> ExitCode {
    let code = result.as_ref().map_or_else(Failure::exit_code, |_| 0);
    let said = if args.json { as_json(result) } else { as_words(result) };
    if let Err(error) = said {
        super::complain(&error);
        return ExitCode::from(2);
    }
    ExitCode::from(code)
}

fn as_json(result: &Result<Report, Failure>) -> Result<()> {
    match result {
        Ok(report) => say_json(&json!({ "holds": true, "report": report })),
        Err(failure) => {
            say_json(&json!({ "holds": false, "code": failure.code(), "message": failure.to_string(),
                     "exit_code": failure.exit_code() }))
        }
    }
}

fn as_words(result: &Result<Report, Failure>) -> Result<()> {
    let report = match result {
        Ok(report) => report,
        Err(failure) if failure.exit_code() == 1 => {
            say(format_args!("TAMPERED · 已被篡改: {failure} [{}]", failure.code()));
            return Ok(());
        }
        Err(failure) => anyhow::bail!("{failure} [{}]", failure.code()),
    };
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
    Ok(())
}
