//! Ballots by personal link over HTTP, durable when they are acknowledged, held against bare rows that go through the
//! same writer, against requests that write nothing, and against the disk; then a crowd that votes at once.
//!
//! Rounds are interleaved and medians taken, for machines drift. The bars are those of docs/reliability.md: R1 processor
//! time, R2 ballots a commit, R3 bytes a ballot, R4 and R5 rates, R6 the tail, R9 the floor.

use super::client::Client;
use super::server::{Server, free_address};
use super::{figure, percentile, say, timed};
use crate::cli::Cli;
use crate::keys::KeyFolder;
use crate::wiring::environment;
use anyhow::{Context as _, Result, ensure};
use app::account::operator;
use app::{App, Settings, demo};
use domain::ballot::Link;
use domain::id::VoteId;
use policy::Library;
use std::fs;
use std::io::{Seek as _, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use store::{Options, Store, StoreUrl, ballot, vote};

/// Voters at once in a round; threads of the bare rows.
const CLIENTS: usize = 64;
/// Rounds; medians are taken over them.
const ROUNDS: usize = 7;
/// Voters that press the button in the same moment.
const CROWD: usize = 1_000;
/// How long the things that a ballot is held against are measured for, in each round.
const GLANCE: Duration = Duration::from_millis(700);

/// One round's figures; times in seconds.
#[derive(Debug, Clone, Copy, Default)]
struct Round {
    sync_p99: f64,
    bare_rate: f64,
    noop_rate: f64,
    noop_cpu: f64,
    rate: f64,
    cpu: f64,
    bytes: f64,
    per_commit: f64,
    p99: f64,
}

/// A database with votes that are open.
struct Hall {
    url: String,
    config: PathBuf,
    metrics: SocketAddr,
    /// Somebody who may send records of field surveys.
    login: String,
    password: String,
    /// A personal code of every line, of all votes in turn.
    codes: Vec<String>,
    votes: Vec<VoteId>,
}

/// Measures with so many voters on SQLite, and on the PostgreSQL that the command line names, which must be empty.
pub fn run(cli: &Cli, voters: usize) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("yiju-bench-ballots-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let sqlite = format!("sqlite:{}", folder.join("yiju.db").display());
    let postgres = cli.database.clone().filter(|url| url.starts_with("postgres"));
    let result = [Some(("SQLite", sqlite)), postgres.map(|url| ("PostgreSQL", url))]
        .into_iter()
        .flatten()
        .try_for_each(|(engine, url)| measure(engine, &url, &folder, voters));
    fs::remove_dir_all(&folder)?;
    result
}

fn measure(engine: &str, url: &str, folder: &Path, voters: usize) -> Result<()> {
    let hall = prepare(url, folder, voters)?;
    // The server has the SQLite file for itself; the bare rows go into another of the same content.
    let bare = match url.strip_prefix("sqlite:") {
        Some(file) => {
            let copy = format!("{file}.bare");
            fs::copy(file, &copy)?;
            format!("sqlite:{copy}")
        }
        None => url.to_owned(),
    };
    let bare = Store::open(&StoreUrl::parse(&bare)?, Options { connections: CLIENTS })?;
    let server = Server::start(&hall.config, url)?;
    let mut person = Client::connect(server.address)?;
    person.sign_in(&hall.login, &hall.password)?;
    let (crowd, rest) = hall.codes.split_at(CROWD.min(hall.codes.len() / 4));
    let mut rounds = Vec::new();
    for codes in rest.chunks(rest.len().div_ceil(ROUNDS).max(1)) {
        let mut round = Round { sync_p99: syncs(folder)?, ..Round::default() };
        round.bare_rate = bare_rows(&bare, &hall)?;
        (round.noop_rate, round.noop_cpu) = noops(&server, &person)?;
        cast_round(&server, &hall, codes, &mut round)?;
        rounds.push(round);
    }
    report(engine, &rounds);
    let (waited, time) = timed(|| cast_at_once(server.address, crowd));
    let mut waited = waited?;
    figure(&format!("ballots on {engine}: {} voters at once", crowd.len()), waited.len(), time);
    let slow = percentile(&mut waited, 99);
    say(format_args!("{:<58} {:>9} ms", "  their wait, p99", slow.as_millis()));
    drop(server);
    drop(bare);
    none_lost(engine, &hall, folder)
}

/// The demo city, votes in its communities until there are voters enough, and a letter to each line.
fn prepare(url: &str, folder: &Path, voters: usize) -> Result<Hall> {
    let keys = folder.join("keys");
    let metrics = free_address()?;
    let config = folder.join("yiju.toml");
    fs::write(
        &config,
        format!(
            "[city]\npack = \"{}\"\n[keys]\nfolder = \"{}\"\n[metrics]\nlisten = \"{metrics}\"\n\
             [accounts]\nkeep_first_passwords = true\n[limits]\naccount_reads = 0\naccount_writes = 0\naddress_reads = 0\naddress_writes = 0\n",
            demo::PACK,
            keys.display()
        ),
    )?;
    let app = open(url, keys)?;
    app.make_demo_city(2020, (voters / 100).max(30), |_, _| {})?;
    let accounts = app.add_demo_accounts()?;
    let (mut codes, mut ids) = (Vec::new(), Vec::new());
    for community in app.desk(&operator()).stock()?.items().iter().map(|item| item.community.id) {
        if codes.len() >= voters {
            break;
        }
        let Ok(id) = app.make_demo_vote(community) else { continue };
        codes.extend(app.make_letters(&operator(), id, None)?.into_iter().map(|letter| letter.code));
        ids.push(id);
    }
    // Random letters: in their order, neighbours in time are not neighbours in the roll.
    codes.sort_unstable();
    let (worker, _) = accounts.into_iter().last().context("the demo has accounts")?;
    let (login, password) = (worker.account.login, worker.password);
    Ok(Hall { url: url.to_owned(), config, metrics, login, password, codes, votes: ids })
}

fn open(url: &str, keys: PathBuf) -> Result<App> {
    let settings = Settings {
        pack: demo::PACK.into(),
        as_of: None,
        worker: std::env::current_exe()?,
        accounts: app::AccountSettings::default(),
    };
    let store = Store::open(&StoreUrl::parse(url)?, Options::default())?;
    Ok(App::new(store, Library::shipped(), environment(), settings, KeyFolder::at(keys))?)
}

/// Seconds that one sync of one page takes at the 99th percentile.
fn syncs(folder: &Path) -> Result<f64> {
    let path = folder.join("probe");
    let (mut file, mut times, mut spent) = (fs::File::create(&path)?, Vec::new(), Duration::ZERO);
    while spent < GLANCE {
        let (done, time) = timed(|| {
            file.rewind()?;
            file.write_all(&[7; 4096])?;
            file.sync_data()
        });
        done?;
        spent += time;
        times.push(time);
    }
    fs::remove_file(path)?;
    Ok(percentile(&mut times, 99).as_secs_f64())
}

/// Rows of a personal link, each a write of its own: what the writer gives whoever asks for nothing else.
fn bare_rows(store: &Store, hall: &Hall) -> Result<f64> {
    let (id, environment) = (*hall.votes.first().context("no vote")?, environment());
    let closes_at = store.read(|rx| vote::load(rx, id))?.vote.closes_at;
    let link = Link { line: 1, expires_at: closes_at, used_at: None, revoked_at: None };
    let row = |_: usize| -> Result<bool> {
        let (hash, at) = (format!("{:x?}", environment.random::<16>()), environment.now());
        store.write(|tx| ballot::insert_link(tx, &hash, id, &link, at)).map_err(anyhow::Error::from)?;
        Ok(true)
    };
    let (count, time) = many(CLIENTS, |_| Ok(()), |(), number| row(number), Some(GLANCE))?;
    Ok(rate(count.len(), time))
}

/// Requests that go the same way in and out and write nothing; how many a second, and seconds of the server each.
fn noops(server: &Server, person: &Client) -> Result<(f64, f64)> {
    let before = server.processor_seconds()?;
    let (times, time) = many(
        CLIENTS,
        |_| Ok(person.another(server.address)?),
        |client, _| {
            let answer = client.post_json("/api/v1/field-surveys", "{\"records\":[]}")?;
            ensure!(answer.status < 300, "a request that writes nothing answers {}", answer.status);
            Ok(true)
        },
        Some(GLANCE),
    )?;
    Ok((rate(times.len(), time), (server.processor_seconds()? - before) / count(times.len())))
}

/// Each of the codes votes once, so many at a time.
fn cast_round(server: &Server, hall: &Hall, codes: &[String], round: &mut Round) -> Result<()> {
    let (cpu, bytes, commits) =
        (server.processor_seconds()?, server.written_bytes()?, commits(hall.metrics)?);
    let (mut times, time) = many(
        CLIENTS,
        |_| Ok(Client::connect(server.address)?),
        |client, number| match codes.get(number) {
            Some(code) => cast(client, code).map(|()| true),
            None => Ok(false),
        },
        None,
    )?;
    ensure!(times.len() == codes.len(), "{} of {} ballots were cast", times.len(), codes.len());
    let cast = count(times.len());
    round.rate = rate(times.len(), time);
    round.cpu = (server.processor_seconds()? - cpu) / cast;
    round.bytes = (server.written_bytes()? - bytes) / cast;
    round.per_commit = cast / (self::commits(hall.metrics)? - commits).max(1.0);
    round.p99 = percentile(&mut times, 99).as_secs_f64();
    Ok(())
}

/// Every one of the codes votes in the same moment, each over a connection of its own; how long each waited.
fn cast_at_once(server: SocketAddr, codes: &[String]) -> Result<Vec<Duration>> {
    let start = Barrier::new(codes.len());
    std::thread::scope(|scope| {
        let voters: Vec<_> = codes
            .iter()
            .map(|code| {
                let start = &start;
                let voter = move || {
                    start.wait();
                    let (done, time) = timed(|| cast(&mut Client::connect(server)?, code));
                    done.map(|()| time)
                };
                std::thread::Builder::new().stack_size(256 * 1024).spawn_scoped(scope, voter)
            })
            .collect::<std::io::Result<_>>()?;
        voters.into_iter().map(|voter| voter.join().map_err(|_| anyhow::anyhow!("a voter died"))?).collect()
    })
}

/// The last of the three screens: what was looked over is cast.
fn cast(client: &mut Client, code: &str) -> Result<()> {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let answer = client.post_form(&format!("/ballot/{code}"), "step=cast&q-1=C02")?;
    ensure!(answer.status == 303, "casting answers {}", answer.status);
    Ok(())
}

/// Does a thing over and over on so many threads, with its running number, until it says that there is no more or the
/// time is up; how long each took, and all together.
fn many<C>(
    threads: usize,
    connect: impl Fn(usize) -> Result<C> + Sync,
    work: impl Fn(&mut C, usize) -> Result<bool> + Sync,
    until: Option<Duration>,
) -> Result<(Vec<Duration>, Duration)> {
    let next = AtomicUsize::new(0);
    let one = |thread: usize| -> Result<Vec<Duration>> {
        let (mut context, mut times, mut spent) = (connect(thread)?, Vec::new(), Duration::ZERO);
        while until.is_none_or(|until| spent < until) {
            let (done, time) = timed(|| work(&mut context, next.fetch_add(1, Ordering::SeqCst)));
            if !done? {
                break;
            }
            spent += time;
            times.push(time);
        }
        Ok(times)
    };
    let (all, time) = timed(|| {
        std::thread::scope(|scope| {
            let one = &one;
            let workers: Vec<_> = (0..threads).map(|thread| scope.spawn(move || one(thread))).collect();
            workers
                .into_iter()
                .map(|worker| worker.join().map_err(|_| anyhow::anyhow!("a client died"))?)
                .collect::<Result<Vec<_>>>()
        })
    });
    Ok((all?.concat(), time))
}

/// Commits of the server so far.
fn commits(metrics: SocketAddr) -> Result<f64> {
    let text = String::from_utf8(Client::connect(metrics)?.get("/metrics")?.body)?;
    let line = text.lines().find_map(|line| line.strip_prefix("yiju_write_group_size_count "));
    Ok(line.map_or(Ok(0.0), str::parse)?)
}

/// Who was told that the ballot is there finds it there.
fn none_lost(engine: &str, hall: &Hall, folder: &Path) -> Result<()> {
    let app = open(&hall.url, folder.join("keys"))?;
    let there = |code: &&String| app.find_ballot_paper(code).is_ok_and(|paper| paper.link.used_at.is_some());
    let found = hall.codes.iter().filter(there).count();
    say(format_args!(
        "{:<58} {:>9}",
        format!("ballots on {engine}: acknowledged and not there"),
        hall.codes.len() - found
    ));
    say("");
    ensure!(found == hall.codes.len(), "ballots are lost");
    Ok(())
}

fn report(engine: &str, rounds: &[Round]) {
    let of = |pick: fn(&Round) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(pick).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or_default()
    };
    let line = |what: &str, value: f64, digits: usize, unit: &str| {
        say(format_args!("{what:<58} {value:>9.digits$} {unit}"));
    };
    let (bare, noop, cast) =
        (of(|round| round.bare_rate), of(|round| round.noop_rate), of(|round| round.rate));
    say(format_args!("ballots on {engine}: {} rounds, {CLIENTS} voters at a time, medians", rounds.len()));
    line("  bare rows through the same writer, in process", bare, 0, "/s");
    line("  requests that write nothing", noop, 0, "/s");
    line("  ballots (R9, floor 500)", cast, 0, "/s");
    line(
        "  R1 processor: ballot ÷ no-op (at most 6)",
        of(|round| round.cpu) / of(|round| round.noop_cpu),
        2,
        "×",
    );
    line("  R2 ballots a commit (at least 16)", of(|round| round.per_commit), 1, "");
    line("  R3 bytes written a ballot (at most 8000)", of(|round| round.bytes), 0, "");
    line("  R4 ballots ÷ bare rows (at least 0.5)", cast / bare, 2, "×");
    line("  R5 ballots ÷ 1/(1/bare + 1/no-op) (at least 0.6)", cast * (1.0 / bare + 1.0 / noop), 2, "×");
    line("  R6 p99 of a ballot (at most 250)", of(|round| round.p99) * 1e3, 1, "ms");
    line(
        "  R6 p99 of a ballot ÷ p99 of a sync (at most 8)",
        of(|round| round.p99) / of(|round| round.sync_p99),
        1,
        "×",
    );
}

fn rate(number: usize, time: Duration) -> f64 {
    count(number) / time.as_secs_f64().max(1e-9)
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}
