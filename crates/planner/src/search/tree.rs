//! A tree over points: which of them fits beside another one and is worth most with it (J. L. Bentley, «Multidimensional
//! binary search trees used for associative searching», Communications of the ACM 18, 1975).

#![expect(clippy::indexing_slicing, reason = "places were made here")]

use crate::num::{index, place};

/// Sides that a point can have, at most.
pub(super) const SIDES: usize = 24;
/// Points that are not divided any further.
const LEAF: usize = 8;

/// What something takes of each side, and what it is worth, all in points. Sides that are not used are 0.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub takes: [f32; SIDES],
    /// Its value less all that it takes.
    pub surplus: f32,
    /// What it gains as things are.
    pub rank: f32,
    pub item: u32,
}

impl Point {
    /// Both together.
    pub fn with(&self, other: &Self) -> Self {
        let mut takes = self.takes;
        takes.iter_mut().zip(&other.takes).for_each(|(own, other)| *own += other);
        Point { takes, surplus: self.surplus + other.surplus, rank: self.rank + other.rank, item: self.item }
    }
}

#[derive(Debug, Clone, Copy)]
struct Node {
    least: [f32; SIDES],
    most: [f32; SIDES],
    surplus: f32,
    from: u32,
    to: u32,
    /// The first of its two parts, which lie beside each other; 0 for a leaf.
    parts: u32,
}

impl Node {
    fn of(points: &[Point], from: usize) -> Self {
        let (mut least, mut most) = ([f32::INFINITY; SIDES], [f32::NEG_INFINITY; SIDES]);
        for point in points {
            for side in 0..SIDES {
                least[side] = least[side].min(point.takes[side]);
                most[side] = most[side].max(point.takes[side]);
            }
        }
        let surplus = points.iter().map(|point| point.surplus).fold(f32::NEG_INFINITY, f32::max);
        Node { least, most, surplus, from: index(from), to: index(from + points.len()), parts: 0 }
    }
}

/// Points by where they are.
#[derive(Debug)]
pub(super) struct Tree {
    points: Vec<Point>,
    nodes: Vec<Node>,
    sides: Sides,
    waiting: Vec<(f32, u32)>,
    /// Nodes that were looked at.
    pub visits: usize,
}

impl Tree {
    pub fn new(points: Vec<Point>, sides: &Sides) -> Self {
        let whole = Node::of(&points, 0);
        let mut tree = Tree { points, nodes: vec![whole], sides: *sides, waiting: Vec::new(), visits: 0 };
        tree.divide(0);
        tree
    }

    /// Divides a node along its widest side.
    fn divide(&mut self, at: usize) {
        let node = self.nodes[at];
        let (from, to) = (place(node.from), place(node.to));
        if to - from <= LEAF {
            return;
        }
        let width = |side: usize| node.most[side] - node.least[side];
        let least = self.points[from..to].iter().map(|point| point.surplus).fold(f32::INFINITY, f32::min);
        let widest = (0..SIDES).fold((node.surplus - least, SIDES), |widest, side| {
            if width(side) > widest.0 { (width(side), side) } else { widest }
        });
        let key = |point: &Point| point.takes.get(widest.1).copied().unwrap_or(point.surplus);
        let middle = usize::midpoint(from, to) - from;
        let points = &mut self.points[from..to];
        points.select_nth_unstable_by(middle, |a, b| key(a).total_cmp(&key(b)).then(a.item.cmp(&b.item)));
        // Both parts are looked at together, so that they lie together.
        let parts = self.nodes.len();
        self.nodes.push(Node::of(&points[..middle], from));
        self.nodes.push(Node::of(&points[middle..], from + middle));
        self.nodes[at].parts = index(parts);
        self.divide(parts);
        self.divide(parts + 1);
    }

    /// Shows each point that fits beside `own`, with the gain of both, if that is more than `floor` and than what `show`
    /// answered last.
    pub fn beside(&mut self, own: &Point, mut floor: f32, show: &mut dyn FnMut(&Point, f32) -> f32) {
        let sides = self.sides;
        self.waiting.clear();
        self.waiting.push((f32::INFINITY, 0));
        while let Some((bound, at)) = self.waiting.pop() {
            if bound <= floor {
                continue;
            }
            self.visits += 1;
            let node = &self.nodes[place(at)];
            if node.parts == 0 {
                for point in &self.points[place(node.from)..place(node.to)] {
                    let gain =
                        own.surplus + point.surplus + sides.most(&own.takes, &point.takes, &point.takes);
                    if gain > floor {
                        floor = floor.max(show(point, gain));
                    }
                }
                continue;
            }
            let mut parts = [node.parts, node.parts + 1].map(|part| {
                let node = &self.nodes[place(part)];
                (own.surplus + node.surplus + sides.most(&own.takes, &node.least, &node.most), part)
            });
            if parts[0].0 > parts[1].0 {
                parts.swap(0, 1);
            }
            self.waiting.extend(parts.into_iter().filter(|part| part.0 > floor));
        }
    }
}

/// How much there is of each side, in points. Of some there may be too little for a while: what is taken of them costs
/// the more, the less is left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sides {
    /// What may be taken.
    pub room: [f32; SIDES],
    /// What is best taken; of those that may not be lacking, as much as there is.
    left: [f32; SIDES],
    /// Half of what the cost grows with, and where it begins.
    bend: [f32; SIDES],
    from: [f32; SIDES],
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
            sides.before += sides.bend[side] * sides.from[side].max(0.0).powi(2);
        }
        sides
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

    /// The most that can be gained by taking `own` and something between `least` and `most`; less than anything if that
    /// does not fit.
    #[inline]
    fn most(&self, own: &[f32; SIDES], least: &[f32; SIDES], most: &[f32; SIDES]) -> f32 {
        let low: [f32; SIDES] = std::array::from_fn(|side| own[side] + least[side]);
        let over: [f32; SIDES] =
            std::array::from_fn(|side| if low[side] > self.room[side] { 1.0 } else { 0.0 });
        if sum(&over) > 0.0 {
            return f32::NEG_INFINITY;
        }
        let gains: [f32; SIDES] = std::array::from_fn(|side| {
            let high = lesser(own[side] + most[side], self.room[side]);
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
fn sum(sides: &[f32; SIDES]) -> f32 {
    let mut sums = [0.0; 4];
    for four in sides.chunks_exact(4) {
        sums.iter_mut().zip(four).for_each(|(sum, side)| *sum += side);
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::{Point, SIDES, Sides, Tree};
    use crate::num::{index, small};
    use crate::search::dice::Dice;

    fn points(dice: &mut Dice, count: usize) -> Vec<Point> {
        let point = |item: usize| {
            let mut takes = [0.0; SIDES];
            takes[..3].fill_with(|| small(40.0 * dice.unit() - 20.0));
            let surplus = small(-10.0 * dice.unit());
            Point { takes, surplus, rank: surplus, item: index(item) }
        };
        (0..count).map(point).collect()
    }

    #[test]
    fn the_best_partner_is_the_best_of_all() {
        let mut dice = Dice::new(3);
        for width in [0.0, 5.0, 60.0] {
            let points = points(&mut dice, 300);
            let mut left = [0.0; SIDES];
            left[..3].copy_from_slice(&[4.0, 12.0, 7.0]);
            let sides = Sides::new(&left, |side| side < 2, width, 2.0);
            let mut tree = Tree::new(points.clone(), &sides);
            let mut shown = 0;
            for own in &points {
                let gain = |other: &Point| {
                    let both = own.with(other);
                    let cost: f32 = (0..SIDES).map(|side| sides.cost(side, both.takes[side])).sum();
                    let fits = (0..SIDES).all(|side| own.takes[side] + other.takes[side] <= sides.room[side]);
                    fits.then(|| both.surplus + both.takes.iter().sum::<f32>() - cost)
                };
                let best = points.iter().filter_map(gain).fold(0.5, f32::max);
                let mut found = 0.5;
                tree.beside(own, 0.5, &mut |point, told| {
                    let known = gain(point).expect("what is shown fits");
                    assert!((told - known).abs() < 0.01, "{told} is told of {known}");
                    found = told;
                    told
                });
                assert!((found - best).abs() < 0.01, "width {width}: {found} is not {best}");
                shown += i32::from(found > 0.5);
            }
            assert!(shown > 20, "{shown} points have a partner");
        }
    }

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
