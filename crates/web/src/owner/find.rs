//! `/owners/find`: looking an owner up by the full ID number or phone. What is typed is posted, so that it stands in
//! no address and no log, and is not shown again.

use super::OwnerCells;
use crate::error::Error;
use crate::form::Posted;
#[cfg(test)]
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Control, Field, FormError, errors};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use app::owner::Search;
use askama::Template;
use axum::response::Response;
use domain::owner::Owner;

/// The form, and the owners found.
#[derive(Debug, Template)]
#[template(path = "owner/find.html")]
pub(crate) struct FindView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    errors: Vec<FormError>,
    field: Field,
    columns: Vec<Column>,
    /// Nothing before a search.
    found: Option<Vec<OwnerCells>>,
}

impl FindView {
    fn new(shell: Shell, found: Option<&[Owner]>) -> Self {
        let l = shell.l;
        let word = |key: &str| Column::words(l.t(key));
        Self {
            crumbs: vec![
                Crumb::link("/communities", l.t("nav-communities")),
                Crumb::here(l.t("owner-find-title")),
            ],
            errors: Vec::new(),
            field: Field::new("number", l.t("owner-find-number"), Control::Text)
                .hint(l.t("owner-find-hint"))
                .autocomplete("off"),
            columns: vec![
                word("personal-field-name"),
                word("personal-field-id-number"),
                word("personal-field-phone"),
            ],
            found: found.map(|found| found.iter().map(|owner| OwnerCells::of(l, owner)).collect()),
            shell,
        }
    }

    fn refused(mut self) -> Self {
        self.field.error = Some(self.shell.l.t("invalid-owner-number").into_owned());
        self.errors = errors([&self.field]);
        self
    }

    fn title(&self) -> String {
        self.shell.l.t("owner-find-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Communities), "/") };
        Self::new(shell, Some(&[super::record::sample_owner()])).refused()
    }
}

/// `GET /owners/find`
pub(crate) async fn find(page: Page) -> Result<Response, Error> {
    page.show(&FindView::new(page.shell(Section::Communities), None))
}

/// `POST /owners/find`
pub(crate) async fn post_find(page: Page, Posted(typed): Posted) -> Result<Response, Error> {
    let (actor, shell) = (page.actor()?, page.shell(Section::Communities));
    let Some(search) = typed.text("number").and_then(Search::parse) else {
        return page.show_again(&FindView::new(shell, None).refused());
    };
    let found = page.app().run(move |app| app.find_owners(&actor, &search)).await?;
    page.show(&FindView::new(shell, Some(&found)))
}
