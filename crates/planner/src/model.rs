//! The problem as the solver sees it: flat tables of choices, of units that choose by themselves, and of works.

#![expect(clippy::indexing_slicing, reason = "places are those of a validated problem, or were made here")]

use crate::num::{index, permille, place};
use crate::plan::Plan;
use crate::problem::{Hold, Problem, Start};

/// No work, no choice.
pub(crate) const NONE: u32 = u32::MAX;

/// A package in a year for a community, with everything that it takes. Years from 0.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice {
    pub value: i64,
    pub public: [i64; 2],
    pub central: [i64; 2],
    pub bond: [i64; 2],
    pub social: [i64; 2],
    pub load: i64,
    pub year: u8,
    pub package: u8,
    pub two: bool,
    pub comprehensive: bool,
}

impl Choice {
    pub fn year(&self) -> usize {
        usize::from(self.year)
    }

    /// The last year of work.
    pub fn last(&self) -> usize {
        usize::from(self.year) + usize::from(self.two)
    }
}

/// A community within its unit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member {
    pub community: u32,
    pub area: i64,
    /// The work that comprehensive choices wait for.
    pub work: u32,
    /// The first of its entries in [`Model::bounds`].
    pub bounds: u32,
}

/// Communities that start together: a group, or one by itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unit {
    pub from: u32,
    pub to: u32,
    pub district: u32,
    /// The work of its first member that has one. Others that a group may wait for are left to the search, and relaxed
    /// in the bound.
    pub work: u32,
}

/// A work, with what it takes by year.
#[derive(Debug, Clone)]
pub(crate) struct Task {
    pub district: u32,
    pub parent: u32,
    pub lag: usize,
    pub first: usize,
    /// Public money and the parts that centre and bonds may pay.
    pub takes: Vec<[i64; 3]>,
    pub children: Vec<u32>,
    pub units: Vec<u32>,
}

/// A problem in tables.
#[derive(Debug)]
pub(crate) struct Model<'p> {
    pub problem: &'p Problem,
    pub horizon: usize,
    /// Years with the tail.
    pub years: usize,
    /// Choices by member and, within it, by year and package.
    pub choices: Vec<Choice>,
    /// For each member, where its choices of each year begin, and where the last year ends.
    pub bounds: Vec<u32>,
    pub members: Vec<Member>,
    pub units: Vec<Unit>,
    pub tasks: Vec<Task>,
    /// Works, each after its parent.
    pub order: Vec<u32>,
    /// By district, the units that wait for no work.
    pub free: Vec<Vec<u32>>,
    /// By district, works in the order of [`Model::order`].
    pub district_tasks: Vec<Vec<u32>>,
    /// By community, its member.
    pub member_of: Vec<u32>,
    /// The objective is this plus the values of what is chosen, less penalties.
    pub offset: i64,
    /// The part of `offset` and values that stands for commitments, and is no part of any objective.
    pub bonus: i64,
}

impl<'p> Model<'p> {
    pub fn new(problem: &'p Problem) -> Self {
        let years = problem.horizon + 1;
        let mut model = Model {
            problem,
            horizon: problem.horizon,
            years,
            choices: Vec::new(),
            bounds: Vec::new(),
            members: Vec::with_capacity(problem.communities.len()),
            units: Vec::new(),
            tasks: tasks(problem),
            order: Vec::new(),
            free: vec![Vec::new(); problem.districts.len()],
            district_tasks: vec![Vec::new(); problem.districts.len()],
            member_of: vec![NONE; problem.communities.len()],
            offset: 0,
            bonus: bonus(problem),
        };
        for members in groups(problem) {
            model.unit(&members);
        }
        model.arrange();
        model
    }

    fn unit(&mut self, communities: &[usize]) {
        let unit = index(self.units.len());
        let from = index(self.members.len());
        let mut work = NONE;
        for &community in communities {
            let one = &self.problem.communities[community];
            let own = one.work.map_or(NONE, index);
            if work == NONE {
                work = own;
            }
            self.member_of[community] = index(self.members.len());
            let bounds = index(self.bounds.len());
            self.members.push(Member { community: index(community), area: one.area, work: own, bounds });
            for year in 0..self.horizon {
                self.bounds.push(index(self.choices.len()));
                self.choices_of(community, year);
            }
            self.bounds.push(index(self.choices.len()));
        }
        let district = communities.first().map_or(0, |first| self.problem.communities[*first].district);
        if work == NONE {
            self.free[district].push(unit);
        } else {
            self.tasks[place(work)].units.push(unit);
        }
        let to = index(self.members.len());
        self.units.push(Unit { from, to, district: index(district), work });
        self.offset += communities.iter().map(|community| self.constant(*community)).sum::<i64>();
    }

    /// What a community adds to the objective if nothing starts.
    fn constant(&self, community: usize) -> i64 {
        let departs = self.problem.stability.as_ref().map_or(0, |stability| {
            let settled = stability.in_force.get(community).copied().flatten();
            if settled.is_some() { stability.points } else { 0 }
        });
        let held = match self.problem.communities[community].hold {
            Hold::In | Hold::Start(_) => self.bonus,
            Hold::Free | Hold::Out => 0,
        };
        -departs - held
    }

    fn choices_of(&mut self, community: usize, year: usize) {
        let problem = self.problem;
        let one = &problem.communities[community];
        let settled = problem
            .stability
            .as_ref()
            .map(|stability| (stability.in_force.get(community).copied().flatten(), stability.points));
        let mut offers: Vec<_> = one.offers.iter().filter(|offer| offer.first_year <= year + 1).collect();
        offers.sort_unstable_by_key(|offer| offer.package);
        for offer in offers {
            let start = Start { year: year + 1, package: offer.package };
            let allowed = match one.hold {
                Hold::Free | Hold::In => true,
                Hold::Out => false,
                Hold::Start(agreed) => agreed == start,
            };
            let package = &problem.packages[offer.package];
            let paid = |amount| problem.instalments(amount, year + 1, package.duration);
            // Relative to starting nothing, whose constant is in `offset`.
            let kept = match settled {
                Some((None, points)) => -points,
                Some((Some(agreed), points)) if agreed == start => points,
                _ => 0,
            };
            let held = match one.hold {
                Hold::In | Hold::Start(_) => self.bonus,
                Hold::Free | Hold::Out => 0,
            };
            let choice = Choice {
                value: problem.discounted(offer.value, year + 1) + kept + held,
                public: paid(offer.public),
                central: paid(offer.central),
                bond: paid(offer.bond),
                social: paid(offer.social),
                load: permille(one.area, offer.load_permille),
                year: u8::try_from(year).unwrap_or(u8::MAX),
                package: u8::try_from(offer.package).unwrap_or(u8::MAX),
                two: package.duration == 2,
                comprehensive: package.comprehensive,
            };
            if allowed && (matches!(one.hold, Hold::Start(_)) || self.possible(one.district, &choice)) {
                self.choices.push(choice);
            }
        }
    }

    /// Whether the means of the district allow this choice at all, whatever else starts.
    fn possible(&self, district: usize, choice: &Choice) -> bool {
        let years = &self.problem.districts[district].years;
        let share = self.problem.districts[district].match_permille;
        let busy = choice.year()..=choice.last().min(self.horizon - 1);
        let room = busy.into_iter().all(|year| choice.load <= years[year].capacity);
        let money = (0..if choice.two { 2 } else { 1 }).all(|part| {
            let means = years[choice.year() + part];
            let public = choice.public[part];
            // What money may be used for is no limit here: that of other choices and of works adds up with this one's.
            let others = means.central.saturating_add(means.municipal).saturating_add(means.bond);
            public <= means.budget.saturating_add(others)
                && share * public <= means.budget.saturating_mul(1000)
                && choice.social[part] <= self.problem.social[choice.year() + part]
        });
        room && money
    }

    fn arrange(&mut self) {
        for work in 0..self.tasks.len() {
            let parent = self.tasks[work].parent;
            if parent == NONE {
                self.order.push(index(work));
            } else {
                self.tasks[place(parent)].children.push(index(work));
            }
        }
        let mut at = 0;
        while at < self.order.len() {
            let children = self.tasks[place(self.order[at])].children.clone();
            self.order.extend(children);
            at += 1;
        }
        for work in &self.order {
            self.district_tasks[place(self.tasks[place(*work)].district)].push(*work);
        }
    }

    /// The choices of a member that start in this year, as a range of places.
    pub fn in_year(&self, member: usize, year: usize) -> std::ops::Range<usize> {
        let bounds = place(self.members[member].bounds);
        place(self.bounds[bounds + year])..place(self.bounds[bounds + year + 1])
    }

    /// All choices of a member.
    pub fn of_member(&self, member: usize) -> std::ops::Range<usize> {
        let bounds = place(self.members[member].bounds);
        place(self.bounds[bounds])..place(self.bounds[bounds + self.horizon])
    }

    /// The members of a unit.
    pub fn of_unit(&self, unit: usize) -> std::ops::Range<usize> {
        let unit = self.units[unit];
        place(unit.from)..place(unit.to)
    }

    /// The first year in which something may start that waits for this work, if it starts in a year (or never).
    pub fn ready(&self, work: u32, start: usize) -> usize {
        if work == NONE { 0 } else { (start + self.tasks[place(work)].lag).min(self.horizon) }
    }

    /// A plan from the choice of each member and the year of each work (`horizon`: never).
    pub fn plan(&self, chosen: &[u32], works: &[u8]) -> Plan {
        let mut plan = Plan::empty(self.problem);
        for (member, choice) in self.members.iter().zip(chosen) {
            if *choice != NONE {
                let Choice { year, package, .. } = self.choices[place(*choice)];
                let start = Start { year: usize::from(year) + 1, package: usize::from(package) };
                plan.starts[place(member.community)] = Some(start);
            }
        }
        for (year, start) in plan.works.iter_mut().zip(works) {
            *year = Some(usize::from(*start) + 1).filter(|year| *year <= self.horizon);
        }
        plan
    }

    /// Whether a member of the unit is committed.
    pub fn held(&self, unit: usize) -> bool {
        let hold = |member: usize| self.problem.communities[place(self.members[member].community)].hold;
        self.bonus > 0 && self.of_unit(unit).any(|member| matches!(hold(member), Hold::In | Hold::Start(_)))
    }

    /// Whether all that are committed start, with these choices by member.
    pub fn keeps(&self, chosen: &[u32]) -> bool {
        let starts = |unit: usize| chosen.get(self.of_unit(unit).start).is_some_and(|choice| *choice != NONE);
        (0..self.units.len()).all(|unit| !self.held(unit) || starts(unit))
    }

    /// The most that a member is worth by itself, without what stands for a commitment.
    pub fn most(&self, member: usize) -> i64 {
        let held = matches!(
            self.problem.communities[place(self.members[member].community)].hold,
            Hold::In | Hold::Start(_)
        );
        let bonus = if held { self.bonus } else { 0 };
        self.choices[self.of_member(member)]
            .iter()
            .map(|choice| choice.value - bonus)
            .max()
            .unwrap_or(0)
            .max(0)
    }

    /// The choices of a plan, as far as it has any that are possible.
    pub fn chosen(&self, plan: &Plan) -> Vec<u32> {
        let find = |(member, one): (usize, &Member)| {
            let start = plan.starts.get(place(one.community)).copied().flatten()?;
            let found = self.of_member(member).find(|choice| {
                let choice = &self.choices[*choice];
                choice.year() + 1 == start.year && usize::from(choice.package) == start.package
            })?;
            Some(index(found))
        };
        self.members.iter().enumerate().map(|one| find(one).unwrap_or(NONE)).collect()
    }
}

/// More than any community could be worth keeping out for, by its value or by what targets lose.
fn bonus(problem: &Problem) -> i64 {
    let held = |one: &crate::Community| matches!(one.hold, Hold::In | Hold::Start(_));
    if !problem.communities.iter().any(held) {
        return 0;
    }
    let offers = problem.communities.iter().flat_map(|one| &one.offers);
    let value = offers.map(|offer| offer.value).max().unwrap_or(0);
    let area = problem.communities.iter().map(|one| one.area).max().unwrap_or(0);
    let penalty = problem.targets.iter().map(|target| target.penalty).max().unwrap_or(0);
    let points = problem.stability.as_ref().map_or(0, |stability| stability.points);
    20 * value
        .saturating_add(points)
        .saturating_add(area.saturating_mul(penalty))
        .min(i64::MAX / 1_000_000_000)
}

fn tasks(problem: &Problem) -> Vec<Task> {
    let task = |work: &crate::Work| Task {
        district: index(work.district),
        parent: work.parent.map_or(NONE, index),
        lag: work.lag,
        first: work.first_year.saturating_sub(1),
        takes: (1..=problem.horizon)
            .map(|year| {
                [work.cost, work.central, work.bond].map(|part| problem.instalments(part, year, 1)[0])
            })
            .collect(),
        children: Vec::new(),
        units: Vec::new(),
    };
    problem.works.iter().map(task).collect()
}

/// Communities by district, members of a group together, in the order of the first of each.
fn groups(problem: &Problem) -> Vec<Vec<usize>> {
    let mut groups: std::collections::BTreeMap<usize, Vec<usize>> = std::collections::BTreeMap::new();
    for (place, community) in problem.communities.iter().enumerate() {
        if let Some(group) = community.group {
            groups.entry(group).or_default().push(place);
        }
    }
    let mut units: Vec<Vec<usize>> = groups.into_values().collect();
    let single = |(place, one): (usize, &crate::Community)| one.group.is_none().then_some(vec![place]);
    units.extend(problem.communities.iter().enumerate().filter_map(single));
    units.sort_unstable_by_key(|unit| {
        let first = unit.first().copied().unwrap_or(0);
        (problem.communities[first].district, first)
    });
    units
}
