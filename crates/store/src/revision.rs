//! The register's revision: it grows with every change, so that readers that keep the register in memory
//! know when to read it again.

use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::{Rx, Tx};

statements! {
    CURRENT = "SELECT number FROM revision WHERE id = 1";
    BUMP = "UPDATE revision SET number = number + 1 WHERE id = 1";
}

/// The revision of the snapshot.
pub fn current(rx: &mut Rx<'_>) -> Result<u64, StoreError> {
    rx.count(&CURRENT, &[])
}

/// Says that the register changes in this transaction.
pub(crate) fn bump(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    tx.execute(&BUMP, &[]).map(drop)
}
