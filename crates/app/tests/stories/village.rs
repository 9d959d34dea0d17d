//! A community whose owners decide: one house of one entrance, door by door, and the people who hold its votes.

use super::kit::Town;
use app::ballot::Letter;
use app::vote::{Asked, VoteDraft};
use domain::Area;
use domain::account::{Actor, Role};
use domain::appointment::Post;
use domain::ballot::{Answer, Answers, Channel};
use domain::building::Building;
use domain::community::{Community, CommunityForm};
use domain::division::DivisionCode;
use domain::dwelling::Dwelling;
use domain::entrance::Entrance;
use domain::id::{AccountId, BuildingId, CommunityId, DwellingId, EntranceId, OwnerId, uuid_v7};
use domain::owner::{Owner, OwnerKind, Ownership};
use domain::permit::{ChangeRegister, Permit};
use domain::roll::{Roll, Scope};
use domain::share::Share;
use domain::tally::Choice;
use domain::territory::Place;
use domain::vote::Vote;
use jiff::SignedDuration;
use jiff::civil::date;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A door: the flat's square metres, where known, and its owners by number; from 90 on they are developers.
pub type Door<'a> = (Option<i64>, &'a [u32]);

/// Hours between the announcement of a vote and its opening: a day more than the fifteen of the national pack.
pub const NOTICE: i64 = 24 * 16;
/// The first number of a developer.
const DEVELOPERS: u32 = 90;

pub fn id(number: u32) -> Uuid {
    let mut random = [0; 10];
    random[6..].copy_from_slice(&number.to_be_bytes());
    uuid_v7(1_500_000_000_000, random)
}

pub fn hours(number: i64) -> SignedDuration {
    SignedDuration::from_hours(number)
}

/// The community with the offices that look after it. The Civil Code is in force.
pub struct Village {
    pub town: Town,
    pub community: CommunityId,
    /// Holds its votes.
    pub officer: Actor,
    /// Takes ballots there.
    pub worker: Actor,
}

impl Village {
    pub fn of(doors: &[Door<'_>]) -> Self {
        Self::in_town(Town::furnished(date(2021, 1, 1), |store| furnish(store, doors)))
    }

    /// So many owners with a flat of 100 m² each, whose links ask for the phone number.
    pub fn asking(owners: u32) -> Self {
        Self::in_town(Town::asking(date(2021, 1, 1), |store| furnish_alike(store, owners)))
    }

    /// The same under the demonstration values.
    pub fn with_demo_values(owners: u32) -> Self {
        Self::in_town(Town::with_demo_values(date(2021, 1, 1), |store| furnish_alike(store, owners)))
    }

    /// The same where work is completed once residents have chosen what is done.
    pub fn gated(owners: u32) -> Self {
        Self::in_town(Town::gated(date(2021, 1, 1), |store| furnish_alike(store, owners)))
    }

    fn in_town(town: Town) -> Self {
        let actor = |login: &str, role| town.app.actor(town.person(login, role, "district:500103")).unwrap();
        let (officer, worker) = (actor("officer", Role::Officer), actor("worker", Role::CommunityWorker));
        Self { community: CommunityId::from_uuid(id(1)), officer, worker, town }
    }

    /// So many owners with a flat of 100 m² each.
    pub fn alike(owners: u32) -> Self {
        Self::in_town(Town::furnished(date(2021, 1, 1), |store| furnish_alike(store, owners)))
    }

    pub fn dwelling(door: u32) -> DwellingId {
        DwellingId::from_uuid(id(100 + door))
    }

    /// Another person who takes ballots there.
    pub fn colleague(&self, login: &str) -> Actor {
        let account: AccountId = self.town.person(login, Role::CommunityWorker, "district:500103");
        self.town.app.actor(account).unwrap()
    }

    /// Somebody with that post elsewhere.
    pub fn stranger(&self, login: &str, role: Role) -> Actor {
        self.town.app.actor(self.town.person(login, role, "district:500106")).unwrap()
    }

    pub fn drafted_roll(&self) -> Roll {
        self.town.app.draft_roll(&self.officer, self.community, &Scope::Community(self.community)).unwrap()
    }

    pub fn frozen_roll(&self) -> Roll {
        let (app, id) = (&self.town.app, self.drafted_roll().id);
        app.publish_roll(&self.officer, id, date(2021, 1, 5)).unwrap();
        self.town.pass(hours(24 * 6));
        app.freeze_roll(&self.officer, id).unwrap();
        app.desk(&self.officer).load_frozen_roll(id).unwrap()
    }

    /// Gives the owners numbers, the first first.
    pub fn phones(&self, numbers: &[&str]) {
        let post = Post::of_city(Role::Administrator);
        let administrator = Actor { posts: vec![post], account: self.officer.account };
        for (number, phone) in (1..).zip(numbers) {
            let owner = OwnerId::from_uuid(id(10_000 + number));
            let field = domain::personal::PersonalField::Phone;
            self.town.app.correct_person(&administrator, owner, field, phone).unwrap();
        }
    }

    /// A vote on a roll that opens after its notice and is open for a week, by every channel.
    pub fn draft(&self, roll: &Roll, asked: Vec<Asked>) -> VoteDraft {
        let now = self.town.app.environment().now();
        VoteDraft {
            roll: roll.id,
            title: "维修资金".into(),
            asked,
            opens_at: now + hours(NOTICE),
            closes_at: now + hours(NOTICE + 24 * 7),
            channels: Channel::ALL.iter().copied().collect(),
            plain: "屋面防水".into(),
            contact: "居委会".into(),
            hand_in_at: "门卫室".into(),
        }
    }

    pub fn announced(&self, asked: Vec<Asked>) -> Vote {
        let draft = self.draft(&self.frozen_roll(), asked);
        let drafted = self.town.app.draft_vote(&self.officer, &draft).unwrap();
        self.town.app.announce_vote(&self.officer, drafted.id).unwrap()
    }

    /// A vote that is open, and a letter for each line of its roll.
    pub fn opened(&self, asked: Vec<Asked>) -> (Vote, Vec<Letter>) {
        let vote = self.announced(asked);
        let letters = self.town.app.make_letters(&self.officer, vote.id, None).unwrap();
        self.town.pass(hours(NOTICE + 1));
        (vote, letters)
    }

    /// Lets the vote's week pass.
    pub fn close(&self) {
        self.town.pass(hours(24 * 7));
    }
}

fn furnish_alike(store: &store::Store, owners: u32) {
    let numbers: Vec<[u32; 1]> = (1..=owners).map(|number| [number]).collect();
    let doors: Vec<Door<'_>> = numbers.iter().map(|number| (Some(100), &number[..])).collect();
    furnish(store, &doors);
}

fn furnish(store: &store::Store, doors: &[Door<'_>]) {
    let planner = Actor { account: AccountId::from_uuid(id(2)), posts: vec![Post::of_city(Role::Planner)] };
    let permit: Permit<ChangeRegister> = Permit::grant(&planner, &Place::CITY).unwrap();
    let community = Community {
        id: CommunityId::from_uuid(id(1)),
        code: None,
        name: "石油路新村".into(),
        aliases: Vec::new(),
        form: CommunityForm::Estate,
        district: Some(DivisionCode("500103".into())),
        street: Some("石油路街道".into()),
        neighbourhood: None,
        address: None,
        location: None,
        outline: None,
    };
    let (building, number) = (BuildingId::from_uuid(id(10)), "1".to_owned());
    let building = Building { id: building, community: community.id, number, address: None, location: None };
    let (entrance, number) = (EntranceId::from_uuid(id(20)), "1".to_owned());
    let entrance = Entrance { id: entrance, building: building.id, number, storeys: Some(9), has_lift: None };
    let flat = |(door, (area, _)): (u32, &Door<'_>)| Dwelling {
        id: Village::dwelling(door),
        entrance: entrance.id,
        number: (100 + door).to_string(),
        storey: None,
        area: area.map(Area::from_m2),
    };
    let flats: Vec<Dwelling> = (1..).zip(doors).map(flat).collect();
    let people: BTreeSet<u32> = doors.iter().flat_map(|(_, owners)| owners.iter().copied()).collect();
    let owner_id = |number: u32| OwnerId::from_uuid(id(10_000 + number));
    let owners = people.into_iter().map(|number| {
        let kind = if number >= DEVELOPERS { OwnerKind::Developer } else { OwnerKind::Person };
        Owner::masked(owner_id(number), kind, format!("业主{number}*"))
    });
    let owners: Vec<Owner> = owners.collect();
    let mut held = Vec::new();
    for (door, (_, owners)) in (1..).zip(doors) {
        let parts = u32::try_from(owners.len().max(1)).unwrap();
        for owner in *owners {
            let share = Share::from_ppm(1_000_000 / parts).unwrap();
            let (dwelling, owner) = (Village::dwelling(door), owner_id(*owner));
            held.push(Ownership { dwelling, owner, share, since: None, until: None });
        }
    }
    store
        .write(|tx| {
            store::community::insert_all(tx, &permit, None, [&community])?;
            store::building::insert_all(tx, &permit, None, [&building])?;
            store::entrance::insert_all(tx, &permit, None, [&entrance])?;
            store::dwelling::insert_all(tx, &permit, None, &flats)?;
            store::owner::insert_all(tx, &permit, None, &owners)?;
            store::owner::insert_ownerships(tx, &permit, None, &held)
        })
        .unwrap();
}

pub fn decision(matter: &str) -> Asked {
    Asked::Decision { matter: matter.into(), text: "是否同意".into() }
}

/// The answers to the first question alone.
pub fn says(choice: Choice) -> Answers {
    Answers::from([("1".to_owned(), Answer::Choice(choice))])
}

pub fn yes() -> Answers {
    says(Choice::Yes)
}

pub fn no() -> Answers {
    says(Choice::No)
}

pub fn set(keys: &[&str]) -> BTreeSet<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}
