//! Numbers of rules: written where they stand, or values of parameters, so that an overlay can set them.

use crate::compile::Fault;
use crate::diagnostic::{NameKind, Problem};
use crate::parameter::{Parameter, ParameterValue};
use crate::reader::{Fields, Read, Spot};
use crate::scalar::{Id, Scalar};
use domain::fraction::Fraction;
use domain::nearest::nearest;
use domain::{Fen, Share};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;
use toml::de::DeValue;

/// A number of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Amount {
    /// As written.
    Written(Arc<str>),
    /// The value of a parameter; while that is empty, so is the rule.
    Parameter(Arc<str>),
}

impl Read for Amount {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        let DeValue::Table(table) = spot.value else {
            return Scalar::read(spot).map(|it| Self::Written(it.0));
        };
        let mut fields = Fields::of(spot.reading, table, spot.span.clone(), "a reference to a parameter");
        let parameter = fields.reference("parameter", NameKind::Parameter);
        fields.refuse_others();
        parameter.map(Self::Parameter)
    }

    fn shape() -> Value {
        json!({"anyOf": [
            Scalar::shape(),
            {"type": "object", "properties": {"parameter": Id::shape()}, "required": ["parameter"],
             "additionalProperties": false},
        ]})
    }
}

/// Fills in the numbers of a day; remembers which are empty.
pub(crate) struct Amounts<'a> {
    parameters: &'a [Parameter],
    /// Parameters a rule asked for that have no value.
    pub(crate) empty: Vec<Arc<str>>,
}

impl<'a> Amounts<'a> {
    pub(crate) const fn new(parameters: &'a [Parameter]) -> Self {
        Self { parameters, empty: Vec::new() }
    }

    /// The text of a number; `None` while it is empty.
    fn text(&mut self, amount: &Amount) -> Result<Option<String>, Fault> {
        let name = match amount {
            Amount::Written(text) => return Ok(Some(text.to_string())),
            Amount::Parameter(name) => name,
        };
        let Some(parameter) = self.parameters.iter().find(|parameter| parameter.id == *name) else {
            let near = nearest(name, self.parameters.iter().map(|parameter| &*parameter.id));
            let problem = Problem::UnknownName { kind: NameKind::Parameter, name: name.to_string() };
            return Err((problem, near.map(str::to_owned)));
        };
        Ok(match &parameter.value {
            None => {
                if !self.empty.contains(name) {
                    self.empty.push(name.clone());
                }
                None
            }
            // A share of a rule is a fraction of a hundred per cent.
            Some(ParameterValue::Share(share)) => Some(format!("{share}%")),
            Some(value) => Some(value.to_string()),
        })
    }

    fn read<T>(
        &mut self,
        amount: &Amount,
        kind: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        let Some(text) = self.text(amount)? else { return Ok(None) };
        match parse(&text) {
            Some(value) => Ok(Some(value)),
            None => Err((Problem::WrongValue { text, kind }, None)),
        }
    }

    /// A fraction: `2/3`, or a parameter of kind `fraction` or `share`.
    pub(crate) fn fraction(&mut self, amount: &Amount) -> Result<Option<Fraction>, Fault> {
        let parse = |text: &str| match text.strip_suffix('%') {
            Some(share) => share.parse().ok().map(Fraction::of_share),
            None => text.parse().ok(),
        };
        self.read(amount, "fraction", parse)
    }

    /// A whole number.
    pub(crate) fn number(&mut self, amount: &Amount) -> Result<Option<i64>, Fault> {
        self.read(amount, "whole number", |text| text.parse().ok())
    }

    /// A share in per cent.
    pub(crate) fn share(&mut self, amount: &Amount) -> Result<Option<Share>, Fault> {
        self.read(amount, "share in per cent", |text| text.strip_suffix('%').unwrap_or(text).parse().ok())
    }

    /// An amount of money.
    pub(crate) fn money(&mut self, amount: &Amount) -> Result<Option<Fen>, Fault> {
        self.read(amount, "amount of money", |text| text.parse().ok())
    }
}
