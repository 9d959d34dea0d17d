//! `GET /field-surveys`: what came in, and where to begin.

use super::place;
use crate::community::china;
use crate::error::Error;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use app::Desk;
use app::field_survey::{FieldSurveys, SurveyRecord};
use askama::Template;
use axum::response::Response;

/// The page.
#[derive(Debug, Template)]
#[template(path = "field_survey/list.html")]
pub(crate) struct FieldSurveysView {
    shell: Shell,
    may_survey: bool,
    answer: String,
    /// How many answers wait, in words; empty for none.
    open: String,
    columns: Vec<Column>,
    rows: Vec<SurveyRow>,
}

#[derive(Debug)]
struct SurveyRow {
    href: String,
    receipt: String,
    place: String,
    when: String,
    who: String,
    answers: String,
    photos: String,
}

impl FieldSurveysView {
    fn new(shell: Shell, may_survey: bool, surveys: &FieldSurveys) -> Self {
        let l = shell.l;
        let open = surveys.open_conflicts;
        Self {
            answer: if surveys.received == 0 {
                l.t("surveys-answer-none").into_owned()
            } else {
                l.say("surveys-answer").with("count", surveys.received).to_string()
            },
            open: if open == 0 {
                String::new()
            } else {
                l.say("surveys-open").with("count", open).to_string()
            },
            columns: columns(l),
            rows: surveys.latest.iter().map(|record| row(l, record)).collect(),
            may_survey,
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("surveys-title").into_owned()
    }

    fn phone_href(&self) -> String {
        format!("/field-surveys/phone/{}", self.shell.l.lang().tag())
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell::new(l, Some(Section::FieldSurveys), "/field-surveys");
        let surveys =
            FieldSurveys { latest: vec![super::record::sample_record()], received: 1, open_conflicts: 2 };
        Self::new(shell, true, &surveys)
    }
}

fn columns(l: Words) -> Vec<Column> {
    vec![
        Column::words(l.t("survey-column-receipt")),
        Column::words(l.t("survey-column-place")),
        Column::words(l.t("survey-column-when")),
        Column::words(l.t("survey-column-who")),
        Column::numbers(l.t("survey-column-answers")),
        Column::numbers(l.t("survey-column-photos")),
    ]
}

fn row(l: Words, record: &SurveyRecord) -> SurveyRow {
    let received = &record.received;
    let said = received.survey.answers.len().saturating_add(received.survey.observations.len());
    SurveyRow {
        href: format!("/field-surveys/{}", received.survey.id),
        receipt: l.say("survey-receipt").with("number", received.receipt).to_string(),
        place: place(l, record),
        when: l.moment(received.received_at, &china()),
        who: record.submitter.clone(),
        answers: l.count(said),
        photos: l.count(record.photos.len()),
    }
}

/// `GET /field-surveys`
pub(crate) async fn field_surveys(page: Page) -> Result<Response, Error> {
    let surveys = page.app().run(Desk::field_surveys).await?;
    page.show(&FieldSurveysView::new(page.shell(Section::FieldSurveys), page.may_survey(), &surveys))
}
