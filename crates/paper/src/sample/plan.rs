//! An invented plan.

use super::{l, log};
use crate::{
    Declared, Lang, Pack, PlanDistrict, PlanMoney, PlanStanding, PlanStart, PlanTarget, PlanYear, RenewalPlan,
};
use domain::money::Fen;
use jiff::civil::date;
use tlog::Hash;

/// A plan of two years with so many communities that start.
pub fn renewal_plan(lang: Lang, count: usize) -> RenewalPlan {
    let wan = |amount: i64| Some(Fen(amount * 1_000_000));
    let money = |zh: &str, en: &str, amounts: [Option<Fen>; 3]| PlanMoney {
        source: l(lang, zh, en),
        amounts: amounts.to_vec(),
    };
    let year = |communities: i64| PlanYear {
        communities,
        households: communities * 288,
        started: communities * 22_100,
        comprehensive: communities * 8_400,
        completed: communities * 11_000,
    };
    let districts = ["渝中区", "渝北区", "九龙坡区"].into_iter().zip(["Yuzhong", "Yubei", "Jiulongpo"]);
    let districts: Vec<String> = districts.map(|(zh, en)| l(lang, zh, en)).collect();
    RenewalPlan {
        name: l(lang, "2021—2022年改造计划", "2021–2022"),
        standing: PlanStanding::InForce,
        years: vec![2021, 2022, 2023],
        available: vec![
            money("中央资金", "Central", [wan(32_000), wan(35_000), wan(9_000)]),
            money("区县资金", "Districts", [wan(11_000), wan(12_000), None]),
        ],
        answer: l(
            lang,
            "2021–2022年安排9个小区开工，共19.9万m²，惠及2592户。1项目标中1项未达到。",
            "In 2021–2022, 9 communities with 199,000 m² start. Of one target, one is missed.",
        ),
        proof: l(
            lang,
            "已证明：没有方案比本方案好0.087%以上。",
            "Proved: no plan is better by more than 0.087%.",
        ),
        violations: vec![l(
            lang,
            "2021年渝中区在建能力超出1万m²。",
            "Capacity of Yuzhong is exceeded in 2021.",
        )],
        targets: vec![
            PlanTarget {
                name: l(lang, "2021年开工目标", "2021 · started"),
                declared: Declared::Area(200_000),
                lacking: 7_900,
                causes: l(lang, "2021年中央资金", "money from the centre in 2021"),
            },
            PlanTarget {
                name: l(lang, "综合改造占比", "part that is comprehensive"),
                declared: Declared::Share(305),
                lacking: 0,
                causes: String::new(),
            },
        ],
        sums: vec![year(5), year(4), PlanYear { completed: 88_000, ..year(0) }],
        taken: vec![
            money("中央资金", "Central", [wan(31_200), wan(34_950), wan(8_120)]),
            money("居民出资", "Residents", [wan(1_200), wan(950), wan(320)]),
        ],
        districts: districts
            .iter()
            .map(|name| PlanDistrict {
                name: name.clone(),
                communities: (3, 210),
                area: (66_300, 4_210_000),
                started: vec![44_200, 22_100],
                public: Fen(4_120_000_000),
            })
            .collect(),
        starts: (0..count).map(|number| start(lang, &districts, count, number)).collect(),
        unlisted: 0,
        pack: Pack {
            name: l(lang, "重庆市城镇老旧小区改造", "Chongqing, renewal of old communities"),
            id: "cn-national+cn-chongqing".into(),
            version: None,
            hash: tlog::hex(&Hash::leaf(b"pack").0),
        },
        as_of: date(2020, 12, 31),
        log: Some(log()),
        made_on: date(2026, 5, 1),
    }
}

fn start(lang: Lang, districts: &[String], count: usize, number: usize) -> PlanStart {
    let district = number * districts.len() / count.max(1);
    let signed = i64::try_from(number).unwrap_or_default();
    PlanStart {
        district: districts.get(district).cloned().unwrap_or_default(),
        year: if number % 5 < 3 { 2021 } else { 2022 },
        name: format!("花卉园西一路{}号", number + 1),
        package: l(lang, "基础类综合改造", "Comprehensive, basic"),
        area: 22_100 + signed * 7,
        households: 288 + signed,
        cost: Fen(450_000_000 + signed * 1_000_000),
    }
}
