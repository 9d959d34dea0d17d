//! The pipeline (实施一批、谋划一批、储备一批): where communities stand, what is declared against what is planned, started and
//! completed, and the steps of a project.

mod declare;

use crate::account::occasion;
use crate::gate;
use crate::scenario::changed_meanwhile;
use crate::stock::{Stock, StockItem};
use crate::{App, AppError, Desk, Noun};
use domain::account::Actor;
use domain::area::Area;
use domain::division::DivisionCode;
use domain::id::CommunityId;
use domain::permit::{KeepProject, Permit};
use domain::project::{Pool, Project, Step};
use domain::scenario::{Scenario, ScenarioState};
use domain::truth::Verdict;
use jiff::civil::Date;
use policy::{FigureKind, Measure, Target};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::StoreError;
pub use store::project::KeptProject;

/// The pipeline as somebody sees it.
pub struct Pipeline {
    /// The stock it is made of.
    pub stock: Arc<Stock>,
    /// Every project in sight, with how often it was changed.
    pub projects: Vec<KeptProject>,
    /// The scenario whose plan is in force.
    pub in_force: Option<Scenario>,
    /// Each pool with its communities.
    pub pools: Vec<PoolLine>,
    /// Each calendar year in which something is planned, started or completed.
    pub years: Vec<YearProgress>,
    /// Each street of the district that is asked for, with something in the pipeline.
    pub streets: Vec<(Option<String>, YearProgress)>,
    /// Each district with something in the pipeline.
    pub districts: Vec<(Option<DivisionCode>, YearProgress)>,
    /// The declared targets against what is reached.
    pub targets: Vec<TargetProgress>,
    /// The day as of which all this is.
    pub day: Date,
}

/// What a pool holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolLine {
    /// The pool.
    pub pool: Pool,
    /// Communities in it.
    pub communities: usize,
    /// Their floor area, where known.
    pub area: Area,
    /// Their households, where known.
    pub households: i64,
}

/// Floor area planned, started and completed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct YearProgress {
    /// The calendar year; 0 for all years.
    pub year: i16,
    /// Planned to start and not begun.
    pub planned: Area,
    /// Begun.
    pub started: Area,
    /// Completed.
    pub completed: Area,
}

/// A declared target against what is reached.
#[derive(Debug, Clone)]
pub struct TargetProgress {
    /// The target of the pack.
    pub target: Target,
    /// What it declares.
    pub declared: Area,
    /// What counts for it and is done.
    pub reached: Area,
    /// What counts for it and is in the plan, reached or not.
    pub planned: Area,
    /// What will be reached by its end at the present pace; none where its time is over or has not begun.
    pub forecast: Option<Area>,
}

impl Desk {
    /// The pipeline; of one district also by street.
    pub fn pipeline(&self, district: Option<&DivisionCode>) -> Result<Pipeline, AppError> {
        let stock = self.stock()?;
        let (mut projects, published) = self.store().read(|rx| {
            let published = store::scenario::list_in_state(rx, ScenarioState::Published)?;
            Ok::<_, StoreError>((store::project::list(rx)?, published))
        })?;
        projects.retain(|kept| stock.find(kept.project.community).is_some());
        let day = self.plan_day();
        let all: Vec<(&Project, &StockItem)> = projects
            .iter()
            .filter_map(|kept| Some((&kept.project, stock.find(kept.project.community)?)))
            .collect();
        let (pools, years) = (pools(&stock, &all), years(&all));
        let districts = progress_by(&all, |item| item.community.district.clone());
        let mut here = all.clone();
        here.retain(|(_, item)| district.is_some() && item.community.district.as_ref() == district);
        let streets = progress_by(&here, |item| item.community.street.clone());
        let targets = if stock.is_part() { Vec::new() } else { targets(&stock, &all, day) };
        Ok(Pipeline {
            in_force: published.into_iter().next().map(|kept| kept.scenario),
            pools,
            years,
            districts,
            streets,
            targets,
            projects,
            stock,
            day,
        })
    }

    /// The project of a community, where it has one.
    pub fn find_project(&self, community: CommunityId) -> Result<Option<KeptProject>, AppError> {
        if self.stock()?.find(community).is_none() {
            return Err(AppError::NotFound(Noun::Community));
        }
        Ok(self.store().read(|rx| store::project::find(rx, community))?)
    }
}

impl App {
    /// Takes a step with a project. `seen` is its revision as the person saw it.
    ///
    /// # Errors
    /// There is no such step from where it stands, a gate before it is not passed or not known to be, or somebody else was
    /// first.
    pub fn step_project(
        &self,
        actor: &Actor,
        community: CommunityId,
        step: Step,
        (on, reason): (Option<Date>, &str),
        seen: i64,
    ) -> Result<Project, AppError> {
        // What lies where the actor looks at nothing is not there.
        let stock = self.desk(actor).stock()?;
        let item = stock.find(community).ok_or(AppError::NotFound(Noun::Community))?;
        let permit = Permit::<KeepProject>::grant(actor, &item.place)?;
        let (kept, scheme) = self.store().read(|rx| gate::known(rx, community))?;
        let kept = kept.ok_or(AppError::NotFound(Noun::Project))?;
        if kept.revision != seen {
            return Err(AppError::ChangedMeanwhile);
        }
        let today = self.plan_day();
        let next = kept.project.step(step, on.unwrap_or(today), reason, today)?;
        let gates = gate::ask(&stock, item, step.gates(), (Some(&kept.project), scheme));
        let passed: Vec<Arc<str>> = gates.iter().map(|answer| Arc::clone(&answer.gate.id)).collect();
        if let Some(unmet) = gate::unmet(item, gates) {
            return Err(AppError::Gates(vec![unmet]));
        }
        let detail = serde_json::json!({
            "step": step.key(), "from": kept.project.pool.key(), "to": next.pool.key(),
            "on": on.unwrap_or(today).to_string(), "reason": reason.trim(), "gates": passed,
            "pack": stock.rules.pack_ref().hash,
        });
        let kept = KeptProject { project: next.clone(), ..kept };
        let entry = occasion(self.environment());
        let step = self.store().write(|tx| store::project::step(tx, &permit, entry, &kept, &detail));
        step.map(|()| next).map_err(changed_meanwhile)
    }
}

fn area(item: &StockItem) -> Area {
    item.covered_area().unwrap_or(Area::ZERO)
}

/// Communities in each pool; in reserve are those that the plan covers and that are nowhere else.
fn pools(stock: &Stock, projects: &[(&Project, &StockItem)]) -> Vec<PoolLine> {
    let elsewhere: std::collections::HashSet<CommunityId> = projects
        .iter()
        .filter(|(project, _)| project.pool != Pool::Reserve)
        .map(|(project, _)| project.community)
        .collect();
    let line = |pool, items: Vec<&StockItem>| PoolLine {
        pool,
        communities: items.len(),
        area: items.iter().map(|item| area(item)).sum(),
        households: items.iter().filter_map(|item| item.households()).sum(),
    };
    let of = |pool: Pool| {
        let inside = projects.iter().filter(|(project, _)| project.pool == pool);
        line(pool, inside.map(|(_, item)| *item).collect())
    };
    let waiting = stock
        .items()
        .iter()
        .map(|item| &**item)
        .filter(|item| item.verdict() == Verdict::Eligible && !elsewhere.contains(&item.community.id));
    let reserve = line(Pool::Reserve, waiting.collect());
    vec![reserve, of(Pool::Planned), of(Pool::Implementing), of(Pool::Done), of(Pool::Left)]
}

/// The year in which work begins or is to begin, where it is in the plan at all.
fn start_year(project: &Project) -> Option<i16> {
    match project.pool {
        Pool::Planned => Some(project.year),
        Pool::Implementing | Pool::Done => Some(project.started_on.map_or(project.year, Date::year)),
        Pool::Reserve | Pool::Left => None,
    }
}

fn years(projects: &[(&Project, &StockItem)]) -> Vec<YearProgress> {
    let mut years: BTreeMap<i16, YearProgress> = BTreeMap::new();
    let mut add = |year: i16, change: &dyn Fn(&mut YearProgress)| {
        change(years.entry(year).or_insert(YearProgress { year, ..YearProgress::default() }));
    };
    for (project, item) in projects {
        let Some(year) = start_year(project) else { continue };
        let size = area(item);
        if project.pool == Pool::Planned {
            add(year, &|line| line.planned = line.planned.plus(size));
        } else {
            add(year, &|line| line.started = line.started.plus(size));
        }
        if let Some(completed) = project.completed_on {
            add(completed.year(), &|line| line.completed = line.completed.plus(size));
        }
    }
    years.into_values().collect()
}

/// Area planned, started and completed by what each community has of something.
fn progress_by<K: Ord>(
    projects: &[(&Project, &StockItem)],
    key: impl Fn(&StockItem) -> K,
) -> Vec<(K, YearProgress)> {
    let mut lines: BTreeMap<K, YearProgress> = BTreeMap::new();
    for (project, item) in projects {
        if start_year(project).is_none() {
            continue;
        }
        let line = lines.entry(key(item)).or_default();
        let size = area(item);
        match project.pool {
            Pool::Planned => line.planned = line.planned.plus(size),
            _ => line.started = line.started.plus(size),
        }
        if project.completed_on.is_some() {
            line.completed = line.completed.plus(size);
        }
    }
    lines.into_iter().collect()
}

/// The targets that declare a floor area, with what counts for them.
fn targets(stock: &Stock, projects: &[(&Project, &StockItem)], day: Date) -> Vec<TargetProgress> {
    let declared = stock.rules.own_targets().iter().filter(|target| target.kind == FigureKind::Target);
    declared.filter_map(|target| progress(target, projects, day)).collect()
}

fn progress(target: &Target, projects: &[(&Project, &StockItem)], day: Date) -> Option<TargetProgress> {
    let declared = target.floor_area?;
    let last = i16::try_from(target.year).ok()?;
    let first = target.first_year.map_or(i16::MIN, |year| i16::try_from(year).unwrap_or(i16::MIN));
    let within = |year: i16| (first..=last).contains(&year);
    let (mut reached, mut planned) = (Area::ZERO, Area::ZERO);
    for (project, item) in projects {
        let size = area(item);
        let Some(start) = start_year(project) else { continue };
        match target.measure {
            Measure::Started => {
                if within(start) {
                    planned = planned.plus(size);
                    let begun = project.pool != Pool::Planned;
                    reached = if begun { reached.plus(size) } else { reached };
                }
            }
            Measure::Completed => match project.completed_on {
                Some(completed) if within(completed.year()) => {
                    (reached, planned) = (reached.plus(size), planned.plus(size));
                }
                // What is under way counts for the plan of the years to come.
                None if start <= last && project.pool != Pool::Planned => planned = planned.plus(size),
                _ => {}
            },
        }
    }
    let begin = if first == i16::MIN {
        projects.iter().filter_map(|(one, _)| start_year(one)).min()
    } else {
        Some(first)
    };
    let forecast = begin.and_then(|begin| pace(reached, begin, last, day));
    Some(TargetProgress { target: target.clone(), declared, reached, planned, forecast })
}

/// What is reached by the end of the last year if it goes on as it went since the beginning of the first; none where
/// these years are over, or have not begun by a month.
fn pace(reached: Area, first: i16, last: i16, day: Date) -> Option<Area> {
    let begin = Date::new(first, 1, 1).ok()?;
    let end = Date::new(last, 12, 31).ok()?;
    let days = |from: Date, until: Date| until.since(from).ok().map(|span| i64::from(span.get_days()) + 1);
    let (passed, all) = (days(begin, day)?, days(begin, end)?);
    if passed < 30 || passed >= all {
        return None;
    }
    let whole = i128::from(reached.centi_m2()) * i128::from(all) / i128::from(passed);
    i64::try_from(whole).ok().map(Area::from_centi)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_pace_of_half_a_year_goes_on_for_the_other_half() {
        let half = pace(Area::from_m2(1_000), 2021, 2021, date(2021, 7, 1)).unwrap();
        assert!((1_990..=2_010).contains(&half.whole_m2()), "{half}");
    }

    #[test]
    fn of_years_that_are_over_or_have_not_begun_nothing_is_forecast() {
        assert_eq!(pace(Area::from_m2(1_000), 2020, 2020, date(2020, 12, 31)), None);
        assert_eq!(pace(Area::from_m2(1_000), 2021, 2022, date(2020, 12, 31)), None);
        assert_eq!(pace(Area::from_m2(1_000), 2021, 2022, date(2021, 1, 10)), None);
    }
}
