//! A cost to be shared as a file (`yiju-split-1`), and what it comes to.
//!
//! Amounts are in fen (or the cent of the currency), areas in 0.01 m². Unknown fields are refused.

use super::{Allocation, AllocationError, Household, Sharing, Split, Subsidy, allocate};
use crate::assessment::PackRef;
use crate::money::Fen;
use crate::share::Share;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name and version of the format; a file of another one is refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SplitFormat {
    /// The first.
    #[default]
    #[serde(rename = "yiju-split-1")]
    First,
}

/// A cost to be shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SplitFile {
    /// `yiju-split-1`.
    pub format: SplitFormat,
    /// What is shared: an item's code, or words.
    pub item: String,
    /// ISO 4217 code of the amounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The rules it is shared under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<PackRef>,
    /// What it costs.
    pub cost: Fen,
    /// What others pay, in the order in which it is taken off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subsidies: Vec<Subsidy>,
    /// The rule.
    pub sharing: Sharing,
    /// The households of the scope.
    pub households: Vec<Household>,
    /// What was agreed inside the intervals, by storey, in parts per million.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub agreed: BTreeMap<u16, Share>,
    /// Consequences of the vote, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub consequences: BTreeMap<String, bool>,
}

/// The name and version of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum SplitResultFormat {
    /// The first.
    #[serde(rename = "yiju-split-result-1")]
    First,
}

/// What a file comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SplitResult {
    /// `yiju-split-result-1`.
    pub format: SplitResultFormat,
    /// What was shared.
    pub item: String,
    /// ISO 4217 code of the amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The division.
    #[serde(flatten)]
    pub allocation: Allocation,
}

impl SplitFile {
    /// Shares the cost.
    pub fn allocate(&self) -> Result<SplitResult, AllocationError> {
        let allocation = allocate(&Split {
            cost: self.cost,
            subsidies: &self.subsidies,
            sharing: &self.sharing,
            households: &self.households,
            agreed: &self.agreed,
            consequences: &self.consequences,
        })?;
        let (item, currency) = (self.item.clone(), self.currency.clone());
        Ok(SplitResult { format: SplitResultFormat::First, item, currency, allocation })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn guangzhou() -> Value {
        let flat = |storey: u16, number: u16| json!({"household": format!("{storey}0{number}"), "storey": storey, "area": 8000});
        let flats: Vec<Value> = (1..=6).flat_map(|storey| [flat(storey, 1), flat(storey, 2)]).collect();
        json!({
            "format": "yiju-split-1",
            "item": "C15",
            "currency": "CNY",
            "cost": 60_000_000,
            "subsidies": [{"subsidy": "加装电梯补助", "form": {"amount": 10_000_000}}],
            "sharing": {"key": {"floors": {
                "coefficients": ["0", "0.5", "1"], "step": "0.1", "within": "area",
            }}},
            "households": flats,
        })
    }

    #[test]
    fn a_file_comes_to_the_same_fen_and_explains_each() {
        let file: SplitFile = serde_json::from_value(guangzhou()).unwrap();
        let result = serde_json::to_value(file.allocate().unwrap()).unwrap();
        assert_eq!((&result["format"], &result["basis"]), (&json!("yiju-split-result-1"), &json!("floor")));
        assert_eq!(result["households"][4]["due"], 4_901_961);
        assert_eq!(
            result["households"][4]["lines"],
            json!([
                {"line": "portion", "of": 50_000_000, "part": 5, "whole": 51, "amount": 4_901_960},
                {"line": "remainder", "amount": 1},
            ])
        );
    }

    #[test]
    fn unknown_fields_and_other_formats_are_refused_by_name() {
        let refused = |change: &dyn Fn(&mut Value)| {
            let mut value = guangzhou();
            change(&mut value);
            serde_json::from_value::<SplitFile>(value).unwrap_err().to_string()
        };
        assert!(refused(&|value| value["cots"] = json!(1)).contains("unknown field `cots`"));
        assert!(refused(&|value| value["format"] = json!("yiju-split-2")).contains("yiju-split-1"));
        assert!(refused(&|value| value["sharing"]["kye"] = json!("area")).contains("unknown field `kye`"));
        assert!(refused(&|value| value["households"][0]["flor"] = json!(1)).contains("unknown field `flor`"));
        assert!(refused(&|value| value["cost"] = json!(1.5)).contains("1.5"), "no fractions of a fen");
    }

    #[test]
    fn what_is_written_is_read_back() {
        let file: SplitFile = serde_json::from_value(guangzhou()).unwrap();
        let text = serde_json::to_string(&file).unwrap();
        assert_eq!(serde_json::from_str::<SplitFile>(&text).unwrap(), file);
    }
}
