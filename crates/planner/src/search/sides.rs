//! What steps take, and what is left: points, and the sides that they have.

#![expect(clippy::indexing_slicing, reason = "places were made here")]

use crate::model::NONE;

/// Sides that a point can have, at most.
pub(super) const SIDES: usize = 24;

/// What something takes of each side, and what it is worth, all in points. Sides that are not used are 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point<const N: usize = SIDES> {
    pub takes: [f32; N],
    /// Its value less all that it takes.
    pub surplus: f32,
    /// What it gains as things are.
    pub rank: f32,
    pub item: u32,
}

impl Point {
    /// Among the sides that are `listed`; what it takes of others is surplus.
    pub fn among<const N: usize>(&self, listed: &[usize]) -> Point<N> {
        let mut takes = [0.0; N];
        takes.iter_mut().zip(listed).for_each(|(take, side)| *take = self.takes[*side]);
        let others: f32 = (0..SIDES).filter(|side| !listed.contains(side)).map(|side| self.takes[side]).sum();
        Point { takes, surplus: self.surplus + others, rank: self.rank, item: self.item }
    }
}

impl<const N: usize> Point<N> {
    pub const NOTHING: Self = Point { takes: [0.0; N], surplus: 0.0, rank: 0.0, item: NONE };

    /// Both together.
    pub fn with(&self, other: &Self) -> Self {
        let takes = std::array::from_fn(|side| self.takes[side] + other.takes[side]);
        let (surplus, rank) = (self.surplus + other.surplus, self.rank + other.rank);
        Point { takes, surplus, rank, item: self.item }
    }

    /// This one without a part of it.
    pub fn without(&self, part: &Self) -> Self {
        let takes = std::array::from_fn(|side| self.takes[side] - part.takes[side]);
        let (surplus, rank) = (self.surplus - part.surplus, self.rank - part.rank);
        Point { takes, surplus, rank, item: self.item }
    }

    pub fn span(&self) -> Span<'_, N> {
        Span { least: &self.takes, most: &self.takes, surplus: self.surplus }
    }
}

/// What points take, at least and at most, and what the best of them is worth.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span<'a, const N: usize> {
    pub least: &'a [f32; N],
    pub most: &'a [f32; N],
    pub surplus: f32,
}

/// How much there is of each side, in points. Of some there may be too little for a while: what is taken of them costs
/// the more, the less is left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides<const N: usize = SIDES> {
    /// What may be taken.
    pub room: [f32; N],
    /// What is best taken; of those that may not be lacking, as much as there is.
    left: [f32; N],
    /// Half of what the cost grows with, and where it begins.
    bend: [f32; N],
    from: [f32; N],
    /// What is lost as things are.
    before: f32,
}

impl Sides {
    /// With what is left of each side. Of those that are `soft` so many points more may be taken; the cost grows from
    /// nothing, where so many are left, to `strict` times twice the price, where so many are lacking.
    pub fn new(left: &[f32; SIDES], soft: impl Fn(usize) -> bool, width: f32, strict: f32) -> Self {
        let zero = [0.0; SIDES];
        let mut sides = Sides {
            room: left.map(|left| left.max(0.0)),
            left: [f32::INFINITY; SIDES],
            bend: zero,
            from: zero,
            before: 0.0,
        };
        for side in (0..SIDES).filter(|side| width > 0.0 && soft(*side)) {
            sides.room[side] = (left[side] + width).max(0.0);
            sides.bend[side] = 0.5 * strict / width;
            sides.from[side] = width - left[side];
            // Where one point more costs as much as it is worth.
            sides.left[side] = width / strict - sides.from[side];
        }
        sides.settled()
    }

    /// What is lost by taking so much of a side.
    pub fn cost(&self, side: usize, take: f32) -> f32 {
        let (before, after) = (self.from[side].max(0.0), (self.from[side] + take).max(0.0));
        self.bend[side] * (after * after - before * before)
    }

    /// What taking something gains on soft sides, if no more of them is taken than a little.
    pub fn rate(&self, takes: &[f32; SIDES]) -> f32 {
        let of = |side: usize| {
            let price = (2.0 * self.bend[side] * self.from[side].max(0.0)).min(2.0);
            if self.bend[side] > 0.0 { takes[side] * (1.0 - price) } else { 0.0 }
        };
        (0..SIDES).map(of).sum()
    }

    /// Those that can hold back two of the points that are taken together: money that may be lacking, and where two may
    /// take more than there is.
    pub fn binding(&self, points: &[Point]) -> Vec<usize> {
        let most = |side: usize| points.iter().map(|point| point.takes[side]).fold(0.0, f32::max);
        let taken = |side: usize| points.iter().any(|point| point.takes[side] != 0.0);
        let binds = |side: &usize| {
            if self.bend[*side] > 0.0 { taken(*side) } else { 2.0 * most(*side) > self.room[*side] }
        };
        (0..SIDES).filter(binds).collect()
    }

    /// Those that are `listed`, where the others hold nothing back.
    pub fn among<const N: usize>(&self, listed: &[usize]) -> Sides<N> {
        let of = |from: &[f32; SIDES]| {
            let mut some = [0.0; N];
            some.iter_mut().zip(listed).for_each(|(some, side)| *some = from[*side]);
            some
        };
        let (room, left, bend, from) = (of(&self.room), of(&self.left), of(&self.bend), of(&self.from));
        Sides { room, left, bend, from, before: 0.0 }.settled()
    }
}

impl<const N: usize> Sides<N> {
    /// With what is lost as things are.
    fn settled(mut self) -> Self {
        self.before = (0..N).map(|side| self.bend[side] * self.from[side].max(0.0).powi(2)).sum();
        self
    }

    /// What a point gains; less than anything if it does not fit.
    #[inline]
    pub fn worth(&self, point: &Point<N>) -> f32 {
        point.surplus + self.most(&point.takes, &point.takes)
    }

    /// The most that one of some points gains with one of others; less than anything if none fits beside another.
    #[inline]
    pub fn bound(&self, one: Span<'_, N>, other: Span<'_, N>) -> f32 {
        let low = std::array::from_fn(|side| one.least[side] + other.least[side]);
        let high = std::array::from_fn(|side| one.most[side] + other.most[side]);
        one.surplus + other.surplus + self.most(&low, &high)
    }

    /// The most that can be gained by taking between `low` and `high`.
    #[inline]
    fn most(&self, low: &[f32; N], high: &[f32; N]) -> f32 {
        let over: [f32; N] = std::array::from_fn(|side| if low[side] > self.room[side] { 1.0 } else { 0.0 });
        if sum(&over) > 0.0 {
            return f32::NEG_INFINITY;
        }
        let gains: [f32; N] = std::array::from_fn(|side| {
            let high = lesser(high[side], self.room[side]);
            let take = lesser(greater(self.left[side], low[side]), high);
            let after = greater(self.from[side] + take, 0.0);
            take - self.bend[side] * after * after
        });
        sum(&gains) + self.before
    }
}

/// These compile to one instruction each, for four numbers at once; `f32::min` and `f32::max` look for what is no number.
#[inline]
fn lesser(one: f32, other: f32) -> f32 {
    if one < other { one } else { other }
}

#[inline]
fn greater(one: f32, other: f32) -> f32 {
    if one > other { one } else { other }
}

/// In four sums, so that four sides are added at once.
#[inline]
fn sum<const N: usize>(sides: &[f32; N]) -> f32 {
    let mut sums = [0.0; 4];
    for four in sides.chunks_exact(4) {
        sums.iter_mut().zip(four).for_each(|(sum, side)| *sum += side);
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::{SIDES, Sides};

    #[test]
    fn what_is_lacking_costs_more_and_more() {
        let sides = Sides::new(&[0.0; SIDES], |side| side == 0, 10.0, 1.0);
        assert!((sides.cost(0, 1e-3) - 1e-3).abs() < 1e-5, "the price at the balance");
        assert!(sides.cost(0, 8.0) > 2.0 * sides.cost(0, 4.0));
        assert!(sides.cost(0, -20.0) < 0.0);
        assert!(sides.cost(1, 8.0).abs() < 1e-9, "what may not be lacking has no cost");
        assert!((sides.room[0] - 10.0).abs() < 1e-6 && sides.room[1] == 0.0);
    }
}
