//! Questions that are asked often: other packs of the same programme, and another year.

use crate::i18n::Words;
use crate::ui::shell::query_value;
use app::App;
use app::policy::{Parameter, ParameterKind, ParameterValue, Rules};
use app::what_if::screening_parameters;

/// A question as a link.
#[derive(Debug)]
pub(super) struct Preset {
    /// The question.
    pub(super) label: String,
    /// The address of its answer.
    pub(super) href: String,
    /// Whether it is the question being answered.
    pub(super) current: bool,
}

/// By how many years a year is moved: the step between the plan's cut-off and its extension.
const STEP: i16 = 5;

/// The packs that build on the programme in force, each with the overlays in force, then each year that
/// the criteria ask for, moved. `here` is the address being shown.
pub(super) fn presets(l: Words, app: &App, rules: &Rules, here: &str) -> Vec<Preset> {
    let in_force = &app.settings().pack;
    // `base+overlay+overlay`: the overlays keep their `+`.
    let (base, overlays) = in_force.split_at(in_force.find('+').unwrap_or(in_force.len()));
    let packs = app.library().list().into_iter().filter(|header| header.base.as_deref() == Some(base));
    let of_pack = packs.map(|header| {
        // Both sides on one day, so that only the packs differ.
        let day = app.plan_day().max(header.effective_from);
        let to = query_value(&format!("{}{overlays}", header.id));
        let label = l.say("what-if-preset-pack").with("name", &*l.of_pack(&header.name)).to_string();
        (label, format!("/screening/what-if?from-day={day}&to={to}&to-day={day}"))
    });
    let of_year = screening_parameters(rules).into_iter().filter_map(|parameter| year(l, parameter));
    let preset = |(label, href)| Preset { label, current: href == here, href };
    of_year.chain(of_pack).map(preset).collect()
}

fn year(l: Words, parameter: &Parameter) -> Option<(String, String)> {
    let (ParameterKind::Year, Some(ParameterValue::Year(present))) = (parameter.kind, &parameter.value)
    else {
        return None;
    };
    let other = present.saturating_add(STEP);
    let label = l
        .say("what-if-preset-year")
        .with("name", l.of_pack(&parameter.name).to_string())
        .with("from", present.to_string())
        .with("to", other.to_string())
        .to_string();
    Some((label, format!("/screening/what-if?p-{}={other}", query_value(&parameter.id))))
}
