//! Configuration: one TOML file, overridden by `YIJU_…` variables and by flags.

use anyhow::{Context as _, Result};
use serde::Deserialize;
use std::path::Path;

/// The whole configuration. Every key has a safe default; an unknown key is an error.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where the register is kept.
    pub database: DatabaseConfig,
    /// How pages are served.
    pub server: ServerConfig,
    /// Which city this is.
    pub city: CityConfig,
    /// Where keys are kept.
    pub keys: KeysConfig,
}

/// Where the register is kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DatabaseConfig {
    /// `sqlite:FILE` or `postgres://USER@HOST/NAME`.
    pub url: String,
}

/// How pages are served.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerConfig {
    /// Address and port to listen on.
    pub listen: String,
    /// The address people type, when a reverse proxy stands in front (`https://…`).
    pub public_url: Option<String>,
}

/// Which city this is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CityConfig {
    /// The pack in force, overlays joined by `+`.
    pub pack: String,
    /// Folder of the city's own packs, beside those that come with the program.
    pub packs: Option<std::path::PathBuf>,
}

/// Where keys are kept.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KeysConfig {
    /// The folder of `master.key`: `keys` beside the SQLite file when absent, `var/keys` with PostgreSQL. It belongs
    /// into no backup of the database.
    pub folder: Option<std::path::PathBuf>,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self { url: "sqlite:var/yiju.db".into() }
    }
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self { listen: "127.0.0.1:8020".into(), public_url: None }
    }
}

impl Default for CityConfig {
    fn default() -> Self {
        Self { pack: "cn-chongqing".into(), packs: None }
    }
}

impl Config {
    /// Reads the file, if one is named.
    pub fn load(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is no valid configuration", path.display()))
    }
}
