//! The year a building was completed, as registers really give it.

use crate::truth::Truth;
use serde::{Deserialize, Serialize};

/// Completion year of a building, or the years of a community's buildings.
///
/// Registers give a year (`1998`), a round year that stands for «about then» (`2000`, heaped), several
/// years because the community grew in phases (`1996-2003`), or a span in which the one year lies
/// (`上世纪80年代`). The four are kept apart because they answer a cut-off differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BuiltYear {
    first: i16,
    last: i16,
    precision: YearPrecision,
}

/// How a [`BuiltYear`]'s two ends are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum YearPrecision {
    /// One year, as recorded.
    Exact,
    /// One year on which the register heaps, so that it may stand for its neighbours.
    Estimated,
    /// Buildings of several years: some of the first, some of the last.
    Phases,
    /// One unknown year within the span.
    Within,
}

/// No building we plan for is older, and none is completed in the far future.
pub const PLAUSIBLE_YEARS: std::ops::RangeInclusive<i16> = 1840..=2100;

/// The years are outside [`PLAUSIBLE_YEARS`] or in the wrong order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no plausible completion year")]
pub struct ImplausibleYear;

impl BuiltYear {
    fn new(first: i16, last: i16, precision: YearPrecision) -> Result<Self, ImplausibleYear> {
        if first <= last && PLAUSIBLE_YEARS.contains(&first) && PLAUSIBLE_YEARS.contains(&last) {
            Ok(Self { first, last, precision })
        } else {
            Err(ImplausibleYear)
        }
    }

    /// One year, as recorded.
    pub fn exact(year: i16) -> Result<Self, ImplausibleYear> {
        Self::new(year, year, YearPrecision::Exact)
    }

    /// One year on which the register heaps.
    pub fn estimated(year: i16) -> Result<Self, ImplausibleYear> {
        Self::new(year, year, YearPrecision::Estimated)
    }

    /// Buildings from the first to the last year; one and the same year is exact.
    pub fn phases(first: i16, last: i16) -> Result<Self, ImplausibleYear> {
        if first == last { Self::exact(first) } else { Self::new(first, last, YearPrecision::Phases) }
    }

    /// One unknown year within the span.
    pub fn within(first: i16, last: i16) -> Result<Self, ImplausibleYear> {
        if first == last { Self::exact(first) } else { Self::new(first, last, YearPrecision::Within) }
    }

    /// The first year.
    pub const fn first(self) -> i16 {
        self.first
    }

    /// The last year.
    pub const fn last(self) -> i16 {
        self.last
    }

    /// How the two ends are to be read.
    pub const fn precision(self) -> YearPrecision {
        self.precision
    }

    /// Whether the year is less sure than it looks.
    pub const fn is_estimated(self) -> bool {
        matches!(self.precision, YearPrecision::Estimated | YearPrecision::Within)
    }

    /// The same year, marked as heaped; phases and spans stay as they are.
    #[must_use]
    pub const fn heaped(self) -> Self {
        match self.precision {
            YearPrecision::Exact => Self { precision: YearPrecision::Estimated, ..self },
            _ => self,
        }
    }

    /// Whether `holds` is true of the year. A span holds when both ends do; one with a single end inside
    /// is unknown for an uncertain year, and decided by `phases` for a community of several years.
    pub fn test(self, phases: PhaseRule, holds: impl Fn(i16) -> bool) -> Truth {
        match (holds(self.first), holds(self.last)) {
            (true, true) => Truth::Yes,
            (false, false) => Truth::No,
            _ => match (self.precision, phases) {
                (YearPrecision::Phases, PhaseRule::Any) => Truth::Yes,
                (YearPrecision::Phases, PhaseRule::All) => Truth::No,
                _ => Truth::Unknown,
            },
        }
    }
}

/// What a community of several completion years counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhaseRule {
    /// It passes when any of its buildings does.
    Any,
    /// It passes when all of its buildings do.
    All,
}

/// `1998`, `2000?` (estimated), `1996-2003` (phases), `1980~1989` (within).
impl std::fmt::Display for BuiltYear {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.precision {
            YearPrecision::Exact => write!(f, "{}", self.first),
            YearPrecision::Estimated => write!(f, "{}?", self.first),
            YearPrecision::Phases => write!(f, "{}-{}", self.first, self.last),
            YearPrecision::Within => write!(f, "{}~{}", self.first, self.last),
        }
    }
}

/// Reads what `Display` writes.
impl std::str::FromStr for BuiltYear {
    type Err = ImplausibleYear;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let year = |part: &str| part.parse::<i16>().map_err(|_| ImplausibleYear);
        if let Some(estimated) = text.strip_suffix('?') {
            Self::estimated(year(estimated)?)
        } else if let Some((first, last)) = text.split_once('-') {
            Self::phases(year(first)?, year(last)?)
        } else if let Some((first, last)) = text.split_once('~') {
            Self::within(year(first)?, year(last)?)
        } else {
            Self::exact(year(text)?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut_off(year: BuiltYear, phases: PhaseRule) -> Truth {
        year.test(phases, |y| y <= 2000)
    }

    #[test]
    fn the_inequality_includes_its_own_year() {
        assert_eq!(cut_off(BuiltYear::exact(2000).unwrap(), PhaseRule::All), Truth::Yes);
        assert_eq!(cut_off(BuiltYear::exact(2001).unwrap(), PhaseRule::All), Truth::No);
    }

    #[test]
    fn phases_are_decided_by_the_rule_and_spans_stay_unknown() {
        let phases = BuiltYear::phases(1998, 2003).unwrap();
        assert_eq!(cut_off(phases, PhaseRule::Any), Truth::Yes);
        assert_eq!(cut_off(phases, PhaseRule::All), Truth::No);
        assert_eq!(cut_off(BuiltYear::within(1998, 2003).unwrap(), PhaseRule::Any), Truth::Unknown);
        assert_eq!(cut_off(BuiltYear::within(1980, 1989).unwrap(), PhaseRule::Any), Truth::Yes);
    }

    #[test]
    fn impossible_years_of_real_registers_are_refused() {
        for year in [9, 757, 1356, 2105] {
            assert_eq!(BuiltYear::exact(year), Err(ImplausibleYear));
        }
    }

    #[test]
    fn text_round_trips() {
        for text in ["1998", "2000?", "1996-2003", "1980~1989"] {
            assert_eq!(text.parse::<BuiltYear>().unwrap().to_string(), text);
        }
    }
}
