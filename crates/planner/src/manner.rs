//! How plans are sought: how far, at what temperatures, in which rounds.

use crate::model::Model;
use crate::num::{float, float_of};
use crate::search::Schedule;
use crate::search::combine::{Breadth, Look};

/// How plans are sought, by the shape of the problem. The fewer units share a district, the more points a plan has to
/// give up for each, and the further a search must look; the numbers were found by trying.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Manner {
    /// Candidates are those that lose at most so many points by the prices.
    pub window: f64,
    /// What stands for one point of the instances on which the numbers were found.
    point: f64,
    /// Temperatures, in points.
    hot: f64,
    cold: f64,
    /// Where a long annealing ends, in points.
    end: f64,
    /// Whether many units share a district.
    crowded: bool,
    /// Money around the exact balance within which fines set in.
    width: f64,
}

impl Manner {
    pub fn of(model: &Model<'_>) -> Self {
        let districts = model.problem.districts.len().max(1);
        let sparse = (150.0 * float_of(districts) / float_of(model.units.len().max(1))).max(0.5);
        let units = float_of(model.units.len().max(1));
        let (mut money, mut value) = (0.0, 0.0);
        for member in 0..model.members.len() {
            let choices = || model.choices.get(model.of_member(member)).unwrap_or_default().iter();
            money += float(choices().map(|choice| choice.public[0] + choice.public[1]).max().unwrap_or(0));
            value += float(model.most(member));
        }
        // Points of the instances on which the numbers were found are some thousand for a unit.
        let point = (value / units / 1000.0).max(1e-6);
        let heat = sparse.powi(2).clamp(0.4, 60.0);
        Manner {
            window: point * 20.0 * sparse.powf(1.8).clamp(0.5, 40.0),
            point,
            hot: point * 3.0 * heat,
            cold: point * 0.1 * heat.powf(0.7),
            end: point * 0.03,
            crowded: sparse < 3.0,
            width: 10.0 * money / units,
        }
    }

    /// How far combining looks that may cost so much.
    pub fn breadth(&self, effort: f64, districts: usize) -> Breadth {
        let part = |part: f64| usize::try_from(crate::num::nearest(effort / part)).unwrap_or(0);
        Breadth {
            window: 20.0 * self.point,
            pair: 2.0 * self.point,
            here: part(600.0 * float_of(districts.max(1))).clamp(1_000, 200_000),
            all: part(600.0).clamp(5_000, 1_000_000),
        }
    }

    /// What combining looks for first: what gains much, while much may be lacking.
    pub fn wide(&self) -> Vec<Look> {
        [64.0, 45.0, 32.0, 23.0, 16.0, 11.0, 8.0, 5.6, 4.0].map(|least| self.look(WIDEST, 1.0, least)).into()
    }

    /// What it looks for then, while ever less may be lacking and at last nothing.
    pub fn narrow(&self) -> Vec<Look> {
        let mut looks: Vec<Look> =
            self.wide().into_iter().filter(|look| look.least < MERGED * self.point).collect();
        let mut width = 0.5 * WIDEST;
        while width > 0.4 {
            looks.push(self.look(width, 1.0, (width / 100.0).clamp(0.5, 4.0)));
            width /= 2.0;
        }
        looks.extend([self.look(0.5, 3.0, 0.3), self.look(0.5, 20.0, 0.3), self.look(0.0, 1.0, 0.3)]);
        looks
    }

    fn look(&self, width: f64, strict: f64, least: f64) -> Look {
        Look { width: width * self.point, strict, least: least * self.point }
    }

    /// How one round goes that makes about so many moves.
    pub fn schedule(&self, moves: f64, kind: Round) -> Schedule {
        let (heat, strictness, width) = if kind == Round::Gentle { (0.3, 3.0, 0.2) } else { (1.0, 1.0, 1.0) };
        let (hot, width) = (heat * self.hot, width * self.width);
        // Mending takes the rest.
        let moves = usize::try_from(crate::num::nearest(moves / 1.1)).unwrap_or(0);
        if kind == Round::Long {
            let slow = 0.8;
            let even = |from: f64, to: f64| from * (to / from).powf(slow);
            return if self.crowded {
                Schedule {
                    moves,
                    slow,
                    heat: [hot, 20.0 * self.end, self.end],
                    strictness: [strictness, 10.0, 30.0],
                    width: [width, 0.001 * self.width, 0.0003 * self.width],
                }
            } else {
                Schedule {
                    moves,
                    slow,
                    heat: [hot, even(hot, self.end), self.end],
                    strictness: [strictness, even(strictness, 30.0), 30.0],
                    width: [width, even(width, 0.0003 * self.width), 0.0003 * self.width],
                }
            };
        }
        let even = |from: f64, to: f64| [from, (from * to).sqrt(), to];
        Schedule {
            moves,
            slow: 0.5,
            heat: even(hot, self.cold),
            strictness: even(strictness, 30.0),
            width: even(width, 0.0003 * self.width),
        }
    }
}

/// How a round of annealing goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Round {
    /// From a new draw.
    New,
    /// From the best plan.
    Gentle,
    /// From a new draw, to where hardly anything moves.
    Long,
}

/// The part of what is left that a round takes, with so many moves left for each unit, and whether it goes on from the
/// best plan: a quick plan first; then, if there is time, long annealings to the end, and otherwise short ones from new
/// draws and some around the best.
pub(crate) fn part(round: usize, left: f64, units: f64, warm: bool) -> (f64, Round) {
    match round {
        _ if warm => (if left > 400.0 { 0.5 } else { 1.0 }, Round::Gentle),
        0 => (0.0, Round::New),
        1 if units < 1_000.0 && left > SLOW => (1.0, Round::Long),
        _ if left < 400.0 => (1.0, Round::Gentle),
        1 if units < 4_000.0 => (0.25, Round::New),
        1 if left > 4_000.0 => (0.35, Round::New),
        1 => (0.6, Round::New),
        2 if left > 3_000.0 || units < 4_000.0 => (0.4, Round::New),
        _ if left > 1_000.0 => (0.4, Round::Gentle),
        _ => (1.0, Round::Gentle),
    }
}

/// Points by which money may be lacking where combining begins.
const WIDEST: f64 = 3_200.0;
/// Where plans are merged, what gains more points has been found in each of them.
const MERGED: f64 = 20.0;
/// With so many moves for each unit, one long annealing is better than several: of small problems.
const SLOW: f64 = 8_000.0;

#[cfg(test)]
mod tests {
    use super::{Manner, Round};
    use crate::generate::{Size, generate};
    use crate::model::Model;

    #[test]
    fn every_round_cools_and_grows_stricter_from_its_beginning_to_its_end() {
        for communities in [200, 2_000] {
            let problem = generate(Size::of(communities), 1);
            let manner = Manner::of(&Model::new(&problem));
            for kind in [Round::New, Round::Gentle, Round::Long] {
                let schedule = manner.schedule(1e6, kind);
                let values = |of: [f64; 3]| -> Vec<f64> {
                    (0..=20).map(|done| schedule.at(of, f64::from(done) / 20.0)).collect()
                };
                assert!(values(schedule.heat).is_sorted_by(|a, b| a > b), "{kind:?}");
                assert!(values(schedule.width).is_sorted_by(|a, b| a > b), "{kind:?}");
                assert!(values(schedule.strictness).is_sorted_by(|a, b| a < b), "{kind:?}");
                let [first, _, last] = schedule.heat;
                assert!((schedule.at(schedule.heat, 0.0) / first - 1.0).abs() < 1e-9);
                assert!((schedule.at(schedule.heat, 1.0) / last - 1.0).abs() < 1e-9);
            }
        }
    }
}
