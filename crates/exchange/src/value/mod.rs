//! What one cell means: pure readers from words to values.
//!
//! Registers write values for people: `约1147 户`, `一期15万平方米，二期5万平方米`, `2.2-2.4元/平方米・月`, `上世纪80年代`. Each
//! reader takes the words and the unit of the column's heading, and gives the value, how sure it is, and
//! notes on everything it did. A reader never drops anything in silence: either the words mean «unknown»,
//! or there is a value, or there is a note why not.

mod area;
mod choice;
mod count;
mod decimal;
mod fee;
mod figure;
mod flag;
mod money;
mod null;
mod place;
mod share;
mod text;
mod year;

pub use area::area;
pub use choice::{choice, choice_answer, property_service_of_company};
pub use count::count;
pub use decimal::Decimal;
pub use fee::{Fee, fee};
pub use flag::{answer, flag};
pub use money::money;
pub use null::{is_null, is_null_text};
pub use place::{Position, ordered, position};
pub use share::share;
pub use text::{clean, key, simplified, without_neutraliser, without_pinyin};
pub use year::year;

use crate::finding::Code;
use domain::claim::Confidence;

/// What a reader made of the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading<T> {
    /// The value; `None` when the words mean «unknown» or could not be read.
    pub value: Option<T>,
    /// How sure the value is.
    pub confidence: Confidence,
    /// What the reader did or could not do.
    pub notes: Vec<Code>,
}

impl<T> Reading<T> {
    /// The words mean «unknown».
    pub const fn unknown() -> Self {
        Self { value: None, confidence: Confidence::High, notes: Vec::new() }
    }

    /// A value stated plainly.
    pub const fn plain(value: T) -> Self {
        Self { value: Some(value), confidence: Confidence::High, notes: Vec::new() }
    }

    /// No value, and why.
    pub fn refused(note: Code) -> Self {
        Self { value: None, confidence: Confidence::Low, notes: vec![note] }
    }

    /// Adds a note; a value with notes that matter is less sure.
    #[must_use]
    pub fn noted(mut self, note: Code, confidence: Confidence) -> Self {
        self.note(note, confidence);
        self
    }

    /// Adds a note in place.
    pub fn note(&mut self, note: Code, confidence: Confidence) {
        self.notes.push(note);
        self.confidence = self.confidence.max(confidence);
    }

    /// The same reading of another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Reading<U> {
        Reading { value: self.value.map(change), confidence: self.confidence, notes: self.notes }
    }

    /// Whether the words were understood: they mean a value or «unknown».
    pub fn is_understood(&self) -> bool {
        self.value.is_some() || self.notes.is_empty()
    }
}

#[cfg(test)]
mod tests;
