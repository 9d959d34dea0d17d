//! What can go wrong with a request, mapped once: from the use cases to a status, and by
//! `server::dress` to a page in the reader's language or a problem document.

use app::gate::Unmet;
use app::{AppError, Noun, policy};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::borrow::Cow;
use std::fmt;

/// What sort of thing went wrong: one page each, under the keys `error-KEY-title` and `error-KEY-help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// The request is not of the form it should have.
    Malformed,
    /// One must sign in first.
    SignInNeeded,
    /// One's role does not allow it.
    Forbidden,
    /// The form came from another site, or from a session that has ended.
    Stale,
    /// Nothing is there.
    NotFound,
    /// Something is there that does not answer to this method.
    MethodNotAllowed,
    /// The client took too long.
    TooSlow,
    /// Somebody else changed it in between, or it is not in a state that allows this.
    Conflict,
    /// It is no longer what the one who writes has seen.
    PreconditionFailed,
    /// More bytes than we take.
    TooLarge,
    /// Well-formed, but it cannot be done as it is.
    Unprocessable,
    /// Too often.
    TooMany,
    /// Our own fault.
    Internal,
    /// Not now.
    Unavailable,
}

impl Trouble {
    /// Every sort.
    #[cfg(test)]
    pub const ALL: [Self; 14] = [
        Self::Malformed,
        Self::SignInNeeded,
        Self::Forbidden,
        Self::Stale,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooSlow,
        Self::Conflict,
        Self::PreconditionFailed,
        Self::TooLarge,
        Self::Unprocessable,
        Self::TooMany,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The stable key: translation keys, `type` of problem documents.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::SignInNeeded => "sign-in-needed",
            Self::Forbidden => "forbidden",
            Self::Stale => "stale",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::TooSlow => "too-slow",
            Self::Conflict => "conflict",
            Self::PreconditionFailed => "precondition-failed",
            Self::TooLarge => "too-large",
            Self::Unprocessable => "unprocessable",
            Self::TooMany => "too-many",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
        }
    }

    /// The HTTP status.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::SignInNeeded => StatusCode::UNAUTHORIZED,
            Self::Forbidden | Self::Stale => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Conflict => StatusCode::CONFLICT,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Unprocessable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The sort a bare status stands for, when a layer or the router answered without saying more.
    pub fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::UNAUTHORIZED => Self::SignInNeeded,
            StatusCode::FORBIDDEN => Self::Forbidden,
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Self::MethodNotAllowed,
            StatusCode::REQUEST_TIMEOUT => Self::TooSlow,
            StatusCode::CONFLICT => Self::Conflict,
            StatusCode::PRECONDITION_FAILED => Self::PreconditionFailed,
            StatusCode::PAYLOAD_TOO_LARGE => Self::TooLarge,
            StatusCode::UNPROCESSABLE_ENTITY => Self::Unprocessable,
            StatusCode::TOO_MANY_REQUESTS => Self::TooMany,
            StatusCode::SERVICE_UNAVAILABLE => Self::Unavailable,
            status if status.is_client_error() => Self::Malformed,
            _ => Self::Internal,
        }
    }
}

/// What goes into the answer for `server::dress` to put into words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The sort.
    pub trouble: Trouble,
    /// The particulars as a translation key with arguments, where a room below gave some.
    pub detail: Option<Detail>,
    /// The gates of the pipeline that are not passed, community by community.
    pub unmet: Vec<Unmet>,
}

/// A translation key with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// The key.
    pub key: String,
    /// The arguments, by name.
    pub args: Vec<(Cow<'static, str>, String)>,
}

/// When to try again what cannot be done now: a full disk, a database that is being started.
const RETRY_SECONDS: u64 = 5;

/// An error of a handler.
#[derive(Debug)]
pub struct Error {
    failure: Failure,
    retry_after: Option<u64>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// Of a sort, without more to say.
    pub const fn new(trouble: Trouble) -> Self {
        Self {
            failure: Failure { trouble, detail: None, unmet: Vec::new() },
            retry_after: None,
            source: None,
        }
    }

    /// Nothing is there.
    pub const fn not_found() -> Self {
        Self::new(Trouble::NotFound)
    }

    /// The request is not of the form it should have.
    pub const fn malformed() -> Self {
        Self::new(Trouble::Malformed)
    }

    /// Our own fault; the cause goes to the log and nowhere else.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { source: Some(source.into()), ..Self::new(Trouble::Internal) }
    }

    /// Not now; the cause goes to the log. May be tried again soon.
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self {
            source: Some(source.into()),
            retry_after: Some(RETRY_SECONDS),
            ..Self::new(Trouble::Unavailable)
        }
    }

    /// Too often; may be tried again after so many seconds.
    pub fn too_many(seconds: u64) -> Self {
        Self { retry_after: Some(seconds), ..Self::new(Trouble::TooMany) }
    }

    /// With particulars: a translation key.
    #[must_use]
    pub fn detail(mut self, key: impl Into<String>, args: Vec<(&'static str, String)>) -> Self {
        let args = args.into_iter().map(|(name, value)| (name.into(), value)).collect();
        self.failure.detail = Some(Detail { key: key.into(), args });
        self
    }

    /// With particulars that end in what a parser said, untranslated.
    #[must_use]
    pub fn quoting(self, key: &'static str, said: impl Into<String>) -> Self {
        self.detail(key, vec![("said", said.into())])
    }

    /// A file cannot be read.
    fn unreadable(error: &app::exchange::read::ReadError) -> Self {
        let args = error.arguments().into_iter().map(|(name, value)| (name.into(), value)).collect();
        let mut failed = Self::new(Trouble::Unprocessable);
        failed.failure.detail = Some(Detail { key: format!("read-error-{}", error.code()), args });
        failed
    }

    /// Gates of the pipeline are not passed.
    fn of_gates(unmet: Vec<Unmet>) -> Self {
        let count = unmet.len().to_string();
        let mut failed = Self::new(Trouble::Unprocessable).detail("step-gates", vec![("count", count)]);
        failed.failure.unmet = unmet;
        failed
    }

    /// A roll, a vote or a ballot is not in a state that allows it; nothing was changed.
    fn of_vote((key, args): (String, Vec<(&'static str, String)>)) -> Self {
        Self::new(Trouble::Conflict).detail(key, args)
    }

    /// The rules of a pack cannot be applied on that day.
    fn without_rules(error: &policy::NoRules) -> Self {
        let failed = Self::new(Trouble::Unprocessable);
        match error {
            policy::NoRules::NotYet { pack, day, from } => failed.detail(
                "error-rules-not-yet",
                vec![("pack", pack.to_string()), ("day", day.to_string()), ("from", from.to_string())],
            ),
            faulty @ policy::NoRules::Faulty { .. } => failed.quoting("error-pack-unfit", faulty.to_string()),
        }
    }
}

/// The one place where errors of the use cases become answers.
impl From<AppError> for Error {
    fn from(error: AppError) -> Self {
        if error.is_passing() {
            return Self::unavailable(error);
        }
        match error {
            AppError::NotFound(Noun::Link) => Self::not_found().detail("link-over", Vec::new()),
            AppError::NotFound(_) => Self::not_found(),
            AppError::Forbidden(_) => Self::new(Trouble::Forbidden),
            AppError::SignInRefused => {
                Self::new(Trouble::Unprocessable).detail("sign-in-refused", Vec::new())
            }
            AppError::CodeRefused => Self::new(Trouble::Unprocessable).detail("code-refused", Vec::new()),
            AppError::PasskeyRefused => {
                Self::new(Trouble::Unprocessable).detail("passkey-refused", Vec::new())
            }
            AppError::CeremonyOver => Self::new(Trouble::Conflict).detail("ceremony-over", Vec::new()),
            AppError::IdentityUnknown => {
                Self::new(Trouble::Unprocessable).detail("identity-unknown", Vec::new())
            }
            AppError::Provider(trouble) => Self {
                source: Some(Box::new(trouble)),
                ..Self::new(Trouble::Unprocessable).detail("provider-failed", Vec::new())
            },
            busy @ AppError::Busy => Self::unavailable(busy.to_string()),
            AppError::Password(refused) => {
                Self::new(Trouble::Unprocessable).detail(crate::account::password_key(refused), Vec::new())
            }
            AppError::Post(refused) => {
                Self::new(Trouble::Unprocessable).detail(format!("invalid-{}", refused.key()), Vec::new())
            }
            AppError::Roll(error) => Self::of_vote(crate::vote::roll_detail(&error)),
            AppError::Vote(error) => Self::of_vote(crate::vote::vote_detail(&error)),
            AppError::Cast(error) => Self::of_vote(crate::ballot::cast_detail(&error)),
            AppError::Entry(error) => Self::of_vote(crate::ballot::entry_detail(&error)),
            AppError::Identity(question) => {
                Self::new(Trouble::Conflict).detail(format!("identity-needed-{}", question.key()), Vec::new())
            }
            AppError::Proxy(error) => Self::of_vote(crate::ballot::proxy_detail(&error)),
            AppError::Menu(_) => Self::new(Trouble::Unprocessable).detail("menu-unfit", Vec::new()),
            AppError::MenuFaults(_) => {
                Self::new(Trouble::Unprocessable).detail("menu-fault-price", Vec::new())
            }
            AppError::AreaGroup(faults) => {
                let first =
                    faults.first().map(|fault| crate::area_group::group_fault(fault, &|id| id.to_string()));
                let (key, args) = first.unwrap_or_default();
                Self::new(Trouble::Unprocessable).detail(key, args)
            }
            AppError::Projects(_) => {
                Self::new(Trouble::Unprocessable).detail("project-rows-unfit", Vec::new())
            }
            AppError::Means(_) | AppError::PlanLacks(_) => {
                Self::new(Trouble::Unprocessable).detail("plan-means-unfit", Vec::new())
            }
            AppError::Step(refused) => {
                Self::new(Trouble::Conflict).detail(format!("step-{}", refused.key()), Vec::new())
            }
            AppError::Gates(unmet) => Self::of_gates(unmet),
            AppError::LoginTaken => Self::new(Trouble::Conflict),
            AppError::Conflict(key) => {
                Self::new(Trouble::Conflict).detail(format!("conflict-{key}"), Vec::new())
            }
            AppError::ChangedMeanwhile => {
                Self::new(Trouble::Conflict).detail("conflict-changed-meanwhile", Vec::new())
            }
            AppError::Invalid { reason, .. } => {
                Self::new(Trouble::Unprocessable).detail(format!("invalid-{reason}"), Vec::new())
            }
            AppError::Read(error) => Self::unreadable(&error),
            AppError::NoRules(error) => Self::without_rules(&error),
            AppError::Pack(_) => {
                Self::new(Trouble::Unprocessable).quoting("error-pack-unfit", error.to_string())
            }
            AppError::Mapping(_) => {
                Self::new(Trouble::Unprocessable).quoting("error-mapping-unfit", error.to_string())
            }
            AppError::TooMany { minutes } => {
                let minutes = u64::try_from(minutes).unwrap_or(1).max(1);
                Self::too_many(minutes.saturating_mul(60))
                    .detail("error-too-many-of-these", vec![("minutes", minutes.to_string())])
            }
            AppError::Keys(trouble) => Self::internal(trouble.to_string()),
            AppError::Sealed(error) => Self::internal(error),
            retired @ AppError::KeyRetired => Self::internal(retired.to_string()),
            AppError::Store(error) if error.is_passing() => Self::unavailable(error),
            AppError::Write(error) => Self::internal(error),
            AppError::Store(error) => Self::internal(error),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.failure.trouble.key())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Some(source) = &self.source {
            let causes = std::iter::successors(source.source(), |error| error.source());
            let chain = causes.fold(source.to_string(), |text, cause| format!("{text}: {cause}"));
            tracing::error!(trouble = self.failure.trouble.key(), error = chain, "a request failed");
        }
        let mut answer = self.failure.trouble.status().into_response();
        if let Some(seconds) = self.retry_after {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        answer.extensions_mut().insert(self.failure);
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sort_is_found_again_by_its_status_or_shares_it() {
        for trouble in Trouble::ALL {
            let found = Trouble::of_status(trouble.status());
            assert_eq!(found.status(), trouble.status(), "{}", trouble.key());
        }
        assert_eq!(Trouble::of_status(StatusCode::IM_A_TEAPOT), Trouble::Malformed);
        assert_eq!(Trouble::of_status(StatusCode::BAD_GATEWAY), Trouble::Internal);
    }
}
