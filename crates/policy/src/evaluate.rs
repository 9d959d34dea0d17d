//! Three-valued evaluation of a test, with the value that decided it and the facts that would.

use crate::compile::{Check, Node, number};
use domain::claim::{Confidence, SourceKind};
use domain::dossier::{FactSheet, Known};
use domain::fact::{Fact, FactKind, FactScope, FactValue};
use domain::truth::Truth;
use domain::year::{BuiltYear, PhaseRule, YearPrecision};

/// What a test may look at: a building within its community, or a community alone.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) building: Option<&'a FactSheet>,
    pub(crate) community: &'a FactSheet,
    pub(crate) phases: PhaseRule,
}

/// A fact as a view sees it.
struct Seen<'a> {
    known: &'a Known,
    /// Said of the community, looked at for one of its buildings.
    inherited: bool,
}

/// How a test came out.
#[derive(Clone, Copy)]
pub(crate) struct Answer<'a> {
    pub(crate) truth: Truth,
    /// The value that decided it, or that is not sure enough to.
    pub(crate) known: Option<(Fact, &'a Known)>,
    /// Whether a value it rests on is less sure than it looks.
    pub(crate) estimated: bool,
}

impl<'a> View<'a> {
    fn find(&self, fact: Fact) -> Option<Seen<'a>> {
        let Some(building) = self.building else {
            return self.community.find(fact).map(|known| Seen { known, inherited: false });
        };
        if fact.scope() == FactScope::Community {
            return self.community.find(fact).map(|known| Seen { known, inherited: false });
        }
        if let Some(known) = building.find(fact) {
            return Some(Seen { known, inherited: false });
        }
        // A community's total says nothing of one of its buildings; its years and flags do.
        match fact.kind() {
            FactKind::Year | FactKind::Flag | FactKind::Choice(_) => {
                self.community.find(fact).map(|known| Seen { known, inherited: true })
            }
            _ => None,
        }
    }

    pub(crate) fn answer(&self, node: &Node) -> Answer<'a> {
        match node {
            Node::All(nodes) => self.combine(nodes, Truth::No),
            Node::Any(nodes) => self.combine(nodes, Truth::Yes),
            Node::FirstKnown(nodes) => {
                let answers = nodes.iter().map(|node| self.answer(node));
                let mut unknown = None;
                for answer in answers {
                    if answer.truth != Truth::Unknown {
                        return answer;
                    }
                    unknown = unknown.or(Some(answer));
                }
                unknown.unwrap_or(Answer { truth: Truth::Unknown, known: None, estimated: false })
            }
            Node::Not(node) => {
                let answer = self.answer(node);
                Answer { truth: !answer.truth, ..answer }
            }
            Node::Leaf(fact, check) => match self.find(*fact) {
                None => Answer { truth: Truth::Unknown, known: None, estimated: false },
                Some(seen) => Answer {
                    truth: self.check(&seen, check),
                    known: Some((*fact, seen.known)),
                    estimated: is_estimated(seen.known),
                },
            },
        }
    }

    /// Conjunction when `decisive` is no, disjunction when it is yes.
    fn combine(&self, nodes: &[Node], decisive: Truth) -> Answer<'a> {
        let mut result: Option<Answer<'a>> = None;
        for node in nodes {
            let answer = self.answer(node);
            if answer.truth == decisive {
                return answer;
            }
            result = Some(match result {
                Some(before) if before.truth == answer.truth => {
                    Answer { estimated: before.estimated || answer.estimated, ..before }
                }
                Some(before) if before.truth == Truth::Unknown => before,
                None | Some(_) => answer,
            });
        }
        result.unwrap_or(Answer { truth: !decisive, known: None, estimated: false })
    }

    fn check(&self, seen: &Seen<'_>, check: &Check) -> Truth {
        match (check, &seen.known.value) {
            (Check::Year(order, bound), FactValue::Year(year)) => {
                let holds = |year: i16| order.holds(&year, bound);
                year_of_view(*year, seen.inherited).test(self.phases, holds)
            }
            (Check::Flag(wanted), FactValue::Flag(flag)) => (flag == wanted).into(),
            (Check::OneOf(keys), FactValue::Choice(key)) => keys.contains(key).into(),
            (Check::Text(wanted), FactValue::Text(text)) => (text == wanted).into(),
            (Check::Number(order, bound), value) => match number(value) {
                Some(value) => order.holds(&value, bound).into(),
                None => Truth::Unknown,
            },
            _ => Truth::Unknown,
        }
    }

    /// Facts whose knowledge could still decide an undecided test.
    pub(crate) fn missing(&self, node: &Node, facts: &mut Vec<Fact>) {
        if self.answer(node).truth != Truth::Unknown {
            return;
        }
        match node {
            Node::All(nodes) | Node::Any(nodes) | Node::FirstKnown(nodes) => {
                for node in nodes {
                    self.missing(node, facts);
                }
            }
            Node::Not(node) => self.missing(node, facts),
            Node::Leaf(fact, _) => {
                if !facts.contains(fact) {
                    facts.push(*fact);
                }
            }
        }
    }
}

/// A building of a community built in phases was built in one of them, nobody says which.
fn year_of_view(year: BuiltYear, inherited: bool) -> BuiltYear {
    if inherited && year.precision() == YearPrecision::Phases {
        BuiltYear::within(year.first(), year.last()).unwrap_or(year)
    } else {
        year
    }
}

fn is_estimated(known: &Known) -> bool {
    known.value.is_estimated() || known.source == SourceKind::Estimate || known.confidence == Confidence::Low
}
