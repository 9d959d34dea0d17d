//! Packs: which there are, and what the rules of a day say.

#![expect(unused_qualifications, reason = "the macro of the description writes them")]

use super::body::{NoQuery, Query};
use super::rules::RulesAnswer;
use super::shape::{Words, each};
use crate::error::Error;
use crate::page::Page;
use app::policy::Header;
use axum::Json;
use axum::extract::Path;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The head of a pack.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PackLine {
    /// Its id.
    #[schema(example = "cn-chongqing")]
    id: String,
    /// Where it stands among layers: `national`, `city`, `district`, `demonstration`, `what-if`.
    #[schema(example = "city")]
    layer: &'static str,
    /// The pack it builds on and always brings along.
    base: Option<String>,
    /// The pack it is meant to be laid over.
    over: Option<String>,
    /// Its name.
    name: Words,
    /// What it is.
    about: Option<Words>,
    /// First day of its rules.
    #[schema(format = Date)]
    effective_from: String,
    /// First day without them.
    #[schema(format = Date)]
    effective_until: Option<String>,
    /// ISO 4217 code of its amounts of money.
    currency: Option<String>,
}

impl From<&Header> for PackLine {
    fn from(header: &Header) -> Self {
        let owned = |text: &Option<std::sync::Arc<str>>| text.as_deref().map(str::to_owned);
        Self {
            id: header.id.to_string(),
            layer: header.layer.key(),
            base: owned(&header.base),
            over: owned(&header.over),
            name: Words::from(&header.name),
            about: header.about.as_ref().map(Words::from),
            effective_from: header.effective_from.to_string(),
            effective_until: header.effective_until.map(|day| day.to_string()),
            currency: owned(&header.currency),
        }
    }
}

/// The packs there are.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PackList {
    /// The pack in force, overlays joined by `+`.
    #[schema(example = "cn-chongqing+demo")]
    in_force: String,
    /// The day whose rules apply.
    #[schema(format = Date, example = "2020-12-31")]
    as_of: String,
    /// Packs and combinations that a comparison can begin or end with.
    comparable: Vec<String>,
    /// Every pack.
    packs: Vec<PackLine>,
}

/// List packs
#[utoipa::path(
    get, path = "/api/v1/packs", tag = "packs", operation_id = "list_packs",
    responses((status = 200, description = "The packs there are", body = PackList))
)]
pub(crate) async fn list_packs(page: Page, _: NoQuery) -> Result<Json<PackList>, Error> {
    let list = page
        .app()
        .run(|app| {
            Ok::<_, Error>(PackList {
                in_force: app.settings().pack.clone(),
                as_of: app.plan_day().to_string(),
                comparable: app.comparable_packs(),
                packs: each(&app.library().list()),
            })
        })
        .await?;
    Ok(Json(list))
}

/// Of which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DayQuery {
    /// The day whose rules are shown; the plan's day when absent.
    #[param(value_type = Option<String>, format = Date, example = "2020-12-31")]
    day: Option<jiff::civil::Date>,
}

/// Show the rules of a pack
///
/// Everything a pack says on a day: scope, criteria, parameters, menu, scorecards, targets and sources.
#[utoipa::path(
    get, path = "/api/v1/packs/{id}", tag = "packs", operation_id = "show_rules",
    params(
        ("id" = String, Path, description = "Id of the pack, overlays joined by `+`", example = "cn-chongqing"),
        DayQuery
    ),
    responses((status = 200, description = "The rules of the day", body = RulesAnswer))
)]
pub(crate) async fn show_rules(
    page: Page,
    Path(pack): Path<String>,
    Query(query): Query<DayQuery>,
) -> Result<Json<RulesAnswer>, Error> {
    let rules = page
        .app()
        .run(move |app| {
            let rules = app.rules(&pack, query.day.unwrap_or_else(|| app.plan_day()))?;
            Ok::<_, app::AppError>(RulesAnswer::from(&rules.outline()))
        })
        .await?;
    Ok(Json(rules))
}
