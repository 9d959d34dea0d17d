//! Writes with a memory: every one that was acknowledged is written down by the one who asked.

use crate::client::{Answer, Client};
use crate::server::now;
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// The ids of a city's communities, as the API tells them.
pub fn communities(client: &mut Client) -> Result<Vec<String>> {
    let answer = client.get("/api/v1/communities?per_page=50")?;
    anyhow::ensure!(answer.is_success(), "the list of communities was answered {}", answer.status);
    let list = answer.json();
    let items =
        ["communities", "items", "rows"].iter().find_map(|name| list.get(name)).and_then(Value::as_array);
    let ids = items.into_iter().flatten().filter_map(|item| item.get("id")?.as_str().map(str::to_owned));
    let ids: Vec<String> = ids.collect();
    anyhow::ensure!(!ids.is_empty(), "the city has no communities: {list}");
    Ok(ids)
}

/// The id of the `number`th record, as a device would make it.
pub fn survey_id(number: u64) -> String {
    format!("01939f2e8c7a7b3e9a41{number:012x}")
}

/// The record of that number: a note on one community.
pub fn survey(number: u64, communities: &[String]) -> Value {
    let at = usize::try_from(number).unwrap_or_default().checked_rem(communities.len()).unwrap_or_default();
    json!({
        "id": survey_id(number),
        "community_id": communities.get(at),
        "observed_on": "2020-12-01",
        "answered_at": "2020-12-01T02:30:00Z",
        "note": format!("巡查 {number}"),
    })
}

/// Sends records; the numbers that came back with a receipt, and whether it had been there before.
pub fn send(client: &mut Client, records: &[Value]) -> Result<(Answer, Vec<(String, bool)>)> {
    let answer = client.post("/api/v1/field-surveys", &json!({ "records": records }), &[])?;
    let json = answer.json();
    let results = json.get("results").and_then(Value::as_array);
    let taken = results.into_iter().flatten().filter_map(|result| {
        let repeated = result.get("receipt")?.get("repeated")?.as_bool()?;
        Some((result.get("id")?.as_str()?.to_owned(), repeated))
    });
    let taken = taken.collect();
    Ok((answer, taken))
}

/// Writers that send records until they are told to stop.
#[derive(Debug)]
pub struct Load {
    /// What goes into one request.
    pub per_request: u64,
    /// How many ask at once.
    pub clients: usize,
    /// Tells them to stop.
    pub stop: AtomicBool,
    /// The next record's number.
    pub next: AtomicU64,
    /// Numbers of the records that were acknowledged, with a mark taken at that moment.
    pub acknowledged: Mutex<Vec<(u64, u64)>>,
    /// How long each successful request took, in microseconds.
    pub times: Mutex<Vec<u64>>,
    /// Answers that were neither success nor «not now», with what they said.
    pub wrong: Mutex<Vec<String>>,
    /// Answers 503 and 507.
    pub refused: AtomicU64,
    /// Refusals that did not say when to try again.
    pub without_advice: AtomicU64,
    /// Requests that were not answered.
    pub unanswered: AtomicU64,
    /// Sabotage: count a record as acknowledged when it is sent, as a server would that answers before it commits.
    pub early: bool,
}

impl Load {
    /// A load of so many clients, beginning with a number.
    pub fn new(clients: usize, per_request: u64, first: u64) -> Self {
        Self {
            per_request,
            clients,
            stop: AtomicBool::new(false),
            next: AtomicU64::new(first),
            acknowledged: Mutex::default(),
            times: Mutex::default(),
            wrong: Mutex::default(),
            refused: AtomicU64::new(0),
            without_advice: AtomicU64::new(0),
            unanswered: AtomicU64::new(0),
            early: false,
        }
    }

    /// Runs the load while `meanwhile` runs; `mark` is asked at each acknowledgement.
    pub fn run<T>(
        &self,
        client: &Client,
        ports: &[u16],
        communities: &[String],
        mark: impl Fn() -> u64 + Sync,
        meanwhile: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        self.stop.store(false, Ordering::SeqCst);
        std::thread::scope(|threads| {
            for (_, port) in (0..self.clients).zip(ports.iter().cycle()) {
                let mut client = client.at(*port);
                let mark = &mark;
                threads.spawn(move || {
                    while !self.stop.load(Ordering::SeqCst) {
                        self.one(&mut client, communities, mark);
                    }
                });
            }
            let done = meanwhile();
            self.stop.store(true, Ordering::SeqCst);
            done
        })
    }

    fn one(&self, client: &mut Client, communities: &[String], mark: impl Fn() -> u64) {
        let first = self.next.fetch_add(self.per_request, Ordering::SeqCst);
        let numbers = first..first + self.per_request;
        let records: Vec<Value> = numbers.clone().map(|number| survey(number, communities)).collect();
        if self.early {
            locked(&self.acknowledged).extend(numbers.map(|number| (number, 0)));
        }
        let begun = now();
        match send(client, &records) {
            Ok((answer, taken)) if answer.is_success() => {
                let took = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
                let mark = mark();
                locked(&self.times).push(took);
                let numbers = taken.iter().filter_map(|(id, _)| number_of(id));
                locked(&self.acknowledged).extend(numbers.map(|number| (number, mark)));
                if u64::try_from(taken.len()).unwrap_or_default() < self.per_request {
                    self.complain(&answer);
                }
            }
            Ok((answer, _)) if matches!(answer.status, 503 | 507) => {
                self.refused.fetch_add(1, Ordering::SeqCst);
                if answer.header("retry-after").is_none() {
                    self.without_advice.fetch_add(1, Ordering::SeqCst);
                }
                std::thread::sleep(Duration::from_millis(5));
            }
            Ok((answer, _)) => self.complain(&answer),
            Err(error) => {
                if format!("{error:#}").contains("reading an answer: Resource temporarily unavailable") {
                    locked(&self.wrong).push("a request was not answered in 20 s".to_owned());
                }
                self.unanswered.fetch_add(1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }

    fn complain(&self, answer: &Answer) {
        let said: String = String::from_utf8_lossy(&answer.body).chars().take(300).collect();
        locked(&self.wrong).push(format!("{}: {said}", answer.status));
        std::thread::sleep(Duration::from_millis(5));
    }

    /// Waits until so many are acknowledged, or the time is up.
    pub fn wait_for(&self, acknowledged: u64, most: Duration) {
        let begun = now();
        while u64::try_from(locked(&self.acknowledged).len()).is_ok_and(|count| count < acknowledged)
            && begun.elapsed() < most
        {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The acknowledged numbers so far.
    pub fn numbers(&self) -> Vec<u64> {
        locked(&self.acknowledged).iter().map(|(number, _)| *number).collect()
    }

    /// The time that `percent` of the successful requests did not exceed.
    pub fn percentile(&self, percent: usize) -> Option<Duration> {
        let mut times = locked(&self.times).clone();
        times.sort_unstable();
        let at = (times.len().saturating_sub(1)) * percent / 100;
        times.get(at).copied().map(Duration::from_micros)
    }
}

/// The number in an id made by [`survey_id`].
pub fn number_of(id: &str) -> Option<u64> {
    let id = id.replace('-', "");
    u64::from_str_radix(id.strip_prefix("01939f2e8c7a7b3e9a41")?, 16).ok()
}

/// What the mutex guards, whoever panicked with it.
pub fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Numbers of the records that are stored in a database file.
pub fn stored_in_file(file: &std::path::Path) -> Result<Vec<u64>> {
    let connection = rusqlite::Connection::open(file).context("opening the file")?;
    let said: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    anyhow::ensure!(said == "ok", "integrity_check: {said}");
    let broken: i64 =
        connection.query_row("SELECT COUNT(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
    anyhow::ensure!(broken == 0, "{broken} rows refer to nothing");
    let mut statement = connection.prepare("SELECT id FROM field_survey")?;
    let ids = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(ids.iter().filter_map(|id| number_of(id)).collect())
}

/// How many of the acknowledged numbers are not among the stored ones.
pub fn lost(acknowledged: &[u64], stored: &[u64]) -> usize {
    let stored: std::collections::HashSet<u64> = stored.iter().copied().collect();
    acknowledged.iter().filter(|number| !stored.contains(number)).count()
}
