//! `/communities/{id}/field-survey`: the form without script, posted with its photos.

use super::form_view::{BASE, Beginning, FACT, FormView, INDICATOR};
use super::refusal;
use crate::error::{Error, Trouble};
use crate::form::{Fields, TOKEN_FIELD};
use crate::page::Page;
use crate::ui::shell::Section;
use app::field_survey::{MAX_PHOTO_BYTES, Refused, SentAnswer, SentObservation, SentRecord, TakeAlong};
use app::{App, AppError, exchange};
use axum::extract::multipart::MultipartError;
use axum::extract::{Multipart, Path};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::Truth;
use domain::account::Actor;
use domain::field_survey::MAX_PHOTOS;
use domain::id::{BuildingId, CommunityId, FieldSurveyId};

/// Why the form is shown again: what it is about, and the words.
struct Again {
    about: Option<String>,
    message: String,
}

async fn view(
    page: &Page,
    community: CommunityId,
    building: Option<BuildingId>,
    typed: Fields,
) -> Result<FormView, Error> {
    let shell = page.shell(Section::FieldSurveys);
    page.app()
        .run(move |app| {
            let wanted = TakeAlong { communities: vec![community], ..TakeAlong::default() };
            let pack = app.field_survey_pack(&wanted)?;
            let shell = shell.rehearsing(app.rehearsed(community)?);
            let environment = app.environment();
            let beginning = Beginning {
                id: app.new_field_survey_id(),
                at: environment.now(),
                today: environment.today(),
            };
            let view = FormView::new(shell, &pack, building, beginning, &typed);
            view.ok_or(AppError::NotFound(app::Noun::Community))
        })
        .await
}

fn building_of(query: &Fields) -> Result<Option<BuildingId>, Error> {
    let building = query.text("building").map(str::parse).transpose();
    building.map_err(|_| Error::not_found())
}

/// `GET /communities/{id}/field-survey?building=…`
pub(crate) async fn form(page: Page, Path(id): Path<String>, query: Fields) -> Result<Response, Error> {
    let id = id.parse().map_err(|_| Error::not_found())?;
    page.show(&view(&page, id, building_of(&query)?, Fields::default()).await?)
}

/// `POST /communities/{id}/field-survey?building=…`: the token comes before the photos.
pub(crate) async fn post_form(
    page: Page,
    Path(id): Path<String>,
    query: Fields,
    form: Multipart,
) -> Result<Response, Error> {
    let id: CommunityId = id.parse().map_err(|_| Error::not_found())?;
    let building = building_of(&query)?;
    let (typed, photos) = read(&page, form).await?;
    let (l, actor) = (page.words(), page.actor()?);
    let sent = sent_record(id, building, &typed, photos.len());
    let taken = page
        .app()
        .run(move |app| {
            if let Some(reason) = photos.iter().find_map(|photo| bad_photo(photo)) {
                let message = l.t(&format!("invalid-{reason}")).into_owned();
                return Ok::<_, AppError>(Err(Again { about: Some("photo".into()), message }));
            }
            match submit(app, &actor, &sent, &photos)? {
                Ok(id) => Ok(Ok(id)),
                Err(refused) => Ok(Err(Again {
                    message: refusal(l, &refused),
                    about: refused.about.clone().or_else(|| at(&refused)),
                })),
            }
        })
        .await;
    match taken {
        Ok(Ok(id)) => Ok(Redirect::to(&format!("/field-surveys/{id}")).into_response()),
        Ok(Err(Again { about, message })) => {
            let view = view(&page, id, building, typed).await?;
            page.show_again(&view.refused(about.as_deref(), message))
        }
        Err(error) => Err(error),
    }
}

/// The field that a refusal without a fact is about.
fn at(refused: &Refused) -> Option<String> {
    use domain::field_survey::Refusal::{DayInFuture, DayMalformed, TooMany};
    match refused.reason {
        DayInFuture | DayMalformed => Some("observed_on".into()),
        TooMany => Some("photo".into()),
        _ => None,
    }
}

/// Takes the record in, then its photos, which have been looked at before.
fn submit(
    app: &App,
    actor: &Actor,
    sent: &SentRecord,
    photos: &[Vec<u8>],
) -> Result<Result<FieldSurveyId, Refused>, AppError> {
    if let Err(refused) = app.submit_field_survey(actor, sent)? {
        return Ok(Err(refused));
    }
    let id = sent.id.parse().map_err(|_| AppError::NotFound(app::Noun::FieldSurvey))?;
    for (position, photo) in (0..).zip(photos) {
        app.add_field_survey_photo(actor, id, position, photo)?;
    }
    Ok(Ok(id))
}

fn bad_photo(photo: &[u8]) -> Option<&'static str> {
    if photo.len() > MAX_PHOTO_BYTES {
        return Some("photo-too-large");
    }
    exchange::photo::strip(photo).err().map(exchange::photo::NotAPhoto::key)
}

/// The fields and the photos of a form whose token is the session's own.
async fn read(page: &Page, mut form: Multipart) -> Result<(Fields, Vec<Vec<u8>>), Error> {
    let refused = |error: MultipartError| Error::new(Trouble::of_status(error.status()));
    let (mut fields, mut photos, mut trusted) = (Vec::new(), Vec::new(), false);
    while let Some(field) = form.next_field().await.map_err(refused)? {
        let name = field.name().unwrap_or_default().to_owned();
        if name == TOKEN_FIELD {
            let token = field.text().await.map_err(refused)?;
            trusted = page.visitor().form_token().is_some_and(|expected| expected == token);
        } else if !trusted {
            return Err(Error::new(Trouble::Stale));
        } else if name == "photo" {
            let bytes = field.bytes().await.map_err(refused)?;
            if !bytes.is_empty() && photos.len() <= usize::from(MAX_PHOTOS) {
                photos.push(bytes.to_vec());
            }
        } else {
            fields.push((name, field.text().await.map_err(refused)?));
        }
    }
    if trusted { Ok((fields.into_iter().collect(), photos)) } else { Err(Error::new(Trouble::Stale)) }
}

fn sent_record(
    community: CommunityId,
    building: Option<BuildingId>,
    typed: &Fields,
    photos: usize,
) -> SentRecord {
    let filled = |prefix: &'static str| {
        typed.iter().filter_map(move |(name, value)| {
            let key = name.strip_prefix(prefix)?;
            (!value.trim().is_empty()).then_some((key, value))
        })
    };
    let text = |name: &str| typed.text(name).unwrap_or_default().to_owned();
    SentRecord {
        id: text("record"),
        community: community.to_string(),
        building: building.map(|building| building.to_string()),
        observed_on: text("observed_on"),
        answered_at: text("answered_at"),
        answers: filled(FACT)
            .map(|(fact, value)| SentAnswer {
                fact: fact.to_owned(),
                value: value.to_owned(),
                base: typed.text(&format!("{BASE}{fact}")).map(str::to_owned),
            })
            .collect(),
        observations: filled(INDICATOR)
            .map(|(indicator, met)| SentObservation {
                indicator: indicator.to_owned(),
                met: if met == "yes" { Truth::Yes } else { Truth::No },
                value: None,
            })
            .collect(),
        note: text("note"),
        photos: u16::try_from(photos).unwrap_or(u16::MAX),
    }
}
