//! Configuration: one TOML file, overridden by `YIJU_…` variables and by flags.

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use web::server::Proxies;

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
    /// How long things are kept.
    pub retention: RetentionConfig,
    /// How the data are backed up.
    pub backup: BackupConfig,
    /// Figures for Prometheus.
    pub metrics: MetricsConfig,
    /// How much may be asked for in a minute.
    pub limits: LimitsConfig,
    /// How the audit log is signed and witnessed.
    pub log: LogConfig,
    /// How people prove who they are.
    pub accounts: AccountsConfig,
    /// The city's own sign-in service (OpenID Connect).
    pub oidc: Option<OidcConfig>,
    /// How text messages reach the city's gateway.
    pub sms: SmsConfig,
}

/// How text messages reach the city's gateway. Without a folder none is sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SmsConfig {
    /// Folder into which one JSON file per message is written; the city's gateway sends it and takes it away.
    pub folder: Option<PathBuf>,
}

/// How people prove who they are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountsConfig {
    /// What passwords must be like: `nist` (NIST SP 800-63B: long, not among those everybody uses, never changed without
    /// a reason) or `mlps3` (等保三级: also three classes of characters, 90 days, none of the last five).
    pub passwords: String,
    /// Roles that do nothing before they have set up a second step.
    pub second_step_for: Vec<String>,
    /// Whether a password that was given out (`yiju user add`, `reset`) may stay. If not, its owner chooses another one
    /// before anything else.
    pub keep_first_passwords: bool,
}

/// The city's own sign-in service (OpenID Connect).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcConfig {
    /// What people call it; it stands on the button.
    pub name: String,
    /// Its issuer, letter for letter.
    pub issuer: String,
    /// The name it knows this installation by.
    pub client_id: String,
    /// The file of the secret shared with it; none for a public client.
    pub client_secret: Option<PathBuf>,
    /// Whether it always asks for a second step. Where it does not say so itself (`amr`), Yiju asks for its own.
    #[serde(default)]
    pub second_step: bool,
    /// A file of certificates (PEM) to believe instead of the public ones: a closed network has its own authority.
    pub certificates: Option<PathBuf>,
}

impl Default for AccountsConfig {
    fn default() -> Self {
        Self {
            passwords: "nist".into(),
            second_step_for: vec!["administrator".into()],
            keep_first_passwords: false,
        }
    }
}

/// How the audit log is signed and witnessed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// What the log calls itself, like `renewal.city.example/log`. It is fixed when the log's key is made, at the first
    /// start; the public address of the server when absent.
    pub origin: Option<String>,
    /// A policy file (c2sp.org/tlog-policy) that names the witnesses; one with an address is asked for its signature.
    pub policy: Option<PathBuf>,
}

/// Where the register is kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DatabaseConfig {
    /// `sqlite:FILE` or `postgres://USER@HOST/NAME`; to another machine with `?sslmode=verify-full&sslrootcert=FILE`,
    /// `require` or `disable`.
    pub url: String,
    /// Megabytes (10⁶ bytes) that are wanted free where the SQLite file is; with less the server says that it is not
    /// ready.
    pub least_free_megabytes: u64,
}

/// How pages are served.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ServerConfig {
    /// Address and port to listen on.
    pub listen: String,
    /// The address people type, when a reverse proxy stands in front (`https://…`).
    pub public_url: Option<String>,
    /// Addresses and ranges of reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
    /// Seconds between SIGTERM and the end of taking connections, for load balancers to notice.
    pub leave_seconds: u64,
}

/// Figures for Prometheus.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MetricsConfig {
    /// Address and port of `/metrics`, apart from the pages; nothing listens when absent.
    pub listen: Option<String>,
}

/// How much may be asked for in a minute, on all nodes together; 0 is without limit.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitsConfig {
    /// Pages and answers read by one account.
    pub account_reads: u64,
    /// Forms and changes sent by one account.
    pub account_writes: u64,
    /// Read from one address, whoever it is.
    pub address_reads: u64,
    /// Sent from one address, signing in included.
    pub address_writes: u64,
}

/// Which city this is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CityConfig {
    /// The pack in force, overlays joined by `+`.
    pub pack: String,
    /// Folder of the city's own packs, beside those that come with the program.
    pub packs: Option<PathBuf>,
    /// Folder of the city's own forms of official papers, `vote_certificate.typ` and others (docs/paper-templates.md);
    /// ours where it has none.
    pub forms: Option<PathBuf>,
}

/// How the data are backed up. Without `to` and `key` nothing is backed up by itself.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BackupConfig {
    /// Folder of the archives.
    pub to: Option<PathBuf>,
    /// File of the key that seals them, made by `yiju backup --new-key FILE`.
    pub key: Option<PathBuf>,
    /// Hours between two backups by the server itself.
    pub every_hours: u32,
    /// Whether each archive is restored into a scratch database at once.
    pub rehearse: bool,
    /// How many archives stay.
    pub keep: KeepConfig,
}

/// How many archives stay: the newest of so many hours, days, weeks and months.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KeepConfig {
    /// Hours.
    pub hours: usize,
    /// Days.
    pub days: usize,
    /// Weeks.
    pub weeks: usize,
    /// Months.
    pub months: usize,
}

impl Default for BackupConfig {
    fn default() -> Self {
        Self { to: None, key: None, every_hours: 1, rehearse: true, keep: KeepConfig::default() }
    }
}

/// Twenty pages a second are more than a person reads; an office of a hundred people may share an address.
impl Default for LimitsConfig {
    fn default() -> Self {
        Self { account_reads: 1_200, account_writes: 240, address_reads: 12_000, address_writes: 2_400 }
    }
}

impl Default for KeepConfig {
    fn default() -> Self {
        Self { hours: 24, days: 7, weeks: 4, months: 12 }
    }
}

/// Where keys are kept.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KeysConfig {
    /// The folder of `master.key`: `keys` beside the SQLite file when absent, `var/keys` with PostgreSQL. It belongs
    /// into no backup of the database.
    pub folder: Option<PathBuf>,
}

/// How long things are kept, in days. Nothing is set: the city says it, with the rule it follows; what has no term
/// stays, and `yiju purge` says so.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionConfig {
    /// Files that wait for their mapping to be confirmed.
    pub waiting_files_days: Option<u32>,
    /// Imported files that are kept because rows came back.
    pub returned_files_days: Option<u32>,
}

impl Default for DatabaseConfig {
    fn default() -> Self {
        Self { url: "sqlite:var/yiju.db".into(), least_free_megabytes: 1_000 }
    }
}

impl DatabaseConfig {
    /// What is wanted free, in bytes.
    pub const fn least_free_bytes(&self) -> u64 {
        self.least_free_megabytes.saturating_mul(1_000_000)
    }
}

impl Default for ServerConfig {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8020".into(),
            public_url: None,
            trusted_proxies: Vec::new(),
            leave_seconds: 0,
        }
    }
}

impl Default for CityConfig {
    fn default() -> Self {
        Self { pack: "cn-chongqing".into(), packs: None, forms: None }
    }
}

impl Config {
    /// Reads the file, if one is named.
    pub fn load(path: Option<&Path>) -> Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let config: Self =
            toml::from_str(&text).with_context(|| format!("{} is no valid configuration", path.display()))?;
        config.check().with_context(|| format!("{} is no valid configuration", path.display()))?;
        Ok(config)
    }

    /// What the form of the file does not say: addresses are addresses.
    pub fn check(&self) -> Result<()> {
        let address = |text: &str| -> Result<SocketAddr> {
            text.parse().with_context(|| format!("«{text}» is no address and port"))
        };
        address(&self.server.listen)?;
        self.metrics.listen.as_deref().map(address).transpose()?;
        Proxies::parse(&self.server.trusted_proxies)?;
        if let Some(url) = &self.server.public_url {
            let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
            ensure!(
                rest.is_some_and(|rest| !rest.is_empty() && !rest.contains('/')),
                "public_url is scheme, host and port without a path: https://renewal.example"
            );
        }
        ensure!(
            self.backup.to.is_none() || self.backup.key.is_some(),
            "[backup] names a place and no key; `yiju backup --new-key FILE` makes one"
        );
        ensure!(self.backup.every_hours > 0, "[backup] every_hours is at least 1");
        store::StoreUrl::parse(&self.database.url)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config> {
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), text)?;
        Config::load(Some(file.path()))
    }

    #[test]
    fn nothing_is_mandatory_and_an_unknown_key_is_an_error() {
        assert!(read("").is_ok());
        let error = format!("{:#}", read("[server]\nlisen = \"127.0.0.1:1\"").unwrap_err());
        assert!(error.contains("lisen") && error.contains("listen"), "{error}");
        assert!(read("[sever]").is_err());
    }

    #[test]
    fn what_cannot_be_meant_is_refused_before_anything_starts() {
        for wrong in [
            "[server]\nlisten = \"8020\"",
            "[server]\npublic_url = \"renewal.example\"",
            "[server]\npublic_url = \"https://renewal.example/yiju\"",
            "[server]\ntrusted_proxies = [\"proxy\"]",
            "[metrics]\nlisten = \"here\"",
            "[backup]\nto = \"/backups\"",
            "[backup]\nevery_hours = 0",
            "[database]\nurl = \"mysql://x\"",
            "[database]\nurl = \"postgres://yiju@db.example/yiju\"",
            "[database]\nurl = \"postgres://yiju@db.example/yiju?sslmode=prefer\"",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
