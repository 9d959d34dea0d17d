//! T8: the database is lost under load and comes back; the program is never restarted.
//!
//! Each writer repeats a record under its name until it has an answer: nothing acknowledged may be lost, nothing may
//! be there twice, and a commit whose answer was lost is recognised by its name. Decisions carry an
//! `Idempotency-Key`. Sabotage: a writer that has no answer sends again under a new name.

use crate::Setting;
use crate::chance::Chance;
use crate::client::Client;
use crate::disk_fault::decision;
use crate::load::{communities, locked, send, survey, survey_id};
use crate::postgres_server::Postgres;
use crate::report::Report;
use crate::server::{City, Server, Start, now};
use anyhow::Result;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Losses of a whole run.
const LOSSES: u64 = 12;
/// Writers of records and of decisions.
const WRITERS: u64 = 12;
const DECIDERS: u64 = 4;
/// Writing works again so soon after the database is back.
const RECOVERY: Duration = Duration::from_secs(10);

#[derive(Default)]
struct Seen {
    stop: AtomicBool,
    next: AtomicU64,
    /// Thoughts written down, by number: each must be stored exactly once.
    acknowledged: Mutex<Vec<u64>>,
    decided: Mutex<Vec<u64>>,
    ambiguous: AtomicU64,
    /// Keys whose first answer was lost before it could be kept.
    left_to_asker: AtomicU64,
    unanswered: AtomicU64,
    refused: AtomicU64,
    wrong: Mutex<Vec<String>>,
}

pub fn run(setting: &Setting) -> Result<Report> {
    let mut report = Report::default();
    let mut cluster = Postgres::start(&setting.scratch.join("pg"))?;
    let url = cluster.create("city")?;
    let city = City::make(&setting.yiju, &setting.scratch.join("city"), 10, Some(&url))?;
    let mut server = Server::start(&setting.yiju, &city, &Start::default())?;
    let mut client = city.sign_in(&server)?;
    let places = communities(&mut client)?;
    let seen = Seen::default();
    let mut chance = Chance::new(setting.seed);
    let losses = if setting.quick { 3 } else { LOSSES };
    let mut recoveries: Vec<Duration> = Vec::new();
    std::thread::scope(|threads| {
        for _ in 0..WRITERS {
            let mut client = client.at(server.port);
            let (seen, places) = (&seen, &places);
            threads.spawn(move || {
                while !seen.stop.load(Ordering::SeqCst) {
                    write_until_answered(seen, &mut client, places, setting.sabotage);
                }
            });
        }
        for _ in 0..DECIDERS {
            let mut client = client.at(server.port);
            let (seen, places) = (&seen, &places);
            threads.spawn(move || {
                while !seen.stop.load(Ordering::SeqCst) {
                    decide_until_answered(seen, &mut client, places);
                }
            });
        }
        let ended = (0..losses).try_for_each(|loss| {
            std::thread::sleep(Duration::from_millis(chance.between(600, 1600)));
            match loss % 3 {
                0 => cluster.kill_all()?,
                1 => cluster.stop_immediately()?,
                _ => {
                    cluster.client("postgres")?.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'city'",
                        &[],
                    )?;
                }
            }
            if loss % 3 != 2 {
                std::thread::sleep(Duration::from_millis(chance.between(0, 500)));
                cluster.run()?;
            }
            let (before, begun) = (locked(&seen.acknowledged).len(), now());
            while locked(&seen.acknowledged).len() == before && begun.elapsed() < RECOVERY * 3 {
                std::thread::sleep(Duration::from_millis(10));
            }
            recoveries.push(begun.elapsed());
            anyhow::Ok(())
        });
        // On a busy machine as long as it takes to have something to lose.
        let begun = now();
        let enough =
            || locked(&seen.acknowledged).len() >= 600 && locked(&seen.decided).len() >= 60 || setting.quick;
        while !enough() && begun.elapsed() < Duration::from_mins(2) {
            std::thread::sleep(Duration::from_millis(50));
        }
        seen.stop.store(true, Ordering::SeqCst);
        ended
    })?;
    if let Some(status) = server.ended()? {
        report.fault(format_args!("the program ended ({status}): {}", server.last_words()));
    }
    judge(&mut report, &seen, &cluster, setting)?;
    recoveries.sort_unstable();
    let worst = recoveries.last().copied().unwrap_or_default().as_secs_f64();
    report.at_most("seconds until writing works again, worst", worst, RECOVERY.as_secs_f64());
    Ok(report)
}

fn judge(report: &mut Report, seen: &Seen, cluster: &Postgres, setting: &Setting) -> Result<()> {
    let acknowledged = locked(&seen.acknowledged).clone();
    let decided = locked(&seen.decided).clone();
    let mut reader = cluster.client("city")?;
    let notes = reader.query("SELECT note FROM field_survey", &[])?;
    let notes: Vec<String> = notes.iter().map(|row| row.get(0)).collect();
    let once: HashSet<&str> = notes.iter().map(String::as_str).collect();
    let lost = acknowledged.iter().filter(|number| !once.contains(format!("巡查 {number}").as_str())).count();
    let reasons = reader.query("SELECT reason FROM claim WHERE reason LIKE '演练 %'", &[])?;
    let reasons: Vec<String> = reasons.iter().map(|row| row.get(0)).collect();
    let decisions: HashSet<&str> = reasons.iter().map(String::as_str).collect();
    let lost_decisions =
        decided.iter().filter(|number| !decisions.contains(format!("演练 {number}").as_str())).count();
    report.at_least("records acknowledged", u64::try_from(acknowledged.len())?, setting.size(500));
    report.at_least("decisions acknowledged", u64::try_from(decided.len())?, setting.size(50));
    report.figure(format_args!(
        "requests without an answer: {}; refused with «not now»: {}; keys left to the one who asked: {}",
        seen.unanswered.load(Ordering::SeqCst),
        seen.refused.load(Ordering::SeqCst),
        seen.left_to_asker.load(Ordering::SeqCst)
    ));
    report.none("records acknowledged and lost", lost);
    report.none("records stored twice", notes.len() - once.len());
    report.none("decisions acknowledged and lost", lost_decisions);
    report.none("decisions stored twice", reasons.len() - decisions.len());
    if !setting.sabotage && !setting.quick {
        report.at_least("commits without an answer, recognised", seen.ambiguous.load(Ordering::SeqCst), 1);
    }
    let wrong = locked(&seen.wrong);
    report.none("answers of neither success nor «not now»", wrong.len());
    for said in wrong.iter().take(3) {
        report.fault(format_args!("for example: {said}"));
    }
    Ok(())
}

fn write_until_answered(seen: &Seen, client: &mut Client, places: &[String], renamed: bool) {
    let number = seen.next.fetch_add(1, Ordering::SeqCst);
    let mut tries = 0;
    while !seen.stop.load(Ordering::SeqCst) || tries == 0 {
        let mut record = survey(number, places);
        if renamed && let Some(record) = record.as_object_mut() {
            record.insert("id".into(), survey_id(number + tries * 1_000_000_000).into());
        }
        match send(client, &[record]) {
            Ok((answer, taken)) if answer.is_success() => {
                if let Some((_, repeated)) = taken.first() {
                    seen.ambiguous.fetch_add(u64::from(*repeated), Ordering::SeqCst);
                    locked(&seen.acknowledged).push(number);
                } else {
                    locked(&seen.wrong).push(answer.json().to_string());
                }
                return;
            }
            Ok((answer, _)) => judge_refusal(seen, answer.status, &answer.json()),
            Err(_) => {
                seen.unanswered.fetch_add(1, Ordering::SeqCst);
            }
        }
        tries += 1;
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn decide_until_answered(seen: &Seen, client: &mut Client, places: &[String]) {
    let number = seen.next.fetch_add(1, Ordering::SeqCst);
    let at = usize::try_from(number).unwrap_or_default() % places.len().max(1);
    let Some(place) = places.get(at) else { return };
    let (path, key) = (format!("/api/v1/communities/{place}/claims"), format!("drill-{number}"));
    let mut tries = 0;
    while !seen.stop.load(Ordering::SeqCst) || tries == 0 {
        match client.post(&path, &decision(number), &[("idempotency-key", &key)]) {
            Ok(answer) if answer.is_success() => {
                locked(&seen.decided).push(number);
                return;
            }
            // Begun before and cut off: the key forbids a second time, and the record shows whether it was done.
            Ok(answer) if answer.status == 409 && tries > 0 => {
                seen.left_to_asker.fetch_add(1, Ordering::SeqCst);
                return;
            }
            Ok(answer) => judge_refusal(seen, answer.status, &answer.json()),
            Err(_) => {
                seen.unanswered.fetch_add(1, Ordering::SeqCst);
            }
        }
        tries += 1;
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn judge_refusal(seen: &Seen, status: u16, said: &Value) {
    if matches!(status, 503 | 507) {
        seen.refused.fetch_add(1, Ordering::SeqCst);
    } else {
        locked(&seen.wrong).push(format!("{status}: {said}"));
    }
}
