//! What a person sees: a moving line on a terminal, plain lines elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How often a plain log says that a step is still at work.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// One line on standard output. A closed pipe is the reader's choice, not an error.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// One line on standard error.
pub fn complain(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// `850 ms`, `12.4 s`, `3 min 05 s`.
pub fn duration(time: Duration) -> String {
    let (seconds, millis) = (time.as_secs(), time.subsec_millis());
    match seconds {
        0 => format!("{millis} ms"),
        1..60 => format!("{seconds}.{} s", millis / 100),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

/// Measures how long a step takes.
#[derive(Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts to measure.
    #[expect(clippy::disallowed_methods, reason = "progress shows elapsed time")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// The line of one step at work.
pub struct Progress {
    name: &'static str,
    watch: Stopwatch,
    bar: Option<ProgressBar>,
    last_beat: Mutex<Duration>,
}

impl Progress {
    /// Shows that the step has begun; `position` is `3/14`.
    pub fn begin(position: &str, name: &'static str, about: &str) -> Self {
        let watch = Stopwatch::start();
        let bar = (std::io::stderr().is_terminal() && std::env::var_os("CI").is_none()).then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) =
                ProgressStyle::with_template("{spinner} {prefix:.bold} {elapsed:>4} {wide_msg}")
            {
                bar.set_style(style);
            }
            bar.set_prefix(format!("[{position}] {name}"));
            bar.set_message(about.to_owned());
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        if bar.is_none() {
            say(&format!("[{position}] {name}: {about}"));
        }
        Self { name, watch, bar, last_beat: Mutex::new(Duration::ZERO) }
    }

    /// Shows what the step is doing now.
    pub fn doing(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(what.trim().to_owned());
        } else if let Ok(mut last) = self.last_beat.lock() {
            let now = self.watch.elapsed();
            if now.saturating_sub(*last) >= HEARTBEAT {
                *last = now;
                say(&format!("      {} {}: {}", self.name, duration(now), what.trim()));
            }
        }
    }

    /// Lets another program talk to the person, the moving line put away.
    pub fn aside<T>(&self, talk: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(talk),
            None => talk(),
        }
    }

    /// Ends the moving line; the caller says how it came out. Returns the time taken.
    pub fn end(&self) -> Duration {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        self.watch.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_a_person_says_them() {
        assert_eq!(duration(Duration::from_millis(850)), "850 ms");
        assert_eq!(duration(Duration::from_millis(12_450)), "12.4 s");
        assert_eq!(duration(Duration::from_secs(185)), "3 min 05 s");
    }
}
