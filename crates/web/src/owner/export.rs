//! Taking a roll out: asking, a second person's consent, the password shown once, and the file.

use super::purpose::purpose_fields;
use crate::community::china;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Field, FormError, refuse};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use app::AppError;
use app::owner::{ExportState, ExportWords, LINES_ALONE, MadeExport, OwnerExport};
use askama::Template;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::account::Actor;
use domain::id::{CommunityId, OwnerExportId};
use domain::personal::{PersonalField, Purpose};

/// The page that asks why.
#[derive(Debug, Template)]
#[template(path = "owner/export.html")]
pub(crate) struct ExportView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    action: String,
    back: String,
    answer: String,
    limit: String,
    errors: Vec<FormError>,
    fields: Vec<Field>,
}

/// The page with the password; nothing of it is kept.
#[derive(Template)]
#[template(path = "owner/exported.html")]
pub(crate) struct ExportedView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    password: String,
    file_hash: String,
    action: String,
}

/// The exports that wait.
#[derive(Debug, Template)]
#[template(path = "owner/exports.html")]
pub(crate) struct ExportsView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    columns: Vec<Column>,
    rows: Vec<ExportRow>,
}

/// One of them.
#[derive(Debug)]
struct ExportRow {
    community: String,
    lines: String,
    who: String,
    when: String,
    why: String,
    state: String,
    /// Where it is approved, by somebody else than who asked.
    approve: Option<String>,
    /// Where it is made, by who asked.
    make: Option<String>,
}

fn crumbs(l: Words, here: &str) -> Vec<Crumb> {
    vec![
        Crumb::link("/communities", l.t("nav-communities")),
        Crumb::link("/owners/exports", l.t("owner-exports-title")),
        Crumb::here(l.t(here)),
    ]
}

impl ExportView {
    fn new(shell: Shell, id: CommunityId, name: &str, lines: u64, typed: &Fields) -> Self {
        let l = shell.l;
        let back = format!("/communities/{id}/owners");
        Self {
            crumbs: crumbs(l, "owner-export-title"),
            action: format!("{back}/export"),
            back,
            answer: l.say("owner-export-answer").with("name", name).with("count", lines).to_string(),
            limit: l.say("owner-export-limit").with("count", LINES_ALONE).to_string(),
            errors: Vec::new(),
            fields: purpose_fields(l, typed),
            shell,
        }
    }

    /// The same page with an error beside its field.
    fn refused(mut self, field: &str, reason: &str) -> Self {
        let message = self.shell.l.t(&format!("invalid-{reason}")).into_owned();
        self.errors = refuse(&mut self.fields, field, &message);
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("owner-export-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Communities), "/") };
        let id = CommunityId::from_uuid(domain::id::uuid_v7(1, [0; 10]));
        Self::new(shell, id, "某小区", 320, &Fields::default()).refused("reason", "reveal-reason")
    }
}

impl ExportedView {
    fn new(shell: Shell, made: &MadeExport) -> Self {
        Self {
            crumbs: crumbs(shell.l, "owner-exported-title"),
            password: made.password.clone(),
            file_hash: made.file_hash.clone(),
            action: format!("/owners/exports/{}/file", made.id),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("owner-exported-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Communities), "/") };
        let id = OwnerExportId::from_uuid(domain::id::uuid_v7(1, [0; 10]));
        Self::new(
            shell,
            &MadeExport { id, password: "k7mp-x2qa-9cde-wxyz".into(), file_hash: "ab".repeat(32) },
        )
    }
}

impl ExportsView {
    fn new(shell: Shell, me: &Actor, exports: &[(OwnerExport, String, String)]) -> Self {
        let l = shell.l;
        let row = |(export, community, who): &(OwnerExport, String, String)| {
            let (mine, page) = (export.asked_by == me.account, format!("/owners/exports/{}", export.id));
            ExportRow {
                community: community.clone(),
                lines: l.count(export.lines),
                who: who.clone(),
                when: l.moment(export.asked_at, &china()),
                why: format!("{} {}", l.purpose(export.purpose), export.reason),
                state: l.t(&format!("owner-export-state-{}", export.state.key())).into_owned(),
                approve: (export.state == ExportState::Asked && !mine).then(|| format!("{page}/approve")),
                make: (export.state == ExportState::Approved && mine).then(|| format!("{page}/make")),
            }
        };
        let word = |key: &str| Column::words(l.t(key));
        Self {
            crumbs: vec![
                Crumb::link("/communities", l.t("nav-communities")),
                Crumb::here(l.t("owner-exports-title")),
            ],
            columns: vec![
                word("owner-exports-community"),
                Column::numbers(l.t("owner-exports-lines")),
                word("owner-reveals-who"),
                word("owner-reveals-when"),
                word("owner-reveals-why"),
                word("owner-exports-state"),
            ],
            rows: exports.iter().map(row).collect(),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("owner-exports-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Communities), "/") };
        let id = |n| domain::id::uuid_v7(n, [0; 10]);
        let export = |state, by| OwnerExport {
            id: OwnerExportId::from_uuid(id(1)),
            community: CommunityId::from_uuid(id(2)),
            purpose: Purpose::DeliverNotice,
            reason: "3栋加装电梯书面征求意见".into(),
            lines: 900,
            state,
            asked_by: domain::id::AccountId::from_uuid(id(by)),
            asked_at: jiff::Timestamp::UNIX_EPOCH,
            approved_by: None,
        };
        let me = Actor {
            account: domain::id::AccountId::from_uuid(id(3)),
            posts: vec![domain::appointment::Post::of_city(domain::account::Role::Planner)],
        };
        let named = |export| (export, "某小区".to_owned(), "张规划".to_owned());
        Self::new(
            shell,
            &me,
            &[named(export(ExportState::Asked, 4)), named(export(ExportState::Approved, 3))],
        )
    }
}

/// The words of the file, with the mark of who took it out.
fn words(l: Words, who: &str, purpose: &str, when: &str) -> ExportWords {
    let word = |key: &str| l.t(key).into_owned();
    ExportWords {
        header: [
            word("owner-export-building"),
            word("owner-export-entrance"),
            word("owner-export-dwelling"),
            word("owners-column-share"),
            l.personal_field(PersonalField::Name),
            l.personal_field(PersonalField::IdNumber),
            l.personal_field(PersonalField::Phone),
        ],
        watermark: l
            .say("owner-export-watermark")
            .with("who", who)
            .with("when", when)
            .with("purpose", purpose)
            .to_string(),
        sheet: word("owners-title"),
    }
}

async fn view(page: &Page, id: CommunityId, typed: Fields) -> Result<ExportView, Error> {
    let (actor, shell) = (page.actor()?, page.shell(Section::Communities));
    let roll = page.app().run(move |app| app.load_roll(&actor, id, 1)).await?;
    Ok(ExportView::new(shell, id, &roll.community_name, roll.total, &typed))
}

/// Makes the file of an approved export and shows its password.
async fn made(page: &Page, id: OwnerExportId, purpose: Option<Purpose>) -> Result<Response, Error> {
    let (actor, l) = (page.actor()?, page.words());
    let who = page.session().map(|session| session.account.display_name.clone()).unwrap_or_default();
    let purpose = purpose.map(|purpose| l.purpose(purpose)).unwrap_or_default();
    let made = page
        .app()
        .run(move |app| {
            let when = l.moment(app.environment().now(), &china());
            app.make_owner_export(&actor, id, &words(l, &who, &purpose, &when))
        })
        .await?;
    page.show(&ExportedView::new(page.shell(Section::Communities), &made))
}

/// `GET /communities/{id}/owners/export`
pub(crate) async fn export(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id = id.parse().map_err(|_| Error::not_found())?;
    page.show(&view(&page, id, Fields::default()).await?)
}

/// `POST /communities/{id}/owners/export`
pub(crate) async fn post_export(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let id: CommunityId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    let Some(purpose) = typed.text("purpose").and_then(Purpose::parse) else {
        return page.show_again(&view(&page, id, typed).await?.refused("purpose", "nothing-chosen"));
    };
    let reason = typed.text("reason").unwrap_or_default().to_owned();
    let asked = page
        .app()
        .run(move |app| match app.ask_owner_export(&actor, id, purpose, &reason) {
            Ok(export) => Ok(Ok(export)),
            Err(AppError::Invalid { field, reason }) => Ok(Err((field, reason))),
            Err(error) => Err(error),
        })
        .await?;
    match asked {
        Ok(export) if export.state == ExportState::Approved => made(&page, export.id, Some(purpose)).await,
        Ok(_) => Ok(Redirect::to("/owners/exports").into_response()),
        Err((field, reason)) => page.show_again(&view(&page, id, typed).await?.refused(field, reason)),
    }
}

/// `GET /owners/exports`
pub(crate) async fn exports(page: Page) -> Result<Response, Error> {
    let (actor, shell) = (page.actor()?, page.shell(Section::Communities));
    let me = actor.clone();
    let open = page.app().run(move |app| app.list_owner_exports(&actor)).await?;
    page.show(&ExportsView::new(shell, &me, &open))
}

/// `POST /owners/exports/{id}/approve`
pub(crate) async fn post_approve(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let id: OwnerExportId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    page.app().run(move |app| app.approve_owner_export(&actor, id)).await?;
    Ok(Redirect::to("/owners/exports").into_response())
}

/// `POST /owners/exports/{id}/make`
pub(crate) async fn post_make(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    made(&page, id.parse().map_err(|_| Error::not_found())?, None).await
}

/// `POST /owners/exports/{id}/file`: a post, since the file can be had once.
pub(crate) async fn post_file(
    page: Page,
    Path(id): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Error> {
    let id: OwnerExportId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    let bytes = page.app().run(move |app| app.fetch_owner_export(&actor, id)).await?;
    let name = "attachment; filename=\"owners.zip\"";
    Ok(([(CONTENT_TYPE, "application/zip"), (CONTENT_DISPOSITION, name)], bytes).into_response())
}
