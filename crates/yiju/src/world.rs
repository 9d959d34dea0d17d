//! The real world: the machine's clock and the operating system's randomness.

use jiff::Timestamp;
use rand::Rng as _;

/// The one place where time and chance come from outside.
pub struct RealWorld;

impl app::World for RealWorld {
    #[expect(clippy::disallowed_methods, reason = "this is where time enters the program as an argument")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        rand::rng().fill_bytes(buffer);
    }
}
