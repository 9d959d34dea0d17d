//! The certificate: at any prices, what the units choose by themselves is an upper bound of every plan. Here it is
//! computed in whole numbers, from the problem's tables and prices that are fractions with a denominator of 2³², so that
//! nothing depends on how the prices were found.
//!
//! Weak duality (Geoffrion, «Lagrangean relaxation for integer programming», Mathematical Programming Study 2, 1974): a
//! feasible plan uses no more of a row than there is, so paying for what it uses and being paid for what there is never
//! lowers its worth; the best choice of each unit for itself is worth at least as much as that of the plan.

#![expect(clippy::indexing_slicing, reason = "rows and features are those of the layout")]

use crate::dual::layout::{Layout, ceilings, sides, weights};
use crate::model::{Choice, Model, NONE};
use crate::num::{nearest, place};

/// The denominator of prices.
const UNIT: i64 = 1 << 32;

/// Prices as whole multiples of 2⁻³², never below 0 or above their ceilings.
fn whole(model: &Model<'_>, layout: &Layout, prices: &[f64]) -> Vec<i64> {
    let unit = crate::num::float(UNIT);
    let ceilings = ceilings(model, layout);
    let rounded = prices.iter().map(|price| if price.is_finite() { nearest(price * unit).max(0) } else { 0 });
    let cap = |ceiling: f64| if ceiling.is_finite() { nearest(ceiling * unit) } else { i64::MAX };
    rounded.zip(ceilings).map(|(price, ceiling)| price.min(cap(ceiling))).collect()
}

/// The bound at these prices: no plan without violations has a larger objective.
pub(crate) fn bound(model: &Model<'_>, layout: &Layout, prices: &[f64]) -> i64 {
    let prices = whole(model, layout, prices);
    let sides = sides(model, layout);
    let mut total: i128 =
        sides.iter().zip(&prices).map(|(side, price)| 1000 * i128::from(*side) * i128::from(*price)).sum();
    for (number, district) in model.problem.districts.iter().enumerate() {
        let mut features = vec![0_i128; layout.features];
        for (feature, row, weight) in weights(model, layout, number) {
            features[feature] += i128::from(weight) * i128::from(prices[row]);
        }
        total += Exact { model, layout, prices: &features }.district(number);
        for (year, means) in district.years.iter().enumerate() {
            let price = |row: usize| i128::from(prices[row]);
            let balance = price(layout.balance(number, year));
            let central = price(layout.eligible_central(number, year)) + price(layout.all_central(year));
            let municipal = price(layout.municipal(district.region, year));
            let bond = price(layout.eligible_bond(number, year)) + price(layout.bonds(district.region, year));
            for (most, cost) in [(means.central, central), (means.municipal, municipal), (means.bond, bond)] {
                total += 1000 * i128::from(most) * (balance - cost).max(0);
            }
        }
    }
    let whole = total.div_euclid(1000 * i128::from(UNIT));
    i64::try_from(whole).unwrap_or(i64::MAX).saturating_add(model.offset)
}

/// Values in thousandths of 2⁻³² points.
struct Exact<'m, 'p> {
    model: &'m Model<'p>,
    layout: &'m Layout,
    prices: &'m [i128],
}

impl Exact<'_, '_> {
    fn district(&self, district: usize) -> i128 {
        let model = self.model;
        let mut total = 0;
        for unit in &model.free[district] {
            total += self.unit(place(*unit))[0];
        }
        // By work, the best with everything below it if it may start from a year on.
        let mut best = std::collections::HashMap::new();
        for work in model.district_tasks[district].iter().rev() {
            let from = self.work(place(*work), &best);
            if model.tasks[place(*work)].parent == NONE {
                total += from.first().copied().unwrap_or(0);
            }
            best.insert(*work, from);
        }
        total
    }

    fn work(&self, work: usize, best: &std::collections::HashMap<u32, Vec<i128>>) -> Vec<i128> {
        let (model, layout, horizon) = (self.model, self.layout, self.model.horizon);
        let task = &model.tasks[work];
        let units: Vec<[i128; 16]> = task.units.iter().map(|unit| self.unit(place(*unit))).collect();
        let at = |start: usize| {
            let ready = model.ready(crate::num::index(work), start);
            let mut sum: i128 = units.iter().map(|unit| unit[ready]).sum();
            sum += task.children.iter().map(|child| best[child][ready]).sum::<i128>();
            if let Some([public, central, bond]) = task.takes.get(start).copied() {
                sum -= self.prices[Layout::public(start)] * i128::from(public)
                    + self.prices[layout.central(start)] * i128::from(central)
                    + self.prices[layout.bond(start)] * i128::from(bond);
            }
            sum
        };
        // Never is always allowed; from the last year down, the better of this year and later.
        let mut from = vec![at(horizon); horizon + 1];
        for start in (0..horizon).rev() {
            from[start] = from[start + 1];
            if start >= task.first {
                from[start] = from[start].max(at(start));
            }
        }
        from
    }

    /// The best of a unit, by the first year in which its comprehensive renovations may start.
    fn unit(&self, unit: usize) -> [i128; 16] {
        let model = self.model;
        let work = model.units[unit].work;
        // By year, all choices and those that wait for nothing; none where a member has none.
        let mut years = [(Some(0_i128), Some(0_i128)); 16];
        for member in model.of_unit(unit) {
            let area = i128::from(model.members[member].area);
            let waits = model.members[member].work == work && work != NONE;
            for (year, (all, other)) in years.iter_mut().enumerate().take(model.horizon) {
                let choices = &model.choices[model.in_year(member, year)];
                let value = |choice: &Choice| self.reduced(choice, area);
                let best = choices.iter().map(value).max();
                let free = if waits {
                    choices.iter().filter(|choice| !choice.comprehensive).map(value).max()
                } else {
                    best
                };
                *all = all.zip(best).map(|(sum, value)| sum + value);
                *other = other.zip(free).map(|(sum, value)| sum + value);
            }
        }
        let mut best = [0; 16];
        for (from, best) in best.iter_mut().enumerate().take(model.horizon + 1) {
            for (year, (all, other)) in years.iter().enumerate().take(model.horizon) {
                let value = if year >= from { *all } else { *other };
                *best = (*best).max(value.unwrap_or(0));
            }
        }
        best
    }

    fn reduced(&self, choice: &Choice, area: i128) -> i128 {
        let (layout, prices) = (self.layout, self.prices);
        let year = choice.year();
        let mut value = 1000 * i128::from(UNIT) * i128::from(choice.value);
        let parts = if choice.two { 2 } else { 1 };
        for (money, offset) in [
            (choice.public, 0),
            (choice.central, layout.years),
            (choice.bond, 2 * layout.years),
            (choice.social, 3 * layout.years),
        ] {
            for (part, amount) in money.into_iter().enumerate().take(parts) {
                value -= prices[offset + year + part] * i128::from(amount);
            }
        }
        for busy in year..=choice.last().min(layout.horizon - 1) {
            value -= prices[layout.load(busy)] * i128::from(choice.load);
        }
        value -= prices[layout.started(year)] * area;
        if choice.last() < layout.horizon {
            value -= prices[layout.completed(choice.last())] * area;
        }
        if choice.comprehensive {
            value -= prices[layout.comprehensive()] * area;
        }
        value
    }
}
