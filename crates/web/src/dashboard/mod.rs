//! The first page: the stock against the plan.

mod view;

pub(crate) use view::DashboardView;

use crate::error::Error;
use crate::page::Page;
use crate::ui::shell::Section;
use app::App;
use axum::response::Response;

/// `GET /`
pub(crate) async fn dashboard(page: Page) -> Result<Response, Error> {
    let dashboard = page.app().run(App::dashboard).await?;
    page.show(&DashboardView::new(page.shell(Section::Dashboard), &dashboard))
}
