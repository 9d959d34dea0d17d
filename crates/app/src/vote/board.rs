//! A vote as those see it who hold it: who has taken part against the quorum, and how ballots came. Never what
//! anybody said.

use super::{Particulars, advance, particulars};
use crate::territory::permit_at;
use crate::{AppError, Desk, Noun};
use domain::Area;
use domain::ballot::{Channel, Sheet};
use domain::fraction::Fraction;
use domain::id::{CommunityId, RollId, VoteId};
use domain::money::Fen;
use domain::permit::{HoldVote, Permit, TakeBallots};
use domain::roll::{Roll, RollLine};
use domain::tally::{Turnout, turnout};
use domain::threshold::{Base, Bound, Comparison, Condition, Count, Rule};
use domain::vote::{Vote, VoteState};
use std::collections::{BTreeMap, BTreeSet};
use store::objection::Objection;
use store::{
    Rx, StoreError, ballot, ballot_sheet, building, community, entrance, objection, price_tag, roll, vote,
};

/// A vote in a list.
#[derive(Debug, Clone)]
pub struct VoteCard {
    /// The vote.
    pub vote: Vote,
    /// The community's name.
    pub community_name: String,
}

/// The rolls and votes of a community.
#[derive(Debug, Clone)]
pub struct CommunityVotes {
    /// The community.
    pub community: CommunityId,
    /// Its name.
    pub name: String,
    /// Its rolls, the latest first.
    pub rolls: Vec<Roll>,
    /// Its votes, the latest first.
    pub votes: Vec<Vote>,
    /// What a roll can be drawn of besides all of it: `building:ID` with its number, `entrance:ID` with both numbers.
    pub places: Vec<(String, String)>,
    /// Whether the reader may hold votes there.
    pub may_hold: bool,
    /// The copy to practise on that it is, if so.
    pub rehearsal: Option<CommunityId>,
}

/// A vote as those see it who hold it.
#[derive(Debug, Clone)]
pub struct VoteBoard {
    /// The vote.
    pub vote: Vote,
    /// How often it was changed.
    pub revision: i64,
    /// What is told about it.
    pub particulars: Particulars,
    /// The community's name.
    pub community_name: String,
    /// Lines of the roll, and the area on it.
    pub lines: usize,
    /// Exclusive area of all on the roll.
    pub area: Area,
    /// How many have taken part, against the quorum of the first question that asks for one.
    pub turnout: Turnout,
    /// Ballots by channel; one that was replaced counts where it came.
    pub channels: BTreeMap<Channel, u64>,
    /// Paper sheets that were printed.
    pub sheets_printed: u64,
    /// Paper sheets that came in and are not counted yet.
    pub sheets_waiting: usize,
    /// Paper sheets that came in and cannot be counted.
    pub sheets_spoiled: usize,
    /// Objections to the result.
    pub objections: Vec<Objection>,
    /// Whether the reader may hold it.
    pub may_hold: bool,
}

/// The rule by which turnout is measured: that of the first question that has one, else all of the roll.
fn turnout_rule(vote: &Vote) -> Rule {
    let ruled = vote.questions.iter().find_map(|question| question.form.rule().cloned());
    ruled.unwrap_or_else(|| {
        let bound = Bound::Of { base: Base::All, fraction: Fraction::WHOLE };
        Rule::of(Condition::by_heads_and_area(Count::Yes, Comparison::AtLeast, bound))
    })
}

/// Which lines have taken part, which of them in person, and how many ballots came by which channel.
struct Arrived {
    took_part: BTreeSet<u32>,
    in_person: BTreeSet<u32>,
    channels: BTreeMap<Channel, u64>,
}

fn arrived(rx: &mut Rx<'_>, id: VoteId) -> Result<Arrived, StoreError> {
    let mut arrived =
        Arrived { took_part: BTreeSet::new(), in_person: BTreeSet::new(), channels: BTreeMap::new() };
    for (line, channel, count) in ballot::list_arrived(rx, id)? {
        arrived.took_part.insert(line);
        let Some(channel) = Channel::parse(&channel) else { continue };
        if channel == Channel::Meeting {
            arrived.in_person.insert(line);
        }
        let so_far = arrived.channels.entry(channel).or_default();
        *so_far = so_far.saturating_add(count);
    }
    Ok(arrived)
}

/// Which lines have taken part.
pub(crate) fn arrived_lines(rx: &mut Rx<'_>, id: VoteId) -> Result<BTreeSet<u32>, StoreError> {
    Ok(arrived(rx, id)?.took_part)
}

impl Desk {
    /// The votes of a community, the latest first, with drafts for those who hold them.
    pub fn list_votes(&self, id: CommunityId) -> Result<Vec<Vote>, AppError> {
        let (locator, now) = (self.locator()?, self.environment().now());
        self.store().read(|rx| {
            self.check_community(&locator, rx, id)?;
            let place = locator.of_community(rx, id)?;
            let holds = place.is_some_and(|place| self.actor().may::<HoldVote>(&place));
            let mut votes: Vec<Vote> =
                vote::list_of_community(rx, id)?.into_iter().map(|kept| kept.vote).collect();
            votes.retain(|vote| holds || vote.state != VoteState::Drafted);
            for vote in &mut votes {
                advance(vote, now);
            }
            Ok(votes)
        })
    }

    /// The rolls and votes of a community, and what else a roll can be drawn of.
    pub fn list_community_votes(&self, id: CommunityId) -> Result<CommunityVotes, AppError> {
        let (rolls, votes) = (self.list_rolls(id)?, self.list_votes(id)?);
        let (may_hold, rehearsal) = (self.may_in::<HoldVote>(id)?, self.rehearsed(id)?);
        self.store().read(|rx| {
            let name = community::find(rx, id)?.ok_or(AppError::NotFound(Noun::Community))?.name;
            let mut places = Vec::new();
            for building in building::list_of_community(rx, id)? {
                places.push((format!("building:{}", building.id), building.number.clone()));
                for entrance in entrance::list_of_building(rx, building.id)? {
                    let numbers = format!("{}/{}", building.number, entrance.number);
                    places.push((format!("entrance:{}", entrance.id), numbers));
                }
            }
            Ok(CommunityVotes { community: id, name, rolls, votes, places, may_hold, rehearsal })
        })
    }

    /// The latest votes where the actor takes ballots.
    pub fn list_latest_votes(&self, limit: usize) -> Result<Vec<VoteCard>, AppError> {
        let (locator, now) = (self.locator()?, self.environment().now());
        let reach = self.actor().reach::<TakeBallots>();
        self.store().read(|rx| {
            let mut cards = Vec::new();
            for mut kept in vote::list_latest(rx, limit)? {
                let place = locator.of_community(rx, kept.vote.community)?;
                if !place.is_some_and(|place| reach.holds(&place)) {
                    continue;
                }
                advance(&mut kept.vote, now);
                let community_name =
                    community::find(rx, kept.vote.community)?.map(|found| found.name).unwrap_or_default();
                cards.push(VoteCard { vote: kept.vote, community_name });
            }
            Ok(cards)
        })
    }

    /// A vote as those see it who hold it or take ballots for it.
    pub fn load_vote_board(&self, id: VoteId) -> Result<VoteBoard, AppError> {
        let (locator, now) = (self.locator()?, self.environment().now());
        self.store().read(|rx| {
            let mut kept = vote::find(rx, id)?.ok_or(AppError::NotFound(Noun::Vote))?;
            let place = locator.of_community(rx, kept.vote.community)?;
            let _permit: Permit<TakeBallots> = permit_at(self.actor(), place.as_ref(), Noun::Vote)?;
            let may_hold = place.is_some_and(|place| self.actor().may::<HoldVote>(&place));
            advance(&mut kept.vote, now);
            let roll = roll::load(rx, kept.vote.roll)?.roll;
            let told = particulars(&kept.particulars);
            let mut arrived = arrived(rx, id)?;
            let rule = turnout_rule(&kept.vote);
            let sheets: Vec<(u32, Sheet)> = ballot_sheet::list_received(rx, id)?
                .into_iter()
                .filter_map(|kept| Some((kept.line, kept.sheet?)))
                .collect();
            let spoiled = sheets.iter().filter(|(_, sheet)| sheet.spoiled.is_some());
            if told.spoiled_takes_part {
                arrived.took_part.extend(spoiled.clone().map(|(line, _)| *line));
            }
            let (took_part, in_person) = (&arrived.took_part, &arrived.in_person);
            let waiting = sheets.iter().filter(|(_, sheet)| !sheet.counted && sheet.spoiled.is_none());
            Ok(VoteBoard {
                particulars: told,
                community_name: community::find(rx, kept.vote.community)?
                    .map(|found| found.name)
                    .unwrap_or_default(),
                lines: roll.lines.len(),
                area: roll.lines.iter().map(RollLine::area).sum(),
                turnout: turnout(&rule, &roll.lines, took_part, in_person, kept.vote.round),
                channels: arrived.channels,
                sheets_printed: ballot_sheet::count(rx, id)?,
                sheets_waiting: waiting.count(),
                sheets_spoiled: spoiled.count(),
                objections: objection::list_of_vote(rx, id)?,
                may_hold,
                revision: kept.revision,
                vote: kept.vote,
            })
        })
    }

    /// What every line would pay of each item, as it is told in the letters.
    pub fn list_price_tags(&self, id: VoteId) -> Result<BTreeMap<u32, BTreeMap<String, Fen>>, AppError> {
        // Asked with the board, which has checked who looks.
        self.load_vote_board(id)?;
        Ok(self.store().read(|rx| price_tag::list_of_vote(rx, id))?)
    }

    /// A roll that a vote can be held on.
    pub fn load_frozen_roll(&self, id: RollId) -> Result<Roll, AppError> {
        let record = self.load_roll_record(id)?;
        if record.roll.hash().is_none() {
            return Err(AppError::Conflict("roll-not-frozen"));
        }
        Ok(record.roll)
    }
}

/// Whether the result of a vote may be looked at by those who hold it.
pub(crate) fn is_counted(state: VoteState) -> bool {
    matches!(state, VoteState::Closed | VoteState::Published | VoteState::Settled)
}
