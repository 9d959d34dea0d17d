//! A city of one's own: an empty register, a clock that stands still, and files as offices send them.

use app::account::operator;
use app::key::KeyInMemory;
use app::seal::MasterKey;
use app::{AccountSettings, App, AppError, Environment, Settings, World};
use domain::account::{Actor, Role};
use domain::appointment::Post;
use domain::batch::Batch;
use domain::id::{AccountId, CommunityId};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use policy::Library;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::{Options, Store, StoreUrl};

/// A clock that stands still until it is moved, and a counted die.
struct Frozen(AtomicU64, Clock);

/// Seconds that have passed since the beginning.
type Clock = Arc<AtomicI64>;

impl World for Frozen {
    fn now(&self) -> Timestamp {
        let beginning: Timestamp = "2020-12-31T08:00:00Z".parse().unwrap();
        beginning + SignedDuration::from_secs(self.1.load(Ordering::Relaxed))
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        // Counted upwards, so that what is made later has the greater id although the clock stands still.
        let number = self.0.fetch_add(1, Ordering::Relaxed).to_be_bytes();
        for (byte, counted) in buffer.iter_mut().rev().zip(number.iter().rev()) {
            *byte = *counted;
        }
        // Codes are read letter by letter, each of five bits.
        if let Ok(letters) = <&mut [u8; 12]>::try_from(&mut *buffer) {
            let number = u64::from_be_bytes(number);
            for (place, letter) in letters.iter_mut().enumerate() {
                *letter = u8::try_from(number >> (5 * (place % 4)) & 31).unwrap();
            }
        }
        // Long secrets are cut into many: each piece is another.
        if buffer.len() > 64 {
            for (at, piece) in buffer.chunks_mut(10).enumerate() {
                piece[0] = u8::try_from(at).unwrap();
            }
        }
    }
}

/// A register, and its folder.
pub struct Town {
    pub app: App,
    pub keys: Arc<KeyInMemory>,
    clock: Clock,
    folder: tempfile::TempDir,
}

impl Town {
    pub fn new() -> Self {
        Self::with_worker("no-such-program".into())
    }

    /// One whose workbooks are read by that program.
    pub fn with_worker(worker: PathBuf) -> Self {
        Self::made(worker, AccountSettings::default())
    }

    /// One that keeps accounts that way.
    pub fn keeping(accounts: AccountSettings) -> Self {
        Self::made("no-such-program".into(), accounts)
    }

    /// One of another day, in whose register somebody has written already.
    pub fn furnished(day: Date, furnish: impl FnOnce(&Store)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        furnish(&Store::open(&address(folder.path()), Options::default()).unwrap());
        let keys = Arc::new(KeyInMemory::new(MasterKey::from_bytes([7; 32])));
        let clock = Clock::default();
        let app = open(folder.path(), day, nothing(), &clock, Arc::clone(&keys)).unwrap();
        Self { app, keys, clock, folder }
    }

    /// The same where personal links ask for the phone number.
    pub fn asking(day: Date, furnish: impl FnOnce(&Store)) -> Self {
        let mut library = Library::shipped();
        library.add("asks", "asks/pack.toml", ASKS);
        Self::under(("cn-chongqing+asks", library), day, furnish)
    }

    /// The same where work is completed once residents have chosen what is done.
    pub fn gated(day: Date, furnish: impl FnOnce(&Store)) -> Self {
        let mut library = Library::shipped();
        library.add("gated", "gated/pack.toml", GATED);
        Self::under(("cn-chongqing+gated", library), day, furnish)
    }

    /// The same under the demonstration values.
    pub fn with_demo_values(day: Date, furnish: impl FnOnce(&Store)) -> Self {
        Self::under(("cn-chongqing+demo", Library::shipped()), day, furnish)
    }

    fn under(rules: (&str, Library), day: Date, furnish: impl FnOnce(&Store)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        furnish(&Store::open(&address(folder.path()), Options::default()).unwrap());
        let keys = Arc::new(KeyInMemory::new(MasterKey::from_bytes([7; 32])));
        let clock = Clock::default();
        let app = open_with(folder.path(), day, rules, nothing(), &clock, Arc::clone(&keys)).unwrap();
        Self { app, keys, clock, folder }
    }

    fn made(worker: PathBuf, accounts: AccountSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keys = Arc::new(KeyInMemory::new(MasterKey::from_bytes([7; 32])));
        let clock = Clock::default();
        let app = open(folder.path(), DAY, (worker, accounts), &clock, Arc::clone(&keys)).unwrap();
        Self { app, keys, clock, folder }
    }

    /// Lets time pass.
    pub fn pass(&self, time: SignedDuration) {
        self.clock.fetch_add(time.as_secs(), Ordering::Relaxed);
    }

    /// The same database, closed and opened again with these keys.
    pub fn opened_again(self, keys: Arc<KeyInMemory>) -> Result<Self, AppError> {
        let Self { app, clock, folder, .. } = self;
        drop(app);
        let app = open(folder.path(), DAY, nothing(), &clock, Arc::clone(&keys))?;
        Ok(Self { app, keys, clock, folder })
    }

    /// The same register as it is looked at on another day of the plan.
    pub fn on(self, day: Date) -> Self {
        let Self { app, keys, clock, folder } = self;
        drop(app);
        let app = open(folder.path(), day, nothing(), &clock, Arc::clone(&keys)).unwrap();
        Self { app, keys, clock, folder }
    }

    /// Imports a text file as somebody; what became of it.
    pub fn import_as(&self, who: &Actor, file_name: &str, text: &str) -> Batch {
        let staged = self.app.stage_upload(who, file_name, text.as_bytes().to_vec()).unwrap();
        self.app.commit_upload(who, staged.upload.id).unwrap();
        assert!(self.app.run_due_job().unwrap());
        let desk = self.app.desk(who);
        desk.load_batch(desk.load_upload(staged.upload.id).unwrap().batch.unwrap()).unwrap()
    }

    /// A new account with a post.
    pub fn person(&self, login: &str, role: Role, territory: &str) -> AccountId {
        let post = Post { role, territory: territory.parse().unwrap() };
        self.app.add_account(&operator(), login, login, post).unwrap().account.id
    }

    /// Imports a text file as it would come through the pages.
    pub fn import(&self, file_name: &str, text: &str) -> Batch {
        let staged = self.app.stage_upload(&planner(), file_name, text.as_bytes().to_vec()).unwrap();
        self.app.commit_upload(&planner(), staged.upload.id).unwrap();
        assert!(self.app.run_due_job().unwrap());
        let upload = self.app.desk(&operator()).load_upload(staged.upload.id).unwrap();
        self.app.desk(&operator()).load_batch(upload.batch.unwrap()).unwrap()
    }

    /// The community of exactly that name in the stock.
    pub fn community(&self, name: &str) -> CommunityId {
        let stock = self.app.desk(&operator()).stock().unwrap();
        let found = stock.items().iter().find(|item| item.community.name == name);
        found.unwrap().community.id
    }

    /// The sums of the stock.
    pub fn totals(&self) -> policy::Totals {
        self.app.desk(&operator()).stock().unwrap().summary().totals
    }

    /// The names of the stock.
    pub fn names(&self) -> Vec<String> {
        let stock = self.app.desk(&operator()).stock().unwrap();
        let mut names: Vec<String> = stock.items().iter().map(|item| item.community.name.clone()).collect();
        names.sort();
        names
    }
}

/// A pack for the tests alone: personal links ask for the phone number.
const ASKS: &str = r#"
[pack]
id = "asks"
layer = "demonstration"
over = "cn-chongqing"
name = { zh = "核对手机号", en = "Phone numbers are asked" }
about = { zh = "仅供测试。", en = "For tests only." }
effective_from = 2020-06-05

[[source]]
key = "TEST"
title = { zh = "测试", en = "Test" }
kind = "demonstration"
confidence = "D"

[[setting]]
parameter = "vote.link-asks-phone"
value = "yes"
source = "TEST"
article = "测试"
confidence = "D"
"#;

/// A pack for the tests alone: work is completed once residents have chosen what is done.
const GATED: &str = r#"
[pack]
id = "gated"
layer = "demonstration"
over = "cn-chongqing"
name = { zh = "须先定方案", en = "A scheme comes first" }
about = { zh = "仅供测试。", en = "For tests only." }
effective_from = 2020-06-05

[[source]]
key = "TEST"
title = { zh = "测试", en = "Test" }
kind = "demonstration"
confidence = "D"

[[gate]]
id = "scheme"
name = { zh = "改造方案已定", en = "The scheme is decided" }
step = "complete"
evidence = "scheme"
source = "TEST"
article = "测试"
confidence = "D"
"#;

const DAY: Date = date(2020, 12, 31);

/// No worker, and accounts as they are kept without any configuration.
fn nothing() -> (PathBuf, AccountSettings) {
    ("no-such-program".into(), AccountSettings::default())
}

fn address(folder: &Path) -> StoreUrl {
    StoreUrl::sqlite(folder.join("yiju.db"))
}

fn open(
    folder: &Path,
    day: Date,
    made: (PathBuf, AccountSettings),
    clock: &Clock,
    keys: Arc<KeyInMemory>,
) -> Result<App, AppError> {
    open_with(folder, day, ("cn-chongqing", Library::shipped()), made, clock, keys)
}

fn open_with(
    folder: &Path,
    day: Date,
    (pack, library): (&str, Library),
    (worker, accounts): (PathBuf, AccountSettings),
    clock: &Clock,
    keys: Arc<KeyInMemory>,
) -> Result<App, AppError> {
    let store = Store::open(&address(folder), Options::default()).unwrap();
    let settings = Settings { pack: pack.into(), as_of: Some(day), worker, accounts };
    // Two that look at one register roll different ids.
    let environment =
        Environment::new(Frozen(AtomicU64::new(day.year().unsigned_abs().into()), Arc::clone(clock)));
    App::new(store, library, environment, settings, keys)
}

pub fn planner() -> Actor {
    Actor { posts: vec![Post::of_city(Role::Planner)], ..operator() }
}

pub fn auditor() -> Actor {
    Actor { posts: vec![Post::of_city(Role::Auditor)], ..operator() }
}
