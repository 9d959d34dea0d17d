//! `yiju screen`: registers held against a pack, without any database.

mod output;

use super::{pack, reading, tell};
use crate::cli::{Cli, ScreenArgs, ScreenFormat};
use crate::wiring::{configuration, environment, library};
use anyhow::{Context as _, Result};
use app::importing::Reading;
use app::screening::offline::screen_files;
use std::io::Write as _;
use std::process::ExitCode;

/// Reads the files, screens their communities, writes the result.
pub fn run(cli: &Cli, args: &ScreenArgs) -> Result<ExitCode> {
    let day = args.as_of.unwrap_or_else(|| environment().today());
    let packs = library(&configuration(cli)?)?;
    let divisions = pack::divisions(packs.clone(), &args.pack)?;
    let rules = pack::rules(packs, &args.pack, day)?;
    let (words, worker, mapping) =
        (reading::words(cli), reading::worker()?, reading::mapping(&args.reading)?);
    let how = Reading {
        worker: &worker,
        as_of: day,
        gazetteer: divisions.as_deref(),
        datum: reading::datum(&args.reading)?,
        mapping: mapping.as_deref(),
        admits: None,
    };
    let several = args.files.len() > 1;
    let screening = screen_files(&args.files, &rules, &how, |file| {
        if several {
            tell(format_args!("{}", file.display()));
        }
    })
    .map_err(|error| reading::in_words(error, words))?;
    reading::save_mapping(&args.reading, &screening.registers)?;
    reading::tell_findings(&screening.registers, words);
    let bytes = match args.format {
        ScreenFormat::Table => output::table(&screening, &rules, words).into_bytes(),
        ScreenFormat::Json => serde_json::to_vec_pretty(&screening.report)?,
        ScreenFormat::Csv => output::csv(&screening, &rules, words)?,
        ScreenFormat::Xlsx => output::xlsx(&screening, &rules, words, environment().today())?,
        ScreenFormat::Geojson => output::geojson(&screening, &rules, words)?,
    };
    match &args.out {
        Some(path) => {
            std::fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        }
        None => std::io::stdout().lock().write_all(&bytes)?,
    }
    Ok(ExitCode::SUCCESS)
}
