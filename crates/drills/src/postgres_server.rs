//! A PostgreSQL of our own that keeps what it has acknowledged, and can be killed and started again.

use crate::server::{now, signal};
use anyhow::{Context as _, Result, bail, ensure};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Where Debian and others put the server's programs, newest first.
const FOLDERS: [&str; 7] = [
    "/usr/lib/postgresql/18/bin",
    "/usr/lib/postgresql/17/bin",
    "/usr/lib/postgresql/16/bin",
    "/usr/lib/postgresql/15/bin",
    "/usr/pgsql-17/bin",
    "/opt/homebrew/bin",
    "/usr/bin",
];

/// A cluster in a folder of its own, on a unix socket; killed when it is dropped.
#[derive(Debug)]
pub struct Postgres {
    folder: PathBuf,
    programs: PathBuf,
    prefix: Vec<String>,
    server: Option<Child>,
}

impl Postgres {
    /// Makes a cluster and starts it.
    pub fn start(folder: &Path) -> Result<Self> {
        let programs = FOLDERS.iter().map(PathBuf::from).find(|folder| folder.join("initdb").is_file());
        let programs =
            programs.context("PostgreSQL's server programs (initdb, postgres) are not installed")?;
        std::fs::create_dir_all(folder)?;
        let mut cluster =
            Self { folder: folder.to_owned(), programs, prefix: unprivileged(folder)?, server: None };
        let data = cluster.folder.join("data").display().to_string();
        let made = cluster
            .command("initdb")
            .args(["--pgdata", &data, "--username", "yiju", "--auth", "trust", "--encoding", "UTF8"])
            .args(["--no-locale", "--no-instructions"])
            .output()?;
        ensure!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        cluster.run()?;
        Ok(cluster)
    }

    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = match self.prefix.split_first() {
            Some((first, rest)) => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.current_dir("/");
        command
    }

    /// Starts the server and waits until it takes connections; how long that took.
    pub fn run(&mut self) -> Result<Duration> {
        let begun = now();
        let data = self.folder.join("data").display().to_string();
        let socket = self.folder.display().to_string();
        let log = std::fs::File::options().create(true).append(true).open(self.folder.join("log"))?;
        while begun.elapsed() < Duration::from_mins(1) {
            let mut server = self
                .command("postgres")
                .args(["-D", &data, "-k", &socket, "-c", "listen_addresses=", "-c", "max_connections=100"])
                .args(["-c", "fsync=on", "-c", "synchronous_commit=on", "-c", "shared_buffers=64MB"])
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(log.try_clone()?)
                .spawn()?;
            loop {
                if server.try_wait()?.is_some() {
                    // Processes of the last one may not have seen yet that it is gone.
                    std::thread::sleep(Duration::from_millis(50));
                    break;
                }
                if self.client("postgres").is_ok() {
                    self.server = Some(server);
                    return Ok(begun.elapsed());
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        bail!("PostgreSQL did not start: {}", std::fs::read_to_string(self.folder.join("log"))?)
    }

    /// A connection to one of its databases.
    pub fn client(&self, database: &str) -> Result<postgres::Client> {
        let parameters = format!("host={} user=yiju dbname={database}", self.folder.display());
        Ok(postgres::Client::connect(&parameters, postgres::NoTls)?)
    }

    /// Makes a database; its address.
    pub fn create(&self, database: &str) -> Result<String> {
        self.client("postgres")?.batch_execute(&format!("CREATE DATABASE {database}"))?;
        Ok(format!("postgres:host={} user=yiju dbname={database}", self.folder.display()))
    }

    /// The folder of its socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Ends every process of it without warning.
    pub fn kill_all(&mut self) -> Result<()> {
        let Some(mut server) = self.server.take() else { return Ok(()) };
        let children = children_of(server.id());
        server.kill()?;
        for child in children {
            // One that is gone already is what we want.
            let _ = signal("KILL", child);
        }
        server.wait()?;
        Ok(())
    }

    /// Stops it at once, as `pg_ctl stop --mode immediate` does.
    pub fn stop_immediately(&mut self) -> Result<()> {
        let Some(mut server) = self.server.take() else { return Ok(()) };
        signal("QUIT", server.id())?;
        server.wait()?;
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let _ = self.kill_all();
    }
}

fn children_of(parent: u32) -> Vec<u32> {
    let listed =
        std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).unwrap_or_default();
    listed.split_whitespace().filter_map(|child| child.parse().ok()).collect()
}

/// The command that gives up root, and the folder given to that user; nothing when we are not root.
fn unprivileged(folder: &Path) -> Result<Vec<String>> {
    if !Command::new("id").arg("-u").output()?.stdout.starts_with(b"0\n") {
        return Ok(Vec::new());
    }
    // The user must reach the folder through those above it, which are scratch.
    for above in
        folder.ancestors().take_while(|above| above.ends_with("tmp").eq(&false) && above.parent().is_some())
    {
        Command::new("chmod").arg("a+x").arg(above).output()?;
    }
    for user in ["postgres", "nobody"] {
        if Command::new("chown").arg(user).arg(folder).output()?.status.success() {
            let prefix = ["setpriv", "--reuid", user, "--clear-groups", "--"];
            return Ok(prefix.map(str::to_owned).to_vec());
        }
    }
    bail!("PostgreSQL does not run as root, and there is no other user to run it as")
}
