//! Ballots by personal link, without an account: what is asked, casting, receipts.

use super::ballot_shape::{AnswersBody, BallotPaperEntry, CastEntry, ReceiptCheckEntry};
use super::body::{Body, NoQuery};
use super::identity::{EndingBody, FurtherCode};
use crate::error::Error;
use crate::page::Page;
use axum::Json;
use axum::extract::Path;

/// Read a ballot paper
///
/// What the code of a personal link opens. Reading does not use the code up.
#[utoipa::path(
    get, path = "/api/v1/ballots/{code}", tag = "ballots", operation_id = "show_ballot_paper",
    params(("code" = String, Path, description = "The code of the letter, however it is typed", example = "7KQM-2RXA-9HDP")),
    responses((status = 200, description = "The paper of its line", body = BallotPaperEntry))
)]
pub(crate) async fn show_ballot_paper(
    page: Page,
    Path(code): Path<String>,
    _: NoQuery,
) -> Result<Json<BallotPaperEntry>, Error> {
    let paper = page.app().run(move |app| app.find_ballot_paper(&code)).await?;
    if let Some(question) = paper.asks {
        return Err(app::AppError::Identity(question).into());
    }
    Ok(Json(BallotPaperEntry::from(&paper)))
}

/// Prove who holds a personal link
///
/// Where the pack asks for it: `identity-needed-id-number` or `identity-needed-phone` says of what the last four are
/// asked. The code that is answered goes on. Ten wrong tries end the link.
#[utoipa::path(
    post, path = "/api/v1/ballots/{code}/identity", tag = "ballots", operation_id = "prove_identity",
    params(("code" = String, Path, description = "The code of the letter, however it is typed", example = "7KQM-2RXA-9HDP")),
    request_body = EndingBody,
    responses((status = 200, description = "The code that goes on", body = FurtherCode))
)]
pub(crate) async fn prove_identity(
    page: Page,
    Path(code): Path<String>,
    _: NoQuery,
    Body(body): Body<EndingBody>,
) -> Result<Json<FurtherCode>, Error> {
    let from = page.visitor().arrival.clone();
    let code = page.app().run(move |app| app.prove_identity(&code, &body.ending, &from)).await?;
    Ok(Json(FurtherCode { code }))
}

/// Cast a ballot
///
/// Uses the code up. The same answers sent again, at once or later, are answered with the same receipt: of however many
/// one is the ballot. Until closing the code `again` changes it; the last one counts.
#[utoipa::path(
    post, path = "/api/v1/ballots/{code}", tag = "ballots", operation_id = "cast_ballot",
    params(("code" = String, Path, description = "The code of the letter, however it is typed", example = "7KQM-2RXA-9HDP")),
    request_body = AnswersBody,
    responses((status = 200, description = "The receipt", body = CastEntry))
)]
pub(crate) async fn cast_ballot(
    page: Page,
    Path(code): Path<String>,
    _: NoQuery,
    Body(body): Body<AnswersBody>,
) -> Result<Json<CastEntry>, Error> {
    let answers = body.answers()?;
    let reply = page.app().run(move |app| app.cast_ballot(&code, &answers)).await?;
    Ok(Json(CastEntry::from(&reply)))
}

/// Check a receipt
///
/// Whether a ballot is in the log, and whether it counts; for anybody who has its code. Not what it says.
#[utoipa::path(
    get, path = "/api/v1/receipts/{code}", tag = "ballots", operation_id = "check_receipt",
    params(("code" = String, Path, description = "The code of the receipt, however it is typed", example = "7KQM-2RXA-9HDP")),
    responses((status = 200, description = "What is known of it", body = ReceiptCheckEntry))
)]
pub(crate) async fn check_receipt(
    page: Page,
    Path(code): Path<String>,
    _: NoQuery,
) -> Result<Json<ReceiptCheckEntry>, Error> {
    let found = page.app().run(move |app| app.find_receipt(&code)).await?;
    Ok(Json(ReceiptCheckEntry::from(&found)))
}
