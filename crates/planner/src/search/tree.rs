//! A tree over points (J. L. Bentley, «Multidimensional binary search trees used for associative searching»,
//! Communications of the ACM 18, 1975).

#![expect(clippy::indexing_slicing, reason = "places were made here")]

use super::sides::{Point, Span};
use crate::num::{index, place};
use std::ops::Range;

/// Points that are not divided any further.
const LEAF: usize = 8;

/// Points that lie beside each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node<const N: usize> {
    least: [f32; N],
    most: [f32; N],
    surplus: f32,
    from: u32,
    to: u32,
    /// The first of its two parts, which lie beside each other; 0 for a leaf.
    parts: u32,
}

impl<const N: usize> Node<N> {
    fn of(points: &[Point<N>], from: usize) -> Self {
        let (mut least, mut most) = ([f32::INFINITY; N], [f32::NEG_INFINITY; N]);
        for point in points {
            for side in 0..N {
                least[side] = least[side].min(point.takes[side]);
                most[side] = most[side].max(point.takes[side]);
            }
        }
        let surplus = points.iter().map(|point| point.surplus).fold(f32::NEG_INFINITY, f32::max);
        Node { least, most, surplus, from: index(from), to: index(from + points.len()), parts: 0 }
    }

    pub fn span(&self) -> Span<'_, N> {
        Span { least: &self.least, most: &self.most, surplus: self.surplus }
    }

    /// The places of its points.
    pub fn range(&self) -> Range<usize> {
        place(self.from)..place(self.to)
    }

    /// The places of its two parts, unless it is a leaf.
    pub fn parts(&self) -> Option<[usize; 2]> {
        let first = place(self.parts);
        (first > 0).then_some([first, first + 1])
    }
}

/// Points by where they are.
#[derive(Debug)]
pub(super) struct Tree<const N: usize> {
    pub points: Vec<Point<N>>,
    /// The first one has all points.
    pub nodes: Vec<Node<N>>,
}

impl<const N: usize> Tree<N> {
    pub fn new(points: Vec<Point<N>>) -> Self {
        let whole = Node::of(&points, 0);
        let mut tree = Tree { points, nodes: vec![whole] };
        tree.divide(0);
        tree
    }

    /// Divides a node along its widest side.
    fn divide(&mut self, at: usize) {
        let node = self.nodes[at];
        let range = node.range();
        if range.len() <= LEAF {
            return;
        }
        let from = range.start;
        let width = |side: usize| node.most[side] - node.least[side];
        let least =
            self.points[range.clone()].iter().map(|point| point.surplus).fold(f32::INFINITY, f32::min);
        let widest = (0..N).fold((node.surplus - least, N), |widest, side| {
            if width(side) > widest.0 { (width(side), side) } else { widest }
        });
        let key = |point: &Point<N>| point.takes.get(widest.1).copied().unwrap_or(point.surplus);
        let middle = range.len() / 2;
        let points = &mut self.points[range];
        points.select_nth_unstable_by(middle, |a, b| key(a).total_cmp(&key(b)).then(a.item.cmp(&b.item)));
        // Both parts are looked at together, so that they lie together.
        let parts = self.nodes.len();
        self.nodes.push(Node::of(&points[..middle], from));
        self.nodes.push(Node::of(&points[middle..], from + middle));
        self.nodes[at].parts = index(parts);
        self.divide(parts);
        self.divide(parts + 1);
    }
}
