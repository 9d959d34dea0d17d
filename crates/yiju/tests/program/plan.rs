//! `yiju plan`, which needs no city.

use crate::server::yiju;
use exchange::read::{Options, Source, read};
use planner::generate::{Size, generate};
use planner::{Plan, Problem, check, format};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Output;

fn instance(folder: &Path) -> Problem {
    let problem = generate(Size::of(60), 1);
    format::write(&problem, folder).unwrap();
    problem
}

fn solve(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = yiju();
    command.env("YIJU_LANG", "zh").args(["plan", "solve", folder.to_str().unwrap(), "--time-limit", "0.5"]);
    command.args(arguments).output().unwrap()
}

fn solved(folder: &Path, out: &Path) -> Value {
    let output = solve(folder, &["--seed", "3", "--format", "json", "--out", out.to_str().unwrap()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_plan_is_what_a_checker_finds_in_its_file_and_the_same_again() {
    let folder = tempfile::tempdir().unwrap();
    let (problem, out) = (instance(folder.path()), folder.path().join("plan.csv"));
    let report = solved(folder.path(), &out);
    let text = std::fs::read_to_string(&out).unwrap();
    let found = check(&problem, &Plan::from_csv(&problem, &text).unwrap());
    assert_eq!((report["objective"].as_i64(), found.feasible()), (Some(found.objective()), true));
    assert!(report["bound"].as_i64() >= report["objective"].as_i64(), "{report}");
    assert_eq!(report["violations"], json!([]));
    let started = report["assignments"].as_array().unwrap();
    assert!(!started.is_empty() && started[0]["year"].as_u64() >= Some(1), "{report}");
    let again = solved(folder.path(), &out);
    assert_eq!((&again["assignments"], &again["works"]), (&report["assignments"], &report["works"]));
    let table = solve(folder.path(), &[]);
    assert!(String::from_utf8_lossy(&table.stdout).contains("上界"));
}

#[test]
fn what_is_wrong_is_named_by_file_and_line_and_nothing_is_planned() {
    let folder = tempfile::tempdir().unwrap();
    instance(folder.path());
    let path = folder.path().join("communities.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.lines().take(2).chain(["x"]).collect::<Vec<_>>().join("\n")).unwrap();
    let out = folder.path().join("plan.csv");
    let output = solve(folder.path(), &["--out", out.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(said.contains("communities.csv:3") && said.contains("nothing was planned"), "{said}");
    assert!(!out.exists());
    let nowhere = solve(&folder.path().join("nowhere"), &[]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(!solve(folder.path(), &["--gap", "-1"]).status.success());
}

/// A survey list of twelve communities in two districts. The sixth does not say its households, and the last was built
/// too late.
fn register(folder: &Path) -> PathBuf {
    let mut text = String::from(
        "区县,小区名称,街道（镇）,经度,纬度,建成年份,楼栋数（栋）,户数（户）,建筑面积（平方米）,是否失养失修失管,市政配套设施是否完善,\
         社区服务设施是否健全,居民改造意愿是否强烈,是否自建房或城中村,是否已列征收或棚改,是否已享受财政资金改造\n",
    );
    for number in 1..=12 {
        let (district, street) =
            if number <= 6 { ("渝中区", "石油路街道") } else { ("沙坪坝区", "小龙坎街道") };
        let year = if number == 12 { 2008 } else { 1978 + number };
        let households = if number == 6 { String::new() } else { (100 + 20 * number).to_string() };
        let (name, area, buildings) =
            (format!("{street}{number}号院"), 7_000 + 1_300 * number, 2 + number % 5);
        let _ = writeln!(
            text,
            "{district},{name},{street},106.5{number:02},29.5{number:02},{year},{buildings},{households},{area},\
             是,否,否,是,否,否,否"
        );
    }
    let path = folder.join("register.csv");
    std::fs::write(&path, text).unwrap();
    path
}

/// Money of two years and of the one after, which pays second instalments, capacities and a target.
const MEANS: &str = "\
类别,区县,年份,数额
中央补助资金,,2021,400万元
中央补助资金,,2022,400万元
中央补助资金,,2023,200万元
市级资金,,2021,500万元
市级资金,,2022,500万元
市级资金,,2023,200万元
区县资金,渝中区,2021,100万元
区县资金,渝中区,2022,100万元
区县资金,渝中区,2023,50万元
社会资金,,2021,300万元
社会资金,,2022,300万元
社会资金,,2023,300万元
在建能力,渝中区,2021,3万平方米
在建能力,渝中区,2022,3万平方米
开工目标,,2021,6万平方米
区县下限,沙坪坝区,,1万平方米
";

fn plan(folder: &Path, means: &str, pack: &str, arguments: &[&str]) -> Output {
    let (register, budget) = (register(folder), folder.join("means.csv"));
    std::fs::write(&budget, means).unwrap();
    let mut command = yiju();
    command.env("YIJU_LANG", "zh").arg("plan").arg(register).arg("--budget").arg(budget);
    command.args(["--pack", pack, "--as-of", "2020-12-31", "--first-year", "2021", "--years", "2"]);
    command.args(["--time-limit", "2", "--datum", "cgcs2000"]).args(arguments).output().unwrap()
}

fn told(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_register_is_planned_and_every_community_is_told_where_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let output = plan(folder.path(), MEANS, "cn-chongqing+demo", &["--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output.stderr));
    let plan: Value = serde_json::from_slice(&output.stdout).unwrap();
    let list = |name: &str| plan[name].as_array().unwrap().clone();
    let (starts, waiting, left_out) = (list("starts"), list("waiting"), list("left_out"));
    assert_eq!((starts.len() + waiting.len(), left_out.len()), (10, 2), "{plan}");
    assert!(!starts.is_empty());
    assert!(starts.iter().all(|start| start["year"].as_i64() >= Some(2021)), "{plan}");
    let named = |one: &Value| one["name"].as_str().is_some_and(|name| name.ends_with("号院"));
    assert!(starts.iter().chain(&waiting).chain(&left_out).all(named), "{plan}");
    assert!(starts.iter().all(|start| start["district_name"].as_str().is_some()), "{plan}");
    let why: Vec<(&str, &str)> =
        left_out.iter().map(|one| (one["name"].as_str().unwrap(), one["why"].as_str().unwrap())).collect();
    assert_eq!(why, [("石油路街道6号院", "no-households"), ("小龙坎街道12号院", "not-covered")]);
    let targets: Vec<(Value, Value)> =
        list("targets").iter().map(|one| (one["kind"].clone(), one["district_name"].clone())).collect();
    assert_eq!(
        targets,
        [(json!("started"), Value::Null), (json!("district-least"), json!("沙坪坝区"))],
        "{plan}"
    );
    assert!(
        plan["bound"].as_i64() >= plan["objective"].as_i64() && plan["violations"] == json!([]),
        "{plan}"
    );
    assert_eq!((&plan["pack"]["id"], &plan["brief"]["years"]), (&json!("cn-chongqing+demo"), &json!(2)));
}

#[test]
fn a_plan_goes_out_as_a_workbook_as_a_table_and_as_points() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("plan.xlsx");
    let output = plan(folder.path(), MEANS, "cn-chongqing+demo", &["--out", out.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output.stderr));
    let said = told(&output.stdout);
    for word in ["与上界的差距", "目标：2021年开工目标", "户数不详", "plan.xlsx"] {
        assert!(said.contains(word), "{word} in {said}");
    }
    let tables = read(&Source::Path(out), &Options::default()).unwrap();
    let sheets: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    for sheet in ["总览", "开工清单", "暂不能编排的小区", "分年情况", "分区县情况"] {
        assert!(sheets.contains(&sheet), "{sheet} in {sheets:?}");
    }
    let starts = tables.iter().find(|table| table.name == "开工清单").unwrap();
    assert!(!starts.rows.is_empty());
    let output = plan(folder.path(), MEANS, "cn-chongqing+demo", &["--format", "csv"]);
    assert_eq!(told(&output.stdout).lines().count(), 1 + starts.rows.len());
    let output = plan(folder.path(), MEANS, "cn-chongqing+demo", &["--format", "geojson"]);
    let map: Value = serde_json::from_slice(&output.stdout).unwrap();
    let features = map["features"].as_array().unwrap();
    assert_eq!(features.len(), starts.rows.len());
    assert!(features.iter().all(|one| one["geometry"]["type"] == json!("Point")), "{map}");
    let nowhere = plan(folder.path(), MEANS, "cn-chongqing+demo", &[]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(told(&nowhere.stderr).contains("--out"), "{}", told(&nowhere.stderr));
}

/// What is said of a table of means, and that no file was written.
fn refused(means: &str, pack: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("plan.xlsx");
    let output = plan(folder.path(), means, pack, &["--out", out.to_str().unwrap()]);
    let said = told(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(!out.exists() && output.stdout.is_empty() && said.contains("未作编排"), "{said}");
    said
}

#[test]
fn what_is_wrong_with_the_means_is_named_by_its_row_and_nothing_is_written() {
    let said = refused(
        "类别,区县,年份,数额\n中央补助资金,,2021,-5\ncentrall,,2021,800万元\n市级资金,,二〇,3亿元\n",
        "cn-chongqing+demo",
    );
    for word in
        ["第2行：数额“-5”小于零", "第3行：没有“centrall”", "central（中央补助资金）", "第4行：", "共3处"]
    {
        assert!(said.contains(word), "{word} in {said}");
    }
    let without = MEANS.replace("中央补助资金,,2023,200万元\n", "");
    let doubled = without.replace("市级资金,,2022,500万元", "市级资金,,2021,500万元");
    let said = refused(&doubled, "cn-chongqing+demo");
    for word in ["缺2023年的“中央补助资金”", "缺2022年的“市级资金”", "第5行：与第4行重复"]
    {
        assert!(said.contains(word), "{word} in {said}");
    }
    let said = refused(&MEANS.replace("6万平方米", "600万平方米"), "cn-chongqing+demo");
    assert!(said.contains("第16行：目标大于可编排的全部面积"), "{said}");
    assert!(refused("类别,区县,年份\n中央补助资金,,2021\n", "cn-chongqing+demo").contains("数额"));
}

#[test]
fn a_pack_that_leaves_planning_open_says_what_it_lacks() {
    let said = refused(MEANS, "cn-chongqing");
    for word in ["[[estimate]]", "[[need_part]]", "plan.first-year-payment", "plan.years-without-consent"] {
        assert!(said.contains(word), "{word} in {said}");
    }
}
