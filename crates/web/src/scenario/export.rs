//! A plan and its means as files.

use super::draft::means_text;
use super::workbook::{PlanNames, csv, geojson, sheets};
use crate::community::{Format, as_file};
use crate::division::DivisionNames;
use crate::error::Error;
use crate::page::Page;
use app::exchange::write;
use app::{AppError, Noun};
use axum::extract::Path;
use axum::response::Response;
use domain::division::DivisionCode;
use domain::id::{CommunityId, ScenarioId};

/// `GET /scenarios/{id}/plan/{format}`
pub(crate) async fn export(
    page: Page,
    Path((id, format)): Path<(String, String)>,
) -> Result<Response, Error> {
    let id: ScenarioId = id.parse().map_err(|_| Error::not_found())?;
    let format = Format::parse(&format).ok_or_else(Error::not_found)?;
    let l = page.words();
    let bytes = page
        .app()
        .run(move |app| {
            let (solved, stock) = (app.load_scenario(id)?, app.stock()?);
            let outcome = solved.outcome.ok_or(AppError::NotFound(Noun::Scenario))?;
            let divisions = DivisionNames::new(&stock.divisions.divisions);
            let district = |code: &DivisionCode| divisions.name(l, code);
            let community = |id: CommunityId| {
                let item = stock.find(id);
                let name = item.map(|item| item.community.name.clone()).unwrap_or_default();
                let place = item.and_then(|item| item.community.district.as_ref()).map(district);
                (name, place.unwrap_or_default())
            };
            let names = PlanNames { community: &community, district: &district, rules: &stock.rules };
            let brief = &solved.kept.scenario.brief;
            let at = |id: CommunityId| stock.find(id)?.community.location;
            match format {
                Format::Xlsx => write::workbook(&sheets(l, &outcome, brief, &names), stock.rules.day()),
                Format::Csv => csv(l, &outcome, &names),
                Format::GeoJson => geojson(l, &outcome, &names, &at),
            }
            .map_err(Error::internal)
        })
        .await?;
    Ok(as_file(bytes, format, "plan"))
}

/// `GET /scenarios/{id}/means.csv`
pub(crate) async fn means(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: ScenarioId = id.parse().map_err(|_| Error::not_found())?;
    let l = page.words();
    let text = page
        .app()
        .run(move |app| {
            let (scenario, stock) = (app.load_brief(id)?, app.stock()?);
            let names = DivisionNames::new(&stock.divisions.divisions);
            Ok::<_, AppError>(means_text(l, &scenario.brief.means, &names))
        })
        .await?;
    // With a byte order mark: without it, spreadsheets on Chinese Windows read UTF-8 as GBK.
    Ok(as_file(format!("\u{feff}{text}").into_bytes(), Format::Csv, "means"))
}
