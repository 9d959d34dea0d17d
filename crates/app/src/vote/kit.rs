//! The recount kit: what an observer takes home to count a vote again without us.

use crate::{AppError, Desk, Noun};
use domain::id::VoteId;
use domain::vote::file::{ANNOUNCED, DRAWN, PUBLISHED, VoteFile};
use std::ops::Range;
use store::{Rx, audit, log};
use tlog::SECOND_VERIFIER;

/// What an observer takes home.
#[derive(Debug, Clone)]
pub struct RecountKit {
    /// The file of the vote.
    pub vote: VoteFile,
    /// The log's key, as it is given to a verifier.
    pub key: Option<String>,
    /// The other files, each with its path: the part of the log, and the second verifier.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Desk {
    /// The file of a vote, the part of the log it is held against, and a verifier. The same may have it who may see
    /// the result.
    ///
    /// # Errors
    /// `NotFound` of a checkpoint until one is signed over everything that the log tells of the vote.
    pub fn export_recount_kit(&self, id: VoteId) -> Result<RecountKit, AppError> {
        let vote = self.export_vote(id)?;
        let mut files = Vec::new();
        let key = self.log_key().map(ToString::to_string);
        self.store().read(|rx| {
            let latest = log::latest_checkpoint(rx)?.map(|latest| latest.size);
            let window = window(rx, id)?.filter(|window| latest.is_some_and(|size| window.end <= size));
            let window = window.ok_or(AppError::NotFound(Noun::Checkpoint))?;
            let write = &mut |path: &str, bytes: &[u8]| {
                files.push((format!("log/{path}"), bytes.to_vec()));
                Ok(())
            };
            self.export_window(rx, window, write)
        })?;
        files.extend(SECOND_VERIFIER.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())));
        Ok(RecountKit { vote, key, files })
    }
}

/// From the entry by which a vote was announced to the one by which its result was posted or its signatures drawn; to the
/// log's end where none was. `None` while one of them has no place.
fn window(rx: &mut Rx<'_>, id: VoteId) -> Result<Option<Range<u64>>, AppError> {
    let told = audit::list_about(rx, &id.to_string())?;
    let place = |event: &str| told.iter().find(|entry| entry.event == event).map(|entry| entry.index);
    let Some(Some(from)) = place(ANNOUNCED) else { return Ok(None) };
    let to = match place(DRAWN).or_else(|| place(PUBLISHED)) {
        Some(Some(last)) => last + 1,
        Some(None) => return Ok(None),
        None => log::latest_checkpoint(rx)?.map_or(0, |latest| latest.size),
    };
    Ok((from < to).then_some(from..to))
}
