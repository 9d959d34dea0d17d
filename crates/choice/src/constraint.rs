//! What may not be bought together, and what needs what.

use crate::Election;

/// Groups of alternatives, limits by category and prerequisites, by places of items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Constraints {
    /// The group of each item, if it is in one.
    pub(crate) group: Vec<Option<u32>>,
    /// Everything an item needs, directly and indirectly, ascending, without itself.
    pub(crate) closure: Vec<Vec<u32>>,
    /// Members and bounds of each limit.
    pub(crate) limits: Vec<Bound>,
    /// For each item, the limits that it is under.
    pub(crate) limited_by: Vec<Vec<u32>>,
    /// Items that are bought in any case, with all they need, ascending.
    pub(crate) mandatory: Vec<u32>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bound {
    pub cost: u64,
    pub items: u32,
}

impl Constraints {
    /// The items, as places, that are bought in any case: those marked so and whatever they need.
    pub fn mandatory(&self) -> &[u32] {
        &self.mandatory
    }

    /// Everything that the item at this place needs, directly and indirectly.
    pub fn prerequisites(&self, item: usize) -> &[u32] {
        self.closure.get(item).map_or(&[], Vec::as_slice)
    }

    /// Whether something may be forbidden by what was bought.
    pub(crate) fn can_forbid(&self) -> bool {
        !self.limits.is_empty() || self.group.iter().any(Option::is_some)
    }

    pub(crate) fn has_prerequisites(&self) -> bool {
        self.closure.iter().any(|needs| !needs.is_empty())
    }
}

/// What has been bought so far, and what may still be.
#[derive(Debug, Clone)]
pub(crate) struct Basket<'a> {
    election: &'a Election,
    chosen: Vec<bool>,
    groups: Vec<bool>,
    cost_of_limit: Vec<u64>,
    items_of_limit: Vec<u32>,
    /// Places of the items bought, in that order.
    pub items: Vec<usize>,
    pub spent: u64,
}

#[expect(clippy::indexing_slicing, reason = "every table is as long as the list of items, groups or limits")]
impl<'a> Basket<'a> {
    /// With nothing in it but the mandatory items.
    pub fn new(election: &'a Election) -> Self {
        let mut basket = Basket::without_mandatory(election);
        for item in &election.constraints.mandatory {
            basket.put(*item as usize);
        }
        basket
    }

    pub fn without_mandatory(election: &'a Election) -> Self {
        let constraints = &election.constraints;
        let groups = constraints.group.iter().flatten().max().map_or(0, |last| *last as usize + 1);
        Basket {
            election,
            chosen: vec![false; election.items.len()],
            groups: vec![false; groups],
            cost_of_limit: vec![0; constraints.limits.len()],
            items_of_limit: vec![0; constraints.limits.len()],
            items: Vec::new(),
            spent: 0,
        }
    }

    pub fn left(&self) -> u64 {
        self.election.budget.saturating_sub(self.spent)
    }

    /// The item and what it needs and is not bought yet, the item last.
    pub fn bundle(&self, item: usize) -> Vec<usize> {
        let needs = self.election.constraints.closure[item].iter().map(|needed| *needed as usize);
        needs.filter(|needed| !self.chosen[*needed]).chain([item]).collect()
    }

    pub fn cost_of_bundle(&self, item: usize) -> u64 {
        let needs = &self.election.constraints.closure[item];
        let missing = needs.iter().map(|needed| *needed as usize).filter(|needed| !self.chosen[*needed]);
        missing.chain([item]).map(|each| self.election.items[each].cost).sum()
    }

    /// Whether groups and limits leave room for the item and what it needs. Once they do not, they never will again;
    /// the budget is not looked at.
    pub fn admits(&self, item: usize) -> bool {
        let constraints = &self.election.constraints;
        if constraints.limits.is_empty() && self.groups.is_empty() {
            return !self.chosen[item];
        }
        !self.chosen[item] && self.admits_all(&self.bundle(item))
    }

    /// As [`Basket::admits`], for an item whose prerequisites are somebody else's care.
    pub fn admits_alone(&self, item: usize) -> bool {
        !self.chosen[item] && self.admits_all(&[item])
    }

    fn admits_all(&self, bundle: &[usize]) -> bool {
        let constraints = &self.election.constraints;
        let mut groups: Vec<u32> = bundle.iter().filter_map(|each| constraints.group[*each]).collect();
        if groups.iter().any(|group| self.groups[*group as usize]) {
            return false;
        }
        groups.sort_unstable();
        let alternatives = groups.windows(2).any(|pair| pair[0] == pair[1]);
        if alternatives {
            return false;
        }
        (0..).zip(&constraints.limits).all(|(limit, bound)| {
            let under = |each: &&usize| constraints.limited_by[**each].contains(&limit);
            let (mut cost, mut count) =
                (self.cost_of_limit[limit as usize], self.items_of_limit[limit as usize]);
            for each in bundle.iter().filter(under) {
                cost = cost.saturating_add(self.election.items[*each].cost);
                count += 1;
            }
            cost <= bound.cost && count <= bound.items
        })
    }

    /// Buys the item and what it needs and is not bought yet; those are returned, the item last.
    pub fn put_bundle(&mut self, item: usize) -> Vec<usize> {
        let bundle = self.bundle(item);
        for each in &bundle {
            self.put(*each);
        }
        bundle
    }

    pub fn put(&mut self, item: usize) {
        let constraints = &self.election.constraints;
        self.chosen[item] = true;
        if let Some(group) = constraints.group[item] {
            self.groups[group as usize] = true;
        }
        for limit in &constraints.limited_by[item] {
            self.cost_of_limit[*limit as usize] += self.election.items[item].cost;
            self.items_of_limit[*limit as usize] += 1;
        }
        self.spent += self.election.items[item].cost;
        self.items.push(item);
    }
}
