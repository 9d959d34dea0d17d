//! What the columns of a table mean: proposed by the importer, settled by its user.

use super::key::{ConfidenceKey, DatumKey, FormKey, LevelKey, SourceKindKey, TargetKey};
use crate::error::{Error, Trouble};
use app::exchange::mapping::{Basis, ColumnMapping, Mapping, Target};
use domain::claim::Confidence;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What one column means.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ColumnAnswer {
    /// The heading, without its unit.
    #[schema(example = "建成年份")]
    header: String,
    /// What it means; absent when it is not used.
    target: Option<TargetKey>,
    /// The unit of its bare figures.
    unit: Option<String>,
    /// Whether it asks the opposite, so that its yes is read as no.
    negated: bool,
    /// How sure the proposal is.
    confidence: ConfidenceKey,
    /// Why: `declared`, `heading`, `heading-only`, `values`, `taken` or `nothing`.
    #[schema(example = "heading")]
    basis: &'static str,
}

impl From<&ColumnMapping> for ColumnAnswer {
    fn from(column: &ColumnMapping) -> Self {
        Self {
            header: column.header.clone(),
            target: column.target.map(TargetKey),
            unit: column.unit.clone(),
            negated: column.negated,
            confidence: ConfidenceKey(column.confidence),
            basis: match column.basis {
                Basis::Declared => "declared",
                Basis::Heading => "heading",
                Basis::HeadingOnly => "heading-only",
                Basis::Values => "values",
                Basis::Taken(_) => "taken",
                Basis::Nothing => "nothing",
            },
        }
    }
}

/// What every column of a table means.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MappingAnswer {
    /// What a row is.
    level: LevelKey,
    /// The form of the communities, where all rows have the same.
    form: Option<FormKey>,
    /// The declared coordinate system.
    datum: Option<DatumKey>,
    /// What kind of source the file is.
    source_kind: Option<SourceKindKey>,
    /// The source in words.
    source_label: Option<String>,
    /// One entry per column, in the table's order.
    columns: Vec<ColumnAnswer>,
}

impl From<&Mapping> for MappingAnswer {
    fn from(mapping: &Mapping) -> Self {
        Self {
            level: LevelKey(mapping.level),
            form: mapping.form.map(FormKey),
            datum: mapping.datum.map(DatumKey),
            source_kind: mapping.source_kind.map(SourceKindKey),
            source_label: mapping.source_label.clone(),
            columns: super::shape::each(&mapping.columns),
        }
    }
}

/// What one column is to mean.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ColumnBody {
    /// Its heading, as the preview gives it: guards against a mapping for another table.
    #[schema(example = "建成年份")]
    header: String,
    /// What it means; absent to leave it out.
    target: Option<TargetKey>,
    /// The unit of its bare figures.
    unit: Option<String>,
    /// Whether it asks the opposite, so that its yes is read as no; only where the target is a matter of yes and
    /// no.
    #[serde(default)]
    negated: bool,
}

/// What every column of a table is to mean.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MappingBody {
    /// What a row is.
    level: LevelKey,
    /// The form of the communities, where all rows have the same.
    form: Option<FormKey>,
    /// The coordinate system; measured when absent.
    datum: Option<DatumKey>,
    /// What kind of source the file is.
    source_kind: Option<SourceKindKey>,
    /// The source in words.
    source_label: Option<String>,
    /// Whether the table is left out.
    #[serde(default)]
    skip: bool,
    /// One entry per column, in the table's order.
    columns: Vec<ColumnBody>,
}

impl MappingBody {
    /// The mapping, and whether the table is left out; or what does not fit the table.
    pub(crate) fn settle(self, present: &Mapping) -> Result<(Mapping, bool), Error> {
        let (given, there) = (self.columns.len(), present.columns.len());
        if given != there {
            let counts = vec![("given", given.to_string()), ("there", there.to_string())];
            return Err(unfit("api-mapping-columns", counts));
        }
        let mut columns = Vec::with_capacity(given);
        for (column, present) in self.columns.into_iter().zip(&present.columns) {
            if column.header != present.header {
                let headers = vec![("given", column.header), ("there", present.header.clone())];
                return Err(unfit("api-mapping-header", headers));
            }
            columns.push(settle_column(column, present)?);
        }
        if let Some(target) = repeated(&columns) {
            return Err(unfit("mapping-twice", vec![("target", target.to_owned())]));
        }
        let mapping = Mapping {
            level: self.level.0,
            form: self.form.map(|form| form.0),
            datum: self.datum.map(|datum| datum.0),
            source_kind: self.source_kind.map(|kind| kind.0),
            source_label: self.source_label,
            columns,
        };
        Ok((mapping, self.skip))
    }
}

fn unfit(key: &'static str, arguments: Vec<(&'static str, String)>) -> Error {
    Error::new(Trouble::Unprocessable).detail(key, arguments)
}

/// A column that means what it meant keeps the reason why.
fn settle_column(column: ColumnBody, present: &ColumnMapping) -> Result<ColumnMapping, Error> {
    let target = column.target.map(|target| target.0);
    if column.negated && !target.is_some_and(Target::may_be_negated) {
        return Err(unfit("api-mapping-no-opposite", vec![("header", column.header)]));
    }
    if target == present.target && column.unit == present.unit && column.negated == present.negated {
        return Ok(present.clone());
    }
    Ok(ColumnMapping {
        header: column.header,
        target,
        unit: column.unit,
        negated: column.negated,
        confidence: Confidence::High,
        basis: Basis::Declared,
    })
}

/// The key of a target that two columns have and may not share.
fn repeated(columns: &[ColumnMapping]) -> Option<&'static str> {
    let mut seen = Vec::new();
    for target in columns.iter().filter_map(|column| column.target) {
        if seen.contains(&target) && !target.may_repeat() {
            return Some(target.key());
        }
        seen.push(target);
    }
    None
}
