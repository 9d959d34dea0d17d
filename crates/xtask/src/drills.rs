//! The drills of `crates/drills`: each with its floor, then with its protection taken away, which must go red.

use crate::command::{self, Ended, cargo, program};
use crate::console::{self, Progress};
use crate::runner;
use crate::steps::{Outcome, Step};
use crate::tree;
use anyhow::Result;
use std::process::{Command, ExitCode};

macro_rules! steps {
    ($($step:literal $name:literal $about:literal $twin:literal;)+) => {
        /// A step for each drill; `--only drills` runs them all.
        pub const STEPS: &[Step] = &[
            Step { name: "drills-build", about: "the program and its drills, debug build", run: build },
            $(Step { name: $step, about: $about, run: |progress| both($name, $twin, progress) },)+
        ];
    };
}

steps! {
    "drill-kill" "kill" "300 kills under load" true;
    "drill-power" "power" "600 power cuts: dropped, reordered, torn" true;
    "drill-disk-fault" "disk-fault" "every write and sync fails once" true;
    "drill-disk-full" "disk-full" "no space, and space again" true;
    "drill-nodes" "nodes" "two nodes race for what is scarce" true;
    "drill-database" "database" "PostgreSQL is lost under load" true;
    "drill-clock" "clock" "the clock jumps" true;
    "drill-bars" "bars" "R1–R9 as ratios in one interleaved run" true;
    "drill-soak" "soak" "ten minutes at half load" true;
    "drill-migration" "migration" "the last release's data on its way up" true;
    "drill-tamper" "tamper" "the audit log attacked in six ways on both engines" true;
    "drill-simulation" "simulation" "three simulated years a seed" true;
    "drill-fuzz" "fuzz" "mutated files and texts" true;
    "drill-schema" "schema" "Schemathesis over the whole API" true;
}

fn build(progress: &Progress) -> Result<Outcome> {
    let arguments = ["build", "--package", "yiju", "--package", "drills", "--bins", "--locked"];
    runner::call(cargo(&arguments), "", progress)
}

/// The drill, and its twin.
fn both(name: &str, twin: bool, progress: &Progress) -> Result<Outcome> {
    let straight = command::run(&mut drill(&[name]), progress)?;
    if !straight.success {
        return Ok(runner::failed(straight));
    }
    if !twin {
        return Ok(Outcome::Fine(figures(&straight)));
    }
    let sabotaged = command::run(&mut drill(&[name, "--sabotage"]), progress)?;
    Ok(if sabotaged.success {
        Outcome::Fine(format!("{}\n  sabotaged: red, as it must be", figures(&straight)))
    } else {
        runner::failed(sabotaged)
    })
}

/// What the drill printed, under the step's line.
fn figures(ended: &Ended) -> String {
    format!("\n{}", ended.output.trim_end())
}

fn drill(arguments: &[&str]) -> Command {
    program(&tree::debug_program("drills").to_string_lossy(), arguments, &tree::root())
}

/// `cargo xtask drill NAME [--sabotage] [--quick] [--seed N]`; without a name, the list.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let progress = Progress::begin("1/1", "drills-build", "the program and its drills");
    let built = build(&progress)?;
    progress.end();
    if let Outcome::Failed { shown, .. } = built {
        console::complain(&shown);
        return Ok(ExitCode::FAILURE);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ended = drill(&arguments).status()?;
    Ok(if ended.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
