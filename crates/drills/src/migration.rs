//! T19: a city of the last release, on its way up to this program's schema, and killed at every step of it.
//!
//! The schema of the release (0004) is made from its own migration files and filled here with 60,000 owners. After the
//! way up each row is still there; after a kill at any write or sync on the way, while the snapshot before it is kept or
//! while the schema changes, the program goes up again. The bar is of the migration alone.
//! Sabotage: a migration's statements are kept one by one, and the kill falls between them.

use crate::Setting;
use crate::journal::{Files, files_of, write_files};
use crate::report::Report;
use crate::server::{City, Server, Start, private_keys};
use crate::shim::{Shim, counters_file, read_counters};
use anyhow::{Context as _, Result, ensure};
use std::path::Path;
use std::time::Duration;

/// The migrations of the last release.
const RELEASED: [&str; 4] = [
    include_str!("../../store/migrations/0001_house.sql"),
    include_str!("../../store/migrations/0002_second_looks.sql"),
    include_str!("../../store/migrations/0003_field_survey.sql"),
    include_str!("../../store/migrations/0004_idempotency.sql"),
];
/// Owners; the floor is 50,000.
const OWNERS: u64 = 60_000;
/// Kills on the way up, and how many of them fall on its last steps: most writes are those of the snapshot.
const KILLS: u64 = 40;
const LAST: u64 = 20;
/// The bar for a million rows, in seconds.
const MILLION: f64 = 60.0;
/// Tables whose rows stay what they were.
const KEPT: [&str; 9] = [
    "community",
    "building",
    "entrance",
    "dwelling",
    "owner",
    "ownership",
    "account",
    "audit_entry",
    "field_survey",
];

pub fn run(setting: &Setting) -> Result<Report> {
    let mut report = Report::default();
    let base = setting.scratch.join("base");
    std::fs::create_dir_all(&base)?;
    let owners = if setting.sabotage { 1_000 } else { setting.size(OWNERS) };
    let file = base.join("yiju.db");
    fill(&file, owners)?;
    let before = counts(&file)?;
    let rows: u64 = before.iter().map(|(_, count)| count).sum();
    report.at_least(
        "owners of the last release",
        owners,
        if setting.sabotage { 0 } else { setting.size(50_000) },
    );
    let files = files_of(&base)?;
    let city = City {
        folder: setting.scratch.join("city"),
        database: format!("sqlite:{}", setting.scratch.join("city").join("yiju.db").display()),
        accounts: Vec::new(),
    };
    if setting.sabotage {
        write_files(&city.folder, &files)?;
        half_a_migration(&city.file())?;
        if let Err(error) = Server::start(&setting.yiju, &city, &Start::default()) {
            report.fault(format_args!("the program does not start over half a migration: {error:#}"));
        }
        return Ok(report);
    }
    let shim = Shim::build(&setting.scratch)?;
    let counters = setting.scratch.join("counters");
    write_files(&city.folder, &files)?;
    let mut variables = shim.variables(&city.folder);
    variables.push(counters_file(&counters)?);
    let mut server = Server::start(&setting.yiju, &city, &Start { variables })?;
    let steps = read_counters(&counters)?.calls;
    let started = server.ready_after.as_secs_f64();
    let ready = server.client().get("/readyz")?.status;
    server.stop()?;
    check(&mut report, &before, &city.file(), "after the way up");
    if ready != 200 {
        report.fault(format_args!("readyz was answered {ready} after the way up"));
    }
    let kept = snapshots(&city.folder)?;
    if kept != 1 {
        report.fault(format_args!("{kept} snapshots were kept before the way up"));
    }
    let took = alone(setting, &city, &files)?;
    let million = took * 1e6 / crate::bars::ratio(rows, 1);
    report.figure(format_args!("{rows} rows in {took:.1} s (debug build); kept before and started in {started:.1} s, {steps} writes and syncs"));
    report.at_most("seconds for a million rows", million, MILLION);
    let kills = setting.size(KILLS).min(steps.max(1));
    let (mut resumed, mut killed) = (0, 0);
    let last = LAST.min(kills / 2);
    let spread = kills - last;
    let falling = (0..spread).map(|number| 1 + number * steps / spread).chain(steps - last + 1..=steps);
    for step in falling {
        write_files(&city.folder, &files)?;
        let mut variables = shim.variables(&city.folder);
        variables.push(("DRILL_KILL".into(), step.to_string()));
        let mut server = Server::launch(&setting.yiju, &city, &Start { variables })?;
        let begun = crate::server::now();
        while server.ended()?.is_none() && begun.elapsed() < Duration::from_mins(1) {
            std::thread::sleep(Duration::from_millis(5));
            if server.client().get("/livez").is_ok() {
                break;
            }
        }
        killed += u64::from(server.ended()?.is_some());
        server.kill()?;
        private_keys(&city.folder)?;
        match Server::start(&setting.yiju, &city, &Start::default()) {
            Ok(mut server) => {
                server.stop()?;
                resumed += 1;
            }
            Err(error) => {
                report.fault(format_args!("killed at step {step}, it does not go up again: {error:#}"));
            }
        }
        check(&mut report, &before, &city.file(), &format!("killed at step {step} and up again"));
    }
    report.at_least("kills that fell on the way", killed, kills * 2 / 3);
    report.figure(format_args!("of {kills} ways cut off, {resumed} went on to the end"));
    Ok(report)
}

/// How long the migration takes by itself, in seconds.
fn alone(setting: &Setting, city: &City, files: &Files) -> Result<f64> {
    let city = city.moved(&setting.scratch.join("alone"));
    write_files(&city.folder, files)?;
    let begun = crate::server::now();
    let output = std::process::Command::new(&setting.yiju)
        .args(["--database", &city.database, "migrate", "--without-snapshot"])
        .output()?;
    ensure!(output.status.success(), "yiju migrate: {}", String::from_utf8_lossy(&output.stderr));
    Ok(begun.elapsed().as_secs_f64())
}

/// How many snapshots lie in a folder.
fn snapshots(folder: &Path) -> Result<usize> {
    let names = std::fs::read_dir(folder)?.flatten().map(|entry| entry.file_name());
    Ok(names.filter(|name| name.to_string_lossy().starts_with("before-schema-")).count())
}

/// Text of a migration as SQLite reads it.
fn rendered(text: &str) -> String {
    let mut made = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (fenced, behind) = after.split_once("}}").unwrap_or((after, ""));
        made.push_str(before);
        made.push_str(match fenced {
            "int" => "INTEGER",
            "text" => "TEXT",
            "bytes" => "BLOB",
            "table" => "STRICT, WITHOUT ROWID",
            other => other.split_once("||").map_or(other, |(sqlite, _)| sqlite),
        });
        rest = behind;
    }
    made + rest
}

fn fill(file: &Path, owners: u64) -> Result<()> {
    let connection = rusqlite::Connection::open(file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; BEGIN; CREATE TABLE schema_version (version INTEGER PRIMARY KEY) STRICT, WITHOUT ROWID;",
    )?;
    for (text, version) in RELEASED.iter().zip(1..) {
        connection.execute_batch(&rendered(text)).with_context(|| format!("migration {version}"))?;
        connection.execute_batch(&format!("INSERT INTO schema_version VALUES ({version})"))?;
    }
    // Ids are 32 hexadecimal digits: a kind, and a number.
    let id = |kind: char, number: &str| format!("'{kind}' || printf('%031x', {number})");
    let numbers = |count: u64| {
        format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) ")
    };
    let communities = owners.div_ceil(600);
    let buildings = communities * 6;
    let entrances = buildings * 4;
    let batch = format!(
        "{n} INSERT INTO community (id, name, name_key, aliases, form, address, document)
           SELECT {id}, '小区' || i, 'xiaoqu' || i, '[]', 'estate', '路' || i || '号', i FROM n;",
        n = numbers(communities), id = id('1', "i"),
    ) + &format!(
        "{n} INSERT INTO building (id, community, number) SELECT {id}, {of}, (i % 6) || '栋' FROM n;",
        n = numbers(buildings), id = id('2', "i"), of = id('1', "1 + (i - 1) / 6"),
    ) + &format!(
        "{n} INSERT INTO entrance (id, building, number, storeys) SELECT {id}, {of}, (i % 4) || '单元', 6 FROM n;",
        n = numbers(entrances), id = id('3', "i"), of = id('2', "1 + (i - 1) / 4"),
    ) + &format!(
        "{n} INSERT INTO dwelling (id, entrance, number, area) SELECT {id}, {of}, i || '室', 6000 + i % 4000 FROM n;",
        n = numbers(owners), id = id('4', "i"), of = id('3', &format!("1 + (i - 1) % {entrances}")),
    ) + &format!(
        "{n} INSERT INTO owner (id, kind, masked_name) SELECT {id}, 'person', '王*' FROM n;",
        n = numbers(owners), id = id('5', "i"),
    ) + &format!(
        "{n} INSERT INTO ownership (dwelling, owner, since, share) SELECT {one}, {two}, '2001-01-01', 1000000 FROM n;",
        n = numbers(owners), one = id('4', "i"), two = id('5', "i"),
    ) + &format!(
        "INSERT INTO account (id, login, display_name, role, password_hash, created_at)
           VALUES ({id}, 'old', '旧账号', 'planner', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2g', '2020-06-01T00:00:00Z');",
        id = id('6', "1"),
    ) + &format!(
        "{n} INSERT INTO audit_entry (id, at, actor, event, object, detail)
           SELECT {id}, '2020-06-01T00:00:00Z', {who}, 'claim.decided', {what}, '{{}}' FROM n;",
        n = numbers(owners / 3), id = id('7', "i"), who = id('6', "1"), what = id('1', &format!("1 + i % {communities}")),
    ) + &format!(
        "{n} INSERT INTO field_survey (id, receipt, community, observed_on, answered_at, observations, note, photos,
             content_hash, submitted_by, received_at)
           SELECT {id}, i, {of}, '2020-06-01', '2020-06-01T00:00:00Z', '[]', '巡查', 0, 'x', {who}, '2020-06-01T00:00:00Z' FROM n;",
        n = numbers(owners / 30), id = id('8', "i"), of = id('1', &format!("1 + i % {communities}")), who = id('6', "1"),
    );
    connection.execute_batch(&batch)?;
    connection.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(())
}

fn counts(file: &Path) -> Result<Vec<(&'static str, u64)>> {
    let connection = rusqlite::Connection::open(file)?;
    let said: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    ensure!(said == "ok", "integrity_check: {said}");
    KEPT.iter()
        .map(|table| {
            let count: i64 =
                connection.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0))?;
            anyhow::Ok((*table, u64::try_from(count)?))
        })
        .collect()
}

fn check(report: &mut Report, before: &[(&'static str, u64)], file: &Path, when: &str) {
    match counts(file) {
        Ok(after) => {
            for ((table, was), (_, is)) in before.iter().zip(&after) {
                // The way up may leave entries of its own in the audit log.
                let kept = if *table == "audit_entry" { is >= was } else { is == was };
                if !kept {
                    report.fault(format_args!("{when}: {table} had {was} rows and has {is}"));
                }
            }
        }
        Err(error) => report.fault(format_args!("{when}: {error:#}")),
    }
}

/// The first statements of the first migration since, kept as if each were a transaction.
fn half_a_migration(file: &Path) -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/migrations");
    let mut names: Vec<_> = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    names.sort_by_key(std::fs::DirEntry::file_name);
    for next in names.iter().skip(RELEASED.len()) {
        let text = rendered(&std::fs::read_to_string(next.path())?);
        if let Some(first) = text.split_inclusive(";\n").find(|statement| statement.contains("CREATE TABLE"))
        {
            rusqlite::Connection::open(file)?.execute_batch(first)?;
            return Ok(());
        }
    }
    anyhow::bail!("no migration since the last release makes a table")
}
