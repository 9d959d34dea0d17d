//! The field in which a fact's value is given: what can be chosen is offered, the rest is typed.

use crate::i18n::Words;
use crate::ui::form::{Choice, Control, Field};
use domain::Fact;
use domain::fact::FactKind;

/// The field of a fact, with what was chosen or typed.
pub(crate) fn value_field(l: Words, name: &str, fact: Fact, chosen: &str) -> Field {
    let choice = |key: &str, words: String| Choice::new(key, words).chosen(key == chosen);
    let control = match fact.kind() {
        FactKind::Flag => Control::Radios(vec![
            choice("yes", l.t("flag-yes").into_owned()),
            choice("no", l.t("flag-no").into_owned()),
        ]),
        FactKind::Choice(keys) => {
            Control::Radios(keys.iter().map(|key| choice(key, l.canonical(fact, key))).collect())
        }
        FactKind::Count => Control::Number,
        _ => Control::Text,
    };
    let field =
        Field::new(name, l.fact(fact), control).value(chosen).suffix(l.fact_unit(fact).unwrap_or_default());
    match fact.kind() {
        FactKind::Year => field.hint(l.t("decide-year-hint")),
        _ => field,
    }
}
