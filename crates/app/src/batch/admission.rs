//! Which rows of a file somebody may bring in who keeps the register of a part of the city.

use crate::App;
use crate::AppError;
use crate::territory::Locator;
use domain::community::Community;
use domain::division::DivisionCode;
use domain::name;
use domain::territory::{Place, Reach};
use exchange::interpret::Record;
use std::collections::HashMap;
use store::StoreError;

/// Says of each row whether it lies in a reach: by what the row says, and by where the community lies that it would be
/// found to be. A row of another district's code is another district's, whatever it says of its place.
pub struct Admission {
    reach: Reach,
    locator: Locator,
    by_code: HashMap<Box<str>, Place>,
    by_name: HashMap<(String, Option<DivisionCode>), Place>,
}

impl App {
    /// What says which rows are of a reach; `None` where all are. One pass over the stock.
    pub fn admission(&self, reach: &Reach) -> Result<Option<Admission>, AppError> {
        if reach.is_city() {
            return Ok(None);
        }
        let (stock, locator) = (self.whole_stock()?, self.locator()?);
        let (mut by_code, mut by_name) = (HashMap::new(), HashMap::new());
        let mut know = |community: &Community, place: &Place| {
            if let Some(code) = &community.code {
                by_code.insert(code.as_str().into(), place.clone());
            }
            by_name.insert((name::key(&community.name), community.district.clone()), place.clone());
        };
        for item in stock.items() {
            know(&item.community, &item.place);
        }
        // A row may also be found to be one that was merged.
        self.store().read(|rx| {
            for (merged, _) in store::community::list_merges(rx)? {
                if let Some(place) = locator.of_community(rx, merged)? {
                    know(&store::community::load(rx, merged)?, &place);
                }
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(Some(Admission { reach: reach.clone(), locator, by_code, by_name }))
    }
}

impl Admission {
    /// Whether the row lies in the reach.
    pub fn admits(&self, record: &Record) -> bool {
        let by_code = record.code.as_ref().and_then(|code| self.by_code.get(code));
        let by_name = || self.by_name.get(&(name::key(&record.name), record.district.clone()));
        let known = by_code.or_else(by_name);
        if known.is_some_and(|known| !self.reach.holds(known)) {
            return false;
        }
        let owned = |text: &Option<Box<str>>| text.as_deref().map(str::to_owned);
        let district = record.district.as_ref().and_then(|code| self.locator.standing(code));
        let said = Place::of_address(district, owned(&record.street), owned(&record.neighbourhood));
        match known {
            // What the row does not say of the place stays as the register has it.
            Some(known) => self.reach.holds(&known.overlaid(&said)),
            None => self.reach.holds(&said),
        }
    }
}
