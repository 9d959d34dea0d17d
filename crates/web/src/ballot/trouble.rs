//! Why a ballot is not taken, in words.

use crate::community::china;
use crate::i18n::Words;
use domain::ballot::{CastError, EntryError, WrongAnswer};
use domain::menu::{Menu, MenuConflict};
use domain::proxy::ProxyError;
use jiff::Timestamp;

/// The key and the arguments of why a ballot is not taken; moments on the clocks of the city.
pub(crate) fn cast_detail(error: &CastError) -> (String, Vec<(&'static str, String)>) {
    let at = |at: Timestamp| Words::of(crate::i18n::Lang::En).moment(at, &china());
    let (key, args) = match error {
        CastError::NotOpen { opens_at } => ("not-open", vec![("at", at(*opens_at))]),
        CastError::Closed { closed_at } => ("closed", vec![("at", at(*closed_at))]),
        CastError::InFuture { handed_in_at } => ("in-future", vec![("at", at(*handed_in_at))]),
        CastError::WrongScope { line } => ("wrong-scope", vec![("line", line.to_string())]),
        CastError::NotInElectorate { line, .. } => ("not-in-electorate", vec![("line", line.to_string())]),
        CastError::ChannelClosed { .. } => ("channel-closed", vec![]),
        CastError::UnknownQuestion { question, .. } => {
            ("unknown-question", vec![("question", question.clone())])
        }
        CastError::Unanswered { .. } => ("unanswered", vec![]),
        CastError::WrongAnswer { wrong, .. } => return wrong_answer(wrong),
        CastError::LinkUsed { used_at } => ("link-used", vec![("at", at(*used_at))]),
        CastError::LinkEnded { ended_at } => ("link-ended", vec![("at", at(*ended_at))]),
        CastError::LinkOfAnother { .. } => ("link-of-another", vec![]),
        CastError::SecondSheet { line, sheet } => {
            ("second-sheet", vec![("line", line.to_string()), ("sheet", sheet.clone())])
        }
        CastError::SheetUsed { sheet } => ("sheet-used", vec![("sheet", sheet.clone())]),
        CastError::Proxy(error) => return proxy_detail(error),
    };
    (format!("cast-{key}"), args)
}

fn wrong_answer(wrong: &WrongAnswer) -> (String, Vec<(&'static str, String)>) {
    let (key, args) = match wrong {
        WrongAnswer::Kind { .. } => ("wrong-kind", vec![]),
        WrongAnswer::UnknownOption { option, .. } => ("unknown-option", vec![("option", option.clone())]),
        WrongAnswer::OptionTwice { option } => ("option-twice", vec![("option", option.clone())]),
        WrongAnswer::TooManyPoints { given, points } => {
            ("too-many-points", vec![("given", given.to_string()), ("points", points.to_string())])
        }
    };
    (format!("cast-{key}"), args)
}

/// The same of a proxy.
pub(crate) fn proxy_detail(error: &ProxyError) -> (String, Vec<(&'static str, String)>) {
    let (key, args) = match error {
        ProxyError::NotAllowed => ("not-allowed", vec![]),
        ProxyError::PaperMissing => ("paper-missing", vec![]),
        ProxyError::LineHasOne { line } => ("line-has-one", vec![("line", line.to_string())]),
        ProxyError::TooMany { max, .. } => ("too-many", vec![("max", max.to_string())]),
        ProxyError::DoesNotHold { .. } => ("does-not-hold", vec![]),
    };
    (format!("proxy-{key}"), args)
}

/// The same of an entry of a sheet.
pub(crate) fn entry_detail(error: &EntryError) -> (String, Vec<(&'static str, String)>) {
    let (key, number) = match error {
        EntryError::Counted { number } => ("counted", number),
        EntryError::SamePerson { number } => ("same-person", number),
        EntryError::Agreed { number } => ("agreed", number),
        EntryError::Spoiled { number } => ("spoiled", number),
        EntryError::Replaced { number } => ("replaced", number),
    };
    (format!("entry-{key}"), vec![("sheet", number.clone())])
}

/// Why items do not go together.
pub(crate) fn menu_conflict(l: Words, menu: &Menu, conflict: &MenuConflict) -> String {
    let name = |key: &String| menu.item(key).map_or_else(|| key.clone(), |item| item.name.clone());
    match conflict {
        MenuConflict::Needs { item, needs } => {
            l.say("menu-conflict-needs").with("item", name(item)).with("needs", name(needs)).to_string()
        }
        MenuConflict::Exclusive { first, second } => l
            .say("menu-conflict-exclusive")
            .with("first", name(first))
            .with("second", name(second))
            .to_string(),
        MenuConflict::OverBudget { cost, budget } => l
            .say("menu-conflict-over-budget")
            .with("cost", l.money(*cost))
            .with("budget", l.money(*budget))
            .to_string(),
    }
}
