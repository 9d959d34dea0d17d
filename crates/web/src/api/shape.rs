//! Shapes that several answers share.

use super::key::CriterionRoleKey;
use super::key::{FactKey, TruthKey};
use domain::assessment::{CriterionOutcome, PackRef};
use domain::division::{DivisionCode, Gazetteer};
use domain::geometry::Point;
use domain::{Area, Fact};
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

/// Square metres as a decimal number, exact to 0.01.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SquareMetres(pub Area);

impl Serialize for SquareMetres {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let whole = self.0.whole_m2();
        if Area::from_m2(whole) == self.0 {
            return serializer.serialize_i64(whole);
        }
        // Two decimals survive the way through a binary fraction, up to 10¹³ m²: what is printed is the
        // shortest text that reads back as the same fraction.
        match self.0.to_string().parse::<f64>() {
            Ok(decimal) => serializer.serialize_f64(decimal),
            Err(_) => serializer.serialize_i64(whole),
        }
    }
}

impl utoipa::PartialSchema for SquareMetres {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some("Square metres, a decimal number with at most two places."))
            .examples([serde_json::json!(22100.5)])
            .into()
    }
}

impl ToSchema for SquareMetres {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("SquareMetres")
    }
}

/// The policy a result was reached under.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PackInForce {
    /// The pack, overlays joined by `+`.
    #[schema(example = "cn-chongqing+demo")]
    id: String,
    /// SHA-256 of the resolved pack, hexadecimal.
    hash: String,
    /// The day whose rules applied.
    #[schema(format = Date, example = "2020-12-31")]
    as_of: String,
}

impl From<&PackRef> for PackInForce {
    fn from(pack: &PackRef) -> Self {
        Self { id: pack.id.to_string(), hash: pack.hash.to_string(), as_of: pack.as_of.to_string() }
    }
}

/// Words in Chinese and English.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Words {
    /// Chinese.
    zh: String,
    /// English.
    en: String,
}

impl Words {
    /// What both languages say.
    pub(crate) fn both(say: impl Fn(crate::i18n::Words) -> String) -> Self {
        use crate::i18n::Lang::{En, ZhCn};
        Self { zh: say(crate::i18n::Words::of(ZhCn)), en: say(crate::i18n::Words::of(En)) }
    }

    /// The same, where there is something to say.
    pub(crate) fn both_if(say: impl Fn(crate::i18n::Words) -> Option<String>) -> Option<Self> {
        use crate::i18n::Lang::{En, ZhCn};
        Some(Self { zh: say(crate::i18n::Words::of(ZhCn))?, en: say(crate::i18n::Words::of(En))? })
    }
}

impl From<&app::policy::Bilingual> for Words {
    fn from(words: &app::policy::Bilingual) -> Self {
        Self { zh: words.zh.to_string(), en: words.en.to_string() }
    }
}

/// An administrative division.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct District {
    /// Its code.
    #[schema(example = "500106")]
    code: String,
    /// Its name; absent where the register has a code that nobody knows.
    #[schema(example = "沙坪坝区")]
    name: Option<String>,
    /// Its name in English or pinyin.
    name_en: Option<String>,
}

impl District {
    /// The division of that code, by the divisions given.
    pub(crate) fn of(code: &DivisionCode, divisions: &Gazetteer) -> Self {
        let known = divisions.divisions.iter().find(|division| division.code == *code);
        Self {
            code: code.to_string(),
            name: known.map(|division| division.name.clone()),
            name_en: known.map(|division| division.name_en.clone()),
        }
    }
}

/// A position in CGCS2000, which agrees with WGS 84 to centimetres.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Position {
    /// Degrees east.
    #[schema(example = 106.4551)]
    longitude: f64,
    /// Degrees north.
    #[schema(example = 29.5602)]
    latitude: f64,
}

impl From<Point> for Position {
    fn from(point: Point) -> Self {
        let [longitude, latitude] = degrees(point);
        Self { longitude, latitude }
    }
}

/// Longitude and latitude in degrees.
pub(crate) fn degrees(point: Point) -> [f64; 2] {
    [f64::from(point.lon_e7) / 1e7, f64::from(point.lat_e7) / 1e7]
}

/// Sums over communities. Unknown figures count as nothing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Totals {
    /// Number of communities.
    communities: u64,
    /// Those that the plan covers.
    eligible: u64,
    /// Those that it does not cover.
    ineligible: u64,
    /// Those that cannot be decided yet.
    undetermined: u64,
    /// Number of buildings, where known.
    buildings: i64,
    /// Number of households, where known.
    households: i64,
    /// Floor area, where known.
    floor_area_m2: SquareMetres,
    /// Floor area the plan covers.
    eligible_floor_area_m2: SquareMetres,
    /// Communities whose floor area is not known.
    without_floor_area: u64,
}

impl From<&app::policy::Totals> for Totals {
    fn from(totals: &app::policy::Totals) -> Self {
        Self {
            communities: totals.all.communities,
            eligible: totals.eligible.communities,
            ineligible: totals.ineligible.communities,
            undetermined: totals.undetermined.communities,
            buildings: totals.all.buildings,
            households: totals.all.households,
            floor_area_m2: SquareMetres(totals.all.floor_area),
            eligible_floor_area_m2: SquareMetres(totals.eligible_area),
            without_floor_area: totals.all.without_floor_area,
        }
    }
}

/// How one criterion came out, with what it rests on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CriterionResult {
    /// The criterion's id in the pack.
    #[schema(example = "built")]
    id: String,
    /// What it does to the verdict.
    role: CriterionRoleKey,
    /// Whether the condition it names holds.
    verdict: TruthKey,
    /// The fact that decided it.
    fact: Option<FactKey>,
    /// The value it was decided on, canonical text of the fact.
    #[schema(example = "1998")]
    value: Option<String>,
    /// Where the value comes from.
    source: Option<String>,
    /// The article that sets the criterion.
    article: String,
    /// Facts whose knowledge would decide it.
    missing: Vec<FactKey>,
    /// Whether it rests on a value that is less sure than it looks.
    estimated: bool,
}

impl From<&CriterionOutcome> for CriterionResult {
    fn from(outcome: &CriterionOutcome) -> Self {
        Self {
            id: outcome.id.to_string(),
            role: CriterionRoleKey(outcome.role),
            verdict: TruthKey(outcome.truth),
            fact: outcome.fact.map(FactKey),
            value: outcome.value.as_deref().map(str::to_owned),
            source: outcome.source.as_deref().map(str::to_owned),
            article: outcome.article.to_string(),
            missing: fact_keys(&outcome.missing),
            estimated: outcome.estimated,
        }
    }
}

/// Facts by their keys.
pub(crate) fn fact_keys(facts: &[Fact]) -> Vec<FactKey> {
    facts.iter().copied().map(FactKey).collect()
}

/// The shapes of some values, in their order.
pub(crate) fn each<'a, T: 'a, S: From<&'a T>>(values: impl IntoIterator<Item = &'a T>) -> Vec<S> {
    values.into_iter().map(S::from).collect()
}

/// Owned texts.
pub(crate) fn texts<'a, T: AsRef<str> + ?Sized + 'a>(texts: impl IntoIterator<Item = &'a T>) -> Vec<String> {
    texts.into_iter().map(|text| text.as_ref().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_decimal_numbers_without_a_rest() {
        let json = |centi| serde_json::to_string(&SquareMetres(Area::from_centi(centi))).unwrap();
        assert_eq!(json(2_210_050), "22100.5");
        assert_eq!(json(100), "1");
        assert_eq!(json(-1), "-0.01");
        assert_eq!(json(999_999_999_999_999), "9999999999999.99");
    }
}
