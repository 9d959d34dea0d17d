//! What is wrong with a problem: every fault with its place.

use crate::problem::{Aim, Hold, Problem};
use std::fmt;

/// The largest amount of money, area or value in one place. Sums of a million such stay below 2⁵³.
pub const LARGEST: i64 = 1_000_000_000_000;
/// The largest sum of them over a problem.
const LARGEST_SUM: i128 = 4_000_000_000_000_000;

/// Where in a problem something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The heading: horizon, discounts, prices, packages.
    Head,
    /// Money of the whole, by year from 1: central or social.
    Root(&'static str, usize),
    /// Money of a region, by year from 1: municipal or bond.
    Region(usize, &'static str, usize),
    /// A district.
    District(usize),
    /// A district in a year from 1.
    DistrictYear(usize, usize),
    /// A community.
    Community(usize),
    /// The offer at a place in the list of a community.
    Offer(usize, usize),
    /// A work.
    Work(usize),
    /// A target.
    Target(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Head => write!(to, "heading"),
            Place::Root(source, year) => write!(to, "{source}, year {year}"),
            Place::Region(region, source, year) => write!(to, "region {region}, {source}, year {year}"),
            Place::District(district) => write!(to, "district {district}"),
            Place::DistrictYear(district, year) => write!(to, "district {district}, year {year}"),
            Place::Community(community) => write!(to, "community {community}"),
            Place::Offer(community, offer) => write!(to, "community {community}, offer {offer}"),
            Place::Work(work) => write!(to, "work {work}"),
            Place::Target(target) => write!(to, "target {target}"),
        }
    }
}

/// What is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// An amount below zero.
    #[error("{0} is negative; give what is available, 0 if nothing is")]
    Negative(i64),
    /// An amount that no program adds up exactly.
    #[error("{0} is larger than {LARGEST}; check the unit")]
    TooLarge(i64),
    /// Amounts whose sum is too large.
    #[error("the amounts add up to more than 4·10¹⁵; check the unit")]
    SumTooLarge,
    /// Outside of its range.
    #[error("{value} is not within {least} to {most}")]
    Range {
        /// What is given.
        value: i64,
        /// The least that may be given.
        least: i64,
        /// The most that may be given.
        most: i64,
    },
    /// Years that are missing, or too many.
    #[error("there are {found} years where {expected} are needed; add the missing years, the tail included")]
    Years {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// Something that does not exist is referred to.
    #[error("there is no {what} {id}; the ids go from 0 to one less than their number")]
    Unknown {
        /// What is referred to.
        what: &'static str,
        /// Its id.
        id: usize,
    },
    /// An area too small for the households that live on it.
    #[error("{area} m² for {households} households: is it in 万 m²? Multiply by 10,000")]
    AreaUnit {
        /// The area.
        area: i64,
        /// The households.
        households: i64,
    },
    /// A group with members in several districts.
    #[error(
        "group {group} has members in districts {first} and {second}; split it, money and capacity are by district"
    )]
    GroupAcross {
        /// The group.
        group: usize,
        /// The district of the first member.
        first: usize,
        /// The district of this one.
        second: usize,
    },
    /// A community or a work waits for a work in another district.
    #[error(
        "work {work} lies in district {there}, not in {here}; who pays for it? Give the work to one district"
    )]
    WorkAcross {
        /// The work.
        work: usize,
        /// Its district.
        there: usize,
        /// The district of what waits.
        here: usize,
    },
    /// Works that wait for each other.
    #[error("works wait for each other: {}; take one of the parents out", Chain(.0))]
    Cycle(Vec<usize>),
    /// The same package twice for one community.
    #[error("package {0} is offered twice; keep one")]
    Twice(usize),
    /// A target above all there is.
    #[error("the target {amount} is beyond the stock of {stock}; lower it or check the unit")]
    BeyondStock {
        /// What is declared.
        amount: i64,
        /// What there is.
        stock: i64,
    },
    /// Two targets for one thing.
    #[error("the same is declared twice; keep one")]
    Declared,
    /// A commitment to something that is not offered.
    #[error("the start that is settled is not among its offers; add the offer or correct the start")]
    NotOffered,
}

struct Chain<'a>(&'a [usize]);

impl fmt::Display for Chain<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, work) in self.0.iter().enumerate() {
            write!(to, "{}{work}", if place == 0 { "" } else { " → " })?;
        }
        Ok(())
    }
}

/// One thing that is wrong with a problem.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}, {field}: {wrong}")]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// The field, as the neutral files call it.
    pub field: &'static str,
    /// What.
    pub wrong: Wrong,
}

/// Collects faults.
#[derive(Debug, Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, place: Place, field: &'static str, wrong: Wrong) {
        self.0.push(Fault { place, field, wrong });
    }

    fn amount(&mut self, place: Place, field: &'static str, value: i64) {
        if value < 0 {
            self.add(place, field, Wrong::Negative(value));
        } else if value > LARGEST {
            self.add(place, field, Wrong::TooLarge(value));
        }
    }

    /// Budgets and ceilings may be as large as one likes: nothing is summed but what is spent.
    fn ceiling(&mut self, place: Place, field: &'static str, value: i64) {
        if value < 0 {
            self.add(place, field, Wrong::Negative(value));
        } else if i128::from(value) > LARGEST_SUM {
            self.add(place, field, Wrong::TooLarge(value));
        }
    }

    fn range(&mut self, place: Place, field: &'static str, value: i64, least: i64, most: i64) {
        if value < least || value > most {
            self.add(place, field, Wrong::Range { value, least, most });
        }
    }

    fn known(
        &mut self,
        place: Place,
        field: &'static str,
        what: &'static str,
        id: usize,
        count: usize,
    ) -> bool {
        if id >= count {
            self.add(place, field, Wrong::Unknown { what, id });
        }
        id < count
    }

    fn years(&mut self, place: Place, field: &'static str, found: usize, expected: usize) {
        if found != expected {
            self.add(place, field, Wrong::Years { found, expected });
        }
    }
}

impl Problem {
    /// Everything that is wrong with the problem; it can be planned if there is nothing.
    pub fn validate(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        self.head(&mut faults);
        if faults.0.is_empty() {
            self.means(&mut faults);
            self.stock(&mut faults);
            self.groups(&mut faults);
            self.precedence(&mut faults);
            self.declared(&mut faults);
        }
        faults.0
    }

    fn head(&self, faults: &mut Faults) {
        let horizon = crate::num::signed(self.horizon);
        faults.range(Place::Head, "H", horizon, 1, 15);
        faults.years(Place::Head, "disc", self.discount.len(), self.horizon);
        faults.years(Place::Head, "price", self.price.len(), self.horizon);
        for (field, shares) in [("disc", &self.discount), ("price", &self.price)] {
            for share in shares {
                faults.range(Place::Head, field, *share, 0, 100_000);
            }
        }
        faults.range(Place::Head, "spend2", self.first_share, 0, 1000);
        faults.range(Place::Head, "options", crate::num::signed(self.packages.len()), 1, 64);
        for package in &self.packages {
            faults.range(Place::Head, "dur", crate::num::signed(package.duration), 1, 2);
        }
    }

    fn means(&self, faults: &mut Faults) {
        let years = self.horizon + 1;
        for (source, caps) in [("central", &self.central), ("social", &self.social)] {
            faults.years(Place::Root(source, 1), "year", caps.len(), years);
            for (year, cap) in (1..).zip(caps) {
                faults.ceiling(Place::Root(source, year), "cap_k", *cap);
            }
        }
        for (source, regions) in [("municipal", &self.municipal), ("bond", &self.bond)] {
            if regions.len() != self.regions {
                let wrong = Wrong::Unknown { what: "region", id: regions.len() };
                faults.add(Place::Region(regions.len(), source, 1), "region", wrong);
            }
            for (region, caps) in regions.iter().enumerate() {
                faults.years(Place::Region(region, source, 1), "year", caps.len(), years);
                for (year, cap) in (1..).zip(caps) {
                    faults.ceiling(Place::Region(region, source, year), "cap_k", *cap);
                }
            }
        }
        for (place, district) in self.districts.iter().enumerate() {
            faults.known(Place::District(place), "region", "region", district.region, self.regions);
            faults.range(Place::District(place), "match_permille", district.match_permille, 0, 1000);
            faults.years(Place::DistrictYear(place, 1), "year", district.years.len(), years);
            for (year, means) in (1..).zip(&district.years) {
                for (field, value) in [
                    ("budget_k", means.budget),
                    ("capacity_m2", means.capacity),
                    ("hi_central_k", means.central),
                    ("hi_municipal_k", means.municipal),
                    ("hi_bond_k", means.bond),
                ] {
                    faults.ceiling(Place::DistrictYear(place, year), field, value);
                }
            }
        }
    }

    fn stock(&self, faults: &mut Faults) {
        let mut largest = [0_i128; 4];
        for (place, community) in self.communities.iter().enumerate() {
            let here = Place::Community(place);
            faults.known(here, "district", "district", community.district, self.districts.len());
            faults.amount(here, "area_m2", community.area);
            let (area, households) = (community.area, community.households);
            if area >= 0 && households > 0 && area < households.saturating_mul(5) {
                faults.add(here, "area_m2", Wrong::AreaUnit { area, households });
            }
            let mut seen = 0_u64;
            for (number, offer) in community.offers.iter().enumerate() {
                self.offer(faults, Place::Offer(place, number), offer, &mut seen);
            }
            let most = |amount: fn(&crate::Offer) -> i64| {
                i128::from(community.offers.iter().map(amount).max().unwrap_or(0))
            };
            let amounts = [
                i128::from(community.area),
                most(|offer| offer.public.max(offer.central).max(offer.bond)),
                most(|offer| offer.social),
                most(|offer| offer.value),
            ];
            largest.iter_mut().zip(amounts).for_each(|(sum, amount)| *sum += amount);
            if let Hold::Start(start) = community.hold
                && !community.offers.iter().any(|offer| {
                    offer.package == start.package && (offer.first_year..=self.horizon).contains(&start.year)
                })
            {
                faults.add(here, "hold", Wrong::NotOffered);
            }
        }
        let works =
            |amount: fn(&crate::Work) -> i64| self.works.iter().map(|work| i128::from(amount(work))).sum();
        let of_works: [i128; 3] =
            [works(|work| work.cost), works(|work| work.central), works(|work| work.bond)];
        if let Some(money) = largest.get_mut(1) {
            *money += of_works.into_iter().max().unwrap_or(0);
        }
        // Prices may rise a hundredfold.
        let dearest = self.price.iter().chain(&self.discount).copied().max().unwrap_or(1000).max(1000);
        for (field, sum) in ["area_m2", "public_k", "social_k", "value"].into_iter().zip(largest) {
            if sum * i128::from(dearest) / 1000 > LARGEST_SUM {
                faults.add(Place::Head, field, Wrong::SumTooLarge);
            }
        }
    }

    fn offer(&self, faults: &mut Faults, here: Place, offer: &crate::Offer, seen: &mut u64) {
        if faults.known(here, "option", "option", offer.package, self.packages.len()) {
            let bit = 1 << offer.package;
            if *seen & bit != 0 {
                faults.add(here, "option", Wrong::Twice(offer.package));
            }
            *seen |= bit;
        }
        // A first year after the horizon is an offer that cannot be taken yet.
        faults.range(here, "first_year", crate::num::signed(offer.first_year), 1, 1000);
        for (field, value) in [
            ("public_k", offer.public),
            ("elig_central_k", offer.central),
            ("elig_bond_k", offer.bond),
            ("social_k", offer.social),
            ("value", offer.value),
        ] {
            faults.amount(here, field, value);
        }
        faults.range(here, "cap_permille", offer.load_permille, 0, 100_000);
    }

    fn groups(&self, faults: &mut Faults) {
        let mut districts = std::collections::BTreeMap::new();
        for (place, community) in self.communities.iter().enumerate() {
            let Some(group) = community.group else { continue };
            let first = *districts.entry(group).or_insert(community.district);
            if first != community.district {
                let wrong = Wrong::GroupAcross { group, first, second: community.district };
                faults.add(Place::Community(place), "group", wrong);
            }
        }
    }

    fn precedence(&self, faults: &mut Faults) {
        let waits = |faults: &mut Faults, here: Place, field, work: usize, district: usize| {
            if faults.known(here, field, "work", work, self.works.len()) {
                let there = self.works.get(work).map_or(district, |work| work.district);
                if there != district {
                    faults.add(here, field, Wrong::WorkAcross { work, there, here: district });
                }
            }
        };
        for (place, community) in self.communities.iter().enumerate() {
            if let Some(work) = community.work {
                waits(faults, Place::Community(place), "work", work, community.district);
            }
        }
        for (place, work) in self.works.iter().enumerate() {
            let here = Place::Work(place);
            faults.known(here, "district", "district", work.district, self.districts.len());
            faults.range(here, "first_year", crate::num::signed(work.first_year), 1, 1000);
            faults.range(here, "lag", crate::num::signed(work.lag), 0, 1000);
            for (field, value) in
                [("cost_k", work.cost), ("elig_central_k", work.central), ("elig_bond_k", work.bond)]
            {
                faults.amount(here, field, value);
            }
            if let Some(parent) = work.parent {
                waits(faults, here, "parent", parent, work.district);
            }
        }
        self.cycles(faults);
    }

    /// Each cycle once, at its smallest work.
    fn cycles(&self, faults: &mut Faults) {
        let parent = |work: usize| self.works.get(work).and_then(|work| work.parent);
        let mut done = vec![0_usize; self.works.len()];
        for (first, walk) in (0..self.works.len()).zip(1..) {
            let mut at = Some(first);
            while let Some(work) = at {
                match done.get_mut(work) {
                    Some(mark) if *mark == 0 => *mark = walk,
                    Some(mark) if *mark == walk => {
                        let mut chain = vec![work];
                        let mut next = parent(work);
                        while let Some(other) = next.filter(|other| *other != work) {
                            chain.push(other);
                            next = parent(other);
                        }
                        let least =
                            chain.iter().enumerate().min_by_key(|(_, work)| **work).map_or(0, |(at, _)| at);
                        chain.rotate_left(least);
                        let start = chain.first().copied().unwrap_or(work);
                        chain.push(start);
                        faults.add(Place::Work(start), "parent", Wrong::Cycle(chain));
                        break;
                    }
                    _ => break,
                }
                at = parent(work);
            }
        }
    }

    fn declared(&self, faults: &mut Faults) {
        let stock = self.communities.iter().fold(0_i64, |sum, one| sum.saturating_add(one.area));
        let mut penalties = 0_i128;
        for (place, target) in self.targets.iter().enumerate() {
            let here = Place::Target(place);
            let mut limit = stock;
            match target.aim {
                Aim::Started(year) | Aim::Completed(year) | Aim::StartedBy(year) => {
                    let horizon = crate::num::signed(self.horizon);
                    faults.range(here, "year", crate::num::signed(year), 1, horizon);
                }
                Aim::ComprehensiveShare => {
                    faults.range(here, "amount", target.amount, 0, 1000);
                    limit = i64::MAX;
                }
                Aim::District(district) => {
                    faults.known(here, "scope", "district", district, self.districts.len());
                    let inside = self.communities.iter().filter(|community| community.district == district);
                    limit = inside.fold(0_i64, |sum, one| sum.saturating_add(one.area));
                }
            }
            if target.amount < 0 {
                faults.add(here, "amount", Wrong::Negative(target.amount));
            } else if target.amount > limit {
                faults.add(here, "amount", Wrong::BeyondStock { amount: target.amount, stock: limit });
            }
            faults.range(here, "penalty", target.penalty, 0, 1_000_000_000);
            penalties += i128::from(target.penalty.max(0)) * i128::from(stock.max(target.amount));
            if self.targets.iter().take(place).any(|other| other.aim == target.aim) {
                faults.add(here, "kind", Wrong::Declared);
            }
        }
        if penalties > i128::from(i64::MAX / 8) {
            faults.add(Place::Head, "penalty", Wrong::SumTooLarge);
        }
        if let Some(stability) = &self.stability {
            faults.amount(Place::Head, "stability", stability.points);
        }
    }
}
