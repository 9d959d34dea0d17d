//! The means of a brief as the planner takes them: money and capacity by year, targets, and what keeping a plan is worth.

use super::{Terms, in_units, part, thousandths};
use domain::division::DivisionCode;
use domain::means::{Means, MeansKind};
use domain::scenario::Brief;
use planner::{Aim, Community, District, DistrictYear, Stability, Start, Target};
use std::collections::HashMap;

/// Powers of so many thousandths, one for each year, beginning with 1000.
pub(super) fn powers(years: u8, base: i64) -> Vec<i64> {
    let next = |before: &i64| Some((before * base + 500) / 1000);
    std::iter::successors(Some(1000), next).take(usize::from(years)).collect()
}

/// The calendar years of the horizon and the tail.
fn years(brief: &Brief) -> impl Iterator<Item = i16> + use<> {
    let first = brief.first_year;
    (0..=i16::from(brief.years)).map(move |ahead| first.saturating_add(ahead))
}

pub(super) fn by_year(brief: &Brief, kind: MeansKind) -> Vec<i64> {
    let of = |year| brief.means.find(kind, None, Some(year)).map_or(0, |row| in_units(row.fen()));
    years(brief).map(of).collect()
}

/// What each district has in each year. A ceiling that is not said is none; neither is a capacity.
pub(super) fn means_of_districts(
    brief: &Brief,
    districts: &[DivisionCode],
    communities: &[Community],
) -> Vec<District> {
    let stock: i64 = communities.iter().map(|community| community.area).sum();
    let city = [MeansKind::Central, MeansKind::Municipal, MeansKind::Bond].map(|kind| by_year(brief, kind));
    let means: &Means = &brief.means;
    let district = |code: &DivisionCode| {
        let of = |kind, year| means.find(kind, Some(code), Some(year));
        let most = |kind, year, city: Option<&i64>| {
            of(kind, year).map_or(city.copied().unwrap_or(0), |row| in_units(row.fen()))
        };
        let one_year = |(at, year): (usize, i16)| DistrictYear {
            budget: of(MeansKind::District, year).map_or(0, |row| in_units(row.fen())),
            capacity: of(MeansKind::Capacity, year).map_or(stock, |row| row.area().whole_m2()),
            central: most(MeansKind::CentralMost, year, city[0].get(at)),
            municipal: most(MeansKind::MunicipalMost, year, city[1].get(at)),
            bond: most(MeansKind::BondMost, year, city[2].get(at)),
        };
        let matching = means.find(MeansKind::Match, Some(code), None);
        District {
            region: 0,
            match_permille: matching.map_or(0, |row| thousandths(row.share())),
            years: years(brief).enumerate().map(one_year).collect(),
        }
    };
    districts.iter().map(district).collect()
}

/// What each target was declared as: its kind, district and year.
pub(super) type Named = Vec<(MeansKind, Option<DivisionCode>, Option<i16>)>;

/// The declared targets. A square metre that is lacking costs more than any square metre can be worth.
pub(super) fn targets(
    brief: &Brief,
    place: &HashMap<&DivisionCode, usize>,
    communities: &[Community],
) -> (Vec<Target>, Named) {
    let dearest = communities
        .iter()
        .flat_map(|community| community.offers.iter().map(|offer| offer.value / community.area.max(1) + 1));
    let penalty = dearest.max().unwrap_or(1).saturating_mul(10);
    let year = |year: Option<i16>| brief.place_of(year?);
    let (mut targets, mut named) = (Vec::new(), Vec::new());
    for row in brief.means.0.iter().filter(|row| row.kind.is_target()) {
        let district = row.district.as_ref().and_then(|code| place.get(code)).copied();
        let aim = match (row.kind, year(row.year), district) {
            (MeansKind::Started, Some(year), _) => Aim::Started(year),
            (MeansKind::Completed, Some(year), _) => Aim::Completed(year),
            (MeansKind::StartedBy, Some(year), _) => Aim::StartedBy(year),
            (MeansKind::ComprehensiveShare, ..) => Aim::ComprehensiveShare,
            (MeansKind::DistrictLeast, _, Some(district)) => Aim::District(district),
            _ => continue,
        };
        let amount = match row.kind {
            MeansKind::ComprehensiveShare => thousandths(row.share()),
            _ => row.area().whole_m2(),
        };
        targets.push(Target { aim, amount, penalty });
        named.push((row.kind, row.district.clone(), row.year));
    }
    (targets, named)
}

/// What it costs to depart from the plan in force: a part of what a start is worth on average.
pub(super) fn stability(
    terms: &Terms<'_>,
    communities: &[Community],
    in_force: Vec<Option<Start>>,
) -> Option<Stability> {
    if in_force.iter().all(Option::is_none) {
        return None;
    }
    let best = communities.iter().map(|one| one.offers.iter().map(|offer| offer.value).max().unwrap_or(0));
    let count = i64::try_from(communities.len()).unwrap_or(i64::MAX).max(1);
    let average = best.fold(0_i64, i64::saturating_add) / count;
    Some(Stability { in_force, points: part(average, terms.keeping) })
}
