//! Communities: the unit that is screened, declared and renewed.

use crate::division::DivisionCode;
use crate::geometry::{Point, Polygon};
use crate::id::CommunityId;
use serde::{Deserialize, Serialize};

/// Whether the unit is an estate of buildings or a single residential block; both are first-class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CommunityForm {
    /// 小区.
    Estate,
    /// 单栋住宅楼.
    SingleBlock,
}

impl CommunityForm {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Estate => "estate",
            Self::SingleBlock => "single-block",
        }
    }

    /// Reads a key made by [`CommunityForm::key`].
    pub fn parse(key: &str) -> Option<Self> {
        [Self::Estate, Self::SingleBlock].into_iter().find(|form| form.key() == key)
    }
}

/// A housing community (小区) or single block. Everything a source *says* of it is a claim; what stands
/// here is what names and places it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Community {
    /// Its name in the database.
    pub id: CommunityId,
    /// The register's own code (a02), unique where present: re-imports find the community by it.
    pub code: Option<String>,
    /// 小区名称 (a03), as the register writes it.
    pub name: String,
    /// 曾用名 (a04) and other spellings.
    pub aliases: Vec<String>,
    /// Estate or single block.
    pub form: CommunityForm,
    /// The district of its register, by the divisions of the register's day.
    pub district: Option<DivisionCode>,
    /// The street, where known.
    pub street: Option<String>,
    /// The residents'-committee neighbourhood, where known.
    pub neighbourhood: Option<String>,
    /// 详细地址 (a08).
    pub address: Option<String>,
    /// A point within it.
    pub location: Option<Point>,
    /// 四至范围 (a10).
    pub outline: Option<Polygon>,
}
