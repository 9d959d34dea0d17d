//! `/projects/declare`: projects that were under way before there was a plan here, from a table.

use crate::error::Error;
use crate::form::{Fields, read_upload, table_of};
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::form::{Control, Field, FormError, errors};
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use app::AppError;
use app::exchange::project::COLUMNS;
use app::policy::Rules;
use askama::Template;
use axum::extract::Multipart;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::project_row::{ProjectFault, ProjectWrong};
use std::sync::Arc;

/// The page.
#[derive(Debug, Template)]
#[template(path = "project/declare.html")]
pub(crate) struct DeclareView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    errors: Vec<FormError>,
    table: Field,
    file: Field,
    /// Each column: its key, its name, and what is in it.
    columns: Vec<(&'static str, String, String)>,
    /// Each package: its id and its name.
    packages: Vec<(String, String)>,
}

impl DeclareView {
    fn new(shell: Shell, rules: &Rules, typed: &Fields, wrong: &[String]) -> Self {
        let l = shell.l;
        let head = format!("{}\n", COLUMNS.map(|(key, _)| key).join(","));
        let mut table = Field::new("projects", l.t("declare-table"), Control::TextArea)
            .value(typed.raw("projects").unwrap_or(&head))
            .hint(l.t("declare-table-hint"));
        table.error = wrong.first().cloned();
        let mut all = errors([&table]);
        all.extend(
            wrong
                .iter()
                .skip(1)
                .map(|message| FormError { target: table.target(), message: message.clone() }),
        );
        Self {
            crumbs: vec![Crumb::link("/projects", l.t("nav-projects")), Crumb::here(l.t("declare-title"))],
            errors: all,
            table,
            file: Field::new("file", l.t("declare-file"), Control::File(".csv,.tsv,.txt,.xlsx,.xls,.ods"))
                .optional(),
            columns: COLUMNS
                .map(|(key, _)| {
                    let hint = l.t(&format!("declare-{key}-hint")).into_owned();
                    (key, l.t(&format!("declare-{key}")).into_owned(), hint)
                })
                .to_vec(),
            packages: rules
                .packages()
                .iter()
                .map(|package| (package.id.to_string(), l.of_pack(&package.name).to_string()))
                .collect(),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("declare-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell =
            Shell { csrf: "token".into(), ..Shell::new(l, Some(Section::Projects), "/projects/declare") };
        let rules = crate::scenario::sample_rules();
        Self::new(shell, &rules, &Fields::default(), &["x".into(), "y".into()])
    }
}

/// What is wrong with a row, and what to do about it.
fn fault(l: Words, fault: &ProjectFault) -> String {
    let column = |name: &str| l.t(&format!("declare-{name}"));
    let said = match &fault.wrong {
        ProjectWrong::Column { name } => l.say("declare-no-column").with("column", column(name)),
        ProjectWrong::Empty { name } => l.say("declare-empty").with("column", column(name)),
        ProjectWrong::Day { text } => l.say("declare-day").with("text", text.as_str()),
        ProjectWrong::Order => l.say("declare-order"),
        ProjectWrong::ToCome { day } => l.say("declare-to-come").with("day", l.date(*day)),
        ProjectWrong::Community { text } => l.say("declare-unknown").with("text", text.as_str()),
        ProjectWrong::Several { text, count } => {
            l.say("declare-several").with("text", text.as_str()).with("count", *count)
        }
        ProjectWrong::Package { text, known } => {
            l.say("declare-no-package").with("text", text.as_str()).with("known", known.as_str())
        }
        ProjectWrong::Twice { first } => l.say("plan-fault-twice").with("first", first.to_string()),
        ProjectWrong::Known { pool } => {
            l.say("declare-known").with("pool", l.t(&format!("pool-{}", pool.key())))
        }
    };
    l.say("plan-fault-in-row").with("line", fault.line.to_string()).with("said", said.to_string()).to_string()
}

/// `GET /projects/declare`
pub(crate) async fn declare(page: Page) -> Result<Response, Error> {
    let rules = rules(&page).await?;
    page.show(&DeclareView::new(page.shell(Section::Projects), &rules, &Fields::default(), &[]))
}

async fn rules(page: &Page) -> Result<Arc<Rules>, Error> {
    page.app().run(|app| Ok::<_, AppError>(Arc::clone(&app.stock()?.rules))).await
}

/// `POST /projects/declare`
pub(crate) async fn post_declare(page: Page, mut form: Multipart) -> Result<Response, Error> {
    let (l, actor) = (page.words(), page.actor()?);
    let (typed, file) = read_upload(&page, &mut form).await?;
    let (typed, (name, bytes)) = table_of(typed, file, "projects");
    let taken =
        page.app().run(move |app| said(l, app.declare_projects_of_file(&actor, &name, bytes))).await?;
    match taken {
        Ok(()) => Ok(Redirect::to("/projects/list").into_response()),
        Err(wrong) => {
            let rules = rules(&page).await?;
            page.show_again(&DeclareView::new(page.shell(Section::Projects), &rules, &typed, &wrong))
        }
    }
}

/// Faults of the table in words; any other error goes on.
fn said(l: Words, taken: Result<usize, AppError>) -> Result<Result<(), Vec<String>>, AppError> {
    match taken {
        Ok(_) => Ok(Ok(())),
        Err(AppError::Projects(faults)) => Ok(Err(faults.iter().map(|one| fault(l, one)).collect())),
        Err(AppError::Read(error)) => Ok(Err(vec![l.read_error(error.code(), &error.arguments())])),
        Err(AppError::Invalid { reason, .. }) => {
            Ok(Err(vec![l.t(&format!("invalid-{reason}")).into_owned()]))
        }
        Err(other) => Err(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use domain::project::Pool;

    #[test]
    fn every_fault_says_its_row_and_what_to_do() {
        let text = || "x".to_owned();
        let wrongs = [
            ProjectWrong::Column { name: "package" },
            ProjectWrong::Empty { name: "community" },
            ProjectWrong::Day { text: text() },
            ProjectWrong::Order,
            ProjectWrong::ToCome { day: jiff::civil::date(2030, 1, 1) },
            ProjectWrong::Community { text: text() },
            ProjectWrong::Several { text: text(), count: 2 },
            ProjectWrong::Package { text: text(), known: "management".into() },
            ProjectWrong::Twice { first: 2 },
            ProjectWrong::Known { pool: Pool::Done },
        ];
        for l in Lang::ALL.map(Words::of) {
            for wrong in &wrongs {
                let said = fault(l, &ProjectFault { line: 7, wrong: wrong.clone() });
                assert!(said.contains('7') && !said.contains(['⟦', '{']), "{said}");
            }
        }
    }
}
