//! A planning problem as data.
//!
//! Money is whole units of whatever the caller counts in (the neutral files: thousand yuan), areas are whole units
//! likewise (m²), value is points, shares are thousandths. Years are 1 to [`Problem::horizon`]; the year after the last
//! one is the *tail*, which pays the second instalments of works started in the last. Communities, districts, regions and
//! works are known by their place in the list.

/// Everything that is known before planning. Build it, or read it with [`crate::format::read`]; [`Problem::validate`] says what
/// is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problem {
    /// What the instance is called.
    pub name: String,
    /// The number of years in which something may start, 1 to 15.
    pub horizon: usize,
    /// For each year, the thousandths of its value that a start in it has.
    pub discount: Vec<i64>,
    /// For each year, the thousandths of today's money that a start in it costs.
    pub price: Vec<i64>,
    /// The thousandths of the cost of a package of two years that are paid in the first.
    pub first_share: i64,
    /// What can be done to a community: approach and depth.
    pub packages: Vec<Package>,
    /// The number of regions.
    pub regions: usize,
    /// The most that the centre gives, in each year and the tail.
    pub central: Vec<i64>,
    /// The most that companies and other social sources give, in each year and the tail.
    pub social: Vec<i64>,
    /// By region, the most that its municipality gives, in each year and the tail.
    pub municipal: Vec<Vec<i64>>,
    /// By region, the most that comes from bonds, in each year and the tail.
    pub bond: Vec<Vec<i64>>,
    /// Districts.
    pub districts: Vec<District>,
    /// Communities.
    pub communities: Vec<Community>,
    /// Works on which communities may have to wait.
    pub works: Vec<Work>,
    /// What has been declared. A target that is not met costs its penalty; it never makes a problem unsolvable.
    pub targets: Vec<Target>,
    /// The plan in force and what it costs to depart from it.
    pub stability: Option<Stability>,
}

/// An approach (management, comprehensive renovation) to some depth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// What it is called.
    pub name: String,
    /// Years from start to completion, 1 or 2.
    pub duration: usize,
    /// Whether it is a comprehensive renovation: counts for shares and district minimums, and waits for works.
    pub comprehensive: bool,
}

/// A district.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct District {
    /// The region in which it lies.
    pub region: usize,
    /// The thousandths of all public money that it must give itself.
    pub match_permille: i64,
    /// For each year and the tail, what it has.
    pub years: Vec<DistrictYear>,
}

/// The means of a district in one year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DistrictYear {
    /// Its own money.
    pub budget: i64,
    /// The area on which work may go on at a time. Not counted in the tail.
    pub capacity: i64,
    /// The most of the centre's money that it may receive.
    pub central: i64,
    /// The most of the municipality's money that it may receive.
    pub municipal: i64,
    /// The most of the money from bonds that it may receive.
    pub bond: i64,
}

/// A community.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Community {
    /// The district in which it lies.
    pub district: usize,
    /// Its floor area.
    pub area: i64,
    /// The number of households, 0 if it is not known. Not planned with; shows an area in the wrong unit.
    pub households: i64,
    /// The area group: members start in the same year, or none does.
    pub group: Option<usize>,
    /// The work for which its comprehensive renovation waits.
    pub work: Option<usize>,
    /// What may be done to it, and when at the earliest.
    pub offers: Vec<Offer>,
    /// What is settled already.
    pub hold: Hold,
}

/// One package for one community. Money is at today's price, before [`Problem::price`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Offer {
    /// The package.
    pub package: usize,
    /// The first year in which it may start.
    pub first_year: usize,
    /// What public budgets pay.
    pub public: i64,
    /// The part of it for which central money may be used.
    pub central: i64,
    /// The part of it for which money from bonds may be used.
    pub bond: i64,
    /// What social sources pay.
    pub social: i64,
    /// The thousandths of the area that count against the district's capacity in each year of work.
    pub load_permille: i64,
    /// The need that it meets, in points, before [`Problem::discount`].
    pub value: i64,
}

/// What is settled for a community before planning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Hold {
    /// Nothing.
    #[default]
    Free,
    /// It does not start within the horizon.
    Out,
    /// It starts, in a year and with a package that the plan chooses.
    In,
    /// It starts so. A commitment that the means do not allow is a violation of the plan, not an error.
    Start(Start),
}

/// A start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Start {
    /// The year, from 1.
    pub year: usize,
    /// The package.
    pub package: usize,
}

/// A work, such as the pipes of a street; it takes one year, and public budgets pay all of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Work {
    /// The district in which it lies and which pays.
    pub district: usize,
    /// The work for which it waits itself.
    pub parent: Option<usize>,
    /// How many years after its start that may start which waits for it; 0: in the same year.
    pub lag: usize,
    /// The first year in which it may start.
    pub first_year: usize,
    /// What it costs at today's price.
    pub cost: i64,
    /// The part of it for which central money may be used.
    pub central: i64,
    /// The part of it for which money from bonds may be used.
    pub bond: i64,
}

/// What a declared target counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// The area started in the year.
    Started(usize),
    /// The area whose last year of work it is.
    Completed(usize),
    /// The area started in the year or before.
    StartedBy(usize),
    /// The thousandths of the area started that are comprehensive renovations.
    ComprehensiveShare,
    /// The area of comprehensive renovations started in the district within the horizon.
    District(usize),
}

/// A declared target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// What is counted.
    pub aim: Aim,
    /// At least how much: an area, or thousandths for [`Aim::ComprehensiveShare`].
    pub amount: i64,
    /// Points lost for each unit of area that is lacking.
    pub penalty: i64,
}

/// The wish to leave a published plan as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stability {
    /// The plan in force, for each community.
    pub in_force: Vec<Option<Start>>,
    /// Points lost for each community whose start is not that of the plan in force: entered, left or moved.
    pub points: i64,
}

impl Problem {
    /// What an amount costs that is started in this year: the money of both instalments, in order.
    pub(crate) fn instalments(&self, amount: i64, year: usize, duration: usize) -> [i64; 2] {
        let money =
            crate::num::permille(amount, self.price.get(year.wrapping_sub(1)).copied().unwrap_or(1000));
        if duration == 2 {
            let first = crate::num::permille(money, self.first_share);
            [first, money - first]
        } else {
            [money, 0]
        }
    }

    /// The points of a value that is started in this year.
    pub(crate) fn discounted(&self, value: i64, year: usize) -> i64 {
        crate::num::permille(value, self.discount.get(year.wrapping_sub(1)).copied().unwrap_or(1000))
    }

    /// The floor area of all communities.
    pub fn area(&self) -> i64 {
        self.communities.iter().map(|community| community.area).sum()
    }
}
