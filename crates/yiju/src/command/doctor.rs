//! `yiju doctor`: whether everything is as it should be, in lines that may be shown to anybody.

mod database;
mod house;
mod log;

use super::{say, say_json};
use crate::cli::{Cli, DoctorArgs};
use crate::config::Config;
use anyhow::Result;
use serde::Serialize;
use std::process::ExitCode;

/// How a finding is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// As it should be.
    Fine,
    /// It works, and somebody should look.
    Warning,
    /// It does not work, or data are in danger.
    Failure,
}

/// One thing looked at. Neither names of people nor of files nor addresses are in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub subject: &'static str,
    /// How it is.
    pub state: State,
    /// What was found.
    pub says: String,
}

/// Findings under construction.
#[derive(Debug, Default)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// Adds one.
    pub fn add(&mut self, subject: &'static str, state: State, says: impl Into<String>) {
        self.0.push(Finding { subject, state, says: says.into() });
    }

    /// Adds one that is fine where `fine` holds, else as bad as `otherwise`.
    pub fn expect(&mut self, subject: &'static str, fine: bool, otherwise: State, says: impl Into<String>) {
        self.add(subject, if fine { State::Fine } else { otherwise }, says);
    }

    fn worst(&self) -> State {
        self.0.iter().map(|finding| finding.state).max().unwrap_or(State::Fine)
    }
}

/// Looks at everything; exit code 0 when all is fine, 1 with warnings, 2 with failures.
pub fn run(cli: &Cli, args: &DoctorArgs) -> Result<ExitCode> {
    let mut findings = Findings::default();
    findings.add("program", State::Fine, format!("yiju {}", env!("CARGO_PKG_VERSION")));
    match crate::wiring::configuration(cli).and_then(|config| config.check().map(|()| config)) {
        Ok(config) => look(&config, args, &mut findings),
        Err(error) => findings.add("configuration", State::Failure, format!("{error:#}")),
    }
    let worst = findings.worst();
    if args.json {
        say_json(&serde_json::json!({ "state": worst, "findings": findings.0 }))?;
    } else {
        for finding in &findings.0 {
            let mark = match finding.state {
                State::Fine => "ok  ",
                State::Warning => "WARN",
                State::Failure => "FAIL",
            };
            say(format_args!("{mark} {:<14} {}", finding.subject, finding.says));
        }
    }
    Ok(ExitCode::from(match worst {
        State::Fine => 0,
        State::Warning => 1,
        State::Failure => 2,
    }))
}

fn look(config: &Config, args: &DoctorArgs, findings: &mut Findings) {
    house::configuration(config, findings);
    house::keys(config, findings);
    house::disk(config, findings);
    house::sms(config, findings);
    database::look(config, args.full, findings);
}

/// `3 d 4 h`, `12 min`, `8 s`.
pub fn in_words(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} d {} h", seconds / 86_400, seconds % 86_400 / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_finding_decides() {
        let mut findings = Findings::default();
        assert_eq!(findings.worst(), State::Fine);
        findings.expect("a", false, State::Warning, "");
        findings.expect("b", true, State::Failure, "");
        assert_eq!(findings.worst(), State::Warning);
    }

    #[test]
    fn times_are_said_in_two_units_at_most() {
        assert_eq!([in_words(8), in_words(720), in_words(273_600)], ["8 s", "12 min", "3 d 4 h"]);
    }
}
