//! Synthetic problems of any size, the same from the same seed.
//!
//! Everything is invented. The proportions are those of public totals: a city of 7,000 communities has 102 million m² in
//! 38 districts, declares 30 million m² started and 11 million completed in the first year, and pays from six sources
//! what covers some 45 % of a better-than-basic renovation of everything. Money is in thousand yuan.

use crate::num::{float, nearest, permille};
use crate::problem::{Aim, Community, District, DistrictYear, Offer, Package, Problem, Target, Work};
use crate::search::dice::Dice;

/// How large a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Communities.
    pub communities: usize,
    /// Districts, at least 1.
    pub districts: usize,
    /// Regions, at least 1 and at most the number of districts.
    pub regions: usize,
}

impl Size {
    /// So many communities, in as many districts and regions as such a stock has: a town, a city, a province, a nation.
    pub fn of(communities: usize) -> Self {
        let (districts, regions) = match communities {
            200 => (6, 1),
            2_000 => (16, 1),
            7_000 | 7_400 => (38, 1),
            50_000 => (120, 6),
            219_000 => (340, 31),
            other => ((other / 180).clamp(1, 2_000), 1 + other / 20_000),
        };
        Size { communities, districts, regions: regions.min(districts) }
    }
}

const HORIZON: usize = 3;
/// Weight of each missing facility.
const WEIGHTS: [f64; 12] = [14.0, 12.0, 10.0, 9.0, 8.0, 8.0, 7.0, 7.0, 7.0, 6.0, 6.0, 6.0];
/// The thousandths of it that a package supplies.
const COVER: [[f64; 12]; 4] = [
    [150.0, 100.0, 100.0, 50.0, 300.0, 100.0, 350.0, 300.0, 200.0, 50.0, 50.0, 0.0],
    [800.0, 850.0, 800.0, 900.0, 850.0, 300.0, 500.0, 500.0, 300.0, 100.0, 100.0, 0.0],
    [950.0, 950.0, 950.0, 950.0, 950.0, 850.0, 850.0, 850.0, 750.0, 600.0, 400.0, 150.0],
    [1000.0; 12],
];
/// The part of money that falls to each year and the tail.
const BY_YEAR: [f64; 4] = [0.30, 0.36, 0.34, 0.13];

/// Makes a problem.
pub fn generate(size: Size, seed: u64) -> Problem {
    let mut maker = Maker { dice: Dice::new(seed), problem: Problem::default(), reference: Vec::new() };
    maker.head(size);
    let wealth: Vec<f64> = (0..size.districts).map(|_| maker.normal().clamp(-2.0, 2.0)).collect();
    let mut place = 0;
    for district in 0..size.districts {
        let end = size.communities * (district + 1) / size.districts;
        maker.district(district, end - place, wealth.get(district).copied().unwrap_or(0.0));
        place = end;
    }
    maker.means(&wealth);
    maker.targets();
    maker.problem
}

struct Maker {
    dice: Dice,
    problem: Problem,
    /// By district, what an improved renovation of everything would cost.
    reference: Vec<f64>,
}

impl Maker {
    /// A standard normal number (Box, Muller).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.dice.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.dice.unit()).cos()
    }

    fn head(&mut self, size: Size) {
        let package =
            |name: &str, duration, comprehensive| Package { name: name.to_owned(), duration, comprehensive };
        self.problem = Problem {
            name: format!("synthetic-{}", size.communities),
            horizon: HORIZON,
            discount: vec![1000, 930, 865],
            price: vec![1000, 1030, 1061],
            first_share: 550,
            packages: vec![
                package("management", 1, false),
                package("basic", 1, true),
                package("improved", 2, true),
                package("extended", 2, true),
            ],
            regions: size.regions,
            ..Problem::default()
        };
        self.reference = vec![0.0; size.districts];
        for district in 0..size.districts {
            let region = district * size.regions / size.districts;
            self.problem.districts.push(District { region, ..District::default() });
        }
    }

    /// Streets of neighbours, some in groups, some waiting for the street's pipes.
    fn district(&mut self, district: usize, count: usize, wealth: f64) {
        let mut left = count;
        let mut trunk = None;
        let age_here = 3.0 * self.normal();
        let mut group =
            self.problem.communities.iter().filter_map(|one| one.group).max().map_or(0, |most| most + 1);
        while left > 0 {
            let neighbours = left.min(8 + self.dice.below(18));
            left -= neighbours;
            let work = self.street(district, neighbours, &mut trunk);
            let waits = 0.4 + 0.5 * self.dice.unit();
            let mut ahead = 0;
            let mut shared = None;
            for _ in 0..neighbours {
                if ahead == 0 && self.dice.unit() < 0.12 {
                    ahead = 2 + self.dice.below(4);
                    group += 1;
                    shared = work.filter(|_| self.dice.unit() < waits);
                }
                let grouped = ahead > 0;
                let own = if grouped { shared } else { work.filter(|_| self.dice.unit() < waits) };
                self.community(district, age_here, wealth, grouped.then_some(group), own);
                ahead = ahead.saturating_sub(1);
            }
        }
    }

    fn street(&mut self, district: usize, neighbours: usize, trunk: &mut Option<usize>) -> Option<usize> {
        if neighbours < 5 || self.dice.unit() > 0.35 {
            return None;
        }
        let mut parent = None;
        if self.dice.unit() < 0.25 {
            if trunk.is_none() {
                *trunk = Some(self.work(district, 8.6, None));
            }
            parent = *trunk;
        }
        Some(self.work(district, 7.6, parent))
    }

    fn work(&mut self, district: usize, size: f64, parent: Option<usize>) -> usize {
        let cost = nearest((size + 0.35 * self.normal()).exp());
        let (central, bond) = (permille(cost, 400), permille(cost, 700));
        let lag = self.dice.below(2);
        self.problem.works.push(Work { district, parent, lag, first_year: 1, cost, central, bond });
        self.problem.works.len() - 1
    }

    fn community(
        &mut self,
        district: usize,
        age_here: f64,
        wealth: f64,
        group: Option<usize>,
        work: Option<usize>,
    ) {
        let age = ((9.0 - age_here - 5.5 * self.normal()) / 42.0).clamp(0.0, 1.0);
        let area = nearest((9.13 + 0.95 * self.normal()).exp().clamp(600.0, 220_000.0));
        let households = nearest(float(area) / (72.0 + 9.0 * self.normal()).clamp(45.0, 110.0)).max(8);
        let people = float(households) * (2.55 + 0.25 * self.normal()).clamp(1.6, 3.6);
        let wear = 0.10 * self.normal();
        let missing: Vec<bool> = (0_u32..12)
            .map(|number| {
                let likely = 0.18 + 0.55 * age + wear - 0.1 + 0.4 * f64::from(number) / 11.0;
                self.dice.unit() < likely.clamp(0.03, 0.97)
            })
            .collect();
        let weight = |cover: &[f64; 12]| -> f64 {
            let parts = WEIGHTS.iter().zip(cover).zip(&missing);
            parts.map(|((weight, cover), missing)| if *missing { weight * cover / 1000.0 } else { 0.0 }).sum()
        };
        let lacking = weight(&[1000.0; 12]);
        let need = (250.0 * age + 4.0 * lacking + 120.0 * self.dice.unit()).clamp(1.0, 1000.0);
        let consent = 0.75 + 0.14 * self.normal();
        let ready = 1 + usize::from(self.dice.unit() < 0.33) + usize::from(self.dice.unit() < 0.10);
        let noise = (0.16 * self.normal()).exp();
        let mut offers = Vec::new();
        for (package, (rate, (least, load))) in [38.0, 190.0, 330.0, 520.0]
            .into_iter()
            .zip([(0.0, 150), (0.5, 600), (0.6, 850), (0.667, 1000)])
            .enumerate()
        {
            let depth = if package == 0 { 0.8 + 0.004 * lacking } else { 0.55 + 0.009 * lacking };
            let scale = (float(area) / 14_571.0).powf(-0.07) * (0.07 * self.normal()).exp();
            let cost =
                nearest(float(area) * rate * (0.75 + 0.7 * age) * depth * noise * scale / 1000.0).max(5);
            let base = [20.0, 15.0, 40.0, 90.0].get(package).copied().unwrap_or(0.0);
            let residents = permille(cost, nearest(base + 15.0 * wealth + 8.0 * self.normal()).clamp(0, 180));
            let company = self.dice.unit();
            let sought = [0.0, 0.0, 0.25, 0.55].get(package).is_some_and(|likely| company < *likely);
            let share = nearest(40.0 + 180.0 * self.dice.unit());
            let social = if sought { permille(cost, share) } else { 0 };
            let public = cost - residents - social;
            let central = if package == 0 { 0 } else { permille(public, 450).min(households * 9) };
            let bond = permille(public, [0, 150, 350, 420].get(package).copied().unwrap_or(0));
            let covered = COVER.get(package).map_or(0.0, weight) / lacking.max(1.0);
            let effect = 0.82 * covered + [0.10, 0.12, 0.15, 0.18].get(package).copied().unwrap_or(0.0);
            let value = nearest(people * need / 100.0 * effect * (0.04 * self.normal()).exp()).max(1);
            if package == 2
                && let Some(sum) = self.reference.get_mut(district)
            {
                *sum += float(public);
            }
            if consent >= least {
                let first_year = if package == 0 { 1 } else { ready };
                let load_permille = load;
                offers.push(Offer {
                    package,
                    first_year,
                    public,
                    central,
                    bond,
                    social,
                    load_permille,
                    value,
                });
            }
        }
        let hold = crate::Hold::Free;
        self.problem.communities.push(Community { district, area, households, group, work, offers, hold });
    }

    /// Money as a part of what an improved renovation of everything would cost.
    fn means(&mut self, wealth: &[f64]) {
        let total: f64 = self.reference.iter().sum();
        let public = 0.45 * total;
        let by_year = |amount: f64| BY_YEAR.iter().map(|share| nearest(amount * share)).collect::<Vec<i64>>();
        self.problem.central = by_year(public * 0.27);
        let offers = self.problem.communities.iter().flat_map(|one| &one.offers);
        self.problem.social = by_year(0.3 * float(offers.map(|offer| offer.social).sum()));
        let mut of_region = vec![0.0; self.problem.regions];
        for (district, reference) in self.problem.districts.iter().zip(&self.reference) {
            if let Some(sum) = of_region.get_mut(district.region) {
                *sum += reference;
            }
        }
        self.problem.municipal = of_region.iter().map(|sum| by_year(0.45 * 0.20 * sum)).collect();
        self.problem.bond = of_region.iter().map(|sum| by_year(0.45 * 0.19 * sum)).collect();
        let mut areas = vec![0.0; self.problem.districts.len()];
        for community in &self.problem.communities {
            if let Some(sum) = areas.get_mut(community.district) {
                *sum += float(community.area);
            }
        }
        for (district, ((wealth, reference), area)) in
            wealth.iter().zip(self.reference.clone()).zip(areas).enumerate()
        {
            let match_permille = nearest(230.0 + 90.0 * wealth).clamp(60, 420);
            let own = 0.45 * 0.44 * reference * (0.35 * wealth + 0.1 * self.normal()).exp();
            let formula = [0.27, 0.20, 0.19].map(|share| 0.45 * share * reference);
            let bands = [0, 1, 2].map(|_| 1.12 * (0.12 * self.normal()).exp());
            let mut years = Vec::new();
            for (year, part) in BY_YEAR.into_iter().enumerate() {
                let share = [0.27, 0.31, 0.30, 0.0].get(year).copied().unwrap_or(0.0);
                let ceiling = |source: usize| {
                    let formula = formula.get(source).copied().unwrap_or(0.0);
                    nearest(formula * part * bands.get(source).copied().unwrap_or(1.0))
                };
                let (central, municipal, bond) = (ceiling(0), ceiling(1), ceiling(2));
                let budget = nearest(own * part * (0.08 * self.normal()).exp());
                let capacity = nearest(area * share * (0.10 * self.normal()).exp());
                years.push(DistrictYear { budget, capacity, central, municipal, bond });
            }
            if let Some(district) = self.problem.districts.get_mut(district) {
                (district.match_permille, district.years) = (match_permille, years);
            }
        }
    }

    fn targets(&mut self) {
        let area = self.problem.area();
        let part = |of: i64, share: f64| nearest(float(of) * share);
        let mut declare = |aim, amount| self.problem.targets.push(Target { aim, amount, penalty: 6 });
        for (year, share) in [(1, 30.0), (2, 30.0), (3, 22.0)] {
            declare(Aim::Started(year), part(area, share / 102.0));
        }
        for (year, share) in [(1, 11.0), (2, 26.0)] {
            declare(Aim::Completed(year), part(area, share / 102.0));
        }
        declare(Aim::StartedBy(3), part(area, 0.9));
        declare(Aim::ComprehensiveShare, 550);
        for district in 0..self.problem.districts.len() {
            let inside = self.problem.communities.iter().filter(|one| one.district == district);
            let sum: i64 = inside.map(|one| one.area).sum();
            self.problem.targets.push(Target {
                aim: Aim::District(district),
                amount: part(sum, 0.42),
                penalty: 6,
            });
        }
    }
}
