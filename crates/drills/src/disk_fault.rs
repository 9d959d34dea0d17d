//! T5: every write and every sync fails once, one after another, as SQLite's own I/O-error loops do.
//!
//! After each: what was asked was done or refused as «not now», reading goes on, the program stops when it is asked
//! to and starts again, and whatever was acknowledged is stored. Odd calls fail with EIO, even ones with ENOSPC;
//! every other pair fails from then on. Sabotage: the failed call says that it has succeeded.

use crate::Setting;
use crate::client::Client;
use crate::load::{communities, locked, lost, number_of, send, stored_in_file, survey};
use crate::report::Report;
use crate::server::{City, Server, Start};
use crate::shim::{Shim, counters_file, read_counters};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

const EIO: u32 = 5;
const ENOSPC: u32 = 28;
/// Sweeps side by side.
const WORKERS: usize = 2;

pub fn run(setting: &Setting) -> Result<Report> {
    let mut report = Report::default();
    let city = City::make(&setting.yiju, &setting.scratch.join("city"), 5, None)?;
    // Signed in before the sweep: its session is in the base, and no password is hashed four hundred times.
    let client = {
        let mut server = Server::start(&setting.yiju, &city, &Start::default())?;
        let client = city.sign_in(&server)?;
        anyhow::ensure!(server.stop()?, "the server did not stop: {}", server.last_words());
        client
    };
    let shim = Shim::build(&setting.scratch)?;
    let sweep = Sweep { setting, city: &city, client: &client, shim: &shim };
    let whole = sweep.one(0, "none")?;
    report.figure(format_args!("calls that can fail, from the start to the stop: {}", whole.calls));
    for fault in &whole.faults {
        report.fault(format_args!("without any failing call: {fault}"));
    }
    let step = if setting.sabotage { 5 } else { setting.size(1).max(if setting.quick { 10 } else { 1 }) };
    let next = AtomicU64::new(1);
    let found: Mutex<Vec<(u64, Outcome)>> = Mutex::default();
    std::thread::scope(|threads| {
        let workers = (0..WORKERS).map(|_| {
            threads.spawn(|| {
                loop {
                    let call = next.fetch_add(step, Ordering::SeqCst);
                    if call > whole.calls {
                        return anyhow::Ok(());
                    }
                    let outcome = sweep.one(call, if setting.sabotage { "lie" } else { how(call) })?;
                    locked(&found).push((call, outcome));
                }
            })
        });
        let workers: Vec<_> = workers.collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().map_err(|_| anyhow::anyhow!("a sweep panicked"))?)
    })?;
    let found = std::mem::take(&mut *locked(&found));
    let (mut failed, mut acknowledged, mut refused, mut not_started) = (0, 0, 0, 0);
    for (call, outcome) in &found {
        failed += u64::from(outcome.failed);
        acknowledged += outcome.acknowledged;
        refused += outcome.refused;
        not_started += u64::from(outcome.not_started);
        for fault in &outcome.faults {
            report.fault(format_args!("call {call}: {fault}"));
        }
    }
    report.figure(format_args!(
        "{} calls tried; in {not_started} the program did not start and said so; {refused} requests refused",
        found.len()
    ));
    report.at_least("calls that did fail", failed, whole.calls * 3 / 4 / step);
    report.at_least("acknowledged", acknowledged, failed);
    Ok(report)
}

/// Whether a call fails once or from then on.
const fn how(call: u64) -> &'static str {
    if (call / 2).is_multiple_of(2) { "once" } else { "on" }
}

/// What happened when one call failed.
#[derive(Debug, Default)]
struct Outcome {
    calls: u64,
    failed: bool,
    not_started: bool,
    acknowledged: u64,
    refused: u64,
    faults: Vec<String>,
}

struct Sweep<'s> {
    setting: &'s Setting,
    city: &'s City,
    client: &'s Client,
    shim: &'s Shim,
}

impl Sweep<'_> {
    /// The script with the given call failing; 0 lets all succeed.
    fn one(&self, call: u64, how: &str) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        let city = self.city.copy(&self.setting.scratch.join(format!("sweep-{call}")))?;
        let counters = self.setting.scratch.join(format!("counters-{call}"));
        let mut variables = self.shim.variables(&city.folder);
        variables.push(counters_file(&counters)?);
        if call > 0 {
            let errno = if call % 2 == 1 { EIO } else { ENOSPC };
            variables.push(("DRILL_FAULT".into(), format!("{call} {errno} {how}")));
        }
        let mut acknowledged: Vec<u64> = Vec::new();
        match Server::start(&self.setting.yiju, &city, &Start { variables }) {
            Ok(mut server) => {
                self.script(&server, &mut acknowledged, &mut outcome);
                if let Some(status) = server.ended()? {
                    outcome.faults.push(format!("the program ended ({status}): {}", server.last_words()));
                } else {
                    if server.client().get("/livez").map(|answer| answer.status).ok() != Some(200) {
                        outcome.faults.push("the program does not answer any more".into());
                    }
                    let begun = crate::server::now();
                    server.stop()?;
                    if begun.elapsed().as_secs() > 30 {
                        outcome.faults.push("the program did not stop in 30 s".into());
                    }
                }
                if server.last_words().contains("panicked") {
                    outcome.faults.push(format!("a panic: {}", server.last_words()));
                }
            }
            Err(error) => {
                outcome.not_started = true;
                let said = format!("{error:#}");
                if call == 0 || said.contains("did not answer") || said.contains("panicked") {
                    outcome.faults.push(said);
                }
            }
        }
        let counted = read_counters(&counters)?;
        (outcome.calls, outcome.failed) = (counted.calls, counted.faults > 0);
        outcome.acknowledged = u64::try_from(acknowledged.len())?;
        // A clean start over what is left, and only then a look into the file.
        match Server::start(&self.setting.yiju, &city, &Start::default()) {
            Ok(mut server) => drop(server.stop()?),
            Err(error) => outcome.faults.push(format!("no clean start afterwards: {error:#}")),
        }
        match stored_in_file(&city.file()) {
            Ok(stored) => match lost(&acknowledged, &stored) {
                0 => {}
                missing => {
                    outcome.faults.push(format!("{missing} of {} acknowledged lost", acknowledged.len()));
                }
            },
            Err(error) => outcome.faults.push(format!("the file is broken: {error:#}")),
        }
        if outcome.faults.is_empty() {
            std::fs::remove_dir_all(&city.folder).context("removing a sweep's folder")?;
        }
        Ok(outcome)
    }

    /// Notes, answers, decisions under a key: the writes of today, and reading between them.
    fn script(&self, server: &Server, acknowledged: &mut Vec<u64>, outcome: &mut Outcome) {
        let mut client = self.client.at(server.port);
        let places = match communities(&mut client) {
            Ok(places) => places,
            Err(error) => {
                outcome.faults.push(format!("reading: {error:#}"));
                return;
            }
        };
        let Some(place) = places.first() else { return };
        for number in 0..12 {
            let mut record = survey(number, &places);
            if number % 3 == 2
                && let Some(record) = record.as_object_mut()
            {
                record.insert("answers".into(), json!([{ "fact": "built_year", "value": "1996" }]));
            }
            match send(&mut client, &[record]) {
                Ok((answer, taken)) if answer.is_success() && !taken.is_empty() => {
                    acknowledged.extend(taken.iter().filter_map(|(id, _)| number_of(id)));
                }
                other => judge(other.map(|(answer, _)| answer), outcome),
            }
            if number % 4 == 3 {
                let decided = client.post(
                    &format!("/api/v1/communities/{place}/claims"),
                    &decision(number),
                    &[("idempotency-key", &format!("sweep-{number}"))],
                );
                judge(decided, outcome);
                let read = client.get(&format!("/api/v1/communities/{place}"));
                match read.map(|answer| answer.status) {
                    Ok(200) => {}
                    other => outcome.faults.push(format!("reading was answered {other:?}")),
                }
            }
        }
    }
}

/// Done, or refused as «not now» with advice; anything else is a fault.
fn judge(answer: Result<crate::client::Answer>, outcome: &mut Outcome) {
    match answer {
        Ok(answer) if answer.is_success() => {}
        Ok(answer) if matches!(answer.status, 503 | 507) => {
            outcome.refused += 1;
            if answer.header("retry-after").is_none() {
                outcome.faults.push(format!("{} without Retry-After", answer.status));
            }
        }
        // The same key again, whose first answer could not be kept: whether it was done is for us to see.
        Ok(answer) if answer.status == 409 => outcome.refused += 1,
        Ok(answer) => outcome.faults.push(format!("answered {}: {}", answer.status, answer.json())),
        Err(error) => outcome.faults.push(format!("not answered: {error:#}")),
    }
}

/// A decision on a fact.
pub fn decision(number: u64) -> Value {
    json!({
        "fact": "built_year",
        "value": (1980 + number % 20).to_string(),
        "source": "acceptance",
        "source_label": "竣工验收备案表",
        "reason": format!("演练 {number}"),
    })
}
