//! What a screening found of a community, as it is printed and signed: the record, and the head of the log beside it.

use crate::community::CommunityRecord;
use crate::log::Published;
use crate::{AppError, Desk};
use domain::id::CommunityId;
use jiff::civil::Date;

/// What a screening certificate says.
pub struct CertificateFacts {
    /// The community, its verdict, and every criterion with its value, source and article.
    pub record: CommunityRecord,
    /// The latest signed head of the audit log.
    pub log: Option<Published>,
    /// The present day where the city is.
    pub made_on: Date,
}

impl Desk {
    /// What the certificate of a community says now. One that was merged into another has that one's.
    ///
    /// # Errors
    /// `NotFound` for a community that is not there, or not in the actor's territories.
    pub fn certify(&self, id: CommunityId) -> Result<CertificateFacts, AppError> {
        let record = self.load_community(id)?;
        let log = self.log_state()?.checkpoint;
        Ok(CertificateFacts { record, log, made_on: self.environment().today() })
    }
}
