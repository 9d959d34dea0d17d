//! The same problem for [`HiGHS`](https://highs.dev), to hold ours against (feature `highs`).
//!
//! Everything is written anew from the definitions, with money flows as columns of their own; only the tables of choices
//! are shared. What `HiGHS` answers is assessed by [`check`].

#![expect(clippy::indexing_slicing, reason = "places are those of a validated problem")]

use crate::check::{Assessment, check};
use crate::model::{Model, NONE};
use crate::num::{float, place};
use crate::plan::Plan;
use crate::problem::{Aim, Problem};
use crate::validate::Fault;
use ::highs::{Col, HighsModelStatus, HighsSolutionStatus, RowProblem, Sense};

/// What `HiGHS` found.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Whether it says that there is nothing better.
    pub optimal: bool,
    /// Its plan, if it has one.
    pub plan: Option<Plan>,
    /// What that is worth, by ours.
    pub assessment: Option<Assessment>,
    /// Its bound.
    pub bound: f64,
}

/// Areas are given to `HiGHS` in thousands, as are the slacks of targets.
const AREA: f64 = 1000.0;

/// Lets `HiGHS` solve the problem with one thread for so many seconds by its clock, to a relative gap.
pub fn solve(problem: &Problem, seconds: f64, gap: f64) -> Result<Answer, Vec<Fault>> {
    let faults = problem.validate();
    if !faults.is_empty() {
        return Err(faults);
    }
    let model = Model::new(problem);
    let mut made = Made::new(&model);
    made.choices();
    made.precedence();
    made.money();
    made.capacity();
    made.targets();
    let (starts, works) = (made.starts, made.works);
    let mut highs = made.rows.optimise(Sense::Maximise);
    highs.make_quiet();
    highs.set_option("threads", 1);
    highs.set_option("time_limit", seconds);
    highs.set_option("mip_rel_gap", gap);
    highs.set_option("mip_abs_gap", 0.5);
    let Ok(solved) = highs.try_solve() else {
        return Ok(Answer { optimal: false, plan: None, assessment: None, bound: f64::INFINITY });
    };
    let bound = solved.double_info_value(c"mip_dual_bound").unwrap_or(f64::INFINITY) + float(model.offset);
    let optimal = solved.status() == HighsModelStatus::Optimal;
    if solved.primal_solution_status() != HighsSolutionStatus::Feasible {
        return Ok(Answer { optimal, plan: None, assessment: None, bound });
    }
    let columns = solved.get_solution().columns().to_vec();
    let set = |column: &Col| columns.get(column.index()).is_some_and(|value| *value > 0.5);
    let mut chosen = vec![NONE; model.members.len()];
    for (member, chosen) in chosen.iter_mut().enumerate() {
        let taken = model.of_member(member).find(|choice| set(&starts[*choice]));
        *chosen = taken.map_or(NONE, crate::num::index);
    }
    let year = |years: &Vec<Option<Col>>| {
        let found = years.iter().position(|column| column.as_ref().is_some_and(set));
        u8::try_from(found.unwrap_or(model.horizon)).unwrap_or(u8::MAX)
    };
    let works: Vec<u8> = works.iter().map(year).collect();
    let plan = model.plan(&chosen, &works);
    let assessment = Some(check(problem, &plan));
    Ok(Answer { optimal, plan: Some(plan), assessment, bound })
}

struct Made<'m, 'p> {
    model: &'m Model<'p>,
    rows: RowProblem,
    /// By choice.
    starts: Vec<Col>,
    /// By work and year.
    works: Vec<Vec<Option<Col>>>,
}

type Line = Vec<(Col, f64)>;

impl<'m, 'p> Made<'m, 'p> {
    fn new(model: &'m Model<'p>) -> Self {
        let mut rows = RowProblem::default();
        let starts =
            model.choices.iter().map(|choice| rows.add_integer_column(float(choice.value), 0..=1)).collect();
        let works = model
            .tasks
            .iter()
            .map(|task| {
                (0..model.horizon)
                    .map(|year| (year >= task.first).then(|| rows.add_integer_column(0.0, 0..=1)))
                    .collect()
            })
            .collect();
        Made { model, rows, starts, works }
    }

    /// One start for each community, one for each work; members of a group in the same year.
    fn choices(&mut self) {
        let model = self.model;
        for member in 0..model.members.len() {
            let line: Line = model.of_member(member).map(|choice| (self.starts[choice], 1.0)).collect();
            self.rows.add_row(..=1, line);
        }
        for years in &self.works {
            let line: Line = years.iter().flatten().map(|column| (*column, 1.0)).collect();
            self.rows.add_row(..=1, line);
        }
        for unit in 0..model.units.len() {
            let members = model.of_unit(unit);
            for member in members.clone().skip(1) {
                for year in 0..model.horizon {
                    let signed = |member, sign| model.in_year(member, year).map(move |choice| (choice, sign));
                    let line: Line = signed(members.start, -1.0)
                        .chain(signed(member, 1.0))
                        .map(|(choice, sign)| (self.starts[choice], sign))
                        .collect();
                    self.rows.add_row(0..=0, line);
                }
            }
        }
    }

    /// What has started by a year and waits is no more than what allows it.
    fn precedence(&mut self) {
        let model = self.model;
        let allowed = |made: &Self, work: u32, year: usize| -> Line {
            let lag = model.tasks[place(work)].lag;
            let years = made.works[place(work)].iter().take((year + 1).saturating_sub(lag)).flatten();
            years.map(|column| (*column, -1.0)).collect()
        };
        for (number, member) in model.members.iter().enumerate().filter(|(_, member)| member.work != NONE) {
            for year in 0..model.horizon {
                let mut line = allowed(self, member.work, year);
                let waits = model.of_member(number).filter(|choice| {
                    model.choices[*choice].comprehensive && model.choices[*choice].year() <= year
                });
                line.extend(waits.map(|choice| (self.starts[choice], 1.0)));
                self.rows.add_row(..=0, line);
            }
        }
        for (number, task) in model.tasks.iter().enumerate().filter(|(_, task)| task.parent != NONE) {
            for year in 0..model.horizon {
                let mut line = allowed(self, task.parent, year);
                line.extend(self.works[number].iter().take(year + 1).flatten().map(|column| (*column, 1.0)));
                self.rows.add_row(..=0, line);
            }
        }
    }

    /// By district, the columns of its choices with their members.
    fn by_district(&self) -> Vec<Vec<(usize, usize)>> {
        let model = self.model;
        let mut all = vec![Vec::new(); model.problem.districts.len()];
        for (unit, one) in model.units.iter().enumerate() {
            for member in model.of_unit(unit) {
                all[place(one.district)].extend(model.of_member(member).map(|choice| (choice, member)));
            }
        }
        all
    }

    fn money(&mut self) {
        let model = self.model;
        let problem = model.problem;
        let inside = self.by_district();
        for year in 0..model.years {
            let (mut centre, mut social): (Line, Line) = (Vec::new(), Vec::new());
            let mut regions: Vec<[Line; 2]> = vec![[Vec::new(), Vec::new()]; problem.regions];
            for (number, district) in problem.districts.iter().enumerate() {
                let means = &district.years[year];
                let [c, m, b, d] = [means.central, means.municipal, means.bond, means.budget]
                    .map(|most| self.rows.add_column(0.0, 0.0..=float(most)));
                centre.push((c, 1.0));
                regions[district.region][0].push((m, 1.0));
                regions[district.region][1].push((b, 1.0));
                let mut paid: [Line; 3] = [Vec::new(), Vec::new(), Vec::new()];
                for (choice, _) in &inside[number] {
                    let (one, column) = (&model.choices[*choice], self.starts[*choice]);
                    let Some(part) = year.checked_sub(one.year()).filter(|part| *part < 2) else { continue };
                    for (line, money) in paid.iter_mut().zip([one.public, one.central, one.bond]) {
                        if money[part] != 0 {
                            line.push((column, float(money[part])));
                        }
                    }
                    if one.social[part] != 0 {
                        social.push((column, float(one.social[part])));
                    }
                }
                for work in &model.district_tasks[number] {
                    let takes = model.tasks[place(*work)].takes.get(year);
                    let column = self.works[place(*work)].get(year).copied().flatten();
                    if let Some((takes, column)) = takes.zip(column) {
                        for (line, money) in paid.iter_mut().zip(takes) {
                            line.push((column, float(*money)));
                        }
                    }
                }
                let [public, central, bond] = paid;
                let share = float(district.match_permille) / 1000.0;
                let matched = public.iter().map(|(column, money)| (*column, share * money));
                let matched: Line = matched.chain([(d, -1.0)]).collect();
                self.rows.add_row(..=0, matched);
                let against = |line: Line, flows: &[Col], sign: f64| -> Line {
                    let line = line.into_iter().map(|(column, money)| (column, sign * money));
                    line.chain(flows.iter().map(|flow| (*flow, -sign))).collect()
                };
                self.rows.add_row(..=0, against(public, &[c, m, b, d], 1.0));
                self.rows.add_row(..=0, against(central, &[c], -1.0));
                self.rows.add_row(..=0, against(bond, &[b], -1.0));
            }
            self.rows.add_row(..=float(problem.central[year]), centre);
            self.rows.add_row(..=float(problem.social[year]), social);
            for (region, [municipal, bond]) in regions.into_iter().enumerate() {
                self.rows.add_row(..=float(problem.municipal[region][year]), municipal);
                self.rows.add_row(..=float(problem.bond[region][year]), bond);
            }
        }
    }

    fn capacity(&mut self) {
        let model = self.model;
        for (choices, district) in self.by_district().into_iter().zip(&model.problem.districts) {
            for year in 0..model.horizon {
                let busy = choices.iter().filter(|(choice, _)| {
                    let one = &model.choices[*choice];
                    (one.year()..=one.last()).contains(&year)
                });
                let line: Line = busy
                    .map(|(choice, _)| (self.starts[*choice], float(model.choices[*choice].load) / AREA))
                    .collect();
                self.rows.add_row(..=float(district.years[year].capacity) / AREA, line);
            }
        }
    }

    fn targets(&mut self) {
        let model = self.model;
        let inside = self.by_district();
        for target in &model.problem.targets {
            let slack = self.rows.add_column(-float(target.penalty) * AREA, 0.0..);
            let mut line: Line = vec![(slack, 1.0)];
            let mut least = float(target.amount) / AREA;
            for (district, choices) in inside.iter().enumerate() {
                for (choice, member) in choices {
                    let one = &model.choices[*choice];
                    let counts = match target.aim {
                        Aim::Started(year) => one.year() + 1 == year,
                        Aim::Completed(year) => one.last() + 1 == year,
                        Aim::StartedBy(year) => one.year() < year,
                        Aim::ComprehensiveShare => true,
                        Aim::District(only) => one.comprehensive && only == district,
                    };
                    if !counts {
                        continue;
                    }
                    let mut area = float(model.members[*member].area) / AREA;
                    if target.aim == Aim::ComprehensiveShare {
                        let whole = if one.comprehensive { 1000 } else { 0 };
                        area *= float(whole - target.amount) / 1000.0;
                        least = 0.0;
                    }
                    line.push((self.starts[*choice], area));
                }
            }
            self.rows.add_row(least.., line);
        }
    }
}
