//! Ballots: the paper a resident opens, the door a worker stands at, the sheet that two people enter.

mod door;
mod doors;
mod form;
mod gap;
mod menu;
mod own;
mod proxies;
mod receipt;
#[cfg(test)]
pub(crate) mod samples;
mod sheet;
mod trouble;
mod wall_list;

pub(crate) use door::{door, post_door_ballot, post_door_link, post_visit};
pub(crate) use doors::{DoorFilter, doors, hand_over, post_hand_over};
pub(crate) use gap::gap_words;
pub(crate) use menu::quantity_words;
pub(crate) use own::{doors as doors_of, enter, own, post_enter, post_own};
pub(crate) use proxies::{post_proxy, post_revoke, proxies};
pub(crate) use receipt::{receipt, receipts};
pub(crate) use sheet::{post_sheet, post_sheets, post_spoiled, sheet, sheets};
pub(crate) use trouble::{cast_detail, menu_conflict};
pub(crate) use trouble::{entry_detail, proxy_detail};
pub(crate) use wall_list::codes;

#[cfg(test)]
pub(crate) use {
    door::DoorView,
    doors::{DoorsView, HandOverView},
    own::{BallotView, EnterView},
    proxies::ProxiesView,
    receipt::{ReceiptView, ReceiptsView},
    sheet::{SheetView, SheetsView},
    wall_list::WallListView,
};
