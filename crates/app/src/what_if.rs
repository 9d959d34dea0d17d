//! «What if»: the stock under the rules in force and under others, down to a single changed parameter.

use crate::screening::Comparison;
use crate::{App, AppError, Desk};
use jiff::civil::Date;
use policy::{LayerKind, Operand, Rules, Test, diff, what_if};
use std::sync::Arc;

/// One side of a comparison: a pack on a day, with parameters set to other values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// The pack, overlays joined by `+`.
    pub pack: String,
    /// The day.
    pub day: Date,
    /// Parameters and their other values, text as packs write it.
    pub parameters: Vec<(String, String)>,
}

impl App {
    /// The rules of one side.
    pub fn rules_of(&self, side: &Side) -> Result<Arc<Rules>, AppError> {
        if side.parameters.is_empty() {
            return self.rules(&side.pack, side.day);
        }
        let mut pack = self.pack(&side.pack)?;
        for (parameter, value) in &side.parameters {
            pack = Arc::new(pack.with_parameter(parameter, value)?);
        }
        Ok(Arc::new(pack.rules_on(side.day)?))
    }

    /// Packs that can be compared: the one in force first, then each programme, district and reading, with the
    /// overlays of the one in force where it has any.
    pub fn comparable_packs(&self) -> Vec<String> {
        let in_force = &self.settings().pack;
        let overlays: Vec<&str> = in_force.split('+').skip(1).collect();
        let mut packs = vec![in_force.clone()];
        for header in self.library().list() {
            if header.layer == LayerKind::Demonstration {
                continue;
            }
            let id = header.id.to_string();
            let same_programme =
                in_force.split('+').next().is_some_and(|base| header.base.as_deref() == Some(base));
            if same_programme && !overlays.is_empty() {
                packs.push(format!("{id}+{}", overlays.join("+")));
            }
            packs.push(id);
        }
        packs.dedup();
        packs
    }
}

impl Desk {
    /// The stock of the actor's territories under two sides. A city takes well under a second.
    pub fn what_if(&self, from: &Side, to: &Side) -> Result<Comparison, AppError> {
        let (from, to) = (self.rules_of(from)?, self.rules_of(to)?);
        let stock = self.stock()?;
        let result = what_if(&from, &to, stock.items().iter().map(|item| &item.dossier));
        Ok(Comparison { changes: diff(&from, &to), stock, from, to, result })
    }
}

/// The parameters that the criteria of some rules ask for, without repetition, in the criteria's order.
pub fn screening_parameters(rules: &Rules) -> Vec<&policy::Parameter> {
    let mut ids = Vec::new();
    for criterion in rules.criteria() {
        collect(&criterion.test, &mut ids);
    }
    let mut seen: Vec<&str> = Vec::new();
    ids.retain(|id| {
        let fresh = !seen.contains(id);
        seen.push(id);
        fresh
    });
    ids.into_iter().filter_map(|id| rules.parameter(id)).collect()
}

fn collect<'a>(test: &'a Test, ids: &mut Vec<&'a str>) {
    match test {
        Test::All(tests) | Test::Any(tests) | Test::FirstKnown(tests) => {
            for test in tests {
                collect(test, ids);
            }
        }
        Test::Not(test) => collect(test, ids),
        Test::Fact { operand: Operand::Parameter(id), .. } => ids.push(id),
        Test::Fact { .. } => {}
    }
}
