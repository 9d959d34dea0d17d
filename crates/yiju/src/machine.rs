//! The machine we run on: its disk, our process's figures, the modes of files.

use crate::config::Config;
use std::path::{Path, PathBuf};
use web::server::OwnFigures;

/// The folder of the SQLite file; on PostgreSQL the disk is the database server's.
pub fn data_folder(config: &Config) -> Option<PathBuf> {
    let file = config.database.url.strip_prefix("sqlite:")?;
    let folder = Path::new(file.strip_prefix("//").unwrap_or(file)).parent()?;
    Some(if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() })
}

/// Space of a file system, in bytes, and its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Space {
    pub free: u64,
    pub total: u64,
    /// The kind's number as `statfs` has it.
    pub kind: u64,
}

/// File systems on which SQLite's locks or its shared memory do not hold: NFS, CIFS, SMB2, 9P, FUSE.
const REMOTE: [(u64, &str); 5] = [
    (0x6969, "nfs"),
    (0xff53_4d42, "cifs"),
    (0xfe53_4d42, "smb2"),
    (0x0102_1997, "9p"),
    (0x6573_5546, "fuse"),
];

impl Space {
    /// The free share, in hundredths.
    pub fn free_hundredths(self) -> u8 {
        let share = self.free.saturating_mul(100).checked_div(self.total).unwrap_or(100);
        u8::try_from(share).unwrap_or(100)
    }

    /// The name of a file system that is elsewhere.
    pub fn remote(self) -> Option<&'static str> {
        REMOTE.iter().find(|(kind, _)| *kind == self.kind).map(|(_, name)| *name)
    }
}

/// The space where a folder is.
#[cfg(target_os = "linux")]
pub fn space(folder: &Path) -> Option<Space> {
    let found = rustix::fs::statfs(folder).ok()?;
    let block = u64::try_from(found.f_bsize).ok()?;
    // The kind is a 32-bit number in a wider or a signed one.
    let kind = u64::try_from(found.f_type).unwrap_or_default() & 0xffff_ffff;
    Some(Space {
        free: found.f_bavail.saturating_mul(block),
        total: found.f_blocks.saturating_mul(block),
        kind,
    })
}

/// Not known elsewhere.
#[cfg(not(target_os = "linux"))]
pub fn space(_: &Path) -> Option<Space> {
    None
}

/// Whether others than the owner may read a file.
#[cfg(unix)]
pub fn others_may_read(file: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(std::fs::metadata(file)?.permissions().mode() & 0o077 != 0)
}

/// Whether anybody on this machine may read a folder, not only its owner and its group.
#[cfg(unix)]
pub fn anybody_may_read(folder: &Path) -> std::io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(std::fs::metadata(folder)?.permissions().mode() & 0o007 != 0)
}

/// Not known elsewhere.
#[cfg(not(unix))]
pub fn anybody_may_read(folder: &Path) -> std::io::Result<bool> {
    std::fs::metadata(folder).map(|_| false)
}

/// Not known elsewhere.
#[cfg(not(unix))]
pub fn others_may_read(file: &Path) -> std::io::Result<bool> {
    std::fs::metadata(file).map(|_| false)
}

/// What only the process knows of itself.
pub fn own_figures() -> OwnFigures {
    std::sync::Arc::new(|| {
        let mut figures = vec![(
            format!("yiju_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION")),
            "The program's version.",
            1.0,
        )];
        if let Some(bytes) = resident_bytes() {
            figures.push(("yiju_resident_bytes".into(), "Memory in use.", bytes));
        }
        if let Ok(open) = std::fs::read_dir("/proc/self/fd") {
            let count = u32::try_from(open.count()).unwrap_or(u32::MAX);
            figures.push(("yiju_open_files".into(), "Open files and sockets.", count.into()));
        }
        figures
    })
}

/// `VmRSS` of this process.
fn resident_bytes() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u32 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(f64::from(kibibytes) * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_space_of_a_local_folder_is_known_and_local() {
        let folder = tempfile::tempdir().unwrap();
        if let Some(space) = space(folder.path()) {
            assert!(space.total > 0 && space.free <= space.total && space.free_hundredths() <= 100);
            assert_eq!(space.remote(), None);
        }
        assert_eq!(Space { free: 4, total: 100, kind: 0x6969 }.remote(), Some("nfs"));
        assert_eq!(Space { free: 4, total: 100, kind: 0 }.free_hundredths(), 4);
    }
}
