//! Every operation with who may use it: the API's part of the route list.

use super::{
    batches, communities, dashboard, duplicates, field_surveys, packs, record, rehearsals, session, uploads,
    what_if,
};
use crate::server::Access;
use crate::site::Site;
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

/// What may be said of an operation that is asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Nothing.
    Plain,
    /// The answer depends on the register, the pack and the question: it has a name, and is not sent to those
    /// who have it.
    Read,
    /// The answer depends on what was shipped or sent: it is named by what it says.
    ReadByContent,
    /// The answer has a name, and the name is what one writes against.
    ReadToWrite,
    /// It changes something, and bears a key under which it is done once.
    Once,
    /// It overrides what others may have changed: one may say what one has seen.
    Override,
    /// Both.
    OnceOverride,
}

impl Repeat {
    /// Whether the answer has a name.
    pub(crate) const fn is_named(self) -> bool {
        matches!(self, Self::Read | Self::ReadByContent | Self::ReadToWrite)
    }

    /// Whether a key makes it happen once.
    pub(crate) const fn has_key(self) -> bool {
        matches!(self, Self::Once | Self::OnceOverride)
    }

    /// Whether one may say what one has seen.
    pub(crate) const fn overrides(self) -> bool {
        matches!(self, Self::Override | Self::OnceOverride)
    }
}

/// An operation: its handler with its description, and who may use it.
pub(crate) struct Operation {
    /// Who may use it.
    pub access: Access,
    /// Whether its body is a file, with a file's size and time.
    pub takes_files: bool,
    /// What happens when it is asked again.
    pub repeat: Repeat,
    /// Schemas, paths and handler.
    pub described: UtoipaMethodRouter<Site>,
}

fn of(access: Access, repeat: Repeat, described: UtoipaMethodRouter<Site>) -> Operation {
    Operation { access, takes_files: false, repeat, described }
}

/// Every operation, in the order of the document.
pub(crate) fn operations() -> Vec<Operation> {
    use Access::{Open, RegisterChanger, SignedIn, Surveyor};
    use Repeat::{Once, OnceOverride, Override, Plain, Read, ReadByContent, ReadToWrite};
    vec![
        of(Open, Plain, routes!(session::sign_in)),
        of(SignedIn, Plain, routes!(session::sign_out)),
        of(SignedIn, Plain, routes!(session::me)),
        of(SignedIn, Read, routes!(communities::list_communities)),
        of(SignedIn, ReadToWrite, routes!(record::show_community)),
        of(SignedIn, ReadToWrite, routes!(record::list_building_claims)),
        of(RegisterChanger, OnceOverride, routes!(record::decide_claim)),
        of(SignedIn, Plain, routes!(duplicates::list_duplicates)),
        of(SignedIn, Plain, routes!(duplicates::compare_communities)),
        of(RegisterChanger, Once, routes!(duplicates::refuse_duplicate)),
        of(RegisterChanger, Plain, routes!(duplicates::withdraw_refusal)),
        of(RegisterChanger, Once, routes!(duplicates::merge_community)),
        of(RegisterChanger, Plain, routes!(duplicates::unmerge_community)),
        of(SignedIn, Plain, routes!(rehearsals::list_rehearsals)),
        of(RegisterChanger, Once, routes!(rehearsals::make_rehearsal)),
        of(RegisterChanger, Plain, routes!(rehearsals::discard_rehearsal)),
        of(SignedIn, Read, routes!(dashboard::show_dashboard)),
        of(SignedIn, Read, routes!(communities::list_missing_evidence)),
        of(SignedIn, Plain, routes!(what_if::ask_what_if)),
        of(SignedIn, Plain, routes!(field_surveys::list_field_surveys)),
        of(Surveyor, Plain, routes!(field_surveys::list_survey_areas)),
        of(Surveyor, Plain, routes!(field_surveys::take_survey_pack)),
        of(Surveyor, Plain, routes!(field_surveys::send_field_surveys)),
        Operation { takes_files: true, ..of(Surveyor, Plain, routes!(field_surveys::send_survey_photo)) },
        of(SignedIn, ReadByContent, routes!(packs::list_packs)),
        of(SignedIn, ReadByContent, routes!(packs::show_rules)),
        Operation { takes_files: true, ..of(RegisterChanger, Once, routes!(uploads::send_upload)) },
        of(SignedIn, Plain, routes!(uploads::list_uploads)),
        of(SignedIn, Plain, routes!(uploads::show_upload)),
        of(SignedIn, ReadToWrite, routes!(uploads::preview_upload)),
        of(RegisterChanger, Override, routes!(uploads::set_mapping)),
        of(RegisterChanger, Once, routes!(uploads::commit_upload)),
        of(RegisterChanger, Plain, routes!(uploads::discard_upload)),
        of(SignedIn, Plain, routes!(batches::list_batches)),
        of(SignedIn, Plain, routes!(batches::show_batch)),
        of(RegisterChanger, Plain, routes!(batches::download_return)),
        of(RegisterChanger, Once, routes!(batches::undo_batch)),
    ]
}
