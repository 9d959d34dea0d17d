//! Where the data are: `sqlite:PATH` or `postgres://…`.

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
#[error("a store's address is sqlite:PATH or postgres://USER@HOST/DATABASE")]
pub struct BadUrl;

impl StoreUrl {
    /// Reads `sqlite:PATH`, `sqlite://PATH`, `postgres://…`, `postgresql://…`, or the driver's
    /// `host=… dbname=…` form after `postgres:`.
    pub fn parse(text: &str) -> Result<Self, BadUrl> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() { Err(BadUrl) } else { Ok(Self::sqlite(path)) }
        } else if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Ok(Self(Address::Postgres(text.to_owned())))
        } else if let Some(parameters) = text.strip_prefix("postgres:")
            && parameters.contains('=')
        {
            Ok(Self(Address::Postgres(parameters.to_owned())))
        } else {
            Err(BadUrl)
        }
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
        assert_eq!(StoreUrl::parse("postgres://u@h/d").map(|url| url.engine()), Ok(Engine::Postgres));
        assert_eq!(StoreUrl::parse("postgres:host=/run dbname=d").map(|u| u.engine()), Ok(Engine::Postgres));
        for wrong in ["", "sqlite:", "mysql://h/d", "/tmp/a.db"] {
            assert_eq!(StoreUrl::parse(wrong), Err(BadUrl), "{wrong}");
        }
    }

    #[test]
    fn a_password_never_reaches_a_log() {
        let url = StoreUrl::parse("postgres://u:secret@h/d").unwrap();
        assert!(!format!("{url:?}").contains("secret"));
    }
}
