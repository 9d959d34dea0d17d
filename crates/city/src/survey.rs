//! What sources say of a community: the survey, the registers, the papers, the listing sites.

use crate::city::{Labels, Register};
use crate::dice::Dice;
use crate::draft::Statement;
use crate::estate::Truth;
use crate::stock::Block;
use crate::{evidence, household, vintage};
use domain::claim::{Confidence, SourceKind};
use domain::{Area, BuiltYear, Fact, FactValue};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use std::sync::Arc;

/// The first day of the survey.
const FIRST_DAY: Date = date(2020, 3, 9);
/// The register of houses as it stood before the survey.
const REGISTER_DAY: Date = date(2018, 12, 31);
/// The day on which the listing sites were read.
const LISTING_DAY: Date = date(2019, 11, 20);

/// How well the surveyors did their work at one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Diligence {
    /// Nearly every question is answered.
    #[default]
    Thorough,
    /// Some are not.
    Hasty,
    /// Somebody counted the buildings and left.
    Absent,
}

/// The survey of one community.
#[derive(Debug)]
pub(crate) struct Survey<'a> {
    pub labels: &'a Labels,
    pub diligence: Diligence,
    day: Date,
    /// Whether each building's own year was written down.
    years_by_building: bool,
}

impl<'a> Survey<'a> {
    /// Sends surveyors.
    pub fn of(dice: &mut Dice, register: &'a Register, truth: &Truth) -> Self {
        let diligence =
            dice.weigh(&[(Diligence::Thorough, 70), (Diligence::Hasty, 21), (Diligence::Absent, 9)]);
        let several = truth.vintage.first != truth.vintage.last;
        let asked = if several { 850 } else { 480 };
        Self {
            labels: &register.labels,
            diligence,
            day: FIRST_DAY.saturating_add(dice.below(80).days()),
            years_by_building: diligence != Diligence::Absent && dice.chance(asked),
        }
    }

    /// Everything that is said of the community.
    pub fn community(&self, dice: &mut Dice, truth: &Truth) -> Vec<Statement> {
        let mut sheet = Sheet { dice, survey: self, said: Vec::with_capacity(56) };
        sheet.years(truth);
        sheet.sizes(truth);
        evidence::state(&mut sheet, truth);
        household::state(&mut sheet, truth);
        sheet.said
    }

    /// Everything that is said of a building.
    pub fn building(&self, dice: &mut Dice, block: &Block) -> Vec<Statement> {
        if self.diligence == Diligence::Absent {
            return Vec::new();
        }
        let mut sheet = Sheet { dice, survey: self, said: Vec::with_capacity(8) };
        if self.years_by_building {
            sheet.year_of_building(block.built);
        }
        sheet.say(960, Fact::Storeys, count(i64::from(block.storeys)));
        sheet.say(900, Fact::Structure, FactValue::Choice(block.structure));
        sheet.say(940, Fact::HasLift, FactValue::Flag(block.has_lift));
        sheet.say(960, Fact::Entrances, count_of(block.entrances.len()));
        sheet.say(960, Fact::Households, count_of(block.households()));
        // A single building may be listed for demolition; the others follow the community.
        if sheet.dice.chance(12) {
            sheet.say(1000, Fact::ToBeDemolished, FactValue::Flag(true));
        }
        let (labels, area) = (&self.labels, FactValue::Area(block.area));
        if sheet.dice.chance(420) {
            sheet.quote(Fact::FloorArea, area, SourceKind::Title, &labels.title, None);
        } else {
            sheet.say(950, Fact::FloorArea, area);
        }
        sheet.say(700, Fact::ResidentialFloorArea, FactValue::Area(block.residential));
        sheet.said
    }
}

/// A number of things as a fact's value.
pub(crate) fn count(number: i64) -> FactValue {
    FactValue::Count(number.max(0))
}

pub(crate) fn count_of(number: usize) -> FactValue {
    count(i64::try_from(number).unwrap_or(0))
}

/// The form that is being filled in.
#[derive(Debug)]
pub(crate) struct Sheet<'a> {
    pub dice: &'a mut Dice,
    pub survey: &'a Survey<'a>,
    said: Vec<Statement>,
}

impl Sheet<'_> {
    /// Answers a question of the survey in so many of a thousand cases, fewer where it was hasty.
    pub fn say(&mut self, known: i64, fact: Fact, value: FactValue) {
        let known = match self.survey.diligence {
            Diligence::Thorough => known,
            Diligence::Hasty => known * 860 / 1000,
            Diligence::Absent => known * 330 / 1000,
        };
        if self.dice.chance(known) {
            self.put(fact, value, Confidence::High);
        }
    }

    /// The survey's answer, whether or not anybody was diligent.
    pub fn put(&mut self, fact: Fact, value: FactValue, confidence: Confidence) {
        self.said.push(Statement {
            fact,
            value,
            source: SourceKind::Survey,
            source_label: Arc::clone(&self.survey.labels.survey),
            confidence,
            observed_on: Some(self.survey.day),
        });
    }

    /// Another source's word.
    pub fn quote(
        &mut self,
        fact: Fact,
        value: FactValue,
        source: SourceKind,
        label: &Arc<str>,
        day: Option<Date>,
    ) {
        let confidence = match (source, value.is_estimated()) {
            (SourceKind::Estimate, _) => Confidence::Low,
            (_, true) | (SourceKind::Listing, _) => Confidence::Medium,
            _ => Confidence::High,
        };
        self.said.push(Statement {
            fact,
            value,
            source,
            source_label: Arc::clone(label),
            confidence,
            observed_on: day,
        });
    }

    /// A building's year is taken from its papers where they were found.
    fn year_of_building(&mut self, built: i64) {
        let labels = self.survey.labels;
        let Some(year) = year(built, self.dice.chance(500)) else { return };
        match self.dice.below(100) {
            0..18 => self.quote(Fact::BuiltYear, year, SourceKind::Acceptance, &labels.acceptance, None),
            18..45 => self.quote(Fact::BuiltYear, year, SourceKind::Title, &labels.title, None),
            45..94 => self.say(1000, Fact::BuiltYear, year),
            _ => {}
        }
    }

    /// The community's years: one, several, a decade, or none; and for some a second source that disagrees.
    fn years(&mut self, truth: &Truth) {
        let (first, last) = (truth.vintage.first, truth.vintage.last);
        let labels = self.survey.labels;
        let unsure = match self.survey.diligence {
            Diligence::Thorough => 15,
            Diligence::Hasty => 70,
            Diligence::Absent => 220,
        };
        let value = match self.dice.below(1000) {
            roll if roll < unsure => None,
            roll if roll < 2 * unsure => Some(span(first)),
            _ if first == last => Some(year(first, self.dice.chance(600))),
            _ => Some(phases(first, last)),
        };
        let Some(Some(value)) = value else { return };
        match self.dice.below(100) {
            0..12 => self.quote(Fact::BuiltYear, value, SourceKind::Acceptance, &labels.acceptance, None),
            12..40 => {
                let source = SourceKind::GovernmentRegister;
                self.quote(Fact::BuiltYear, value, source, &labels.register, Some(REGISTER_DAY));
            }
            _ => {
                let sure = if value.is_estimated() { Confidence::Medium } else { Confidence::High };
                self.put(Fact::BuiltYear, value, sure);
            }
        }
        self.second_year(first);
    }

    /// Of the pairs that were measured 31 % were equal and 15 % lay on different sides of 2000.
    fn second_year(&mut self, first: i64) {
        if !self.dice.chance(217) {
            return;
        }
        let far = if self.dice.chance(400) { self.dice.between(6, 20) } else { self.dice.between(1, 5) };
        let other = match self.dice.below(100) {
            0..31 => first,
            31..46 if first <= 2000 => 2000 + far,
            31..46 => 2001 - far,
            // Younger or older, but on its own side of the cut-off year.
            46..73 if first + far <= 2000 || first > 2000 => first + far,
            _ if first - far > 2000 || first <= 2000 => first - far,
            _ => first + 1,
        };
        if let Some(value) = year(other.clamp(1940, 2018), true) {
            let label = &self.survey.labels.listing;
            self.quote(Fact::BuiltYear, value, SourceKind::Listing, label, Some(LISTING_DAY));
        }
    }

    /// Numbers of buildings, entrances and households, and areas. Totals are rounded where somebody guessed.
    fn sizes(&mut self, truth: &Truth) {
        let blocks = &truth.blocks;
        self.put(Fact::Buildings, count_of(blocks.len()), Confidence::High);
        self.say(930, Fact::SingleBlock, FactValue::Flag(blocks.len() == 1));
        let entrances = blocks.iter().map(|block| block.entrances.len()).sum();
        self.say(960, Fact::Entrances, count_of(entrances));
        let households = blocks.iter().map(Block::households).sum();
        self.say(990, Fact::Households, count_of(households));
        let area: Area = blocks.iter().map(|block| block.area).sum();
        let guessed = area.centi_m2() >= 300_000 && self.dice.chance(220);
        if guessed {
            let rounded = (area.centi_m2() + 5_000) / 10_000 * 10_000;
            self.put(Fact::FloorArea, FactValue::Area(Area::from_centi(rounded)), Confidence::Medium);
        } else {
            self.put(Fact::FloorArea, FactValue::Area(area), Confidence::High);
        }
        let residential = blocks.iter().map(|block| block.residential).sum();
        self.say(800, Fact::ResidentialFloorArea, FactValue::Area(residential));
        let dense = self.dice.between(90, 280);
        self.say(620, Fact::LandArea, FactValue::Area(Area::from_m2(area.whole_m2() * 100 / dense)));
        let highest = blocks.iter().map(|block| block.storeys).max().unwrap_or(0);
        self.say(960, Fact::Storeys, count(i64::from(highest)));
        if let Some(block) = blocks.first() {
            self.say(930, Fact::Structure, FactValue::Choice(block.structure));
        }
        let lift = blocks.iter().any(|block| block.has_lift);
        self.say(950, Fact::HasLift, FactValue::Flag(lift));
        let walk_up = |block: &&Block| !block.has_lift && block.storeys >= 4;
        let liftable: usize = blocks.iter().filter(walk_up).map(|block| block.entrances.len()).sum();
        let liftable = i64::try_from(liftable).unwrap_or(0) * self.dice.between(30, 90) / 100;
        self.say(640, Fact::LiftableEntrances, count(liftable));
    }
}

/// One year; marked as heaped where registers heap and somebody noticed.
fn year(year: i64, noticed: bool) -> Option<FactValue> {
    let heaped = noticed && (year == 2000 || vintage::HEAPS.contains(&year));
    let exact = BuiltYear::exact(i16::try_from(year).ok()?).ok()?;
    Some(FactValue::Year(if heaped { exact.heaped() } else { exact }))
}

fn phases(first: i64, last: i64) -> Option<FactValue> {
    let (first, last) = (i16::try_from(first).ok()?, i16::try_from(last).ok()?);
    BuiltYear::phases(first, last).ok().map(FactValue::Year)
}

/// «上世纪80年代», or «about 2000» for what was built near the cut-off.
fn span(year: i64) -> Option<FactValue> {
    let (from, to) = match year {
        1996..=2004 => (1996, 2004),
        _ => (year / 10 * 10, year / 10 * 10 + 9),
    };
    BuiltYear::within(i16::try_from(from).ok()?, i16::try_from(to).ok()?).ok().map(FactValue::Year)
}
