//! What goes on beside answering: jobs, probes, backups, and the wait for the end.

use crate::machine;
use anyhow::Result;
use app::App;
use app::backup::BackupPlan;
use std::path::PathBuf;
use std::time::Duration;
use web::server::{Probe, Readiness};

/// How often the queue is looked at when nobody says that there is work (another node may have put it there).
const POLL: Duration = Duration::from_secs(2);
/// How often it is tried whether something can be written.
const PROBE: Duration = Duration::from_secs(2);
/// How often it is looked whether a backup is due.
const BACKUP_POLL: Duration = Duration::from_secs(30);
/// How often it is looked whether text messages wait.
const SMS_POLL: Duration = Duration::from_secs(5);
/// Text messages that are sent between two looks.
const MESSAGES: usize = 100;
/// A write-ahead log above this is moved into the file as soon as readers allow.
const WAL_BYTES: u64 = 64 * 1024 * 1024;

/// Starts the threads; they end with the program.
pub fn start(
    app: &App,
    readiness: &Readiness,
    data: Option<(PathBuf, u64)>,
    backup: Option<BackupPlan>,
) -> Result<()> {
    let thread = |name: &str| std::thread::Builder::new().name(name.into());
    let jobs = app.clone();
    thread("jobs").spawn(move || work(&jobs))?;
    let stock = app.clone();
    thread("stock").spawn(move || read_ahead(&stock))?;
    let (probed, readiness) = (app.clone(), readiness.clone());
    // The first finding is there before anybody can ask; the database's driver wants a thread without a runtime.
    let first = std::thread::scope(|scope| scope.spawn(|| probe(&probed, data.as_ref())).join());
    if let Ok(found) = first {
        readiness.found(found);
    }
    thread("probe").spawn(move || {
        // Whoever is about to stop writes no more, so that nothing is left in the write-ahead log.
        while !readiness.is_leaving() {
            std::thread::sleep(PROBE);
            if !readiness.is_leaving() {
                readiness.found(probe(&probed, data.as_ref()));
            }
        }
    })?;
    let messages = app.clone();
    thread("sms").spawn(move || send(&messages))?;
    if let Some(plan) = backup {
        let app = app.clone();
        thread("backup").spawn(move || back_up(&app, &plan))?;
    }
    Ok(())
}

/// Does jobs as they fall due. A job that is cut off is leased anew later.
fn work(app: &App) {
    loop {
        match app.run_due_job() {
            Ok(true) => {}
            Ok(false) => app.wait_for_work(POLL),
            Err(error) => {
                tracing::error!(%error, "the job queue cannot be read");
                app.wait_for_work(POLL);
            }
        }
    }
}

/// Hands text messages to the gateway as they are queued, where there is one.
fn send(app: &App) {
    let public_url = app.settings().accounts.public_url.clone();
    let words = |facts: &app::sms::SmsFacts| web::sms_text(&public_url, facts);
    loop {
        match app.send_sms(&words, MESSAGES) {
            Ok(0) => {}
            Ok(sent) => tracing::info!(sent, "text messages are with the gateway"),
            Err(error) => tracing::error!(%error, "text messages wait"),
        }
        std::thread::sleep(SMS_POLL);
    }
}

/// Reads the stock before anybody asks: the server is ready meanwhile, and whoever asks first waits for the rest.
fn read_ahead(app: &App) {
    if let Err(error) = app.warm_up() {
        tracing::error!(%error, "the stock cannot be read");
    }
}

fn probe(app: &App, data: Option<&(PathBuf, u64)>) -> Probe {
    let written = app.probe();
    if let Err(error) = &written {
        tracing::error!(%error, "nothing can be written");
    }
    if app.wal_bytes().is_some_and(|bytes| bytes > WAL_BYTES)
        && let Err(error) = app.checkpoint()
    {
        tracing::warn!(%error, "the write-ahead log stays");
    }
    let space = data.and_then(|(folder, least)| Some((machine::space(folder)?, least)));
    Probe { writes: written.is_ok(), has_space: space.is_none_or(|(space, least)| space.free >= *least) }
}

/// Makes the backups as they fall due.
fn back_up(app: &App, plan: &BackupPlan) {
    loop {
        match app.run_due_backup(plan) {
            Ok(Some(run)) if run.fault.is_none() => {
                tracing::info!(file = run.file, rows = run.rows, "backed up");
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the list of backups cannot be kept"),
        }
        std::thread::sleep(BACKUP_POLL);
    }
}

/// What tells the program to stop; listened to from before anybody is told that it runs.
pub struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    /// Begins to listen.
    pub fn listen() -> std::io::Result<Self> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Self {
                interrupt: signal(SignalKind::interrupt())?,
                terminate: signal(SignalKind::terminate())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits for Ctrl-C (false) or, on Unix, SIGTERM (true).
    pub async fn next(&mut self) -> bool {
        #[cfg(unix)]
        {
            tokio::select! { _ = self.interrupt.recv() => false, _ = self.terminate.recv() => true }
        }
        #[cfg(not(unix))]
        {
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
            false
        }
    }
}

/// Comes true when connections are to be taken no longer: at Ctrl-C at once, at SIGTERM after those who ask whether
/// the server is ready have had time to notice. Whoever asks a second time ends the program at once.
pub async fn asked_to_stop(mut signals: Signals, readiness: Readiness, leave: Duration) {
    let terminated = signals.next().await;
    readiness.leave();
    tracing::info!("asked to stop");
    tokio::spawn(async move {
        signals.next().await;
        tracing::warn!("asked to stop at once");
        std::process::exit(1);
    });
    if terminated {
        tokio::time::sleep(leave).await;
    }
}
