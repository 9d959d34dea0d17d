//! Steps that are no gain by themselves, put together so that they are: four of one district, or two of one and two of
//! another, found by meeting in the middle (E. Horowitz, S. Sahni, «Computing partitions with applications to the knapsack
//! problem», Journal of the ACM 21, 1974).
//!
//! What holds single moves back late in a search is the money that all share: hardly any change leaves all of its rows
//! as they are. So it may be lacking for a while, by a width in points that shrinks to nothing.

#![expect(clippy::indexing_slicing, reason = "places are those of the model, or were made here")]

use super::change::Fines;
use super::join::{Pair, Search, pairs};
use super::moves::Mover;
use super::rows::{Row, Rows};
use super::sides::{Point, SIDES, Sides};
use super::state::State;
use super::steps::Steps;
use crate::dual::layout::Layout;
use crate::model::{Model, NONE};
use crate::num::{float, index, nearest, place, small};
use std::cell::RefCell;

/// What is looked at.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Breadth {
    /// A step loses at most so many points.
    pub window: f64,
    /// Two steps together lose at most so many.
    pub pair: f64,
    /// Of a district, so many steps and pairs are kept, those that lose least.
    pub here: usize,
    /// Of a region, so many.
    pub all: usize,
}

/// How it is looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// Points by which money that all share may be lacking.
    pub width: f64,
    /// How many times the price that costs.
    pub strict: f64,
    /// Points that have to be gained.
    pub least: f64,
}

/// One step or two of a district.
#[derive(Debug, Clone, Copy)]
struct Part {
    district: u32,
    steps: [u32; 2],
}

impl Part {
    fn steps(&self) -> impl Iterator<Item = u32> + Clone {
        self.steps.into_iter().filter(|step| *step != NONE)
    }
}

/// Steps of a district that are put into pairs, at most.
const STEPS: usize = 2_000;
/// What it takes to put a point in its place, in pairs that are looked at meanwhile.
const EFFORT_OF_POINT: usize = 9;

/// Puts steps together.
#[derive(Debug)]
pub(crate) struct Combiner<'a> {
    pub layout: &'a Layout,
    pub(super) rows: Vec<Rows>,
    /// Units by district.
    pub(super) units: Vec<Vec<u32>>,
    breadth: Breadth,
    look: Look,
    /// Districts in which nothing is found as they are.
    idle: Vec<bool>,
    /// Pairs that were looked at, and how many are to be looked at in all.
    pub effort: usize,
    limit: usize,
}

impl<'a> Combiner<'a> {
    /// Looks at nothing yet.
    pub fn new(mover: &Mover<'_, '_, '_>, layout: &'a Layout, prices: &[f64]) -> Self {
        let model = mover.state.model;
        let rows = (0..layout.districts).map(|district| Rows::new(model, layout, prices, district)).collect();
        let mut units = vec![Vec::new(); layout.districts];
        for (unit, one) in model.units.iter().enumerate() {
            units[place(one.district)].push(index(unit));
        }
        let look = Look { width: 0.0, strict: 1.0, least: 0.0 };
        Combiner {
            layout,
            rows,
            units,
            breadth: Breadth::default(),
            look,
            idle: vec![false; layout.districts],
            effort: 0,
            limit: usize::MAX,
        }
    }

    /// Begins anew to count its effort, and looks so far.
    pub fn begin(&mut self, breadth: Breadth) {
        (self.breadth, self.effort) = (breadth, 0);
    }

    /// From now on looks differently, and at every district, until that effort is spent.
    pub fn look(&mut self, look: Look, limit: usize) {
        (self.look, self.limit) = (look, limit);
        self.idle.fill(false);
    }

    /// Looks at each district in which something may be found, then at all together. Says whether something was gained;
    /// none if it was told to stop.
    pub fn round(
        &mut self,
        mover: &mut Mover<'_, '_, '_>,
        fines: &mut Fines,
        proceed: &mut dyn FnMut() -> bool,
    ) -> Option<bool> {
        // What steps cost is judged here.
        (fines.factor, fines.shared, fines.width) = (1.0, 1.0, 0.0);
        let mut gained = false;
        for district in 0..self.layout.districts {
            if !self.idle[district] {
                let here = self.inside(mover, fines, district, proceed)?;
                self.idle[district] = !here;
                gained |= here;
            }
        }
        for region in 0..self.layout.regions {
            gained |= self.across(mover, fines, region, proceed)?;
        }
        Some(gained)
    }

    /// The districts of a region.
    pub(super) fn districts(&self, model: &Model<'_>, region: usize) -> Vec<usize> {
        let inside = |district: &usize| model.problem.districts[*district].region == region;
        (0..self.layout.districts).filter(inside).collect()
    }

    /// What is left of what all districts share, by the rows of one of them.
    pub(super) fn left_of_all(&self, state: &State<'_, '_>, district: usize) -> [f32; SIDES] {
        let rows = &self.rows[district];
        let mut left = rows.left(state, self.layout);
        left[rows.shared..].fill(0.0);
        left
    }

    pub(super) fn sides(&self, district: usize, left: &[f32; SIDES]) -> Sides {
        let rows = &self.rows[district];
        Sides::new(left, |side| rows.soft(side), small(self.look.width), small(self.look.strict))
    }

    /// Up to four steps of one district.
    fn inside(
        &mut self,
        mover: &mut Mover<'_, '_, '_>,
        fines: &Fines,
        district: usize,
        proceed: &mut dyn FnMut() -> bool,
    ) -> Option<bool> {
        let (state, layout, rows) = (&mover.state, self.layout, &self.rows[district]);
        let sides = self.sides(district, &rows.left(state, layout));
        let steps = self.steps(mover, district, &sides);
        let mut parts = Vec::new();
        let (mut points, looked) = self.parts(&steps, district, &mut parts, self.breadth.here, &|_, _| true);
        keep(&mut points, self.breadth.here);
        let change = RefCell::new(vec![0; layout.features]);
        let fit = |own: u32, other: u32| {
            let [own, other] = [own, other].map(|part| parts.get(place(part)));
            let (own, other) =
                (own.into_iter().flat_map(Part::steps), other.into_iter().flat_map(Part::steps));
            let clash = own.clone().any(|first| other.clone().any(|second| steps.clash(first, second)));
            !clash && rows.allow(state, layout, steps.together(own.chain(other), &mut change.borrow_mut()))
        };
        let (found, effort) = self.find(&points, &sides, &fit, proceed)?;
        self.effort += looked + effort;
        let mut places: Vec<Option<Steps>> = (0..layout.districts).map(|_| None).collect();
        places[district] = Some(steps);
        Some(self.make(mover, fines, &Parts { places, parts }, found))
    }

    /// Up to two steps of one district with two of another.
    fn across(
        &mut self,
        mover: &mut Mover<'_, '_, '_>,
        fines: &Fines,
        region: usize,
        proceed: &mut dyn FnMut() -> bool,
    ) -> Option<bool> {
        let (state, layout) = (&mover.state, self.layout);
        let districts = self.districts(state.model, region);
        let Some(first) = districts.first() else { return Some(false) };
        let sides = self.sides(*first, &self.left_of_all(state, *first));
        let (mut parts, mut points, mut looked) = (Vec::new(), Vec::new(), 0);
        let mut places: Vec<Option<Steps>> = (0..layout.districts).map(|_| None).collect();
        let most = 4 * self.breadth.all / districts.len();
        for district in districts {
            let steps = self.steps(mover, district, &sides);
            let rows = &self.rows[district];
            let here = rows.left(state, layout);
            let own = rows.shared..rows.list.len();
            let change = RefCell::new(vec![0; layout.features]);
            let wanted = |point: &Point, part: Part| {
                own.clone().all(|side| point.takes[side] <= here[side].max(0.0) * 1.001 + 0.01)
                    && rows.allow(state, layout, steps.together(part.steps(), &mut change.borrow_mut()))
            };
            let (mut more, looks) = self.parts(&steps, district, &mut parts, most, &wanted);
            looked += looks;
            // What these take of rows of their own fits: it counts for nothing.
            for point in &mut more {
                let counted: f32 = point.takes[own.clone()].iter_mut().map(std::mem::take).sum();
                point.surplus += counted;
                point.rank += counted;
            }
            points.append(&mut more);
            places[district] = Some(steps);
            if !proceed() {
                return None;
            }
        }
        keep(&mut points, self.breadth.all);
        let district = |part: u32| parts.get(place(part)).map(|part: &Part| part.district);
        let fit = |own: u32, other: u32| district(own) != district(other);
        let (found, effort) = self.find(&points, &sides, &fit, proceed)?;
        self.effort += looked + effort;
        Some(self.make(mover, fines, &Parts { places, parts }, found))
    }

    /// Points that go together, as the look and what is left of the effort have it, and what it took to find them.
    fn find(
        &self,
        points: &[Point],
        sides: &Sides,
        fit: &dyn Fn(u32, u32) -> bool,
        proceed: &mut dyn FnMut() -> bool,
    ) -> Option<(Vec<Pair>, usize)> {
        let limit = self.limit.saturating_sub(self.effort);
        let search = Search { least: small(self.look.least), fit, limit, proceed };
        let (found, looks) = pairs(points, sides, search)?;
        Some((found, EFFORT_OF_POINT * points.len() + looks))
    }

    /// Steps alone and in pairs, as far as they are wanted, and how many pairs were looked at.
    fn parts(
        &self,
        steps: &Steps,
        district: usize,
        parts: &mut Vec<Part>,
        most: usize,
        wanted: &dyn Fn(&Point, Part) -> bool,
    ) -> (Vec<Point>, usize) {
        let mut points = Vec::new();
        let mut take = |point: &Point, steps: [u32; 2]| {
            let part = Part { district: index(district), steps };
            if wanted(point, part) {
                points.push(Point { item: index(parts.len()), ..*point });
                parts.push(part);
            }
        };
        let least = -small(self.breadth.pair);
        // So many steps that there are some times as many pairs as are kept.
        let count = float(i64::try_from(8 * most).unwrap_or(0)).sqrt();
        let count = usize::try_from(nearest(count)).unwrap_or(0).min(STEPS);
        let some = &steps.points[..steps.points.len().min(count)];
        let mut looked = 0;
        for (at, first) in some.iter().enumerate() {
            take(first, [first.item, NONE]);
            for second in &some[at + 1..] {
                if first.rank + second.rank < least {
                    break;
                }
                looked += 1;
                if !steps.clash(first.item, second.item) {
                    take(&first.with(second), [first.item, second.item]);
                }
            }
        }
        looked += EFFORT_OF_POINT * points.len() / 2;
        (points, looked)
    }

    fn steps(&self, mover: &Mover<'_, '_, '_>, district: usize, sides: &Sides) -> Steps {
        let (rows, units) = (&self.rows[district], &self.units[district]);
        let (state, layout, window) = (&mover.state, self.layout, self.breadth.window);
        let mut steps = Steps::of(state, layout, rows, mover.candidates, units, window);
        steps.rank(sides);
        steps
    }

    /// Makes what was found, what gains most first, as far as it is still a gain. Says whether anything was.
    fn make(
        &self,
        mover: &mut Mover<'_, '_, '_>,
        fines: &Fines,
        parts: &Parts,
        mut found: Vec<Pair>,
    ) -> bool {
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        let mut made: Vec<(usize, u32)> = Vec::new();
        for (_, first, second) in found {
            let steps = parts.steps(first, second);
            let again = |(district, step): &(usize, u32)| {
                let steps = parts.places[*district].as_ref();
                let clash = |other: u32| steps.is_some_and(|steps| steps.clash(*step, other));
                made.iter().any(|(there, other)| there == district && clash(*other))
            };
            if !steps.iter().any(again) && self.try_steps(mover, fines, parts, &steps) {
                made.extend(steps);
            }
        }
        !made.is_empty()
    }

    /// Makes steps if together they are a gain and nothing is lacking that may not be.
    fn try_steps(
        &self,
        mover: &mut Mover<'_, '_, '_>,
        fines: &Fines,
        parts: &Parts,
        steps: &[(usize, u32)],
    ) -> bool {
        let Some((first, _)) = steps.first() else { return false };
        let mut takes = [0.0; SIDES];
        let mut districts: Vec<usize> = steps.iter().map(|(district, _)| *district).collect();
        districts.dedup();
        let mut change = vec![0; self.layout.features];
        for district in districts {
            let (rows, Some(own)) = (&self.rows[district], &parts.places[district]) else { continue };
            let here = steps.iter().filter(|(other, _)| *other == district);
            let change = own.together(here.map(|(_, step)| *step), &mut change);
            if !rows.allow(&mover.state, self.layout, change) {
                return false;
            }
            let here = rows.takes(&mover.state, self.layout, change);
            takes[..rows.shared].iter_mut().zip(&here).for_each(|(sum, take)| *sum += take);
        }
        let rows = &self.rows[*first];
        let sides = self.sides(*first, &rows.left(&mover.state, self.layout));
        if (0..SIDES).any(|side| takes[side] > sides.room[side].max(0.0)) {
            return false;
        }
        let cost: f32 = (0..SIDES).map(|side| sides.cost(side, takes[side])).sum();
        let before = (mover.state.points(), lacking(mover, rows, self.look.width));
        let Some(back) = mover.make_steps(parts, steps, fines) else { return false };
        let gained = float(mover.state.points() - before.0) - f64::from(cost);
        let after = lacking(mover, rows, self.look.width);
        let lacks = before.1.iter().zip(&after).any(|(before, after)| after > before && *after > 0);
        if gained < self.look.least || lacks {
            mover.take_back(&back, fines);
            return false;
        }
        true
    }
}

/// What each year lacks of public and social money beyond what it may.
fn lacking(mover: &Mover<'_, '_, '_>, rows: &Rows, width: f64) -> Vec<i64> {
    let state = &mover.state;
    let may = |wanted: Row| {
        let price = rows.list.iter().find(|(row, _)| *row == wanted).map(|(_, price)| *price);
        price.map_or(0, |price| nearest(width / price).min(i64::MAX / 4))
    };
    let years = 0..state.model.years;
    let public = years.clone().map(|year| -state.left(year) - may(Row::Shared(year)));
    public.chain(years.map(|year| -state.social_left(year) - may(Row::Social(year)))).collect()
}

/// Parts, with the steps of the districts to which they belong.
#[derive(Debug)]
struct Parts {
    places: Vec<Option<Steps>>,
    parts: Vec<Part>,
}

impl Parts {
    /// All steps of two parts, with their districts.
    fn steps(&self, first: u32, second: u32) -> Vec<(usize, u32)> {
        let of = |part: u32| self.parts.get(place(part));
        let steps = |part: &Part| part.steps().map(|step| (place(part.district), step)).collect::<Vec<_>>();
        [first, second].into_iter().filter_map(of).flat_map(steps).collect()
    }
}

/// The points that lose least.
fn keep(points: &mut Vec<Point>, most: usize) {
    if points.len() > most {
        points.select_nth_unstable_by(most, |a, b| b.rank.total_cmp(&a.rank).then(a.item.cmp(&b.item)));
        points.truncate(most);
    }
}

/// What was there before steps were made, by district: members and their choices, works and their years.
type Back = Vec<(usize, Vec<(usize, u32)>, Vec<(usize, usize)>)>;

impl Mover<'_, '_, '_> {
    /// Makes steps, whatever they cost, if groups and works stay whole.
    fn make_steps(&mut self, parts: &Parts, list: &[(usize, u32)], fines: &Fines) -> Option<Back> {
        let mut back: Back = Vec::new();
        for (district, step) in list {
            let Some(steps) = &parts.places[*district] else { continue };
            if back.last().is_none_or(|(last, ..)| last != district) {
                self.touch(*district);
                back.push((*district, Vec::new(), Vec::new()));
            }
            let Some((_, choices, starts)) = back.last_mut() else { continue };
            if let Some((work, start)) = steps.start(*step) {
                starts.push((work, usize::from(self.state.start[work])));
                self.start(work, start);
            }
            for (member, choice) in steps.choices(*step) {
                choices.push((*member, self.state.chosen[*member]));
                self.set(*member, *choice);
            }
        }
        if !self.whole() {
            self.revert();
            return None;
        }
        self.judge(f64::NEG_INFINITY, fines);
        Some(back)
    }

    fn take_back(&mut self, back: &Back, fines: &Fines) {
        for (district, choices, starts) in back {
            self.touch(*district);
            for (work, start) in starts {
                self.start(*work, *start);
            }
            for (member, choice) in choices {
                self.set(*member, *choice);
            }
        }
        self.judge(f64::NEG_INFINITY, fines);
    }
}
