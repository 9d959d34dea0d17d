//! What a ballot asks: yes or no, boxes to tick, points to share out, or an order.

use crate::Lang;
use domain::money::Fen;
use serde_json::{Value, json};

/// What a ballot asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BallotForm {
    /// Yes, no or abstention on each matter of the vote.
    Motions,
    /// Any number of items, each with a box to tick.
    Approval {
        /// The items, in the order of the menu.
        items: Vec<BallotItem>,
        /// What they may cost together.
        budget: Option<Fen>,
    },
    /// Points to be written into boxes.
    Points {
        /// The items, in the order of the menu.
        items: Vec<BallotItem>,
        /// How many points everybody has.
        total: u32,
        /// What the items may cost together.
        budget: Option<Fen>,
    },
    /// A first, a second, a third choice, and so on.
    Ranking {
        /// What is ranked.
        items: Vec<BallotItem>,
        /// How many places may be given; not more than there are items.
        places: u32,
    },
}

/// One item of a menu, or one offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BallotItem {
    /// Its name in the document's language.
    pub name: String,
    /// What belongs to it, or its fee and who offers it, in a line; empty for none.
    pub note: String,
    /// What it costs the community.
    pub cost: Option<Fen>,
    /// Whether it is done in any case: then it is shown as decided and has no box.
    pub decided: bool,
}

impl BallotForm {
    /// The items, where there are any.
    pub fn items(&self) -> &[BallotItem] {
        match self {
            Self::Motions => &[],
            Self::Approval { items, .. } | Self::Points { items, .. } | Self::Ranking { items, .. } => items,
        }
    }

    pub(crate) fn facts(&self, lang: Lang) -> Value {
        let (kind, budget, total, places) = match self {
            Self::Motions => ("motions", None, 0, 0),
            Self::Approval { budget, .. } => ("approval", *budget, 0, 0),
            Self::Points { total, budget, .. } => ("points", *budget, *total, 0),
            Self::Ranking { items, places } => {
                let most = u32::try_from(items.len()).unwrap_or(u32::MAX);
                ("ranking", None, 0, (*places).min(most))
            }
        };
        let item = |item: &BallotItem| {
            json!({
                "name": item.name,
                "note": item.note,
                "cost": item.cost.map(|cost| lang.yuan(cost)),
                "decided": item.decided,
            })
        };
        json!({
            "kind": kind,
            "items": self.items().iter().map(item).collect::<Value>(),
            "budget": budget.map(|budget| lang.yuan(budget)),
            "total": total,
            "places": places,
        })
    }
}

impl Lang {
    /// An amount as it is read: `48.6万元` where no fen are lost by it, `2140.50元`; `¥486,000`, `¥2,140.50`.
    pub(crate) fn yuan(self, amount: Fen) -> String {
        let sign = if amount.0 < 0 { "−" } else { "" };
        let fen = amount.0.unsigned_abs();
        match self {
            // Whole yuan from 10 000 on.
            Self::Zh if fen >= 1_000_000 && fen.is_multiple_of(100) => {
                let (whole, part) = (fen / 1_000_000, fen % 1_000_000 / 100);
                let part = if part == 0 { String::new() } else { format!(".{part:04}") };
                format!("{sign}{whole}{}万元", part.trim_end_matches('0'))
            }
            Self::Zh => format!("{sign}{}元", decimals(fen)),
            Self::En => format!("{sign}¥{}", self.number(&decimals(fen))),
        }
    }

    /// An amount that is only about right: to the yuan.
    pub(crate) fn about_yuan(self, amount: Fen) -> String {
        let yuan = (amount.0.unsigned_abs() + 50) / 100;
        let sign = if amount.0 < 0 && yuan > 0 { "−" } else { "" };
        match self {
            Self::Zh => format!("{sign}{yuan}元"),
            Self::En => format!("{sign}¥{}", self.number(&yuan.to_string())),
        }
    }
}

/// Yuan of so many fen: none or two decimals.
fn decimals(fen: u64) -> String {
    match (fen / 100, fen % 100) {
        (yuan, 0) => yuan.to_string(),
        (yuan, part) => format!("{yuan}.{part:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_each_language_reads_them() {
        for (fen, zh, en) in [
            (0, "0元", "¥0"),
            (214_050, "2140.50元", "¥2,140.50"),
            (999_900, "9999元", "¥9,999"),
            (1_000_000, "1万元", "¥10,000"),
            (48_600_000, "48.6万元", "¥486,000"),
            (48_650_000, "48.65万元", "¥486,500"),
            (48_605_100, "48.6051万元", "¥486,051"),
            (48_605_150, "486051.50元", "¥486,051.50"),
            (-1_000, "−10元", "−¥10"),
        ] {
            assert_eq!((Lang::Zh.yuan(Fen(fen)), Lang::En.yuan(Fen(fen))), (zh.into(), en.into()));
        }
    }

    #[test]
    fn what_is_about_right_has_no_fen() {
        for (fen, zh, en) in
            [(214_049, "2140元", "¥2,140"), (214_050, "2141元", "¥2,141"), (-49, "0元", "¥0")]
        {
            assert_eq!(
                (Lang::Zh.about_yuan(Fen(fen)), Lang::En.about_yuan(Fen(fen))),
                (zh.into(), en.into())
            );
        }
    }

    #[test]
    fn no_more_places_are_given_than_there_are_offers() {
        let item = BallotItem { name: "甲".into(), note: String::new(), cost: None, decided: false };
        let form = BallotForm::Ranking { items: vec![item.clone(), item], places: 9 };
        assert_eq!(form.facts(Lang::Zh)["places"], 2);
    }
}
