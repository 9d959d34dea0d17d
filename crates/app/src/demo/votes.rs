//! Votes of the demo city, one at each stage: open, closed, failed by one head, passed on the edge, disputed, an offer
//! chosen. They are held by the law's own functions, in the past, and kept like every other.

use crate::account::{occasion, operator};
use crate::ballot::{code, code_hash};
use crate::environment::hex;
use crate::vote::{Evidence, OfferTerms, Particulars};
use crate::{App, AppError};
use domain::ballot::{Answer, Answers, Cast, Channel, Handed, Link, cast};
use domain::id::{BallotId, CommunityId, OfferId, RollId, VoteId};
use domain::menu::Menu;
use domain::money::Fen;
use domain::offer::Offer;
use domain::permit::{CastBallot, HoldVote, Permit, TakeBallots};
use domain::roll::{Roll, RollLine, Scope};
use domain::tally::Choice;
use domain::territory::Place;
use domain::threshold::Round;
use domain::vote::file::{ANNOUNCED, PUBLISHED};
use domain::vote::{Form, Question, Vote, VoteState};
use jiff::{SignedDuration, Timestamp};
use policy::Rules;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use store::audit::Occasion;
use store::ballot::KeptBallot;
use store::objection::Objection;
use store::vote::KeptVote;
use store::{Tx, ballot, ballot_sheet, objection, roll, vote};

/// Communities that are looked at for one that a demonstration can be held in.
const SEARCHED: usize = 1_000;
/// Lines of a roll that a demonstration can be followed on.
const LINES: std::ops::RangeInclusive<usize> = 24..=160;
/// What the three offers of the demonstration promise, by the norms of the pack; nothing where they say nothing.
const PROMISES: [[&str; 5]; 3] = [
    [
        "楼道每周清扫三次，垃圾日产日清。",
        "报修后两小时内到场，屋面外墙每年检查。",
        "全天值守，每两小时巡逻一次。",
        "每季度修剪，死株三十日内补植。",
        "消防设施每月检查，照明两日内修复。",
    ],
    [
        "楼道每周清扫两次，垃圾日产日清。",
        "报修后一日内到场。",
        "早七点至晚十一点值守。",
        "每半年修剪一次。",
        "消防设施每月检查。",
    ],
    ["业主轮流清扫，垃圾日产日清。", "由业主小组联系维修。", "", "业主自愿认养。", ""],
];

/// A stage at which a demonstration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// A menu, open for another week.
    Open,
    /// A decision, closed, one head below the quorum, not posted.
    ShortByOne,
    /// A decision, passed on exactly three quarters of the heads, posted.
    Edge,
    /// A decision, posted, with an objection that waits for its answer.
    Disputed,
    /// Offers of service, closed.
    Offers,
    /// Offers of service, open for another week.
    OpenOffers,
    /// A menu, counted and posted.
    Counted,
}

const STAGES: [Stage; 7] = [
    Stage::Open,
    Stage::ShortByOne,
    Stage::Edge,
    Stage::Disputed,
    Stage::Offers,
    Stage::Counted,
    Stage::OpenOffers,
];

impl Stage {
    /// Whether ballots are still taken.
    const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::OpenOffers)
    }
}

impl App {
    /// Holds the demo's votes in the first communities whose owners are all known; how many there are.
    pub fn make_demo_votes(&self) -> Result<usize, AppError> {
        let rules = self.rules(&self.settings().pack, self.environment().today())?;
        let mut held = 0;
        let communities = self.store().read(|rx| store::community::list(rx, None, SEARCHED))?;
        for community in communities {
            let Some(stage) = STAGES.get(held) else { break };
            let units = self.store().read(|rx| crate::roll::units(rx, community.id))?;
            if !LINES.contains(&units.len()) {
                continue;
            }
            let id = RollId::fresh(&mut self.environment().ids());
            let counting = rules.counting().map_or_else(Default::default, |rule| rule.counting);
            let scope = Scope::Community(community.id);
            let roll = Roll::draft(id, community.id, scope, units, counting, rules.pack_ref().clone());
            if !roll.faults.is_empty() || !LINES.contains(&roll.lines.len()) {
                continue;
            }
            self.hold(*stage, roll, &rules)?;
            held += 1;
        }
        Ok(held)
    }

    /// Holds a menu that is open in one community, for rehearsals and tests; its dwellings without an area are left out.
    pub fn make_demo_vote(&self, community: CommunityId) -> Result<VoteId, AppError> {
        let rules = self.rules(&self.settings().pack, self.environment().today())?;
        let mut units = self.store().read(|rx| crate::roll::units(rx, community))?;
        units.retain(|unit| unit.area.is_some());
        let id = RollId::fresh(&mut self.environment().ids());
        let counting = rules.counting().map_or_else(Default::default, |rule| rule.counting);
        let scope = Scope::Community(community);
        let roll = Roll::draft(id, community, scope, units, counting, rules.pack_ref().clone());
        self.hold(Stage::Open, roll, &rules)
    }

    fn hold(&self, stage: Stage, mut roll: Roll, rules: &Rules) -> Result<VoteId, AppError> {
        let now = self.environment().now();
        let days = |days: i64| now - SignedDuration::from_hours(24 * days);
        let china = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
        let day = |at: Timestamp| at.to_zoned(china.clone()).date();
        let mut salts = || self.environment().salt();
        roll.publish(day(days(60)), day(days(50)))?;
        let hash = roll.freeze(days(45), day(days(45)), &mut salts)?;
        let (opened, closes) = match stage {
            Stage::Open | Stage::OpenOffers => (days(7), now + SignedDuration::from_hours(24 * 7)),
            _ => (days(20), days(6)),
        };
        let evidence = self.store().read(|rx| Evidence::read(rx, roll.community))?;
        let (mut made, told) = self.draft_demo(stage, &roll, (rules, &evidence), (opened, closes));
        let drafted = made.clone();
        made.announce(hash.clone(), days(40), opened)?;
        let json = serde_json::to_value(&told).unwrap_or_default();
        let operator = operator();
        let permit = Permit::<HoldVote>::grant(&operator, &Place::CITY)?;
        let at = |at: Timestamp| Occasion { at, ..occasion(self.environment()) };
        self.store().write_bulk(|tx| {
            roll::insert(tx, &permit, at(days(60)), &roll)?;
            roll::insert_lines(tx, &permit, &roll)?;
            vote::insert(tx, &permit, at(days(42)), &drafted, &json)?;
            let mut kept = KeptVote { vote: made.clone(), revision: 0, particulars: json.clone() };
            let told_then = json!({ "roll_hash": hash, "vote": made, "particulars": json });
            step(tx, &permit, at(days(40)), &mut kept, (ANNOUNCED, &told_then))?;
            crate::vote::tell_prices(tx, &permit, &kept.vote, &told, &roll)?;
            kept.vote.open(opened)?;
            step(tx, &permit, at(opened), &mut kept, ("vote.opened", &json!({})))?;
            for cast in self.cast_all(stage, &kept.vote, &roll, &told, opened)? {
                ballot::insert(tx, &Permit::<CastBallot>::of_link(), at(cast.taken_at), &cast)?;
            }
            if !stage.is_open() {
                kept.vote.close(closes)?;
                step(tx, &permit, at(closes), &mut kept, ("vote.closed", &json!({})))?;
            }
            if matches!(stage, Stage::Edge | Stage::Disputed | Stage::Counted) {
                let until = day(now).checked_add(jiff::Span::new().days(10)).unwrap_or_else(|_| day(now));
                let posted = crate::vote::post(tx, kept.vote.id, now, until)?;
                kept.vote.publish()?;
                let mut told = told.clone();
                told.published_on = Some(day(days(4)));
                told.objections_until = Some(until);
                kept.particulars = serde_json::to_value(&told).unwrap_or_default();
                step(tx, &permit, at(days(4)), &mut kept, (PUBLISHED, &posted))?;
            }
            let vote = kept.vote;
            self.paper(tx, &permit, stage, &vote, &roll, at(days(1)))?;
            if stage == Stage::Disputed {
                let take = Permit::<TakeBallots>::grant(&operator, &Place::CITY)?;
                let raised = at(days(2));
                let words = "加装电梯影响一楼采光，请说明补偿办法。".to_owned();
                let (id, raised_at) = (raised.entry, raised.at);
                let objection = Objection { id, vote: vote.id, line: 1, words, raised_at, answer: None };
                objection::insert(tx, &take, raised, &objection)?;
            }
            Ok::<_, AppError>(vote.id)
        })
    }

    /// A few sheets that wait to be entered, and a personal link that nobody has used, where voting goes on.
    fn paper(
        &self,
        tx: &mut Tx<'_>,
        permit: &Permit<HoldVote>,
        stage: Stage,
        vote: &Vote,
        roll: &Roll,
        occasion: Occasion<'_>,
    ) -> Result<(), AppError> {
        if !stage.is_open() {
            return Ok(());
        }
        for line in roll.lines.iter().rev().take(3) {
            let suffix: String = code(&self.environment().random()).chars().take(4).collect();
            let number = format!("{:04}-{suffix}", line.number);
            ballot_sheet::insert(tx, permit, vote.id, &number, line.number, occasion.at)?;
            let link =
                Link { line: line.number, expires_at: vote.closes_at, used_at: None, revoked_at: None };
            let hash = code_hash(&code(&self.environment().random()))?;
            ballot::insert_link(tx, &hash, vote.id, &link, occasion.at)?;
        }
        Ok(())
    }

    fn draft_demo(
        &self,
        stage: Stage,
        roll: &Roll,
        (rules, evidence): (&Rules, &Evidence),
        (opens_at, closes_at): (Timestamp, Timestamp),
    ) -> (Vote, Particulars) {
        let mut told = Particulars {
            plain: "外墙渗漏处维修，更换老化管线，按居民选择增设公共设施。".into(),
            contact: "社区居委会（演示）023-0000 0000".into(),
            issuer: "社区居委会（演示）".into(),
            hand_in_at: "社区服务中心一楼（演示）".into(),
            ..Particulars::default()
        };
        let rule = |matter: &str| {
            let found = rules.matter(matter).and_then(|matter| matter.rule.clone());
            Box::new(found.unwrap_or_else(|| {
                let whole = domain::fraction::Fraction::WHOLE;
                domain::threshold::Rule::civil_code(whole, domain::threshold::Comparison::AtLeast, whole)
            }))
        };
        let (title, matter, text, form) = match stage {
            Stage::Open | Stage::Counted => {
                let menu = super::menu::demo_menu(rules, evidence);
                let form = Form::Approval { options: menu.options() };
                told.menu = Some(menu);
                let title = if stage == Stage::Open {
                    "改造内容菜单选择"
                } else {
                    "公共空间改造菜单"
                };
                (title, "menu", "请选择您希望实施的改造内容", form)
            }
            Stage::Offers | Stage::OpenOffers => {
                told.offers = self.demo_offers(roll.community, rules);
                told.terms = OfferTerms::of(rules);
                let options = told.offers.iter().map(|offer| offer.key.clone()).collect();
                let form = Form::Ranking { options, rule: Some(rule("manager")) };
                let title = if stage.is_open() { "物业服务方案比选" } else { "选聘物业服务" };
                (title, "manager", "请为您能接受的物业服务方案排出先后", form)
            }
            Stage::ShortByOne => (
                "参加改造计划",
                "other",
                "是否同意本小区参加老旧小区改造？",
                Form::Decision { rule: rule("other") },
            ),
            Stage::Edge | Stage::Disputed => (
                "加装电梯方案",
                "rebuild",
                "是否同意加装电梯方案？",
                Form::Decision { rule: rule("rebuild") },
            ),
        };
        let question = Question { key: "1".into(), matter: matter.into(), text: text.into(), form };
        let vote = Vote {
            id: VoteId::fresh(&mut self.environment().ids()),
            community: roll.community,
            title: title.into(),
            round: Round::First,
            questions: vec![question],
            roll: roll.id,
            roll_hash: None,
            channels: Channel::ALL.iter().copied().collect(),
            proxies: rules.proxy_rule(),
            covenant: None,
            announced_at: None,
            opens_at,
            closes_at,
            pack: rules.pack_ref().clone(),
            state: VoteState::Drafted,
        };
        (vote, told)
    }

    fn demo_offers(&self, community: CommunityId, rules: &Rules) -> Vec<Offer> {
        let promises = |place: usize| -> BTreeMap<String, String> {
            let norms = rules.norms().iter().map(|norm| norm.id.to_string());
            let promised = PROMISES.get(place).copied().unwrap_or_default().into_iter().map(str::to_owned);
            norms.zip(promised).filter(|(_, promise)| !promise.is_empty()).collect()
        };
        let offer = |key: &str, provider: &str, fen: i64, place: usize| Offer {
            id: OfferId::fresh(&mut self.environment().ids()),
            community,
            key: key.into(),
            provider: provider.into(),
            model: rules.service_models().get(place).map(|model| model.id.to_string()).unwrap_or_default(),
            content: promises(place),
            fee_per_m2: Fen(fen),
            months: 36,
        };
        vec![
            offer("A", "甲物业服务公司（演示）", 95, 0),
            offer("B", "街道物业服务中心（演示）", 60, 1),
            offer("C", "业主自管小组（演示）", 35, 2),
        ]
    }

    /// The ballots of a stage, in order.
    fn cast_all(
        &self,
        stage: Stage,
        vote: &Vote,
        roll: &Roll,
        told: &Particulars,
        opened: Timestamp,
    ) -> Result<Vec<KeptBallot>, AppError> {
        let mut kept = Vec::new();
        for (place, line) in roll.lines.iter().enumerate() {
            let Some(answer) = answer(stage, place, roll.lines.len(), told) else { continue };
            let minutes = i64::try_from(place).unwrap_or_default().saturating_mul(17);
            let at = opened + SignedDuration::from_mins(minutes.saturating_add(5));
            kept.push(self.cast_demo(vote, line, place, Answers::from([("1".to_owned(), answer)]), at)?);
        }
        Ok(kept)
    }

    fn cast_demo(
        &self,
        vote: &Vote,
        line: &RollLine,
        place: usize,
        answers: Answers,
        at: Timestamp,
    ) -> Result<KeptBallot, AppError> {
        let personal =
            Link { line: line.number, expires_at: vote.closes_at, used_at: None, revoked_at: None };
        let handed = match place % 4 {
            0 => Handed::Meeting,
            1 => Handed::Assisted,
            _ => Handed::Link(personal),
        };
        let id = BallotId::fresh(&mut self.environment().ids());
        let request = Cast { id, line: line.number, handed, handed_in_at: at, answers, proxy: None };
        let ballot = cast(vote, Some(line), &[], &[], request, at)?;
        let salt = self.environment().salt();
        let commitment = ballot.commitment(&salt);
        Ok(KeptBallot {
            code: ballot.code(&commitment),
            commitment,
            salt: hex(&salt),
            taken_at: at,
            helper: None,
            ballot,
        })
    }
}

/// Keeps that a vote has moved on, as the event says.
fn step(
    tx: &mut Tx<'_>,
    permit: &Permit<HoldVote>,
    occasion: Occasion<'_>,
    kept: &mut KeptVote,
    (event, detail): (&'static str, &Json),
) -> Result<(), AppError> {
    vote::update(tx, permit, occasion, event, kept, detail)?;
    kept.revision += 1;
    Ok(())
}

/// What the line at that place says, of so many; `None` for one that has not voted.
fn answer(stage: Stage, place: usize, lines: usize, told: &Particulars) -> Option<Answer> {
    // The least that is two thirds of all.
    let quorum = (2 * lines).div_ceil(3);
    let choice = |yes: bool| Answer::Choice(if yes { Choice::Yes } else { Choice::No });
    match stage {
        Stage::Open | Stage::Counted => (stage == Stage::Counted || place % 5 < 2).then(|| {
            let choices = told.menu.iter().flat_map(Menu::choices).enumerate();
            let liked = choices.filter(|(item, _)| !(place + item).is_multiple_of(3));
            // The further along the roll, the more of it, and from the least again.
            let steps = liked.flat_map(|(_, choice)| {
                let many = 1 + place / 5 % (1 + choice.more.len());
                choice.steps().take(many).map(|step| step.key.clone()).collect::<Vec<_>>()
            });
            Answer::Approves(steps.collect::<BTreeSet<String>>())
        }),
        Stage::ShortByOne => (place < quorum - 1).then(|| choice(!place.is_multiple_of(6))),
        // Every fourth of a number that four divides says no: three quarters exactly.
        Stage::Edge => (place < lines / 4 * 4).then(|| choice(place % 4 != 3)),
        Stage::Disputed => (place % 8 != 7).then(|| choice(!place.is_multiple_of(10))),
        Stage::OpenOffers if !place.is_multiple_of(3) => None,
        Stage::Offers | Stage::OpenOffers => (place % 7 != 6).then(|| {
            let order = [["B", "A"], ["A", "B"], ["B", "C"]];
            let chosen = order.get(place % 3).copied().unwrap_or(["B", "A"]);
            Answer::Ranks(chosen.iter().map(ToString::to_string).collect())
        }),
    }
}
