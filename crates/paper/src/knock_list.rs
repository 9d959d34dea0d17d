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
    /// Who goes to that entrance, where it was handed over; empty for nobody.
    pub holder: String,
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
    /// When to come back, in a few words; empty where nothing says so.
    pub best: String,
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
            "best": door.best,
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
        "holder": first.map_or("", |door| door.holder.as_str()),
        "count": doors.len().to_string(),
        "floors": floors.collect::<Value>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press::tests::{pages, squeezed, text};
    use crate::sample;

    #[test]
    fn every_door_is_listed_under_its_entrance_with_room_for_what_is_found() {
        for (lang, own) in [
            (Lang::Zh, ["39户", "1栋3单元", "2栋1单元", "2026年5月21日08:00", "搬离", "备注"]),
            (
                Lang::En,
                ["39doors", "Building1entrance3", "Building2entrance1", "21May2026,08:00", "Moved", "Notes"],
            ),
        ] {
            let list = sample::knock_list(lang);
            let pages = pages(list.sheet(lang), lang);
            let text: String = pages.iter().map(|page| page.text.as_str()).collect();
            for fact in own.into_iter().chain([squeezed(&list.title).as_str(), &squeezed(&list.community)]) {
                assert!(text.contains(fact), "{fact}\n{text}");
            }
            for door in &list.doors {
                let row = squeezed(&format!("{}{}{}", door.line, door.dwelling, door.owner));
                assert!(text.contains(&row), "{row}\n{text}");
            }
            assert!(text.contains(&squeezed(&list.doors[0].holder)), "{text}");
            assert!(text.contains(&squeezed(&list.doors[0].best)), "{text}");
            // Six outcomes at each door.
            assert_eq!(pages.iter().map(|page| page.boxes.len()).sum::<usize>(), 39 * 6);
            assert!(list.render(lang).is_ok());
        }
    }

    #[test]
    fn a_floor_that_is_not_known_and_an_entrance_that_is_not_there_are_no_trouble() {
        let mut list = sample::knock_list(Lang::Zh);
        for door in &mut list.doors {
            (door.floor, door.entrance) = (None, String::new());
        }
        let text = text(list.sheet(Lang::Zh), Lang::Zh);
        assert!(text.contains("1栋20户") && text.contains("2栋19户"), "{text}");
        list.doors.clear();
        assert!(list.render(Lang::Zh).is_ok_and(|pdf| pdf.pages == 1));
    }

    #[test]
    fn nothing_reaches_beyond_the_margin() {
        let long = ["国营机床厂职工家属院".repeat(6), "A".repeat(120)].concat();
        for lang in [Lang::Zh, Lang::En] {
            let mut list = sample::knock_list(lang);
            (list.title, list.community, list.worker) = (long.clone(), long.clone(), long.clone());
            let door = &mut list.doors[0];
            (door.building, door.entrance, door.dwelling) = (long.clone(), long.clone(), long.clone());
            (door.owner, door.last, door.line) = (long.clone(), long.clone(), 100_000);
            (door.holder, door.best) = (long.clone(), long.clone());
            for page in pages(list.sheet(lang), lang) {
                // 210 mm less the margin of 14 mm, in points.
                assert!(page.right <= 196.0 / 25.4 * 72.0 + 0.1, "{}", page.right);
            }
        }
    }

    #[test]
    fn the_same_doors_give_the_same_bytes_and_a_copy_says_what_it_is() {
        let list = sample::knock_list(Lang::En);
        assert!(list.render(Lang::En).unwrap() == list.render(Lang::En).unwrap());
        let copy = KnockList { rehearsal: true, ..list };
        assert!(
            pages(copy.sheet(Lang::En), Lang::En).iter().all(|page| page.text.contains("Rehearsal,notvalid"))
        );
    }
}
