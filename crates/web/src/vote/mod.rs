//! Votes: listed, prepared, held, counted.

mod bar;
mod board;
mod draft;
mod draft_menu;
mod draft_offers;
mod file;
mod finding;
mod list;
mod offers;
mod official;
mod print;
mod result;
mod result_paper;
mod signature_audit;
mod sms;
mod trouble;

pub(crate) use board::{
    board, post_announce, post_answer, post_cancel, post_imprint, post_objection, post_publish, post_settle,
};
pub(crate) use draft::{new_vote, post_vote};
pub(crate) use draft_menu::{Gaps, quantity_name};
pub(crate) use file::{recount_kit, vote_file};
pub(crate) use list::votes;
pub(crate) use offers::{Comparison, agreement_pdf, model, offers};
pub(crate) use official::{certificate_pdf, notice_pdf, result_pdf};
pub(crate) use print::{door_letter, doors_pdf, letters};
pub(crate) use result::result;
pub(crate) use signature_audit::{post_call_back, post_seed, signature_audit};
pub use sms::sms_text;
pub(crate) use sms::{post_sms, sms};
pub(crate) use trouble::{roll_detail, vote_detail};

#[cfg(test)]
pub(crate) use {
    board::BoardView, draft::DraftView, list::VotesView, offers::OffersView, result::ResultView,
    signature_audit::SignatureAuditView, sms::SmsView,
};

use crate::community::china;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::tag::{Tag, Tone};
use domain::roll::RollState;
use domain::vote::{Vote, VoteState};

/// Where a vote stands.
pub(crate) fn vote_tag(l: Words, state: VoteState) -> Tag {
    let tone = match state {
        VoteState::Drafted => Tone::Open,
        VoteState::Announced | VoteState::Opened => Tone::Running,
        VoteState::Closed => Tone::Warning,
        VoteState::Published | VoteState::Settled => Tone::Good,
        VoteState::Cancelled => Tone::Plain,
    };
    Tag::new(tone, l.t(&format!("vote-state-{}", state.key())))
}

/// Where a roll stands.
pub(crate) fn roll_tag(l: Words, state: &RollState) -> Tag {
    let tone = match state {
        RollState::Drafted => Tone::Open,
        RollState::Published { .. } => Tone::Running,
        RollState::Frozen { .. } => Tone::Good,
    };
    Tag::new(tone, l.t(&format!("roll-state-{}", state.key())))
}

/// From when to when ballots are taken.
pub(crate) fn period(l: Words, vote: &Vote) -> String {
    let at = |at| l.moment(at, &china());
    l.say("vote-period").with("from", at(vote.opens_at)).with("until", at(vote.closes_at)).to_string()
}

/// The address that a personal link leads to.
pub(crate) fn ballot_address(page: &Page, code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    let base = page.site().app().settings().accounts.public_url.trim_end_matches('/').to_owned();
    format!("{base}/ballot/{plain}")
}
