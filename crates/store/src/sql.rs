//! One SQL text for both engines, and the list of every text.
//!
//! A text uses `$1`, `ON CONFLICT`, `RETURNING` and common table expressions, which both engines know, and
//! only three column types: `TEXT` (in byte order), whole numbers and bytes. What differs stands between
//! fences, SQLite's words first: `{{INTEGER||BIGINT}}`. The frequent ones have a name: `{{int}}`.

use crate::url::Engine;
use std::sync::OnceLock;

/// A statement; made only by [`statements!`], so that the test over all statements sees it.
#[derive(Debug)]
pub(crate) struct Sql {
    text: &'static str,
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
}

impl Sql {
    pub(crate) const fn new(text: &'static str) -> Self {
        Self { text, sqlite: OnceLock::new(), postgres: OnceLock::new() }
    }

    /// The text as one engine reads it.
    pub(crate) fn for_engine(&self, engine: Engine) -> &str {
        match engine {
            Engine::Sqlite => self.sqlite.get_or_init(|| numbered(&render(self.text, engine))),
            Engine::Postgres => self.postgres.get_or_init(|| render(self.text, engine)),
        }
    }

    /// A number that stays the same while the process lives, for statement caches.
    pub(crate) fn address(&'static self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

/// What differs often: name, SQLite's words, PostgreSQL's words.
const NAMED: [(&str, &str, &str); 4] = [
    ("int", "INTEGER", "BIGINT"),
    ("text", "TEXT", "TEXT COLLATE \"C\""),
    ("bytes", "BLOB", "BYTEA"),
    ("table", "STRICT, WITHOUT ROWID", ""),
];

/// Chooses the engine's words between the fences.
pub(crate) fn render(text: &str, engine: Engine) -> String {
    let mut rendered = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (fenced, behind) = after.split_once("}}").unwrap_or((after, ""));
        let (sqlite, postgres) = fenced.split_once("||").unwrap_or_else(|| named(fenced));
        rendered.push_str(before);
        rendered.push_str(match engine {
            Engine::Sqlite => sqlite,
            Engine::Postgres => postgres,
        });
        rest = behind;
    }
    rendered.push_str(rest);
    rendered
}

/// The words behind a name; an unknown name stays, and the engine refuses it.
fn named(name: &str) -> (&str, &str) {
    NAMED
        .iter()
        .find(|(known, ..)| *known == name)
        .map_or((name, name), |(_, sqlite, postgres)| (sqlite, postgres))
}

/// SQLite numbers `$1` by first appearance, as it is a name there; `?1` is a number.
fn numbered(text: &str) -> String {
    text.replace('$', "?")
}

/// The ids in the JSON list of the first parameter, for `IN (…)`; made by [`crate::value::ids`].
macro_rules! ids {
    () => {
        "(SELECT {{value FROM json_each($1)||json_array_elements_text(CAST(CAST($1 AS TEXT) AS JSON))}})"
    };
}
pub(crate) use ids;

/// Declares the statements of a module and their list.
macro_rules! statements {
    ($($(#[$meta:meta])* $name:ident = $text:expr;)+) => {
        $($(#[$meta])* static $name: crate::sql::Sql = crate::sql::Sql::new($text);)+

        /// Every statement of this module, for the test that prepares them on both engines.
        #[cfg(test)]
        pub(crate) static STATEMENTS: &[(&str, &crate::sql::Sql)] =
            &[$((concat!(module_path!(), "::", stringify!($name)), &$name),)+];
    };
}
pub(crate) use statements;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_engine_reads_its_own_words() {
        let sql = Sql::new("SELECT {{a||b}} FROM t WHERE x = $2 AND y = $1{{|| FOR UPDATE}}");
        assert_eq!(sql.for_engine(Engine::Sqlite), "SELECT a FROM t WHERE x = ?2 AND y = ?1");
        assert_eq!(sql.for_engine(Engine::Postgres), "SELECT b FROM t WHERE x = $2 AND y = $1 FOR UPDATE");
    }
}
