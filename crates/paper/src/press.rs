//! The typesetter's world: a template, the facts, the words and the fonts, and nothing else.

use crate::font::{BOOK, FONTS, printable};
use crate::{Lang, PaperError, Pdf};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// What every template imports.
const BASE: &str = "/base.typ";

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// A form to be filled in.
pub(crate) struct Template {
    /// Its name in the messages of the typesetter.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// A form with its facts.
pub(crate) struct Sheet {
    /// The form.
    pub template: Template,
    /// What it says: a JSON object. Its texts are printed as they are.
    pub facts: Map<String, Value>,
    /// The text of its QR code, where it has one.
    pub qr: Option<String>,
    /// When it is made.
    pub made_on: Date,
}

impl Sheet {
    /// The document.
    pub(crate) fn print(self, lang: Lang) -> Result<Pdf, PaperError> {
        let (laid_out, missing) = self.lay_out(lang)?;
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
            .map_err(|error| PaperError::Export(error.message().to_string()))?;
        let options =
            PdfOptions { creator: Smart::Custom(Some("Yiju".into())), standards, ..PdfOptions::default() };
        let bytes =
            typst_pdf::pdf(&laid_out, &options).map_err(|errors| PaperError::Export(said(&errors)))?;
        // What typst remembers of one document does not help with the next one.
        typst::comemo::evict(0);
        Ok(Pdf { bytes, pages: laid_out.pages().len(), missing })
    }

    /// The pages, and the characters that no font has.
    pub(crate) fn lay_out(self, lang: Lang) -> Result<(PagedDocument, Vec<char>), PaperError> {
        if FONTS.is_empty() {
            return Err(PaperError::NoFonts);
        }
        let mut missing = BTreeSet::new();
        let mut facts = self.facts;
        facts.values_mut().for_each(|value| make_printable(value, &mut missing));
        let codes: Vec<String> = missing.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        let made_on = self.made_on;
        facts.insert("missing".into(), json!(codes));
        facts.insert("lang".into(), json!(lang.tag()));
        facts.insert("made_on".into(), json!([made_on.year(), made_on.month(), made_on.day()]));
        let desk = Desk::new(&self.template, lang, &facts, self.qr.as_deref())?;
        let set = typst::compile::<PagedDocument>(&desk);
        let laid_out = set.output.map_err(|errors| PaperError::Layout(said(&errors)))?;
        Ok((laid_out, missing.into_iter().collect()))
    }
}

/// Every text within, as the fonts can print it.
fn make_printable(value: &mut Value, missing: &mut BTreeSet<char>) {
    match value {
        Value::String(text) => *text = printable(text, missing),
        Value::Array(values) => values.iter_mut().for_each(|value| make_printable(value, missing)),
        Value::Object(fields) => fields.values_mut().for_each(|value| make_printable(value, missing)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn said(errors: &[SourceDiagnostic]) -> String {
    let mut messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    messages.dedup();
    messages.join("; ")
}

/// Everything the typesetter can see.
struct Desk {
    main: FileId,
    sources: [Source; 2],
    files: Vec<(FileId, Bytes)>,
}

impl Desk {
    fn new(
        template: &Template,
        lang: Lang,
        facts: &Map<String, Value>,
        qr: Option<&str>,
    ) -> Result<Self, PaperError> {
        let facts = serde_json::to_string(facts).map_err(|error| PaperError::Layout(error.to_string()))?;
        let main = file(template.name)?;
        let mut files = vec![
            (file("/facts.json")?, Bytes::from_string(facts)),
            (file("/words.json")?, Bytes::from_string(lang.words())),
        ];
        if let Some(picture) = qr.and_then(crate::qr::svg) {
            files.push((file("/qr.svg")?, Bytes::from_string(picture)));
        }
        let base = Source::new(file(BASE)?, include_str!("../templates/base.typ").to_owned());
        Ok(Self { main, sources: [Source::new(main, template.text.to_owned()), base], files })
    }
}

fn file(path: &str) -> Result<FileId, PaperError> {
    let path = VirtualPath::new(path).map_err(|error| PaperError::Layout(error.to_string()))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let found = self.sources.iter().find(|source| source.id() == id);
        found.cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let found = self.files.iter().find(|(known, _)| *known == id);
        found.map(|(_, bytes)| bytes.clone()).ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    /// There is no clock here.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use typst::layout::{Frame, FrameItem};

    /// A page as it was laid out.
    pub(crate) struct Page {
        /// What stands on it, in the order of drawing, without blanks: where a line ends is the layout's business.
        pub text: String,
        /// How far its text reaches to the right, in points.
        pub right: f64,
    }

    pub(crate) fn pages(sheet: Sheet, lang: Lang) -> Vec<Page> {
        let (laid_out, _) = sheet.lay_out(lang).unwrap();
        let page = |page: &typst_layout::Page| {
            let (mut text, mut right) = (String::new(), 0.0);
            read(&page.frame, 0.0, &mut text, &mut right);
            Page { text: squeezed(&text), right }
        };
        laid_out.pages().iter().map(page).collect()
    }

    /// Everything that stands in a document, without blanks.
    pub(crate) fn text(sheet: Sheet, lang: Lang) -> String {
        pages(sheet, lang).into_iter().map(|page| page.text).collect()
    }

    /// A text without its blanks.
    pub(crate) fn squeezed(text: &str) -> String {
        text.split_whitespace().collect()
    }

    fn read(frame: &Frame, left: f64, text: &mut String, right: &mut f64) {
        for (at, item) in frame.items() {
            let left = left + at.x.to_pt();
            match item {
                FrameItem::Group(group) => read(&group.frame, left, text, right),
                FrameItem::Text(item) => {
                    text.push_str(&item.text);
                    *right = right.max(left + item.width().to_pt());
                }
                _ => {}
            }
        }
    }

    #[test]
    fn a_template_sees_no_other_file() {
        for text in ["#read(\"/etc/passwd\")", "#import \"/other.typ\": x", "#import \"@preview/x:1.0.0\": x"]
        {
            let template = Template { name: "/test.typ", text: Box::leak(text.to_owned().into_boxed_str()) };
            let sheet =
                Sheet { template, facts: Map::new(), qr: None, made_on: jiff::civil::date(2026, 5, 1) };
            assert!(matches!(sheet.print(Lang::En), Err(PaperError::Layout(_))), "{text}");
        }
    }
}
