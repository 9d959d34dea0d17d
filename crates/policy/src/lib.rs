//! What a city decided: reads a pack into typed rules and evaluates them with an explanation.
//!
//! A [`Library`] holds pack files, [`Library::load`] lays layers over one another into a [`Pack`],
//! [`Pack::rules_on`] resolves the dates of a day into [`Rules`], and [`Rules::screen`] judges a community.
//! How a pack is written stands in `docs/packs.md`.
//!
//! This room knows no database, no HTTP and no scripting: a pack is data, its tests are a closed, typed
//! list over the facts of `domain`.

mod amount;
mod calendar;
mod compile;
mod condition;
mod criterion;
mod diagnostic;
mod diff;
mod entry;
mod evaluate;
mod expression;
mod gate;
mod item;
mod layer;
mod library;
mod matter;
mod need_part;
mod outline;
mod pack;
mod package;
mod parameter;
mod reader;
mod resolve;
mod rules;
mod scalar;
mod schema;
mod score;
mod scorecard;
mod screen;
mod sharing;
mod sums;
mod target;
mod what_if;
mod work_list;

pub use calendar::work_calendar;
pub use criterion::{Criterion, EXCLUSION_PREFIX, Need, RollUp, Scope};
pub use diagnostic::{Diagnostic, NameKind, PackErrors, Problem};
pub use diff::{Change, ChangeKind, FieldChange, Section, diff};
pub use entry::{Bilingual, Grade, Header, LayerKind, Provenance, Source, SourceKind, Term};
pub use expression::{Comparison, Operand, Test};
pub use gate::{Evident, Gate, GateAnswer, PLAN_ENTRY};
pub use item::{ClassObligation, DecidingScope, Item, ItemClass, Obligation, Price};
pub use library::{Library, check};
pub use matter::{CountingRule, Matter};
pub use need_part::{NeedLine, NeedPart, NeedScore};
pub use outline::Outline;
pub use pack::{NoRules, Pack};
pub use package::{CostLine, Estimate, EstimateLine, NoEstimate, Package, PackageEstimate};
pub use parameter::{Parameter, ParameterKind, ParameterValue, UNKNOWN};
pub use rules::{Empty, Rules};
pub use schema::json_schema;
pub use score::{Basis, Proposal, Score, ScoreLine, score};
pub use scorecard::{Alternative, Bound, Indicator, Scorecard};
pub use screen::Judgement;
pub use sharing::Sharing;
pub use sums::{Size, Sums, Totals, floor_area};
pub use target::{FigureKind, Measure, Target};
pub use what_if::{Moved, WhatIf, what_if};
pub use work_list::{MissingEvidence, work_list};
