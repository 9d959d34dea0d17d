//! The menu of the demo's vote: items of the pack with prices that are no one's, and why each is on it from the register
//! of the demo city.

use crate::vote::Evidence;
use domain::menu::{Menu, MenuItem};
use domain::money::Fen;
use policy::Rules;

/// What can be chosen in the demonstration: code, and each quantity with its yuan in all.
const ITEMS: [(&str, &[(u32, i64)]); 5] = [
    ("C15", &[(1, 680_000), (2, 1_330_000)]),
    ("C02", &[(450, 90_000)]),
    ("C06", &[(32, 160_000), (48, 235_000), (60, 300_000)]),
    ("C03", &[(30, 45_000)]),
    ("C07", &[(60, 60_000)]),
];

/// What can be chosen, with what must be done.
pub(super) fn demo_menu(rules: &Rules, evidence: &Evidence) -> Menu {
    let mut items: Vec<MenuItem> =
        ITEMS.iter().flat_map(|(code, quantities)| demo_items(rules, evidence, code, quantities)).collect();
    let water = demo_items(rules, evidence, "B01", &[(600, 120_000)]);
    items.splice(0..0, water.into_iter().map(|water| MenuItem { obligatory: true, ..water }));
    Menu { budget: Fen(150_000_000), items, within_budget: false, by_area: false }
}

/// An item of the pack in each of its quantities; nothing where the pack has none of that code.
fn demo_items(rules: &Rules, evidence: &Evidence, code: &str, quantities: &[(u32, i64)]) -> Vec<MenuItem> {
    let Some(found) = rules.item(code) else { return Vec::new() };
    let mut items: Vec<MenuItem> = Vec::new();
    let (mut units, mut cost) = (0, 0);
    for (quantity, yuan) in quantities {
        let (name, unit) = (&found.name.zh, &found.unit.zh);
        let before = items.last().map(|before| before.key.clone());
        items.push(MenuItem {
            key: before.as_ref().map_or_else(|| code.to_owned(), |_| format!("{code}-{quantity}")),
            code: code.to_owned(),
            name: match &before {
                Some(_) => format!("{name}（增至{quantity}{unit}）"),
                None => name.to_string(),
            },
            about: String::new(),
            mends: Vec::new(),
            gaps: if before.is_some() { Vec::new() } else { evidence.gaps(rules, found) },
            why: String::new(),
            quantity: quantity - units,
            unit: unit.to_string(),
            cost: Fen((yuan - cost) * 100),
            subsidy: Fen(0),
            obligatory: false,
            more_of: before.as_ref().map(|_| code.to_owned()),
            requires: before.into_iter().collect(),
            one_of: None,
            class: found.class.to_string(),
            sharing: crate::vote::sharing_of(rules, code),
        });
        (units, cost) = (*quantity, *yuan);
    }
    items
}
