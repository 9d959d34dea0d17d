//! `GET /scenarios/{id}/plan.pdf`: a plan as an official document.

use super::result::{answer, certificate};
use super::tables::target_name;
use super::words::{scarce, violation};
use crate::division::DivisionNames;
use crate::error::Error;
use crate::i18n::Words;
use crate::pack::pack_name;
use crate::page::Page;
use crate::paper::{as_file, lang, signed_at};
use app::log::Published;
use app::scenario::{DistrictLine, Money, Outcome, PlannedStart, TargetLine, YearLine};
use app::stock::Stock;
use axum::extract::Path;
use axum::response::Response;
use domain::area::Area;
use domain::community::Community;
use domain::division::DivisionCode;
use domain::id::ScenarioId;
use domain::means::{MeansKind, MeansUnit};
use domain::money::Fen;
use domain::scenario::{Brief, Scenario, ScenarioState};
use jiff::civil::Date;
use paper::{
    Declared, LogMark, Pack, PlanDistrict, PlanMoney, PlanStanding, PlanStart, PlanTarget, PlanYear,
    RenewalPlan,
};
use std::cmp::Reverse;

/// `GET /scenarios/{id}/plan.pdf`
pub(crate) async fn plan_pdf(page: Page, Path(id): Path<String>) -> Result<Response, Error> {
    let id: ScenarioId = id.parse().map_err(|_| Error::not_found())?;
    let l = page.words();
    let pdf = page
        .app()
        .run(move |app| {
            let (solved, stock) = (app.load_scenario(id)?, app.stock()?);
            let outcome = solved.outcome.ok_or_else(Error::not_found)?;
            let names = DivisionNames::new(&stock.divisions.divisions);
            let facts =
                Facts { l, scenario: &solved.kept.scenario, outcome: &outcome, stock: &stock, names: &names };
            let pack = pack_name(l, app.library(), &stock.rules.pack_ref().id);
            let log = app.log_state()?.checkpoint;
            let plan = facts.plan(pack, log.as_ref(), app.environment().today());
            Ok::<_, Error>(plan.render(lang(l))?)
        })
        .await?;
    Ok(as_file(l, pdf, &format!("plan-{id}")))
}

/// What the document is filled in from.
struct Facts<'a> {
    l: Words,
    scenario: &'a Scenario,
    outcome: &'a Outcome,
    stock: &'a Stock,
    names: &'a DivisionNames,
}

impl Facts<'_> {
    fn plan(&self, pack: String, log: Option<&Published>, made_on: Date) -> RenewalPlan {
        let (l, outcome) = (self.l, self.outcome);
        let district = |code: &DivisionCode| self.names.name(l, code);
        let starts = self.starts();
        RenewalPlan {
            name: self.scenario.name.clone(),
            standing: standing(self.scenario.state),
            years: outcome.years.iter().map(|year| year.year).collect(),
            available: available(l, &self.scenario.brief, &outcome.years),
            answer: answer(l, self.scenario, outcome),
            proof: certificate(l, outcome),
            violations: outcome.violations.iter().map(|one| violation(l, one, &district)).collect(),
            targets: outcome.targets.iter().map(|one| target(l, one, &district)).collect(),
            sums: outcome.years.iter().map(year).collect(),
            taken: taken(l, &outcome.years),
            districts: outcome.districts.iter().map(|line| self.district(line)).collect(),
            unlisted: u64::try_from(outcome.starts.len().saturating_sub(starts.len())).unwrap_or(u64::MAX),
            starts,
            pack: Pack {
                name: pack,
                id: self.stock.rules.pack_ref().id.to_string(),
                version: None,
                hash: self.scenario.pack_hash.clone(),
            },
            as_of: self.scenario.day,
            log: log.map(|published| LogMark {
                checkpoint: published.checkpoint.clone(),
                signed_on: signed_at(published).date(),
            }),
            made_on,
        }
    }

    fn district(&self, line: &DistrictLine) -> PlanDistrict {
        PlanDistrict {
            name: self.names.name(self.l, &line.district),
            communities: line.communities,
            area: line.area,
            started: line.started.clone(),
            public: line.public,
        }
    }

    /// What starts of the communities that the reader sees, by district, year and then the largest first.
    fn starts(&self) -> Vec<PlanStart> {
        let starts = self.outcome.starts.iter();
        let mut seen: Vec<(&Community, &PlannedStart)> =
            starts.filter_map(|start| Some((&self.stock.find(start.community)?.community, start))).collect();
        seen.sort_by_key(|(community, start)| {
            let district = community.district.as_ref();
            (district.is_none(), district, start.year, Reverse(start.area), start.community)
        });
        seen.into_iter().map(|(community, start)| self.start(community, start)).collect()
    }

    fn start(&self, community: &Community, start: &PlannedStart) -> PlanStart {
        PlanStart {
            district: match &community.district {
                Some(code) => self.names.name(self.l, code),
                None => self.l.t("explorer-no-district").into_owned(),
            },
            year: start.year,
            name: community.name.clone(),
            package: self.l.package(&self.stock.rules, &start.package),
            area: start.area,
            households: start.households,
            cost: start.cost,
        }
    }
}

fn standing(state: ScenarioState) -> PlanStanding {
    match state {
        ScenarioState::Published => PlanStanding::InForce,
        ScenarioState::Replaced => PlanStanding::Replaced,
        ScenarioState::Proposed => PlanStanding::Proposed,
        ScenarioState::Solving | ScenarioState::Solved | ScenarioState::Failed => PlanStanding::Draft,
    }
}

/// The money there is: that of districts in all.
fn available(l: Words, brief: &Brief, years: &[YearLine]) -> Vec<PlanMoney> {
    let sources = [
        (MeansKind::Central, "money-central"),
        (MeansKind::Municipal, "money-municipal"),
        (MeansKind::Bond, "money-bond"),
        (MeansKind::District, "money-district"),
        (MeansKind::Social, "money-social"),
    ];
    let money = |(kind, key): (MeansKind, &str)| {
        let in_year = |year: &YearLine| {
            let rows = brief.means.of(kind).filter(|row| row.year == Some(year.year));
            rows.map(|row| row.amount).reduce(i64::saturating_add).map(Fen)
        };
        PlanMoney { source: l.t(key).into_owned(), amounts: years.iter().map(in_year).collect() }
    };
    sources.into_iter().map(money).filter(|money| money.amounts.iter().any(Option::is_some)).collect()
}

/// What one source pays.
type Part = fn(&Money) -> Fen;

/// The money a plan takes.
fn taken(l: Words, years: &[YearLine]) -> Vec<PlanMoney> {
    let sources: [(&str, Part); 7] = [
        ("money-central", |money| money.central),
        ("money-municipal", |money| money.municipal),
        ("money-bond", |money| money.bond),
        ("money-district", |money| money.district),
        ("money-social", |money| money.social),
        ("money-residents", |money| money.residents),
        ("scenario-money", Money::total),
    ];
    let row = |(key, of): (&str, Part)| PlanMoney {
        source: l.t(key).into_owned(),
        amounts: years.iter().map(|year| Some(of(&year.money))).collect(),
    };
    sources.into_iter().map(row).collect()
}

fn target(l: Words, target: &TargetLine, named: &dyn Fn(&DivisionCode) -> String) -> PlanTarget {
    let mut causes: Vec<String> =
        target.causes.iter().take(2).map(|(one, _)| scarce(l, one, named)).collect();
    if target.not_offered > 0 {
        let area = l.area(Area::from_m2(target.not_offered));
        causes.push(l.say("target-not-offered").with("area", area).to_string());
    }
    PlanTarget {
        name: target_name(l, (target.kind, target.district.as_ref(), target.year), named),
        declared: match target.kind.unit() {
            MeansUnit::Share => Declared::Share(target.amount),
            MeansUnit::Area | MeansUnit::Money => Declared::Area(target.amount),
        },
        lacking: target.lacking,
        causes: l.list(causes),
    }
}

const fn year(line: &YearLine) -> PlanYear {
    PlanYear {
        communities: line.communities,
        households: line.households,
        started: line.started,
        comprehensive: line.comprehensive,
        completed: line.completed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use domain::means::MeansRow;

    #[test]
    fn the_money_of_districts_is_told_in_all_and_years_without_any_are_left_open() {
        let mut brief = crate::scenario::sample_scenario(ScenarioState::Solved).brief;
        let row = |code: &str, amount| MeansRow {
            line: 0,
            kind: MeansKind::District,
            district: Some(DivisionCode(code.into())),
            year: Some(2021),
            amount,
        };
        brief.means.0 = vec![row("500106", 5), row("500107", 7)];
        let years = crate::scenario::sample_outcome().years;
        let money = available(Words::of(Lang::En), &brief, &years);
        assert_eq!(money.len(), 1);
        assert_eq!(money[0].amounts, [Some(Fen(12)), None]);
        assert!(taken(Words::of(Lang::ZhCn), &years).iter().all(|money| money.amounts.len() == 2));
    }
}
