//! What all handlers share: the application, the configuration, and a little memory of recent requests.

use crate::cookie::Cookies;
use crate::error::Error;
use crate::server::{Answered, Proxies, RateLimits, Rates, Readiness, RequestIds};
use crate::tiles::TileCache;
use app::{App, Desk};
use domain::account::Actor;
use std::sync::Arc;

/// How the site is reached. Read once, in the binary.
#[derive(Debug, Clone)]
pub struct Config {
    /// Scheme, host and port by which people reach it, without a final slash.
    pub public_url: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Proxies,
    /// How much may be asked for in a minute.
    pub limits: RateLimits,
    /// Whether requests are wanted.
    pub readiness: Readiness,
    /// A short random word that tells one start of the server from another in request names.
    pub start_name: String,
    /// Whether the city shown is a demonstration, so that every page can say so.
    pub demo: bool,
}

impl Config {
    /// Whether people reach it over https: cookies and HSTS follow.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// What all handlers share; cheap to clone.
#[derive(Clone)]
pub struct Site(Arc<Inner>);

struct Inner {
    app: App,
    config: Config,
    request_ids: RequestIds,
    tiles: TileCache,
    rates: Rates,
    answered: Answered,
}

impl Site {
    /// A site over an application.
    pub fn new(app: App, config: Config) -> Self {
        let request_ids = RequestIds::new(&config.start_name);
        Self(Arc::new(Inner {
            app,
            config,
            request_ids,
            tiles: TileCache::default(),
            rates: Rates::default(),
            answered: Answered::default(),
        }))
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn cookies(&self) -> Cookies {
        Cookies::new(self.0.config.is_https())
    }

    pub(crate) fn request_ids(&self) -> &RequestIds {
        &self.0.request_ids
    }

    pub(crate) fn tiles(&self) -> &TileCache {
        &self.0.tiles
    }

    pub(crate) fn rates(&self) -> &Rates {
        &self.0.rates
    }

    pub(crate) fn answered(&self) -> &Answered {
        &self.0.answered
    }

    pub(crate) fn app(&self) -> &App {
        &self.0.app
    }

    /// The same with the application as an actor sees it.
    pub(crate) async fn run_for<T, E, F>(&self, actor: Actor, use_case: F) -> Result<T, Error>
    where
        F: FnOnce(&Desk) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Into<Error> + Send + 'static,
    {
        self.run(move |app| use_case(&app.desk(&actor))).await
    }

    /// Runs a use case on a thread that may block: the only wait of a handler.
    pub(crate) async fn run<T, E, F>(&self, use_case: F) -> Result<T, Error>
    where
        F: FnOnce(&App) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: Into<Error> + Send + 'static,
    {
        let app = self.0.app.clone();
        match tokio::task::spawn_blocking(move || use_case(&app)).await {
            Ok(result) => result.map_err(Into::into),
            Err(panicked) => Err(Error::internal(panicked)),
        }
    }
}
