//! Heads of tables: what a column holds, in which unit, and how it is sorted.

/// Which way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl Direction {
    /// The value of `aria-sort`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it holds.
    pub label: String,
    /// The unit of its numbers.
    pub unit: Option<String>,
    /// Whether it holds numbers, which stand right-aligned.
    pub numeric: bool,
    /// The page that sorts by it.
    pub sort_href: Option<String>,
    /// The way the table is sorted by it now.
    pub sorted: Option<Direction>,
}

impl Column {
    /// A column of words.
    pub fn words(label: impl Into<String>) -> Self {
        Self { label: label.into(), unit: None, numeric: false, sort_href: None, sorted: None }
    }

    /// A column of numbers.
    pub fn numbers(label: impl Into<String>) -> Self {
        Self { numeric: true, ..Self::words(label) }
    }

    /// With the unit of its numbers.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    /// With the page that sorts by it, and how it is sorted now.
    #[must_use]
    pub fn sort(mut self, href: impl Into<String>, sorted: Option<Direction>) -> Self {
        self.sort_href = Some(href.into());
        self.sorted = sorted;
        self
    }
}
