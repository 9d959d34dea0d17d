//! Permission as a value: a storage function that changes something asks for the permit to do so.
//!
//! A permit can only be made by checking an [`Actor`], so a write without a check does not compile.

use crate::account::{Actor, Role};
use crate::id::AccountId;
use crate::territory::{Place, Reach};
use std::marker::PhantomData;

/// Something that not everybody may do.
pub trait Action {
    /// The stable key: audit, translation keys, the list of routes and roles.
    const KEY: &'static str;

    /// Whether it concerns the city as a whole: only a post in the whole city allows it, wherever it is done.
    const CITY_WIDE: bool;

    /// Whether the role may do it.
    fn allowed_to(role: Role) -> bool;
}

/// An action as the generated lists show it.
#[derive(Debug, Clone, Copy)]
pub struct ActionRule {
    /// The action's key.
    pub key: &'static str,
    /// Whether only a post in the whole city allows it.
    pub city_wide: bool,
    /// Whether a role may do it.
    pub allowed_to: fn(Role) -> bool,
    /// Where an actor may do it.
    pub reach: fn(&Actor) -> Reach,
}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $key:literal, $scope:ident, $($role:ident)|+;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name;

        impl Action for $name {
            const KEY: &'static str = $key;
            const CITY_WIDE: bool = matches!(Scope::$scope, Scope::City);

            fn allowed_to(role: Role) -> bool {
                matches!(role, $(Role::$role)|+)
            }
        }
    )+

        /// Every action with the rule behind it.
        pub const ACTIONS: &[ActionRule] = &[$(ActionRule {
            key: $name::KEY,
            city_wide: $name::CITY_WIDE,
            allowed_to: <$name as Action>::allowed_to,
            reach: Actor::reach::<$name>,
        },)+];
    };
}

/// Where an action is done: at a place, or on the city as a whole.
enum Scope {
    Place,
    City,
}

// What administrators may not do, and why: decision 0121.
actions! {
    /// Look at what is public of communities: names, verdicts, figures, the map.
    SeeStock = "see-stock", Place,
        Planner | Officer | CommunityWorker | Reviewer | WorksSupervisor | ServiceInspector | Finance | Auditor
        | Administrator | Resident;
    /// Look at records: claims with their sources, decisions, surveys, photos, imports, duplicates.
    ViewRegister = "view-register", Place,
        Planner | Officer | CommunityWorker | Reviewer | WorksSupervisor | ServiceInspector | Finance | Auditor
        | Administrator;
    /// Import, undo, add, merge: change what the register says.
    ChangeRegister = "change-register", Place, Planner | Officer;
    /// Say which of several claims counts, with a reason.
    DecideClaim = "decide-claim", Place, Planner | Officer;
    /// Send in what was seen on the spot.
    SubmitFieldSurvey = "submit-field-survey", Place, Planner | Officer | CommunityWorker;
    /// Draw rolls, hold votes and publish their results.
    HoldVote = "hold-vote", Place, Planner | Officer;
    /// Take ballots at the doors, at a meeting and on paper; see who has not voted.
    TakeBallots = "take-ballots", Place, Planner | Officer | CommunityWorker;
    /// See scenarios: what was asked of the planner and what came of it, before it is published.
    SeeScenarios = "see-scenarios", City, Planner | Finance | Auditor;
    /// Ask the planner, propose a plan and publish what somebody else proposed.
    PlanBatches = "plan-batches", City, Planner;
    /// Say that work on a project begins, is completed, or that it leaves the plan.
    KeepProject = "keep-project", Place, Planner | Officer;
    /// Replace the divisions that the register is kept by.
    ReplaceDivisions = "replace-divisions", City, Planner;
    /// Read the audit log as a whole.
    ReadAudit = "read-audit", City, Auditor | Administrator;
    /// Choose the pack and the other settings of the installation.
    ChangeSettings = "change-settings", City, Administrator;
    /// Make, change and shut accounts, give and end appointments.
    ManageAccounts = "manage-accounts", City, Administrator;

    // Personal data.
    /// See who owns which dwelling, masked.
    SeeOwners = "see-owners", Place, Planner | Officer;
    /// See the clear name, ID number or phone of one owner, with a reason, and look one up by them.
    RevealOwner = "reveal-owner", Place, Planner | Officer;
    /// Take the owners of a community out of the program as an encrypted file, with a reason.
    ExportOwners = "export-owners", Place, Planner | Officer;
    /// See which exports wait: one's own, and those to agree to.
    SeeExports = "see-exports", Place, Planner | Officer | Administrator;
    /// Agree to somebody else's export of many owners.
    ApproveExport = "approve-export", City, Administrator;
    /// Give out, correct and erase an owner's personal data at the person's request.
    AnswerPerson = "answer-person", City, Administrator;
    /// Let go of what is kept for a time only.
    PurgeData = "purge-data", City, Administrator;
    /// Make new keys and retire old ones.
    ManageKeys = "manage-keys", City, Administrator;
}

/// Change what is one's own account's: password, second step, passkeys, sessions, tokens. No post is needed for it and
/// none forbids it, which is why it is not in the list above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ManageOwnAccount;

impl Action for ManageOwnAccount {
    const KEY: &'static str = "manage-own-account";
    const CITY_WIDE: bool = false;

    fn allowed_to(_: Role) -> bool {
        true
    }
}

impl Permit<ManageOwnAccount> {
    /// What everybody who has signed in may do, with the own account and no other.
    ///
    /// # Errors
    /// Nobody has signed in.
    pub fn own(actor: &Actor) -> Result<Self, Forbidden> {
        Self::given(actor, actor.account != Actor::NOBODY.account)
    }

    /// What the bearer of a link or of a proof may do with the account it was made for, before signing in.
    pub fn of_bearer(account: AccountId) -> Self {
        Self { account, action: PhantomData }
    }
}

/// Cast the ballot that a personal link was made for. Whoever holds the link may, and needs no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CastBallot;

impl Action for CastBallot {
    const KEY: &'static str = "cast-ballot";
    const CITY_WIDE: bool = false;

    fn allowed_to(_: Role) -> bool {
        true
    }
}

impl Permit<CastBallot> {
    /// What the bearer of a personal link may do with the line of the roll that it was made for.
    pub fn of_link() -> Self {
        Self { account: Actor::NOBODY.account, action: PhantomData }
    }
}

/// What happens by itself at its time: a vote opens and closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeepTime;

impl Action for KeepTime {
    const KEY: &'static str = "keep-time";
    const CITY_WIDE: bool = false;

    fn allowed_to(_: Role) -> bool {
        false
    }
}

impl Permit<KeepTime> {
    /// What the clock may do; nobody has asked for it.
    pub fn of_clock() -> Self {
        Self { account: Actor::NOBODY.account, action: PhantomData }
    }
}

/// The rule of an action by its key.
pub fn rule_of(key: &str) -> Option<&'static ActionRule> {
    ACTIONS.iter().find(|rule| rule.key == key)
}

/// The proof that an actor may do `A`.
///
/// ```
/// use domain::account::{Actor, Role};
/// use domain::appointment::Post;
/// use domain::id::AccountId;
/// use domain::permit::{ChangeRegister, Permit};
/// use domain::territory::Place;
///
/// let account = AccountId::from_uuid(uuid::Uuid::nil());
/// let auditor = Actor { account, posts: vec![Post::of_city(Role::Auditor)] };
/// assert!(Permit::<ChangeRegister>::grant(&auditor, &Place::CITY).is_err());
/// ```
#[derive(Debug)]
pub struct Permit<A: Action> {
    account: AccountId,
    action: PhantomData<A>,
}

impl<A: Action> Permit<A> {
    /// Checks that a post of the actor allows the action where the thing lies.
    ///
    /// # Errors
    /// No post does.
    pub fn grant(actor: &Actor, place: &Place) -> Result<Self, Forbidden> {
        Self::given(actor, actor.may::<A>(place))
    }

    /// Checks that a post of the actor allows the action somewhere. For what lies nowhere yet, such as a file that
    /// waits; what it brings is checked row by row when it is known.
    ///
    /// # Errors
    /// No post does.
    pub fn grant_somewhere(actor: &Actor) -> Result<Self, Forbidden> {
        Self::given(actor, !actor.reach::<A>().is_empty())
    }

    fn given(actor: &Actor, allowed: bool) -> Result<Self, Forbidden> {
        if allowed {
            Ok(Self { account: actor.account, action: PhantomData })
        } else {
            Err(Forbidden { action: A::KEY })
        }
    }

    /// Who holds it; the audit entry names this account.
    pub const fn account(&self) -> AccountId {
        self.account
    }
}

/// No post of the account allows that there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no post of the account allows {action} there")]
pub struct Forbidden {
    /// The action's key.
    pub action: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::appointment::Post;
    use crate::division::DivisionCode;
    use crate::territory::Territory;

    fn actor(posts: &[Post]) -> Actor {
        Actor { account: AccountId::from_uuid(uuid::Uuid::nil()), posts: posts.to_vec() }
    }

    fn district(code: &str) -> DivisionCode {
        DivisionCode(code.into())
    }

    fn place(code: &str) -> Place {
        Place::of_address(Some(district(code)), None, None)
    }

    /// The actions that a role is allowed, in the order of the list.
    fn allowed(role: Role) -> Vec<&'static str> {
        ACTIONS.iter().filter(|rule| (rule.allowed_to)(role)).map(|rule| rule.key).collect()
    }

    #[test]
    fn a_rule_is_found_by_its_key() {
        for rule in ACTIONS {
            assert_eq!(rule_of(rule.key).map(|found| found.key), Some(rule.key));
        }
        assert!(rule_of("do-as-one-likes").is_none());
    }

    #[test]
    fn what_each_role_may_do_is_written_down() {
        let look = ["see-stock", "view-register"];
        let keep =
            [&look[..], &["change-register", "decide-claim", "submit-field-survey", "hold-vote"]].concat();
        let keep = [&keep[..], &["take-ballots"]].concat();
        let plan = ["see-scenarios", "plan-batches", "keep-project"];
        let owners = ["see-owners", "reveal-owner", "export-owners", "see-exports"];
        let manage = ["read-audit", "change-settings", "manage-accounts"];
        let persons = ["see-exports", "approve-export", "answer-person", "purge-data", "manage-keys"];
        for role in Role::ALL {
            let expected = match role {
                Role::Planner => [&keep[..], &plan, &["replace-divisions"], &owners].concat(),
                Role::Officer => [&keep[..], &["keep-project"], &owners].concat(),
                Role::CommunityWorker => [&look[..], &["submit-field-survey", "take-ballots"]].concat(),
                Role::Auditor => [&look[..], &["see-scenarios", "read-audit"]].concat(),
                Role::Administrator => [&look[..], &manage, &persons].concat(),
                Role::Resident => vec!["see-stock"],
                Role::Finance => [&look[..], &["see-scenarios"]].concat(),
                Role::Reviewer | Role::WorksSupervisor | Role::ServiceInspector => look.to_vec(),
            };
            assert_eq!(allowed(role), expected, "{role:?}");
        }
    }

    #[test]
    fn an_administrator_changes_nothing_of_the_register_and_an_auditor_nothing_at_all() {
        let register = ["change-register", "decide-claim", "submit-field-survey", "replace-divisions"];
        assert!(register.iter().all(|key| !allowed(Role::Administrator).contains(key)));
        assert_eq!(allowed(Role::Auditor), ["see-stock", "view-register", "see-scenarios", "read-audit"]);
    }

    #[test]
    fn without_a_post_nothing_is_allowed() {
        for rule in ACTIONS {
            assert!((rule.reach)(&actor(&[])).is_empty(), "{}", rule.key);
        }
        assert!(Permit::<SeeStock>::grant(&actor(&[]), &Place::CITY).is_err());
        assert!(Permit::<SeeStock>::grant_somewhere(&actor(&[])).is_err());
    }

    #[test]
    fn an_officer_keeps_the_register_of_the_own_district_and_of_no_other() {
        let officer =
            actor(&[Post { role: Role::Officer, territory: Territory::District(district("500103")) }]);
        assert!(Permit::<ChangeRegister>::grant(&officer, &place("500103")).is_ok());
        assert!(Permit::<ChangeRegister>::grant(&officer, &place("500106")).is_err());
        assert!(Permit::<ChangeRegister>::grant(&officer, &Place::CITY).is_err());
        assert!(Permit::<ChangeRegister>::grant_somewhere(&officer).is_ok());
        let refused = Permit::<ManageAccounts>::grant(&officer, &place("500103")).unwrap_err();
        assert_eq!(refused, Forbidden { action: "manage-accounts" });
    }

    #[test]
    fn what_concerns_the_city_needs_a_post_in_the_whole_of_it() {
        let there = Territory::District(district("500103"));
        for rule in ACTIONS.iter().filter(|rule| rule.city_wide) {
            for role in Role::ALL.into_iter().filter(|role| (rule.allowed_to)(*role)) {
                assert!((rule.reach)(&actor(&[Post { role, territory: there.clone() }])).is_empty());
                assert!((rule.reach)(&actor(&[Post::of_city(role)])).is_city(), "{} {role:?}", rule.key);
            }
        }
    }

    #[test]
    fn posts_do_not_lend_each_other_their_territories() {
        let posts = [
            Post { role: Role::Officer, territory: Territory::District(district("500103")) },
            Post { role: Role::ServiceInspector, territory: Territory::District(district("500106")) },
        ];
        let both = actor(&posts);
        assert!(Permit::<ViewRegister>::grant(&both, &place("500106")).is_ok());
        assert!(Permit::<ChangeRegister>::grant(&both, &place("500106")).is_err());
        assert!(Permit::<ChangeRegister>::grant(&both, &place("500103")).is_ok());
    }
}
