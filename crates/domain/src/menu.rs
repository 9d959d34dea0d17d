//! The menu of a vote (菜单式选择): what a community can choose from, at what price, and which choices go together.
//!
//! An item that is obligatory (应改尽改) is paid first and not asked. A quantity one may choose, one lift or two, is a
//! chain of options: the second needs the first and costs what it adds ([`Menu::choices`]).

mod gap;
mod quantity;

pub use gap::{Gap, Lack};
pub use quantity::{MenuChoice, Quantity, QuantityTotal};

use crate::allocation::Sharing;
use crate::money::Fen;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Menu {
    /// What may be spent in all, the obligatory items included.
    pub budget: Fen,
    /// The items, in the order in which they are shown.
    pub items: Vec<MenuItem>,
    /// Whether one ballot may choose no more than the budget pays for.
    #[serde(default)]
    pub within_budget: bool,
    /// Whether a ballot weighs by its area; by heads otherwise.
    #[serde(default)]
    pub by_area: bool,
}

/// An item of a menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MenuItem {
    /// Its key on ballots: `C15`, `C15-2`.
    pub key: String,
    /// The item of the pack.
    pub code: String,
    /// Its name, in the words of whoever holds the vote.
    pub name: String,
    /// What it is, for those who choose.
    #[serde(default)]
    pub about: String,
    /// The indicators it mends, by their ids in the pack.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mends: Vec<String>,
    /// Why it is on the menu: what the community lacks, as the register had it when the vote was prepared.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Gap>,
    /// Why it is on the menu besides, in the words of whoever holds the vote.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// How many units; of a further quantity, how many it adds.
    pub quantity: u32,
    /// What a unit is.
    pub unit: String,
    /// What the item adds to the cost, all units of it.
    pub cost: Fen,
    /// What others pay of it: grants, operators.
    #[serde(default)]
    pub subsidy: Fen,
    /// Whether it is done in any case.
    #[serde(default)]
    pub obligatory: bool,
    /// Keys of items without which it makes no sense.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub requires: BTreeSet<String>,
    /// Of the items with one such name at most one is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_of: Option<String>,
    /// The key of the item of which this is a further quantity: it costs what it adds, and needs the quantity before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more_of: Option<String>,
    /// Its class in the pack.
    pub class: String,
    /// Who pays what of it; by area where nothing is agreed (Civil Code Art. 283).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sharing: Option<Sharing>,
}

/// Why items do not go together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error, Serialize, Deserialize)]
#[serde(tag = "conflict", rename_all = "kebab-case")]
pub enum MenuConflict {
    /// One makes no sense without another.
    #[error("«{item}» needs «{needs}»")]
    Needs {
        /// The item.
        item: String,
        /// What it needs.
        needs: String,
    },
    /// One rules the other out.
    #[error("«{first}» and «{second}» rule each other out")]
    Exclusive {
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
    /// They cost more than there is.
    #[error("{cost} of {budget}")]
    OverBudget {
        /// What they cost, with the obligatory items.
        cost: Fen,
        /// What there is.
        budget: Fen,
    },
}

/// What is wrong with a menu before it is offered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum MenuFault {
    /// No item can be chosen.
    #[error("nothing can be chosen")]
    Empty,
    /// Two items of one key, or a key that is empty.
    #[error("the key «{key}» is empty or there twice")]
    Key {
        /// The key.
        key: String,
    },
    /// An item without a price, or with a subsidy above it.
    #[error("«{key}» has no price that can be paid")]
    Price {
        /// The key.
        key: String,
    },
    /// It requires what is not on the menu, or itself in a circle.
    #[error("«{key}» requires what it cannot have")]
    Requires {
        /// The key.
        key: String,
    },
    /// A quantity of nothing, or a further one that does not follow on the one before.
    #[error("«{key}» adds no quantity to the one before it")]
    Quantity {
        /// The key.
        key: String,
    },
    /// Two items are done in any case that rule each other out.
    #[error("«{first}» and «{second}» rule each other out, and both are obligatory")]
    Exclusive {
        /// The one.
        first: String,
        /// The other.
        second: String,
    },
    /// The obligatory items alone cost more than there is.
    #[error("the obligatory items cost {cost} of {budget}")]
    Obligatory {
        /// What they cost.
        cost: Fen,
        /// What there is.
        budget: Fen,
    },
}

impl MenuItem {
    /// What the community itself pays of it.
    pub fn net(&self) -> Fen {
        Fen(self.cost.0.saturating_sub(self.subsidy.0))
    }
}

impl Menu {
    /// The item of that key.
    pub fn item(&self, key: &str) -> Option<&MenuItem> {
        self.items.iter().find(|item| item.key == key)
    }

    /// The items that are asked.
    pub fn optional(&self) -> impl Iterator<Item = &MenuItem> {
        self.items.iter().filter(|item| !item.obligatory)
    }

    /// The keys that are asked, for the question's options.
    pub fn options(&self) -> Vec<String> {
        self.optional().map(|item| item.key.clone()).collect()
    }

    /// What the obligatory items cost.
    pub fn obligatory_cost(&self) -> Fen {
        total(self.items.iter().filter(|item| item.obligatory))
    }

    /// What a choice costs, the obligatory items included.
    pub fn cost(&self, chosen: &BTreeSet<String>) -> Fen {
        let taken = |item: &&MenuItem| item.obligatory || chosen.contains(&item.key);
        total(self.items.iter().filter(taken))
    }

    /// Whether it can be offered; every fault.
    pub fn faults(&self) -> Vec<MenuFault> {
        let mut faults = Vec::new();
        if self.optional().next().is_none() {
            faults.push(MenuFault::Empty);
        }
        let mut keys = BTreeSet::new();
        for item in &self.items {
            let key = || item.key.clone();
            if item.key.trim().is_empty() || !keys.insert(&item.key) {
                faults.push(MenuFault::Key { key: key() });
            }
            if item.cost.0 <= 0 || item.subsidy.0 < 0 || item.subsidy > item.cost {
                faults.push(MenuFault::Price { key: key() });
            }
            let chosen = |key: &str| self.item(key).is_some_and(|needed| !needed.obligatory);
            let needs = self.closure(&item.key);
            // What is done in any case cannot hang on what may not be chosen.
            if needs.is_none_or(|needs| item.obligatory && needs.into_iter().any(chosen)) {
                faults.push(MenuFault::Requires { key: key() });
            }
        }
        faults.extend(self.quantity_faults());
        let obligatory = self.items.iter().filter(|item| item.obligatory);
        let mut groups: BTreeMap<&str, &MenuItem> = BTreeMap::new();
        for item in obligatory {
            let first = item.one_of.as_deref().and_then(|group| groups.insert(group, item));
            faults.extend(
                first
                    .map(|first| MenuFault::Exclusive { first: first.key.clone(), second: item.key.clone() }),
            );
        }
        let cost = self.obligatory_cost();
        if cost > self.budget {
            faults.push(MenuFault::Obligatory { cost, budget: self.budget });
        }
        faults
    }

    /// Everything that an item needs, itself not among it; `None` where that is not on the menu, or a circle.
    fn closure(&self, key: &str) -> Option<BTreeSet<&str>> {
        let mut needed = BTreeSet::new();
        let mut waiting: Vec<&str> = self.item(key)?.requires.iter().map(String::as_str).collect();
        while let Some(next) = waiting.pop() {
            if next == key {
                return None;
            }
            let item = self.item(next)?;
            if needed.insert(next) {
                waiting.extend(item.requires.iter().map(String::as_str));
            }
        }
        Some(needed)
    }

    /// Why a ballot with these items cannot be; empty where it can.
    pub fn conflicts(&self, chosen: &BTreeSet<String>) -> Vec<MenuConflict> {
        let has = |key: &str| chosen.contains(key) || self.item(key).is_some_and(|item| item.obligatory);
        let taken: Vec<&MenuItem> = self.items.iter().filter(|item| has(&item.key)).collect();
        let mut found = Vec::new();
        for (place, item) in taken.iter().enumerate() {
            let missing = item.requires.iter().filter(|needs| !has(needs));
            found.extend(
                missing.map(|needs| MenuConflict::Needs { item: item.key.clone(), needs: needs.clone() }),
            );
            let rivals =
                taken.iter().take(place).filter(|other| item.one_of.is_some() && other.one_of == item.one_of);
            found.extend(
                rivals.map(|other| MenuConflict::Exclusive {
                    first: other.key.clone(),
                    second: item.key.clone(),
                }),
            );
        }
        let cost = self.cost(chosen);
        if self.within_budget && cost > self.budget {
            found.push(MenuConflict::OverBudget { cost, budget: self.budget });
        }
        found
    }
}

fn total<'a>(items: impl Iterator<Item = &'a MenuItem>) -> Fen {
    Fen(items.fold(0, |sum: i64, item| sum.saturating_add(item.cost.0)))
}

#[cfg(test)]
mod tests;
