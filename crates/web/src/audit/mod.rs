//! The audit log as people read it: a list to search, one entry with its particulars, the form for paper.

mod entry;
mod list;
mod paper;

#[cfg(test)]
pub(crate) use entry::AuditEntryView;
pub(crate) use entry::entry;
#[cfg(test)]
pub(crate) use list::AuditView;
pub(crate) use list::{audit, export, post_cosignatures};
#[cfg(test)]
pub(crate) use paper::PaperView;
pub(crate) use paper::{paper, paper_pdf};

use crate::i18n::Words;
use domain::account::Account;
use domain::id::AccountId;

/// Who acted, by the name that people know.
fn who(l: Words, people: &[Account], actor: AccountId) -> String {
    match people.iter().find(|account| account.id == actor) {
        Some(account) => account.display_name.clone(),
        None if actor.uuid().is_nil() => l.t("audit-operator").into_owned(),
        None => actor.to_string(),
    }
}
