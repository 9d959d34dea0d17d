//! T4: power cuts. The program runs over a shim that journals what the disk was told and when it said «done»;
//! the journal is replayed up to random points and the file that the platter then holds is examined.
//!
//! Sabotage: the log's syncs are left out, which is all that `PRAGMA synchronous = NORMAL` differs by.

use crate::Setting;
use crate::chance::Chance;
use crate::journal::{Cut, Replay, files_of, write_files};
use crate::load::{Load, communities, locked, lost, send, stored_in_file, survey};
use crate::report::Report;
use crate::server::{City, Server, Start, private_keys};
use crate::shim::Shim;
use anyhow::Result;
use std::time::Duration;

/// Cuts of each kind.
const CUTS: u64 = 200;
/// Acknowledged records of a run, at least.
const FLOOR: u64 = 2_000;

pub fn run(setting: &Setting) -> Result<Report> {
    let mut report = Report::default();
    let city = City::make(&setting.yiju, &setting.scratch.join("city"), 10, None)?;
    let before = files_of(&city.folder)?;
    let journal_file = setting.scratch.join("journal");
    let shim = Shim::build(&setting.scratch)?;
    let mut variables = shim.variables(&city.folder);
    variables.push(("DRILL_JOURNAL".into(), journal_file.display().to_string()));
    if setting.sabotage {
        variables.push(("DRILL_UNSYNCED".into(), "-wal".into()));
    }
    let mut server = Server::start(&setting.yiju, &city, &Start { variables })?;
    let mut client = city.sign_in(&server)?;
    let places = communities(&mut client)?;
    let load = Load::new(16, 2, 0);
    // An answer that is here was made after its commit was journalled: a cut behind this point must keep it.
    let mark = || std::fs::metadata(&journal_file).map_or(u64::MAX, |file| file.len());
    load.run(&client, &[server.port], &places, mark, || {
        // On a busy machine as long as it takes to have something to lose.
        load.wait_for(setting.size(FLOOR) + 50, Duration::from_secs(90));
        server.kill()
    })?;
    let journal = std::fs::read(&journal_file)?;
    let acknowledged = locked(&load.acknowledged).clone();
    report.figure(format_args!("journal of {} MB", journal.len() / 1_000_000));
    report.at_least("acknowledged", u64::try_from(acknowledged.len())?, setting.size(FLOOR));
    for how in Cut::ALL {
        let (mut bad, mut uncovered, mut checked) = (0, 0, 0);
        let mut chance = Chance::new(setting.seed);
        let cuts = setting.size(CUTS);
        let length = u64::try_from(journal.len())?;
        let mut ends =
            (0..cuts).map(|_| usize::try_from(chance.below(length))).collect::<Result<Vec<_>, _>>()?;
        ends.sort_unstable();
        let mut replay = Replay::new(&journal, before.clone());
        for (number, end) in ends.into_iter().enumerate() {
            replay.advance(end)?;
            let folder = setting.scratch.join("cut");
            write_files(&folder, &replay.cut(how, &mut chance))?;
            uncovered += replay.uncovered();
            let due =
                acknowledged.iter().filter(|(_, mark)| usize::try_from(*mark).is_ok_and(|mark| mark <= end));
            let due: Vec<u64> = due.map(|(number, _)| *number).collect();
            checked += due.len();
            let found = stored_in_file(&city.moved(&folder).file());
            let verdict = match found {
                Ok(stored) => match lost(&due, &stored) {
                    0 => None,
                    missing => Some(format!("{missing} of {} acknowledged records are gone", due.len())),
                },
                Err(error) => Some(format!("the file is broken: {error:#}")),
            };
            if let Some(verdict) = verdict {
                bad += 1;
                if bad == 1 {
                    report.fault(format_args!("{} at byte {end}: {verdict}", how.name()));
                }
            } else if number % 40 == 0 && !setting.sabotage {
                starts_again(setting, &city.moved(&folder), &client, due.last().copied(), &places)?;
            }
        }
        report.figure(format_args!(
            "{cuts} cuts, {}: {uncovered} changes uncovered, {checked} records held against them",
            how.name()
        ));
        report.none(&format!("cuts ({}) after which something was lost or broken", how.name()), bad);
    }
    Ok(report)
}

/// The program itself starts over what the cut has left, and knows a record that it has acknowledged.
fn starts_again(
    setting: &Setting,
    city: &City,
    client: &crate::client::Client,
    record: Option<u64>,
    places: &[String],
) -> Result<()> {
    private_keys(&city.folder)?;
    let server = Server::start(&setting.yiju, city, &Start::default())?;
    let Some(record) = record else { return Ok(()) };
    let (answer, taken) = send(&mut client.at(server.port), &[survey(record, places)])?;
    anyhow::ensure!(
        taken.first().is_some_and(|(_, repeated)| *repeated),
        "record {record} is not known after the cut: {} {}",
        answer.status,
        answer.json()
    );
    Ok(())
}
