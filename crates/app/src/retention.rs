//! How long things are kept, and letting go of them. No term is invented here: what the city has not set stays, and the
//! report says so.

use crate::account::occasion;
use crate::{App, AppError};
use domain::account::Actor;
use domain::permit::{ChangeRegister, Permit, PurgeData};
use domain::territory::Place;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use store::retention::{self, Purged, Terms};

/// How many days things are kept; `None` where the city has not said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Retention {
    /// Files that wait for their mapping to be confirmed.
    pub waiting_files_days: Option<u32>,
    /// Imported files that are kept because rows came back.
    pub returned_files_days: Option<u32>,
}

/// What a purge did, and what has no term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PurgeReport {
    /// What was let go of.
    pub purged: Purged,
    /// What stays because nobody has said how long it is kept.
    pub without_term: Vec<&'static str>,
}

/// How long the answer to a request under a key of its own is kept.
const ANSWERS: SignedDuration = SignedDuration::from_hours(24);

impl App {
    /// Lets go of what is older than its term, and has it overwritten on disk.
    pub fn purge(&self, actor: &Actor, retention: Retention) -> Result<PurgeReport, AppError> {
        let permit = Permit::<PurgeData>::grant(actor, &Place::CITY)?;
        let change = Permit::<ChangeRegister>::grant(actor, &Place::CITY)?;
        let (occasion, now) = (occasion(self.environment()), self.environment().now());
        let before = |days: Option<u32>| days.map(|days| ago(now, days));
        let terms = Terms {
            waiting_files: before(retention.waiting_files_days),
            returned_files: before(retention.returned_files_days),
        };
        let purged = self
            .store()
            .write(|tx| retention::purge(tx, &permit, &change, occasion, terms, now - ANSWERS))?;
        self.forget_staged();
        self.store().settle_deletions()?;
        let terms = [
            ("waiting_files_days", retention.waiting_files_days),
            ("returned_files_days", retention.returned_files_days),
        ];
        let without_term = terms.iter().filter(|(_, term)| term.is_none()).map(|(name, _)| *name).collect();
        Ok(PurgeReport { purged, without_term })
    }
}

fn ago(now: Timestamp, days: u32) -> Timestamp {
    let term = SignedDuration::from_hours(i64::from(days).saturating_mul(24));
    now.checked_sub(term).unwrap_or(Timestamp::MIN)
}
