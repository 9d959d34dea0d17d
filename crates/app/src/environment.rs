//! The outside world as a value: what time it is, and where chance comes from.

use domain::id::{IdSource, uuid_v7};
use jiff::Timestamp;
use jiff::civil::Date;
use seal::Zeroizing;
use std::sync::Arc;
use store::audit::Vault;
use uuid::Uuid;

/// Time and chance. The binary gives the real ones; tests give a frozen clock and a counted die.
pub trait World: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// Fills the buffer with random bytes fit for secrets.
    fn fill_random(&self, buffer: &mut [u8]);

    /// The present day where the city is.
    fn today(&self) -> Date {
        // China keeps one time zone without summer time: UTC+8.
        self.now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8))).date()
    }
}

/// A [`World`] shared between threads; makes ids and secrets from it.
#[derive(Clone)]
pub struct Environment(Arc<dyn World>, Arc<dyn Vault>);

impl Environment {
    /// Wraps a world.
    pub fn new(world: impl World + 'static) -> Self {
        Self(Arc::new(world), Arc::new(crate::audit::NoVault))
    }

    /// The same, sealing the particulars of what is done.
    #[must_use]
    pub(crate) fn with_vault(self, vault: impl Vault + 'static) -> Self {
        Self(self.0, Arc::new(vault))
    }

    /// Who seals the particulars of what is done.
    pub(crate) fn vault(&self) -> &dyn Vault {
        &*self.1
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.0.now()
    }

    /// The present day where the city is.
    pub fn today(&self) -> Date {
        self.0.today()
    }

    /// A secret of 256 random bits, hexadecimal.
    pub fn secret(&self) -> String {
        let mut bytes = [0; 32];
        self.0.fill_random(&mut bytes);
        hex(&bytes)
    }

    /// So many random bytes.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_random(&mut bytes);
        bytes
    }

    /// Sixteen random bytes, for a salt.
    pub fn salt(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.0.fill_random(&mut bytes);
        bytes
    }

    /// Twenty-four random bytes, for one sealing.
    pub fn nonce(&self) -> seal::Nonce {
        let mut bytes = [0; 24];
        self.0.fill_random(&mut bytes);
        bytes
    }

    /// Thirty-two random bytes, for a key.
    pub fn key(&self) -> Zeroizing<[u8; 32]> {
        let mut bytes = Zeroizing::new([0; 32]);
        self.0.fill_random(&mut *bytes);
        bytes
    }

    /// Where ids come from.
    pub fn ids(&self) -> Ids {
        Ids { environment: self.clone(), millis: 0, counter: 0 }
    }
}

/// Ids from an [`Environment`], each greater than the one before: many rows written in the order of their ids are
/// appended, not scattered over an index.
pub struct Ids {
    environment: Environment,
    millis: u64,
    counter: u16,
}

/// The counter has the twelve bits behind the time (RFC 9562, section 6.2, method 1) and begins in their lower half.
const COUNTER_BITS: u16 = 0xfff;
const COUNTER_START: u16 = 0x7ff;

impl IdSource for Ids {
    fn next_uuid(&mut self) -> Uuid {
        let mut random = [0; 10];
        self.environment.0.fill_random(&mut random);
        let [first, second, ..] = random;
        let start = u16::from_be_bytes([first, second]) & COUNTER_START;
        let now = u64::try_from(self.environment.now().as_millisecond()).unwrap_or_default();
        if now > self.millis {
            (self.millis, self.counter) = (now, start);
        } else if self.counter < COUNTER_BITS {
            self.counter += 1;
        } else {
            // More than two thousand ids in a millisecond: the time runs a little ahead, as the RFC allows.
            (self.millis, self.counter) = (self.millis.saturating_add(1), start);
        }
        if let Some(front) = random.first_chunk_mut() {
            *front = self.counter.to_be_bytes();
        }
        uuid_v7(self.millis, random)
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A clock that stands still and a die that always falls the same way.
    struct Still;

    impl World for Still {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }

        fn fill_random(&self, buffer: &mut [u8]) {
            buffer.fill(0xff);
        }
    }

    #[test]
    fn ids_grow_even_within_a_millisecond() {
        let mut ids = Environment::new(Still).ids();
        let made: Vec<Uuid> = (0..10_000).map(|_| ids.next_uuid()).collect();
        assert!(made.is_sorted_by(|one, next| one < next));
        assert!(made.iter().all(|id| id.get_version_num() == 7));
    }
}
