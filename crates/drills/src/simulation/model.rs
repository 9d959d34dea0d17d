//! What should be there after what was done.

use crate::chance::Chance;
use crate::client::{Answer, Client};
use crate::load::{communities, send, survey, survey_id};
use crate::server::{City, Server};
use crate::shim::Clock;
use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

const DAY: i64 = 86_400;

/// What was acknowledged, and the means to ask for it.
pub struct Model {
    client: Client,
    clock: Clock,
    /// Where all that happens comes from.
    pub chance: Chance,
    full: PathBuf,
    places: Vec<String>,
    /// Records with a receipt.
    records: Vec<u64>,
    /// The latest decision on each community's year.
    decided: BTreeMap<String, String>,
    /// A request under a key, its body and its answer, until it may be forgotten.
    keyed: Option<(String, String, Value, Value)>,
    /// Batches that stand, and those undone.
    batches: BTreeMap<String, bool>,
    /// Communities merged into others, by id.
    merged: BTreeMap<String, String>,
    next: u64,
    refused: u64,
    sign_ins: u64,
    /// What was done.
    pub steps: u64,
    /// What went wrong by intent.
    pub faults: u64,
}

impl Model {
    /// A model of a city as it is.
    pub fn new(mut client: Client, clock: Clock, chance: Chance, full: PathBuf) -> Result<Self> {
        let places = communities(&mut client)?;
        Ok(Self {
            client,
            clock,
            chance,
            full,
            places,
            records: Vec::new(),
            decided: BTreeMap::new(),
            keyed: None,
            batches: BTreeMap::new(),
            merged: BTreeMap::new(),
            next: 0,
            refused: 0,
            sign_ins: 0,
            steps: 0,
            faults: 0,
        })
    }

    /// Simulated days so far.
    pub const fn days(&self) -> i64 {
        self.clock.days()
    }

    /// What was done, in numbers.
    pub fn tally(&self) -> String {
        format!(
            "{} steps: {} records, {} decisions, {} batches, {} merges stand, {} sign-ins, {} refused, {} faults",
            self.steps,
            self.records.len(),
            self.decided.len(),
            self.batches.len(),
            self.merged.len(),
            self.sign_ins,
            self.refused,
            self.faults
        )
    }

    /// The program listens elsewhere now.
    pub fn moved_to(&mut self, port: u16) {
        self.client = self.client.at(port);
    }

    /// Writes find no space; they are refused, or whatever is acknowledged is kept.
    pub fn on_a_full_disk(&mut self) -> Result<()> {
        self.faults += 1;
        std::fs::write(&self.full, b"")?;
        for _ in 0..3 {
            self.record()?;
        }
        std::fs::remove_file(&self.full)?;
        Ok(())
    }

    /// The clock is set back a little, as NTP does.
    pub fn clock_steps_back(&mut self) -> Result<()> {
        self.faults += 1;
        self.clock.step(-300)
    }

    /// One thing that somebody does, some days later.
    pub fn step(&mut self, city: &City, server: &Server) -> Result<()> {
        self.steps += 1;
        let later = i64::try_from(self.chance.between(1, 5 * 24))?;
        self.clock.step(later * DAY / 24)?;
        if self.client.get("/api/v1/me")?.status == 401 {
            self.client = city.sign_in(server)?;
            self.sign_ins += 1;
        }
        match self.chance.below(20) {
            0..7 => self.record(),
            7..12 => self.decide(),
            12..14 => self.ask_again(),
            14..15 => self.import(),
            15..16 => self.undo(),
            16..17 => self.merge(),
            17..18 => self.unmerge(),
            _ => self.look(),
        }
    }

    /// Whether it was done; «not now» is a way not to do it.
    fn done(&mut self, answer: &Answer) -> Result<bool> {
        match answer.status {
            status if (200..300).contains(&status) => Ok(true),
            503 | 507 => {
                self.refused += 1;
                Ok(false)
            }
            status => bail!("answered {status}: {}", answer.json()),
        }
    }

    /// A community that stands by itself.
    fn place(&mut self) -> Result<String> {
        let standing: Vec<String> =
            self.places.iter().filter(|place| !self.merged.contains_key(*place)).cloned().collect();
        self.chance.one_of(&standing).cloned().context("no community stands by itself")
    }

    fn record(&mut self) -> Result<()> {
        self.next += 1;
        let place = self.place()?;
        let (answer, taken) = send(&mut self.client, &[survey(self.next, &[place])])?;
        if self.done(&answer)? {
            ensure!(taken.len() == 1, "no receipt: {}", answer.json());
            self.records.push(self.next);
        }
        Ok(())
    }

    fn decide(&mut self) -> Result<()> {
        self.next += 1;
        let (place, year) = (self.place()?, self.chance.between(1970, 2004).to_string());
        let body = json!({
            "fact": "built_year", "value": year, "source": "acceptance", "reason": format!("第 {} 号决定", self.next),
        });
        let (path, key) = (format!("/api/v1/communities/{place}/claims"), format!("sim-{}", self.next));
        let answer = self.client.post(&path, &body, &[("idempotency-key", &key)])?;
        if self.done(&answer)? {
            self.decided.insert(place, year);
            self.keyed = Some((path, key, body, answer.json()));
        }
        Ok(())
    }

    /// The last decision under its key, sent again within the hour: answered as before, and not done again.
    fn ask_again(&mut self) -> Result<()> {
        let Some((path, _, body, _)) = self.keyed.clone() else { return Ok(()) };
        self.next += 1;
        let key = format!("again-{}", self.next);
        let first = self.client.post(&path, &body, &[("idempotency-key", &key)])?;
        if !self.done(&first)? {
            return Ok(());
        }
        if let (Some(place), Some(year)) = (path.split('/').nth(4), body.get("value").and_then(Value::as_str))
        {
            self.decided.insert(place.to_owned(), year.to_owned());
        }
        self.clock.step(3_000)?;
        let again = self.client.post(&path, &body, &[("idempotency-key", &key)])?;
        ensure!(again.header("idempotent-replayed").is_some(), "a key of the last hour is not known");
        ensure!(again.json() == first.json(), "the answer to a key is another one the second time");
        Ok(())
    }

    fn import(&mut self) -> Result<()> {
        self.next += 1;
        let rows =
            format!("小区名称,区县,详细地址,建成年份\n模拟小区{0},南岸区,模拟路{0}号,1996\n", self.next);
        let path = format!("/api/v1/uploads?file_name=sim-{}.csv", self.next);
        let sent = self.client.ask(
            "POST",
            &path,
            &[("content-type", "application/octet-stream")],
            rows.as_bytes(),
        )?;
        if !self.done(&sent)? {
            return Ok(());
        }
        let upload = sent
            .json()
            .pointer("/upload/id")
            .and_then(Value::as_str)
            .context("an upload without an id")?
            .to_owned();
        let committed = self.client.post(&format!("/api/v1/uploads/{upload}/commit"), &Value::Null, &[])?;
        if !self.done(&committed)? {
            return Ok(());
        }
        for _ in 0..1_500 {
            let upload = self.client.get(&format!("/api/v1/uploads/{upload}"))?.json();
            if let Some(batch) = upload.get("batch_id").and_then(Value::as_str) {
                self.batches.insert(batch.to_owned(), true);
                return Ok(());
            }
            ensure!(upload.get("error").is_none_or(Value::is_null), "the import failed: {upload}");
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("an import was not done in half a minute")
    }

    fn undo(&mut self) -> Result<()> {
        let standing: Vec<String> =
            self.batches.iter().filter(|(_, stands)| **stands).map(|(id, _)| id.clone()).collect();
        let Some(batch) = self.chance.one_of(&standing).cloned() else { return Ok(()) };
        let answer = self.client.post(&format!("/api/v1/batches/{batch}/undo"), &Value::Null, &[])?;
        if self.done(&answer)? {
            self.batches.insert(batch, false);
        }
        Ok(())
    }

    fn merge(&mut self) -> Result<()> {
        if self.places.len() - self.merged.len() < 6 {
            return Ok(());
        }
        let (one, other) = (self.place()?, self.place()?);
        if one == other || self.merged.values().any(|kept| *kept == one) {
            return Ok(());
        }
        let body = json!({ "into": other, "reason": "同一小区，写法不同。" });
        let answer = self.client.post(&format!("/api/v1/communities/{one}/merge"), &body, &[])?;
        if self.done(&answer)? {
            self.merged.insert(one, other);
        }
        Ok(())
    }

    fn unmerge(&mut self) -> Result<()> {
        let merged: Vec<String> = self.merged.keys().cloned().collect();
        let Some(one) = self.chance.one_of(&merged).cloned() else { return Ok(()) };
        let path = format!("/api/v1/communities/{one}/unmerge");
        let answer = self.client.post(&path, &json!({ "reason": "并错了。" }), &[])?;
        if self.done(&answer)? {
            self.merged.remove(&one);
        }
        Ok(())
    }

    /// One community is as the model has it.
    fn look(&mut self) -> Result<()> {
        let decided: Vec<(String, String)> =
            self.decided.iter().map(|(place, year)| (place.clone(), year.clone())).collect();
        let Some((place, year)) = self.chance.one_of(&decided).cloned() else { return Ok(()) };
        self.is_decided(&place, &year)
    }

    fn is_decided(&mut self, place: &str, year: &str) -> Result<()> {
        // A community that others were merged into, or that was merged itself, answers for all of them.
        if self.merged.contains_key(place) || self.merged.values().any(|kept| kept == place) {
            return Ok(());
        }
        let shown = self.client.get(&format!("/api/v1/communities/{place}"))?.json();
        let facts = shown.get("facts").and_then(Value::as_array).cloned().unwrap_or_default();
        let of_year =
            facts.iter().find(|fact| fact.get("fact").and_then(Value::as_str) == Some("built_year"));
        let value = of_year.and_then(|fact| fact.get("value")?.as_str());
        ensure!(value == Some(year), "{place} was decided to be of {year} and is of {value:?}");
        Ok(())
    }

    /// Everything that was acknowledged is there.
    pub fn everything_is_there(&mut self) -> Result<()> {
        let list = self.client.get("/api/v1/field-surveys")?.json();
        let received = list.get("received").and_then(Value::as_u64).unwrap_or_default();
        // A record that was refused for want of space may have been kept all the same; never the other way round.
        let known = u64::try_from(self.records.len())?;
        ensure!(
            received >= known && received <= known + self.refused,
            "{received} records, {known} acknowledged"
        );
        for number in self.records.clone().into_iter().rev().take(100) {
            let place = self.place()?;
            let (answer, _) = send(&mut self.client, &[survey(number, &[place])])?;
            let said = answer.json();
            let repeated = said.pointer("/results/0/receipt/repeated").and_then(Value::as_bool);
            let other = said.pointer("/results/0/refusal/reason").and_then(Value::as_str);
            // Known under its name, with the same content or with another place than then.
            let known = repeated == Some(true) || other == Some("different-content");
            ensure!(known, "record {} is not known: {said}", survey_id(number));
        }
        for (place, year) in self.decided.clone() {
            self.is_decided(&place, &year)?;
        }
        for (batch, stands) in self.batches.clone() {
            let state = self.client.get(&format!("/api/v1/batches/{batch}"))?.json();
            let state = state.get("state").and_then(Value::as_str).unwrap_or_default().to_owned();
            let due = if stands { "committed" } else { "undone" };
            ensure!(state == due, "batch {batch} is {state}, not {due}");
        }
        Ok(())
    }
}
