//! What is possible but looks like a mistake of units: told, and planned all the same.
//!
//! A capacity in 万 m² is a ten-thousandth of what is meant, money in 万元 a tenth of thousands. The first shows itself;
//! of the second only a district can be told that stands out. The thresholds are far from what instances have, so that
//! hardly anything is told in vain.

use crate::num::float;
use crate::problem::Problem;
use crate::validate::Place;

/// What looks like a mistake, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Suspect {
    /// A district that could work on less than a thousandth of its stock in its best year.
    #[error("{capacity} m² at most for a stock of {stock} m²: is it in 万 m²? Multiply by 10,000")]
    Capacity {
        /// The largest capacity of a year.
        capacity: i64,
        /// The area of the district's communities.
        stock: i64,
    },
    /// All public money of all years is less than a twentieth of the dearest packages for all.
    #[error(
        "all public money is {money}, the dearest packages cost {cost}: are budgets in 万元 where costs are in thousands? \
         Multiply them by 10"
    )]
    Money {
        /// All public money.
        money: i64,
        /// What the dearest packages cost.
        cost: i64,
    },
    /// A district whose own share of what it may be given is more than three times what it has.
    #[error(
        "its own share of what sources may give is {share}, its budget {budget}: is that in 万元? Multiply by 10; if it is \
         right, most of what is given cannot be used"
    )]
    Share {
        /// The own share, of all years.
        share: i64,
        /// The budget, of all years.
        budget: i64,
    },
    /// A district whose budget, for what its communities cost, is less than an eighth of the median of all districts.
    #[error("a budget of {budget}, where districts like it have {usual}: is it in 万元? Multiply by 10")]
    Budget {
        /// The budget of all years.
        budget: i64,
        /// The median, for what the communities of this district cost.
        usual: i64,
    },
}

/// Something that looks like a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{place}, {field}: {suspect}")]
pub struct Doubt {
    /// Where.
    pub place: Place,
    /// The field, as the neutral files call it.
    pub field: &'static str,
    /// What.
    pub suspect: Suspect,
}

/// What of a district is looked at.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    stock: i64,
    cost: i64,
    budget: i64,
    given: i64,
}

impl Problem {
    /// What looks like a mistake of units in a problem that is valid. Planning it is possible.
    pub fn doubts(&self) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        let sums = self.sums();
        let all =
            |yearly: &[Vec<i64>]| yearly.iter().flatten().fold(0, |sum: i64, cap| sum.saturating_add(*cap));
        let total = |of: fn(&Sums) -> i64| sums.iter().fold(0, |sum: i64, one| sum.saturating_add(of(one)));
        let central = self.central.iter().fold(0, |sum: i64, cap| sum.saturating_add(*cap));
        let regions = all(&self.municipal).saturating_add(all(&self.bond));
        let money = central.saturating_add(regions).saturating_add(total(|one| one.budget));
        let cost = total(|one| one.cost);
        if money > 0 && money <= cost / 20 {
            let place = Place::Root("central", 1);
            doubts.push(Doubt { place, field: "cap_k", suspect: Suspect::Money { money, cost } });
        }
        let rate = |one: &Sums| float(one.budget) / float(one.cost.max(1));
        let mut rates: Vec<f64> =
            sums.iter().filter(|one| one.budget > 0 && one.cost > 0).map(rate).collect();
        rates.sort_by(f64::total_cmp);
        // The median of a few says little.
        let median = if rates.len() < 5 { None } else { rates.get(rates.len() / 2).copied() };
        for (number, one) in sums.iter().enumerate() {
            doubts.extend(self.capacity_doubted(number, one));
            let budget = one.budget;
            if budget <= 0 || one.cost <= 0 {
                continue;
            }
            let share = self.districts.get(number).map_or(0, |district| district.match_permille);
            let share = i64::try_from(i128::from(one.given) * i128::from(share) / 1000).unwrap_or(i64::MAX);
            let suspect = match median.filter(|median| rate(one) * 8.0 <= *median) {
                Some(median) => {
                    Suspect::Budget { budget, usual: crate::num::nearest(median * float(one.cost)) }
                }
                // Ceilings without a limit say nothing of what will be given.
                None if share / 3 >= budget && one.given <= one.cost => Suspect::Share { share, budget },
                None => continue,
            };
            doubts.push(Doubt { place: Place::DistrictYear(number, 1), field: "budget_k", suspect });
        }
        doubts
    }

    fn capacity_doubted(&self, number: usize, sums: &Sums) -> Option<Doubt> {
        let years = &self.districts.get(number)?.years;
        let best = (1..).zip(years).take(self.horizon).max_by_key(|(_, means)| means.capacity)?;
        let (year, capacity) = (best.0, best.1.capacity);
        let suspect = Suspect::Capacity { capacity, stock: sums.stock };
        (capacity > 0 && capacity <= sums.stock / 1000).then_some(Doubt {
            place: Place::DistrictYear(number, year),
            field: "capacity_m2",
            suspect,
        })
    }

    fn sums(&self) -> Vec<Sums> {
        let mut sums = vec![Sums::default(); self.districts.len()];
        for (one, district) in sums.iter_mut().zip(&self.districts) {
            for means in &district.years {
                one.budget = one.budget.saturating_add(means.budget);
                for ceiling in [means.central, means.municipal, means.bond] {
                    one.given = one.given.saturating_add(ceiling);
                }
            }
        }
        for community in &self.communities {
            if let Some(one) = sums.get_mut(community.district) {
                one.stock = one.stock.saturating_add(community.area);
                let cost = community.offers.iter().map(|offer| offer.public).max().unwrap_or(0);
                one.cost = one.cost.saturating_add(cost);
            }
        }
        sums
    }
}
