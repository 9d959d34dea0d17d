//! `yiju serve`: pages and API until it is asked to stop.

use super::tell;
use crate::cli::{Cli, ServeArgs};
use crate::wiring::{application, configuration, environment};
use anyhow::{Context as _, Result};
use app::App;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;
use tracing_subscriber::EnvFilter;
use web::server::{Limits, Server};
use web::{Config, Site};

/// How often the queue is looked at when nobody says that there is work (another node may have put it there).
const POLL: Duration = Duration::from_secs(2);

/// How the server is reached and what it shows.
pub struct Serving {
    /// Address to listen on.
    pub listen: String,
    /// The address people type; the one listened on when absent.
    pub public_url: Option<String>,
    /// Whether the city is a demonstration.
    pub demo: bool,
}

/// Serves the city of the configuration.
pub fn run(cli: &Cli, args: &ServeArgs) -> Result<ExitCode> {
    log();
    let config = configuration(cli)?;
    let app = application(&config, None)?;
    let listen = args.listen.clone().unwrap_or_else(|| config.server.listen.clone());
    serve(app, Serving { listen, public_url: config.server.public_url, demo: false }, |url| {
        tell(format_args!("yiju listens on {url}"));
        Ok(())
    })
}

/// Binds, says the address through `announce`, and serves until Ctrl-C or SIGTERM.
pub fn serve(app: App, serving: Serving, announce: impl FnOnce(&str) -> Result<()>) -> Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listen: SocketAddr =
            serving.listen.parse().with_context(|| format!("«{}» is no address and port", serving.listen))?;
        let server = Server::bind(listen, Limits::default())
            .await
            .with_context(|| format!("cannot listen on {listen}; is another program there?"))?;
        let public_url = serving.public_url.unwrap_or(format!("http://{}", server.address()?));
        let start_name = environment().secret().chars().take(8).collect();
        let config = Config {
            public_url: public_url.clone(),
            trusted_proxies: Vec::new(),
            start_name,
            demo: serving.demo,
        };
        let jobs = app.clone();
        std::thread::Builder::new().name("jobs".into()).spawn(move || work(&jobs))?;
        let stock = app.clone();
        std::thread::Builder::new().name("stock".into()).spawn(move || read_ahead(&stock))?;
        announce(&public_url)?;
        server.serve(web::router(Site::new(app, config)), stopped()).await;
        Ok(ExitCode::SUCCESS)
    })
}

/// Does jobs as they fall due, until the program ends. A job that is cut off is leased anew later.
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

/// Reads the stock before anybody asks: the server is ready meanwhile, and whoever asks first waits for the rest.
fn read_ahead(app: &App) {
    if let Err(error) = app.stock() {
        tracing::error!(%error, "the stock cannot be read");
    }
}

/// Starts logging to standard error: for people at a terminal, JSON elsewhere. `RUST_LOG` filters.
pub fn log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second call finds logging started and changes nothing.
    let _ = if std::io::stderr().is_terminal() { builder.try_init() } else { builder.json().try_init() };
}

/// Comes true at Ctrl-C, and on Unix at SIGTERM.
async fn stopped() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let terminate = async {
            match signal(SignalKind::terminate()) {
                Ok(mut signal) => {
                    signal.recv().await;
                }
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! { () = interrupt => {}, () = terminate => {} }
    }
    #[cfg(not(unix))]
    interrupt.await;
}
