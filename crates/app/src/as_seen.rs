//! A thing as somebody has seen it: who writes may say which version that was.

use crate::AppError;

/// The name of a thing, with the version that whoever acts on it has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsSeen<T> {
    /// Which.
    pub id: T,
    /// Its revision then; `None` where nobody says.
    pub revision: Option<i64>,
}

impl<T> AsSeen<T> {
    /// Refuses what has changed since.
    pub(crate) fn check(&self, revision: i64) -> Result<(), AppError> {
        let same = self.revision.is_none_or(|seen| seen == revision);
        if same { Ok(()) } else { Err(AppError::ChangedMeanwhile) }
    }
}

impl<T> From<T> for AsSeen<T> {
    fn from(id: T) -> Self {
        Self { id, revision: None }
    }
}
