//! The real world: the machine's clock and the operating system's randomness.

use jiff::Timestamp;
use rand::{CryptoRng, Rng as _};

/// The one place where time and chance come from outside.
pub struct RealWorld;

impl app::World for RealWorld {
    #[expect(clippy::disallowed_methods, reason = "this is where time enters the program as an argument")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        generator().fill_bytes(buffer);
    }
}

/// The one generator of the program: secrets come of it, so it must be one that nobody can foresee (the trait says so),
/// seeded by the operating system.
fn generator() -> impl CryptoRng {
    rand::rng()
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::World as _;
    use std::collections::BTreeSet;

    #[test]
    fn what_comes_by_chance_does_not_come_twice() {
        let drawn = |_| {
            let mut bytes = [0; 16];
            RealWorld.fill_random(&mut bytes);
            bytes
        };
        assert_eq!((0..1000).map(drawn).collect::<BTreeSet<_>>().len(), 1000);
    }
}
