//! Licences of everything that is linked or shipped, against the list in `deny.toml`.

use crate::command::cargo;
use crate::console::Progress;
use crate::steps::{Outcome, Step};
use crate::{command, machine, runner, tree};
use anyhow::{Context as _, Result};
use serde_json::Value;

/// The quick check: needs no other program and no network.
pub const STEP: Step = Step { name: "licences", about: "every package's licence is one we accept", run };

/// cargo-deny: duplicates, bans, sources, and advisories where their database can be had.
pub const DENY: Step = Step { name: "deny", about: "cargo-deny, installed if missing", run: deny };

/// Locks of npm packages.
const NPM_LOCKS: &[&str] =
    &["crates/paper/fonts/package-lock.json", "crates/web/assets/package-lock.json", "e2e/package-lock.json"];

fn run(_: &Progress) -> Result<Outcome> {
    let allowed = allowed(&tree::read("deny.toml")?);
    let mut wrong = Vec::new();
    let packages = tree::all_packages()?;
    for package in &packages {
        let licence = tree::field(package, "license");
        if !accepts(licence, &allowed) {
            let (name, version) = (tree::field(package, "name"), tree::field(package, "version"));
            wrong.push(format!("crate {name} {version}: licence «{licence}» is not in deny.toml"));
        }
    }
    let mut from_npm = 0;
    for lock in NPM_LOCKS {
        let Ok(text) = tree::read(lock) else { continue };
        let lock_value: Value = serde_json::from_str(&text).with_context(|| format!("{lock} is no JSON"))?;
        let listed = lock_value.get("packages").and_then(Value::as_object);
        for (path, package) in listed.into_iter().flatten().filter(|(path, _)| !path.is_empty()) {
            from_npm += 1;
            let licence = tree::field(package, "license");
            if !accepts(licence, &allowed) {
                wrong.push(format!("{path} in {lock}: licence «{licence}» is not in deny.toml"));
            }
        }
    }
    Ok(if wrong.is_empty() {
        Outcome::Fine(format!("{} crates, {from_npm} npm packages", packages.len()))
    } else {
        Outcome::wrong(wrong.join("\n"))
    })
}

/// The licences of `[licenses] allow = […]`: the quoted words between the brackets.
fn allowed(deny: &str) -> Vec<String> {
    let list = deny.split_once("\nallow = [").and_then(|(_, rest)| rest.split_once("\n]"));
    let lines = list.map_or("", |(list, _)| list).lines();
    let quoted = lines.filter_map(|line| line.trim().strip_prefix('"')?.split_once('"'));
    quoted.map(|(licence, _)| licence.to_owned()).collect()
}

/// Whether an SPDX expression can be met by accepted licences: `OR` needs one side, `AND` both.
fn accepts(expression: &str, allowed: &[String]) -> bool {
    // Before SPDX expressions, cargo used a slash for OR.
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    let accepted = either(&mut rest, allowed);
    accepted && rest.is_empty() && !words.is_empty()
}

fn either(words: &mut &[&str], allowed: &[String]) -> bool {
    let mut accepted = both(words, allowed);
    while let Some(("OR", rest)) = words.split_first().map(|(first, rest)| (*first, rest)) {
        *words = rest;
        accepted |= both(words, allowed);
    }
    accepted
}

fn both(words: &mut &[&str], allowed: &[String]) -> bool {
    let mut accepted = single(words, allowed);
    while let Some(("AND", rest)) = words.split_first().map(|(first, rest)| (*first, rest)) {
        *words = rest;
        accepted &= single(words, allowed);
    }
    accepted
}

fn single(words: &mut &[&str], allowed: &[String]) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    *words = rest;
    if *first == "(" {
        let accepted = either(words, allowed);
        if let Some((&")", rest)) = words.split_first() {
            *words = rest;
            return accepted;
        }
        return false;
    }
    // htmx's manifest has the licence's older name.
    let mut licence = if *first == "BSD-0-Clause" { "0BSD" } else { first }.to_owned();
    if let Some((&"WITH", [exception, rest @ ..])) = words.split_first() {
        licence = format!("{licence} WITH {exception}");
        *words = rest;
    }
    allowed.contains(&licence)
}

fn deny(progress: &Progress) -> Result<Outcome> {
    if machine::on_path("cargo-deny").is_none() {
        progress.doing("installing cargo-deny");
        let ended = command::run(&mut cargo(&["install", "cargo-deny", "--locked"]), progress)?;
        if !ended.success {
            return Ok(Outcome::Skipped("cargo-deny could not be installed here".to_owned()));
        }
    }
    let ended = command::run(&mut cargo(&["deny", "check", "bans", "licenses", "sources"]), progress)?;
    if !ended.success {
        return Ok(runner::failed(ended));
    }
    let advisories = command::run(&mut cargo(&["deny", "check", "advisories"]), progress)?;
    if advisories.success {
        return Ok(Outcome::Fine("bans, licences, sources, advisories".to_owned()));
    }
    if advisories.output.contains("failed to fetch advisory database") {
        return Ok(Outcome::Fine(
            "bans, licences, sources; no advisories: their database is out of reach".into(),
        ));
    }
    Ok(runner::failed(advisories))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mit_and_apache(expression: &str) -> bool {
        let allowed = ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        accepts(expression, &allowed)
    }

    #[test]
    fn expressions_are_met_as_spdx_says() {
        for fine in [
            "MIT",
            "MIT/GPL-3.0",
            "GPL-2.0 OR MIT",
            "MIT AND Apache-2.0",
            "(GPL-2.0 OR MIT) AND Apache-2.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(mit_and_apache(fine), "{fine}");
        }
        for wrong in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT", "MIT MIT", "Apache-2.0 WITH Other-exception"]
        {
            assert!(!mit_and_apache(wrong), "{wrong}");
        }
    }

    #[test]
    fn the_list_is_read_from_its_place() {
        let deny = "[bans]\nx = 1\n[licenses]\nallow = [\n    # why\n    \"MIT\", # so\n    \"ISC\",\n]\nother = [\n    \"GPL\",\n]\n";
        assert_eq!(allowed(deny), ["MIT", "ISC"]);
    }
}
