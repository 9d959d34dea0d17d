//! Status tags: the word first, a shape beside it, colour last.

use crate::i18n::Words;
use app::appointment::TerritoryName;
use domain::account::Role;
use domain::appointment::Post;
use domain::batch::BatchState;
use domain::claim::{Confidence, EffectiveRule, SourceKind};
use domain::community::CommunityForm;
use domain::division::DivisionLevel;
use domain::geometry::Datum;
use domain::{Truth, Verdict};
use std::borrow::Cow;

/// How a status looks: which shape, and which colour where there is colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A tick in a filled disc: holds, covered, done.
    Good,
    /// A bar in a ring: does not hold, not covered, taken back.
    Plain,
    /// A question mark in a dashed ring: not known.
    Open,
    /// A triangle: look at this.
    Warning,
    /// An octagon: this went wrong, or is in danger.
    Danger,
    /// Half a disc: under way.
    Running,
}

impl Tone {
    /// The class and the shape's name.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Plain => "plain",
            Self::Open => "open",
            Self::Warning => "warning",
            Self::Danger => "danger",
            Self::Running => "running",
        }
    }
}

/// A status tag: `{{ tag::tag(…) }}` of `ui/tag.html`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// Shape and colour.
    pub tone: Tone,
    /// The status in a word or two.
    pub word: Cow<'static, str>,
}

impl Tag {
    /// A tag with words of the page's own.
    pub fn new(tone: Tone, word: impl Into<Cow<'static, str>>) -> Self {
        Self { tone, word: word.into() }
    }
}

impl Words {
    /// The word for a verdict.
    pub fn verdict(self, verdict: Verdict) -> Cow<'static, str> {
        self.t(&format!("verdict-{}", verdict.key()))
    }

    /// The tag for a verdict.
    pub fn verdict_tag(self, verdict: Verdict) -> Tag {
        let tone = match verdict {
            Verdict::Eligible => Tone::Good,
            Verdict::Ineligible => Tone::Plain,
            Verdict::Undetermined => Tone::Open,
        };
        Tag { tone, word: self.verdict(verdict) }
    }

    /// The word for the truth of a condition.
    pub fn truth(self, truth: Truth) -> Cow<'static, str> {
        self.t(&format!("truth-{}", truth.key()))
    }

    /// The tag for the truth of a condition.
    pub fn truth_tag(self, truth: Truth) -> Tag {
        let tone = match truth {
            Truth::Yes => Tone::Good,
            Truth::No => Tone::Plain,
            Truth::Unknown => Tone::Open,
        };
        Tag { tone, word: self.truth(truth) }
    }

    /// The tag for a batch's state.
    pub fn batch_tag(self, state: BatchState) -> Tag {
        let tone = match state {
            BatchState::Committed => Tone::Good,
            BatchState::Undone => Tone::Plain,
        };
        Tag { tone, word: self.t(&format!("batch-state-{}", state.key())) }
    }

    /// The kind of a source.
    pub fn source_kind(self, kind: SourceKind) -> Cow<'static, str> {
        self.t(&format!("source-{}", kind.key()))
    }

    /// How sure a source is.
    pub fn confidence(self, grade: Confidence) -> Cow<'static, str> {
        self.t(&format!("confidence-{}", grade.key()))
    }

    /// Why a claim counts.
    pub fn effective_rule(self, rule: EffectiveRule) -> Cow<'static, str> {
        self.t(&format!("rule-{}", rule.key()))
    }

    /// The level of a division.
    pub fn division_level(self, level: DivisionLevel) -> Cow<'static, str> {
        self.t(&format!("division-level-{}", level.key()))
    }

    /// What an account may do, in a word.
    pub fn role(self, role: Role) -> Cow<'static, str> {
        self.t(&format!("role-{}", role.key()))
    }

    /// What a territory is called: `渝中区石油路街道`.
    pub fn territory(self, name: &TerritoryName) -> String {
        let (zh, en) = &name.division;
        let division = if self.is_zh() || en.is_empty() { zh } else { en };
        let parts: Vec<&str> = Some(division.as_str())
            .into_iter()
            .filter(|text| !text.is_empty())
            .chain(name.within.iter().map(String::as_str))
            .collect();
        let joined = if self.is_zh() { parts.concat() } else { parts.join(", ") };
        match &name.building {
            Some(number) => {
                self.say("territory-building").with("community", joined).with("number", number).to_string()
            }
            None if joined.is_empty() => self.t("territory-city").into_owned(),
            None => joined,
        }
    }

    /// Some posts with where they are: `渝中区 · 区县、街道专员`.
    pub fn posts_in(self, posts: &[Post], names: &[TerritoryName]) -> String {
        let each = posts.iter().zip(names);
        let each = each.map(|(post, name)| format!("{} · {}", self.territory(name), self.role(post.role)));
        self.list(each)
    }

    /// Estate or single block.
    pub fn community_form(self, form: CommunityForm) -> Cow<'static, str> {
        self.t(&format!("community-form-{}", form.key()))
    }

    /// The name of a coordinate system.
    pub fn datum(self, datum: Datum) -> Cow<'static, str> {
        self.t(&format!("datum-{}", datum.key()))
    }
}
