//! The import worker as a program of its own: what `yiju import-worker` runs, for this room's tests.

use std::process::ExitCode;

fn main() -> ExitCode {
    exchange::sandbox::worker_main()
}
