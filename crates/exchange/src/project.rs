//! Tables of projects under way: a row for each community, with what is done there and since when.

use crate::table::{Row, Table};
use crate::value::clean;
use domain::project_row::{ProjectFault, ProjectRow, ProjectWrong};
use jiff::civil::Date;

/// The columns, each with the words by which it may be headed. The first is what is written.
pub const COLUMNS: [(&str, &[&str]); 5] = [
    ("community", &["小区", "小区名称", "项目", "项目名称"]),
    ("district", &["区县", "所属区县", "地区"]),
    ("package", &["改造方式", "改造内容", "方案", "改造类型"]),
    ("started_on", &["开工日期", "开工时间", "开工"]),
    ("completed_on", &["完工日期", "完工时间", "竣工日期", "完工"]),
];

/// Reads a table of projects under way. Names are looked up by whoever knows the register.
///
/// # Errors
/// Everything that cannot be read, each with its row; nothing is taken then.
pub fn read_projects(table: &Table) -> Result<Vec<ProjectRow>, Vec<ProjectFault>> {
    let at = COLUMNS.map(|(key, words)| {
        let called = |text: &str| {
            let text = text.trim().to_lowercase();
            text == key || words.contains(&text.as_str())
        };
        table.header.iter().position(|header| called(&header.text) || called(&header.written))
    });
    let missing = [0, 2, 3].into_iter().find(|column| at.get(*column).is_some_and(Option::is_none));
    if let Some((name, _)) = missing.and_then(|column| COLUMNS.get(column)) {
        let line = table.header_line.unwrap_or(1);
        return Err(vec![ProjectFault { line, wrong: ProjectWrong::Column { name } }]);
    }
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for row in &table.rows {
        match read_row(row, at) {
            Ok(read) => rows.push(read),
            Err(wrong) => faults.push(ProjectFault { line: row.line, wrong }),
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

fn read_row(row: &Row, at: [Option<usize>; 5]) -> Result<ProjectRow, ProjectWrong> {
    let cell = |at: Option<usize>| {
        let cell = row.cells.get(at?)?;
        let text = clean(&cell.to_string()).trim().to_owned();
        (!text.is_empty()).then_some(text)
    };
    let needed = |at, name| cell(at).ok_or(ProjectWrong::Empty { name });
    let [community, district, package, started_on, completed_on] = at;
    let row = ProjectRow {
        line: row.line,
        community: needed(community, "community")?,
        district: cell(district),
        package: needed(package, "package")?,
        started_on: day(&needed(started_on, "started_on")?)?,
        completed_on: cell(completed_on).as_deref().map(day).transpose()?,
    };
    if row.completed_on.is_some_and(|completed| completed < row.started_on) {
        return Err(ProjectWrong::Order);
    }
    Ok(row)
}

/// `2020-07-01`, `2020/7/1`, `2020.7.1`, `2020年7月1日`; a time of day after it is not read.
fn day(text: &str) -> Result<Date, ProjectWrong> {
    let wrong = || ProjectWrong::Day { text: text.to_owned() };
    let first = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = first.trim_end_matches('日').split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = parts.as_slice() else { return Err(wrong()) };
    let date = || Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok();
    date().ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Options, Source, read};
    use jiff::civil::date;

    fn read_text(text: &str) -> Result<Vec<ProjectRow>, Vec<ProjectFault>> {
        let source = Source::Bytes { name: "projects.csv".into(), bytes: text.as_bytes().to_vec() };
        read_projects(&read(&source, &Options::default()).unwrap()[0])
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        let table = "小区名称,区县,改造方式,开工日期,完工日期\n\
                     石油路一村,渝中区,management,2020-07-01,2020年11月3日\n\
                     石油路二村,,基础类,2020/7/1,\n";
        let rows = read_text(table).unwrap();
        assert_eq!((rows[0].started_on, rows[0].completed_on), (date(2020, 7, 1), Some(date(2020, 11, 3))));
        assert_eq!((rows[1].started_on, rows[1].completed_on), (date(2020, 7, 1), None));
        assert_eq!((rows[0].district.as_deref(), rows[1].district.as_deref()), (Some("渝中区"), None));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_row() {
        let table = "community,package,started_on,completed_on\n\
                     甲,management,2020-13-01,\n,management,2020-07-01,\n乙,management,2020-07-01,2020-06-30\n";
        let faults = read_text(table).unwrap_err();
        let day = ProjectWrong::Day { text: "2020-13-01".into() };
        let wrongs = [(2, day), (3, ProjectWrong::Empty { name: "community" }), (4, ProjectWrong::Order)];
        assert_eq!(faults, wrongs.map(|(line, wrong)| ProjectFault { line, wrong }));
        let missing = read_text("小区,开工日期\n甲,2020-07-01\n").unwrap_err();
        assert_eq!(missing[0].wrong, ProjectWrong::Column { name: "package" });
    }
}
