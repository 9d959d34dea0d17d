//! Working days of countries, as announced; in the binary, from `packs/calendars/`.

use domain::calendar::WorkCalendar;
use std::sync::{Arc, LazyLock};

/// Calendars by id.
const SHIPPED: &[(&str, &str)] = &[("cn", include_str!("../../../packs/calendars/cn.toml"))];

/// The ids of the calendars there are.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(id, _)| *id)
}

/// The calendar of that id; `None` where there is none.
pub fn work_calendar(id: &str) -> Option<Arc<WorkCalendar>> {
    static READ: LazyLock<Vec<(&str, Arc<WorkCalendar>)>> = LazyLock::new(|| {
        // A text that cannot be read is no calendar: nothing is presumed of any year. A test reads every one.
        let read = |(id, text): &(&'static str, &str)| Some((*id, Arc::new(toml::from_str(text).ok()?)));
        SHIPPED.iter().filter_map(read).collect()
    });
    READ.iter().find(|(known, _)| *known == id).map(|(_, calendar)| calendar.clone())
}
