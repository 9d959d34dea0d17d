//! Reads entries from a parsed TOML document and keeps going after a mistake, so that one reading finds
//! every mistake. The same code that reads an entry describes it for the JSON Schema: the two cannot drift.

use crate::diagnostic::{Diagnostic, NameKind, Problem, place};
use crate::scalar::Id;
use domain::nearest::nearest;
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// A name that an entry uses and another entry, perhaps of another layer, must declare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    pub(crate) kind: NameKind,
    pub(crate) name: Arc<str>,
    pub(crate) span: Range<usize>,
}

/// The file being read, its mistakes so far and the names it uses.
pub(crate) struct Reading {
    file: Arc<str>,
    text: Arc<str>,
    found: RefCell<Vec<Diagnostic>>,
    references: RefCell<Vec<Reference>>,
}

impl Reading {
    pub(crate) fn new(file: &str, text: &str) -> Self {
        Self {
            file: file.into(),
            text: text.into(),
            found: RefCell::default(),
            references: RefCell::default(),
        }
    }

    pub(crate) fn report(&self, span: Range<usize>, problem: Problem, nearest: Option<&str>) {
        let (line, column) = place(&self.text, span.start);
        self.found.borrow_mut().push(Diagnostic {
            file: self.file.clone(),
            span,
            line,
            column,
            problem,
            nearest: nearest.map(str::to_owned),
        });
    }

    pub(crate) fn refer(&self, kind: NameKind, name: &Arc<str>, span: Range<usize>) {
        self.references.borrow_mut().push(Reference { kind, name: name.clone(), span });
    }

    /// Whether nothing is wrong so far.
    pub(crate) fn is_clean(&self) -> bool {
        self.found.borrow().is_empty()
    }

    /// The mistakes so far, in the order of the text, and the names used.
    pub(crate) fn finish(self) -> (Vec<Diagnostic>, Vec<Reference>) {
        let mut found = self.found.into_inner();
        found.sort_by_key(|diagnostic| (diagnostic.span.start, diagnostic.span.end));
        // A field that two readers ask for is wrong once.
        found.dedup();
        (found, self.references.into_inner())
    }
}

/// A value at its place.
#[derive(Clone)]
pub(crate) struct Spot<'a> {
    pub(crate) reading: &'a Reading,
    pub(crate) value: &'a DeValue<'a>,
    pub(crate) span: Range<usize>,
}

impl<'a> Spot<'a> {
    pub(crate) fn report(&self, problem: Problem, nearest: Option<&str>) {
        self.reading.report(self.span.clone(), problem, nearest);
    }

    pub(crate) fn wrong_type<T>(&self, expected: &'static str) -> Option<T> {
        self.report(Problem::WrongType { expected, found: sort_of(self.value) }, None);
        None
    }

    /// The elements of an array.
    pub(crate) fn elements(&self) -> Option<Vec<Spot<'a>>> {
        match self.value {
            DeValue::Array(array) => Some(
                array
                    .iter()
                    .map(|element| Spot {
                        reading: self.reading,
                        value: element.get_ref(),
                        span: element.span(),
                    })
                    .collect(),
            ),
            _ => self.wrong_type("an array"),
        }
    }

    /// The value as written, for a message or for a kind that is known later.
    pub(crate) fn scalar(&self) -> Option<String> {
        match self.value {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Integer(number) => Some(number.as_str().replace('_', "")),
            DeValue::Float(number) => Some(number.as_str().replace('_', "")),
            DeValue::Boolean(true) => Some("yes".to_owned()),
            DeValue::Boolean(false) => Some("no".to_owned()),
            DeValue::Datetime(when) => Some(when.to_string()),
            DeValue::Array(_) | DeValue::Table(_) => None,
        }
    }
}

const fn sort_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

/// Something that can be read from a value and described for the schema.
pub(crate) trait Read: Sized {
    /// Reads it, or reports what is wrong.
    fn read(spot: &Spot<'_>) -> Option<Self>;
    /// The JSON Schema of the value.
    fn shape() -> Value;
}

/// A table with named fields. `fields` must ask for every field before it gives up on any.
pub(crate) trait Entry: Sized {
    /// What the table is called in messages.
    const NAME: &'static str;
    /// Asks for every field.
    fn fields(fields: &mut Fields<'_>) -> Option<Self>;
}

impl<T: Entry> Read for T {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        let DeValue::Table(table) = spot.value else { return spot.wrong_type("a table") };
        let mut fields = Fields::of(spot.reading, table, spot.span.clone(), T::NAME);
        let entry = T::fields(&mut fields);
        fields.refuse_others();
        entry.filter(|_| !fields.wrong)
    }

    fn shape() -> Value {
        let reading = Reading::new("", "");
        let mut fields = Fields {
            reading: &reading,
            table: None,
            span: 0..0,
            name: T::NAME,
            asked: Vec::new(),
            properties: Map::new(),
            required: Vec::new(),
            wrong: false,
        };
        T::fields(&mut fields);
        json!({
            "type": "object",
            "additionalProperties": false,
            "properties": fields.properties,
            "required": fields.required,
        })
    }
}

/// The fields of one table, asked for one by one.
pub(crate) struct Fields<'a> {
    pub(crate) reading: &'a Reading,
    table: Option<&'a DeTable<'a>>,
    /// The whole table.
    pub(crate) span: Range<usize>,
    name: &'static str,
    asked: Vec<&'static str>,
    properties: Map<String, Value>,
    required: Vec<&'static str>,
    /// Whether a field that may be absent is there and wrong.
    pub(crate) wrong: bool,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(
        reading: &'a Reading,
        table: &'a DeTable<'a>,
        span: Range<usize>,
        name: &'static str,
    ) -> Self {
        let (asked, properties, required) = (Vec::new(), Map::new(), Vec::new());
        Self { reading, table: Some(table), span, name, asked, properties, required, wrong: false }
    }

    /// The value of a key, whatever it is.
    pub(crate) fn spot<T: Read>(&mut self, key: &'static str) -> Option<Spot<'a>> {
        self.asked.push(key);
        let Some(table) = self.table else {
            self.properties.insert(key.to_owned(), T::shape());
            return None;
        };
        let value = table.get(key)?;
        Some(Spot { reading: self.reading, value: value.get_ref(), span: value.span() })
    }

    /// A field that must be there.
    pub(crate) fn need<T: Read>(&mut self, key: &'static str) -> Option<T> {
        if let Some(spot) = self.spot::<T>(key) {
            return T::read(&spot);
        }
        self.required.push(key);
        if self.table.is_some() {
            let problem = Problem::MissingKey { key, of: self.name };
            self.reading.report(self.span.clone(), problem, None);
        }
        None
    }

    /// A field that may be absent; when it is there and wrong, the whole entry is.
    pub(crate) fn may<T: Read>(&mut self, key: &'static str) -> Option<T> {
        let spot = self.spot::<T>(key)?;
        let value = T::read(&spot);
        self.wrong |= value.is_none();
        value
    }

    /// A list that may be absent, which is an empty one.
    pub(crate) fn list<T: Read>(&mut self, key: &'static str) -> Vec<T> {
        self.may(key).unwrap_or_default()
    }

    /// An id that another entry declares.
    pub(crate) fn reference(&mut self, key: &'static str, kind: NameKind) -> Option<Arc<str>> {
        let spot = self.spot::<Id>(key);
        let id: Id = self.need(key)?;
        if let Some(spot) = spot {
            self.reading.refer(kind, &id.0, spot.span);
        }
        Some(id.0)
    }

    /// Ids that other entries declare.
    pub(crate) fn references(&mut self, key: &'static str, kind: NameKind) -> Vec<Arc<str>> {
        let Some(spot) = self.spot::<Vec<Id>>(key) else { return Vec::new() };
        let Some(elements) = spot.elements() else {
            self.wrong = true;
            return Vec::new();
        };
        let mut names = Vec::with_capacity(elements.len());
        for element in elements {
            match Id::read(&element) {
                Some(id) => {
                    self.reading.refer(kind, &id.0, element.span);
                    names.push(id.0);
                }
                None => self.wrong = true,
            }
        }
        names
    }

    /// Every key of the table that nothing asked for is a mistake; says whether there was one.
    pub(crate) fn refuse_others(&self) -> bool {
        let mut refused = false;
        for (key, _) in self.table.into_iter().flatten() {
            let name = key.get_ref();
            if !self.asked.iter().any(|asked| *asked == name.as_ref()) {
                let problem = Problem::UnknownKey { key: name.to_string(), of: self.name };
                self.reading.report(key.span(), problem, nearest(name, self.asked.iter().copied()));
                refused = true;
            }
        }
        refused
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        // Every element is read before giving up, so that each reports its mistakes.
        let read: Vec<Option<T>> = spot.elements()?.iter().map(T::read).collect();
        read.into_iter().collect()
    }

    fn shape() -> Value {
        json!({"type": "array", "items": T::shape()})
    }
}

/// A word of a closed list: implements [`Read`] for an enum by its words.
macro_rules! words {
    ($type:ty { $($word:literal => $variant:ident),+ $(,)? }) => {
        impl $type {
            /// Every word, as packs write them.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word packs, JSON and translation keys use.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl $crate::reader::Read for $type {
            fn read(spot: &$crate::reader::Spot<'_>) -> Option<Self> {
                let word = <std::sync::Arc<str> as $crate::reader::Read>::read(spot)?;
                match &*word {
                    $($word => Some(Self::$variant),)+
                    other => {
                        let problem = $crate::diagnostic::Problem::NotOneOf {
                            word: other.to_owned(),
                            of: Self::WORDS.to_vec(),
                        };
                        spot.report(problem, domain::nearest::nearest(other, Self::WORDS.iter().copied()));
                        None
                    }
                }
            }

            fn shape() -> serde_json::Value {
                serde_json::json!({"type": "string", "enum": Self::WORDS})
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.key())
            }
        }
    };
}
pub(crate) use words;
