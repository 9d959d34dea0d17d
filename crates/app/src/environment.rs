//! The outside world as a value: what time it is, and where chance comes from.

use domain::id::{IdSource, uuid_v7};
use jiff::Timestamp;
use jiff::civil::Date;
use std::sync::Arc;
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
pub struct Environment(Arc<dyn World>);

impl Environment {
    /// Wraps a world.
    pub fn new(world: impl World + 'static) -> Self {
        Self(Arc::new(world))
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

    /// Sixteen random bytes, for a salt.
    pub fn salt(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.0.fill_random(&mut bytes);
        bytes
    }

    /// Where ids come from.
    pub fn ids(&self) -> Ids {
        Ids(self.clone())
    }
}

/// Ids from an [`Environment`].
pub struct Ids(Environment);

impl IdSource for Ids {
    fn next_uuid(&mut self) -> Uuid {
        let mut random = [0; 10];
        self.0.0.fill_random(&mut random);
        uuid_v7(u64::try_from(self.0.now().as_millisecond()).unwrap_or_default(), random)
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
