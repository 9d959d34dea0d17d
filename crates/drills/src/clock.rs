//! T9: the wall clock jumps while the program runs: a day, a month, an hour back.
//!
//! Sessions end when they should by the clock and none comes back; writing goes on, receipts keep their order, a key
//! is remembered across a step back. Sabotage: the program never sees the clock move.

use crate::Setting;
use crate::client::Client;
use crate::disk_fault::decision;
use crate::load::{communities, send, survey};
use crate::report::Report;
use crate::server::{City, Server, Start};
use crate::shim::{Clock, Shim};
use anyhow::{Context as _, Result};
use serde_json::Value;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

pub fn run(setting: &Setting) -> Result<Report> {
    let mut report = Report::default();
    let city = City::make(&setting.yiju, &setting.scratch.join("city"), 10, None)?;
    let mut variables = Shim::build(&setting.scratch)?.variables(&city.folder);
    let (mut clock, variable) = Clock::new(setting.scratch.join("clock"))?;
    if !setting.sabotage {
        variables.push(variable);
    }
    let mut server = Server::start(&setting.yiju, &city, &Start { variables })?;
    let mut drill = Drill { city: &city, server: &server, next: 0, last: 0, writes: 0, report: &mut report };
    let mut before = city.sign_in(&server)?;
    let places = communities(&mut before)?;
    let place = places.first().context("no community")?.clone();
    drill.write(&mut before, &places)?;
    drill.key(&mut before, &place, false)?;
    let steps: [(i64, &str, bool); 6] = [
        (-HOUR, "an hour back", true),
        (HOUR, "and forward again", true),
        (DAY, "a day on", false),
        (30 * DAY, "thirty days on", false),
        (-31 * DAY, "and all of it back", false),
        (400 * DAY, "over a year on", false),
    ];
    for (seconds, words, lives) in steps {
        clock.step(seconds)?;
        let status = before.get("/api/v1/me")?.status;
        let fits = if lives { status == 200 } else { status == 401 };
        drill.report.figure(format_args!("{words}: the session of before is answered {status}"));
        if !fits {
            drill.report.fault(format_args!("{words}: the session of before is answered {status}"));
        }
        if lives {
            drill.write(&mut before, &places)?;
            drill.key(&mut before, &place, true)?;
        } else {
            let mut fresh = city.sign_in(drill.server)?;
            drill.write(&mut fresh, &places)?;
        }
    }
    let writes = drill.writes;
    report.at_least("writes across the steps", writes, 60);
    report.figure("no session came back when the clock did");
    if let Some(status) = server.ended()? {
        report.fault(format_args!("the program ended ({status}): {}", server.last_words()));
    }
    Ok(report)
}

struct Drill<'d> {
    city: &'d City,
    server: &'d Server,
    next: u64,
    last: u64,
    writes: u64,
    report: &'d mut Report,
}

impl Drill<'_> {
    /// Ten records: each is taken, and each receipt is greater than the last.
    fn write(&mut self, client: &mut Client, places: &[String]) -> Result<()> {
        for _ in 0..10 {
            self.next += 1;
            let (answer, taken) = send(client, &[survey(self.next, places)])?;
            let number = answer.json().pointer("/results/0/receipt/number").and_then(Value::as_u64);
            match number {
                Some(number) if number > self.last => self.last = number,
                other => {
                    self.report.fault(format_args!("a record got the receipt {other:?}: {}", answer.json()));
                }
            }
            self.writes += u64::try_from(taken.len())?;
        }
        Ok(())
    }

    /// A decision under one key: done the first time, known afterwards.
    fn key(&mut self, client: &mut Client, place: &str, again: bool) -> Result<()> {
        let path = format!("/api/v1/communities/{place}/claims");
        let answer = client.post(&path, &decision(7), &[("idempotency-key", "one-key")])?;
        let known = answer.header("idempotent-replayed").is_some();
        if !answer.is_success() || known != again {
            let login = &self.city.account("planner")?.login;
            self.report.fault(format_args!("{login}'s key was answered {}, known: {known}", answer.status));
        }
        Ok(())
    }
}
