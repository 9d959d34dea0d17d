//! From files to a problem.

use super::table::{Grid, Table};
use super::{FileFault, Finding};
use crate::problem::{Aim, Community, District, DistrictYear, Hold, Offer, Package, Problem, Target, Work};
use crate::validate::Place;
use serde::Deserialize;
use std::path::Path;

#[derive(Debug, Deserialize)]
struct Meta {
    #[serde(default)]
    format: Option<i64>,
    #[serde(default)]
    name: String,
    #[serde(rename = "H")]
    horizon: usize,
    communities: Option<usize>,
    districts: Option<usize>,
    regions: usize,
    works: Option<usize>,
    disc: Vec<i64>,
    price: Vec<i64>,
    spend2: i64,
    options: Vec<MetaOption>,
}

#[derive(Debug, Deserialize)]
struct MetaOption {
    name: String,
    dur: usize,
    comp: i64,
}

/// Lines of what was read, to blame them by.
#[derive(Debug, Default)]
struct Lines {
    root: Vec<Option<Grid>>,
    region: Option<Grid>,
    district: Vec<usize>,
    district_year: Option<Grid>,
    community: Vec<usize>,
    offer: Vec<Vec<usize>>,
    work: Vec<usize>,
    target: Vec<usize>,
}

/// Reads an instance from a directory. Either all of it is right, or everything that is wrong is returned.
pub fn read(directory: &Path) -> Result<Problem, Vec<Finding>> {
    read_with(|name| std::fs::read(directory.join(name)).map_err(|error| error.to_string()))
}

/// Reads an instance from files that somebody else opens: the argument gives the bytes of a file by its name.
pub fn read_with(open: impl FnMut(&'static str) -> Result<Vec<u8>, String>) -> Result<Problem, Vec<Finding>> {
    read_doubting(open).map(|(problem, _)| problem)
}

/// Reads an instance as [`read_with`] does, with what looks like a mistake of units in one that is right
/// ([`Problem::doubts`]), by file and line.
pub fn read_doubting(
    mut open: impl FnMut(&'static str) -> Result<Vec<u8>, String>,
) -> Result<(Problem, Vec<Finding>), Vec<Finding>> {
    let mut findings = Vec::new();
    let mut text = |name: &'static str| match open(name)
        .and_then(|bytes| String::from_utf8(bytes).map_err(|error| format!("it is not UTF-8: {error}")))
    {
        Ok(text) => text,
        Err(error) => {
            let fault = FileFault::Unreadable(error);
            findings.push(Finding { file: name.to_owned(), line: None, field: None, fault });
            String::new()
        }
    };
    let heading = text("meta.json");
    let [root, region, districts, district_year, communities, options, works, targets] = [
        "root_year.csv",
        "region_year.csv",
        "districts.csv",
        "district_year.csv",
        "communities.csv",
        "options.csv",
        "works.csv",
        "targets.csv",
    ]
    .map(&mut text);
    if !findings.is_empty() {
        return Err(findings);
    }
    let (mut problem, meta) = head(&heading).map_err(|finding| vec![finding])?;
    let mut lines = Lines::default();
    let mut stock = Vec::new();
    findings.extend(read_root(&root, &mut problem, &mut lines));
    findings.extend(read_region(&region, &mut problem, &mut lines));
    findings.extend(read_districts(&districts, &mut problem, &mut lines, &mut stock));
    findings.extend(read_district_year(&district_year, &mut problem, &mut lines));
    findings.extend(read_communities(&communities, &mut problem, &mut lines));
    findings.extend(read_options(&options, &mut problem, &mut lines));
    findings.extend(read_works(&works, &mut problem, &mut lines));
    findings.extend(read_targets(&targets, &mut problem, &mut lines));
    let counts = [
        ("communities.csv", problem.communities.len(), meta.communities),
        ("districts.csv", problem.districts.len(), meta.districts),
        ("works.csv", problem.works.len(), meta.works),
    ];
    for (file, found, expected) in counts {
        if let Some(expected) = expected.filter(|expected| *expected != found) {
            let fault = FileFault::Count { found, expected };
            findings.push(Finding { file: file.to_owned(), line: None, field: None, fault });
        }
    }
    if findings.is_empty() {
        findings.extend(units(&problem, &lines, &stock));
        let faults = problem.validate().into_iter();
        findings
            .extend(faults.map(|fault| lines.find(fault.place, fault.field, FileFault::Wrong(fault.wrong))));
    }
    if !findings.is_empty() {
        return Err(findings);
    }
    let doubts = problem.doubts().into_iter();
    let doubts =
        doubts.map(|doubt| lines.find(doubt.place, doubt.field, FileFault::Doubted(doubt.suspect))).collect();
    Ok((problem, doubts))
}

fn head(text: &str) -> Result<(Problem, Meta), Finding> {
    let wrong = |fault| Finding { file: "meta.json".to_owned(), line: None, field: None, fault };
    let meta: Meta =
        serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)).map_err(|error| {
            let line = Some(error.line());
            Finding { line, ..wrong(FileFault::Heading(error.to_string())) }
        })?;
    if let Some(version) = meta.format.filter(|version| *version != 1) {
        return Err(wrong(FileFault::Version(version)));
    }
    if meta.horizon == 0 || meta.horizon > 15 || meta.regions > 1_000_000 {
        let range = crate::Wrong::Range { value: crate::num::signed(meta.horizon), least: 1, most: 15 };
        return Err(Finding { field: Some("H".to_owned()), ..wrong(FileFault::Wrong(range)) });
    }
    let packages = meta.options.iter().map(|option| Package {
        name: option.name.clone(),
        duration: option.dur,
        comprehensive: option.comp == 1,
    });
    let problem = Problem {
        name: meta.name.clone(),
        horizon: meta.horizon,
        discount: meta.disc.clone(),
        price: meta.price.clone(),
        first_share: meta.spend2,
        packages: packages.collect(),
        regions: meta.regions,
        ..Problem::default()
    };
    Ok((problem, meta))
}

fn set(rows: &mut [i64], year: usize, value: i64) {
    if let Some(cell) = rows.get_mut(year - 1) {
        *cell = value;
    }
}

fn read_root(text: &str, problem: &mut Problem, lines: &mut Lines) -> Vec<Finding> {
    let years = problem.horizon + 1;
    let mut table = Table::new("root_year.csv", text, &["source", "year", "cap_k"]);
    (problem.central, problem.social) = (vec![0; years], vec![0; years]);
    let mut grids = [Grid::new(1, years), Grid::new(1, years)];
    for row in table.rows() {
        let (year, cap) = (table.count(&row, 1), table.whole(&row, 2));
        let [central, social] = &mut grids;
        let (grid, caps) = match Table::text(&row, 0) {
            "central" => (central, &mut problem.central),
            "social" => (social, &mut problem.social),
            other => {
                let fault = FileFault::Word { found: other.to_owned(), known: "central or social" };
                table.find(Some(row.line), Some("source"), fault);
                continue;
            }
        };
        if grid.enter(&mut table, row.line, 0, year) {
            set(caps, year, cap);
        }
    }
    let [central, social] = grids;
    central.complete(&mut table, |_| "central".to_owned());
    social.complete(&mut table, |_| "social".to_owned());
    lines.root = vec![Some(central), Some(social)];
    table.findings
}

fn read_region(text: &str, problem: &mut Problem, lines: &mut Lines) -> Vec<Finding> {
    let (years, regions) = (problem.horizon + 1, problem.regions);
    let mut table = Table::new("region_year.csv", text, &["region", "source", "year", "cap_k"]);
    problem.municipal = vec![vec![0; years]; regions];
    problem.bond = vec![vec![0; years]; regions];
    let mut grid = Grid::new(2 * regions, years);
    for row in table.rows() {
        let (region, year, cap) = (table.count(&row, 0), table.count(&row, 2), table.whole(&row, 3));
        let (caps, offset) = match Table::text(&row, 1) {
            "municipal" => (&mut problem.municipal, 0),
            "bond" => (&mut problem.bond, regions),
            other => {
                let fault = FileFault::Word { found: other.to_owned(), known: "municipal or bond" };
                table.find(Some(row.line), Some("source"), fault);
                continue;
            }
        };
        let Some(caps) = caps.get_mut(region) else {
            let wrong = crate::Wrong::Unknown { what: "region", id: region };
            table.find(Some(row.line), Some("region"), FileFault::Wrong(wrong));
            continue;
        };
        if grid.enter(&mut table, row.line, offset + region, year) {
            set(caps, year, cap);
        }
    }
    grid.complete(&mut table, |key| {
        let source = if key < regions { "municipal" } else { "bond" };
        format!("region {}, {source}", key % regions.max(1))
    });
    lines.region = Some(grid);
    table.findings
}

fn read_districts(
    text: &str,
    problem: &mut Problem,
    lines: &mut Lines,
    stock: &mut Vec<i64>,
) -> Vec<Finding> {
    const NAMES: &[&str] = &["district", "region", "stock_area", "match_permille"];
    let mut table = Table::new("districts.csv", text, NAMES);
    for (place, row) in table.rows().into_iter().enumerate() {
        table.numbered(&row, place);
        stock.push(table.whole(&row, 2));
        let (region, match_permille) = (table.count(&row, 1), table.whole(&row, 3));
        problem.districts.push(District { region, match_permille, years: Vec::new() });
        lines.district.push(row.line);
    }
    table.findings
}

fn read_district_year(text: &str, problem: &mut Problem, lines: &mut Lines) -> Vec<Finding> {
    const NAMES: &[&str] =
        &["district", "year", "budget_k", "capacity_m2", "hi_central_k", "hi_municipal_k", "hi_bond_k"];
    let years = problem.horizon + 1;
    let mut table = Table::new("district_year.csv", text, NAMES);
    let mut grid = Grid::new(problem.districts.len(), years);
    for district in &mut problem.districts {
        district.years = vec![DistrictYear::default(); years];
    }
    for row in table.rows() {
        let (district, year) = (table.count(&row, 0), table.count(&row, 1));
        let means = DistrictYear {
            budget: table.whole(&row, 2),
            capacity: table.whole(&row, 3),
            central: table.whole(&row, 4),
            municipal: table.whole(&row, 5),
            bond: table.whole(&row, 6),
        };
        let Some(here) = problem.districts.get_mut(district) else {
            let wrong = crate::Wrong::Unknown { what: "district", id: district };
            table.find(Some(row.line), Some("district"), FileFault::Wrong(wrong));
            continue;
        };
        if grid.enter(&mut table, row.line, district, year)
            && let Some(cell) = here.years.get_mut(year - 1)
        {
            *cell = means;
        }
    }
    grid.complete(&mut table, |key| format!("district {key}"));
    lines.district_year = Some(grid);
    table.findings
}

fn read_communities(text: &str, problem: &mut Problem, lines: &mut Lines) -> Vec<Finding> {
    const NAMES: &[&str] = &["community", "district", "area_m2", "households", "group", "work"];
    let mut table = Table::new("communities.csv", text, NAMES);
    for (place, row) in table.rows().into_iter().enumerate() {
        table.numbered(&row, place);
        problem.communities.push(Community {
            district: table.count(&row, 1),
            area: table.whole(&row, 2),
            households: table.whole(&row, 3),
            group: table.reference(&row, 4),
            work: table.reference(&row, 5),
            offers: Vec::new(),
            hold: Hold::Free,
        });
        lines.community.push(row.line);
    }
    table.findings
}

fn read_options(text: &str, problem: &mut Problem, lines: &mut Lines) -> Vec<Finding> {
    const NAMES: &[&str] = &[
        "community",
        "option",
        "first_year",
        "public_k",
        "elig_central_k",
        "elig_bond_k",
        "social_k",
        "cap_permille",
        "value",
    ];
    let mut table = Table::new("options.csv", text, NAMES);
    lines.offer = vec![Vec::new(); problem.communities.len()];
    for row in table.rows() {
        let community = table.count(&row, 0);
        let offer = Offer {
            package: table.count(&row, 1),
            first_year: table.count(&row, 2),
            public: table.whole(&row, 3),
            central: table.whole(&row, 4),
            bond: table.whole(&row, 5),
            social: table.whole(&row, 6),
            load_permille: table.whole(&row, 7),
            value: table.whole(&row, 8),
        };
        if let (Some(here), Some(numbers)) =
            (problem.communities.get_mut(community), lines.offer.get_mut(community))
        {
            here.offers.push(offer);
            numbers.push(row.line);
        } else {
            let wrong = crate::Wrong::Unknown { what: "community", id: community };
            table.find(Some(row.line), Some("community"), FileFault::Wrong(wrong));
        }
    }
    table.findings
}

fn read_works(text: &str, problem: &mut Problem, lines: &mut Lines) -> Vec<Finding> {
    const NAMES: &[&str] =
        &["work", "district", "parent", "lag", "first_year", "cost_k", "elig_central_k", "elig_bond_k"];
    let mut table = Table::new("works.csv", text, NAMES);
    for (place, row) in table.rows().into_iter().enumerate() {
        table.numbered(&row, place);
        problem.works.push(Work {
            district: table.count(&row, 1),
            parent: table.reference(&row, 2),
            lag: table.count(&row, 3),
            first_year: table.count(&row, 4),
            cost: table.whole(&row, 5),
            central: table.whole(&row, 6),
            bond: table.whole(&row, 7),
        });
        lines.work.push(row.line);
    }
    table.findings
}

fn read_targets(text: &str, problem: &mut Problem, lines: &mut Lines) -> Vec<Finding> {
    const NAMES: &[&str] = &["kind", "scope", "year", "amount", "penalty"];
    const KNOWN: &str = "start, complete, cum_start, comp_share or equity";
    let mut table = Table::new("targets.csv", text, NAMES);
    for row in table.rows() {
        let (year, amount, penalty) = (table.count(&row, 2), table.whole(&row, 3), table.whole(&row, 4));
        let aim = match Table::text(&row, 0) {
            "start" => Aim::Started(year),
            "complete" => Aim::Completed(year),
            "cum_start" => Aim::StartedBy(year),
            "comp_share" => Aim::ComprehensiveShare,
            "equity" => Aim::District(table.count(&row, 1)),
            other => {
                let fault = FileFault::Word { found: other.to_owned(), known: KNOWN };
                table.find(Some(row.line), Some("kind"), fault);
                continue;
            }
        };
        problem.targets.push(Target { aim, amount, penalty });
        lines.target.push(row.line);
    }
    table.findings
}

/// Districts whose stock is a thousand times more or less than that of their communities.
fn units(problem: &Problem, lines: &Lines, stock: &[i64]) -> Vec<Finding> {
    let mut sums = vec![0_i64; stock.len()];
    for community in &problem.communities {
        if let Some(sum) = sums.get_mut(community.district) {
            *sum = sum.saturating_add(community.area);
        }
    }
    let mut findings = Vec::new();
    for ((stock, sum), line) in stock.iter().zip(sums).zip(&lines.district) {
        let (less, more) = (sum.min(*stock), sum.max(*stock));
        if less > 0 && more / less >= 1000 {
            let fault = FileFault::StockUnit { stock: *stock, sum };
            let (file, field) = ("districts.csv".to_owned(), Some("stock_area".to_owned()));
            findings.push(Finding { file, line: Some(*line), field, fault });
        }
    }
    findings
}

impl Lines {
    fn find(&self, place: Place, field: &str, fault: FileFault) -> Finding {
        let (file, line) = self.blame(place);
        Finding { file: file.to_owned(), line, field: Some(field.to_owned()), fault }
    }

    fn blame(&self, place: Place) -> (&'static str, Option<usize>) {
        let grid = |grid: Option<&Grid>, key, year| grid.and_then(|grid| grid.line(key, year));
        match place {
            Place::Head => ("meta.json", None),
            Place::Root(source, year) => {
                let which = self.root.get(usize::from(source == "social")).and_then(Option::as_ref);
                ("root_year.csv", grid(which, 0, year))
            }
            Place::Region(region, source, year) => {
                let half = self.region.as_ref().map_or(0, Grid::keys) / 2;
                let key = if source == "bond" { region + half } else { region };
                ("region_year.csv", grid(self.region.as_ref(), key, year))
            }
            Place::District(district) => ("districts.csv", self.district.get(district).copied()),
            Place::DistrictYear(district, year) => {
                ("district_year.csv", grid(self.district_year.as_ref(), district, year))
            }
            Place::Community(community) => ("communities.csv", self.community.get(community).copied()),
            Place::Offer(community, offer) => {
                ("options.csv", self.offer.get(community).and_then(|lines| lines.get(offer)).copied())
            }
            Place::Work(work) => ("works.csv", self.work.get(work).copied()),
            Place::Target(target) => ("targets.csv", self.target.get(target).copied()),
        }
    }
}
