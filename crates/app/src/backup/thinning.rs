//! Which archives stay: the newest of every hour, day, week and month, as many of each as are wanted.

use super::ENDING;
use jiff::Timestamp;
use jiff::civil::DateTime;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// How many archives stay: the newest of so many hours, days, weeks and months that have one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Hours.
    pub hours: usize,
    /// Days.
    pub days: usize,
    /// Weeks, of seven days.
    pub weeks: usize,
    /// Months, of thirty days.
    pub months: usize,
}

/// `20261126T101500Z`: the time in an archive's name.
pub(super) fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// The time in the name of an archive of ours.
pub(super) fn time_of(path: &Path) -> Option<Timestamp> {
    let name = path.file_name()?.to_str()?.strip_prefix("yiju-")?.strip_suffix(ENDING)?;
    let time = DateTime::strptime("%Y%m%dT%H%M%SZ", name).ok()?;
    time.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|time| time.timestamp())
}

/// Removes the archives of a folder that need not stay; which they were. Files of other names are let alone.
pub(super) fn thin(folder: &Path, keep: &Keep) -> std::io::Result<Vec<PathBuf>> {
    let mut archives: Vec<(Timestamp, PathBuf)> = std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter_map(|path| time_of(&path).map(|time| (time, path)))
        .collect();
    archives.sort();
    let times: Vec<Timestamp> = archives.iter().map(|(time, _)| *time).collect();
    let stays = staying(&times, keep);
    let mut removed = Vec::new();
    for (_, path) in archives.into_iter().filter(|(time, _)| !stays.contains(time)) {
        std::fs::remove_file(&path)?;
        removed.push(path);
    }
    Ok(removed)
}

/// The times that stay; the newest always does.
fn staying(times: &[Timestamp], keep: &Keep) -> BTreeSet<Timestamp> {
    const HOUR: i64 = 3600;
    let mut stays: BTreeSet<Timestamp> = times.iter().max().copied().into_iter().collect();
    for (length, count) in
        [(HOUR, keep.hours), (24 * HOUR, keep.days), (168 * HOUR, keep.weeks), (720 * HOUR, keep.months)]
    {
        let mut seen = BTreeSet::new();
        let mut newest_first: Vec<&Timestamp> = times.iter().collect();
        newest_first.sort_by(|one, other| other.cmp(one));
        for time in newest_first {
            if seen.len() == count {
                break;
            }
            if seen.insert(time.as_second().div_euclid(length)) {
                stays.insert(*time);
            }
        }
    }
    stays
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_year_of_hourly_archives_the_wanted_ones_stay() {
        let hour = |n: i64| Timestamp::from_second(1_700_000_000 + n * 3600).unwrap();
        let times: Vec<Timestamp> = (0..365 * 24).map(hour).collect();
        let keep = Keep { hours: 24, days: 7, weeks: 4, months: 12 };
        let stays = staying(&times, &keep);
        assert!(stays.contains(times.last().unwrap()));
        assert!((24 + 4..=24 + 7 + 4 + 12).contains(&stays.len()), "{}", stays.len());
        let oldest = stays.first().unwrap();
        assert!(times.last().unwrap().duration_since(*oldest).as_hours() > 300 * 24);
        let none = Keep { hours: 0, days: 0, weeks: 0, months: 0 };
        assert_eq!(staying(&times, &none).len(), 1, "the newest stays whatever is asked");
    }

    #[test]
    fn only_archives_of_ours_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |n: i64| Timestamp::from_second(1_700_000_000 + n).unwrap();
        for n in 0..3 {
            std::fs::write(folder.path().join(format!("yiju-{}{ENDING}", stamp(at(n)))), "x").unwrap();
        }
        std::fs::write(folder.path().join("notes.txt"), "x").unwrap();
        assert_eq!(time_of(&folder.path().join(format!("yiju-{}{ENDING}", stamp(at(1))))), Some(at(1)));
        let keep = Keep { hours: 1, days: 1, weeks: 1, months: 1 };
        assert_eq!(thin(folder.path(), &keep).unwrap().len(), 2);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
