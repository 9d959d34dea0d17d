//! Duplicates: two entries of the register that may be one community, and what speaks for and against it.
//!
//! Registers of several offices write one community in several ways, so the register ends up with it twice.
//! Whether two are one is a person's decision; here likely pairs are *proposed*, each with its signs. The
//! phases and zones of one family (`一期`/`二期`, `A区`/`B区`) are different communities and never proposed for
//! their names.
//!
//! The cost grows as n log n: communities are sorted into blocks by code, by each of their names within the
//! district, and by a grid of about a hundred metres; within a block each is compared with the [`WINDOW`]
//! that follow it, never all with all.

use crate::community::Community;
use crate::division::DivisionCode;
use crate::geometry::Point;
use crate::id::{AccountId, CommunityId};
use crate::name;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Neighbours in a sorted block that one community is compared with.
pub const WINDOW: usize = 8;
/// Points that are at most so far apart may be one place, in metres.
pub const NEAR: u32 = 60;
/// Points further apart than this speak against it, in metres.
pub const FAR: u32 = 1_000;
/// A point that more communities share is where a geocoder puts what it does not know.
const SHARED_POINT: usize = 3;
/// Side of a grid cell in 10⁻⁷ degrees: more than [`NEAR`] everywhere in China.
const CELL: i32 = 10_000;

/// Something that speaks for or against two entries being one community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "sign", rename_all = "kebab-case")]
pub enum Sign {
    /// The same code, but for how it is written.
    SameCode,
    /// The same name, but for width, case and spaces.
    SameName,
    /// The same name, but for brackets, dots and how numbers are written.
    SameSpelling,
    /// The name of one is an alias of the other.
    AliasIsName,
    /// The same name once the words in brackets are left out.
    WithoutBrackets,
    /// An alias of both.
    SharedAlias,
    /// Names that are alike, at one place.
    SimilarName,
    /// Points close together.
    Near {
        /// How far.
        metres: u32,
    },
    /// The same address.
    SameAddress,
    /// Points far apart.
    FarApart {
        /// How far.
        metres: u32,
    },
    /// Different districts.
    OtherDistrict,
    /// Different streets.
    OtherStreet,
    /// Different codes of the register.
    OtherCode,
}

impl Sign {
    /// Every sign, those that speak for it first.
    pub const ALL: [Self; 13] = [
        Self::SameCode,
        Self::SameName,
        Self::SameSpelling,
        Self::AliasIsName,
        Self::WithoutBrackets,
        Self::SharedAlias,
        Self::SimilarName,
        Self::Near { metres: 0 },
        Self::SameAddress,
        Self::FarApart { metres: 0 },
        Self::OtherDistrict,
        Self::OtherStreet,
        Self::OtherCode,
    ];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::SameCode => "same-code",
            Self::SameName => "same-name",
            Self::SameSpelling => "same-spelling",
            Self::AliasIsName => "alias-is-name",
            Self::WithoutBrackets => "without-brackets",
            Self::SharedAlias => "shared-alias",
            Self::SimilarName => "similar-name",
            Self::Near { .. } => "near",
            Self::SameAddress => "same-address",
            Self::FarApart { .. } => "far-apart",
            Self::OtherDistrict => "other-district",
            Self::OtherStreet => "other-street",
            Self::OtherCode => "other-code",
        }
    }

    /// How much it speaks for it; below zero, against it.
    pub const fn weight(self) -> i32 {
        match self {
            Self::SameCode => 60,
            Self::SameName => 50,
            Self::SameSpelling | Self::AliasIsName => 45,
            Self::Near { .. } => 35,
            Self::WithoutBrackets => 30,
            Self::SharedAlias => 25,
            Self::SameAddress => 20,
            Self::SimilarName => 15,
            Self::OtherStreet => -10,
            Self::OtherCode => -15,
            Self::OtherDistrict => -30,
            Self::FarApart { .. } => -40,
        }
    }

    /// The distance, where it is about one.
    pub const fn metres(self) -> Option<u32> {
        match self {
            Self::Near { metres } | Self::FarApart { metres } => Some(metres),
            _ => None,
        }
    }
}

/// How likely two entries are one community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Likelihood {
    /// Worth a look.
    Possible,
    /// More likely than not.
    Likely,
    /// Hardly anything else.
    Strong,
}

impl Likelihood {
    /// Every grade, the likeliest first.
    pub const ALL: [Self; 3] = [Self::Strong, Self::Likely, Self::Possible];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Strong => "strong",
            Self::Likely => "likely",
            Self::Possible => "possible",
        }
    }

    /// Reads a key made by [`Likelihood::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.key() == key)
    }

    /// The grade of a sum of weights; `None` when it is not worth a look.
    const fn of(score: i32) -> Option<Self> {
        match score {
            60.. => Some(Self::Strong),
            40..60 => Some(Self::Likely),
            25..40 => Some(Self::Possible),
            _ => None,
        }
    }
}

/// What speaks for and against two entries being one community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// The signs, the weightiest first.
    pub signs: Vec<Sign>,
    /// The sum of their weights.
    pub score: i32,
}

impl Likeness {
    /// How likely it is; `None` when it is not worth a look.
    pub const fn likelihood(&self) -> Option<Likelihood> {
        Likelihood::of(self.score)
    }
}

/// A pair that may be one community, by position in the list it was found in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The earlier position.
    pub one: usize,
    /// The later position.
    pub other: usize,
    /// What speaks for and against it.
    pub likeness: Likeness,
    /// How likely it is.
    pub likelihood: Likelihood,
}

/// The two of a pair, the smaller id first: a pair has one name whoever is named first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pair {
    /// The smaller id.
    pub one: CommunityId,
    /// The greater id.
    pub other: CommunityId,
}

impl Pair {
    /// The pair of two different communities; `None` when they are the same.
    pub fn of(one: CommunityId, other: CommunityId) -> Option<Self> {
        match one.cmp(&other) {
            std::cmp::Ordering::Less => Some(Self { one, other }),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(Self { one: other, other: one }),
        }
    }
}

/// A person's decision that two entries are two communities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The two.
    pub pair: Pair,
    /// Why, in words.
    pub reason: String,
    /// Who decided.
    pub refused_by: AccountId,
    /// When.
    pub refused_at: Timestamp,
}

/// A merge that stands: one community speaks through another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Merge {
    /// The one that speaks through the other.
    pub merged: CommunityId,
    /// Its name.
    pub name: String,
    /// The one it was merged into.
    pub kept: CommunityId,
    /// Why, in words.
    pub reason: String,
    /// Who merged them.
    pub merged_by: AccountId,
    /// When.
    pub merged_at: Timestamp,
}

/// Compares two communities.
pub fn compare(one: &Community, other: &Community) -> Likeness {
    compare_profiles(&Profile::of(one, one.location), &Profile::of(other, other.location))
}

/// The pairs that are worth a look, the likeliest first.
pub fn propose(communities: &[&Community]) -> Vec<Proposal> {
    let mut at_point: HashMap<Point, usize> = HashMap::new();
    for point in communities.iter().filter_map(|community| community.location) {
        let count = at_point.entry(point).or_default();
        *count = count.saturating_add(1);
    }
    let reliable = |point: &Point| at_point.get(point).is_none_or(|count| *count <= SHARED_POINT);
    let profiles: Vec<Profile<'_>> = communities
        .iter()
        .map(|community| Profile::of(community, community.location.filter(&reliable)))
        .collect();
    let mut proposals: Vec<Proposal> = candidates(&profiles)
        .into_iter()
        .filter_map(|(one, other)| {
            let likeness = compare_profiles(profiles.get(one)?, profiles.get(other)?);
            let likelihood = likeness.likelihood()?;
            Some(Proposal { one, other, likeness, likelihood })
        })
        .collect();
    proposals.sort_by_key(|proposal| (Reverse(proposal.likeness.score), proposal.one, proposal.other));
    proposals
}

/// What is compared of a community, made once.
struct Profile<'a> {
    community: &'a Community,
    code: Option<String>,
    name: Written,
    aliases: Vec<Written>,
    address: Option<String>,
    location: Option<Point>,
}

/// A name in its forms.
struct Written {
    key: String,
    flat: String,
    core: String,
    marks: Vec<String>,
}

impl Written {
    fn of(name: &str) -> Self {
        Self {
            key: name::key(name),
            flat: name::flat(name),
            core: name::core(name),
            marks: name::marks(name),
        }
    }
}

impl<'a> Profile<'a> {
    fn of(community: &'a Community, location: Option<Point>) -> Self {
        let flat = |text: &String| Some(name::flat(text)).filter(|flat| !flat.is_empty());
        // A street alone is no address.
        let numbered = |address: &String| address.chars().any(|c| c.is_ascii_digit());
        Self {
            code: community.code.as_ref().and_then(flat),
            name: Written::of(&community.name),
            aliases: community.aliases.iter().map(|alias| Written::of(alias)).collect(),
            address: community.address.as_ref().and_then(flat).filter(numbered),
            location,
            community,
        }
    }

    fn names(&self) -> impl Iterator<Item = &Written> {
        std::iter::once(&self.name).chain(&self.aliases)
    }
}

/// What brings two communities into one block.
#[derive(PartialEq, Eq, Hash)]
enum Block<'a> {
    Code(&'a str),
    Name(Option<&'a DivisionCode>, &'a str),
    Cell(i32, i32),
}

/// The pairs that share a block and stand close together in it, each once, in order.
fn candidates(profiles: &[Profile<'_>]) -> Vec<(usize, usize)> {
    let mut blocks: HashMap<Block<'_>, Vec<usize>> = HashMap::new();
    for (at, profile) in profiles.iter().enumerate() {
        let mut join = |block| blocks.entry(block).or_default().push(at);
        if let Some(code) = &profile.code {
            join(Block::Code(code));
        }
        let district = profile.community.district.as_ref();
        for name in profile.names() {
            join(Block::Name(district, &name.flat));
            if name.core != name.flat {
                join(Block::Name(district, &name.core));
            }
            // One without district meets its namesakes everywhere.
            join(Block::Name(None, &name.flat));
        }
        if let Some(point) = profile.location {
            for (east, north) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                let cell = |e7: i32, step: i32| e7.div_euclid(CELL).saturating_add(step);
                join(Block::Cell(cell(point.lon_e7, east), cell(point.lat_e7, north)));
            }
        }
    }
    let mut pairs = Vec::new();
    for (block, mut members) in blocks {
        members.dedup();
        let homeless = |at: &usize| profiles.get(*at).is_some_and(|one| one.community.district.is_none());
        if matches!(block, Block::Name(None, _)) && !members.iter().any(homeless) {
            continue;
        }
        members.sort_by_key(|at| {
            profiles.get(*at).map(|profile| (&profile.name.core, &profile.community.street, *at))
        });
        for (position, one) in members.iter().enumerate() {
            let following = members.iter().skip(position.saturating_add(1)).take(WINDOW);
            pairs.extend(following.map(|other| (*one.min(other), *one.max(other))));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs.retain(|(one, other)| one != other);
    pairs
}

fn compare_profiles(one: &Profile<'_>, other: &Profile<'_>) -> Likeness {
    let mut signs = Vec::new();
    if let (Some(own), Some(its)) = (&one.code, &other.code) {
        signs.push(if own == its { Sign::SameCode } else { Sign::OtherCode });
    }
    let metres = one.location.zip(other.location).map(|(here, there)| here.metres_to(there));
    let near = metres.filter(|metres| *metres <= NEAR);
    let by_name = name_sign(one, other).or_else(|| {
        let alike = one.name.marks == other.name.marks && name::is_similar(&one.name.core, &other.name.core);
        (near.is_some() && alike).then_some(Sign::SimilarName)
    });
    signs.extend(by_name);
    if signs.iter().all(|sign| sign.weight() <= 0) {
        return Likeness { signs, score: 0 };
    }
    signs.extend(near.map(|metres| Sign::Near { metres }));
    signs.extend(metres.filter(|metres| *metres > FAR).map(|metres| Sign::FarApart { metres }));
    let both = |own: Option<&String>, its: Option<&String>| own.zip(its).map(|(own, its)| own == its);
    if both(one.address.as_ref(), other.address.as_ref()) == Some(true) {
        signs.push(Sign::SameAddress);
    }
    let (here, there) = (one.community, other.community);
    if here.district.as_ref().zip(there.district.as_ref()).is_some_and(|(own, its)| own != its) {
        signs.push(Sign::OtherDistrict);
    } else if both(here.street.as_ref(), there.street.as_ref()) == Some(false) {
        signs.push(Sign::OtherStreet);
    }
    signs.sort_by_key(|sign| Reverse(sign.weight()));
    let score = signs.iter().fold(0_i32, |sum, sign| sum.saturating_add(sign.weight()));
    Likeness { signs, score }
}

/// The strongest thing that the names say; nothing for parts of one family.
fn name_sign(one: &Profile<'_>, other: &Profile<'_>) -> Option<Sign> {
    let (own, its) = (&one.name, &other.name);
    if own.key == its.key {
        return Some(Sign::SameName);
    }
    if own.flat == its.flat {
        return Some(Sign::SameSpelling);
    }
    let calls = |by: &Profile<'_>, name: &Written| by.aliases.iter().any(|alias| alias.flat == name.flat);
    if calls(one, its) || calls(other, own) {
        return Some(Sign::AliasIsName);
    }
    // Words in brackets on both sides that differ tell them apart, as different marks do.
    let bracketed = |name: &Written| name.core != name.flat;
    if own.core == its.core && own.marks == its.marks && !(bracketed(own) && bracketed(its)) {
        return Some(Sign::WithoutBrackets);
    }
    let shared = one.aliases.iter().any(|alias| other.aliases.iter().any(|its| its.flat == alias.flat));
    (shared && own.marks == its.marks).then_some(Sign::SharedAlias)
}

#[cfg(test)]
mod tests;
