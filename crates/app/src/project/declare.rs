//! Projects that were under way before there was a plan here are taken in, from a table or from the demo.

use crate::account::occasion;
use crate::stock::{Stock, StockItem};
use crate::{App, AppError, Noun};
use domain::account::Actor;
use domain::id::CommunityId;
use domain::permit::{Permit, PlanBatches};
use domain::project::{Pool, Project, StepRefused};
use domain::project_row::{ProjectFault, ProjectRow, ProjectWrong};
use domain::territory::Place;
use exchange::project::read_projects;
use jiff::civil::Date;
use std::collections::HashMap;

impl App {
    /// Takes in the projects of a table that somebody sent; how many.
    ///
    /// # Errors
    /// The file cannot be read, or rows of it cannot be taken in: each is named, and nothing is taken in then.
    pub fn declare_projects_of_file(
        &self,
        actor: &Actor,
        file_name: &str,
        bytes: Vec<u8>,
    ) -> Result<usize, AppError> {
        Permit::<PlanBatches>::grant(actor, &Place::CITY)?;
        let table = self.read_table("projects", file_name, bytes)?;
        let rows = read_projects(&table).map_err(AppError::Projects)?;
        if rows.is_empty() {
            return Err(AppError::Invalid { field: "projects", reason: "file-without-table" });
        }
        let pools = self.store().read(store::project::list)?;
        let pools = pools.into_iter().map(|kept| (kept.project.community, kept.project.pool)).collect();
        let stock = self.whole_stock()?;
        let lookup = Lookup { stock: &stock, pools, today: self.plan_day() };
        let projects = lookup.projects(&rows).map_err(AppError::Projects)?;
        self.declare_projects(actor, &projects)?;
        Ok(projects.len())
    }

    /// Takes in projects that were under way before there was a plan here.
    ///
    /// # Errors
    /// One of them has a project already, or is not in the register; nothing is taken in then.
    pub fn declare_projects(&self, actor: &Actor, projects: &[Project]) -> Result<(), AppError> {
        let permit = Permit::<PlanBatches>::grant(actor, &Place::CITY)?;
        let stock = self.whole_stock()?;
        let under_way = |project: &Project| match project.pool {
            Pool::Implementing => project.started_on.is_some(),
            Pool::Done => project.started_on.is_some() && project.completed_on >= project.started_on,
            Pool::Reserve | Pool::Planned | Pool::Left => false,
        };
        if !projects.iter().all(|project| stock.find(project.community).is_some()) {
            return Err(AppError::NotFound(Noun::Community));
        }
        if !projects.iter().all(under_way) {
            return Err(AppError::Step(StepRefused::BeforeStart));
        }
        let entry = occasion(self.environment());
        self.store().write(|tx| {
            for project in projects {
                if store::project::find(tx, project.community)?.is_some() {
                    return Err(AppError::Conflict("project-known"));
                }
            }
            Ok(store::project::declare(tx, &permit, entry, projects)?)
        })
    }
}

/// What rows are looked up in.
struct Lookup<'a> {
    stock: &'a Stock,
    /// Where communities stand that have a project.
    pools: HashMap<CommunityId, Pool>,
    today: Date,
}

impl Lookup<'_> {
    fn projects(&self, rows: &[ProjectRow]) -> Result<Vec<Project>, Vec<ProjectFault>> {
        let mut by_name: HashMap<&str, Vec<&StockItem>> = HashMap::new();
        for item in self.stock.items() {
            let community = &item.community;
            let names = community.aliases.iter().chain(&community.code).chain([&community.name]);
            for name in names {
                by_name.entry(name).or_default().push(item);
            }
        }
        let mut seen: HashMap<CommunityId, u32> = HashMap::new();
        let (mut projects, mut faults) = (Vec::new(), Vec::new());
        for row in rows {
            match self.project(row, &by_name, &mut seen) {
                Ok(project) => projects.push(project),
                Err(wrong) => faults.push(ProjectFault { line: row.line, wrong }),
            }
        }
        if faults.is_empty() { Ok(projects) } else { Err(faults) }
    }

    fn project(
        &self,
        row: &ProjectRow,
        by_name: &HashMap<&str, Vec<&StockItem>>,
        seen: &mut HashMap<CommunityId, u32>,
    ) -> Result<Project, ProjectWrong> {
        let community = self.community(row, by_name)?;
        if let Some(first) = seen.insert(community, row.line) {
            return Err(ProjectWrong::Twice { first });
        }
        if let Some(pool) = self.pools.get(&community) {
            return Err(ProjectWrong::Known { pool: *pool });
        }
        let last = row.completed_on.unwrap_or(row.started_on);
        if last > self.today {
            return Err(ProjectWrong::ToCome { day: last });
        }
        Ok(Project {
            community,
            pool: if row.completed_on.is_some() { Pool::Done } else { Pool::Implementing },
            package: self.package(&row.package)?,
            year: row.started_on.year(),
            scenario: None,
            started_on: Some(row.started_on),
            completed_on: row.completed_on,
            reason: None,
        })
    }

    fn community(
        &self,
        row: &ProjectRow,
        by_name: &HashMap<&str, Vec<&StockItem>>,
    ) -> Result<CommunityId, ProjectWrong> {
        let text = || row.community.clone();
        if let Some(item) = row.community.parse().ok().and_then(|id| self.stock.find(id)) {
            return Ok(item.community.id);
        }
        let here = |item: &&&StockItem| match &row.district {
            None => true,
            Some(district) => self.district_is(item, district),
        };
        let all = by_name.get(&*row.community).map(Vec::as_slice).unwrap_or_default();
        let found: Vec<CommunityId> = all.iter().filter(here).map(|item| item.community.id).collect();
        match found.as_slice() {
            [] => Err(ProjectWrong::Community { text: text() }),
            [one] => Ok(*one),
            several => Err(ProjectWrong::Several { text: text(), count: several.len() }),
        }
    }

    /// Whether a community lies in a district that is named, or given by its code.
    fn district_is(&self, item: &StockItem, text: &str) -> bool {
        let Some(code) = &item.community.district else { return false };
        let mut divisions = self.stock.divisions.divisions.iter();
        let named = |name: &str| name == text || name.trim_end_matches(['区', '县', '市']) == text;
        *code.0 == *text || divisions.any(|one| one.code == *code && named(&one.name))
    }

    fn package(&self, text: &str) -> Result<String, ProjectWrong> {
        let packages = self.stock.rules.packages();
        let called = |package: &&policy::Package| {
            *package.id == *text || *package.name.zh == *text || *package.name.en == *text
        };
        let found = packages.iter().find(called).map(|package| package.id.to_string());
        found.ok_or_else(|| {
            let known: Vec<&str> = packages.iter().map(|package| &*package.id).collect();
            ProjectWrong::Package { text: text.to_owned(), known: known.join(", ") }
        })
    }
}
