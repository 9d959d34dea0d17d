//! What the pack in force says of votes.

use crate::{App, AppError};
use domain::allocation::Sharing;
use domain::calendar::{Period, WorkCalendar};
use domain::threshold::Rule;
use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use jiff::{SignedDuration, Span, Timestamp};
use policy::{Bilingual, Rules};
use std::sync::Arc;

/// The rule of a matter; `None` for one that the pack does not have, or of which a number is missing.
pub(super) fn rule_of(rules: &Rules, matter: &str) -> Option<Rule> {
    rules.matter(matter)?.rule.clone()
}

/// The matters that can be asked, with their names.
pub fn matters(rules: &Rules) -> Vec<(Arc<str>, Bilingual)> {
    let complete = rules.matters().iter().filter(|matter| matter.rule.is_some());
    complete.map(|matter| (Arc::clone(&matter.id), matter.name.clone())).collect()
}

/// Who pays what of a menu item; `None` where the pack leaves it to the statute.
pub fn sharing_of(rules: &Rules, code: &str) -> Option<Sharing> {
    rules.sharing_of(rules.item(code)?)?.rule.clone()
}

impl App {
    /// From when a vote may open that is announced now: after the notice the pack asks for. Of calendar days each has
    /// 24 hours; working days are whole ones, and the vote opens the day after the last.
    pub(super) fn earliest_opening(&self) -> Result<Timestamp, AppError> {
        let (now, today) = (self.environment().now(), self.environment().today());
        let Some(period) = self.rules_in_force()?.period("vote.notice-days") else { return Ok(now) };
        let hours = |days: u16| now + SignedDuration::from_hours(24 * i64::from(days));
        Ok(match period {
            Period::Days(days) => hours(days),
            Period::WorkingDays(days) => {
                let last = last_day(today, period, self.pack(&self.settings().pack)?.calendar().as_deref());
                last.and_then(after).unwrap_or_else(|| hours(days))
            }
        })
    }

    /// The least notice of a result that is posted today.
    pub(super) fn result_notice(&self) -> Result<Option<(Period, Date)>, AppError> {
        let Some(period) = self.rules_in_force()?.period("vote.result-notice") else { return Ok(None) };
        let calendar = self.pack(&self.settings().pack)?.calendar();
        let until = last_day(self.environment().today(), period, calendar.as_deref());
        Ok(until.map(|until| (period, until)))
    }
}

/// The first instant of the day after, in China.
fn after(day: Date) -> Option<Timestamp> {
    let next = day.tomorrow().ok()?;
    Some(next.to_zoned(TimeZone::fixed(offset(8))).ok()?.timestamp())
}

/// The last day of a period by a calendar. Where its year is not announced, calendar days are still the least there is;
/// of working days nothing is presumed.
fn last_day(from: Date, period: Period, calendar: Option<&WorkCalendar>) -> Option<Date> {
    let by_calendar = calendar.and_then(|calendar| calendar.last_day(from, period).ok());
    match period {
        Period::Days(days) => {
            by_calendar.or_else(|| from.checked_add(Span::new().days(i64::from(days))).ok())
        }
        Period::WorkingDays(_) => by_calendar,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_result_is_posted_for_days_or_working_days_by_the_calendar_of_the_pack() {
        let calendar = policy::work_calendar("cn").unwrap();
        let last = |from, period| last_day(from, period, Some(&calendar));
        // Seven days from 28 September 2021 end within the National Day holiday, and move to its first working day.
        assert_eq!(last(date(2021, 9, 28), Period::Days(7)), Some(date(2021, 10, 8)));
        // The Sunday before the holiday is a working day.
        assert_eq!(last(date(2021, 9, 24), Period::WorkingDays(5)), Some(date(2021, 9, 30)));
        assert_eq!(last(date(2021, 9, 30), Period::WorkingDays(1)), Some(date(2021, 10, 8)));
        assert_eq!(last(date(2099, 1, 1), Period::Days(7)), Some(date(2099, 1, 8)));
        assert_eq!(last(date(2099, 1, 1), Period::WorkingDays(5)), None);
        assert_eq!(last_day(date(2021, 9, 28), Period::Days(7), None), Some(date(2021, 10, 5)));
        let opens = last(date(2021, 9, 24), Period::WorkingDays(5)).and_then(after);
        assert_eq!(opens, Some("2021-09-30T16:00:00Z".parse().unwrap()), "the first of October in China");
    }
}
