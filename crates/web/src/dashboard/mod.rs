//! The first page: the stock against the plan.

mod view;

pub(crate) use view::DashboardView;

use crate::error::Error;
use crate::pack::pack_name;
use crate::page::Page;
use crate::ui::shell::Section;
use app::AppError;
use axum::response::Response;

/// `GET /`
pub(crate) async fn dashboard(page: Page) -> Result<Response, Error> {
    let l = page.words();
    let (dashboard, pack) = page
        .app()
        .run(move |app| {
            let dashboard = app.dashboard()?;
            let pack = pack_name(l, app.library(), &dashboard.stock.rules.pack_ref().id);
            Ok::<_, AppError>((dashboard, pack))
        })
        .await?;
    page.show(&DashboardView::new(page.shell(Section::Dashboard), &dashboard, pack))
}
