//! What is compared with what: the form of the «what if» page, as it stands in the address bar.

use crate::form::Fields;
use crate::i18n::Words;
use crate::ui::form::{Choice, Control, Field};
use app::App;
use app::what_if::Side;
use jiff::civil::Date;

/// The prefix of parameter fields.
const PARAMETER: &str = "p-";

/// The two sides that were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub(super) from: Side,
    pub(super) to: Side,
}

impl Question {
    /// Reads a query; what is absent is as in force.
    pub(super) fn read(app: &App, query: &Fields) -> Self {
        let (pack, day) = (app.settings().pack.clone(), app.plan_day());
        let side = |name: &str, parameters| Side {
            pack: query.text(name).map_or_else(|| pack.clone(), str::to_owned),
            day: query.read(&format!("{name}-day")).unwrap_or(day),
            parameters,
        };
        let parameters = query
            .iter()
            .filter_map(|(name, value)| {
                let value = value.trim();
                let id = name.strip_prefix(PARAMETER)?;
                (!value.is_empty()).then(|| (id.to_owned(), value.to_owned()))
            })
            .collect();
        Self { from: side("from", Vec::new()), to: side("to", parameters) }
    }

    /// Whether both sides are the same.
    pub(super) fn is_idle(&self) -> bool {
        self.from == self.to
    }
}

/// A parameter that the criteria ask for, as the form offers it.
#[derive(Debug, Clone)]
pub(super) struct Offered {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) unit: String,
    /// Its value under the first rules.
    pub(super) present: Option<String>,
}

/// The fields of the form.
pub(super) fn fields(
    l: Words,
    packs: &[(String, String)],
    question: &Question,
    offered: &[Offered],
) -> Vec<Field> {
    let choices = |chosen: &str| {
        let known = packs.iter().map(|(id, name)| Choice::new(id, name).chosen(id == chosen));
        let mut known: Vec<Choice> = known.collect();
        // A pack that the address names and the list does not is kept, so that nothing asked for is lost.
        if !known.iter().any(|choice| choice.chosen) {
            known.push(Choice::new(chosen, chosen).chosen(true));
        }
        Control::Select(known)
    };
    let day = |name: &str, key: &str, day: Date| {
        Field::new(format!("{name}-day"), l.t(key), Control::Date).value(day.to_string())
    };
    let mut fields = vec![
        Field::new("from", l.t("what-if-from"), choices(&question.from.pack)),
        day("from", "what-if-from-day", question.from.day),
        Field::new("to", l.t("what-if-to"), choices(&question.to.pack)),
        day("to", "what-if-to-day", question.to.day),
    ];
    for parameter in offered {
        let typed = question.to.parameters.iter().find(|(id, _)| *id == parameter.id);
        let present = match &parameter.present {
            Some(value) => l.say("what-if-present").with("value", value).to_string(),
            None => l.t("what-if-empty").into_owned(),
        };
        let label = l.say("what-if-parameter").with("name", &parameter.name).to_string();
        fields.push(
            Field::text(format!("{PARAMETER}{}", parameter.id), label)
                .hint(present)
                .value(typed.map(|(_, value)| value.clone()).unwrap_or_default())
                .suffix(&parameter.unit)
                .optional(),
        );
    }
    fields
}

/// The fields whose values the other side's pack does not take.
pub(super) fn wrong_values(app: &App, question: &Question) -> Vec<String> {
    let Ok(pack) = app.pack(&question.to.pack) else { return Vec::new() };
    let wrong = question.to.parameters.iter().filter(|(id, value)| pack.with_parameter(id, value).is_err());
    wrong.map(|(id, _)| format!("{PARAMETER}{id}")).collect()
}
