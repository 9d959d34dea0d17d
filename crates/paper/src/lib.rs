//! Official documents as PDF: typed facts in, bytes out.
//!
//! Each document is a struct with a `render(lang)`: [`LogHead`], the sheet on which people witness the head of the
//! audit log; [`ScreeningCertificate`], what a screening found of a community and why; [`RenewalPlan`], which communities
//! are renewed in which year; and the papers of a vote,
//! [`VoteNotice`] for the board, [`BallotLetters`] with a letter and a ballot for each line of the roll, [`KnockList`]
//! for those who go from door to door, [`VoteCertificate`], the result, and [`ServiceAgreement`], what becomes of an offer. The words of the forms are here, in Chinese
//! and English; what is said in them (names, values, sources) comes from the caller, is handed to the typesetter as
//! data and is never read as markup.
//!
//! Nothing here reads a file, a clock or the network: templates, words and fonts are in the program, dates are
//! arguments, and the same facts give the same bytes. What comes out is PDF/A-2a and PDF/UA-1 (ISO 19005-2, ISO
//! 14289-1): tagged, with its language and title, checked while it is written.

mod ballot;
mod ballot_letter;
mod font;
mod knock_list;
mod log_head;
mod press;
mod qr;
mod renewal_plan;
pub mod sample;
mod screening_certificate;
mod service_agreement;
mod vote;
mod vote_certificate;
mod vote_notice;
mod vote_result;
mod words;

pub use ballot::{BallotForm, BallotItem};
pub use ballot_letter::{BallotLetter, BallotLetters};
pub use knock_list::{Door, KnockList};
pub use log_head::LogHead;
pub use qr::svg as qr_svg;
pub use renewal_plan::{
    Declared, PlanDistrict, PlanMoney, PlanStanding, PlanStart, PlanTarget, PlanYear, RenewalPlan,
};
pub use screening_certificate::{Criterion, LogMark, Pack, Place, ScreeningCertificate};
pub use service_agreement::{Agreed, ServiceAgreement};
pub use vote::{Bar, Base, Channel, Contact, Days, Matter, Meeting, RollTotals, Threshold, VoteKind};
pub use vote_certificate::{Objection, PublishedFile, VoteCertificate};
pub use vote_notice::{NoticeMatter, VoteNotice};
pub use vote_result::{
    ItemOutcome, ItemResult, Measure, MenuResult, MotionResult, OfferResult, OffersResult, SurveyResult,
    VoteVerdict,
};
pub use words::Lang;

/// A finished document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// The characters that none of the fonts has, in order of code. Each was printed as `〓(U+323AF)`, and the
    /// document lists them at its end.
    pub missing: Vec<char>,
}

/// Why there is no document. The texts are of the typesetter and for logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// The program was built without the fonts (`cargo xtask assets` puts them in place).
    #[error("this build has no fonts for documents")]
    NoFonts,
    /// The facts could not be laid out.
    #[error("the document could not be laid out: {0}")]
    Layout(String),
    /// The form that was given in place of ours cannot be set, or not as the standard asks.
    #[error("the template could not be set: {0}")]
    Template(String),
    /// The layout cannot be written as the standard asks.
    #[error("the document could not be written as PDF/A: {0}")]
    Export(String),
}
