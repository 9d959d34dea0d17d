//! The command line: what may be asked of `yiju`.

mod log;
mod menu;
mod operation;
mod plan;
mod recount;

pub use log::{LogCommand, VerifyArgs, WitnessCommand};
pub use menu::{
    CompletionName, GreedyName, MenuArgs, MenuFormat, OverflowName, RuleArgs, RuleName, SatisfactionName,
};
pub use operation::{BackupArgs, ConfigCommand, DoctorArgs, MigrateArgs, RestoreArgs};
pub use plan::{PlanArgs, PlanCommand, PlanFormat, PlanRegisterArgs, PlanRegisterFormat, PlanSolveArgs};
pub use recount::{RecountArgs, RecountFormat};

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::path::PathBuf;

/// Yiju (宜居): the platform on which a city renews its old residential communities.
#[derive(Parser, Debug)]
#[command(name = "yiju", version, about, max_term_width = 100)]
pub struct Cli {
    /// Configuration file; without it, built-in defaults and `YIJU_…` variables apply.
    #[arg(long, global = true, value_name = "FILE", env = "YIJU_CONFIG")]
    pub config: Option<PathBuf>,
    /// Database: `sqlite:FILE` or `postgres://…`.
    #[arg(long, global = true, value_name = "URL", env = "YIJU_DATABASE")]
    pub database: Option<String>,
    /// Language of messages.
    #[arg(long, global = true, value_enum, env = "YIJU_LANG")]
    pub lang: Option<Language>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Languages of messages.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 简体中文.
    Zh,
    /// English.
    En,
}

/// What `yiju` does.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make a synthetic city if there is none, and serve it.
    Demo(DemoArgs),
    /// Serve pages and API.
    Serve(ServeArgs),
    /// Read a register into the database as one batch that can be undone.
    Import(ImportArgs),
    /// Screen registers against a pack, without any database.
    Screen(ScreenArgs),
    /// Count a vote again from its file, without any database.
    Tally(RecountArgs),
    /// Share a cost among households from a file, without any database.
    Split(RecountArgs),
    /// Count an election on a menu of works, or a folder of them, from Pabulib files, without any database.
    Menu(MenuArgs),
    /// Plan which community is renewed in which year, from registers or the files of a planning problem, without any
    /// database.
    Plan(PlanArgs),
    /// Check, show and compare policy packs.
    #[command(subcommand)]
    Pack(PackCommand),
    /// Add accounts and set passwords.
    #[command(subcommand)]
    User(UserCommand),
    /// Make new keys and retire old ones.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Give out, correct and erase a person's data at the person's request.
    #[command(subcommand)]
    Person(PersonCommand),
    /// Let go of what is older than the terms of the configuration.
    Purge,
    /// Take a backup of everything into one sealed archive, while the server runs.
    Backup(BackupArgs),
    /// Restore an archive into a database that is not there yet.
    Restore(RestoreArgs),
    /// Say whether everything is as it should be: exit code 0, with warnings 1, with failures 2.
    Doctor(DoctorArgs),
    /// Bring the schema of the database up to date, as every start does, or say what that would be.
    Migrate(MigrateArgs),
    /// Look at the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// The audit log: its key, and the log as files.
    #[command(subcommand)]
    Log(LogCommand),
    /// Check an audit log, from an export or an address, without any database. Exit code 0: it holds; 1: it was
    /// tampered with; 2: it could not be looked at.
    Verify(VerifyArgs),
    /// Witness somebody else's audit log: sign what continues what was seen, and nothing else.
    #[command(subcommand)]
    Witness(WitnessCommand),
    /// Measure screening, import, counting, pages; prints ratios.
    Bench(BenchArgs),
    /// Print generated references: the pack schema, the API, the command line.
    Reference(ReferenceArgs),
    /// Parse one untrusted file under limits; started by `yiju` itself.
    #[command(hide = true, name = "import-worker")]
    ImportWorker,
}

/// Options of `yiju demo`.
#[derive(Args, Debug)]
pub struct DemoArgs {
    /// How the pages are served.
    #[command(flatten)]
    pub serve: ServeArgs,
    /// Where the demo city lives.
    #[arg(long, default_value = "var/demo", value_name = "FOLDER")]
    pub folder: PathBuf,
    /// How many communities the city has.
    #[arg(long, default_value_t = 7_394, value_name = "N")]
    pub communities: usize,
    /// Seed of the city: the same seed, the same city.
    #[arg(long, default_value_t = 2020, value_name = "N")]
    pub seed: u64,
    /// Make the city, print the logins, and stop.
    #[arg(long)]
    pub make_only: bool,
    /// Print one line of JSON with address and logins instead of words.
    #[arg(long)]
    pub json: bool,
}

/// Options of `yiju serve`.
#[derive(Args, Debug, Clone)]
pub struct ServeArgs {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", env = "YIJU_LISTEN")]
    pub listen: Option<String>,
}

/// Options of `yiju import`.
#[derive(Args, Debug)]
pub struct ImportArgs {
    /// Files to read.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// How columns are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// Say what would happen and change nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Login of the account in whose name the import is recorded.
    #[arg(long = "as", value_name = "LOGIN")]
    pub login: String,
    /// Where rejected rows are written, with their reasons, as a workbook.
    #[arg(long, value_name = "FILE.xlsx")]
    pub rejected: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// How columns of a register are read; shared by `import` and `screen`.
#[derive(Args, Debug, Clone)]
pub struct ReadingArgs {
    /// Column mapping; without it, one is proposed and used.
    #[arg(long, value_name = "MAPPING.toml")]
    pub map: Option<PathBuf>,
    /// Coordinate system of the file: cgcs2000, wgs84, gcj02 or bd09.
    #[arg(long, value_name = "DATUM")]
    pub datum: Option<String>,
    /// Write the mapping that was used, to be edited and given back with --map.
    #[arg(long, value_name = "MAPPING.toml")]
    pub save_map: Option<PathBuf>,
}

/// Options of `yiju screen`.
#[derive(Args, Debug)]
pub struct ScreenArgs {
    /// Registers to screen.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Pack by id (overlays joined by `+`) or path of a pack file.
    #[arg(long, value_name = "ID")]
    pub pack: String,
    /// The day whose rules apply; today when absent.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub as_of: Option<Date>,
    /// How columns are read.
    #[command(flatten)]
    pub reading: ReadingArgs,
    /// Form of the result.
    #[arg(long, value_enum, default_value_t = ScreenFormat::Table)]
    pub format: ScreenFormat,
    /// Where the result goes; standard output when absent.
    #[arg(short, long, value_name = "OUT")]
    pub out: Option<PathBuf>,
}

/// Forms of a screening result.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScreenFormat {
    /// A summary for people.
    Table,
    /// Everything, for programs.
    Json,
    /// One row a community.
    Csv,
    /// A workbook with communities, missing evidence and rejected rows.
    Xlsx,
    /// Communities with a known point.
    Geojson,
}

/// What can be done with packs.
#[derive(Subcommand, Debug)]
pub enum PackCommand {
    /// Report every error of a pack file at once.
    Check {
        /// The pack file.
        file: PathBuf,
        /// Print the errors as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show a pack's rules in words, with their sources.
    Show {
        /// Pack by id or path.
        pack: String,
        /// The day whose rules apply; today when absent.
        #[arg(long, value_name = "YYYY-MM-DD")]
        as_of: Option<Date>,
        /// Print as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say what differs between two packs, or one pack on two days.
    Diff {
        /// First pack by id or path; a day may follow after `@`.
        from: String,
        /// Second pack by id or path; a day may follow after `@`.
        to: String,
        /// Print as JSON.
        #[arg(long)]
        json: bool,
    },
    /// List the packs that come with the program.
    List,
}

/// What can be done with accounts.
#[derive(Subcommand, Debug)]
pub enum UserCommand {
    /// Add an account; its first password is made and printed once.
    Add {
        /// Print a link by which the person chooses a password, instead of a password.
        #[arg(long)]
        invite: bool,
        /// Name typed at sign-in.
        login: String,
        /// Name shown to others.
        #[arg(long)]
        name: Option<String>,
        /// What the account may do: planner, officer, community-worker, reviewer, works-supervisor,
        /// service-inspector, finance, auditor, administrator or resident.
        #[arg(long, default_value = "planner")]
        role: String,
        /// Where: city, district:CODE, street:CODE/NAME, neighbourhood:CODE/STREET/NAME, community:ID or
        /// building:ID/ID.
        #[arg(long, default_value = "city")]
        territory: String,
    },
    /// Give an account a role in a territory.
    Grant {
        /// Name typed at sign-in.
        login: String,
        /// The role, as under `add`.
        role: String,
        /// The territory, as under `add`.
        territory: String,
        /// The first day on which it counts no more.
        #[arg(long, value_name = "DAY")]
        until: Option<Date>,
    },
    /// End a role in a territory; it counts no more from the next request on.
    Revoke {
        /// Name typed at sign-in.
        login: String,
        /// The role, as under `add`.
        role: String,
        /// The territory, as under `add`.
        territory: String,
    },
    /// Give an account a new password, printed once.
    Reset {
        /// Name typed at sign-in.
        login: String,
        /// Print a link by which the person chooses a password, instead of a password.
        #[arg(long)]
        link: bool,
        /// Take the second step away instead: one-time passwords, recovery codes and passkeys.
        #[arg(long, conflicts_with = "link")]
        second_step: bool,
    },
    /// Shut an account and end its sessions.
    Disable {
        /// Name typed at sign-in.
        login: String,
    },
    /// Open a shut account again.
    Enable {
        /// Name typed at sign-in.
        login: String,
    },
    /// Link an account to an identity of the city's own sign-in service.
    Link {
        /// Name typed at sign-in.
        login: String,
        /// The identity's subject (`sub`) there.
        subject: String,
    },
    /// List the accounts, one line each: login, name, whether shut, and what it proves itself with.
    List,
    /// Print the link that makes the first administrator, while there is no account.
    SetUp,
}

/// What can be done with keys.
#[derive(Subcommand, Debug)]
pub enum KeysCommand {
    /// List the data keys and the fingerprint of the master key, one line of JSON each.
    List,
    /// Make a new data key and seal everything under it; the older one is retired when nothing uses it.
    Rotate,
    /// Wrap the data keys under a new master key, which takes the place of the one in the file.
    Rewrap,
}

/// What can be done at a person's request. Numbers are read from standard input, never from the command line.
#[derive(Subcommand, Debug)]
pub enum PersonCommand {
    /// Find the owners of an ID number or phone, masked, one line of JSON each.
    Find,
    /// Write everything that is kept on an owner into a new file, in clear.
    Export {
        /// The owner's id; without it, the ID number or phone is asked for.
        owner: Option<String>,
        /// The file; it must not be there yet.
        #[arg(long, value_name = "FILE.json")]
        out: PathBuf,
    },
    /// Put a corrected value, read from standard input, in the place of a wrong one.
    Correct {
        /// The owner's id.
        owner: String,
        /// name, id-number or phone.
        #[arg(long)]
        field: String,
    },
    /// Erase what is personal of an owner.
    Erase {
        /// The owner's id; without it, the ID number or phone is asked for.
        owner: Option<String>,
        /// It cannot be undone.
        #[arg(long)]
        yes: bool,
    },
}

/// Options of `yiju bench`.
#[derive(Args, Debug)]
pub struct BenchArgs {
    /// Which benchmark; all when absent.
    #[arg(value_enum)]
    pub subject: Option<BenchSubject>,
    /// Elections to count, as Pabulib files; a synthetic one when absent. Only for `menu`.
    #[arg(value_name = "FILE.pb")]
    pub files: Vec<PathBuf>,
    /// Share of the full size, for a quick look.
    #[arg(long, default_value_t = 100, value_name = "PERCENT", value_parser = clap::value_parser!(u64).range(1..=100))]
    pub size: u64,
}

/// What can be measured.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum BenchSubject {
    /// Screening 1,000,000 buildings in memory.
    Screen,
    /// Import of 1,000,000 dwelling rows against bare inserts.
    Import,
    /// The audit log: appending, checking 1,000,000 entries, proofs.
    Log,
    /// Elections on a menu: reading and counting, and how they grow with voters, items and runs.
    Menu,
    /// Ballots over HTTP against bare rows through the same writer, 20,000 voters; a crowd of 1,000 at once.
    Ballots,
    /// Pages, tiles and the API over HTTP at city size, served on a loopback port.
    Pages,
    /// Plans of 200 to 50,000 communities: gap, time, memory, and how they grow; beside `HiGHS` if it is built in.
    Plan,
}

/// Options of `yiju reference`.
#[derive(Args, Debug)]
pub struct ReferenceArgs {
    /// Which reference.
    #[arg(value_enum)]
    pub subject: ReferenceSubject,
}

/// Generated references.
#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceSubject {
    /// JSON Schema of packs.
    PackSchema,
    /// OpenAPI document.
    Openapi,
    /// This command line, as Markdown.
    Cli,
}
