//! 老旧小区改造计划: which communities are renewed in which year, what was asked, and how good the answer is.

use crate::log_head::object;
use crate::press::{Sheet, Template};
use crate::screening_certificate::{LogMark, Pack};
use crate::vote::log_mark;
use crate::{Lang, PaperError, Pdf};
use domain::money::Fen;
use jiff::civil::Date;
use serde_json::{Value, json};

/// Which communities are renewed in which year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenewalPlan {
    /// What it is called.
    pub name: String,
    /// Whether it is in force.
    pub standing: PlanStanding,
    /// The calendar years of its tables; in the last of them nothing starts and second instalments are paid.
    pub years: Vec<i16>,
    /// The money there is, by source.
    pub available: Vec<PlanMoney>,
    /// What comes of it, in a sentence or two.
    pub answer: String,
    /// How close that is to the best, as it was proved.
    pub proof: String,
    /// What commitments need that is not there, each a sentence.
    pub violations: Vec<String>,
    /// What was declared.
    pub targets: Vec<PlanTarget>,
    /// What starts and is completed in each of the years.
    pub sums: Vec<PlanYear>,
    /// The money it takes, by source.
    pub taken: Vec<PlanMoney>,
    /// The districts.
    pub districts: Vec<PlanDistrict>,
    /// What starts, by district and year: neighbours of one district stand together.
    pub starts: Vec<PlanStart>,
    /// How many more start that the reader may not see.
    pub unlisted: u64,
    /// The policy it was made under.
    pub pack: Pack,
    /// The day whose rules applied.
    pub as_of: Date,
    /// The head of the audit log, where it is signed.
    pub log: Option<LogMark>,
    /// The day the sheet is printed.
    pub made_on: Date,
}

/// Whether a plan is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlanStanding {
    /// Nobody has proposed it.
    Draft,
    /// It waits for a second person.
    Proposed,
    /// It is in force.
    InForce,
    /// It was in force.
    Replaced,
}

impl PlanStanding {
    const fn key(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Proposed => "proposed",
            Self::InForce => "in-force",
            Self::Replaced => "replaced",
        }
    }
}

/// Money of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanMoney {
    /// The source in words.
    pub source: String,
    /// In each of the plan's years; `None` where nothing is said.
    pub amounts: Vec<Option<Fen>>,
}

/// Something declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanTarget {
    /// What, of which district and year.
    pub name: String,
    /// How much.
    pub declared: Declared,
    /// The area that is lacking, m².
    pub lacking: i64,
    /// What holds it back; empty for nothing.
    pub causes: String,
}

/// How much is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declared {
    /// Floor area, m².
    Area(i64),
    /// Thousandths of the area started.
    Share(i64),
}

/// A year of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlanYear {
    /// Communities that start.
    pub communities: i64,
    /// Households in them.
    pub households: i64,
    /// Area started, m².
    pub started: i64,
    /// Of that, comprehensive renovation.
    pub comprehensive: i64,
    /// Area completed, m².
    pub completed: i64,
}

/// A district of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanDistrict {
    /// Its name.
    pub name: String,
    /// Communities that start, of those that could.
    pub communities: (i64, i64),
    /// Area that starts, of that which could, m².
    pub area: (i64, i64),
    /// Area that starts in each year, m².
    pub started: Vec<i64>,
    /// Public money, all years.
    pub public: Fen,
}

/// A community that starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanStart {
    /// Its district's name.
    pub district: String,
    /// The calendar year.
    pub year: i16,
    /// Its name.
    pub name: String,
    /// What is done.
    pub package: String,
    /// Floor area, m².
    pub area: i64,
    /// Households.
    pub households: i64,
    /// What it costs in all.
    pub cost: Fen,
}

impl RenewalPlan {
    /// The plan in a language, A4.
    ///
    /// # Errors
    /// [`PaperError::NoFonts`] in a build without them; the others name faults of the form itself.
    pub fn render(&self, lang: Lang) -> Result<Pdf, PaperError> {
        self.sheet(lang).print(lang)
    }

    pub(crate) fn sheet(&self, lang: Lang) -> Sheet {
        let hash: Vec<String> =
            self.pack.hash.as_bytes().chunks(8).map(|part| String::from_utf8_lossy(part).into()).collect();
        let together = self.starts.chunk_by(|a, b| a.district == b.district);
        let facts = json!({
            "name": self.name,
            "standing": self.standing.key(),
            "years": self.years.iter().map(i16::to_string).collect::<Value>(),
            "available": self.available.iter().map(|money| money_row(lang, money)).collect::<Value>(),
            "answer": self.answer,
            "proof": self.proof,
            "violations": self.violations,
            "targets": self.targets.iter().map(|target| target_row(lang, target)).collect::<Value>(),
            "sums": self.sums.iter().map(|sums| year_row(lang, sums)).collect::<Value>(),
            "taken": self.taken.iter().map(|money| money_row(lang, money)).collect::<Value>(),
            "districts": self.districts.iter().map(|district| district_row(lang, district)).collect::<Value>(),
            "starts": together.map(|starts| starts_of_district(lang, starts)).collect::<Value>(),
            "unlisted": if self.unlisted > 0 { lang.count(self.unlisted) } else { String::new() },
            "pack": { "name": self.pack.name, "id": self.pack.id, "hash": hash.join(" ") },
            "as_of": lang.day(self.as_of),
            "printed": lang.day(self.made_on),
            "log": log_mark(lang, self.log.as_ref()),
        });
        let template = Template::ours("/renewal_plan.typ", include_str!("../templates/renewal_plan.typ"));
        Sheet { template, facts: object(facts), codes: vec![], made_on: self.made_on }
    }
}

fn whole(lang: Lang, number: i64) -> String {
    lang.number(&number.max(0).to_string())
}

/// Money in ten thousand yuan, to the nearest.
fn wan(lang: Lang, fen: Fen) -> String {
    whole(lang, fen.0.saturating_add(500_000) / 1_000_000)
}

fn money_row(lang: Lang, money: &PlanMoney) -> Value {
    let sum: i64 = money.amounts.iter().flatten().map(|fen| fen.0).sum();
    let amounts = money.amounts.iter().map(|fen| fen.map_or_else(|| "–".to_owned(), |fen| wan(lang, fen)));
    let cells: Vec<String> = amounts.chain([wan(lang, Fen(sum))]).collect();
    json!({ "source": money.source, "cells": cells })
}

fn target_row(lang: Lang, target: &PlanTarget) -> Value {
    let lacking = target.lacking.max(0);
    let (declared, reached) = match target.declared {
        Declared::Area(area) => (whole(lang, area), whole(lang, area - lacking)),
        Declared::Share(thousandths) => {
            (format!("{}.{}%", thousandths / 10, thousandths % 10), String::new())
        }
    };
    json!({
        "name": target.name,
        "declared": declared,
        "reached": reached,
        "lacking": if lacking > 0 { whole(lang, lacking) } else { String::new() },
        "causes": target.causes,
    })
}

fn year_row(lang: Lang, sums: &PlanYear) -> Value {
    [sums.communities, sums.households, sums.started, sums.comprehensive, sums.completed]
        .into_iter()
        .map(|number| whole(lang, number))
        .collect()
}

fn district_row(lang: Lang, district: &PlanDistrict) -> Value {
    let (part, all) = district.area;
    let tenths = if all > 0 { i128::from(part) * 1000 / i128::from(all) } else { 0 };
    json!({
        "name": district.name,
        "communities": format!("{}/{}", district.communities.0, district.communities.1),
        "started": district.started.iter().map(|area| whole(lang, *area)).collect::<Value>(),
        "share": format!("{}.{}%", tenths / 10, tenths % 10),
        "public": wan(lang, district.public),
    })
}

fn starts_of_district(lang: Lang, starts: &[PlanStart]) -> Value {
    let row = |start: &PlanStart| {
        json!({
            "year": start.year.to_string(),
            "name": start.name,
            "package": start.package,
            "area": whole(lang, start.area),
            "households": whole(lang, start.households),
            "cost": wan(lang, start.cost),
        })
    };
    json!({
        "district": starts.first().map_or("", |start| start.district.as_str()),
        "count": lang.count(starts.len().try_into().unwrap_or(u64::MAX)),
        "area": whole(lang, starts.iter().map(|start| start.area).sum()),
        "rows": starts.iter().map(row).collect::<Value>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press::tests::{pages, squeezed, text};
    use crate::sample;

    #[test]
    fn everything_of_the_plan_is_printed_in_both_languages() {
        for (lang, own) in [
            (Lang::Zh, ["现行计划", "2021", "渝北区", "缺少", "第1页", "万元", "打印日期2026年5月1日"]),
            (Lang::En, ["Inforce", "2021", "Yubei", "Lacking", "Page1of", "10,000yuan", "Printedon1May2026"]),
        ] {
            let plan = sample::renewal_plan(lang, 9);
            let text = text(plan.sheet(lang), lang);
            let said = [&plan.name, &plan.answer, &plan.proof, &plan.violations[0], &plan.targets[0].causes];
            for fact in own.into_iter().map(str::to_owned).chain(said.map(|fact| squeezed(fact))) {
                assert!(text.contains(&fact), "{fact}\n{text}");
            }
            for start in &plan.starts {
                let row = squeezed(&format!("{}{}{}", start.year, start.name, start.package));
                assert!(text.contains(&row), "{row}\n{text}");
            }
            assert!(plan.render(lang).is_ok());
        }
    }

    #[test]
    fn each_page_of_what_is_not_in_force_says_so() {
        let plan = sample::renewal_plan(Lang::En, 60);
        assert!(pages(plan.sheet(Lang::En), Lang::En).len() > 2);
        assert!(!text(plan.sheet(Lang::En), Lang::En).contains("Draft,notinforce"));
        let draft = RenewalPlan { standing: PlanStanding::Draft, ..plan };
        let pages = pages(draft.sheet(Lang::En), Lang::En);
        assert!(pages.iter().all(|page| page.text.contains("Draft,notinforce")));
    }

    #[test]
    fn a_plan_in_which_nothing_starts_is_one_too() {
        let plan = RenewalPlan {
            available: Vec::new(),
            targets: Vec::new(),
            violations: Vec::new(),
            taken: Vec::new(),
            districts: Vec::new(),
            starts: Vec::new(),
            log: None,
            unlisted: 3,
            ..sample::renewal_plan(Lang::Zh, 0)
        };
        assert!(text(plan.sheet(Lang::Zh), Lang::Zh).contains("另有3个小区"));
        assert!(plan.render(Lang::Zh).is_ok());
    }

    #[test]
    fn nothing_reaches_beyond_the_margin() {
        let long = ["国营机床厂职工家属院".repeat(6), "A".repeat(120)].concat();
        for lang in [Lang::Zh, Lang::En] {
            let mut plan = sample::renewal_plan(lang, 9);
            plan.name.clone_from(&long);
            plan.targets[0].name.clone_from(&long);
            plan.targets[0].causes.clone_from(&long);
            plan.districts[0].name.clone_from(&long);
            let start = &mut plan.starts[0];
            (start.district, start.name, start.package) = (long.clone(), long.clone(), long.clone());
            (start.area, start.households, start.cost) = (9_999_999, 99_999, Fen(9_999_999_000_000));
            // Six years and the one after them.
            plan.years = (2021..=2027).collect();
            plan.sums = vec![plan.sums[0]; 7];
            for money in plan.available.iter_mut().chain(&mut plan.taken) {
                money.amounts = vec![Some(Fen(999_999_999_000_000)); 7];
            }
            for district in &mut plan.districts {
                district.started = vec![9_999_999; 6];
            }
            for page in pages(plan.sheet(lang), lang) {
                // 210 mm less the margin of 18 mm, in points.
                assert!(page.right <= 192.0 / 25.4 * 72.0 + 0.1, "{}", page.right);
            }
        }
    }

    #[test]
    fn the_same_plan_gives_the_same_bytes() {
        let plan = sample::renewal_plan(Lang::En, 9);
        assert!(plan.render(Lang::En).unwrap() == plan.render(Lang::En).unwrap());
    }
}
