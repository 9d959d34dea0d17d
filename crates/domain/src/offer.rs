//! Offers of property service (物业服务方案): model, content by the norms, fee; and the choice among them.
//!
//! Owners put the offers they agree to in their order. The weakest is struck out until one is left or one has more than
//! half; the winner must then pass the statutory test of its matter (Civil Code Art. 278(4)): those agree to it who put
//! it in their order at all, those who handed in a ballot without it do not.

mod choose;
#[cfg(test)]
mod tests;

pub use choose::{Chosen, Standing, StandingRound, choose};

use crate::area::Area;
use crate::id::{CommunityId, OfferId};
use crate::money::Fen;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An offer to manage a community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Its name in the database.
    pub id: OfferId,
    /// For which community.
    pub community: CommunityId,
    /// Its key on the ballot: `1`, `A`.
    pub key: String,
    /// Who makes it.
    pub provider: String,
    /// The model of the pack: professional company, service centre, self-management …
    pub model: String,
    /// What it promises, by the norms of the pack.
    pub content: BTreeMap<String, String>,
    /// The fee per m² and month, in fen.
    pub fee_per_m2: Fen,
    /// Months it runs.
    pub months: u16,
}

/// What is wrong with an offer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum OfferFault {
    /// The pack knows no such model.
    #[error("no service model is called «{model}»")]
    UnknownModel {
        /// The model.
        model: String,
    },
    /// A norm that the pack does not have.
    #[error("no norm is called «{norm}»")]
    UnknownNorm {
        /// The norm.
        norm: String,
    },
    /// A fee below nothing, or no time at all.
    #[error("the fee is below nothing, or it runs for no month")]
    Terms,
}

impl OfferFault {
    /// The stable key: `offer-model-unknown`.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::UnknownModel { .. } => "offer-model-unknown",
            Self::UnknownNorm { .. } => "offer-norm-unknown",
            Self::Terms => "offer-terms",
        }
    }
}

impl Offer {
    /// Everything that keeps it from the ballot, against the models and norms of a pack. That it leaves a norm out does
    /// not: readers are told that it promises nothing there.
    pub fn faults(&self, models: &[&str], norms: &[&str]) -> Vec<OfferFault> {
        let mut found = Vec::new();
        if !models.contains(&self.model.as_str()) {
            found.push(OfferFault::UnknownModel { model: self.model.clone() });
        }
        for norm in self.content.keys().filter(|norm| !norms.contains(&norm.as_str())) {
            found.push(OfferFault::UnknownNorm { norm: norm.clone() });
        }
        if self.fee_per_m2 < Fen::ZERO || self.months == 0 {
            found.push(OfferFault::Terms);
        }
        found
    }

    /// The fee of a dwelling per month, to the nearest fen, half a fen left off; `None` beyond 64 bits.
    pub fn monthly_fee(&self, area: Area) -> Option<Fen> {
        let hundredths = i128::from(self.fee_per_m2.0) * i128::from(area.centi_m2());
        let up = hundredths.rem_euclid(100) > 50;
        i64::try_from(hundredths.div_euclid(100) + i128::from(up)).ok().map(Fen)
    }
}
