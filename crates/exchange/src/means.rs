//! Tables of means and targets: one figure a row, with what it says, of which district, of which year, and how much.

use crate::table::{Row, Table};
use crate::value::{area, clean, money};
use domain::division::{DivisionCode, DivisionLevel, Gazetteer, Located};
use domain::means::{Means, MeansFault, MeansKind, MeansRow, MeansUnit, MeansWrong};
use domain::nearest::nearest;
use jiff::civil::Date;

/// The words by which tables name a kind, besides its key. The first is its name in Chinese.
pub const NAMES: &[(MeansKind, &[&str])] = &[
    (MeansKind::Central, &["中央补助资金", "中央资金", "中央补助"]),
    (MeansKind::Municipal, &["市级资金", "市级补助资金", "市级补助"]),
    (MeansKind::Bond, &["专项债券", "债券资金", "专项债"]),
    (MeansKind::Social, &["社会资金", "社会资本"]),
    (MeansKind::District, &["区县资金", "区级资金", "区县财政"]),
    (MeansKind::Match, &["区县配套比例", "配套比例"]),
    (MeansKind::CentralMost, &["中央资金上限"]),
    (MeansKind::MunicipalMost, &["市级资金上限"]),
    (MeansKind::BondMost, &["债券上限", "专项债券上限"]),
    (MeansKind::Capacity, &["在建能力", "施工能力"]),
    (MeansKind::Started, &["开工目标", "当年开工目标"]),
    (MeansKind::Completed, &["完工目标", "当年完工目标"]),
    (MeansKind::StartedBy, &["累计开工目标"]),
    (MeansKind::ComprehensiveShare, &["综合改造占比", "综合改造占比下限"]),
    (MeansKind::DistrictLeast, &["区县下限", "区县最低面积"]),
];

/// The columns of a table of means, each with the words by which it may be headed. The first is what is written.
pub const COLUMNS: [(&str, &[&str]); 4] = [
    ("kind", &["类别", "项目", "类型"]),
    ("district", &["区县", "地区", "place"]),
    ("year", &["年份", "年度"]),
    ("amount", &["数额", "金额", "数量", "面积", "资金"]),
];

/// A kind's name in Chinese.
pub fn name(kind: MeansKind) -> &'static str {
    NAMES
        .iter()
        .find(|(named, _)| *named == kind)
        .and_then(|(_, words)| words.first())
        .copied()
        .unwrap_or_default()
}

/// Reads a table of means. District names are those of `day`.
///
/// # Errors
/// Everything that cannot be read, each with its row; nothing is taken then.
pub fn read_means(table: &Table, gazetteer: &Gazetteer, day: Date) -> Result<Means, Vec<MeansFault>> {
    let at = COLUMNS.map(|(key, words)| {
        let called = |text: &str| {
            let text = text.trim().to_lowercase();
            text == key || words.contains(&text.as_str())
        };
        table.header.iter().position(|header| called(&header.text) || called(&header.written))
    });
    let [Some(kind), district, year, Some(amount)] = at else {
        let missing = if at[0].is_none() { "kind" } else { "amount" };
        let line = table.header_line.unwrap_or(1);
        return Err(vec![MeansFault { line, wrong: MeansWrong::Column { name: missing } }]);
    };
    let unit = table.header.get(amount).and_then(|header| header.unit.as_deref());
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let cell = |at: usize| {
            row.cells.get(at).map(|cell| clean(&cell.to_string()).into_owned()).unwrap_or_default()
        };
        let reading = RowReading { row, gazetteer, day, unit };
        let (kind, amount) = (cell(kind), cell(amount));
        let (district, year) = (district.map(cell), year.map(cell));
        match reading.read(&kind, district.as_deref(), year.as_deref(), &amount) {
            Ok(read) => rows.push(read),
            Err(wrong) => faults.push(MeansFault { line: row.line, wrong }),
        }
    }
    if faults.is_empty() { Ok(Means(rows)) } else { Err(faults) }
}

struct RowReading<'a> {
    row: &'a Row,
    gazetteer: &'a Gazetteer,
    day: Date,
    unit: Option<&'a str>,
}

impl RowReading<'_> {
    fn read(
        &self,
        kind: &str,
        district: Option<&str>,
        year: Option<&str>,
        amount: &str,
    ) -> Result<MeansRow, MeansWrong> {
        let kind = kind_of(kind)?;
        let district = district.map(str::trim).filter(|name| !is_nothing(name));
        let district = district.map(|name| self.district(name)).transpose()?;
        let year = year.map(str::trim).filter(|year| !is_nothing(year));
        let year = year.map(year_of).transpose()?;
        Ok(MeansRow {
            line: self.row.line,
            kind,
            district,
            year,
            amount: amount_of(kind, amount, self.unit)?,
        })
    }

    fn district(&self, name: &str) -> Result<DivisionCode, MeansWrong> {
        match self.gazetteer.locate(name, DivisionLevel::District, self.day) {
            Located::Found(division) => Ok(division.code.clone()),
            _ => Err(MeansWrong::District { text: name.to_owned() }),
        }
    }
}

/// A cell that says «no district» or «no year»: empty, or a dash, or the whole city.
fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "-" | "—" | "–" | "/" | "全市" | "city")
}

fn kind_of(text: &str) -> Result<MeansKind, MeansWrong> {
    let text = text.trim();
    let named = |(kind, words): &(MeansKind, &[&str])| words.contains(&text).then_some(*kind);
    MeansKind::parse(text).or_else(|| NAMES.iter().find_map(named)).ok_or_else(|| {
        let keys = MeansKind::ALL.iter().map(|kind| kind.key());
        MeansWrong::Kind { text: text.to_owned(), nearest: nearest(text, keys) }
    })
}

fn year_of(text: &str) -> Result<i16, MeansWrong> {
    let digits = text.trim_end_matches('年').trim_end_matches(".0");
    let year: Option<i16> = digits.parse().ok();
    year.filter(|year| (1990..=2200).contains(year)).ok_or_else(|| MeansWrong::Year { text: text.to_owned() })
}

fn amount_of(kind: MeansKind, text: &str, unit: Option<&str>) -> Result<i64, MeansWrong> {
    let (text, owned) = (text.trim(), || text.trim().to_owned());
    if text.starts_with(['-', '−', '－']) && text.chars().any(|c| c.is_ascii_digit()) {
        return Err(MeansWrong::Negative { text: owned() });
    }
    let read = match kind.unit() {
        MeansUnit::Money => money(text, unit).value.map(|fen| fen.0),
        MeansUnit::Area => area(text, unit).value.map(domain::Area::centi_m2),
        MeansUnit::Share => {
            let share = text.trim_end_matches(['%', '％']).trim().parse::<domain::Share>().ok();
            share.map(|share| i64::from(share.ppm()))
        }
    };
    read.ok_or_else(|| MeansWrong::Amount { text: owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Options, Source, read};
    use jiff::civil::date;

    fn read_text(text: &str) -> Result<Means, Vec<MeansFault>> {
        let source = Source::Bytes { name: "means.csv".into(), bytes: text.as_bytes().to_vec() };
        let table = read(&source, &Options::default()).unwrap().remove(0);
        let gazetteer = policy_divisions();
        read_means(&table, &gazetteer, date(2020, 6, 5))
    }

    fn policy_divisions() -> Gazetteer {
        let district = |code: &str, name: &str| domain::division::Division {
            code: DivisionCode(code.into()),
            level: DivisionLevel::District,
            parent: None,
            name: name.into(),
            name_en: String::new(),
            aliases: Vec::new(),
            valid_from: None,
            valid_until: None,
            succeeded_by: Vec::new(),
            source: String::new(),
            seat: None,
            outline: None,
            outline_quality: None,
        };
        Gazetteer { divisions: vec![district("500103", "渝中区"), district("500106", "沙坪坝区")] }
    }

    #[test]
    fn keys_and_chinese_names_units_in_cells_and_dashes_are_understood() {
        let means = read_text(
            "类别,区县,年份,数额\n中央补助资金,—,2020,3.2亿元\ncapacity,渝中区,2020,12万平方米\n\
             配套比例,沙坪坝,,20%\nstarted,,2021年,30000000\n",
        )
        .unwrap();
        let said: Vec<(MeansKind, Option<&str>, Option<i16>, i64)> = means
            .0
            .iter()
            .map(|row| (row.kind, row.district.as_ref().map(|code| &*code.0), row.year, row.amount))
            .collect();
        assert_eq!(
            said,
            [
                (MeansKind::Central, None, Some(2020), 32_000_000_000),
                (MeansKind::Capacity, Some("500103"), Some(2020), 12_000_000),
                (MeansKind::Match, Some("500106"), None, 200_000),
                (MeansKind::Started, None, Some(2021), 3_000_000_000),
            ]
        );
    }

    #[test]
    fn every_row_that_cannot_be_read_is_named_and_nothing_is_taken() {
        let faults = read_text(
            "kind,district,year,amount\ncentrall,,2020,1000万元\ncentral,,2020,-5\ncentral,,二〇,5亿元\n\
             district,江湖区,2020,5亿元\ncentral,,2021,lots\n",
        )
        .unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
        assert_eq!(faults[0].wrong, MeansWrong::Kind { text: "centrall".into(), nearest: Some("central") });
        assert!(matches!(faults[1].wrong, MeansWrong::Negative { .. }));
        assert!(matches!(faults[2].wrong, MeansWrong::Year { .. }));
        assert!(matches!(faults[3].wrong, MeansWrong::District { .. }));
        assert!(matches!(faults[4].wrong, MeansWrong::Amount { .. }));
    }

    #[test]
    fn a_table_without_the_column_says_which() {
        let faults = read_text("kind,district,year,how much\ncentral,,2020,5亿元\n").unwrap_err();
        assert_eq!(faults, [MeansFault { line: 1, wrong: MeansWrong::Column { name: "amount" } }]);
    }

    #[test]
    fn a_unit_in_the_heading_holds_for_bare_figures() {
        let means = read_text("类别,年份,金额(万元)\n市级资金,2020,5000\n").unwrap();
        assert_eq!(means.0[0].amount, 5_000_000_000);
    }
}
