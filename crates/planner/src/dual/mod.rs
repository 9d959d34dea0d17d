//! Prices of the coupling constraints that give the least upper bound: a smoothed Lagrangian dual, followed to ever lower
//! temperatures by Newton steps.

#![expect(clippy::indexing_slicing, reason = "rows are those of the layout")]

mod dense;
pub(crate) mod layout;
pub(crate) mod newton;
pub(crate) mod oracle;
mod soft;
mod tree;

use crate::model::Model;
use crate::num::{float, float_of};
use layout::Layout;
use newton::{Dual, Rows};
use oracle::Wanted;

/// Prices, with the bound that they give but for rounding.
#[derive(Debug, Clone, Default)]
pub(crate) struct Prices {
    pub rows: Vec<f64>,
    pub bound: f64,
    /// The temperature at which they were left.
    pub temperature: f64,
    /// Evaluations so far.
    pub steps: usize,
}

/// The prices to begin with: money at the worth of what it buys, and everything else in proportion.
fn first_prices(model: &Model<'_>, layout: &Layout, rows: &Rows) -> (Vec<f64>, f64) {
    let (mut value, mut money, mut area, mut social) = (0.0, 1.0, 1.0, 1.0);
    for member in 0..model.members.len() {
        let choices = model.of_member(member);
        let best = choices.max_by_key(|choice| model.choices[*choice].value);
        if let Some(best) = best.map(|choice| &model.choices[choice]) {
            value += float(model.most(member));
            money += float(best.public[0] + best.public[1]);
            social += float(best.social[0] + best.social[1]);
            area += float(best.load);
        }
    }
    value += 1.0;
    let rate = value / money;
    let mut prices = vec![0.0; layout.rows()];
    for district in 0..layout.districts {
        for year in 0..layout.years {
            prices[layout.balance(district, year)] = rate;
            prices[layout.eligible_central(district, year)] = 0.2 * rate;
            prices[layout.eligible_bond(district, year)] = 0.2 * rate;
            prices[layout.share(district, year)] = 0.1 * rate;
        }
        for year in 0..layout.horizon {
            prices[layout.capacity(district, year)] = 0.1 * value / area;
        }
    }
    for year in 0..layout.years {
        prices[layout.all_central(year)] = 0.3 * rate;
        prices[layout.all_social(year)] = 0.3 * value / social.max(money / 100.0);
        for region in 0..layout.regions {
            prices[layout.municipal(region, year)] = 0.3 * rate;
            prices[layout.bonds(region, year)] = 0.3 * rate;
        }
    }
    for (price, ceiling) in prices.iter_mut().zip(&rows.ceilings) {
        if ceiling.is_finite() {
            *price = (0.1 * value / area).min(ceiling / 2.0);
        }
    }
    (prices, value / float_of(model.members.len().max(1)))
}

/// How prices are sought.
pub(crate) struct Search<'a> {
    /// Stop when smoothing costs less than this part of the bound.
    pub precision: f64,
    /// The most evaluations.
    pub most: usize,
    /// Told the bound after each evaluation; stops where it says so.
    pub proceed: &'a mut dyn FnMut(f64) -> bool,
}

/// Seeks the least bound. Starts from the prices given, if there are any.
pub(crate) fn descend(dual: &mut Dual<'_, '_>, start: Option<&Prices>, search: &mut Search<'_>) -> Prices {
    let (model, layout, rows) = (dual.model, dual.layout, dual.rows);
    let (mut prices, mut temperature) = first_prices(model, layout, rows);
    if let Some(start) = start.filter(|start| start.rows.len() == prices.len()) {
        for ((price, known), ceiling) in prices.iter_mut().zip(&start.rows).zip(&rows.ceilings) {
            *price = known.max(1e-9).min(if ceiling.is_finite() { ceiling * (1.0 - 1e-6) } else { f64::MAX });
        }
        temperature = start.temperature.max(1e-9);
    }
    let weight = float_of(model.units.len() + layout.rows());
    let mut point = dual.at(&prices, temperature, Wanted::Spread);
    let mut best = Prices { rows: prices.clone(), bound: point.bound, temperature, steps: 1 };
    let (mut evaluations, mut stuck) = (1, 0);
    let mut damping = 0.0_f64;
    while evaluations < search.most && (search.proceed)(best.bound) {
        let (direction, decrement) = dual.step(&point.gradient, damping);
        let whole = longest(&prices, &direction, &rows.ceilings);
        let mut length = whole;
        let mut moved = false;
        for trial in 0..6 {
            let next: Vec<f64> =
                prices.iter().zip(&direction).map(|(price, change)| price + length * change).collect();
            let wanted = if trial == 0 { Wanted::Spread } else { Wanted::Mean };
            let mut there = dual.at(&next, temperature, wanted);
            evaluations += 1;
            if there.bound < best.bound {
                best = Prices { rows: next.clone(), bound: there.bound, temperature, steps: evaluations };
            }
            if there.smooth <= point.smooth - 1e-4 * length * decrement {
                if trial > 0 {
                    there = dual.at(&next, temperature, Wanted::Spread);
                    evaluations += 1;
                }
                (prices, point, moved) = (next, there, true);
                break;
            }
            length *= 0.3;
        }
        // The step to the boundary says nothing of the curvature.
        if !moved || length < 0.2 * whole {
            damping = (damping * 5.0).clamp(0.02, 100.0);
        } else if length >= whole {
            damping = if damping < 1e-3 { 0.0 } else { damping * 0.4 };
        }
        if moved {
            stuck = 0;
        } else {
            point = dual.at(&prices, temperature, Wanted::Spread);
            evaluations += 1;
            stuck += 1;
        }
        if stuck > 2 || moved && decrement < temperature * weight * 0.1 {
            if temperature * weight < search.precision * best.bound.abs().max(1.0) {
                break;
            }
            (temperature, stuck) = (temperature * 0.3, 0);
            point = dual.at(&prices, temperature, Wanted::Spread);
            evaluations += 1;
        }
    }
    best.steps = evaluations;
    best.temperature = temperature;
    best
}

/// How far one may go along a direction, at most once its length, without touching a bound.
fn longest(prices: &[f64], direction: &[f64], ceilings: &[f64]) -> f64 {
    let mut length = 1.0_f64;
    for ((price, change), ceiling) in prices.iter().zip(direction).zip(ceilings) {
        if *change < 0.0 {
            length = length.min(0.95 * price / -change);
        } else if ceiling.is_finite() && *change > 0.0 && *ceiling > 0.0 {
            length = length.min(0.95 * (ceiling - price) / change);
        }
    }
    length
}
