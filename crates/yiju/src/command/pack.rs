//! `yiju pack`: packs checked, shown and compared.

mod show;

use super::{say, say_json, tell};
use crate::cli::{Cli, Language, PackCommand};
use crate::wiring::{configuration, environment, library};
use anyhow::{Context as _, Result};
use domain::division::Gazetteer;
use jiff::civil::Date;
use policy::{Diagnostic, Library, Pack, Rules};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// Carries out one of the pack commands.
pub fn run(cli: &Cli, command: &PackCommand) -> Result<ExitCode> {
    let library = library(&configuration(cli)?)?;
    match command {
        PackCommand::Check { file, json } => check(&library, file, *json),
        PackCommand::Show { pack, as_of, json } => {
            let rules = rules(library, pack, as_of.unwrap_or_else(|| environment().today()))?;
            if *json {
                say_json(&show::outline(&rules))?;
            } else {
                show::show(&rules, language(cli));
            }
            Ok(ExitCode::SUCCESS)
        }
        PackCommand::Diff { from, to, json } => diff(library, from, to, *json, language(cli)),
        PackCommand::List => {
            for header in library.list() {
                say(format_args!("{:<26} {}  {}", header.id, header.name.zh, header.name.en));
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The language of words printed: the flag, else that of the terminal.
pub fn language(cli: &Cli) -> Language {
    cli.lang.unwrap_or(Language::En)
}

/// The rules of a pack by id or by the path of a pack file.
pub fn rules(mut library: Library, pack: &str, day: Date) -> Result<Rules> {
    let path = Path::new(pack);
    let id = if path.is_file() { library.add_file(path)?.to_string() } else { pack.to_owned() };
    Ok(load(&library, &id)?.rules_on(day)?)
}

/// The divisions of a pack by id or by the path of a pack file.
pub fn divisions(mut library: Library, pack: &str) -> Result<Option<Arc<Gazetteer>>> {
    let path = Path::new(pack);
    let id = if path.is_file() { library.add_file(path)?.to_string() } else { pack.to_owned() };
    Ok(load(&library, &id)?.divisions().cloned())
}

fn load(library: &Library, id: &str) -> Result<Pack> {
    library.load(id).map_err(|errors| {
        report(&errors.0);
        anyhow::anyhow!("the pack «{id}» cannot be used")
    })
}

fn check(library: &Library, file: &Path, json: bool) -> Result<ExitCode> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let found = library.check(&text, &file.display().to_string());
    if json {
        say_json(&found)?;
    } else if found.is_empty() {
        say(format_args!("{}: no errors", file.display()));
    } else {
        report(&found);
        tell(format_args!("{} errors", found.len()));
    }
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Shows each error in its place in the file.
fn report(found: &[Diagnostic]) {
    for diagnostic in found {
        match std::fs::read_to_string(&*diagnostic.file) {
            Ok(text) => {
                let span =
                    diagnostic.span.start..diagnostic.span.end.max(diagnostic.span.start + 1).min(text.len());
                let mut shown =
                    miette::MietteDiagnostic::new(diagnostic.message()).with_label(miette::LabeledSpan::at(
                        span,
                        format!("line {}, column {}", diagnostic.line, diagnostic.column),
                    ));
                shown.help = diagnostic.help();
                let source = miette::NamedSource::new(&*diagnostic.file, text);
                tell(format_args!("{:?}", miette::Report::new(shown).with_source_code(source)));
            }
            Err(_) => tell(diagnostic),
        }
    }
}

fn diff(library: Library, from: &str, to: &str, json: bool, language: Language) -> Result<ExitCode> {
    let (from, to) = (dated(library.clone(), from)?, dated(library, to)?);
    let changes = policy::diff(&from, &to);
    if json {
        say_json(&changes)?;
    } else {
        show::changes(&changes, language);
    }
    Ok(ExitCode::SUCCESS)
}

/// `cn-chongqing@2023-07-01`: a pack on a day; without a day, today.
fn dated(library: Library, text: &str) -> Result<Rules> {
    match text.rsplit_once('@') {
        Some((pack, day)) => rules(library, pack, day.parse().with_context(|| format!("«{day}» is no day"))?),
        None => rules(library, text, environment().today()),
    }
}
