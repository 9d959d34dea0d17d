//! The doors of a vote (入户走访): in the order in which one walks, what came of the visits, when to come back, and who
//! goes where.

use super::{Particulars, advance, particulars};
use crate::account::occasion;
use crate::roll::names;
use crate::territory::permit_at;
use crate::{App, AppError, Desk, Noun};
use domain::account::Actor;
use domain::ballot::Channel;
use domain::id::{AccountId, CommunityId, DwellingId, VoteId};
use domain::money::Fen;
use domain::permit::{Permit, TakeBallots};
use domain::proxy::Proxy;
use domain::roll::RollLine;
use domain::territory::Place;
use domain::visit::{BestTime, HandOver, Knock, PartOfWeek, VisitOutcome, best_time};
use domain::vote::Vote;
use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};
use std::collections::BTreeMap;
use store::visit::Visit;
use store::{
    Rx, StoreError, account, appointment, ballot, ballot_sheet, building, dwelling, hand_over, price_tag,
    proxy, roll, visit, vote,
};

/// An entrance as the roll has it: 楼栋号 and 单元号.
pub type EntranceKey = (String, String);

/// The doors of a vote.
#[derive(Debug, Clone)]
pub struct DoorList {
    /// The vote.
    pub vote: Vote,
    /// Every door, those left first, by building, entrance and floor.
    pub steps: Vec<DoorStep>,
    /// Who goes where, of the entrances that were handed over.
    pub holders: BTreeMap<EntranceKey, Holder>,
}

/// Who goes to an entrance.
#[derive(Debug, Clone)]
pub struct Holder {
    /// Who goes there.
    pub account: AccountId,
    /// The name of that account.
    pub name: String,
    /// Who handed it over.
    pub from: String,
    /// When.
    pub at: Timestamp,
}

/// A door.
#[derive(Debug, Clone)]
pub struct DoorStep {
    /// The line of the roll.
    pub line: RollLine,
    /// The storey of its first dwelling, where the register has it.
    pub floor: Option<u16>,
    /// Its owners, masked.
    pub names: Vec<String>,
    /// The visits so far, the first first.
    pub visits: Vec<DoorVisit>,
    /// When its ballot came in, the last of them.
    pub voted_at: Option<Timestamp>,
    /// When to come back; `None` before the first visit in its building, and where the ballot is in.
    pub best: Option<BestTime>,
}

/// A visit at a door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorVisit {
    /// What came of it.
    pub outcome: VisitOutcome,
    /// When it was.
    pub at: Timestamp,
    /// Who went.
    pub by: String,
}

impl DoorStep {
    /// Whether its ballot is in.
    pub fn is_voted(&self) -> bool {
        self.voted_at.is_some()
    }

    /// The entrance of its first dwelling.
    pub fn entrance(&self) -> EntranceKey {
        let first = self.line.parts.first();
        first.map(|part| (part.building.clone(), part.entrance.clone())).unwrap_or_default()
    }

    /// What came of the last visit.
    pub fn last_outcome(&self) -> Option<VisitOutcome> {
        self.visits.last().map(|visit| visit.outcome)
    }
}

/// One door, with what is asked there.
#[derive(Debug, Clone)]
pub struct DoorRecord {
    /// The vote.
    pub vote: Vote,
    /// What is told about it.
    pub particulars: Particulars,
    /// The door.
    pub step: DoorStep,
    /// What the line would pay of each item.
    pub shares: BTreeMap<String, Fen>,
    /// The proxies that hold for the line.
    pub proxies: Vec<Proxy>,
    /// The numbers of the paper sheets that were printed for the line.
    pub sheets: Vec<String>,
}

impl Desk {
    /// Every door of a vote, those left first, by building, entrance and floor.
    pub fn list_doors(&self, id: VoteId) -> Result<DoorList, AppError> {
        let (locator, now) = (self.locator()?, self.environment().now());
        self.store().read(|rx| {
            let mut kept = vote::find(rx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            let place = locator.of_community(rx, kept.vote.community)?;
            let _permit: Permit<TakeBallots> = permit_at(self.actor(), place.as_ref(), Noun::Vote)?;
            advance(&mut kept.vote, now);
            let (steps, holders) = walk(rx, &kept.vote)?;
            Ok(DoorList { vote: kept.vote, steps, holders })
        })
    }

    /// One door of a vote.
    pub fn load_door(&self, id: VoteId, line: u32) -> Result<DoorRecord, AppError> {
        let DoorList { vote, steps, .. } = self.list_doors(id)?;
        let step =
            steps.into_iter().find(|door| door.line.number == line).ok_or(AppError::NotFound(Noun::Vote))?;
        let now = self.environment().now();
        self.store().read(|rx| {
            let kept = vote::load(rx, id)?;
            let mut proxies = proxy::list_of_vote(rx, id)?;
            proxies.retain(|proxy| proxy.line == line && proxy.holds(now));
            Ok(DoorRecord {
                particulars: particulars(&kept.particulars),
                shares: price_tag::find(rx, id, line)?,
                sheets: ballot_sheet::list_of_line(rx, id, line)?
                    .into_iter()
                    .filter(|kept| !kept.replaced)
                    .map(|kept| kept.number)
                    .collect(),
                vote,
                step,
                proxies,
            })
        })
    }

    /// Who takes ballots for a vote, by name: those to whom a part of the list can be handed over.
    pub fn list_colleagues(&self, id: VoteId) -> Result<Vec<(AccountId, String)>, AppError> {
        let vote = self.list_doors(id)?.vote;
        let locator = self.locator()?;
        let place = self.store().read(|rx| locator.of_community(rx, vote.community))?;
        self.ballot_takers(place.as_ref())
    }
}

impl App {
    /// Hands an entrance of the list of doors over to a colleague. Handed to who goes there already, nothing changes.
    pub fn hand_over_doors(
        &self,
        actor: &Actor,
        id: VoteId,
        (building, entrance): &EntranceKey,
        to: AccountId,
    ) -> Result<(), AppError> {
        let (locator, occasion) = (self.locator()?, occasion(self.environment()));
        let found = self.store().read(|rx| vote::find(rx, id))?.ok_or(AppError::NotFound(Noun::Vote))?;
        let place = self.store().read(|rx| locator.of_community(rx, found.vote.community))?;
        let permit: Permit<TakeBallots> = permit_at(actor, place.as_ref(), Noun::Vote)?;
        if !self.ballot_takers(place.as_ref())?.iter().any(|(account, _)| *account == to) {
            return Err(AppError::Invalid { field: "to", reason: "colleague-elsewhere" });
        }
        self.store().write(|tx| {
            let roll = roll::load(tx, found.vote.roll)?.roll;
            let mut parts = roll.lines.iter().flat_map(|line| &line.parts);
            if !parts.any(|part| part.building == *building && part.entrance == *entrance) {
                return Err(AppError::NotFound(Noun::Vote));
            }
            let (building, entrance) = (building.clone(), entrance.clone());
            let made = HandOver { vote: id, building, entrance, from: actor.account, to, at: occasion.at };
            let so_far = hand_over::list_of_vote(tx, id)?;
            let same = |it: &&HandOver| it.building == made.building && it.entrance == made.entrance;
            if so_far.iter().rev().find(same).is_some_and(|last| last.to == to) {
                return Ok(());
            }
            Ok(hand_over::insert(tx, &permit, occasion, &made)?)
        })
    }

    /// The accounts that take ballots at a place, by name.
    fn ballot_takers(&self, place: Option<&Place>) -> Result<Vec<(AccountId, String)>, AppError> {
        let Some(place) = place else { return Ok(Vec::new()) };
        let (now, day, divisions) = (self.environment().now(), self.plan_day(), self.divisions()?);
        let (accounts, appointments) = self
            .store()
            .read(|rx| Ok::<_, StoreError>((account::list_all(rx)?, appointment::list_all(rx)?)))?;
        let takes = |id: AccountId| {
            let held = appointments.iter().filter(|it| it.account == id && it.stands_at(now));
            let posts = held.map(|it| it.post.clone());
            let posts = posts.filter(|post| post.territory.stands_on(&divisions, day)).collect();
            Actor { account: id, posts }.may::<TakeBallots>(place)
        };
        let open = accounts.into_iter().filter(|account| account.disabled_at.is_none() && takes(account.id));
        let mut named: Vec<_> = open.map(|account| (account.id, account.display_name)).collect();
        named.sort_by(|one, other| one.1.cmp(&other.1));
        Ok(named)
    }
}

/// The names of accounts, each looked up once.
#[derive(Default)]
struct AccountNames(BTreeMap<AccountId, String>);

impl AccountNames {
    fn of(&mut self, rx: &mut Rx<'_>, id: AccountId) -> Result<String, StoreError> {
        if let Some(name) = self.0.get(&id) {
            return Ok(name.clone());
        }
        let name = account::find(rx, id)?.map(|account| account.display_name).unwrap_or_default();
        Ok(self.0.entry(id).or_insert(name).clone())
    }
}

/// The doors in the order in which one walks, and who goes where.
fn walk(rx: &mut Rx<'_>, vote: &Vote) -> Result<(Vec<DoorStep>, BTreeMap<EntranceKey, Holder>), StoreError> {
    let roll = roll::load(rx, vote.roll)?.roll;
    let (owners, floors) = (names(rx, &roll)?, floors(rx, vote.community)?);
    let (visits, handed_in) = (visit::list_of_vote(rx, vote.id)?, ballot::list_handed_in(rx, vote.id)?);
    let mut accounts = AccountNames::default();
    let mut steps = Vec::with_capacity(roll.lines.len());
    for line in &roll.lines {
        let mut made = Vec::new();
        for visit in visits.iter().filter(|visit| visit.line == line.number) {
            made.push(DoorVisit {
                outcome: visit.outcome,
                at: visit.at,
                by: accounts.of(rx, visit.account)?,
            });
        }
        let came = handed_in.iter().filter(|(number, ..)| *number == line.number);
        let dwelling = line.parts.first().and_then(|part| part.dwelling);
        steps.push(DoorStep {
            floor: dwelling.and_then(|id| floors.get(&id).copied()),
            names: line.owners.iter().filter_map(|owner| owners.get(owner).cloned()).collect(),
            visits: made,
            voted_at: came.map(|(.., at)| *at).max(),
            best: None,
            line: line.clone(),
        });
    }
    for (step, best) in best_times(&steps, &visits, &handed_in) {
        if let Some(step) = steps.get_mut(step).filter(|step| !step.is_voted()) {
            step.best = best;
        }
    }
    // The roll is in the order of buildings and entrances; the first line of each says where it comes.
    let mut order: BTreeMap<EntranceKey, usize> = BTreeMap::new();
    for (place, step) in steps.iter().enumerate() {
        order.entry(step.entrance()).or_insert(place);
    }
    steps.sort_by_cached_key(|step| {
        (step.is_voted(), order.get(&step.entrance()).copied(), step.floor, step.line.number)
    });
    let mut holders = BTreeMap::new();
    for made in hand_over::list_of_vote(rx, vote.id)? {
        let (name, from) = (accounts.of(rx, made.to)?, accounts.of(rx, made.from)?);
        let holder = Holder { account: made.to, name, from, at: made.at };
        holders.insert((made.building, made.entrance), holder);
    }
    Ok((steps, holders))
}

/// The storeys of a community's dwellings, where the register has them.
fn floors(rx: &mut Rx<'_>, community: CommunityId) -> Result<BTreeMap<DwellingId, u16>, StoreError> {
    let mut floors = BTreeMap::new();
    for building in building::list_of_community(rx, community)? {
        let dwellings = dwelling::list_of_building(rx, building.id)?.into_iter();
        floors.extend(dwellings.filter_map(|dwelling| Some((dwelling.id, dwelling.storey?))));
    }
    Ok(floors)
}

/// For each door, by its place, when to come back.
fn best_times(
    steps: &[DoorStep],
    visits: &[Visit],
    handed_in: &[(u32, Channel, Timestamp)],
) -> Vec<(usize, Option<BestTime>)> {
    // A ballot that a worker took in the owner's rooms met somebody, too.
    let taken = handed_in.iter().filter(|(_, channel, _)| *channel == Channel::Assisted);
    let met = taken.map(|(line, _, at)| (*line, *at, true));
    let visited = visits.iter().filter_map(|it| Some((it.line, it.at, it.outcome.met_somebody()?)));
    let building = |step: &DoorStep| step.entrance().0;
    let of_line: BTreeMap<u32, String> =
        steps.iter().map(|step| (step.line.number, building(step))).collect();
    let mut knocks: BTreeMap<&str, Vec<(u32, Knock)>> = BTreeMap::new();
    for (line, at, met) in visited.chain(met) {
        let part = PartOfWeek::of(at.to_zoned(TimeZone::fixed(offset(8))).datetime());
        if let Some(building) = of_line.get(&line) {
            knocks.entry(building).or_default().push((line, Knock { part, met, here: false }));
        }
    }
    let best = |step: &DoorStep| {
        let seen = knocks.get(&*building(step)).into_iter().flatten();
        let seen = seen.map(|(line, knock)| Knock { here: *line == step.line.number, ..*knock });
        best_time(&seen.collect::<Vec<_>>())
    };
    steps.iter().map(best).enumerate().collect()
}
