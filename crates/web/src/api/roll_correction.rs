//! What is corrected on a roll, as a program says it.

use super::body::id;
use super::key::{AreaSourceKey, StatusKey};
use crate::error::{Error, Trouble};
use domain::Area;
use domain::roll::CorrectionChange;
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A correction: of one dwelling, exactly one of area, representative, statuses and removal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectionBody {
    /// The dwelling.
    #[schema(example = "01939f2e8c7a7b3e9a41c0ffee000020")]
    dwelling_id: String,
    /// Its area.
    area: Option<AreaBody>,
    /// Who votes for its owners.
    representative: Option<RepresentativeBody>,
    /// What is special about it, all of it.
    statuses: Option<Vec<StatusKey>>,
    /// `true`: it does not exist, or does not belong here.
    remove: Option<bool>,
    /// Why: the objection, the paper that shows it.
    #[schema(max_length = 500, example = "不动产权证载明88.42平方米。")]
    pub(super) reason: String,
}

/// An area with the paper it was read from.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AreaBody {
    /// Square metres, text with at most two decimals.
    #[schema(example = "88.42")]
    m2: String,
    /// The paper.
    source: AreaSourceKey,
}

/// Who votes for the owners of a dwelling.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RepresentativeBody {
    /// Id of the owner; `null` for nobody in particular.
    owner_id: Option<String>,
}

impl CorrectionBody {
    /// The change.
    pub(super) fn change(&self) -> Result<CorrectionChange, Error> {
        let dwelling = id(&self.dwelling_id)?;
        let unfit = |key: &str| Error::new(Trouble::Unprocessable).detail(key, Vec::new());
        match (&self.area, &self.representative, &self.statuses, self.remove) {
            (Some(area), None, None, None) => {
                let source = area.source.0;
                let area: Area = area.m2.parse().map_err(|_| unfit("api-correction-area"))?;
                Ok(CorrectionChange::Area { dwelling, area, source })
            }
            (None, Some(named), None, None) => {
                let representative = named.owner_id.as_deref().map(id).transpose()?;
                Ok(CorrectionChange::Representative { dwelling, representative })
            }
            (None, None, Some(statuses), None) => {
                let status: BTreeSet<_> = statuses.iter().map(|status| status.0).collect();
                Ok(CorrectionChange::Status { dwelling, status })
            }
            (None, None, None, Some(true)) => Ok(CorrectionChange::Removed { dwelling }),
            _ => Err(unfit("api-correction-one")),
        }
    }
}
