//! Tests of the store: each runs on both engines.

mod accounts;
mod appointment;
mod batch;
mod duplicate;
mod engines;
mod field_survey;
mod house;
pub(crate) mod log;
mod log_check;
mod migration;
mod plan;
mod register;
mod search;
mod sms;
mod snapshot;
mod statements;
mod tls;
mod votes;
mod writer;

use crate::audit::{Entry, Occasion, Vault};
use crate::{Engine, Options, Store, StoreUrl};
use domain::account::{Actor, Role};
use domain::appointment::Post;
use domain::building::Building;
use domain::claim::{Claim, ClaimSubject, Confidence, SourceKind};
use domain::community::{Community, CommunityForm};
use domain::division::DivisionCode;
use domain::fact::{Fact, FactValue};
use domain::id::{AccountId, AuditEntryId, BuildingId, ClaimId, CommunityId, uuid_v7};
use domain::permit::{Action, Permit};
use domain::territory::Place;
use jiff::Timestamp;
use uuid::Uuid;

pub(crate) use engines::{fresh_postgres, fresh_sqlite, on_both, scratch};

/// The id with that number.
pub(crate) fn id(number: u32) -> Uuid {
    let mut random = [0; 10];
    random[6..].copy_from_slice(&number.to_be_bytes());
    uuid_v7(1_750_000_000_000, random)
}

pub(crate) fn instant(second: i64) -> Timestamp {
    Timestamp::from_second(1_750_000_000 + second).unwrap()
}

pub(crate) fn occasion(number: u32) -> Occasion<'static> {
    Occasion {
        at: instant(i64::from(number)),
        entry: AuditEntryId::from_uuid(id(900_000 + number)),
        seed: [u8::try_from(number % 251).unwrap(); 32],
        vault: &Clear,
    }
}

/// A vault of glass, so that tests can look in.
struct Clear;

impl Vault for Clear {
    fn seal(&self, _: AuditEntryId, payload: &str, _: [u8; 24]) -> Vec<u8> {
        payload.as_bytes().to_vec()
    }
}

/// The particulars of an entry.
pub(crate) fn detail(entry: &Entry) -> String {
    String::from_utf8(entry.secret.clone().unwrap().sealed).unwrap()
}

pub(crate) fn actor() -> Actor {
    let posts = [Role::Planner, Role::Administrator].map(Post::of_city).to_vec();
    Actor { account: AccountId::from_uuid(id(1)), posts }
}

pub(crate) fn permit<A: Action>() -> Permit<A> {
    Permit::grant(&actor(), &Place::CITY).unwrap()
}

pub(crate) fn community(number: u32, name: &str) -> Community {
    Community {
        id: CommunityId::from_uuid(id(number)),
        code: None,
        name: name.into(),
        aliases: Vec::new(),
        form: CommunityForm::Estate,
        district: Some(DivisionCode("500106".into())),
        street: None,
        neighbourhood: None,
        address: None,
        location: None,
        outline: None,
    }
}

pub(crate) fn building(number: u32, community: &Community, label: &str) -> Building {
    Building {
        id: BuildingId::from_uuid(id(number)),
        community: community.id,
        number: label.into(),
        address: None,
        location: None,
    }
}

pub(crate) fn claim(number: u32, subject: ClaimSubject, fact: Fact, value: &str, label: &str) -> Claim {
    Claim {
        id: ClaimId::from_uuid(id(number)),
        subject,
        fact,
        value: FactValue::parse(fact, value).unwrap(),
        raw: Some(format!("「{value}」")),
        source: SourceKind::Listing,
        source_label: label.into(),
        observed_on: Some(jiff::civil::date(2025, 1, 2)),
        recorded_at: instant(i64::from(number)),
        confidence: Confidence::Medium,
        batch: None,
        decision: None,
    }
}
