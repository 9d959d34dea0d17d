//! `yiju import`: a register into the database, as one batch that can be undone.

use super::{reading, say, say_json, tell};
use crate::cli::{Cli, ImportArgs};
use crate::wiring::{application, configuration, environment};
use anyhow::Result;
use app::exchange::interpret::Record;
use app::importing::{Reading, read_register};
use domain::permit::ChangeRegister;
use serde_json::json;
use std::process::ExitCode;

/// Reads each file and commits it, or says what would happen.
pub fn run(cli: &Cli, args: &ImportArgs) -> Result<ExitCode> {
    let app = application(&configuration(cli)?, None)?;
    let account = app.load_account(&args.login)?;
    let actor = app.actor(account.id)?;
    let (words, worker, mapping) =
        (reading::words(cli), reading::worker()?, reading::mapping(&args.reading)?);
    let (divisions, admission) = (app.gazetteer()?, app.admission(&actor.reach::<ChangeRegister>())?);
    let admits = |record: &Record| admission.as_ref().is_none_or(|admission| admission.admits(record));
    let how = Reading {
        worker: &worker,
        as_of: app.plan_day(),
        gazetteer: divisions.as_deref(),
        datum: reading::datum(&args.reading)?,
        mapping: mapping.as_deref(),
        admits: Some(&admits),
    };
    for file in &args.files {
        let registers = read_register(file, &how).map_err(|error| reading::in_words(error, words))?;
        reading::save_mapping(&args.reading, &registers)?;
        reading::tell_findings(&registers, words);
        if let (Some(path), Some(register)) = (&args.rejected, registers.first()) {
            reading::write_rejected(path, register, words, environment().today())?;
        }
        if args.dry_run {
            continue;
        }
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let committed = app.import_registers(&actor, &name, &registers)?;
        if args.json {
            say_json(&json!({
                "batch": committed.batch, "repeated": committed.repeated, "added": committed.added,
                "known": committed.known, "changed": committed.changed,
            }))?;
        } else if committed.repeated {
            tell(words.t("import-repeated"));
        } else {
            say(format_args!(
                "{}  +{} / {} / {}",
                committed.batch.id,
                committed.added.communities,
                committed.added.buildings,
                committed.added.claims
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}
