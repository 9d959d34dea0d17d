//! T22: half load for ten minutes with all workers at work: memory, open files and the log do not grow.
//!
//! Sabotage: somebody reads a snapshot and never ends, so that no checkpoint can begin the log anew.

use crate::Setting;
use crate::load::{Load, communities, locked, lost, stored_in_file};
use crate::process::{files, load_average, memory};
use crate::report::Report;
use crate::server::{City, Server, Start, now};
use anyhow::Result;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// How long, and how long until memory is expected to be level.
const TIME: u64 = 600;
const WARM_UP: u64 = 180;
/// The largest log, in MB.
const LOG: f64 = 64.0;

pub fn run(setting: &Setting) -> Result<Report> {
    let mut report = Report::default();
    let city = City::make(&setting.yiju, &setting.scratch.join("city"), 100, None)?;
    let mut server = Server::start(&setting.yiju, &city, &Start::default())?;
    let client = city.sign_in(&server)?;
    let places = communities(&mut client.at(server.port))?;
    let reader = rusqlite::Connection::open(city.file())?;
    if setting.sabotage {
        reader.execute_batch("BEGIN; SELECT COUNT(*) FROM community;")?;
        let _: i64 = reader.query_row("SELECT COUNT(*) FROM community", [], |row| row.get(0))?;
    }
    let time = if setting.sabotage { 90 } else { setting.size(TIME) };
    let load = Load::new(8, 1, 0);
    let log = city.folder.join("yiju.db-wal");
    let mut samples: Vec<(f64, u64, u64)> = Vec::new();
    let mut largest = 0;
    load.run(
        &client,
        &[server.port],
        &places,
        || 0,
        || {
            let begun = now();
            let mut page = client.at(server.port);
            while begun.elapsed() < Duration::from_secs(time) {
                for path in
                    ["/api/v1/dashboard", "/communities", "/api/v1/communities?per_page=50", "/batches"]
                {
                    let status = page.get(path)?.status;
                    anyhow::ensure!(status == 200, "{path} was answered {status}");
                }
                samples.push((begun.elapsed().as_secs_f64(), memory(server.id())?, files(server.id())?));
                largest = largest.max(std::fs::metadata(&log).map_or(0, |file| file.len()));
                if setting.sabotage && largest > 70_000_000 {
                    break;
                }
                std::thread::sleep(Duration::from_secs(2));
            }
            Ok(())
        },
    )?;
    let warm = if setting.quick || setting.sabotage { 20 } else { WARM_UP };
    let level: Vec<_> =
        samples.iter().filter(|(at, ..)| *at >= f64::from(u32::try_from(warm).unwrap_or(0))).collect();
    let points: Vec<(f64, f64)> =
        level.iter().map(|(at, memory, _)| (*at / 60.0, crate::bars::ratio(*memory, 1024))).collect();
    report.figure(format_args!("{time} s, 8 writers and a reader, load average {}", load_average()));
    report.at_least("acknowledged", u64::try_from(load.numbers().len())?, time * 20);
    report.at_most("growth of memory, MB a minute", slope(&points), if setting.quick { 20.0 } else { 1.0 });
    let open: Vec<u64> = level.iter().map(|(.., files)| *files).collect();
    let (least, most) = (open.iter().min().copied(), open.iter().max().copied());
    let (least, most) = (least.unwrap_or_default(), most.unwrap_or_default());
    report.at_most("open files, most less least", crate::bars::ratio(most - least, 1), 12.0);
    report.at_most("the log at its largest, MB", crate::bars::ratio(largest, 1_000_000), LOG);
    report.none("answers of neither success nor «not now»", locked(&load.wrong).len());
    report.none("requests without an answer", usize::try_from(load.unanswered.load(Ordering::SeqCst))?);
    drop(reader);
    let clean = server.stop()?;
    if !clean {
        report.fault("the program did not stop when it was asked to");
    }
    report.none("acknowledged and lost", lost(&load.numbers(), &stored_in_file(&city.file())?));
    Ok(report)
}

/// The slope of the line of least squares.
fn slope(points: &[(f64, f64)]) -> f64 {
    let count = crate::bars::ratio(u64::try_from(points.len()).unwrap_or_default(), 1);
    let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let covariance: f64 = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let variance: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
    if variance > 0.0 { covariance / variance } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_of_a_line_is_its_own() {
        let points: Vec<(f64, f64)> = (0..10).map(|at| (f64::from(at), 3.0 + 2.0 * f64::from(at))).collect();
        assert!((slope(&points) - 2.0).abs() < 1e-9);
        assert!(slope(&[(1.0, 5.0)]).abs() < 1e-9);
    }
}
