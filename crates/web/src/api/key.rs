//! Words from closed lists: the domain's own keys, with the list in the description.

use app::batch::ImportStage;
use app::explorer::ExplorerSort;
use domain::account::Role;
use domain::assessment::CriterionRole;
use domain::ballot::{Channel, SpoiledReason};
use domain::batch::BatchState;
use domain::claim::{Confidence, EffectiveRule, SourceKind};
use domain::community::CommunityForm;
use domain::duplicate::{Likelihood, Sign};
use domain::geometry::Datum;
use domain::indicator::Phase;
use domain::means::MeansKind;
use domain::project::{Pool, Step};
use domain::roll::{AreaSource, Reason, Status};
use domain::scenario::ScenarioState;
use domain::signature_audit::CallBack;
use domain::sms::SmsKind;
use domain::tally::{Choice, Outcome};
use domain::threshold::{Base, Comparison, Count, Measure};
use domain::visit::VisitOutcome;
use domain::vote::VoteState;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

/// A schema of these words.
fn schema(about: &str, words: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let words: Vec<&str> = words.collect();
    let first = words.first().copied().unwrap_or_default();
    let object = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).examples([first]);
    let about = about.trim();
    object.description((!about.is_empty()).then_some(about)).into()
}

macro_rules! keys {
    ($($about:literal $name:ident as $shown:literal ($ty:ty) = $all:expr, $key:expr;)+) => {$(
        #[doc = $about]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) struct $name(pub $ty);

        impl $name {
            fn word(value: $ty) -> &'static str {
                let key: fn($ty) -> &'static str = $key;
                key(value)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(Self::word(self.0))
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let given = Cow::<str>::deserialize(deserializer)?;
                let known = $all.iter().copied().find(|value| Self::word(*value) == given);
                known.map(Self).ok_or_else(|| {
                    let words: Vec<&str> = $all.iter().map(|value| Self::word(*value)).collect();
                    serde::de::Error::custom(format_args!("«{given}» is none of {}", words.join(", ")))
                })
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                schema($about, $all.iter().map(|value| Self::word(*value)))
            }
        }

        impl utoipa::ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($shown)
            }
        }
    )+};
}

keys! {
    "What screening says: the plan covers it, does not cover it, or evidence is missing."
    VerdictKey as "Verdict" (domain::Verdict) = domain::Verdict::ALL, |value| value.key();
    "What a figure of money, capacity or a target says."
    MeansKindKey as "MeansKind" (MeansKind) = MeansKind::ALL, |value| value.key();
    "Where a scenario stands."
    ScenarioStateKey as "ScenarioState" (ScenarioState) = ScenarioState::ALL, |value| value.key();
    "Where a community stands in the pipeline."
    PoolKey as "Pool" (Pool) = Pool::ALL, |value| value.key();
    "What is done with a project."
    StepKey as "ProjectStep" (Step) = Step::ALL, |value| value.key();
    "Whether something holds; `unknown` where evidence is missing."
    TruthKey as "Truth" (domain::Truth) = domain::Truth::ALL, |value| value.key();
    "Something a register can say of a community or a building."
    FactKey as "Fact" (domain::Fact) = domain::Fact::ALL, |value| value.key();
    "An estate of buildings, or a single residential block."
    FormKey as "CommunityForm" (CommunityForm) =
        [CommunityForm::Estate, CommunityForm::SingleBlock], |value| value.key();
    "What a list is ordered by; unknown values come last either way."
    SortKey as "CommunitySort" (ExplorerSort) = ExplorerSort::ALL, |value| value.key();
    "What kind of source speaks, the most trusted first."
    SourceKindKey as "SourceKind" (SourceKind) = SourceKind::ALL, |value| value.key();
    "How sure the source is of the value."
    ConfidenceKey as "Confidence" (Confidence) = Confidence::ALL, |value| value.key();
    "The rule that made a claim the effective one."
    RuleKey as "EffectiveRule" (EffectiveRule) = [
        EffectiveRule::Only,
        EffectiveRule::Agreement,
        EffectiveRule::Decided,
        EffectiveRule::BetterSource,
        EffectiveRule::HigherConfidence,
        EffectiveRule::Newer,
        EffectiveRule::RecordedLater,
    ], |value| value.key();
    "What a criterion does to the verdict: it must hold, or must not."
    CriterionRoleKey as "CriterionRole" (CriterionRole) =
        [CriterionRole::Requirement, CriterionRole::Exclusion], |role| match role {
            CriterionRole::Requirement => "requirement",
            CriterionRole::Exclusion => "exclusion",
        };
    "What an account may do."
    RoleKey as "Role" (Role) = Role::ALL, |value| value.key();
    "Where a batch stands: its rows are in the register, or were taken out again."
    BatchStateKey as "BatchState" (BatchState) =
        [BatchState::Committed, BatchState::Undone], |value| value.key();
    "What a running import is doing."
    StageKey as "ImportStage" (ImportStage) = [
        ImportStage::Queued,
        ImportStage::Reading,
        ImportStage::Matching,
        ImportStage::Writing,
    ], |value| value.key();
    "The coordinate system a file's numbers are in."
    DatumKey as "Datum" (Datum) = Datum::ALL, |value| value.key();
    "How likely two entries are one community."
    LikelihoodKey as "Likelihood" (Likelihood) = Likelihood::ALL, |value| value.key();
    "Something that speaks for or against two entries being one community."
    SignKey as "DuplicateSign" (Sign) = Sign::ALL, |value| value.key();
    "Before or after the works."
    PhaseKey as "Phase" (Phase) = [Phase::Before, Phase::After], |value| value.key();
    "What one row of a table is."
    LevelKey as "RowLevel" (app::exchange::mapping::Level) =
        app::exchange::mapping::Level::ALL, |value| value.key();
    "How a ballot came."
    ChannelKey as "BallotChannel" (Channel) = Channel::ALL, |value| value.key();
    "Where a vote stands."
    VoteStateKey as "VoteState" (VoteState) = VoteState::ALL, |value| value.key();
    "Which paper an exclusive area was read from, in the order in which they count."
    AreaSourceKey as "AreaSource" (AreaSource) = AreaSource::ALL, |value| value.key();
    "What is special about a dwelling when heads and area are counted."
    StatusKey as "DwellingStatus" (Status) = Status::ALL, |value| value.key();
    "Why a line of a roll is as it is."
    ReasonKey as "RollReason" (Reason) = Reason::ALL, |value| value.key();
    "Yes, no or abstain."
    ChoiceKey as "Choice" (Choice) = Choice::ALL, |value| value.key();
    "What came of a statutory decision."
    OutcomeKey as "VoteOutcome" (Outcome) =
        [Outcome::Passed, Outcome::QuorumMissed, Outcome::Rejected, Outcome::Objected], |value| value.key();
    "Whose weight is compared."
    CountKey as "VoteCount" (Count) = Count::ALL, |value| value.key();
    "What a fraction is of."
    BaseKey as "VoteBase" (Base) = Base::ALL, |value| value.key();
    "What votes are weighed by."
    MeasureKey as "VoteMeasure" (Measure) = Measure::ALL, |value| value.key();
    "How what was counted is compared with the bound."
    ComparisonKey as "VoteComparison" (Comparison) = Comparison::ALL, |value| value.key();
    "Why a paper sheet cannot be counted."
    SpoiledKey as "SpoiledReason" (SpoiledReason) = SpoiledReason::ALL, |value| value.key();
    "What an owner said of a ballot."
    CallBackKey as "CallBack" (CallBack) = CallBack::ALL, |value| value.key();
    "What a text message is for."
    SmsKindKey as "SmsKind" (SmsKind) = SmsKind::ALL, |value| value.key();
    "What came of a visit at a door."
    VisitOutcomeKey as "VisitOutcome" (VisitOutcome) = VisitOutcome::ALL, |value| value.key();
    "What an indicator's outcome rests on."
    BasisKey as "ScoreBasis" (app::policy::Basis) = [
        app::policy::Basis::Observed,
        app::policy::Basis::Measured,
        app::policy::Basis::Register,
        app::policy::Basis::Nothing,
    ], |basis| match basis {
        app::policy::Basis::Observed => "observed",
        app::policy::Basis::Measured => "measured",
        app::policy::Basis::Register => "register",
        app::policy::Basis::Nothing => "nothing",
    };
}

/// The order of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(example = "ascending")]
pub(crate) enum Order {
    /// The least first.
    #[default]
    Ascending,
    /// The greatest first.
    Descending,
}

/// What a column of a file means: something that names or places a thing, or a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TargetKey(pub app::exchange::mapping::Target);

impl Serialize for TargetKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.key())
    }
}

impl<'de> Deserialize<'de> for TargetKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        app::exchange::mapping::Target::deserialize(deserializer).map(Self)
    }
}

impl utoipa::PartialSchema for TargetKey {
    fn schema() -> RefOr<Schema> {
        let about = "What a column means: something that names or places a thing, or a fact.";
        schema(about, app::exchange::mapping::Target::all().map(app::exchange::mapping::Target::key))
    }
}

impl utoipa::ToSchema for TargetKey {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ColumnTarget")
    }
}
