//! What must survive: kills, power cuts, failing and full disks, lost databases, races, floods.
//!
//! Each drill has a floor («at least so many were acknowledged») and a sabotage twin: the same drill with the
//! protection taken away must go red, or the drill proves nothing. `cargo xtask drill NAME [--sabotage]` runs one.

mod bars;
mod chance;
mod client;
mod clock;
mod database;
mod disk_fault;
mod disk_full;
mod fuzz;
mod journal;
mod kill;
mod load;
mod migration;
mod nodes;
mod postgres_server;
mod power;
mod process;
mod report;
mod schema;
mod server;
mod shim;
mod simulation;
mod soak;
mod tamper;

use anyhow::{Context as _, Result, bail, ensure};
use report::Report;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// How a drill is run.
#[derive(Debug)]
pub struct Setting {
    /// The program that is drilled.
    pub yiju: PathBuf,
    /// A folder of its own.
    pub scratch: PathBuf,
    /// Whether the protection is taken away.
    pub sabotage: bool,
    /// Whether to run at a tenth of the size: that it runs, not what it shows.
    pub quick: bool,
    /// Where chance comes from.
    pub seed: u64,
}

impl Setting {
    /// A size, or a tenth of it in a quick look.
    pub const fn size(&self, full: u64) -> u64 {
        if self.quick { full.div_ceil(10) } else { full }
    }
}

/// A drill: its name, what it does, and itself.
type Drill = (&'static str, &'static str, fn(&Setting) -> Result<Report>);

const DRILLS: &[Drill] = &[
    ("kill", "T3: kill -9 under load, nothing acknowledged is lost", kill::run),
    ("power", "T4: power cuts: what no sync covers is dropped, reordered, torn", power::run),
    ("disk-fault", "T5: every write and sync fails once", disk_fault::run),
    ("disk-full", "T6: no space: reads go on, writes are refused with advice, and resume", disk_full::run),
    ("nodes", "T7: two nodes race for what is scarce", nodes::run),
    ("database", "T8: the database is lost under load and comes back", database::run),
    ("clock", "T9: the clock jumps", clock::run),
    ("bars", "T1, T2: resources per write in one interleaved run (R1–R9)", bars::run),
    ("soak", "T22: half load for ten minutes: memory, files, log", soak::run),
    ("migration", "T19: the last release's data, killed at every step of its way up", migration::run),
    ("tamper", "T23: the audit log is tampered with in the database, A1–A6, on both engines", tamper::run),
    ("simulation", "T13: three years a seed, with faults, in process", simulation::run),
    ("fuzz", "T14: mutated files and texts into every reader", fuzz::run),
    ("schema", "T15: Schemathesis over the whole OpenAPI document", schema::run),
];

fn main() -> ExitCode {
    match dispatch() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(format_args!("✗ the drill could not be run: {error:#}"));
            ExitCode::from(2)
        }
    }
}

fn dispatch() -> Result<bool> {
    let mut arguments = std::env::args().skip(1);
    let Some(name) = arguments.next() else {
        for (name, about, _) in DRILLS {
            say(format_args!("{name:<12} {about}"));
        }
        return Ok(true);
    };
    let (name, _, drill) =
        DRILLS.iter().find(|(known, ..)| *known == name).with_context(|| format!("no drill «{name}»"))?;
    let program = std::env::current_exe()?;
    let yiju = program.parent().map(|folder| folder.join("yiju")).context("this program's folder")?;
    let scratch = tempfile::Builder::new().prefix("yiju-drill-").tempdir()?;
    let mut setting =
        Setting { yiju, scratch: scratch.path().to_owned(), sabotage: false, quick: false, seed: 2020 };
    let mut keep = false;
    while let Some(option) = arguments.next() {
        match option.as_str() {
            "--sabotage" => setting.sabotage = true,
            "--quick" => setting.quick = true,
            "--keep" => keep = true,
            "--seed" => setting.seed = arguments.next().context("--seed needs a number")?.parse()?,
            "--yiju" => setting.yiju = arguments.next().context("--yiju needs a file")?.into(),
            other => bail!("no option «{other}»: --sabotage, --quick, --keep, --seed N, --yiju FILE"),
        }
    }
    setting.yiju = std::path::absolute(&setting.yiju)?;
    ensure!(setting.yiju.is_file(), "{} is not built", setting.yiju.display());
    let begun = server::now();
    let report = drill(&setting)?;
    if keep {
        say(format_args!("files are kept in {}", scratch.keep().display()));
    }
    let twin = if setting.sabotage { " (sabotaged)" } else { "" };
    say(format_args!("{name}{twin}, {:.1} s, seed {}", begun.elapsed().as_secs_f64(), setting.seed));
    for figure in &report.figures {
        say(format_args!("  {figure}"));
    }
    for fault in &report.faults {
        say(format_args!("  ✗ {fault}"));
    }
    let red = !report.faults.is_empty();
    if setting.sabotage && !red {
        say("  ✗ the protection was taken away and nobody noticed");
    }
    Ok(red == setting.sabotage)
}

/// One line on standard output.
fn say(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}
