//! The plan of the demo city: what was done and is under way, and the batches of the years to come, made by the planner and
//! published by a second one. The numbers of money are no one's.

use super::LOGINS;
use crate::scenario::NewScenario;
use crate::stock::{Stock, StockItem};
use crate::{App, AppError};
use domain::area::Area;
use domain::division::DivisionCode;
use domain::id::CommunityId;
use domain::means::{Means, MeansKind, MeansRow};
use domain::project::{Pool, Project};
use domain::scenario::Brief;
use domain::share::Share;
use domain::truth::Verdict;
use domain::{Fact, FactValue};
use jiff::civil::{Date, date};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Floor area of the plan of 2020, m²: started in 2019 and completed in 2020; started in 2020; in all by 2022.
const DONE: i64 = 11_000_000;
const UNDER_WAY: i64 = 30_000_000;
const IN_ALL: i64 = 102_000_000;
/// Communities of the whole city, to which these belong.
const WHOLE_CITY: i64 = 7_394;
/// Below this a small city's district has nothing of its own, and above this it can always build.
const LEAST_FEN: i64 = 5_000_000;
const LEAST_AREA: Area = Area::from_m2(1_000);
/// Seconds of solving at most.
const MOST: u32 = 10;
/// The years that are planned.
const FIRST: i16 = 2021;
const YEARS: u8 = 2;

/// Public money for each square metre still to be started, in yuan, and how the sources share it in per cent.
const YUAN_PER_M2: i64 = 150;
const SOURCES: [(MeansKind, i64); 4] =
    [(MeansKind::Central, 35), (MeansKind::Municipal, 15), (MeansKind::Bond, 18), (MeansKind::Social, 8)];
const DISTRICTS_PER_CENT: i64 = 30;
/// How the money comes over the years and the one after, in per cent.
const BY_YEAR: [i64; 3] = [42, 40, 18];

impl App {
    /// Puts the plan of the demo city into it; for the seconds that the planner spends.
    pub fn make_demo_plan(&self) -> Result<(), AppError> {
        let planner = self.actor(self.load_account(LOGINS[0])?.id)?;
        let second = self.actor(self.load_account(LOGINS[4])?.id)?;
        let stock = self.whole_stock()?;
        // A smaller city has as much less to do.
        let communities = i64::try_from(stock.items().len()).unwrap_or(WHOLE_CITY);
        let scaled = |area: i64| area * communities / WHOLE_CITY;
        let projects = under_way(&stock, scaled(DONE), scaled(UNDER_WAY));
        self.declare_projects(&planner, &projects)?;
        // A second for each thousand communities is enough for the gap that is asked for; small cities do not wait.
        let seconds = u32::try_from(stock.items().len() / 1000).unwrap_or(MOST).clamp(1, MOST);
        // No plan is for more than there is: what the target lacks then is what the register does not know to be covered.
        let taken: HashSet<CommunityId> = projects.iter().map(|project| project.community).collect();
        let free = |item: &&Arc<StockItem>| could(item) && !taken.contains(&item.community.id);
        let there: i64 = stock.items().iter().filter(free).map(|item| size(item)).sum();
        let rest = scaled(IN_ALL - DONE - UNDER_WAY).min(there / 100 * 95);
        for group in super::area_group::groups(&stock, &taken, FIRST) {
            self.make_area_group(&planner, group)?;
        }
        let first = means(&stock, &projects, rest, 100);
        let brief = |means| Brief {
            first_year: FIRST,
            years: YEARS,
            cost_level: Share::from_ppm(500_000).unwrap_or(Share::NONE),
            gap: Share::from_ppm(2_000).unwrap_or(Share::NONE),
            seconds,
            seed: 1,
            keeps_commitments: true,
            includes_undecided: true,
            means,
            holds: Vec::new(),
            groups: Vec::new(),
        };
        let make = |name: &str, means| {
            let new = NewScenario { name: name.to_owned(), brief: brief(means), uses_area_groups: true };
            let id = self.make_scenario(&planner, new)?;
            while self.run_due_job()? {}
            Ok::<_, AppError>(id)
        };
        let plan = make("2021—2022年批次计划", first)?;
        self.propose_scenario(&planner, plan)?;
        self.publish_scenario(&second, plan)?;
        make("区县资金增加三成", means(&stock, &projects, rest, 130)).map(drop)
    }
}

/// Whether a community could be in a plan: covered or not decided, of known size.
pub(super) fn could(item: &StockItem) -> bool {
    item.verdict() != Verdict::Ineligible && item.floor_area().is_some() && item.households().is_some()
}

fn size(item: &StockItem) -> i64 {
    item.covered_area().map_or(0, Area::whole_m2)
}

/// What was started in 2019 and completed in 2020, and what was started in 2020. Done are first those of which the register
/// says that they were renovated with the state's money; under way are those that the plan covers, the oldest first.
fn under_way(stock: &Stock, done: i64, implementing: i64) -> Vec<Project> {
    let renovated = |item: &StockItem| {
        let said = item.dossier.facts.value(Fact::RenovatedWithStateMoney);
        said == Some(&FactValue::Flag(true)) && item.floor_area().is_some()
    };
    let candidates = stock
        .items()
        .iter()
        .filter(|item| renovated(item) || (could(item) && item.verdict() == Verdict::Eligible));
    let mut items: Vec<&Arc<StockItem>> = candidates.collect();
    items.sort_by_key(|item| {
        let year = item.built().map_or(i16::MAX, domain::BuiltYear::first);
        (!renovated(item), year, item.community.name.clone())
    });
    let (mut projects, mut area) = (Vec::new(), 0);
    for (at, item) in (0_i8..12).cycle().zip(items) {
        let is_done = area < done;
        if area >= done + implementing {
            break;
        }
        if !is_done && item.verdict() != Verdict::Eligible {
            continue;
        }
        area += size(item);
        let year = if is_done { 2019 } else { 2020 };
        let started_on = Date::new(year, 3 + at % 9, 1 + at).ok();
        let package = if at % 4 == 0 { "management" } else { "comprehensive-basic" };
        projects.push(Project {
            community: item.community.id,
            pool: if is_done { Pool::Done } else { Pool::Implementing },
            package: package.to_owned(),
            year,
            scenario: None,
            started_on,
            completed_on: is_done.then(|| date(2020, 2 + at % 10, 2 + at)),
            reason: None,
        });
    }
    projects
}

/// Money, capacities and targets for what is still to be started; the districts' own money in per cent of what it usually
/// is.
fn means(stock: &Stock, projects: &[Project], rest: i64, own_money: i64) -> Means {
    let taken: HashSet<CommunityId> = projects.iter().map(|project| project.community).collect();
    let mut areas: BTreeMap<&DivisionCode, i64> = BTreeMap::new();
    for item in stock.items().iter().filter(|item| could(item) && !taken.contains(&item.community.id)) {
        if let Some(district) = &item.community.district {
            *areas.entry(district).or_default() += size(item);
        }
    }
    let all: i64 = areas.values().sum::<i64>().max(1);
    let mut rows: Vec<MeansRow> = Vec::new();
    let mut add = |kind, district: Option<&DivisionCode>, year, amount| {
        let line = u32::try_from(rows.len()).unwrap_or(u32::MAX).saturating_add(2);
        rows.push(MeansRow { line, kind, district: district.cloned(), year, amount });
    };
    let money = rest * YUAN_PER_M2 * 100;
    let years = || (FIRST..).zip(BY_YEAR);
    for (kind, share) in SOURCES {
        for (year, part) in years() {
            add(kind, None, Some(year), money / 100 * share / 100 * part);
        }
    }
    for (district, area) in &areas {
        let own = money / all * area / 100 * DISTRICTS_PER_CENT / 100 * own_money;
        for (year, part) in years() {
            let amount = own / 100 * part;
            add(MeansKind::District, Some(district), Some(year), if amount < LEAST_FEN { 0 } else { amount });
        }
        for year in FIRST..FIRST + i16::from(YEARS) {
            add(MeansKind::Capacity, Some(district), Some(year), (area * 55).max(LEAST_AREA.centi_m2()));
        }
    }
    add(MeansKind::Started, None, Some(FIRST), rest / 2 * 100);
    add(MeansKind::StartedBy, None, Some(FIRST + i16::from(YEARS) - 1), rest * 100);
    add(MeansKind::ComprehensiveShare, None, None, 500_000);
    Means(rows)
}
