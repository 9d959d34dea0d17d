//! Development tasks: assets, demo, verify, generated references, arrow check.
//!
//! `cargo demo` and `cargo verify` are the two commands of the README; `cargo xtask help` lists the rest.
//! Nothing of Yiju is linked here, so that this program is compiled within seconds on a fresh clone.

mod arrows;
mod assets;
mod checks;
mod command;
mod console;
mod demo;
mod documents;
mod drills;
mod generate;
mod journeys;
mod leaks;
mod licences;
mod machine;
mod mutants;
mod programs;
mod runner;
mod sizes;
mod steps;
mod tree;
mod verify;

use anyhow::{Result, bail};
use std::process::ExitCode;

const HELP: &str = "\
Development tasks of Yiju

  cargo demo [OPTIONS]      install what is missing, build, make a demo city, serve it
                            (options go to `yiju demo`: --listen, --communities, --seed, …)
  cargo verify              every check, stopping at the first failure
    --deep                  also the long ones
    --list                  name the steps
    --only STEP             one step (may be repeated)
    --from STEP             that step and those after it

  cargo xtask assets        npm packages, the browser's files and the fonts
  cargo xtask generate      write docs/reference/* and the figure of the rooms
  cargo xtask arrows        check which room depends on which
  cargo xtask screenshots   every page at two widths and in both languages
  cargo xtask drill [NAME] [--sabotage] [--quick] [--seed N]
                            one drill of crates/drills; without a name, their list
  cargo xtask journeys [FILE…]
                            browser journeys only
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(code) => code,
        Err(error) => {
            console::complain(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<ExitCode> {
    let (task, rest) = match arguments.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("help", arguments),
    };
    match task {
        "demo" => demo::run(rest),
        "verify" => verify::run(rest),
        "assets" => steps::run_all(&[assets::STEP]),
        "generate" => {
            steps::run_all(&[arrows::DRAW, documents::LIST, assets::STEP, generate::BUILD, generate::WRITE])
        }
        "arrows" => steps::run_all(&[arrows::STEP]),
        "screenshots" => journeys::screenshots(),
        "journeys" => journeys::only(rest),
        "drill" => drills::run(rest),
        "help" | "--help" | "-h" => {
            console::say(HELP.trim_end());
            Ok(ExitCode::SUCCESS)
        }
        other => bail!("no task is called «{other}»; `cargo xtask help` lists them"),
    }
}
