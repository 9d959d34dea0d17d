//! The sheet on which people witness the head of the audit log (docs/audit-log.md, «On paper»).

use crate::press::{Sheet, Template};
use crate::{Lang, PaperError, Pdf};
use jiff::civil::{Date, DateTime};
use serde_json::{Map, Value, json};
use tlog::{Checkpoint, VerifierKey};

/// Signatures of witnesses that do not fit a QR code are left out of it; this is in bytes, and prints at a size that
/// telephones read.
const LONGEST_NOTE: usize = 900;

/// The head of the log, to be read aloud, signed by those present and kept where the operator cannot change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogHead {
    /// Which log, how many entries, and the hash over them.
    pub checkpoint: Checkpoint,
    /// The checkpoint as it was signed, the text of a signed note; it goes into the QR code.
    pub note: Option<String>,
    /// When it was signed, by the clocks of the city.
    pub signed_at: DateTime,
    /// The log's key.
    pub key: Option<VerifierKey>,
    /// The day the sheet is printed.
    pub made_on: Date,
}

impl LogHead {
    /// The sheet in a language, A4.
    ///
    /// # Errors
    /// [`PaperError::NoFonts`] in a build without them; the others name faults of the form itself.
    pub fn render(&self, lang: Lang) -> Result<Pdf, PaperError> {
        self.sheet(lang).print(lang)
    }

    pub(crate) fn sheet(&self, lang: Lang) -> Sheet {
        let at = self.signed_at;
        let signed_at = format!("{} {:02}:{:02}", lang.day(at.date()), at.hour(), at.minute());
        let root = self.checkpoint.root;
        let rows = root.rows().map(|row| row.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let facts = json!({
            "origin": self.checkpoint.origin,
            "size": self.checkpoint.size.to_string(),
            "root": root.to_string(),
            "rows": rows,
            "signed_at": signed_at,
            "printed": lang.day(self.made_on),
            "key": self.key.as_ref().map(ToString::to_string),
            "key_id": self.key.as_ref().map(|key| format!("{:08x}", key.id())),
        });
        let template = Template::ours("/log_head.typ", include_str!("../templates/log_head.typ"));
        Sheet { template, facts: object(facts), codes: vec![self.in_code()], made_on: self.made_on }
    }

    /// What the QR code says: the signed note where it fits, else the three lines.
    fn in_code(&self) -> String {
        let note = self.note.clone().filter(|note| note.len() <= LONGEST_NOTE);
        note.unwrap_or_else(|| self.checkpoint.to_string())
    }
}

/// The fields of a JSON object.
pub(crate) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        other => Map::from_iter([("it".to_owned(), other)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press::tests::{pages, squeezed, text};
    use jiff::civil::date;
    use tlog::{Hash, KeyKind, SignerKey};

    fn key() -> SignerKey {
        SignerKey::from_seed("renewal.city.example/log", KeyKind::Note, &[7; 32]).unwrap()
    }

    fn head() -> LogHead {
        let root = Hash::leaf(b"sample");
        let checkpoint = Checkpoint { origin: key().verifier().name().to_owned(), size: 12_841, root };
        let mut note = checkpoint.note();
        note.sign(&key(), 0);
        LogHead {
            checkpoint,
            note: Some(note.to_string()),
            signed_at: date(2026, 5, 1).at(9, 3, 0, 0),
            key: Some(key().verifier()),
            made_on: date(2026, 5, 2),
        }
    }

    #[test]
    fn everything_of_the_head_is_on_one_page() {
        let head = head();
        for (lang, signed, printed) in [
            (Lang::Zh, "2026年5月1日09:03", "打印日期：2026年5月2日"),
            (Lang::En, "1May202609:03", "Printedon2May2026"),
        ] {
            let pages = pages(head.sheet(lang), lang);
            assert_eq!(pages.len(), 1);
            let text = &pages[0].text;
            let key = key().verifier().to_string();
            let root = head.checkpoint.root;
            let rows = squeezed(&root.rows().concat());
            let facts =
                [head.checkpoint.origin.as_str(), "12841", &root.to_string(), &rows, &key, signed, printed];
            for fact in facts {
                assert!(text.contains(fact), "{fact}\n{text}");
            }
        }
    }

    #[test]
    fn the_three_lines_of_the_sheet_are_what_verify_takes() {
        let head = head();
        let typed = format!("{}\n{}\n{}", head.checkpoint.origin, head.checkpoint.size, head.checkpoint.root);
        assert_eq!(tlog::PaperHead::parse(&typed).unwrap().checkpoint, head.checkpoint);
    }

    #[test]
    fn the_code_has_the_signature_where_it_fits() {
        let mut head = head();
        assert_eq!(Some(head.in_code()), head.note);
        head.note = Some("x".repeat(LONGEST_NOTE + 1));
        assert_eq!(head.in_code(), head.checkpoint.to_string());
        assert!(head.render(Lang::Zh).is_ok());
    }

    #[test]
    fn a_log_without_a_key_has_a_sheet() {
        let head = LogHead { note: None, key: None, ..head() };
        assert!(!text(head.sheet(Lang::En), Lang::En).contains("Publickey"));
    }

    #[test]
    fn the_same_head_gives_the_same_bytes() {
        let (first, again) = (head().render(Lang::Zh).unwrap(), head().render(Lang::Zh).unwrap());
        assert!(first == again);
        assert_eq!((first.pages, first.missing), (1, vec![]));
    }
}
