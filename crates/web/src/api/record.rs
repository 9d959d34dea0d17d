//! One community with everything known of it, and a person's decision on a fact.

use super::body::{Body, NoQuery, id};
use super::claim::{ClaimLine, FactRecord};
use super::communities::CommunityLine;
use super::conditional::{refused, version_in, versioned};
use super::key::{BasisKey, ConfidenceKey, FactKey, PhaseKey, SourceKindKey, TruthKey, VerdictKey};
use super::shape::{CriterionResult, PackInForce, Position, SquareMetres, degrees, each, texts};
use crate::error::Error;
use crate::page::Page;
use crate::server::conditional::seen;
use app::AppError;
use app::community::{ClaimDecision, CommunityRecord, FactClaims, Seen};
use app::policy::{Score, ScoreLine};
use app::stock::StockItem;
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::building::Building;
use domain::claim::ClaimSubject;
use domain::division::Gazetteer;
use domain::id::{BuildingId, CommunityId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is known of a building in one fact: the effective value.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KnownFact {
    /// The fact.
    fact: FactKey,
    /// The value, canonical text of the fact.
    #[schema(example = "1998")]
    value: String,
    /// What kind of source says so.
    source: SourceKindKey,
    /// The source in words.
    source_label: String,
    /// How sure it is.
    confidence: ConfidenceKey,
}

/// A building with its verdict.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BuildingRecord {
    /// Its id.
    id: String,
    /// Its number (栋号), unique within the community.
    number: String,
    /// Its own address.
    address: Option<String>,
    /// A point within it.
    location: Option<Position>,
    /// The verdict on it; absent where the building is not screened by itself.
    verdict: Option<VerdictKey>,
    /// The criteria that are asked of buildings.
    criteria: Vec<CriterionResult>,
    /// What is known of it.
    facts: Vec<KnownFact>,
}

impl BuildingRecord {
    fn of(building: &Building, item: &StockItem) -> Self {
        let same = |number: &str| number == building.number;
        let assessed = item.assessment.buildings.iter().find(|assessed| same(&assessed.number));
        let dossier = item.dossier.buildings.iter().find(|dossier| same(&dossier.number));
        let facts = dossier.into_iter().flat_map(|dossier| dossier.facts.iter());
        Self {
            id: building.id.to_string(),
            number: building.number.clone(),
            address: building.address.clone(),
            location: building.location.map(Position::from),
            verdict: assessed.map(|assessed| VerdictKey(assessed.verdict)),
            criteria: assessed.map(|assessed| each(&assessed.criteria)).unwrap_or_default(),
            facts: facts
                .map(|(fact, known)| KnownFact {
                    fact: FactKey(fact),
                    value: known.value.to_string(),
                    source: SourceKindKey(known.source),
                    source_label: known.source_label.to_string(),
                    confidence: ConfidenceKey(known.confidence),
                })
                .collect(),
        }
    }
}

/// A facility that serves the community.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FacilityRecord {
    /// Its id.
    id: String,
    /// The kind: the code of the menu item that provides one.
    #[schema(example = "C06")]
    item: String,
    /// Its name.
    name: Option<String>,
    /// How many there are.
    quantity: Option<i64>,
    /// Its floor area.
    area_m2: Option<SquareMetres>,
    /// Where it stands.
    location: Option<Position>,
}

impl From<&domain::facility::Facility> for FacilityRecord {
    fn from(facility: &domain::facility::Facility) -> Self {
        Self {
            id: facility.id.to_string(),
            item: facility.item.clone(),
            name: facility.name.clone(),
            quantity: facility.quantity,
            area_m2: facility.area.map(SquareMetres),
            location: facility.location.map(Position::from),
        }
    }
}

/// How one indicator of a scorecard came out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct IndicatorResult {
    /// The indicator's id in the pack.
    #[schema(example = "complete-03")]
    indicator: String,
    /// Whether it is met.
    met: TruthKey,
    /// What that rests on.
    basis: BasisKey,
    /// The measured value, or the fact's.
    value: Option<String>,
    /// Who or what says so.
    source: Option<String>,
    /// Codes of menu items that would meet it.
    proposed: Vec<String>,
}

impl From<&ScoreLine> for IndicatorResult {
    fn from(line: &ScoreLine) -> Self {
        Self {
            indicator: line.indicator.to_string(),
            met: TruthKey(line.met),
            basis: BasisKey(line.basis),
            value: line.value.as_deref().map(str::to_owned),
            source: line.source.as_deref().map(str::to_owned),
            proposed: texts(line.proposed.iter().map(|code| &**code)),
        }
    }
}

/// A menu item and the unmet indicators it would meet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ItemProposal {
    /// The item's code.
    #[schema(example = "C15")]
    item: String,
    /// The indicators.
    indicators: Vec<String>,
}

/// A filled-in scorecard.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScorecardResult {
    /// The scorecard's id in the pack.
    #[schema(example = "complete")]
    scorecard: String,
    /// Before or after the works.
    phase: PhaseKey,
    /// Indicators met.
    met: u32,
    /// Indicators not met.
    unmet: u32,
    /// Indicators nobody knows of.
    unknown: u32,
    /// Every indicator, in the pack's order.
    indicators: Vec<IndicatorResult>,
    /// Items that would meet unmet indicators, the one that meets most first.
    proposals: Vec<ItemProposal>,
}

impl From<&Score> for ScorecardResult {
    fn from(score: &Score) -> Self {
        let proposals = score.proposals.iter().map(|proposal| ItemProposal {
            item: proposal.item.to_string(),
            indicators: texts(proposal.indicators.iter().map(|id| &**id)),
        });
        Self {
            scorecard: score.scorecard.to_string(),
            phase: PhaseKey(score.phase),
            met: score.met,
            unmet: score.unmet,
            unknown: score.unknown,
            indicators: each(&score.lines),
            proposals: proposals.collect(),
        }
    }
}

/// Something that was decided on the community.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HistoryEntry {
    /// The id of the audit entry.
    id: String,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// The account that did it.
    account_id: String,
    /// What happened.
    #[schema(example = "claim.decided")]
    event: String,
    /// The particulars, as the audit log keeps them.
    detail: serde_json::Value,
}

/// One community with everything known of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommunityDetail {
    /// The rules the verdict was reached under.
    pack: PackInForce,
    /// What names it, and the verdict.
    community: CommunityLine,
    /// Other names it had or is called by.
    aliases: Vec<String>,
    /// Its residents'-committee neighbourhood.
    neighbourhood: Option<String>,
    /// Its outline: rings of longitude and latitude, the outer one first, each closed.
    outline: Option<Vec<Vec<[f64; 2]>>>,
    /// Set on a copy to practise on: the id of what it is a copy of.
    rehearsal_of: Option<String>,
    /// Every criterion, in the pack's order.
    criteria: Vec<CriterionResult>,
    /// What each source says, fact by fact.
    facts: Vec<FactRecord>,
    /// Its buildings.
    buildings: Vec<BuildingRecord>,
    /// Its facilities.
    facilities: Vec<FacilityRecord>,
    /// The scorecards, filled in, before the works.
    scorecards: Vec<ScorecardResult>,
    /// What was decided on it.
    history: Vec<HistoryEntry>,
}

impl CommunityDetail {
    fn of(record: &CommunityRecord, item: &StockItem, divisions: &Gazetteer) -> Self {
        let community = &item.community;
        let ring = |ring: &Vec<_>| ring.iter().copied().map(degrees).collect();
        let history = record.history.iter().map(|entry| HistoryEntry {
            id: entry.id.to_string(),
            at: entry.at.to_string(),
            account_id: entry.actor.to_string(),
            event: entry.event.clone(),
            detail: entry.detail(),
        });
        Self {
            pack: record.stock.rules.pack_ref().into(),
            community: CommunityLine::of(item, divisions),
            aliases: community.aliases.clone(),
            neighbourhood: community.neighbourhood.clone(),
            outline: community.outline.as_ref().map(|outline| outline.rings.iter().map(ring).collect()),
            rehearsal_of: record.rehearsal.as_ref().map(|copy| copy.original.to_string()),
            criteria: each(&item.assessment.criteria),
            facts: each(&record.facts),
            buildings: record.buildings.iter().map(|building| BuildingRecord::of(building, item)).collect(),
            facilities: each(&record.facilities),
            scorecards: each(&record.scores),
            history: history.collect(),
        }
    }
}

/// Show a community
///
/// A community that was merged into another is answered with that one.
#[utoipa::path(
    get, path = "/api/v1/communities/{id}", tag = "communities", operation_id = "show_community",
    params(("id" = String, Path, description = "Id of the community", example = "01939f2e8c7a7b3e9a41c0ffee000001")),
    responses((status = 200, description = "Everything known of it", body = CommunityDetail))
)]
pub(crate) async fn show_community(
    page: Page,
    Path(community): Path<String>,
    _: NoQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let community: CommunityId = id(&community)?;
    page.app()
        .run(move |app| {
            let record = app.load_community(community)?;
            let item = record.item().ok_or(AppError::NotFound(app::Noun::Community))?;
            let version = FactClaims::version(&record.facts);
            let detail = CommunityDetail::of(&record, item, &record.stock.divisions);
            versioned(&headers, &version, &detail)
        })
        .await
}

/// List claims on a building
///
/// What each source says of one building, fact by fact.
#[utoipa::path(
    get, path = "/api/v1/communities/{id}/buildings/{building_id}/claims", tag = "communities",
    operation_id = "list_building_claims",
    params(
        ("id" = String, Path, description = "Id of the community", example = "01939f2e8c7a7b3e9a41c0ffee000001"),
        ("building_id" = String, Path, description = "Id of a building of it", example = "01939f2e8c7a7b3e9a41c0ffee000002"),
    ),
    responses((status = 200, description = "The claims, the effective one of each fact first", body = Vec<FactRecord>))
)]
pub(crate) async fn list_building_claims(
    page: Page,
    Path((community, building)): Path<(String, String)>,
    _: NoQuery,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let (community, building): (CommunityId, BuildingId) = (id(&community)?, id(&building)?);
    page.app()
        .run(move |app| {
            let record = app.load_community(community)?;
            has_building(&record, building)?;
            let facts = app.claims_of_building(building)?;
            let version = FactClaims::version(&facts);
            versioned(&headers, &version, &each::<_, FactRecord>(&facts))
        })
        .await
}

fn has_building(record: &CommunityRecord, building: BuildingId) -> Result<(), AppError> {
    let has = record.buildings.iter().any(|own| own.id == building);
    if has { Ok(()) } else { Err(AppError::NotFound(app::Noun::Community)) }
}

/// A decision that a value counts, whatever the sources say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionBody {
    /// The building it is said of; the community when absent.
    building_id: Option<String>,
    /// The fact.
    fact: FactKey,
    /// The value, canonical text of the fact: `1998`, `yes`, `22100.5`.
    #[schema(example = "1998")]
    value: String,
    /// The kind of source the decision relies on.
    source: SourceKindKey,
    /// That source in words.
    #[serde(default)]
    #[schema(example = "竣工验收备案表")]
    source_label: String,
    /// When it was seen.
    #[schema(value_type = Option<String>, format = Date, example = "2020-06-01")]
    observed_on: Option<jiff::civil::Date>,
    /// Why it counts, at most 500 characters.
    #[schema(max_length = 500, example = "验收备案表载明1998年竣工。")]
    reason: String,
}

/// Decide on a fact
///
/// Records that a value counts, with a reason; every claim before it is kept.
#[utoipa::path(
    post, path = "/api/v1/communities/{id}/claims", tag = "communities", operation_id = "decide_claim",
    params(("id" = String, Path, description = "Id of the community", example = "01939f2e8c7a7b3e9a41c0ffee000001")),
    request_body = DecisionBody,
    responses((status = 201, description = "The claim that now counts", body = ClaimLine))
)]
pub(crate) async fn decide_claim(
    page: Page,
    Path(community): Path<String>,
    _: NoQuery,
    headers: HeaderMap,
    Body(body): Body<DecisionBody>,
) -> Result<(StatusCode, Json<ClaimLine>), Error> {
    let community: CommunityId = id(&community)?;
    let building = body.building_id.as_deref().map(id::<BuildingId>).transpose()?;
    let (actor, seen) = (page.actor()?, seen(&headers)?);
    let careful = seen.is_some();
    let decision = ClaimDecision {
        subject: building.map_or(ClaimSubject::Community(community), ClaimSubject::Building),
        fact: body.fact.0,
        value: body.value,
        source: body.source.0,
        source_label: body.source_label,
        observed_on: body.observed_on,
        reason: body.reason,
        seen: seen.map(|tag| Seen::OfSubject(version_in(tag))),
    };
    let claim = page
        .app()
        .run(move |app| {
            let record = app.load_community(community)?;
            if let Some(building) = building {
                has_building(&record, building)?;
            }
            app.decide_claim(&actor, &decision).map_err(|error| refused(error, careful))
        })
        .await?;
    Ok((StatusCode::CREATED, Json(ClaimLine::from(&claim))))
}
