//! How many requests are left to somebody in a minute, counted by all nodes together.
//!
//! A node takes a portion and spends it by itself, so that not every request is a write; what is granted never
//! exceeds the limit, and what a node takes and does not spend is lost with the minute.

use crate::error::StoreError;
use crate::sql::statements;
use crate::transaction::Tx;

/// What is counted, for whom, in which slot of time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Counter {
    /// The number of the slot since 1970.
    pub slot: i64,
    /// What is counted: `read`, `write`.
    pub what: &'static str,
    /// The account or the address.
    pub who: String,
}

statements! {
    TAKE = "INSERT INTO rate_count (slot, what, who, taken) VALUES ($1, $2, $3, $4)
            ON CONFLICT (slot, what, who) DO UPDATE SET taken = rate_count.taken + $4
            WHERE rate_count.taken + $4 <= $5";
    FORGET = "DELETE FROM rate_count WHERE slot < $1";
}

/// Takes a portion of the limit; false when as much is not left. Slots before the counter's are forgotten.
pub fn take(tx: &mut Tx<'_>, counter: &Counter, portion: u64, limit: u64) -> Result<bool, StoreError> {
    let (who, slot) = (counter.who.as_str(), counter.slot);
    let values = [slot.into(), counter.what.into(), who.into(), portion.into(), limit.into()];
    Ok(portion <= limit && tx.execute(&TAKE, &values)? == 1)
}

/// Forgets what was counted before a slot.
pub fn forget(tx: &mut Tx<'_>, before: i64) -> Result<u64, StoreError> {
    tx.execute(&FORGET, &[before.into()])
}
