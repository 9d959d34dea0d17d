//! The canonical text of a roll, and its hash: the same lines give the same bytes on every machine.

use super::{RollLine, Scope};
use crate::hex::{hex, sha256};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// SHA-256 of a roll's canonical text, 64 hexadecimal digits: what stands on the notice of the vote.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct RollHash(String);

/// The text is no SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256 of 64 small hexadecimal digits")]
pub struct NotTheRoll;

impl RollHash {
    /// Of the lines of a roll. Only what [`RollLine::published`] keeps is hashed, so that anyone can.
    pub fn of(scope: &Scope, lines: &[RollLine]) -> Self {
        Self(hex(&sha256(canonical(scope.key(), lines).as_bytes())))
    }

    /// The same, where only the kind of the scope is known: from a published file.
    pub fn of_published(scope_key: &str, lines: &[RollLine]) -> Self {
        Self(hex(&sha256(canonical(scope_key, lines).as_bytes())))
    }
}

/// The canonical text: a head, and one line of tab-separated fields (here →) per line of the roll, ended by
/// line feeds.
///
/// ```text
/// yiju-roll-1 → community → 2
/// 1 → 1 → 2-1:9550:registered:0 → → one-owner → 5c1f…
/// 2 → 1 → 2-2:9550:registered:0,2-3:8000:surveyed:0 → citizen → same-owner,area-surveyed → 77ab…
/// ```
fn canonical(scope_key: &str, lines: &[RollLine]) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "yiju-roll-1\t{scope_key}\t{}", lines.len());
    for line in lines {
        let parts = line.parts.iter().map(|part| {
            let (building, entrance) = (plain(&part.building), plain(&part.entrance));
            let (area, source) = (part.area.centi_m2(), part.area_source.key());
            format!("{building}-{entrance}:{area}:{source}:{}", part.shares)
        });
        let parts = parts.collect::<Vec<_>>().join(",");
        let qualities = line.qualities.iter().map(|quality| quality.key()).collect::<Vec<_>>().join(",");
        let reasons = line.reasons.iter().map(|reason| reason.key()).collect::<Vec<_>>().join(",");
        let (number, heads, commitment) = (line.number, line.heads, plain(&line.commitment));
        let _ = writeln!(text, "{number}\t{heads}\t{parts}\t{qualities}\t{reasons}\t{commitment}");
    }
    text
}

/// Text that cannot be taken for two fields: separators and what is no visible character are written as `%` and their
/// code.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() || matches!(character, '%' | '-' | ':' | ',' | ' ') {
            let _ = write!(out, "%{:x};", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

impl RollLine {
    /// SHA-256 of the salt, the owners, the representative and the doors: what the published line stands for.
    pub(super) fn commit(&self) -> String {
        let mut text = format!("yiju-roll-line-1\t{}\t{}", self.salt, self.number);
        for owner in &self.owners {
            let _ = write!(text, "\towner:{owner}");
        }
        if let Some(representative) = self.representative {
            let _ = write!(text, "\trepresentative:{representative}");
        }
        for part in &self.parts {
            let door = part.door.as_deref().map(plain).unwrap_or_default();
            let dwelling = part.dwelling.map(|dwelling| dwelling.to_string()).unwrap_or_default();
            let _ = write!(text, "\tdoor:{door}:{dwelling}");
        }
        hex(&sha256(text.as_bytes()))
    }

    /// Whether the line, with owners, doors and salt, is the one that its commitment stands for.
    pub fn is_committed(&self) -> bool {
        !self.salt.is_empty() && self.commitment == self.commit()
    }
}

impl std::fmt::Display for RollHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for RollHash {
    type Err = NotTheRoll;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for RollHash {
    type Error = NotTheRoll;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_hash = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if is_hash { Ok(Self(text)) } else { Err(NotTheRoll) }
    }
}

impl From<RollHash> for String {
    fn from(hash: RollHash) -> Self {
        hash.0
    }
}
