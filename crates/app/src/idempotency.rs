//! Requests that carry a key of their own: done once, answered as often as they are asked.

use crate::{App, AppError};
use domain::account::Actor;
use jiff::SignedDuration;
use store::idempotency;

pub use store::idempotency::{Begun, KeptAnswer, KeyedRequest};

/// How long an answer is kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

impl App {
    /// Begins a request under a key: [`Begun::First`] for the one that is to be done, else the answer it was
    /// given. A key that belongs to another request, and one whose request is not answered yet, are refused.
    pub fn begin_request(&self, request: &KeyedRequest) -> Result<Begun, AppError> {
        let now = self.environment().now();
        let kept_since = now.checked_sub(KEPT).unwrap_or(now);
        match self.store().write(|tx| idempotency::begin(tx, request, now, kept_since))? {
            Begun::OtherRequest => Err(AppError::Invalid { field: "idempotency-key", reason: "key-reused" }),
            Begun::UnderWay => Err(AppError::Conflict("request-under-way")),
            begun => Ok(begun),
        }
    }

    /// Ends a request under a key: keeps its answer, or lets go of the key where nothing was done.
    pub fn end_request(&self, request: &KeyedRequest, answer: Option<&KeptAnswer>) -> Result<(), AppError> {
        Ok(self.store().write(|tx| match answer {
            Some(answer) => idempotency::finish(tx, request, answer),
            None => idempotency::forget(tx, request),
        })?)
    }

    /// The key of a person's request.
    pub fn keyed_request(actor: &Actor, key: &str, request_hash: String) -> KeyedRequest {
        KeyedRequest { account: actor.account, key: key.to_owned(), request_hash }
    }
}
