//! `/batches/new`: choosing a file.

use super::{crumbs, steps};
use crate::error::{Error, Trouble};
use crate::form::TOKEN_FIELD;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Control, Field, FormError, errors};
use crate::ui::navigation::Crumb;
use crate::ui::progress::Step;
use crate::ui::shell::{Section, Shell};
use app::AppError;
use askama::Template;
use axum::extract::Multipart;
use axum::response::{IntoResponse as _, Redirect, Response};

/// The page.
#[derive(Debug, Template)]
#[template(path = "batch/upload.html")]
pub(crate) struct UploadView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    steps: Vec<Step>,
    errors: Vec<FormError>,
    file: Field,
}

/// What the file chooser offers first; the server looks at the bytes.
const ACCEPT: &str = ".xlsx,.xls,.ods,.csv,.tsv,.txt,.json,.geojson,.gpkg,.zip,.shp,.dbf";

impl UploadView {
    fn new(shell: Shell, error: Option<String>) -> Self {
        let l = shell.l;
        let file = Field::new("file", l.t("upload-file"), Control::File(ACCEPT))
            .hint(l.t("upload-file-hint"))
            .error(error);
        Self {
            crumbs: crumbs(l, l.t("upload-title")),
            steps: steps(l, 0),
            errors: errors([&file]),
            file,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("upload-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell::new(l, Some(Section::Batches), "/batches/new");
        Self::new(shell, Some(l.t("upload-missing").into_owned()))
    }
}

/// `GET /batches/new`
pub(crate) async fn new_upload(page: Page) -> Result<Response, Error> {
    page.show(&UploadView::new(page.shell(Section::Batches), None))
}

/// `POST /batches/new`: the token comes before the file in the form, so that a stranger's file is never read.
pub(crate) async fn post_upload(page: Page, mut form: Multipart) -> Result<Response, Error> {
    let (l, actor) = (page.words(), page.actor()?);
    let again = |error: String| page.show_again(&UploadView::new(page.shell(Section::Batches), Some(error)));
    let Some((name, bytes)) = read(&page, &mut form).await? else {
        return again(l.t("upload-missing").into_owned());
    };
    let staged = page
        .app()
        .run(move |app| match app.stage_upload(&actor, &name, bytes) {
            Ok(staged) => Ok(Ok(staged.upload.id)),
            Err(error @ (AppError::Read(_) | AppError::Invalid { .. })) => Ok(Err(refusal(l, &error))),
            Err(error) => Err(error),
        })
        .await?;
    match staged {
        Ok(id) => Ok(Redirect::to(&format!("/batches/uploads/{id}")).into_response()),
        Err(words) => again(words),
    }
}

/// The file's name and bytes; `None` when no file was chosen.
async fn read(page: &Page, form: &mut Multipart) -> Result<Option<(String, Vec<u8>)>, Error> {
    let refused =
        |error: axum::extract::multipart::MultipartError| Error::new(Trouble::of_status(error.status()));
    let mut trusted = false;
    while let Some(field) = form.next_field().await.map_err(refused)? {
        match field.name() {
            Some(TOKEN_FIELD) => {
                let token = field.text().await.map_err(refused)?;
                trusted = page.visitor().form_token().is_some_and(|expected| expected == token);
            }
            Some("file") if !trusted => return Err(Error::new(Trouble::Stale)),
            Some("file") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                let bytes = field.bytes().await.map_err(refused)?;
                return Ok((!bytes.is_empty()).then(|| (base_name(&name), bytes.to_vec())));
            }
            _ => {}
        }
    }
    Ok(None)
}

/// The last part of a name, of either kind of slash, without what would break a line.
pub(crate) fn base_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(200).collect();
    if clean.is_empty() { "file".to_owned() } else { clean }
}

/// Why a file was not taken, with what to do.
fn refusal(l: Words, error: &AppError) -> String {
    match error {
        AppError::Read(error) => l.read_error(error.code(), &error.arguments()),
        AppError::Invalid { reason, .. } => l.t(&format!("invalid-{reason}")).into_owned(),
        other => l.say("read-refused").with("said", other.to_string()).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_lead_elsewhere() {
        assert_eq!(base_name("../../etc/passwd"), "passwd");
        assert_eq!(base_name("C:\\Users\\张\\台账.xlsx"), "台账.xlsx");
        assert_eq!(base_name("a\r\nb.csv"), "ab.csv");
        assert_eq!(base_name("/"), "file");
    }
}
