//! What to take along: places, what screening still misses of each, what is known, and the questions.

use crate::stock::{Stock, StockItem};
use crate::{AppError, Desk};
use domain::claim::{Claim, ClaimSubject, effective};
use domain::community::Community;
use domain::division::DivisionCode;
use domain::fact::{Fact, FactKind, FactScope};
use domain::id::{BuildingId, CommunityId};
use domain::indicator::Observation;
use domain::truth::Verdict;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::Rx;

/// Communities that can be taken along at a time: the largest district of Chongqing has 575.
pub const MAX_PLACES: usize = 600;

/// Which communities to take along: those named, and those of a district or street.
#[derive(Debug, Clone, Default)]
pub struct TakeAlong {
    /// These, whatever else is asked for.
    pub communities: Vec<CommunityId>,
    /// Those of this district.
    pub district: Option<DivisionCode>,
    /// Of the district, those of this street only.
    pub street: Option<String>,
}

/// What is taken along.
pub struct SurveyPack {
    /// The stock it was made from.
    pub stock: Arc<Stock>,
    /// When.
    pub taken_at: Timestamp,
    /// The questions, those that decide most floor area first.
    pub questions: Vec<SurveyQuestion>,
    /// The places, by name.
    pub places: Vec<SurveyPlace>,
}

/// A fact that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SurveyQuestion {
    /// The fact.
    pub fact: Fact,
    /// Whether it is asked of each building.
    pub of_buildings: bool,
}

/// A community to visit.
pub struct SurveyPlace {
    /// What names and places it.
    pub community: Community,
    /// Its verdict so far.
    pub verdict: Verdict,
    /// What screening misses and an answer here could decide, the most decisive first.
    pub missing: Vec<Fact>,
    /// The claims that count.
    pub known: Vec<Claim>,
    /// Its buildings.
    pub buildings: Vec<SurveyedBuilding>,
    /// What was observed of the indicators.
    pub observations: Vec<Observation>,
}

/// A building to visit.
pub struct SurveyedBuilding {
    /// Its id.
    pub id: BuildingId,
    /// Its number.
    pub number: String,
    /// Its verdict so far.
    pub verdict: Verdict,
    /// What screening misses of it, the most decisive first.
    pub missing: Vec<Fact>,
    /// The claims that count.
    pub known: Vec<Claim>,
}

/// How many communities a street has, and how many of them cannot be decided yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StreetCount {
    /// Communities.
    pub communities: u64,
    /// Those that cannot be decided yet.
    pub undetermined: u64,
}

/// Streets of districts with their counts; the empty street holds those that name none.
pub type Areas = BTreeMap<DivisionCode, BTreeMap<String, StreetCount>>;

impl Desk {
    /// What to take along.
    pub fn field_survey_pack(&self, wanted: &TakeAlong) -> Result<SurveyPack, AppError> {
        // Whoever asks for one community by its id may be practising on a copy.
        let stock = match wanted.communities.as_slice() {
            [only] if wanted.district.is_none() => self.stock_around(*only)?,
            _ => self.stock()?,
        };
        let items = stock.items().iter().map(|item| &**item);
        let wanted = items.filter(|item| wanted.admits(item) && self.views(&item.place));
        let mut items: Vec<&StockItem> = wanted.collect();
        if items.len() > MAX_PLACES {
            return Err(AppError::Invalid { field: "communities", reason: "too-many-communities" });
        }
        items.sort_by(|a, b| {
            a.community.name.cmp(&b.community.name).then(a.community.id.cmp(&b.community.id))
        });
        let order: Vec<Fact> = stock.missing_evidence().iter().map(|missing| missing.fact).collect();
        let places = self.store().read(|rx| {
            items.iter().map(|item| place(rx, item, &order)).collect::<Result<Vec<_>, AppError>>()
        })?;
        let questions = questions(&stock, &order);
        Ok(SurveyPack { taken_at: self.environment().now(), questions, places, stock })
    }

    /// Where there is something to survey: the streets of each district.
    pub fn field_survey_areas(&self) -> Result<Areas, AppError> {
        let mut areas = Areas::new();
        for item in self.stock()?.items().iter().filter(|item| self.views(&item.place)) {
            let Some(district) = item.community.district.clone() else { continue };
            let street = item.community.street.clone().unwrap_or_default();
            let count = areas.entry(district).or_default().entry(street).or_default();
            count.communities += 1;
            count.undetermined += u64::from(item.verdict() == Verdict::Undetermined);
        }
        Ok(areas)
    }
}

impl TakeAlong {
    fn admits(&self, item: &StockItem) -> bool {
        let of_street =
            || self.street.as_ref().is_none_or(|street| item.community.street.as_ref() == Some(street));
        let of_district = || self.district.is_some() && item.community.district == self.district;
        self.communities.contains(&item.community.id) || (of_district() && of_street())
    }
}

/// What screening misses, in the order of the work-list.
fn ordered(missing: impl IntoIterator<Item = Fact>, order: &[Fact]) -> Vec<Fact> {
    let mut missing: Vec<Fact> = missing.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    missing.sort_by_key(|fact| order.iter().position(|other| other == fact).unwrap_or(order.len()));
    missing
}

fn place(rx: &mut Rx<'_>, item: &StockItem, order: &[Fact]) -> Result<SurveyPlace, AppError> {
    let id = item.community.id;
    let buildings = crate::community::one_of_each_number(id, rx)?;
    // A figure of the whole community says nothing of one of its buildings; a year, a yes or a choice does.
    let answers = |fact: &Fact| {
        buildings.is_empty()
            || fact.scope() == FactScope::Community
            || matches!(fact.kind(), FactKind::Year | FactKind::Flag | FactKind::Choice(_))
    };
    let missing = ordered(item.assessment.missing().iter().copied().filter(answers), order);
    let mut surveyed = Vec::with_capacity(buildings.len());
    for building in buildings {
        let assessed = item.assessment.buildings.iter().find(|assessed| *assessed.number == *building.number);
        let verdict = assessed.map_or(item.verdict(), |assessed| assessed.verdict);
        let open = assessed.filter(|_| verdict == Verdict::Undetermined);
        let missing = open.into_iter().flat_map(|assessed| &assessed.criteria);
        let missing = missing.flat_map(|outcome| outcome.missing.iter().copied());
        surveyed.push(SurveyedBuilding {
            missing: ordered(missing.filter(|fact| fact.scope() == FactScope::Building), order),
            known: counting(store::claim::list_of_subject(rx, ClaimSubject::Building(building.id))?),
            id: building.id,
            number: building.number,
            verdict,
        });
    }
    Ok(SurveyPlace {
        missing,
        known: counting(store::claim::list_of_subject(rx, ClaimSubject::Community(id))?),
        observations: store::indicator::list_of_community(rx, id)?,
        buildings: surveyed,
        verdict: item.verdict(),
        community: item.community.clone(),
    })
}

/// The claims that count, in the order of the facts.
fn counting(mut claims: Vec<Claim>) -> Vec<Claim> {
    claims.sort_by_key(|claim| claim.fact);
    let of_fact = claims.chunk_by(|a, b| a.fact == b.fact);
    of_fact.filter_map(effective).map(|effective| effective.claim.clone()).collect()
}

/// The facts that the criteria of the rules ask for, those of the work-list first.
fn questions(stock: &Stock, order: &[Fact]) -> Vec<SurveyQuestion> {
    let asked = stock.rules.criteria().iter().flat_map(|criterion| criterion.test.facts());
    ordered(asked, order)
        .into_iter()
        .map(|fact| SurveyQuestion { fact, of_buildings: fact.scope() == FactScope::Building })
        .collect()
}
