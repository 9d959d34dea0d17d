//! Preparing a vote: what is asked, resolved against the pack in force.

use super::matter::rule_of;
use super::{OfferTerms, Particulars};
use crate::AppError;
use domain::ballot::Channel;
use domain::id::{CommunityId, OfferId, RollId, VoteId};
use domain::menu::Menu;
use domain::money::Fen;
use domain::offer::Offer;
use domain::threshold::Round;
use domain::vote::{Form, Question, Vote, VoteState};
use jiff::Timestamp;
use policy::Rules;
use std::collections::{BTreeMap, BTreeSet};

/// What somebody who prepares a vote asks.
#[derive(Debug, Clone)]
pub enum Asked {
    /// Yes, no or abstain, on a matter of the pack.
    Decision {
        /// The matter.
        matter: String,
        /// In the words of whoever asks.
        text: String,
    },
    /// Whether households want it; binds nobody.
    Willingness {
        /// In the words of whoever asks.
        text: String,
    },
    /// Which items.
    Menu {
        /// In the words of whoever asks.
        text: String,
        /// What can be chosen.
        menu: Menu,
        /// How many points one gives away; `None` where one marks what one likes.
        points: Option<u32>,
    },
    /// Which offer; the winner must pass the matter's test.
    Offers {
        /// The matter.
        matter: String,
        /// In the words of whoever asks.
        text: String,
        /// The offers.
        offers: Vec<OfferDraft>,
    },
}

/// An offer as somebody prepares it.
#[derive(Debug, Clone)]
pub struct OfferDraft {
    /// Its key on the ballot: `A`.
    pub key: String,
    /// Who makes it.
    pub provider: String,
    /// The model of the pack.
    pub model: String,
    /// What it promises, by the norms of the pack.
    pub content: BTreeMap<String, String>,
    /// The fee per m² and month.
    pub fee_per_m2: Fen,
    /// Months it runs.
    pub months: u16,
}

/// A vote as somebody prepares it.
#[derive(Debug, Clone)]
pub struct VoteDraft {
    /// The frozen roll it is held on.
    pub roll: RollId,
    /// Its title.
    pub title: String,
    /// What is asked, in order.
    pub asked: Vec<Asked>,
    /// From when ballots are taken.
    pub opens_at: Timestamp,
    /// From when no ballot is taken any more.
    pub closes_at: Timestamp,
    /// How ballots may come.
    pub channels: BTreeSet<Channel>,
    /// What is proposed, in plain words.
    pub plain: String,
    /// Whom to ask.
    pub contact: String,
    /// Where paper is handed in.
    pub hand_in_at: String,
}

impl VoteDraft {
    /// The vote under the rules of the pack, and what is told about it. Its name is given by whoever keeps it.
    pub(super) fn resolve(&self, rules: &Rules) -> Result<(Vote, Particulars), AppError> {
        let title = self.title.trim();
        if title.is_empty() {
            return Err(AppError::Invalid { field: "title", reason: "title-empty" });
        }
        if self.closes_at <= self.opens_at {
            return Err(AppError::Invalid { field: "closes_at", reason: "closes-before-opens" });
        }
        let mut told = Particulars {
            plain: self.plain.trim().to_owned(),
            contact: self.contact.trim().to_owned(),
            hand_in_at: self.hand_in_at.trim().to_owned(),
            spoiled_takes_part: rules.spoiled_takes_part(),
            identity: rules.identity_question(),
            ..Particulars::default()
        };
        let mut questions = Vec::with_capacity(self.asked.len());
        for (number, asked) in (1..).zip(&self.asked) {
            questions.push(asked.resolve(number, rules, &mut told)?);
        }
        let vote = Vote {
            id: VoteId::from_uuid(uuid::Uuid::nil()),
            community: CommunityId::from_uuid(uuid::Uuid::nil()),
            title: title.to_owned(),
            round: Round::First,
            questions,
            roll: self.roll,
            roll_hash: None,
            channels: self.channels.clone(),
            proxies: rules.proxy_rule(),
            covenant: None,
            announced_at: None,
            opens_at: self.opens_at,
            closes_at: self.closes_at,
            pack: rules.pack_ref().clone(),
            state: VoteState::Drafted,
        };
        Ok((vote, told))
    }
}

impl OfferDraft {
    /// The offer; its name and community are given by whoever keeps it.
    fn offer(&self) -> Offer {
        Offer {
            id: OfferId::from_uuid(uuid::Uuid::nil()),
            community: CommunityId::from_uuid(uuid::Uuid::nil()),
            key: self.key.clone(),
            provider: self.provider.clone(),
            model: self.model.clone(),
            content: self.content.clone(),
            fee_per_m2: self.fee_per_m2,
            months: self.months,
        }
    }
}

fn check_offers(offers: &[Offer], rules: &Rules) -> Result<(), AppError> {
    let models: Vec<&str> = rules.service_models().iter().map(|model| &*model.id).collect();
    let norms: Vec<&str> = rules.norms().iter().map(|norm| &*norm.id).collect();
    match offers.iter().find_map(|offer| offer.faults(&models, &norms).into_iter().next()) {
        Some(fault) => Err(AppError::Invalid { field: "offers", reason: fault.key() }),
        None => Ok(()),
    }
}

impl Asked {
    fn resolve(&self, number: usize, rules: &Rules, told: &mut Particulars) -> Result<Question, AppError> {
        let rule = |matter: &str| {
            let unknown = AppError::Invalid { field: "matter", reason: "matter-unknown" };
            rule_of(rules, matter).map(Box::new).ok_or(unknown)
        };
        let (matter, text, form) = match self {
            Self::Decision { matter, text } => {
                (matter.as_str(), text, Form::Decision { rule: rule(matter)? })
            }
            Self::Willingness { text } => {
                ("willingness", text, Form::Willingness { needed: rules.willingness_needed() })
            }
            Self::Menu { text, menu, points } => {
                let faults = menu.faults();
                if !faults.is_empty() {
                    return Err(AppError::MenuFaults(faults));
                }
                if told.menu.replace(menu.clone()).is_some() {
                    return Err(AppError::Invalid { field: "asked", reason: "menu-twice" });
                }
                let options = menu.options();
                let form = match points {
                    Some(points) => Form::Points { options, points: *points },
                    None => Form::Approval { options },
                };
                ("menu", text, form)
            }
            Self::Offers { matter, text, offers } => {
                if !told.offers.is_empty() {
                    return Err(AppError::Invalid { field: "asked", reason: "offers-twice" });
                }
                told.offers = offers.iter().map(OfferDraft::offer).collect();
                check_offers(&told.offers, rules)?;
                told.terms = OfferTerms::of(rules);
                let options = offers.iter().map(|offer| offer.key.clone()).collect();
                (matter.as_str(), text, Form::Ranking { options, rule: Some(rule(matter)?) })
            }
        };
        let text = text.trim();
        if text.is_empty() {
            return Err(AppError::Invalid { field: "text", reason: "text-empty" });
        }
        Ok(Question { key: number.to_string(), matter: matter.to_owned(), text: text.to_owned(), form })
    }
}
