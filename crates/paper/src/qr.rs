//! A QR code (ISO/IEC 18004) as a picture of squares.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// The quiet zone around the squares, in squares (ISO/IEC 18004, 5.3.8).
const QUIET: usize = 4;

/// An SVG of the text's code, black on nothing; `None` when the text is longer than a code can hold (2 331 bytes).
/// Level M: a seventh of it may be under a stamp or a fold.
pub fn svg(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let colors = code.into_colors();
    let side = width + 2 * QUIET;
    let mut picture =
        format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d=""#);
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        // Neighbours are one stroke, so that no viewer draws a seam between them.
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                let _ = write!(picture, "M{} {}h{}v1h-{}z", x + QUIET, y + QUIET, run.len(), run.len());
            }
            x += run.len();
        }
    }
    picture.push_str(r#""/></svg>"#);
    Some(picture)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_path_within_its_quiet_zone() {
        let picture = svg("city.example/log\n41\n").unwrap();
        // Version 2 has 25 squares, and its first row begins with the seven of the corner.
        assert!(picture.contains("viewBox=\"0 0 33 33\"><path d=\"M4 4h7v1h-7z"), "{picture}");
    }

    #[test]
    fn what_does_not_fit_has_no_code() {
        assert!(svg(&"x".repeat(2331)).is_some());
        assert_eq!(svg(&"x".repeat(2332)), None);
    }
}
