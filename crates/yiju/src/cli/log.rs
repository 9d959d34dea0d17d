//! What may be asked of the audit log, of its verifier and of a witness.

use super::recount::RecountFormat;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// What can be done with the audit log.
#[derive(Subcommand, Debug)]
pub enum LogCommand {
    /// Print the key that checkpoints are checked with; made where there is none.
    Key,
    /// Write the log as files that anybody can check.
    Export {
        /// A folder that is empty or not there.
        folder: PathBuf,
        /// Also write the particulars with their salts; they may be personal.
        #[arg(long)]
        opened: bool,
    },
}

/// Options of `yiju verify`.
#[derive(Args, Debug)]
pub struct VerifyArgs {
    /// Folder of an export, or address of a log (`http://…/log`).
    #[arg(value_name = "EXPORT|URL")]
    pub log: String,
    /// Whom you trust: logs, witnesses, and how many must have signed (c2sp.org/tlog-policy).
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// The log's key, as `yiju log key` prints it.
    #[arg(long, value_name = "VKEY")]
    pub key: Option<String>,
    /// An earlier checkpoint, or its three lines, that was kept outside; can be given several times.
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Vec<PathBuf>,
    /// Read the lines of a paper form from standard input.
    #[arg(long)]
    pub paper: bool,
    /// Hold the file of a vote against the log: every ballot, the roll, the rules and the result.
    #[arg(long, value_name = "FILE")]
    pub vote: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
    /// Form of the result.
    #[arg(long, value_enum, default_value_t = RecountFormat::Table)]
    pub format: RecountFormat,
}

impl VerifyArgs {
    /// Whether a program reads the result.
    pub fn for_programs(&self) -> bool {
        self.json || self.format == RecountFormat::Json
    }
}

/// What a witness does.
#[derive(Subcommand, Debug)]
pub enum WitnessCommand {
    /// Make the witness's key and print what the log's operator puts into the policy.
    Key {
        /// The witness's folder: key and memory.
        #[arg(long, default_value = "witness", value_name = "FOLDER")]
        folder: PathBuf,
        /// What the witness is called, like `notary.city.example`.
        #[arg(long)]
        name: String,
    },
    /// Answer the log over HTTP (c2sp.org/tlog-witness).
    Serve {
        /// The witness's folder: key and memory.
        #[arg(long, default_value = "witness", value_name = "FOLDER")]
        folder: PathBuf,
        /// Key of a log to witness; can be given several times.
        #[arg(long = "log", required = true, value_name = "VKEY")]
        logs: Vec<String>,
        /// Address to listen on.
        #[arg(long, default_value = "127.0.0.1:8021", value_name = "ADDRESS")]
        listen: String,
    },
    /// Check a log from an export or an address and sign its checkpoint, without any connection to it.
    Sign {
        /// The witness's folder: key and memory.
        #[arg(long, default_value = "witness", value_name = "FOLDER")]
        folder: PathBuf,
        /// Key of the log.
        #[arg(long, value_name = "VKEY")]
        log: String,
        /// Folder of an export, or address of the log.
        #[arg(value_name = "EXPORT|URL")]
        from: String,
        /// Where the signed checkpoint goes; standard output when absent.
        #[arg(short, long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}
