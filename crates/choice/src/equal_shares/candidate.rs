//! What is bought at once: an item, with what it needs and is not bought yet.

use crate::constraint::Basket;
use crate::profile::Profile;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// An item, or an item with its missing prerequisites, as something with a price and supporters.
#[derive(Debug, Clone)]
pub(super) struct Candidate<'a> {
    pub cost: u64,
    /// Utilities are this times the values.
    pub unit: u64,
    /// Supporters, ascending.
    pub voters: Cow<'a, [u32]>,
    /// Beside `voters`; empty when every value is 1.
    pub values: Cow<'a, [u64]>,
    /// The sum over supporters of weight times value.
    pub value_total: u64,
}

impl<'a> Candidate<'a> {
    /// The item at this place as it stands with this basket.
    pub fn of(profile: &'a Profile<'a>, basket: &Basket<'_>, item: usize) -> Self {
        Candidate::of_items(profile, &basket.bundle(item))
    }

    /// These items at once.
    pub fn of_items(profile: &'a Profile<'a>, items: &[usize]) -> Self {
        match items {
            [item] => Candidate::single(profile, *item),
            bundle => Candidate::bundle(profile, bundle),
        }
    }

    fn single(profile: &'a Profile<'a>, item: usize) -> Self {
        let values = profile.values.get(profile.supporters.range(item)).unwrap_or_default();
        Candidate {
            cost: profile.cost(item),
            unit: profile.unit(item),
            voters: Cow::Borrowed(profile.supporters.row(item)),
            values: Cow::Borrowed(values),
            value_total: profile.value_total(item),
        }
    }

    /// Several items as one: costs and utilities are added.
    fn bundle(profile: &Profile<'_>, items: &[usize]) -> Self {
        let mut values = BTreeMap::new();
        for item in items {
            let places = profile.supporters.range(*item);
            for (place, voter) in places.zip(profile.supporters.row(*item)) {
                *values.entry(*voter).or_insert(0) += profile.unit(*item) * profile.value(place);
            }
        }
        values.retain(|_, value| *value > 0);
        Candidate {
            cost: items.iter().map(|item| profile.cost(*item)).sum(),
            unit: 1,
            value_total: values.iter().map(|(voter, value)| profile.weight(*voter) * value).sum(),
            voters: values.keys().copied().collect(),
            values: values.into_values().collect(),
        }
    }

    pub fn graded(&self) -> bool {
        !self.values.is_empty()
    }

    /// Supporters with their values.
    pub fn supporters(&self) -> impl Iterator<Item = (u32, u64)> + '_ {
        let value = |place| self.values.get(place).copied().unwrap_or(1);
        self.voters.iter().enumerate().map(move |(place, voter)| (*voter, value(place)))
    }
}
