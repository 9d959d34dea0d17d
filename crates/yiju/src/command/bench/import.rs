//! Import of dwelling rows against a bare loop of prepared inserts of the same rows in the same run.

use super::{figure, ratio, say, timed};
use crate::cli::Cli;
use crate::wiring::environment;
use anyhow::{Context as _, Result};
use app::account::operator;
use app::importing::{Reading, read_register};
use app::{App, Settings, demo};
use domain::id::{DwellingId, EntranceId, IdSource as _};
use exchange::sandbox::Worker;
use policy::Library;
use std::fmt::Write as _;
use std::path::Path;
use store::bench::{BareDwelling, insert_one_by_one};
use store::{Options, Store, StoreUrl};

/// Dwellings of one entrance, entrances of one building, buildings of one community.
const SHAPE: (usize, usize, usize) = (14, 3, 12);

/// Imports so many dwelling rows into SQLite, and into PostgreSQL where `--database` names one.
pub fn run(cli: &Cli, rows: usize) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("yiju-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let file = folder.join("dwellings.csv");
    std::fs::write(&file, register(rows)?)?;
    let sqlite = format!("sqlite:{}", folder.join("yiju.db").display());
    let bare = format!("sqlite:{}", folder.join("bare.db").display());
    let result = measure("SQLite", &sqlite, &bare, &file, rows);
    let result =
        result.and_then(|()| match cli.database.as_deref().filter(|url| url.starts_with("postgres")) {
            Some(url) => measure("PostgreSQL", url, url, &file, rows),
            None => Ok(()),
        });
    std::fs::remove_dir_all(&folder)?;
    result
}

/// A register of dwellings as an owners' list has it.
fn register(rows: usize) -> Result<String> {
    let (per_entrance, entrances, buildings) = SHAPE;
    let mut text = String::from("小区名称,区县,栋号,单元号,房号,楼层,建筑面积\n");
    for row in 0..rows {
        let entrance = row / per_entrance;
        let building = entrance / entrances;
        let (door, storey) = (row % per_entrance, row % per_entrance / 2 + 1);
        writeln!(
            text,
            "新村{}号院,渝中区,{},{},{}0{},{storey},{}.{:02}",
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

fn measure(engine: &str, url: &str, bare: &str, file: &Path, rows: usize) -> Result<()> {
    let worker = Worker::new(std::env::current_exe()?);
    let packs = Library::shipped();
    let divisions = packs.load(demo::PACK)?.divisions().cloned().context("the pack has divisions")?;
    let reading = Reading {
        worker: &worker,
        as_of: demo::DAY,
        gazetteer: Some(&divisions),
        datum: None,
        mapping: None,
    };
    let (registers, reading_time) = timed(|| read_register(file, &reading));
    let registers = registers?;
    figure(&format!("{engine}: reading and interpreting, rows"), rows, reading_time);
    let settings =
        Settings { pack: demo::PACK.into(), as_of: Some(demo::DAY), worker: std::env::current_exe()? };
    let app =
        App::new(Store::open(&StoreUrl::parse(url)?, Options::default())?, packs, environment(), settings);
    let (committed, commit_time) = timed(|| app.import_registers(&operator(), "dwellings.csv", &registers));
    let committed = committed?;
    figure(
        &format!("{engine}: committing the batch, dwellings"),
        usize::try_from(committed.added.dwellings)?,
        commit_time,
    );
    let bare_time = bare_inserts(bare, rows)?;
    figure(&format!("{engine}: bare prepared inserts, rows"), rows, bare_time);
    ratio(
        &format!("{engine}: the whole import against the bare loop"),
        reading_time + commit_time,
        bare_time,
    );
    say("");
    Ok(())
}

/// The loop nobody would complain about: one prepared statement, one transaction, the same rows.
fn bare_inserts(url: &str, rows: usize) -> Result<std::time::Duration> {
    let url = StoreUrl::parse(url)?;
    let mut ids = environment().ids();
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
    let (result, time) = timed(|| insert_one_by_one(&url, &dwellings));
    result?;
    Ok(time)
}
