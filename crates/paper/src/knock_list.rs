//! 入户走访表: whom a community worker has not reached yet, door by door, for the clipboard.

use crate::log_head::object;
use crate::press::{Sheet, Template};
use crate::{Lang, PaperError, Pdf};
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

/// The doors at which nobody has voted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnockList {
    /// The community.
    pub community: String,
    /// The vote's name.
    pub title: String,
    /// Who walks it; empty leaves a line to fill in.
    pub worker: String,
    /// As of when nobody had voted, by the clocks of the city.
    pub as_of: DateTime,
    /// When the vote closes.
    pub closes_at: DateTime,
    /// The doors in the order of the walk. Neighbours in it that share building and entrance stand together, and
    /// within them those that share the floor.
    pub doors: Vec<Door>,
    /// Whether it is of a copy to practise on: every page says that it is not valid.
    pub rehearsal: bool,
    /// The day the list is printed.
    pub made_on: Date,
}

/// A door to knock at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// The building as it is called: 3栋.
    pub building: String,
    /// The entrance as it is called: 2单元; empty for none.
    pub entrance: String,
    /// The floor, where it is known.
    pub floor: Option<i64>,
    /// The line of the roll.
    pub line: u64,
    /// The dwelling as it is called there: 602.
    pub dwelling: String,
    /// The owner's name, masked.
    pub owner: String,
    /// How often somebody has been there.
    pub tries: u64,
    /// What was found the last time and when, in a few words; empty for nothing.
    pub last: String,
}

impl KnockList {
    /// The list in a language, A4.
    ///
    /// # Errors
    /// [`PaperError::NoFonts`] in a build without them; the others name faults of the form itself.
    pub fn render(&self, lang: Lang) -> Result<Pdf, PaperError> {
        self.sheet(lang).print(lang)
    }

    pub(crate) fn sheet(&self, lang: Lang) -> Sheet {
        let together = self.doors.chunk_by(|a, b| (&a.building, &a.entrance) == (&b.building, &b.entrance));
        let facts = json!({
            "community": self.community,
            "title": self.title,
            "worker": self.worker,
            "as_of": lang.moment(self.as_of),
            "closes_at": lang.moment(self.closes_at),
            "doors": lang.count(self.doors.len().try_into().unwrap_or(u64::MAX)),
            "entrances": together.map(|doors| entrance(lang, doors)).collect::<Value>(),
            "rehearsal": self.rehearsal,
            "printed": lang.day(self.made_on),
        });
        let template = Template::ours("/knock_list.typ", include_str!("../templates/knock_list.typ"));
        Sheet { template, facts: object(facts), codes: vec![], made_on: self.made_on }
    }
}

fn entrance(lang: Lang, doors: &[Door]) -> Value {
    let row = |door: &Door| {
        json!({
            "line": door.line.to_string(),
            "dwelling": door.dwelling,
            "owner": door.owner,
            "tries": lang.count(door.tries),
            "last": door.last,
        })
    };
    let floors = doors.chunk_by(|a, b| a.floor == b.floor).map(|doors| {
        json!({
            "floor": doors.first().and_then(|door| door.floor).map(|floor| floor.to_string()),
            "doors": doors.iter().map(row).collect::<Value>(),
        })
    });
    let first = doors.first();
    json!({
        "building": first.map_or("", |door| door.building.as_str()),
        "entrance": first.map_or("", |door| door.entrance.as_str()),
        "count": doors.len().to_string(),
        "floors": floors.collect::<Value>(),
    })
}
