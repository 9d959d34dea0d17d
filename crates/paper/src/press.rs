//! The typesetter's world: a template, the facts, the words and the fonts, and nothing else.

use crate::font::{BOOK, FONTS, printable};
use crate::{Lang, PaperError, Pdf};
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World, WorldExt as _};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// What templates import.
const SHARED: [(&str, &str); 2] = [
    ("/base.typ", include_str!("../templates/base.typ")),
    ("/vote.typ", include_str!("../templates/vote.typ")),
];

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

/// A form to be filled in.
pub(crate) struct Template {
    /// Its name in the messages of the typesetter.
    pub name: &'static str,
    /// Its text.
    pub text: Cow<'static, str>,
    /// Whether it is somebody else's, who is told what is wrong with it.
    pub theirs: bool,
}

impl Template {
    /// One of ours.
    pub(crate) const fn ours(name: &'static str, text: &'static str) -> Self {
        Self { name, text: Cow::Borrowed(text), theirs: false }
    }

    /// A city's own in place of ours.
    pub(crate) fn theirs(name: &'static str, text: &str) -> Self {
        Self { name, text: Cow::Owned(text.to_owned()), theirs: true }
    }
}

/// A form with its facts.
pub(crate) struct Sheet {
    /// The form.
    pub template: Template,
    /// What it says: a JSON object. Its texts are printed as they are.
    pub facts: Map<String, Value>,
    /// The texts of its QR codes; the template finds them as pictures in `/qr.json`.
    pub codes: Vec<String>,
    /// When it is made.
    pub made_on: Date,
}

impl Sheet {
    /// The document.
    pub(crate) fn print(self, lang: Lang) -> Result<Pdf, PaperError> {
        let theirs = self.template.theirs;
        let (laid_out, missing) = self.lay_out(lang)?;
        let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
            .map_err(|error| PaperError::Export(error.message().to_string()))?;
        let options =
            PdfOptions { creator: Smart::Custom(Some("Yiju".into())), standards, ..PdfOptions::default() };
        let bytes = typst_pdf::pdf(&laid_out, &options).map_err(|errors| {
            let said = said(&errors, |_| None);
            if theirs { PaperError::Template(said) } else { PaperError::Export(said) }
        })?;
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
        let desk = Desk::new(&self.template, lang, &facts, &self.codes)?;
        let set = typst::compile::<PagedDocument>(&desk);
        let laid_out = set.output.map_err(|errors| {
            let said = said(&errors, |error| desk.line(error));
            if self.template.theirs { PaperError::Template(said) } else { PaperError::Layout(said) }
        })?;
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

/// What the typesetter says, with the line of the template where `line` knows it.
fn said(errors: &[SourceDiagnostic], line: impl Fn(&SourceDiagnostic) -> Option<usize>) -> String {
    let message = |error: &SourceDiagnostic| match line(error) {
        Some(line) => format!("line {line}: {}", error.message),
        None => error.message.to_string(),
    };
    let mut messages: Vec<String> = errors.iter().map(message).collect();
    messages.dedup();
    messages.join("; ")
}

/// Everything the typesetter can see.
struct Desk {
    main: FileId,
    sources: Vec<Source>,
    files: [(FileId, Bytes); 3],
}

impl Desk {
    fn new(
        template: &Template,
        lang: Lang,
        facts: &Map<String, Value>,
        codes: &[String],
    ) -> Result<Self, PaperError> {
        let facts = serde_json::to_string(facts).map_err(|error| PaperError::Layout(error.to_string()))?;
        // Pictures in one file rather than a file each: typst has names for 65 535 files in all its life.
        let pictures: Vec<Option<String>> = codes.iter().map(|code| crate::qr::svg(code)).collect();
        let pictures =
            serde_json::to_string(&pictures).map_err(|error| PaperError::Layout(error.to_string()))?;
        let files = [
            (file("/facts.json")?, Bytes::from_string(facts)),
            (file("/words.json")?, Bytes::from_string(lang.words())),
            (file("/qr.json")?, Bytes::from_string(pictures)),
        ];
        let main = file(template.name)?;
        let mut sources = vec![Source::new(main, template.text.clone().into_owned())];
        for (name, text) in SHARED {
            sources.push(Source::new(file(name)?, text.to_owned()));
        }
        Ok(Self { main, sources, files })
    }

    /// The line of the template that an error is about, itself or through what it calls.
    fn line(&self, error: &SourceDiagnostic) -> Option<usize> {
        let source = self.source(self.main).ok()?;
        let called = error.trace.iter().map(|point| point.span.into());
        let span = std::iter::once(error.span).chain(called).find(|span| span.id() == Some(self.main))?;
        source.lines().byte_to_line(self.range(span)?.start).map(|line| line + 1)
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
    use typst::visualize::Geometry;

    /// A page as it was laid out.
    #[derive(Default)]
    pub(crate) struct Page {
        /// What stands on it, in the order of drawing, without blanks: where a line ends is the layout's business.
        pub text: String,
        /// How far its text reaches to the right, in points.
        pub right: f64,
        /// The sizes of its letters, in points.
        pub sizes: Vec<f64>,
        /// Width and height of the boxes that are drawn in outline, in millimetres.
        pub boxes: Vec<(f64, f64)>,
        /// How many pictures it has.
        pub pictures: usize,
        /// The colours of its letters and lines.
        pub colors: BTreeSet<String>,
    }

    pub(crate) fn pages(sheet: Sheet, lang: Lang) -> Vec<Page> {
        let (laid_out, _) = sheet.lay_out(lang).unwrap();
        let page = |laid_out: &typst_layout::Page| {
            let mut page = Page::default();
            read(&laid_out.frame, 0.0, &mut page);
            Page { text: squeezed(&page.text), ..page }
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

    fn read(frame: &Frame, left: f64, page: &mut Page) {
        for (at, item) in frame.items() {
            let left = left + at.x.to_pt();
            match item {
                FrameItem::Group(group) => read(&group.frame, left, page),
                FrameItem::Text(item) => {
                    page.text.push_str(&item.text);
                    page.right = page.right.max(left + item.width().to_pt());
                    page.sizes.push(item.size.to_pt());
                    page.colors.insert(format!("{:?}", item.fill));
                }
                FrameItem::Shape(shape, _) => {
                    if let (Geometry::Rect(size), None) = (&shape.geometry, &shape.fill) {
                        page.boxes.push((size.x.to_mm(), size.y.to_mm()));
                    }
                    page.colors.extend(shape.stroke.as_ref().map(|stroke| format!("{:?}", stroke.paint)));
                }
                FrameItem::Image(..) => page.pictures += 1,
                _ => {}
            }
        }
    }

    #[test]
    fn a_template_sees_no_other_file() {
        for text in ["#read(\"/etc/passwd\")", "#import \"/other.typ\": x", "#import \"@preview/x:1.0.0\": x"]
        {
            let template = Template::ours("/test.typ", text);
            let sheet =
                Sheet { template, facts: Map::new(), codes: vec![], made_on: jiff::civil::date(2026, 5, 1) };
            assert!(matches!(sheet.print(Lang::En), Err(PaperError::Layout(_))), "{text}");
        }
    }
}
