//! `yiju split`: a cost shared again from its file, without any database.

use super::{pack, recount, say, say_json};
use crate::cli::{Cli, Language, RecountArgs, RecountFormat};
use anyhow::Result;
use domain::allocation::ShareLine;
use domain::allocation::file::{SplitFile, SplitResult};
use serde_json::json;
use std::process::ExitCode;

/// Exit codes: 0 shared, 2 it could not be.
pub fn run(cli: &Cli, args: &RecountArgs) -> Result<ExitCode> {
    let file: SplitFile = match recount::read(&args.file) {
        Ok(file) => file,
        Err(error) => return Ok(recount::refuse(args, &error, &[])),
    };
    let result = match file.allocate() {
        Ok(result) => result,
        Err(error) => {
            let fault = json!(&error);
            return Ok(recount::refuse(args, &anyhow::Error::new(error), &[fault]));
        }
    };
    match args.format {
        RecountFormat::Json => say_json(&result)?,
        RecountFormat::Table => show(&result, pack::language(cli)),
    }
    Ok(ExitCode::SUCCESS)
}

fn show(result: &SplitResult, language: Language) {
    let zh = language == Language::Zh;
    let of = &result.allocation;
    let row = |zh_name: &str, en_name: &str, amount: domain::Fen| {
        say(format_args!("{:<24} {:>16}", if zh { zh_name } else { en_name }, amount.to_string()));
    };
    say(format_args!("{} {}", result.item, result.currency.as_deref().unwrap_or_default()));
    row("造价", "cost", of.cost);
    for subsidy in &of.subsidies {
        say(format_args!("− {:<22} {:>16}", subsidy.subsidy, subsidy.amount.to_string()));
    }
    row("居民负担", "residents", of.residents);
    row("补偿", "compensations", of.compensations);
    row("公共资金", "public money", of.public);
    say(format_args!("{}: {}", if zh { "分摊依据" } else { "shared by" }, of.basis.key()));
    for household in &of.households {
        let how: Vec<String> = household.lines.iter().map(line).collect();
        let due = household.due.to_string();
        say(format_args!("  {:<16} {due:>14}  {}", household.household, how.join(" ")));
    }
}

fn line(line: &ShareLine) -> String {
    match line {
        ShareLine::Exempt { reason } => format!("({})", reason.key()),
        ShareLine::Portion { of, part, whole, .. } => format!("{of} × {part}/{whole}"),
        ShareLine::Remainder { amount } => format!("+ {amount}"),
        ShareLine::Relief { class, amount } => format!("{class} {amount}"),
        ShareLine::Cap { cap, .. } => format!("≤ {cap}"),
        ShareLine::Compensation { amount } => format!("{amount}"),
    }
}
