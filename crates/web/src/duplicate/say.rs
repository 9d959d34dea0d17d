//! Signs and grades in words.

use crate::i18n::Words;
use crate::ui::form::{Control, Field, FormError};
use crate::ui::tag::{Tag, Tone};
use domain::duplicate::{Likelihood, Likeness, Sign};

/// A sign, and how much it says.
#[derive(Debug)]
pub(super) struct SignRow {
    pub said: String,
    pub strength: String,
}

impl Words {
    /// How likely a pair is one community.
    pub fn likelihood(self, grade: Likelihood) -> String {
        self.t(&format!("likelihood-{}", grade.key())).into_owned()
    }

    /// The tag of a grade.
    pub fn likelihood_tag(self, grade: Likelihood) -> Tag {
        let tone = match grade {
            Likelihood::Strong => Tone::Warning,
            Likelihood::Likely => Tone::Running,
            Likelihood::Possible => Tone::Open,
        };
        Tag::new(tone, self.likelihood(grade))
    }

    /// A sign that two entries are one community, or that they are not.
    pub fn duplicate_sign(self, sign: Sign) -> String {
        let key = format!("sign-{}", sign.key());
        match sign.metres() {
            Some(metres) => self.say(&key).with("metres", metres).to_string(),
            None => self.t(&key).into_owned(),
        }
    }
}

/// How much a sign says, in a word.
fn strength(l: Words, sign: Sign) -> String {
    let key = match sign.weight() {
        45.. => "sign-strength-strong",
        25..45 => "sign-strength-fair",
        0..25 => "sign-strength-weak",
        _ => "sign-strength-against",
    };
    l.t(key).into_owned()
}

/// The signs of a pair, the weightiest first.
pub(super) fn sign_rows(l: Words, likeness: &Likeness) -> Vec<SignRow> {
    let row = |sign: &Sign| SignRow { said: l.duplicate_sign(*sign), strength: strength(l, *sign) };
    likeness.signs.iter().map(row).collect()
}

/// The signs of a pair that speak for it, in one line; nothing where none does.
pub(super) fn spoken_for(l: Words, likeness: &Likeness) -> String {
    let positive = likeness.signs.iter().filter(|sign| sign.weight() > 0);
    l.list(positive.map(|sign| l.duplicate_sign(*sign)))
}

/// The field for the reason of a decision.
pub(super) fn reason_field(l: Words, label: &str, typed: impl Into<String>) -> Field {
    Field::new("reason", l.t(label), Control::TextArea).hint(l.t("decide-reason-hint")).value(typed)
}

/// Puts a refusal beside the reason it is about.
pub(super) fn refused(l: Words, field: &mut Field, reason: &str) -> FormError {
    let message = l.t(&format!("invalid-{reason}")).into_owned();
    field.error = Some(message.clone());
    FormError { target: field.target(), message }
}
