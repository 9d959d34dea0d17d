//! The audit log: how fast entries are written with their places, how fast a stranger checks everything, and how long
//! an entry waits for its place.

use super::{figure, percentile, say, timed};
use crate::cli::Cli;
use crate::wiring::environment;
use anyhow::{Context as _, Result};
use app::account::operator;
use app::tlog::{
    Checkpoint, Entry, Frontier, Hash, KeyKind, SignerKey, Source, Task, Tile, bundle, check_inclusion,
    commit, prove_inclusion, stored_index, verify,
};
use domain::id::AuditEntryId;
use domain::permit::{ChangeSettings, Permit};
use std::collections::HashMap;
use std::io;
use std::time::Duration;
use store::audit::{Occasion, Vault};
use store::{Options, Store, StoreError, StoreUrl, log, setting};

/// How often the sequencer comes by.
const TURN: Duration = Duration::from_millis(200);
/// How many threads write at once.
const WRITERS: usize = 8;

/// Measures with so many entries checked, and a hundredth of them written.
pub fn run(cli: &Cli, entries: usize) -> Result<()> {
    check(entries)?;
    let folder = std::env::temp_dir().join(format!("yiju-bench-log-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let url = format!("sqlite:{}", folder.join("yiju.db").display());
    let result = write("SQLite", &url, entries / 100);
    let result =
        result.and_then(|()| match cli.database.as_deref().filter(|url| url.starts_with("postgres")) {
            Some(url) => write("PostgreSQL", url, entries / 100),
            None => Ok(()),
        });
    std::fs::remove_dir_all(&folder)?;
    result
}

/// A published log in memory.
struct Memory(HashMap<String, Vec<u8>>);

impl Source for Memory {
    fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.get(path).cloned())
    }
}

/// What a stranger does with a log of so many entries.
fn check(count: usize) -> Result<()> {
    let key = SignerKey::from_seed("bench.example/log", KeyKind::Note, &[7; 32])?;
    let (mut tree, mut stored, mut files) = (Frontier::default(), Vec::new(), HashMap::new());
    let entry = |index: usize| Entry {
        ts: "2026-11-26T08:00:00.000000000Z".into(),
        kind: "claim.decided".into(),
        actor: format!("{:032x}", index % 40),
        object: format!("{index:032x}"),
        commit: commit(&[3; 32], &index.to_string()),
    };
    let (bytes, time) = timed(|| {
        let mut bytes = 0;
        for tile in Tile::all(None, u64::try_from(count).unwrap_or_default()) {
            let first = usize::try_from(tile.first()).unwrap_or_default();
            let bodies: Vec<Vec<u8>> =
                (first..first + usize::from(tile.width)).map(|index| entry(index).to_bytes()).collect();
            for body in &bodies {
                tree.push(Hash::leaf(body), &mut stored);
            }
            let bundle = bundle(bodies.iter().map(Vec::as_slice)).unwrap_or_default();
            bytes += bundle.len();
            files.insert(tile.to_string(), bundle);
        }
        bytes
    });
    figure("log: entries hashed into a tree", count, time);
    for tile in Tile::levels(tree.size()).flat_map(|level| Tile::all(Some(level), tree.size())) {
        let numbers = tile.first()..tile.first() + u64::from(tile.width);
        let hashes = numbers.filter_map(|number| {
            stored.get(usize::try_from(stored_index(tile.tree_level(), number)).ok()?).map(|hash| hash.0)
        });
        files.insert(tile.to_string(), hashes.flatten().collect());
    }
    let root = tree.root();
    let mut note = Checkpoint { origin: "bench.example/log".into(), size: tree.size(), root }.note();
    note.sign(&key, 0);
    files.insert("checkpoint".into(), note.to_string().into_bytes());
    let task = Task { key: Some(key.verifier()), ..Task::default() };
    let (report, time) = timed(|| verify(&Memory(files), &task));
    report?;
    figure("log: entries checked by a stranger (goal: 1,000,000 in 10 s)", count, time);
    let read =
        |index: u64| stored.get(usize::try_from(index).unwrap_or(usize::MAX)).copied().context("no hash");
    let (proven, time) = timed(|| {
        (0..10_000_u64).try_fold(0_usize, |proven, number| {
            let index = number * 97 % tree.size();
            let leaf = read(stored_index(0, index))?;
            let proof = prove_inclusion(index, tree.size(), read)?;
            anyhow::ensure!(check_inclusion(&proof, index, tree.size(), leaf, root), "a proof does not hold");
            Ok(proven + 1)
        })
    });
    figure("log: proofs made and checked", proven?, time);
    say(format_args!(
        "{:<58} {:>9} bytes an entry",
        "log: an entry as it is published",
        bytes / count.max(1)
    ));
    Ok(())
}

/// Benchmarks keep no secrets.
struct Clear;

impl Vault for Clear {
    fn seal(&self, _: AuditEntryId, payload: &str, _: [u8; 24]) -> Vec<u8> {
        payload.as_bytes().to_vec()
    }
}

/// Settings changed by several threads, each with its entry, while the sequencer comes by every 200 ms.
fn write(engine: &str, url: &str, count: usize) -> Result<()> {
    let store = Store::open(&StoreUrl::parse(url)?, Options::default())?;
    let permit = Permit::<ChangeSettings>::grant(&operator(), &domain::territory::Place::CITY)?;
    let (environment, before) = (environment(), store.read(log::head)?.size);
    let each = (count / WRITERS).max(1);
    let write_one = |writer: usize| {
        let entry = AuditEntryId::fresh(&mut environment.ids());
        let occasion = Occasion { at: environment.now(), entry, seed: [3; 32], vault: &Clear };
        store.write(|tx| setting::save(tx, &permit, occasion, &format!("bench-{writer}"), "measured"))
    };
    let (done, time) = timed(|| {
        std::thread::scope(|scope| {
            let writers: Vec<_> = (0..WRITERS)
                .map(|writer| scope.spawn(move || (0..each).try_for_each(|_| write_one(writer))))
                .collect();
            let mut delays: Vec<Duration> = Vec::new();
            while writers.iter().any(|writer| !writer.is_finished()) {
                std::thread::sleep(TURN);
                // An entry waits for the next turn at most, and until the turn has placed all that waits.
                let (placed, took) = timed(|| -> Result<(), StoreError> {
                    while store.sequence(256)? == 256 {}
                    Ok(())
                });
                placed?;
                delays.push(TURN + took);
            }
            for writer in writers {
                writer.join().map_err(|_| anyhow::anyhow!("a writer died"))??;
            }
            Ok::<_, anyhow::Error>(delays)
        })
    });
    let mut delays = done?;
    while store.sequence(256)? > 0 {}
    let placed = store.read(log::head)?.size - before;
    anyhow::ensure!(placed == u64::try_from(each * WRITERS)?, "{placed} entries have their place");
    figure(&format!("log: written and placed on {engine}, {WRITERS} writers"), each * WRITERS, time);
    let (what, worst) = (format!("log: waiting for a place on {engine} (p99)"), percentile(&mut delays, 99));
    say(format_args!("{what:<58} {:>9} ms at most", worst.as_millis()));
    Ok(())
}
