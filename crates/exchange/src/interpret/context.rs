//! What is known of a file from outside it.

use domain::claim::SourceKind;
use domain::division::Gazetteer;
use domain::geometry::Datum;
use jiff::civil::Date;
use std::sync::Arc;

/// What is known of a file from outside it.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// The day of the register: its districts are those of that day, and nothing was completed after it.
    pub as_of: Date,
    /// The divisions, where a pack gives them.
    pub gazetteer: Option<&'a Gazetteer>,
    /// The declared coordinate system of the points.
    pub datum: Option<Datum>,
    /// What kind of source the file is, unless the mapping says.
    pub source_kind: SourceKind,
    /// The source in words, unless the mapping says.
    pub source_label: Arc<str>,
}
