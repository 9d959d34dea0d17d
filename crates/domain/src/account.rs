//! Accounts: who may sign in, and who acts.

use crate::appointment::Post;
use crate::id::AccountId;
use crate::permit::Action;
use crate::territory::{Place, Reach};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What somebody is there for. A role says what may be done, a [`crate::territory::Territory`] where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 规划: imports, screens, decides on claims, plans.
    Planner,
    /// 区县、街道专员: keeps the register of a territory.
    Officer,
    /// 社区工作者: surveys communities on the spot.
    CommunityWorker,
    /// 审查: gives an opinion on what waits for one (规划、消防、水电气…).
    Reviewer,
    /// 工程监督: follows the works.
    WorksSupervisor,
    /// 物业服务检查: inspects the service.
    ServiceInspector,
    /// 资金: follows the money.
    Finance,
    /// 审计: sees everything of a territory and changes nothing.
    Auditor,
    /// 系统管理: accounts and settings, and nothing of the register.
    Administrator,
    /// 居民: sees what is public of the own community.
    Resident,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 10] = [
        Self::Planner,
        Self::Officer,
        Self::CommunityWorker,
        Self::Reviewer,
        Self::WorksSupervisor,
        Self::ServiceInspector,
        Self::Finance,
        Self::Auditor,
        Self::Administrator,
        Self::Resident,
    ];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Planner => "planner",
            Self::Officer => "officer",
            Self::CommunityWorker => "community-worker",
            Self::Reviewer => "reviewer",
            Self::WorksSupervisor => "works-supervisor",
            Self::ServiceInspector => "service-inspector",
            Self::Finance => "finance",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
            Self::Resident => "resident",
        }
    }

    /// Reads a key made by [`Role::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// Whether one account may not have both roles: who manages accounts and who audits do nothing else (separation
    /// of duties, 三权分立 of GB/T 22239-2019).
    pub fn excludes(self, other: Self) -> bool {
        let alone = |role: Self| matches!(role, Self::Administrator | Self::Auditor);
        self != other && (alone(self) || alone(other))
    }
}

/// A person who may sign in. What it may do stands in its appointments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its name in the database.
    pub id: AccountId,
    /// The name typed at sign-in, unique, lower case.
    pub login: String,
    /// The name shown to others.
    pub display_name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was shut.
    pub disabled_at: Option<Timestamp>,
}

/// Who acts: an account with the posts it holds at the moment, on the divisions of the plan's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// Its posts, the first one first. Without any it may do nothing.
    pub posts: Vec<Post>,
}

impl Actor {
    /// Somebody who has not signed in: no account has this id, and there is no post.
    pub const NOBODY: Self = Self { account: AccountId::from_uuid(uuid::Uuid::max()), posts: Vec::new() };

    /// Whether a post allows the action at the place.
    pub fn may<A: Action>(&self, place: &Place) -> bool {
        self.reach::<A>().holds(place)
    }

    /// Whether a post allows the action anywhere: what to offer and which routes to open, not what to allow.
    pub fn may_somewhere<A: Action>(&self) -> bool {
        self.posts.iter().any(|post| A::allowed_to(post.role))
    }

    /// Where its posts allow the action.
    pub fn reach<A: Action>(&self) -> Reach {
        let posts = self.posts.iter().filter(|post| A::allowed_to(post.role));
        let reach: Reach = posts.map(|post| post.territory.clone()).collect();
        if A::CITY_WIDE && !reach.is_city() { Reach::default() } else { reach }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_manages_accounts_and_who_audits_do_nothing_else() {
        let alone = [Role::Administrator, Role::Auditor];
        for one in Role::ALL {
            for other in Role::ALL {
                let expected = one != other && (alone.contains(&one) || alone.contains(&other));
                assert_eq!(one.excludes(other), expected, "{one:?} {other:?}");
            }
        }
    }
}
