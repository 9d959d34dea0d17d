//! `GET /field-surveys/{id}`: one record, and the number of its receipt.

use super::{crumbs, place};
use crate::community::china;
use crate::error::Error;
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use app::AppError;
use app::field_survey::SurveyRecord;
use app::policy::Rules;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::id::FieldSurveyId;

/// The page.
#[derive(Debug, Template)]
#[template(path = "field_survey/record.html")]
pub(crate) struct SurveyView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    heading: String,
    answer: String,
    place: String,
    community_href: Option<String>,
    next_href: Option<String>,
    said: Vec<SaidRow>,
    note: String,
    photos: Vec<PhotoView>,
    /// That photos have not arrived yet; empty when all have.
    photos_missing: String,
}

/// One answer.
#[derive(Debug)]
struct SaidRow {
    name: String,
    value: String,
    unit: String,
    /// Where it can be decided, while it contradicts.
    review: Option<String>,
}

#[derive(Debug)]
struct PhotoView {
    href: String,
    alt: String,
}

impl SurveyView {
    fn new(shell: Shell, may_survey: bool, rules: Option<&Rules>, record: &SurveyRecord) -> Self {
        let l = shell.l;
        let (received, survey) = (&record.received, &record.received.survey);
        let heading = l.say("survey-receipt").with("number", received.receipt).to_string();
        let home = record.community.as_ref().map(|community| format!("/communities/{}", community.id));
        let photo = |(at, hash): (usize, &String)| PhotoView {
            href: format!("/field-surveys/photos/{hash}"),
            alt: l.say("survey-photo-alt").with("number", at.saturating_add(1)).to_string(),
        };
        let missing = usize::from(survey.photos).saturating_sub(record.photos.len());
        Self {
            crumbs: crumbs(l, &*heading),
            answer: l
                .say("survey-answer")
                .with("who", &record.submitter)
                .with("day", l.date(survey.observed_on))
                .with("when", l.moment(received.received_at, &china()))
                .to_string(),
            place: place(l, record),
            next_href: home.as_ref().filter(|_| may_survey).map(|home| format!("{home}/field-survey")),
            community_href: home,
            said: said(l, rules, record),
            note: survey.note.clone(),
            photos: record.photos.iter().enumerate().map(photo).collect(),
            photos_missing: if missing == 0 {
                String::new()
            } else {
                l.say("survey-photos-missing").with("count", missing).to_string()
            },
            heading,
            shell,
        }
    }

    fn title(&self) -> &str {
        &self.heading
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        let shell = Shell::new(l, Some(Section::FieldSurveys), "/field-surveys/0190a1");
        Self::new(shell, true, None, &sample_record())
    }
}

fn said(l: Words, rules: Option<&Rules>, record: &SurveyRecord) -> Vec<SaidRow> {
    let survey = &record.received.survey;
    let answers = survey.answers.iter().map(|answer| SaidRow {
        name: l.fact(answer.fact).into_owned(),
        value: l.value(answer.fact, &answer.value),
        unit: l.fact_unit(answer.fact).map(Into::into).unwrap_or_default(),
        review: record
            .open
            .iter()
            .find(|open| open.fact == answer.fact)
            .map(|open| format!("/field-surveys/review/{}", open.claim)),
    });
    let observations = survey.observations.iter().map(|seen| {
        let known =
            rules.and_then(|rules| rules.indicators().iter().find(|known| *known.id == *seen.indicator));
        let met = l.t(&format!("indicator-{}", seen.met.key())).into_owned();
        SaidRow {
            name: known.map_or_else(|| seen.indicator.clone(), |known| l.of_pack(&known.name).to_string()),
            value: l.list(std::iter::once(met).chain(seen.value.clone())),
            unit: String::new(),
            review: None,
        }
    });
    answers.chain(observations).collect()
}

/// `GET /field-surveys/{id}`
pub(crate) async fn record(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: FieldSurveyId = id.parse().map_err(|_| Error::not_found())?;
    let (shell, may_survey) = (page.shell(Section::FieldSurveys), page.may_survey());
    let view = page
        .app()
        .run(move |app| {
            let (record, stock) = (app.load_field_survey(id)?, app.stock()?);
            let shell = shell.rehearsing(app.rehearsed(record.received.survey.community)?);
            Ok::<_, AppError>(SurveyView::new(shell, may_survey, Some(&stock.rules), &record))
        })
        .await?;
    page.show(&view)
}

/// A record of a building with a contradiction and a photo on its way.
#[cfg(test)]
pub(super) fn sample_record() -> SurveyRecord {
    use domain::fact::{Fact, FactValue};
    use domain::field_survey::{Answer, Conflict, FieldSurvey, ReceivedSurvey, Seen};
    use domain::id::{AccountId, ClaimId, CommunityId, uuid_v7};
    let id = uuid_v7(1_600_000_000_000, [7; 10]);
    let claim = ClaimId::from_uuid(id);
    let survey = FieldSurvey {
        id: FieldSurveyId::from_uuid(id),
        community: CommunityId::from_uuid(id),
        building: None,
        observed_on: jiff::civil::date(2020, 12, 1),
        answered_at: jiff::Timestamp::UNIX_EPOCH,
        answers: vec![Answer {
            fact: Fact::FloorArea,
            value: FactValue::parse(Fact::FloorArea, "22100.5").unwrap(),
            base: None,
        }],
        observations: vec![Seen { indicator: "complete-03".into(), met: domain::Truth::No, value: None }],
        note: "三单元门禁损坏".into(),
        photos: 2,
    };
    SurveyRecord {
        open: vec![app::field_survey::OpenConflict {
            claim,
            survey: survey.id,
            fact: Fact::FloorArea,
            conflict: Conflict::Changed,
            against: claim,
        }],
        received: ReceivedSurvey {
            survey,
            receipt: 12,
            content_hash: String::new(),
            submitted_by: AccountId::from_uuid(id),
            received_at: jiff::Timestamp::UNIX_EPOCH,
        },
        community: None,
        building: Some("3".into()),
        submitter: "陈社区".into(),
        photos: vec!["0a1b".into()],
    }
}
