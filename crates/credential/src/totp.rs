//! One-time codes of an authenticator app: RFC 6238 with HMAC-SHA-1, six digits, thirty seconds.
//!
//! These are the only parameters that every app computes; others are ignored by some, silently. SHA-1 is sound here:
//! HMAC needs no collision resistance (RFC 6238, appendix B of RFC 4226).

use crate::{Zeroizing, folded};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use qrcode::{Color, QrCode};
use sha1::Sha1;
use std::fmt::Write as _;
use subtle::{ConditionallySelectable as _, ConstantTimeEq as _};

/// Seconds of a step.
pub const STEP_SECONDS: i64 = 30;
/// Bytes of a secret: 160 bits (RFC 4226, section 4, R6).
pub const SECRET_BYTES: usize = 20;
/// Digits of a code.
const DIGITS: usize = 6;

/// What an authenticator app and the platform share. It is stored sealed, as [`Secret::as_bytes`].
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; SECRET_BYTES]>);

impl Secret {
    /// A secret from twenty bytes of randomness.
    pub fn from_bytes(bytes: [u8; SECRET_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A secret as it was stored; `None` when it has not twenty bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        Some(Self::from_bytes(bytes.try_into().ok()?))
    }

    /// Its bytes, to be stored sealed.
    pub fn as_bytes(&self) -> &[u8; SECRET_BYTES] {
        &self.0
    }

    /// What a person types into an app that has no camera: 32 letters and digits (RFC 4648, section 6).
    pub fn base32(&self) -> Zeroizing<String> {
        Zeroizing::new(BASE32_NOPAD.encode(self.as_bytes()))
    }

    /// The secret as an `otpauth://` address, which an app reads from a QR code. Issuer and account are escaped.
    pub fn uri(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        let (issuer, account, secret) = (escaped(issuer), escaped(account), self.base32());
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits=6&period=30",
            *secret
        ))
    }

    /// The six digits that an app shows at a moment.
    pub fn shown_at(&self, unix_seconds: i64) -> String {
        format!("{:06}", self.code(unix_seconds.div_euclid(STEP_SECONDS)))
    }

    /// The code of a step (RFC 4226, section 5.3).
    fn code(&self, step: i64) -> u32 {
        // A key of any length is taken, so the error cannot be; the code would then be of seven digits.
        let Ok(mac) = Hmac::<Sha1>::new_from_slice(self.as_bytes()) else { return u32::MAX };
        let digest: [u8; 20] = mac.chain_update(step.to_be_bytes()).finalize().into_bytes().into();
        let offset = usize::from(digest[19] & 0xf);
        let word = digest.get(offset..).and_then(|rest| rest.first_chunk::<4>());
        word.map_or(u32::MAX, |word| (u32::from_be_bytes(*word) & 0x7fff_ffff) % 1_000_000)
    }
}

/// Nothing of the secret.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Checks a code; returns its step, which the caller stores as the account's last one in the same transaction.
///
/// The present step counts, and the one before and after it for clocks that are off. A step counts once: only steps
/// after `last_step` are accepted (RFC 6238, section 5.2). Blanks, dashes and full-width digits are taken. How long it
/// takes does not depend on how much of the code is right.
pub fn verify(secret: &Secret, code: &str, unix_seconds: i64, last_step: Option<i64>) -> Option<i64> {
    let typed = typed_code(code)?;
    let now = unix_seconds.div_euclid(STEP_SECONDS);
    let mut accepted = i64::MIN;
    for step in now.saturating_sub(1)..=now.saturating_add(1) {
        let later = last_step.is_none_or(|last| step > last);
        let matches = secret.code(step).ct_eq(&typed) & subtle::Choice::from(u8::from(later));
        // When two steps have one code, the later one is used up, so that the code is.
        accepted.conditional_assign(&step, matches);
    }
    (accepted != i64::MIN).then_some(accepted)
}

/// The digits that somebody typed.
fn typed_code(code: &str) -> Option<u32> {
    let digits: String =
        folded(code).chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
    let is_code = digits.len() == DIGITS && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_code.then(|| digits.parse().ok())?
}

/// Percent-encoding of everything but the unreserved letters (RFC 3986, section 2.3).
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut escaped, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
        escaped
    })
}

/// A QR code as an SVG element to be put into a page: black on white with a quiet zone of four modules, no size of its
/// own, no script, no style (a content security policy would refuse them). A text beyond 2,331 bytes has no QR code and
/// gives an empty string.
pub fn qr_svg(text: &str) -> String {
    const QUIET: usize = 4;
    let Ok(code) = QrCode::new(text) else { return String::new() };
    let (width, modules) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, row) in modules.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, next| one == next) {
            if run.first() == Some(&Color::Dark) {
                let _ = write!(path, "M{} {}h{}v1h-{}z", x + QUIET, y + QUIET, run.len(), run.len());
            }
            x += run.len();
        }
    }
    let side = width + 2 * QUIET;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rfc() -> Secret {
        Secret::from_bytes(*b"12345678901234567890")
    }

    /// RFC 6238, appendix B: the last six of its eight digits.
    #[test]
    fn the_codes_of_the_rfc() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(verify(&rfc(), code, seconds, None), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn a_code_is_good_a_step_early_or_late_and_no_more() {
        let step = 59 / 30;
        for (seconds, good) in [(29, true), (0, true), (-1, false), (89, true), (90, false)] {
            assert_eq!(verify(&rfc(), "287082", seconds, None).is_some(), good, "{seconds}");
        }
        assert_eq!(verify(&rfc(), "287082", 75, None), Some(step));
    }

    #[test]
    fn a_code_counts_once_and_no_older_one_after_it() {
        let used = verify(&rfc(), "287082", 59, None);
        assert_eq!(used, Some(1));
        assert_eq!(verify(&rfc(), "287082", 59, used), None);
        assert_eq!(verify(&rfc(), "287082", 59, Some(2)), None);
        assert_eq!(verify(&rfc(), "287082", 59, Some(0)), Some(1));
    }

    #[test]
    fn a_code_is_taken_as_people_type_it_and_nothing_else_is_a_code() {
        for typed in ["287 082", " 287-082\n", "２８７０８２", "287　082"] {
            assert_eq!(verify(&rfc(), typed, 59, None), Some(1), "{typed}");
        }
        for typed in ["", "28708", "2870821", "+28708", "28708x", "0287082", "二八七零八二", "000000"] {
            assert_eq!(verify(&rfc(), typed, 59, None), None, "{typed}");
        }
    }

    #[test]
    fn no_time_overflows() {
        for seconds in [i64::MIN, i64::MAX, 0] {
            assert_eq!(verify(&rfc(), "999999", seconds, Some(i64::MAX)), None);
        }
    }

    #[test]
    fn the_address_is_escaped() {
        let uri = rfc().uri("宜居 & co", "wang:fang@a?b");
        assert_eq!(
            *uri,
            "otpauth://totp/%E5%AE%9C%E5%B1%85%20%26%20co:wang%3Afang%40a%3Fb?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ\
             &issuer=%E5%AE%9C%E5%B1%85%20%26%20co&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(Secret::from_slice(rfc().as_bytes()).map(|secret| secret.base32()), Some(rfc().base32()));
        assert!(Secret::from_slice(b"short").is_none());
        assert_eq!(format!("{:?}", rfc()), "Secret(…)");
    }

    #[test]
    fn a_qr_code_is_an_svg_without_script_or_style() {
        let svg = qr_svg(&rfc().uri("Yiju", "wang.fang"));
        assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "), "{svg}");
        assert!(svg.ends_with("</svg>") && !svg.contains("style") && !svg.contains("script"));
        // The finder pattern's first row: seven dark modules behind the quiet zone.
        assert!(svg.contains("d=\"M4 4h7v1h-7z"));
        assert_eq!(qr_svg(&"x".repeat(5000)), "");
    }
}
