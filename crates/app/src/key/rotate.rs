//! A new data key, the work of sealing everything under it, and a new master key.

use super::{KeyTrouble, hold, master_of, unwrap_all, unwrap_one, wrapped};
use crate::account::occasion;
use crate::{App, AppError};
use domain::account::Actor;
use domain::id::JobId;
use domain::permit::{ManageKeys, Permit};
use seal::{DataKey, Keyring, MasterKey, Place};
use serde::Serialize;
use store::data_key::{self, KeyPurpose, StoredKey};
use store::job;
use store::sealed::{self, SealedColumn};

/// The kind of job that seals everything under the newest key.
pub(crate) const RESEAL_JOB: &str = "reseal";
/// Values that are sealed anew in one transaction: few enough that nobody waits for it.
const PORTION: usize = 200;
/// How often all columns are gone through before a key that is still in use is left to the next time.
const PASSES: usize = 3;

/// What sealing anew did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Resealed {
    /// Values that are now sealed under the newest key.
    pub values: u64,
    /// Values that did not open, as column and row: they stay as they are, and so does their key.
    pub unopened: Vec<String>,
    /// Keys under which nothing is sealed any more, and which are gone.
    pub retired: Vec<u32>,
}

/// The form of sealed values, the first of their bytes.
const FORM: u8 = 1;

/// How a value sealed under that key begins: its form, and the number of the key.
fn prefix(number: u32) -> [u8; 5] {
    let [a, b, c, d] = number.to_be_bytes();
    [FORM, a, b, c, d]
}

impl App {
    /// Makes a new data key, which seals from now on, and asks for everything to be sealed under it. The work is a
    /// job beside the running service; the older key is retired when nothing uses it any more.
    pub fn rotate_keys(&self, actor: &Actor) -> Result<u32, AppError> {
        let permit = Permit::<ManageKeys>::grant(actor, &domain::territory::Place::CITY)?;
        let environment = self.environment();
        let (clear, job_id) = (DataKey::from_bytes(*environment.key()), JobId::fresh(&mut environment.ids()));
        let (occasion, now) = (occasion(environment), environment.now());
        let stored = self.store().read(data_key::list)?;
        let master = master_of(&stored, &*self.0.keys.file)?;
        let number = stored.iter().filter(|key| key.purpose == KeyPurpose::Seal).map(|key| key.number).max();
        let number = number.unwrap_or(0).saturating_add(1);
        let key = wrapped(&master, KeyPurpose::Seal, number, &clear, environment);
        let payload = serde_json::json!({ "actor": actor.account }).to_string();
        self.store().write(|tx| {
            // Two who rotate at once: the second finds the number taken, and the first has done it.
            data_key::insert(tx, &permit, occasion, &key)?;
            job::enqueue(tx, job_id, RESEAL_JOB, &payload, now, now)
        })?;
        self.refresh_keys()?;
        self.wake();
        Ok(number)
    }

    /// Seals everything under the newest key and retires the others; the job's work.
    pub fn reseal(&self, actor: &Actor) -> Result<Resealed, AppError> {
        let permit = Permit::<ManageKeys>::grant(actor, &domain::territory::Place::CITY)?;
        self.refresh_keys()?;
        let keyring = self.keyring();
        let mut done = Resealed::default();
        for _ in 0..PASSES {
            done.unopened.clear();
            for column in sealed::COLUMNS {
                self.reseal_column(&keyring, column, &mut done)?;
            }
            if self.retire_older(&permit, &keyring, &mut done)? {
                break;
            }
        }
        Ok(done)
    }

    fn reseal_column(
        &self,
        keyring: &Keyring,
        column: &SealedColumn,
        done: &mut Resealed,
    ) -> Result<(), AppError> {
        let newest = prefix(keyring.newest());
        let mut after = String::new();
        loop {
            let values =
                self.store().read(|rx| sealed::list_under_others(rx, column, &newest, &after, PORTION))?;
            let Some(last) = values.last() else { return Ok(()) };
            after.clone_from(&last.row);
            let mut fresh = Vec::with_capacity(values.len());
            for value in &values {
                let place = Place { table: column.table, column: column.column, row: &value.row };
                match self.open_sealed(&place, &value.bytes) {
                    Ok(clear) => {
                        fresh.push((value, keyring.seal(&place, &clear, self.environment().nonce())));
                    }
                    Err(_) => done.unopened.push(format!("{}.{} {}", column.table, column.column, value.row)),
                }
            }
            let changed = self.store().write(|tx| {
                hold(tx, keyring)?;
                let mut changed = 0_u64;
                for (before, after) in &fresh {
                    changed += u64::from(sealed::replace(tx, column, before, after)?);
                }
                Ok::<_, AppError>(changed)
            })?;
            done.values += changed;
        }
    }

    /// Retires each older key under which nothing is sealed any more; whether that was each of them.
    fn retire_older(
        &self,
        permit: &Permit<ManageKeys>,
        keyring: &Keyring,
        done: &mut Resealed,
    ) -> Result<bool, AppError> {
        let stored = self.store().read(data_key::list)?;
        let older = stored
            .iter()
            .filter(|key| key.purpose == KeyPurpose::Seal && key.number < keyring.newest())
            .map(|key| key.number);
        let mut all = true;
        for number in older {
            let occasion = occasion(self.environment());
            // Each statement sees what is committed (`write_bulk`): those who held the key have ended.
            let retired = self.store().write_bulk(|tx| {
                if !data_key::claim(tx, number)? {
                    return Ok(true);
                }
                if sealed::is_any_under(tx, &prefix(number))? {
                    return Ok(false);
                }
                data_key::retire(tx, permit, occasion, number).map(|()| true)
            })?;
            if retired {
                done.retired.push(number);
            }
            all &= retired;
        }
        self.refresh_keys()?;
        Ok(all)
    }

    /// Wraps the data keys under a new master key and puts it in the file's place; its fingerprint. What is sealed
    /// stays as it is. A program that ends in between finds the new key laid ready and goes on with it.
    pub fn rewrap_keys(&self, actor: &Actor) -> Result<String, AppError> {
        let permit = Permit::<ManageKeys>::grant(actor, &domain::territory::Place::CITY)?;
        let (environment, file) = (self.environment(), &self.0.keys.file);
        let stored = self.store().read(data_key::list)?;
        let present = master_of(&stored, &**file)?;
        let next = MasterKey::from_bytes(*environment.key());
        let rewrap = |key: &StoredKey| {
            let clear = unwrap_one(&present, key)?;
            let again = wrapped(&next, key.purpose, key.number, &clear, environment);
            Ok(StoredKey { made_at: key.made_at, ..again })
        };
        let keys = stored.iter().map(rewrap).collect::<Result<Vec<_>, KeyTrouble>>()?;
        // What was wrapped opens again, before anything is given up.
        unwrap_all(&next, &keys)?;
        file.lay_ready(&next)?;
        let occasion = occasion(environment);
        self.store().write(|tx| {
            if data_key::list(tx)? != stored {
                return Err(AppError::ChangedMeanwhile);
            }
            Ok(data_key::rewrap(tx, &permit, occasion, &keys)?)
        })?;
        file.take_over()?;
        self.refresh_keys()?;
        Ok(next.fingerprint())
    }

    /// The keys as they are: their numbers, when they were made, and the fingerprint of the master key.
    pub fn list_keys(&self) -> Result<Vec<StoredKey>, AppError> {
        Ok(self.store().read(data_key::list)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_begins_as_rotation_looks_for_it() {
        let keyring =
            Keyring::new([(7, DataKey::from_bytes([1; 32]))], DataKey::from_bytes([2; 32])).unwrap();
        let sealed = keyring.seal(&Place { table: "t", column: "c", row: "r" }, b"x", [0; 24]);
        assert_eq!(sealed[..5], prefix(7));
    }
}
