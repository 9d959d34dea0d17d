//! Scorecards: indicators a community meets or not, and the menu items that would meet them.

use crate::diagnostic::NameKind;
use crate::entry::{Bilingual, Provenance};
use crate::expression::Test;
use crate::reader::{Entry, Fields};
use crate::scalar::{Id, Scalar};
use serde::Serialize;
use std::sync::Arc;

/// A set of indicators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scorecard {
    /// Its id: `complete`, `green`.
    pub id: Arc<str>,
    /// Its name.
    pub name: Bilingual,
    /// What it is held against.
    pub about: Option<Bilingual>,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl Entry for Scorecard {
    const NAME: &'static str = "[[scorecard]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let id = fields.need::<Id>("id");
        let (name, about) = (fields.need("name"), fields.may("about"));
        let provenance = Provenance::fields(fields);
        Some(Self { id: id?.0, name: name?, about, provenance: provenance? })
    }
}

/// A bound on the measured value of an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bound {
    /// The least value that meets it, a decimal number.
    pub at_least: Arc<str>,
    /// Its unit.
    pub unit: Arc<str>,
}

impl Entry for Bound {
    const NAME: &'static str = "a bound";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let (at_least, unit) = (fields.need::<Scalar>("at_least"), fields.need("unit"));
        Some(Self { at_least: at_least?.0, unit: unit? })
    }
}

/// What existing communities are asked instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// The requirement in words.
    pub requirement: Bilingual,
    /// Its bound, where it has one.
    pub bound: Option<Bound>,
}

impl Entry for Alternative {
    const NAME: &'static str = "an alternative for existing communities";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let (requirement, bound) = (fields.need("requirement"), fields.may("bound"));
        Some(Self { requirement: requirement?, bound })
    }
}

/// One indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Indicator {
    /// Its id: `complete-03`.
    pub id: Arc<str>,
    /// The scorecard it belongs to.
    pub scorecard: Arc<str>,
    /// The field it stands in.
    pub field: Bilingual,
    /// Its name.
    pub name: Bilingual,
    /// The requirement in words.
    pub requirement: Bilingual,
    /// What is measured, where something is.
    pub metric: Option<Bilingual>,
    /// The least measured value that meets it.
    pub bound: Option<Bound>,
    /// What existing communities are asked instead.
    pub existing: Option<Alternative>,
    /// A test over facts of the register that decides it where nobody observed it.
    pub test: Option<Test>,
    /// Its weight, where a source gives one.
    pub weight: Option<i64>,
    /// The menu items that meet it.
    pub fixed_by: Vec<Arc<str>>,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl Indicator {
    /// The bound that an existing community is held against.
    pub fn bound_for_existing(&self) -> Option<&Bound> {
        match &self.existing {
            Some(existing) => existing.bound.as_ref(),
            None => self.bound.as_ref(),
        }
    }
}

impl Entry for Indicator {
    const NAME: &'static str = "[[indicator]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let id = fields.need::<Id>("id");
        let scorecard = fields.reference("scorecard", NameKind::Scorecard);
        let (field, name) = (fields.need("field"), fields.need("name"));
        let (requirement, metric) = (fields.need("requirement"), fields.may("metric"));
        let (bound, existing) = (fields.may("bound"), fields.may("existing"));
        let (test, weight) = (fields.may("test"), fields.may("weight"));
        let fixed_by = fields.references("fixed_by", NameKind::Item);
        let provenance = Provenance::fields(fields);
        Some(Self {
            id: id?.0,
            scorecard: scorecard?,
            field: field?,
            name: name?,
            requirement: requirement?,
            metric,
            bound,
            existing,
            test,
            weight,
            fixed_by,
            provenance: provenance?,
        })
    }
}
