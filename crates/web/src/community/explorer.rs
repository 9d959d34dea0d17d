//! `GET /communities`: the explorer, and its exports.

use super::explorer_view::{Explorer, ExplorerView};
use super::params::ExplorerParams;
use crate::division::DivisionNames;
use crate::error::Error;
use crate::form::Fields;
use crate::page::Page;
use crate::ui::shell::Section;
use axum::response::Response;

/// `GET /communities`
pub(crate) async fn explore(page: Page, query: Fields) -> Result<Response, Error> {
    let params = ExplorerParams::read(&query);
    let (shell, asked) = (page.shell(Section::Communities), params.clone());
    let view = page
        .app()
        .run(move |app| {
            let explored = app.explore(asked.query(), asked.q.as_deref())?;
            let names = DivisionNames::new(&explored.stock.divisions.divisions);
            let parts = Explorer {
                shell,
                params: &asked,
                names: &names,
                missing: explored.stock.missing_evidence(),
                bounds: crate::tiles::bounds(&explored.stock),
                schematic: names.is_schematic(),
            };
            Ok::<_, Error>(ExplorerView::new(parts, &explored.page()))
        })
        .await?;
    page.show(&view)
}
