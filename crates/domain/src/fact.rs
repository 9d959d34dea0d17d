//! The closed list of facts that a register may hold and a pack may ask about.
//!
//! A pack cannot name what does not exist: its rules are read against this list, and an unknown name is an
//! error that says the nearest one.

use crate::area::Area;
use crate::money::Fen;
use crate::nearest::nearest;
use crate::share::Share;
use crate::year::BuiltYear;
use serde::{Deserialize, Serialize};

/// What sort of value a fact has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactKind {
    /// A completion year: [`BuiltYear`].
    Year,
    /// Yes or no.
    Flag,
    /// A whole number of things.
    Count,
    /// An [`Area`].
    Area,
    /// A [`Share`].
    Share,
    /// An amount of money.
    Money,
    /// One of a closed list of keys.
    Choice(&'static [&'static str]),
    /// Free text.
    Text,
}

/// Which things a fact can be said of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactScope {
    /// Of a community only.
    Community,
    /// Of a community and of each building.
    Building,
}

/// Good, ageing, or a hazard: column a40 of the survey form.
pub const CONDITIONS: &[&str] = &["good", "ageing", "hazard"];

macro_rules! facts {
    ($($(#[$doc:meta])* $name:ident = $key:literal, $kind:expr, $scope:ident;)+) => {
        /// One thing a register can say of a community or a building.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "&'static str", try_from = "String")]
        pub enum Fact {$($(#[$doc])* $name,)+}

        impl Fact {
            /// Every fact, in the order of the survey form.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The stable key: packs, tables, JSON, translation keys.
            pub const fn key(self) -> &'static str {
                match self {$(Self::$name => $key,)+}
            }

            /// What sort of value it has.
            pub const fn kind(self) -> FactKind {
                match self {$(Self::$name => $kind,)+}
            }

            /// Which things it can be said of.
            pub const fn scope(self) -> FactScope {
                match self {$(Self::$name => FactScope::$scope,)+}
            }
        }
    };
}

facts! {
    /// 建成年份, the year of acceptance (a11).
    BuiltYear = "built_year", FactKind::Year, Building;
    /// 楼栋数 (a19).
    Buildings = "buildings", FactKind::Count, Community;
    /// 单元数, stairwells or entrances (a20).
    Entrances = "entrances", FactKind::Count, Building;
    /// 户数 / 套数 (a21).
    Households = "households", FactKind::Count, Building;
    /// 常住人口 (a22).
    Residents = "residents", FactKind::Count, Community;
    /// 60岁及以上人口 (a23).
    ResidentsOver60 = "residents_over_60", FactKind::Count, Community;
    /// 残疾人数 (a24).
    DisabledResidents = "disabled_residents", FactKind::Count, Community;
    /// 低保户数 (a24).
    LowIncomeHouseholds = "low_income_households", FactKind::Count, Community;
    /// 总建筑面积 (a25).
    FloorArea = "floor_area", FactKind::Area, Building;
    /// 住宅建筑面积 (a26).
    ResidentialFloorArea = "residential_floor_area", FactKind::Area, Building;
    /// 占地面积 (a27).
    LandArea = "land_area", FactKind::Area, Community;
    /// 最高层数 (a28).
    Storeys = "storeys", FactKind::Count, Building;
    /// 结构类型 (a28).
    Structure = "structure", FactKind::Choice(&["brick-concrete", "frame", "precast-panel", "shear-wall", "other"]), Building;
    /// 建筑类型: 板楼, 塔楼 … as listings say it.
    BuildingForm = "building_form", FactKind::Text, Building;
    /// 有无电梯 (a29).
    HasLift = "has_lift", FactKind::Flag, Building;
    /// 可加装电梯单元数 (a29).
    LiftableEntrances = "liftable_entrances", FactKind::Count, Building;
    /// Whether people live there: false for a car park or a market block.
    Residential = "residential", FactKind::Flag, Building;
    /// 是否单栋住宅楼 (a15).
    SingleBlock = "single_block", FactKind::Flag, Community;
    /// 小区类型 (a14).
    Tenure = "tenure", FactKind::Choice(&["commercial", "reformed-public", "public", "affordable", "resettlement", "work-unit", "military", "mixed"]), Community;
    /// 原产权单位 (a17).
    FormerOwner = "former_owner", FactKind::Text, Community;
    /// 是否军队、央企、国企小区 (a18).
    StateOwned = "state_owned", FactKind::Choice(&["none", "army", "central-enterprise", "state-enterprise", "institution"]), Community;
    /// 位于城市或县城（城关镇）建成区 (CQ-SC-1).
    InBuiltUpArea = "in_built_up_area", FactKind::Flag, Community;
    /// 失养失修失管 (CQ-SC-4).
    UpkeepLacking = "upkeep_lacking", FactKind::Flag, Community;
    /// 市政配套设施不完善 (CQ-SC-5).
    MunicipalLacking = "municipal_lacking", FactKind::Flag, Community;
    /// 社会（社区）服务设施不健全 (CQ-SC-6).
    ServicesLacking = "services_lacking", FactKind::Flag, Community;
    /// 居民改造意愿强烈, as established by survey or vote (CQ-SC-7).
    StronglyWilling = "strongly_willing", FactKind::Flag, Community;
    /// 同意改造户数比例 (b21).
    WillingHouseholds = "willing_households", FactKind::Share, Community;
    /// 结构安全, not to be demolished as a whole (CQ-SC-9).
    StructureSound = "structure_sound", FactKind::Flag, Building;
    /// 以居民自建房为主的区域或城中村 (CQ-SC-X1).
    SelfBuiltOrUrbanVillage = "self_built_or_urban_village", FactKind::Flag, Community;
    /// 已列征收、棚改或拆除新建 (CQ-SC-X2, a36).
    ToBeDemolished = "to_be_demolished", FactKind::Flag, Building;
    /// 已享受财政资金改造 (CQ-SC-X3, a37).
    RenovatedWithStateMoney = "renovated_with_state_money", FactKind::Flag, Building;
    /// Whether an earlier programme of the same kind already upgraded it (HDB: Main Upgrading Programme).
    UpgradedBefore = "upgraded_before", FactKind::Flag, Building;
    /// 物业模式 (a30): P1–P6 of the facts file, or none.
    PropertyService = "property_service", FactKind::Choice(&["none", "company", "service-centre", "self-management", "work-unit", "custody", "bundle"]), Community;
    /// 物业公司, as registers name it.
    PropertyCompany = "property_company", FactKind::Text, Community;
    /// 物业费标准 (a31), yuan per m² and month; the lowest where a range is given.
    PropertyFee = "property_fee", FactKind::Money, Community;
    /// The highest fee where a range is given, yuan per m² and month.
    PropertyFeeTop = "property_fee_top", FactKind::Money, Community;
    /// 开发商.
    Developer = "developer", FactKind::Text, Community;
    /// 业主大会、业委会 (a32).
    OwnersBody = "owners_body", FactKind::Choice(&["none", "assembly", "committee", "interim-committee"]), Community;
    /// 维修资金余额 (a33).
    MaintenanceFundBalance = "maintenance_fund_balance", FactKind::Money, Community;
    /// 维修资金首期应交 (a33).
    MaintenanceFundFirstDeposit = "maintenance_fund_first_deposit", FactKind::Money, Community;
    /// 历史文化街区、历史建筑 (a34).
    Heritage = "heritage", FactKind::Choice(&["none", "historic-quarter", "historic-building"]), Building;
    /// C、D级危房栋数 (a35).
    DangerousBuildings = "dangerous_buildings", FactKind::Count, Community;
    /// 违法建设面积 (a38).
    IllegalFloorArea = "illegal_floor_area", FactKind::Area, Community;
    /// 现有停车位 (a39).
    ParkingBays = "parking_bays", FactKind::Count, Community;
    /// 汽车充电桩 (a39).
    EvChargers = "ev_chargers", FactKind::Count, Community;
    /// 电动自行车充电端口 (a39).
    EbikePorts = "ebike_ports", FactKind::Count, Community;
    /// 供水现状 (a40).
    WaterCondition = "water_condition", FactKind::Choice(CONDITIONS), Community;
    /// 排水现状 (a40).
    DrainageCondition = "drainage_condition", FactKind::Choice(CONDITIONS), Community;
    /// 燃气现状 (a40).
    GasCondition = "gas_condition", FactKind::Choice(CONDITIONS), Community;
    /// 供电现状 (a40).
    PowerCondition = "power_condition", FactKind::Choice(CONDITIONS), Community;
    /// 供热现状 (a40).
    HeatingCondition = "heating_condition", FactKind::Choice(CONDITIONS), Community;
    /// 通信现状 (a40).
    TelecomCondition = "telecom_condition", FactKind::Choice(CONDITIONS), Community;
    /// 消防通道是否畅通 (a41).
    FireLaneClear = "fire_lane_clear", FactKind::Flag, Community;
}

/// No fact of this name exists.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no fact is called «{name}»{}", nearest.map(|n| format!("; the nearest name is «{n}»")).unwrap_or_default())]
pub struct UnknownFact {
    /// The name that was asked for.
    pub name: String,
    /// The nearest name that exists.
    pub nearest: Option<&'static str>,
}

impl std::str::FromStr for Fact {
    type Err = UnknownFact;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|fact| fact.key() == name).ok_or_else(|| UnknownFact {
            name: name.to_owned(),
            nearest: nearest(name, Self::ALL.iter().map(|fact| fact.key())),
        })
    }
}

impl From<Fact> for &'static str {
    fn from(fact: Fact) -> Self {
        fact.key()
    }
}

impl TryFrom<String> for Fact {
    type Error = UnknownFact;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        name.parse()
    }
}

/// The value of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "kebab-case")]
pub enum FactValue {
    /// Of [`FactKind::Year`].
    Year(BuiltYear),
    /// Of [`FactKind::Flag`].
    Flag(bool),
    /// Of [`FactKind::Count`].
    Count(i64),
    /// Of [`FactKind::Area`].
    Area(Area),
    /// Of [`FactKind::Share`].
    Share(Share),
    /// Of [`FactKind::Money`].
    Money(Fen),
    /// Of [`FactKind::Choice`]: always one of the listed keys.
    Choice(&'static str),
    /// Of [`FactKind::Text`].
    Text(Box<str>),
}

/// The text is no value of the fact's kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{text}» is no value of {}", fact.key())]
pub struct NotAValue {
    /// The fact whose value was read.
    pub fact: Fact,
    /// What was read.
    pub text: String,
}

impl FactValue {
    /// Reads the canonical text that `Display` writes: what the store keeps.
    pub fn parse(fact: Fact, text: &str) -> Result<Self, NotAValue> {
        let value = match fact.kind() {
            FactKind::Year => text.parse().ok().map(Self::Year),
            FactKind::Flag => match text {
                "yes" => Some(Self::Flag(true)),
                "no" => Some(Self::Flag(false)),
                _ => None,
            },
            FactKind::Count => text.parse().ok().filter(|count| *count >= 0).map(Self::Count),
            FactKind::Area => text.parse().ok().map(Self::Area),
            FactKind::Share => text.parse().ok().map(Self::Share),
            FactKind::Money => text.parse().ok().map(Self::Money),
            FactKind::Choice(keys) => keys.iter().find(|key| **key == text).map(|key| Self::Choice(key)),
            FactKind::Text => Some(Self::Text(text.into())),
        };
        value.ok_or_else(|| NotAValue { fact, text: text.to_owned() })
    }

    /// Whether this is a value of that kind.
    pub fn fits(&self, kind: FactKind) -> bool {
        match (self, kind) {
            (Self::Choice(key), FactKind::Choice(keys)) => keys.contains(key),
            (Self::Year(_), FactKind::Year)
            | (Self::Flag(_), FactKind::Flag)
            | (Self::Count(_), FactKind::Count)
            | (Self::Area(_), FactKind::Area)
            | (Self::Share(_), FactKind::Share)
            | (Self::Money(_), FactKind::Money)
            | (Self::Text(_), FactKind::Text) => true,
            _ => false,
        }
    }

    /// Whether the value is less sure than it looks (a heaped or spanned year).
    pub fn is_estimated(&self) -> bool {
        matches!(self, Self::Year(year) if year.is_estimated())
    }
}

/// The canonical text: what the store keeps and JSON shows. Words for people are made in `web`.
impl std::fmt::Display for FactValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Year(year) => year.fmt(f),
            Self::Flag(true) => f.write_str("yes"),
            Self::Flag(false) => f.write_str("no"),
            Self::Count(count) => count.fmt(f),
            Self::Area(area) => area.fmt(f),
            Self::Share(share) => share.fmt(f),
            Self::Money(fen) => fen.fmt(f),
            Self::Choice(key) => f.write_str(key),
            Self::Text(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_and_read_back() {
        for fact in Fact::ALL {
            assert_eq!(fact.key().parse(), Ok(*fact));
        }
    }

    #[test]
    fn an_unknown_name_gets_the_nearest() {
        let error = "floor_aera".parse::<Fact>().unwrap_err();
        assert_eq!(error.nearest, Some("floor_area"));
        assert_eq!(error.to_string(), "no fact is called «floor_aera»; the nearest name is «floor_area»");
    }

    #[test]
    fn values_round_trip_through_their_canonical_text() {
        for (fact, text) in [
            (Fact::BuiltYear, "1996-2003"),
            (Fact::HasLift, "no"),
            (Fact::Households, "232"),
            (Fact::FloorArea, "22100.5"),
            (Fact::WillingHouseholds, "83.5"),
            (Fact::PropertyFee, "0.6"),
            (Fact::GasCondition, "hazard"),
            (Fact::Developer, "重庆某公司"),
        ] {
            let value = FactValue::parse(fact, text).unwrap();
            assert!(value.fits(fact.kind()));
            assert_eq!(value.to_string(), text);
        }
        assert!(FactValue::parse(Fact::GasCondition, "bad").is_err());
        assert!(FactValue::parse(Fact::Households, "-1").is_err());
    }
}
