//! Two plans made one: each district as it is in one of them, so that both together are worth most (D. Whitley, D. Hains,
//! A. Howe, «Tunneling between optima: partition crossover for the traveling salesman problem», GECCO 2009).
//!
//! Districts share little with each other: at the prices of what they share, each is best by itself, and of several
//! searches each finds some of them better than the others do.

#![expect(clippy::indexing_slicing, reason = "places are those of the model")]

use super::Found;
use super::change::{Change, Fines};
use super::combine::{Combiner, Look};
use super::dice::Dice;
use super::moves::Mover;
use super::sides::{Point, Sides};
use crate::num::{float, float_of, index, place, small};

/// Points by which another choice of districts has to be better.
const BETTER: f32 = 0.5;
/// Sets of districts from which better ones are sought, at most, and fewer if there are more districts: to look at all
/// exchanges takes the square of their number.
const STARTS: usize = 100;
const EXCHANGES: usize = 150_000;

impl Combiner<'_> {
    /// Takes over the districts of another plan with which this one is worth more. What all share may be lacking as far as
    /// it may in such a look.
    pub fn merge(&mut self, mover: &mut Mover<'_, '_, '_>, other: &Found, look: Look, fines: &Fines) {
        self.look(look, 0);
        let own = Found::of(&mover.state);
        let mut expected = float(own.points);
        for region in 0..self.layout.regions {
            let districts = self.districts(mover.state.model, region);
            let Some(first) = districts.first() else { continue };
            let points: Vec<Point> =
                districts.iter().map(|district| self.instead(mover, *district, other)).collect();
            let sides = self.sides(*first, &self.left_of_all(&mover.state, *first));
            for point in best(&points, &sides) {
                mover.restore_in(place(point.item), other, fines);
                expected += f64::from(point.surplus + point.takes.iter().sum::<f32>());
            }
        }
        // A target without a price is missed: nothing told that it could be.
        if float(mover.state.points()) < expected - f64::from(BETTER) * float_of(self.units.len()) {
            mover.restore(&own, fines);
        }
    }

    /// What it takes of what all share, and is worth, that a district is as in another plan.
    fn instead(&self, mover: &Mover<'_, '_, '_>, district: usize, other: &Found) -> Point {
        let (state, model, rows) = (&mover.state, mover.state.model, &self.rows[district]);
        let mut change = Change::new(district);
        let members = self.units[district].iter().flat_map(|unit| model.of_unit(place(*unit)));
        for member in members {
            change.choose(model, member, state.chosen[member], other.chosen[member]);
        }
        for work in model.district_tasks[district].iter().map(|work| place(*work)) {
            change.begin(model, work, usize::from(state.start[work]), usize::from(other.start[work]));
        }
        let mut takes = rows.takes(state, self.layout, &change.features(self.layout));
        takes[rows.shared..].fill(0.0);
        let surplus = small(float(change.value)) - takes.iter().sum::<f32>();
        Point { takes, surplus, rank: surplus, item: index(district) }
    }
}

/// The points that together are worth most, as far as exchanging one or two leads to them from none, from all, or from
/// some.
fn best<'p>(points: &'p [Point], sides: &Sides) -> impl Iterator<Item = &'p Point> {
    let mut dice = Dice::new(index(points.len()).into());
    let mut starts = vec![vec![false; points.len()], vec![true; points.len()]];
    let count = STARTS.min(EXCHANGES / (points.len() * points.len()).max(1));
    starts.extend((0..count).map(|_| points.iter().map(|_| dice.unit() < 0.5).collect()));
    let ends = starts.into_iter().map(|start| climb(points, sides, start));
    let best = ends.max_by(|one, other| one.0.total_cmp(&other.0));
    let taken = best.map(|(_, taken)| taken).unwrap_or_default();
    points.iter().zip(taken).filter_map(|(point, taken)| taken.then_some(point))
}

/// Takes or leaves one point or two, as long as that is better. Says what those are worth that are then taken.
fn climb(points: &[Point], sides: &Sides, mut taken: Vec<bool>) -> (f32, Vec<bool>) {
    let mut sum = points
        .iter()
        .zip(&taken)
        .filter(|(_, taken)| **taken)
        .fold(Point::NOTHING, |sum, (point, _)| sum.with(point));
    let turned = |sum: &Point, taken: &[bool], at: usize| {
        if taken[at] { sum.without(&points[at]) } else { sum.with(&points[at]) }
    };
    let mut worth = sides.worth(&sum);
    loop {
        let mut better = (worth + BETTER, None);
        for one in 0..points.len() {
            let with_one = turned(&sum, &taken, one);
            for other in one..points.len() {
                let both = if other == one { with_one } else { turned(&with_one, &taken, other) };
                let worth = sides.worth(&both);
                if worth > better.0 {
                    better = (worth, Some((one, other, both)));
                }
            }
        }
        let Some((one, other, both)) = better.1 else { return (worth, taken) };
        (worth, sum) = (better.0, both);
        taken[one] = !taken[one];
        if other != one {
            taken[other] = !taken[other];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::best;
    use crate::num::{index, small};
    use crate::search::dice::Dice;
    use crate::search::sides::{Point, SIDES, Sides};

    #[test]
    fn the_best_set_of_districts_is_mostly_the_best_of_all_sets() {
        let mut dice = Dice::new(5);
        let mut equal = 0;
        for _ in 0..50 {
            let point = |item: usize, dice: &mut Dice| {
                let mut takes = [0.0; SIDES];
                takes[..4].fill_with(|| small(40.0 * dice.unit() - 20.0));
                let surplus = small(10.0 * dice.unit() - 5.0);
                Point { takes, surplus, rank: surplus, item: index(item) }
            };
            let points: Vec<Point> = (0..9).map(|item| point(item, &mut dice)).collect();
            let sides = Sides::new(&[small(20.0 * dice.unit()); SIDES], |side| side < 2, 30.0, 1.0);
            let worth = |taken: &mut dyn Iterator<Item = &Point>| {
                sides.worth(&taken.fold(Point::NOTHING, |sum, point| sum.with(point)))
            };
            let sets =
                (0_u32..512).map(|set| worth(&mut points.iter().filter(|point| set >> point.item & 1 == 1)));
            let known = sets.fold(f32::NEG_INFINITY, f32::max);
            let found = worth(&mut best(&points, &sides));
            assert!(found < known + 0.01 && found > -0.01, "{found} of {known}");
            equal += i32::from(found > known - 0.6);
        }
        assert!(equal > 45, "{equal} of 50");
    }
}
