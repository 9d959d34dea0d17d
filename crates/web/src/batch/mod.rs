//! Bringing data in: choose a file, settle its columns, see what it would do, commit, and undo.

mod failed;
mod finding;
mod list;
mod mapping;
mod mapping_form;
mod preview;
mod progress;
mod result;
mod returned;
mod upload;

pub(crate) use failed::Failed;
#[cfg(test)]
pub(crate) use list::BatchesView;
pub(crate) use list::batches;
#[cfg(test)]
pub(crate) use mapping::MappingView;
pub(crate) use mapping::{mapping, post_mapping};
#[cfg(test)]
pub(crate) use preview::PreviewView;
pub(crate) use preview::{post_discard, preview};
#[cfg(test)]
pub(crate) use progress::ProgressView;
pub(crate) use progress::{post_commit, progress};
#[cfg(test)]
pub(crate) use result::{ResultView, UndoView};
pub(crate) use result::{post_undo, result, undo};
pub(crate) use returned::{batch_return, of_batch, return_file};
#[cfg(test)]
pub(crate) use upload::UploadView;
pub(crate) use upload::{base_name, new_upload, post_upload};

use crate::i18n::Words;
use crate::ui::navigation::Crumb;
use crate::ui::progress::Step;

/// The steps of an import, of which `current` (from 0) is being done.
fn steps(l: Words, current: usize) -> Vec<Step> {
    let labels =
        ["file", "columns", "preview", "result"].map(|step| l.t(&format!("batch-step-{step}")).into_owned());
    Step::list(labels, current)
}

fn crumbs(l: Words, here: impl Into<String>) -> Vec<Crumb> {
    vec![Crumb::link("/batches", l.t("nav-batches")), Crumb::here(here)]
}
