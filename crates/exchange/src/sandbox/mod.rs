//! Reading files from strangers in a process that may be lost.
//!
//! Workbooks and GIS containers are parsed by code that a few kilobytes can make allocate half a terabyte. So the
//! program starts itself once more as a worker, which limits its own memory and time before it opens the file and sends
//! the tables back through a pipe. Whatever happens to the worker, the caller gets tables or a [`ReadError`].

mod wire;

use crate::read::{Options, ReadError, Source, read, sniff};
use crate::table::{Format, Table};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitCode, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use wire::{Frame, Input, Request};

/// The word after the program's name that makes it a worker.
pub const SUBCOMMAND: &str = "import-worker";

/// What a worker may use up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Memory it may allocate, bytes. The process as a whole stays some 20 MB above this.
    pub memory_bytes: u64,
    /// Time on the processor, seconds.
    pub cpu_seconds: u64,
    /// Time until it is stopped, whatever it waits for.
    pub wall: Duration,
    /// Bytes it may send back.
    pub output_bytes: u64,
}

impl Default for Bounds {
    /// An answer within five seconds and 300 MB.
    fn default() -> Self {
        Self {
            memory_bytes: 256 << 20,
            cpu_seconds: 5,
            wall: Duration::from_millis(4_800),
            output_bytes: 256 << 20,
        }
    }
}

/// Starts workers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Worker {
    /// The program to start: it calls [`worker_main`] when its first argument is [`SUBCOMMAND`].
    pub program: PathBuf,
    /// What each may use up.
    pub bounds: Bounds,
}

impl Worker {
    /// Workers started from this program, within the default bounds.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), bounds: Bounds::default() }
    }

    /// Reads a file: text here, as a stream of bounded pieces in safe code; everything else in a worker.
    pub fn read(&self, source: &Source, options: &Options) -> Result<Vec<Table>, ReadError> {
        match sniff(source)? {
            Format::Text => read(source, options),
            _ => self.run(source, options),
        }
    }

    /// Reads a file in a worker, whatever its kind.
    pub fn run(&self, source: &Source, options: &Options) -> Result<Vec<Table>, ReadError> {
        let (input, bytes) = match source {
            Source::Path(path) => (Input::Path(std::path::absolute(path)?), [].as_slice()),
            Source::Bytes { name, bytes } => (Input::Bytes { name: name.clone() }, bytes.as_slice()),
        };
        let request = Request {
            input,
            options: options.clone(),
            memory_bytes: self.bounds.memory_bytes,
            cpu_seconds: self.bounds.cpu_seconds,
        };
        let mut child = self.start()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let child = Arc::new(Mutex::new(child));
        let (done, waiting) = mpsc::channel::<()>();
        let late = Arc::new(AtomicBool::new(false));
        let answer = std::thread::scope(|scope| {
            let (watched, flag, wall) = (Arc::clone(&child), Arc::clone(&late), self.bounds.wall);
            scope.spawn(move || {
                if waiting.recv_timeout(wall) == Err(mpsc::RecvTimeoutError::Timeout) {
                    flag.store(true, Ordering::SeqCst);
                    stop(&watched);
                }
            });
            // A worker that dies early closes its end; what it did not read does not matter then.
            scope.spawn(move || stdin.map(|stdin| ask(stdin, &request, bytes)));
            let answer =
                stdout.ok_or_else(|| std::io::Error::from(std::io::ErrorKind::BrokenPipe)).and_then(|out| {
                    wire::receive_tables(&mut BufReader::new(out.take(self.bounds.output_bytes)))
                });
            stop(&child);
            drop(done);
            answer
        });
        let status = child.lock().unwrap_or_else(PoisonError::into_inner).wait()?;
        match answer {
            Ok(answer) => answer,
            Err(_) if late.load(Ordering::SeqCst) || out_of_time(status) => Err(ReadError::TookTooLong {
                seconds: self.bounds.wall.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX),
            }),
            Err(error) => Err(ReadError::Crashed { detail: format!("{status}; {error}") }),
        }
    }

    fn start(&self) -> Result<Child, ReadError> {
        let child = Command::new(&self.program)
            .arg(SUBCOMMAND)
            // Nothing the server knows from its environment reaches the code that reads strangers' files.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(child)
    }
}

/// Reads a file in a worker started from `program`, within the default bounds.
pub fn run_worker(program: &Path, source: &Source, options: &Options) -> Result<Vec<Table>, ReadError> {
    Worker::new(program).run(source, options)
}

fn ask(stdin: ChildStdin, request: &Request, bytes: &[u8]) -> std::io::Result<()> {
    let mut stdin = BufWriter::new(stdin);
    wire::send(&mut stdin, request)?;
    stdin.write_all(bytes)?;
    stdin.flush()
}

/// Ends a worker. One that has ended by itself keeps the status it ended with.
fn stop(child: &Mutex<Child>) {
    let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
    // Fails only when it has ended already.
    let _ = child.kill();
}

#[cfg(unix)]
fn out_of_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    const SIGXCPU: i32 = 24;
    status.signal() == Some(SIGXCPU)
}

#[cfg(not(unix))]
fn out_of_time(_: ExitStatus) -> bool {
    false
}

/// The worker's whole life: limits itself, reads one file, answers on standard output.
///
/// To be called first thing in `main`, before threads or runtimes are started, when the first argument is
/// [`SUBCOMMAND`]. Nothing may have been written to standard output.
pub fn worker_main() -> ExitCode {
    match work() {
        Ok(()) => ExitCode::SUCCESS,
        // The pipe is closed: nobody listens any more.
        Err(_) => ExitCode::FAILURE,
    }
}

fn work() -> std::io::Result<()> {
    let mut stdin = BufReader::new(std::io::stdin().lock());
    let request: Request = wire::receive(&mut stdin, &mut Vec::new())?;
    confine(request.memory_bytes, request.cpu_seconds)?;
    let source = match request.input {
        Input::Path(path) => Ok(Source::Path(path)),
        Input::Bytes { name } => {
            let limit = request.options.limits.container_bytes;
            let mut bytes = Vec::new();
            stdin.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
            let size = bytes.len() as u64;
            if size > limit {
                Err(ReadError::FileTooLarge { bytes: size, limit })
            } else {
                Ok(Source::Bytes { name, bytes })
            }
        }
    };
    let mut stdout = BufWriter::new(std::io::stdout().lock());
    match source.and_then(|source| read(&source, &request.options)) {
        Ok(tables) => wire::send_tables(&mut stdout, tables)?,
        Err(error) => wire::send(&mut stdout, &Frame::Failed(error))?,
    }
    stdout.flush()
}

/// Takes from this process what reading a file does not need.
#[cfg(unix)]
fn confine(memory_bytes: u64, cpu_seconds: u64) -> std::io::Result<()> {
    use rlimit::{Resource, setrlimit};
    // The data limit counts what is allocated; the address space bounds what is mapped as well. The program itself is
    // mapped already, whatever its size.
    setrlimit(Resource::DATA, memory_bytes, memory_bytes)?;
    let mapped = std::fs::read_to_string("/proc/self/statm")
        .ok()
        .and_then(|statm| statm.split(' ').next()?.parse::<u64>().ok())
        .map_or(1 << 30, |pages| pages.saturating_mul(4096));
    let space = mapped.saturating_add(memory_bytes).saturating_add(16 << 20);
    setrlimit(Resource::AS, space, space)?;
    setrlimit(Resource::CPU, cpu_seconds, cpu_seconds.saturating_add(1))?;
    setrlimit(Resource::CORE, 0, 0)?;
    setrlimit(Resource::FSIZE, 0, 0)?;
    setrlimit(Resource::NOFILE, 32, 32)
}

/// Where the system knows no limits, the wall clock alone stops a worker.
#[cfg(not(unix))]
fn confine(_: u64, _: u64) -> std::io::Result<()> {
    Ok(())
}
