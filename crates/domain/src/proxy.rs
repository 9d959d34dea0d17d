//! Proxies (委托): one who votes for another owner, in writing, within limits.

use crate::id::{ProxyId, VoteId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a pack lets proxies do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ProxyRule {
    /// Whether there are any.
    pub allowed: bool,
    /// Owners one person may stand for at most (Weifang: 3); `None` for any number.
    pub max_per_person: Option<u32>,
    /// Whether the signed paper must be on file (written proxy; Beijing, Weifang).
    pub papers: bool,
}

impl Default for ProxyRule {
    fn default() -> Self {
        Self { allowed: true, max_per_person: None, papers: true }
    }
}

/// That somebody may vote for a line of the roll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proxy {
    /// Its name in the database.
    pub id: ProxyId,
    /// In which vote.
    pub vote: VoteId,
    /// For which line.
    pub line: u32,
    /// Who stands for it: an opaque name that is the same for the same person, such as a blind index; never clear.
    pub agent: String,
    /// SHA-256 of the signed paper, hexadecimal, where it is on file.
    pub paper: Option<String>,
    /// From when.
    pub granted_at: Timestamp,
    /// Until when, where it was taken back.
    pub revoked_at: Option<Timestamp>,
}

impl Proxy {
    /// Whether it holds at that instant.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.granted_at <= at && self.revoked_at.is_none_or(|revoked| at < revoked)
    }
}

/// Why a proxy is not taken. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(tag = "error", rename_all = "kebab-case")]
pub enum ProxyError {
    /// The vote has none.
    #[error("this vote has no proxies")]
    NotAllowed,
    /// No signed paper is on file.
    #[error("the signed paper is missing")]
    PaperMissing,
    /// The line has one already; it must be taken back first.
    #[error("line {line} has a proxy already")]
    LineHasOne {
        /// The line.
        line: u32,
    },
    /// The person stands for as many as one may.
    #[error("the person stands for {stands_for} owners; {max} is the most")]
    TooMany {
        /// How many.
        stands_for: u32,
        /// The most.
        max: u32,
    },
    /// It is no proxy of this vote or line, or was taken back.
    #[error("the proxy does not hold for line {line}")]
    DoesNotHold {
        /// The line.
        line: u32,
    },
}

impl ProxyRule {
    /// Whether a proxy may be added to those there are.
    pub fn admit(&self, existing: &[Proxy], proxy: &Proxy) -> Result<(), ProxyError> {
        if !self.allowed {
            return Err(ProxyError::NotAllowed);
        }
        if self.papers && proxy.paper.as_deref().is_none_or(str::is_empty) {
            return Err(ProxyError::PaperMissing);
        }
        let mut holding =
            existing.iter().filter(|other| other.vote == proxy.vote && other.revoked_at.is_none());
        if holding.clone().any(|other| other.line == proxy.line) {
            return Err(ProxyError::LineHasOne { line: proxy.line });
        }
        let stands_for = holding
            .by_ref()
            .filter(|other| other.agent == proxy.agent)
            .fold(0_u32, |sum, _| sum.saturating_add(1));
        match self.max_per_person {
            Some(max) if stands_for >= max => Err(ProxyError::TooMany { stands_for, max }),
            _ => Ok(()),
        }
    }
}
