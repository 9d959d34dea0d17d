//! Packages (改造方式与深度): what can be done to a community, and what that is estimated to cost, take and do.

use crate::amount::{Amount, Amounts};
use crate::compile::{Fault, Node, Surroundings};
use crate::diagnostic::{NameKind, Problem};
use crate::entry::{Bilingual, Provenance, Term};
use crate::evaluate::View;
use crate::expression::Test;
use crate::item::Item;
use crate::reader::{Entry, Fields};
use crate::rules::Rules;
use crate::scalar::Id;
use crate::sums::{Size, floor_area};
use domain::dossier::Dossier;
use domain::fact::{Fact, FactKind, FactValue};
use domain::nearest::nearest;
use domain::truth::Truth;
use domain::year::PhaseRule;
use domain::{Fen, Share};
use serde::Serialize;
use std::sync::Arc;

/// An approach to some depth: management improvement, or comprehensive renovation with so many classes of the menu.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Package {
    /// Its id: `management`, `basic`.
    pub id: Arc<str>,
    /// Its name.
    pub name: Bilingual,
    /// What it comprises.
    pub about: Option<Bilingual>,
    /// The approach it belongs to.
    pub approach: Arc<str>,
    /// Whether it counts as comprehensive renovation (综合改造) for targets and waits for works in the street.
    pub comprehensive: bool,
    /// The classes of menu items it comprises.
    pub classes: Vec<Arc<str>>,
    /// What it is estimated to cost, take and do; `None` where nobody has said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl Entry for Package {
    const NAME: &'static str = "[[package]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let id = fields.need::<Id>("id");
        let (name, about) = (fields.need("name"), fields.may("about"));
        let approach = fields.need::<Id>("approach");
        let comprehensive = fields.need("comprehensive");
        let classes = fields.references("classes", NameKind::ItemClass);
        let provenance = Provenance::fields(fields);
        Some(Self {
            id: id?.0,
            name: name?,
            about,
            approach: approach?.0,
            comprehensive: comprehensive?,
            classes,
            estimate: None,
            provenance: provenance?,
        })
    }
}

/// What a package costs, takes and does, with its own source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Estimate {
    /// The package.
    pub package: Arc<str>,
    /// Years from start to completion: 1 or 2.
    pub years: i64,
    /// The part of the need that it meets.
    pub effect: Share,
    /// The part of the floor area that counts against a district's capacity while work goes on.
    pub load: Share,
    /// The part of the cost for which central money may be used.
    pub central: Share,
    /// The part of the cost for which money from bonds may be used.
    pub bond: Share,
    /// The part of the cost that companies and other social sources pay.
    pub social: Share,
    /// The part of the cost that residents pay.
    pub residents: Share,
    /// What the cost is made of.
    pub costs: Vec<CostLine>,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// A line of an estimate as a layer writes it: a unit price times a quantity of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CostLine {
    /// What it pays for; the item's name where it has none.
    pub name: Option<Bilingual>,
    /// The menu item whose unit price it is.
    pub item: Option<Arc<str>>,
    /// The lowest unit price, where it is no menu item's.
    pub low: Option<Fen>,
    /// The highest.
    pub high: Option<Fen>,
    /// The fact that says how many units there are: a count or an area in m².
    pub per: Fact,
    /// The part of that quantity that is paid for; all of it where absent.
    pub part: Option<Share>,
    /// Where it is needed; everywhere where absent. What is not known is estimated as needed.
    pub applies: Option<Test>,
}

impl Entry for CostLine {
    const NAME: &'static str = "a line of an estimate";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let (name, item) = (fields.may("name"), item_of(fields));
        let (low, high) = (money(fields, "low"), money(fields, "high"));
        let (per_spot, per) = (fields.spot::<Fact>("per"), fields.need::<Fact>("per"));
        let part = share(fields, "part");
        let applies = fields.may("applies");
        if let (Some(fact), Some(spot)) = (per, per_spot)
            && !matches!(fact.kind(), FactKind::Count | FactKind::Area)
        {
            spot.report(Problem::NotCounted { fact: fact.key() }, None);
            fields.wrong = true;
        }
        let priced = matches!((&item, low, high), (Some(_), None, None) | (None, Some(_), Some(_)));
        let named = name.is_some() || item.is_some();
        if !(priced && named) {
            fields.reading.report(fields.span.clone(), Problem::LinePrice, None);
            fields.wrong = true;
        }
        Some(Self { name, item, low, high, per: per?, part, applies })
    }
}

fn item_of(fields: &mut Fields<'_>) -> Option<Arc<str>> {
    let spot = fields.spot::<Id>("item");
    let item = fields.may::<Id>("item")?.0;
    if let Some(spot) = spot {
        fields.reading.refer(NameKind::Item, &item, spot.span);
    }
    Some(item)
}

/// A share that is written here, or nothing.
fn share(fields: &mut Fields<'_>, key: &'static str) -> Option<Share> {
    number(fields, key, "share in per cent", Amounts::share)
}

fn money(fields: &mut Fields<'_>, key: &'static str) -> Option<Fen> {
    number(fields, key, "amount of money", Amounts::money)
}

/// A number as written: an estimate has a source of its own and refers to no parameter.
fn number<T>(
    fields: &mut Fields<'_>,
    key: &'static str,
    kind: &'static str,
    read: impl Fn(&mut Amounts<'static>, &Amount) -> Result<Option<T>, Fault>,
) -> Option<T> {
    let spot = fields.spot::<crate::scalar::Scalar>(key);
    let text = fields.may::<crate::scalar::Scalar>(key)?.0;
    let value = read(&mut Amounts::new(&[]), &Amount::Written(text.clone())).ok().flatten();
    if let (None, Some(spot)) = (&value, spot) {
        spot.report(Problem::WrongValue { text: text.to_string(), kind }, None);
        fields.wrong = true;
    }
    value
}

impl Entry for Estimate {
    const NAME: &'static str = "[[estimate]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let package = fields.reference("package", NameKind::Package);
        let (years_spot, years) = (fields.spot::<i64>("years"), fields.need::<i64>("years"));
        if let (Some(years), Some(spot)) = (years, years_spot)
            && !(1..=2).contains(&years)
        {
            spot.report(
                Problem::WrongValue { text: years.to_string(), kind: "number of years, 1 or 2" },
                None,
            );
            fields.wrong = true;
        }
        let effect = needed(fields, "effect");
        let load = needed(fields, "load");
        let parts = ["central", "bond", "social", "residents"].map(|key| needed(fields, key));
        let costs = fields.list("costs");
        if let [_, _, Some(social), Some(residents)] = parts
            && social.ppm() + residents.ppm() > Share::WHOLE.ppm()
        {
            fields.reading.report(fields.span.clone(), Problem::PartsExceedWhole, None);
            fields.wrong = true;
        }
        let [central, bond, social, residents] = parts;
        let provenance = Provenance::fields(fields);
        Some(Self {
            package: package?,
            years: years?,
            effect: effect?,
            load: load?,
            central: central?,
            bond: bond?,
            social: social?,
            residents: residents?,
            costs,
            provenance: provenance?,
        })
    }
}

/// A share that must be there.
fn needed(fields: &mut Fields<'_>, key: &'static str) -> Option<Share> {
    fields.need::<crate::scalar::Scalar>(key);
    share(fields, key)
}

/// The packages of a day with their estimates, and where the lines of these apply.
#[derive(Debug, Clone)]
pub(crate) struct Resolved {
    pub(crate) packages: Vec<Package>,
    /// For each package, for each line of its estimate.
    pub(crate) applies: Vec<Vec<Option<Node>>>,
}

pub(crate) fn resolve(
    mut packages: Vec<Package>,
    estimates: &[Estimate],
    approaches: &[Term],
    surroundings: &Surroundings<'_>,
) -> (Resolved, Vec<Fault>) {
    let (mut applies, mut faults) = (Vec::with_capacity(packages.len()), Vec::new());
    for package in &mut packages {
        if !approaches.iter().any(|approach| approach.id == package.approach) {
            let near = nearest(&package.approach, approaches.iter().map(|approach| &*approach.id));
            let problem = Problem::UnknownName { kind: NameKind::Term, name: package.approach.to_string() };
            faults.push((problem, near.map(str::to_owned)));
        }
        package.estimate = estimates.iter().find(|estimate| estimate.package == package.id).cloned();
        let mut tests = Vec::new();
        for line in package.estimate.iter().flat_map(|estimate| &estimate.costs) {
            match line.applies.as_ref().map(|test| surroundings.compile(test)).transpose() {
                Ok(test) => tests.push(test),
                Err(fault) => faults.push(fault),
            }
        }
        applies.push(tests);
    }
    (Resolved { packages, applies }, faults)
}

/// What a package would cost a community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackageEstimate {
    /// The package.
    pub package: Arc<str>,
    /// The lines that apply, with their quantities.
    pub lines: Vec<EstimateLine>,
    /// The sum of the lowest prices.
    pub low: Fen,
    /// The sum of the highest.
    pub high: Fen,
}

/// A line of a community's estimate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EstimateLine {
    /// Its place among the lines of the package's estimate.
    pub line: usize,
    /// The quantity in hundredths of a unit.
    pub hundredths: i64,
    /// The lowest cost.
    pub low: Fen,
    /// The highest.
    pub high: Fen,
}

/// Why a package cannot be estimated for a community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "of", rename_all = "kebab-case")]
pub enum NoEstimate {
    /// The pack does not say what the package costs.
    Pack,
    /// The pack gives no price for this item.
    Price(Arc<str>),
    /// The register does not say how much of this there is.
    Quantity(Fact),
    /// The cost is beyond what can be counted.
    TooLarge,
}

impl Rules {
    /// What can be done to communities, in the pack's order.
    pub fn packages(&self) -> &[Package] {
        &self.packages.packages
    }

    /// The package of that id.
    pub fn package(&self, id: &str) -> Option<&Package> {
        self.packages().iter().find(|package| &*package.id == id)
    }

    /// What a package would cost a community: each line's unit price times the quantity that the register gives, summed
    /// over the lines that apply.
    ///
    /// # Errors
    /// Prices or quantities are not known.
    pub fn estimate(&self, package: &str, dossier: &Dossier) -> Result<PackageEstimate, NoEstimate> {
        let found = self.packages().iter().zip(&self.packages.applies).find(|(one, _)| &*one.id == package);
        let (package, tests) = found.ok_or(NoEstimate::Pack)?;
        let estimate = package.estimate.as_ref().ok_or(NoEstimate::Pack)?;
        let view = View { building: None, community: &dossier.facts, phases: PhaseRule::Any };
        let mut whole = PackageEstimate {
            package: package.id.clone(),
            lines: Vec::new(),
            low: Fen::ZERO,
            high: Fen::ZERO,
        };
        for (place, (line, test)) in estimate.costs.iter().zip(tests).enumerate() {
            if test.as_ref().is_some_and(|test| view.answer(test).truth == Truth::No) {
                continue;
            }
            let (low, high) = self.unit_price(line)?;
            let quantity = quantity(dossier, line.per).ok_or(NoEstimate::Quantity(line.per))?;
            let hundredths = part_of(quantity, line.part.unwrap_or(Share::WHOLE));
            let times = |price: Fen| cost(price, hundredths).ok_or(NoEstimate::TooLarge);
            let (low, high) = (times(low)?, times(high)?);
            whole.low = whole.low.checked_add(low).ok_or(NoEstimate::TooLarge)?;
            whole.high = whole.high.checked_add(high).ok_or(NoEstimate::TooLarge)?;
            whole.lines.push(EstimateLine { line: place, hundredths, low, high });
        }
        Ok(whole)
    }

    fn unit_price(&self, line: &CostLine) -> Result<(Fen, Fen), NoEstimate> {
        if let (Some(low), Some(high)) = (line.low, line.high) {
            return Ok((low, high));
        }
        let code = line.item.clone().unwrap_or_default();
        let price = self.item(&code).and_then(|item: &Item| item.price.as_ref());
        price.map(|price| (price.low, price.high)).ok_or(NoEstimate::Price(code))
    }
}

/// How much of something a community has, in hundredths of a unit: its own figure, or the sum of its buildings'.
fn quantity(dossier: &Dossier, fact: Fact) -> Option<i64> {
    match fact {
        Fact::FloorArea => return floor_area(dossier).map(domain::Area::centi_m2),
        Fact::Households => return Size::of(dossier).households.and_then(|count| count.checked_mul(100)),
        Fact::Buildings => return dossier.building_count().and_then(|count| count.checked_mul(100)),
        _ => {}
    }
    let hundredths = |value: &FactValue| match value {
        FactValue::Count(count) => count.checked_mul(100),
        FactValue::Area(area) => Some(area.centi_m2()),
        _ => None,
    };
    let own = dossier.facts.value(fact).and_then(hundredths);
    own.or_else(|| {
        let rows = dossier.buildings.iter().map(|building| building.facts.value(fact).and_then(hundredths));
        let sum = rows.reduce(|sum, next| sum?.checked_add(next?));
        sum.flatten()
    })
}

/// A part of a quantity, to the nearest hundredth.
fn part_of(hundredths: i64, part: Share) -> i64 {
    let millionths = i128::from(hundredths) * i128::from(part.ppm());
    i64::try_from((millionths + 500_000) / 1_000_000).unwrap_or(i64::MAX)
}

/// A unit price times a quantity, to the nearest fen.
fn cost(price: Fen, hundredths: i64) -> Option<Fen> {
    let product = i128::from(price.0) * i128::from(hundredths);
    i64::try_from((product + 50) / 100).ok().map(Fen)
}
