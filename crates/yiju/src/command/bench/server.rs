//! The server under measurement: this very program, serving on a loopback port.

use super::client::Client;
use anyhow::{Context as _, Result, bail};
use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// How long the server may take to answer at first.
const START: Duration = Duration::from_secs(30);

/// The server's process, ended with the benchmark.
pub struct Server {
    process: Child,
    pub address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// Starts and waits until it answers.
    pub fn start(config: &Path, database: &str) -> Result<Self> {
        let address = free_address()?;
        let process = Command::new(std::env::current_exe()?)
            .arg("--config")
            .arg(config)
            .args(["--database", database, "serve", "--listen", &address.to_string()])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let server = Self { process, address };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Seconds of processor time so far, all threads, as Linux tells them.
    pub fn processor_seconds(&self) -> Result<f64> {
        let text = fs::read_to_string(format!("/proc/{}/stat", self.id()))?;
        // After the name in brackets: fields 14 and 15 of proc(5), in hundredths of a second.
        let (_, fields) = text.rsplit_once(") ").context("no process figures")?;
        let mut fields = fields.split(' ').skip(11).map(str::parse::<f64>);
        let (user, system) =
            (fields.next().context("no user time")??, fields.next().context("no system time")??);
        Ok((user + system) / 100.0)
    }

    /// Bytes the process has sent to the disk so far.
    pub fn written_bytes(&self) -> Result<f64> {
        let text = fs::read_to_string(format!("/proc/{}/io", self.id()))?;
        let line = text.lines().find_map(|line| line.strip_prefix("write_bytes: ")).context("no bytes")?;
        Ok(line.trim().parse()?)
    }

    fn wait_until_ready(&self) -> Result<()> {
        let mut waited = Duration::ZERO;
        let pause = Duration::from_millis(2);
        while waited < START {
            let answer = Client::connect(self.address).ok().and_then(|mut client| client.get("/readyz").ok());
            if answer.is_some_and(|answer| answer.status == 200) {
                return Ok(());
            }
            std::thread::sleep(pause);
            waited += pause;
        }
        bail!("the server did not start")
    }
}

/// The port is free now and was a moment ago; nobody else on this machine is waiting for it.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
