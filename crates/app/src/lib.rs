//! What one may do: use cases with permission, transaction, domain, save, audit.
//!
//! One file per noun, with the noun's name. Every use case is synchronous; `web` runs it on a thread that may
//! block, the command line calls it directly. Words for people are made by the caller from the keys and
//! codes returned here.

pub mod account;
pub mod appointment;
pub mod area_group;
mod as_seen;
pub mod audit;
pub mod backup;
pub mod ballot;
pub mod batch;
mod city_form;
pub mod community;
pub mod dashboard;
pub mod demo;
mod desk;
pub mod division;
pub mod duplicate;
mod environment;
mod error;
pub mod explorer;
pub mod field_survey;
pub mod gate;
pub mod idempotency;
pub mod importing;
pub mod key;
pub mod log;
pub mod operation;
pub mod owner;
pub mod pack;
pub mod project;
pub mod rehearsal;
pub mod report;
pub mod retention;
pub mod roll;
pub mod scenario;
pub mod screening;
pub mod screening_certificate;
pub mod sms;
pub mod stock;
mod territory;
pub mod vote;
pub mod what_if;

// What packs say and what files contain is shown as it is, so their types are part of what is offered.
pub use {choice, credential, exchange, planner, policy, seal, tlog};

pub use account::{AccountSettings, Arrival, NewAccount, Session, SignIn, SignedIn};
pub use as_seen::AsSeen;
pub use desk::Desk;
pub use environment::{Environment, Ids, World};
pub use error::{AppError, Noun};
pub use report::ScreeningReport;

use credential::password::Gate;
use domain::territory::Reach;
use jiff::civil::Date;
use key::{KeyFile, Keys};
use policy::Library;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, OnceLock};
use stock::Stock;
use store::Store;

/// The application: a handle that is cheap to clone and may be used from any thread.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    store: Store,
    library: Library,
    environment: Environment,
    settings: Settings,
    keys: Keys,
    gate: Gate,
    log: log::LogDesk,
    city_forms: OnceLock<BTreeMap<String, String>>,
    stock: Mutex<Option<Arc<Stock>>>,
    narrowed: Mutex<Vec<(Reach, Arc<Stock>)>>,
    loaded: Mutex<pack::Loaded>,
    divisions: Mutex<Option<division::AtRevision>>,
    staged: Mutex<Vec<Arc<batch::Staged>>>,
    sms: OnceLock<Box<dyn sms::SmsGateway>>,
    work: (Mutex<bool>, Condvar),
}

/// What the operator configures.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The pack in force, overlays joined by `+`.
    pub pack: String,
    /// The day whose rules apply; the present day when absent. A demo city lives on its own day.
    pub as_of: Option<Date>,
    /// The program that parses untrusted files under limits (`yiju import-worker`).
    pub worker: PathBuf,
    /// How accounts are kept.
    pub accounts: AccountSettings,
}

/// Passwords that are hashed at the same time (19 MiB each), and how many people may wait for their turn.
const HASHINGS: usize = 4;
const WAITING: usize = 256;

impl App {
    /// Puts the application together: opens the keys of the database, or makes them where it has never held any.
    pub fn new(
        store: Store,
        library: Library,
        environment: Environment,
        settings: Settings,
        keys: impl KeyFile + 'static,
    ) -> Result<Self, AppError> {
        let keys = Keys::open(&store, &environment, Box::new(keys))?;
        let environment = environment.with_vault(audit::Vault(keys.ring()));
        let app = Self(Arc::new(Inner {
            store,
            library,
            environment,
            settings,
            keys,
            gate: Gate::new(HASHINGS, WAITING),
            log: log::LogDesk::default(),
            city_forms: OnceLock::new(),
            stock: Mutex::default(),
            narrowed: Mutex::default(),
            loaded: Mutex::default(),
            divisions: Mutex::default(),
            staged: Mutex::default(),
            sms: OnceLock::new(),
            work: (Mutex::new(false), Condvar::new()),
        }));
        app.adopt_audit_entries()?;
        Ok(app)
    }

    /// The packs at hand.
    pub fn library(&self) -> &Library {
        &self.0.library
    }

    /// Time and chance.
    pub fn environment(&self) -> &Environment {
        &self.0.environment
    }

    /// Where the register is kept.
    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    /// Where passwords are hashed.
    pub(crate) fn gate(&self) -> &Gate {
        &self.0.gate
    }

    /// What the operator configured.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The day whose rules and divisions apply.
    pub fn plan_day(&self) -> Date {
        self.0.settings.as_of.unwrap_or_else(|| self.0.environment.today())
    }

    /// Whether the database answers.
    pub fn ready(&self) -> Result<(), AppError> {
        self.0.store.read(store::revision::current)?;
        Ok(())
    }
}
