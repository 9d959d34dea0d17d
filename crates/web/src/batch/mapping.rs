//! `/batches/uploads/{id}`: settling what the columns mean.

use super::mapping_form::{ColumnRow, column_rows, read, repeated, table_fields};
use super::{crumbs, steps};
use crate::error::Error;
use crate::form::{Fields, Posted};
use crate::page::Page;
use crate::ui::form::{Field, FormError};
use crate::ui::navigation::Crumb;
use crate::ui::progress::Step;
use crate::ui::shell::{Section, Shell};
use app::AppError;
use app::batch::Staged;
use app::exchange::finding::Code;
use app::exchange::mapping::Target;
use app::importing::Register;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::geometry::Datum;
use domain::id::UploadId;
use std::sync::Arc;

/// The page of one table's mapping.
#[derive(Debug, Template)]
#[template(path = "batch/mapping.html")]
pub(crate) struct MappingView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    steps: Vec<Step>,
    errors: Vec<FormError>,
    action: String,
    /// The mappings that the form shows.
    version: String,
    answer: String,
    /// The other tables of the file, with their pages; the present one without.
    tables: Vec<(String, Option<String>)>,
    fields: Vec<Field>,
    columns: Vec<ColumnRow>,
    skipped: bool,
    several: bool,
}

impl MappingView {
    fn new(shell: Shell, staged: &Staged, at: usize, errors: Vec<FormError>) -> Option<Self> {
        let l = shell.l;
        let register = staged.registers.get(at)?;
        let path = |at: usize| format!("/batches/uploads/{}?table={at}", staged.upload.id);
        let tables = staged.registers.iter().enumerate();
        let used = register.mapping.columns.iter().filter(|column| column.target.is_some()).count();
        Some(Self {
            crumbs: crumbs(l, &staged.upload.file_name),
            steps: steps(l, 1),
            errors,
            action: path(at),
            version: staged.version(),
            answer: l
                .say("mapping-answer")
                .with("rows", register.table.records())
                .with("columns", register.table.header.len())
                .with("used", used)
                .to_string(),
            tables: tables
                .map(|(other, register)| (register.table.name.clone(), (other != at).then(|| path(other))))
                .collect(),
            fields: table_fields(l, &register.mapping, measured(register)),
            columns: column_rows(l, &register.table, &register.mapping),
            skipped: staged.skipped.contains(&at),
            several: staged.registers.len() > 1,
            shell,
        })
    }

    fn title(&self) -> String {
        self.shell.l.t("mapping-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: crate::i18n::Words) -> Self {
        use crate::ui::form::{Choice, Control};
        let shell =
            Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Batches), "/batches/uploads/1") };
        Self {
            crumbs: crumbs(l, "台账.xlsx"),
            steps: steps(l, 1),
            errors: vec![FormError::general("x")],
            action: "/batches/uploads/1?table=0".into(),
            version: "0".into(),
            answer: l
                .say("mapping-answer")
                .with("rows", 3013)
                .with("columns", 12)
                .with("used", 9)
                .to_string(),
            tables: vec![("Sheet1".into(), None)],
            fields: Vec::new(),
            columns: vec![ColumnRow {
                header: "建成年份(年)".into(),
                samples: "1998 | 2000 | 1987年".into(),
                confidence: l.t("confidence-high").into_owned(),
                basis: l.t("basis-heading").into_owned(),
                negated: true,
                target: Field::new("column-0", "建成年份", Control::Select(vec![Choice::new("", "–")])),
            }],
            skipped: false,
            several: true,
            shell,
        }
    }
}

/// The coordinate system the importer took, as its findings say.
fn measured(register: &Register) -> Option<Datum> {
    register.interpretation.findings.iter().find_map(|finding| match &finding.code {
        Code::DatumDeclared { datum }
        | Code::DatumHinted { datum, .. }
        | Code::DatumMeasured { datum, .. }
        | Code::DatumAssumed { datum } => Some(*datum),
        _ => None,
    })
}

/// `GET /batches/uploads/{id}?table=…`
pub(crate) async fn mapping(page: Page, Path(id): Path<String>, query: Fields) -> Result<Response, Error> {
    let id: UploadId = id.parse().map_err(|_| Error::not_found())?;
    let at = query.read("table").unwrap_or(0);
    let staged = page.app().run(move |app| app.load_staged(id)).await?;
    let view = MappingView::new(page.shell(Section::Batches), &staged, at, Vec::new());
    page.show(&view.ok_or_else(Error::not_found)?)
}

/// `POST /batches/uploads/{id}?table=…`
pub(crate) async fn post_mapping(
    page: Page,
    Path(id): Path<String>,
    query: Fields,
    Posted(fields): Posted,
) -> Result<Response, Error> {
    let id: UploadId = id.parse().map_err(|_| Error::not_found())?;
    let (at, actor, l) = (query.read("table").unwrap_or(0), page.actor()?, page.words());
    let saved = page
        .app()
        .run(move |app| {
            let staged = app.load_staged(id)?;
            let register = staged.registers.get(at).ok_or(AppError::NotFound(app::Noun::Batch))?;
            let mapping = read(&fields, &register.mapping);
            let twice = repeated(&mapping);
            let skip = fields.text("skip").is_some();
            match app.save_mapping(&actor, id, at, mapping, skip, fields.text("version")) {
                Ok(staged) => Ok(Saved::As(staged, twice)),
                Err(AppError::ChangedMeanwhile) => Ok(Saved::Not(app.load_staged(id)?)),
                Err(error) => Err(error),
            }
        })
        .await?;
    let view = |staged: &Staged, words: String| {
        let errors = vec![FormError::general(words)];
        MappingView::new(page.shell(Section::Batches), staged, at, errors).ok_or_else(Error::not_found)
    };
    match saved {
        Saved::Not(staged) => {
            page.show_conflict(&view(&staged, l.t("conflict-changed-meanwhile").into_owned())?)
        }
        Saved::As(_, None) => Ok(Redirect::to(&format!("/batches/uploads/{id}/preview")).into_response()),
        Saved::As(staged, Some(target)) => {
            let words = l.say("mapping-twice").with("target", l.target(target.key())).to_string();
            page.show_again(&view(&staged, words)?)
        }
    }
}

/// What became of a mapping.
enum Saved {
    /// It stands, with a target that two columns were given.
    As(Arc<Staged>, Option<Target>),
    /// Somebody else settled the columns in between.
    Not(Arc<Staged>),
}
