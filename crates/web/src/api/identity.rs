//! Who holds a personal link, as programs prove it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The last four of what only an owner knows.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndingBody {
    /// Four digits; of an ID number the last may be X.
    #[schema(example = "123X")]
    pub(super) ending: String,
}

/// The code that goes on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FurtherCode {
    /// For the ballot paper, and to cast.
    #[schema(example = "9HDP-7KQM-2RXA")]
    pub(super) code: String,
}

/// Whether a worker has seen who it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KnownBody {
    /// `true`: the link asks no more, and that is on record.
    #[serde(default)]
    pub(super) identity_seen: bool,
}
