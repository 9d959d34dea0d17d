//! Elections from which some items were struck off before the count.

use crate::builder::Parts;
use crate::{Election, Invalid, Limit};

impl Election {
    /// The same without some items, given by place, and without whatever requires them: what a threshold of votes, or a
    /// check of what is feasible, leaves. Every voter remains, with an empty ballot if need be, so shares do not change.
    ///
    /// ```
    /// use choice::{Ballot, BallotKind, Election, Item};
    ///
    /// let election = Election::builder(BallotKind::Approval, 100)
    ///     .items([Item::new("shaft", 50), Item::new("lift", 40).requiring("shaft"), Item::new("tree", 5)])
    ///     .ballots([["lift"], ["tree"]].map(Ballot::approving))
    ///     .build()?;
    /// // Nobody ticked the shaft, so the lift goes with it.
    /// let unpopular: Vec<usize> = (0..3).filter(|item| election.score(*item) < 1).collect();
    /// let rest = election.without(&unpopular)?;
    /// assert_eq!((rest.items().len(), rest.voters()), (1, 2));
    /// # Ok::<(), choice::Invalid>(())
    /// ```
    pub fn without(&self, items: &[usize]) -> Result<Election, Invalid> {
        let gone = |place: usize| {
            let needs = self.constraints.prerequisites(place);
            items.contains(&place) || needs.iter().any(|needed| items.contains(&(*needed as usize)))
        };
        let mut parts = Parts::new(self.kind, self.budget, self.decimals);
        let mut places = Vec::with_capacity(self.items.len());
        for (place, item) in self.items.iter().enumerate() {
            let stays = !gone(place);
            places.push(u32::try_from(parts.items.len()).ok().filter(|_| stays));
            parts.items.extend(stays.then(|| item.clone()));
        }
        for voter in 0..self.voters() {
            let points = self.points(voter);
            for (at, item) in self.ballot(voter).iter().enumerate() {
                if let Some(place) = places.get(*item as usize).copied().flatten() {
                    parts.ballots.values.push(place);
                    parts.points.extend(points.get(at));
                }
            }
            parts.ballots.close();
        }
        parts.weights = self.weights.clone().unwrap_or_default();
        let remains =
            |limit: &&Limit| parts.items.iter().any(|item| item.categories.contains(&limit.category));
        parts.limits = self.limits.iter().filter(remains).cloned().collect();
        parts.assemble()
    }
}
