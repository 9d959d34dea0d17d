//! What a column can mean.

use domain::fact::{Fact, FactKind};
use domain::nearest::nearest;
use serde::{Deserialize, Serialize};

/// What a column of a register means: something that names or places a thing, or a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Target {
    /// 小区名称; several columns are joined.
    Name,
    /// The register's own code of the community.
    Code,
    /// 曾用名.
    Alias,
    /// Estate or single block.
    Form,
    /// 区县, by name or code.
    District,
    /// A breadcrumb such as `重庆房产网>重庆小区>沙坪坝小区`.
    DistrictPath,
    /// 街道; a neighbourhood behind it is split off.
    Street,
    /// 社区.
    Neighbourhood,
    /// 地址.
    Address,
    /// Longitude and latitude in one cell.
    Position,
    /// Longitude or easting.
    Longitude,
    /// Latitude or northing.
    Latitude,
    /// 栋号.
    BuildingNumber,
    /// 单元号.
    EntranceNumber,
    /// 房号.
    DwellingNumber,
    /// The storey a dwelling is on.
    Storey,
    /// 专有部分面积.
    DwellingArea,
    /// The owner's name; kept sealed, shown masked.
    OwnerName,
    /// The owner's resident ID number; kept sealed, shown masked.
    OwnerIdNumber,
    /// The owner's phone number; kept sealed, shown masked.
    OwnerPhone,
    /// 备注: read by people, kept with the row.
    Remark,
    /// The number of communities a row sums up: such rows are aggregates.
    CommunityCount,
    /// The line of the file that a return workbook was made from.
    OriginalLine,
    /// A column that is left out on purpose.
    Ignore,
    /// A fact.
    Fact(Fact),
}

impl Target {
    /// Every target that is no fact.
    pub const PLACES: [Self; 24] = [
        Self::Name,
        Self::Code,
        Self::Alias,
        Self::Form,
        Self::District,
        Self::DistrictPath,
        Self::Street,
        Self::Neighbourhood,
        Self::Address,
        Self::Position,
        Self::Longitude,
        Self::Latitude,
        Self::BuildingNumber,
        Self::EntranceNumber,
        Self::DwellingNumber,
        Self::Storey,
        Self::DwellingArea,
        Self::OwnerName,
        Self::OwnerIdNumber,
        Self::OwnerPhone,
        Self::Remark,
        Self::CommunityCount,
        Self::OriginalLine,
        Self::Ignore,
    ];

    /// Every target.
    pub fn all() -> impl Iterator<Item = Self> {
        Self::PLACES.into_iter().chain(Fact::ALL.iter().copied().map(Self::Fact))
    }

    /// The stable key: mapping files, JSON, translation keys.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Code => "code",
            Self::Alias => "alias",
            Self::Form => "form",
            Self::District => "district",
            Self::DistrictPath => "district_path",
            Self::Street => "street",
            Self::Neighbourhood => "neighbourhood",
            Self::Address => "address",
            Self::Position => "position",
            Self::Longitude => "longitude",
            Self::Latitude => "latitude",
            Self::BuildingNumber => "building_number",
            Self::EntranceNumber => "entrance_number",
            Self::DwellingNumber => "dwelling_number",
            Self::Storey => "storey",
            Self::DwellingArea => "dwelling_area",
            Self::OwnerName => "owner_name",
            Self::OwnerIdNumber => "owner_id_number",
            Self::OwnerPhone => "owner_phone",
            Self::Remark => "remark",
            Self::CommunityCount => "community_count",
            Self::OriginalLine => "original_line",
            Self::Ignore => "ignore",
            Self::Fact(fact) => fact.key(),
        }
    }

    /// Reads a key made by [`Target::key`].
    pub fn parse(key: &str) -> Option<Self> {
        Self::all().find(|target| target.key() == key)
    }

    /// The key most like a name that is none.
    pub fn nearest(name: &str) -> Option<&'static str> {
        nearest(name, Self::all().map(Self::key))
    }

    /// Whether the column holds personal data, which is shown masked only.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::OwnerName | Self::OwnerIdNumber | Self::OwnerPhone)
    }

    /// Whether a heading may ask its opposite: of yes and no, and of a choice among which there is «none».
    pub fn may_be_negated(self) -> bool {
        match self {
            Self::Fact(fact) => match fact.kind() {
                FactKind::Flag => true,
                FactKind::Choice(keys) => keys.contains(&"none"),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether several columns may have it.
    pub const fn may_repeat(self) -> bool {
        matches!(self, Self::Alias | Self::Remark | Self::Ignore | Self::CommunityCount)
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.key().to_owned()
    }
}

impl TryFrom<String> for Target {
    type Error = String;

    fn try_from(key: String) -> Result<Self, Self::Error> {
        Self::parse(&key).ok_or_else(|| format!("no target is called «{key}»"))
    }
}
