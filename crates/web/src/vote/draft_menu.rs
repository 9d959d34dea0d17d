//! The menu of a vote that is prepared: a row for each item of the pack, with the quantities that can be chosen.

use crate::ballot::gap_words;
use crate::form::Fields;
use crate::i18n::Words;
use crate::ui::form::Choice;
use app::policy::{Item, Rules};
use app::vote::sharing_of;
use domain::menu::{Gap, Menu, MenuFault, MenuItem, QuantityTotal};
use domain::money::Fen;
use std::collections::{BTreeMap, BTreeSet};

/// So many quantities of an item can be put side by side.
const QUANTITIES: usize = 4;

/// A row of the table of items.
#[derive(Debug)]
pub(super) struct ItemInput {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) class: String,
    pub(super) unit: String,
    pub(super) used: Vec<Choice>,
    pub(super) quantity: String,
    pub(super) cost: String,
    pub(super) subsidy: String,
    pub(super) price: String,
    /// Further quantities that can be chosen instead, in totals.
    pub(super) more: Vec<QuantityInput>,
    /// Whether one of them is filled in.
    pub(super) is_adjustable: bool,
    /// What the register says the community lacks of it, in words.
    pub(super) gaps: Vec<String>,
    /// Whether that is shown on the ballot.
    pub(super) shows_gaps: bool,
    pub(super) why: String,
}

/// A further quantity of an item, in totals.
#[derive(Debug)]
pub(super) struct QuantityInput {
    /// Its place among the quantities, from 2: the end of its fields' names.
    pub(super) place: usize,
    pub(super) quantity: String,
    pub(super) cost: String,
    pub(super) subsidy: String,
}

/// What the community lacks, by the code of the item that would mend it.
pub(crate) type Gaps = BTreeMap<String, Vec<Gap>>;

/// The row of an item, as it was typed.
pub(super) fn item_input(l: Words, rules: &Rules, gaps: &Gaps, item: &Item, typed: &Fields) -> ItemInput {
    let raw = |end: &str| typed.raw(&format!("item-{}-{end}", item.code)).unwrap_or_default().to_owned();
    let used = raw("use");
    let choice = |value: &str, key: &str| Choice::new(value, l.t(key)).chosen(used == value);
    let class = rules.item_classes().iter().find(|class| class.id == item.class);
    let price = item.price.as_ref().map(|price| {
        l.say("draft-price").with("low", l.money(price.low)).with("high", l.money(price.high)).to_string()
    });
    let more = |place: usize| QuantityInput {
        place,
        quantity: raw(&format!("quantity-{place}")),
        cost: raw(&format!("cost-{place}")),
        subsidy: raw(&format!("subsidy-{place}")),
    };
    let more: Vec<QuantityInput> = (2..=QUANTITIES).map(more).collect();
    ItemInput {
        code: item.code.to_string(),
        name: l.of_pack(&item.name).to_string(),
        class: class.map(|class| l.of_pack(&class.name).to_string()).unwrap_or_default(),
        unit: l.of_pack(&item.unit).to_string(),
        used: vec![
            choice("", "draft-item-none"),
            choice("offered", "draft-item-offered"),
            choice("obligatory", "draft-item-obligatory"),
        ],
        quantity: raw("quantity"),
        cost: raw("cost"),
        subsidy: raw("subsidy"),
        price: price.unwrap_or_default(),
        is_adjustable: more.iter().any(|it| !it.quantity.is_empty() || !it.cost.is_empty()),
        more,
        gaps: gaps.get(&*item.code).into_iter().flatten().map(|gap| gap_words(l, gap)).collect(),
        // Ticked until somebody unticks it.
        shows_gaps: typed.iter().next().is_none() || !raw("gaps").is_empty(),
        why: raw("why"),
    }
}

/// The field and the message of what is wrong.
type Wrong = (&'static str, &'static str);

/// The menu that was typed, or what is wrong with it.
pub(super) fn menu(rules: &Rules, l: Words, gaps: &Gaps, typed: &Fields) -> Result<Menu, Wrong> {
    let budget: Fen = typed.read("budget").ok_or(("budget", "draft-budget-unread"))?;
    let mut items = Vec::new();
    for item in rules.menu() {
        let Some(used) = typed.text(&format!("item-{}-use", item.code)) else { continue };
        let mut least = least(rules, l, item, typed)?;
        let more = further(l, &least, typed)?;
        if typed.text(&format!("item-{}-gaps", item.code)).is_some() {
            least.gaps = gaps.get(&least.code).cloned().unwrap_or_default();
        }
        let why = typed.text(&format!("item-{}-why", item.code));
        why.unwrap_or_default().clone_into(&mut least.why);
        items.push(MenuItem { obligatory: used == "obligatory", ..least });
        items.extend(more);
    }
    // What an item needs and what is not on this menu is there already.
    let keys: BTreeSet<String> = items.iter().map(|item| item.key.clone()).collect();
    for item in &mut items {
        item.requires.retain(|needs| keys.contains(needs));
    }
    let menu = Menu { budget, items, within_budget: false, by_area: false };
    match menu.faults().first() {
        None => Ok(menu),
        Some(MenuFault::Empty) => Err(("menu", "menu-fault-empty")),
        Some(MenuFault::Obligatory { .. }) => Err(("budget", "menu-fault-obligatory")),
        Some(MenuFault::Exclusive { .. }) => Err(("menu", "menu-fault-exclusive")),
        Some(MenuFault::Quantity { .. }) => Err(("menu", "menu-fault-quantity")),
        Some(_) => Err(("menu", "menu-fault-price")),
    }
}

/// An item in the least quantity that is offered.
fn least(rules: &Rules, l: Words, item: &Item, typed: &Fields) -> Result<MenuItem, Wrong> {
    let name = |end: &str| format!("item-{}-{end}", item.code);
    Ok(MenuItem {
        key: item.code.to_string(),
        code: item.code.to_string(),
        name: l.of_pack(&item.name).to_string(),
        about: String::new(),
        mends: rules.fixed_by(item).map(|indicator| indicator.id.to_string()).collect(),
        gaps: Vec::new(),
        why: String::new(),
        quantity: typed.read(&name("quantity")).unwrap_or(1),
        unit: l.of_pack(&item.unit).to_string(),
        cost: typed.read(&name("cost")).ok_or(("menu", "draft-cost-unread"))?,
        subsidy: typed.read(&name("subsidy")).unwrap_or_default(),
        obligatory: false,
        requires: item.requires.iter().map(ToString::to_string).collect(),
        one_of: None,
        more_of: None,
        class: item.class.to_string(),
        sharing: sharing_of(rules, &item.code),
    })
}

/// The further quantities of an item, as they are typed: in totals.
fn further(l: Words, least: &MenuItem, typed: &Fields) -> Result<Vec<MenuItem>, Wrong> {
    let wrong = ("menu", "menu-fault-quantity");
    let mut totals: Vec<QuantityTotal> = Vec::new();
    for place in 2..=QUANTITIES {
        let name = |end: &str| format!("item-{}-{end}-{place}", least.code);
        if typed.text(&name("quantity")).is_none() && typed.text(&name("cost")).is_none() {
            continue;
        }
        let before = totals.last().map_or(least.subsidy, |total| total.subsidy);
        totals.push(QuantityTotal {
            quantity: typed.read(&name("quantity")).ok_or(wrong)?,
            cost: typed.read(&name("cost")).ok_or(wrong)?,
            subsidy: typed.read(&name("subsidy")).unwrap_or(before),
        });
    }
    least.further(&totals, |all| quantity_name(l, least, all)).ok_or(wrong)
}

/// The name of an item with so many units of it.
pub(crate) fn quantity_name(l: Words, item: &MenuItem, quantity: u32) -> String {
    let said = l.say("menu-more-name").with("name", &item.name).with("quantity", quantity);
    said.with("unit", &item.unit).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::menu::Lack;

    fn typed(query: &str) -> Result<Menu, Wrong> {
        let pack = app::policy::Library::shipped().load("cn-chongqing").unwrap();
        let rules = pack.rules_on(jiff::civil::date(2020, 12, 31)).unwrap();
        menu(&rules, Words::of(crate::i18n::Lang::En), &gaps(), &Fields::parse(query.as_bytes()))
    }

    fn gaps() -> Gaps {
        let lack = Lack::Few { fact: domain::Fact::ParkingBays, count: 12, households: 288 };
        let bays = Gap { lack, source: "摸底调查".into(), seen_on: Some(jiff::civil::date(2020, 9, 1)) };
        Gaps::from([("C06".to_owned(), vec![bays])])
    }

    const LIFTS: &str = "budget=3000000&item-C15-use=offered&item-C15-quantity=1&item-C15-cost=680000&item-C15-subsidy=100000";

    #[test]
    fn further_quantities_are_typed_in_totals_and_kept_as_what_they_add() {
        let more = "&item-C15-quantity-2=2&item-C15-cost-2=1330000&item-C15-subsidy-2=200000\
                    &item-C15-quantity-4=4&item-C15-cost-4=2600000";
        let menu = typed(&format!("{LIFTS}{more}")).unwrap();
        let kept: Vec<(&str, u32, Fen, Fen)> =
            menu.items.iter().map(|it| (it.key.as_str(), it.quantity, it.cost, it.subsidy)).collect();
        let expected = [
            ("C15", 1, Fen(68_000_000), Fen(10_000_000)),
            ("C15-2", 1, Fen(65_000_000), Fen(10_000_000)),
            ("C15-4", 2, Fen(127_000_000), Fen(0)),
        ];
        assert_eq!(kept, expected);
        assert_eq!(menu.choices()[0].quantities()[2].quantity, 4);
    }

    #[test]
    fn what_the_register_says_is_on_the_menu_unless_it_is_unticked() {
        let bays = "budget=900000&item-C06-use=offered&item-C06-cost=160000&item-C06-why=路面拥堵。";
        let kept =
            typed(&format!("{bays}&item-C06-gaps=1&item-C06-quantity-2=9&item-C06-cost-2=200000")).unwrap();
        assert_eq!(kept.items[0].gaps, gaps()["C06"]);
        assert_eq!(kept.items[0].why, "路面拥堵。");
        assert_eq!((kept.items[1].gaps.len(), kept.items[1].why.as_str()), (0, ""), "said once");
        assert_eq!(typed(bays).unwrap().items[0].gaps, []);
        let l = Words::of(crate::i18n::Lang::En);
        assert_eq!(
            gap_words(l, &gaps()["C06"][0]),
            "Parking bays: 12 for 288 households (摸底调查, 1 September 2020)."
        );
    }

    #[test]
    fn a_quantity_that_is_not_more_or_costs_no_more_is_said_to_be_wrong() {
        let wrong = Err(("menu", "menu-fault-quantity"));
        for more in [
            "&item-C15-quantity-2=1&item-C15-cost-2=900000",
            "&item-C15-quantity-2=2&item-C15-cost-2=680000",
            "&item-C15-quantity-2=2",
            "&item-C15-cost-2=900000",
        ] {
            assert_eq!(typed(&format!("{LIFTS}{more}")), wrong, "{more}");
        }
        let obligatory = LIFTS.replace("offered", "obligatory");
        let more = "&item-B01-use=offered&item-B01-cost=9&item-C15-quantity-2=2&item-C15-cost-2=900000";
        assert_eq!(typed(&format!("{obligatory}{more}")), wrong, "what is decided has one quantity");
    }
}
