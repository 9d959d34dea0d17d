//! 表决结果公告 in the red-header form of official documents: what came out, by both measures, and why.

use crate::log_head::object;
use crate::press::{Sheet, Template};
use crate::screening_certificate::LogMark;
use crate::vote::{Channel, Days, RollTotals, VoteKind, days, hash_rows, log_mark};
use crate::vote_result::{MenuResult, MotionResult, OffersResult};
use crate::{Lang, PaperError, Pdf};
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};
use tlog::Hash;

/// The result of a vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteCertificate {
    /// The office that issues it, as the red line at its head says.
    pub issuer: String,
    /// The document's number: 龙花社〔2026〕3号.
    pub number: String,
    /// The community.
    pub community: String,
    /// What kind of vote it was.
    pub kind: VoteKind,
    /// The vote's name.
    pub title: String,
    /// Who decided: 花卉园小区全体业主, 3栋2单元全体业主.
    pub scope: String,
    /// When voting opened, by the clocks of the city.
    pub opened_at: DateTime,
    /// When it closed.
    pub closed_at: DateTime,
    /// The roll as it was when the vote closed.
    pub roll: RollTotals,
    /// What came out of each matter, by both measures; of a menu or of offers, who took part.
    pub motions: Vec<MotionResult>,
    /// What came out of the menu, where there was one.
    pub menu: Option<MenuResult>,
    /// What came out of the offers, where there were any.
    pub offers: Option<OffersResult>,
    /// How many ballots came on which way; a ballot may be counted on two, as one that a proxy gave on paper.
    pub channels: Vec<(Channel, u64)>,
    /// The objections up to the day of the document.
    pub objections: Vec<Objection>,
    /// When the result is published.
    pub publication: Days,
    /// Until when and how the result may be challenged, with the article; empty for nothing.
    pub challenge: String,
    /// The file with all ballots that are counted, by which anyone can recount.
    pub ballots: PublishedFile,
    /// The head of the audit log, where it is signed.
    pub log: Option<LogMark>,
    /// Whether it is of a copy to practise on: every page says that it is not valid.
    pub rehearsal: bool,
    /// The day of the document.
    pub made_on: Date,
}

/// An objection and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The day it came in.
    pub received_on: Date,
    /// Who objects, as may be published.
    pub by: String,
    /// To what.
    pub about: String,
    /// What became of it.
    pub outcome: String,
}

/// A file that was published, by its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedFile {
    /// Its name, or where it is found.
    pub name: String,
    /// SHA-256 over its bytes.
    pub hash: Hash,
}

impl VoteCertificate {
    /// The certificate in a language, A4: on our form, or on a city's own (docs/paper-templates.md), a typst text that
    /// sees the same facts and nothing else.
    ///
    /// # Errors
    /// [`PaperError::Template`] where the city's form cannot be set, with the line; [`PaperError::NoFonts`] in a build
    /// without them; the others name faults of our own form.
    pub fn render(&self, lang: Lang, template: Option<&str>) -> Result<Pdf, PaperError> {
        self.sheet(lang, template).print(lang)
    }

    pub(crate) fn sheet(&self, lang: Lang, template: Option<&str>) -> Sheet {
        let channel = |(channel, ballots): &(Channel, u64)| json!({ "key": channel.key(), "ballots": lang.count(*ballots) });
        let objection = |it: &Objection| {
            json!({
                "received_on": lang.day(it.received_on),
                "by": it.by,
                "about": it.about,
                "outcome": it.outcome,
            })
        };
        let facts = json!({
            "issuer": self.issuer,
            "number": self.number,
            "community": self.community,
            "kind": self.kind.key(),
            "title": self.title,
            "scope": self.scope,
            "opened_at": lang.moment(self.opened_at),
            "closed_at": lang.moment(self.closed_at),
            "roll": {
                "lines": lang.count(self.roll.lines),
                "area": lang.square_metres(self.roll.area),
                "heads": lang.count(self.roll.heads),
                "hash": tlog::hex(&self.roll.hash.0),
                "rows": hash_rows(self.roll.hash),
            },
            "motions": self.motions.iter().map(|motion| motion.facts(lang)).collect::<Value>(),
            "menu": self.menu.as_ref().map(|menu| menu.facts(lang)),
            "offers": self.offers.as_ref().map(OffersResult::facts),
            "channels": self.channels.iter().map(channel).collect::<Value>(),
            "objections": self.objections.iter().map(objection).collect::<Value>(),
            "publication": days(lang, self.publication),
            "challenge": self.challenge,
            "ballots": {
                "name": self.ballots.name,
                "hash": tlog::hex(&self.ballots.hash.0),
                "rows": hash_rows(self.ballots.hash),
            },
            "log": log_mark(lang, self.log.as_ref()),
            "rehearsal": self.rehearsal,
            "printed": lang.day(self.made_on),
        });
        let template = template.map_or_else(
            || Template::ours("/vote_certificate.typ", include_str!("../templates/vote_certificate.typ")),
            |text| Template::theirs("/vote_certificate.typ", text),
        );
        Sheet { template, facts: object(facts), codes: vec![], made_on: self.made_on }
    }
}
