//! The stock under two sets of rules.

use super::body::{Body, NoQuery};
use super::key::VerdictKey;
use super::shape::{District, PackInForce, SquareMetres, each};
use crate::error::{Error, Trouble};
use crate::page::Page;
use app::policy::{Change, ChangeKind, FieldChange, Sums, Totals as Sides};
use app::screening::Comparison;
use app::what_if::Side;
use app::{App, AppError};
use axum::Json;
use domain::division::Gazetteer;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// One side of a comparison; what is absent is as in force.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SideBody {
    /// The pack, overlays joined by `+`.
    #[schema(example = "cn-chongqing+demo")]
    pack: Option<String>,
    /// The day whose rules apply.
    #[schema(value_type = Option<String>, format = Date, example = "2020-12-31")]
    day: Option<jiff::civil::Date>,
    /// Parameters set to other values, written as packs write them.
    #[serde(default)]
    #[schema(example = json!({"scope.last-year": "2005"}))]
    parameters: BTreeMap<String, String>,
}

impl SideBody {
    fn side(self, app: &App) -> Side {
        Side {
            pack: self.pack.unwrap_or_else(|| app.settings().pack.clone()),
            day: self.day.unwrap_or_else(|| app.plan_day()),
            parameters: self.parameters.into_iter().collect(),
        }
    }
}

/// What is compared with what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhatIfBody {
    /// The first rules; those in force when absent.
    #[serde(default)]
    from: SideBody,
    /// The second rules.
    to: SideBody,
}

/// Sums over communities. Unknown figures count as nothing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StockSums {
    /// Number of communities.
    communities: u64,
    /// Number of buildings.
    buildings: i64,
    /// Number of households.
    households: i64,
    /// Floor area.
    floor_area_m2: SquareMetres,
    /// Communities whose floor area nobody knows.
    without_floor_area: u64,
}

impl From<&Sums> for StockSums {
    fn from(sums: &Sums) -> Self {
        Self {
            communities: sums.communities,
            buildings: sums.buildings,
            households: sums.households,
            floor_area_m2: SquareMetres(sums.floor_area),
            without_floor_area: sums.without_floor_area,
        }
    }
}

/// The whole stock under one set of rules.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StockSide {
    /// The rules; the hash of a pack with changed parameters is another.
    pack: PackInForce,
    /// All communities.
    all: StockSums,
    /// Those the plan covers.
    eligible: StockSums,
    /// Those it does not cover.
    ineligible: StockSums,
    /// Those that lack evidence.
    undetermined: StockSums,
    /// Floor area of the eligible buildings.
    eligible_floor_area_m2: SquareMetres,
}

impl StockSide {
    fn of(rules: &app::policy::Rules, sides: &Sides) -> Self {
        Self {
            pack: rules.pack_ref().into(),
            all: StockSums::from(&sides.all),
            eligible: StockSums::from(&sides.eligible),
            ineligible: StockSums::from(&sides.ineligible),
            undetermined: StockSums::from(&sides.undetermined),
            eligible_floor_area_m2: SquareMetres(sides.eligible_area),
        }
    }
}

/// A field of an entry that differs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RuleFieldChange {
    /// The field, as packs write it.
    #[schema(example = "value")]
    field: String,
    /// Its value in the first rules; null where it has none.
    from: Value,
    /// Its value in the second.
    to: Value,
}

impl From<&FieldChange> for RuleFieldChange {
    fn from(change: &FieldChange) -> Self {
        let value = |value: &Value| match value.as_i64() {
            // Inside, areas are whole hundredths.
            Some(centi) if change.field == "floor_area" => {
                serde_json::to_value(SquareMetres(domain::Area::from_centi(centi))).unwrap_or_default()
            }
            _ => value.clone(),
        };
        Self { field: change.field.clone(), from: value(&change.from), to: value(&change.to) }
    }
}

/// An entry of the rules that differs.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RuleChange {
    /// The section of the pack.
    #[schema(example = "parameter")]
    section: String,
    /// The entry's id or code.
    #[schema(example = "scope.last-year")]
    id: String,
    /// What happened to it: `added`, `removed` or `changed`.
    #[schema(example = "changed")]
    change: &'static str,
    /// What differs, where it changed.
    fields: Vec<RuleFieldChange>,
}

impl From<&Change> for RuleChange {
    fn from(change: &Change) -> Self {
        let (kind, fields) = match &change.kind {
            ChangeKind::Added => ("added", Vec::new()),
            ChangeKind::Removed => ("removed", Vec::new()),
            ChangeKind::Changed { fields } => ("changed", each(fields)),
        };
        let section = serde_json::to_value(change.section).unwrap_or_default();
        Self {
            section: section.as_str().unwrap_or_default().to_owned(),
            id: change.id.clone(),
            change: kind,
            fields,
        }
    }
}

/// A community that comes out differently.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MovedCommunity {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// Its district.
    district: Option<District>,
    /// The verdict under the first rules.
    from: VerdictKey,
    /// The verdict under the second; the same one when only some of its buildings moved.
    to: VerdictKey,
    /// Eligible floor area under the first rules.
    eligible_floor_area_from_m2: Option<SquareMetres>,
    /// Eligible floor area under the second.
    eligible_floor_area_to_m2: Option<SquareMetres>,
}

/// The stock under two sets of rules.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WhatIfAnswer {
    /// Under the first rules.
    before: StockSide,
    /// Under the second.
    after: StockSide,
    /// Communities that become eligible.
    entering: StockSums,
    /// Communities that are eligible no more.
    leaving: StockSums,
    /// Communities that become undetermined.
    losing_certainty: StockSums,
    /// Communities that stop being undetermined.
    gaining_certainty: StockSums,
    /// What the second rules say otherwise than the first.
    changes: Vec<RuleChange>,
    /// Communities that come out differently.
    moved: Vec<MovedCommunity>,
}

impl WhatIfAnswer {
    fn of(comparison: &Comparison, divisions: &Gazetteer) -> Self {
        let result = &comparison.result;
        let moved = comparison.moved().map(|(item, moved)| MovedCommunity {
            id: item.community.id.to_string(),
            name: item.community.name.clone(),
            district: item.community.district.as_ref().map(|code| District::of(code, divisions)),
            from: VerdictKey(moved.from),
            to: VerdictKey(moved.to),
            eligible_floor_area_from_m2: moved.area_from.map(SquareMetres),
            eligible_floor_area_to_m2: moved.area_to.map(SquareMetres),
        });
        Self {
            before: StockSide::of(&comparison.from, &result.before),
            after: StockSide::of(&comparison.to, &result.after),
            entering: StockSums::from(&result.entering),
            leaving: StockSums::from(&result.leaving),
            losing_certainty: StockSums::from(&result.losing_certainty),
            gaining_certainty: StockSums::from(&result.gaining_certainty),
            changes: each(&comparison.changes),
            moved: moved.collect(),
        }
    }
}

/// Ask «what if»
///
/// Screens the whole stock under two packs, two days, or other values of parameters. Changes nothing.
#[utoipa::path(
    post, path = "/api/v1/what-if", tag = "screening", operation_id = "ask_what_if",
    request_body = WhatIfBody,
    responses((status = 200, description = "Who goes in and who goes out", body = WhatIfAnswer))
)]
pub(crate) async fn ask_what_if(
    page: Page,
    _: NoQuery,
    Body(body): Body<WhatIfBody>,
) -> Result<Json<WhatIfAnswer>, Error> {
    let compared = page
        .app()
        .run(move |app| {
            let (from, to) = (body.from.side(app), body.to.side(app));
            let comparison = app.what_if(&from, &to).map_err(|error| match error {
                AppError::NotFound(noun) => Error::new(Trouble::Unprocessable)
                    .detail("api-no-such", vec![("noun", noun.key().to_owned())]),
                other => other.into(),
            })?;
            Ok::<_, Error>(WhatIfAnswer::of(&comparison, &*app.divisions()?))
        })
        .await?;
    Ok(Json(compared))
}
