//! T14: mutated files and texts into every reader, from a small corpus of our own, for a bounded time.
//!
//! A reader may refuse; it may not panic, overflow (the build has overflow checks), take long or take much memory.
//! Every case comes from the seed. Sabotage: a reader with a planted fault that must be found.

mod corpus;
mod mutation;

use crate::Setting;
use crate::chance::Chance;
use crate::load::locked;
use crate::process::memory;
use crate::report::Report;
use crate::server::now;
use anyhow::Result;
use exchange::read::{Limits, Options, Source, read};
use exchange::value;
use std::panic::catch_unwind;
use std::sync::Mutex;
use std::time::Duration;

/// Time for each target.
const TIME: u64 = 45;
/// The largest memory of the whole run, in MiB.
const MEMORY: u64 = 512;
/// What one case may take; a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the last panic said, with its place.
static LAST_PANIC: Mutex<String> = Mutex::new(String::new());
/// The slowest reader of a cell so far: how long, which, and how many bytes it was given.
static SLOWEST: Mutex<(Duration, &str, usize)> = Mutex::new((Duration::ZERO, "", 0));

/// A reader, and the files it begins with.
struct Target {
    name: &'static str,
    seeds: Vec<Vec<u8>>,
    /// Puts a mutated text where the reader wants it.
    wrap: fn(&[u8]) -> Vec<u8>,
    run: fn(&[u8]),
}

pub fn run(setting: &Setting) -> Result<Report> {
    let mut report = Report::default();
    let seconds = if setting.sabotage { 10 } else { setting.size(TIME) };
    let targets = if setting.sabotage { vec![planted()] } else { targets() };
    // What a panic says is in the report; the hook's own words would bury it.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|panic| *locked(&LAST_PANIC) = panic.to_string().replace('\n', " ")));
    for target in &targets {
        let mut chance = Chance::new(setting.seed);
        let (begun, mut runs, mut crashes, mut longest) = (now(), 0_u64, 0, Duration::ZERO);
        let last = setting.scratch.join(format!("last-{}", target.name));
        let mut corpus = target.seeds.clone();
        while begun.elapsed() < Duration::from_secs(seconds) {
            let Some(seed) = chance.one_of(&corpus).cloned() else { break };
            let case = mutation::mutate(&seed, &corpus, &mut chance);
            let wrapped = (target.wrap)(&case);
            // A crash that ends the process leaves the case behind.
            std::fs::write(&last, &wrapped)?;
            let one = now();
            if let Err(_panic) = catch_unwind(|| (target.run)(&wrapped)) {
                crashes += 1;
                let said = locked(&LAST_PANIC).clone();
                let kept = std::env::temp_dir().join(format!("yiju-crash-{}-{runs}", target.name));
                std::fs::write(&kept, &wrapped)?;
                report.fault(format_args!("{}: {said}; the case is in {}", target.name, kept.display()));
                if crashes > 4 {
                    break;
                }
            }
            longest = longest.max(one.elapsed());
            runs += 1;
            if chance.once_in(50) && case.len() < 60_000 && corpus.len() < 400 {
                corpus.push(case);
            }
        }
        report.at_least(&format!("{}: cases", target.name), runs, setting.size(200));
        report.at_most(
            &format!("{}: longest case, s", target.name),
            longest.as_secs_f64(),
            PATIENCE.as_secs_f64(),
        );
    }
    std::panic::set_hook(hook);
    let (took, reader, bytes) = *locked(&SLOWEST);
    report.figure(format_args!("slowest reader of a cell: {reader}, {took:?} for {bytes} bytes"));
    let most = memory(std::process::id())? / 1024;
    report.figure(format_args!("memory afterwards: {most} MiB"));
    if most > MEMORY {
        report.fault(format_args!("memory afterwards: {most} MiB, the bar is {MEMORY}"));
    }
    Ok(report)
}

fn bare(case: &[u8]) -> Vec<u8> {
    case.to_vec()
}

fn targets() -> Vec<Target> {
    vec![
        Target {
            name: "sheet-xml",
            seeds: corpus::sheets(),
            wrap: corpus::workbook_of,
            run: |case| file("a.xlsx", case),
        },
        Target { name: "xlsx", seeds: corpus::workbooks(), wrap: bare, run: |case| file("a.xlsx", case) },
        Target { name: "csv", seeds: corpus::csv(), wrap: bare, run: |case| file("a.csv", case) },
        Target { name: "gb18030", seeds: corpus::gb18030(), wrap: bare, run: |case| file("a.csv", case) },
        Target { name: "geojson", seeds: corpus::geojson(), wrap: bare, run: |case| file("a.geojson", case) },
        Target { name: "value", seeds: corpus::values(), wrap: bare, run: values },
        Target {
            name: "photo",
            seeds: corpus::photos(),
            wrap: bare,
            run: |case| {
                let _ = exchange::photo::strip(case);
            },
        },
        Target { name: "mapping", seeds: corpus::mappings(), wrap: bare, run: mapping },
    ]
}

/// A reader with a fault: it multiplies a row's number as calamine 0.38.0 does, unchecked against its bounds.
fn planted() -> Target {
    let run = |case: &[u8]| {
        let text = String::from_utf8_lossy(case);
        for row in text.split("r=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let number = row.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
            if let Ok(number) = number.parse::<u32>() {
                assert!(number.checked_mul(16_384).is_some(), "attempt to multiply with overflow");
            }
        }
    };
    Target { name: "planted", seeds: corpus::sheets(), wrap: bare, run }
}

/// As the import reads it, with the bounds of the import and less of each.
fn file(name: &str, case: &[u8]) {
    let source = Source::Bytes { name: name.to_owned(), bytes: case.to_vec() };
    let limits = Limits { unpacked_bytes: 16 << 20, cells: 200_000, ..Limits::default() };
    let options = Options { limits, ..Options::default() };
    let Ok(tables) = read(&source, &options) else { return };
    for table in &tables {
        let mapping = exchange::mapping::propose(table);
        let context = exchange::interpret::Context {
            as_of: jiff::civil::date(2020, 12, 31),
            gazetteer: None,
            datum: None,
            source_kind: domain::claim::SourceKind::GovernmentRegister,
            source_label: "演练".into(),
        };
        let read = exchange::interpret::interpret(table, &mapping, &context);
        let _ = read.warnings();
    }
}

/// Runs a reader and remembers the slowest.
fn timed<T>(reader: &'static str, text: &str, run: impl FnOnce(&str) -> T) {
    let begun = now();
    let _ = run(text);
    let took = begun.elapsed();
    let mut slowest = locked(&SLOWEST);
    if took > slowest.0 {
        *slowest = (took, reader, text.len());
    }
}

/// Every reader of a cell, with as much text as a spreadsheet's cell may hold.
fn values(case: &[u8]) {
    let text: String = String::from_utf8_lossy(case).chars().take(32_767).collect();
    let text = text.as_str();
    timed("area", text, |text| value::area(text, None));
    timed("area in 万㎡", text, |text| value::area(text, Some("万㎡")));
    timed("count", text, |text| value::count(text, Some("户")));
    timed("fee", text, |text| value::fee(text, None));
    timed("money", text, |text| value::money(text, Some("万元")));
    timed("share", text, |text| value::share(text, None));
    timed("year", text, |text| value::year(text, 2020));
    timed("position", text, value::position);
    timed("flag", text, value::flag);
    timed("null", text, |text| (value::is_null(text), value::is_null_text(text)));
    timed("clean", text, |text| value::clean(text).len());
    timed("key", text, value::key);
    for fact in domain::Fact::ALL.iter().copied() {
        timed("answer", text, |text| value::answer(text, fact, false));
        timed("choice", text, |text| value::choice(text, fact));
        timed("fact", text, |text| domain::FactValue::parse(fact, text));
    }
    timed("id", text, str::parse::<domain::id::CommunityId>);
    timed("name", text, domain::name::core);
}

/// A mapping file that a person has edited.
fn mapping(case: &[u8]) {
    let table = read(
        &Source::Bytes { name: "a.csv".into(), bytes: corpus::csv().first().cloned().unwrap_or_default() },
        &Options::default(),
    );
    if let Some(table) = table.ok().and_then(|tables| tables.into_iter().next()) {
        let proposal = exchange::mapping::propose(&table);
        let _ = exchange::mapping::apply(&String::from_utf8_lossy(case), &proposal);
    }
}
