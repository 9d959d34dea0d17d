//! What can go wrong in a use case, in terms a reader can act on.

use domain::permit::Forbidden;
use store::StoreError;

/// The nouns that can be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Noun {
    /// An account.
    Account,
    /// A token of a program.
    ApiToken,
    /// An appointment.
    Appointment,
    /// An area group.
    AreaGroup,
    /// An entry of the audit log.
    AuditEntry,
    /// An import batch or a staged upload.
    Batch,
    /// A checkpoint of the log.
    Checkpoint,
    /// A community.
    Community,
    /// A field survey, a contradiction of one, or a photo.
    FieldSurvey,
    /// A link that works once.
    Link,
    /// An owner.
    Owner,
    /// A passkey.
    Passkey,
    /// A pack.
    Pack,
    /// The receipt of a ballot.
    Receipt,
    /// A project.
    Project,
    /// A roll.
    Roll,
    /// A scenario.
    Scenario,
    /// A paper sheet.
    Sheet,
    /// A vote.
    Vote,
}

impl Noun {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::ApiToken => "api_token",
            Self::Appointment => "appointment",
            Self::AreaGroup => "area_group",
            Self::AuditEntry => "audit_entry",
            Self::Batch => "batch",
            Self::Checkpoint => "checkpoint",
            Self::Community => "community",
            Self::FieldSurvey => "field_survey",
            Self::Link => "one_time_link",
            Self::Owner => "owner",
            Self::Passkey => "passkey",
            Self::Pack => "pack",
            Self::Receipt => "receipt",
            Self::Project => "project",
            Self::Roll => "roll",
            Self::Scenario => "scenario",
            Self::Sheet => "ballot_sheet",
            Self::Vote => "vote",
        }
    }
}

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is no such thing.
    #[error("no such {}", .0.key())]
    NotFound(Noun),
    /// The account may not do that.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Login and password do not belong together, or the account is shut. Which of them is not said.
    #[error("login or password is wrong")]
    SignInRefused,
    /// The code is not the present one, or was used.
    #[error("the code is wrong")]
    CodeRefused,
    /// The passkey does not hold.
    #[error("the passkey is refused")]
    PasskeyRefused,
    /// What was begun is over: too late, done already, or too many wrong answers.
    #[error("what was begun is over")]
    CeremonyOver,
    /// The sign-in service vouches for somebody whom no account is linked to.
    #[error("no account is linked to that identity")]
    IdentityUnknown,
    /// The sign-in service did not answer, or not as it should.
    #[error(transparent)]
    Provider(#[from] crate::account::ProviderTrouble),
    /// Too many people sign in at this moment.
    #[error("too many are signing in at this moment")]
    Busy,
    /// The password is not accepted.
    #[error(transparent)]
    Password(#[from] credential::password::PasswordRefused),
    /// The account does not get or lose that post.
    #[error(transparent)]
    Post(#[from] domain::appointment::PostRefused),
    /// A roll does not move on.
    #[error(transparent)]
    Roll(#[from] domain::roll::RollError),
    /// A vote does not move on.
    #[error(transparent)]
    Vote(#[from] domain::vote::VoteError),
    /// A ballot is not taken.
    #[error(transparent)]
    Cast(#[from] domain::ballot::CastError),
    /// What was read on a sheet is not entered.
    #[error(transparent)]
    Entry(#[from] domain::ballot::EntryError),
    /// Whoever holds a personal link has not proved to be the owner.
    #[error("the {} is asked first", .0.key())]
    Identity(domain::identity::IdentityQuestion),
    /// A proxy is not taken.
    #[error(transparent)]
    Proxy(#[from] domain::proxy::ProxyError),
    /// What a ballot chose does not go together.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Menu(Vec<domain::menu::MenuConflict>),
    /// A menu cannot be offered.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    MenuFaults(Vec<domain::menu::MenuFault>),
    /// A table of means cannot be planned with; every fault is listed.
    #[error("{} faults in the table of means", .0.len())]
    Means(Vec<domain::means::MeansFault>),
    /// Projects under way cannot be taken in; every fault is listed.
    #[error("{} faults in the table of projects", .0.len())]
    Projects(Vec<domain::project_row::ProjectFault>),
    /// An area group cannot be kept; every fault is listed.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    AreaGroup(Vec<domain::area_group::GroupFault>),
    /// The pack does not say what planning needs.
    #[error("the pack lacks {} of what planning needs", .0.len())]
    PlanLacks(Vec<crate::scenario::Lack>),
    /// A step of a project is not taken.
    #[error(transparent)]
    Step(#[from] domain::project::StepRefused),
    /// Gates of the pipeline are not passed; every community and gate is named.
    #[error("gates not passed: {}", gate_names(.0))]
    Gates(Vec<crate::gate::Unmet>),
    /// The login is taken.
    #[error("an account of this login exists")]
    LoginTaken,
    /// Something asked for does not fit the state of things; the key says what.
    #[error("that does not fit: {0}")]
    Conflict(&'static str),
    /// It is no longer what the person saw when they decided.
    #[error("somebody changed it in between")]
    ChangedMeanwhile,
    /// A value given is not acceptable; the key of the field and of the reason.
    #[error("{field}: {reason}")]
    Invalid {
        /// The field's key.
        field: &'static str,
        /// The reason's key.
        reason: &'static str,
    },
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] exchange::read::ReadError),
    /// A mapping file is wrong; every error is listed.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Mapping(Vec<exchange::mapping::MappingProblem>),
    /// A pack cannot be used; every error is listed.
    #[error(transparent)]
    Pack(#[from] policy::PackErrors),
    /// The pack has no rules on the day asked for.
    #[error(transparent)]
    NoRules(#[from] policy::NoRules),
    /// The keys cannot be used.
    #[error(transparent)]
    Keys(Box<crate::key::KeyTrouble>),
    /// A sealed value does not open.
    #[error(transparent)]
    Sealed(#[from] seal::SealError),
    /// The data key that was to seal was retired meanwhile; the work is done again with the newer one.
    #[error("the data key was retired meanwhile")]
    KeyRetired,
    /// Too many of these in an hour.
    #[error("too many of these; again in {minutes} minutes")]
    TooMany {
        /// When it is allowed again, rounded up.
        minutes: i64,
    },
    /// What was to be written outside the database could not be.
    #[error(transparent)]
    Write(#[from] std::io::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// «first: consent, scheme; second: consent».
fn gate_names(unmet: &[crate::gate::Unmet]) -> String {
    let of = |one: &crate::gate::Unmet| {
        let ids: Vec<&str> = one.gates.iter().map(|answer| &*answer.gate.id).collect();
        format!("{}: {}", one.name, ids.join(", "))
    };
    unmet.iter().map(of).collect::<Vec<_>>().join("; ")
}

impl AppError {
    /// Whether the same may work later without being asked otherwise.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_passing())
    }
}
