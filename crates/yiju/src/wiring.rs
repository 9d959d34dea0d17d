//! From configuration to a running application.

use crate::cli::Cli;
use crate::command::migrate;
use crate::config::Config;
use crate::keys::KeyFolder;
use crate::machine;
use crate::world::RealWorld;
use anyhow::{Context as _, Result, bail};
use app::{App, Environment, Settings};
use jiff::civil::Date;
use policy::Library;
use std::path::Path;
use store::{Options, Pending, Store, StoreUrl};

/// The configuration with what flags and variables say on top.
pub fn configuration(cli: &Cli) -> Result<Config> {
    let mut config = Config::load(cli.config.as_deref())?;
    if let Some(url) = &cli.database {
        config.database.url.clone_from(url);
    }
    Ok(config)
}

/// Time and chance as they really are.
pub fn environment() -> Environment {
    Environment::new(RealWorld)
}

/// The packs that come with the program and those of the city's folder.
pub fn library(config: &Config) -> Result<Library> {
    let shipped = Library::shipped();
    match &config.city.packs {
        None => Ok(shipped),
        Some(folder) => {
            shipped.with_folder(folder).with_context(|| format!("cannot read packs in {}", folder.display()))
        }
    }
}

/// Makes the folder of the SQLite file.
pub fn make_folder(config: &Config) -> Result<()> {
    let file = config.database.url.strip_prefix("sqlite:");
    if let Some(folder) = file.and_then(|file| Path::new(file).parent()) {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    }
    Ok(())
}

/// Opens the database and puts the application together.
pub fn application(config: &Config, as_of: Option<Date>) -> Result<App> {
    let url = StoreUrl::parse(&config.database.url)?;
    make_folder(config)?;
    if let Some(remote) = machine::data_folder(config).and_then(|folder| machine::space(&folder)?.remote()) {
        bail!(
            "the database would be on {remote}, where SQLite's locks do not hold; use a disk of this machine or PostgreSQL"
        );
    }
    let keep = |pending: &Pending| migrate::keep(config, &url, pending);
    let store = Store::open_guarded(&url, Options::default(), &keep)
        .map_err(|error| migrate::explained(config, error))?;
    let worker = std::env::current_exe().context("cannot find this program's own file")?;
    let settings = Settings { pack: config.city.pack.clone(), as_of, worker };
    App::new(store, library(config)?, environment(), settings, KeyFolder::of(config))
        .context("cannot open what is sealed")
}
