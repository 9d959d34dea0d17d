//! The same for programs: `/api/v1/…`, described by OpenAPI at `/api/openapi.json`.
//!
//! Handlers call the use cases that the pages call. Every operation is described where it is written, and
//! enters the route list and the description by the same call, so that neither can lack one.

mod body;
mod document;
mod operation;
mod session;

pub use document::openapi;
pub(crate) use document::openapi_json;
pub(crate) use operation::operations;

use crate::server::{Access, Routes};

/// Adds the API's routes.
pub(crate) fn add_to(routes: Routes) -> Routes {
    let routes = routes.get("/api/openapi.json", Access::Open, openapi_json);
    operations().into_iter().fold(routes, |routes, operation| {
        routes.described(operation.access, operation.takes_files, operation.described)
    })
}
