//! A vote with every form of question, for the samples of pages.

use app::ballot::BallotPaper;
use app::vote::{DoorRecord, DoorStep, DoorVisit, OfferTerms, Particulars, TermName};
use domain::Area;
use domain::ballot::{Answer, Answers, Channel, Link};
use domain::id::{CommunityId, OfferId, RollId, VoteId, uuid_v7};
use domain::menu::{Menu, MenuItem};
use domain::money::Fen;
use domain::offer::Offer;
use domain::proxy::ProxyRule;
use domain::roll::{AreaSource, Reason, RollLine, RollPart};
use domain::tally::Choice;
use domain::threshold::{Comparison, Rule};
use domain::visit::{BestTime, PartOfWeek, VisitOutcome};
use domain::vote::{Form, Question, Vote, VoteState};
use std::collections::{BTreeMap, BTreeSet};

/// Two thirds take part, three quarters of them agree.
pub(crate) fn rule() -> Rule {
    let fraction = |part, whole| domain::fraction::Fraction::new(part, whole).unwrap();
    Rule::civil_code(fraction(2, 3), Comparison::AtLeast, fraction(3, 4))
}

/// A vote with every form of question.
pub(crate) fn vote() -> Vote {
    let question = |key: &str, text: &str, form| Question {
        key: key.into(),
        matter: "alter-building".into(),
        text: text.into(),
        form,
    };
    let offers = || vec!["A".to_owned(), "B".to_owned()];
    Vote {
        id: VoteId::from_uuid(uuid_v7(1, [0; 10])),
        community: CommunityId::from_uuid(uuid_v7(2, [0; 10])),
        title: "石油路新村外墙维修及加装电梯方案表决".into(),
        round: domain::threshold::Round::First,
        questions: vec![
            question("1", "是否同意改造方案？", Form::Decision { rule: Box::new(rule()) }),
            question("2", "请选择您希望实施的改造内容", Form::Approval { options: menu().options() }),
            question(
                "3",
                "请为物业服务方案排序",
                Form::Ranking { options: offers(), rule: Some(Box::new(rule())) },
            ),
        ],
        roll: RollId::from_uuid(uuid_v7(3, [0; 10])),
        roll_hash: None,
        channels: [Channel::Link, Channel::Paper, Channel::Meeting, Channel::Assisted].into(),
        proxies: ProxyRule::default(),
        covenant: None,
        announced_at: None,
        opens_at: "2026-05-01T01:00:00Z".parse().unwrap(),
        closes_at: "2026-05-15T12:00:00Z".parse().unwrap(),
        pack: domain::assessment::PackRef {
            id: "cn-national+cn-chongqing".into(),
            as_of: jiff::civil::date(2026, 5, 1),
            hash: "00".into(),
        },
        state: VoteState::Opened,
    }
}

pub(crate) fn menu() -> Menu {
    let item = |key: &str, name: &str, about: &str, yuan: i64| MenuItem {
        key: key.into(),
        code: key.into(),
        name: name.into(),
        about: about.into(),
        mends: Vec::new(),
        gaps: Vec::new(),
        why: String::new(),
        quantity: 2,
        unit: "处".into(),
        cost: Fen(yuan * 100),
        subsidy: Fen(0),
        obligatory: false,
        requires: BTreeSet::new(),
        one_of: None,
        more_of: None,
        class: "complete".into(),
        sharing: None,
    };
    Menu {
        budget: Fen(200_000_000),
        items: vec![
            MenuItem {
                obligatory: true, ..item("B06", "供气管道更换", "更换老化的燃气立管。", 350_000)
            },
            MenuItem {
                one_of: Some("lift".into()),
                ..item("C15", "加装电梯（平层入户）", "一单元一部。", 680_000)
            },
            MenuItem {
                one_of: Some("lift".into()),
                ..item("C15-2", "加装电梯（错层入户）", "一单元一部。", 520_000)
            },
            MenuItem {
                requires: ["C15".to_owned()].into(),
                ..item("C05", "无障碍坡道", "与电梯相接。", 60_000)
            },
            item("C06", "停车位", "拆除违建处划设。", 160_000),
            MenuItem {
                requires: ["C06".to_owned()].into(),
                more_of: Some("C06".into()),
                ..item("C06-4", "停车位（增至4处）", "", 75_000)
            },
        ],
        within_budget: true,
        by_area: false,
    }
}

pub(crate) fn told() -> Particulars {
    let offer = |key: &str, provider: &str, fen: i64| Offer {
        id: OfferId::from_uuid(uuid_v7(9, [0; 10])),
        community: CommunityId::from_uuid(uuid_v7(2, [0; 10])),
        key: key.into(),
        provider: provider.into(),
        model: "company".into(),
        content: BTreeMap::from([("sanitation".to_owned(), "每日清扫两次。".to_owned())]),
        fee_per_m2: Fen(fen),
        months: 36,
    };
    Particulars {
        plain: "外墙脱落处维修，每个单元加装一部电梯。".into(),
        contact: "石油路社区居委会 023-6860 0000".into(),
        hand_in_at: "社区服务中心一楼".into(),
        menu: Some(menu()),
        offers: vec![offer("A", "渝中物业服务有限公司", 95), offer("B", "石油路社区物业服务中心", 60)],
        terms: terms(),
        ..Particulars::default()
    }
}

fn terms() -> OfferTerms {
    let named = |id: &str, zh: &str, en: &str| TermName { id: id.into(), zh: zh.into(), en: en.into() };
    OfferTerms {
        models: vec![named("company", "专业化物业", "Professional property company")],
        norms: vec![
            named("sanitation", "环境卫生", "Environmental hygiene"),
            named("greening", "绿化管理", "Green-space management"),
        ],
    }
}

pub(crate) fn line() -> RollLine {
    RollLine {
        number: 12,
        heads: 1,
        parts: vec![RollPart {
            building: "3".into(),
            entrance: "2".into(),
            area: Area::from_centi(8_842),
            area_source: AreaSource::Registered,
            shares: 0,
            door: Some("602".into()),
            dwelling: None,
        }],
        qualities: BTreeSet::new(),
        reasons: vec![Reason::OneOwner],
        commitment: String::new(),
        owners: Vec::new(),
        representative: None,
        salt: String::new(),
    }
}

pub(crate) fn visit(outcome: VisitOutcome) -> DoorVisit {
    DoorVisit { outcome, at: "2026-05-03T11:00:00Z".parse().unwrap(), by: "王敏".into() }
}

pub(crate) fn step() -> DoorStep {
    DoorStep {
        line: line(),
        floor: Some(6),
        names: vec!["张*".into(), "李*".into()],
        visits: Vec::new(),
        voted_at: None,
        best: Some(BestTime { part: PartOfWeek::WeekendMorning, met: 2, tried: 3 }),
    }
}

pub(crate) fn answers() -> Answers {
    Answers::from([
        ("1".to_owned(), Answer::Choice(Choice::Yes)),
        ("2".to_owned(), Answer::Approves(["C15", "C06", "C06-4"].map(str::to_owned).into())),
        ("3".to_owned(), Answer::Ranks(vec!["B".to_owned(), "A".to_owned()])),
    ])
}

pub(crate) fn paper() -> BallotPaper {
    BallotPaper {
        vote: vote(),
        particulars: told(),
        line: line(),
        community_name: "石油路新村".into(),
        link: Link {
            line: 12,
            expires_at: "2026-05-15T12:00:00Z".parse().unwrap(),
            used_at: None,
            revoked_at: None,
        },
        asks: None,
        before: None,
        shares: BTreeMap::from([("B06".to_owned(), Fen(38_000)), ("C15".to_owned(), Fen(214_000))]),
    }
}

pub(crate) fn door() -> DoorRecord {
    DoorRecord {
        vote: vote(),
        particulars: told(),
        step: DoorStep { visits: vec![visit(VisitOutcome::Absent)], ..step() },
        shares: paper().shares,
        proxies: Vec::new(),
        sheets: vec!["0012-7KQM".into()],
    }
}
