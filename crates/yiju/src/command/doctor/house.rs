//! What can be seen without the database: configuration, key files, the disk.

use super::{Findings, State};
use crate::config::Config;
use crate::machine;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// Writes of the probe, and how long it may take.
const PROBES: usize = 200;
const PROBE_TIME: Duration = Duration::from_secs(1);

/// The configuration is read and consistent.
pub fn configuration(config: &Config, findings: &mut Findings) {
    findings.add("configuration", State::Fine, "read, every key known");
    let https = config.server.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    let inside = config.server.listen.starts_with("127.") || config.server.listen.starts_with("[::1]");
    findings.expect(
        "https",
        https,
        State::Warning,
        if https {
            "people reach it over https"
        } else {
            "public_url is not https: cookies are not bound to it"
        },
    );
    if https && inside {
        findings.expect(
            "proxies",
            !config.server.trusted_proxies.is_empty(),
            State::Warning,
            "behind a proxy on this machine; without trusted_proxies everybody seems to come from it",
        );
    }
}

/// Key files are there and nobody else reads them.
pub fn keys(config: &Config, findings: &mut Findings) {
    match &config.backup.key {
        None => findings.add("backup key", State::Warning, "none is configured: nothing is backed up"),
        Some(file) => key(file, "backup key", findings),
    }
}

/// The folder of text messages is there and can be written; the gateway takes away what is in it.
pub fn sms(config: &Config, findings: &mut Findings) {
    const SUBJECT: &str = "text messages";
    let Some(folder) = &config.sms.folder else {
        findings.add(SUBJECT, State::Fine, "no folder is configured: none is sent");
        return;
    };
    let probe = folder.join(".yiju-doctor");
    let written = File::create(&probe).and_then(|mut file| file.write_all(b"probe"));
    let _ = std::fs::remove_file(&probe);
    if let Err(error) = written {
        findings.add(SUBJECT, State::Failure, format!("the folder cannot be written: {}", error.kind()));
        return;
    }
    match machine::anybody_may_read(folder) {
        Ok(true) => findings.add(
            SUBJECT,
            State::Warning,
            "others than its owner and group may read the folder, and numbers are in it; chmod o-rwx",
        ),
        _ => findings.add(SUBJECT, State::Fine, "the folder can be written"),
    }
    let waiting = waiting_messages(folder);
    findings.expect(
        SUBJECT,
        waiting == 0,
        State::Warning,
        format!("{waiting} messages lie longer than ten minutes in the folder; does the gateway take them?"),
    );
}

/// Messages that the gateway has not taken for ten minutes.
fn waiting_messages(folder: &Path) -> usize {
    let old = |entry: &std::fs::DirEntry| {
        let age = entry.metadata().and_then(|data| data.modified()).ok().and_then(|at| at.elapsed().ok());
        age.is_some_and(|age| age > Duration::from_mins(10))
    };
    let is_message = |entry: &std::fs::DirEntry| entry.path().extension().is_some_and(|it| it == "json");
    std::fs::read_dir(folder)
        .map(|entries| entries.flatten().filter(|entry| is_message(entry) && old(entry)).count())
        .unwrap_or_default()
}

fn key(file: &Path, subject: &'static str, findings: &mut Findings) {
    match machine::others_may_read(file) {
        Err(error) => findings.add(subject, State::Failure, format!("cannot be read: {}", error.kind())),
        Ok(true) => findings.add(subject, State::Warning, "others than its owner may read it; chmod 0400"),
        Ok(false) => {
            let holds = std::fs::read_to_string(file)
                .ok()
                .and_then(|text| app::seal::stream::StreamKey::parse(&text).ok())
                .map(|key| format!("{}, readable by its owner only", key.fingerprint()));
            findings.expect(
                subject,
                holds.is_some(),
                State::Failure,
                holds.unwrap_or_else(|| "the file holds no key".into()),
            );
        }
    }
}

/// Space, the kind of file system, and what a write to the disk takes.
pub fn disk(config: &Config, findings: &mut Findings) {
    let Some(folder) = machine::data_folder(config) else { return };
    if let Some(space) = machine::space(&folder) {
        let (free, gigabytes) = (space.free_hundredths(), space.free / 1_000_000_000);
        let least = config.database.least_free_bytes();
        let state = match space.free {
            left if left < least => State::Failure,
            left if left < least.saturating_mul(5) || free < 10 => State::Warning,
            _ => State::Fine,
        };
        findings.add("disk", state, format!("{free} % free, {gigabytes} GB"));
        if let Some(remote) = space.remote() {
            findings.add(
                "file system",
                State::Failure,
                format!("{remote}: SQLite needs a disk of this machine"),
            );
        }
    }
    match fsyncs(&folder) {
        Ok(mut times) if !times.is_empty() => {
            times.sort_unstable();
            let at = |hundredths: usize| {
                times.get((times.len() - 1) * hundredths / 100).copied().unwrap_or_default()
            };
            let (half, slow) = (at(50), at(99));
            let says = format!("half within {half:.1?}, 99 % within {slow:.1?}, {} writes", times.len());
            findings.expect("fsync", slow < Duration::from_millis(250), State::Warning, says);
        }
        Ok(_) => {}
        Err(error) => {
            findings.add("fsync", State::Failure, format!("the folder takes no file: {}", error.kind()));
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how long a write takes is no business time")]
fn fsyncs(folder: &Path) -> std::io::Result<Vec<Duration>> {
    let name = folder.join(".yiju-doctor");
    let mut file = File::create(&name)?;
    let begun = Instant::now();
    let mut times = Vec::new();
    while times.len() < PROBES && begun.elapsed() < PROBE_TIME {
        let one = Instant::now();
        file.write_all(&[0; 4096])?;
        file.sync_data()?;
        times.push(one.elapsed());
    }
    drop(file);
    std::fs::remove_file(name)?;
    Ok(times)
}
