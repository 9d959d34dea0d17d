//! The quantities one may choose of an item: one lift or two, twelve bays or twenty.

use super::{Menu, MenuFault, MenuItem};
use crate::money::Fen;
use std::collections::BTreeSet;

/// What is asked as one: an item, and the further quantities of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuChoice<'a> {
    /// The item; its quantity is the least that can be chosen.
    pub item: &'a MenuItem,
    /// What can be added, each needing the one before.
    pub more: Vec<&'a MenuItem>,
}

/// So many of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity<'a> {
    /// The keys a ballot holds that is for it: the item's first, then what is added.
    pub keys: Vec<&'a str>,
    /// How many in all.
    pub quantity: u32,
    /// What they cost in all.
    pub cost: Fen,
}

/// A further quantity, in totals, as people say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuantityTotal {
    /// How many in all.
    pub quantity: u32,
    /// What they cost in all.
    pub cost: Fen,
    /// What others pay of that.
    pub subsidy: Fen,
}

impl MenuItem {
    /// The further quantities of this item, said in totals and kept as what each adds; `None` where one does not exceed
    /// the one before in number and cost. `name` names the item with so many units of it.
    pub fn further(&self, totals: &[QuantityTotal], name: impl Fn(u32) -> String) -> Option<Vec<Self>> {
        let mut steps: Vec<Self> = Vec::with_capacity(totals.len());
        let mut before = QuantityTotal { quantity: self.quantity, cost: self.cost, subsidy: self.subsidy };
        for total in totals {
            if total.quantity <= before.quantity || total.cost <= before.cost {
                return None;
            }
            let needs = steps.last().map_or(&self.key, |step| &step.key).clone();
            steps.push(Self {
                key: format!("{}-{}", self.key, total.quantity),
                name: name(total.quantity),
                quantity: total.quantity - before.quantity,
                cost: Fen(total.cost.0.saturating_sub(before.cost.0)),
                subsidy: Fen(total.subsidy.0.saturating_sub(before.subsidy.0)),
                requires: BTreeSet::from([needs]),
                more_of: Some(self.key.clone()),
                ..self.clone()
            });
            before = *total;
        }
        Some(steps)
    }
}

impl<'a> MenuChoice<'a> {
    /// Whether there is more than one quantity to choose from.
    pub fn is_adjustable(&self) -> bool {
        !self.more.is_empty()
    }

    /// The item and what can be added to it, the least first.
    pub fn steps(&self) -> impl Iterator<Item = &'a MenuItem> + '_ {
        std::iter::once(self.item).chain(self.more.iter().copied())
    }

    /// Every quantity that can be chosen, the least first.
    pub fn quantities(&self) -> Vec<Quantity<'a>> {
        let mut so_far = Quantity { keys: Vec::new(), quantity: 0, cost: Fen(0) };
        let next = |step: &'a MenuItem| {
            so_far.keys.push(&step.key);
            so_far.quantity = so_far.quantity.saturating_add(step.quantity);
            so_far.cost = Fen(so_far.cost.0.saturating_add(step.cost.0));
            so_far.clone()
        };
        self.steps().map(next).collect()
    }

    /// The quantity that a ballot with these keys is for, or a result with them brings; `None` for none of it.
    pub fn chosen(&self, keys: &BTreeSet<String>) -> Option<Quantity<'a>> {
        let whole = |quantity: &Quantity<'_>| quantity.keys.iter().all(|key| keys.contains(*key));
        self.quantities().into_iter().take_while(whole).last()
    }
}

impl Menu {
    /// What is asked, each item with the quantities of it, in the order in which they are shown.
    pub fn choices(&self) -> Vec<MenuChoice<'_>> {
        let items = self.optional().filter(|item| item.more_of.is_none());
        items.map(|item| MenuChoice { item, more: self.more_of(&item.key) }).collect()
    }

    fn more_of(&self, key: &str) -> Vec<&MenuItem> {
        self.items.iter().filter(|item| item.more_of.as_deref() == Some(key)).collect()
    }

    /// Quantities of nothing, and further ones that do not follow on the one before.
    pub(super) fn quantity_faults(&self) -> Vec<MenuFault> {
        let fault = |item: &MenuItem| MenuFault::Quantity { key: item.key.clone() };
        let mut faults: Vec<MenuFault> =
            self.items.iter().filter(|item| item.quantity == 0).map(fault).collect();
        for item in self.items.iter().filter(|item| item.more_of.is_some() && item.quantity > 0) {
            let follows = self.choices().iter().any(|choice| {
                let steps: Vec<&MenuItem> = choice.steps().collect();
                let pairs = || steps.iter().zip(steps.iter().skip(1));
                pairs().any(|(before, it)| it.key == item.key && item.requires.contains(&before.key))
            });
            if !follows || item.obligatory {
                faults.push(fault(item));
            }
        }
        faults
    }
}
