//! Field surveys: what came in, the form without script, the phone's page, and answers to look at.

mod form;
mod form_view;
mod list;
mod phone;
mod photo;
mod record;
mod review;

pub(crate) use form::{form, post_form};
#[cfg(test)]
pub(crate) use form_view::FormView;
#[cfg(test)]
pub(crate) use list::FieldSurveysView;
pub(crate) use list::field_surveys;
#[cfg(test)]
pub(crate) use phone::PhoneView;
pub(crate) use phone::{phone, worker};
pub(crate) use photo::photo;
#[cfg(test)]
pub(crate) use record::SurveyView;
pub(crate) use record::record;
#[cfg(test)]
pub(crate) use review::{DecideConflictView, ReviewView};
pub(crate) use review::{decide, post_decide, review};

use crate::i18n::Words;
use crate::ui::navigation::Crumb;
use app::field_survey::{Refused, SurveyRecord};
use domain::Fact;

fn crumbs(l: Words, here: impl Into<String>) -> Vec<Crumb> {
    vec![Crumb::link("/field-surveys", l.t("nav-field-surveys")), Crumb::here(here)]
}

/// What a record is about: the community's name, and the building's number.
fn place(l: Words, record: &SurveyRecord) -> String {
    let name = match &record.community {
        Some(community) => community.name.clone(),
        None => l.t("survey-place-gone").into_owned(),
    };
    match &record.building {
        Some(number) => {
            l.say("survey-place-building").with("community", name).with("number", number).to_string()
        }
        None => name,
    }
}

/// Why a record was not taken, in words.
pub(crate) fn refusal(l: Words, refused: &Refused) -> String {
    let why = l.t(&format!("refusal-{}", refused.reason.key()));
    let fact = refused.about.as_deref().and_then(|about| about.parse::<Fact>().ok());
    match fact {
        Some(fact) => l.say("refusal-about").with("fact", l.fact(fact)).with("why", why).to_string(),
        None => why.into_owned(),
    }
}
