//! A city of one's own: an empty register, a clock that stands still, and files as offices send them.

use app::account::operator;
use app::key::KeyInMemory;
use app::seal::MasterKey;
use app::{App, AppError, Environment, Settings, World};
use domain::account::{Actor, Role};
use domain::batch::Batch;
use domain::id::{AccountId, CommunityId};
use jiff::Timestamp;
use jiff::civil::date;
use policy::Library;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{Options, Store, StoreUrl};

/// A frozen clock and a counted die.
struct Frozen(AtomicU64);

impl World for Frozen {
    fn now(&self) -> Timestamp {
        "2020-12-31T08:00:00Z".parse().unwrap()
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        // Counted upwards, so that what is made later has the greater id although the clock stands still.
        let number = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        for (byte, counted) in buffer.iter_mut().rev().zip(number.iter().rev()) {
            *byte = *counted;
        }
    }
}

/// A register, and its folder.
pub struct Town {
    pub app: App,
    pub keys: Arc<KeyInMemory>,
    folder: tempfile::TempDir,
}

impl Town {
    pub fn new() -> Self {
        Self::with_worker("no-such-program".into())
    }

    /// One whose workbooks are read by that program.
    pub fn with_worker(worker: PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = Arc::new(KeyInMemory::new(MasterKey::from_bytes([7; 32])));
        let app = open(folder.path(), worker, Arc::clone(&keys)).unwrap();
        Self { app, keys, folder }
    }

    /// The same database, closed and opened again with these keys.
    pub fn opened_again(self, keys: Arc<KeyInMemory>) -> Result<Self, AppError> {
        let Self { app, folder, .. } = self;
        drop(app);
        let app = open(folder.path(), "no-such-program".into(), Arc::clone(&keys))?;
        Ok(Self { app, keys, folder })
    }

    /// Imports a text file as it would come through the pages.
    pub fn import(&self, file_name: &str, text: &str) -> Batch {
        let staged = self.app.stage_upload(&planner(), file_name, text.as_bytes().to_vec()).unwrap();
        self.app.commit_upload(&planner(), staged.upload.id).unwrap();
        assert!(self.app.run_due_job().unwrap());
        let upload = self.app.load_upload(staged.upload.id).unwrap();
        self.app.load_batch(upload.batch.unwrap()).unwrap()
    }

    /// The community of exactly that name in the stock.
    pub fn community(&self, name: &str) -> CommunityId {
        let stock = self.app.stock().unwrap();
        let found = stock.items().iter().find(|item| item.community.name == name);
        found.unwrap().community.id
    }

    /// The sums of the stock.
    pub fn totals(&self) -> policy::Totals {
        self.app.stock().unwrap().summary().totals
    }

    /// The names of the stock.
    pub fn names(&self) -> Vec<String> {
        let stock = self.app.stock().unwrap();
        let mut names: Vec<String> = stock.items().iter().map(|item| item.community.name.clone()).collect();
        names.sort();
        names
    }
}

fn open(folder: &Path, worker: PathBuf, keys: Arc<KeyInMemory>) -> Result<App, AppError> {
    let url = StoreUrl::sqlite(folder.join("yiju.db"));
    let store = Store::open(&url, Options::default()).unwrap();
    let settings = Settings { pack: "cn-chongqing".into(), as_of: Some(date(2020, 12, 31)), worker };
    let environment = Environment::new(Frozen(AtomicU64::new(1)));
    App::new(store, Library::shipped(), environment, settings, keys)
}

pub fn planner() -> Actor {
    Actor { role: Role::Planner, ..operator() }
}

pub fn auditor() -> Actor {
    Actor { account: AccountId::from_uuid(operator().account.uuid()), role: Role::Auditor }
}
