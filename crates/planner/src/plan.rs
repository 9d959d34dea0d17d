//! A plan: what starts when.

use crate::problem::{Problem, Start};
use std::fmt::Write as _;

/// What starts in which year: a decision for each community and each work of a [`Problem`], by place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// For each community, its start, or none within the horizon.
    pub starts: Vec<Option<Start>>,
    /// For each work, the year of its start, from 1.
    pub works: Vec<Option<usize>>,
}

/// Why a text is no plan of this problem.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct Unreadable {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl Plan {
    /// Nothing starts.
    pub fn empty(problem: &Problem) -> Self {
        Plan { starts: vec![None; problem.communities.len()], works: vec![None; problem.works.len()] }
    }

    /// As lines `kind,id,option,year` under a header: `c` for communities, `w` for works, whose option is 0.
    pub fn to_csv(&self) -> String {
        let mut text = String::from("kind,id,option,year\n");
        for (id, start) in self.starts.iter().enumerate() {
            if let Some(Start { year, package }) = start {
                let _ = writeln!(text, "c,{id},{package},{year}");
            }
        }
        for (id, year) in self.works.iter().enumerate() {
            if let Some(year) = year {
                let _ = writeln!(text, "w,{id},0,{year}");
            }
        }
        text
    }

    /// Reads what [`Plan::to_csv`] writes; the header may be missing.
    pub fn from_csv(problem: &Problem, text: &str) -> Result<Self, Unreadable> {
        let mut plan = Plan::empty(problem);
        for (line, row) in (1..).zip(text.lines()) {
            let wrong = |what: String| Unreadable { line, what };
            let cells: Vec<&str> = row.trim().split(',').map(str::trim).collect();
            let (kind, id, option, year) = match cells.as_slice() {
                ["kind", ..] | [""] => continue,
                [kind, id, option, year] => (*kind, *id, *option, *year),
                _ => return Err(wrong("four cells are expected: kind,id,option,year".to_owned())),
            };
            let number = |text: &str, field: &str| {
                text.parse::<usize>().map_err(|_| wrong(format!("{field} «{text}» is no number from 0")))
            };
            let (place, package, year) =
                (number(id, "id")?, number(option, "option")?, number(year, "year")?);
            if year == 0 || year > problem.horizon {
                return Err(wrong(format!("year {year} is not within 1 to {}", problem.horizon)));
            }
            let taken = match kind {
                "c" => {
                    plan.starts.get_mut(place).map(|start| start.replace(Start { year, package }).is_some())
                }
                "w" => plan.works.get_mut(place).map(|work| work.replace(year).is_some()),
                _ => return Err(wrong(format!("kind «{kind}» is neither c nor w"))),
            };
            match taken {
                None => return Err(wrong(format!("there is no {kind} with the id {id}"))),
                Some(true) => return Err(wrong(format!("{kind} {id} is planned twice"))),
                Some(false) => {}
            }
        }
        Ok(plan)
    }
}
