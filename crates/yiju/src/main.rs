//! Wiring and the command line.

mod cli;
mod command;
mod config;
mod keys;
mod machine;
mod remote;
mod wiring;
mod world;

use anyhow::Result;
use clap::Parser as _;
use cli::{Cli, Command, ConfigCommand};
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
        Command::Tally(args) => command::tally::run(cli, args),
        Command::Split(args) => command::split::run(cli, args),
        Command::Menu(args) => command::menu::run(args),
        Command::Plan(args) => command::plan::run(cli, args),
        Command::Pack(command) => command::pack::run(cli, command),
        Command::User(command) => command::user::run(cli, command),
        Command::Keys(command) => command::keys::run(cli, command),
        Command::Person(command) => command::person::run(cli, command),
        Command::Purge => command::purge::run(cli),
        Command::Backup(args) => command::backup::run(cli, args),
        Command::Restore(args) => command::backup::restore(cli, args),
        Command::Doctor(args) => command::doctor::run(cli, args),
        Command::Migrate(args) => command::migrate::run(cli, args),
        Command::Config(ConfigCommand::Check) => {
            wiring::configuration(cli)?.check()?;
            command::say("the configuration is fine");
            Ok(ExitCode::SUCCESS)
        }
        Command::Log(command) => command::log::run(cli, command),
        Command::Verify(args) => Ok(command::verify::run(cli, args)),
        Command::Witness(command) => command::witness::run(command),
        Command::Bench(args) => command::bench::run(cli, args),
        Command::Reference(args) => command::reference::run(args),
        Command::ImportWorker => Ok(exchange::sandbox::worker_main()),
    }
}
