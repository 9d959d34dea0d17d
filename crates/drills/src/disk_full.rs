//! T6: the disk is full. Reading goes on, writing is refused with advice when to try again, and resumes by itself.
//!
//! A small tmpfs where one may be mounted, else the shim says that there is no space. Sabotage: the writes that find
//! no space say that they have succeeded.

use crate::Setting;
use crate::load::{Load, communities, locked, lost, stored_in_file};
use crate::report::Report;
use crate::server::{City, Server, Start, now};
use crate::shim::Shim;
use anyhow::{Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Acknowledged before the disk is full, at least.
const FLOOR: u64 = 10_000;
/// Writing works again so soon after there is space.
const RESUME: Duration = Duration::from_secs(10);

/// A small disk, unmounted when it is dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(folder: &Path) -> Option<Self> {
        std::fs::create_dir_all(folder).ok()?;
        let options = ["-t", "tmpfs", "-o", "size=64m", "none"];
        let mounted = Command::new("mount").args(options).arg(folder).output().ok()?.status.success();
        mounted.then(|| Self(folder.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // The scratch folder goes with what is left in it.
        let _ = Command::new("umount").arg(&self.0).output();
    }
}

pub fn run(setting: &Setting) -> Result<Report> {
    let mut report = Report::default();
    let folder = setting.scratch.join("disk");
    let disk = (!setting.sabotage).then(|| SmallDisk::mount(&folder)).flatten();
    let city = City::make(&setting.yiju, &folder, 10, None)?;
    let full = setting.scratch.join("full");
    let mut variables = Vec::new();
    if disk.is_none() {
        variables = Shim::build(&setting.scratch)?.variables(&city.folder);
        variables.push(("DRILL_FULL".into(), full.display().to_string()));
        if setting.sabotage {
            variables.push(("DRILL_FULL_LIE".into(), "1".into()));
        }
    }
    report.figure(if disk.is_some() { "a disk of 64 MB" } else { "a disk that the shim calls full" });
    let mut server = Server::start(&setting.yiju, &city, &Start { variables })?;
    let client = city.sign_in(&server)?;
    let places = communities(&mut client.at(server.port))?;
    let load = Load::new(16, 8, 0);
    let ballast = folder.join("ballast");
    load.run(
        &client,
        &[server.port],
        &places,
        || 0,
        || {
            let floor = setting.size(FLOOR);
            load.wait_for(floor, Duration::from_mins(4));
            report.at_least(
                "acknowledged before there was no space",
                u64::try_from(load.numbers().len())?,
                floor,
            );
            if disk.is_some() {
                fill(&ballast)?;
            } else {
                std::fs::write(&full, b"")?;
            }
            let begun = now();
            while load.refused.load(Ordering::SeqCst) < 50 && begun.elapsed() < Duration::from_secs(15) {
                std::thread::sleep(Duration::from_millis(20));
            }
            let mut reader = client.at(server.port);
            let read = reader.get("/api/v1/dashboard")?.status;
            if read != 200 {
                report.fault(format_args!("reading on a full disk was answered {read}"));
            }
            if !setting.sabotage {
                report.at_least("writes refused", load.refused.load(Ordering::SeqCst), 20);
            }
            std::fs::remove_file(if disk.is_some() { &ballast } else { &full })?;
            let (before, begun) = (load.numbers().len(), now());
            while load.numbers().len() == before && begun.elapsed() < RESUME * 2 {
                std::thread::sleep(Duration::from_millis(10));
            }
            let took = begun.elapsed();
            report.at_most("seconds until writing works again", took.as_secs_f64(), RESUME.as_secs_f64());
            std::thread::sleep(Duration::from_secs(1));
            Ok(())
        },
    )?;
    report.none("refusals without Retry-After", usize::try_from(load.without_advice.load(Ordering::SeqCst))?);
    let wrong = std::mem::take(&mut *locked(&load.wrong));
    report.none("answers of neither success nor «not now»", wrong.len());
    for said in wrong.iter().take(3) {
        report.fault(format_args!("for example: {said}"));
    }
    server.kill()?;
    match stored_in_file(&city.file()) {
        Ok(stored) => report.none("acknowledged and lost", lost(&load.numbers(), &stored)),
        Err(error) => report.fault(format_args!("the file is broken: {error:#}")),
    }
    drop(server);
    drop(disk);
    Ok(report)
}

/// Writes until there is no space.
fn fill(file: &Path) -> Result<()> {
    use std::io::Write as _;
    let mut ballast = std::fs::File::create(file)?;
    let mut size = 1 << 20;
    let mut written = 0_u64;
    while size >= 512 {
        match ballast.write(&vec![0_u8; size]) {
            Ok(count) if count > 0 => written += u64::try_from(count)?,
            _ => size /= 2,
        }
    }
    ensure!(written > 0, "nothing could be filled");
    Ok(())
}
