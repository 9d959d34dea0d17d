//! Appointments: giving an account a post, ending it, and who may act with which posts.

use crate::account::{occasion, operator};
use crate::{App, AppError, Noun};
use domain::account::{Account, Actor};
use domain::appointment::{Appointment, Post, admit};
use domain::division::{Division, DivisionCode, DivisionLevel};
use domain::id::{AccountId, AppointmentId};
use domain::permit::{ManageAccounts, Permit};
use domain::territory::{Place, Territory};
use jiff::Timestamp;
use store::{StoreError, account, appointment};

/// The accounts with their appointments, and the names of what they are for.
pub struct Appointments {
    /// The accounts by login, each with its appointments, the first one first; also those that have ended.
    pub accounts: Vec<(Account, Vec<Appointment>)>,
    /// When this was.
    pub now: Timestamp,
}

/// What a territory is called: names are data. What sort of territory it is says the territory itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TerritoryName {
    /// The city or district, in Chinese and in English or pinyin; empty where nobody knows.
    pub division: (String, String),
    /// Names within it, from the larger to the smaller: street, neighbourhood; or the community.
    pub within: Vec<String>,
    /// The number of the building.
    pub building: Option<String>,
}

impl App {
    /// What the territories of some posts are called, in their order.
    pub fn names_of(&self, posts: &[Post]) -> Result<Vec<TerritoryName>, AppError> {
        if posts.is_empty() {
            return Ok(Vec::new());
        }
        let (divisions, day) = (self.divisions()?, self.plan_day());
        let name = |division: Option<&Division>| {
            division.map(|found| (found.name.clone(), found.name_en.clone())).unwrap_or_default()
        };
        let of = |code: &DivisionCode| name(divisions.by_code(&code.0, day));
        self.store().read(|rx| {
            let mut said = Vec::with_capacity(posts.len());
            for Post { territory, .. } in posts {
                let mut named = TerritoryName::default();
                match territory {
                    Territory::City => {
                        named.division = name(divisions.level_on(DivisionLevel::City, day).next());
                    }
                    Territory::District(code) => named.division = of(code),
                    Territory::Street { district, name } => {
                        named.division = of(district);
                        named.within.push(name.clone());
                    }
                    Territory::Neighbourhood { district, street, name } => {
                        named.division = of(district);
                        named.within.extend([street.clone(), name.clone()]);
                    }
                    Territory::Community(id) | Territory::Building { community: id, .. } => {
                        named.within.extend(store::community::find(rx, *id)?.map(|found| found.name));
                    }
                }
                if let Territory::Building { building, .. } = territory {
                    named.building = store::building::find(rx, *building)?.map(|found| found.number);
                }
                said.push(named);
            }
            Ok(said)
        })
    }

    /// The posts an account holds at the moment, on the divisions of the plan's day. Those whose district does not
    /// exist on that day are none.
    pub fn posts_of(&self, account: AccountId) -> Result<Vec<Post>, AppError> {
        if account == operator().account {
            return Ok(operator().posts);
        }
        let (now, day) = (self.environment().now(), self.plan_day());
        let mut appointments = self.store().read(|rx| appointment::list_of_account(rx, account))?;
        appointments.retain(|appointment| appointment.stands_at(now));
        let mut posts: Vec<Post> = appointments.into_iter().map(|appointment| appointment.post).collect();
        if posts.iter().any(|post| post.territory.district().is_some()) {
            let divisions = self.divisions()?;
            posts.retain(|post| post.territory.stands_on(&divisions, day));
        }
        Ok(posts)
    }

    /// Who acts when an account does, at the moment.
    pub fn actor(&self, account: AccountId) -> Result<Actor, AppError> {
        Ok(Actor { account, posts: self.posts_of(account)? })
    }

    /// Gives an account a post, for good or until a moment.
    pub fn grant_post(
        &self,
        actor: &Actor,
        to: AccountId,
        post: &Post,
        until: Option<Timestamp>,
    ) -> Result<Appointment, AppError> {
        let permit = Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        self.check_territory(&post.territory)?;
        let id = self.appointment_id();
        let occasion = occasion(self.environment());
        self.store().write(|tx| {
            account::find(tx, to)?.ok_or(AppError::NotFound(Noun::Account))?;
            let held = held(appointment::list_of_account(tx, to)?, occasion.at);
            admit(actor.account, to, &held, post, (occasion.at, until))?;
            let appointment = made(id, actor, to, post.clone(), (occasion.at, until));
            appointment::insert(tx, &permit, occasion, &appointment)?;
            Ok(appointment)
        })
    }

    /// Ends a post; from the next request on it counts no more.
    pub fn revoke_post(&self, actor: &Actor, id: AppointmentId) -> Result<(), AppError> {
        let permit = Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        let occasion = occasion(self.environment());
        self.store().write(|tx| {
            let found = appointment::find(tx, id)?.ok_or(AppError::NotFound(Noun::Appointment))?;
            if found.account == actor.account {
                return Err(domain::appointment::PostRefused::Own.into());
            }
            match appointment::revoke(tx, &permit, occasion, id) {
                Err(StoreError::WrongState { .. }) => Err(AppError::Conflict("appointment-ended")),
                other => Ok(other?),
            }
        })
    }

    /// Ends the appointment by which an account holds a post at the moment.
    pub fn revoke_post_of(
        &self,
        actor: &Actor,
        account: AccountId,
        post: &Post,
    ) -> Result<Appointment, AppError> {
        let now = self.environment().now();
        let all = self.store().read(|rx| appointment::list_of_account(rx, account))?;
        let found = all.into_iter().find(|it| it.post == *post && it.stands_at(now));
        let found = found.ok_or(AppError::NotFound(Noun::Appointment))?;
        self.revoke_post(actor, found.id)?;
        Ok(found)
    }

    /// The accounts with their appointments.
    pub fn list_appointments(&self, actor: &Actor) -> Result<Appointments, AppError> {
        Permit::<ManageAccounts>::grant(actor, &Place::CITY)?;
        let (accounts, all) = self
            .store()
            .read(|rx| Ok::<_, StoreError>((account::list_all(rx)?, appointment::list_all(rx)?)))?;
        let of = |account: &Account| all.iter().filter(|it| it.account == account.id).cloned().collect();
        let accounts = accounts.into_iter().map(|account| (account.clone(), of(&account))).collect();
        Ok(Appointments { accounts, now: self.environment().now() })
    }

    /// The first appointment of an account that is being made.
    pub(crate) fn new_appointment(
        &self,
        actor: &Actor,
        to: AccountId,
        post: Post,
    ) -> Result<Appointment, AppError> {
        self.check_territory(&post.territory)?;
        let now = self.environment().now();
        admit(actor.account, to, &[], &post, (now, None))?;
        Ok(made(self.appointment_id(), actor, to, post, (now, None)))
    }

    fn appointment_id(&self) -> AppointmentId {
        AppointmentId::fresh(&mut self.environment().ids())
    }

    /// Whether the territory is one of this city on the plan's day.
    fn check_territory(&self, territory: &Territory) -> Result<(), AppError> {
        let unknown = AppError::Invalid { field: "territory", reason: "territory-unknown" };
        let known = match territory {
            Territory::City => true,
            Territory::District(code) => {
                let divisions = self.divisions()?;
                divisions.by_code(&code.0, self.plan_day()).is_some() || divisions.divisions.is_empty()
            }
            Territory::Community(id) => self.store().read(|rx| store::community::find(rx, *id))?.is_some(),
            Territory::Building { community, building } => {
                let found = self.store().read(|rx| store::building::find(rx, *building))?;
                found.is_some_and(|found| found.community == *community)
            }
            Territory::Street { .. } | Territory::Neighbourhood { .. } => {
                let (divisions, day) = (self.divisions()?, self.plan_day());
                let stock = self.whole_stock()?;
                let mut items = stock.items().iter();
                items.any(|item| territory.holds(&Place::of(&item.community, &divisions, day)))
            }
        };
        if known { Ok(()) } else { Err(unknown) }
    }
}

fn held(appointments: Vec<Appointment>, now: Timestamp) -> Vec<Post> {
    let standing = appointments.into_iter().filter(|appointment| appointment.stands_at(now));
    standing.map(|appointment| appointment.post).collect()
}

fn made(
    id: AppointmentId,
    by: &Actor,
    account: AccountId,
    post: Post,
    (since, until): (Timestamp, Option<Timestamp>),
) -> Appointment {
    Appointment { id, account, post, since, until, granted_by: by.account, revoked_by: None }
}
