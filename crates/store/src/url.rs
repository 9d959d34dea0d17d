//! Where the data are: `sqlite:PATH` or `postgres://…`.

use crate::tls;
use std::path::{Path, PathBuf};

/// Which database engine keeps the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// One file, one process.
    Sqlite,
    /// A server, any number of nodes.
    Postgres,
}

impl Engine {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// The address of a store.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreUrl(pub(crate) Address);

#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Address {
    Sqlite(PathBuf),
    Postgres(String),
}

/// The text is no address of a store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadUrl {
    /// It names neither a file nor a server.
    #[error("a store's address is sqlite:PATH or postgres://USER@HOST/DATABASE")]
    Form,
    /// What it says of encryption cannot be meant, or it says nothing where it must.
    #[error("the address of PostgreSQL: {0}")]
    Encryption(&'static str),
}

impl StoreUrl {
    /// Reads `sqlite:PATH`, `sqlite://PATH`, `postgres://…`, `postgresql://…`, or the driver's
    /// `host=… dbname=…` form after `postgres:`. Of encryption an address says `sslmode=disable`, `require` or
    /// `verify-full` with `sslrootcert=FILE`; a server that is not on this machine is not asked without one of them.
    pub fn parse(text: &str) -> Result<Self, BadUrl> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() { Err(BadUrl::Form) } else { Ok(Self::sqlite(path)) }
        } else if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Self::postgres(text)
        } else if let Some(parameters) = text.strip_prefix("postgres:")
            && parameters.contains('=')
        {
            Self::postgres(parameters)
        } else {
            Err(BadUrl::Form)
        }
    }

    fn postgres(address: &str) -> Result<Self, BadUrl> {
        tls::read(address).map_err(BadUrl::Encryption)?;
        Ok(Self(Address::Postgres(address.to_owned())))
    }

    /// The address of a SQLite file.
    pub fn sqlite(path: impl AsRef<Path>) -> Self {
        Self(Address::Sqlite(path.as_ref().to_owned()))
    }

    /// Which engine it names.
    pub const fn engine(&self) -> Engine {
        match self.0 {
            Address::Sqlite(_) => Engine::Sqlite,
            Address::Postgres(_) => Engine::Postgres,
        }
    }
}

/// The address without a password, for logs.
impl std::fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Address::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Address::Postgres(_) => f.write_str("postgres:(address withheld)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_engines_and_nothing_else() {
        assert_eq!(StoreUrl::parse("sqlite:/tmp/a.db"), Ok(StoreUrl::sqlite("/tmp/a.db")));
        assert_eq!(StoreUrl::parse("sqlite:///tmp/a.db"), Ok(StoreUrl::sqlite("/tmp/a.db")));
        assert_eq!(StoreUrl::parse("postgres://u@localhost/d").map(|url| url.engine()), Ok(Engine::Postgres));
        assert_eq!(StoreUrl::parse("postgres:host=/run dbname=d").map(|u| u.engine()), Ok(Engine::Postgres));
        for wrong in ["", "sqlite:", "mysql://h/d", "/tmp/a.db"] {
            assert_eq!(StoreUrl::parse(wrong), Err(BadUrl::Form), "{wrong}");
        }
    }

    #[test]
    fn a_password_never_reaches_a_log() {
        let url = StoreUrl::parse("postgres://u:secret@h/d?sslmode=require").unwrap();
        assert!(!format!("{url:?}").contains("secret"));
    }
}
