//! Appointments (任职): an account holds a role in a territory, from then until then, given by somebody.

use crate::account::Role;
use crate::id::{AccountId, AppointmentId};
use crate::territory::Territory;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A role in a territory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Post {
    /// What may be done.
    pub role: Role,
    /// Where.
    pub territory: Territory,
}

impl Post {
    /// A role in the whole city.
    pub const fn of_city(role: Role) -> Self {
        Self { role, territory: Territory::City }
    }
}

/// An account's post with its time, and who gave and took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appointment {
    /// Its name in the database.
    pub id: AppointmentId,
    /// Who holds it.
    pub account: AccountId,
    /// The post.
    pub post: Post,
    /// Since when.
    pub since: Timestamp,
    /// Until when; `None` while no end is set.
    pub until: Option<Timestamp>,
    /// Who gave it.
    pub granted_by: AccountId,
    /// Who ended it before its time.
    pub revoked_by: Option<AccountId>,
}

impl Appointment {
    /// Whether it counts now: until its last instant, and no more once somebody has ended it.
    ///
    /// Appointments begin when they are given, so that [`Self::since`] is not asked: a clock that is set back takes nobody's
    /// role away (the first administrator's among them), and gives back none that was ended.
    pub fn stands_at(&self, now: Timestamp) -> bool {
        self.revoked_by.is_none() && self.until.is_none_or(|until| now < until)
    }
}

/// Why an account does not get a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.key())]
pub enum PostRefused {
    /// Nobody gives or takes their own posts.
    Own,
    /// The account has a role that excludes this one, or this one excludes what it has.
    RolesExclude,
    /// It has the post already.
    Held,
    /// The role needs the whole city.
    NeedsCity,
    /// The role belongs to a community or a building.
    NeedsCommunity,
    /// It would end before it begins.
    EndsBeforeNow,
}

impl PostRefused {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::Own,
        Self::RolesExclude,
        Self::Held,
        Self::NeedsCity,
        Self::NeedsCommunity,
        Self::EndsBeforeNow,
    ];

    /// The part of the post that is at fault: `account`, `role`, `level` or `until`.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Own => "account",
            Self::RolesExclude | Self::Held => "role",
            Self::NeedsCity | Self::NeedsCommunity => "level",
            Self::EndsBeforeNow => "until",
        }
    }

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Own => "post-own",
            Self::RolesExclude => "post-roles-exclude",
            Self::Held => "post-held",
            Self::NeedsCity => "post-needs-city",
            Self::NeedsCommunity => "post-needs-community",
            Self::EndsBeforeNow => "post-ends-before-now",
        }
    }
}

/// Whether an account that holds `held` may get `post` from `by`.
///
/// # Errors
/// The first reason why not.
pub fn admit(
    by: AccountId,
    account: AccountId,
    held: &[Post],
    post: &Post,
    (now, until): (Timestamp, Option<Timestamp>),
) -> Result<(), PostRefused> {
    if by == account {
        return Err(PostRefused::Own);
    }
    if held.contains(post) {
        return Err(PostRefused::Held);
    }
    if held.iter().any(|other| other.role.excludes(post.role)) {
        return Err(PostRefused::RolesExclude);
    }
    if until.is_some_and(|until| until <= now) {
        return Err(PostRefused::EndsBeforeNow);
    }
    match (post.role, &post.territory) {
        (Role::Administrator, territory) if *territory != Territory::City => Err(PostRefused::NeedsCity),
        (Role::Resident, Territory::Community(_) | Territory::Building { .. }) => Ok(()),
        (Role::Resident, _) => Err(PostRefused::NeedsCommunity),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::division::DivisionCode;
    use crate::id::uuid_v7;

    fn person(number: u8) -> AccountId {
        AccountId::from_uuid(uuid_v7(1, [number; 10]))
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn district(role: Role) -> Post {
        Post { role, territory: Territory::District(DivisionCode("500103".into())) }
    }

    fn ask(by: u8, held: &[Post], post: &Post) -> Result<(), PostRefused> {
        admit(person(by), person(1), held, post, (at(100), None))
    }

    #[test]
    fn nobody_gives_themselves_a_post() {
        let officer = district(Role::Officer);
        assert_eq!(ask(1, &[], &officer), Err(PostRefused::Own));
        assert_eq!(ask(2, &[], &officer), Ok(()));
    }

    #[test]
    fn who_audits_or_administers_gets_no_other_role_and_nobody_gets_theirs_besides() {
        for alone in [Role::Auditor, Role::Administrator] {
            let held = [Post::of_city(alone)];
            assert_eq!(ask(2, &held, &district(Role::Officer)), Err(PostRefused::RolesExclude));
            let held = [district(Role::Officer)];
            assert_eq!(ask(2, &held, &Post::of_city(alone)), Err(PostRefused::RolesExclude));
        }
    }

    #[test]
    fn an_administrator_is_one_of_the_city_and_a_resident_one_of_a_community() {
        assert_eq!(ask(2, &[], &district(Role::Administrator)), Err(PostRefused::NeedsCity));
        assert_eq!(ask(2, &[], &district(Role::Resident)), Err(PostRefused::NeedsCommunity));
        assert_eq!(ask(2, &[], &Post::of_city(Role::Resident)), Err(PostRefused::NeedsCommunity));
    }

    #[test]
    fn a_post_counts_until_before_its_last_instant_whatever_the_clock_does() {
        let appointment = Appointment {
            id: AppointmentId::from_uuid(uuid_v7(1, [0; 10])),
            account: person(1),
            post: district(Role::Officer),
            since: at(10),
            until: Some(at(20)),
            granted_by: person(2),
            revoked_by: None,
        };
        let stands = |it: &Appointment| [9, 10, 19, 20].map(|second| it.stands_at(at(second)));
        assert_eq!(stands(&appointment), [true, true, true, false], "set back to before it was given");
        let ended = Appointment { revoked_by: Some(person(2)), ..appointment.clone() };
        assert_eq!(stands(&ended), [false; 4], "set back to before it was ended");
        assert!(Appointment { until: None, ..appointment }.stands_at(at(1_000_000)));
    }
}
