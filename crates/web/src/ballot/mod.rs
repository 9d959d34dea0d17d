//! Ballots: the paper a resident opens, the door a worker stands at, the sheet that two people enter.

mod door;
mod form;
mod own;
mod receipt;
#[cfg(test)]
pub(crate) mod samples;
mod sheet;
mod trouble;
mod wall_list;

pub(crate) use door::{door, doors, post_door_ballot, post_door_link, post_visit};
pub(crate) use own::{doors as doors_of, enter, own, post_enter, post_own};
pub(crate) use receipt::{receipt, receipts};
pub(crate) use sheet::{post_sheet, post_sheets, sheet, sheets};
pub(crate) use trouble::{cast_detail, menu_conflict};
pub(crate) use trouble::{entry_detail, proxy_detail};
pub(crate) use wall_list::codes;

#[cfg(test)]
pub(crate) use {
    door::{DoorView, DoorsView},
    own::{BallotView, EnterView},
    receipt::{ReceiptView, ReceiptsView},
    sheet::{SheetView, SheetsView},
    wall_list::WallListView,
};
