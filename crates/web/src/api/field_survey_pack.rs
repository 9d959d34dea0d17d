//! What a surveyor takes along: places, questions in words of both languages, and what is known.

use super::key::{FactKey, SourceKindKey, TruthKey, VerdictKey};
use super::shape::{District, PackInForce, Words, fact_keys};
use crate::error::Error;
use app::field_survey::{Areas, SurveyPack, SurveyPlace, SurveyQuestion, SurveyedBuilding, TakeAlong};
use app::policy;
use domain::claim::Claim;
use domain::division::{DivisionCode, Gazetteer};
use domain::fact::FactKind;
use domain::indicator::Observation;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which communities to take along: those named, and those of a district or street.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PackQuery {
    /// Ids of communities, separated by commas.
    #[param(example = "01939f2e8c7a7b3e9a41c0ffee000001")]
    communities: Option<String>,
    /// Code of a district.
    #[param(example = "500106")]
    district: Option<String>,
    /// Of the district, this street only.
    street: Option<String>,
}

impl PackQuery {
    /// What the use case is asked, or what is wrong with the question.
    pub(crate) fn wanted(&self) -> Result<TakeAlong, Error> {
        let ids = self.communities.as_deref().unwrap_or_default();
        let ids = ids.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::parse);
        let communities = ids.collect::<Result<Vec<_>, _>>();
        let communities =
            communities.map_err(|_| Error::malformed().detail("api-communities-list", Vec::new()))?;
        let district = self.district.as_deref().map(|code| DivisionCode(code.into()));
        Ok(TakeAlong { communities, district, street: self.street.clone() })
    }
}

/// A street of a district.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StreetLine {
    /// Its name; empty for communities that name none.
    name: String,
    /// Its communities.
    communities: u64,
    /// Those that cannot be decided yet.
    undetermined: u64,
}

/// A district with its streets.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AreaLine {
    /// The district.
    district: District,
    /// Its streets.
    streets: Vec<StreetLine>,
}

impl AreaLine {
    /// The streets of each district.
    pub(crate) fn list(areas: &Areas, divisions: &Gazetteer) -> Vec<Self> {
        let street = |(name, count): (&String, &app::field_survey::StreetCount)| StreetLine {
            name: name.clone(),
            communities: count.communities,
            undetermined: count.undetermined,
        };
        let area = |(code, streets): (&DivisionCode, &std::collections::BTreeMap<_, _>)| Self {
            district: District::of(code, divisions),
            streets: streets.iter().map(street).collect(),
        };
        areas.iter().map(area).collect()
    }
}

/// Something that can be chosen as a value.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChoiceLine {
    /// The value.
    #[schema(example = "yes")]
    value: String,
    /// In words.
    words: Words,
}

/// The question for a fact.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuestionLine {
    /// The fact.
    fact: FactKey,
    /// In words.
    name: Words,
    /// The unit of the value.
    unit: Option<Words>,
    /// How to write the value.
    hint: Option<Words>,
    /// `year`, `flag`, `count`, `area`, `share`, `money`, `choice` or `text`.
    #[schema(example = "year")]
    kind: &'static str,
    /// What can be chosen; empty where the value is typed.
    choices: Vec<ChoiceLine>,
    /// Whether it is asked of each building.
    of_buildings: bool,
}

impl From<&SurveyQuestion> for QuestionLine {
    fn from(question: &SurveyQuestion) -> Self {
        let fact = question.fact;
        let (kind, keys): (_, &[&str]) = match fact.kind() {
            FactKind::Year => ("year", &[]),
            FactKind::Flag => ("flag", &["yes", "no"]),
            FactKind::Count => ("count", &[]),
            FactKind::Area => ("area", &[]),
            FactKind::Share => ("share", &[]),
            FactKind::Money => ("money", &[]),
            FactKind::Choice(keys) => ("choice", keys),
            FactKind::Text => ("text", &[]),
        };
        let choice = |key: &&str| ChoiceLine {
            value: (*key).to_owned(),
            words: Words::both(|l| l.canonical(fact, key)),
        };
        Self {
            fact: FactKey(fact),
            name: Words::both(|l| l.fact(fact).into_owned()),
            unit: Words::both_if(|l| l.fact_unit(fact).map(Into::into)),
            hint: (kind == "year").then(|| Words::both(|l| l.t("decide-year-hint").into_owned())),
            kind,
            choices: keys.iter().map(choice).collect(),
            of_buildings: question.of_buildings,
        }
    }
}

/// An indicator that can be observed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IndicatorQuestion {
    /// Its id.
    #[schema(example = "complete-03")]
    id: String,
    /// Its scorecard.
    scorecard: Option<Words>,
    /// In words.
    name: Words,
    /// What is required.
    requirement: Words,
}

impl IndicatorQuestion {
    fn of(rules: &policy::Rules, indicator: &policy::Indicator) -> Self {
        let card = rules.scorecards().iter().find(|card| card.id == indicator.scorecard);
        Self {
            id: indicator.id.to_string(),
            scorecard: card.map(|card| Words::from(&card.name)),
            name: Words::from(&indicator.name),
            requirement: Words::from(&indicator.requirement),
        }
    }
}

/// A claim that counts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KnownLine {
    /// The fact.
    fact: FactKey,
    /// Its value, canonical text of the fact.
    #[schema(example = "1998")]
    value: String,
    /// The claim: the base version of an answer.
    claim_id: String,
    /// What kind of source speaks.
    source: SourceKindKey,
    /// The source in words.
    source_label: String,
}

impl From<&Claim> for KnownLine {
    fn from(claim: &Claim) -> Self {
        Self {
            fact: FactKey(claim.fact),
            value: claim.value.to_string(),
            claim_id: claim.id.to_string(),
            source: SourceKindKey(claim.source),
            source_label: claim.source_label.clone(),
        }
    }
}

/// A building to visit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyedBuildingLine {
    /// Its id.
    id: String,
    /// Its number.
    number: String,
    /// Its verdict so far.
    verdict: VerdictKey,
    /// Facts that screening misses of it, the most decisive first.
    missing: Vec<FactKey>,
    /// What counts.
    known: Vec<KnownLine>,
}

impl From<&SurveyedBuilding> for SurveyedBuildingLine {
    fn from(building: &SurveyedBuilding) -> Self {
        Self {
            id: building.id.to_string(),
            number: building.number.clone(),
            verdict: VerdictKey(building.verdict),
            missing: fact_keys(&building.missing),
            known: super::shape::each(&building.known),
        }
    }
}

/// What was observed of an indicator.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ObservedLine {
    /// Its id.
    indicator: String,
    /// Whether it is met.
    met: TruthKey,
}

impl From<&Observation> for ObservedLine {
    fn from(seen: &Observation) -> Self {
        Self { indicator: seen.indicator.clone(), met: TruthKey(seen.met) }
    }
}

/// A community to visit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyPlaceLine {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// Its district.
    district: Option<District>,
    /// Its street.
    street: Option<String>,
    /// Its address.
    address: Option<String>,
    /// Its verdict so far.
    verdict: VerdictKey,
    /// Facts that screening misses of it, the most decisive first.
    missing: Vec<FactKey>,
    /// What counts.
    known: Vec<KnownLine>,
    /// What was observed of the indicators.
    observed: Vec<ObservedLine>,
    /// Its buildings.
    buildings: Vec<SurveyedBuildingLine>,
}

impl SurveyPlaceLine {
    fn of(place: &SurveyPlace, divisions: &Gazetteer) -> Self {
        let community = &place.community;
        Self {
            id: community.id.to_string(),
            name: community.name.clone(),
            district: community.district.as_ref().map(|code| District::of(code, divisions)),
            street: community.street.clone(),
            address: community.address.clone(),
            verdict: VerdictKey(place.verdict),
            missing: fact_keys(&place.missing),
            known: super::shape::each(&place.known),
            observed: super::shape::each(&place.observations),
            buildings: super::shape::each(&place.buildings),
        }
    }
}

/// What a surveyor takes along.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SurveyPackAnswer {
    /// The rules the verdicts were reached under.
    pack: PackInForce,
    /// The register's revision it was made from.
    revision: u64,
    /// When.
    #[schema(format = DateTime)]
    taken_at: String,
    /// The questions, those that decide most floor area first.
    questions: Vec<QuestionLine>,
    /// The indicators.
    indicators: Vec<IndicatorQuestion>,
    /// The places.
    communities: Vec<SurveyPlaceLine>,
}

impl SurveyPackAnswer {
    /// What the use case gave.
    pub(crate) fn of(pack: &SurveyPack, divisions: &Gazetteer) -> Self {
        let rules = &pack.stock.rules;
        Self {
            pack: rules.pack_ref().into(),
            revision: pack.stock.revision,
            taken_at: pack.taken_at.to_string(),
            questions: super::shape::each(&pack.questions),
            indicators: rules.indicators().iter().map(|one| IndicatorQuestion::of(rules, one)).collect(),
            communities: pack.places.iter().map(|place| SurveyPlaceLine::of(place, divisions)).collect(),
        }
    }
}
