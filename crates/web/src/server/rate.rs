//! How much one account and one address may ask for in a minute, on all nodes together.
//!
//! A node takes a portion of the limit from the database and spends it here, so that not every request is a write.
//! What is granted never exceeds the limit. Programs on the server itself are the operator's and are not counted by
//! address.

use crate::error::Error;
use crate::server::Visitor;
use crate::server::proxies::household;
use crate::site::Site;
use app::operation::Portion;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Requests a minute; 0 is without limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RateLimits {
    /// Pages and answers read by one account.
    pub account_reads: u64,
    /// Forms and changes sent by one account.
    pub account_writes: u64,
    /// Read from one address, whoever it is.
    pub address_reads: u64,
    /// Sent from one address, signing in included.
    pub address_writes: u64,
}

/// Requests of a portion: a twentieth of the limit.
const PORTIONS: u64 = 20;

/// Portions in hand, and what is known to be spent.
#[derive(Debug, Default)]
pub(crate) struct Rates(Mutex<HashMap<Portion, Held>>);

#[derive(Debug, Clone, Copy)]
enum Held {
    /// So many requests may pass.
    Left(u64),
    /// Nothing is left of this minute.
    Spent,
}

impl Rates {
    /// Spends one request of what is in hand; `None` when a portion must be taken first.
    fn spend(&self, portion: &Portion) -> Option<bool> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match held.get_mut(portion) {
            Some(Held::Spent) => Some(false),
            Some(Held::Left(left)) if *left > 0 => {
                *left -= 1;
                Some(true)
            }
            _ => None,
        }
    }

    /// Adds a portion, of which one request is spent at once; forgets past minutes.
    fn add(&self, portion: Portion, requests: u64) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|other, _| other.slot == portion.slot);
        let left = requests.saturating_sub(1);
        match held.entry(portion).or_insert(Held::Left(0)) {
            Held::Left(before) => *before += left,
            spent @ Held::Spent => *spent = Held::Left(left),
        }
    }

    fn close(&self, portion: Portion) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(portion, Held::Spent);
    }
}

/// What a request counts as: what, by whom, and the limit.
fn counted(visitor: &Visitor, reads: bool, limits: &RateLimits) -> Vec<(&'static str, String, u64)> {
    let what = if reads { "read" } else { "write" };
    let (of_account, of_address) = if reads {
        (limits.account_reads, limits.address_reads)
    } else {
        (limits.account_writes, limits.address_writes)
    };
    let mut counted = Vec::with_capacity(2);
    if let Some(signed_in) = &visitor.session {
        counted.push((what, format!("account {}", signed_in.session.account.id), of_account));
    }
    if !visitor.address.is_loopback() {
        counted.push((what, format!("address {}", household(visitor.address)), of_address));
    }
    counted.retain(|(.., limit)| *limit > 0);
    counted
}

/// Lets a request pass while something is left to its account and its address.
pub(crate) async fn limit(State(site): State<Site>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let for_all = path.starts_with("/assets/") || path == "/livez" || path == "/readyz";
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let visitor = request.extensions().get::<Visitor>();
    let counted = match visitor {
        Some(visitor) if !for_all => counted(visitor, reads, &site.config().limits),
        _ => Vec::new(),
    };
    let (slot, seconds) = site.app().rate_slot();
    for (what, who, limit) in counted {
        if !passes(&site, Portion { slot, what, who }, limit).await {
            return Error::too_many(seconds).into_response();
        }
    }
    next.run(request).await
}

async fn passes(site: &Site, portion: Portion, limit: u64) -> bool {
    if let Some(answer) = site.rates().spend(&portion) {
        return answer;
    }
    let requests = (limit / PORTIONS).max(1);
    let asked = portion.clone();
    match site.run(move |app| app.take_portion(&asked, requests, limit)).await {
        Ok(true) => site.rates().add(portion, requests),
        Ok(false) => {
            site.rates().close(portion);
            return false;
        }
        // Where nothing can be written, reading goes on; what writes will say so itself.
        Err(error) => tracing::warn!(%error, "requests are not counted"),
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portion(slot: i64) -> Portion {
        Portion { slot, what: "read", who: "account x".into() }
    }

    #[test]
    fn a_portion_is_spent_to_its_end_and_a_spent_minute_stays_spent() {
        let rates = Rates::default();
        assert_eq!(rates.spend(&portion(1)), None, "nothing in hand yet");
        rates.add(portion(1), 3);
        assert_eq!([rates.spend(&portion(1)), rates.spend(&portion(1))], [Some(true), Some(true)]);
        assert_eq!(rates.spend(&portion(1)), None);
        rates.close(portion(1));
        assert_eq!(rates.spend(&portion(1)), Some(false));
        assert_eq!(rates.spend(&portion(2)), None, "another minute is another count");
        rates.add(portion(2), 1);
        assert_eq!(rates.0.lock().unwrap().len(), 1, "past minutes are forgotten");
    }
}
