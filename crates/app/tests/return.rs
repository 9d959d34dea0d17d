//! The story of a return file: an office's register goes in, two rows come back as a workbook after the import, one
//! is mended, and the workbook goes in again as any workbook does, through the worker.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what is not as it should be ends the test"
)]

#[path = "stories/kit.rs"]
#[expect(dead_code, reason = "the other stories use the rest")]
mod kit;

use app::account::operator;
use app::exchange::finding::{Finding, Severity};
use app::exchange::sandbox::{SUBCOMMAND, worker_main};
use app::exchange::table::Cell;
use app::exchange::write::{ReturnRows, ReturnWords, return_workbook};
use app::importing::Register;
use domain::Fact;
use domain::batch::Batch;
use jiff::civil::date;
use kit::{Town, planner};
use std::process::ExitCode;

const REGISTER: &str = "小区名称,区县,建成年份,户数\n\
    石油路新村,渝中区,1987,96\n\
    歌乐山小区,沙坪坝区,1985,400万\n\
    ,沙坪坝区,1990,120\n\
    ,渝中区,1979,40\n";

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some(SUBCOMMAND) {
        return worker_main();
    }
    rows_that_came_back_are_mended_and_nothing_is_taken_twice();
    ExitCode::SUCCESS
}

fn rows_that_came_back_are_mended_and_nothing_is_taken_twice() {
    let town = Town::with_worker(std::env::current_exe().unwrap());
    let first = town.import("摸底.csv", REGISTER);
    assert_eq!((first.rows, first.accepted, first.rejected), (4, 2, 2));

    let tables = town.app.desk(&operator()).list_returns(first.id).unwrap();
    assert_eq!((tables.len(), tables[0].position, tables[0].rejected), (1, 0, 2));
    let returned = town.app.desk(&operator()).load_return(first.id, 0).unwrap();
    assert_eq!(returned.counts().rejected, 2, "read again as it was read then");
    let workbook = written(&returned, ReturnRows::AtLeast(Severity::Warning));

    let staged = town.app.stage_upload(&planner(), "待更正.xlsx", workbook).unwrap();
    assert_eq!(staged.registers.len(), 1, "the sheet for people is passed over");
    assert_eq!(staged.registers[0].interpretation.source_label.as_ref(), "摸底.csv");
    let mut mended = Register::clone(&staged.registers[0]);
    let name = mended.table.column("小区名称").unwrap();
    let lost = mended.table.rows.iter_mut().find(|row| row.cells[name] == Cell::Empty).unwrap();
    lost.cells[name] = Cell::Text("磁器口新村".into());
    let workbook = written(&mended, ReturnRows::All);
    town.app.discard_upload(&planner(), staged.upload.id).unwrap();

    let second = commit(&town, "待更正.xlsx", workbook);
    assert_ne!(second.id, first.id);
    assert_eq!(second.rejected, 1, "the row that nobody mended comes back once more");
    assert_eq!(town.names(), ["歌乐山小区", "石油路新村", "磁器口新村"], "one is added, none is doubled");
    let known = town.app.desk(&operator()).load_community(town.community("歌乐山小区")).unwrap();
    assert!(known.facts.iter().all(|fact| fact.claims.len() == 1), "a row taken before says nothing new");
    let added = town.app.desk(&operator()).load_community(town.community("磁器口新村")).unwrap();
    let built = added.facts.iter().find(|fact| fact.fact == Fact::BuiltYear).unwrap();
    assert_eq!(
        (built.claims[0].value.to_string().as_str(), &*built.claims[0].source_label),
        ("1990", "摸底.csv")
    );

    town.app.undo_batch(&planner(), second.id).unwrap();
    assert_eq!(town.names(), ["歌乐山小区", "石油路新村"]);
    assert!(town.app.desk(&operator()).list_returns(second.id).unwrap().is_empty(), "its file goes with it");
    assert!(town.app.desk(&operator()).load_return(second.id, 0).is_err());
    assert!(town.app.desk(&operator()).load_return(first.id, 0).is_ok(), "the first one's file stays");
}

fn commit(town: &Town, name: &str, workbook: Vec<u8>) -> Batch {
    let staged = town.app.stage_upload(&planner(), name, workbook).unwrap();
    town.app.commit_upload(&planner(), staged.upload.id).unwrap();
    assert!(town.app.run_due_job().unwrap());
    town.app
        .desk(&operator())
        .load_batch(town.app.desk(&operator()).load_upload(staged.upload.id).unwrap().batch.unwrap())
        .unwrap()
}

/// The workbook that a page would offer.
fn written(register: &Register, rows: ReturnRows) -> Vec<u8> {
    let words = ReturnWords {
        rows: "待更正的行",
        fixes: "更正要点",
        line: "原文件行号",
        reasons: "未采纳的原因",
        summary: ["程度", "问题", "行数", "所在行"],
        severity: &|severity| severity.key().to_owned(),
        finding: &|finding: &Finding| finding.code.key().to_owned(),
    };
    let Register { table, mapping, interpretation, .. } = register;
    return_workbook(table, mapping, interpretation, rows, &words, date(2020, 12, 31)).unwrap()
}
