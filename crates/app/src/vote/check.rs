//! The file of a vote held against an exported log, with no database: an observer's recount.

use super::menu_result::count_menu;
use crate::AppError;
use domain::id::VoteId;
use domain::menu::Menu;
use domain::vote::file::{
    ANNOUNCED, Comparison, Difference, Logged, PUBLISHED, QuestionResult, Recount, VoteFile, compare,
};
use serde::Deserialize;
use serde_json::Value as Json;
use tlog::{Failure, Report, Source, Task, hex, verify_window};
use uuid::Uuid;

/// What the announcement says of a menu.
#[derive(Deserialize)]
struct Announced {
    particulars: Told,
}

#[derive(Deserialize)]
struct Told {
    menu: Option<Menu>,
}

/// What was posted of menus.
#[derive(Deserialize)]
struct Posted {
    result: Summary,
}

#[derive(Deserialize)]
struct Summary {
    menus: Vec<Json>,
}

/// Checks a log, and holds the file of a vote against it. Of a log that does not hold nothing else is said.
pub fn check_vote(
    source: &impl Source,
    task: &Task,
    file: &VoteFile,
) -> Result<(Report, Comparison), Failure> {
    let mut logged = Logged::of(file.vote.unwrap_or_else(|| VoteId::from_uuid(Uuid::nil())));
    let report = verify_window(source, task, &mut |index, entry| {
        logged.take(index, &entry.kind, &entry.object, &hex(&entry.commit.0));
    })?;
    let mut compared = compare(file, &logged);
    // What does not fit its entry was named, and says nothing of a menu.
    if compared.differences.is_empty() && compared.posted {
        let menus = compared.recount.as_ref().map(|count| changed_menus(file, count)).unwrap_or_default();
        compared.differences.extend(menus);
    }
    Ok((report, compared))
}

/// The menus that are bought otherwise than was posted.
fn changed_menus(file: &VoteFile, count: &Recount) -> Vec<Difference> {
    let Some(menu) = opened::<Announced>(file, ANNOUNCED).and_then(|announced| announced.particulars.menu)
    else {
        return Vec::new();
    };
    let posted = opened::<Posted>(file, PUBLISHED).map(|posted| posted.result.menus).unwrap_or_default();
    let ballots = file.unfiled();
    let changed = |question: &str| -> Result<bool, AppError> {
        let summary = count_menu(question, &menu, &ballots, &file.roll)?.summary(question);
        Ok(!posted.contains(&summary))
    };
    let menus = count.questions.iter().filter(|question| {
        matches!(question.result, QuestionResult::Approval { .. } | QuestionResult::Points { .. })
    });
    menus
        .filter(|question| changed(&question.question).unwrap_or(true))
        .map(|question| Difference::MenuChanged { question: question.question.clone() })
        .collect()
}

fn opened<T: for<'de> Deserialize<'de>>(file: &VoteFile, event: &str) -> Option<T> {
    serde_json::from_str(&file.opened.get(event)?.payload).ok()
}
