//! What a process uses, as Linux tells it.

use anyhow::{Context as _, Result};

/// CPU time of all its threads so far, in nanoseconds (schedstat).
pub fn cpu(process: u32) -> Result<u64> {
    let mut sum = 0;
    for task in std::fs::read_dir(format!("/proc/{process}/task"))? {
        // A thread may end while we look.
        let text = std::fs::read_to_string(task?.path().join("schedstat")).unwrap_or_default();
        sum += text.split_whitespace().next().and_then(|time| time.parse::<u64>().ok()).unwrap_or_default();
    }
    Ok(sum)
}

/// Resident memory in KiB.
pub fn memory(process: u32) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let size = line.and_then(|line| line.split_whitespace().next()).and_then(|size| size.parse().ok());
    size.context("no VmRSS")
}

/// Open files.
pub fn files(process: u32) -> Result<u64> {
    Ok(u64::try_from(std::fs::read_dir(format!("/proc/{process}/fd"))?.count())?)
}

/// The load of the machine, as it is printed beside every figure.
pub fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or_default().to_owned()
}
