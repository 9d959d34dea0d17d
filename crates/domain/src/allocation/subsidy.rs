//! What others pay first, with its caps.

use super::remainder::share_of;
use super::{AllocationError, Household};
use crate::area::Area;
use crate::money::Fen;
use crate::share::Share;
use serde::{Deserialize, Serialize};

/// What somebody else pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Subsidy {
    /// Its name: the source of the money.
    pub subsidy: String,
    /// How much it is.
    pub form: SubsidyForm,
    /// At most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Fen>,
}

/// How much a subsidy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubsidyForm {
    /// So much.
    Amount(Fen),
    /// A share of the whole cost.
    OfCost(Share),
    /// A share of what is left when its turn comes.
    OfRest(Share),
    /// So much per household of the scope.
    PerHousehold(Fen),
    /// So much per m² of the households of the scope.
    PerM2(Fen),
}

/// What a subsidy took off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct AppliedSubsidy {
    /// Its name.
    pub subsidy: String,
    /// What it comes to by its form.
    pub claimed: Fen,
    /// What it took off: no more than its cap, and than what was left.
    pub amount: Fen,
}

/// Takes subsidies off a cost, in their order; says each and what is left.
pub(super) fn take_off(
    cost: Fen,
    subsidies: &[Subsidy],
    households: &[Household],
) -> Result<(Vec<AppliedSubsidy>, Fen), AllocationError> {
    let (mut applied, mut left) = (Vec::with_capacity(subsidies.len()), cost);
    for subsidy in subsidies {
        let of = |amount: Fen, share: Share| share_of(amount, u128::from(share.ppm()), 1_000_000);
        let claimed = match subsidy.form {
            SubsidyForm::Amount(amount) => amount,
            SubsidyForm::OfCost(share) => of(cost, share)?,
            SubsidyForm::OfRest(share) => of(left, share)?,
            SubsidyForm::PerHousehold(amount) => {
                let count = i64::try_from(households.len()).map_err(|_| AllocationError::TooLarge)?;
                Fen(amount.0.checked_mul(count).ok_or(AllocationError::TooLarge)?)
            }
            SubsidyForm::PerM2(amount) => {
                let area: Area = households.iter().filter_map(|household| household.area).sum();
                let area = u128::try_from(area.centi_m2()).map_err(|_| AllocationError::Negative)?;
                share_of(amount, area, 100)?
            }
        };
        if claimed < Fen::ZERO || subsidy.cap.is_some_and(|cap| cap < Fen::ZERO) {
            return Err(AllocationError::Negative);
        }
        let amount = claimed.min(subsidy.cap.unwrap_or(claimed)).min(left);
        left = Fen(left.0 - amount.0);
        applied.push(AppliedSubsidy { subsidy: subsidy.subsidy.clone(), claimed, amount });
    }
    Ok((applied, left))
}
