//! Pairs that may be one community: proposed, compared, merged, told apart, taken back.

#![expect(unused_qualifications, reason = "the macro of the description writes them")]

use super::body::{Body, NoQuery, Query, id};
use super::communities::CommunityLine;
use super::key::{FactKey, LikelihoodKey, RuleKey, SignKey, SourceKindKey};
use crate::error::Error;
use crate::page::Page;
use app::AppError;
use app::duplicate::{Belongings, DuplicateQuery, Duplicates, MAX_PAIRS, PairFact, Twosome};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::division::{DivisionCode, Gazetteer};
use domain::duplicate::{Likeness, Merge, Pair, Refusal, Sign};
use domain::id::{BatchId, CommunityId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Pairs on a page when nothing else is asked for.
const PER_PAGE: usize = 50;

/// What the list is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DuplicatesQuery {
    /// So likely.
    likelihood: Option<LikelihoodKey>,
    /// With one of the two in this district.
    #[param(example = "500106")]
    district: Option<String>,
    /// With one of the two brought or spoken of by this batch.
    #[param(example = "01939f2e8c7a7b3e9a41c0ffee000004")]
    batch_id: Option<String>,
    /// Which page, from 1; the last one when there are fewer.
    #[param(minimum = 1, default = 1)]
    page: Option<usize>,
    /// Pairs on a page.
    #[param(minimum = 1, maximum = 100, default = 50)]
    per_page: Option<usize>,
}

impl DuplicatesQuery {
    fn question(&self) -> Result<DuplicateQuery, Error> {
        let refuse = |key: &str| Err(Error::malformed().detail(key, Vec::new()));
        let (page, per_page) = (self.page.unwrap_or(1), self.per_page.unwrap_or(PER_PAGE));
        if page == 0 {
            return refuse("api-page-least");
        }
        if per_page == 0 || per_page > MAX_PAIRS {
            return refuse("api-pairs-per-page");
        }
        let batch = match self.batch_id.as_deref().map(str::parse::<BatchId>) {
            Some(Err(_)) => return refuse("api-batch-id"),
            Some(Ok(batch)) => Some(batch),
            None => None,
        };
        let likelihood = self.likelihood.map(|grade| grade.0);
        let district = self.district.as_deref().map(|code| DivisionCode(code.into()));
        Ok(DuplicateQuery { likelihood, district, batch, page, per_page })
    }
}

/// Something that speaks for or against two entries being one community.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignLine {
    /// What it is.
    sign: SignKey,
    /// The distance, where it is about one.
    metres: Option<u32>,
    /// How much it speaks for it; below zero, against it.
    weight: i32,
}

fn signs(likeness: &Likeness) -> Vec<SignLine> {
    let line = |sign: &Sign| SignLine { sign: SignKey(*sign), metres: sign.metres(), weight: sign.weight() };
    likeness.signs.iter().map(line).collect()
}

/// A pair that may be one community.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DuplicateLine {
    /// How likely it is.
    likelihood: LikelihoodKey,
    /// The sum of the weights of its signs.
    score: i32,
    /// What speaks for and against it, the weightiest first.
    signs: Vec<SignLine>,
    /// The two.
    communities: Vec<CommunityLine>,
}

/// A decision that two entries are two communities.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefusalLine {
    /// The two.
    community_ids: [String; 2],
    /// Why, in words.
    reason: String,
    /// The account that decided.
    account_id: String,
    /// When.
    #[schema(format = DateTime)]
    refused_at: String,
}

impl From<&Refusal> for RefusalLine {
    fn from(refusal: &Refusal) -> Self {
        Self {
            community_ids: [refusal.pair.one.to_string(), refusal.pair.other.to_string()],
            reason: refusal.reason.clone(),
            account_id: refusal.refused_by.to_string(),
            refused_at: refusal.refused_at.to_string(),
        }
    }
}

/// A merge that stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MergeLine {
    /// The community that speaks through the other.
    merged_id: String,
    /// Its name.
    name: String,
    /// The one it was merged into.
    kept_id: String,
    /// Why, in words.
    reason: String,
    /// The account that merged them.
    account_id: String,
    /// When.
    #[schema(format = DateTime)]
    merged_at: String,
}

impl From<&Merge> for MergeLine {
    fn from(merge: &Merge) -> Self {
        Self {
            merged_id: merge.merged.to_string(),
            name: merge.name.clone(),
            kept_id: merge.kept.to_string(),
            reason: merge.reason.clone(),
            account_id: merge.merged_by.to_string(),
            merged_at: merge.merged_at.to_string(),
        }
    }
}

/// A page of pairs, and what was decided so far.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DuplicatePage {
    /// This page, from 1.
    page: usize,
    /// Number of pages, at least 1.
    pages: usize,
    /// Pairs that pass all filters.
    total: usize,
    /// The pairs of this page, the likeliest first.
    pairs: Vec<DuplicateLine>,
    /// Pairs decided to be two communities, the latest hundred.
    refused: Vec<RefusalLine>,
    /// Merges that stand, the latest hundred.
    merged: Vec<MergeLine>,
}

impl From<&Duplicates> for DuplicatePage {
    fn from(found: &Duplicates) -> Self {
        let pairs = found.proposals.iter().filter_map(|proposal| {
            let sides = found.sides(proposal)?;
            Some(DuplicateLine {
                likelihood: LikelihoodKey(proposal.likelihood),
                score: proposal.likeness.score,
                signs: signs(&proposal.likeness),
                communities: sides.map(|item| CommunityLine::of(item, &found.divisions)).into(),
            })
        });
        Self {
            page: found.page,
            pages: found.pages,
            total: found.total,
            pairs: pairs.collect(),
            refused: super::shape::each(&found.refusals),
            merged: super::shape::each(&found.merges),
        }
    }
}

/// A fact of both, and what would count if they were one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PairFactLine {
    /// The fact.
    fact: FactKey,
    /// What counts of each, canonical text.
    values: [Option<String>; 2],
    /// Whether both say something, and not the same.
    differs: bool,
    /// What would count together, canonical text.
    together: String,
    /// Why that.
    rule: RuleKey,
    /// Whose word that is.
    source: SourceKindKey,
    /// That source in words.
    source_label: String,
}

impl From<&PairFact> for PairFactLine {
    fn from(fact: &PairFact) -> Self {
        Self {
            fact: FactKey(fact.fact),
            values: fact.sides.each_ref().map(|side| side.as_ref().map(ToString::to_string)),
            differs: fact.differs(),
            together: fact.together.to_string(),
            rule: RuleKey(fact.rule),
            source: SourceKindKey(fact.source),
            source_label: fact.source_label.clone(),
        }
    }
}

/// What one of two brings along when it is merged into the other.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BelongingsLine {
    /// Numbers of its buildings.
    buildings: Vec<String>,
    /// Claims on it.
    claims: usize,
    /// Its facilities.
    facilities: usize,
    /// Observations of its indicators.
    observations: usize,
    /// Communities merged into it before.
    merged: usize,
}

impl From<&Belongings> for BelongingsLine {
    fn from(own: &Belongings) -> Self {
        Self {
            buildings: own.buildings.clone(),
            claims: own.claims,
            facilities: own.facilities,
            observations: own.observations,
            merged: own.merged,
        }
    }
}

/// Two communities beside each other.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PairDetail {
    /// The two.
    communities: Vec<CommunityLine>,
    /// How likely they are one; absent when too little speaks for it.
    likelihood: Option<LikelihoodKey>,
    /// What speaks for and against it.
    signs: Vec<SignLine>,
    /// What is known of either, fact by fact.
    facts: Vec<PairFactLine>,
    /// What each brings along.
    belongings: Vec<BelongingsLine>,
    /// Numbers of buildings that both have: they count once.
    shared_buildings: Vec<String>,
    /// The decision that they are two, if somebody decided so.
    refusal: Option<RefusalLine>,
}

impl PairDetail {
    fn of(found: &Twosome, divisions: &Gazetteer) -> Option<Self> {
        Some(Self {
            communities: found.items()?.map(|item| CommunityLine::of(item, divisions)).into(),
            likelihood: found.likeness.likelihood().map(LikelihoodKey),
            signs: signs(&found.likeness),
            facts: super::shape::each(&found.facts),
            belongings: super::shape::each(&found.belongings),
            shared_buildings: found.shared_buildings.clone(),
            refusal: found.refusal.as_ref().map(RefusalLine::from),
        })
    }
}

/// List possible duplicates
///
/// Pairs of communities that may be one, without those on which somebody decided.
#[utoipa::path(
    get, path = "/api/v1/duplicates", tag = "communities", operation_id = "list_duplicates",
    params(DuplicatesQuery),
    responses((status = 200, description = "A page of pairs", body = DuplicatePage))
)]
pub(crate) async fn list_duplicates(
    page: Page,
    Query(query): Query<DuplicatesQuery>,
) -> Result<Json<DuplicatePage>, Error> {
    let question = query.question()?;
    let found = page
        .app()
        .run(move |app| Ok::<_, AppError>(DuplicatePage::from(&app.list_duplicates(&question)?)))
        .await?;
    Ok(Json(found))
}

/// The two of a path.
fn pair(one: &str, other: &str) -> Result<Pair, Error> {
    Pair::of(id(one)?, id(other)?).ok_or_else(Error::not_found)
}

/// Compare two communities
///
/// Beside each other, with what would move and what would count if they were merged. Nothing is changed.
#[utoipa::path(
    get, path = "/api/v1/communities/{id}/duplicates/{other_id}", tag = "communities",
    operation_id = "compare_communities",
    params(
        ("id" = String, Path, description = "Id of a community", example = "01939f2e8c7a7b3e9a41c0ffee000001"),
        ("other_id" = String, Path, description = "Id of another", example = "01939f2e8c7a7b3e9a41c0ffee000002"),
    ),
    responses((status = 200, description = "The two", body = PairDetail))
)]
pub(crate) async fn compare_communities(
    page: Page,
    Path((one, other)): Path<(String, String)>,
    _: NoQuery,
) -> Result<Json<PairDetail>, Error> {
    let pair = pair(&one, &other)?;
    let detail = page
        .app()
        .run(move |app| {
            let (found, divisions) = (app.load_pair(pair.one, pair.other)?, app.divisions()?);
            Ok::<_, AppError>(PairDetail::of(&found, &divisions))
        })
        .await?;
    detail.map(Json).ok_or_else(Error::not_found)
}

/// Why something was decided.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonBody {
    /// In words, at most 500 characters.
    #[schema(max_length = 500, example = "现场核对，围墙两侧是两个小区。")]
    reason: String,
}

/// Decide that two are two
///
/// The pair is not proposed again. Deciding it twice is deciding it once.
#[utoipa::path(
    put, path = "/api/v1/communities/{id}/duplicates/{other_id}/refusal", tag = "communities",
    operation_id = "refuse_duplicate",
    params(
        ("id" = String, Path, description = "Id of a community", example = "01939f2e8c7a7b3e9a41c0ffee000001"),
        ("other_id" = String, Path, description = "Id of another", example = "01939f2e8c7a7b3e9a41c0ffee000002"),
    ),
    request_body = ReasonBody,
    responses((status = 200, description = "The decision that stands", body = RefusalLine))
)]
pub(crate) async fn refuse_duplicate(
    page: Page,
    Path((one, other)): Path<(String, String)>,
    _: NoQuery,
    Body(body): Body<ReasonBody>,
) -> Result<Json<RefusalLine>, Error> {
    let (pair, actor) = (pair(&one, &other)?, page.actor()?);
    let refusal = page.app().run(move |app| app.refuse_duplicate(&actor, pair, &body.reason)).await?;
    Ok(Json(RefusalLine::from(&refusal)))
}

/// Withdraw that decision
#[utoipa::path(
    delete, path = "/api/v1/communities/{id}/duplicates/{other_id}/refusal", tag = "communities",
    operation_id = "withdraw_refusal",
    params(
        ("id" = String, Path, description = "Id of a community", example = "01939f2e8c7a7b3e9a41c0ffee000001"),
        ("other_id" = String, Path, description = "Id of another", example = "01939f2e8c7a7b3e9a41c0ffee000002"),
    ),
    responses((status = 204, description = "The pair is proposed again"))
)]
pub(crate) async fn withdraw_refusal(
    page: Page,
    Path((one, other)): Path<(String, String)>,
    _: NoQuery,
) -> Result<StatusCode, Error> {
    let (pair, actor) = (pair(&one, &other)?, page.actor()?);
    page.app().run(move |app| app.withdraw_refusal(&actor, pair)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Into which community another is merged, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MergeBody {
    /// Id of the community that stays.
    #[schema(example = "01939f2e8c7a7b3e9a41c0ffee000002")]
    into: String,
    /// Why they are one, at most 500 characters.
    #[schema(max_length = 500, example = "同一小区，写法不同。")]
    reason: String,
}

/// Merge a community into another
///
/// Because they are one. Claims of both are kept; the usual rule chooses which count. It can be undone.
#[utoipa::path(
    post, path = "/api/v1/communities/{id}/merge", tag = "communities", operation_id = "merge_community",
    params(("id" = String, Path, description = "Id of the community that is merged", example = "01939f2e8c7a7b3e9a41c0ffee000001")),
    request_body = MergeBody,
    responses((status = 200, description = "The merge that now stands", body = MergeLine))
)]
pub(crate) async fn merge_community(
    page: Page,
    Path(community): Path<String>,
    _: NoQuery,
    Body(body): Body<MergeBody>,
) -> Result<Json<MergeLine>, Error> {
    let (merged, kept): (CommunityId, CommunityId) = (id(&community)?, id(&body.into)?);
    let actor = page.actor()?;
    let merge = page
        .app()
        .run(move |app| {
            app.merge_communities(&actor, merged, kept, &body.reason)?;
            app.find_merge(merged)
        })
        .await?;
    merge.map(|merge| Json(MergeLine::from(&merge))).ok_or_else(Error::not_found)
}

/// Undo a merge
///
/// Both communities are there again as they were.
#[utoipa::path(
    post, path = "/api/v1/communities/{id}/unmerge", tag = "communities", operation_id = "unmerge_community",
    params(("id" = String, Path, description = "Id of the community that was merged", example = "01939f2e8c7a7b3e9a41c0ffee000001")),
    request_body = ReasonBody,
    responses((status = 204, description = "It stands by itself again"))
)]
pub(crate) async fn unmerge_community(
    page: Page,
    Path(community): Path<String>,
    _: NoQuery,
    Body(body): Body<ReasonBody>,
) -> Result<StatusCode, Error> {
    let (merged, actor): (CommunityId, _) = (id(&community)?, page.actor()?);
    page.app().run(move |app| app.unmerge_community(&actor, merged, &body.reason)).await?;
    Ok(StatusCode::NO_CONTENT)
}
