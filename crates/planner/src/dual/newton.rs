//! The smoothed dual with its derivatives, and the Newton step: rows of a district form a block, those of all a border
//! (an arrowhead matrix, solved by Schur complement).

#![expect(clippy::indexing_slicing, reason = "rows and features are those of the layout")]

use super::dense::{factor, solve};
use super::layout::{Layout, ceilings, sides, weights};
use super::oracle::{Answer, Oracle, Wanted};
use crate::model::Model;
use crate::num::float;

/// What stays the same while prices change.
#[derive(Debug)]
pub(crate) struct Rows {
    /// What is available in each row.
    pub sides: Vec<f64>,
    /// The highest price of each row.
    pub ceilings: Vec<f64>,
    /// By district, the rows of its features: feature, row, weight.
    weights: Vec<Vec<(usize, usize, f64)>>,
    /// By district, the rows of all that touch it.
    borders: Vec<Vec<usize>>,
}

impl Rows {
    pub fn new(model: &Model<'_>, layout: &Layout) -> Self {
        let all = 0..layout.districts;
        let scaled = |district| {
            weights(model, layout, district)
                .into_iter()
                .map(|(feature, row, weight)| (feature, row, float(weight) / 1000.0))
                .collect()
        };
        let region = |district: usize| model.problem.districts[district].region;
        let ceilings = ceilings(model, layout);
        // Where there is nothing and nobody asks, a barrier alone would drive the price up for ever.
        let crumb = |(side, ceiling): (i64, &f64)| {
            if ceiling.is_finite() { float(side) } else { float(side).max(0.1) }
        };
        Rows {
            sides: sides(model, layout).into_iter().zip(&ceilings).map(crumb).collect(),
            ceilings,
            weights: all.clone().map(scaled).collect(),
            borders: all.map(|district| layout.border(region(district))).collect(),
        }
    }

    /// The prices of a district's features.
    pub fn features(&self, layout: &Layout, district: usize, prices: &[f64]) -> Vec<f64> {
        let mut features = vec![0.0; layout.features];
        for (feature, row, weight) in &self.weights[district] {
            features[*feature] += weight * prices[*row];
        }
        features
    }
}

/// The dual at some prices.
#[derive(Debug, Clone, Default)]
pub(crate) struct Point {
    /// An upper bound, but for rounding.
    pub bound: f64,
    /// The smoothed dual with barriers.
    pub smooth: f64,
    pub gradient: Vec<f64>,
}

/// Blocks of the second derivatives.
#[derive(Debug, Default)]
struct Curvature {
    /// By district, its rows by its rows, the lower triangle.
    blocks: Vec<Vec<f64>>,
    /// By district, rows of its border by its rows.
    arms: Vec<Vec<f64>>,
    /// Rows of all by rows of all, the lower triangle.
    corner: Vec<f64>,
    /// By row, its own curvature as it was on the way here.
    usual: Vec<f64>,
}

/// The dual as a function of prices.
#[derive(Debug)]
pub(crate) struct Dual<'m, 'p> {
    pub model: &'m Model<'p>,
    pub layout: &'m Layout,
    pub rows: &'m Rows,
    pub oracle: Oracle<'m, 'p>,
    curvature: Curvature,
    answer: Answer,
}

/// A flow between 0 and `most` that earns `gain` for each unit, kept off its ends by barriers.
struct Flow {
    amount: f64,
    smooth: f64,
    slope: f64,
}

impl Flow {
    fn new(gain: f64, most: f64, temperature: f64) -> Self {
        let half = most / 2.0;
        let root = (temperature * temperature + gain * gain * half * half).sqrt();
        let off = gain * half * half / (temperature + root);
        // The nearer end by the product of both distances, which does not cancel: (h−x)(h+x) = 2µ|x|/|q|.
        let far = half + off.abs();
        let near = if gain == 0.0 { half } else { (2.0 * temperature * off.abs() / gain.abs()) / far };
        let near = near.clamp(most * 1e-15, half);
        let amount = if off >= 0.0 { most - near } else { near };
        let smooth = gain * amount + temperature * (near * far / (half * half)).ln();
        let slope = 1.0 / (temperature / (near * near) + temperature / (far * far));
        Flow { amount, smooth, slope }
    }
}

impl<'m, 'p> Dual<'m, 'p> {
    pub fn new(model: &'m Model<'p>, layout: &'m Layout, rows: &'m Rows) -> Self {
        let oracle = Oracle::new(model, layout);
        Dual { model, layout, rows, oracle, curvature: Curvature::default(), answer: Answer::default() }
    }

    /// The dual at these prices; with `Wanted::Spread`, its curvature is kept for [`Dual::step`].
    pub fn at(&mut self, prices: &[f64], temperature: f64, wanted: Wanted) -> Point {
        let layout = self.layout;
        let curved = wanted == Wanted::Spread;
        if curved {
            self.curvature.blocks.resize(layout.districts, Vec::new());
            self.curvature.arms.resize(layout.districts, Vec::new());
            self.curvature.corner.clear();
            self.curvature.corner.resize(layout.global * layout.global, 0.0);
        }
        let mut point = Point { gradient: self.rows.sides.clone(), ..Point::default() };
        let linear: f64 = self.rows.sides.iter().zip(prices).map(|(side, price)| side * price).sum();
        (point.bound, point.smooth) = (linear, linear);
        let mut answer = std::mem::take(&mut self.answer);
        for district in 0..layout.districts {
            let features = self.rows.features(layout, district, prices);
            self.oracle.ask(district, &features, temperature, wanted, &mut answer);
            point.bound += answer.hard;
            point.smooth += answer.soft;
            for (feature, row, weight) in &self.rows.weights[district] {
                point.gradient[*row] -= weight * answer.mean[*feature];
            }
            if curved {
                self.curve(district, &answer.spread, temperature);
            }
            self.flows(district, prices, temperature, curved, &mut point);
        }
        self.answer = answer;
        if curved {
            self.remember();
        }
        self.barriers(prices, temperature, curved, &mut point);
        point
    }

    /// Puts the covariance of a district's features into its block, arm and the corner.
    fn curve(&mut self, district: usize, spread: &[f64], temperature: f64) {
        let (layout, features) = (self.layout, self.layout.features);
        let (local, border) = (layout.local, &self.rows.borders[district]);
        let size = local + border.len();
        let first = district * local;
        let slot = |row: usize| {
            if row < layout.districts * local {
                row - first
            } else {
                local + border.iter().position(|other| *other == row).unwrap_or(0)
            }
        };
        let weights: Vec<(usize, usize, f64)> = self.rows.weights[district]
            .iter()
            .map(|(feature, row, weight)| (*feature, slot(*row), *weight))
            .collect();
        // Rows by features, then rows by rows.
        let mut half = vec![0.0; size * features];
        for (feature, row, weight) in &weights {
            let line = &mut half[row * features..(row + 1) * features];
            for (other, cell) in line.iter_mut().enumerate() {
                let (low, high) = (other.min(*feature), other.max(*feature));
                *cell += weight * spread[high * features + low];
            }
        }
        let mut full = vec![0.0; size * size];
        for (feature, column, weight) in &weights {
            for row in 0..size {
                full[row * size + column] += weight * half[row * features + feature] / temperature;
            }
        }
        let block = &mut self.curvature.blocks[district];
        block.clear();
        block.extend((0..local).flat_map(|row| full[row * size..row * size + local].iter().copied()));
        let arm = &mut self.curvature.arms[district];
        arm.clear();
        arm.extend((local..size).flat_map(|row| full[row * size..row * size + local].iter().copied()));
        let shared = layout.districts * local;
        for (row, at) in border.iter().enumerate() {
            for (column, other) in border.iter().enumerate() {
                if at >= other {
                    let cell = (at - shared) * layout.global + other - shared;
                    self.curvature.corner[cell] += full[(local + row) * size + local + column];
                }
            }
        }
    }

    /// Money from the centre, the municipality and bonds to a district.
    fn flows(&mut self, district: usize, prices: &[f64], temperature: f64, curved: bool, point: &mut Point) {
        let layout = self.layout;
        let means = &self.model.problem.districts[district];
        for (year, means_of_year) in means.years.iter().enumerate() {
            let balance = layout.balance(district, year);
            let from = [
                (
                    means_of_year.central,
                    Some(layout.eligible_central(district, year)),
                    layout.all_central(year),
                ),
                (means_of_year.municipal, None, layout.municipal(means.region, year)),
                (
                    means_of_year.bond,
                    Some(layout.eligible_bond(district, year)),
                    layout.bonds(means.region, year),
                ),
            ];
            for (most, eligible, source) in from {
                if most == 0 {
                    continue;
                }
                let gain = prices[balance] - eligible.map_or(0.0, |row| prices[row]) - prices[source];
                let flow = Flow::new(gain, float(most), temperature);
                point.bound += float(most) * gain.max(0.0);
                point.smooth += flow.smooth;
                let signs = [(Some(balance), 1.0), (eligible, -1.0), (Some(source), -1.0)];
                let rows = signs.into_iter().filter_map(|(row, sign)| row.map(|row| (row, sign)));
                for (row, sign) in rows.clone() {
                    point.gradient[row] += sign * flow.amount;
                    if curved {
                        for (other, factor) in rows.clone() {
                            self.add(district, row, other, sign * factor * flow.slope);
                        }
                    }
                }
            }
        }
    }

    /// Adds to the curvature between two rows, of a district or of all.
    fn add(&mut self, district: usize, row: usize, other: usize, value: f64) {
        let layout = self.layout;
        let (local, first, shared) = (layout.local, district * layout.local, layout.districts * layout.local);
        match (row < shared, other < shared) {
            (true, true) => self.curvature.blocks[district][(row - first) * local + other - first] += value,
            (false, true) => {
                let slot = self.rows.borders[district].iter().position(|at| *at == row).unwrap_or(0);
                self.curvature.arms[district][slot * local + other - first] += value;
            }
            (true, false) => {}
            (false, false) => {
                self.curvature.corner[(row - shared) * layout.global + other - shared] += value;
            }
        }
    }

    /// A running mean of the diagonal. At low temperatures few units are undecided at any one price, and the curvature
    /// there says little of that a step further; this says more.
    fn remember(&mut self) {
        let layout = self.layout;
        let Curvature { blocks, corner, usual, .. } = &mut self.curvature;
        let begun = usual.len() == layout.rows();
        usual.resize(layout.rows(), 0.0);
        let of_block = blocks.iter().flat_map(|block| block.iter().step_by(layout.local + 1));
        let of_corner = corner.iter().step_by(layout.global + 1);
        for (usual, now) in usual.iter_mut().zip(of_block.chain(of_corner)) {
            *usual = if begun { 0.7 * *usual + 0.3 * now } else { *now };
        }
    }

    /// Keeps prices above 0 and below their ceilings.
    fn barriers(&mut self, prices: &[f64], temperature: f64, curved: bool, point: &mut Point) {
        let layout = self.layout;
        let (local, shared) = (layout.local, layout.districts * layout.local);
        for (row, (price, ceiling)) in prices.iter().zip(&self.rows.ceilings).enumerate() {
            let mut bend = 1.0;
            if *ceiling == 0.0 {
                point.gradient[row] = 0.0;
            } else {
                point.smooth -= temperature * price.ln();
                point.gradient[row] -= temperature / price;
                bend = temperature / (price * price);
                if ceiling.is_finite() {
                    let room = ceiling - price;
                    point.smooth -= temperature * room.ln();
                    point.gradient[row] += temperature / room;
                    bend += temperature / (room * room);
                }
            }
            if curved {
                if row < shared {
                    let (district, slot) = (row / local, row % local);
                    self.curvature.blocks[district][slot * local + slot] += bend;
                } else {
                    let slot = row - shared;
                    self.curvature.corner[slot * layout.global + slot] += bend;
                }
            }
        }
    }

    /// The Newton direction at the point where curvature was last kept, and the square of the decrement.
    ///
    /// `damping` adds that much of the usual curvature of each row (Levenberg, Marquardt).
    pub fn step(&mut self, gradient: &[f64], damping: f64) -> (Vec<f64>, f64) {
        let layout = self.layout;
        let (local, global, shared) = (layout.local, layout.global, layout.districts * layout.local);
        let mut direction: Vec<f64> = gradient.iter().map(|slope| -slope).collect();
        let mut corner = std::mem::take(&mut self.curvature.corner);
        let (own, of_all) = self.curvature.usual.split_at(shared);
        let corners = corner.iter_mut().step_by(global + 1);
        corners.zip(of_all).for_each(|(cell, usual)| *cell += damping * usual);
        for (block, usual) in self.curvature.blocks.iter_mut().zip(own.chunks_exact(local)) {
            let cells = block.iter_mut().step_by(local + 1);
            cells.zip(usual).for_each(|(cell, usual)| *cell += damping * usual);
        }
        let mut solved = Vec::with_capacity(layout.districts);
        for district in 0..layout.districts {
            let block = &mut self.curvature.blocks[district];
            factor(block, local);
            let arm = &self.curvature.arms[district];
            let border = &self.rows.borders[district];
            let own = &mut direction[district * local..(district + 1) * local];
            solve(block, local, own);
            let own = own.to_vec();
            let mut columns = arm.clone();
            for column in columns.chunks_exact_mut(local) {
                solve(block, local, column);
            }
            for ((row, line), at) in arm.chunks_exact(local).enumerate().zip(border) {
                direction[*at] -= dot(line, &own);
                for (column, other) in columns.chunks_exact(local).zip(border).take(row + 1) {
                    let (high, low) = (at.max(other) - shared, at.min(other) - shared);
                    corner[high * global + low] -= dot(line, column);
                }
            }
            solved.push(columns);
        }
        factor(&mut corner, global);
        solve(&corner, global, &mut direction[shared..]);
        for (district, columns) in solved.iter().enumerate() {
            for (column, at) in columns.chunks_exact(local).zip(&self.rows.borders[district]) {
                let price = direction[*at];
                let own = &mut direction[district * local..(district + 1) * local];
                own.iter_mut().zip(column).for_each(|(own, column)| *own -= column * price);
            }
        }
        self.curvature.corner = corner;
        let decrement = -gradient.iter().zip(&direction).map(|(a, b)| a * b).sum::<f64>();
        (direction, decrement)
    }
}

fn dot(first: &[f64], second: &[f64]) -> f64 {
    first.iter().zip(second).map(|(a, b)| a * b).sum()
}
