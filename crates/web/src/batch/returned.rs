//! The rows to mend as a workbook: before the import from the staged file, after it from the batch's page.

use crate::community::{Format, as_file};
use crate::error::Error;
use crate::form::Fields;
use crate::i18n::Words;
use crate::page::Page;
use app::exchange::finding::Severity;
use app::exchange::write::{ReturnRows, ReturnWords, return_workbook};
use app::importing::Register;
use app::{AppError, Noun};
use axum::extract::Path;
use axum::response::Response;
use domain::id::{BatchId, UploadId};
use jiff::civil::Date;

/// `GET /batches/uploads/{id}/return?table=…`
pub(crate) async fn return_file(
    page: Page,
    Path(id): Path<String>,
    query: Fields,
) -> Result<Response, Error> {
    let id: UploadId = id.parse().map_err(|_| Error::not_found())?;
    let (l, at) = (page.words(), query.read("table").unwrap_or(0));
    let bytes = page
        .app()
        .run(move |app| {
            let staged = app.load_staged(id)?;
            let register = staged.registers.get(at).ok_or(AppError::NotFound(Noun::Batch))?;
            returned(l, register, app.plan_day())
        })
        .await?;
    Ok(as_file(bytes, Format::Xlsx, "rows-to-mend"))
}

/// `GET /batches/{id}/return?table=…`
pub(crate) async fn batch_return(
    page: Page,
    Path(id): Path<String>,
    query: Fields,
) -> Result<Response, Error> {
    let id: BatchId = id.parse().map_err(|_| Error::not_found())?;
    of_batch(&page, id, query.read("table").unwrap_or(0)).await
}

/// The rows to mend of one table of an imported file.
pub(crate) async fn of_batch(page: &Page, id: BatchId, table: usize) -> Result<Response, Error> {
    let l = page.words();
    let bytes = page.app().run(move |app| returned(l, &app.load_return(id, table)?, app.plan_day())).await?;
    Ok(as_file(bytes, Format::Xlsx, "rows-to-mend"))
}

fn returned(l: Words, register: &Register, day: Date) -> Result<Vec<u8>, Error> {
    let word = |key: &str| l.t(key).into_owned();
    let (rows, fixes, line, reasons) =
        (word("return-sheet-rows"), word("return-sheet-fixes"), word("return-line"), word("return-reasons"));
    let summary = ["return-severity", "return-what", "return-rows", "return-lines"].map(word);
    let words = ReturnWords {
        rows: &rows,
        fixes: &fixes,
        line: &line,
        reasons: &reasons,
        summary: summary.each_ref().map(String::as_str),
        severity: &|severity| l.severity_tag(severity.key()).word.into_owned(),
        finding: &|finding| l.finding(finding.code.key(), &finding.code.arguments()),
    };
    let wanted = ReturnRows::AtLeast(Severity::Warning);
    return_workbook(&register.table, &register.mapping, &register.interpretation, wanted, &words, day)
        .map_err(Error::internal)
}
