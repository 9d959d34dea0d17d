//! Which points go together: those that fit and are worth most, found two nodes of a tree at a time (A. G. Gray,
//! A. W. Moore, «N-body problems in statistical learning», NIPS 2000).

#![expect(clippy::indexing_slicing, reason = "places were made here")]

use super::sides::{Point, SIDES, Sides};
use super::tree::Tree;
use crate::model::NONE;

/// Looks between two at the clock.
const CLOCK: usize = 50_000;

/// Points that go together: what they gain, and which they are. `NONE` goes with a point that needs no other.
pub(super) type Pair = (f32, u32, u32);

/// Which pairs are sought, and how long.
pub(super) struct Search<'a> {
    /// Points that have to be gained.
    pub least: f32,
    /// Whether two can go together.
    pub fit: &'a dyn Fn(u32, u32) -> bool,
    /// Pairs of nodes or points that are looked at, at most.
    pub limit: usize,
    pub proceed: &'a mut dyn FnMut() -> bool,
}

/// Pairs of points of which each was the best for both when it was met, and how many were looked at. Of two points that are
/// in no such pair none fits beside the other. None if it was told to stop.
pub(super) fn pairs(points: &[Point], sides: &Sides, search: Search<'_>) -> Option<(Vec<Pair>, usize)> {
    let listed = sides.binding(points);
    // The fewer sides there are, the faster a node is looked at.
    match listed.len() {
        0..=8 => Join::<8>::all(points, sides, &listed, search),
        9..=12 => Join::<12>::all(points, sides, &listed, search),
        13..=16 => Join::<16>::all(points, sides, &listed, search),
        _ => Join::<SIDES>::all(points, sides, &listed, search),
    }
}

struct Join<'t, 's, const N: usize> {
    tree: &'t Tree<N>,
    sides: Sides<N>,
    search: Search<'s>,
    /// What the best pair of each point gains, and the least of that in each node.
    gains: Vec<f32>,
    floors: Vec<f32>,
    found: Vec<Pair>,
    /// Pairs of nodes or points that were looked at, and how many there were at the last look at the clock.
    looks: usize,
    checked: usize,
}

impl<const N: usize> Join<'_, '_, N> {
    fn all(
        points: &[Point],
        sides: &Sides,
        listed: &[usize],
        search: Search<'_>,
    ) -> Option<(Vec<Pair>, usize)> {
        if points.is_empty() {
            return Some((Vec::new(), 0));
        }
        let tree = Tree::<N>::new(points.iter().map(|point| point.among(listed)).collect());
        let (gains, floors) = (vec![search.least; points.len()], vec![search.least; tree.nodes.len()]);
        let sides = sides.among(listed);
        let mut join =
            Join { tree: &tree, sides, search, gains, floors, found: Vec::new(), looks: 0, checked: 0 };
        join.alone();
        join.nodes(0, 0)?;
        Some((join.found, join.looks))
    }

    /// Points that need no other.
    fn alone(&mut self) {
        for (at, point) in self.tree.points.iter().enumerate() {
            let gain = self.sides.worth(point);
            if gain > self.gains[at] && (self.search.fit)(NONE, point.item) {
                self.gains[at] = gain;
                self.found.push((gain, NONE, point.item));
            }
        }
    }

    /// Looks for pairs of a point of one node and a point of another, or of the same.
    fn nodes(&mut self, one: usize, other: usize) -> Option<()> {
        if self.looks - self.checked > CLOCK {
            self.checked = self.looks;
            if !(self.search.proceed)() {
                return None;
            }
        }
        if self.looks > self.search.limit {
            return Some(());
        }
        let tree = self.tree;
        let (first, second) = (&tree.nodes[one], &tree.nodes[other]);
        match (first.parts(), second.parts()) {
            (None, None) => self.leaves(one, other),
            (Some([left, right]), _) if one == other => {
                self.nodes(left, left)?;
                self.nodes(left, right)?;
                self.nodes(right, right)?;
            }
            (parts, Some(others)) if parts.is_none() || second.range().len() > first.range().len() => {
                self.parts(one, others)?;
            }
            (Some(parts), _) => self.parts(other, parts)?,
            (None, Some(_)) => {}
        }
        for at in [one, other] {
            if let Some([left, right]) = tree.nodes[at].parts() {
                self.floors[at] = self.floors[left].min(self.floors[right]);
            }
        }
        Some(())
    }

    /// Looks beside a node at the parts of another, the better one first.
    fn parts(&mut self, whole: usize, parts: [usize; 2]) -> Option<()> {
        let nodes = &self.tree.nodes;
        let mut parts = parts.map(|part| (self.sides.bound(nodes[whole].span(), nodes[part].span()), part));
        self.looks += 2;
        if parts[0].0 < parts[1].0 {
            parts.swap(0, 1);
        }
        for (bound, part) in parts {
            if bound > self.floors[whole].max(self.floors[part]) {
                self.nodes(whole, part)?;
            }
        }
        Some(())
    }

    /// All pairs of points of two leaves.
    fn leaves(&mut self, one: usize, other: usize) {
        let tree = self.tree;
        let (first, second) = (&tree.nodes[one], &tree.nodes[other]);
        let before = self.found.len();
        for at in first.range() {
            let own = &tree.points[at];
            self.looks += 1;
            if self.sides.bound(own.span(), second.span()) <= self.gains[at] {
                continue;
            }
            let from = if one == other { at + 1 } else { second.range().start };
            for beside in from..second.range().end {
                let point = &tree.points[beside];
                let gain = self.sides.bound(own.span(), point.span());
                self.looks += 1;
                if gain > self.gains[at].max(self.gains[beside]) && (self.search.fit)(own.item, point.item) {
                    (self.gains[at], self.gains[beside]) = (gain, gain);
                    self.found.push((gain, own.item, point.item));
                }
            }
        }
        if self.found.len() > before {
            for at in [one, other] {
                let gains = &self.gains[tree.nodes[at].range()];
                self.floors[at] = gains.iter().copied().fold(f32::INFINITY, f32::min);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Search, pairs};
    use crate::num::{index, place, small};
    use crate::search::dice::Dice;
    use crate::search::sides::{Point, SIDES, Sides};

    /// With so many sides of which something is taken.
    fn points(dice: &mut Dice, count: usize, sides: usize) -> Vec<Point> {
        let point = |item: usize| {
            let mut takes = [0.0; SIDES];
            takes[..sides].fill_with(|| small(40.0 * dice.unit() - 20.0));
            let surplus = small(-10.0 * dice.unit());
            Point { takes, surplus, rank: surplus, item: index(item) }
        };
        (0..count).map(point).collect()
    }

    fn gain(sides: &Sides, one: &Point, other: &Point) -> Option<f32> {
        let both = one.with(other);
        let cost: f32 = (0..SIDES).map(|side| sides.cost(side, both.takes[side])).sum();
        let fits = (0..SIDES).all(|side| both.takes[side] <= sides.room[side]);
        fits.then(|| both.surplus + both.takes.iter().sum::<f32>() - cost)
    }

    #[test]
    fn whatever_two_points_gain_one_of_them_is_in_a_pair_that_gains_as_much() {
        let mut dice = Dice::new(3);
        for (width, count) in [(0.0, 3), (5.0, 3), (60.0, 3), (5.0, 9), (5.0, 14), (0.0, 20)] {
            let points = points(&mut dice, 300, count);
            let mut left = [0.0; SIDES];
            left.fill_with(|| small(6.0 * crate::num::float_of(count).sqrt() * (0.5 + dice.unit())));
            let sides = Sides::new(&left, |side| side < 2, width, 2.0);
            let even = |one: u32, other: u32| one != u32::MAX && (one + other).is_multiple_of(2);
            let search = Search { least: 0.5, fit: &even, limit: usize::MAX, proceed: &mut || true };
            let (found, looks) = pairs(&points, &sides, search).expect("nobody told it to stop");
            let mut best = vec![0.5_f32; points.len()];
            for (told, one, other) in &found {
                let (one, other) = (place(*one), place(*other));
                let known = gain(&sides, &points[one], &points[other]).expect("what is found fits");
                assert!((told - known).abs() < 0.01, "{told} is told of {known}");
                best[one] = best[one].max(*told);
                best[other] = best[other].max(*told);
            }
            for one in 0..points.len() {
                for other in (one + 1..points.len()).filter(|other| (one + other).is_multiple_of(2)) {
                    let gain = gain(&sides, &points[one], &points[other]).unwrap_or(0.0);
                    assert!(gain < best[one].max(best[other]) + 0.01, "width {width}: {one} with {other}");
                }
            }
            assert!(found.len() > 5 && looks < 60_000, "{} pairs, {looks} looks", found.len());
        }
    }

    #[test]
    fn a_point_that_gains_alone_needs_no_other_and_a_search_ends_at_its_limit() {
        let mut dice = Dice::new(4);
        let mut points = points(&mut dice, 300, 3);
        points[7] = Point { takes: [-1.0; SIDES], surplus: 40.0, ..points[7] };
        let sides = Sides::new(&[5.0; SIDES], |_| false, 0.0, 1.0);
        let search = |limit: usize, proceed: &mut dyn FnMut() -> bool| {
            pairs(&points, &sides, Search { least: 0.5, fit: &|_, _| true, limit, proceed })
        };
        let (found, looks) = search(1_000, &mut || true).expect("nobody told it to stop");
        assert!(found.contains(&(16.0, u32::MAX, 7)), "{found:?}");
        assert!(looks < 1_200, "{looks} looks");
    }
}
