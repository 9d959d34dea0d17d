//! Natural keys: which arriving thing is which known one, and what it says anew.

use crate::error::StoreError;
use crate::transaction::{Rx, Tx};
use crate::{building, dwelling, entrance};
use domain::building::Building;
use domain::community::Community;
use domain::dwelling::Dwelling;
use domain::entrance::Entrance;
use domain::id::{BatchId, BuildingId, CommunityId, EntranceId};
use domain::permit::{ChangeRegister, Permit};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// A thing that an import may find already there.
pub(super) trait Thing: Clone + PartialEq + Serialize + DeserializeOwned {
    /// Its kind in `batch_mention` and `batch_change`.
    const KIND: &'static str;

    fn uuid(&self) -> Uuid;

    /// Writes the thing in the place of the one of the same id.
    fn update(&self, tx: &mut Tx<'_>, permit: &Permit<ChangeRegister>) -> Result<(), StoreError>;

    /// The known thing with what the arriving one says in the place of what it said.
    fn overlaid(&self, arriving: &Self) -> Self;
}

/// A thing with a number within a parent.
pub(super) trait Part: Thing {
    fn parent(&self) -> Uuid;

    fn number(&self) -> &str;

    /// The same thing under the id of its parent in the register.
    fn under(&self, parent: Uuid) -> Self;

    /// What the register holds within these parents.
    fn known(rx: &mut Rx<'_>, parents: &[Uuid]) -> Result<Vec<Self>, StoreError>;

    fn insert_all(
        tx: &mut Tx<'_>,
        permit: &Permit<ChangeRegister>,
        batch: BatchId,
        things: &[Self],
    ) -> Result<u64, StoreError>;
}

/// What arrives stands; where nothing arrives, the old stays.
fn newer<T: Clone>(known: Option<&T>, arriving: Option<&T>) -> Option<T> {
    arriving.or(known).cloned()
}

impl Thing for Community {
    const KIND: &'static str = "community";

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }

    fn update(&self, tx: &mut Tx<'_>, permit: &Permit<ChangeRegister>) -> Result<(), StoreError> {
        crate::community::update(tx, permit, self)
    }

    /// The name stays, as people know it; another spelling becomes an alias.
    fn overlaid(&self, arriving: &Self) -> Self {
        let mut aliases = self.aliases.clone();
        for name in std::iter::once(&arriving.name).chain(&arriving.aliases) {
            if *name != self.name && !aliases.contains(name) {
                aliases.push(name.clone());
            }
        }
        Self {
            id: self.id,
            code: newer(self.code.as_ref(), arriving.code.as_ref()),
            name: self.name.clone(),
            aliases,
            form: arriving.form,
            district: newer(self.district.as_ref(), arriving.district.as_ref()),
            street: newer(self.street.as_ref(), arriving.street.as_ref()),
            neighbourhood: newer(self.neighbourhood.as_ref(), arriving.neighbourhood.as_ref()),
            address: newer(self.address.as_ref(), arriving.address.as_ref()),
            location: arriving.location.or(self.location),
            outline: newer(self.outline.as_ref(), arriving.outline.as_ref()),
        }
    }
}

impl Thing for Building {
    const KIND: &'static str = "building";

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }

    fn update(&self, tx: &mut Tx<'_>, permit: &Permit<ChangeRegister>) -> Result<(), StoreError> {
        building::update(tx, permit, self)
    }

    fn overlaid(&self, arriving: &Self) -> Self {
        Self {
            address: newer(self.address.as_ref(), arriving.address.as_ref()),
            location: arriving.location.or(self.location),
            ..self.clone()
        }
    }
}

impl Part for Building {
    fn parent(&self) -> Uuid {
        self.community.uuid()
    }

    fn number(&self) -> &str {
        &self.number
    }

    fn under(&self, parent: Uuid) -> Self {
        Self { community: CommunityId::from_uuid(parent), ..self.clone() }
    }

    fn known(rx: &mut Rx<'_>, parents: &[Uuid]) -> Result<Vec<Self>, StoreError> {
        building::list_exactly_of_all(rx, parents)
    }

    fn insert_all(
        tx: &mut Tx<'_>,
        permit: &Permit<ChangeRegister>,
        batch: BatchId,
        things: &[Self],
    ) -> Result<u64, StoreError> {
        building::insert_all(tx, permit, Some(batch), things)
    }
}

impl Thing for Entrance {
    const KIND: &'static str = "entrance";

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }

    fn update(&self, tx: &mut Tx<'_>, permit: &Permit<ChangeRegister>) -> Result<(), StoreError> {
        entrance::update(tx, permit, self)
    }

    fn overlaid(&self, arriving: &Self) -> Self {
        Self {
            storeys: arriving.storeys.or(self.storeys),
            has_lift: arriving.has_lift.or(self.has_lift),
            ..self.clone()
        }
    }
}

impl Part for Entrance {
    fn parent(&self) -> Uuid {
        self.building.uuid()
    }

    fn number(&self) -> &str {
        &self.number
    }

    fn under(&self, parent: Uuid) -> Self {
        Self { building: BuildingId::from_uuid(parent), ..self.clone() }
    }

    fn known(rx: &mut Rx<'_>, parents: &[Uuid]) -> Result<Vec<Self>, StoreError> {
        entrance::list_exactly_of_all(rx, parents)
    }

    fn insert_all(
        tx: &mut Tx<'_>,
        permit: &Permit<ChangeRegister>,
        batch: BatchId,
        things: &[Self],
    ) -> Result<u64, StoreError> {
        entrance::insert_all(tx, permit, Some(batch), things)
    }
}

impl Thing for Dwelling {
    const KIND: &'static str = "dwelling";

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }

    fn update(&self, tx: &mut Tx<'_>, permit: &Permit<ChangeRegister>) -> Result<(), StoreError> {
        dwelling::update(tx, permit, self)
    }

    fn overlaid(&self, arriving: &Self) -> Self {
        Self { storey: arriving.storey.or(self.storey), area: arriving.area.or(self.area), ..self.clone() }
    }
}

impl Part for Dwelling {
    fn parent(&self) -> Uuid {
        self.entrance.uuid()
    }

    fn number(&self) -> &str {
        &self.number
    }

    fn under(&self, parent: Uuid) -> Self {
        Self { entrance: EntranceId::from_uuid(parent), ..self.clone() }
    }

    fn known(rx: &mut Rx<'_>, parents: &[Uuid]) -> Result<Vec<Self>, StoreError> {
        dwelling::list_exactly_of_all(rx, parents)
    }

    fn insert_all(
        tx: &mut Tx<'_>,
        permit: &Permit<ChangeRegister>,
        batch: BatchId,
        things: &[Self],
    ) -> Result<u64, StoreError> {
        dwelling::insert_all(tx, permit, Some(batch), things)
    }
}
