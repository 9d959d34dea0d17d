//! What somebody does who has the database in his hands.

use anyhow::Result;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// A way to tamper with the log.
pub struct Attack {
    /// Its name in the design.
    pub name: &'static str,
    /// What a verifier may say of it.
    pub codes: &'static [&'static str],
    /// Does it.
    pub make: fn(&mut Database) -> Result<()>,
    /// Whether the log is then signed by a key of the attacker's own.
    pub by_a_stranger: bool,
    /// Whether it is then signed by the log's key, so that only a head from outside tells.
    pub by_the_holder: bool,
}

const fn within(
    name: &'static str,
    codes: &'static [&'static str],
    make: fn(&mut Database) -> Result<()>,
) -> Attack {
    Attack { name, codes, make, by_a_stranger: false, by_the_holder: false }
}

/// The six of the design.
pub const ATTACKS: &[Attack] = &[
    within("A1", &["entry-changed"], |database| database.change(5)),
    within("A2", &["entries-missing"], |database| database.delete("7")),
    within("A3", &["entry-changed"], |database| {
        for (from, to) in [(10, 1_000_000), (11, 10), (1_000_000, 11)] {
            database.batch(&format!("UPDATE audit_entry SET seq = {to} WHERE seq = {from}"))?;
        }
        Ok(())
    }),
    within("A4", &["entries-missing"], |database| database.delete("(SELECT MAX(seq) FROM audit_entry)")),
    Attack {
        by_a_stranger: true,
        ..within("A5", &["unsigned", "signature"], |database| {
            database.change(5)?;
            database.rewrite()
        })
    },
    Attack {
        by_the_holder: true,
        ..within("A6", &["rewritten"], |database| {
            database.change(5)?;
            database.rewrite()
        })
    },
];

/// A database behind the program's back.
pub enum Database {
    /// A file.
    Sqlite(rusqlite::Connection),
    /// One of a cluster.
    Postgres(postgres::Client),
}

impl Database {
    fn batch(&mut self, text: &str) -> Result<()> {
        match self {
            Self::Sqlite(connection) => connection.execute_batch(text)?,
            Self::Postgres(client) => client.batch_execute(text)?,
        }
        Ok(())
    }

    /// Takes away what keeps the log from being changed by mistake.
    pub fn unguard(&mut self) -> Result<()> {
        let tables = ["audit_entry", "log_hash", "log_head", "log_checkpoint"];
        match self {
            Self::Sqlite(connection) => {
                let mut statement =
                    connection.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'")?;
                let names: Vec<String> =
                    statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
                drop(statement);
                connection.execute_batch("PRAGMA foreign_keys = OFF")?;
                for name in names.iter().filter(|name| tables.iter().any(|table| name.starts_with(table))) {
                    connection.execute_batch(&format!("DROP TRIGGER \"{name}\""))?;
                }
            }
            Self::Postgres(client) => {
                for table in tables {
                    client.batch_execute(&format!("ALTER TABLE {table} DISABLE TRIGGER USER"))?;
                }
            }
        }
        Ok(())
    }

    /// Has an entry say something else, in a form that an entry may have.
    fn change(&mut self, place: u64) -> Result<()> {
        let (from, to) = ("\"kind\":\"", "\"kind\":\"x");
        let body = match self {
            Self::Sqlite(_) => format!("CAST(replace(CAST(body AS TEXT), '{from}', '{to}') AS BLOB)"),
            Self::Postgres(_) => {
                format!("convert_to(replace(convert_from(body, 'UTF8'), '{from}', '{to}'), 'UTF8')")
            }
        };
        self.batch(&format!("UPDATE audit_entry SET body = {body}, event = 'x' || event WHERE seq = {place}"))
    }

    fn delete(&mut self, place: &str) -> Result<()> {
        self.batch(&format!(
            "DELETE FROM audit_secret WHERE entry IN (SELECT id FROM audit_entry WHERE seq = {place});
             DELETE FROM audit_entry WHERE seq = {place}"
        ))
    }

    fn entries(&mut self) -> Result<Vec<Vec<u8>>> {
        let text = "SELECT body FROM audit_entry WHERE seq IS NOT NULL ORDER BY seq";
        Ok(match self {
            Self::Sqlite(connection) => {
                let mut statement = connection.prepare(text)?;
                statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
            }
            Self::Postgres(client) => client.query(text, &[])?.iter().map(|row| row.get(0)).collect(),
        })
    }

    /// Hashes everything anew and throws away what was signed.
    fn rewrite(&mut self) -> Result<()> {
        let entries = self.entries()?;
        let (stored, root) = tree(&entries);
        let literal = |hash: &[u8; 32]| {
            let mut hex = String::new();
            for byte in hash {
                let _ = write!(hex, "{byte:02x}");
            }
            match self {
                Self::Sqlite(_) => format!("X'{hex}'"),
                Self::Postgres(_) => format!("'\\x{hex}'"),
            }
        };
        let rows: Vec<String> =
            stored.iter().enumerate().map(|(at, hash)| format!("({at}, {})", literal(hash))).collect();
        let batch = format!(
            "DELETE FROM log_cosignature; DELETE FROM log_checkpoint; DELETE FROM log_hash;
             INSERT INTO log_hash (i, h) VALUES {};
             UPDATE log_head SET size = {}, root = {}",
            rows.join(", "),
            entries.len(),
            literal(&root),
        );
        self.batch(&batch)
    }
}

fn sha(parts: &[&[u8]]) -> [u8; 32] {
    parts.iter().fold(Sha256::new(), Sha256::chain_update).finalize().into()
}

/// The hashes that a tree over the entries keeps, in their order, and its root (RFC 6962).
fn tree(entries: &[Vec<u8>]) -> (Vec<[u8; 32]>, [u8; 32]) {
    let (mut stored, mut edge) = (Vec::new(), Vec::<(u32, [u8; 32])>::new());
    for entry in entries {
        let (mut level, mut hash) = (0, sha(&[&[0], entry]));
        stored.push(hash);
        while let Some((_, left)) = edge.pop_if(|(peak, _)| *peak == level) {
            hash = sha(&[&[1], &left, &hash]);
            level += 1;
            stored.push(hash);
        }
        edge.push((level, hash));
    }
    let mut peaks = edge.into_iter().rev().map(|(_, hash)| hash);
    let last = peaks.next().unwrap_or_else(|| sha(&[]));
    let root = peaks.fold(last, |right, left| sha(&[&[1], &left, &right]));
    (stored, root)
}
