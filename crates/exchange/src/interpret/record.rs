//! What a row says.

use crate::mapping::Level;
use domain::Area;
use domain::claim::Confidence;
use domain::community::CommunityForm;
use domain::division::DivisionCode;
use domain::fact::{Fact, FactValue};
use domain::geometry::{Point, Polygon};
use domain::personal::{IdNumber, OwnerName, Phone};
use serde::Serialize;

/// A fact that a row states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// What it is said of: the community, the building or the entrance that the row names.
    pub about: Level,
    /// The fact.
    pub fact: Fact,
    /// The value.
    pub value: FactValue,
    /// The cell, where its words differ from the value.
    pub raw: Option<Box<str>>,
    /// How sure it is.
    pub confidence: Confidence,
}

/// An accepted row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Record {
    /// The line in the file; of a return workbook, the line in the file it was made from.
    pub line: u32,
    /// What the row describes.
    pub level: Level,
    /// The register's own code of the community.
    pub code: Option<Box<str>>,
    /// The community's name as the register writes it.
    pub name: Box<str>,
    /// Other names.
    pub aliases: Vec<Box<str>>,
    /// Estate or single block.
    pub form: CommunityForm,
    /// The district as the register names it.
    pub district_text: Option<Box<str>>,
    /// The district, where the gazetteer knows it; possibly one of another time, which a finding says.
    pub district: Option<DivisionCode>,
    /// The street.
    pub street: Option<Box<str>>,
    /// The neighbourhood.
    pub neighbourhood: Option<Box<str>>,
    /// The address.
    pub address: Option<Box<str>>,
    /// A point within it, in CGCS2000.
    pub location: Option<Point>,
    /// Its outlines, in CGCS2000; several where it lies in parts.
    pub outline: Vec<Polygon>,
    /// 栋号.
    pub building_number: Option<Box<str>>,
    /// 单元号.
    pub entrance_number: Option<Box<str>>,
    /// 房号.
    pub dwelling_number: Option<Box<str>>,
    /// The storey of the dwelling.
    pub storey: Option<u16>,
    /// 专有部分面积 of the dwelling.
    pub dwelling_area: Option<Area>,
    /// The owner's name.
    #[serde(skip)]
    pub owner: Option<OwnerName>,
    /// The owner's ID number.
    #[serde(skip)]
    pub owner_id_number: Option<IdNumber>,
    /// The owner's phone number.
    #[serde(skip)]
    pub owner_phone: Option<Phone>,
    /// 备注.
    pub remark: Option<Box<str>>,
    /// The facts the row states.
    pub statements: Vec<Statement>,
}

impl Record {
    /// What the row says of the owner, in clear: for the hash by which the same import is known again.
    pub(super) fn personal(&self) -> impl Iterator<Item = &str> {
        let name = self.owner.as_ref().map(|owner| match owner {
            OwnerName::Person(name) => name.clear(),
            OwnerName::Organisation(name) => name,
        });
        let numbers =
            [self.owner_id_number.as_ref().map(IdNumber::clear), self.owner_phone.as_ref().map(Phone::clear)];
        std::iter::once(name).chain(numbers).map(Option::unwrap_or_default)
    }

    /// The value of a fact the row states.
    pub fn value(&self, fact: Fact) -> Option<&FactValue> {
        self.statements.iter().find(|statement| statement.fact == fact).map(|statement| &statement.value)
    }

    /// A number of things the row states.
    pub fn count(&self, fact: Fact) -> Option<i64> {
        match self.value(fact)? {
            FactValue::Count(count) => Some(*count),
            _ => None,
        }
    }

    /// An area the row states.
    pub fn area(&self, fact: Fact) -> Option<Area> {
        match self.value(fact)? {
            FactValue::Area(area) => Some(*area),
            _ => None,
        }
    }
}
