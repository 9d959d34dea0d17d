//! Import of dwelling rows against a bare loop of prepared inserts of the same rows in the same run.

use super::{figure, ratio, say, timed};
use crate::cli::Cli;
use crate::wiring::environment;
use anyhow::{Context as _, Result};
use app::account::operator;
use app::importing::{Reading, read_register};
use app::key::KeyInMemory;
use app::{App, Settings, demo};
use domain::id::{BatchId, DwellingId, EntranceId, IdSource as _};
use exchange::sandbox::Worker;
use policy::Library;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;
use store::bench::{BareDwelling, Into, insert_one_by_one};
use store::{Options, Store, StoreUrl};

/// Dwellings of one entrance, entrances of one building, buildings of one community.
const SHAPE: (usize, usize, usize) = (14, 3, 12);

/// Rounds, in each of which everything is done once; the best of each is compared, as other work on the machine only
/// ever adds.
const ROUNDS: usize = 3;

/// Imports so many dwelling rows into SQLite, and into PostgreSQL where `--database` names one.
pub fn run(cli: &Cli, rows: usize) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("yiju-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let result = measure("SQLite", &folder, rows, |name| format!("sqlite:{}", folder.join(name).display()));
    let result =
        result.and_then(|()| match cli.database.as_deref().filter(|url| url.starts_with("postgres")) {
            Some(url) => measure("PostgreSQL", &folder, rows, |_| url.to_owned()),
            None => Ok(()),
        });
    std::fs::remove_dir_all(&folder)?;
    result
}

/// A register of dwellings as an owners' list has it.
fn register(rows: usize, round: usize) -> Result<String> {
    let (per_entrance, entrances, buildings) = SHAPE;
    let mut text = String::from("小区名称,区县,栋号,单元号,房号,楼层,建筑面积\n");
    for row in 0..rows {
        let entrance = row / per_entrance;
        let building = entrance / entrances;
        let (door, storey) = (row % per_entrance, row % per_entrance / 2 + 1);
        writeln!(
            text,
            "新村{round}区{}号院,渝中区,{},{},{}0{},{storey},{}.{:02}",
            building / buildings,
            building % buildings + 1,
            entrance % entrances + 1,
            storey,
            door % 2 + 1,
            50 + row % 60,
            row % 100,
        )?;
    }
    Ok(text)
}

/// The best times of each part.
struct Best {
    reading: Duration,
    commit: Duration,
    bare: Duration,
    same: Duration,
}

fn measure(engine: &str, folder: &Path, rows: usize, url: impl Fn(&str) -> String) -> Result<()> {
    let mut best: Option<Best> = None;
    for round in 1..=ROUNDS {
        let file = folder.join("dwellings.csv");
        std::fs::write(&file, register(rows, round)?)?;
        let (reading, commit) = import(&url(&format!("yiju{round}.db")), &file)?;
        let bare_url = StoreUrl::parse(&url(&format!("bare{round}.db")))?;
        let bare = bare_inserts(&bare_url, Into::BareTable, rows)?;
        let same = bare_inserts(&bare_url, Into::SameKeys, rows)?;
        let now = Best { reading, commit, bare, same };
        best = Some(match best {
            None => now,
            Some(best) => Best {
                reading: best.reading.min(now.reading),
                commit: best.commit.min(now.commit),
                bare: best.bare.min(now.bare),
                same: best.same.min(now.same),
            },
        });
    }
    let best = best.context("there is at least one round")?;
    figure(&format!("{engine}: reading and interpreting, rows"), rows, best.reading);
    figure(&format!("{engine}: committing the batch, dwellings"), rows, best.commit);
    figure(&format!("{engine}: bare prepared inserts, rows"), rows, best.bare);
    figure(&format!("{engine}: the same with the keys of the register, rows"), rows, best.same);
    let whole = best.reading + best.commit;
    ratio(&format!("{engine}: the whole import against the bare loop"), whole, best.bare);
    ratio(&format!("{engine}: the whole import against the loop with the same keys"), whole, best.same);
    say("");
    Ok(())
}

/// Imports the file; the times of reading and of committing.
fn import(url: &str, file: &Path) -> Result<(Duration, Duration)> {
    let worker = Worker::new(std::env::current_exe()?);
    let packs = Library::shipped();
    let divisions = packs.load(demo::PACK)?.divisions().cloned().context("the pack has divisions")?;
    let how = Reading {
        worker: &worker,
        as_of: demo::DAY,
        gazetteer: Some(&divisions),
        datum: None,
        mapping: None,
        admits: None,
    };
    let (registers, reading) = timed(|| read_register(file, &how));
    let registers = registers?;
    let settings = Settings {
        pack: demo::PACK.into(),
        as_of: Some(demo::DAY),
        worker: std::env::current_exe()?,
        accounts: app::AccountSettings::default(),
    };
    let store = Store::open(&StoreUrl::parse(url)?, Options::default())?;
    let app = App::new(store, packs, environment(), settings, KeyInMemory::empty())?;
    let (committed, commit) = timed(|| app.import_registers(&operator(), "dwellings.csv", &registers));
    committed?;
    Ok((reading, commit))
}

/// The loop nobody would complain about: one prepared statement, one transaction, the same rows.
fn bare_inserts(url: &StoreUrl, into: Into, rows: usize) -> Result<Duration> {
    let mut ids = environment().ids();
    let batch = BatchId::from_uuid(ids.next_uuid());
    let dwellings = (0..rows).map(|row| -> Result<BareDwelling> {
        Ok(BareDwelling {
            id: DwellingId::from_uuid(ids.next_uuid()),
            entrance: EntranceId::from_uuid(ids.next_uuid()),
            number: format!("{}0{}", row % SHAPE.0 / 2 + 1, row % 2 + 1),
            storey: i64::try_from(row % SHAPE.0 / 2 + 1)?,
            area: i64::try_from(5_000 + row % 6_000)?,
        })
    });
    let dwellings: Vec<BareDwelling> = dwellings.collect::<Result<_>>()?;
    let (result, time) = timed(|| insert_one_by_one(url, into, batch, &dwellings));
    result?;
    Ok(time)
}
