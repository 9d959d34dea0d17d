//! Identity: UUIDv7 (RFC 9562), made from a time and random bits that the caller gives.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Where ids come from: a source of «now» and of randomness, handed in by the caller.
pub trait IdSource {
    /// A fresh UUIDv7.
    fn next_uuid(&mut self) -> Uuid;
}

/// A UUIDv7 from its two ingredients.
pub fn uuid_v7(unix_millis: u64, random: [u8; 10]) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(unix_millis, &random).into_uuid()
}

/// The text is no id of 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of 32 hexadecimal digits")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(#[serde(with = "uuid::serde::simple")] Uuid);

        impl $name {
            /// A fresh id.
            pub fn fresh(source: &mut impl IdSource) -> Self {
                Self(source.next_uuid())
            }

            /// Wraps a UUID that already names this thing.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        /// 32 lower-case hexadecimal digits: fixed width, so that text order is time order.
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.as_simple().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self).map_err(|_| NotAnId)
            }
        }
    )+};
}

ids! {
    /// Names an [`crate::account::Account`].
    AccountId,
    /// Names a token of a program.
    ApiTokenId,
    /// Names an [`crate::appointment::Appointment`].
    AppointmentId,
    /// Names an [`crate::area_group::AreaGroup`].
    AreaGroupId,
    /// Names an audit entry.
    AuditEntryId,
    /// Names a [`crate::ballot::Ballot`].
    BallotId,
    /// Names an import batch.
    BatchId,
    /// Names a [`crate::building::Building`].
    BuildingId,
    /// Names a [`crate::claim::Claim`].
    ClaimId,
    /// Names a [`crate::community::Community`].
    CommunityId,
    /// Names a [`crate::dwelling::Dwelling`].
    DwellingId,
    /// Names an [`crate::entrance::Entrance`].
    EntranceId,
    /// Names a [`crate::facility::Facility`].
    FacilityId,
    /// Names a background job.
    JobId,
    /// Names a [`crate::field_survey::FieldSurvey`]; made on the device that it was answered on.
    FieldSurveyId,
    /// Names an [`crate::indicator::Observation`].
    ObservationId,
    /// Names an [`crate::offer::Offer`].
    OfferId,
    /// Names an export of a roll of owners.
    OwnerExportId,
    /// Names an [`crate::owner::Owner`].
    OwnerId,
    /// Names a [`crate::proxy::Proxy`].
    ProxyId,
    /// Names a [`crate::roll::Roll`].
    RollId,
    /// Names a [`crate::scenario::Scenario`].
    ScenarioId,
    /// Names a file waiting to be imported.
    UploadId,
    /// Names a [`crate::vote::Vote`].
    VoteId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_ids_sort_later_as_text() {
        let early = CommunityId::from_uuid(uuid_v7(1_000, [255; 10]));
        let late = CommunityId::from_uuid(uuid_v7(1_001, [0; 10]));
        assert!(early.to_string() < late.to_string());
        assert_eq!(early.to_string().len(), 32);
        assert_eq!(early.to_string().parse(), Ok(early));
    }
}
