//! Accounts: who may sign in. Roles by territory come with the issue on permission.

use crate::id::AccountId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// May do everything, and make accounts.
    Administrator,
    /// May import, screen and decide on claims.
    Planner,
    /// May look at everything and change nothing.
    Auditor,
    /// 社区工作者: looks, and surveys communities on the spot.
    CommunityWorker,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::Administrator, Self::Planner, Self::Auditor, Self::CommunityWorker];

    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Planner => "planner",
            Self::Auditor => "auditor",
            Self::CommunityWorker => "community-worker",
        }
    }

    /// Reads a key made by [`Role::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// Whether the role may change the register.
    pub const fn may_change_register(self) -> bool {
        matches!(self, Self::Administrator | Self::Planner)
    }

    /// Whether the role may send in field surveys.
    pub const fn may_survey(self) -> bool {
        self.may_change_register() || matches!(self, Self::CommunityWorker)
    }
}

/// A person who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its name in the database.
    pub id: AccountId,
    /// The name typed at sign-in, unique, lower case.
    pub login: String,
    /// The name shown to others.
    pub display_name: String,
    /// What it may do.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was shut.
    pub disabled_at: Option<Timestamp>,
}

/// Who acts: the signed-in account, or the operator at the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// What it may do.
    pub role: Role,
}
