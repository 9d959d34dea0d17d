//! Runs other programs: output into the step's log, the newest line into its progress.

use crate::console::Progress;
use anyhow::{Context as _, Result};
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// What a program printed and how it ended.
pub struct Ended {
    /// Whether it ended well.
    pub success: bool,
    /// Standard output and error in the order they came, progress lines left out.
    pub output: String,
}

impl Ended {
    /// The output's last lines: what a person needs to see of a failure.
    pub fn tail(&self, lines: usize) -> String {
        let all: Vec<&str> = self.output.lines().collect();
        all.get(all.len().saturating_sub(lines)..).unwrap_or_default().join("\n")
    }
}

/// `cargo` as it was called, at the workspace's root, telling its progress even without a terminal.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(arguments)
        .env("CARGO_TERM_PROGRESS_WHEN", "always")
        .env("CARGO_TERM_PROGRESS_WIDTH", "100")
        .env("CARGO_TERM_COLOR", "never")
        .current_dir(crate::tree::root());
    if std::env::var_os("CARGO_INCREMENTAL").is_none() && first_build() {
        command.env("CARGO_INCREMENTAL", "0");
    }
    // What `cargo run` told us of ourselves is not meant for the packages built below us.
    for (name, _) in std::env::vars_os() {
        if let Some(text) = name.to_str()
            && (text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_"))
        {
            command.env_remove(&name);
        }
    }
    command
}

/// Whether nothing was built here yet but this program. What a build keeps for the next one makes the first one slower.
fn first_build() -> bool {
    let kept = std::fs::read_dir(crate::tree::target().join("debug").join("incremental"));
    let mut kept = kept.into_iter().flatten().flatten();
    kept.all(|entry| entry.file_name().to_string_lossy().starts_with("xtask"))
}

/// A program in a folder.
pub fn program(name: &str, arguments: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(name);
    command.args(arguments).current_dir(folder);
    command
}

/// The command as one would type it.
pub fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    std::iter::once(name)
        .chain(command.get_args())
        .map(|part| part.to_string_lossy().into_owned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs to the end, showing the newest line as progress.
pub fn run(command: &mut Command, progress: &Progress) -> Result<Ended> {
    let name = shown(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{name}`"))?;
    let output = Mutex::new(String::new());
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|threads| {
        for stream in [stdout.map(|s| Box::new(s) as Box<dyn Read + Send>), stderr.map(|s| Box::new(s) as _)]
        {
            let output = &output;
            threads.spawn(move || stream.map(|stream| drain(stream, output, progress)));
        }
    });
    let status = child.wait().with_context(|| format!("cannot wait for `{name}`"))?;
    let output = output.into_inner().unwrap_or_default();
    Ok(Ended { success: status.success(), output })
}

/// Runs to the end and returns standard output; the output is the error when it ends badly.
pub fn text(command: &mut Command) -> Result<String> {
    let name = shown(command);
    let ended = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{name}`"))?;
    anyhow::ensure!(
        ended.status.success(),
        "`{name}` failed:\n{}{}",
        String::from_utf8_lossy(&ended.stdout),
        String::from_utf8_lossy(&ended.stderr)
    );
    String::from_utf8(ended.stdout).with_context(|| format!("`{name}` printed no UTF-8"))
}

/// Reads a stream by lines; a carriage return ends a line too, since progress bars use it.
fn drain(mut stream: impl Read, output: &Mutex<String>, progress: &Progress) {
    let mut pending: Vec<u8> = Vec::new();
    let mut chunk = [0_u8; 4096];
    while let Ok(count @ 1..) = stream.read(&mut chunk) {
        pending.extend_from_slice(chunk.get(..count).unwrap_or_default());
        while let Some(end) = pending.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            let line: Vec<u8> = pending.drain(..=end).collect();
            take_line(&String::from_utf8_lossy(&line), output, progress);
        }
    }
    take_line(&String::from_utf8_lossy(&pending), output, progress);
}

fn take_line(line: &str, output: &Mutex<String>, progress: &Progress) {
    let line = line.trim_end_matches(['\n', '\r']);
    let plain = without_escapes(line);
    let plain = plain.trim();
    if plain.is_empty() {
        return;
    }
    if let Some(bar) = plain.strip_prefix("Building [") {
        // cargo's `Building [=====>   ] 120/300: serde, jiff`.
        progress.doing(bar.split_once(']').map_or(bar, |(_, rest)| rest));
        return;
    }
    progress.doing(plain);
    if let Ok(mut output) = output.lock() {
        output.push_str(line);
        output.push('\n');
    }
}

/// The line without terminal escapes (`ESC [ … letter`).
fn without_escapes(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            let _ = characters.by_ref().skip(1).find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_colour_are_dropped() {
        assert_eq!(without_escapes("\u{1b}[1;32m   ok\u{1b}[0m 3"), "   ok 3");
    }

    #[test]
    fn the_tail_keeps_the_last_lines() {
        let ended = Ended { success: false, output: "a\nb\nc\n".to_owned() };
        assert_eq!(ended.tail(2), "b\nc");
        assert_eq!(ended.tail(9), "a\nb\nc");
    }
}
