//! Paper sheets: received, entered by two people who do not see each other's entry.

use super::ballot_shape::{AnswersBody, ReceiptEntry};
use super::body::{Body, NoQuery, id};
use super::key::SpoiledKey;
use super::shape::each;
use crate::error::Error;
use crate::page::Page;
use app::ballot::{Entered, SheetReading, SheetRecord};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use domain::ballot::Difference;
use domain::id::VoteId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A sheet that came in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SheetEntry {
    /// Its number, as printed.
    #[schema(example = "0012-7KQM")]
    number: String,
    /// The line it was printed for.
    line: u32,
    /// When it came in.
    #[schema(format = DateTime)]
    handed_in_at: String,
    /// The accounts that entered it, in order.
    entered_by: Vec<String>,
    /// Keys of the questions in which the latest two entries differ; of another line `line`, `spoiled` where only one
    /// says that it cannot be counted, or each for another reason.
    differences: Vec<String>,
    /// Whether it is counted.
    counted: bool,
    /// Why it cannot be counted, where two people agree on that.
    spoiled: Option<SpoiledKey>,
}

impl From<&SheetRecord> for SheetEntry {
    fn from(sheet: &SheetRecord) -> Self {
        Self {
            number: sheet.number.clone(),
            line: sheet.line,
            handed_in_at: sheet.handed_in_at.to_string(),
            entered_by: sheet.entered_by.iter().map(ToString::to_string).collect(),
            differences: differences(&sheet.differences),
            counted: sheet.counted,
            spoiled: sheet.spoiled.map(SpoiledKey),
        }
    }
}

fn differences(found: &[Difference]) -> Vec<String> {
    let name = |difference: &Difference| match difference {
        Difference::Line { .. } => "line".to_owned(),
        Difference::Question { question } => question.clone(),
        Difference::Spoiled { .. } => "spoiled".to_owned(),
    };
    found.iter().map(name).collect()
}

/// The number of a sheet that came in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SheetBody {
    /// Its number, as printed.
    #[schema(example = "0012-7KQM")]
    number: String,
}

/// Why a sheet cannot be counted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SpoiledBody {
    /// Why.
    reason: SpoiledKey,
}

/// What came of an entry.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EnteredEntry {
    /// `once`: another person enters it; `discrepant`: the two differ; `counted`: they agree, and the ballot is taken;
    /// `spoiled`: they agree that it cannot be counted.
    #[schema(example = "once")]
    state: &'static str,
    /// Keys of the questions in which the two differ.
    differences: Vec<String>,
    /// The receipt, once it is counted.
    receipt: Option<ReceiptEntry>,
}

impl From<&Entered> for EnteredEntry {
    fn from(entered: &Entered) -> Self {
        let (state, found, receipt) = match entered {
            Entered::Once => ("once", [].as_slice(), None),
            Entered::Discrepant(found) => ("discrepant", found.as_slice(), None),
            Entered::Counted(receipt) => ("counted", [].as_slice(), Some(receipt.into())),
            Entered::Spoiled(_) => ("spoiled", [].as_slice(), None),
        };
        Self { state, differences: differences(found), receipt }
    }
}

/// List the sheets that came in
///
/// What another person entered is not told: an entry is made without seeing the other.
#[utoipa::path(
    get, path = "/api/v1/votes/{id}/sheets", tag = "ballots", operation_id = "list_sheets",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    responses((status = 200, description = "The sheets", body = Vec<SheetEntry>))
)]
pub(crate) async fn list_sheets(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
) -> Result<Json<Vec<SheetEntry>>, Error> {
    let vote: VoteId = id(&vote)?;
    let sheets = page.app().run(move |app| app.list_sheets(vote)).await?;
    Ok(Json(each(&sheets)))
}

/// Record that a sheet came in
///
/// Coming in twice is coming in once.
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/sheets", tag = "ballots", operation_id = "receive_sheet",
    params(("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011")),
    request_body = SheetBody,
    responses((status = 204, description = "It came in"))
)]
pub(crate) async fn receive_sheet(
    page: Page,
    Path(vote): Path<String>,
    _: NoQuery,
    Body(body): Body<SheetBody>,
) -> Result<StatusCode, Error> {
    let (vote, actor): (VoteId, _) = (id(&vote)?, page.actor()?);
    page.app().run(move |app| app.receive_sheet(&actor, vote, &body.number)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Enter a sheet
///
/// What one person read on it. Once two people read the same, its ballot is taken.
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/sheets/{number}/entries", tag = "ballots", operation_id = "enter_sheet",
    params(
        ("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011"),
        ("number" = String, Path, description = "Number of the sheet, as printed", example = "0012-7KQM"),
    ),
    request_body = AnswersBody,
    responses((status = 200, description = "Where the sheet now stands", body = EnteredEntry))
)]
pub(crate) async fn enter_sheet(
    page: Page,
    Path((vote, number)): Path<(String, String)>,
    _: NoQuery,
    Body(body): Body<AnswersBody>,
) -> Result<Json<EnteredEntry>, Error> {
    let (vote, actor): (VoteId, _) = (id(&vote)?, page.actor()?);
    let answers = body.answers()?;
    let entered = page.app().run(move |app| app.enter_sheet(&actor, vote, &number, &answers)).await?;
    Ok(Json(EnteredEntry::from(&entered)))
}

/// Enter that a sheet cannot be counted
///
/// What one person read on it. Once two people say so for the same reason, it is spoiled; the line can be given another.
#[utoipa::path(
    post, path = "/api/v1/votes/{id}/sheets/{number}/spoiled", tag = "ballots", operation_id = "spoil_sheet",
    params(
        ("id" = String, Path, description = "Id of the vote", example = "01939f2e8c7a7b3e9a41c0ffee000011"),
        ("number" = String, Path, description = "Number of the sheet, as printed", example = "0012-7KQM"),
    ),
    request_body = SpoiledBody,
    responses((status = 200, description = "Where the sheet now stands", body = EnteredEntry))
)]
pub(crate) async fn spoil_sheet(
    page: Page,
    Path((vote, number)): Path<(String, String)>,
    _: NoQuery,
    Body(body): Body<SpoiledBody>,
) -> Result<Json<EnteredEntry>, Error> {
    let (vote, actor): (VoteId, _) = (id(&vote)?, page.actor()?);
    let reading = SheetReading::Spoiled(body.reason.0);
    let entered = page.app().run(move |app| app.enter_reading(&actor, vote, &number, &reading)).await?;
    Ok(Json(EnteredEntry::from(&entered)))
}
