//! Wiring and the command line.

mod cli;
mod command;
mod config;
mod keys;
mod wiring;
mod world;

use anyhow::Result;
use clap::Parser as _;
use cli::{Cli, Command};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(code) => code,
        Err(error) => {
            command::complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<ExitCode> {
    match &cli.command {
        Command::Demo(args) => command::demo::run(cli, args),
        Command::Serve(args) => command::serve::run(cli, args),
        Command::Import(args) => command::import::run(cli, args),
        Command::Screen(args) => command::screen::run(cli, args),
        Command::Pack(command) => command::pack::run(cli, command),
        Command::User(command) => command::user::run(cli, command),
        Command::Bench(args) => command::bench::run(cli, args),
        Command::Reference(args) => command::reference::run(args),
        Command::ImportWorker => Ok(exchange::sandbox::worker_main()),
    }
}
