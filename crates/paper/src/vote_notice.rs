//! 表决公告: that a vote is held, on what, of whom, and by which bar; for the notice board.

use crate::log_head::object;
use crate::press::{Sheet, Template};
use crate::screening_certificate::LogMark;
use crate::vote::{
    Bar, Channel, Contact, Days, Matter, RollTotals, VoteKind, bar, contact, days, hash_rows, log_mark,
};
use crate::{Lang, PaperError, Pdf};
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

/// The notice of a vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteNotice {
    /// The community.
    pub community: String,
    /// What kind of vote it is.
    pub kind: VoteKind,
    /// The vote's name.
    pub title: String,
    /// Who decides: 花卉园小区全体业主, 3栋2单元全体业主.
    pub scope: String,
    /// What is decided, and what each needs.
    pub matters: Vec<NoticeMatter>,
    /// The sealed roll.
    pub roll: RollTotals,
    /// When voting opens, by the clocks of the city.
    pub opens_at: DateTime,
    /// When it closes.
    pub closes_at: DateTime,
    /// The ways to vote, and how each goes, in a sentence.
    pub channels: Vec<(Channel, String)>,
    /// When the roll may be objected to.
    pub objections: Days,
    /// Where the roll may be seen and objections are handed in, in a sentence.
    pub objection_how: String,
    /// Whom to ask.
    pub contact: Contact,
    /// Who gives the notice.
    pub issuer: String,
    /// The head of the audit log, where it is signed.
    pub log: Option<LogMark>,
    /// Whether it is of a copy to practise on: every page says that it is not valid.
    pub rehearsal: bool,
    /// The day of the notice.
    pub made_on: Date,
}

/// A matter with what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeMatter {
    /// The matter.
    pub matter: Matter,
    /// Who must take part, where that is asked.
    pub quorum: Option<Bar>,
    /// Who must agree, where a share is asked.
    pub approval: Option<Bar>,
    /// The article that says so, or how the result is worked out; empty for none.
    pub basis: String,
}

impl VoteNotice {
    /// The notice in a language, A4.
    ///
    /// # Errors
    /// [`PaperError::NoFonts`] in a build without them; the others name faults of the form itself.
    pub fn render(&self, lang: Lang) -> Result<Pdf, PaperError> {
        self.sheet(lang).print(lang)
    }

    pub(crate) fn sheet(&self, lang: Lang) -> Sheet {
        let matter = |it: &NoticeMatter| {
            json!({
                "title": it.matter.title,
                "proposal": it.matter.proposal,
                "quorum": it.quorum.as_ref().map(bar),
                "approval": it.approval.as_ref().map(bar),
                "basis": it.basis,
            })
        };
        let channel = |(channel, how): &(Channel, String)| json!({ "key": channel.key(), "how": how });
        let facts = json!({
            "community": self.community,
            "kind": self.kind.key(),
            "title": self.title,
            "scope": self.scope,
            "matters": self.matters.iter().map(matter).collect::<Value>(),
            "roll": {
                "lines": lang.count(self.roll.lines),
                "area": lang.square_metres(self.roll.area),
                "heads": lang.count(self.roll.heads),
                "hash": tlog::hex(&self.roll.hash.0),
                "rows": hash_rows(self.roll.hash),
            },
            "opens_at": lang.moment(self.opens_at),
            "closes_at": lang.moment(self.closes_at),
            "channels": self.channels.iter().map(channel).collect::<Value>(),
            "objections": days(lang, self.objections),
            "objection_how": self.objection_how,
            "contact": contact(&self.contact),
            "issuer": self.issuer,
            "log": log_mark(lang, self.log.as_ref()),
            "rehearsal": self.rehearsal,
            "printed": lang.day(self.made_on),
        });
        let template = Template::ours("/vote_notice.typ", include_str!("../templates/vote_notice.typ"));
        Sheet { template, facts: object(facts), codes: vec![], made_on: self.made_on }
    }
}
