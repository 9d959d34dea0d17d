//! `/owners/{id}/reveal`: asking for clear values with a purpose and a reason, and showing them once.

use super::purpose::purpose_fields;
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Field, FormError, refuse};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use app::AppError;
use app::owner::{REVEALS_PER_HOUR, Revealed};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::id::OwnerId;
use domain::personal::Purpose;

/// The page that asks why.
#[derive(Debug, Template)]
#[template(path = "owner/reveal.html")]
pub(crate) struct RevealView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    action: String,
    back: String,
    answer: String,
    limit: String,
    errors: Vec<FormError>,
    fields: Vec<Field>,
}

/// The page with the clear values; nothing of it is kept.
#[derive(Template)]
#[template(path = "owner/revealed.html")]
pub(crate) struct RevealedView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    back: String,
    /// Field and value.
    values: Vec<(String, String)>,
}

fn crumbs(l: Words, back: &str) -> Vec<Crumb> {
    vec![
        Crumb::link("/communities", l.t("nav-communities")),
        Crumb::link(back, l.t("owner-title")),
        Crumb::here(l.t("reveal-title")),
    ]
}

impl RevealView {
    fn new(shell: Shell, id: OwnerId, masked_name: &str, typed: &Fields) -> Self {
        let l = shell.l;
        let back = format!("/owners/{id}");
        Self {
            crumbs: crumbs(l, &back),
            action: format!("{back}/reveal"),
            back,
            answer: l.say("reveal-answer").with("name", masked_name).to_string(),
            limit: l.say("reveal-limit").with("count", REVEALS_PER_HOUR).to_string(),
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
        self.shell.l.t("reveal-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Communities), "/") };
        let id = OwnerId::from_uuid(domain::id::uuid_v7(1, [0; 10]));
        Self::new(shell, id, "张*", &Fields::default()).refused("purpose", "nothing-chosen")
    }
}

impl RevealedView {
    fn new(shell: Shell, revealed: &Revealed) -> Self {
        let l = shell.l;
        let back = format!("/owners/{}", revealed.owner.id);
        let values = revealed.values.iter();
        Self {
            crumbs: crumbs(l, &back),
            back,
            values: values.map(|(field, clear)| (l.personal_field(*field), clear.to_string())).collect(),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("revealed-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let back = "/owners/0190a1".to_owned();
        Self {
            crumbs: crumbs(l, &back),
            back,
            values: vec![
                (l.personal_field(domain::personal::PersonalField::Name), "张甲".into()),
                (l.personal_field(domain::personal::PersonalField::Phone), "0000 2000 0000".into()),
            ],
            shell: Shell::new(l, Some(Section::Communities), "/"),
        }
    }
}

async fn view(page: &Page, id: OwnerId, typed: &Fields) -> Result<RevealView, Error> {
    let actor = page.actor()?;
    let record = page.app().run(move |app| app.load_owner(&actor, id)).await?;
    Ok(RevealView::new(page.shell(Section::Communities), id, &record.owner.masked_name, typed))
}

/// `GET /owners/{id}/reveal`
pub(crate) async fn reveal(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: OwnerId = id.parse().map_err(|_| Error::not_found())?;
    page.show(&view(&page, id, &Fields::default()).await?)
}

/// `POST /owners/{id}/reveal`
pub(crate) async fn post_reveal(
    page: Page,
    Path(id): Path<String>,
    Posted(typed): Posted,
) -> Result<Response, Error> {
    let id: OwnerId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    let Some(purpose) = typed.text("purpose").and_then(Purpose::parse) else {
        return page.show_again(&view(&page, id, &typed).await?.refused("purpose", "nothing-chosen"));
    };
    let reason = typed.text("reason").unwrap_or_default().to_owned();
    let revealed = page
        .app()
        .run(move |app| match app.reveal_owner(&actor, id, purpose, &reason) {
            Ok(revealed) => Ok(Ok(revealed)),
            Err(AppError::Invalid { field, reason }) => Ok(Err((field, reason))),
            Err(error) => Err(error),
        })
        .await?;
    match revealed {
        Ok(revealed) => page.show(&RevealedView::new(page.shell(Section::Communities), &revealed)),
        Err((field, reason)) => page.show_again(&view(&page, id, &typed).await?.refused(field, reason)),
    }
}
