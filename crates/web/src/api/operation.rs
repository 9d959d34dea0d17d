//! Every operation with who may use it: the API's part of the route list.

use super::session;
use crate::server::Access;
use crate::site::Site;
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

/// An operation: its handler with its description, and who may use it.
pub(crate) struct Operation {
    /// Who may use it.
    pub access: Access,
    /// Whether its body is a file, with a file's size and time.
    pub takes_files: bool,
    /// Schemas, paths and handler.
    pub described: UtoipaMethodRouter<Site>,
}

fn of(access: Access, described: UtoipaMethodRouter<Site>) -> Operation {
    Operation { access, takes_files: false, described }
}

/// Every operation, in the order of the document.
pub(crate) fn operations() -> Vec<Operation> {
    use Access::{Open, SignedIn};
    vec![
        of(Open, routes!(session::sign_in)),
        of(SignedIn, routes!(session::sign_out)),
        of(SignedIn, routes!(session::me)),
    ]
}
