//! Smooth choice: the logarithm of a sum of exponentials in the place of the maximum (Nesterov, «Smooth minimization of
//! non-smooth functions», Mathematical Programming 103, 2005).

/// e^x for x ≤ 0, to 10⁻¹³, the same on every machine. 0 below −40.
#[inline]
pub(crate) fn exp(x: f64) -> f64 {
    const LOG2E: f64 = std::f64::consts::LOG2_E;
    const HIGH: f64 = 0.693_147_180_369_123_8;
    const LOW: f64 = 1.908_214_929_270_587_7e-10;
    if x < -40.0 {
        return 0.0;
    }
    let k = (x * LOG2E).round();
    let r = (x - k * HIGH) - k * LOW;
    // Taylor to the eleventh; |r| ≤ 0.35.
    let mut sum = 1.0 / 39_916_800.0;
    for factorial in [3_628_800.0, 362_880.0, 40_320.0, 5_040.0, 720.0, 120.0, 24.0, 6.0, 2.0, 1.0, 1.0] {
        sum = sum * r + 1.0 / factorial;
    }
    let exponent = u64::try_from(crate::num::nearest(k) + 1023).unwrap_or(0);
    sum * f64::from_bits(exponent << 52)
}

/// µ·ln Σ exp(x/µ), and the greatest x. −∞ for nothing.
pub(crate) fn log_sum(values: &[f64], temperature: f64) -> (f64, f64) {
    let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return (most, most);
    }
    let scale = 1.0 / temperature;
    let sum: f64 = values.iter().map(|value| exp((value - most) * scale)).sum();
    (most + temperature * sum.ln(), most)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_exponential_is_right_to_twelve_digits() {
        for tenth in 0..390 {
            let x = -f64::from(tenth) / 10.0 - 0.013;
            assert!((super::exp(x) / x.exp() - 1.0).abs() < 1e-12, "{x}");
        }
        assert!((super::exp(0.0) - 1.0).abs() < 1e-15);
    }
}
