//! `GET /owners/{id}`: an owner, masked, and who looked closer.

use super::OwnerCells;
use super::roll::door;
use crate::community::china;
use crate::error::Error;
#[cfg(test)]
use crate::i18n::Words;
use crate::page::Page;
use crate::ui::navigation::Crumb;
use crate::ui::shell::{Section, Shell};
use crate::ui::table::Column;
use app::owner::OwnerRecord;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use domain::id::OwnerId;

/// An owner's page.
#[derive(Debug, Template)]
#[template(path = "owner/record.html")]
pub(crate) struct OwnerView {
    shell: Shell,
    crumbs: Vec<Crumb>,
    cells: OwnerCells,
    /// Where the clear values are asked for; nothing where none is kept.
    reveal_href: Option<String>,
    /// The dwellings: address within the community, share, community, and its page.
    holdings: Vec<HoldingRow>,
    columns: Vec<Column>,
    reveals: Vec<RevealRow>,
}

/// A dwelling of which a share is held.
#[derive(Debug)]
struct HoldingRow {
    href: String,
    community: String,
    door: String,
    share: String,
}

/// That somebody looked.
#[derive(Debug)]
struct RevealRow {
    when: String,
    who: String,
    what: String,
    why: String,
}

impl OwnerView {
    fn new(shell: Shell, record: &OwnerRecord) -> Self {
        let l = shell.l;
        let word = |key: &str| Column::words(l.t(key));
        let cells = OwnerCells::of(l, &record.owner);
        Self {
            crumbs: vec![
                Crumb::link("/communities", l.t("nav-communities")),
                Crumb::here(l.t("owner-title")),
            ],
            reveal_href: record.owner.sealed.fields().next().map(|_| format!("{}/reveal", cells.href)),
            cells,
            holdings: record
                .holdings
                .iter()
                .map(|held| HoldingRow {
                    href: format!("/communities/{}/owners", held.community),
                    community: held.community_name.clone(),
                    door: door(l, &held.building, &held.entrance, &held.dwelling),
                    share: l.share(held.share),
                })
                .collect(),
            columns: vec![
                word("owner-reveals-when"),
                word("owner-reveals-who"),
                word("owner-reveals-what"),
                word("owner-reveals-why"),
            ],
            reveals: record
                .reveals
                .iter()
                .map(|(reveal, who)| RevealRow {
                    when: l.moment(reveal.at, &china()),
                    who: if who.is_empty() { l.t("result-operator").into_owned() } else { who.clone() },
                    what: l.list(reveal.fields.iter().map(|field| l.personal_field(*field))),
                    why: format!("{} {}", l.purpose(reveal.purpose), reveal.reason).trim().to_owned(),
                })
                .collect(),
            shell,
        }
    }

    fn title(&self) -> String {
        self.shell.l.t("owner-title").into_owned()
    }

    #[cfg(test)]
    pub(crate) fn sample(l: Words) -> Self {
        use domain::personal::{PersonalField, Purpose};
        let shell = Shell::new(l, Some(Section::Communities), "/");
        let id = |n| domain::id::uuid_v7(n, [0; 10]);
        let reveal = app::owner::Reveal {
            id: domain::id::AuditEntryId::from_uuid(id(3)),
            owner: OwnerId::from_uuid(id(1)),
            account: domain::id::AccountId::from_uuid(id(4)),
            fields: PersonalField::ALL.into(),
            purpose: Purpose::DeliverNotice,
            reason: "3栋加装电梯书面征求意见".into(),
            at: jiff::Timestamp::UNIX_EPOCH,
        };
        let held = app::owner::Holding {
            community: domain::id::CommunityId::from_uuid(id(2)),
            community_name: "某小区".into(),
            building: "3".into(),
            entrance: "1".into(),
            dwelling: "201".into(),
            share: domain::Share::WHOLE,
        };
        let record = OwnerRecord {
            owner: sample_owner(),
            holdings: vec![held],
            reveals: vec![(reveal, "张规划".into())],
        };
        Self::new(shell, &record)
    }
}

#[cfg(test)]
pub(super) fn sample_owner() -> domain::owner::Owner {
    use domain::owner::{Owner, OwnerKind, SealedOwner};
    let id = OwnerId::from_uuid(domain::id::uuid_v7(1, [0; 10]));
    Owner {
        masked_id_number: Some("0000**********0027".into()),
        masked_phone: Some("138****5678".into()),
        sealed: SealedOwner { name: Some(vec![1]), ..SealedOwner::default() },
        ..Owner::masked(id, OwnerKind::Person, "张*")
    }
}

/// `GET /owners/{id}`
pub(crate) async fn record(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: OwnerId = id.parse().map_err(|_| Error::not_found())?;
    let actor = page.actor()?;
    let record = page.app().run(move |app| app.load_owner(&actor, id)).await?;
    page.show(&OwnerView::new(page.shell(Section::Communities), &record))
}
