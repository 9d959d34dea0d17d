//! Instances as files, right and wrong.

use planner::Problem;
use planner::format::{Finding, files, read, read_doubting, read_with, write};
use planner::generate::{Size, generate};

fn problem() -> Problem {
    generate(Size { communities: 80, districts: 2, regions: 1 }, 1)
}

/// Reads the files after one was changed.
fn changed(file: &str, change: impl Fn(&str) -> String) -> Result<Problem, Vec<Finding>> {
    let all = files(&problem());
    read_with(|name| {
        let (_, text) = all.iter().find(|(known, _)| *known == name).ok_or("no such file")?;
        Ok(if name == file { change(text) } else { text.clone() }.into_bytes())
    })
}

/// Replaces a cell, by line and column from 0.
fn cell(text: &str, line: usize, column: usize, new: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut cells: Vec<&str> = lines[line].split(',').collect();
    cells[column] = new;
    lines[line] = cells.join(",");
    lines.join("\n")
}

#[track_caller]
fn found(result: Result<Problem, Vec<Finding>>, file: &str, line: Option<usize>, field: &str, part: &str) {
    let findings = result.unwrap_err();
    let told = findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let right = |one: &Finding| {
        one.file == file
            && one.line == line
            && one.field.as_deref() == Some(field)
            && one.to_string().contains(part)
    };
    assert!(findings.iter().any(right), "{told}");
}

#[test]
fn what_is_written_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    write(&problem(), folder.path()).unwrap();
    assert_eq!(read(folder.path()), Ok(problem()));
}

#[test]
fn a_negative_budget_is_named_with_its_row() {
    let wrong = changed("district_year.csv", |text| cell(text, 3, 2, "-5"));
    found(wrong, "district_year.csv", Some(4), "budget_k", "negative");
    let wrong = changed("root_year.csv", |text| cell(text, 1, 2, "-1"));
    found(wrong, "root_year.csv", Some(2), "cap_k", "negative");
}

#[test]
fn an_area_in_another_unit_is_named() {
    let wrong = changed("communities.csv", |text| cell(text, 7, 8, "2"));
    found(wrong, "communities.csv", Some(8), "area_m2", "10,000");
    let wrong = changed("communities.csv", |text| cell(text, 7, 8, "2.31"));
    found(wrong, "communities.csv", Some(8), "area_m2", "万 m²");
    let wrong = changed("districts.csv", |text| cell(text, 1, 2, "50"));
    found(wrong, "districts.csv", Some(2), "stock_area", "万 m²");
}

#[test]
fn works_that_wait_for_each_other_are_named() {
    let with = |parents: [&str; 2]| {
        let [first, second] = parents;
        let header = "work,district,parent,lag,first_year,cost_k,elig_central_k,elig_bond_k";
        let all = files(&problem());
        let text = format!("{header}\n0,0,{first},0,1,5,1,1\n1,0,{second},0,1,5,1,1\n");
        read_with(|name| {
            let (_, known) = all.iter().find(|(known, _)| *known == name).ok_or("no such file")?;
            Ok(match name {
                "works.csv" => text.clone(),
                "meta.json" => {
                    known.replace(&format!("\"works\": {}", problem().works.len()), "\"works\": 2")
                }
                "communities.csv" => known
                    .lines()
                    .enumerate()
                    .map(|(line, row)| if line == 0 { row.to_owned() } else { cell(row, 0, 16, "-1") })
                    .collect::<Vec<_>>()
                    .join("\n"),
                _ => known.clone(),
            }
            .into_bytes())
        })
    };
    assert!(with(["1", "-1"]).is_ok());
    found(with(["1", "0"]), "works.csv", Some(2), "parent", "0 → 1 → 0");
    found(with(["-1", "1"]), "works.csv", Some(3), "parent", "1 → 1");
}

#[test]
fn a_group_across_districts_is_named() {
    let all = problem();
    let places =
        [0, 1].map(|district| all.communities.iter().position(|one| one.district == district).unwrap());
    let wrong = changed("communities.csv", |text| {
        places.iter().fold(text.to_owned(), |text, place| cell(&text, place + 1, 15, "777"))
    });
    found(wrong, "communities.csv", Some(places[1] + 2), "group", "districts 0 and 1");
}

#[test]
fn missing_years_are_named() {
    let without = |text: &str, line: usize| {
        text.lines()
            .enumerate()
            .filter(|(at, _)| *at != line)
            .map(|(_, row)| row)
            .collect::<Vec<_>>()
            .join("\n")
    };
    let wrong = changed("district_year.csv", |text| without(text, 4));
    found(wrong, "district_year.csv", None, "year", "district 0, year 4");
    let wrong = changed("region_year.csv", |text| without(text, 1));
    found(wrong, "region_year.csv", None, "year", "region 0, municipal, year 1");
    let wrong = changed("district_year.csv", |text| cell(text, 4, 1, "3"));
    found(wrong, "district_year.csv", Some(5), "year", "line 4");
}

#[test]
fn a_target_beyond_the_stock_is_named() {
    let wrong = changed("targets.csv", |text| cell(text, 1, 3, "900000000"));
    found(wrong, "targets.csv", Some(2), "amount", "beyond the stock");
    let wrong = changed("targets.csv", |text| cell(text, 2, 2, "9"));
    found(wrong, "targets.csv", Some(3), "year", "1 to 3");
}

#[test]
fn what_is_no_instance_is_named() {
    found(changed("options.csv", |text| cell(text, 5, 10, "many")), "options.csv", Some(6), "value", "many");
    found(
        changed("options.csv", |text| cell(text, 5, 0, "9999")),
        "options.csv",
        Some(6),
        "community",
        "9999",
    );
    found(changed("targets.csv", |text| cell(text, 1, 0, "begin")), "targets.csv", Some(2), "kind", "begin");
    found(
        changed("communities.csv", |text| cell(text, 3, 0, "7")),
        "communities.csv",
        Some(4),
        "community",
        "7",
    );
    let wrong = changed("communities.csv", |text| text.replacen("area_m2", "area", 1));
    found(wrong, "communities.csv", Some(1), "area_m2", "missing");
    let wrong = changed("meta.json", |text| text.replace("\"H\": 3", "\"H\": 0"));
    found(wrong, "meta.json", None, "H", "1 to 15");
    assert!(changed("meta.json", |_| "{".to_owned()).is_err());
    let missing = read(std::path::Path::new("/nowhere")).unwrap_err();
    assert_eq!(missing.len(), 9);
}

/// What looks wrong after cells of one file's column, of these lines, were changed.
fn doubts(file: &str, column: usize, lines: &[usize], change: impl Fn(i64) -> i64) -> Vec<Finding> {
    let all = files(&generate(Size { communities: 700, districts: 6, regions: 1 }, 2));
    let read = read_doubting(|name| {
        let (_, text) = all.iter().find(|(known, _)| *known == name).ok_or("no such file")?;
        let text = lines.iter().filter(|_| name == file).fold(text.clone(), |text, line| {
            let old: i64 = text.lines().nth(*line).unwrap().split(',').nth(column).unwrap().parse().unwrap();
            cell(&text, *line, column, &change(old).to_string())
        });
        Ok(text.into_bytes())
    });
    read.unwrap().1
}

#[test]
fn means_that_look_like_another_unit_are_doubted_and_nothing_else_is() {
    assert_eq!(doubts("works.csv", 5, &[], |old| old), vec![]);
    for (size, seed) in [(200, 1), (2_000, 1), (7_000, 1), (200, 5), (2_000, 6)] {
        assert_eq!(generate(Size::of(size), seed).doubts(), vec![], "{size}");
    }
    let one = |found: &[Finding], lines: &[usize], field: &str, part: &str| {
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].file, "district_year.csv");
        assert!(found[0].line.is_some_and(|line| lines.contains(&(line - 1))));
        assert_eq!(found[0].field.as_deref(), Some(field));
        assert!(found[0].to_string().contains(part), "{}", found[0]);
    };
    // The third district's rows: years 1 to 3 and the tail.
    let rows = [9, 10, 11, 12];
    one(&doubts("district_year.csv", 3, &rows, |old| old / 10_000), &rows, "capacity_m2", "10,000");
    one(&doubts("district_year.csv", 2, &rows, |old| old / 10), &rows, "budget_k", "万元");
    let every: Vec<usize> = (1..=24).collect();
    assert!(doubts("district_year.csv", 2, &every, |old| old / 10).len() >= 2);
    let mut problem = generate(Size::of(200), 1);
    let offers = problem.communities.iter_mut().flat_map(|one| &mut one.offers);
    offers.for_each(|offer| offer.public *= 10);
    assert!(problem.doubts().iter().any(|doubt| matches!(doubt.suspect, planner::Suspect::Money { .. })));
}
