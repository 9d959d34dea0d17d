//! Personal data from the import to the dump: sealed at rest, masked on pages, shown with a reason, erased on request.
//! Numbers in brackets are those of the checklist in `docs/security.md`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what is not as it should be ends the test"
)]

#[path = "../kit/counted.rs"]
mod counted;
mod pages;
mod sealed;

use app::account::operator;
use app::key::KeyInMemory;
use app::owner::{ExportState, ExportWords, REVEALS_PER_HOUR, Search};
use app::seal::{DataKey, Keyring, MasterKey};
use app::{App, AppError, Environment, Settings};
use counted::Counted;
use domain::account::{Actor, Role};
use domain::appointment::Post;
use domain::id::OwnerId;
use domain::personal::{PersonalField, Purpose};
use policy::Library;
use sha2::Digest as _;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{Options, Store, StoreUrl};
use testkit::postgres::Cluster;

/// Names and numbers that stand nowhere else in the program or its data.
const NAMES: [&str; 3] = ["金丝雀甲", "金丝雀乙", "金丝雀丙"];
const ID_NUMBERS: [&str; 3] = ["000000194912310087", "000000195001010095", "00000019510202010X"];
const PHONES: [&str; 3] = ["13987650001", "13987650002", "02339876503"];

/// A register of one community whose owners are the canaries.
struct Town {
    app: App,
    clock: Counted,
}

/// The right check character of 17 digits, so that the constants above can be read as what they are.
fn with_check(body: &str) -> String {
    let mut candidates = "0123456789X".chars().map(|check| format!("{body}{check}"));
    candidates.find(|number| domain::personal::IdNumber::parse(number).is_some()).unwrap()
}

fn id_number(at: usize) -> String {
    with_check(&ID_NUMBERS[at][..17])
}

fn roster() -> String {
    let mut roster = "小区名称,栋号,单元号,房号,业主姓名,身份证号,联系电话\n".to_owned();
    for at in 0..3 {
        writeln!(roster, "金丝雀小区,1,1,10{at},{},{},{}", NAMES[at], id_number(at), PHONES[at]).unwrap();
    }
    // A row that comes back, with a canary in it: the file is kept.
    roster + &format!("金丝雀小区,1,1,,{},{},{}\n", NAMES[0], id_number(0), PHONES[0])
}

fn planner() -> Actor {
    Actor { posts: vec![Post::of_city(Role::Planner)], ..operator() }
}

impl Town {
    fn over(url: &StoreUrl) -> Self {
        let clock = Counted::default();
        let store = Store::open(url, Options { connections: 4 }).unwrap();
        let settings = Settings {
            pack: "cn-chongqing".into(),
            as_of: None,
            worker: "/nowhere".into(),
            accounts: app::AccountSettings::default(),
        };
        let keys = KeyInMemory::new(MasterKey::from_bytes([7; 32]));
        let app =
            App::new(store, Library::shipped(), Environment::new(clock.clone()), settings, keys).unwrap();
        Self { app, clock }
    }

    fn filled(url: &StoreUrl) -> Self {
        let town = Self::over(url);
        let staged = town.app.stage_upload(&planner(), "户表.csv", roster().into_bytes()).unwrap();
        town.app.commit_upload(&planner(), staged.upload.id).unwrap();
        assert!(town.app.run_due_job().unwrap());
        assert_eq!(town.app.count_owners().unwrap(), 3);
        town
    }

    fn owner(&self, at: usize) -> OwnerId {
        let found = self.app.find_person(&operator(), &Search::parse(PHONES[at]).unwrap()).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].id
    }
}

fn sqlite() -> (StoreUrl, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (StoreUrl::sqlite(folder.path().join("yiju.db")), folder)
}

/// A new database, its name, and the cluster it is in.
fn postgres() -> Option<(StoreUrl, String, &'static Cluster)> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    #[expect(clippy::disallowed_methods, reason = "tests are configured from outside")]
    let off = std::env::var("YIJU_TEST_POSTGRES").is_ok();
    let cluster = CLUSTER.get_or_init(|| (!off).then(|| Cluster::start().unwrap())).as_ref()?;
    let name = format!("personal_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    psql(cluster, "postgres", &format!("CREATE DATABASE {name}"));
    Some((StoreUrl::parse(&cluster.url(&name)).unwrap(), name, cluster))
}

fn psql(cluster: &Cluster, database: &str, sql: &str) {
    let done = pg("psql", cluster, database).args(["-q", "-c", sql]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// A client of PostgreSQL for a database of the cluster.
fn pg(program: &str, cluster: &Cluster, database: &str) -> Command {
    let url = cluster.url(database);
    let mut command = Command::new(program);
    command.arg(url.strip_prefix("postgres:").unwrap());
    command
}

/// The canaries that stand in clear in some bytes.
fn canaries_in(bytes: &[u8]) -> Vec<String> {
    let all = NAMES.iter().chain(&PHONES).map(|text| (*text).to_owned());
    let all = all.chain((0..3).map(id_number));
    all.filter(|canary| bytes.windows(canary.len()).any(|window| window == canary.as_bytes())).collect()
}

/// Every byte of every file of a folder.
fn bytes_of(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.is_file()).flat_map(|path| std::fs::read(path).unwrap()).collect()
}

/// [69] Database file and log, while the service runs and after it has ended.
#[test]
fn no_name_and_no_number_is_in_the_database_file_or_its_log() {
    let (url, folder) = sqlite();
    let town = Town::filled(&url);
    let owner = town.owner(0);
    town.app.reveal_owner(&planner(), owner, Purpose::VerifyOwner, "test of the dump").unwrap();
    town.app.correct_person(&operator(), owner, PersonalField::Phone, PHONES[1]).unwrap();
    let running = bytes_of(folder.path());
    assert!(running.len() > 100_000, "the files were looked at");
    assert_eq!(canaries_in(&running), [""; 0]);
    drop(town);
    assert_eq!(canaries_in(&bytes_of(folder.path())), [""; 0]);
}

/// The same look finds all of them where they are written in clear.
#[test]
fn the_same_look_finds_what_is_kept_in_clear() {
    let (_, folder) = sqlite();
    let path = folder.path().join("clear.csv");
    std::fs::write(path, roster()).unwrap();
    assert_eq!(canaries_in(&bytes_of(folder.path())).len(), 9);
}

/// [69] A dump of PostgreSQL, as text; and the same dump with a table in clear beside it, where all are found.
#[test]
fn no_name_and_no_number_is_in_a_dump_of_postgresql() {
    let Some((url, name, cluster)) = postgres() else { return };
    let town = Town::filled(&url);
    town.app.reveal_owner(&planner(), town.owner(0), Purpose::VerifyOwner, "test of the dump").unwrap();
    let dump = || {
        let done = pg("pg_dump", cluster, &name).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        done.stdout
    };
    let dumped = dump();
    assert!(String::from_utf8_lossy(&dumped).contains("金丝雀小区"), "the dump has the rows");
    assert_eq!(canaries_in(&dumped), [""; 0]);
    psql(cluster, &name, "CREATE TABLE in_clear (said text)");
    psql(cluster, &name, &format!("INSERT INTO in_clear VALUES ('{}')", roster()));
    assert_eq!(canaries_in(&dump()).len(), 9, "sabotage is found");
}

/// [70] A sealed value that is moved to another row does not open there.
#[test]
fn swapped_values_do_not_open() {
    let (url, folder) = sqlite();
    let town = Town::filled(&url);
    let (one, other) = (town.owner(0), town.owner(1));
    drop(town);
    let raw = rusqlite_swap(&folder.path().join("yiju.db"), one, other);
    assert_eq!(raw, 2, "two rows were swapped");
    let town = Town::over(&url);
    let refused = town.app.export_person(&operator(), one).err().unwrap();
    assert!(matches!(refused, AppError::Sealed(_)), "{refused}");
    assert!(town.app.export_person(&operator(), town.owner(2)).is_ok(), "the third is as it was");
}

/// Swaps the sealed phones of two owners behind the program's back; how many rows changed.
fn rusqlite_swap(path: &Path, one: OwnerId, other: OwnerId) -> usize {
    let database = rusqlite::Connection::open(path).unwrap();
    let sql = "UPDATE owner SET sealed_phone = (SELECT o.sealed_phone FROM owner o
               WHERE o.id = CASE owner.id WHEN ?1 THEN ?2 ELSE ?1 END) WHERE id IN (?1, ?2)";
    database.execute(sql, [one.to_string(), other.to_string()]).unwrap()
}

/// [72] Whoever has the dump and a list of all numbers, but no key, matches nothing; with the key, everything.
#[test]
fn a_dictionary_finds_nothing_without_the_key() {
    let (url, folder) = sqlite();
    drop(Town::filled(&url));
    let database = rusqlite::Connection::open(folder.path().join("yiju.db")).unwrap();
    let mut read = database.prepare("SELECT phone_index FROM owner").unwrap();
    let kept: Vec<Vec<u8>> = read.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(kept.len(), 3);
    let matched =
        |index: &dyn Fn(&str) -> Vec<u8>| PHONES.iter().filter(|phone| kept.contains(&index(phone))).count();
    let guessed = Keyring::new([(1, DataKey::from_bytes([0; 32]))], DataKey::from_bytes([0; 32])).unwrap();
    assert_eq!(matched(&|phone| guessed.blind_index("owner", "phone_index", phone).into()), 0);
    assert_eq!(matched(&|phone| sha2::Sha256::digest(phone.as_bytes()).to_vec()), 0);
    let town = Town::over(&url);
    let keyring = town.app.keyring();
    assert_eq!(
        matched(&|phone| keyring.blind_index("owner", "phone_index", phone).into()),
        3,
        "the test can match"
    );
}

/// [67] [78] Looking up and looking at leave a trace each, and end at thirty an hour.
#[test]
fn looking_is_written_down_and_has_an_end() {
    for_both(|url| {
        let town = Town::filled(url);
        let owner = town.owner(0);
        let look = || town.app.reveal_owner(&planner(), owner, Purpose::AskOpinion, "writes to the owner");
        let revealed = look().unwrap();
        let values: Vec<&str> = revealed.values.iter().map(|(_, clear)| clear.as_str()).collect();
        assert_eq!(values, [NAMES[0], &id_number(0), PHONES[0]]);
        assert!(!format!("{revealed:?}").contains(NAMES[0]));
        for _ in 1..REVEALS_PER_HOUR {
            look().unwrap();
        }
        assert!(matches!(look(), Err(AppError::TooMany { .. })));
        let seen = town.app.load_owner(&planner(), owner).unwrap().reveals;
        assert_eq!(u64::try_from(seen.len()).unwrap(), REVEALS_PER_HOUR);
        town.clock.minutes.fetch_add(61, Ordering::Relaxed);
        assert!(look().is_ok(), "an hour later");

        let search = Search::parse(&id_number(1)).unwrap();
        assert_eq!(town.app.find_owners(&planner(), &search).unwrap().len(), 1);
        let nobody = Search::parse("13700000000").unwrap();
        assert!(town.app.find_owners(&planner(), &nobody).unwrap().is_empty());
        for _ in 2..REVEALS_PER_HOUR {
            town.app.find_owners(&planner(), &nobody).unwrap();
        }
        assert!(matches!(town.app.find_owners(&planner(), &search), Err(AppError::TooMany { .. })));
    });
}

/// [54] Those without the permission get neither masks nor values.
#[test]
fn other_roles_see_nothing_of_owners() {
    let (url, _folder) = sqlite();
    let town = Town::filled(&url);
    let owner = town.owner(0);
    for role in [Role::Auditor, Role::CommunityWorker] {
        let actor = Actor { posts: vec![Post::of_city(role)], ..operator() };
        assert!(matches!(town.app.load_owner(&actor, owner), Err(AppError::Forbidden(_))), "{role:?}");
        let look = town.app.reveal_owner(&actor, owner, Purpose::VerifyOwner, "out of interest");
        assert!(matches!(look, Err(AppError::Forbidden(_))), "{role:?}");
    }
    assert!(matches!(town.app.erase_person(&planner(), owner), Err(AppError::Forbidden(_))));
}

#[test]
fn looking_without_a_reason_is_refused() {
    let (url, _folder) = sqlite();
    let town = Town::filled(&url);
    let owner = town.owner(0);
    for reason in ["", "  x ", &"长".repeat(301)] {
        let refused = town.app.reveal_owner(&planner(), owner, Purpose::VerifyOwner, reason);
        assert!(matches!(refused, Err(AppError::Invalid { field: "reason", .. })), "{reason}");
    }
    assert!(town.app.load_owner(&planner(), owner).unwrap().reveals.is_empty());
}

/// [77] After erasing, neither the sealed values nor what they are looked up by are in the file or its log.
#[test]
fn what_is_erased_is_gone_from_the_file_and_the_log() {
    let (url, folder) = sqlite();
    let town = Town::filled(&url);
    let (gone, stays) = (town.owner(0), town.owner(1));
    let sealed = |id: OwnerId| town.app.load_owner(&planner(), id).unwrap().owner.sealed.phone.unwrap();
    let (of_gone, of_stays) = (sealed(gone), sealed(stays));
    let holds = |needle: &[u8]| bytes_of(folder.path()).windows(needle.len()).any(|window| window == needle);
    assert!(holds(&of_gone), "the look finds the sealed bytes before");
    let erased = town.app.erase_person(&operator(), gone).unwrap();
    assert_eq!(erased.file_pieces, 1, "the kept file with the row that came back goes too");
    assert!(!holds(&of_gone));
    assert!(holds(&of_stays), "and of others they stay");
    let record = town.app.load_owner(&planner(), gone).unwrap();
    assert_eq!(record.owner.masked_name, "*");
    assert!(record.owner.masked_phone.is_none() && record.owner.sealed.fields().next().is_none());
    assert_eq!(record.holdings.len(), 1, "the share in the dwelling stays");
    assert!(town.app.find_person(&operator(), &Search::parse(PHONES[0]).unwrap()).unwrap().is_empty());
}

/// [71] A new data key takes over while values are read and looked up; nobody notices.
#[test]
fn keys_rotate_while_the_service_is_used() {
    for_both(|url| {
        let town = Town::filled(url);
        let (owner, stop) = (town.owner(0), AtomicU64::new(0));
        let read = std::thread::scope(|scope| {
            let reader = scope.spawn(|| {
                let mut read = 0_u64;
                while stop.load(Ordering::Relaxed) == 0 || read < 20 {
                    let given = town.app.export_person(&operator(), owner).unwrap();
                    assert_eq!(given.values.len(), 3);
                    assert_eq!(given.values[2].1.as_str(), PHONES[0]);
                    read += 1;
                }
                read
            });
            for number in 2..=4 {
                assert_eq!(town.app.rotate_keys(&operator()).unwrap(), number);
                assert!(town.app.run_due_job().unwrap());
            }
            stop.store(1, Ordering::Relaxed);
            reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        assert!(read >= 20, "{read}");
        let seals = town.app.list_keys().unwrap().into_iter().filter(|key| key.purpose.key() == "seal");
        assert_eq!(seals.map(|key| key.number).collect::<Vec<_>>(), [4], "older keys are gone");
    });
}

/// A second list of the same dwellings adds what the first did not know, and taking it out takes that out again.
#[test]
fn a_later_list_adds_numbers_and_its_undoing_takes_them_away() {
    for_both(|url| {
        let town = Town::over(url);
        let import = |file: &str, text: String| {
            let staged = town.app.stage_upload(&planner(), file, text.into_bytes()).unwrap();
            town.app.commit_upload(&planner(), staged.upload.id).unwrap();
            assert!(town.app.run_due_job().unwrap());
            town.app.desk(&planner()).load_upload(staged.upload.id).unwrap().batch.unwrap()
        };
        let head = "小区名称,栋号,单元号,房号,业主姓名";
        import("一.csv", format!("{head}\n金丝雀小区,1,1,101,{}\n", NAMES[0]));
        let row = format!("{head},联系电话\n金丝雀小区,1,1,101,{},{}\n", NAMES[0], PHONES[0]);
        let second = import("二.csv", row);
        assert_eq!(town.app.count_owners().unwrap(), 1, "the same owner");
        let given = town.app.export_person(&operator(), town.owner(0)).unwrap();
        let values: Vec<&str> = given.values.iter().map(|(_, clear)| clear.as_str()).collect();
        assert_eq!(values, [NAMES[0], PHONES[0]]);
        town.app.undo_batch(&planner(), second).unwrap();
        assert!(town.app.find_person(&operator(), &Search::parse(PHONES[0]).unwrap()).unwrap().is_empty());
        assert_eq!(town.app.count_owners().unwrap(), 1);
    });
}

/// A short roll is one person's business; its file opens with its password only, is had once, and is logged by hash.
#[test]
fn a_roll_leaves_encrypted_and_once() {
    let (url, _folder) = sqlite();
    let town = Town::filled(&url);
    let community = town.app.load_owner(&planner(), town.owner(0)).unwrap().holdings[0].community;
    let words = ExportWords {
        header: ["栋号", "单元号", "房号", "份额", "姓名", "身份证号码", "电话"].map(str::to_owned),
        watermark: "planner".into(),
        sheet: "名册".into(),
    };
    assert!(town.app.ask_owner_export(&planner(), community, Purpose::AskOpinion, "").is_err(), "no reason");
    let asked =
        town.app.ask_owner_export(&planner(), community, Purpose::AskOpinion, "writes to all").unwrap();
    assert_eq!(asked.state, ExportState::Approved);
    let made = town.app.make_owner_export(&planner(), asked.id, &words).unwrap();
    let bytes = town.app.fetch_owner_export(&planner(), asked.id).unwrap();
    assert_eq!(canaries_in(&bytes), [""; 0]);
    let again = town.app.fetch_owner_export(&planner(), asked.id);
    assert!(matches!(again, Err(AppError::NotFound(_))), "it can be had once");
    assert!(town.app.make_owner_export(&planner(), asked.id, &words).is_err(), "and be made once");
    assert_eq!((made.password.len(), made.file_hash.len()), (19, 64));
}

/// On SQLite, and on PostgreSQL where there is one.
fn for_both(test: impl Fn(&StoreUrl)) {
    let (url, _folder) = sqlite();
    test(&url);
    if let Some((url, ..)) = postgres() {
        test(&url);
    }
}
