//! What whoever asks for clear values says first: what for, and why.

use crate::form::Fields;
use crate::i18n::Words;
use crate::ui::form::{Choice, Control, Field};
use domain::personal::Purpose;

/// The purpose and the reason, with what was typed.
pub(super) fn purpose_fields(l: Words, typed: &Fields) -> Vec<Field> {
    let chosen = typed.text("purpose").and_then(Purpose::parse);
    let choices = Purpose::ALL
        .map(|purpose| Choice::new(purpose.key(), l.purpose(purpose)).chosen(chosen == Some(purpose)));
    let reason = Field::new("reason", l.t("reveal-reason"), Control::TextArea)
        .hint(l.t("reveal-reason-hint"))
        .value(typed.raw("reason").unwrap_or_default());
    vec![Field::new("purpose", l.t("reveal-purpose"), Control::Radios(choices.into())), reason]
}
