//! 老旧小区认定情况表: what a screening found of a community, and why.

use crate::log_head::object;
use crate::press::{Sheet, Template};
use crate::vote::log_mark;
use crate::{Lang, PaperError, Pdf};
use domain::assessment::CriterionRole;
use domain::{Area, Truth, Verdict};
use jiff::civil::Date;
use serde_json::{Value, json};
use tlog::Checkpoint;

/// What a screening found of a community, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreeningCertificate {
    /// Which community.
    pub place: Place,
    /// How many buildings it has, where known.
    pub buildings: Option<i64>,
    /// Their floor area, where known.
    pub floor_area: Option<Area>,
    /// What follows from the criteria.
    pub verdict: Verdict,
    /// Every criterion, in the pack's order.
    pub criteria: Vec<Criterion>,
    /// The policy it was screened under.
    pub pack: Pack,
    /// The day whose rules applied.
    pub as_of: Date,
    /// The head of the audit log, where it is signed.
    pub log: Option<LogMark>,
    /// Whether it is of a copy to practise on: every page says that it is not valid.
    pub rehearsal: bool,
    /// The day the sheet is printed.
    pub made_on: Date,
}

/// What names and places a community, each as the register has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// Its name.
    pub name: String,
    /// Its code in the register.
    pub code: Option<String>,
    /// The divisions it lies in, the largest first.
    pub divisions: Vec<String>,
    /// Its address.
    pub address: Option<String>,
}

/// One criterion and how it came out, in the words of the document's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// The criterion in a word or two.
    pub name: String,
    /// What it asks.
    pub rule: String,
    /// What it does to the verdict.
    pub role: CriterionRole,
    /// Whether the condition it names holds.
    pub truth: Truth,
    /// The value it was decided on with its unit, or what is missing; empty for neither.
    pub value: String,
    /// Where the value comes from; empty when nothing is known.
    pub source: String,
    /// The article or paragraph that sets the criterion.
    pub article: String,
    /// Whether it rests on a value that is less sure than it looks.
    pub estimated: bool,
}

/// A policy pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// Its name in words.
    pub name: String,
    /// Its id, with overlays joined by `+`.
    pub id: String,
    /// Its version as its authors count, where they do.
    pub version: Option<String>,
    /// SHA-256 of the resolved pack, hexadecimal.
    pub hash: String,
}

/// The head of the audit log at the foot of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogMark {
    /// Which log, how many entries, and the hash over them.
    pub checkpoint: Checkpoint,
    /// The day it was signed.
    pub signed_on: Date,
}

impl ScreeningCertificate {
    /// The certificate in a language, A4.
    ///
    /// # Errors
    /// [`PaperError::NoFonts`] in a build without them; the others name faults of the form itself.
    pub fn render(&self, lang: Lang) -> Result<Pdf, PaperError> {
        self.sheet(lang).print(lang)
    }

    pub(crate) fn sheet(&self, lang: Lang) -> Sheet {
        let hash: Vec<String> =
            self.pack.hash.as_bytes().chunks(8).map(|part| String::from_utf8_lossy(part).into()).collect();
        let facts = json!({
            "name": self.place.name,
            "code": self.place.code,
            "divisions": self.place.divisions,
            "address": self.place.address,
            "buildings": self.buildings.map(|count| count.to_string()),
            "area": self.floor_area.map(|area| lang.number(&area.to_string())),
            "verdict": self.verdict.key(),
            "criteria": self.criteria.iter().map(criterion).collect::<Vec<Value>>(),
            "pack": {
                "name": self.pack.name,
                "id": self.pack.id,
                "version": self.pack.version,
                "hash": hash.join(" "),
            },
            "as_of": lang.day(self.as_of),
            "printed": lang.day(self.made_on),
            "log": log_mark(lang, self.log.as_ref()),
            "rehearsal": self.rehearsal,
        });
        let template = Template::ours(
            "/screening_certificate.typ",
            include_str!("../templates/screening_certificate.typ"),
        );
        Sheet { template, facts: object(facts), codes: vec![], made_on: self.made_on }
    }
}

fn criterion(criterion: &Criterion) -> Value {
    let role = match criterion.role {
        CriterionRole::Requirement => "requirement",
        CriterionRole::Exclusion => "exclusion",
    };
    json!({
        "name": criterion.name,
        "rule": criterion.rule,
        "outcome": format!("{role}-{}", criterion.truth.key()),
        "value": criterion.value,
        "source": criterion.source,
        "article": criterion.article,
        "estimated": criterion.estimated,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press::tests::{pages, squeezed, text};
    use jiff::civil::date;
    use tlog::Hash;

    fn criterion(number: usize) -> Criterion {
        Criterion {
            name: format!("条件{number}"),
            rule: format!("2000年底前建成{number}"),
            role: CriterionRole::Requirement,
            truth: Truth::Yes,
            value: format!("{}年", 1900 + number),
            source: format!("台账{number}.xlsx"),
            article: format!("渝建发〔2020〕15号 第{number}条"),
            estimated: false,
        }
    }

    fn certificate() -> ScreeningCertificate {
        ScreeningCertificate {
            place: Place {
                name: "花卉园西一路24号".into(),
                code: Some("CQ-YB-00412".into()),
                divisions: vec!["渝北区".into(), "龙溪街道".into()],
                address: Some("花卉园西一路24号".into()),
            },
            buildings: Some(12),
            floor_area: Some(Area::from_centi(2_210_050)),
            verdict: Verdict::Eligible,
            criteria: (1..4).map(criterion).collect(),
            pack: Pack {
                name: "重庆市城镇老旧小区改造".into(),
                id: "cn-national+cn-chongqing".into(),
                version: Some("2020-06".into()),
                hash: tlog::hex(&Hash::leaf(b"pack").0),
            },
            as_of: date(2020, 6, 5),
            log: Some(LogMark {
                checkpoint: Checkpoint { origin: "x".into(), size: 12_841, root: Hash::leaf(b"root") },
                signed_on: date(2026, 5, 1),
            }),
            rehearsal: false,
            made_on: date(2026, 5, 2),
        }
    }

    #[test]
    fn each_page_of_a_copy_to_practise_on_says_so() {
        let copy = ScreeningCertificate {
            rehearsal: true,
            criteria: (1..=60).map(criterion).collect(),
            ..certificate()
        };
        for (lang, words) in [(Lang::Zh, "演练副本无效"), (Lang::En, "Rehearsal,notvalid")] {
            let pages = pages(copy.sheet(lang), lang);
            assert!(pages.len() > 1 && pages.iter().all(|page| page.text.contains(words)));
            assert!(copy.render(lang).is_ok());
            assert!(!text(certificate().sheet(lang), lang).contains(words));
        }
    }

    #[test]
    fn every_fact_is_printed_in_both_languages() {
        let certificate = certificate();
        let of_criteria = certificate.criteria.iter().flat_map(|row| {
            [&row.name, &row.rule, &row.value, &row.source, &row.article].map(|text| squeezed(text))
        });
        let root = certificate.log.as_ref().unwrap().checkpoint.root.rows()[0][..19].replace(' ', "");
        let of_all: Vec<String> = of_criteria
            .chain(
                ["花卉园西一路24号", "CQ-YB-00412", "12", "cn-national+cn-chongqing", "2020-06"]
                    .map(String::from),
            )
            .chain([certificate.pack.name.clone(), certificate.pack.hash.clone(), root])
            .collect();
        let zh = [
            "渝北区龙溪街道",
            "22100.5m²",
            "纳入范围",
            "满足",
            "2020年6月5日",
            "12841条",
            "2026年5月1日签名",
            "打印日期：2026年5月2日",
            "第1页共1页",
        ];
        let en = [
            "渝北区,龙溪街道",
            "22,100.5m²",
            "Covered",
            "Met",
            "5June2020",
            "12,841entries",
            "signedon1May2026",
            "Printedon2May2026",
            "Page1of1",
        ];
        for (lang, own) in [(Lang::Zh, zh), (Lang::En, en)] {
            let text = text(certificate.sheet(lang), lang);
            for fact in of_all.iter().map(String::as_str).chain(own) {
                assert!(text.contains(fact), "{fact}\n{text}");
            }
        }
    }

    #[test]
    fn what_is_not_known_is_said() {
        let mut certificate = certificate();
        certificate.place = Place { name: "甲".into(), ..Place::default() };
        (certificate.buildings, certificate.floor_area, certificate.log) = (None, None, None);
        certificate.criteria[0].truth = Truth::Unknown;
        certificate.criteria[1].role = CriterionRole::Exclusion;
        certificate.criteria[2].estimated = true;
        let zh = text(certificate.sheet(Lang::Zh), Lang::Zh);
        assert_eq!(
            zh.matches("不详").count(),
            6 + 2,
            "five facts, one criterion, and the note has two: {zh}"
        );
        for words in ["属于排除情形", "（估计值）", "操作日志尚未签名"] {
            assert!(zh.contains(words), "{words}");
        }
    }

    #[test]
    fn what_looks_like_markup_is_printed_as_it_is() {
        let hostile = [
            "#let x = [",
            "*bold*",
            "_it_",
            "$1/0$",
            "#panic()",
            "</p>",
            "\\#",
            "`raw`",
            "= heading",
            "@ref",
            "<label>",
            "// gone",
            "/* gone",
            "{page}",
            "[",
            "]",
            "\"",
            "---",
            "...",
            "~",
            "https://x.example",
            "#sys.inputs",
        ];
        let mut certificate = certificate();
        certificate.place.name = hostile.join("，");
        certificate.criteria = hostile
            .iter()
            .map(|text| Criterion {
                name: format!("{text}1"),
                rule: format!("{text}2"),
                value: format!("{text}3"),
                source: format!("{text}4"),
                article: format!("{text}5"),
                ..criterion(1)
            })
            .collect();
        certificate.pack.id = "#let y = [".into();
        for lang in [Lang::Zh, Lang::En] {
            let text = text(certificate.sheet(lang), lang);
            assert!(text.contains(&squeezed(&certificate.place.name)), "{text}");
            assert!(text.contains("#lety=["));
            for part in hostile {
                for at in 1..=5 {
                    assert!(text.contains(&squeezed(&format!("{part}{at}"))), "{part}{at}");
                }
            }
            assert!(certificate.render(lang).is_ok());
        }
    }

    #[test]
    fn three_hundred_criteria_break_over_pages_and_each_has_the_header() {
        let mut certificate = certificate();
        certificate.criteria = (1..=300).map(criterion).collect();
        let pages = pages(certificate.sheet(Lang::Zh), Lang::Zh);
        assert!(pages.len() > 8);
        let total = pages.len();
        for (at, page) in pages.iter().enumerate() {
            // The last page may have the signatures only.
            let rows = (1..=300).filter(|row| page.text.contains(&format!("台账{row}.xlsx"))).count();
            assert_eq!(page.text.contains("序号条件结果数据数据来源政策出处"), rows > 0);
            assert!(page.text.contains(&format!("第{}页共{total}页", at + 1)));
            assert!(page.text.contains("操作日志12841条"));
        }
        let text: String = pages.into_iter().map(|page| page.text).collect();
        for row in 1..=300 {
            assert!(text.contains(&format!("第{row}条")), "{row}");
        }
    }

    #[test]
    fn nothing_reaches_beyond_the_margin() {
        let mut certificate = certificate();
        let long =
            ["杨家坪西郊支路二十四号".repeat(30), "A".repeat(500), "a-b/".repeat(100), "1".repeat(200)];
        certificate.place.name = long.concat();
        certificate.place.code = Some("X".repeat(90));
        certificate.pack.id = "cn-national+".repeat(20);
        certificate.criteria = long
            .iter()
            .map(|text| Criterion {
                name: text.clone(),
                rule: text.clone(),
                value: text.clone(),
                source: text.clone(),
                article: text.clone(),
                ..criterion(1)
            })
            .collect();
        for lang in [Lang::Zh, Lang::En] {
            for page in pages(certificate.sheet(lang), lang) {
                // 210 mm less the margin of 22 mm, in points.
                assert!(page.right <= 188.0 / 25.4 * 72.0 + 0.1, "{}", page.right);
            }
        }
    }

    #[test]
    fn characters_that_no_font_has_are_seen_and_listed() {
        let mut certificate = certificate();
        certificate.place.name = "李\u{323af}楼\u{e863}\u{202e}".into();
        let pdf = certificate.render(Lang::Zh).unwrap();
        assert_eq!(pdf.missing, ['\u{202e}', '\u{e863}', '\u{323af}']);
        let text = text(certificate.sheet(Lang::Zh), Lang::Zh);
        assert!(text.contains("李〓(U+323AF)楼〓(U+E863)〓(U+202E)"), "{text}");
        assert!(text.contains("U+202E、U+E863、U+323AF"), "{text}");
    }

    #[test]
    fn the_same_facts_give_the_same_bytes_and_others_do_not() {
        let (first, again) =
            (certificate().render(Lang::En).unwrap(), certificate().render(Lang::En).unwrap());
        assert!(first == again);
        let other = ScreeningCertificate { made_on: date(2026, 5, 3), ..certificate() };
        assert!(other.render(Lang::En).unwrap().bytes != first.bytes);
    }

    #[test]
    fn the_file_says_which_standards_it_keeps() {
        let pdf = certificate().render(Lang::Zh).unwrap();
        let said = String::from_utf8_lossy(&pdf.bytes);
        for mark in ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
            assert!(said.contains(mark), "{mark}");
        }
    }
}
