//! Taking the roll of a community out of the program: with a purpose and a reason, a second person's consent where it is
//! long, as a file that only its password opens.

use super::reveal::checked_reason;
use super::{App, AppError, Noun, RollLine};
use crate::account::occasion;
use crate::environment::hex;
use crate::territory::permit_at;
use domain::account::Actor;
use domain::id::{CommunityId, OwnerExportId};
use domain::permit::{ApproveExport, ExportOwners, Permit, SeeExports};
use domain::personal::{PersonalField, Purpose};
use domain::territory::Place;
use exchange::write::{Field, Sheet, encrypted_archive, workbook};
use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};
use store::owner_export::{self, ExportState, OwnerExport};
use store::{community, owner_record};

/// Lines that one person may take out alone; more need a second person's consent.
pub const LINES_ALONE: u64 = 500;
/// Lines of the longest roll that is taken out at all.
const LINES_AT_MOST: usize = 50_000;
/// How long a file waits to be fetched.
const WAITS: SignedDuration = SignedDuration::from_mins(30);

/// The headings of the file and what stands at its end, in the reader's words: `app` has none.
#[derive(Debug, Clone)]
pub struct ExportWords {
    /// Of building, entrance, dwelling, share, name, ID number, phone.
    pub header: [String; 7],
    /// Who took it out, when and what for: in the first row, on each copy and each printed page.
    pub watermark: String,
    /// The sheet's name.
    pub sheet: String,
}

/// A file that was made, and its password, which is kept nowhere else.
pub struct MadeExport {
    /// Where it is fetched, once.
    pub id: OwnerExportId,
    /// The password.
    pub password: String,
    /// SHA-256 of the encrypted file; it stands in the audit log.
    pub file_hash: String,
}

impl App {
    /// Asks for the roll of a community. One of at most [`LINES_ALONE`] lines may be made at once.
    pub fn ask_owner_export(
        &self,
        actor: &Actor,
        id: CommunityId,
        purpose: Purpose,
        reason: &str,
    ) -> Result<OwnerExport, AppError> {
        let permit = self.permit_to_export(actor, id)?;
        let reason = checked_reason(reason)?;
        let lines = self.store().read(|rx| {
            community::find(rx, id)?.ok_or(AppError::NotFound(Noun::Community))?;
            Ok::<_, AppError>(owner_record::count_roll(rx, id)?)
        })?;
        if lines == 0 {
            return Err(AppError::Conflict("export-of-nobody"));
        }
        let occasion = occasion(self.environment());
        let alone = lines <= LINES_ALONE;
        let export = OwnerExport {
            id: OwnerExportId::fresh(&mut self.environment().ids()),
            community: id,
            purpose,
            reason,
            lines,
            state: if alone { ExportState::Approved } else { ExportState::Asked },
            asked_by: actor.account,
            asked_at: occasion.at,
            approved_by: None,
        };
        self.store().write(|tx| owner_export::insert(tx, &permit, occasion, &export))?;
        Ok(export)
    }

    /// Exports that wait, with the names of the community and of who asked.
    pub fn list_owner_exports(&self, actor: &Actor) -> Result<Vec<(OwnerExport, String, String)>, AppError> {
        let (own, approves) = (actor.reach::<ExportOwners>(), actor.reach::<ApproveExport>());
        let _permit = Permit::<SeeExports>::grant_somewhere(actor)?;
        let locator = self.locator()?;
        let open = self.store().read(|rx| {
            let mut named = Vec::new();
            for export in owner_export::list_open(rx, 100)? {
                let place = locator.of_community(rx, export.community)?;
                if !place.is_some_and(|place| own.holds(&place) || approves.holds(&place)) {
                    continue;
                }
                let name = community::find(rx, export.community)?.map(|it| it.name).unwrap_or_default();
                named.push((export, name));
            }
            Ok::<_, AppError>(named)
        })?;
        let mut with_names = Vec::with_capacity(open.len());
        for (export, community) in open {
            let who = self.name_of(export.asked_by)?;
            with_names.push((export, community, who));
        }
        Ok(with_names)
    }

    /// Agrees to somebody else's export.
    pub fn approve_owner_export(&self, actor: &Actor, id: OwnerExportId) -> Result<(), AppError> {
        let permit = Permit::<ApproveExport>::grant(actor, &Place::CITY)?;
        let occasion = occasion(self.environment());
        if self.store().write(|tx| owner_export::approve(tx, &permit, occasion, id))? {
            Ok(())
        } else {
            Err(AppError::Conflict("export-not-to-approve"))
        }
    }

    /// Makes the file of one's own approved export. It can be fetched once, for half an hour.
    pub fn make_owner_export(
        &self,
        actor: &Actor,
        id: OwnerExportId,
        words: &ExportWords,
    ) -> Result<MadeExport, AppError> {
        let export = self.own_export(actor, id)?;
        let permit = self.permit_to_export(actor, export.community)?;
        if export.state != ExportState::Approved {
            return Err(AppError::Conflict("export-not-approved"));
        }
        let lines =
            self.store().read(|rx| owner_record::list_roll(rx, export.community, LINES_AT_MOST, 0))?;
        let ceiling = if export.approved_by.is_some() { export.lines } else { LINES_ALONE };
        if u64::try_from(lines.len()).unwrap_or(u64::MAX) > ceiling {
            // The roll has grown beyond what was agreed to.
            return Err(AppError::Conflict("export-not-approved"));
        }
        let rows = lines.iter().map(|line| self.export_row(line)).collect::<Result<Vec<_>, _>>()?;
        let marked = std::iter::once(vec![Field::text(words.watermark.clone())]).chain(rows).collect();
        let sheet = Sheet { name: words.sheet.clone(), header: words.header.to_vec(), rows: marked };
        let failed = |_| AppError::Conflict("export-not-written");
        let book = workbook(&[sheet], self.environment().today()).map_err(failed)?;
        let password = credential::password::generate(&self.environment().salt()).to_string();
        let archive =
            encrypted_archive("owners.xlsx", &book, &password, self.environment().salt()).map_err(failed)?;
        let file_hash = hex(&Sha256::digest(&archive));
        let occasion = occasion(self.environment());
        let made = self
            .store()
            .write(|tx| owner_export::make(tx, &permit, occasion, &export, &file_hash, &archive))?;
        if made {
            Ok(MadeExport { id, password, file_hash })
        } else {
            Err(AppError::Conflict("export-not-approved"))
        }
    }

    /// Takes the file of one's own export, once.
    pub fn fetch_owner_export(&self, actor: &Actor, id: OwnerExportId) -> Result<Vec<u8>, AppError> {
        let permit = self.permit_to_export(actor, self.own_export(actor, id)?.community)?;
        let after = self.environment().now() - WAITS;
        let archive = self.store().write(|tx| owner_export::fetch(tx, &permit, id, after))?;
        archive.ok_or(AppError::NotFound(Noun::Owner))
    }

    /// The permit to take out the roll of a community, where that lies in the actor's territory.
    fn permit_to_export(&self, actor: &Actor, id: CommunityId) -> Result<Permit<ExportOwners>, AppError> {
        let locator = self.locator()?;
        self.store().read(|rx| {
            let place = locator.of_community(rx, id)?;
            permit_at::<ExportOwners>(actor, place.as_ref(), Noun::Community)
        })
    }

    /// An export that the actor asked for.
    fn own_export(&self, actor: &Actor, id: OwnerExportId) -> Result<OwnerExport, AppError> {
        let found = self.store().read(|rx| owner_export::find(rx, id))?;
        found.filter(|export| export.asked_by == actor.account).ok_or(AppError::NotFound(Noun::Owner))
    }

    fn export_row(&self, line: &RollLine) -> Result<Vec<Field>, AppError> {
        let mut row = vec![
            Field::text(line.building.clone()),
            Field::text(line.entrance.clone()),
            Field::text(line.dwelling.clone()),
            Field::text(line.share.to_string()),
        ];
        for field in PersonalField::ALL {
            let clear = self.open_field(&line.owner, field)?;
            row.push(match (clear, field) {
                (Some(clear), _) => Field::text(clear.to_string()),
                (None, PersonalField::Name) => Field::text(line.owner.masked_name.clone()),
                (None, _) => Field::Empty,
            });
        }
        Ok(row)
    }
}
