//! From a problem to files.

use crate::problem::{Aim, Problem};
use std::fmt::Write as _;
use std::path::Path;

/// Writes the files of an instance into a directory, which it makes if it is missing.
pub fn write(problem: &Problem, directory: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(directory)?;
    for (name, text) in files(problem) {
        std::fs::write(directory.join(name), text)?;
    }
    Ok(())
}

/// The files of an instance: name and text. Columns that are not planned with are written as 0.
pub fn files(problem: &Problem) -> Vec<(&'static str, String)> {
    let mut stock = vec![0_i64; problem.districts.len()];
    for community in &problem.communities {
        if let Some(sum) = stock.get_mut(community.district) {
            *sum += community.area;
        }
    }
    vec![
        ("meta.json", meta(problem)),
        ("root_year.csv", root_year(problem)),
        ("region_year.csv", region_year(problem)),
        ("districts.csv", districts(problem, &stock)),
        ("district_year.csv", district_year(problem)),
        ("communities.csv", communities(problem)),
        ("options.csv", options(problem)),
        ("works.csv", works(problem)),
        ("targets.csv", targets(problem)),
    ]
}

fn meta(problem: &Problem) -> String {
    let options: Vec<_> = problem
        .packages
        .iter()
        .map(|package| {
            let (name, comp) = (&package.name, i64::from(package.comprehensive));
            serde_json::json!({"name": name, "dur": package.duration, "comp": comp})
        })
        .collect();
    let groups = problem.communities.iter().filter_map(|one| one.group).max().map_or(0, |most| most + 1);
    let meta = serde_json::json!({
        "format": 1, "name": problem.name, "seed": 0, "H": problem.horizon,
        "communities": problem.communities.len(), "districts": problem.districts.len(),
        "regions": problem.regions, "groups": groups, "works": problem.works.len(),
        "total_area": problem.area(), "disc": problem.discount, "price": problem.price,
        "spend2": problem.first_share, "options": options,
    });
    format!("{meta:#}\n")
}

fn root_year(problem: &Problem) -> String {
    let mut text = String::from("source,year,cap_k\n");
    for (source, caps) in [("central", &problem.central), ("social", &problem.social)] {
        for (year, cap) in (1..).zip(caps) {
            let _ = writeln!(text, "{source},{year},{cap}");
        }
    }
    text
}

fn region_year(problem: &Problem) -> String {
    let mut text = String::from("region,source,year,cap_k\n");
    for (source, regions) in [("municipal", &problem.municipal), ("bond", &problem.bond)] {
        for (region, caps) in regions.iter().enumerate() {
            for (year, cap) in (1..).zip(caps) {
                let _ = writeln!(text, "{region},{source},{year},{cap}");
            }
        }
    }
    text
}

fn districts(problem: &Problem, stock: &[i64]) -> String {
    let mut text = String::from("district,region,stock_area,match_permille,equity_area\n");
    for ((id, district), stock) in problem.districts.iter().enumerate().zip(stock) {
        let least = problem.targets.iter().find(|target| target.aim == Aim::District(id));
        let least = least.map_or(0, |target| target.amount);
        let _ = writeln!(text, "{id},{},{stock},{},{least}", district.region, district.match_permille);
    }
    text
}

fn district_year(problem: &Problem) -> String {
    let mut text = String::from("district,year,budget_k,capacity_m2,hi_central_k,hi_municipal_k,hi_bond_k\n");
    for (id, district) in problem.districts.iter().enumerate() {
        for (year, means) in (1..).zip(&district.years) {
            let crate::DistrictYear { budget, capacity, central, municipal, bond } = means;
            let _ = writeln!(text, "{id},{year},{budget},{capacity},{central},{municipal},{bond}");
        }
    }
    text
}

fn communities(problem: &Problem) -> String {
    let mut text = String::from(
        "community,district,street,x,y,year_built,households,population,area_m2,missing,safety,elderly,need,\
         consent,ready_year,group,work,sigma\n",
    );
    for (id, one) in problem.communities.iter().enumerate() {
        let reference = |place: Option<usize>| place.map_or(-1, crate::num::signed);
        let ready = one.offers.iter().map(|offer| offer.first_year).max().unwrap_or(1);
        let (district, households, area) = (one.district, one.households, one.area);
        let (group, work) = (reference(one.group), reference(one.work));
        let _ = writeln!(
            text,
            "{id},{district},0,0,0,0,{households},0,{area},0,0,0,0,0,{ready},{group},{work},0"
        );
    }
    text
}

fn options(problem: &Problem) -> String {
    let mut text = String::from(
        "community,option,first_year,cost_k,resident_k,social_k,public_k,elig_central_k,elig_bond_k,\
         cap_permille,value\n",
    );
    for (id, community) in problem.communities.iter().enumerate() {
        for offer in &community.offers {
            let crate::Offer { package, first_year, public, central, bond, social, load_permille, value } =
                offer;
            let cost = public + social;
            let _ = writeln!(
                text,
                "{id},{package},{first_year},{cost},0,{social},{public},{central},{bond},{load_permille},{value}"
            );
        }
    }
    text
}

fn works(problem: &Problem) -> String {
    let mut text = String::from("work,district,parent,lag,first_year,cost_k,elig_central_k,elig_bond_k\n");
    for (id, work) in problem.works.iter().enumerate() {
        let parent = work.parent.map_or(-1, crate::num::signed);
        let crate::Work { district, lag, first_year, cost, central, bond, .. } = work;
        let _ = writeln!(text, "{id},{district},{parent},{lag},{first_year},{cost},{central},{bond}");
    }
    text
}

fn targets(problem: &Problem) -> String {
    let mut text = String::from("kind,scope,year,amount,penalty\n");
    for target in &problem.targets {
        let (kind, scope, year) = crate::report::named(target.aim);
        let _ = writeln!(text, "{kind},{scope},{year},{},{}", target.amount, target.penalty);
    }
    text
}
