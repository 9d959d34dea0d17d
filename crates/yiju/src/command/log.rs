//! `yiju log`: the audit log by the operator's hand, and the thread that keeps it going.

use super::{say, tell};
use crate::cli::{Cli, LogCommand};
use crate::keys::KeyFolder;
use crate::remote::{Answer, ask_witness};
use crate::wiring::{application, configuration};
use anyhow::{Context as _, Result, bail};
use app::App;
use app::account::operator;
use app::tlog::{Note, Policy, SignerKey};
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// How often waiting entries get their places: the merge delay stays well below a second.
const TURN: Duration = Duration::from_millis(200);
/// How many turns between two checkpoints at least, so that a busy log does not sign ten times a second.
const TURNS_BETWEEN_CHECKPOINTS: u32 = 5;
/// How often witnesses are asked.
const ROUND: Duration = Duration::from_secs(10);

/// What a serving node needs of the log.
pub struct Keeper {
    key: SignerKey,
    policy: Option<Policy>,
}

impl Keeper {
    /// The log's key, made at the first start, and the operator's witnesses.
    pub fn new(config: &crate::config::Config) -> Result<Self> {
        Ok(Self { key: key(config)?, policy: policy(config)? })
    }

    /// Tells the application, and keeps the log going in threads of its own until the program ends.
    pub fn start(self, app: &App) -> Result<()> {
        app.configure_log(self.key.verifier(), self.policy);
        let (log, witnesses, key) = (app.clone(), app.clone(), self.key);
        std::thread::Builder::new().name("log".into()).spawn(move || keep_going(&log, &key))?;
        if app.log_policy().is_some_and(|policy| policy.witnesses.iter().any(|it| it.url.is_some())) {
            std::thread::Builder::new().name("witnesses".into()).spawn(move || {
                loop {
                    std::thread::sleep(ROUND);
                    ask_all(&witnesses);
                }
            })?;
        }
        Ok(())
    }
}

/// Gives places and signs checkpoints, turn after turn.
fn keep_going(app: &App, key: &SignerKey) {
    let mut turn = 0_u32;
    loop {
        let kept = app.sequence_log().and_then(|_| {
            if turn.is_multiple_of(TURNS_BETWEEN_CHECKPOINTS) {
                // Votes open and close by the same clock.
                app.keep_votes_on_time()?;
                app.publish_checkpoint(key)
            } else {
                Ok(false)
            }
        });
        if let Err(error) = kept {
            tracing::error!(%error, "the audit log does not go on");
        }
        turn = turn.wrapping_add(1);
        std::thread::sleep(TURN);
    }
}

/// Asks every witness with an address for its signature on the latest checkpoint.
fn ask_all(app: &App) {
    let Some(policy) = app.log_policy() else { return };
    for witness in &policy.witnesses {
        let Some(url) = &witness.url else { continue };
        if let Err(error) = ask_one(app, url, &witness.key.to_string()) {
            tracing::warn!(witness = witness.name, error = format!("{error:#}"), "a witness has not signed");
        }
    }
}

fn ask_one(app: &App, url: &str, key: &str) -> Result<()> {
    let state = app.log_state()?;
    let seen = state.witnesses.iter().find(|it| it.key == key).and_then(|it| it.seen);
    let mut old = seen.map_or(0, |(size, _)| size);
    if state.checkpoint.is_none_or(|published| published.checkpoint.size == old && old > 0) {
        return Ok(());
    }
    // A second attempt, when the witness remembers another size than we do.
    for _ in 0..2 {
        let Some(request) = app.log_for_witness(old)? else { return Ok(()) };
        match ask_witness(url, &request)? {
            Answer::Seen(size) => old = size,
            Answer::Signed(lines) => {
                let whole = format!("{}{lines}", request.note);
                Note::parse(whole.as_bytes()).context("the witness's answer is no signature")?;
                app.accept_cosignatures(&operator(), &whole)?;
                return Ok(());
            }
        }
    }
    bail!("the witness has seen {old} entries, which this log does not continue");
}

/// The key in the folder of keys, if there is one.
pub fn found_key(config: &crate::config::Config) -> Result<Option<SignerKey>> {
    let folder = KeyFolder::of(config);
    let Some(text) = folder.read_text(KEY_FILE)? else { return Ok(None) };
    let place = folder.path().join(KEY_FILE);
    SignerKey::parse(text.trim()).map(Some).with_context(|| format!("{} is not a key", place.display()))
}

/// The operator's policy, if the configuration names one.
pub fn policy(config: &crate::config::Config) -> Result<Option<Policy>> {
    let Some(path) = &config.log.policy else { return Ok(None) };
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Policy::parse(&text).map(Some).with_context(|| path.display().to_string())
}

/// The key in the folder of keys; made where there is none and the database has no log signed by another.
fn key(config: &crate::config::Config) -> Result<SignerKey> {
    if let Some(key) = found_key(config)? {
        return Ok(key);
    }
    let folder = KeyFolder::of(config);
    let seed = crate::wiring::environment().key();
    let origin = config.log.origin.clone().unwrap_or_else(|| origin(config, &*seed));
    let key = app::log::make_log_key(&origin, &seed)
        .with_context(|| format!("«{origin}» cannot name a log: no blanks, no «+»"))?;
    folder.write_text(KEY_FILE, &key.to_text())?;
    // Another process may have been faster; the file counts.
    let text = folder.read_text(KEY_FILE)?.context("the key that was written is gone")?;
    Ok(SignerKey::parse(text.trim())?)
}

/// The key's file in the folder of keys.
const KEY_FILE: &str = "log.key";

/// A name for the log when the operator gives none: where people find it, or one that no other log has.
fn origin(config: &crate::config::Config, seed: &[u8]) -> String {
    let address = config.server.public_url.as_deref().and_then(|url| url.split_once("://"));
    match address {
        Some((_, host)) => format!("{}/log", host.trim_end_matches('/')),
        None => format!("yiju-{}.invalid/log", app::tlog::hex(&app::tlog::Hash::leaf(seed).0[..4])),
    }
}

/// Says the key, or writes the log as files.
pub fn run(cli: &Cli, command: &LogCommand) -> Result<ExitCode> {
    let config = configuration(cli)?;
    match command {
        LogCommand::Key => say(key(&config)?.verifier()),
        LogCommand::Export { folder, opened } => {
            if folder.exists() && fs::read_dir(folder)?.next().is_some() {
                bail!("{} is not empty", folder.display());
            }
            let app = application(&config, None)?;
            let key = key(&config)?;
            app.configure_log(key.verifier(), None);
            app.sequence_log()?;
            app.publish_checkpoint(&key)?;
            let size = app.export_log(*opened, &mut |path, bytes| write(folder, path, bytes))?;
            tell(format_args!("{size} entries in {}", folder.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write(folder: &Path, path: &str, bytes: &[u8]) -> std::io::Result<()> {
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, bytes)
}
