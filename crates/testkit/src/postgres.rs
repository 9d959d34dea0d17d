//! A private PostgreSQL cluster: in a scratch folder, on a unix socket, gone with the process that started it.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

/// Where Debian and others put the server's programs, newest first.
const FOLDERS: [&str; 8] = [
    "/usr/lib/postgresql/18/bin",
    "/usr/lib/postgresql/17/bin",
    "/usr/lib/postgresql/16/bin",
    "/usr/lib/postgresql/15/bin",
    "/usr/pgsql-17/bin",
    "/opt/homebrew/bin",
    "/usr/local/bin",
    "/usr/bin",
];

/// Starts the server, says so, waits until its standard input closes (which it does when the process that
/// holds the other end ends in whatever way), stops the server and removes the folder.
///
/// Arguments: the folder, the programs, then the command that gives up root, if any.
const KEEPER: &str = r#"
folder=$1; programs=$2; shift 2
trap '' INT TERM HUP
"$@" "$programs/initdb" --pgdata "$folder/data" --username yiju --auth trust --encoding UTF8 --no-locale \
  --no-sync --no-instructions >"$folder/log" 2>&1 || { echo "initdb failed"; cat "$folder/log"; exit 1; }
"$@" "$programs/postgres" -D "$folder/data" -k "$folder" -c listen_addresses='' -c fsync=off \
  -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB -c max_connections=200 \
  -c autovacuum=off -c max_wal_size=2GB $YIJU_CLUSTER_OPTIONS >>"$folder/log" 2>&1 </dev/null &
server=$!
tries=0
until [ -S "$folder/.s.PGSQL.$YIJU_CLUSTER_PORT" ] && grep -q 'ready to accept' "$folder/log"; do
  tries=$((tries + 1))
  if [ $tries -gt 600 ] || ! kill -0 $server 2>/dev/null; then
    echo "the server did not start"; cat "$folder/log"; kill -QUIT $server 2>/dev/null; exit 1
  fi
  sleep 0.05
done
echo ready
cat >/dev/null
kill -QUIT $server; wait $server
rm -rf "$folder"
"#;

/// Why there is no cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// The server's programs are not installed.
    #[error(
        "PostgreSQL's server programs (initdb, postgres) are not installed; \
         on Debian and Ubuntu: apt-get install postgresql"
    )]
    NotInstalled,
    /// The server does not run as root, and no other user may run it here.
    #[error("PostgreSQL does not run as root, and neither setpriv nor runuser can start it as another user")]
    OnlyRoot,
    /// A file or process could not be made.
    #[error("cannot start PostgreSQL: {0}")]
    Io(#[from] std::io::Error),
    /// The server said something else than that it is ready.
    #[error("PostgreSQL did not start: {0}")]
    NotReady(String),
}

/// A running cluster; dropping it stops the server and removes its folder.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    keeper: Child,
    /// Closing it tells the keeper to clean up; it closes by itself when this process ends.
    leash: Option<ChildStdin>,
}

impl Cluster {
    /// Makes and starts a cluster with the superuser `yiju`, without a password and without `fsync`.
    pub fn start() -> Result<Self, ClusterError> {
        let folder = tempfile::Builder::new().prefix("yiju-pg-").tempdir_in(scratch())?.keep();
        Self::run(folder, 5432, "")
    }

    /// The same, listening on a port of the loopback as well; with TLS where `encrypted`, under a certificate for
    /// `localhost` by an authority of its own.
    pub fn listening(encrypted: bool) -> Result<(Self, u16), ClusterError> {
        let folder = tempfile::Builder::new().prefix("yiju-pg-").tempdir_in(scratch())?.keep();
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut options = format!("-c listen_addresses=127.0.0.1 -c port={port}");
        if encrypted {
            certify(&folder)?;
            for (name, file) in [("ssl_cert_file", "server.pem"), ("ssl_key_file", "server.key")] {
                options = format!("{options} -c ssl=on -c {name}={}", folder.join(file).display());
            }
        }
        Ok((Self::run(folder, port, &options)?, port))
    }

    /// The certificate of the authority that signed the server's.
    pub fn authority(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    fn run(folder: PathBuf, port: u16, options: &str) -> Result<Self, ClusterError> {
        let programs = programs().ok_or(ClusterError::NotInstalled)?;
        let unprivileged = unprivileged(&folder)?;
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(&folder)
            .arg(&programs)
            .args(unprivileged)
            .env("YIJU_CLUSTER_OPTIONS", options)
            .env("YIJU_CLUSTER_PORT", port.to_string())
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let leash = keeper.stdin.take();
        let mut lines = keeper.stdout.take().map(|output| BufReader::new(output).lines());
        match lines.as_mut().and_then(Iterator::next).transpose()? {
            Some(line) if line == "ready" => Ok(Self { folder, keeper, leash }),
            other => {
                let rest = lines.into_iter().flatten().map_while(Result::ok);
                let said: Vec<String> = other.into_iter().chain(rest).collect();
                Err(ClusterError::NotReady(said.join("\n")))
            }
        }
    }

    /// The address of one of its databases, as `postgres:` connection parameters.
    pub fn url(&self, database: &str) -> String {
        format!("postgres:host={} user=yiju dbname={database}", self.folder.display())
    }

    /// The folder of its socket.
    pub fn socket_folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.leash.take());
        // Nothing can be done about a keeper that does not end.
        let _ = self.keeper.wait();
    }
}

/// Makes an authority (`ca.pem`) and a certificate for `localhost` that it has signed (`server.pem`, `server.key`).
fn certify(folder: &Path) -> Result<(), ClusterError> {
    std::fs::write(folder.join("server.ext"), "subjectAltName=DNS:localhost\n")?;
    let new = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    let steps: [&[&str]; 3] = [
        &["-x509", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem"],
        &["-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"],
        &[
            "x509",
            "-req",
            "-in",
            "server.csr",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-days",
            "2",
            "-extfile",
            "server.ext",
            "-out",
            "server.pem",
        ],
    ];
    for (step, arguments) in steps.iter().enumerate() {
        let mut command = Command::new("openssl");
        if step < 2 {
            command.args(new);
        }
        let output = command.args(*arguments).current_dir(folder).output()?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(ClusterError::NotReady(format!("openssl: {said}")));
        }
    }
    Ok(())
}

fn programs() -> Option<PathBuf> {
    FOLDERS.iter().map(PathBuf::from).find(|folder| folder.join("initdb").is_file())
}

/// Memory where there is some to write on, else the system's folder for scratch files.
fn scratch() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}

/// The command that gives up root, and the folder given to that user; nothing when we are not root.
fn unprivileged(folder: &Path) -> Result<Vec<String>, ClusterError> {
    if !is_root()? {
        return Ok(Vec::new());
    }
    for user in ["postgres", "nobody"] {
        let given = Command::new("chown").args(["-R", user]).arg(folder).output()?.status.success();
        let prefixes =
            [vec!["setpriv", "--reuid", user, "--clear-groups", "--"], vec!["runuser", "-u", user, "--"]];
        for prefix in prefixes {
            let (Some(program), Some(arguments)) = (prefix.first(), prefix.get(1..)) else { continue };
            let works = Command::new(program).args(arguments).arg("true").output();
            if given && works.is_ok_and(|output| output.status.success()) {
                return Ok(prefix.into_iter().map(str::to_owned).collect());
            }
        }
    }
    Err(ClusterError::OnlyRoot)
}

fn is_root() -> Result<bool, ClusterError> {
    Ok(Command::new("id").arg("-u").output()?.stdout.starts_with(b"0\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_listens_and_leaves_nothing_behind() {
        let cluster = Cluster::start().unwrap();
        let folder = cluster.socket_folder().to_owned();
        assert!(folder.join(".s.PGSQL.5432").exists());
        assert!(cluster.url("postgres").contains("dbname=postgres"));
        drop(cluster);
        assert!(!folder.exists());
    }
}
