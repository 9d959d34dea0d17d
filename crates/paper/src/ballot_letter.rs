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
    /// The code of the sheet's receipt, by which the ballot is found on the wall and in the log.
    pub receipt: String,
    /// What the ballot's QR code says: the roll's entry and the hash of the ballot's version.
    pub qr: String,
    /// What each item would cost this dwelling, in the order of the form's items, where it is known; may be empty.
    pub shares: Vec<Option<Fen>>,
    /// The places of the form's items in the order in which this line is shown them; the form's own where it is empty.
    pub order: Vec<usize>,
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
            "receipt": self.receipt,
            "shares": self.shares.iter().map(about).collect::<Vec<_>>(),
            "order": self.order,
        })
    }
}

/// `ABCD-EFGH-JKLM`; what stands between groups already is left out first.
fn grouped(code: &str) -> String {
    let signs: Vec<char> = code.chars().filter(|c| c.is_alphanumeric()).collect();
    signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ballot::BallotItem;
    use crate::press::tests::{Page, pages, squeezed, text};
    use crate::sample;

    const KINDS: [VoteKind; 4] =
        [VoteKind::Statutory, VoteKind::Willingness, VoteKind::Menu, VoteKind::Offers];

    fn letters(lang: Lang, kind: VoteKind, count: u64) -> BallotLetters {
        sample::ballot_letters(lang, kind, count)
    }

    fn laid_out(letters: &BallotLetters, lang: Lang) -> Vec<Page> {
        pages(letters.sheet(lang), lang)
    }

    /// A ballot on which points are given.
    fn points(lang: Lang) -> BallotLetters {
        let menu = letters(lang, VoteKind::Menu, 1);
        let items = menu.form.items().to_vec();
        BallotLetters { form: BallotForm::Points { items, total: 10, budget: None }, ..menu }
    }

    #[test]
    fn every_fact_is_on_the_letter_and_the_ballot() {
        for (lang, own) in [
            (Lang::Zh, ["2026年5月16日09:00", "2026年5月30日18:00", "89.50m²", "2026年5月23日14:30"]),
            (Lang::En, ["16May2026,09:00", "30May2026,18:00", "89.50m²", "23May2026,14:30"]),
        ] {
            for kind in KINDS {
                let vote = letters(lang, kind, 1);
                let pages = laid_out(&vote, lang);
                assert_eq!(pages.len(), 2, "{kind:?}");
                let letter = &vote.letters[0];
                let mut facts: Vec<&str> = vec![
                    &vote.community,
                    &vote.title,
                    &letter.dwelling,
                    &letter.owner,
                    &letter.link,
                    "A7KD-92MQ-0001",
                ];
                facts.extend(
                    [
                        &letter.serial,
                        &vote.return_to,
                        &vote.issuer,
                        &vote.contact.office,
                        &vote.contact.phone,
                    ]
                    .map(String::as_str),
                );
                facts.extend(vote.rules.iter().map(String::as_str));
                facts.extend(vote.matters.iter().flat_map(|it| [it.title.as_str(), &it.proposal]));
                facts.extend(own);
                for fact in facts {
                    assert!(pages[0].text.contains(&squeezed(fact)), "{fact}\n{}", pages[0].text);
                }
                let mut facts: Vec<&str> =
                    vec![&vote.title, &letter.dwelling, &letter.serial, &vote.return_to, own[1], own[2]];
                facts.extend(vote.form.items().iter().flat_map(|it| [it.name.as_str(), &it.note]));
                for fact in facts {
                    assert!(pages[1].text.contains(&squeezed(fact)), "{fact}\n{}", pages[1].text);
                }
                assert_eq!((pages[0].pictures, pages[1].pictures), (1, 1));
            }
        }
    }

    #[test]
    fn a_menu_says_what_it_costs_all_and_this_flat() {
        let zh = laid_out(&letters(Lang::Zh, VoteKind::Menu, 1), Lang::Zh).remove(1).text;
        for words in ["486万元", "186万元约1240元", "36.005万元约240元", "已定屋面防水翻修"]
        {
            assert!(zh.contains(words), "{words}\n{zh}");
        }
        let en = laid_out(&letters(Lang::En, VoteKind::Menu, 1), Lang::En).remove(1).text;
        for words in ["¥4,860,000", "¥1,860,000about¥1,240", "decidedRoofwaterproofing"] {
            assert!(en.contains(words), "{words}\n{en}");
        }
    }

    #[test]
    fn each_line_reads_the_items_in_its_own_order_with_its_own_prices() {
        let mut vote = letters(Lang::Zh, VoteKind::Menu, 1);
        let names: Vec<String> = vote.form.items().iter().map(|item| squeezed(&item.name)).collect();
        let read = |vote: &BallotLetters| {
            let text = laid_out(vote, Lang::Zh).remove(1).text;
            let mut places: Vec<usize> = (0..names.len()).collect();
            places.sort_by_key(|place| text.find(&names[*place]));
            assert!(text.contains("186万元约1240元"), "{text}");
            places
        };
        assert_eq!(read(&vote), (0..names.len()).collect::<Vec<_>>());
        let order: Vec<usize> = (0..names.len()).rev().collect();
        vote.letters[0].order.clone_from(&order);
        assert_eq!(read(&vote), order);
    }

    #[test]
    fn each_line_of_the_roll_has_its_letter_and_its_ballot_and_nothing_of_another() {
        let vote = letters(Lang::Zh, VoteKind::Statutory, 12);
        let pages = laid_out(&vote, Lang::Zh);
        assert_eq!(pages.len(), 24);
        for (at, page) in pages.iter().enumerate() {
            for (line, letter) in vote.letters.iter().enumerate() {
                assert_eq!(page.text.contains(&letter.serial), line == at / 2, "{at} {line}");
                assert_eq!(page.text.contains(&letter.link), line == at / 2 && at % 2 == 0, "{at} {line}");
            }
        }
        // The picture on a page is the one of its line: link, ballot, link, ballot.
        let sheet = vote.sheet(Lang::Zh);
        assert_eq!((&sheet.codes[22], &sheet.codes[23]), (&vote.letters[11].link, &vote.letters[11].qr));
    }

    #[test]
    fn a_ballot_is_large_print_and_its_boxes_can_be_hit() {
        for lang in [Lang::Zh, Lang::En] {
            for (vote, boxes) in [
                (letters(lang, VoteKind::Statutory, 1), 6),
                (letters(lang, VoteKind::Willingness, 1), 3),
                // Four of six are open.
                (letters(lang, VoteKind::Menu, 1), 4),
                (letters(lang, VoteKind::Offers, 1), 9),
                // And their sum.
                (points(lang), 5),
            ] {
                let ballot = laid_out(&vote, lang).remove(1);
                let smallest = ballot.sizes.iter().copied().fold(f64::INFINITY, f64::min);
                assert!(smallest >= 16.0, "{smallest}");
                // One outline is the corner that says which way is up.
                let (corners, ticks): (Vec<_>, Vec<_>) =
                    ballot.boxes.iter().partition(|(width, _)| *width < 7.0);
                assert_eq!((corners.len(), ticks.len()), (1, boxes));
                assert!(ticks.iter().all(|(width, height)| *width >= 8.0 && *height >= 8.0), "{ticks:?}");
            }
        }
    }

    #[test]
    fn a_long_menu_goes_on_with_its_head() {
        let mut vote = letters(Lang::Zh, VoteKind::Menu, 2);
        let BallotForm::Approval { items, .. } = &mut vote.form else { panic!("a menu") };
        *items = items.iter().cycle().take(39).cloned().collect();
        let pages = laid_out(&vote, Lang::Zh);
        let of_first: Vec<&Page> =
            pages.iter().filter(|page| page.text.contains(&vote.letters[0].serial)).collect();
        assert!(of_first.len() > 3);
        for (at, page) in of_first.iter().enumerate().skip(1) {
            assert!(page.text.contains(&format!("第{at}页共{}页", of_first.len() - 1)), "{}", page.text);
            assert!(page.text.contains(&vote.letters[0].dwelling) && page.pictures == 1);
        }
        assert!(vote.render(Lang::Zh).is_ok());
    }

    #[test]
    fn nothing_reaches_beyond_the_margin() {
        let long = ["杨家坪西郊支路二十四号".repeat(3), "A".repeat(45), "1".repeat(40)].concat();
        for (lang, kind) in
            [(Lang::Zh, VoteKind::Statutory), (Lang::En, VoteKind::Menu), (Lang::Zh, VoteKind::Offers)]
        {
            let mut vote = letters(lang, kind, 1);
            (vote.title, vote.community, vote.issuer) = (long.clone(), long.clone(), long.clone());
            (vote.return_to, vote.contact.office) = (long.clone(), long.clone());
            vote.matters[0] = Matter { title: long.clone(), proposal: long.clone() };
            let letter = &mut vote.letters[0];
            letter.link = format!("https://{}", "renewal.".repeat(20));
            (letter.dwelling, letter.owner) = ("国营机床厂职工家属院12栋3单元1802".into(), long.clone());
            letter.serial = "HHYXYL24-2026-000412-A7".into();
            let name = BallotItem {
                name: long.clone(),
                note: long.clone(),
                cost: Some(Fen(98_765_432_101)),
                decided: false,
            };
            match &mut vote.form {
                BallotForm::Approval { items, .. } | BallotForm::Ranking { items, .. } => items[0] = name,
                _ => {}
            }
            for page in laid_out(&vote, lang) {
                // 210 mm less the narrower margin of 20 mm, in points.
                assert!(page.right <= 190.0 / 25.4 * 72.0 + 0.1, "{} {}", page.right, page.text);
            }
        }
    }

    #[test]
    fn what_looks_like_markup_is_printed_as_it_is() {
        let mut vote = letters(Lang::Zh, VoteKind::Statutory, 1);
        vote.title = "#let x = [*甲*] $1/0$ {until} {place}".into();
        vote.letters[0].owner = "#panic()</p>\\#`raw`".into();
        let text = text(vote.sheet(Lang::Zh), Lang::Zh);
        for part in [&vote.title, &vote.letters[0].owner] {
            assert!(text.contains(&squeezed(part)), "{part}\n{text}");
        }
    }

    #[test]
    fn a_letter_lists_the_characters_that_are_lacking_in_it_and_not_those_of_others() {
        let mut vote = letters(Lang::Zh, VoteKind::Statutory, 3);
        vote.letters[1].owner = "\u{323af}**".into();
        let pages = laid_out(&vote, Lang::Zh);
        let listed: Vec<bool> = pages.iter().map(|page| page.text.contains("字库中没有")).collect();
        assert_eq!(listed, [false, false, true, false, false, false]);
        assert_eq!(vote.render(Lang::Zh).unwrap().missing, ['\u{323af}']);
    }

    #[test]
    fn each_page_of_a_copy_to_practise_on_says_so() {
        let copy = BallotLetters { rehearsal: true, ..letters(Lang::Zh, VoteKind::Menu, 2) };
        let pages = laid_out(&copy, Lang::Zh);
        assert!(pages.len() == 4 && pages.iter().all(|page| page.text.contains("演练副本无效")));
    }

    #[test]
    fn the_same_roll_gives_the_same_bytes() {
        let vote = letters(Lang::En, VoteKind::Menu, 2);
        let (first, again) = (vote.render(Lang::En).unwrap(), vote.render(Lang::En).unwrap());
        assert!(first == again);
        assert_eq!((first.pages, first.missing), (4, vec![]));
        let none = letters(Lang::En, VoteKind::Menu, 0);
        assert!(none.render(Lang::En).is_ok_and(|pdf| pdf.pages <= 1));
    }

    #[test]
    fn codes_are_grouped_by_four_however_they_come() {
        for code in ["ABCDEFGHJKLM", "ABCD-EFGH-JKLM", "ABCD EFGH JKLM"] {
            assert_eq!(grouped(code), "ABCD-EFGH-JKLM");
        }
    }
}
