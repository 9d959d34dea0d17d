//! Proposes what each column means, from its heading and its values.

use super::dictionary::{by_beginning, by_heading, unit_of_heading};
use super::question::by_question;
use super::{Basis, ColumnMapping, Level, Mapping, Target, hint};
use crate::table::{Cell, Format, Header, Table};
use crate::value;
use domain::claim::{Confidence, SourceKind};
use domain::community::CommunityForm;
use domain::fact::{Fact, FactKind};
use domain::personal::{IdNumber, Phone};
use std::collections::HashSet;

/// How many values of a column are looked at.
const SAMPLE: usize = 400;

/// Proposes a mapping for a table. Every column is in it; the ones without a target say so.
pub fn propose(table: &Table) -> Mapping {
    let mut columns: Vec<Candidate> =
        table.header.iter().enumerate().map(|(index, header)| candidate(table, index, header)).collect();
    settle_conflicts(&mut columns);
    settle_nameless(&mut columns, table);
    let mut mapping = Mapping {
        level: Level::Community,
        form: None,
        datum: None,
        source_kind: hint::is_listing(table).then_some(SourceKind::Listing),
        source_label: None,
        columns: columns.into_iter().map(|candidate| candidate.mapping).collect(),
    };
    settle_level(&mut mapping, table);
    mapping
}

/// A column's mapping with what decides between rivals.
struct Candidate {
    mapping: ColumnMapping,
    /// Share of the sampled values that fit, in thousandths.
    fit: usize,
    /// How many of the sampled values are no null words.
    filled: usize,
}

fn candidate(table: &Table, index: usize, header: &Header) -> Candidate {
    let written_unit = header.unit.clone();
    let (text, unit) = match (&written_unit, unit_of_heading(&header.text)) {
        (None, Some((head, unit))) => (head, Some(unit.to_owned())),
        _ => (header.text.as_str(), written_unit),
    };
    let values: Vec<String> = sample(table, index);
    let named = header.named.then(|| named(text, unit.as_deref())).flatten();
    let cut = table.format == Format::Shapefile;
    let named = named.or_else(|| by_beginning(text).filter(|_| cut).map(|target| (target, false, false)));
    let negated = named.is_some_and(|(_, _, negated)| negated);
    let column = |target, confidence, basis, fit| Candidate {
        mapping: ColumnMapping {
            header: header.text.clone(),
            target,
            unit: unit.clone(),
            negated,
            confidence,
            basis,
        },
        fit,
        filled: values.len(),
    };
    if matches!(named, Some((Target::Latitude | Target::Longitude, ..))) && most_are_positions(&values) {
        // Both numbers in one cell, under the name of one of them.
        return column(Some(Target::Position), Confidence::Medium, Basis::Values, 1000);
    }
    if most_are_id_numbers(&values) && !matches!(named, Some((Target::OwnerIdNumber, ..))) {
        // Whatever the heading says («编号»): what is kept in clear must not be ID numbers.
        return column(Some(Target::OwnerIdNumber), Confidence::Medium, Basis::Values, 1000);
    }
    if let Some((target, word_for_word, _)) = named {
        let fit = fit(target, &values, unit.as_deref());
        let (confidence, basis) = match (fit, word_for_word) {
            (800.., true) => (Confidence::High, Basis::Heading),
            (500.., _) => (Confidence::Medium, Basis::Heading),
            _ => (Confidence::Low, Basis::HeadingOnly),
        };
        return column(Some(target), confidence, basis, fit);
    }
    if !header.named && counts_up(table, index) {
        return column(Some(Target::Ignore), Confidence::High, Basis::Values, 1000);
    }
    match by_values(&values, !header.named) {
        Some(target) => column(Some(target), Confidence::Low, Basis::Values, 500),
        None => column(None, Confidence::Low, Basis::Nothing, 0),
    }
}

/// What a heading says, whether it says so word for word, and whether it asks the opposite.
fn named(text: &str, unit: Option<&str>) -> Option<(Target, bool, bool)> {
    let found = by_heading(text, unit).map(|(target, exactly)| (target, exactly, false));
    found
        .filter(|(_, exactly, _)| *exactly)
        .or_else(|| by_question(text).map(|(target, negated)| (target, true, negated)))
        .or(found)
}

/// The first values of a column that are no null words.
fn sample(table: &Table, index: usize) -> Vec<String> {
    let cells = table.rows.iter().filter_map(|row| row.cells.get(index));
    cells
        .filter(|cell| !cell.is_empty())
        .map(Cell::to_string)
        .filter(|t| !value::is_null(t))
        .take(SAMPLE)
        .collect()
}

/// How many of a thousand values are of the target's kind; a column without values fits everything.
fn fit(target: Target, values: &[String], unit: Option<&str>) -> usize {
    if values.is_empty() {
        return 1000;
    }
    let fitting = values.iter().filter(|text| fits(target, text, unit)).count();
    fitting * 1000 / values.len()
}

/// Whether a value could stand in a column of that target.
pub(crate) fn fits(target: Target, text: &str, unit: Option<&str>) -> bool {
    let has_letters = || value::clean(text).chars().any(char::is_alphabetic);
    match target {
        Target::Fact(fact) => match fact.kind() {
            FactKind::Year => is_year_like(&value::year(text, 2100)),
            FactKind::Flag => value::answer(text, fact, false).is_understood(),
            FactKind::Count => value::count(text, unit).is_understood(),
            FactKind::Area => value::area(text, unit).is_understood(),
            FactKind::Share => value::share(text, unit).is_understood(),
            FactKind::Money if matches!(fact, Fact::PropertyFee | Fact::PropertyFeeTop) => {
                value::fee(text, unit).is_understood()
            }
            FactKind::Money => value::money(text, unit).is_understood(),
            FactKind::Choice(_) => value::choice(text, fact).is_understood(),
            FactKind::Text => has_letters(),
        },
        Target::Name => has_letters() || text.contains(['#', '号']),
        Target::Address | Target::Street | Target::Neighbourhood | Target::DistrictPath => has_letters(),
        Target::Position => value::position(text).is_understood(),
        Target::Longitude | Target::Latitude => text.trim().parse::<f64>().is_ok(),
        Target::Storey | Target::CommunityCount => value::count(text, None).is_understood(),
        Target::DwellingArea => value::area(text, unit).is_understood(),
        Target::OwnerIdNumber => IdNumber::parse(text).is_some(),
        Target::OwnerPhone => {
            text.split(['、', ',', '，', '/', ';', '；']).any(|part| Phone::parse(part).is_some())
        }
        _ => true,
    }
}

/// A year, or words that say there is none; figures of another kind are not.
fn is_year_like(reading: &value::Reading<domain::BuiltYear>) -> bool {
    use crate::finding::Code;
    let other = |note: &Code| {
        matches!(note, Code::WrongKind { .. } | Code::ImpossibleYear { .. } | Code::Unreadable { .. })
    };
    !reading.notes.iter().any(other)
}

/// Whether a column numbers the rows from 0 or 1: an index that somebody's program wrote.
fn counts_up(table: &Table, index: usize) -> bool {
    let number =
        |row: &crate::table::Row| row.cells.get(index).and_then(|cell| cell.to_string().parse::<u64>().ok());
    let front: Vec<Option<u64>> = table.rows.iter().take(SAMPLE).map(number).collect();
    let first = front.first().copied().flatten();
    front.len() >= 3
        && first.is_some_and(|first| {
            first <= 1 && front.iter().copied().eq((first..).map(Some).take(front.len()))
        })
}

fn most_are_id_numbers(values: &[String]) -> bool {
    let like = values.iter().filter(|text| IdNumber::parse(text).is_some()).count();
    like > 0 && like * 10 >= values.len() * 8
}

fn most_are_positions(values: &[String]) -> bool {
    let like = values.iter().filter(|text| is_position(&value::clean(text))).count();
    like > 0 && like * 10 >= values.len() * 8
}

/// Where nothing is called a name, a column without a heading whose texts are all different names the rows, as the
/// keys of a JSON object do.
fn settle_nameless(columns: &mut [Candidate], table: &Table) {
    let has_name = |c: &Candidate| {
        matches!(c.mapping.target, Some(Target::Name | Target::Code | Target::BuildingNumber))
    };
    if columns.iter().any(has_name) {
        return;
    }
    let names = columns.iter_mut().enumerate().find(|(index, candidate)| {
        let unnamed = table.header.get(*index).is_some_and(|header| !header.named);
        unnamed && candidate.mapping.target.is_none() && {
            let values = sample(table, *index);
            let distinct: HashSet<&String> = values.iter().collect();
            let texts = values.iter().filter(|text| fits(Target::Name, text, None)).count();
            values.len() == table.rows.len().min(SAMPLE)
                && distinct.len() == values.len()
                && texts * 10 >= values.len() * 9
        }
    });
    if let Some((_, candidate)) = names {
        candidate.mapping.target = Some(Target::Name);
        candidate.mapping.basis = Basis::Values;
    }
}

/// What a column's values show without a heading; only unmistakable patterns count under a strange heading.
fn by_values(values: &[String], unnamed: bool) -> Option<Target> {
    if values.len() < 3 {
        return None;
    }
    let most = |test: &dyn Fn(&str) -> bool| {
        values.iter().filter(|text| test(&value::clean(text))).count() * 10 >= values.len() * 8
    };
    let ends =
        |marks: &'static [&'static str]| move |text: &str| marks.iter().any(|mark| text.ends_with(mark));
    let figure = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    if most(&|text| text.len() >= 11 && Phone::parse(text).is_some()) {
        Some(Target::OwnerPhone)
    } else if most(&|text| is_position(text)) {
        Some(Target::Position)
    } else if most(&|text| text.contains("元/平") || text.contains("元/㎡") || text.contains("元/m")) {
        Some(Target::Fact(Fact::PropertyFee))
    } else if most(&|text| text.contains("年建") || (unnamed && is_plain_year(text))) {
        Some(Target::Fact(Fact::BuiltYear))
    } else if most(&|text| figure(text) && text.ends_with('户')) {
        Some(Target::Fact(Fact::Households))
    } else if most(&|text| figure(text) && ends(&["栋", "幢"])(text)) {
        Some(Target::Fact(Fact::Buildings))
    } else if most(&|text| figure(text) && ends(&["平方米", "㎡", "平米", "m²", "m2"])(text)) {
        Some(Target::Fact(Fact::FloorArea))
    } else if most(&|text| text.contains("物业") && text.contains("公司")) {
        Some(Target::Fact(Fact::PropertyCompany))
    } else if most(&|text| ["房地产", "置业", "地产", "开发"].iter().any(|mark| text.contains(mark)))
    {
        Some(Target::Fact(Fact::Developer))
    } else if unnamed && is_names(values) {
        Some(Target::Name)
    } else if unnamed && most(&|text| ends(&["区", "县", "市"])(text) && text.chars().count() <= 6) {
        Some(Target::District)
    } else if unnamed && most(&|text| text.contains(['路', '街', '巷', '号'])) {
        Some(Target::Address)
    } else {
        None
    }
}

/// Two decimal numbers.
fn is_position(text: &str) -> bool {
    text.split_once(',').is_some_and(|(x, y)| {
        [x, y].iter().all(|part| part.contains('.') && part.trim().parse::<f64>().is_ok())
    })
}

fn is_plain_year(text: &str) -> bool {
    text.trim_end_matches('年').parse::<u16>().is_ok_and(|year| (1900..=2035).contains(&year))
}

/// Mostly different texts that end as communities' names do.
fn is_names(values: &[String]) -> bool {
    const ENDS: &[&str] = &[
        "小区",
        "花园",
        "苑",
        "园",
        "宿舍",
        "楼",
        "家属院",
        "新村",
        "大厦",
        "公寓",
        "城",
        "里",
        "院",
        "庭",
        "府",
        "居",
        "湾",
        "区",
        "栋",
        "庄",
        "坊",
        "号",
    ];
    let like = values.iter().filter(|text| ENDS.iter().any(|end| text.trim().ends_with(end))).count();
    let distinct: HashSet<&str> = values.iter().map(|text| text.trim()).collect();
    like * 10 >= values.len() * 5 && distinct.len() * 10 >= values.len() * 8
}

/// Of several columns with one target the best keeps it.
fn settle_conflicts(columns: &mut [Candidate]) {
    for index in 0..columns.len() {
        let Some((target, claim)) = columns.get(index).and_then(|c| Some((c.mapping.target?, claim(c))))
        else {
            continue;
        };
        let better = columns.iter().enumerate().any(|(other, rival)| {
            other != index
                && rival.mapping.target == Some(target)
                && (claim_of(rival), std::cmp::Reverse(other)) > (claim, std::cmp::Reverse(index))
        });
        if better
            && !target.may_repeat()
            && let Some(column) = columns.get_mut(index)
        {
            column.mapping.basis = Basis::Taken(target);
        }
    }
    for column in columns {
        if matches!(column.mapping.basis, Basis::Taken(_)) {
            column.mapping.target = None;
        }
    }
}

type Claim = (std::cmp::Reverse<Confidence>, usize, usize);

fn claim(candidate: &Candidate) -> Claim {
    claim_of(candidate)
}

fn claim_of(candidate: &Candidate) -> Claim {
    (std::cmp::Reverse(candidate.mapping.confidence), candidate.fit, candidate.filled)
}

/// What a row is, and the columns whose meaning depends on that.
fn settle_level(mapping: &mut Mapping, table: &Table) {
    let has_name = mapping.has(Target::Name);
    if !has_name && mapping.has(Target::BuildingNumber) && !mapping.has(Target::DwellingNumber) {
        settle_single_blocks(mapping, table);
        return;
    }
    if !mapping.has(Target::DwellingNumber) && !mapping.has(Target::BuildingNumber) {
        // 单元 beside a community's name counts entrances.
        turn(mapping, Target::EntranceNumber, Target::Fact(Fact::Entrances));
    }
    if !mapping.has(Target::DwellingNumber) {
        turn(mapping, Target::Storey, Target::Fact(Fact::Storeys));
    }
    mapping.level = if mapping.has(Target::DwellingNumber) {
        turn(mapping, Target::Fact(Fact::FloorArea), Target::DwellingArea);
        Level::Dwelling
    } else if mapping.has(Target::EntranceNumber) {
        Level::Entrance
    } else if mapping.has(Target::BuildingNumber) {
        Level::Building
    } else {
        Level::Community
    };
    if mapping.level == Level::Community {
        return;
    }
    // Counts of the community repeated on each row of a building are not the building's.
    mapping.form = None;
}

/// Blocks known by number and road (Singapore): each is a community of one block, named by both. Where only
/// figures stand under 栋 beside a number of communities, they count buildings.
fn settle_single_blocks(mapping: &mut Mapping, table: &Table) {
    let road = mapping
        .columns_of(Target::Street)
        .next()
        .filter(|index| table.header.get(*index).is_some_and(|header| header.text.is_ascii()));
    let Some(road) = road else {
        turn(mapping, Target::BuildingNumber, Target::Fact(Fact::Buildings));
        turn(mapping, Target::EntranceNumber, Target::Fact(Fact::Entrances));
        return;
    };
    turn(mapping, Target::BuildingNumber, Target::Name);
    if let Some(column) = mapping.columns.get_mut(road) {
        column.target = Some(Target::Name);
    }
    mapping.form = Some(CommunityForm::SingleBlock);
}

/// Gives the columns of one target another, unless that is taken.
fn turn(mapping: &mut Mapping, from: Target, to: Target) {
    if mapping.has(to) {
        return;
    }
    if let Some(column) = mapping.columns.iter_mut().find(|column| column.target == Some(from)) {
        column.target = Some(to);
    }
}
