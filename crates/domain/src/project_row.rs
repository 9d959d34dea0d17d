//! Projects that were under way before there was a plan here, as a table says them, and what can be wrong with a row.

use crate::project::Pool;
use jiff::civil::Date;
use serde::Serialize;

/// A project under way as a table says it, before anything is looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectRow {
    /// The line it was read from, from 1.
    pub line: u32,
    /// The community: its name, its code or its id.
    pub community: String,
    /// Its district, where the table says it.
    pub district: Option<String>,
    /// The package: its id or its name.
    pub package: String,
    /// When work began.
    pub started_on: Date,
    /// When it was completed.
    pub completed_on: Option<Date>,
}

/// What is wrong with a row of projects under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProjectFault {
    /// The row.
    pub line: u32,
    /// What is wrong.
    #[serde(flatten)]
    pub wrong: ProjectWrong,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "wrong", rename_all = "kebab-case")]
pub enum ProjectWrong {
    /// The file has no column of that name.
    Column {
        /// The column.
        name: &'static str,
    },
    /// A cell that is needed is empty.
    Empty {
        /// The column.
        name: &'static str,
    },
    /// A day cannot be read.
    Day {
        /// As written.
        text: String,
    },
    /// It would be completed before it began.
    Order,
    /// The day is still to come.
    ToCome {
        /// The day.
        day: Date,
    },
    /// No community goes by that name.
    Community {
        /// As written.
        text: String,
    },
    /// Several communities go by that name.
    Several {
        /// As written.
        text: String,
        /// How many.
        count: usize,
    },
    /// The pack has no such package.
    Package {
        /// As written.
        text: String,
        /// Those it has.
        known: String,
    },
    /// The same community is in that row.
    Twice {
        /// The other row.
        first: u32,
    },
    /// The community has a project already.
    Known {
        /// Where it stands.
        pool: Pool,
    },
}
