//! T23: the audit log is tampered with in the database, in the six ways of the design, on both engines; then a stranger
//! is asked, who has the log's key and, for the last attack, a head that was kept outside.
//!
//! A1 changes an entry, A2 deletes one, A3 swaps two, A4 cuts the last off; A5 writes everything anew under another key,
//! and shows the old one beside it; A6 does so with the log's own. Both verifiers must name each. Sabotage: verifiers
//! with one check cut out of their source, in Rust and in Python; each of them must let an attack pass.

mod attack;
mod verifier;

use crate::Setting;
use crate::disk_fault::decision;
use crate::load::communities;
use crate::postgres_server::Postgres;
use crate::report::Report;
use crate::server::{CONFIGURATION, City, Server, Start, private_keys};
use anyhow::{Context as _, Result, bail, ensure};
use attack::{ATTACKS, Attack, Database};
use std::path::{Path, PathBuf};
use std::process::Command;
use verifier::Verifier;

/// Decisions before the head is kept outside, and after.
const BEFORE: u64 = 60;
const AFTER: u64 = 40;

pub fn run(setting: &Setting) -> Result<Report> {
    let mut report = Report::default();
    let file = Log::made(setting, &setting.scratch.join("sqlite"), None)?;
    if setting.sabotage {
        for twin in verifier::twins(&setting.scratch)? {
            let passed: Vec<&str> = ATTACKS
                .iter()
                .filter_map(|attack| match file.asked(attack, &twin, None) {
                    Ok((0, _)) => Some(Ok(attack.name)),
                    Ok(_) => None,
                    Err(error) => Some(Err(error)),
                })
                .collect::<Result<_>>()?;
            if passed.is_empty() {
                bail!(
                    "{} caught every attack: what was cut out of it is checked by something else",
                    twin.name
                );
            }
            report.fault(format_args!("{} lets pass: {}", twin.name, passed.join(", ")));
        }
        return Ok(report);
    }
    let cluster = Postgres::start(&setting.scratch.join("pg"))?;
    let server = Log::made(setting, &setting.scratch.join("postgres"), Some(&cluster))?;
    let (mut caught, mut entries) = (0, u64::MAX);
    for (log, cluster) in [(&file, None), (&server, Some(&cluster))] {
        entries = entries.min(log.entries);
        for verifier in verifier::real(&setting.yiju) {
            let (code, said) = verifier.ask(&log.folder.join("export"), &log.key, Some(&log.kept))?;
            if code != 0 {
                report.fault(format_args!("{}: the log that nobody touched: {code} {said}", verifier.name));
            }
            for attack in ATTACKS {
                let (code, said) = log.asked(attack, &verifier, cluster)?;
                if code == 1 && attack.codes.contains(&said.as_str()) {
                    caught += 1;
                } else {
                    report.fault(format_args!("{}: {}: {code} {said}", verifier.name, attack.name));
                }
                // Whoever holds the key can rewrite the log; without a head kept outside nothing shows it.
                if attack.by_the_holder {
                    let (code, said) = verifier.ask(&log.attacked(attack), &log.key, None)?;
                    if code != 0 {
                        report.fault(format_args!("{}: A6 alone: {code} {said}", verifier.name));
                    }
                }
            }
        }
    }
    report.at_least("entries in each log", entries, BEFORE + AFTER);
    report.at_least("attacks caught and named, by two verifiers on two engines", caught, 24);
    Ok(report)
}

/// A stopped city's log.
struct Log {
    yiju: PathBuf,
    city: City,
    folder: PathBuf,
    /// The folder of its keys, below that of the city.
    keys: &'static str,
    key: String,
    /// The checkpoint that was kept outside.
    kept: PathBuf,
    entries: u64,
}

impl Log {
    /// Makes a city, decides things in it, keeps a head outside, and decides more.
    fn made(setting: &Setting, folder: &Path, cluster: Option<&Postgres>) -> Result<Self> {
        let database = cluster.map(|cluster| cluster.create("city")).transpose()?;
        let city = City::make(&setting.yiju, &folder.join("city"), 10, database.as_deref())?;
        let keys = if database.is_some() { "var/keys" } else { "keys" };
        let (kept, yiju) = (folder.join("kept.txt"), setting.yiju.clone());
        let mut log =
            Self { yiju, city, folder: folder.to_owned(), keys, key: String::new(), kept, entries: 0 };
        configure(&log.city, keys, "drill.example/log")?;
        log.decide(BEFORE)?;
        log.command(&log.city.folder, &["log", "key"])?.trim().clone_into(&mut log.key);
        log.command(&log.city.folder, &["log", "export", &text(&folder.join("before"))])?;
        std::fs::copy(folder.join("before/checkpoint"), &log.kept)?;
        log.decide(AFTER)?;
        log.command(&log.city.folder, &["log", "export", &text(&folder.join("export"))])?;
        let checkpoint = std::fs::read_to_string(folder.join("export/checkpoint"))?;
        log.entries = checkpoint.lines().nth(1).context("the checkpoint has a size")?.parse()?;
        Ok(log)
    }

    fn decide(&self, count: u64) -> Result<()> {
        let variables = vec![("YIJU_CONFIG".to_owned(), text(&self.city.folder.join("yiju.toml")))];
        let mut server = Server::start(&self.yiju, &self.city, &Start { variables })?;
        let mut client = self.city.sign_in(&server)?;
        let places = communities(&mut client)?;
        for (number, place) in (0..count).zip(places.iter().cycle()) {
            let path = format!("/api/v1/communities/{place}/claims");
            let answer = client.post(&path, &decision(number), &[])?;
            ensure!(answer.is_success(), "a decision was answered {}", answer.status);
        }
        ensure!(server.stop()?, "the server did not stop well: {}", server.last_words());
        Ok(())
    }

    /// Runs the program over a city's folder.
    fn command(&self, folder: &Path, arguments: &[&str]) -> Result<String> {
        let output = Command::new(&self.yiju)
            .arg("--config")
            .arg(folder.join("yiju.toml"))
            .args(arguments)
            .current_dir(folder)
            .env("RUST_LOG", "warn")
            .output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "yiju {}: {said}", arguments.join(" "));
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Where what an attack left is published.
    fn attacked(&self, attack: &Attack) -> PathBuf {
        self.folder.join(format!("{}-export", attack.name))
    }

    /// What a verifier says of the log after an attack: exit code and code.
    fn asked(
        &self,
        attack: &Attack,
        verifier: &Verifier,
        cluster: Option<&Postgres>,
    ) -> Result<(i32, String)> {
        let export = self.attacked(attack);
        if !export.exists() {
            self.attack(attack, &export, cluster).with_context(|| attack.name)?;
        }
        verifier.ask(&export, &self.key, attack.by_the_holder.then_some(self.kept.as_path()))
    }

    /// Does it to a copy of the city, and has the program publish what it then holds.
    fn attack(&self, attack: &Attack, export: &Path, cluster: Option<&Postgres>) -> Result<()> {
        let mut city = self.city.copy(&self.folder.join(attack.name))?;
        let mut database = match cluster {
            None => Database::Sqlite(rusqlite::Connection::open(city.file())?),
            Some(cluster) => {
                let name = attack.name.to_lowercase();
                cluster
                    .client("postgres")?
                    .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE city"))?;
                city.database = self.city.database.replace("dbname=city", &format!("dbname={name}"));
                Database::Postgres(cluster.client(&name)?)
            }
        };
        database.unguard()?;
        (attack.make)(&mut database)?;
        drop(database);
        let origin = self.key.split('+').next().unwrap_or_default();
        configure(&city, self.keys, origin)?;
        private_keys(&city.folder)?;
        if attack.by_a_stranger {
            std::fs::remove_file(city.folder.join(self.keys).join("log.key"))?;
        }
        self.command(&city.folder, &["log", "export", &text(export)])?;
        // Who shows another key is found out by that alone.
        std::fs::write(export.join("log.vkey"), format!("{}\n", self.key))?;
        Ok(())
    }
}

/// The city's configuration: where its data and keys are, and what its log is called.
fn configure(city: &City, keys: &str, origin: &str) -> Result<()> {
    let keys = text(&city.folder.join(keys));
    let (database, log) = (&city.database, origin);
    let text = format!(
        "{CONFIGURATION}[database]\nurl = \"{database}\"\n[keys]\nfolder = \"{keys}\"\n[log]\norigin = \"{log}\"\n"
    );
    Ok(std::fs::write(city.folder.join("yiju.toml"), text)?)
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
