//! Writes a sample of each document in both languages: `cargo run -p paper --example samples FOLDER`;
//! a number after the folder makes so many letters, and a plan of so many communities, to see how long it takes.

use domain::assessment::CriterionRole;
use domain::{Area, Truth, Verdict};
use jiff::civil::date;
use paper::{
    Criterion, Lang, LogHead, LogMark, Pack, PaperError, Place, ScreeningCertificate, VoteKind, sample,
};
use std::path::PathBuf;
use tlog::{Checkpoint, Hash, KeyKind, SignerKey};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".into()));
    if let Some(count) = std::env::args().nth(2) {
        let letters = sample::ballot_letters(Lang::Zh, VoteKind::Statutory, count.parse()?);
        std::fs::write(folder.join("letters.pdf"), letters.render(Lang::Zh)?.bytes)?;
        let plan = sample::renewal_plan(Lang::Zh, count.parse()?);
        std::fs::write(folder.join("plan.pdf"), plan.render(Lang::Zh)?.bytes)?;
        return Ok(());
    }
    let key = SignerKey::from_seed("renewal.city.example/log", KeyKind::Note, &[7; 32])?;
    let checkpoint =
        Checkpoint { origin: key.verifier().name().to_owned(), size: 12_841, root: Hash::leaf(b"sample") };
    let mut note = checkpoint.note();
    note.sign(&key, 0);
    let head = LogHead {
        checkpoint: checkpoint.clone(),
        note: Some(note.to_string()),
        signed_at: date(2026, 5, 1).at(9, 3, 0, 0),
        key: Some(key.verifier()),
        made_on: date(2026, 5, 1),
    };
    let certificate = certificate(checkpoint, 9);
    for lang in [Lang::Zh, Lang::En] {
        let letters = |kind, count| sample::ballot_letters(lang, kind, count).render(lang);
        let documents: [(&str, Result<_, PaperError>); 12] = [
            ("log-head", head.render(lang)),
            ("certificate", certificate.render(lang)),
            ("certificate-long", long(&certificate).render(lang)),
            ("ballots", letters(VoteKind::Statutory, 3)),
            ("ballots-willingness", letters(VoteKind::Willingness, 1)),
            ("ballots-menu", letters(VoteKind::Menu, 1)),
            ("ballots-offers", letters(VoteKind::Offers, 1)),
            ("vote-notice", sample::vote_notice(lang).render(lang, None)),
            ("vote-certificate", sample::vote_certificate(lang).render(lang, None)),
            ("service-agreement", sample::service_agreement(lang).render(lang, None)),
            ("knock-list", sample::knock_list(lang).render(lang)),
            ("renewal-plan", sample::renewal_plan(lang, 120).render(lang)),
        ];
        for (name, pdf) in documents {
            std::fs::write(folder.join(format!("{name}-{}.pdf", lang.tag())), pdf?.bytes)?;
        }
    }
    Ok(())
}

/// Invented, and larger and stranger than most.
fn long(certificate: &ScreeningCertificate) -> ScreeningCertificate {
    let mut long = certificate.clone();
    long.place.name = "#let x = [*杨家坪*西郊支路二十四号国营重庆建设机床厂职工家属院（含单栋住宅楼、临街商住楼及原子弟校教工宿舍）\u{323af}".into();
    long.place.address = Some("A".repeat(120));
    long.verdict = Verdict::Undetermined;
    long.log = None;
    long.rehearsal = true;
    long.criteria = long.criteria.iter().cycle().take(60).cloned().collect();
    long
}

fn certificate(checkpoint: Checkpoint, count: usize) -> ScreeningCertificate {
    let criteria = [
        (
            "建成年份",
            "2000年底前建成",
            CriterionRole::Requirement,
            Truth::Yes,
            "1987 年",
            "小区台账.xlsx",
            true,
        ),
        (
            "失养失修失管",
            "失养失修失管、市政配套不完善、社区服务设施不健全",
            CriterionRole::Requirement,
            Truth::Yes,
            "是",
            "现场调查 · 龙溪街道",
            false,
        ),
        (
            "居民改造意愿",
            "居民改造意愿强烈",
            CriterionRole::Requirement,
            Truth::Unknown,
            "待补：居民改造意愿",
            "",
            false,
        ),
        (
            "自建住房、城中村",
            "不含以居民自建住房为主的区域和城中村",
            CriterionRole::Exclusion,
            Truth::No,
            "否",
            "小区台账.xlsx",
            false,
        ),
    ];
    let criteria = criteria.into_iter().cycle().take(count).map(
        |(name, rule, role, truth, value, source, estimated)| Criterion {
            name: name.into(),
            rule: rule.into(),
            role,
            truth,
            value: value.into(),
            source: source.into(),
            article: "渝建发〔2020〕15号 第二条（一）".into(),
            estimated,
        },
    );
    ScreeningCertificate {
        place: Place {
            name: "花卉园西一路24号家属院".into(),
            code: Some("CQ-YB-00412".into()),
            divisions: vec!["渝北区".into(), "龙溪街道".into(), "花卉园社区".into()],
            address: Some("重庆市渝北区龙溪街道花卉园西一路24号".into()),
        },
        buildings: Some(12),
        floor_area: Some(Area::from_centi(2_210_050)),
        verdict: Verdict::Eligible,
        criteria: criteria.collect(),
        pack: Pack {
            name: "重庆市城镇老旧小区改造".into(),
            id: "cn-national+cn-chongqing".into(),
            version: Some("2020-06".into()),
            hash: tlog::hex(&Hash::leaf(b"pack").0),
        },
        as_of: date(2020, 6, 5),
        log: Some(LogMark { checkpoint, signed_on: date(2026, 5, 1) }),
        rehearsal: false,
        made_on: date(2026, 5, 2),
    }
}
