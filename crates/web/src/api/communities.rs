//! The list of communities: the explorer's question, asked by a program.

#![expect(unused_qualifications, reason = "the macro of the description writes them")]

use super::body::Query;
use super::key::{FactKey, FormKey, Order, SortKey, VerdictKey};
use super::shape::{District, PackInForce, Position, SquareMetres, Totals, each, fact_keys};
use crate::error::Error;
use crate::page::Page;
use app::Desk;
use app::explorer::{Explored, ExplorerQuery};
use app::stock::StockItem;
use axum::Json;
use domain::division::{DivisionCode, Gazetteer};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Rows on a page when nothing else is asked for.
const PER_PAGE: usize = 50;
/// The longest text one may search for, in characters.
const LONGEST_SEARCH: usize = 60;

/// What the list is asked for; the same names as in the address of the page `/communities`.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CommunitiesQuery {
    /// Text to search in names, aliases and addresses: Chinese, pinyin or initials.
    #[param(max_length = 60, example = "沙坪坝")]
    q: Option<String>,
    /// Code of a district.
    #[param(example = "500106")]
    district: Option<String>,
    /// With this verdict.
    verdict: Option<VerdictKey>,
    /// Undecided for want of this fact.
    missing: Option<FactKey>,
    /// Completed in or after this year.
    #[param(example = 1980)]
    from: Option<i16>,
    /// Completed in or before this year.
    #[param(example = 2000)]
    to: Option<i16>,
    /// Of this form.
    form: Option<FormKey>,
    /// What to order by; `name` when absent.
    sort: Option<SortKey>,
    /// Ascending when absent.
    order: Option<Order>,
    /// Which page, from 1; the last one when there are fewer.
    #[param(minimum = 1, default = 1)]
    page: Option<usize>,
    /// Rows on a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    per_page: Option<usize>,
}

impl CommunitiesQuery {
    /// What the use case is asked, or what is wrong with the question.
    fn question(&self) -> Result<ExplorerQuery, Error> {
        let refuse = |key: &str| Err(Error::malformed().detail(key, Vec::new()));
        let (page, per_page) = (self.page.unwrap_or(1), self.per_page.unwrap_or(PER_PAGE));
        if page == 0 {
            return refuse("api-page-least");
        }
        if per_page == 0 || per_page > app::explorer::MAX_ROWS {
            return refuse("api-per-page");
        }
        if self.q.as_ref().is_some_and(|text| text.chars().count() > LONGEST_SEARCH) {
            return refuse("api-search-long");
        }
        Ok(ExplorerQuery {
            found: None,
            district: self.district.as_deref().map(|code| DivisionCode(code.into())),
            verdict: self.verdict.map(|verdict| verdict.0),
            missing: self.missing.map(|fact| fact.0),
            built_from: self.from,
            built_to: self.to,
            form: self.form.map(|form| form.0),
            sort: self.sort.map(|sort| sort.0).unwrap_or_default(),
            descending: self.order == Some(Order::Descending),
            page,
            per_page,
        })
    }

    fn text(&self) -> Option<String> {
        let text = self.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
        text.map(str::to_owned)
    }
}

/// One community of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommunityLine {
    /// Its id.
    #[schema(example = "01939f2e8c7a7b3e9a41c0ffee000001")]
    id: String,
    /// The register's own code.
    code: Option<String>,
    /// Its name, as the register writes it.
    name: String,
    /// An estate or a single block.
    form: FormKey,
    /// Its district.
    district: Option<District>,
    /// Its street.
    street: Option<String>,
    /// Its address.
    address: Option<String>,
    /// A point within it.
    location: Option<Position>,
    /// Completion year: `1998`, `2000?` (estimated), `1996-2003` (phases), `1980~1989` (within).
    #[schema(example = "1998")]
    built_year: Option<String>,
    /// Number of buildings.
    buildings: Option<i64>,
    /// Number of households.
    households: Option<i64>,
    /// Floor area.
    floor_area_m2: Option<SquareMetres>,
    /// The verdict under the pack in force.
    verdict: VerdictKey,
    /// Floor area the plan covers.
    eligible_floor_area_m2: Option<SquareMetres>,
    /// Facts that would decide an undetermined verdict.
    missing: Vec<FactKey>,
}

impl CommunityLine {
    /// A community of the stock.
    pub(crate) fn of(item: &StockItem, divisions: &Gazetteer) -> Self {
        let community = &item.community;
        Self {
            id: community.id.to_string(),
            code: community.code.clone(),
            name: community.name.clone(),
            form: FormKey(community.form),
            district: community.district.as_ref().map(|code| District::of(code, divisions)),
            street: community.street.clone(),
            address: community.address.clone(),
            location: community.location.map(Position::from),
            built_year: item.built().map(|year| year.to_string()),
            buildings: item.buildings(),
            households: item.households(),
            floor_area_m2: item.floor_area().map(SquareMetres),
            verdict: VerdictKey(item.verdict()),
            eligible_floor_area_m2: item.assessment.eligible_area.map(SquareMetres),
            missing: fact_keys(item.assessment.missing()),
        }
    }
}

/// A page of communities, with sums over everything that passed the filters.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CommunityPage {
    /// The rules the verdicts were reached under.
    pack: PackInForce,
    /// This page, from 1.
    page: usize,
    /// Number of pages, at least 1.
    pages: usize,
    /// Rows on a full page.
    per_page: usize,
    /// Sums over all pages.
    totals: Totals,
    /// The rows of this page.
    communities: Vec<CommunityLine>,
}

impl CommunityPage {
    fn of(explored: &Explored, per_page: usize) -> Self {
        let page = explored.page();
        Self {
            pack: explored.stock.rules.pack_ref().into(),
            page: page.page,
            pages: page.pages,
            per_page,
            totals: Totals::from(&page.totals),
            communities: page
                .rows
                .iter()
                .map(|item| CommunityLine::of(item, &explored.stock.divisions))
                .collect(),
        }
    }
}

/// List communities
///
/// Filters, order and pages as in the stock explorer; the totals count everything that passed the filters.
#[utoipa::path(
    get, path = "/api/v1/communities", tag = "communities", operation_id = "list_communities",
    params(CommunitiesQuery),
    responses((status = 200, description = "A page of communities", body = CommunityPage))
)]
pub(crate) async fn list_communities(
    page: Page,
    Query(query): Query<CommunitiesQuery>,
) -> Result<Json<CommunityPage>, Error> {
    let (question, text) = (query.question()?, query.text());
    let per_page = question.per_page;
    let explored = page
        .app()
        .run(move |app| {
            let explored = app.explore(question, text.as_deref())?;
            Ok::<_, app::AppError>(CommunityPage::of(&explored, per_page))
        })
        .await?;
    Ok(Json(explored))
}

/// A fact that is missing, and how much hangs on it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MissingFact {
    /// The fact.
    fact: FactKey,
    /// Undetermined communities it could still decide, alone or with others.
    communities: u64,
    /// Their floor area.
    floor_area_m2: SquareMetres,
    /// Those of them for which it is the only thing missing.
    alone: u64,
    /// Floor area of those.
    alone_floor_area_m2: SquareMetres,
    /// Communities among them whose floor area nobody knows.
    without_floor_area: u64,
}

impl From<&app::policy::MissingEvidence> for MissingFact {
    fn from(missing: &app::policy::MissingEvidence) -> Self {
        Self {
            fact: FactKey(missing.fact),
            communities: missing.communities,
            floor_area_m2: SquareMetres(missing.floor_area),
            alone: missing.alone,
            alone_floor_area_m2: SquareMetres(missing.alone_area),
            without_floor_area: missing.without_floor_area,
        }
    }
}

/// List missing evidence
///
/// Which facts are missing, the one that decides most floor area first.
#[utoipa::path(
    get, path = "/api/v1/missing-evidence", tag = "screening", operation_id = "list_missing_evidence",
    responses((status = 200, description = "The work-list", body = Vec<MissingFact>))
)]
pub(crate) async fn list_missing_evidence(
    page: Page,
    _: super::body::NoQuery,
) -> Result<Json<Vec<MissingFact>>, Error> {
    let missing = page.app().run(Desk::missing_evidence).await?;
    Ok(Json(each(&missing)))
}
