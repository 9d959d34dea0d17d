//! T3: kill -9 under load. What a process loses, not what a disk loses: `power` is the gate for that.
//!
//! Sabotage: a record counts as acknowledged when it is sent, as a server would that answers before it commits.

use crate::Setting;
use crate::chance::Chance;
use crate::load::{Load, communities, locked, lost, stored_in_file};
use crate::report::Report;
use crate::server::{City, Server, Start, now};
use anyhow::Result;
use std::time::Duration;

/// Kills of a whole run; 300 clean ones bound the rate of failures below 1 % at 95 %.
const KILLS: u64 = 300;
/// Writers.
const CLIENTS: usize = 48;
/// Records in a request.
const PER_REQUEST: u64 = 2;
/// Acknowledged records of a whole run, at least.
const FLOOR: u64 = 20_000;

pub fn run(setting: &Setting) -> Result<Report> {
    let mut report = Report::default();
    let city = City::make(&setting.yiju, &setting.scratch.join("city"), 30, None)?;
    let mut chance = Chance::new(setting.seed);
    let mut load = Load::new(CLIENTS, PER_REQUEST, 0);
    load.early = setting.sabotage;
    let kills = if setting.sabotage { 5 } else { setting.size(KILLS) };
    let mut reopened: Vec<Duration> = Vec::new();
    let mut session = None;
    for _ in 0..kills {
        let mut server = Server::start(&setting.yiju, &city, &Start::default())?;
        reopened.push(server.ready_after);
        let client = match &session {
            None => session.insert(city.sign_in(&server)?),
            Some(client) => client,
        };
        let places = communities(&mut client.at(server.port))?;
        let wait = Duration::from_millis(chance.between(600, 1800));
        load.run(
            client,
            &[server.port],
            &places,
            || 0,
            || {
                std::thread::sleep(wait);
                server.kill()
            },
        )?;
    }
    let begun = now();
    let stored = stored_in_file(&city.file())?;
    let reopen = begun.elapsed();
    reopened.sort_unstable();
    let acknowledged = load.numbers();
    report.figure(format_args!("{kills} kills, {CLIENTS} writers, {} records stored", stored.len()));
    if !setting.sabotage {
        report.at_least("acknowledged", u64::try_from(acknowledged.len())?, setting.size(FLOOR));
    }
    report.none("acknowledged and lost", lost(&acknowledged, &stored));
    let worst = reopened.last().copied().unwrap_or_default();
    report.figure(format_args!("start until it answers, worst: {worst:?}; check of the file: {reopen:?}"));
    for wrong in locked(&load.wrong).iter() {
        report.fault(format_args!("an answer of neither success nor «not now»: {wrong}"));
    }
    Ok(report)
}
