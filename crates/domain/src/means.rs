//! Means and targets (资金、能力与目标): what a programme can spend and build, and what it has declared, year by year.
//!
//! One row is one figure: of the whole city or of a district, in a year. Years are calendar years. The year after the last
//! one planned is the *tail*: it pays the second instalments of works that started in the last.

use crate::area::Area;
use crate::division::DivisionCode;
use crate::keys::keys;
use crate::money::Fen;
use crate::share::Share;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

keys! {
    /// What a figure says.
    MeansKind {
        /// 中央补助资金: the most that the centre gives.
        Central = "central",
        /// 市级资金: the most that the city gives.
        Municipal = "municipal",
        /// 专项债券: the most that comes from bonds.
        Bond = "bond",
        /// 社会资金: the most that companies and other social sources give.
        Social = "social",
        /// 区县资金: a district's own money.
        District = "district",
        /// 区县配套比例: the part of all public money that a district must give itself; holds for all years.
        Match = "match",
        /// 中央资金上限: the most of the centre's money that a district may receive.
        CentralMost = "central-most",
        /// 市级资金上限: the most of the city's money that a district may receive.
        MunicipalMost = "municipal-most",
        /// 债券上限: the most of the money from bonds that a district may receive.
        BondMost = "bond-most",
        /// 在建能力: the floor area on which work may go on at a time in a district.
        Capacity = "capacity",
        /// 开工目标: the floor area to be started in the year.
        Started = "started",
        /// 完工目标: the floor area to be completed in the year.
        Completed = "completed",
        /// 累计开工目标: the floor area to be started by the end of the year.
        StartedBy = "started-by",
        /// 综合改造占比: the part of the area started that is comprehensive renovation; holds for all years.
        ComprehensiveShare = "comprehensive-share",
        /// 区县下限: the floor area of comprehensive renovations that a district is to start in all years together.
        DistrictLeast = "district-least",
    }
}

/// What a figure is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MeansUnit {
    /// Money.
    Money,
    /// Floor area.
    Area,
    /// A part of a whole.
    Share,
}

impl MeansKind {
    /// What it is counted in.
    pub const fn unit(self) -> MeansUnit {
        match self {
            Self::Central
            | Self::Municipal
            | Self::Bond
            | Self::Social
            | Self::District
            | Self::CentralMost
            | Self::MunicipalMost
            | Self::BondMost => MeansUnit::Money,
            Self::Match | Self::ComprehensiveShare => MeansUnit::Share,
            Self::Capacity | Self::Started | Self::Completed | Self::StartedBy | Self::DistrictLeast => {
                MeansUnit::Area
            }
        }
    }

    /// Whether it is said of a district, not of the city.
    pub const fn of_district(self) -> bool {
        matches!(
            self,
            Self::District
                | Self::Match
                | Self::CentralMost
                | Self::MunicipalMost
                | Self::BondMost
                | Self::Capacity
                | Self::DistrictLeast
        )
    }

    /// Whether it is said of a year.
    pub const fn of_year(self) -> bool {
        !matches!(self, Self::Match | Self::ComprehensiveShare | Self::DistrictLeast)
    }

    /// Whether a year without it is a mistake once another year has it: money and capacity, but not targets.
    const fn needs_every_year(self) -> bool {
        self.of_year() && !matches!(self, Self::Started | Self::Completed | Self::StartedBy)
    }

    /// Whether the year after the last one planned counts: it pays second instalments.
    const fn counts_in_tail(self) -> bool {
        matches!(self.unit(), MeansUnit::Money)
    }

    /// Whether it is a declared target.
    pub const fn is_target(self) -> bool {
        matches!(
            self,
            Self::Started
                | Self::Completed
                | Self::StartedBy
                | Self::ComprehensiveShare
                | Self::DistrictLeast
        )
    }
}

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeansRow {
    /// The line it was read from, from 1; 0 for one that was made.
    pub line: u32,
    /// What it says.
    pub kind: MeansKind,
    /// Of which district; `None` for the city.
    pub district: Option<DivisionCode>,
    /// Of which year; `None` for all.
    pub year: Option<i16>,
    /// How much: fen, hundredths of a square metre, or parts per million.
    pub amount: i64,
}

impl MeansRow {
    /// As money.
    pub const fn fen(&self) -> Fen {
        Fen(self.amount)
    }

    /// As an area.
    pub const fn area(&self) -> Area {
        Area::from_centi(self.amount)
    }

    /// As a share.
    pub fn share(&self) -> Share {
        u32::try_from(self.amount).ok().and_then(|ppm| Share::from_ppm(ppm).ok()).unwrap_or(Share::WHOLE)
    }
}

/// What is wrong with a row, or missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MeansFault {
    /// The row; 0 where one is missing.
    pub line: u32,
    /// What is wrong.
    #[serde(flatten)]
    pub wrong: MeansWrong,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "wrong", rename_all = "kebab-case")]
pub enum MeansWrong {
    /// The word is no kind of figure.
    Kind {
        /// The word.
        text: String,
        /// The nearest word that is.
        nearest: Option<&'static str>,
    },
    /// The figure cannot be read.
    Amount {
        /// As written.
        text: String,
    },
    /// It is below nothing.
    Negative {
        /// As written.
        text: String,
    },
    /// The year cannot be read.
    Year {
        /// As written.
        text: String,
    },
    /// It is of a year that is not planned.
    YearOutside {
        /// The year.
        year: i16,
    },
    /// It needs a year.
    YearNeeded,
    /// No district goes by that name on the day.
    District {
        /// As written.
        text: String,
    },
    /// It needs a district.
    DistrictNeeded,
    /// It is said of the city, not of a district.
    CityOnly,
    /// The same is said before, in that row.
    Twice {
        /// The other row.
        first: u32,
    },
    /// A year is missing that others of its kind have.
    YearMissing {
        /// What is missing.
        kind: MeansKind,
        /// Of which district.
        district: Option<DivisionCode>,
        /// Which year.
        year: i16,
    },
    /// An area so small, or money so little, that it was probably meant in ten thousands.
    TenThousands {
        /// What it would be then, in yuan or m².
        meant: String,
    },
    /// A target above everything that could be planned.
    BeyondStock {
        /// How much there is, in m².
        stock: String,
    },
    /// There is no money at all.
    NoMoney,
    /// The file has no column of that name.
    Column {
        /// The column.
        name: &'static str,
    },
}

/// Figures, checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Means(pub Vec<MeansRow>);

/// Below this, an area of a district's year or a target was probably meant in 万m².
const SMALL_AREA: Area = Area::from_m2(1_000);
/// Below this, a year's money was probably meant in 万元.
const SMALL_MONEY: Fen = Fen(5_000_000);

impl Means {
    /// The figure of that kind, district and year, or of all years.
    pub fn find(
        &self,
        kind: MeansKind,
        district: Option<&DivisionCode>,
        year: Option<i16>,
    ) -> Option<&MeansRow> {
        self.0.iter().find(|row| row.kind == kind && row.district.as_ref() == district && row.year == year)
    }

    /// The rows of a kind.
    pub fn of(&self, kind: MeansKind) -> impl Iterator<Item = &MeansRow> {
        self.0.iter().filter(move |row| row.kind == kind)
    }

    /// What is wrong with the figures for planning `years` years from `first`. `stock` is all floor area that could be
    /// planned, where that is known.
    pub fn faults(&self, first: i16, years: u8, stock: Option<Area>) -> Vec<MeansFault> {
        let last = first.saturating_add(i16::from(years)).saturating_sub(1);
        let mut faults: Vec<MeansFault> = Vec::new();
        let mut seen: BTreeMap<(MeansKind, Option<&DivisionCode>, Option<i16>), u32> = BTreeMap::new();
        for row in &self.0 {
            let mut wrong = |wrong| faults.push(MeansFault { line: row.line, wrong });
            match (row.kind.of_district(), &row.district) {
                (true, None) => wrong(MeansWrong::DistrictNeeded),
                (false, Some(_)) => wrong(MeansWrong::CityOnly),
                _ => {}
            }
            let until = if row.kind.counts_in_tail() { last.saturating_add(1) } else { last };
            match row.year {
                None if row.kind.of_year() => wrong(MeansWrong::YearNeeded),
                Some(year) if year < first || year > until => wrong(MeansWrong::YearOutside { year }),
                _ => {}
            }
            if let Some(meant) = tenfold(row) {
                wrong(MeansWrong::TenThousands { meant });
            }
            let beyond = stock.filter(|stock| row.kind.is_target() && row.area() > *stock);
            if let Some(stock) = beyond.filter(|_| row.kind.unit() == MeansUnit::Area) {
                wrong(MeansWrong::BeyondStock { stock: stock.whole_m2().to_string() });
            }
            let key = (row.kind, row.district.as_ref(), row.year);
            if let Some(first) = seen.insert(key, row.line) {
                wrong(MeansWrong::Twice { first });
            }
        }
        faults.extend(self.missing(first, last));
        if !self.0.iter().any(|row| row.kind.unit() == MeansUnit::Money && row.amount > 0) {
            faults.push(MeansFault { line: 0, wrong: MeansWrong::NoMoney });
        }
        faults.sort_by_key(|fault| (fault.line == 0, fault.line));
        faults
    }

    /// Years without a figure that other years of the same kind and district have.
    fn missing(&self, first: i16, last: i16) -> Vec<MeansFault> {
        let mut years: BTreeMap<(MeansKind, Option<&DivisionCode>), BTreeSet<i16>> = BTreeMap::new();
        for row in self.0.iter().filter(|row| row.kind.needs_every_year()) {
            years.entry((row.kind, row.district.as_ref())).or_default().extend(row.year);
        }
        let missing = years.into_iter().flat_map(|((kind, district), years)| {
            let until = if kind.counts_in_tail() { last.saturating_add(1) } else { last };
            let absent: Vec<i16> = (first..=until).filter(|year| !years.contains(year)).collect();
            absent.into_iter().map(move |year| MeansFault {
                line: 0,
                wrong: MeansWrong::YearMissing { kind, district: district.cloned(), year },
            })
        });
        missing.collect()
    }
}

/// What a figure would be in ten thousands, where it is too small to be meant as it stands. Nothing is small enough to
/// be meant.
fn tenfold(row: &MeansRow) -> Option<String> {
    if row.amount <= 0 {
        return None;
    }
    let small = match row.kind.unit() {
        MeansUnit::Money => row.fen() < SMALL_MONEY,
        MeansUnit::Area => row.area() < SMALL_AREA,
        MeansUnit::Share => false,
    };
    small.then(|| row.amount.saturating_mul(100).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: u32, kind: MeansKind, district: Option<&str>, year: Option<i16>, amount: i64) -> MeansRow {
        MeansRow { line, kind, district: district.map(|code| DivisionCode(code.into())), year, amount }
    }

    fn wrongs(rows: Vec<MeansRow>, stock: Option<Area>) -> Vec<MeansFault> {
        Means(rows).faults(2020, 2, stock)
    }

    const LOTS: i64 = 1_000_000_000_000;

    fn money(from: u32) -> Vec<MeansRow> {
        let years = (from..).zip(2020..=2022);
        years.map(|(line, year)| row(line, MeansKind::Central, None, Some(year), LOTS)).collect()
    }

    #[test]
    fn money_of_every_year_and_the_one_after_is_enough() {
        assert_eq!(wrongs(money(2), None), []);
    }

    #[test]
    fn a_year_that_others_have_is_named_when_it_is_missing() {
        let mut rows = money(2);
        rows.pop();
        let missing = MeansWrong::YearMissing { kind: MeansKind::Central, district: None, year: 2022 };
        assert_eq!(wrongs(rows, None), [MeansFault { line: 0, wrong: missing }]);
    }

    #[test]
    fn capacity_needs_no_tail_and_targets_need_no_other_year() {
        let mut rows = money(2);
        let area = Area::from_m2(50_000).centi_m2();
        rows.push(row(5, MeansKind::Capacity, Some("500103"), Some(2020), area));
        rows.push(row(6, MeansKind::Capacity, Some("500103"), Some(2021), area));
        rows.push(row(7, MeansKind::Completed, None, Some(2021), area));
        assert_eq!(wrongs(rows, None), []);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_row() {
        let mut rows = money(2);
        rows.push(row(5, MeansKind::District, None, Some(2020), LOTS));
        rows.push(row(6, MeansKind::Started, Some("500103"), Some(2020), LOTS));
        rows.push(row(7, MeansKind::Started, None, None, LOTS));
        rows.push(row(8, MeansKind::Started, None, Some(2019), LOTS));
        rows.push(row(9, MeansKind::Central, None, Some(2020), LOTS));
        rows.push(row(10, MeansKind::Completed, None, Some(2020), Area::from_m2(3_000).centi_m2() / 10_000));
        let found = wrongs(rows, None);
        let lines: Vec<(u32, &str)> = found
            .iter()
            .map(|fault| {
                let word = match fault.wrong {
                    MeansWrong::DistrictNeeded => "district needed",
                    MeansWrong::CityOnly => "city only",
                    MeansWrong::YearNeeded => "year needed",
                    MeansWrong::YearOutside { year: 2019 } => "2019",
                    MeansWrong::Twice { first: 2 } => "twice",
                    MeansWrong::TenThousands { .. } => "ten thousands",
                    MeansWrong::YearMissing { .. } => "missing",
                    _ => "?",
                };
                (fault.line, word)
            })
            .collect();
        // The district's money lacks two more years.
        assert_eq!(
            lines,
            [
                (5, "district needed"),
                (6, "city only"),
                (7, "year needed"),
                (8, "2019"),
                (9, "twice"),
                (10, "ten thousands"),
                (0, "missing"),
                (0, "missing"),
            ]
        );
    }

    #[test]
    fn what_was_meant_in_ten_thousands_is_said_in_full() {
        let started = row(5, MeansKind::Started, None, Some(2020), Area::from_m2(300).centi_m2());
        assert_eq!(tenfold(&started).as_deref(), Some("3000000"));
        let central = row(5, MeansKind::Central, None, Some(2020), 2_500_000);
        assert_eq!(tenfold(&central).as_deref(), Some("250000000"));
        assert_eq!(tenfold(&row(5, MeansKind::Central, None, Some(2020), 0)), None);
    }

    #[test]
    fn a_target_above_all_there_is_names_what_there_is() {
        let mut rows = money(2);
        rows.push(row(9, MeansKind::StartedBy, None, Some(2021), Area::from_m2(2_000_000).centi_m2()));
        let beyond = MeansWrong::BeyondStock { stock: "1500000".to_owned() };
        assert_eq!(wrongs(rows, Some(Area::from_m2(1_500_000))), [MeansFault { line: 9, wrong: beyond }]);
    }

    #[test]
    fn without_any_money_nothing_can_be_planned() {
        assert_eq!(wrongs(Vec::new(), None), [MeansFault { line: 0, wrong: MeansWrong::NoMoney }]);
    }
}
