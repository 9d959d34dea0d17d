//! `yiju person`: what somebody may ask of those who keep data on them. Numbers and corrected values are read from
//! standard input: what stands on a command line can be read by every user of the machine.

use super::{say, say_json, tell};
use crate::cli::{Cli, PersonCommand};
use crate::wiring::{application, configuration};
use anyhow::{Context as _, Result, bail};
use app::App;
use app::account::operator;
use app::owner::{PersonExport, Search};
use app::seal::Zeroizing;
use domain::id::OwnerId;
use domain::personal::PersonalField;
use serde_json::json;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

/// Finds, gives out, corrects or erases.
pub fn run(cli: &Cli, command: &PersonCommand) -> Result<ExitCode> {
    let app = application(&configuration(cli)?, None)?;
    match command {
        PersonCommand::Find => {
            for owner in app.find_person(&operator(), &asked_number()?)? {
                say_json(&owner)?;
            }
        }
        PersonCommand::Export { owner, out } => {
            let given = app.export_person(&operator(), owner_of(&app, owner.as_deref())?)?;
            write(out, &given)?;
            say(out.display());
        }
        PersonCommand::Correct { owner, field } => {
            let field = PersonalField::parse(field).with_context(|| {
                format!(
                    "no field is called «{field}»; there are {}",
                    PersonalField::ALL.map(PersonalField::key).join(", ")
                )
            })?;
            let id: OwnerId = owner.parse().context("the owner is named by an id of 32 digits")?;
            let typed = asked(&format!("New {}: ", field.key()))?;
            app.correct_person(&operator(), id, field, &typed)?;
        }
        PersonCommand::Erase { owner, yes } => {
            if !yes {
                bail!("erasing cannot be undone; say --yes");
            }
            let erased = app.erase_person(&operator(), owner_of(&app, owner.as_deref())?)?;
            say_json(&erased)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The owner named by an id, else the one of a number that is asked for.
fn owner_of(app: &App, named: Option<&str>) -> Result<OwnerId> {
    if let Some(id) = named {
        return id.parse().context("the owner is named by an id of 32 digits");
    }
    let found = app.find_person(&operator(), &asked_number()?)?;
    match found.as_slice() {
        [one] => Ok(one.id),
        [] => bail!("nobody was found"),
        several => {
            bail!("{} owners have that number; name one by its id (`yiju person find`)", several.len())
        }
    }
}

fn asked_number() -> Result<Search> {
    let typed = asked("ID number or phone: ")?;
    // The text is not repeated: it may be a number with a slip in it.
    Search::parse(&typed).context("this is no valid ID number or phone number")
}

/// A line of standard input.
fn asked(prompt: &str) -> Result<Zeroizing<String>> {
    let _ = write!(std::io::stderr(), "{prompt}");
    let mut line = Zeroizing::new(String::new());
    std::io::stdin().read_line(&mut line).context("cannot read standard input")?;
    tell("");
    Ok(Zeroizing::new(line.trim().to_owned()))
}

/// Writes everything into a new file that only its owner may read.
fn write(path: &Path, given: &PersonExport) -> Result<()> {
    let record = &given.record;
    let values: serde_json::Map<String, serde_json::Value> =
        given.values.iter().map(|(field, clear)| (field.key().to_owned(), json!(clear.as_str()))).collect();
    let looked: Vec<_> = record
        .reveals
        .iter()
        .map(|(reveal, who)| json!({ "who": who, "what": reveal.fields, "purpose": reveal.purpose, "reason": reveal.reason, "at": reveal.at.to_string() }))
        .collect();
    let all = json!({
        "owner": record.owner, "values": values, "dwellings": record.holdings, "looked_at_by": looked,
    });
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path).with_context(|| format!("cannot make {}", path.display()))?;
    let text = Zeroizing::new(serde_json::to_vec_pretty(&all)?);
    Ok(file.write_all(&text)?)
}
