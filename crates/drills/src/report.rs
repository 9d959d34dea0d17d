//! What a drill found: figures to print, and faults that make it red.

use std::fmt::Display;

/// The figures and faults of one drill.
#[derive(Debug, Default)]
pub struct Report {
    /// What was measured, one sentence each.
    pub figures: Vec<String>,
    /// What must not be.
    pub faults: Vec<String>,
}

impl Report {
    /// Notes a figure.
    pub fn figure(&mut self, text: impl Display) {
        self.figures.push(text.to_string());
    }

    /// Notes a fault.
    pub fn fault(&mut self, text: impl Display) {
        // A thousand lost rows are one finding; the first ones say enough.
        if self.faults.len() < 50 {
            let text = text.to_string();
            self.faults.push(text.chars().take(400).collect());
        }
    }

    /// A floor: a drill in which nothing happened has shown nothing.
    pub fn at_least(&mut self, what: &str, found: u64, floor: u64) {
        self.figure(format_args!("{what}: {found} (floor {floor})"));
        if found < floor {
            self.fault(format_args!("{what}: only {found}, the floor is {floor}"));
        }
    }

    /// What must be nought.
    pub fn none(&mut self, what: &str, found: usize) {
        self.figure(format_args!("{what}: {found}"));
        if found > 0 {
            self.fault(format_args!("{what}: {found}"));
        }
    }

    /// A bar that a measured value must not exceed.
    pub fn at_most(&mut self, what: &str, found: f64, bar: f64) {
        self.figure(format_args!("{what}: {found:.2} (bar ≤ {bar})"));
        if found > bar || found.is_nan() {
            self.fault(format_args!("{what}: {found:.2}, the bar is {bar}"));
        }
    }

    /// A bar that a measured value must reach.
    pub fn not_below(&mut self, what: &str, found: f64, bar: f64) {
        self.figure(format_args!("{what}: {found:.2} (bar ≥ {bar})"));
        if found < bar || found.is_nan() {
            self.fault(format_args!("{what}: {found:.2}, the bar is {bar}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unmet_floor_and_a_value_that_is_no_number_are_faults() {
        let mut report = Report::default();
        report.at_least("acknowledged", 0, 1);
        report.at_most("ratio", f64::NAN, 6.0);
        report.not_below("ratio", f64::NAN, 6.0);
        report.none("lost", 0);
        assert_eq!((report.faults.len(), report.figures.len()), (3, 4));
    }
}
