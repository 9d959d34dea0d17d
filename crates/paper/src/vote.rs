//! What the papers of one vote share: what is asked, of whom, by which bar, and whom to call.

use crate::Lang;
use crate::screening_certificate::LogMark;
use domain::Area;
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};
use tlog::Hash;

/// What a vote is for; it gives the papers their titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VoteKind {
    /// 业主共同决定事项表决: a decision that binds (Civil Code, Art. 278).
    Statutory,
    /// 改造意愿调查: who would have the community renewed.
    Willingness,
    /// 菜单式选择: which of the priced items.
    Menu,
    /// 物业服务方案比选: which offer of property management.
    Offers,
}

impl VoteKind {
    /// As the words of the forms name it.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Statutory => "statutory",
            Self::Willingness => "willingness",
            Self::Menu => "menu",
            Self::Offers => "offers",
        }
    }
}

/// One matter that is decided, in the words of the document's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// Its name: 花卉园小区老旧小区改造方案.
    pub title: String,
    /// What is proposed, in one plain sentence.
    pub proposal: String,
}

/// Part of a whole that must be reached: two thirds, three quarters, more than half, 80 in 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Threshold {
    /// How many parts.
    pub parts: u32,
    /// Of how many.
    pub of: u32,
    /// Whether exactly so many are enough (以上) or not (过半数, 超过).
    pub inclusive: bool,
}

/// Of whom a share is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Base {
    /// All owners of the scope.
    Scope,
    /// Those who took part.
    TookPart,
}

/// What a matter needs, by each measure that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bar {
    /// Of whom.
    pub base: Base,
    /// By exclusive area.
    pub area: Option<Threshold>,
    /// By heads.
    pub heads: Option<Threshold>,
}

/// Who answers questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The office, or the person as they want to be called.
    pub office: String,
    /// The telephone of a human.
    pub phone: String,
    /// When it is answered, in words.
    pub hours: Option<String>,
}

/// The roll of those who may vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RollTotals {
    /// Lines, which are exclusive parts.
    pub lines: u64,
    /// Their exclusive area.
    pub area: Area,
    /// Owners as they are counted.
    pub heads: u64,
    /// What seals the roll as it was when the vote opened.
    pub hash: Hash,
}

/// A way on which ballots come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// By the personal link, on a phone or a computer.
    Online,
    /// On the paper ballot.
    Paper,
    /// At a meeting.
    Meeting,
    /// With a community worker's help.
    Assisted,
    /// By a proxy.
    Proxy,
}

impl Channel {
    /// As the words of the forms name it.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Paper => "paper",
            Self::Meeting => "meeting",
            Self::Assisted => "assisted",
            Self::Proxy => "proxy",
        }
    }
}

/// A meeting at which one may vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// When it begins, by the clocks of the city.
    pub at: DateTime,
    /// Where.
    pub place: String,
}

/// From one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Days {
    /// The first.
    pub from: Date,
    /// The last.
    pub until: Date,
}

impl Lang {
    /// `2026年5月1日 09:00`, `1 May 2026, 09:00`.
    pub(crate) fn moment(self, at: DateTime) -> String {
        let blank = if matches!(self, Self::Zh) { " " } else { ", " };
        format!("{}{blank}{:02}:{:02}", self.day(at.date()), at.hour(), at.minute())
    }

    /// An area with both its decimals, as title certificates have it, without its unit.
    pub(crate) fn square_metres(self, area: Area) -> String {
        let centi = area.centi_m2().unsigned_abs();
        let sign = if area.centi_m2() < 0 { "−" } else { "" };
        format!("{sign}{}", self.number(&format!("{}.{:02}", centi / 100, centi % 100)))
    }

    /// A count.
    pub(crate) fn count(self, count: u64) -> String {
        self.number(&count.to_string())
    }
}

pub(crate) fn matters(matters: &[Matter]) -> Value {
    matters.iter().map(|matter| json!({ "title": matter.title, "proposal": matter.proposal })).collect()
}

pub(crate) fn contact(contact: &Contact) -> Value {
    json!({ "office": contact.office, "phone": contact.phone, "hours": contact.hours })
}

pub(crate) fn bar(bar: &Bar) -> Value {
    let threshold = |threshold: Option<Threshold>| {
        threshold.map(|it| json!({ "parts": it.parts, "of": it.of, "inclusive": it.inclusive }))
    };
    json!({
        "base": match bar.base { Base::Scope => "scope", Base::TookPart => "took-part" },
        "area": threshold(bar.area),
        "heads": threshold(bar.heads),
    })
}

/// A hash as it is read aloud: four rows of four groups and a check, as on the witness sheet.
pub(crate) fn hash_rows(hash: Hash) -> Value {
    hash.rows().iter().map(|row| row.split(' ').collect::<Vec<_>>()).collect()
}

pub(crate) fn days(lang: Lang, days: Days) -> Value {
    json!({ "from": lang.day(days.from), "until": lang.day(days.until) })
}

/// The head of the audit log as the foot of a document names it.
pub(crate) fn log_mark(lang: Lang, mark: Option<&LogMark>) -> Value {
    let Some(mark) = mark else { return Value::Null };
    let [first, ..] = mark.checkpoint.root.rows();
    // Without its check digits.
    let short = first.rsplit_once(' ').map_or("", |(groups, _)| groups);
    json!({
        "origin": mark.checkpoint.origin,
        "size": lang.number(&mark.checkpoint.size.to_string()),
        "root": short,
        "signed_on": lang.day(mark.signed_on),
    })
}
