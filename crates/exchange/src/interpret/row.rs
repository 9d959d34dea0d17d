//! One row at a time: what `interpret` uses for a table in memory, and an import of a million dwellings for a
//! stream.

use super::context::Context;
use super::cross;
use super::name::{self, named_buildings};
use super::owner;
use super::place::{self, Districts, Placed};
use super::point::{PointPlan, SHIFTED};
use super::record::{Record, Statement};
use super::reject::Reason;
use super::statement;
use super::survey::Survey;
use crate::finding::{Code, Finding};
use crate::mapping::{Level, Mapping, Target};
use crate::table::{Cell, Row};
use crate::value;
use domain::claim::Confidence;
use domain::community::CommunityForm;
use domain::fact::{Fact, FactScope, FactValue};
use std::borrow::Cow;

/// What became of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowOutcome {
    /// The line in the file; of a return workbook, the line in the file it was made from.
    pub line: u32,
    /// The record, or why there is none.
    pub result: Result<Record, Reason>,
    /// What was seen on the way.
    pub findings: Vec<Finding>,
}

/// Reads rows by a mapping.
#[derive(Debug)]
pub struct RowInterpreter<'a> {
    columns: Vec<Column<'a>>,
    level: Level,
    form: Option<CommunityForm>,
    has_name_column: bool,
    service_is_mapped: bool,
    register_year: i16,
    heaped: &'a [i16],
    points: &'a PointPlan,
    districts: Districts<'a>,
}

/// A mapped column.
#[derive(Debug)]
struct Column<'a> {
    index: usize,
    target: Target,
    unit: Option<&'a str>,
    negated: bool,
    shifted: bool,
}

/// The words of a cell; `None` when it is empty. The apostrophe that our own files put before what would be
/// a formula is taken off.
pub(super) fn words(cell: &Cell) -> Option<Cow<'_, str>> {
    match cell {
        Cell::Empty => None,
        Cell::Text(text) => Some(Cow::Borrowed(value::without_neutraliser(text))),
        Cell::Number(text) => Some(Cow::Borrowed(text)),
        Cell::Date(date) => Some(Cow::Owned(date.to_string())),
        Cell::Flag(flag) => Some(Cow::Borrowed(if *flag { "yes" } else { "no" })),
    }
}

/// A row while it is read.
struct Draft {
    record: Record,
    findings: Vec<Finding>,
    name_parts: Vec<String>,
    path: Option<(Box<str>, Placed)>,
    placed: Option<Placed>,
    counted_communities: bool,
    line: u32,
}

impl<'a> RowInterpreter<'a> {
    /// Prepares to read rows with the columns of the mapping.
    pub fn new(mapping: &'a Mapping, context: &Context<'a>, survey: &'a Survey) -> Self {
        let column = |(index, column): (usize, &'a crate::mapping::ColumnMapping)| {
            Some(Column {
                index,
                target: column.target?,
                unit: column.unit.as_deref(),
                negated: column.negated,
                shifted: survey.shifted.get(index).copied().unwrap_or(false),
            })
        };
        Self {
            columns: mapping.columns.iter().enumerate().filter_map(column).collect(),
            level: mapping.level,
            form: mapping.form,
            has_name_column: mapping.has(Target::Name) || mapping.has(Target::Code),
            service_is_mapped: mapping.has(Target::Fact(Fact::PropertyService)),
            register_year: context.as_of.year(),
            heaped: &survey.heaped,
            points: &survey.points,
            districts: Districts::new(context.gazetteer, context.as_of),
        }
    }

    /// Reads one row.
    pub fn row(&mut self, row: &Row) -> RowOutcome {
        let mut draft = Draft::new(row.line, self.level);
        for at in 0..self.columns.len() {
            self.cell(at, row, &mut draft);
        }
        let reason = self.settle_name(&mut draft);
        if let Some(reason) = reason {
            // The row comes back whole; findings on its cells would only repeat it.
            return RowOutcome { line: draft.line, result: Err(reason), findings: Vec::new() };
        }
        self.settle_place(row, &mut draft);
        for code in cross::check(&mut draft.record) {
            draft.findings.push(Finding::row(draft.line, code));
        }
        RowOutcome { line: draft.line, result: Ok(draft.record), findings: draft.findings }
    }

    fn cell(&mut self, at: usize, row: &Row, draft: &mut Draft) {
        let Some(column) = self.columns.get(at) else { return };
        let Some(text) = row.cells.get(column.index).and_then(words) else { return };
        let (index, target) = (column.index, column.target);
        match target {
            Target::Fact(fact) => self.fact(fact, column, &text, draft),
            Target::Position | Target::Longitude | Target::Latitude | Target::Ignore => {}
            Target::OriginalLine => {
                if let Ok(line) = text.trim().parse() {
                    draft.record.line = line;
                    draft.line = line;
                }
            }
            Target::DwellingArea => {
                let reading = value::area(&text, column.unit);
                draft.record.dwelling_area = reading.value;
                draft.notes(index, reading.notes);
            }
            Target::Storey => {
                let reading = value::count(&text, None);
                draft.record.storey = reading.value.and_then(|storey| u16::try_from(storey).ok());
                draft.notes(index, reading.notes);
            }
            Target::CommunityCount => draft.counted_communities |= value::count(&text, None).value.is_some(),
            _ if value::is_null(&text) => {}
            Target::District => {
                let placed = self.districts.of_cell(&text);
                draft.notes(index, placed.note.clone());
                draft.record.district_text = Some(value::clean(&text).as_ref().into());
                draft.placed = Some(placed);
            }
            Target::DistrictPath => draft.path = self.districts.of_path(&text),
            _ => draft.text(index, target, &row.cells, &text),
        }
    }

    fn fact(&self, fact: Fact, column: &Column<'_>, text: &str, draft: &mut Draft) {
        let stated = statement::read(fact, text, column.unit, column.negated, self.register_year);
        draft.notes(column.index, stated.notes);
        for (fact, value) in stated.values {
            if fact == Fact::PropertyService && self.service_is_mapped && column.target != Target::Fact(fact)
            {
                continue;
            }
            let mut confidence = if column.shifted { SHIFTED } else { stated.confidence };
            let value = match value {
                FactValue::Year(year)
                    if self.heaped.contains(&year.first()) && year.first() == year.last() =>
                {
                    confidence = confidence.max(Confidence::Medium);
                    FactValue::Year(year.heaped())
                }
                value => value,
            };
            let raw = (value.to_string() != text).then(|| text.into());
            let about = about(self.level, fact);
            draft.record.statements.push(Statement { about, fact, value, raw, confidence });
        }
    }

    /// Joins the name, and says why a row without one is not taken.
    fn settle_name(&self, draft: &mut Draft) -> Option<Reason> {
        let record = &mut draft.record;
        let joined = draft.name_parts.join(" ");
        if draft.counted_communities || name::is_sum_of_several(&joined) {
            return Some(Reason::AggregateRow);
        }
        if joined.is_empty() {
            match &record.code {
                Some(code) if self.has_name_column => record.name = code.clone(),
                _ if !self.has_name_column && record.district_text.is_some() => {
                    return Some(Reason::AggregateRow);
                }
                _ => return Some(Reason::NoName),
            }
        } else {
            record.name = joined.into();
        }
        let missing = |number: &Option<Box<str>>| number.is_none();
        let numberless = match self.level {
            Level::Community => false,
            Level::Building => missing(&record.building_number),
            Level::Entrance => missing(&record.building_number) || missing(&record.entrance_number),
            Level::Dwelling => missing(&record.dwelling_number),
        };
        if numberless {
            return Some(Reason::NoNumber);
        }
        self.settle_form(draft);
        None
    }

    /// Estate or single block: the mapping's word, the row's own, or what the name gives away.
    fn settle_form(&self, draft: &mut Draft) {
        let record = &mut draft.record;
        if self.level != Level::Community {
            record.form = self.form.unwrap_or(record.form);
            return;
        }
        let buildings = named_buildings(&record.name).numbers.len();
        let stated = record.count(Fact::Buildings);
        let by_fact = match record.value(Fact::SingleBlock) {
            Some(FactValue::Flag(true)) => Some(CommunityForm::SingleBlock),
            Some(FactValue::Flag(false)) => Some(CommunityForm::Estate),
            _ => None,
        };
        let by_name = (self.form.is_none() && by_fact.is_none()).then_some(buildings);
        match by_name {
            Some(1) if stated.is_none_or(|count| count <= 1) => {
                record.form = CommunityForm::SingleBlock;
                draft.findings.push(Finding::row(draft.line, Code::SingleBlockByName));
            }
            Some(buildings @ 2..) => {
                draft.findings.push(Finding::row(draft.line, Code::BuildingsInName { buildings }));
            }
            _ => record.form = by_fact.or(self.form).unwrap_or(record.form),
        }
        if record.form == CommunityForm::SingleBlock && record.value(Fact::SingleBlock).is_none() {
            record.statements.push(Statement {
                about: Level::Community,
                fact: Fact::SingleBlock,
                value: FactValue::Flag(true),
                raw: None,
                confidence: Confidence::Medium,
            });
        }
        let names = if buildings > 0 { 1 } else { name::names_listed(&record.name) };
        if names > 1 {
            draft.findings.push(Finding::row(draft.line, Code::SeveralNames { names }));
        }
    }

    /// The district from the best place that names it, and the point.
    fn settle_place(&mut self, row: &Row, draft: &mut Draft) {
        if draft.placed.is_none() {
            if let Some((text, placed)) = draft.path.take() {
                draft.record.district_text = Some(text);
                draft.place(placed);
            } else if let Some(placed) = self.district_from_text(&draft.record) {
                draft.place(placed);
            }
        }
        if let Some(placed) = &draft.placed {
            draft.record.district = placed.district.clone();
        }
        if let Some(address) = &draft.record.address {
            let addresses = name::addresses_listed(address);
            if addresses > 1 {
                draft.findings.push(Finding::row(draft.line, Code::SeveralAddresses { addresses }));
            }
        }
        let (location, notes) = self.points.locate(row);
        draft.record.location = location;
        draft.record.outline = self.points.outline(row);
        for (column, code) in notes {
            let mut finding = Finding::row(draft.line, code);
            finding.column = column;
            draft.findings.push(finding);
        }
    }

    /// The district that the name's brackets or the address's beginning names.
    fn district_from_text(&mut self, record: &Record) -> Option<Placed> {
        if let Some(placed) = name::bracketed(&record.name).and_then(|text| self.districts.of_words(&text)) {
            return Some(placed);
        }
        let address = record.address.as_deref()?;
        let text = place::leading_bracket(address).unwrap_or_else(|| value::clean(address).into_owned());
        self.districts.of_words(&text)
    }
}

impl Draft {
    fn new(line: u32, level: Level) -> Self {
        let record = Record {
            line,
            level,
            code: None,
            name: Box::default(),
            aliases: Vec::new(),
            form: CommunityForm::Estate,
            district_text: None,
            district: None,
            street: None,
            neighbourhood: None,
            address: None,
            location: None,
            outline: Vec::new(),
            building_number: None,
            entrance_number: None,
            dwelling_number: None,
            storey: None,
            dwelling_area: None,
            owner: None,
            owner_id_number: None,
            owner_phone: None,
            remark: None,
            statements: Vec::new(),
        };
        let (findings, name_parts) = (Vec::new(), Vec::new());
        let (path, placed) = (None, None);
        Self { record, findings, name_parts, path, placed, counted_communities: false, line }
    }

    fn notes(&mut self, column: usize, notes: impl IntoIterator<Item = Code>) {
        let line = self.line;
        self.findings.extend(notes.into_iter().map(|note| Finding::cell(line, column, note)));
    }

    fn place(&mut self, placed: Placed) {
        self.findings.extend(placed.note.clone().map(|note| Finding::row(self.line, note)));
        self.placed = Some(placed);
    }

    /// A cell that names something.
    fn text(&mut self, column: usize, target: Target, cells: &[Cell], text: &str) {
        let cleaned = value::clean(text);
        let boxed = || -> Box<str> { cleaned.as_ref().into() };
        let record = &mut self.record;
        match target {
            // The register's own spelling, brackets and all; only a web page's reading aid goes.
            Target::Name => {
                let without_aid = value::without_pinyin(text);
                if without_aid.is_some() {
                    self.findings.push(Finding::cell(self.line, column, Code::TextCleaned));
                }
                self.name_parts.push(without_aid.as_deref().unwrap_or(text).trim().to_owned());
            }
            Target::Code => record.code = Some(boxed()),
            Target::Alias => {
                let names = cleaned.split(['、', ';', ',']).map(str::trim).filter(|name| !name.is_empty());
                record.aliases.extend(names.map(Into::into));
            }
            Target::Form => {
                let key = CommunityForm::parse(&cleaned);
                let single = cleaned.contains("单");
                record.form = key.unwrap_or(if single { CommunityForm::SingleBlock } else { record.form });
            }
            Target::Street => {
                let (street, neighbourhood) = place::street_and_neighbourhood(&cleaned);
                record.street = Some(street.into());
                if let Some(neighbourhood) = neighbourhood {
                    record.neighbourhood.get_or_insert_with(|| neighbourhood.into());
                }
            }
            Target::Neighbourhood => record.neighbourhood = Some(boxed()),
            Target::Address => record.address = Some(boxed()),
            Target::BuildingNumber => record.building_number = Some(boxed()),
            Target::EntranceNumber => record.entrance_number = Some(boxed()),
            Target::DwellingNumber => record.dwelling_number = Some(boxed()),
            Target::OwnerName => record.owner = owner::name(text),
            Target::OwnerIdNumber => match owner::id_number(text) {
                Ok(number) => record.owner_id_number = Some(number),
                Err(code) => self.notes(column, [code]),
            },
            Target::OwnerPhone => {
                let (phone, code) = owner::phone(text);
                record.owner_phone = phone;
                self.notes(column, code);
            }
            Target::Remark => {
                match &mut record.remark {
                    Some(remark) => *remark = format!("{remark} {cleaned}").into(),
                    empty => *empty = Some(boxed()),
                }
                if statement::speaks_of_a_year(&cleaned) {
                    self.notes(column, [Code::YearInRemark { text: boxed() }]);
                }
            }
            _ => {}
        }
        // 1-2 on a door becomes the second of January in a spreadsheet.
        let number =
            matches!(target, Target::BuildingNumber | Target::EntranceNumber | Target::DwellingNumber);
        if number && matches!(cells.get(column), Some(Cell::Date(_))) {
            self.notes(column, [Code::DateInNumber { text: text.into() }]);
        }
    }
}

/// What a fact on a row of that level is said of.
fn about(level: Level, fact: Fact) -> Level {
    match (level, fact.scope()) {
        (Level::Community, _) | (_, FactScope::Community) => Level::Community,
        (Level::Entrance, _) if matches!(fact, Fact::HasLift | Fact::Storeys) => Level::Entrance,
        _ => Level::Building,
    }
}
