//! From bytes to an election.

mod ballot;

use super::decimal::Decimal;
use super::ids::Ids;
use super::record::{At, Cell, Misread, Records};
use super::{Fault, File, Note, NoteKind, ReadError, Table};
use crate::builder::Parts;
use crate::{BallotKind, Item};

/// Reads a whole file; `bytes` may begin with a byte-order mark.
pub fn read(bytes: &[u8]) -> Result<File, ReadError> {
    let text = std::str::from_utf8(bytes).map_err(|error| place_of(bytes, error.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::new(text);
    reader.sections().and_then(|()| reader.finish()).map_err(|misread| misread.located(text))
}

/// Where the first byte stands that is not text.
fn place_of(bytes: &[u8], offset: usize) -> ReadError {
    let before = String::from_utf8_lossy(bytes.get(..offset).unwrap_or_default()).into_owned();
    At(before.len()).fault(Fault::Encoding).located(&before)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Section {
    Meta,
    Projects,
    Votes,
}

impl Section {
    fn parse(cells: &[Cell<'_>]) -> Option<Section> {
        let [only, rest @ ..] = cells else { return None };
        // Spreadsheet programs leave empty cells behind.
        if rest.iter().any(|cell| !cell.text.is_empty()) {
            return None;
        }
        let word = only.text.trim();
        [Section::Meta, Section::Projects, Section::Votes]
            .into_iter()
            .find(|section| word.eq_ignore_ascii_case(section.word()))
    }

    fn word(self) -> &'static str {
        match self {
            Section::Meta => "META",
            Section::Projects => "PROJECTS",
            Section::Votes => "VOTES",
        }
    }
}

/// What the next record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Row,
    Section(Section),
    End,
}

struct Reader<'a> {
    records: Records<'a>,
    cells: Vec<Cell<'a>>,
    meta: Vec<(String, String)>,
    budget: Decimal,
    kind: BallotKind,
    items: Vec<Item>,
    costs: Vec<(Decimal, At)>,
    ids: Ids,
    projects: Table,
    votes: Table,
    parts: Parts,
    points: Vec<Decimal>,
    weighted: bool,
    /// The ballot in which each item was named last.
    seen: Vec<usize>,
    notes: Vec<Note>,
    counts: Vec<(&'static str, String, usize)>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Reader {
            records: Records::new(text),
            cells: Vec::new(),
            meta: Vec::new(),
            budget: Decimal::default(),
            kind: BallotKind::Approval,
            items: Vec::new(),
            costs: Vec::new(),
            ids: Ids::new(),
            projects: Table::default(),
            votes: Table::default(),
            parts: Parts::new(BallotKind::Approval, 0, 0),
            points: Vec::new(),
            weighted: false,
            seen: Vec::new(),
            notes: Vec::new(),
            counts: Vec::new(),
        }
    }

    /// Reads the next record into `cells`.
    fn advance(&mut self) -> Result<Next, Misread> {
        let more = self.records.next(&mut self.cells)?;
        let row = || Section::parse(&self.cells).map_or(Next::Row, Next::Section);
        Ok(if more { row() } else { Next::End })
    }

    fn sections(&mut self) -> Result<(), Misread> {
        let mut opened = match self.advance()? {
            Next::Section(section) => section,
            Next::Row => {
                let found = self.cells.first().map_or("", |cell| cell.text.trim());
                return Err(self.here().fault(Fault::NoSection(found.chars().take(40).collect())));
            }
            Next::End => return Err(self.here().fault(Fault::MissingSection("META"))),
        };
        for section in [Section::Meta, Section::Projects, Section::Votes] {
            if opened != section {
                let fault = if opened < section {
                    Fault::SecondSection(opened.word())
                } else {
                    Fault::MissingSection(section.word())
                };
                return Err(self.here().fault(fault));
            }
            let next = match section {
                Section::Meta => self.meta_part()?,
                Section::Projects => self.projects_part()?,
                Section::Votes => self.votes_part()?,
            };
            match (next, section) {
                (None, Section::Votes) => return Ok(()),
                (Some(again), Section::Votes) => {
                    return Err(self.here().fault(Fault::SecondSection(again.word())));
                }
                (Some(section), _) => opened = section,
                (None, Section::Meta) => {
                    return Err(self.here().fault(Fault::MissingSection("PROJECTS")));
                }
                (None, Section::Projects) => {
                    return Err(self.here().fault(Fault::MissingSection("VOTES")));
                }
            }
        }
        Ok(())
    }

    /// Where the record in `cells` begins, or the next one.
    fn here(&self) -> At {
        self.cells.first().map_or(self.records.at(), |cell| cell.at)
    }

    fn meta_part(&mut self) -> Result<Option<Section>, Misread> {
        let start = self.here();
        let mut places = Vec::new();
        let next = loop {
            match self.advance()? {
                Next::End => break None,
                Next::Section(section) => break Some(section),
                Next::Row => {}
            }
            let [key, value @ ..] = self.cells.as_slice() else { continue };
            let key = key.text.trim();
            let at = value.first().map_or(start, |cell| cell.at);
            let value: Vec<&str> = value.iter().map(|cell| cell.text.as_ref()).collect();
            let value = value.join(";").trim().to_owned();
            if self.meta.is_empty() && places.is_empty() && key == "key" {
                continue;
            }
            places.push((at, self.records.line()));
            self.meta.push((key.to_owned(), value));
        };
        let find = |key: &'static str| {
            let entry = self.meta.iter().zip(&places).find(|((each, _), _)| each == key);
            entry.map(|((_, value), (at, line))| (value.as_str(), *at, *line))
        };
        let needed = |key| find(key).ok_or_else(|| start.fault(Fault::MissingKey(key)));
        let (budget, at, _) = needed("budget")?;
        let number = || at.fault(Fault::Number(budget.to_owned(), "an amount of money"));
        self.budget = Decimal::parse(budget).ok_or_else(number)?;
        let (kind, at, _) = needed("vote_type")?;
        self.kind = BallotKind::parse(kind).ok_or_else(|| at.fault(Fault::VoteType(kind.to_owned())))?;
        if let Some((score, at, _)) = find("default_score")
            && self.kind == BallotKind::Scoring
            && Decimal::parse(score).is_none_or(|score| score.digits > 0)
        {
            return Err(at.fault(Fault::DefaultScore(score.to_owned())));
        }
        for key in ["num_projects", "num_votes"] {
            if let Some((said, _, line)) = find(key) {
                self.counts.push((key, said.to_owned(), line));
            }
        }
        Ok(next)
    }

    /// The names of the columns, from the record after the name of a part.
    fn columns(&mut self, needed: &[&'static str], part: &'static str) -> Result<Vec<String>, Misread> {
        let start = self.here();
        if self.advance()? != Next::Row {
            return Err(start.fault(Fault::MissingColumn(needed.first().copied().unwrap_or(""), part)));
        }
        let columns: Vec<String> = self.cells.iter().map(|cell| cell.text.trim().to_owned()).collect();
        for (place, (column, cell)) in columns.iter().zip(&self.cells).enumerate() {
            if !column.is_empty() && columns.iter().take(place).any(|before| before == column) {
                return Err(cell.at.fault(Fault::SecondColumn(column.clone())));
            }
        }
        match needed.iter().find(|column| !columns.iter().any(|each| each == *column)) {
            Some(missing) => Err(self.here().fault(Fault::MissingColumn(missing, part))),
            None => Ok(columns),
        }
    }

    /// Refuses records that are longer than their table is wide.
    fn check_width(&self, columns: usize) -> Result<(), Misread> {
        let extra = self.cells.get(columns..).unwrap_or_default();
        match extra.iter().find(|cell| !cell.text.is_empty()) {
            Some(cell) => Err(cell.at.fault(Fault::Cells { found: self.cells.len(), expected: columns })),
            None => Ok(()),
        }
    }

    fn projects_part(&mut self) -> Result<Option<Section>, Misread> {
        let columns = self.columns(&["project_id", "cost"], "PROJECTS")?;
        self.projects = Table::new(columns.clone());
        loop {
            match self.advance()? {
                Next::End => return Ok(None),
                Next::Section(section) => return Ok(Some(section)),
                Next::Row => {}
            }
            self.check_width(columns.len())?;
            let mut item = Item::default();
            let mut cost = None;
            for (place, column) in columns.iter().enumerate() {
                let cell = self.cells.get(place);
                let text = cell.map_or("", |cell| cell.text.as_ref());
                self.projects.push(text);
                let text = text.trim();
                let listed =
                    || text.split(',').map(|each| each.trim().to_owned()).filter(|each| !each.is_empty());
                match column.as_str() {
                    "project_id" => text.clone_into(&mut item.id),
                    "cost" => cost = cell.map(|cell| (Decimal::parse(text), cell.at, text.to_owned())),
                    "name" => text.clone_into(&mut item.name),
                    "category" => item.categories = listed().collect(),
                    "requires" => item.requires = listed().collect(),
                    "group" if !text.is_empty() => item.group = Some(text.to_owned()),
                    "mandatory" => item.mandatory = text == "1",
                    _ => {}
                }
            }
            let here = self.here();
            match cost {
                Some((Some(cost), at, _)) => self.costs.push((cost, at)),
                Some((None, at, text)) => return Err(at.fault(Fault::Number(text, "an amount of money"))),
                None => return Err(here.fault(Fault::Number(String::new(), "an amount of money"))),
            }
            if !self.ids.insert(&item.id) {
                return Err(here.fault(Fault::SecondProject(item.id)));
            }
            self.items.push(item);
        }
    }

    fn votes_part(&mut self) -> Result<Option<Section>, Misread> {
        let needed: &[_] = if self.kind.has_points() { &["vote", "points"] } else { &["vote"] };
        let columns = self.columns(needed, "VOTES")?;
        let place = |name: &str| columns.iter().position(|column| column == name);
        let (vote, points, weight) = (place("vote"), place("points"), place("weight"));
        let points = points.filter(|_| self.kind.has_points());
        self.weighted = weight.is_some();
        let own = [vote, points, weight];
        let kept: Vec<usize> = (0..columns.len()).filter(|place| !own.contains(&Some(*place))).collect();
        self.votes = Table::new(kept.iter().filter_map(|place| columns.get(*place).cloned()).collect());
        self.seen = vec![0; self.items.len()];
        loop {
            match self.advance()? {
                Next::End => return Ok(None),
                Next::Section(section) => return Ok(Some(section)),
                Next::Row => {}
            }
            self.check_width(columns.len())?;
            for place in &kept {
                self.votes.push(self.cells.get(*place).map_or("", |cell| cell.text.as_ref()));
            }
            let cell = |place: Option<usize>| place.and_then(|place| self.cells.get(place));
            if self.weighted {
                let text = cell(weight).map_or("", |cell| cell.text.trim());
                let at = cell(weight).map_or(self.here(), |cell| cell.at);
                let fault = || Fault::Number(text.to_owned(), "a whole number from 1 to 4294967295");
                let number = text.parse().ok().filter(|number| *number > 0);
                self.parts.weights.push(number.ok_or_else(|| at.fault(fault()))?);
            }
            let (vote, points) = (cell(vote).cloned(), cell(points).cloned());
            self.ballot(vote.as_ref(), points.as_ref())?;
        }
    }

    fn finish(mut self) -> Result<File, Misread> {
        let end = self.records.at();
        let places =
            self.costs.iter().map(|(cost, _)| cost.places).chain([self.budget.places]).max().unwrap_or(0);
        let too_large = |at: At| at.fault(Fault::Number("it".to_owned(), "an amount that can be counted"));
        for (item, (cost, at)) in self.items.iter_mut().zip(&self.costs) {
            item.cost = cost.scaled(places).ok_or_else(|| too_large(*at))?;
        }
        self.parts.kind = self.kind;
        self.parts.decimals = places;
        self.parts.budget = self.budget.scaled(places).ok_or_else(|| too_large(At(0)))?;
        let fine = self.points.iter().map(|points| points.places).max().unwrap_or(0);
        let points: Option<Vec<u64>> = self.points.iter().map(|points| points.scaled(fine)).collect();
        self.parts.points =
            points.ok_or_else(|| end.fault(Fault::Number("a sum of points".to_owned(), "small enough")))?;
        for (key, said, line) in std::mem::take(&mut self.counts) {
            let found = if key == "num_votes" { self.parts.ballots.len() } else { self.items.len() };
            if said.parse() != Ok(found) {
                self.notes.push(Note { line, kind: NoteKind::Count { key, said, found } });
            }
        }
        self.parts.items = self.items;
        let election = self.parts.assemble().map_err(|invalid| end.fault(invalid.into()))?;
        Ok(File { election, meta: self.meta, projects: self.projects, votes: self.votes, notes: self.notes })
    }
}
