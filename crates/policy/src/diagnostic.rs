//! What is wrong with a pack, and where: every problem at once, with file, line, column and nearest name.

use domain::fact::FactKind;
use domain::threshold::UnsoundRule;
use serde::Serialize;
use std::ops::Range;
use std::sync::Arc;

/// One problem of one place in a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The file as the caller named it.
    pub file: Arc<str>,
    /// Bytes of the file it concerns.
    pub span: Range<usize>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: Problem,
    /// The nearest name that exists, where a name was not found.
    pub nearest: Option<String>,
}

/// `packs/x/pack.toml:3:7: no fact is called «built_yaer»; did you mean «built_year»?`
impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.problem)?;
        match self.help() {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl Diagnostic {
    /// The problem in English, for logs and the command line.
    pub fn message(&self) -> String {
        self.problem.to_string()
    }

    /// «did you mean …», where there is a near name.
    pub fn help(&self) -> Option<String> {
        self.nearest.as_ref().map(|name| format!("did you mean «{name}»?"))
    }
}

/// Every problem of a pack that could not be loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackErrors(pub Vec<Diagnostic>);

impl std::error::Error for PackErrors {}

impl std::fmt::Display for PackErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, diagnostic) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

/// What can be wrong. Words for people are made at the edge from the variant and its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "problem", rename_all = "kebab-case")]
pub enum Problem {
    /// The text is no TOML.
    #[error("{text}")]
    Syntax {
        /// What the parser says.
        text: String,
    },
    /// A key that nothing reads.
    #[error("`{key}` is no key of {of}")]
    UnknownKey {
        /// The key.
        key: String,
        /// The section or table.
        of: &'static str,
    },
    /// A key that must be there.
    #[error("{of} lacks `{key}`")]
    MissingKey {
        /// The key.
        key: &'static str,
        /// The section or table.
        of: &'static str,
    },
    /// A value of another sort.
    #[error("expected {expected}, found {found}")]
    WrongType {
        /// What belongs here.
        expected: &'static str,
        /// What stands here.
        found: &'static str,
    },
    /// A word outside a closed list.
    #[error("«{word}» is not one of {}", of.join(", "))]
    NotOneOf {
        /// The word.
        word: String,
        /// The list.
        of: Vec<&'static str>,
    },
    /// A cost per something that is not counted.
    #[error("«{fact}» is neither a count nor an area; a cost is per one of these")]
    NotCounted {
        /// The fact.
        fact: &'static str,
    },
    /// A line of an estimate without one price.
    #[error("a line has a menu item, or a name with `low` and `high`")]
    LinePrice,
    /// Parts of a cost that are more than the cost.
    #[error("`social` and `residents` are together more than the whole cost")]
    PartsExceedWhole,
    /// A part of the need score that asks nothing, or twice, or gives nothing.
    #[error("a part of the need score has `points` above 0 and either a `test` or a `scorecard`")]
    NeedPart,
    /// A gate of listing that asks for what listing makes.
    #[error("a gate of the step `plan` cannot ask for `published-plan`: publishing is what it stands before")]
    PlanBeforePlan,
    /// An id with other characters than small letters, digits, `-`, `.` and, for codes, capitals.
    #[error("«{id}» is no id: letters, digits, `-` and `.` only")]
    NotAnId {
        /// The id.
        id: String,
    },
    /// A fact that does not exist.
    #[error("no fact is called «{name}»")]
    UnknownFact {
        /// The name.
        name: String,
    },
    /// A name that no section declares.
    #[error("no {kind} is called «{name}»")]
    UnknownName {
        /// What sort of thing.
        kind: NameKind,
        /// The name.
        name: String,
    },
    /// The same thing declared twice for the same day.
    #[error("{kind} «{name}» is declared twice from the same day")]
    Twice {
        /// What sort of thing.
        kind: NameKind,
        /// The name.
        name: String,
    },
    /// A test that compares with nothing, or with more than one thing.
    #[error("a test has one fact and exactly one comparison: {}", comparisons.join(", "))]
    OneComparison {
        /// The comparisons there are.
        comparisons: &'static [&'static str],
    },
    /// A condition of a vote that is none, or more than one thing.
    #[error(
        "a condition is all, any, each … holds, among … holds, or count and by with exactly one of {}",
        comparisons.join(", ")
    )]
    OneCondition {
        /// The comparisons there are.
        comparisons: &'static [&'static str],
    },
    /// Exactly one of several keys must be there.
    #[error("{of} has exactly one of {}", keys.join(", "))]
    OneOfKeys {
        /// The section or table.
        of: &'static str,
        /// The keys.
        keys: &'static [&'static str],
    },
    /// A matter whose rule can decide nothing.
    #[error("the matter «{name}» can decide nothing: {why}")]
    Unsound {
        /// The matter.
        name: String,
        /// Why.
        why: UnsoundRule,
    },
    /// A comparison the fact's kind does not have.
    #[error("{fact} cannot be compared with `{comparison}`")]
    WrongComparison {
        /// The fact.
        fact: &'static str,
        /// The comparison.
        comparison: &'static str,
    },
    /// A value that is none of the fact's or parameter's kind.
    #[error("«{text}» is no {kind}")]
    WrongValue {
        /// The value as written.
        text: String,
        /// The kind it should be of.
        kind: &'static str,
    },
    /// A test against a parameter that may be empty, where leaving it out would leave nothing.
    #[error("the parameter «{name}» may be empty: such a test stands only inside all, any or first_known")]
    MayBeEmpty {
        /// The parameter.
        name: String,
    },
    /// An end before its beginning.
    #[error("effective_until is not after effective_from")]
    DatesReversed,
    /// A requirement that names an exclusion.
    #[error("«{name}» is an exclusion; exclusions apply by themselves")]
    RequiresExclusion {
        /// The criterion.
        name: String,
    },
    /// A criterion that nothing asks for.
    #[error("the criterion «{name}» is in no scope and no exclusion")]
    UnusedCriterion {
        /// The criterion.
        name: String,
    },
    /// A pack that builds on itself.
    #[error("the pack builds on itself: {chain}")]
    Cycle {
        /// The ids in order.
        chain: String,
    },
    /// A file that cannot be read.
    #[error("{text}")]
    Unreadable {
        /// What the system says.
        text: String,
    },
}

/// What a name may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NameKind {
    /// A pack.
    Pack,
    /// A document of the source register.
    Source,
    /// A parameter.
    Parameter,
    /// A criterion.
    Criterion,
    /// A menu item.
    Item,
    /// A class of menu items.
    ItemClass,
    /// A scorecard.
    Scorecard,
    /// An indicator.
    Indicator,
    /// An approach, pool, norm or service model.
    Term,
    /// A target or published figure.
    Target,
    /// A price of an item.
    Price,
    /// A class's obligation.
    Obligation,
    /// A value of a parameter.
    Setting,
    /// The scope.
    Scope,
    /// A matter that owners decide.
    Matter,
    /// A rule of sharing.
    Sharing,
    /// What can be done to a community.
    Package,
    /// What a package costs, takes and does.
    Estimate,
    /// A part of the need score.
    NeedPart,
    /// A gate of the pipeline.
    Gate,
    /// How heads are counted.
    Counting,
    /// A calendar.
    Calendar,
}

impl std::fmt::Display for NameKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Pack => "pack",
            Self::Source => "source",
            Self::Parameter => "parameter",
            Self::Criterion => "criterion",
            Self::Item => "item",
            Self::ItemClass => "item class",
            Self::Scorecard => "scorecard",
            Self::Indicator => "indicator",
            Self::Term => "term",
            Self::Target => "target",
            Self::Price => "price",
            Self::Obligation => "obligation",
            Self::Setting => "setting",
            Self::Scope => "scope",
            Self::Matter => "matter",
            Self::Sharing => "sharing rule",
            Self::Package => "package",
            Self::Estimate => "estimate",
            Self::NeedPart => "part of the need score",
            Self::Gate => "gate",
            Self::Counting => "counting",
            Self::Calendar => "calendar",
        })
    }
}

/// What a value of a fact's kind is called in messages.
pub(crate) const fn kind_name(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Year => "year",
        FactKind::Flag => "yes or no",
        FactKind::Count => "whole number",
        FactKind::Area => "area in m²",
        FactKind::Share => "share in per cent",
        FactKind::Money => "amount of money",
        FactKind::Choice(_) => "choice",
        FactKind::Text => "text",
    }
}

/// Line and column (both from 1, columns in characters) of a byte of the text.
pub(crate) fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte.min(text.len())).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
    let column = before.get(line_start..).map_or(0, |rest| rest.chars().count()) + 1;
    (line, column)
}
