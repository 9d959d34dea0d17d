//! The result of the invented vote.

use super::{
    THREE_QUARTERS, TWO_THIRDS, closes_at, community, day, issuer, l, log, matter, menu, offers, opens_at,
    roll, title, vote_notice,
};
use crate::{
    BallotItem, Channel, Days, ItemOutcome, ItemResult, Lang, Measure, MenuResult, MotionResult, Objection,
    OfferResult, OffersResult, PublishedFile, SurveyResult, VoteCertificate, VoteKind, VoteVerdict,
};
use domain::Area;
use domain::money::Fen;
use tlog::Hash;

/// The result of a vote that had everything: a motion, a menu and offers.
pub fn vote_certificate(lang: Lang) -> VoteCertificate {
    let notice = vote_notice(lang);
    let motion = MotionResult {
        title: matter(lang, 0).title,
        quorum: Some(TWO_THIRDS),
        approval: Some(THREE_QUARTERS),
        area: Measure {
            total: roll().area,
            took_part: Area::from_centi(3_021_107),
            quorum: Some(Area::from_centi(2_454_164)),
            yes: Some(Area::from_centi(2_399_010)),
            no: Some(Area::from_centi(410_120)),
            abstained: Some(Area::from_centi(211_977)),
            needed: Some(Area::from_centi(2_265_831)),
        },
        heads: Measure {
            total: roll().heads,
            took_part: 331,
            quorum: Some(266),
            yes: Some(245),
            no: Some(62),
            abstained: Some(24),
            needed: Some(249),
        },
        notes: vec![l(
            lang,
            "3栋：同意人数18人，需要20人，尚差2人",
            "Building 3: 18 owners agree, 20 are needed, 2 are missing",
        )],
        verdict: VoteVerdict::Rejected,
    };
    VoteCertificate {
        issuer: issuer(lang),
        number: l(lang, "龙花社〔2026〕3号", "LHS 2026/3"),
        community: community(lang),
        kind: VoteKind::Statutory,
        title: title(lang),
        scope: notice.scope,
        opened_at: opens_at(),
        closed_at: closes_at(),
        roll: roll(),
        motions: vec![motion],
        surveys: vec![survey_result(lang)],
        menu: Some(menu_result(lang)),
        offers: Some(offers_result(lang)),
        channels: vec![
            (Channel::Online, 201),
            (Channel::Paper, 98),
            (Channel::Meeting, 32),
            (Channel::Assisted, 27),
            (Channel::Proxy, 11),
        ],
        objections: vec![Objection {
            received_on: day(5, 31),
            by: l(lang, "3栋2单元602 张**", "3-2-602 张**"),
            about: l(lang, "认为其纸质票未计入", "holds that a paper ballot was not counted"),
            outcome: l(
                lang,
                "经核对，该票已于5月28日录入，异议人无意见。",
                "It was entered on 28 May; settled.",
            ),
        }],
        publication: Days { from: day(6, 1), until: day(6, 7) },
        settled_on: None,
        challenge: l(
            lang,
            "业主认为本决定侵害其合法权益的，可以自知道或者应当知道之日起一年内请求人民法院予以撤销（《中华人民共和国民法典》\
             第二百八十条）。",
            "An owner whose rights it infringes may ask the people’s court to revoke it within one year (Civil Code, \
             Art. 280).",
        ),
        ballots: PublishedFile { name: "ballots.json".into(), hash: Hash::leaf(b"ballots") },
        log: Some(log()),
        rehearsal: false,
        made_on: day(6, 1),
    }
}

fn survey_result(lang: Lang) -> SurveyResult {
    SurveyResult {
        title: l(lang, "是否愿意参加改造", "Whether the households want the renewal"),
        households: 412,
        willing: 341,
        unwilling: 22,
        undecided: 19,
        silent: 30,
        needed: Some(("80%".into(), true)),
    }
}

fn menu_result(lang: Lang) -> MenuResult {
    let item = |(number, (item, _)): (u64, (BallotItem, Option<Fen>))| {
        let outcome = match (item.decided, number) {
            (true, _) => ItemOutcome::Decided,
            (false, 5) => ItemOutcome::NotSelected,
            (false, _) => ItemOutcome::Selected,
        };
        let why = match outcome {
            ItemOutcome::Decided => String::new(),
            ItemOutcome::Selected => l(lang, "支持各户承担得起", "its supporters can pay for it"),
            ItemOutcome::NotSelected => l(lang, "还差43票", "43 votes short"),
        };
        ItemResult {
            name: item.name,
            outcome,
            cost: item.cost,
            supporters: (outcome != ItemOutcome::Decided).then_some(300 - 31 * number),
            price: (outcome == ItemOutcome::Selected).then_some(Fen(130_245)),
            why,
        }
    };
    MenuResult {
        budget: Some(Fen(486_000_000)),
        spent: Fen(373_805_000),
        method: l(
            lang,
            "按等额分摊法计算：预算平均分给各户，支持同一项目的各户平均承担其费用。",
            "By equal shares: the budget is divided equally, and those who support an item pay for it equally.",
        ),
        items: (0..).zip(menu(lang)).map(item).collect(),
    }
}

fn offers_result(lang: Lang) -> OffersResult {
    let offer = |(place, offer): (u64, BallotItem)| OfferResult {
        place,
        name: offer.name,
        fee: offer.note,
        votes: l(
            lang,
            &format!("第一选择{}票", 200 - 40 * place),
            &format!("{} first choices", 200 - 40 * place),
        ),
        why: if place == 1 {
            l(lang, "末轮过半数", "more than half in the last round")
        } else {
            String::new()
        },
        won: place == 1,
    };
    OffersResult {
        method: l(
            lang,
            "按排序计票，得票最少的方案逐轮淘汰，其选票转给下一选择。",
            "By instant run-off: the last offer is left out in each round and its ballots go to the next choice.",
        ),
        offers: (1..).zip(offers(lang)).map(offer).collect(),
    }
}
