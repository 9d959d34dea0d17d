//! When to knock next: the part of the week in which a door is most likely to open, by the visits that were made.
//!
//! Of each part the share of visits that met somebody is reckoned over the whole building, as if one had met and one had
//! missed before any was made (so that nothing tried counts as a half). The door's own visits count twice more: who was
//! missed in the evening is not looked for in the evening. Of equal parts the earlier in the list is taken.

use crate::keys::keys;
use jiff::civil::{DateTime, Weekday};

keys! {
    /// A part of the week. Most people who work are in on evenings and weekends, so that these come first among equals.
    PartOfWeek {
        /// 工作日晚上: from 18:00.
        WorkdayEvening = "workday-evening",
        /// 周末上午: before 12:00.
        WeekendMorning = "weekend-morning",
        /// 周末下午.
        WeekendAfternoon = "weekend-afternoon",
        /// 周末晚上.
        WeekendEvening = "weekend-evening",
        /// 工作日上午.
        WorkdayMorning = "workday-morning",
        /// 工作日下午.
        WorkdayAfternoon = "workday-afternoon",
    }
}

impl PartOfWeek {
    /// The part that a moment on the clocks of the city lies in.
    pub fn of(at: DateTime) -> Self {
        let is_weekend = matches!(at.weekday(), Weekday::Saturday | Weekday::Sunday);
        match (is_weekend, at.hour()) {
            (false, ..12) => Self::WorkdayMorning,
            (false, 12..18) => Self::WorkdayAfternoon,
            (false, _) => Self::WorkdayEvening,
            (true, ..12) => Self::WeekendMorning,
            (true, 12..18) => Self::WeekendAfternoon,
            (true, _) => Self::WeekendEvening,
        }
    }
}

/// A visit at a building, as far as it says when people are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Knock {
    /// When it was.
    pub part: PartOfWeek,
    /// Whether it met somebody.
    pub met: bool,
    /// Whether it was at the very door.
    pub here: bool,
}

/// When to knock next, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BestTime {
    /// The part of the week.
    pub part: PartOfWeek,
    /// So many visits in the building met somebody then.
    pub met: u32,
    /// Of so many.
    pub tried: u32,
}

/// The best time for a door by the visits at its building; `None` before the first.
pub fn best_time(knocks: &[Knock]) -> Option<BestTime> {
    if knocks.is_empty() {
        return None;
    }
    let mut best: Option<(BestTime, (u64, u64))> = None;
    for part in PartOfWeek::ALL {
        let (mut time, mut chance) = (BestTime { part: *part, met: 0, tried: 0 }, (1_u64, 2_u64));
        for knock in knocks.iter().filter(|knock| knock.part == *part) {
            let weight = if knock.here { 3 } else { 1 };
            time.tried = time.tried.saturating_add(1);
            chance.1 = chance.1.saturating_add(weight);
            if knock.met {
                time.met = time.met.saturating_add(1);
                chance.0 = chance.0.saturating_add(weight);
            }
        }
        let is_better = best.is_none_or(|(_, so_far)| {
            // chance.0 / chance.1 > so_far.0 / so_far.1
            chance.0.saturating_mul(so_far.1) > so_far.0.saturating_mul(chance.1)
        });
        if is_better {
            best = Some((time, chance));
        }
    }
    best.map(|(time, _)| time)
}

#[cfg(test)]
mod tests {
    use super::PartOfWeek::{WeekendMorning, WorkdayEvening, WorkdayMorning};
    use super::*;
    use jiff::civil::date;

    fn knock(part: PartOfWeek, met: bool, here: bool) -> Knock {
        Knock { part, met, here }
    }

    fn part(knocks: &[Knock]) -> Option<PartOfWeek> {
        best_time(knocks).map(|time| time.part)
    }

    #[test]
    fn before_the_first_visit_nothing_is_said() {
        assert_eq!(best_time(&[]), None);
    }

    #[test]
    fn where_the_building_opens_is_tried_and_where_this_door_did_not_is_left() {
        let opens = [knock(WorkdayMorning, true, false), knock(WorkdayMorning, true, false)];
        assert_eq!(best_time(&opens), Some(BestTime { part: WorkdayMorning, met: 2, tried: 2 }));
        // Missed at this very door: what nobody has tried is better than that.
        let missed = [&opens[..], &[knock(WorkdayMorning, false, true)]].concat();
        assert_eq!(part(&missed), Some(WorkdayEvening));
        let shut = [knock(WorkdayEvening, false, false)];
        assert_eq!(best_time(&shut), Some(BestTime { part: WeekendMorning, met: 0, tried: 0 }));
    }

    #[test]
    fn a_day_has_three_parts_and_a_week_two() {
        let at = |day: i8, hour: i8| PartOfWeek::of(date(2026, 5, day).at(hour, 59, 0, 0));
        // The first of May 2026 is a Friday.
        assert_eq!([at(1, 11), at(1, 18), at(2, 11)], [WorkdayMorning, WorkdayEvening, WeekendMorning]);
        assert_eq!([at(1, 12), at(1, 17)].map(PartOfWeek::key), ["workday-afternoon"; 2]);
        assert_eq!([at(3, 17), at(3, 23)].map(PartOfWeek::key), ["weekend-afternoon", "weekend-evening"]);
    }
}
