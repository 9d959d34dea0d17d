//! Turns the tests of a day into what screening evaluates: parameters filled in, ages made years.

use crate::criterion::{Criterion, Need, role_of};
use crate::diagnostic::{NameKind, Problem};
use crate::expression::{Comparison, Operand, Test};
use crate::parameter::Parameter;
use domain::assessment::CriterionRole;
use domain::fact::{Fact, FactValue};
use domain::nearest::nearest;
use jiff::civil::Date;

/// An order between two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    AtMost,
    LessThan,
    AtLeast,
    MoreThan,
    Equals,
}

impl Order {
    pub(crate) fn holds<T: Ord>(self, value: &T, bound: &T) -> bool {
        match self {
            Self::AtMost => value <= bound,
            Self::LessThan => value < bound,
            Self::AtLeast => value >= bound,
            Self::MoreThan => value > bound,
            Self::Equals => value == bound,
        }
    }
}

/// What is asked of one fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Check {
    Year(Order, i16),
    /// Of the whole number behind a count, an area, a share or an amount.
    Number(Order, i64),
    Flag(bool),
    OneOf(Vec<&'static str>),
    Text(Box<str>),
}

/// A test ready to be evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    All(Vec<Self>),
    Any(Vec<Self>),
    FirstKnown(Vec<Self>),
    Not(Box<Self>),
    Leaf(Fact, Check),
}

/// What the tests of a day refer to.
pub(crate) struct Surroundings<'a> {
    pub(crate) day: Date,
    pub(crate) parameters: &'a [Parameter],
}

/// A problem of the rules of a day, with the near name if any.
pub(crate) type Fault = (Problem, Option<String>);

impl Surroundings<'_> {
    /// The test of a criterion or indicator; a fault when nothing of it is left.
    pub(crate) fn compile(&self, test: &Test) -> Result<Node, Fault> {
        let mut empty = None;
        let node = self.node(test, &mut empty)?;
        node.ok_or_else(|| (Problem::MayBeEmpty { name: empty.unwrap_or_default() }, None))
    }

    fn node(&self, test: &Test, empty: &mut Option<String>) -> Result<Option<Node>, Fault> {
        Ok(match test {
            Test::All(tests) => self.nodes(tests, empty)?.map(Node::All),
            Test::Any(tests) => self.nodes(tests, empty)?.map(Node::Any),
            Test::FirstKnown(tests) => self.nodes(tests, empty)?.map(Node::FirstKnown),
            Test::Not(test) => self.node(test, empty)?.map(|node| Node::Not(Box::new(node))),
            Test::Fact { fact, comparison, operand } => {
                self.check(*fact, *comparison, operand, empty)?.map(|check| Node::Leaf(*fact, check))
            }
        })
    }

    fn nodes(&self, tests: &[Test], empty: &mut Option<String>) -> Result<Option<Vec<Node>>, Fault> {
        let mut nodes = Vec::with_capacity(tests.len());
        for test in tests {
            nodes.extend(self.node(test, empty)?);
        }
        Ok(Some(nodes).filter(|nodes| !nodes.is_empty()))
    }

    fn check(
        &self,
        fact: Fact,
        comparison: Comparison,
        operand: &Operand,
        empty: &mut Option<String>,
    ) -> Result<Option<Check>, Fault> {
        let value = match operand {
            Operand::Keys(keys) => return Ok(Some(Check::OneOf(keys.clone()))),
            Operand::Years(years) => return Ok(Some(self.age(comparison, *years))),
            Operand::Value(value) => value.clone(),
            Operand::Parameter(name) => {
                let parameter = self.parameter(name)?;
                let Some(value) = &parameter.value else {
                    *empty = Some(name.to_string());
                    return Ok(None);
                };
                let text = value.to_string();
                if matches!(comparison, Comparison::AgeAtLeast | Comparison::AgeAtMost) {
                    let years = text.parse().map_err(|_| wrong(&text, "whole number"))?;
                    return Ok(Some(self.age(comparison, years)));
                }
                FactValue::parse(fact, &text)
                    .map_err(|_| wrong(&text, crate::diagnostic::kind_name(fact.kind())))?
            }
        };
        Ok(Some(check_value(comparison, &value)))
    }

    fn parameter(&self, name: &str) -> Result<&Parameter, Fault> {
        self.parameters.iter().find(|parameter| &*parameter.id == name).ok_or_else(|| {
            let near = nearest(name, self.parameters.iter().map(|parameter| &*parameter.id));
            let problem = Problem::UnknownName { kind: NameKind::Parameter, name: name.to_owned() };
            (problem, near.map(str::to_owned))
        })
    }

    /// At least thirty years old in 2020 means completed in 1990 or before.
    fn age(&self, comparison: Comparison, years: i64) -> Check {
        let year = i64::from(self.day.year()).saturating_sub(years);
        let bound = i16::try_from(year).unwrap_or(if year < 0 { i16::MIN } else { i16::MAX });
        let order = match comparison {
            Comparison::AgeAtMost => Order::AtLeast,
            _ => Order::AtMost,
        };
        Check::Year(order, bound)
    }
}

fn wrong(text: &str, kind: &'static str) -> Fault {
    (Problem::WrongValue { text: text.to_owned(), kind }, None)
}

fn check_value(comparison: Comparison, value: &FactValue) -> Check {
    let order = match comparison {
        Comparison::AtMost => Order::AtMost,
        Comparison::LessThan => Order::LessThan,
        Comparison::AtLeast => Order::AtLeast,
        Comparison::MoreThan => Order::MoreThan,
        _ => Order::Equals,
    };
    match value {
        FactValue::Year(year) => Check::Year(order, year.first()),
        FactValue::Flag(flag) => Check::Flag(*flag),
        FactValue::Choice(key) => Check::OneOf(vec![key]),
        FactValue::Text(text) => Check::Text(text.clone()),
        FactValue::Count(_) | FactValue::Area(_) | FactValue::Share(_) | FactValue::Money(_) => {
            Check::Number(order, number(value).unwrap_or(0))
        }
    }
}

/// The whole number behind a count, an area, a share or an amount.
pub(crate) fn number(value: &FactValue) -> Option<i64> {
    match value {
        FactValue::Count(count) => Some(*count),
        FactValue::Area(area) => Some(area.centi_m2()),
        FactValue::Share(share) => Some(i64::from(share.ppm())),
        FactValue::Money(fen) => Some(fen.0),
        _ => None,
    }
}

/// The scope's combination over the indexes of the criteria.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NeedNode {
    /// No scope is in force: nobody can say.
    Nothing,
    Criterion(usize),
    All(Vec<Self>),
    Any(Vec<Self>),
}

/// Replaces ids by indexes.
pub(crate) fn compile_need(need: &Need, criteria: &[Criterion]) -> Result<NeedNode, Fault> {
    let several = |needs: &[Need]| -> Result<Vec<NeedNode>, Fault> {
        needs.iter().map(|need| compile_need(need, criteria)).collect()
    };
    Ok(match need {
        Need::All(needs) => NeedNode::All(several(needs)?),
        Need::Any(needs) => NeedNode::Any(several(needs)?),
        Need::Criterion(id) if role_of(id) == CriterionRole::Exclusion => {
            return Err((Problem::RequiresExclusion { name: id.to_string() }, None));
        }
        Need::Criterion(id) => {
            let index = criteria.iter().position(|criterion| criterion.id == *id);
            NeedNode::Criterion(index.ok_or_else(|| {
                let near = nearest(id, criteria.iter().map(|criterion| &*criterion.id));
                let problem = Problem::UnknownName { kind: NameKind::Criterion, name: id.to_string() };
                (problem, near.map(str::to_owned))
            })?)
        }
    })
}
