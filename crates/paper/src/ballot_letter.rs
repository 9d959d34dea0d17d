//! 表决通知书、表决票: for each line of the roll a personal letter and a ballot in large print, all in one file.

use crate::ballot::BallotForm;
use crate::log_head::object;
use crate::press::{Sheet, Template};
use crate::vote::{Contact, Matter, Meeting, VoteKind, contact, matters};
use crate::{Lang, PaperError, Pdf};
use domain::Area;
use domain::money::Fen;
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

/// The letters of a vote, one for each line of the roll, each followed by its ballot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BallotLetters {
    /// The community.
    pub community: String,
    /// What kind of vote it is.
    pub kind: VoteKind,
    /// The vote's name.
    pub title: String,
    /// What is decided. A ballot of motions has a row of boxes for each.
    pub matters: Vec<Matter>,
    /// What the ballot asks.
    pub form: BallotForm,
    /// When voting opens, by the clocks of the city.
    pub opens_at: DateTime,
    /// When it closes; until then a later vote replaces the earlier.
    pub closes_at: DateTime,
    /// Where paper ballots are returned to, as an address or a place with its hours.
    pub return_to: String,
    /// The meeting at which one may vote, where there is one.
    pub meeting: Option<Meeting>,
    /// Whom to ask.
    pub contact: Contact,
    /// How the result will be counted, a sentence each.
    pub rules: Vec<String>,
    /// Who calls the vote and signs the letter.
    pub issuer: String,
    /// Whether it is of a copy to practise on: every page says that it is not valid.
    pub rehearsal: bool,
    /// The day of the letter.
    pub made_on: Date,
    /// One for each line of the roll, in the order of printing.
    pub letters: Vec<BallotLetter>,
}

/// What is of one line of the roll only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BallotLetter {
    /// The line's number.
    pub line: u64,
    /// The dwelling as it is called: 3栋2单元602.
    pub dwelling: String,
    /// Its exclusive area.
    pub area: Area,
    /// The owner's name, masked.
    pub owner: String,
    /// The personal link; it is printed, and in the letter's QR code.
    pub link: String,
    /// The voting code; it is printed in groups of four.
    pub code: String,
    /// The serial of the ballot's sheet.
    pub serial: String,
    /// What the ballot's QR code says: the roll's entry and the hash of the ballot's version.
    pub qr: String,
    /// What each item would cost this dwelling, in the order of the form's items, where it is known; may be empty.
    pub shares: Vec<Option<Fen>>,
}

impl BallotLetters {
    /// The letters and ballots in a language, A4, to be printed on one side.
    ///
    /// # Errors
    /// [`PaperError::NoFonts`] in a build without them; the others name faults of the form itself.
    pub fn render(&self, lang: Lang) -> Result<Pdf, PaperError> {
        self.sheet(lang).print(lang)
    }

    pub(crate) fn sheet(&self, lang: Lang) -> Sheet {
        let facts = json!({
            "community": self.community,
            "kind": self.kind.key(),
            "title": self.title,
            "matters": matters(&self.matters),
            "form": self.form.facts(lang),
            "opens_at": lang.moment(self.opens_at),
            "closes_at": lang.moment(self.closes_at),
            "return_to": self.return_to,
            "meeting": self.meeting.as_ref().map(|meeting| {
                json!({ "at": lang.moment(meeting.at), "place": meeting.place })
            }),
            "contact": contact(&self.contact),
            "rules": self.rules,
            "issuer": self.issuer,
            "rehearsal": self.rehearsal,
            "printed": lang.day(self.made_on),
            "letters": self.letters.iter().map(|letter| letter.facts(lang)).collect::<Value>(),
        });
        let template = Template::ours("/ballot_letter.typ", include_str!("../templates/ballot_letter.typ"));
        // Two for each letter: the link's, then the ballot's.
        let codes = self.letters.iter().flat_map(|letter| [letter.link.clone(), letter.qr.clone()]);
        Sheet { template, facts: object(facts), codes: codes.collect(), made_on: self.made_on }
    }
}

impl BallotLetter {
    fn facts(&self, lang: Lang) -> Value {
        let about = |share: &Option<Fen>| share.map(|share| lang.about_yuan(share));
        json!({
            "line": self.line.to_string(),
            "dwelling": self.dwelling,
            "area": lang.square_metres(self.area),
            "owner": self.owner,
            "link": self.link,
            "code": grouped(&self.code),
            "serial": self.serial,
            "shares": self.shares.iter().map(about).collect::<Vec<_>>(),
        })
    }
}

/// `ABCD-EFGH-JKLM`; what stands between groups already is left out first.
fn grouped(code: &str) -> String {
    let signs: Vec<char> = code.chars().filter(|c| c.is_alphanumeric()).collect();
    signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}
