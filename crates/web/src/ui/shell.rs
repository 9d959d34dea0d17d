//! What stands around every page: head, navigation, account, language, foot.

use crate::i18n::{Lang, Words};
use domain::account::Actor;
use domain::id::CommunityId;
use domain::permit::{SeeStock, TakeBallots, ViewRegister};
use std::borrow::Cow;
use std::fmt::Write;

/// A part of the site that the navigation leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// The stock against the plan's targets.
    Dashboard,
    /// The communities in map, table and chart.
    Communities,
    /// Verdicts, missing evidence, «what if».
    Screening,
    /// Which communities are renewed, and when.
    Projects,
    /// What owners decide.
    Votes,
    /// What was seen on the spot.
    FieldSurveys,
    /// What came in, and bringing more in.
    Batches,
    /// The policy in words.
    Packs,
}

impl Section {
    /// Every part, in the order of the navigation.
    pub const ALL: [Self; 8] = [
        Self::Dashboard,
        Self::Communities,
        Self::Screening,
        Self::Projects,
        Self::Votes,
        Self::FieldSurveys,
        Self::Batches,
        Self::Packs,
    ];

    /// Its address.
    pub const fn href(self) -> &'static str {
        match self {
            Self::Dashboard => "/",
            Self::Communities => "/communities",
            Self::Screening => "/screening",
            Self::Projects => "/projects",
            Self::Votes => "/votes",
            Self::FieldSurveys => "/field-surveys",
            Self::Batches => "/batches",
            Self::Packs => "/packs",
        }
    }

    /// Whether somebody's posts open it: what to offer, not what to allow.
    pub fn is_open_to(self, actor: &Actor) -> bool {
        match self {
            Self::Dashboard | Self::Communities | Self::Projects => actor.may_somewhere::<SeeStock>(),
            Self::Screening | Self::FieldSurveys | Self::Batches => actor.may_somewhere::<ViewRegister>(),
            Self::Votes => actor.may_somewhere::<TakeBallots>(),
            Self::Packs => true,
        }
    }

    /// Its translation key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Dashboard => "nav-dashboard",
            Self::Communities => "nav-communities",
            Self::Screening => "nav-screening",
            Self::Projects => "nav-projects",
            Self::Votes => "nav-votes",
            Self::FieldSurveys => "nav-field-surveys",
            Self::Batches => "nav-batches",
            Self::Packs => "nav-packs",
        }
    }
}

/// The signed-in account, as the head of the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// The name shown.
    pub name: String,
    /// The role, in words.
    pub role: Cow<'static, str>,
    /// Whether the audit log may be read.
    pub reads_audit: bool,
}

/// What stands around a page; the field `shell` of every page's template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shell {
    /// The words of the page.
    pub l: Words,
    /// The part of the site the page belongs to.
    pub section: Option<Section>,
    /// Path and query of the page, to come back to it after a change of language or a sign-in.
    pub here: String,
    /// Who is signed in.
    pub account: Option<Badge>,
    /// The parts of the site that are offered.
    pub sections: Vec<Section>,
    /// What the reader sees, where that is not the whole city.
    pub territory: Option<String>,
    /// Whether the reader gives and ends appointments.
    pub appoints: bool,
    /// The token that forms and scripts send back; empty without a session.
    pub csrf: String,
    /// Version of the program.
    pub version: &'static str,
    /// The copy to practise on that the page is about: every page of one says so.
    pub rehearsal: Option<CommunityId>,
    /// Seconds after which a browser without scripts asks again.
    pub refresh: Option<u32>,
}

impl Shell {
    /// The shell of a page for somebody who has not signed in.
    pub fn new(l: Words, section: Option<Section>, here: impl Into<String>) -> Self {
        Self {
            l,
            section,
            here: here.into(),
            account: None,
            sections: Section::ALL.to_vec(),
            territory: None,
            appoints: false,
            csrf: String::new(),
            version: env!("CARGO_PKG_VERSION"),
            rehearsal: None,
            refresh: None,
        }
    }

    /// The shell of a page about a copy to practise on.
    #[must_use]
    pub fn rehearsing(mut self, copy: impl Into<Option<CommunityId>>) -> Self {
        self.rehearsal = copy.into();
        self
    }

    /// Whether the page belongs to that part of the site.
    pub fn is_in(&self, section: &Section) -> bool {
        self.section == Some(*section)
    }

    /// The languages one can change to.
    pub fn other_languages(&self) -> impl Iterator<Item = Lang> + use<> {
        let own = self.l.lang();
        Lang::ALL.into_iter().filter(move |lang| *lang != own)
    }

    /// `GET /language/{tag}?back={here}` sets the language and comes back.
    pub fn language_href(&self, lang: &Lang) -> String {
        format!("/language/{}?back={}", lang.tag(), query_value(&self.here))
    }

    /// `GET /sign-in?back={here}`.
    pub fn sign_in_href(&self) -> String {
        format!("/sign-in?back={}", query_value(&self.here))
    }

    /// The address of a built asset.
    pub fn asset(&self, name: &str) -> String {
        crate::assets::href(name)
    }
}

/// A text as the value of a query parameter (RFC 3986: unreserved characters stay).
pub fn query_value(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_to_the_same_page_in_the_other_language() {
        let shell = Shell::new(Words::of(Lang::ZhCn), None, "/communities?q=沙坪坝&page=2");
        let hrefs: Vec<_> = shell.other_languages().map(|lang| shell.language_href(&lang)).collect();
        assert_eq!(hrefs, ["/language/en?back=/communities%3Fq%3D%E6%B2%99%E5%9D%AA%E5%9D%9D%26page%3D2"]);
    }
}
