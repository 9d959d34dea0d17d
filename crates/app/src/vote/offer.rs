//! Offers of property service: put side by side before the vote, for everybody; and what becomes of the one that won.

use super::paper::{Imprint, RollOnPaper};
use super::{Particulars, advance, particulars};
use crate::{AppError, Desk, Noun};
use domain::id::VoteId;
use domain::offer::{Chosen, Offer};
use domain::permit::{Permit, TakeBallots};
use domain::tally::Outcome;
use domain::vote::Vote;
use domain::vote::file::QuestionResult;
use policy::{Rules, Term};
use serde::{Deserialize, Serialize};
use store::{community, vote};

/// The terms that offers are told by, in the pack's order.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct OfferTerms {
    /// The models of service.
    pub models: Vec<TermName>,
    /// The norms of its content (五项规范).
    pub norms: Vec<TermName>,
}

/// A term of the pack with its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermName {
    /// Its id in the pack.
    pub id: String,
    /// Its name in Chinese.
    pub zh: String,
    /// Its name in English.
    pub en: String,
}

impl OfferTerms {
    /// The terms of a pack.
    pub fn of(rules: &Rules) -> Self {
        let named = |term: &Term| TermName {
            id: term.id.to_string(),
            zh: term.name.zh.to_string(),
            en: term.name.en.to_string(),
        };
        Self {
            models: rules.service_models().iter().map(named).collect(),
            norms: rules.norms().iter().map(named).collect(),
        }
    }
}

/// The offers of a vote as everybody sees them.
#[derive(Debug, Clone)]
pub struct OffersRecord {
    /// The vote.
    pub vote: Vote,
    /// What is told about it.
    pub particulars: Particulars,
    /// The community's name.
    pub community_name: String,
}

/// What the draft of an agreement with the winner says.
#[derive(Debug, Clone)]
pub struct AgreementPaper {
    /// The vote.
    pub vote: Vote,
    /// What is told about it.
    pub particulars: Particulars,
    /// The community's name.
    pub community_name: String,
    /// Its roll.
    pub roll: RollOnPaper,
    /// The offer that won.
    pub offer: Offer,
    /// How it won.
    pub chosen: Chosen,
    /// The matter of the pack that was decided.
    pub matter: String,
    /// The foot of the paper.
    pub imprint: Imprint,
}

impl Desk {
    /// The offers of a vote: for everybody once it is announced, before that for those who take its ballots.
    ///
    /// # Errors
    /// `NotFound` for a vote that is not there, is somebody else's draft, or asks for no offer.
    pub fn load_offers(&self, id: VoteId) -> Result<OffersRecord, AppError> {
        let (locator, now) = (self.locator()?, self.environment().now());
        self.store().read(|rx| {
            let mut kept = vote::find(rx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            advance(&mut kept.vote, now);
            if kept.vote.announced_at.is_none() {
                let place = locator.of_community(rx, kept.vote.community)?;
                let _permit: Permit<TakeBallots> =
                    crate::territory::permit_at(self.actor(), place.as_ref(), Noun::Vote)?;
            }
            let particulars = particulars(&kept.particulars);
            if particulars.offers.is_empty() {
                return Err(AppError::NotFound(Noun::Vote));
            }
            let community_name =
                community::find(rx, kept.vote.community)?.map(|found| found.name).unwrap_or_default();
            Ok(OffersRecord { vote: kept.vote, particulars, community_name })
        })
    }

    /// What the draft of an agreement with the winner says: for those who take the vote's ballots, once its result is
    /// posted.
    ///
    /// # Errors
    /// `Conflict` as long as the result is not posted, and where no offer won, or the one that did failed the
    /// statutory test.
    pub fn draft_agreement(&self, id: VoteId) -> Result<AgreementPaper, AppError> {
        let place = {
            let locator = self.locator()?;
            self.store().read(|rx| {
                let found = vote::find(rx, id)?.ok_or(AppError::NotFound(Noun::Vote))?.vote;
                Ok::<_, AppError>(locator.of_community(rx, found.community)?)
            })?
        };
        let _permit: Permit<TakeBallots> =
            crate::territory::permit_at(self.actor(), place.as_ref(), Noun::Vote)?;
        let paper = self.certify_vote(id, false)?;
        let result = paper.result;
        let chosen = result.count.questions.iter().find_map(|question| match &question.result {
            QuestionResult::Ranking(chosen) => Some((question.matter.clone(), chosen)),
            _ => None,
        });
        let (matter, chosen) = chosen.ok_or(AppError::NotFound(Noun::Vote))?;
        let passed = chosen.tally.as_ref().is_none_or(|tally| tally.outcome == Outcome::Passed);
        let winner = chosen.winner.as_ref().filter(|_| passed);
        let offer = winner.and_then(|key| result.particulars.offers.iter().find(|offer| offer.key == *key));
        Ok(AgreementPaper {
            offer: offer.ok_or(AppError::Conflict("no-offer-won"))?.clone(),
            chosen: (**chosen).clone(),
            matter,
            roll: paper.roll,
            imprint: paper.imprint,
            community_name: result.community_name.clone(),
            particulars: result.particulars.clone(),
            vote: result.vote.clone(),
        })
    }
}
