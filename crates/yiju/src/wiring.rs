//! From configuration to a running application.

use crate::cli::Cli;
use crate::command::migrate;
use crate::config::{AccountsConfig, Config, OidcConfig};
use crate::keys::KeyFolder;
use crate::machine;
use crate::world::RealWorld;
use anyhow::{Context as _, Result, bail};
use app::account::Provider;
use app::credential::password::Profile;
use app::credential::{Zeroizing, oidc};
use app::sms::FileDrop;
use app::{AccountSettings, App, Environment, Settings};
use domain::account::Role;
use jiff::civil::Date;
use policy::Library;
use std::collections::BTreeMap;
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

/// The city's own forms of official papers, each tried on an invented one.
pub fn city_forms(config: &Config) -> Result<BTreeMap<String, String>> {
    let Some(folder) = &config.city.forms else { return Ok(BTreeMap::new()) };
    let mut forms = BTreeMap::new();
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        if path.extension().is_none_or(|end| end != "typ") {
            continue;
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        web::try_city_form(&name, &text)
            .with_context(|| format!("{} cannot be used as a form", path.display()))?;
        forms.insert(name, text);
    }
    Ok(forms)
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
    let settings = Settings { pack: config.city.pack.clone(), as_of, worker, accounts: accounts(config)? };
    let app = App::new(store, library(config)?, environment(), settings, KeyFolder::of(config))
        .context("cannot open what is sealed")?;
    if let Some(folder) = &config.sms.folder {
        app.set_sms_gateway(FileDrop::new(folder.clone()));
    }
    Ok(app)
}

/// How accounts are kept, by the configuration.
fn accounts(config: &Config) -> Result<AccountSettings> {
    let AccountsConfig { passwords, second_step_for, keep_first_passwords } = &config.accounts;
    let profile = match passwords.as_str() {
        "nist" => Profile::Nist,
        "mlps3" => Profile::Mlps3,
        other => bail!("[accounts] passwords is «{other}»; there are nist and mlps3"),
    };
    let role = |key: &String| {
        Role::parse(key).with_context(|| format!("[accounts] second_step_for: no role is called «{key}»"))
    };
    let public_url = config.server.public_url.clone();
    let public_url = public_url.unwrap_or_else(|| format!("http://{}", config.server.listen));
    let provider = config.oidc.as_ref().map(|oidc| provider(oidc, &public_url)).transpose()?;
    Ok(AccountSettings {
        profile,
        second_step_for: second_step_for.iter().map(role).collect::<Result<_>>()?,
        replaces_first_passwords: !keep_first_passwords,
        public_url,
        provider,
    })
}

/// The city's own sign-in service.
fn provider(config: &OidcConfig, public_url: &str) -> Result<Provider> {
    let secret = match &config.client_secret {
        Some(file) => {
            let text =
                std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
            Some(Zeroizing::new(text.trim().to_owned()))
        }
        None => None,
    };
    let settings = oidc::Settings {
        issuer: config.issuer.clone(),
        client_id: config.client_id.clone(),
        client_secret: secret,
        redirect_uri: format!("{public_url}/sign-in/provider/return"),
        scopes: vec!["profile".into()],
    };
    let fetch = crate::remote::SignInService::new(config.certificates.as_deref())?;
    Provider::new(config.name.clone(), settings, config.second_step, fetch).context("[oidc] cannot be used")
}
