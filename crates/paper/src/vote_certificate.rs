//! 表决结果公告 in the red-header form of official documents: what came out, by both measures, and why.

use crate::log_head::object;
use crate::press::{Sheet, Template};
use crate::screening_certificate::LogMark;
use crate::vote::{Channel, Days, RollTotals, VoteKind, days, hash_rows, log_mark};
use crate::vote_result::{MenuResult, MotionResult, OffersResult, SurveyResult};
use crate::{Lang, PaperError, Pdf};
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};
use tlog::Hash;

/// The result of a vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteCertificate {
    /// The office that issues it, as the red line at its head says.
    pub issuer: String,
    /// The document's number: 龙花社〔2026〕3号.
    pub number: String,
    /// The community.
    pub community: String,
    /// What kind of vote it was.
    pub kind: VoteKind,
    /// The vote's name.
    pub title: String,
    /// Who decided: 花卉园小区全体业主, 3栋2单元全体业主.
    pub scope: String,
    /// When voting opened, by the clocks of the city.
    pub opened_at: DateTime,
    /// When it closed.
    pub closed_at: DateTime,
    /// The roll as it was when the vote closed.
    pub roll: RollTotals,
    /// What came out of each matter, by both measures; of a menu or of offers, who took part.
    pub motions: Vec<MotionResult>,
    /// What came out of surveys, where there were any.
    pub surveys: Vec<SurveyResult>,
    /// What came out of the menu, where there was one.
    pub menu: Option<MenuResult>,
    /// What came out of the offers, where there were any.
    pub offers: Option<OffersResult>,
    /// How many ballots came on which way; a ballot may be counted on two, as one that a proxy gave on paper.
    pub channels: Vec<(Channel, u64)>,
    /// The objections up to the day of the document.
    pub objections: Vec<Objection>,
    /// When the result is published.
    pub publication: Days,
    /// The day on which it was settled, once it is published no longer and every objection is dealt with; before that
    /// the document is the announcement of the result.
    pub settled_on: Option<Date>,
    /// Until when and how the result may be challenged, with the article; empty for nothing.
    pub challenge: String,
    /// The file with all ballots that are counted, by which anyone can recount.
    pub ballots: PublishedFile,
    /// The head of the audit log, where it is signed.
    pub log: Option<LogMark>,
    /// Whether it is of a copy to practise on: every page says that it is not valid.
    pub rehearsal: bool,
    /// The day of the document.
    pub made_on: Date,
}

/// An objection and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The day it came in.
    pub received_on: Date,
    /// Who objects, as may be published.
    pub by: String,
    /// To what.
    pub about: String,
    /// What became of it.
    pub outcome: String,
}

/// A file that was published, by its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedFile {
    /// Its name, or where it is found.
    pub name: String,
    /// SHA-256 over its bytes.
    pub hash: Hash,
}

impl VoteCertificate {
    /// The certificate in a language, A4: on our form, or on a city's own (docs/paper-templates.md), a typst text that
    /// sees the same facts and nothing else.
    ///
    /// # Errors
    /// [`PaperError::Template`] where the city's form cannot be set, with the line; [`PaperError::NoFonts`] in a build
    /// without them; the others name faults of our own form.
    pub fn render(&self, lang: Lang, template: Option<&str>) -> Result<Pdf, PaperError> {
        self.sheet(lang, template).print(lang)
    }

    pub(crate) fn sheet(&self, lang: Lang, template: Option<&str>) -> Sheet {
        let channel = |(channel, ballots): &(Channel, u64)| json!({ "key": channel.key(), "ballots": lang.count(*ballots) });
        let objection = |it: &Objection| {
            json!({
                "received_on": lang.day(it.received_on),
                "by": it.by,
                "about": it.about,
                "outcome": it.outcome,
            })
        };
        let facts = json!({
            "issuer": self.issuer,
            "number": self.number,
            "community": self.community,
            "kind": self.kind.key(),
            "title": self.title,
            "scope": self.scope,
            "opened_at": lang.moment(self.opened_at),
            "closed_at": lang.moment(self.closed_at),
            "roll": {
                "lines": lang.count(self.roll.lines),
                "area": lang.square_metres(self.roll.area),
                "heads": lang.count(self.roll.heads),
                "hash": tlog::hex(&self.roll.hash.0),
                "rows": hash_rows(self.roll.hash),
            },
            "motions": self.motions.iter().map(|motion| motion.facts(lang)).collect::<Value>(),
            "surveys": self.surveys.iter().map(|survey| survey.facts(lang)).collect::<Value>(),
            "menu": self.menu.as_ref().map(|menu| menu.facts(lang)),
            "offers": self.offers.as_ref().map(OffersResult::facts),
            "channels": self.channels.iter().map(channel).collect::<Value>(),
            "objections": self.objections.iter().map(objection).collect::<Value>(),
            "publication": days(lang, self.publication),
            "settled_on": self.settled_on.map(|day| lang.day(day)),
            "challenge": self.challenge,
            "ballots": {
                "name": self.ballots.name,
                "hash": tlog::hex(&self.ballots.hash.0),
                "rows": hash_rows(self.ballots.hash),
            },
            "log": log_mark(lang, self.log.as_ref()),
            "rehearsal": self.rehearsal,
            "printed": lang.day(self.made_on),
        });
        let template = template.map_or_else(
            || Template::ours("/vote_certificate.typ", include_str!("../templates/vote_certificate.typ")),
            |text| Template::theirs("/vote_certificate.typ", text),
        );
        Sheet { template, facts: object(facts), codes: vec![], made_on: self.made_on }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press::tests::{pages, squeezed, text};
    use crate::sample;

    #[test]
    fn every_fact_is_on_the_certificate() {
        let zh = [
            "全体业主36812.45398",
            "参与表决30211.07（82.06%）331（83.16%）",
            "24541.64（三分之二以上）266（三分之二以上）",
            "超出5669.43超出65",
            "同意23990.10（79.40%）245（74.01%）",
            "22658.31（四分之三以上）249（四分之三以上）",
            "超出1331.79尚差4",
            "结论未通过",
            "屋面防水翻修已定186万元",
            "架空线规整入选48.6万元2381302.45元支持各户承担得起",
            "社区食堂未入选64万元145–还差43票",
            "（中选）",
            "征询户数412愿意341（82.76%）不愿意22（5.33%）未定19（4.61%）未答复30（7.28%）计划要求80%达到",
            "3栋：同意人数18人，需要20人，尚差2人",
            "网上投票纸质投票现场投票协助投票委托投票20198322711",
            "2026年5月31日",
            "2026年6月1日至2026年6月7日",
            "操作日志12841条",
            "计票人（签字）：",
        ];
        let en = [
            "Allowners36,812.45398",
            "Tookpart30,211.07(82.06%)331(83.16%)",
            "24,541.64(atleasttwothirds)266(atleasttwothirds)",
            "overby5,669.43overby65",
            "overby1,331.79shortby4",
            "VerdictNotadopted",
            "OverheadlinestidiedSelected¥486,000238¥1,302.45",
            "(chosen)",
            "1June2026to7June2026",
            "12,841entries",
        ];
        for (lang, own) in [(Lang::Zh, &zh[..]), (Lang::En, &en[..])] {
            let certificate = sample::vote_certificate(lang);
            let text = text(certificate.sheet(lang, None), lang);
            let mut facts: Vec<&str> = vec![&certificate.issuer, &certificate.number, &certificate.title];
            facts.extend(
                [&certificate.scope, &certificate.challenge, &certificate.ballots.name].map(String::as_str),
            );
            facts.extend(
                certificate.objections.iter().flat_map(|it| [it.by.as_str(), &it.about, &it.outcome]),
            );
            let offers = certificate.offers.as_ref().unwrap();
            facts.extend(offers.offers.iter().flat_map(|it| [it.name.as_str(), &it.fee, &it.votes, &it.why]));
            facts.extend([offers.method.as_str(), &certificate.menu.as_ref().unwrap().method]);
            let (rows, roll) = (certificate.ballots.hash.rows(), tlog::hex(&certificate.roll.hash.0));
            facts.extend(rows.iter().map(String::as_str).chain([roll.as_str()]));
            facts.extend(own);
            for fact in facts {
                assert!(text.contains(&squeezed(fact)), "{fact}\n{text}");
            }
            assert!(certificate.render(lang, None).is_ok());
        }
    }

    #[test]
    fn a_settled_result_says_that_its_publication_is_over() {
        for (lang, title, said) in [
            (Lang::Zh, "结果确认书", "公示期已满，共收到异议1件，均已处理，于2026年6月9日确认归档。"),
            (
                Lang::En,
                "Certificateofresult:",
                "objectionsreceived:1,allofthemdealtwith.Itwassettledon9June2026.",
            ),
        ] {
            let certificate = sample::vote_certificate(lang);
            let settled =
                VoteCertificate { settled_on: Some(jiff::civil::date(2026, 6, 9)), ..certificate.clone() };
            let settled_text = text(settled.sheet(lang, None), lang);
            assert!(settled_text.contains(title) && settled_text.contains(said), "{settled_text}");
            assert!(settled.render(lang, None).is_ok());
            assert!(!text(certificate.sheet(lang, None), lang).contains(said));
        }
    }

    #[test]
    fn only_the_head_is_red() {
        let pages = pages(sample::vote_certificate(Lang::Zh).sheet(Lang::Zh, None), Lang::Zh);
        let red: Vec<bool> =
            pages.iter().map(|page| page.colors.iter().any(|color| color.starts_with("Rgb"))).collect();
        assert!(red[0] && !red[1..].contains(&true), "{red:?} {:?}", pages[0].colors);
    }

    #[test]
    fn what_there_was_none_of_has_no_section() {
        let mut certificate = sample::vote_certificate(Lang::Zh);
        (certificate.menu, certificate.offers, certificate.log) = (None, None, None);
        (certificate.channels, certificate.objections) = (vec![], vec![]);
        certificate.surveys.clear();
        certificate.motions[0].notes.clear();
        let motion = &mut certificate.motions[0];
        (motion.quorum, motion.approval, motion.verdict) = (None, None, crate::VoteVerdict::Valid);
        let heads = &mut motion.heads;
        (heads.quorum, heads.needed, heads.yes, heads.no, heads.abstained) = (None, None, None, None, None);
        motion.area = crate::Measure {
            total: motion.area.total,
            took_part: motion.area.took_part,
            ..Default::default()
        };
        let text = text(certificate.sheet(Lang::Zh, None), Lang::Zh);
        for words in
            ["项目选择结果", "意愿征询结果", "分项核对", "方案比选", "投票渠道", "应达到", "反对", "尚差"]
        {
            assert!(!text.contains(words), "{words}\n{text}");
        }
        assert!(text.contains("截至本公告之日，未收到异议。") && text.contains("结果有效"), "{text}");
    }

    #[test]
    fn nothing_reaches_beyond_the_margin() {
        let long = ["杨家坪西郊支路二十四号".repeat(20), "A".repeat(300), "1".repeat(120)].concat();
        for lang in [Lang::Zh, Lang::En] {
            let mut certificate = sample::vote_certificate(lang);
            (certificate.issuer, certificate.number, certificate.title) =
                (long.clone(), long.clone(), long.clone());
            (certificate.scope, certificate.challenge) = (long.clone(), long.clone());
            certificate.ballots.name.clone_from(&long);
            certificate.motions[0].title.clone_from(&long);
            certificate.motions[0].area.total = domain::Area::from_centi(i64::MAX);
            let item = &mut certificate.menu.as_mut().unwrap().items[0];
            (item.name, item.why, item.cost) =
                (long.clone(), long.clone(), Some(domain::money::Fen(98_765_432_101)));
            let offer = &mut certificate.offers.as_mut().unwrap().offers[0];
            (offer.name, offer.fee, offer.votes, offer.why) =
                (long.clone(), long.clone(), long.clone(), long.clone());
            let objection = &mut certificate.objections[0];
            (objection.by, objection.about, objection.outcome) = (long.clone(), long.clone(), long.clone());
            for page in pages(certificate.sheet(lang, None), lang) {
                // 210 mm less the margin of 24 mm, in points.
                assert!(page.right <= 186.0 / 25.4 * 72.0 + 0.1, "{}", page.right);
            }
        }
    }

    #[test]
    fn the_same_result_gives_the_same_bytes_and_a_copy_says_what_it_is() {
        let certificate = sample::vote_certificate(Lang::Zh);
        assert!(certificate.render(Lang::Zh, None).unwrap() == certificate.render(Lang::Zh, None).unwrap());
        let copy = VoteCertificate { rehearsal: true, ..certificate };
        assert!(
            pages(copy.sheet(Lang::Zh, None), Lang::Zh).iter().all(|page| page.text.contains("演练副本无效"))
        );
    }
    const GUIDE: &str = include_str!("../../../docs/paper-templates.md");

    /// The form that the guide shows.
    fn of_a_city() -> &'static str {
        GUIDE.split_once("```typ\n").and_then(|(_, rest)| rest.split_once("```")).unwrap().0
    }

    #[test]
    fn a_citys_own_form_is_used_in_place_of_ours() {
        let certificate = sample::vote_certificate(Lang::Zh);
        let text = text(certificate.sheet(Lang::Zh, Some(of_a_city())), Lang::Zh);
        assert!(text.contains("老旧小区改造方案：同意245人、23990.10平方米，未通过。"), "{text}");
        assert!(text.contains("龙花社〔2026〕3号") && text.contains("操作日志12841条"), "{text}");
        assert!(!text.contains("计票人"), "{text}");
        let (first, again) =
            [(); 2].map(|()| certificate.render(Lang::Zh, Some(of_a_city())).unwrap()).into();
        assert!(first == again);
    }

    #[test]
    fn a_form_that_cannot_be_set_is_told_the_line() {
        let certificate = sample::vote_certificate(Lang::Zh);
        for (template, told) in [
            ("#import \"/vote.typ\": *\n\n#facts.no-such-fact", "line 3: dictionary does not contain key"),
            ("first\n#unknown-word", "line 2: unknown variable: unknown-word"),
            ("a\nb\n#let x = [", "line 3: unclosed delimiter"),
            // An error within what we lend is told by the line that called it.
            ("#import \"/base.typ\": *\n\n\n#w(\"no-such-word\")", "line 4: dictionary does not contain key"),
            ("#while true {}", "line 1: condition is always true"),
            ("#let f(x) = f(x)\n#f(1)", "line 1: maximum function call depth exceeded"),
            // Without a title it is no PDF/UA.
            ("text", "PDF/UA-1 error: missing document title"),
        ] {
            match certificate.render(Lang::Zh, Some(template)) {
                Err(PaperError::Template(error)) => assert!(error.contains(told), "{told}\n{error}"),
                other => panic!("{template}: {:?}", other.map(|pdf| pdf.pages)),
            }
        }
    }

    #[test]
    fn a_citys_form_reads_no_file_and_asks_for_no_package() {
        let certificate = sample::vote_certificate(Lang::Zh);
        for reach in [
            "#read(\"/etc/passwd\")",
            "#read(\"../../../etc/passwd\")",
            "#read(\"Cargo.toml\")",
            "#image(\"/seal.png\")",
            "#json(\"/secrets.json\")",
            "#plugin(\"/x.wasm\")",
            "#import \"/other.typ\": x",
            "#include \"/vote_notice.typ\"",
            "#import \"@preview/cetz:0.4.2\": *",
            "#datetime.today()",
        ] {
            let template = format!("#import \"/base.typ\": *\n#show: document-with.with(\"x\")\n{reach}");
            match certificate.render(Lang::Zh, Some(&template)) {
                Err(PaperError::Template(error)) => {
                    assert!(error.starts_with("line 3: "), "{reach}: {error}");
                }
                other => panic!("{reach}: {:?}", other.map(|pdf| pdf.pages)),
            }
        }
    }

    #[test]
    fn the_guide_names_every_fact() {
        fn keys(value: &Value, into: &mut Vec<String>) {
            match value {
                Value::Object(fields) => fields.iter().for_each(|(key, value)| {
                    into.push(key.clone());
                    keys(value, into);
                }),
                Value::Array(values) => values.iter().for_each(|value| keys(value, into)),
                _ => {}
            }
        }
        let mut all = Vec::new();
        keys(&Value::Object(sample::vote_certificate(Lang::Zh).sheet(Lang::Zh, None).facts), &mut all);
        for key in all {
            assert!(GUIDE.contains(&format!("`{key}`")), "{key} is not in the guide");
        }
    }
}
