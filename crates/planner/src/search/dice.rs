//! Chance from a seed: the same numbers on every machine (`SplitMix64`; Steele, Lea, Flood, «Fast splittable pseudorandom
//! number generators», OOPSLA 2014).

/// A source of numbers.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice(seed ^ 0x5851_f42d_4c95_7f2d)
    }

    #[inline]
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `count`, which is not 0 and below 2³².
    #[inline]
    pub fn below(&mut self, count: usize) -> usize {
        let wide = (self.next() >> 32) * u64::try_from(count).unwrap_or(0);
        usize::try_from(wide >> 32).unwrap_or(0)
    }

    /// A number from 0 to below 1.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        let bits = u32::try_from(self.next() >> 32).unwrap_or(0);
        f64::from(bits) / 4_294_967_296.0
    }

    /// One that is the greater of many with small differences: Gumbel's distribution, around 0.
    pub fn gumbel(&mut self) -> f64 {
        -(-(self.unit() + 1e-10).ln()).max(1e-10).ln()
    }
}
