//! From ids, prices and ballots to a consistent election.

use crate::constraint::Bound;
use crate::election::Rows;
use crate::merge::merge;
use crate::{BallotKind, Constraints, Election, Item, Limit};
use std::collections::HashMap;
use std::sync::OnceLock;

/// What one voter, or one household, says. Which of its parts count depends on the kind of the election.
///
/// ```
/// use choice::Ballot;
///
/// let ticks = Ballot::approving(["lift", "garden"]).weighing(8_842); // 88.42 m²
/// let points = Ballot::giving([("lift", 7), ("garden", 3)]);
/// assert_eq!(ticks.choices.len(), points.choices.len());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// The votes it stands for; everything counts so many times.
    pub weight: u32,
    /// Ids and points; for rankings from the best down. Points are looked at only where the kind has them.
    pub choices: Vec<(String, u64)>,
}

impl Ballot {
    /// A ballot that ticks items, or lists them from the best down.
    pub fn approving<S: Into<String>>(ids: impl IntoIterator<Item = S>) -> Self {
        Ballot { weight: 1, choices: ids.into_iter().map(|id| (id.into(), 1)).collect() }
    }

    /// A ballot that gives points.
    pub fn giving<S: Into<String>>(points: impl IntoIterator<Item = (S, u64)>) -> Self {
        Ballot { weight: 1, choices: points.into_iter().map(|(id, points)| (id.into(), points)).collect() }
    }

    /// Counting as this many.
    #[must_use]
    pub fn weighing(mut self, weight: u32) -> Self {
        self.weight = weight;
        self
    }
}

/// Why something is no election.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// Two items have the same id.
    #[error("two items have the id «{0}»; give each its own")]
    DuplicateItem(String),
    /// A ballot names an item that is not there.
    #[error("ballot {ballot} names «{id}», which is no item; remove it from the ballot or add the item")]
    UnknownItem {
        /// Which ballot, from 1.
        ballot: usize,
        /// What it says.
        id: String,
    },
    /// A ballot names an item twice.
    #[error("ballot {ballot} names «{id}» twice; name it once")]
    NamedTwice {
        /// Which ballot, from 1.
        ballot: usize,
        /// What it says.
        id: String,
    },
    /// A ballot that counts for nothing.
    #[error("ballot {0} has the weight 0; leave it out, or give it a weight of at least 1")]
    NoWeight(usize),
    /// An item needs another that is not there.
    #[error("«{item}» requires «{needed}», which is no item")]
    UnknownPrerequisite {
        /// The item.
        item: String,
        /// What it asks for.
        needed: String,
    },
    /// Items that need each other.
    #[error("«{0}» requires itself, by way of what it requires; make one item of those in the circle")]
    Circle(String),
    /// Mandatory items that cost too much, or exclude each other, or exceed a limit.
    #[error("the mandatory items cannot all be bought: «{0}» is too much for the budget, a group or a limit")]
    Mandatory(String),
    /// A limit for a category that no item has.
    #[error("there is a limit for «{0}», but no item is in that category")]
    UnknownCategory(String),
    /// More than the arithmetic is made for.
    #[error("{what} would exceed {limit}; count in larger units")]
    TooLarge {
        /// Of what there is too much.
        what: &'static str,
        /// The largest that is possible.
        limit: u64,
    },
}

/// The largest budget, price, and sum of weights or points of an item: 2⁶⁰. (In fen, 11.5 thousand trillion yuan.)
pub const LARGEST: u64 = 1 << 60;

/// The most ballots, items, and ticks on all ballots together.
pub const MOST: usize = (1 << 31) - 1;

/// Collects items and ballots; [`ElectionBuilder::build`] checks them.
#[derive(Debug, Clone)]
pub struct ElectionBuilder {
    kind: BallotKind,
    budget: u64,
    decimals: u32,
    items: Vec<Item>,
    limits: Vec<Limit>,
    ballots: Vec<Ballot>,
}

impl Election {
    /// An election with this kind of ballots and this budget in the smallest coin.
    ///
    /// ```
    /// use choice::{Ballot, BallotKind, Election, Item};
    ///
    /// let election = Election::builder(BallotKind::Approval, 100)
    ///     .item(Item::new("a", 40))
    ///     .item(Item::new("b", 40))
    ///     .ballot(Ballot::approving(["a", "b"]))
    ///     .ballot(Ballot::approving(["b"]))
    ///     .build()?;
    /// assert_eq!(election.supporters(1), [0, 1]);
    /// # Ok::<(), choice::Invalid>(())
    /// ```
    pub fn builder(kind: BallotKind, budget: u64) -> ElectionBuilder {
        ElectionBuilder {
            kind,
            budget,
            decimals: 0,
            items: Vec::new(),
            limits: Vec::new(),
            ballots: Vec::new(),
        }
    }
}

impl ElectionBuilder {
    /// With one more item.
    #[must_use]
    pub fn item(mut self, item: Item) -> Self {
        self.items.push(item);
        self
    }

    /// With these items besides.
    #[must_use]
    pub fn items(mut self, items: impl IntoIterator<Item = Item>) -> Self {
        self.items.extend(items);
        self
    }

    /// With one more limit.
    #[must_use]
    pub fn limit(mut self, limit: Limit) -> Self {
        self.limits.push(limit);
        self
    }

    /// With one more ballot.
    #[must_use]
    pub fn ballot(mut self, ballot: Ballot) -> Self {
        self.ballots.push(ballot);
        self
    }

    /// With these ballots besides.
    #[must_use]
    pub fn ballots(mut self, ballots: impl IntoIterator<Item = Ballot>) -> Self {
        self.ballots.extend(ballots);
        self
    }

    /// With amounts that have so many digits behind the point. It changes only how they are shown.
    #[must_use]
    pub fn decimals(mut self, decimals: u32) -> Self {
        self.decimals = decimals;
        self
    }

    /// The election, or what is wrong.
    pub fn build(self) -> Result<Election, Invalid> {
        let mut parts = Parts { points: Vec::new(), ..Parts::new(self.kind, self.budget, self.decimals) };
        let places: HashMap<&str, u32> =
            self.items.iter().zip(0..).map(|(item, place)| (item.id.as_str(), place)).collect();
        let mut seen = vec![0; self.items.len()];
        for (number, ballot) in (1..).zip(&self.ballots) {
            for (id, points) in &ballot.choices {
                let unknown = || Invalid::UnknownItem { ballot: number, id: id.clone() };
                let place = *places.get(id.as_str()).ok_or_else(unknown)?;
                let last = seen.get_mut(place as usize).ok_or_else(unknown)?;
                if *last == number {
                    return Err(Invalid::NamedTwice { ballot: number, id: id.clone() });
                }
                *last = number;
                parts.ballots.values.push(place);
                if self.kind.has_points() {
                    parts.points.push(*points);
                }
            }
            parts.ballots.close();
            parts.weights.push(ballot.weight);
        }
        parts.items = self.items;
        parts.limits = self.limits;
        parts.assemble()
    }
}

/// An election whose ballots name items by place already.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    pub items: Vec<Item>,
    pub limits: Vec<Limit>,
    pub budget: u64,
    pub decimals: u32,
    pub kind: BallotKind,
    pub ballots: Rows<u32>,
    pub points: Vec<u64>,
    /// One for each ballot, or none at all.
    pub weights: Vec<u32>,
}

impl Parts {
    pub fn new(kind: BallotKind, budget: u64, decimals: u32) -> Self {
        Parts {
            items: Vec::new(),
            limits: Vec::new(),
            budget,
            decimals,
            kind,
            ballots: Rows::default(),
            points: Vec::new(),
            weights: Vec::new(),
        }
    }

    pub fn assemble(self) -> Result<Election, Invalid> {
        self.check_size()?;
        let constraints = constraints(&self.items, &self.limits)?;
        let (kind, items) = (self.kind, self.items.len());
        let merged = merge(&self.ballots, &self.points, &self.weights, kind, items);
        let weighted = self.weights.iter().any(|weight| *weight != 1);
        let election = Election {
            items: self.items,
            budget: self.budget,
            decimals: self.decimals,
            kind: self.kind,
            ballots: self.ballots,
            points: self.points,
            weights: weighted.then_some(self.weights),
            supporters: OnceLock::new(),
            merged,
            constraints,
            limits: self.limits,
        };
        check_mandatory(&election)?;
        if election.merged.is_none() {
            // Rules walk through them; better now than in the count.
            election.supporter_rows();
        }
        Ok(election)
    }

    fn check_size(&self) -> Result<(), Invalid> {
        let within = |what, amount: u128, limit: u64| {
            if amount > u128::from(limit) { Err(Invalid::TooLarge { what, limit }) } else { Ok(()) }
        };
        within("the budget", u128::from(self.budget), LARGEST)?;
        within("the prices together", self.items.iter().map(|item| u128::from(item.cost)).sum(), LARGEST)?;
        for (what, many) in [
            ("the number of items", self.items.len()),
            ("the number of ballots", self.ballots.len()),
            ("the number of ticks on all ballots", self.ballots.values.len()),
        ] {
            within(what, many as u128, MOST as u64)?;
        }
        if let Some(place) = self.weights.iter().position(|weight| *weight == 0) {
            return Err(Invalid::NoWeight(place + 1));
        }
        let heaviest = u128::from(self.weights.iter().max().copied().unwrap_or(1));
        let points: u128 = self.points.iter().map(|points| u128::from(*points)).sum();
        let votes = self.ballots.len() as u128;
        within("points times weights", points * heaviest, LARGEST)?;
        within("the votes", votes * heaviest, LARGEST)
    }
}

fn constraints(items: &[Item], limits: &[Limit]) -> Result<Constraints, Invalid> {
    let mut places = HashMap::new();
    for (item, place) in items.iter().zip(0_u32..) {
        if places.insert(item.id.as_str(), place).is_some() {
            return Err(Invalid::DuplicateItem(item.id.clone()));
        }
    }
    let mut direct = Vec::with_capacity(items.len());
    for item in items {
        let place = |needed: &String| {
            let unknown = || Invalid::UnknownPrerequisite { item: item.id.clone(), needed: needed.clone() };
            places.get(needed.as_str()).copied().ok_or_else(unknown)
        };
        direct.push(item.requires.iter().map(place).collect::<Result<Vec<u32>, _>>()?);
    }
    let closure: Vec<Vec<u32>> = (0..items.len()).map(|item| reachable(&direct, item)).collect();
    for ((item, place), needs) in items.iter().zip(0_u32..).zip(&closure) {
        if needs.contains(&place) {
            return Err(Invalid::Circle(item.id.clone()));
        }
    }
    let mut groups: HashMap<&str, u32> = HashMap::new();
    let mut group = Vec::with_capacity(items.len());
    for item in items {
        group.push(item.group.as_ref().map(|name| {
            let next = u32::try_from(groups.len()).unwrap_or(u32::MAX);
            *groups.entry(name.as_str()).or_insert(next)
        }));
    }
    let mut limited_by = vec![Vec::new(); items.len()];
    for (limit, number) in limits.iter().zip(0_u32..) {
        let mut known = false;
        for (item, under) in items.iter().zip(&mut limited_by) {
            if item.categories.contains(&limit.category) {
                under.push(number);
                known = true;
            }
        }
        if !known {
            return Err(Invalid::UnknownCategory(limit.category.clone()));
        }
    }
    let bounds = limits
        .iter()
        .map(|limit| Bound { cost: limit.cost.unwrap_or(u64::MAX), items: limit.items.unwrap_or(u32::MAX) });
    let mut mandatory: Vec<u32> = Vec::new();
    for ((item, place), needs) in items.iter().zip(0_u32..).zip(&closure) {
        if item.mandatory {
            mandatory.push(place);
            mandatory.extend(needs);
        }
    }
    mandatory.sort_unstable();
    mandatory.dedup();
    Ok(Constraints { group, limits: bounds.collect(), limited_by, mandatory, closure })
}

/// Everything that can be reached from an item, ascending; the item itself only if it is on a circle.
fn reachable(direct: &[Vec<u32>], item: usize) -> Vec<u32> {
    let mut found: Vec<u32> = Vec::new();
    let mut open: Vec<u32> = direct.get(item).cloned().unwrap_or_default();
    while let Some(next) = open.pop() {
        if !found.contains(&next) {
            found.push(next);
            open.extend(direct.get(next as usize).into_iter().flatten());
        }
    }
    found.sort_unstable();
    found
}

fn check_mandatory(election: &Election) -> Result<(), Invalid> {
    let mut basket = crate::constraint::Basket::without_mandatory(election);
    for place in &election.constraints.mandatory {
        let place = *place as usize;
        let id = || election.items.get(place).map(|item| item.id.clone()).unwrap_or_default();
        if !basket.admits_alone(place) {
            return Err(Invalid::Mandatory(id()));
        }
        basket.put(place);
        if basket.spent > election.budget {
            return Err(Invalid::Mandatory(id()));
        }
    }
    Ok(())
}
