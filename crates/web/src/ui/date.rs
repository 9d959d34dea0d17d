//! Days and moments in words.

use crate::i18n::Words;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// English names of the months; Chinese numbers them.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Words {
    /// `2026年3月5日`, `5 March 2026`.
    pub fn date(self, day: Date) -> String {
        let (year, month, date) = (day.year(), day.month(), day.day());
        if self.is_zh() {
            return format!("{year}年{month}月{date}日");
        }
        let name = usize::try_from(month - 1).ok().and_then(|at| MONTHS.get(at)).copied().unwrap_or_default();
        format!("{date} {name} {year}")
    }

    /// A moment on the clocks of a time zone, to the minute: `2026年3月5日 14:05`.
    pub fn moment(self, at: Timestamp, zone: &TimeZone) -> String {
        let local = zone.to_datetime(at);
        format!("{} {:02}:{:02}", self.date(local.date()), local.hour(), local.minute())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use jiff::civil::date;

    #[test]
    fn days_read_as_each_language_writes_them() {
        assert_eq!(Words::of(Lang::ZhCn).date(date(2026, 3, 5)), "2026年3月5日");
        assert_eq!(Words::of(Lang::En).date(date(2026, 12, 31)), "31 December 2026");
    }

    #[test]
    fn moments_are_on_local_clocks() {
        let china = TimeZone::fixed(jiff::tz::offset(8));
        let at = Timestamp::from_second(1_772_690_700).unwrap();
        assert_eq!(Words::of(Lang::ZhCn).moment(at, &china), "2026年3月5日 14:05");
    }
}
