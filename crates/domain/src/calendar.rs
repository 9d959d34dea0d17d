//! Periods in calendar and working days, by the days a government announced.
//!
//! The first day is not counted (Civil Code Art. 201); a last day on which nobody works moves to the next on which
//! somebody does (Art. 203). Which days those are is announced year by year; of a year without an announcement nothing
//! is presumed.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The working days of a country, as far as they were announced.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkCalendar {
    /// By year.
    #[serde(rename = "year", with = "by_year")]
    pub years: BTreeMap<i16, WorkYear>,
}

/// What was announced for a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkYear {
    /// The year.
    pub year: i16,
    /// The announcement: its address or number.
    pub notice: String,
    /// Days off on which one would work otherwise, or not.
    pub holidays: BTreeSet<Date>,
    /// 调休上班: Saturdays and Sundays on which one works.
    pub workdays: BTreeSet<Date>,
}

/// Nothing was announced for the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[error("the working days of {year} are not announced")]
pub struct NoCalendar {
    /// The year.
    pub year: i16,
}

/// A period of time, as laws and packs count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Period {
    /// 日: calendar days.
    Days(u16),
    /// 工作日: working days.
    WorkingDays(u16),
}

impl WorkCalendar {
    /// Whether people work on that day.
    pub fn is_working(&self, day: Date) -> Result<bool, NoCalendar> {
        let year = self.years.get(&day.year()).ok_or(NoCalendar { year: day.year() })?;
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(year.workdays.contains(&day) || (!weekend && !year.holidays.contains(&day)))
    }

    /// The last day of a period that begins with `from`; what it allows ends with that day.
    pub fn last_day(&self, from: Date, period: Period) -> Result<Date, NoCalendar> {
        match period {
            Period::Days(days) => {
                let mut last = from;
                for _ in 0..days {
                    last = next(last)?;
                }
                while !self.is_working(last)? {
                    last = next(last)?;
                }
                Ok(last)
            }
            Period::WorkingDays(days) => {
                let (mut last, mut left) = (from, days);
                while left > 0 {
                    last = next(last)?;
                    left -= u16::from(self.is_working(last)?);
                }
                Ok(last)
            }
        }
    }
}

fn next(day: Date) -> Result<Date, NoCalendar> {
    day.tomorrow().map_err(|_| NoCalendar { year: day.year() })
}

/// A list of years in files, a map in memory.
mod by_year {
    use super::WorkYear;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use std::collections::BTreeMap;

    pub(super) fn serialize<S: Serializer>(
        years: &BTreeMap<i16, WorkYear>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        years.values().collect::<Vec<_>>().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<i16, WorkYear>, D::Error> {
        let years = Vec::<WorkYear>::deserialize(deserializer)?;
        Ok(years.into_iter().map(|year| (year.year, year)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    /// A made-up year: Thursday 1 to Saturday 3 October off, Sunday 4 October worked.
    fn calendar() -> WorkCalendar {
        let year = WorkYear {
            year: 2026,
            notice: "made up".into(),
            holidays: (1..=3).map(|day| date(2026, 10, day)).collect(),
            workdays: [date(2026, 10, 4)].into(),
        };
        WorkCalendar { years: [(2026, year)].into() }
    }

    #[test]
    fn the_first_day_is_not_counted_and_a_last_day_off_moves_on() {
        let calendar = calendar();
        let last = |from, period| calendar.last_day(from, period).unwrap();
        assert_eq!(last(date(2026, 9, 20), Period::Days(7)), date(2026, 9, 28), "27 September is a Sunday");
        assert_eq!(
            last(date(2026, 9, 24), Period::Days(7)),
            date(2026, 10, 4),
            "1 to 3 are off, 4 is worked"
        );
        assert_eq!(last(date(2026, 9, 30), Period::WorkingDays(1)), date(2026, 10, 4));
        assert_eq!(last(date(2026, 9, 30), Period::WorkingDays(3)), date(2026, 10, 6));
        assert_eq!(last(date(2026, 9, 30), Period::Days(0)), date(2026, 9, 30));
    }

    #[test]
    fn of_a_year_that_was_not_announced_nothing_is_presumed() {
        let beyond = calendar().last_day(date(2026, 12, 30), Period::Days(7));
        assert_eq!(beyond, Err(NoCalendar { year: 2027 }));
    }

    proptest! {
        #[test]
        fn no_period_ends_on_a_day_off_and_working_days_are_as_many_as_asked(offset in 0_i32..300, days in 1_u16..40) {
            let calendar = calendar();
            let from = date(2026, 1, 1).checked_add(jiff::Span::new().days(offset)).unwrap();
            for period in [Period::Days(days), Period::WorkingDays(days)] {
                let Ok(last) = calendar.last_day(from, period) else { continue };
                prop_assert!(calendar.is_working(last).unwrap());
                if matches!(period, Period::WorkingDays(_)) {
                    let mut walked = from;
                    let mut worked = 0;
                    while walked < last {
                        walked = walked.tomorrow().unwrap();
                        worked += u16::from(calendar.is_working(walked).unwrap());
                    }
                    prop_assert_eq!(worked, days);
                }
            }
        }
    }
}
