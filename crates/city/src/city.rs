//! The city as a whole: how many communities of what size each district has, and the walk through them.

use crate::dice::Dice;
use crate::district::Profile;
use crate::draft::Estate;
use crate::name::Names;
use crate::{estate, outline};
use domain::Area;
use domain::division::{DivisionCode, DivisionLevel, Gazetteer};
use domain::geometry::{Point, Polygon};
use jiff::civil::{Date, date};
use std::sync::Arc;

/// The day by whose divisions the register is kept: shortly before the plan of 2020-06-05.
pub const SURVEY_DAY: Date = date(2020, 5, 31);

/// How much of a city to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Number of communities and single blocks in the register.
    pub communities: u32,
    /// Their floor area together.
    pub floor_area: Area,
}

impl Size {
    /// The register of the plan's survey: 7,394 communities that make up its 102 million m².
    pub const CHONGQING: Self = Self { communities: 7_394, floor_area: Area::from_m2(102_000_000) };

    /// Fewer communities of the same mean size.
    pub fn of(communities: u32) -> Self {
        let whole = Self::CHONGQING;
        let area = whole.floor_area.centi_m2() / i64::from(whole.communities) * i64::from(communities);
        Self { communities, floor_area: Area::from_centi(area) }
    }
}

/// One district's part of the register.
#[derive(Debug)]
pub(crate) struct Register {
    pub code: DivisionCode,
    pub name: Box<str>,
    pub seat: Point,
    pub outline: Polygon,
    pub profile: Profile,
    /// Who says what the survey says.
    pub labels: Labels,
    /// The floor area aimed at for each community, 0.01 m².
    targets: Vec<i64>,
    /// Number of communities in the districts before.
    before: u64,
}

/// The names of the sources of one district.
#[derive(Debug, Clone)]
pub(crate) struct Labels {
    pub survey: Arc<str>,
    pub register: Arc<str>,
    pub acceptance: Arc<str>,
    pub title: Arc<str>,
    pub operator: Arc<str>,
    pub listing: Arc<str>,
}

/// A synthetic city: the same register from the same seed.
///
/// The register is what a survey for the plan would have found: about three quarters built until 2000,
/// some later, some of unknown age, some excluded, some with gaps in the evidence. All of it together makes
/// the floor area asked for; what the plan covers is for screening to say.
#[derive(Debug)]
pub struct City {
    seed: u64,
    registers: Vec<Register>,
    /// How many communities have a list of owners, and how many a scorecard.
    pub(crate) sample: Sample,
}

/// Which communities are looked at more closely.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// One of so many has a list of owners: about forty in a city.
    pub owners: u64,
    /// One of so many has observations of indicators.
    pub indicators: u64,
}

impl City {
    /// Plans a city of that size on the districts that `gazetteer` has on [`SURVEY_DAY`]. Districts unknown
    /// to the generator stay empty.
    pub fn new(gazetteer: &Gazetteer, seed: u64, size: Size) -> Self {
        let mut registers = empty_registers(gazetteer);
        let counts = shares(&registers, i64::from(size.communities));
        let mut dice = Dice::new(seed, u64::MAX);
        let mut targets = targets(size, &mut dice);
        keep_giants_in_town(&mut targets, &registers, &counts);
        let mut left = targets.into_iter();
        let mut before = 0;
        for (register, count) in registers.iter_mut().zip(counts) {
            register.targets = left.by_ref().take(count).collect();
            register.before = before;
            before += u64::try_from(count).unwrap_or(0);
        }
        let sample = Sample { owners: (u64::from(size.communities) / 40).max(1), indicators: 22 };
        Self { seed, registers, sample }
    }

    /// Every community, district by district in the order of the gazetteer.
    pub fn estates(&self) -> impl Iterator<Item = Estate> {
        self.registers.iter().flat_map(|register| self.walk(register))
    }

    /// The communities of one district, as [`City::estates`] has them.
    pub fn estates_of<'a>(&'a self, district: &str) -> impl Iterator<Item = Estate> + use<'a> {
        let register = self.registers.iter().find(|register| &*register.code.0 == district);
        register.into_iter().flat_map(|register| self.walk(register))
    }

    /// How many communities there are, for progress.
    pub fn len(&self) -> usize {
        self.registers.iter().map(|register| register.targets.len()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The name of a district that has a register, by its code.
    pub fn district_name(&self, district: &str) -> Option<&str> {
        self.registers.iter().find(|register| &*register.code.0 == district).map(|register| &*register.name)
    }

    pub(crate) const fn seed(&self) -> u64 {
        self.seed
    }

    fn walk<'a>(&'a self, register: &'a Register) -> impl Iterator<Item = Estate> + use<'a> {
        let mut names = Names::new(Dice::new(self.seed, u64::MAX - 1 - register.before));
        // What one community misses of its area, the next makes up for: the total stays on course.
        let mut owing = 0;
        register.targets.iter().zip(0_u64..).map(move |(target, serial)| {
            let index = register.before + serial;
            let aim = (target + owing).max(target / 2);
            let order = estate::Order { register, serial, index, aim, sample: self.sample };
            let (estate, built) = estate::make(&order, &mut Dice::new(self.seed, index), &mut names);
            owing += target - built;
            estate
        })
    }
}

fn empty_registers(gazetteer: &Gazetteer) -> Vec<Register> {
    let mut outlines = outline::outlines(gazetteer, SURVEY_DAY);
    gazetteer
        .level_on(DivisionLevel::District, SURVEY_DAY)
        .filter_map(|district| {
            let at = outlines.iter().position(|(code, _)| *code == district.code)?;
            Some(Register {
                code: district.code.clone(),
                name: district.name.as_str().into(),
                seat: district.seat?,
                outline: outlines.swap_remove(at).1,
                profile: Profile::find(&district.code.0)?,
                labels: Labels {
                    survey: format!("{}2020年老旧小区摸底调查", district.name).into(),
                    register: format!("{}房屋管理台账", district.name).into(),
                    acceptance: "竣工验收备案表".into(),
                    title: "不动产登记簿".into(),
                    operator: "物业服务单位报表".into(),
                    listing: "房源网站公开信息".into(),
                },
                targets: Vec::new(),
                before: 0,
            })
        })
        .collect()
}

/// Divides the communities among the districts by weight; the largest remainders get what is left.
fn shares(registers: &[Register], communities: i64) -> Vec<usize> {
    let total: i64 = registers.iter().map(|register| register.profile.weight).sum::<i64>().max(1);
    let mut shares: Vec<i64> =
        registers.iter().map(|register| communities * register.profile.weight / total).collect();
    let mut order: Vec<(i64, usize)> = registers
        .iter()
        .enumerate()
        .map(|(at, register)| (-(communities * register.profile.weight % total), at))
        .collect();
    order.sort_unstable();
    let rest = communities - shares.iter().sum::<i64>();
    for (_, at) in order.iter().take(usize::try_from(rest).unwrap_or(0)) {
        if let Some(share) = shares.get_mut(*at) {
            *share += 1;
        }
    }
    shares.into_iter().map(|share| usize::try_from(share).unwrap_or(0)).collect()
}

/// Floor area of a community by its rank among a million, m²: log-normal with a median of 6,600 m²; the
/// largest are as large as the largest that were renovated (421,100 m²).
const AREA_BY_RANK: [(i64, i64); 24] = [
    (0, 240),
    (2_000, 300),
    (5_000, 350),
    (10_000, 420),
    (20_000, 550),
    (50_000, 902),
    (100_000, 1_400),
    (200_000, 2_384),
    (300_000, 3_499),
    (400_000, 4_857),
    (500_000, 6_600),
    (600_000, 8_968),
    (700_000, 12_448),
    (800_000, 18_273),
    (900_000, 31_117),
    (950_000, 48_296),
    (975_000, 70_713),
    (990_000, 110_162),
    (995_000, 148_982),
    (998_000, 214_787),
    (999_000, 277_619),
    (999_500, 330_000),
    (999_900, 410_000),
    (1_000_000, 421_100),
];

fn area_of_rank(rank: i64) -> i64 {
    AREA_BY_RANK
        .iter()
        .zip(AREA_BY_RANK.iter().skip(1))
        .find(|((_, _), (to, _))| rank <= *to)
        .map_or(0, |((from, low), (to, high))| low + (high - low) * (rank - from) / (to - from))
}

/// Floor areas in 0.01 m² that sum to the size's, in an order of chance.
fn targets(size: Size, dice: &mut Dice) -> Vec<i64> {
    let count = i64::from(size.communities);
    let mut areas: Vec<i64> =
        (0..count).map(|at| area_of_rank((2 * at + 1) * 500_000 / count) * 100).collect();
    let sum = i128::from(areas.iter().sum::<i64>().max(1));
    let goal = i128::from(size.floor_area.centi_m2());
    for area in &mut areas {
        *area = i64::try_from(i128::from(*area) * goal / sum).unwrap_or(*area);
    }
    dice.shuffle(&mut areas);
    areas
}

/// A county town has no estate of fifty buildings: the largest change places with one of the metropolis.
fn keep_giants_in_town(targets: &mut [i64], registers: &[Register], counts: &[usize]) {
    const GIANT: i64 = 9_000_000;
    let in_town: Vec<bool> = registers
        .iter()
        .zip(counts)
        .flat_map(|(register, count)| std::iter::repeat_n(register.profile.metropolitan, *count))
        .collect();
    let mut misplaced = Vec::new();
    let mut places = Vec::new();
    for (at, (area, town)) in targets.iter().zip(&in_town).enumerate() {
        match (*area >= GIANT, town) {
            (true, false) => misplaced.push(at),
            (false, true) => places.push(at),
            _ => {}
        }
    }
    let step = (places.len() / misplaced.len().max(1)).max(1);
    for (from, to) in misplaced.into_iter().zip(places.into_iter().step_by(step)) {
        targets.swap(from, to);
    }
}
