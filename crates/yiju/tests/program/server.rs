//! `yiju` as a process: its folder, its configuration, its log.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The program.
pub fn yiju() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yiju"));
    for name in ["YIJU_CONFIG", "YIJU_DATABASE", "YIJU_LISTEN", "RUST_LOG"] {
        command.env_remove(name);
    }
    command
}

/// A folder with a configuration in it.
pub struct Place {
    pub folder: TempDir,
}

impl Place {
    /// A new folder; `configuration` is TOML, in which `{folder}` stands for it.
    pub fn new(configuration: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Self { folder };
        place.configure(configuration);
        place
    }

    /// Writes the configuration anew.
    pub fn configure(&self, configuration: &str) {
        let mut text = configuration.replace("{folder}", &self.path("").display().to_string());
        if !text.contains("[accounts]") {
            text.push_str("\n[accounts]\nkeep_first_passwords = true\n");
        }
        std::fs::write(self.path("yiju.toml"), text).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        yiju()
            .current_dir(self.folder.path())
            .args(["--config", "yiju.toml"])
            .args(arguments)
            .output()
            .unwrap()
    }

    /// Runs a command that must succeed; what it printed.
    pub fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{arguments:?}: {said}{}", String::from_utf8_lossy(&output.stderr));
        said
    }

    /// Runs a command that must be refused; what it said.
    pub fn refused(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} was not refused");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    /// Adds an account; its password.
    pub fn add_user(&self, login: &str, role: &str) -> String {
        let said = self.done(&["user", "add", login, "--role", role]);
        said.split_whitespace().last().unwrap().to_owned()
    }

    /// Serves with a public address that is not the one listened on.
    pub fn serve_behind_a_proxy(&self, log: &str) -> Served {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let mut command = yiju();
        command.current_dir(self.folder.path()).args(["--config", "yiju.toml", "serve"]);
        Served::start_at(&mut command, &address.to_string(), &self.path(log))
    }

    /// Serves until dropped.
    pub fn serve(&self, log: &str) -> Served {
        Served::start(
            yiju().current_dir(self.folder.path()).args(["--config", "yiju.toml", "serve"]),
            &self.path(log),
        )
    }
}

/// A server that runs.
pub struct Served {
    child: Child,
    pub address: SocketAddr,
    log: PathBuf,
}

impl Served {
    /// Starts it on a free port and waits until it answers.
    pub fn start(command: &mut Command, log: &Path) -> Self {
        Self::start_at(command, "127.0.0.1:0", log)
    }

    /// Starts it on an address and waits until it answers.
    pub fn start_at(command: &mut Command, listen: &str, log: &Path) -> Self {
        let mut child = command
            .args(["--listen", listen])
            .stdout(Stdio::null())
            .stderr(File::create(log).unwrap())
            .spawn()
            .unwrap();
        let begun = Instant::now();
        loop {
            let said = std::fs::read_to_string(log).unwrap_or_default();
            if let Some(address) = said.lines().find_map(|line| line.strip_prefix("yiju listens on ")) {
                let fixed = listen.parse::<SocketAddr>().ok().filter(|address| address.port() != 0);
                let said = || address.trim_start_matches("http://").trim().parse().unwrap();
                return Self { child, address: fixed.unwrap_or_else(said), log: log.to_owned() };
            }
            if let Some(status) = child.try_wait().unwrap() {
                panic!("the server ended at once ({status}): {said}");
            }
            assert!(begun.elapsed() < Duration::from_mins(1), "the server does not start: {said}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends SIGTERM.
    pub fn ask_to_stop(&self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().unwrap().success());
    }

    /// Waits for its end, for at most so long.
    pub fn wait(&mut self, at_most: Duration) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(begun.elapsed() < at_most, "the server does not stop: {}", self.log().join("\n"));
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// The lines of its log.
    pub fn log(&self) -> Vec<String> {
        BufReader::new(File::open(&self.log).unwrap()).lines().map_while(Result::ok).collect()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
