//! `yiju reference`: documents made from the program itself, so that they cannot fall behind it.

use super::say;
use crate::cli::{Cli, ReferenceArgs, ReferenceSubject};
use anyhow::Result;
use clap::CommandFactory as _;
use std::fmt::Write as _;
use std::process::ExitCode;

/// Prints one reference.
pub fn run(args: &ReferenceArgs) -> Result<ExitCode> {
    match args.subject {
        ReferenceSubject::PackSchema => say(serde_json::to_string_pretty(&policy::json_schema())?),
        ReferenceSubject::Openapi => say(web::openapi()?.trim_end()),
        ReferenceSubject::Cli => say(command_line()?.trim_end()),
    }
    Ok(ExitCode::SUCCESS)
}

/// The command line as Markdown: each command with its help as a terminal shows it.
fn command_line() -> Result<String> {
    let mut page = String::from("# The command line\n\nMade by `yiju reference cli`.\n");
    let mut root = Cli::command().term_width(100);
    root.build();
    describe(&mut page, &mut root, "")?;
    Ok(page)
}

fn describe(page: &mut String, command: &mut clap::Command, above: &str) -> Result<()> {
    let name = format!("{above} {}", command.get_name()).trim().to_owned();
    let help = command.render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    write!(page, "\n## `{name}`\n\n```text\n{}\n```\n", help.join("\n").trim_end())?;
    let visible = |inner: &&mut clap::Command| !inner.is_hide_set() && inner.get_name() != "help";
    for inner in command.get_subcommands_mut().filter(visible) {
        describe(page, inner, &name)?;
    }
    Ok(())
}
