//! The kit that pages are built from: values as words, and the typed parts behind `templates/ui/`.

pub mod chart;
pub mod date;
pub mod fact;
pub mod figure;
pub mod finding;
pub mod form;
pub mod guide;
pub mod map;
pub mod navigation;
pub mod number;
pub mod progress;
pub mod shell;
pub mod table;
pub mod tag;
