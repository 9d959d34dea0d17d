//! What was seen of the indicators of the two scorecards: complete community (20) and green community (16).

use crate::dice::Dice;
use crate::draft::ObservationDraft;
use domain::Truth;
use domain::indicator::Phase;
use jiff::civil::{Date, date};
use std::sync::Arc;

/// The day on which the scorecards were filled in, after the survey.
const SCORED_ON: Date = date(2020, 9, 15);

/// How often the indicators of complete community are met in an old community, per thousand, in their order.
const COMPLETE: [i64; 20] =
    [420, 380, 90, 260, 450, 700, 520, 640, 330, 110, 480, 120, 450, 310, 280, 340, 90, 560, 430, 620];

/// The same of green community.
const GREEN: [i64; 16] = [380, 260, 140, 430, 180, 360, 410, 330, 220, 170, 520, 290, 480, 640, 350, 780];

/// Fills in both scorecards; about one answer in eight is missing or says that it is not known.
pub(crate) fn observe(dice: &mut Dice) -> Vec<ObservationDraft> {
    let street: Arc<str> = "街道社区评估小组".into();
    let mut seen = Vec::with_capacity(COMPLETE.len() + GREEN.len());
    for (card, often) in [("complete", COMPLETE.as_slice()), ("green", GREEN.as_slice())] {
        for (number, met) in (1..).zip(often) {
            let met = match dice.below(100) {
                0..8 => continue,
                8..12 => Truth::Unknown,
                _ => Truth::from(dice.chance(*met)),
            };
            let indicator = format!("{card}-{number:02}");
            seen.push(ObservationDraft {
                value: measured(dice, &indicator, met),
                indicator,
                phase: Phase::Before,
                met,
                observed_on: SCORED_ON,
                source_label: Arc::clone(&street),
            });
        }
    }
    seen
}

/// The measure behind a verdict, for the indicators that have a number; on the same side of its threshold.
fn measured(dice: &mut Dice, indicator: &str, met: Truth) -> Option<String> {
    let (threshold, most, unit) = match indicator {
        "complete-01" => (800, 1_600, "m²"),
        "complete-03" => (200, 420, "m²"),
        "complete-04" => (350, 800, "m²"),
        "complete-05" => (120, 400, "m²"),
        "complete-06" => (300, 900, "m²"),
        "complete-14" => (150, 1_200, "m²"),
        "green-13" => (30, 100, "%"),
        _ => return None,
    };
    let value = match met {
        Truth::Yes => dice.between(threshold, most),
        Truth::No => dice.between(0, threshold - 1),
        Truth::Unknown => return None,
    };
    Some(format!("{value} {unit}"))
}
