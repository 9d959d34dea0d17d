//! What an item on a ballot is worth to the voter.

/// From ballots to utilities `u_i(c)`. A by-law must name one: they give visibly different results.
///
/// Utilities are whole numbers and additive. A voter with `u_i(c) > 0` is a *supporter* of `c`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Satisfaction {
    /// The item's price: a voter is as glad as the item is dear. What cities have used with equal shares; favours
    /// items in the order of their votes. What costs nothing is worth 1.
    Cost,
    /// One for each item: favours items in the order of votes per money.
    Cardinality,
    /// The points given to the item.
    Points,
    /// How many items the voter ranked below it. The last one on a ballot gets nothing, and is not supported.
    Borda,
}

impl Satisfaction {
    /// All of them.
    pub const ALL: [Satisfaction; 4] = [Self::Cost, Self::Cardinality, Self::Points, Self::Borda];

    /// The word on the command line and in results.
    pub fn key(self) -> &'static str {
        match self {
            Satisfaction::Cost => "cost",
            Satisfaction::Cardinality => "cardinality",
            Satisfaction::Points => "points",
            Satisfaction::Borda => "borda",
        }
    }

    /// The measure with this word.
    pub fn parse(key: &str) -> Option<Satisfaction> {
        Satisfaction::ALL.into_iter().find(|satisfaction| satisfaction.key() == key)
    }
}
