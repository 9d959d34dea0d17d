//! Which entries apply on a day: the highest layer first, in a layer the latest version.

use crate::layer::{Keyed, Layer, Located};
use crate::parameter::{Declaration, Parameter, ParameterValue, Setting, UNKNOWN};
use jiff::civil::Date;
use std::sync::Arc;

/// An entry that applies, with the index of its layer.
pub(crate) struct Applied<'a, T> {
    pub(crate) entry: &'a T,
    pub(crate) layer: usize,
}

/// Whether the layer as a whole applies on that day.
pub(crate) fn layer_in_force(layer: &Layer, day: Date) -> bool {
    layer.pack.effective_from <= day && layer.pack.effective_until.is_none_or(|until| day < until)
}

/// The entries of one section that apply on that day, in the order in which their keys first appear.
pub(crate) fn in_force<'a, T: Keyed>(
    layers: &'a [Arc<Layer>],
    section: impl Fn(&'a Layer) -> &'a [Located<T>],
    day: Date,
) -> Vec<Applied<'a, T>> {
    let mut applied: Vec<Applied<'a, T>> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (index, layer) in layers.iter().enumerate().filter(|(_, layer)| layer_in_force(layer, day)) {
        let from = layer.pack.effective_from;
        for Located { entry, .. } in section(layer) {
            if !entry.provenance().in_force(day, from) {
                continue;
            }
            let place = *places.entry(entry.key()).or_insert(applied.len());
            let next = Applied { entry, layer: index };
            match applied.get_mut(place) {
                None => applied.push(next),
                Some(slot) if slot.layer == index && begins(slot.entry, from) > begins(entry, from) => {}
                Some(slot) => *slot = next,
            }
        }
    }
    applied
}

fn begins<T: Keyed>(entry: &T, from: Date) -> Date {
    entry.provenance().begins(from)
}

/// The parameters of that day with the values that apply.
pub(crate) fn parameters(layers: &[Arc<Layer>], day: Date) -> Vec<Parameter> {
    let declared = in_force(layers, |layer| &layer.parameter, day);
    let settings = in_force(layers, |layer| &layer.setting, day);
    declared
        .into_iter()
        .map(|declaration| {
            let setting = settings
                .iter()
                .find(|setting| setting.entry.parameter == declaration.entry.id)
                .filter(|setting| wins(layers, setting, &declaration));
            parameter(declaration.entry, setting.map(|setting| setting.entry))
        })
        .collect()
}

/// A setting counts against a declaration of a lower layer, or of the same layer and no later day.
fn wins(layers: &[Arc<Layer>], setting: &Applied<'_, Setting>, declared: &Applied<'_, Declaration>) -> bool {
    let begins = |layer: usize, entry: &crate::entry::Provenance| {
        layers.get(layer).map(|layer| entry.begins(layer.pack.effective_from))
    };
    match setting.layer.cmp(&declared.layer) {
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => {
            begins(setting.layer, &setting.entry.provenance)
                >= begins(declared.layer, &declared.entry.provenance)
        }
    }
}

fn parameter(declared: &Declaration, setting: Option<&Setting>) -> Parameter {
    let (value, provenance) = match setting {
        Some(setting) => (&setting.value, &setting.provenance),
        None => (&declared.value, &declared.provenance),
    };
    Parameter {
        id: declared.id.clone(),
        name: declared.name.clone(),
        kind: declared.kind,
        unit: declared.unit.clone(),
        value: if &**value == UNKNOWN { None } else { ParameterValue::parse(declared.kind, value) },
        provenance: provenance.clone(),
    }
}
