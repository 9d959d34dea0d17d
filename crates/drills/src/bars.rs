//! T1 and T2: what a write costs, as ratios taken in one interleaved run (R1–R9 of the programme).
//!
//! A note from a field survey stands for the ballot that is not there yet: sign-in, permission, one transaction with
//! its audit entry, one receipt. A request with no records is the no-op: the same way in and out, no write.
//! Rates drift with the machine, resources per write do not; the bars are on the latter, with the drift printed.
//! Sabotage: writes come one at a time, so that no group shares a sync.

use crate::Setting;
use crate::client::Client;
use crate::load::{Load, communities, locked};
use crate::postgres_server::Postgres;
use crate::process::{cpu, load_average};
use crate::report::Report;
use crate::server::{City, Server, Start, now};
use crate::shim::{Counters, Shim, counters_file, read_counters};
use anyhow::{Context as _, Result};
use serde_json::json;
use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Clients at once.
const CLIENTS: usize = 64;
/// Rounds; medians are taken over them.
const ROUNDS: usize = 7;

/// One round's figures.
#[derive(Debug, Default, Clone, Copy)]
struct Round {
    syncs_per_second: f64,
    sync_p99: f64,
    group_per_second: f64,
    noop_per_second: f64,
    noop_cpu: f64,
    write_per_second: f64,
    write_cpu: f64,
    write_p99: f64,
    writes_per_sync: f64,
    bytes_per_write: f64,
    errors: f64,
}

pub fn run(setting: &Setting) -> Result<Report> {
    let mut report = Report::default();
    let city = City::make(&setting.yiju, &setting.scratch.join("city"), 10, None)?;
    let counters = setting.scratch.join("counters");
    let mut variables = Shim::build(&setting.scratch)?.variables(&city.folder);
    variables.push(counters_file(&counters)?);
    let server = Server::start(&setting.yiju, &city, &Start { variables })?;
    let mut client = city.sign_in(&server)?;
    let places = communities(&mut client)?;
    let clients = if setting.sabotage { 1 } else { CLIENTS };
    let seconds = if setting.quick { 1.0 } else { 2.5 };
    let rounds = if setting.sabotage { 3 } else { ROUNDS };
    let mut measured = Vec::new();
    let mut first = 0;
    for _ in 0..rounds {
        let mut round = Round::default();
        (round.syncs_per_second, round.sync_p99) = syncs(&setting.scratch, seconds / 2.0)?;
        round.group_per_second = group_commit(&setting.scratch, seconds / 2.0)?;
        let before = cpu(server.id())?;
        let count = noop(&client, server.port, clients, seconds);
        round.noop_per_second = ratio(count, 1) / seconds;
        round.noop_cpu = ratio(cpu(server.id())? - before, count);
        let load = Load::new(clients, 1, first);
        let (before, counted) = (cpu(server.id())?, read_counters(&counters)?);
        load.run(
            &client,
            &[server.port],
            &places,
            || 0,
            || {
                std::thread::sleep(Duration::from_secs_f64(seconds));
                Ok(())
            },
        )?;
        let used = used(counted, read_counters(&counters)?);
        let count = u64::try_from(load.numbers().len())?;
        first = load.next.load(Ordering::SeqCst);
        round.write_per_second = ratio(count, 1) / seconds;
        round.write_cpu = ratio(cpu(server.id())? - before, count);
        round.write_p99 = load.percentile(99).unwrap_or_default().as_secs_f64();
        round.writes_per_sync = ratio(count, used.log_syncs);
        round.bytes_per_write = ratio(used.bytes, count);
        round.errors = ratio(u64::try_from(locked(&load.wrong).len())?, 1)
            + ratio(load.unanswered.load(Ordering::SeqCst) + load.refused.load(Ordering::SeqCst), 1);
        measured.push(round);
    }
    report.figure(format_args!(
        "{rounds} rounds, {clients} clients, {} build; load average {}",
        if is_release(setting) { "release" } else { "debug" },
        load_average()
    ));
    let median = |of: fn(&Round) -> f64| middle(measured.iter().map(of).collect());
    print(&mut report, median);
    bars(&mut report, median, setting);
    if !setting.sabotage {
        drop(server);
        match postgres(setting, seconds) {
            Ok((writes, tps)) => {
                report.figure(format_args!(
                    "PostgreSQL, 32 clients: {writes:.0} writes/s; pgbench TPC-B {tps:.0}/s"
                ));
                report.figure(format_args!(
                    "R7 writes ÷ TPC-B: {:.2} (goal ≥ 2, not gating: see docs/reliability.md)",
                    writes / tps
                ));
            }
            Err(error) => report.figure(format_args!("R7 left out: {error:#}")),
        }
    }
    Ok(report)
}

fn print(report: &mut Report, median: impl Fn(fn(&Round) -> f64) -> f64) {
    report.figure(format_args!(
        "fdatasync {:.0}/s (p99 {:.1} ms), group commit of bare rows {:.0}/s, no-op {:.0}/s ({:.0} µs CPU), write {:.0}/s ({:.0} µs CPU, p99 {:.1} ms)",
        median(|round| round.syncs_per_second),
        median(|round| round.sync_p99) * 1e3,
        median(|round| round.group_per_second),
        median(|round| round.noop_per_second),
        median(|round| round.noop_cpu) / 1e3,
        median(|round| round.write_per_second),
        median(|round| round.write_cpu) / 1e3,
        median(|round| round.write_p99) * 1e3,
    ));
}

fn bars(report: &mut Report, median: impl Fn(fn(&Round) -> f64) -> f64, setting: &Setting) {
    // A debug build spends its time in the closures, not in the disk: its bars say that nothing is out of proportion.
    let bar = |of_release: f64, of_debug: f64| if is_release(setting) { of_release } else { of_debug };
    let rate = median(|round| round.write_per_second);
    let (raw, noop) = (median(|round| round.group_per_second), median(|round| round.noop_per_second));
    report.at_most("R1 CPU per write ÷ CPU per no-op", median(|round| round.write_cpu / round.noop_cpu), 6.0);
    report.not_below("R2 writes per sync of the log", median(|round| round.writes_per_sync), bar(16.0, 2.5));
    report.at_most(
        "R3 bytes written per write",
        median(|round| round.bytes_per_write),
        bar(8_000.0, 24_000.0),
    );
    report.figure(format_args!(
        "R4 write rate ÷ bare group commit: {:.2} (goal ≥ 0.5, not gating alone)",
        rate / raw
    ));
    report.not_below("R5 write rate ÷ composed ceiling", rate * (1.0 / raw + 1.0 / noop), bar(0.6, 0.0));
    let (p99, sync) = (median(|round| round.write_p99), median(|round| round.sync_p99));
    report.at_most("R6 p99 of a write ÷ p99 of fdatasync", p99 / sync, bar(8.0, 400.0));
    report.at_most("R6 p99 of a write, ms", p99 * 1e3, bar(250.0, 4_000.0));
    report.figure("R8 needs a build without the audit log, which there is not; its share is in R1 and R3");
    report.not_below("R9 writes per second", rate, bar(500.0, 50.0));
    report.at_most("errors", median(|round| round.errors), 0.0);
}

/// Whether the program that is measured is a release build (`--yiju target/release/yiju`).
fn is_release(setting: &Setting) -> bool {
    setting.yiju.components().any(|part| part.as_os_str() == "release")
}

fn used(before: Counters, after: Counters) -> Counters {
    Counters { bytes: after.bytes - before.bytes, log_syncs: after.log_syncs - before.log_syncs, ..after }
}

/// Two counts as a ratio; nought where the second is.
pub fn ratio(one: u64, other: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "figures are shown with two digits")]
    let (one, other) = (one as f64, other as f64);
    if other > 0.0 { one / other } else { 0.0 }
}

/// The median.
pub fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// One thread appends a page and syncs it.
fn syncs(folder: &Path, seconds: f64) -> Result<(f64, f64)> {
    let path = folder.join("probe");
    let mut file = File::create(&path)?;
    let (begun, mut times) = (now(), Vec::new());
    while begun.elapsed().as_secs_f64() < seconds {
        let one = now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        times.push(one.elapsed().as_secs_f64());
        if times.len() % 4096 == 0 {
            file.rewind()?;
        }
    }
    std::fs::remove_file(path)?;
    times.sort_by(f64::total_cmp);
    let p99 = times.get(times.len().saturating_sub(1) * 99 / 100).copied().unwrap_or_default();
    Ok((ratio(u64::try_from(times.len())?, 1) / seconds, p99))
}

/// SQLite itself, 64 rows of a table to a commit that is synced: what a writer without a program could do.
fn group_commit(folder: &Path, seconds: f64) -> Result<f64> {
    let path = folder.join("probe.db");
    let mut connection = rusqlite::Connection::open(&path)?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS probe (id INTEGER PRIMARY KEY, note TEXT)")?;
    let (begun, mut rows) = (now(), 0);
    while begun.elapsed().as_secs_f64() < seconds {
        let transaction = connection.transaction()?;
        {
            let mut insert = transaction.prepare("INSERT INTO probe (note) VALUES (?1)")?;
            for _ in 0..CLIENTS {
                insert.execute(["巡查 1234"])?;
                rows += 1;
            }
        }
        transaction.commit()?;
    }
    Ok(ratio(rows, 1) / seconds)
}

/// Requests with no records, until the time is up.
fn noop(client: &Client, port: u16, clients: usize, seconds: f64) -> u64 {
    let (stop, count) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|threads| {
        for _ in 0..clients {
            let mut client = client.at(port);
            let (stop, count) = (&stop, &count);
            threads.spawn(move || {
                while !stop.load(Ordering::SeqCst) {
                    let answer = client.post("/api/v1/field-surveys", &json!({ "records": [] }), &[]);
                    count.fetch_add(
                        u64::from(answer.is_ok_and(|answer| answer.is_success())),
                        Ordering::SeqCst,
                    );
                }
            });
        }
        std::thread::sleep(Duration::from_secs_f64(seconds));
        stop.store(true, Ordering::SeqCst);
    });
    count.load(Ordering::SeqCst)
}

/// Writes at 32 clients over two nodes, and pgbench beside them.
fn postgres(setting: &Setting, seconds: f64) -> Result<(f64, f64)> {
    let cluster = Postgres::start(&setting.scratch.join("pg"))?;
    let url = cluster.create("city")?;
    cluster.create("bench")?;
    let city = City::make(&setting.yiju, &setting.scratch.join("pg-city"), 10, Some(&url))?;
    let one = Server::start(&setting.yiju, &city, &Start::default())?;
    let two = Server::start(&setting.yiju, &city, &Start::default())?;
    let mut client = city.sign_in(&one)?;
    let places = communities(&mut client)?;
    let folder = cluster.folder().display().to_string();
    let bench = |arguments: &[&str]| -> Result<String> {
        let said = Command::new("pgbench")
            .args(["-h", &folder, "-U", "yiju"])
            .args(arguments)
            .arg("bench")
            .output()
            .context("pgbench is not installed")?;
        anyhow::ensure!(said.status.success(), "pgbench: {}", String::from_utf8_lossy(&said.stderr));
        Ok(String::from_utf8_lossy(&said.stdout).into_owned())
    };
    bench(&["-i", "-q", "-s", "4"])?;
    let (mut writes, mut tps, mut first) = (Vec::new(), Vec::new(), 0);
    for _ in 0..3 {
        let load = Load::new(32, 1, first);
        load.run(
            &client,
            &[one.port, two.port],
            &places,
            || 0,
            || {
                std::thread::sleep(Duration::from_secs_f64(seconds));
                Ok(())
            },
        )?;
        first = load.next.load(Ordering::SeqCst);
        writes.push(ratio(u64::try_from(load.numbers().len())?, 1) / seconds);
        let said = bench(&["-c", "32", "-j", "2", "-T", "3", "-M", "prepared"])?;
        let line =
            said.lines().find_map(|line| line.strip_prefix("tps = ")).context("pgbench said no tps")?;
        tps.push(line.split(' ').next().unwrap_or_default().parse()?);
    }
    Ok((middle(writes), middle(tps)))
}
