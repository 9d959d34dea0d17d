//! The same for programs: `/api/v1/…`, described by OpenAPI at `/api/openapi.json`.
//!
//! Handlers call the use cases that the pages call. Every operation is described where it is written, and
//! enters the route list and the description by the same call, so that neither can lack one.

mod area_groups;
mod audit;
mod ballot_shape;
mod ballots;
mod batches;
mod body;
mod claim;
mod communities;
mod condition;
mod conditional;
mod dashboard;
mod document;
mod doors;
mod duplicates;
mod field_survey_pack;
mod field_surveys;
mod hand_overs;
mod idempotency;
mod identity;
mod key;
mod mapping;
mod menu;
mod operation;
mod packs;
mod projects;
mod record;
mod reference;
mod reference_schema;
mod rehearsals;
mod roll_correction;
mod roll_shape;
mod rolls;
mod rules;
mod scenarios;
mod session;
mod shape;
mod sheets;
mod signature_audits;
mod sms;
mod staged;
mod uploads;
mod vote_draft;
mod vote_result;
mod vote_shape;
mod votes;
mod what_if;

pub use document::openapi;
pub(crate) use document::openapi_json;
pub(crate) use key::{FactKey, TruthKey};
use operation::{Repeat, operations};
#[cfg(test)]
pub(crate) use reference::ReferenceView;
use reference::reference;

use crate::server::{Access, Routes};
use axum::middleware::{from_fn, from_fn_with_state};

/// Adds the API's routes.
pub(crate) fn add_to(routes: Routes) -> Routes {
    let routes =
        routes.get("/api", Access::Open, reference).get("/api/openapi.json", Access::Open, openapi_json);
    operations().into_iter().fold(routes, |routes, operation| {
        let (schemas, paths, route) = operation.described;
        let site = routes.site().clone();
        let route = match operation.repeat {
            Repeat::Read => route.layer(from_fn_with_state(site, conditional::conditional)),
            Repeat::ReadByContent => route.layer(from_fn(conditional::by_content)),
            Repeat::Once | Repeat::OnceOverride => route.layer(from_fn_with_state(site, idempotency::once)),
            Repeat::Plain | Repeat::ReadToWrite | Repeat::Override => route,
        };
        routes.described(operation.access, operation.takes_files, (schemas, paths, route))
    })
}
