//! Planning in words: what is scarce, what is left out, and what is wrong with a table of means. Pages, files and the
//! command line say it alike.

use crate::i18n::Words;
use app::scenario::{Lack, LeftOut, Scarce, ViolationLine};
use domain::area::Area;
use domain::division::DivisionCode;
use domain::means::{MeansFault, MeansKind, MeansWrong};
use domain::money::Fen;

/// What a kind of figure is called.
pub fn means_kind(l: Words, kind: MeansKind) -> String {
    let key = match kind {
        MeansKind::Central => "plan-kind-central",
        MeansKind::Municipal => "plan-kind-municipal",
        MeansKind::Bond => "plan-kind-bond",
        MeansKind::Social => "plan-kind-social",
        MeansKind::District => "plan-kind-district",
        MeansKind::Match => "plan-kind-match",
        MeansKind::CentralMost => "plan-kind-central-most",
        MeansKind::MunicipalMost => "plan-kind-municipal-most",
        MeansKind::BondMost => "plan-kind-bond-most",
        MeansKind::Capacity => "plan-kind-capacity",
        MeansKind::Started => "plan-kind-started",
        MeansKind::Completed => "plan-kind-completed",
        MeansKind::StartedBy => "plan-kind-started-by",
        MeansKind::ComprehensiveShare => "plan-kind-comprehensive-share",
        MeansKind::DistrictLeast => "plan-kind-district-least",
    };
    l.t(key).into_owned()
}

/// Something scarce or declared, as it stands in a sentence: «public money of Yuzhong in 2021».
pub fn scarce(l: Words, scarce: &Scarce, named: &dyn Fn(&DivisionCode) -> String) -> String {
    let key = match &*scarce.what {
        "central" => "plan-scarce-central",
        "municipal" => "plan-scarce-municipal",
        "bond" => "plan-scarce-bond",
        "social" => "plan-scarce-social",
        "money" => "plan-scarce-money",
        "eligible-central" => "plan-scarce-eligible-central",
        "eligible-bond" => "plan-scarce-eligible-bond",
        "match" => "plan-scarce-match",
        "capacity" => "plan-scarce-capacity",
        "started" => "plan-scarce-started",
        "completed" => "plan-scarce-completed",
        "started-by" => "plan-scarce-started-by",
        "comprehensive-share" => "plan-scarce-comprehensive-share",
        "district-least" => "plan-scarce-district-least",
        other => return other.to_owned(),
    };
    let what = l.t(key);
    let year = scarce.year.map(|year| year.to_string());
    let said = match (scarce.district.as_ref().map(named), year) {
        (None, None) => return what.into_owned(),
        (None, Some(year)) => l.say("plan-scarce-in").with("what", what).with("year", year),
        (Some(district), None) => l.say("plan-scarce-of").with("what", what).with("district", district),
        (Some(district), Some(year)) => {
            l.say("plan-scarce-of-in").with("what", what).with("district", district).with("year", year)
        }
    };
    said.to_string()
}

/// Why a community cannot be planned with, and what to do about it.
pub fn left_out(l: Words, why: &LeftOut) -> String {
    let key = match why {
        LeftOut::UnderWay => "plan-out-under-way",
        LeftOut::NotCovered => "plan-out-not-covered",
        LeftOut::NotDecided => "plan-out-not-decided",
        LeftOut::NoDistrict => "plan-out-no-district",
        LeftOut::NoArea => "plan-out-no-area",
        LeftOut::NoHouseholds => "plan-out-no-households",
        LeftOut::NoEstimate => "plan-out-no-estimate",
        LeftOut::AreaUnit { area, households } => {
            return l
                .say("plan-out-area-unit")
                .with("area", *area)
                .with("households", *households)
                .to_string();
        }
        LeftOut::NoQuantity { fact } => {
            return l.say("plan-out-no-quantity").with("fact", l.fact(*fact)).to_string();
        }
    };
    l.t(key).into_owned()
}

/// A rule that a commitment breaks. Its community is named by whoever knows it.
pub fn violation(l: Words, line: &ViolationLine, named: &dyn Fn(&DivisionCode) -> String) -> String {
    let district = || line.district.as_ref().map(named).unwrap_or_default();
    let year = || line.year.map(|year| year.to_string()).unwrap_or_default();
    let money = || l.money(Fen(line.lacking));
    match &*line.what {
        "capacity" => l
            .say("plan-violation-capacity")
            .with("district", district())
            .with("year", year())
            .with("excess", l.area(Area::from_m2(line.lacking)))
            .to_string(),
        "match" => l
            .say("plan-violation-match")
            .with("district", district())
            .with("year", year())
            .with("lacking", money())
            .to_string(),
        "money" => l.say("plan-violation-money").with("year", year()).with("lacking", money()).to_string(),
        "social" => l.say("plan-violation-social").with("year", year()).with("lacking", money()).to_string(),
        "group" => l.t("plan-violation-group").into_owned(),
        "hold" => l.t("plan-violation-hold").into_owned(),
        "offer" => l.t("plan-violation-offer").into_owned(),
        _ => l.t("plan-violation-work").into_owned(),
    }
}

/// What the pack has to say before anything can be planned, and where it would say it.
pub fn lack(l: Words, lack: &Lack) -> String {
    match lack {
        Lack::Estimates => l.t("plan-lack-estimates").into_owned(),
        Lack::NeedParts => l.t("plan-lack-need-parts").into_owned(),
        Lack::Parameter(id) => l.say("plan-lack-parameter").with("id", *id).to_string(),
    }
}

/// What is wrong with a table of means, in which row, and what to do about it.
pub fn means_fault(l: Words, fault: &MeansFault, named: &dyn Fn(&DivisionCode) -> String) -> String {
    let said = wrong(l, &fault.wrong, named);
    if fault.line == 0 {
        return said;
    }
    l.say("plan-fault-in-row").with("line", fault.line.to_string()).with("said", said).to_string()
}

fn wrong(l: Words, wrong: &MeansWrong, named: &dyn Fn(&DivisionCode) -> String) -> String {
    let with_text = |key: &str, text: &str| l.say(key).with("text", text).to_string();
    match wrong {
        MeansWrong::Kind { text, nearest } => match nearest.and_then(MeansKind::parse) {
            None => with_text("plan-fault-kind", text),
            Some(kind) => l
                .say("plan-fault-kind-nearest")
                .with("text", text)
                .with("nearest", kind.key())
                .with("name", means_kind(l, kind))
                .to_string(),
        },
        MeansWrong::Amount { text } => with_text("plan-fault-amount", text),
        MeansWrong::Negative { text } => with_text("plan-fault-negative", text),
        MeansWrong::Year { text } => with_text("plan-fault-year", text),
        MeansWrong::YearOutside { year } => {
            l.say("plan-fault-year-outside").with("year", year.to_string()).to_string()
        }
        MeansWrong::YearNeeded => l.t("plan-fault-year-needed").into_owned(),
        MeansWrong::District { text } => with_text("plan-fault-district", text),
        MeansWrong::DistrictNeeded => l.t("plan-fault-district-needed").into_owned(),
        MeansWrong::CityOnly => l.t("plan-fault-city-only").into_owned(),
        MeansWrong::Twice { first } => l.say("plan-fault-twice").with("first", first.to_string()).to_string(),
        MeansWrong::YearMissing { kind, district, year } => {
            let (kind, year) = (means_kind(l, *kind), year.to_string());
            match district {
                None => l.say("plan-fault-year-missing").with("kind", kind).with("year", year).to_string(),
                Some(code) => l
                    .say("plan-fault-year-missing-of")
                    .with("kind", kind)
                    .with("year", year)
                    .with("district", named(code))
                    .to_string(),
            }
        }
        MeansWrong::TenThousands { meant } => {
            l.say("plan-fault-ten-thousands").with("meant", grouped(l, meant)).to_string()
        }
        MeansWrong::BeyondStock { stock } => {
            l.say("plan-fault-beyond-stock").with("stock", grouped(l, stock)).to_string()
        }
        MeansWrong::NoMoney => l.t("plan-fault-no-money").into_owned(),
        MeansWrong::Column { name } => {
            let called = match *name {
                "kind" => l.t("plan-means-kind"),
                "amount" => l.t("plan-means-amount"),
                other => other.into(),
            };
            l.say("plan-fault-column").with("column", called).with("key", *name).to_string()
        }
    }
}

/// Whole numbers that come as text, with separators.
fn grouped(l: Words, text: &str) -> String {
    text.parse::<i64>().map_or_else(|_| text.to_owned(), |number| l.count(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use domain::Fact;

    fn named(code: &DivisionCode) -> String {
        if &*code.0 == "500103" { "渝中区".to_owned() } else { code.to_string() }
    }

    fn yuzhong() -> DivisionCode {
        DivisionCode("500103".into())
    }

    /// In both languages, without a key that has no words.
    fn spoken(said: impl Fn(Words) -> String) -> [String; 2] {
        Lang::ALL.map(|lang| {
            let text = said(Words::of(lang));
            assert!(!text.is_empty() && !text.contains(['⟦', '{']), "{text}");
            text
        })
    }

    #[test]
    fn what_is_scarce_is_told_with_its_district_and_its_year() {
        let one = |what: &str, district, year| Scarce { what: what.to_owned(), district, year };
        let [zh, en] = spoken(|l| scarce(l, &one("money", Some(yuzhong()), Some(2021)), &named));
        assert_eq!(zh, "2021年渝中区可用财政资金");
        assert_eq!(en, "public money of 渝中区 in 2021");
        let [zh, _] = spoken(|l| scarce(l, &one("comprehensive-share", None, None), &named));
        assert_eq!(zh, "综合改造占比");
        for what in ["central", "municipal", "bond", "social", "eligible-central", "eligible-bond", "match"] {
            spoken(|l| scarce(l, &one(what, None, Some(2021)), &named));
        }
        for what in ["capacity", "started", "completed", "started-by", "district-least"] {
            spoken(|l| scarce(l, &one(what, Some(yuzhong()), None), &named));
        }
    }

    #[test]
    fn kinds_are_called_as_tables_of_means_call_them() {
        for kind in MeansKind::ALL {
            let [zh, _] = spoken(|l| means_kind(l, *kind));
            assert_eq!(zh, app::exchange::means::name(*kind), "{}", kind.key());
        }
    }

    #[test]
    fn every_fault_of_a_table_says_its_row_and_what_to_do() {
        let text = || "x".to_owned();
        let wrongs = [
            MeansWrong::Kind { text: text(), nearest: None },
            MeansWrong::Kind { text: "centrall".into(), nearest: Some("central") },
            MeansWrong::Amount { text: text() },
            MeansWrong::Negative { text: text() },
            MeansWrong::Year { text: text() },
            MeansWrong::YearOutside { year: 2030 },
            MeansWrong::YearNeeded,
            MeansWrong::District { text: text() },
            MeansWrong::DistrictNeeded,
            MeansWrong::CityOnly,
            MeansWrong::Twice { first: 2 },
            MeansWrong::TenThousands { meant: "3000000".into() },
            MeansWrong::BeyondStock { stock: "150000".into() },
            MeansWrong::Column { name: "amount" },
        ];
        for wrong in wrongs {
            let fault = MeansFault { line: 7, wrong };
            let [zh, en] = spoken(|l| means_fault(l, &fault, &named));
            assert!(zh.starts_with("第7行：") && en.starts_with("Row 7: "), "{zh} {en}");
        }
        let missing =
            MeansWrong::YearMissing { kind: MeansKind::District, district: Some(yuzhong()), year: 2023 };
        let [zh, _] = spoken(|l| means_fault(l, &MeansFault { line: 0, wrong: missing.clone() }, &named));
        assert!(zh.contains("渝中区") && zh.contains("2023年") && zh.contains("区县资金"), "{zh}");
        let missing = MeansWrong::YearMissing { kind: MeansKind::Central, district: None, year: 2023 };
        for wrong in [missing, MeansWrong::NoMoney] {
            spoken(|l| means_fault(l, &MeansFault { line: 0, wrong: wrong.clone() }, &named));
        }
    }

    #[test]
    fn reasons_violations_and_lacks_have_words() {
        let reasons = [
            LeftOut::NotCovered,
            LeftOut::NotDecided,
            LeftOut::UnderWay,
            LeftOut::NoDistrict,
            LeftOut::NoArea,
            LeftOut::NoHouseholds,
            LeftOut::AreaUnit { area: 3, households: 288 },
            LeftOut::NoQuantity { fact: Fact::FloorArea },
            LeftOut::NoEstimate,
        ];
        for why in reasons {
            spoken(|l| left_out(l, &why));
        }
        for what in ["capacity", "match", "money", "social", "group", "hold", "offer", "work"] {
            let line = ViolationLine {
                what: what.into(),
                district: Some(yuzhong()),
                year: Some(2021),
                community: None,
                lacking: 1_000_000,
            };
            spoken(|l| violation(l, &line, &named));
        }
        for one in [Lack::Estimates, Lack::NeedParts, Lack::Parameter("plan.price-rise")] {
            spoken(|l| lack(l, &one));
        }
    }
}
