//! `yiju witness`: somebody else's machine that remembers a log and signs only what continues it.

use super::{say, tell};
use crate::cli::WitnessCommand;
use crate::remote::Place;
use anyhow::{Context as _, Result, bail};
use app::tlog::{
    AddCheckpoint, Checkpoint, Hash, KeyKind, Note, PaperHead, Refused, SignerKey, Source as _, Task,
    VerifierKey, WitnessState, consider, verify,
};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{StatusCode, header::CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use web::server::{Limits, Server};

/// The witness's secret key.
const KEY: &str = "witness.key";
/// What it remembers: for each log, the last checkpoint it signed.
const STATE: &str = "state.json";

/// A witness: its key, the logs it knows, and what it remembers in its folder.
struct Witness {
    folder: PathBuf,
    key: SignerKey,
    logs: Vec<VerifierKey>,
    /// Held from reading the state to keeping it, so that no two requests sign on one memory.
    turn: Mutex<()>,
    /// Held while the program lives: one witness, one memory.
    _lock: File,
}

/// Makes a key, serves, or signs one checkpoint from a file.
pub fn run(command: &WitnessCommand) -> Result<ExitCode> {
    match command {
        WitnessCommand::Key { folder, name } => {
            say(make_key(folder, name)?.verifier());
            Ok(ExitCode::SUCCESS)
        }
        WitnessCommand::Serve { folder, logs, listen } => serve(Witness::open(folder, logs)?, listen),
        WitnessCommand::Sign { folder, log, from, out } => {
            let signed = Witness::open(folder, std::slice::from_ref(log))?.sign(from)?;
            match out {
                Some(path) => {
                    fs::write(path, signed).with_context(|| format!("cannot write {}", path.display()))?;
                }
                None => say(signed.trim_end()),
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn make_key(folder: &Path, name: &str) -> Result<SignerKey> {
    fs::create_dir_all(folder)?;
    let path = folder.join(KEY);
    let seed = crate::wiring::environment().key();
    let key = SignerKey::from_seed(name, KeyKind::Cosignature, &seed)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o400);
    }
    let mut file = options.open(&path).with_context(|| format!("cannot make {}", path.display()))?;
    writeln!(file, "{}", key.to_text())?;
    file.sync_all()?;
    Ok(key)
}

impl Witness {
    fn open(folder: &Path, logs: &[String]) -> Result<Self> {
        let path = folder.join(KEY);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("cannot read {}; `yiju witness key` makes one", path.display()))?;
        let key = SignerKey::parse(text.trim()).with_context(|| path.display().to_string())?;
        let logs = logs.iter().map(|log| VerifierKey::parse(log)).collect::<Result<_, _>>()?;
        let lock = File::create(folder.join("lock"))?;
        if lock.try_lock().is_err() {
            bail!("another witness uses {}", folder.display());
        }
        Ok(Self { folder: folder.to_owned(), key, logs, turn: Mutex::default(), _lock: lock })
    }

    fn memory(&self) -> Result<BTreeMap<String, (u64, String)>> {
        match fs::read(self.folder.join(STATE)) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).context("the witness's memory is damaged")?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(error) => Err(error.into()),
        }
    }

    fn seen(&self, origin: &str) -> Result<WitnessState> {
        match self.memory()?.remove(origin) {
            None => Ok(WitnessState::default()),
            Some((size, root)) => {
                let root = Hash::parse(&root).context("the witness's memory is damaged")?;
                Ok(WitnessState { size, root })
            }
        }
    }

    /// Keeps what was seen, safely, before anything is signed away.
    fn remember(&self, origin: &str, state: &WitnessState) -> Result<()> {
        let mut memory = self.memory()?;
        memory.insert(origin.to_owned(), (state.size, state.root.to_string()));
        let scratch = self.folder.join("state.json.new");
        let mut file = File::create(&scratch)?;
        file.write_all(&serde_json::to_vec(&memory)?)?;
        file.sync_all()?;
        fs::rename(&scratch, self.folder.join(STATE))?;
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }

    /// Answers one request: the signature lines, or why not.
    fn consider(&self, body: &[u8]) -> Result<Result<String, Refused>> {
        let Ok(request) = AddCheckpoint::parse(body) else { return Ok(Err(Refused::Malformed)) };
        let Ok(checkpoint) = Checkpoint::parse(&request.note.text) else {
            return Ok(Err(Refused::Malformed));
        };
        let Some(log) = self.logs.iter().find(|log| log.name() == checkpoint.origin) else {
            return Ok(Err(Refused::UnknownLog));
        };
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = self.seen(&checkpoint.origin)?;
        match consider(&request, &seen, log, &self.key, now()) {
            Ok((state, signature)) => {
                self.remember(&checkpoint.origin, &state)?;
                Ok(Ok(signature.to_string()))
            }
            Err(refused) => Ok(Err(refused)),
        }
    }

    /// Checks a whole log, from an export or an address, against what is remembered; its checkpoint with the signature.
    fn sign(&self, from: &str) -> Result<String> {
        let log = self.logs.first().context("the log's key is needed")?;
        let seen = self.seen(log.name())?;
        let mut task = Task { key: Some(log.clone()), ..Task::default() };
        if seen.size > 0 {
            let checkpoint = Checkpoint { origin: log.name().to_owned(), size: seen.size, root: seen.root };
            task.older
                .push(("what this witness signed last".to_owned(), PaperHead { checkpoint, note: None }));
        }
        let place = Place::of(from);
        let report = verify(&place, &task)?;
        let bytes = place.read("checkpoint")?.context("the log has no checkpoint")?;
        let mut note = Note::parse(&bytes)?;
        let checkpoint = Checkpoint::parse(&note.text)?;
        if checkpoint.size != report.size || checkpoint.root.to_string() != report.root {
            bail!("the log has grown while it was looked at; try again");
        }
        // A larger checkpoint may have been signed for another request in the meantime; the lock says it was not.
        self.remember(log.name(), &WitnessState { size: checkpoint.size, root: checkpoint.root })?;
        note.sign(&self.key, now());
        Ok(note.to_string())
    }
}

/// The present second since 1970.
fn now() -> u64 {
    u64::try_from(crate::wiring::environment().now().as_second()).unwrap_or_default()
}

fn serve(witness: Witness, listen: &str) -> Result<ExitCode> {
    super::serve::log();
    let key = witness.key.verifier();
    let router = Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .layer(DefaultBodyLimit::max(64 * 1024))
        .with_state(Arc::new(witness));
    let listen = listen.parse().with_context(|| format!("«{listen}» is no address and port"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut signals = super::serve::Signals::listen()?;
        let server = Server::bind(listen, Limits::default()).await?;
        tell(format_args!("witness {key} listens on http://{}", server.address()?));
        server
            .serve(router, async move {
                signals.next().await;
            })
            .await;
        Ok(ExitCode::SUCCESS)
    })
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: Bytes) -> Response {
    let answer = tokio::task::spawn_blocking(move || witness.consider(&body)).await;
    match answer {
        Ok(Ok(Ok(lines))) => lines.into_response(),
        Ok(Ok(Err(refused))) => {
            let status = StatusCode::from_u16(refused.status()).unwrap_or(StatusCode::BAD_REQUEST);
            match refused {
                Refused::OtherSize(size) => {
                    (status, [(CONTENT_TYPE, "text/x.tlog.size")], format!("{size}\n")).into_response()
                }
                _ => (status, format!("{refused}\n")).into_response(),
            }
        }
        Ok(Err(error)) => {
            tracing::error!(error = format!("{error:#}"), "the witness cannot remember");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
