//! The demo city: a synthetic register, written through the same door as every other.

mod area_group;
mod menu;
mod plan;
mod rows;
mod votes;

use crate::account::{NewAccount, occasion, operator};
use crate::owner::Sealer;
use crate::{App, AppError};
use city::{City, Size};
use domain::account::Role;
use domain::appointment::Post;
use domain::permit::{ChangeRegister, Permit, ReplaceDivisions};
use domain::territory::Place;
use jiff::civil::{Date, date};
use rows::Rows;

/// The pack of the demo city: the 2020 plan with demonstration values where the sources give none.
pub const PACK: &str = "cn-chongqing+demo";
/// The day on which the demo city lives: the plan in its first year, under the divisions of the time.
pub const DAY: Date = date(2020, 12, 31);

/// The logins of the demo's accounts.
pub const LOGINS: [&str; 5] = ["planner", "auditor", "admin", "worker", "planner2"];

/// Communities turned into rows before they are written: bounds the memory of a city of any size.
const CHUNK: usize = 256;

/// What the demo city holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct DemoCounts {
    /// Communities.
    pub communities: u64,
    /// Buildings.
    pub buildings: u64,
    /// Entrances.
    pub entrances: u64,
    /// Dwellings.
    pub dwellings: u64,
    /// Claims.
    pub claims: u64,
}

impl App {
    /// Whether the register is empty, so that a demo city may be made in it.
    pub fn is_register_empty(&self) -> Result<bool, AppError> {
        Ok(self.store().read(store::community::count)? == 0)
    }

    /// Makes the demo city in an empty register. `progress` hears how many of how many communities stand.
    ///
    /// The same seed and size give the same city, apart from ids and times.
    pub fn make_demo_city(
        &self,
        seed: u64,
        communities: usize,
        mut progress: impl FnMut(usize, usize),
    ) -> Result<DemoCounts, AppError> {
        if !self.is_register_empty()? {
            return Err(AppError::Conflict("register-not-empty"));
        }
        let permit = Permit::<ChangeRegister>::grant(&operator(), &Place::CITY)?;
        let divide = Permit::<ReplaceDivisions>::grant(&operator(), &Place::CITY)?;
        let mut gazetteer = self.gazetteer()?.map(|shared| (*shared).clone()).unwrap_or_default();
        city::sketch(&mut gazetteer);
        let size = match communities {
            7_394 => Size::CHONGQING,
            other => Size::of(u32::try_from(other).unwrap_or(u32::MAX)),
        };
        let city = City::new(&gazetteer, seed, size);
        let total = city.len();
        let (now, occasion) = (self.environment().now(), occasion(self.environment()));
        let mut ids = self.environment().ids();
        let mut counts = DemoCounts::default();
        let keyring = self.keyring();
        let sealer = Sealer { keyring: &keyring, environment: self.environment() };
        self.store().write_bulk(|tx| {
            crate::key::hold(tx, &keyring)?;
            store::division::replace_all(tx, &divide, occasion, &gazetteer)?;
            let mut rows = Rows::default();
            for (at, estate) in city.estates().enumerate() {
                rows.add(estate, now, &mut ids, &sealer);
                if at % CHUNK == CHUNK - 1 {
                    rows.write(tx, &permit, &mut counts)?;
                    progress(at + 1, total);
                }
            }
            rows.write(tx, &permit, &mut counts)?;
            progress(total, total);
            Ok::<_, AppError>(())
        })?;
        Ok(counts)
    }

    /// Adds the demo's accounts with passwords made here: one that may change the register, one that may
    /// only look, one that manages accounts, one that surveys, and a second planner who publishes what the first proposes. Those that are there get a new password.
    pub fn add_demo_accounts(&self) -> Result<Vec<(NewAccount, Post)>, AppError> {
        let people = [
            ("张规划", Role::Planner),
            ("李审计", Role::Auditor),
            ("王管理", Role::Administrator),
            ("陈社区", Role::CommunityWorker),
            ("刘复核", Role::Planner),
        ];
        let add = |(login, (name, role))| {
            let post = Post::of_city(role);
            let made = match self.load_account(login) {
                Ok(_) => self.reset_password(&operator(), login),
                Err(_) => self.add_account(&operator(), login, name, post.clone()),
            };
            Ok((made?, post))
        };
        LOGINS.into_iter().zip(people).map(add).collect()
    }
}
