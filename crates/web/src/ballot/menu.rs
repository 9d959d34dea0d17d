//! The menu on a ballot: each item with what it is, what it costs all and the reader, what it needs and what it rules out;
//! and the quantities of which one is chosen.

use super::form::{OptionForm, Own, QuantityForm};
use super::gap::reasons;
use super::menu_conflict;
use crate::form::Fields;
use crate::i18n::Words;
use app::vote::Particulars;
use domain::ballot::Answer;
use domain::menu::{Menu, MenuChoice, MenuItem, Quantity};
use domain::money::Fen;
use std::collections::BTreeSet;

/// The items that are asked, each once with all its quantities.
pub(super) fn choices(l: Words, menu: &Menu, own: &Own, answer: Option<&Answer>) -> Vec<OptionForm> {
    let mut choices = menu.choices();
    choices.sort_by_cached_key(|choice| own.place_of(&choice.item.key));
    choices.iter().map(|choice| choice_option(l, menu, choice, own, answer)).collect()
}

/// The items by themselves, each further quantity as one: those that are asked, or those that are decided.
pub(super) fn items(
    l: Words,
    menu: &Menu,
    own: &Own,
    answer: Option<&Answer>,
    decided: bool,
) -> Vec<OptionForm> {
    let mut shown: Vec<&MenuItem> = menu.items.iter().filter(|item| item.obligatory == decided).collect();
    if !decided {
        // What is more of an item stays behind it.
        shown.sort_by_cached_key(|item| own.place_of(item.more_of.as_ref().unwrap_or(&item.key)));
    }
    shown.into_iter().map(|item| item_option(l, menu, item, own, answer)).collect()
}

fn item_option(l: Words, menu: &Menu, item: &MenuItem, own: &Own, answer: Option<&Answer>) -> OptionForm {
    let quantity = l.say("ballot-item-quantity").with("quantity", item.quantity).with("unit", &item.unit);
    let about = [item.about.clone(), quantity.to_string()];
    OptionForm {
        value: item.key.clone(),
        label: item.name.clone(),
        about: about.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" "),
        cost: cost(l, item.cost),
        cost_fen: item.cost.0,
        share: share(l, own, [item.key.as_str()]),
        needs: needs(l, menu, item),
        why: reasons(l, item),
        marked: matches!(answer, Some(Answer::Approves(liked)) if liked.contains(&item.key)),
        typed: match answer {
            Some(Answer::Points(points)) => {
                points.get(&item.key).map(ToString::to_string).unwrap_or_default()
            }
            _ => String::new(),
        },
        ..OptionForm::default()
    }
}

fn choice_option(
    l: Words,
    menu: &Menu,
    choice: &MenuChoice<'_>,
    own: &Own,
    answer: Option<&Answer>,
) -> OptionForm {
    let option = item_option(l, menu, choice.item, own, answer);
    if !choice.is_adjustable() {
        return option;
    }
    let chosen = match answer {
        Some(Answer::Approves(liked)) => choice.chosen(liked),
        _ => None,
    };
    let none = QuantityForm {
        label: l.t("ballot-quantity-none").into_owned(),
        marked: chosen.is_none(),
        ..QuantityForm::default()
    };
    let quantity = |it: &Quantity<'_>| QuantityForm {
        value: it.keys.last().copied().unwrap_or_default().to_owned(),
        label: quantity_words(l, it.quantity, &choice.item.unit),
        cost: cost(l, it.cost),
        cost_fen: it.cost.0,
        share: share(l, own, it.keys.iter().copied()),
        marked: chosen.as_ref().is_some_and(|chosen| chosen.quantity == it.quantity),
    };
    let about = [choice.item.about.clone(), l.t("ballot-quantity-hint").into_owned()];
    OptionForm {
        about: about.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" "),
        cost: String::new(),
        share: String::new(),
        quantities: std::iter::once(none).chain(choice.quantities().iter().map(quantity)).collect(),
        ..option
    }
}

/// `2部`.
pub(crate) fn quantity_words(l: Words, quantity: u32, unit: &str) -> String {
    l.say("ballot-quantity").with("quantity", quantity).with("unit", unit).to_string()
}

fn cost(l: Words, cost: Fen) -> String {
    l.say("ballot-item-cost").with("cost", l.money(cost)).to_string()
}

/// What the reader pays of all these; nothing where one of them is not known.
fn share<'a>(l: Words, own: &Own, keys: impl IntoIterator<Item = &'a str>) -> String {
    let mut shares = keys.into_iter().map(|key| own.shares.get(key));
    let sum = shares.try_fold(0_i64, |sum, share| Some(sum.saturating_add(share?.0)));
    sum.map(|sum| l.say("ballot-item-share").with("share", l.money(Fen(sum))).to_string()).unwrap_or_default()
}

/// What an item needs and what it rules out, in words.
fn needs(l: Words, menu: &Menu, item: &MenuItem) -> String {
    let name = |key: &String| menu.item(key).map_or_else(|| key.clone(), |item| item.name.clone());
    let mut said = Vec::new();
    if !item.requires.is_empty() {
        let all = l.list(item.requires.iter().map(name));
        said.push(l.say("ballot-item-needs").with("items", all).to_string());
    }
    let rival =
        |other: &&MenuItem| item.one_of.is_some() && other.one_of == item.one_of && other.key != item.key;
    let rivals: Vec<String> = menu.items.iter().filter(rival).map(|other| other.name.clone()).collect();
    if !rivals.is_empty() {
        said.push(l.say("ballot-item-excludes").with("items", l.list(rivals)).to_string());
    }
    said.join(" ")
}

/// What a form is for: the boxes under the question's name, and of each item with quantities the one that was chosen,
/// with all that it adds to.
pub(super) fn liked(name: &str, menu: Option<&Menu>, fields: &Fields) -> BTreeSet<String> {
    let marked = fields.iter().filter(|(field, _)| *field == name);
    let mut liked: BTreeSet<String> = marked.map(|(_, value)| value.to_owned()).collect();
    for choice in menu.iter().flat_map(|menu| menu.choices()).filter(MenuChoice::is_adjustable) {
        let Some(said) = fields.text(&format!("{name}-{}", choice.item.key)) else { continue };
        let known = choice.quantities().into_iter().find(|it| it.keys.last() == Some(&said));
        match known {
            Some(quantity) => liked.extend(quantity.keys.into_iter().map(str::to_owned)),
            // No quantity of it: whoever takes the ballot says so.
            None => drop(liked.insert(said.to_owned())),
        }
    }
    liked
}

/// Why what was chosen does not go together, in the reader's words.
pub(super) fn conflicts(l: Words, told: &Particulars, liked: &BTreeSet<String>) -> Option<String> {
    let menu = told.menu.as_ref()?;
    let found = menu.conflicts(liked);
    let said: Vec<String> = found.iter().map(|conflict| menu_conflict(l, menu, conflict)).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// What was chosen, in the order of the menu, with quantities where there were several.
pub(super) fn said(l: Words, menu: &Menu, liked: &BTreeSet<String>) -> Vec<String> {
    let chosen = |choice: &MenuChoice<'_>| {
        let quantity = choice.chosen(liked)?;
        if !choice.is_adjustable() {
            return Some(choice.item.name.clone());
        }
        let words = quantity_words(l, quantity.quantity, &choice.item.unit);
        Some(l.say("ballot-item-chosen").with("item", &choice.item.name).with("quantity", words).to_string())
    };
    menu.choices().iter().filter_map(chosen).collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn set(keys: &[&str]) -> BTreeSet<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn a_quantity_that_is_chosen_holds_all_it_adds_to() {
        let menu = samples::menu();
        let liked = |query: &str| liked("q-2", Some(&menu), &Fields::parse(query.as_bytes()));
        assert_eq!(liked("q-2=C15&q-2-C06=C06-4"), set(&["C15", "C06", "C06-4"]));
        assert_eq!(liked("q-2-C06=C06"), set(&["C06"]));
        assert_eq!(liked("q-2-C06="), set(&[]));
        // What the page that asks once more keeps, item by item.
        assert_eq!(liked("q-2=C06&q-2=C06-4"), set(&["C06", "C06-4"]));
        // Whoever takes the ballot refuses what the menu does not have.
        assert_eq!(liked("q-2-C06=C06-9"), set(&["C06-9"]));
    }

    #[test]
    fn a_quantity_shows_its_price_in_all_for_all_and_for_the_reader() {
        let (l, menu) = (Words::of(crate::i18n::Lang::En), samples::menu());
        let shares = [("C06".to_owned(), Fen(40_000)), ("C06-4".to_owned(), Fen(20_000))].into();
        let own = Own { shares, ..Own::default() };
        let answer = Answer::Approves(set(&["C06", "C06-4"]));
        let shown = choices(l, &menu, &own, Some(&answer));
        let bays = shown.iter().find(|option| option.value == "C06").unwrap();
        let seen: Vec<(&str, i64, &str, bool)> = bays
            .quantities
            .iter()
            .map(|it| (it.value.as_str(), it.cost_fen, it.share.as_str(), it.marked))
            .collect();
        let share = |fen| l.say("ballot-item-share").with("share", l.money(Fen(fen))).to_string();
        let (two, four) = (share(40_000), share(60_000));
        let expected = [
            ("", 0, "", false),
            ("C06", 16_000_000, two.as_str(), false),
            ("C06-4", 23_500_000, four.as_str(), true),
        ];
        assert_eq!(seen, expected);
        assert!(shown.iter().all(|option| option.value != "C06-4"), "no item of its own");
        let without = choices(l, &menu, &Own::default(), None);
        let bays = without.iter().find(|option| option.value == "C06").unwrap();
        assert!(bays.quantities[0].marked && bays.quantities[2].share.is_empty());
        assert_eq!(said(l, &menu, &set(&["C06", "C06-4"])), ["停车位: 4 处"]);
    }
}
