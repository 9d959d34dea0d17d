//! Permission as a value: a storage function that changes something asks for the permit to do so.
//!
//! A permit can only be made by checking an [`Actor`], so a write without a check does not compile.

use crate::account::{Actor, Role};
use crate::id::AccountId;
use std::marker::PhantomData;

/// Something that not everybody may do.
pub trait Action {
    /// The stable key: audit, translation keys, the list of routes and roles.
    const KEY: &'static str;

    /// Whether the role may do it.
    fn allowed_to(role: Role) -> bool;
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $key:literal, $rule:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name;

        impl Action for $name {
            const KEY: &'static str = $key;

            fn allowed_to(role: Role) -> bool {
                let rule: fn(Role) -> bool = $rule;
                rule(role)
            }
        }
    )+

        /// Every action's key with the rule behind it, for the generated list of roles and rights.
        pub const ACTIONS: &[(&str, fn(Role) -> bool)] =
            &[$(($name::KEY, <$name as Action>::allowed_to),)+];
    };
}

actions! {
    /// Import, undo, add, merge: change what the register says.
    ChangeRegister = "change-register", Role::may_change_register;
    /// Say which of several claims counts, with a reason.
    DecideClaim = "decide-claim", Role::may_change_register;
    /// Send in what was seen on the spot.
    SubmitFieldSurvey = "submit-field-survey", Role::may_survey;
    /// Choose the pack and the other settings of the installation.
    ChangeSettings = "change-settings", |role| role == Role::Administrator;
    /// Make, change and shut accounts.
    ManageAccounts = "manage-accounts", |role| role == Role::Administrator;

    // Personal data.
    /// See who owns which dwelling, masked.
    SeeOwners = "see-owners", Role::may_change_register;
    /// See the clear name, ID number or phone of one owner, with a reason, and look one up by them.
    RevealOwner = "reveal-owner", Role::may_change_register;
    /// Take the owners of a community out of the program as an encrypted file, with a reason.
    ExportOwners = "export-owners", Role::may_change_register;
    /// Agree to somebody else's export of many owners.
    ApproveExport = "approve-export", |role| role == Role::Administrator;
    /// Give out, correct and erase an owner's personal data at the person's request.
    AnswerPerson = "answer-person", |role| role == Role::Administrator;
    /// Make new keys and retire old ones.
    ManageKeys = "manage-keys", |role| role == Role::Administrator;
}

/// The proof that an actor may do `A`.
///
/// ```
/// use domain::account::{Actor, Role};
/// use domain::id::AccountId;
/// use domain::permit::{ChangeRegister, Permit};
///
/// let account = AccountId::from_uuid(uuid::Uuid::nil());
/// let auditor = Actor { account, role: Role::Auditor };
/// assert!(Permit::<ChangeRegister>::grant(&auditor).is_err());
/// ```
#[derive(Debug)]
pub struct Permit<A: Action> {
    account: AccountId,
    action: PhantomData<A>,
}

impl<A: Action> Permit<A> {
    /// Checks the actor's role; the one way to a permit.
    pub fn grant(actor: &Actor) -> Result<Self, Forbidden> {
        if A::allowed_to(actor.role) {
            Ok(Self { account: actor.account, action: PhantomData })
        } else {
            Err(Forbidden { action: A::KEY, role: actor.role })
        }
    }

    /// Who holds it; the audit entry names this account.
    pub const fn account(&self) -> AccountId {
        self.account
    }
}

/// The role may not do that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the role {} may not {action}", role.key())]
pub struct Forbidden {
    /// The action's key.
    pub action: &'static str,
    /// The role that asked.
    pub role: Role,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(role: Role) -> Actor {
        Actor { account: AccountId::from_uuid(uuid::Uuid::nil()), role }
    }

    #[test]
    fn an_auditor_may_change_nothing() {
        for (key, allowed_to) in ACTIONS {
            assert!(!allowed_to(Role::Auditor), "{key}");
            assert!(allowed_to(Role::Administrator), "{key}");
        }
    }

    #[test]
    fn community_workers_survey_and_change_nothing_else() {
        for (key, allowed_to) in ACTIONS {
            assert_eq!(allowed_to(Role::CommunityWorker), *key == SubmitFieldSurvey::KEY, "{key}");
        }
    }

    #[test]
    fn planners_work_on_the_register_and_not_on_accounts() {
        assert!(Permit::<ChangeRegister>::grant(&actor(Role::Planner)).is_ok());
        let refused = Permit::<ManageAccounts>::grant(&actor(Role::Planner)).unwrap_err();
        assert_eq!(refused, Forbidden { action: "manage-accounts", role: Role::Planner });
    }
}
