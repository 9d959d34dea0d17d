//! Invented papers of a vote and a plan, with everything that each can have: to try a city's own form on, and for tests.

mod plan;
mod result;

pub use plan::renewal_plan;
pub use result::vote_certificate;

use crate::{
    Agreed, BallotForm, BallotItem, BallotLetter, BallotLetters, Bar, Base, Channel, Contact, Days, Door,
    KnockList, Lang, LogMark, Matter, Meeting, NoticeMatter, RollTotals, ServiceAgreement, Threshold,
    VoteKind, VoteNotice,
};
use domain::Area;
use domain::money::Fen;
use jiff::civil::{Date, DateTime};
use tlog::{Checkpoint, Hash};

/// The words of the language.
fn l(lang: Lang, zh: &str, en: &str) -> String {
    match lang {
        Lang::Zh => zh.to_owned(),
        Lang::En => en.to_owned(),
    }
}

const fn day(month: i8, day: i8) -> Date {
    Date::constant(2026, month, day)
}

fn opens_at() -> DateTime {
    day(5, 16).at(9, 0, 0, 0)
}

fn closes_at() -> DateTime {
    day(5, 30).at(18, 0, 0, 0)
}

fn community(lang: Lang) -> String {
    l(lang, "花卉园西一路24号小区", "Huahuiyuan West Road No. 24")
}

fn title(lang: Lang) -> String {
    l(lang, "花卉园西一路24号小区改造方案业主表决", "Renewal of Huahuiyuan West Road No. 24")
}

fn issuer(lang: Lang) -> String {
    l(lang, "渝北区龙溪街道花卉园社区居民委员会", "Residents’ Committee of Huahuiyuan, Longxi Street")
}

fn contact(lang: Lang) -> Contact {
    Contact {
        office: l(lang, "花卉园社区居委会", "Residents’ committee of Huahuiyuan"),
        phone: "023-0000 0000".into(),
        hours: Some(l(lang, "每日9:00—18:00", "daily 9:00–18:00")),
    }
}

fn log() -> LogMark {
    let checkpoint =
        Checkpoint { origin: "renewal.city.example/log".into(), size: 12_841, root: Hash::leaf(b"root") };
    LogMark { checkpoint, signed_on: day(5, 1) }
}

fn roll() -> RollTotals {
    RollTotals { lines: 412, area: Area::from_centi(3_681_245), heads: 398, hash: Hash::leaf(b"roll") }
}

fn matter(lang: Lang, number: usize) -> Matter {
    if number == 0 {
        Matter {
            title: l(lang, "老旧小区改造方案", "Scheme of renewal"),
            proposal: l(
                lang,
                "按公示的方案改造屋面、外墙、管网和楼道，资金由财政补助、专业单位出资和业主出资组成。",
                "Roofs, facades, pipes and stairwells are renewed as published, paid for by subsidies, the \
                 utilities and the owners.",
            ),
        }
    } else {
        Matter {
            title: l(lang, "使用住宅专项维修资金", "Use of the maintenance fund"),
            proposal: l(
                lang,
                "从本小区住宅专项维修资金中支出不超过60万元，用于屋面和外墙维修。",
                "Up to ¥600,000 of the community’s maintenance fund are spent on roofs and facades.",
            ),
        }
    }
}

const fn both(base: Base, parts: u32, of: u32, inclusive: bool) -> Bar {
    let threshold = Threshold { parts, of, inclusive };
    Bar { base, area: Some(threshold), heads: Some(threshold) }
}

const TWO_THIRDS: Bar = both(Base::Scope, 2, 3, true);
const THREE_QUARTERS: Bar = both(Base::TookPart, 3, 4, true);
const MAJORITY: Bar = both(Base::TookPart, 1, 2, false);

/// The items of the menu: name, note, cost, share of a flat, whether decided.
fn menu(lang: Lang) -> Vec<(BallotItem, Option<Fen>)> {
    let item = |name: (&str, &str), note: (&str, &str), yuan: i64, share: Option<i64>, decided: bool| {
        let item = BallotItem {
            name: l(lang, name.0, name.1),
            note: l(lang, note.0, note.1),
            cost: Some(Fen(yuan * 100)),
            decided,
        };
        (item, share.map(Fen))
    };
    let none = ("", "");
    vec![
        item(
            ("屋面防水翻修", "Roof waterproofing"),
            ("全部12栋", "all 12 buildings"),
            1_860_000,
            Some(124_033),
            true,
        ),
        item(
            ("雨污分流及化粪池清掏", "Separate drains, septic tanks emptied"),
            none,
            924_000,
            Some(61_600),
            true,
        ),
        item(("架空线规整", "Overhead lines tidied"), none, 486_000, Some(32_400), false),
        item(
            ("加装楼道扶手和感应灯", "Handrails and sensor lights"),
            ("36个单元", "36 stairwells"),
            108_000,
            Some(7_200),
            false,
        ),
        item(
            ("增设电动自行车集中充电棚", "Charging sheds for electric bicycles"),
            ("3处，共120个车位", "three, 120 places"),
            360_050,
            Some(24_004),
            false,
        ),
        item(("社区食堂", "Canteen"), none, 640_000, None, false),
    ]
}

/// The offers of property management.
fn offers(lang: Lang) -> Vec<BallotItem> {
    let offer = |name: (&str, &str), note: (&str, &str)| BallotItem {
        name: l(lang, name.0, name.1),
        note: l(lang, note.0, note.1),
        cost: None,
        decided: false,
    };
    vec![
        offer(
            ("甲方案：渝安物业服务有限公司", "A: Yu’an Property Service Ltd"),
            ("酬金制，1.50元/（㎡·月）", "fee-plus, ¥1.50/m² a month"),
        ),
        offer(
            ("乙方案：龙溪街道物业托管中心", "B: custody centre of Longxi Street"),
            ("包干制，1.10元/（㎡·月）", "lump sum, ¥1.10/m² a month"),
        ),
        offer(
            ("丙方案：业主自管", "C: by the owners themselves"),
            ("0.60元/（㎡·月），只含保洁", "¥0.60/m² a month, cleaning only"),
        ),
    ]
}

/// Letters and ballots of a vote of that kind for so many lines of the roll; a menu's by approval.
pub fn ballot_letters(lang: Lang, kind: VoteKind, count: u64) -> BallotLetters {
    let (items, shares): (Vec<BallotItem>, Vec<Option<Fen>>) = menu(lang).into_iter().unzip();
    let (form, shares) = match kind {
        VoteKind::Statutory | VoteKind::Willingness => (BallotForm::Motions, vec![]),
        VoteKind::Menu => (BallotForm::Approval { items, budget: Some(Fen(486_000_000)) }, shares),
        VoteKind::Offers => (BallotForm::Ranking { items: offers(lang), places: 3 }, vec![]),
    };
    let matters = if kind == VoteKind::Statutory { 2 } else { 1 };
    BallotLetters {
        community: community(lang),
        kind,
        title: title(lang),
        matters: (0..matters).map(|number| matter(lang, number)).collect(),
        form,
        opens_at: opens_at(),
        closes_at: closes_at(),
        return_to: l(
            lang,
            "花卉园社区居委会一楼服务台（每日9:00—18:00）",
            "the residents’ committee, ground floor (daily 9:00–18:00)",
        ),
        meeting: Some(Meeting {
            at: day(5, 23).at(14, 30, 0, 0),
            place: l(lang, "小区2栋前坝", "the square before building 2"),
        }),
        contact: contact(lang),
        rules: vec![
            l(
                lang,
                "专有部分面积占比三分之二以上的业主且人数占比三分之二以上的业主参与表决，表决方为有效。",
                "Two thirds of the owners must take part, by exclusive area and by number.",
            ),
            l(lang, "未投票的，不计入参与表决。", "Who does not vote does not take part."),
        ],
        issuer: issuer(lang),
        rehearsal: false,
        made_on: day(5, 1),
        letters: (1..=count).map(|line| letter(line, &shares)).collect(),
    }
}

fn letter(line: u64, shares: &[Option<Fen>]) -> BallotLetter {
    BallotLetter {
        line,
        dwelling: format!(
            "{}栋{}单元{}0{}",
            line / 36 + 1,
            line / 12 % 3 + 1,
            line / 2 % 6 + 1,
            line % 2 + 1
        ),
        area: Area::from_centi(8_950),
        owner: if line.is_multiple_of(5) { "欧阳**".into() } else { "张**".into() },
        link: format!("https://renewal.city.example/v/7KQ2M{line:04}"),
        code: format!("A7KD92MQ{line:04}"),
        serial: format!("HHY-26-{line:04}"),
        receipt: format!("7KQM-2RXA-{line:04}"),
        qr: format!("YIJU1 {line} {}", tlog::hex(&Hash::leaf(b"version").0)),
        shares: shares.to_vec(),
        order: Vec::new(),
    }
}

/// The notice of a statutory vote on two matters.
pub fn vote_notice(lang: Lang) -> VoteNotice {
    let needs = |number: usize, approval: Bar, article: &str| NoticeMatter {
        matter: matter(lang, number),
        quorum: Some(TWO_THIRDS),
        approval: Some(approval),
        needs: vec![l(
            lang,
            "每栋楼的业主人数过半数同意。",
            "In each building more than half of the owners agree.",
        )],
        basis: format!(
            "{}{article}",
            l(lang, "《中华人民共和国民法典》第二百七十八条", "Civil Code, Art. 278")
        ),
    };
    let channel = |channel: Channel, zh: &str, en: &str| (channel, l(lang, zh, en));
    VoteNotice {
        community: community(lang),
        kind: VoteKind::Statutory,
        title: title(lang),
        scope: l(lang, "花卉园西一路24号小区全体业主", "all owners of Huahuiyuan West Road No. 24"),
        matters: vec![
            needs(0, THREE_QUARTERS, &l(lang, "第一款第七项", " (1) no. 7")),
            needs(1, MAJORITY, &l(lang, "第一款第五项", " (1) no. 5")),
        ],
        roll: roll(),
        opens_at: opens_at(),
        closes_at: closes_at(),
        channels: vec![
            channel(
                Channel::Online,
                "扫描通知书上的二维码，或者打开通知书上的网址，输入投票码。",
                "Scan the code on your letter, or open its address, and type in the voting code.",
            ),
            channel(
                Channel::Paper,
                "填写表决票并签名，送到社区居委会。",
                "Sign the ballot and bring it to us.",
            ),
            channel(
                Channel::Meeting,
                "2026年5月23日14:30，小区2栋前坝。",
                "23 May 2026, 14:30, before building 2.",
            ),
            channel(
                Channel::Assisted,
                "行动不便的，可以电话预约上门。",
                "A community worker comes to you; call us.",
            ),
        ],
        objections: Some(Days { from: day(5, 1), until: day(5, 15) }),
        objection_how: l(
            lang,
            "名册可在社区居委会查阅；异议以书面形式交社区居委会。",
            "The roll may be seen at the residents’ committee; objections are handed in there in writing.",
        ),
        contact: contact(lang),
        issuer: issuer(lang),
        log: Some(log()),
        rehearsal: false,
        made_on: day(5, 1),
    }
}

/// The draft of an agreement with the first of the offers.
pub fn service_agreement(lang: Lang) -> ServiceAgreement {
    let promise =
        |norm: (&str, &str), content: (&str, &str)| (l(lang, norm.0, norm.1), l(lang, content.0, content.1));
    ServiceAgreement {
        community: community(lang),
        owners: vote_notice(lang).scope,
        provider: l(lang, "渝安物业服务有限公司", "Yu’an Property Service Ltd"),
        model: l(lang, "专业化物业", "Professional property company"),
        content: vec![
            promise(
                ("环境卫生", "Sanitation"),
                ("楼道每周清扫两次，垃圾日产日清。", "Stairs twice a week, waste daily."),
            ),
            promise(
                ("房屋管理及养护", "Upkeep"),
                ("报修后两小时内到场。", "Repairs begun within two hours."),
            ),
            promise(
                ("安防及车辆管理", "Security"),
                ("全天值守，每两小时巡逻。", "Guarded all day, patrols every two hours."),
            ),
            promise(
                ("绿化管理", "Greening"),
                ("每季度修剪，死株补植。", "Pruned each quarter, dead plants replaced."),
            ),
            promise(
                ("公共设施管理", "Facilities"),
                ("每月检查消防设施。", "Fire equipment checked monthly."),
            ),
        ],
        fee_per_m2: Fen(150),
        area: roll().area,
        months: 36,
        title: title(lang),
        closed_at: closes_at(),
        agreed: Some(Agreed {
            area: Area::from_centi(2_401_150),
            all_area: roll().area,
            heads: 251,
            all_heads: roll().heads,
        }),
        basis: l(lang, "《中华人民共和国民法典》第二百七十八条", "Civil Code, Art. 278"),
        log: Some(log()),
        rehearsal: false,
        made_on: day(6, 1),
    }
}

/// The doors of two buildings.
pub fn knock_list(lang: Lang) -> KnockList {
    let door = |line: u64| Door {
        building: l(lang, &format!("{}栋", line / 24 + 1), &format!("Building {}", line / 24 + 1)),
        entrance: l(lang, &format!("{}单元", line / 8 % 3 + 1), &format!("entrance {}", line / 8 % 3 + 1)),
        holder: if line < 8 { l(lang, "王敏", "Wang Min") } else { String::new() },
        floor: i64::try_from(line / 2 % 4 + 1).ok(),
        line: line + 1,
        dwelling: format!("{}0{}", line / 2 % 4 + 1, line % 2 + 1),
        owner: "张**".into(),
        tries: line % 3,
        last: if line.is_multiple_of(3) {
            String::new()
        } else {
            l(lang, "5月20日 无人", "20 May, absent")
        },
        best: l(lang, "周末上午", "weekend morning"),
    };
    KnockList {
        community: community(lang),
        title: title(lang),
        worker: String::new(),
        as_of: day(5, 21).at(8, 0, 0, 0),
        closes_at: closes_at(),
        doors: (0..48).filter(|line| line % 5 != 4).map(door).collect(),
        rehearsal: false,
        made_on: day(5, 21),
    }
}
