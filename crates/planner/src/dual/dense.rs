//! Small dense symmetric systems.

#![expect(clippy::indexing_slicing, reason = "matrices are `size` by `size`")]

/// Factors the lower triangle of a positive definite matrix in place (Cholesky). Pivots that vanish are lifted, so that
/// directions without curvature get short steps.
pub(crate) fn factor(matrix: &mut [f64], size: usize) {
    for column in 0..size {
        let (above, below) = matrix.split_at_mut((column + 1) * size);
        let line = &mut above[column * size..];
        let diagonal = line[column];
        let square: f64 = line[..column].iter().map(|value| value * value).sum();
        let pivot = (diagonal - square).max(diagonal.abs() * 1e-13).max(1e-300).sqrt();
        line[column] = pivot;
        let line = &line[..=column];
        for other in below.chunks_exact_mut(size) {
            let dot: f64 = other[..column].iter().zip(line).map(|(a, b)| a * b).sum();
            other[column] = (other[column] - dot) / pivot;
        }
    }
}

/// Solves with the factor, in place.
pub(crate) fn solve(factor: &[f64], size: usize, vector: &mut [f64]) {
    for row in 0..size {
        let line = &factor[row * size..row * size + row];
        let dot: f64 = line.iter().zip(vector.iter()).map(|(a, b)| a * b).sum();
        vector[row] = (vector[row] - dot) / factor[row * size + row];
    }
    for row in (0..size).rev() {
        vector[row] /= factor[row * size + row];
        let value = vector[row];
        let line = &factor[row * size..row * size + row];
        vector.iter_mut().zip(line).for_each(|(cell, factor)| *cell -= factor * value);
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_system_is_solved() {
        let mut matrix = vec![4.0, 0.0, 0.0, 2.0, 5.0, 0.0, 1.0, 3.0, 6.0];
        super::factor(&mut matrix, 3);
        let mut side = vec![11.0, 21.0, 25.0];
        super::solve(&matrix, 3, &mut side);
        for (found, expected) in side.iter().zip([1.0, 2.0, 3.0]) {
            assert!((found - expected).abs() < 1e-12);
        }
    }
}
