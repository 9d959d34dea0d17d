//! T7: two nodes over one PostgreSQL race for what there is one of.
//!
//! Three races, each asked at both nodes at once: a decision on what both have seen (`If-Match`), a request under one
//! key (`Idempotency-Key`), the commit of one upload. There is one winner, the others are told, and the register
//! holds one result. A job is done once: two commits would be two batches. Sabotage: the decisions say nothing of
//! what they have seen, and every request brings its own key.

use crate::Setting;
use crate::client::{Answer, Client};
use crate::load::communities;
use crate::postgres_server::Postgres;
use crate::report::Report;
use crate::server::{City, Server, Start, now};
use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use std::time::Duration;

/// Rounds of the decisions and of the keys.
const ROUNDS: u64 = 2_000;
/// Askers of a round, half at each node.
const ASKERS: usize = 4;

pub fn run(setting: &Setting) -> Result<Report> {
    let mut report = Report::default();
    let cluster = Postgres::start(&setting.scratch.join("pg"))?;
    let url = cluster.create("city")?;
    let city = City::make(&setting.yiju, &setting.scratch.join("city"), 10, Some(&url))?;
    let one = Server::start(&setting.yiju, &city, &Start::default())?;
    let two = Server::start(&setting.yiju, &city, &Start::default())?;
    let mut client = city.sign_in(&one)?;
    let places = communities(&mut client)?;
    let mut askers: Vec<Client> =
        [one.port, two.port].iter().cycle().take(ASKERS).map(|port| client.at(*port)).collect();
    let rounds = if setting.sabotage { 20 } else { setting.size(ROUNDS) };
    let begun = now();
    let mut same_view = Race::default();
    let mut same_key = Race::default();
    for round in 0..rounds {
        // A race may take a long time on a busy machine; what was run is said.
        if begun.elapsed() > Duration::from_mins(7) {
            break;
        }
        let at = usize::try_from(round)? % places.len();
        let place = places.get(at).context("no community")?;
        same_view.round(decide_on_one_view(&mut askers, place, round, setting.sabotage)?);
        same_key.round(repeat_one_key(&mut askers, place, round, setting.sabotage)?);
    }
    report.at_least(
        "rounds of each race",
        same_view.rounds,
        if setting.quick { 50 } else { 400.min(rounds) },
    );
    same_view.judge(&mut report, "decisions on one view");
    same_key.judge(&mut report, "requests under one key");
    if !setting.sabotage {
        let uploads = setting.size(60);
        let mut commits = Race::default();
        for round in 0..uploads {
            commits.round(commit_one_upload(&mut client, &mut askers, round)?);
        }
        commits.judge(&mut report, "commits of one upload");
        jobs_were_done_once(&mut report, &cluster, &mut client, uploads)?;
        report.figure("sessions: one sign-in, used at both nodes throughout");
    }
    stored_once(&mut report, &cluster, rounds.min(same_view.rounds), setting.sabotage)?;
    Ok(report)
}

/// Winners and others over many rounds.
#[derive(Debug, Default)]
struct Race {
    rounds: u64,
    without_winner: usize,
    many_winners: usize,
    wrong: Vec<String>,
}

/// What one round brought.
struct Round {
    winners: usize,
    wrong: Vec<String>,
}

impl Race {
    fn round(&mut self, round: Round) {
        self.rounds += 1;
        self.without_winner += usize::from(round.winners == 0);
        self.many_winners += usize::from(round.winners > 1);
        self.wrong.extend(round.wrong);
    }

    fn judge(&self, report: &mut Report, what: &str) {
        report.none(&format!("{what}, {} rounds: with more than one winner", self.rounds), self.many_winners);
        report.none(&format!("{what}: without a winner"), self.without_winner);
        report.none(&format!("{what}: answers that tell nobody what happened"), self.wrong.len());
        for said in self.wrong.iter().take(2) {
            report.fault(format_args!("for example: {said}"));
        }
    }
}

/// Asks at all nodes at the same moment.
fn all_at_once(
    askers: &mut [Client],
    ask: impl Fn(usize, &mut Client) -> Result<Answer> + Sync,
) -> Result<Vec<Answer>> {
    let barrier = std::sync::Barrier::new(askers.len());
    std::thread::scope(|threads| {
        let asked = askers.iter_mut().enumerate().map(|(number, client)| {
            let (ask, barrier) = (&ask, &barrier);
            threads.spawn(move || {
                barrier.wait();
                ask(number, client)
            })
        });
        let asked: Vec<_> = asked.collect();
        asked
            .into_iter()
            .map(|asker| asker.join().map_err(|_| anyhow::anyhow!("an asker panicked"))?)
            .collect()
    })
}

fn judge(answers: &[Answer], won: impl Fn(&Answer) -> bool, told: &[u16]) -> Round {
    let others = answers.iter().filter(|answer| !won(answer) && !told.contains(&answer.status));
    Round {
        winners: answers.iter().filter(|answer| won(answer)).count(),
        wrong: others.map(|answer| format!("{}: {}", answer.status, answer.json())).collect(),
    }
}

fn body(round: u64, asker: usize, race: &str) -> Value {
    json!({
        "fact": "built_year",
        "value": (1980 + (round + u64::try_from(asker).unwrap_or_default()) % 20).to_string(),
        "source": "acceptance",
        "reason": format!("{race} {round}"),
    })
}

/// All have seen the same; one decision counts and the others learn that it is no longer so.
fn decide_on_one_view(askers: &mut [Client], place: &str, round: u64, blind: bool) -> Result<Round> {
    let path = format!("/api/v1/communities/{place}");
    let seen = askers.first_mut().context("nobody asks")?.get(&path)?;
    let tag = seen.header("etag").context("a community has no ETag")?.to_owned();
    let path = format!("{path}/claims");
    let answers = all_at_once(askers, |asker, client| {
        let header = [("if-match", tag.as_str())];
        client.post(&path, &body(round, asker, "同一视图"), if blind { &[] } else { &header })
    })?;
    Ok(judge(&answers, Answer::is_success, &[412, 409, 503]))
}

/// One request, sent to both nodes under one key: it is done once, and its answer is given again or still to come.
fn repeat_one_key(askers: &mut [Client], place: &str, round: u64, own_keys: bool) -> Result<Round> {
    let path = format!("/api/v1/communities/{place}/claims");
    let answers = all_at_once(askers, |asker, client| {
        let key = if own_keys { format!("own-{round}-{asker}") } else { format!("one-{round}") };
        client.post(&path, &body(round, 0, "同一钥匙"), &[("idempotency-key", &key)])
    })?;
    let first = |answer: &Answer| answer.is_success() && answer.header("idempotent-replayed").is_none();
    let mut round = judge(&answers, first, &[409, 503, 200, 201]);
    let again: Vec<&Answer> = answers.iter().filter(|answer| answer.is_success() && !first(answer)).collect();
    let original = answers.iter().find(|answer| first(answer));
    if again.iter().any(|answer| original.is_some_and(|first| first.json() != answer.json())) {
        round.wrong.push("an answer given again differs from the first".into());
    }
    Ok(round)
}

/// A register of one community, committed at both nodes at once.
fn commit_one_upload(client: &mut Client, askers: &mut [Client], round: u64) -> Result<Round> {
    let rows = format!(
        "小区名称,区县,街道,详细地址,建成年份\n演练小区{round},南岸区,花园路街道,演练路{round}号,1996\n"
    );
    let sent = client.ask(
        "POST",
        &format!("/api/v1/uploads?file_name=drill-{round}.csv"),
        &[("content-type", "application/octet-stream")],
        rows.as_bytes(),
    )?;
    let upload = sent.json();
    let upload = upload.pointer("/upload/id").and_then(Value::as_str);
    let upload =
        upload.with_context(|| format!("an upload was answered {}: {}", sent.status, sent.json()))?;
    let path = format!("/api/v1/uploads/{upload}/commit");
    let answers = all_at_once(askers, |_, client| client.post(&path, &Value::Null, &[]))?;
    // Asked twice, it answers with the import that is under way: one winner, and several who are told of it. That it is
    // one import is seen in the batches.
    let first = answers.iter().position(Answer::is_success);
    let won =
        |answer: &Answer| first.and_then(|at| answers.get(at)).is_some_and(|one| std::ptr::eq(one, answer));
    Ok(judge(&answers, won, &[202, 409, 503]))
}

/// Waits until every job has ended; each commit became one batch.
fn jobs_were_done_once(
    report: &mut Report,
    cluster: &Postgres,
    client: &mut Client,
    uploads: u64,
) -> Result<()> {
    let mut reader = cluster.client("city")?;
    let begun = now();
    loop {
        let row = reader.query_one("SELECT COUNT(*) FROM job WHERE state IN ('queued', 'running')", &[])?;
        if row.get::<_, i64>(0) == 0 {
            break;
        }
        anyhow::ensure!(begun.elapsed() < Duration::from_mins(2), "jobs were not done in two minutes");
        std::thread::sleep(Duration::from_millis(100));
    }
    let list = client.get("/api/v1/batches")?;
    anyhow::ensure!(list.is_success(), "the list of batches was answered {}", list.status);
    let row = reader.query_one("SELECT COUNT(*), COUNT(DISTINCT file_name) FROM batch", &[])?;
    let (batches, files) = (row.get::<_, i64>(0), row.get::<_, i64>(1));
    let failed = reader.query_one("SELECT COUNT(*) FROM job WHERE state = 'failed'", &[])?.get::<_, i64>(0);
    report.figure(format_args!(
        "{uploads} uploads became {batches} batches of {files} files; {failed} jobs failed"
    ));
    if u64::try_from(batches)? != uploads || files != batches || failed > 0 {
        report.fault(format_args!(
            "{uploads} uploads became {batches} batches of {files} files; {failed} jobs failed"
        ));
    }
    Ok(())
}

/// What the register holds: one decision for each round of each race.
fn stored_once(report: &mut Report, cluster: &Postgres, rounds: u64, sabotage: bool) -> Result<()> {
    let mut reader = cluster.client("city")?;
    for race in ["同一视图", "同一钥匙"] {
        let row = reader.query_one(
            "SELECT COUNT(*), COUNT(DISTINCT reason) FROM claim WHERE reason LIKE $1",
            &[&format!("{race} %")],
        )?;
        let (stored, distinct) = (row.get::<_, i64>(0), row.get::<_, i64>(1));
        report.none(
            &format!("{race}: decisions stored beyond one a round"),
            usize::try_from(stored - distinct)?,
        );
        if !sabotage && u64::try_from(distinct)? != rounds {
            report.fault(format_args!("{race}: {distinct} decisions of {rounds} rounds are stored"));
        }
    }
    Ok(())
}
