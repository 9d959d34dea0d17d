//! Every operation with who may use it: the API's part of the route list.

use super::{
    batches, communities, dashboard, duplicates, field_surveys, packs, record, rehearsals, session, uploads,
    what_if,
};
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
    use Access::{Open, RegisterChanger, SignedIn, Surveyor};
    vec![
        of(Open, routes!(session::sign_in)),
        of(SignedIn, routes!(session::sign_out)),
        of(SignedIn, routes!(session::me)),
        of(SignedIn, routes!(communities::list_communities)),
        of(SignedIn, routes!(record::show_community)),
        of(SignedIn, routes!(record::list_building_claims)),
        of(RegisterChanger, routes!(record::decide_claim)),
        of(SignedIn, routes!(duplicates::list_duplicates)),
        of(SignedIn, routes!(duplicates::compare_communities)),
        of(RegisterChanger, routes!(duplicates::refuse_duplicate)),
        of(RegisterChanger, routes!(duplicates::withdraw_refusal)),
        of(RegisterChanger, routes!(duplicates::merge_community)),
        of(RegisterChanger, routes!(duplicates::unmerge_community)),
        of(SignedIn, routes!(rehearsals::list_rehearsals)),
        of(RegisterChanger, routes!(rehearsals::make_rehearsal)),
        of(RegisterChanger, routes!(rehearsals::discard_rehearsal)),
        of(SignedIn, routes!(dashboard::show_dashboard)),
        of(SignedIn, routes!(communities::list_missing_evidence)),
        of(SignedIn, routes!(what_if::ask_what_if)),
        of(SignedIn, routes!(field_surveys::list_field_surveys)),
        of(Surveyor, routes!(field_surveys::list_survey_areas)),
        of(Surveyor, routes!(field_surveys::take_survey_pack)),
        of(Surveyor, routes!(field_surveys::send_field_surveys)),
        Operation { takes_files: true, ..of(Surveyor, routes!(field_surveys::send_survey_photo)) },
        of(SignedIn, routes!(packs::list_packs)),
        of(SignedIn, routes!(packs::show_rules)),
        Operation { takes_files: true, ..of(RegisterChanger, routes!(uploads::send_upload)) },
        of(SignedIn, routes!(uploads::list_uploads)),
        of(SignedIn, routes!(uploads::show_upload)),
        of(SignedIn, routes!(uploads::preview_upload)),
        of(RegisterChanger, routes!(uploads::set_mapping)),
        of(RegisterChanger, routes!(uploads::commit_upload)),
        of(RegisterChanger, routes!(uploads::discard_upload)),
        of(SignedIn, routes!(batches::list_batches)),
        of(SignedIn, routes!(batches::show_batch)),
        of(RegisterChanger, routes!(batches::download_return)),
        of(RegisterChanger, routes!(batches::undo_batch)),
    ]
}
