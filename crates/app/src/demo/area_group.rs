//! Area groups of the demo city: neighbours that start together, and communities that wait for the pipes of their street.

use super::plan::could;
use crate::area_group::AreaGroupDraft;
use crate::stock::{Stock, StockItem};
use domain::area_group::StreetWork;
use domain::division::DivisionCode;
use domain::id::CommunityId;
use domain::money::Fen;
use domain::share::Share;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Members of a group at most.
const MOST: usize = 3;
/// What new pipes cost in the demo city: two million yuan.
const PIPES: Fen = Fen(200_000_000);

/// A group that starts together, and one that waits; each in the first street with communities enough.
pub(super) fn groups(stock: &Stock, taken: &HashSet<CommunityId>, first_year: i16) -> Vec<AreaGroupDraft> {
    let mut streets: BTreeMap<(&DivisionCode, &str), Vec<&Arc<StockItem>>> = BTreeMap::new();
    for item in stock.items().iter().filter(|item| could(item) && !taken.contains(&item.community.id)) {
        if let (Some(district), Some(street)) = (&item.community.district, &item.community.street) {
            streets.entry((district, street)).or_default().push(item);
        }
    }
    let work =
        StreetWork { first_year, cost: PIPES, central: Share::NONE, bond: Share::WHOLE, lag: 1, after: None };
    let several = streets.into_iter().filter(|(_, items)| items.len() >= 2);
    several
        .zip([("片区", None), ("管网", Some(work))])
        .map(|(((district, street), items), (what, work))| AreaGroupDraft {
            name: format!("{street}{what}"),
            district: district.clone(),
            members: items.iter().take(MOST).map(|item| item.community.id).collect(),
            work,
        })
        .collect()
}
