//! What each unit may reasonably choose, by the prices.

#![expect(clippy::indexing_slicing, reason = "places are those of the model")]

use super::state::State;
use crate::model::NONE;
use crate::num::place;

/// What each unit may reasonably choose, by the prices.
#[derive(Debug, Clone)]
pub(crate) struct Candidates {
    /// By choice, its value less the price of what it takes.
    pub reduced: Vec<f64>,
    /// By work and year (the horizon: never), what it is worth with everything below it.
    pub worth: Vec<f64>,
    /// By unit, where its candidates begin; single communities only.
    from: Vec<u32>,
    /// Choices, and `NONE` for not starting.
    list: Vec<u32>,
    /// Units that have something to choose.
    pub open: Vec<u32>,
    /// By district, those of them that lie in it: where they begin in `open`.
    pub by_district: Vec<(usize, usize)>,
    /// Works that may be moved.
    pub works: Vec<u32>,
}

impl Candidates {
    /// Choices within `window` of the best of their unit.
    pub fn new(state: &State<'_, '_>, reduced: Vec<f64>, worth: Vec<f64>, window: f64) -> Self {
        let model = state.model;
        let (mut from, mut list, mut open) = (Vec::new(), Vec::new(), Vec::new());
        let mut by_district = vec![(usize::MAX, 0); model.problem.districts.len()];
        for unit in 0..model.units.len() {
            from.push(crate::num::index(list.len()));
            let members = model.of_unit(unit);
            let first = members.start;
            let any = members.clone().any(|member| !model.of_member(member).is_empty());
            if members.len() == 1 {
                let choices = model.of_member(first);
                let best = choices.clone().map(|choice| reduced[choice]).fold(0.0, f64::max);
                // What waits for a work may be worth more once the work is there.
                let window = if model.members[first].work == NONE { window } else { 2.0 * window };
                let before = list.len();
                if best <= window {
                    list.push(NONE);
                }
                list.extend(
                    choices.filter(|choice| reduced[*choice] >= best - window).map(crate::num::index),
                );
                if list.len() - before < 2 {
                    list.truncate(before);
                }
                if list.len() == before {
                    continue;
                }
            }
            if any {
                let span = &mut by_district[place(model.units[unit].district)];
                *span = (span.0.min(open.len()), open.len() + 1);
                open.push(crate::num::index(unit));
            }
        }
        from.push(crate::num::index(list.len()));
        for span in &mut by_district {
            span.0 = span.0.min(span.1);
        }
        let works = (0..model.tasks.len()).map(crate::num::index).collect();
        Candidates { reduced, worth, from, list, open, by_district, works }
    }

    /// Only those of one district: the rest of a plan stays as it is.
    pub fn within(mut self, district: usize, works: &[u32]) -> Self {
        let (from, to) = self.by_district[district];
        self.open = self.open[from..to].to_vec();
        self.by_district.fill((0, 0));
        self.by_district[district] = (0, to - from);
        self.works = works.to_vec();
        self
    }

    pub fn of(&self, unit: usize) -> &[u32] {
        &self.list[place(self.from[unit])..place(self.from[unit + 1])]
    }
}
