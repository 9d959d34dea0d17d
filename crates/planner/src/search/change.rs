//! What a move changes, and what it costs to lack something.

#![expect(clippy::indexing_slicing, reason = "places are those of the model")]

use super::state::YEARS;
use crate::dual::layout::Layout;
use crate::model::{Choice, Model, NONE};
use crate::num::{float, place};

/// What a point of violation costs, by kind.
#[derive(Debug, Clone)]
pub(crate) struct Fines {
    /// By year, for public money that is lacking.
    pub money: Vec<f64>,
    /// By year, for public money that one district lacks whatever the others do.
    pub local: Vec<f64>,
    /// By year, for social money that is lacking.
    pub social: Vec<f64>,
    /// By district and year, for area above capacity.
    pub load: Vec<f64>,
    /// By district and year, for the district's own share.
    pub share: Vec<f64>,
    /// For each unit of area that a target of all lacks, and that of a district, but never more than the penalty. The
    /// penalty itself is a wall along which a search cannot move.
    pub targets: Vec<f64>,
    pub minimum: Vec<f64>,
    /// All of them are multiplied by this, but for those of money that all share.
    pub factor: f64,
    /// Those of money that all share are multiplied by this. With 2, half of the fine at an exact balance is the price.
    pub shared: f64,
    /// The money around the exact balance within which fines for money set in gradually. A sharp edge would hold a
    /// search to moves that cost exactly as much as they save.
    pub width: f64,
}

impl Fines {
    pub fn hinge(&self, lacking: i64) -> f64 {
        hinge(lacking, self.width)
    }
}

/// What is lacking.
#[inline]
pub(crate) fn positive(lacking: i64) -> f64 {
    float(lacking.max(0))
}

/// What is lacking, rounded off around 0.
#[inline]
fn hinge(lacking: i64, width: f64) -> f64 {
    let lacking = float(lacking);
    if lacking <= -width {
        0.0
    } else if lacking >= width {
        lacking
    } else {
        (lacking + width) * (lacking + width) / (4.0 * width)
    }
}

/// What changes in one district.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub district: usize,
    pub value: i64,
    pub public: [i64; YEARS],
    pub central: [i64; YEARS],
    pub bond: [i64; YEARS],
    pub social: [i64; YEARS],
    pub load: [i64; YEARS],
    pub started: [i64; YEARS],
    pub completed: [i64; YEARS],
    pub comprehensive: i64,
}

impl Change {
    pub fn new(district: usize) -> Self {
        let zero = [0; YEARS];
        Change {
            district,
            value: 0,
            public: zero,
            central: zero,
            bond: zero,
            social: zero,
            load: zero,
            started: zero,
            completed: zero,
            comprehensive: 0,
        }
    }

    /// Adds a choice, or with −1 takes it away.
    #[inline]
    fn add(&mut self, model: &Model<'_>, choice: &Choice, area: i64, sign: i64) {
        let year = choice.year();
        self.value += sign * choice.value;
        let parts = if choice.two { 2 } else { 1 };
        for part in 0..parts {
            self.public[year + part] += sign * choice.public[part];
            self.central[year + part] += sign * choice.central[part];
            self.bond[year + part] += sign * choice.bond[part];
            self.social[year + part] += sign * choice.social[part];
            if year + part < model.horizon {
                self.load[year + part] += sign * choice.load;
            }
        }
        self.started[year] += sign * area;
        self.completed[choice.last()] += sign * area;
        if choice.comprehensive {
            self.comprehensive += sign * area;
        }
    }

    /// Adds that a member has another choice.
    pub fn choose(&mut self, model: &Model<'_>, member: usize, from: u32, to: u32) {
        let area = model.members[member].area;
        for (choice, sign) in [(from, -1), (to, 1)] {
            if choice != NONE {
                self.add(model, &model.choices[place(choice)], area, sign);
            }
        }
    }

    /// Adds that a work starts in another year.
    pub fn begin(&mut self, model: &Model<'_>, work: usize, from: usize, to: usize) {
        self.work(model, work, from, -1);
        self.work(model, work, to, 1);
    }

    /// The change back.
    pub fn reversed(&self) -> Self {
        let mut back = self.clone();
        back.value = -back.value;
        back.comprehensive = -back.comprehensive;
        for list in [
            &mut back.public,
            &mut back.central,
            &mut back.bond,
            &mut back.social,
            &mut back.load,
            &mut back.started,
            &mut back.completed,
        ] {
            for cell in list {
                *cell = -*cell;
            }
        }
        back
    }

    /// Adds what a work takes that starts in a year, or takes it away; nothing for one that never starts.
    fn work(&mut self, model: &Model<'_>, work: usize, start: usize, sign: i64) {
        if let Some([public, central, bond]) = model.tasks[work].takes.get(start) {
            self.public[start] += sign * public;
            self.central[start] += sign * central;
            self.bond[start] += sign * bond;
        }
    }

    /// Its amounts at the places of the features that they are of.
    pub fn features(&self, layout: &Layout) -> Vec<i64> {
        let mut features = vec![0; layout.features];
        for year in 0..layout.years {
            features[Layout::public(year)] = self.public[year];
            features[layout.central(year)] = self.central[year];
            features[layout.bond(year)] = self.bond[year];
            features[layout.social(year)] = self.social[year];
        }
        for year in 0..layout.horizon {
            features[layout.load(year)] = self.load[year];
            features[layout.started(year)] = self.started[year];
            features[layout.completed(year)] = self.completed[year];
        }
        features[layout.comprehensive()] = self.comprehensive;
        features
    }
}
