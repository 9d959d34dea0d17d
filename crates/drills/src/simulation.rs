//! T13: three simulated years a seed: what people do, in any order, with faults between, against a model of it.
//!
//! The real program over a clock that the drill moves. Records, answers, decisions under keys, keys sent again, imports
//! and their undoing, merges and their undoing, signing in; kills, a full disk, a clock that steps back. What happens
//! comes from the seed alone, one thing after another, so a failure is had again from its seed. Sabotage: a full disk
//! takes what it is given and keeps nothing of it.

mod model;

use crate::Setting;
use crate::bars::ratio;
use crate::chance::Chance;
use crate::report::Report;
use crate::server::{City, Server, Start, now};
use crate::shim::{Clock, Shim};
use anyhow::Result;
use model::Model;

/// Seeds of a whole run.
const SEEDS: u64 = 5;
/// Simulated days of a seed.
const DAYS: i64 = 1_095;

pub fn run(setting: &Setting) -> Result<Report> {
    let mut report = Report::default();
    let base = City::make(&setting.yiju, &setting.scratch.join("city"), 12, None)?;
    let shim = Shim::build(&setting.scratch)?;
    let seeds = if setting.sabotage { 1 } else { setting.size(SEEDS) };
    let (begun, mut days, mut steps, mut faults) = (now(), 0, 0, 0);
    for seed in setting.seed..setting.seed + seeds {
        let city = base.copy(&setting.scratch.join(format!("seed-{seed}")))?;
        let full = setting.scratch.join(format!("full-{seed}"));
        let (clock, variable) = Clock::new(setting.scratch.join(format!("clock-{seed}")))?;
        let mut variables = shim.variables(&city.folder);
        variables.push(variable);
        variables.push(("DRILL_FULL".into(), full.display().to_string()));
        if setting.sabotage {
            variables.push(("DRILL_FULL_LIE".into(), "1".into()));
        }
        let start = Start { variables };
        let mut server = Server::start(&setting.yiju, &city, &start)?;
        let client = city.sign_in(&server)?;
        let mut model = Model::new(client, clock, Chance::new(seed), full)?;
        let years = if setting.quick || setting.sabotage { DAYS / 5 } else { DAYS };
        let ended = loop {
            if model.days() >= years {
                break Ok(());
            }
            let fault = match model.chance.below(40) {
                0 => {
                    // Killed and started again: everything that was answered is there.
                    model.faults += 1;
                    server.kill()?;
                    Server::start(&setting.yiju, &city, &start).map(|fresh| {
                        model.moved_to(fresh.port);
                        server = fresh;
                    })
                }
                1 => model.on_a_full_disk(),
                2 => model.clock_steps_back(),
                _ => Ok(()),
            };
            if let Err(wrong) = fault.and_then(|()| model.step(&city, &server)) {
                break Err(wrong);
            }
        };
        let ended = ended.and_then(|()| model.everything_is_there());
        if let Err(wrong) = ended {
            report.fault(format_args!("seed {seed}, day {}, step {}: {wrong:#}", model.days(), model.steps));
        }
        (days, steps, faults) = (days + model.days(), steps + model.steps, faults + model.faults);
        report.figure(format_args!("seed {seed}: {}", model.tally()));
    }
    let seconds = begun.elapsed().as_secs_f64();
    let rate = ratio(u64::try_from(days)?, 1) / seconds;
    report.figure(format_args!(
        "{seeds} seeds, {days} simulated days, {rate:.0} days a second, {faults} faults"
    ));
    let whole = !setting.sabotage && !setting.quick;
    report.at_least("steps", steps, if whole { 200 * seeds } else { 1 });
    report.at_least("faults", faults, if whole { 5 * seeds } else { 0 });
    Ok(report)
}
