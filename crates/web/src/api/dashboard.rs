//! The stock against the plan.

use super::body::NoQuery;
use super::communities::MissingFact;
use super::key::VerdictKey;
use super::rules::TargetEntry;
use super::shape::{District, PackInForce, Totals, each};
use crate::error::Error;
use crate::page::Page;
use app::Desk;
use axum::Json;
use domain::Verdict;
use serde::Serialize;
use utoipa::ToSchema;

/// Sums over the communities of one verdict.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VerdictTotals {
    /// The verdict.
    verdict: VerdictKey,
    /// The sums.
    totals: Totals,
}

/// Sums over the communities of one district.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DistrictTotals {
    /// The district; absent for communities without one.
    district: Option<District>,
    /// The sums.
    totals: Totals,
}

/// How a criterion came out over all communities.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CriterionCount {
    /// The criterion's id in the pack.
    #[schema(example = "built")]
    criterion: String,
    /// Communities of which it holds.
    yes: u64,
    /// Communities of which it does not.
    no: u64,
    /// Communities of which that is not known.
    unknown: u64,
}

/// The stock against the plan, in one look.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DashboardAnswer {
    /// The rules the verdicts were reached under.
    pack: PackInForce,
    /// The revision of the register these figures were made at.
    revision: u64,
    /// Sums over everything.
    totals: Totals,
    /// Sums by verdict.
    by_verdict: Vec<VerdictTotals>,
    /// Sums by district, the largest floor area first.
    by_district: Vec<DistrictTotals>,
    /// How each criterion came out.
    criteria: Vec<CriterionCount>,
    /// The missing evidence that decides most floor area first.
    missing: Vec<MissingFact>,
    /// Targets and published progress of the pack, to hold the stock against.
    targets: Vec<TargetEntry>,
}

impl From<&app::dashboard::Dashboard> for DashboardAnswer {
    fn from(dashboard: &app::dashboard::Dashboard) -> Self {
        let (stock, summary) = (&dashboard.stock, dashboard.stock.summary());
        let by_district = summary.by_district.iter();
        let counts = summary.criterion_counts.iter();
        Self {
            pack: stock.rules.pack_ref().into(),
            revision: stock.revision,
            totals: Totals::from(&summary.totals),
            by_verdict: Verdict::ALL
                .map(|verdict| VerdictTotals {
                    verdict: VerdictKey(verdict),
                    totals: Totals::from(&summary.totals.only(verdict)),
                })
                .into(),
            by_district: by_district
                .map(|(code, totals)| DistrictTotals {
                    district: code.as_ref().map(|code| District::of(code, &stock.divisions)),
                    totals: totals.into(),
                })
                .collect(),
            criteria: counts
                .map(|(id, [yes, no, unknown])| CriterionCount {
                    criterion: id.to_string(),
                    yes: *yes,
                    no: *no,
                    unknown: *unknown,
                })
                .collect(),
            missing: each(&summary.missing),
            targets: each(stock.rules.own_targets()),
        }
    }
}

/// Show the dashboard
///
/// Totals of the stock, by verdict and district, against the targets of the plan.
#[utoipa::path(
    get, path = "/api/v1/dashboard", tag = "screening", operation_id = "show_dashboard",
    responses((status = 200, description = "The stock against the plan", body = DashboardAnswer))
)]
pub(crate) async fn show_dashboard(page: Page, _: NoQuery) -> Result<Json<DashboardAnswer>, Error> {
    let dashboard = page.app().run(Desk::dashboard).await?;
    Ok(Json(DashboardAnswer::from(&dashboard)))
}
