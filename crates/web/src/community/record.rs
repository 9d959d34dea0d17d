//! `GET /communities/{id}`: one community.

use super::record_view::RecordView;
use crate::division::DivisionNames;
use crate::error::Error;
use crate::pack::pack_name;
use crate::page::Page;
use crate::ui::shell::Section;
use app::AppError;
use axum::extract::Path;
use axum::response::Response;
use domain::id::CommunityId;

/// `GET /communities/{id}`
pub(crate) async fn record(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: CommunityId = id.parse().map_err(|_| Error::not_found())?;
    let (shell, may) = (page.shell(Section::Communities), (page.may_change(), page.may_survey()));
    let view = page
        .app()
        .run(move |app| {
            let record = app.load_community(id)?;
            let names = DivisionNames::new(&app.divisions()?.divisions);
            let pack = pack_name(shell.l, app.library(), &record.stock.rules.pack_ref().id);
            let who = |account| match app.find_account(account) {
                Ok(Some(account)) => account.display_name,
                _ => "–".to_owned(),
            };
            let plan = app.plan_in_force()?;
            Ok::<_, AppError>(RecordView::new(shell, may, (&record, plan.as_ref()), &names, pack, &who))
        })
        .await?;
    page.show(&view.ok_or_else(Error::not_found)?)
}
