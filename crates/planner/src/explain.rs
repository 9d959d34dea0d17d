//! Why a plan is as it is: prices of constraints, and what each choice earns and pays at these prices.
//!
//! Prices are those of the bound. A community is worth starting when its value exceeds what it pays for what is scarce;
//! near the margin the plan may differ, since money is not divisible and communities are not either. Points here are
//! floats, for people to read; nothing is decided by them.

#![expect(clippy::indexing_slicing, reason = "places are those of the problem")]

use crate::dual::layout::{Layout, weights};
use crate::model::{Choice, Model, NONE};
use crate::num::{float, place};
use crate::problem::{Aim, Problem, Start};
use crate::solve::Solution;
use std::collections::BTreeMap;

/// Something scarce, or something declared. Years from 1; the one after the horizon is the tail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Constraint {
    /// What the centre gives.
    Central {
        /// The year.
        year: usize,
    },
    /// What social sources give.
    Social {
        /// The year.
        year: usize,
    },
    /// What the municipality of a region gives.
    Municipal {
        /// The region.
        region: usize,
        /// The year.
        year: usize,
    },
    /// What a region has from bonds.
    Bond {
        /// The region.
        region: usize,
        /// The year.
        year: usize,
    },
    /// All public money that a district can have.
    Money {
        /// The district.
        district: usize,
        /// The year.
        year: usize,
    },
    /// What central money may be used for in a district.
    EligibleCentral {
        /// The district.
        district: usize,
        /// The year.
        year: usize,
    },
    /// What money from bonds may be used for in a district.
    EligibleBond {
        /// The district.
        district: usize,
        /// The year.
        year: usize,
    },
    /// The district's own share.
    Match {
        /// The district.
        district: usize,
        /// The year.
        year: usize,
    },
    /// The area on which work may go on.
    Capacity {
        /// The district.
        district: usize,
        /// The year.
        year: usize,
    },
    /// A declared target, by its place in the problem's list.
    Target {
        /// The place.
        target: usize,
    },
}

/// What one more unit would earn: a thousand yuan or a square metre in the neutral files.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// What is scarce.
    pub constraint: Constraint,
    /// Points for one more unit; for a target, points lost by one more unit of it.
    pub points: f64,
    /// What there is, or what is declared.
    pub available: i64,
}

/// One way to start a community, at the prices.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// The start.
    pub start: Start,
    /// Points of need met, discounted.
    pub value: i64,
    /// What it pays for what is scarce, largest first; below 0 what it earns by targets and eligible money.
    pub pays: Vec<(Constraint, f64)>,
    /// Value less everything paid. Below 0 it is priced out; [`Weighed::pays`] says by what.
    pub worth: f64,
}

/// Why a target is missed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Causes {
    /// What the communities that do not count for it would pay for at best, largest first, in points.
    pub scarce: Vec<(Constraint, f64)>,
    /// The area of communities that have no offer which would count.
    pub not_offered: i64,
}

/// Explains one solution of one problem.
#[derive(Debug)]
pub struct Explanation<'p> {
    problem: &'p Problem,
    model: Model<'p>,
    layout: Layout,
    rows: Vec<f64>,
    starts: Vec<Option<Start>>,
}

impl<'p> Explanation<'p> {
    /// Of a solution of this problem.
    pub fn new(problem: &'p Problem, solution: &Solution) -> Self {
        let model = Model::new(problem);
        let layout = Layout::new(&model);
        let mut rows = solution.warm.prices.rows.clone();
        rows.resize(layout.rows(), 0.0);
        Explanation { problem, model, layout, rows, starts: solution.plan.starts.clone() }
    }

    /// The prices of all constraints, dearest first within a kind; those that cost nothing are left out.
    pub fn prices(&self) -> Vec<Price> {
        let sides = crate::dual::layout::sides(&self.model, &self.layout);
        let least = 1e-7 * self.rows.iter().copied().fold(0.0, f64::max);
        let mut prices: Vec<Price> = (0..self.layout.rows())
            .filter(|row| self.rows[*row] > least)
            .filter_map(|row| {
                let constraint = self.constraint(row)?;
                let available = match constraint {
                    Constraint::Target { target } => self.problem.targets[target].amount,
                    _ => sides[row],
                };
                Some(Price { constraint, points: self.rows[row], available })
            })
            .collect();
        prices.sort_by(|a, b| {
            let kind = |price: &Price| std::mem::discriminant(&price.constraint);
            let same = kind(a) == kind(b);
            if same { b.points.total_cmp(&a.points) } else { a.constraint.cmp(&b.constraint) }
        });
        prices
    }

    /// All ways to start a community, the most worthy first. What its group and its works add is not in it.
    pub fn weigh(&self, community: usize) -> Vec<Weighed> {
        let Some(member) = self.model.member_of.get(community).filter(|member| **member != NONE) else {
            return Vec::new();
        };
        let member = place(*member);
        let district = self.problem.communities[community].district;
        let weights = weights(&self.model, &self.layout, district);
        let choices = &self.model.choices[self.model.of_member(member)];
        let mut all: Vec<Weighed> =
            choices.iter().map(|choice| self.weighed(choice, community, member, &weights)).collect();
        all.sort_by(|a, b| b.worth.total_cmp(&a.worth));
        all
    }

    fn weighed(
        &self,
        choice: &Choice,
        community: usize,
        member: usize,
        weights: &[(usize, usize, i64)],
    ) -> Weighed {
        let start = Start { year: choice.year() + 1, package: usize::from(choice.package) };
        let offers = &self.problem.communities[community].offers;
        let offer = offers.iter().find(|offer| offer.package == start.package);
        let value = self.problem.discounted(offer.map_or(0, |offer| offer.value), start.year);
        let area = self.model.members[member].area;
        let mut amounts = vec![0.0; self.layout.features];
        self.layout.each(choice, area, |feature, amount| amounts[feature] += amount);
        let mut pays: BTreeMap<Constraint, f64> = BTreeMap::new();
        let mut worth = float(value);
        for (feature, row, weight) in weights {
            let points = self.rows[*row] * float(*weight) / 1000.0 * amounts[*feature];
            worth -= points;
            if let Some(constraint) = self.constraint(*row).filter(|_| points.abs() > 1e-6) {
                *pays.entry(constraint).or_default() += points;
            }
        }
        let mut pays: Vec<(Constraint, f64)> = pays.into_iter().collect();
        pays.sort_by(|a, b| b.1.total_cmp(&a.1));
        Weighed { start, value, pays, worth }
    }

    /// The communities of a district that do not start, nearest to the margin first, with the worth of their best start.
    pub fn margin(&self, district: usize) -> Vec<(usize, f64)> {
        let out = |place: &usize| {
            self.problem.communities[*place].district == district
                && self.starts.get(*place).copied().flatten().is_none()
        };
        let mut all: Vec<(usize, f64)> = (0..self.problem.communities.len())
            .filter(out)
            .filter_map(|community| Some((community, self.weigh(community).first()?.worth)))
            .collect();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all
    }

    /// Why a target is not met: what its missing communities would have to pay for.
    pub fn causes(&self, target: usize) -> Causes {
        let mut causes = Causes::default();
        let Some(target) = self.problem.targets.get(target) else { return causes };
        let mut scarce: BTreeMap<Constraint, f64> = BTreeMap::new();
        for (place, community) in self.problem.communities.iter().enumerate() {
            let counts = |start: Start| self.counts(target.aim, community.district, start);
            if self.starts.get(place).copied().flatten().is_some_and(counts)
                || matches!(target.aim, Aim::District(district) if district != community.district)
            {
                continue;
            }
            match self.weigh(place).into_iter().find(|way| counts(way.start)) {
                None => causes.not_offered += community.area,
                Some(way) => {
                    for (constraint, points) in way.pays.into_iter().filter(|(_, points)| *points > 0.0) {
                        *scarce.entry(constraint).or_default() += points;
                    }
                }
            }
        }
        causes.scarce = scarce.into_iter().collect();
        causes.scarce.sort_by(|a, b| b.1.total_cmp(&a.1));
        causes
    }

    fn counts(&self, aim: Aim, district: usize, start: Start) -> bool {
        let Some(package) = self.problem.packages.get(start.package) else { return false };
        match aim {
            Aim::Started(year) => start.year == year,
            Aim::Completed(year) => start.year + package.duration - 1 == year,
            Aim::StartedBy(year) => start.year <= year,
            Aim::ComprehensiveShare => package.comprehensive,
            Aim::District(only) => package.comprehensive && district == only,
        }
    }

    /// What a row of the layout stands for.
    fn constraint(&self, row: usize) -> Option<Constraint> {
        let layout = &self.layout;
        let shared = layout.districts * layout.local;
        if row < shared {
            let (district, slot) = (row / layout.local, row % layout.local);
            let year = slot % layout.years + 1;
            return match slot / layout.years {
                0 => Some(Constraint::Money { district, year }),
                1 => Some(Constraint::EligibleCentral { district, year }),
                2 => Some(Constraint::EligibleBond { district, year }),
                3 => Some(Constraint::Match { district, year }),
                _ if slot < 4 * layout.years + layout.horizon => {
                    Some(Constraint::Capacity { district, year })
                }
                _ => layout.minimum[district].map(|target| Constraint::Target { target }),
            };
        }
        let slot = row - shared;
        let (block, year) = (slot / layout.years, slot % layout.years + 1);
        match block {
            0 => Some(Constraint::Central { year }),
            1 => Some(Constraint::Social { year }),
            _ if block < 2 + 2 * layout.regions => {
                let region = (block - 2) / 2;
                let municipal = (block - 2) % 2 == 0;
                Some(if municipal {
                    Constraint::Municipal { region, year }
                } else {
                    Constraint::Bond { region, year }
                })
            }
            _ => {
                let number = slot - (2 + 2 * layout.regions) * layout.years;
                layout.targets.get(number).map(|target| Constraint::Target { target: *target })
            }
        }
    }
}
