//! `yiju serve`: pages and API until it is asked to stop.

mod tasks;

pub use tasks::Signals;

use super::log::Keeper;
use super::tell;
use crate::cli::{Cli, ServeArgs};
use crate::config::{Config as FileConfig, KeepConfig, LimitsConfig};
use crate::machine;
use crate::wiring::{application, city_forms, configuration, environment};
use anyhow::{Context as _, Result};
use app::App;
use app::backup::{BackupPlan, Keep};
use jiff::SignedDuration;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;
use tracing_subscriber::EnvFilter;
use web::server::{Limits, Proxies, RateLimits, Readiness, Server};
use web::{Config, Site};

/// How the server is reached and what it shows.
#[derive(Default)]
pub struct Serving {
    /// Address to listen on.
    pub listen: String,
    /// The address people type; the one listened on when absent.
    pub public_url: Option<String>,
    /// Whether the city is a demonstration.
    pub demo: bool,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Proxies,
    /// How much may be asked for in a minute.
    pub limits: RateLimits,
    /// Address and port of the metrics.
    pub metrics: Option<String>,
    /// How long it goes on taking connections after SIGTERM.
    pub leave: Duration,
    /// The folder of the data, whose free space is watched, and how many bytes of it are wanted free.
    pub data: Option<(std::path::PathBuf, u64)>,
    /// The backups by schedule.
    pub backup: Option<BackupPlan>,
    /// Who keeps the audit log going.
    pub log: Option<Keeper>,
}

/// Serves the city of the configuration.
pub fn run(cli: &Cli, args: &ServeArgs) -> Result<ExitCode> {
    log();
    let mut config = configuration(cli)?;
    // Also what is made of the address without a public one: where the city's sign-in service sends people back to.
    if let Some(listen) = &args.listen {
        config.server.listen.clone_from(listen);
    }
    let backup = backup_plan(&config)?;
    let app = application(&config, None)?;
    app.use_city_forms(city_forms(&config)?);
    let LimitsConfig { account_reads, account_writes, address_reads, address_writes } = config.limits;
    let serving = Serving {
        listen: config.server.listen.clone(),
        public_url: config.server.public_url.clone(),
        demo: false,
        trusted_proxies: Proxies::parse(&config.server.trusted_proxies)?,
        limits: RateLimits { account_reads, account_writes, address_reads, address_writes },
        metrics: config.metrics.listen.clone(),
        leave: Duration::from_secs(config.server.leave_seconds),
        data: machine::data_folder(&config).map(|folder| (folder, config.database.least_free_bytes())),
        backup,
        log: Some(Keeper::new(&config)?),
    };
    let first = app.set_up_link()?;
    serve(&app, serving, |url| {
        tell(format_args!("yiju listens on {url}"));
        if let Some(link) = &first {
            tell(format_args!(
                "nobody has an account yet; make the first one within a day: {url}{}",
                link.path
            ));
        }
        Ok(())
    })
}

/// Binds, says the address through `announce`, and serves until Ctrl-C or SIGTERM.
pub fn serve(app: &App, serving: Serving, announce: impl FnOnce(&str) -> Result<()>) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let server = bind(&serving.listen).await?;
        let public_url = serving.public_url.unwrap_or(format!("http://{}", server.address()?));
        let readiness = Readiness::default();
        let config = Config {
            public_url: public_url.clone(),
            trusted_proxies: serving.trusted_proxies,
            limits: serving.limits,
            readiness: readiness.clone(),
            start_name: environment().secret().chars().take(8).collect(),
            demo: serving.demo,
        };
        if let Some(keeper) = serving.log {
            keeper.start(app)?;
        }
        let site = Site::new(app.clone(), config);
        if let Some(listen) = &serving.metrics {
            let metrics = bind(listen).await?;
            tell(format_args!("yiju metrics on http://{}/metrics", metrics.address()?));
            let router = web::server::metrics(site.clone(), machine::own_figures());
            tokio::spawn(metrics.serve(router, std::future::pending()));
        }
        tasks::start(app, &readiness, serving.data, serving.backup)?;
        let signals = Signals::listen()?;
        announce(&public_url)?;
        server.serve(web::router(site), tasks::asked_to_stop(signals, readiness, serving.leave)).await;
        // What the log still holds goes into the file, so that the next start has nothing to recover.
        if let Err(error) = app.checkpoint() {
            tracing::warn!(%error, "the write-ahead log stays");
        }
        tracing::info!("stopped");
        Ok::<_, anyhow::Error>(())
    })?;
    // Threads that wait for a database or a worker are not waited for: what they had not finished is leased anew.
    runtime.shutdown_background();
    Ok(ExitCode::SUCCESS)
}

async fn bind(listen: &str) -> Result<Server> {
    let address: SocketAddr = listen.parse().with_context(|| format!("«{listen}» is no address and port"))?;
    Server::bind(address, Limits::default())
        .await
        .with_context(|| format!("cannot listen on {address}; is another program there?"))
}

/// The backups that the configuration asks for; one that names a place and no key is refused at once.
fn backup_plan(config: &FileConfig) -> Result<Option<BackupPlan>> {
    let backup = &config.backup;
    let Some(to) = backup.to.clone() else { return Ok(None) };
    let key = super::backup::read_key(config, None)?;
    let KeepConfig { hours, days, weeks, months } = backup.keep;
    Ok(Some(BackupPlan {
        to,
        key,
        every: SignedDuration::from_hours(backup.every_hours.max(1).into()),
        keep: Keep { hours, days, weeks, months },
        rehearse: backup.rehearse,
    }))
}

/// Starts logging to standard error: for people at a terminal, JSON in UTC elsewhere. `RUST_LOG` filters. A log that
/// cannot be written is lost and stops nothing.
pub fn log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .log_internal_errors(false);
    // A second call finds logging started and changes nothing.
    let _ = if std::io::stderr().is_terminal() { builder.try_init() } else { builder.json().try_init() };
}
