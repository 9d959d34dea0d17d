//! Owners: the roll of a community, an owner's page, looking one up, and showing clear values once.

mod export;
mod find;
mod purpose;
mod record;
mod reveal;
mod roll;

#[cfg(test)]
pub(crate) use export::{ExportView, ExportedView, ExportsView};
pub(crate) use export::{export, exports, post_approve, post_export, post_file, post_make};
#[cfg(test)]
pub(crate) use find::FindView;
pub(crate) use find::{find, post_find};
#[cfg(test)]
pub(crate) use record::OwnerView;
pub(crate) use record::record;
#[cfg(test)]
pub(crate) use reveal::{RevealView, RevealedView};
pub(crate) use reveal::{post_reveal, reveal};
#[cfg(test)]
pub(crate) use roll::RollView;
pub(crate) use roll::roll;

use crate::i18n::Words;
use domain::owner::Owner;
use domain::personal::{PersonalField, Purpose};

/// An owner in a table: masked.
#[derive(Debug)]
pub(super) struct OwnerCells {
    pub href: String,
    pub name: String,
    pub id_number: String,
    pub phone: String,
}

impl OwnerCells {
    fn of(l: Words, owner: &Owner) -> Self {
        let known = |text: &Option<String>| text.clone().unwrap_or_else(|| l.t("not-known").into_owned());
        Self {
            href: format!("/owners/{}", owner.id),
            name: if owner.masked_name.is_empty() {
                l.t("not-known").into_owned()
            } else {
                owner.masked_name.clone()
            },
            id_number: known(&owner.masked_id_number),
            phone: known(&owner.masked_phone),
        }
    }
}

impl Words {
    /// A purpose, in words.
    pub fn purpose(self, purpose: Purpose) -> String {
        self.t(&format!("purpose-{}", purpose.key())).into_owned()
    }

    /// A field of personal data, in a word.
    pub fn personal_field(self, field: PersonalField) -> String {
        self.t(&format!("personal-field-{}", field.key())).into_owned()
    }
}
