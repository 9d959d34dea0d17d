//! The keys that seal personal data: a master key outside the database wraps the data keys inside it.
//!
//! The binary keeps the master key in a file; tests give one. Nothing sealed can be read without it, and no backup of
//! the database holds it.

mod rotate;

pub(crate) use rotate::RESEAL_JOB;
pub use rotate::Resealed;

use crate::environment::Environment;
use crate::{App, AppError};
use seal::{DataKey, Keyring, MasterKey, Place, SealError, WrappedKey, Zeroizing};
use std::sync::{Arc, PoisonError, RwLock};
use store::Store;
use store::data_key::{self, KeyPurpose, StoredKey};

/// Where the master key is kept.
pub trait KeyFile: Send + Sync {
    /// The master key; `None` where there is none yet.
    fn read(&self) -> Result<Option<MasterKey>, KeyTrouble>;

    /// Keeps a master key where there is none; an error where there is one.
    fn create(&self, master: &MasterKey) -> Result<(), KeyTrouble>;

    /// Lays a master key ready that will take over; [`KeyFile::take_over`] puts it in place.
    fn lay_ready(&self, master: &MasterKey) -> Result<(), KeyTrouble>;

    /// Puts the master key that was laid ready in the place of the one there is.
    fn take_over(&self) -> Result<(), KeyTrouble>;

    /// The master key that was laid ready and has not taken over.
    fn ready(&self) -> Result<Option<MasterKey>, KeyTrouble>;

    /// Where it is, for messages.
    fn place(&self) -> String;
}

/// Why the keys cannot be used, with what to do.
#[derive(Debug, thiserror::Error)]
pub enum KeyTrouble {
    /// The database has keys, and the file that opens them is not there.
    #[error(
        "the database's keys are wrapped by the master key {fingerprint}, and {place} is missing. Put the file back from where keys are kept apart from backups; without it, what is sealed cannot be read by anybody"
    )]
    Missing {
        /// The file.
        place: String,
        /// The fingerprint of the key that is looked for.
        fingerprint: String,
    },
    /// The file holds another key.
    #[error(
        "{place} holds the master key {found}, but the database's keys are wrapped by {wanted}. Put the file that belongs to this database in its place"
    )]
    Another {
        /// The file.
        place: String,
        /// The fingerprint of the key that is there.
        found: String,
        /// The fingerprint of the key that is looked for.
        wanted: String,
    },
    /// The database holds sealed values and no key at all: rows are lost.
    #[error(
        "the database holds sealed values and no data key. Restore the table data_key from a backup; a new key would not open them"
    )]
    Lost,
    /// A wrapped key was changed.
    #[error(
        "the data key {number} of the database does not unwrap: the row was changed. Restore it from a backup"
    )]
    Damaged {
        /// The key's number.
        number: u32,
    },
    /// The file cannot be read or written.
    #[error("{place}: {reason}")]
    File {
        /// The file.
        place: String,
        /// What the system says.
        reason: String,
    },
}

/// A master key that lives in memory only: for tests, and for benchmarks over throw-away databases.
pub struct KeyInMemory(RwLock<(Option<MasterKey>, Option<MasterKey>)>);

impl KeyInMemory {
    /// One that holds a key.
    pub fn new(master: MasterKey) -> Self {
        Self(RwLock::new((Some(master), None)))
    }

    /// One that holds none yet.
    pub fn empty() -> Self {
        Self(RwLock::new((None, None)))
    }
}

impl KeyFile for KeyInMemory {
    fn read(&self) -> Result<Option<MasterKey>, KeyTrouble> {
        Ok(self.0.read().unwrap_or_else(PoisonError::into_inner).0.clone())
    }

    fn create(&self, master: &MasterKey) -> Result<(), KeyTrouble> {
        self.0.write().unwrap_or_else(PoisonError::into_inner).0 = Some(master.clone());
        Ok(())
    }

    fn lay_ready(&self, master: &MasterKey) -> Result<(), KeyTrouble> {
        self.0.write().unwrap_or_else(PoisonError::into_inner).1 = Some(master.clone());
        Ok(())
    }

    fn take_over(&self) -> Result<(), KeyTrouble> {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(next) = kept.1.take() {
            kept.0 = Some(next);
        }
        Ok(())
    }

    fn ready(&self) -> Result<Option<MasterKey>, KeyTrouble> {
        Ok(self.0.read().unwrap_or_else(PoisonError::into_inner).1.clone())
    }

    fn place(&self) -> String {
        "memory".into()
    }
}

impl<K: KeyFile + ?Sized> KeyFile for Arc<K> {
    fn read(&self) -> Result<Option<MasterKey>, KeyTrouble> {
        (**self).read()
    }

    fn create(&self, master: &MasterKey) -> Result<(), KeyTrouble> {
        (**self).create(master)
    }

    fn lay_ready(&self, master: &MasterKey) -> Result<(), KeyTrouble> {
        (**self).lay_ready(master)
    }

    fn take_over(&self) -> Result<(), KeyTrouble> {
        (**self).take_over()
    }

    fn ready(&self) -> Result<Option<MasterKey>, KeyTrouble> {
        (**self).ready()
    }

    fn place(&self) -> String {
        (**self).place()
    }
}

/// The keys of a running application.
pub(crate) struct Keys {
    file: Box<dyn KeyFile>,
    ring: Arc<RwLock<Arc<Keyring>>>,
}

impl Keys {
    /// Opens the keys of a database, or makes them where it has never held any.
    pub(crate) fn open(
        store: &Store,
        environment: &Environment,
        file: Box<dyn KeyFile>,
    ) -> Result<Self, AppError> {
        let mut stored = store.read(data_key::list)?;
        if stored.is_empty() {
            if store.read(store::sealed::any)? {
                return Err(KeyTrouble::Lost.into());
            }
            stored = make_first(store, environment, &*file)?;
        }
        let master = master_of(&stored, &*file)?;
        let ring = Arc::new(RwLock::new(Arc::new(unwrap_all(&master, &stored)?)));
        Ok(Self { file, ring })
    }

    /// The keys at hand, also after they are exchanged.
    pub(crate) fn ring(&self) -> Arc<RwLock<Arc<Keyring>>> {
        Arc::clone(&self.ring)
    }

    /// The keys as the database has them now; another node may have made a new one.
    fn reload(&self, store: &Store) -> Result<Arc<Keyring>, AppError> {
        let stored = store.read(data_key::list)?;
        let ring = Arc::new(unwrap_all(&master_of(&stored, &*self.file)?, &stored)?);
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&ring);
        Ok(ring)
    }
}

/// Makes the first data keys, and the master key where the file holds none.
fn make_first(
    store: &Store,
    environment: &Environment,
    file: &dyn KeyFile,
) -> Result<Vec<StoredKey>, AppError> {
    let master = if let Some(master) = file.read()? {
        master
    } else {
        let master = MasterKey::from_bytes(*environment.key());
        file.create(&master)?;
        // Whoever was first has made it: what lies there counts.
        file.read()?.unwrap_or(master)
    };
    let keys: Vec<StoredKey> = [KeyPurpose::Seal, KeyPurpose::Index]
        .map(|purpose| wrapped(&master, purpose, 1, &DataKey::from_bytes(*environment.key()), environment))
        .into();
    store.write(|tx| data_key::insert_first(tx, &keys))?;
    Ok(store.read(data_key::list)?)
}

/// A data key for the database.
fn wrapped(
    master: &MasterKey,
    purpose: KeyPurpose,
    number: u32,
    key: &DataKey,
    environment: &Environment,
) -> StoredKey {
    let WrappedKey { number, master, wrapped } = master.wrap(number, purpose.key(), key, environment.nonce());
    StoredKey { purpose, number, master, wrapped, made_at: environment.now() }
}

/// The master key that wraps the database's keys. One that was laid ready and had not yet taken over when the program
/// ended takes over now.
fn master_of(stored: &[StoredKey], file: &dyn KeyFile) -> Result<MasterKey, KeyTrouble> {
    let wanted = stored.first().map(|key| key.master.clone()).unwrap_or_default();
    let present = file.read()?;
    if present.as_ref().is_none_or(|master| master.fingerprint() != wanted)
        && file.ready()?.is_some_and(|ready| ready.fingerprint() == wanted)
    {
        file.take_over()?;
        return file.read()?.ok_or(KeyTrouble::Missing { place: file.place(), fingerprint: wanted });
    }
    match present {
        None => Err(KeyTrouble::Missing { place: file.place(), fingerprint: wanted }),
        Some(master) if master.fingerprint() != wanted => {
            Err(KeyTrouble::Another { place: file.place(), found: master.fingerprint(), wanted })
        }
        Some(master) => Ok(master),
    }
}

/// The clear data key of a row.
fn unwrap_one(master: &MasterKey, key: &StoredKey) -> Result<DataKey, KeyTrouble> {
    let wrapped = WrappedKey { number: key.number, master: key.master.clone(), wrapped: key.wrapped.clone() };
    master.unwrap(key.purpose.key(), &wrapped).map_err(|_| KeyTrouble::Damaged { number: key.number })
}

fn unwrap_all(master: &MasterKey, stored: &[StoredKey]) -> Result<Keyring, AppError> {
    let (mut seals, mut index) = (Vec::new(), None);
    for key in stored {
        let clear = unwrap_one(master, key)?;
        match key.purpose {
            KeyPurpose::Seal => seals.push((key.number, clear)),
            KeyPurpose::Index => index = Some(clear),
        }
    }
    Ok(Keyring::new(seals, index.ok_or(KeyTrouble::Lost)?)?)
}

impl App {
    /// The data keys at hand.
    pub fn keyring(&self) -> Arc<Keyring> {
        Arc::clone(&self.0.keys.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks whether another node has made a new data key; between two pieces of work.
    pub fn refresh_keys(&self) -> Result<(), AppError> {
        self.0.keys.reload(self.store()).map(drop)
    }

    /// Opens a sealed value in its place, also where another node sealed it under a key made meanwhile.
    pub(crate) fn open_sealed(
        &self,
        place: &Place<'_>,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, AppError> {
        match self.keyring().open(place, sealed) {
            Err(SealError::UnknownKey(_)) => Ok(self.0.keys.reload(self.store())?.open(place, sealed)?),
            other => Ok(other?),
        }
    }

    /// Does a piece of work that reads sealed values and opens them; when the key of what was read was retired in
    /// between, the values lie there sealed anew, and the work is done again.
    pub(crate) fn opening<T>(work: impl Fn() -> Result<T, AppError>) -> Result<T, AppError> {
        match work() {
            Err(AppError::Sealed(SealError::UnknownKey(_))) => work(),
            other => other,
        }
    }

    /// Does a piece of work that writes sealed values: `work` gets the keys and must hold the one that seals
    /// ([`store::data_key::hold`]) in its transaction. When that key was retired meanwhile, the work is done again
    /// with the newer one.
    pub(crate) fn sealing<T>(
        &self,
        work: impl Fn(&Arc<Keyring>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        match work(&self.keyring()) {
            Err(AppError::KeyRetired) => work(&self.0.keys.reload(self.store())?),
            other => other,
        }
    }
}

/// Fails when the key that seals was retired, so that nothing is written under it.
pub(crate) fn hold(tx: &mut store::Tx<'_>, keyring: &Keyring) -> Result<(), AppError> {
    if data_key::hold(tx, keyring.newest())? { Ok(()) } else { Err(AppError::KeyRetired) }
}

impl From<KeyTrouble> for AppError {
    fn from(trouble: KeyTrouble) -> Self {
        Self::Keys(Box::new(trouble))
    }
}
