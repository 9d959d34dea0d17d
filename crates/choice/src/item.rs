//! What may be bought.

/// One thing on the menu.
///
/// ```
/// use choice::Item;
///
/// let lift = Item::new("lift-3", 48_000_000).named("Lift in stair 3").requiring("shaft-3");
/// assert_eq!(lift.id, "lift-3");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// Names it in ballots and results. A text, never a number: `007` and `7` are two items.
    pub id: String,
    /// Its price in the smallest coin.
    pub cost: u64,
    /// What people call it.
    pub name: String,
    /// What it belongs to; limits refer to it. May be several.
    pub categories: Vec<String>,
    /// Ids of the items without which this one makes no sense. They are bought with it, or before.
    pub requires: Vec<String>,
    /// The name of a group of alternatives of which at most one is bought.
    pub group: Option<String>,
    /// Bought first, from the whole budget, whatever anybody votes.
    pub mandatory: bool,
}

impl Item {
    /// An item with nothing but an id and a price.
    pub fn new(id: impl Into<String>, cost: u64) -> Self {
        Item { id: id.into(), cost, ..Item::default() }
    }

    /// With this name.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// In this category, besides those it is in already.
    #[must_use]
    pub fn in_category(mut self, category: impl Into<String>) -> Self {
        self.categories.push(category.into());
        self
    }

    /// Only together with the item that has this id.
    #[must_use]
    pub fn requiring(mut self, id: impl Into<String>) -> Self {
        self.requires.push(id.into());
        self
    }

    /// As one of the alternatives of this group.
    #[must_use]
    pub fn in_group(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }

    /// Bought in any case.
    #[must_use]
    pub fn mandatory(mut self) -> Self {
        self.mandatory = true;
        self
    }
}

/// How much of a category may be bought, mandatory items included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The category, as items have it.
    pub category: String,
    /// At most so much money.
    pub cost: Option<u64>,
    /// At most so many items.
    pub items: Option<u32>,
}
