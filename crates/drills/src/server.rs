//! The real program, started, killed and started again, over a small synthetic city.

use crate::client::Client;
use anyhow::{Context as _, Result, bail, ensure};
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long a start may take.
const START: Duration = Duration::from_mins(1);
/// How long a graceful stop may take.
const STOP: Duration = Duration::from_secs(40);

/// The configuration of every drill: no limits, which one account under load would reach at once, no second step,
/// which drills could not take, and passwords as they were printed. A limit without end would not do: a node takes a twentieth of it at its start, and twenty
/// kills within a minute would have used it up.
pub const CONFIGURATION: &str = "\
[limits]
account_reads = 0
account_writes = 0
address_reads = 0
address_writes = 0

[accounts]
second_step_for = []
keep_first_passwords = true
";

/// A synthetic city, stopped, with an account that may change its register.
#[derive(Debug, Clone)]
pub struct City {
    /// Where its files are.
    pub folder: PathBuf,
    /// The address of its database.
    pub database: String,
    /// Logins with their passwords and roles.
    pub accounts: Vec<Account>,
}

/// An account of the city.
#[derive(Debug, Clone)]
pub struct Account {
    /// Name typed at sign-in.
    pub login: String,
    /// Its password.
    pub password: String,
    /// The key of its role.
    pub role: String,
}

impl City {
    /// Makes a city of so many communities in a folder, on SQLite or at another address.
    pub fn make(yiju: &Path, folder: &Path, communities: u32, database: Option<&str>) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let file = format!("sqlite:{}", folder.join("yiju.db").display());
        let database = database.unwrap_or(&file).to_owned();
        let said = Command::new(yiju)
            .arg("--config")
            .arg(configuration(folder)?)
            .args(["--database", &database, "demo", "--make-only", "--json"])
            .args(["--communities", &communities.to_string(), "--folder"])
            .arg(folder)
            // Keys lie beside a file, and below the present folder where the data are in PostgreSQL.
            .current_dir(folder)
            .env("RUST_LOG", "warn")
            .output()
            .with_context(|| format!("starting {}", yiju.display()))?;
        ensure!(said.status.success(), "yiju demo: {}", String::from_utf8_lossy(&said.stderr));
        let text = String::from_utf8_lossy(&said.stdout);
        let line = text.lines().rfind(|line| line.starts_with('{')).context("yiju demo printed no JSON")?;
        let made: serde_json::Value = serde_json::from_str(line)?;
        let logins = made.get("logins").and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
        let text = |of: &serde_json::Value, name: &str| {
            of.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
        };
        let accounts = logins.iter().map(|login| Account {
            login: text(login, "login"),
            password: text(login, "password"),
            role: text(login, "role"),
        });
        Ok(Self { folder: folder.to_owned(), database, accounts: accounts.collect() })
    }

    /// The same city in a copy of its folder, on SQLite.
    pub fn copy(&self, folder: &Path) -> Result<Self> {
        crate::journal::write_files(folder, &crate::journal::files_of(&self.folder)?)?;
        private_keys(folder)?;
        Ok(self.moved(folder))
    }

    /// The same accounts over the files of another folder.
    #[must_use]
    pub fn moved(&self, folder: &Path) -> Self {
        let database = format!("sqlite:{}", folder.join("yiju.db").display());
        Self { folder: folder.to_owned(), database, accounts: self.accounts.clone() }
    }

    /// The file of its database.
    pub fn file(&self) -> PathBuf {
        self.folder.join("yiju.db")
    }

    /// The account of a role.
    pub fn account(&self, role: &str) -> Result<&Account> {
        self.accounts
            .iter()
            .find(|account| account.role == role)
            .with_context(|| format!("no {role} in the city"))
    }

    /// Signs in as the one who plans, who may change the register.
    pub fn sign_in(&self, server: &Server) -> Result<Client> {
        let planner = self.account("planner")?;
        let mut client = server.client();
        client.sign_in(&planner.login, &planner.password)?;
        Ok(client)
    }
}

/// The file of the configuration beside a city's data.
fn configuration(folder: &Path) -> Result<PathBuf> {
    let file = folder.join("yiju.toml");
    if !file.is_file() {
        std::fs::write(&file, CONFIGURATION)?;
    }
    Ok(file)
}

/// Keys may be read by their owner alone; copied files are not so by themselves.
pub fn private_keys(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let keys = folder.join("keys");
    for entry in keys.is_dir().then(|| std::fs::read_dir(&keys)).transpose()?.into_iter().flatten() {
        std::fs::set_permissions(entry?.path(), std::fs::Permissions::from_mode(0o400))?;
    }
    if keys.is_dir() {
        std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// How a server is started.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// Variables of its environment: the shim's.
    pub variables: Vec<(String, String)>,
}

/// A running server; killed when it is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub port: u16,
    log: PathBuf,
    /// From its start until it answered.
    pub ready_after: Duration,
}

impl Server {
    /// Starts the program over a city and waits until it answers.
    pub fn start(yiju: &Path, city: &City, start: &Start) -> Result<Self> {
        let mut server = Self::launch(yiju, city, start)?;
        server.wait_until_ready()?;
        Ok(server)
    }

    /// Starts the program and waits for nothing.
    pub fn launch(yiju: &Path, city: &City, start: &Start) -> Result<Self> {
        let port = free_port()?;
        let log = city.folder.join(format!("serve-{port}.log"));
        let out = File::options().create(true).append(true).open(&log)?;
        let child = Command::new(yiju)
            .arg("--config")
            .arg(configuration(&city.folder)?)
            .args(["--database", &city.database, "serve", "--listen", &format!("127.0.0.1:{port}")])
            .current_dir(&city.folder)
            .env("RUST_LOG", "warn")
            .env("RUST_BACKTRACE", "0")
            .envs(start.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(out)
            .spawn()
            .with_context(|| format!("starting {}", yiju.display()))?;
        Ok(Self { child, port, log, ready_after: Duration::ZERO })
    }

    /// Waits until it answers that it lives.
    pub fn wait_until_ready(&mut self) -> Result<()> {
        let begun = now();
        while begun.elapsed() < START {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended at its start ({status}): {}", self.last_words());
            }
            if self.client().get("/livez").is_ok_and(|answer| answer.status == 200) {
                self.ready_after = begun.elapsed();
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(15));
        }
        bail!("the server did not answer within {START:?}: {}", self.last_words())
    }

    /// A client of it, not signed in.
    pub fn client(&self) -> Client {
        Client::new(self.port)
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The end of its log.
    pub fn last_words(&self) -> String {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines.get(lines.len().saturating_sub(6)..).unwrap_or_default().join("\n")
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Ends it without warning (SIGKILL).
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to stop (SIGTERM) and waits; whether it ended well.
    pub fn stop(&mut self) -> Result<bool> {
        signal("TERM", self.child.id())?;
        let begun = now();
        while begun.elapsed() < STOP {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status.success());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        self.kill()?;
        Ok(false)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal to a process of ours.
pub fn signal(name: &str, process: u32) -> Result<()> {
    let status = Command::new("kill").args(["-s", name, &process.to_string()]).status()?;
    ensure!(status.success(), "kill -s {name} {process}");
    Ok(())
}

/// A port that was free a moment ago.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The moment, for measuring.
#[expect(clippy::disallowed_methods, reason = "drills measure elapsed time")]
pub fn now() -> Instant {
    Instant::now()
}
