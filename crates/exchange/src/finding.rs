//! Findings: what the importer saw in a file that its owner should know.
//!
//! A finding is a typed code with its arguments. The words for people are made at the edge from the code's
//! key; the `Display` here is plain English for logs and the command line.

use domain::fact::Fact;
use domain::geometry::Datum;
use jiff::civil::Date;
use serde::Serialize;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Good to know; nothing is lost.
    Note,
    /// The value was left out or is doubtful; the row stands.
    Warning,
    /// The row was not taken.
    Error,
}

impl Severity {
    /// The stable key.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Something seen in one cell, one row, one column or the whole table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The line of the file, from 1; `None` when it concerns a column or the table.
    pub line: Option<u32>,
    /// The position of the column in the table's header, from 0; `None` when it concerns a row or the table.
    pub column: Option<usize>,
    /// How much it matters.
    pub severity: Severity,
    /// What it is.
    #[serde(flatten)]
    pub code: Code,
}

impl Finding {
    /// A finding on one cell.
    pub fn cell(line: u32, column: usize, code: Code) -> Self {
        Self { line: Some(line), column: Some(column), severity: code.severity(), code }
    }

    /// A finding on a row.
    pub fn row(line: u32, code: Code) -> Self {
        Self { line: Some(line), column: None, severity: code.severity(), code }
    }

    /// A finding on a column.
    pub fn column(column: usize, code: Code) -> Self {
        Self { line: None, column: Some(column), severity: code.severity(), code }
    }

    /// A finding on the table.
    pub fn table(code: Code) -> Self {
        Self { line: None, column: None, severity: code.severity(), code }
    }
}

/// English, for logs and the command line: `line 12, column 3: …`.
impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: ", self.severity.key())?;
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, "line {line}, column {}: ", column.saturating_add(1))?,
            (Some(line), None) => write!(f, "line {line}: ")?,
            (None, Some(column)) => write!(f, "column {}: ", column.saturating_add(1))?,
            (None, None) => {}
        }
        self.code.fmt(f)
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $({$($arg:ident: $ty:ty),+})? = $key:literal, $severity:ident, $text:literal;)+) => {
        /// What a finding says. The key is stable: translations, JSON and mapping files use it.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(tag = "code", rename_all = "kebab-case")]
        pub enum Code {
            $(
                $(#[$doc])*
                #[serde(rename = $key)]
                $name $({
                    $(
                        #[doc = concat!("The `", stringify!($arg), "` of the message.")]
                        $arg: $ty,
                    )+
                })?,
            )+
        }

        impl Code {
            /// Every key, in the order of this list.
            pub const KEYS: &[&str] = &[$($key,)+];

            /// The stable key.
            pub const fn key(&self) -> &'static str {
                match self {$(Self::$name $({$($arg: _),+})? => $key,)+}
            }

            /// How much it matters.
            pub const fn severity(&self) -> Severity {
                match self {$(Self::$name $({$($arg: _),+})? => Severity::$severity,)+}
            }

            /// The arguments of the message, by name, as text: what a translation is filled with.
            pub fn arguments(&self) -> Vec<(&'static str, String)> {
                match self {$(Self::$name $({$($arg),+})? => {
                    vec![$($((stringify!($arg), Argument::text($arg)),)+)?]
                })+}
            }
        }

        /// English, for logs and the command line.
        impl std::fmt::Display for Code {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {$(Self::$name $({$($arg),+})? => {
                    $($(let $arg = Argument::text($arg);)+)?
                    write!(f, $text)
                })+}
            }
        }
    };
}

/// An argument of a message, as text.
trait Argument {
    fn text(&self) -> String;
}

macro_rules! arguments {
    ($($ty:ty),+) => {$(impl Argument for $ty {
        fn text(&self) -> String {
            self.to_string()
        }
    })+};
}

arguments!(Box<str>, u64, u32, usize, i64, Date, &'static str);

impl Argument for Fact {
    fn text(&self) -> String {
        self.key().to_owned()
    }
}

impl Argument for Datum {
    fn text(&self) -> String {
        self.key().to_owned()
    }
}

impl Argument for Option<Box<str>> {
    fn text(&self) -> String {
        self.as_deref().unwrap_or_default().to_owned()
    }
}

codes! {
    // What one cell says of a person; none of these repeats it.
    /// No ID number: a figure was lost or swapped, or a spreadsheet rounded it.
    NotAnIdNumber = "not-an-id-number", Warning, "this is no ID number: its check digit, its length or its birthday is wrong";
    /// No phone number of the mainland.
    NotAPhone = "not-a-phone", Warning, "this is no phone number";
    /// Several phone numbers, of which the first is taken.
    SeveralPhones = "several-phones", Note, "the cell holds several phone numbers; the first is taken";
    // What one cell says.
    /// The words hold no value of the kind the column has.
    Unreadable { text: Box<str> } = "unreadable", Warning, "«{text}» cannot be read as a value of this column";
    /// The value has the unit of another kind: households in a year column.
    WrongKind { text: Box<str> } = "wrong-kind", Warning, "«{text}» is a value of another kind";
    /// 约, 左右, 余, 多.
    Approximate = "approximate", Note, "the source gives an approximate value";
    /// ≤, 以上, 不足: the figure is a bound.
    Bound = "bound", Note, "the source gives a bound, taken as the value";
    /// A range of numbers, of which the lower is taken.
    RangeLow = "range-low", Note, "the source gives a range; the lower end is taken";
    /// Several figures were added up.
    Summed { parts: usize } = "summed", Note, "{parts} figures were added up";
    /// Of several figures the one called the total was taken.
    TotalChosen = "total-chosen", Note, "the figure called the total was taken";
    /// A figure in brackets was left aside.
    BracketSetAside = "bracket-set-aside", Note, "the figure in brackets was left aside";
    /// A spreadsheet turned a figure into a date.
    DateInNumber { text: Box<str> } = "date-in-number", Warning, "«{text}» is a date where a number belongs; a spreadsheet converted it";
    /// A number below zero that is not the usual mark for «unknown».
    Negative { text: Box<str> } = "negative", Warning, "«{text}» is negative";
    /// The unit in the cell was converted.
    UnitConverted { unit: &'static str } = "unit-converted", Note, "converted from {unit}";
    /// The unit is misprinted (万方米).
    UnitMisprinted { text: Box<str> } = "unit-misprinted", Note, "the unit «{text}» was read as square metres";
    /// More decimals than are kept.
    Rounded = "rounded", Note, "rounded to the precision that is kept";
    /// Words about the age that give no year.
    VagueYear { text: Box<str> } = "vague-year", Note, "«{text}» gives no year";
    /// No building was completed in that year.
    ImpossibleYear { text: Box<str> } = "impossible-year", Warning, "«{text}» is no possible completion year";
    /// A year after the day of the register.
    FutureYear { year: i64 } = "future-year", Warning, "{year} lies after the day of the register";
    /// 1900: the zero date of spreadsheets.
    DoubtfulYear { year: i64 } = "doubtful-year", Warning, "{year} is often a placeholder for an unknown year";
    /// A year of two digits.
    TwoDigitYear { year: i64 } = "two-digit-year", Note, "read as {year}";
    /// A decade or a bound: one unknown year within a span.
    YearSpan = "year-span", Note, "one unknown year within a span";
    /// Several years: the community grew in phases.
    SeveralYears = "several-years", Note, "several completion years";
    /// A fee per day, taken times 30.
    FeePerDay = "fee-per-day", Note, "a fee per day, taken 30 times for a month";
    /// A fee per year, divided by 12.
    FeePerYear = "fee-per-year", Note, "a fee per year, divided by 12";
    /// Fees by type of building: the lowest and the highest are taken.
    FeeByType { parts: usize } = "fee-by-type", Note, "{parts} fees by type; the lowest and the highest are taken";
    /// A fee per household, which is no fee per square metre.
    FeeNotByArea { text: Box<str> } = "fee-not-by-area", Warning, "«{text}» is not a fee per square metre";
    /// A fee or other value beyond what is plausible.
    Implausible { value: Box<str>, low: Box<str>, high: Box<str> } = "implausible", Warning, "{value} is outside the plausible range from {low} to {high}";
    /// True of a part only.
    Partly { text: Box<str> } = "partly", Warning, "«{text}» is neither yes nor no";
    /// A share below one was read as a fraction of one.
    FractionOfOne = "fraction-of-one", Note, "read as a fraction of one";
    /// The words are none of the known choices.
    UnknownChoice { text: Box<str>, nearest: Option<Box<str>> } = "unknown-choice", Warning, "«{text}» is none of the known choices (nearest: «{nearest}»)";
    /// Pinyin or other marks copied into the text were taken out.
    TextCleaned = "text-cleaned", Note, "marks copied into the text were taken out";

    // Coordinates.
    /// Latitude and longitude stand in the other order.
    PointSwapped = "point-swapped", Note, "latitude and longitude stand in the other order";
    /// The point is nowhere near the country.
    PointOutsideCountry = "point-outside-country", Warning, "the point lies outside the country and was left out";
    /// The point is far from the city.
    PointOutsideCity { kilometres: u64 } = "point-outside-city", Warning, "the point lies {kilometres} km from the others and was left out";
    /// Several rows have the same point: a geocoder's fallback.
    SharedPoint { rows: usize } = "shared-point", Warning, "{rows} rows share this point, as when a geocoder falls back on a street or town";
    /// The datum was declared.
    DatumDeclared { datum: Datum } = "datum-declared", Note, "coordinates are {datum}, as declared";
    /// The datum was found from hints in the file.
    DatumHinted { datum: Datum, hint: Box<str> } = "datum-hinted", Note, "coordinates are taken as {datum} because of «{hint}»";
    /// The datum was found by comparison with known places.
    DatumMeasured { datum: Datum, agree: u64, of: u64 } = "datum-measured", Note, "coordinates are taken as {datum}: {agree} of {of} points fall into their district";
    /// The datum could not be found.
    DatumAssumed { datum: Datum } = "datum-assumed", Warning, "the coordinate system is not stated and could not be detected; {datum} is assumed";
    /// The projection was found from the numbers.
    Projected { projection: Box<str> } = "projected", Note, "coordinates are projected ({projection}) and were converted";

    // A row against itself.
    /// One building with one household stands for «unknown».
    Stub = "stub", Warning, "1 building and 1 household stand for «unknown» and were left out";
    /// Floor area below land area.
    FloorAreaBelowLand = "floor-area-below-land", Warning, "the floor area is smaller than the land area";
    /// Residential floor area above the whole.
    ResidentialAboveTotal = "residential-above-total", Warning, "the residential floor area is larger than the whole";
    /// Less than 20 m² of floor for each household.
    TinyDwellings { m2: i64 } = "tiny-dwellings", Warning, "only {m2} m² of floor area for each household";
    /// More than 1,000 m² of floor for each household.
    VastDwellings { m2: i64 } = "vast-dwellings", Warning, "{m2} m² of floor area for each household";
    /// Less than 100 m² of floor for each building.
    TinyBuildings { m2: i64 } = "tiny-buildings", Warning, "only {m2} m² of floor area for each building";
    /// Fewer households than buildings.
    FewerHouseholdsThanBuildings = "fewer-households-than-buildings", Warning, "fewer households than buildings";
    /// Fewer entrances than buildings.
    FewerEntrancesThanBuildings = "fewer-entrances-than-buildings", Warning, "fewer entrances than buildings";
    /// The area looks as if given in the other of m² and 万 m².
    UnitTrap { suggestion: &'static str } = "unit-trap", Warning, "the figure looks as if given in {suggestion}";

    // Names and places.
    /// The name is that of one building.
    SingleBlockByName = "single-block-by-name", Note, "the name is that of a single block";
    /// The name lists buildings.
    BuildingsInName { buildings: usize } = "buildings-in-name", Note, "the name lists {buildings} buildings";
    /// The name holds several communities.
    SeveralNames { names: usize } = "several-names", Warning, "the name lists {names} communities in one row";
    /// The address holds several addresses.
    SeveralAddresses { addresses: usize } = "several-addresses", Note, "{addresses} addresses";
    /// Names of one family (A区, B区, 一期) are kept apart.
    NameFamilies { families: usize, rows: usize } = "name-families", Note, "{rows} rows belong to {families} families of names (A/B, phases) and are kept apart";
    /// The same name in the same district.
    DuplicateName { line: u32 } = "duplicate-name", Warning, "the same name in the same district as line {line}";
    /// The same code as another row.
    DuplicateCode { line: u32 } = "duplicate-code", Warning, "the same code as line {line}";
    /// The district's name belongs to another time.
    DistrictOfOtherTime { name: Box<str>, until: Option<Box<str>> } = "district-of-other-time", Note, "{name} is a district of another time (until {until})";
    /// Nobody knows the district.
    DistrictUnknown { text: Box<str>, nearest: Option<Box<str>> } = "district-unknown", Warning, "no district is called «{text}» (nearest: «{nearest}»)";
    /// Several districts go by the name.
    DistrictAmbiguous { text: Box<str> } = "district-ambiguous", Warning, "several districts go by «{text}»";
    /// The district was taken from the address or the name.
    DistrictFromText { text: Box<str> } = "district-from-text", Note, "the district was read from «{text}»";

    /// A remark speaks of a completion year, perhaps of some buildings only.
    YearInRemark { text: Box<str> } = "year-in-remark", Warning, "the remark «{text}» speaks of a completion year, which was not taken";

    // A column or the table as a whole.
    /// Every row sums up several communities.
    AggregateTable { rows: usize } = "aggregate-table", Warning, "all {rows} rows sum up several communities: there is no single one in the table";
    /// A column's values are of another kind than its heading.
    LooksShifted { header: Box<str>, fitting: u64, of: u64 } = "looks-shifted", Warning, "the column «{header}» looks shifted: only {fitting} of {of} values fit its heading";
    /// Round years stand out over their neighbours.
    HeapedYear { year: i64, rows: usize, expected: usize } = "heaped-year", Note, "{year} stands for «about then»: {rows} rows where the neighbouring years suggest {expected}; marked as estimated";
    /// No target was found for the column.
    Unmapped { header: Box<str> } = "unmapped", Note, "the column «{header}» is not used";
    /// The heading asks the opposite of the fact: yes is read as no.
    SenseTurned { header: Box<str>, target: Box<str> } = "sense-turned", Note, "the column «{header}» asks the opposite of {target}: yes is read as no";
    /// The mapping takes the answers the other way round than the heading asks.
    SenseDoubtful { header: Box<str>, target: Box<str> } = "sense-doubtful", Warning, "the column «{header}» seems to ask for {target} the other way round than it is read";
    /// Another column already gives this.
    TargetTaken { header: Box<str>, target: Box<str> } = "target-taken", Note, "the column «{header}» is not used: another column already gives {target}";
    /// A total row disagrees with the sum of the rows.
    TotalDisagrees { header: Box<str>, stated: Box<str>, summed: Box<str> } = "total-disagrees", Warning, "the total of «{header}» is stated as {stated}, the rows sum to {summed}";
    /// A total row agrees with the sum of the rows.
    TotalAgrees { header: Box<str>, stated: Box<str> } = "total-agrees", Note, "the total of «{header}», {stated}, agrees with the rows";
    /// The row is no data: a total, a note, the head once more.
    SetAside { reason: &'static str } = "set-aside", Note, "the row is no data: {reason}";
    /// The row was not taken.
    Rejected { reason: &'static str } = "rejected", Error, "the row was not taken: {reason}";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_and_kebab_case() {
        let mut keys = Code::KEYS.to_vec();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), Code::KEYS.len());
        assert!(keys.iter().all(|key| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')));
    }

    #[test]
    fn says_where_and_what() {
        let finding = Finding::cell(12, 2, Code::Summed { parts: 2 });
        assert_eq!(finding.to_string(), "note: line 12, column 3: 2 figures were added up");
        assert_eq!(finding.code.arguments(), [("parts", "2".to_owned())]);
        let json = serde_json::to_value(&finding).unwrap();
        assert_eq!(json["code"], "summed");
        assert_eq!(json["parts"], 2);
    }
}
