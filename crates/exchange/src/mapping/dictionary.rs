//! The headings that registers use for what we know, in Chinese and English.

use super::Target;
use crate::value;
use crate::write::{LINE_MARK, REASONS_MARK};
use domain::fact::Fact;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use Target::{Address, CommunityCount, District, Name, Neighbourhood, Position, Street};

const fn fact(fact: Fact) -> Target {
    Target::Fact(fact)
}

/// Headings word for word, in the spelling of [`heading_key`]; the file is part of the program.
static EXACT: LazyLock<HashMap<&'static str, Target>> = LazyLock::new(|| {
    let lines = include_str!("headings.txt").lines().filter(|line| !line.starts_with('#'));
    let entry = |line: &'static str| {
        let (key, words) = line.split_once(" = ")?;
        Some(Target::parse(key)?).map(|target| words.split_whitespace().map(move |word| (word, target)))
    };
    lines.filter_map(entry).flatten().collect()
});

/// What stands in longer headings; the first that fits wins.
const PARTS: &[(&str, Target)] = &[
    ("项目数", CommunityCount),
    ("小区名", Name),
    ("楼盘名", Name),
    ("建成年", Target::Fact(Fact::BuiltYear)),
    ("竣工年", Target::Fact(Fact::BuiltYear)),
    ("建筑年代", Target::Fact(Fact::BuiltYear)),
    ("建设年代", Target::Fact(Fact::BuiltYear)),
    ("楼栋数", Target::Fact(Fact::Buildings)),
    ("栋数", Target::Fact(Fact::Buildings)),
    ("幢数", Target::Fact(Fact::Buildings)),
    ("户数", Target::Fact(Fact::Households)),
    ("住宅建筑面积", Target::Fact(Fact::ResidentialFloorArea)),
    ("建筑面积", Target::Fact(Fact::FloorArea)),
    ("占地面积", Target::Fact(Fact::LandArea)),
    ("物业公司", Target::Fact(Fact::PropertyCompany)),
    ("物业费", Target::Fact(Fact::PropertyFee)),
    ("维修资金余额", Target::Fact(Fact::MaintenanceFundBalance)),
    ("经纬度", Position),
    ("坐标", Position),
    ("详细地址", Address),
    ("地址", Address),
    ("街道", Street),
    ("居委会", Neighbourhood),
    ("区县", District),
];

/// Headings that hold one of the parts above and mean something else.
const NOT_PARTS: &[&str] = &[
    "计划",
    "完成",
    "投资",
    "同意",
    "改造后",
    "开工",
    "门店",
    "电话",
    "链",
    "率",
    "危房",
    "低保",
    "加装",
    "网址",
    "url",
    "累计",
];

/// What a heading says, and whether it says so word for word.
pub(super) fn by_heading(text: &str, unit: Option<&str>) -> Option<(Target, bool)> {
    // 楼栋(个) and 小区(个) count; 单元 and 栋 without a unit may be numbers on doors.
    let counted = unit.is_some_and(|unit| ["个", "栋", "幢", "座", "万户"].contains(&unit.trim()));
    let child = text.rsplit(" / ").next().unwrap_or(text);
    // Headings that our own return workbooks bear, behind words in the person's language.
    if text.ends_with(LINE_MARK) {
        return Some((Target::OriginalLine, true));
    }
    if text.ends_with(REASONS_MARK) {
        return Some((Target::Ignore, true));
    }
    for part in [text, child] {
        let key = heading_key(part);
        if counted && matches!(key.as_str(), "小区" | "项目" | "小区项目") {
            return Some((CommunityCount, true));
        }
        if counted && matches!(key.as_str(), "楼栋" | "楼宇" | "楼" | "楼幢") {
            return Some((fact(Fact::Buildings), true));
        }
        if let Some(target) = EXACT.get(key.as_str()) {
            return Some((*target, true));
        }
        if let Some(fact) = Fact::ALL.iter().find(|fact| heading_key(fact.key()) == key) {
            return Some((Target::Fact(*fact), true));
        }
        if let Some(target) = Target::PLACES.into_iter().find(|target| heading_key(target.key()) == key) {
            return Some((target, true));
        }
    }
    let key = heading_key(text);
    // Planned, begun, finished: however they are counted, a row with a number of communities is none.
    if key.contains("小区数") && !["率", "比", "面积", "户", "投资"].iter().any(|other| key.contains(other))
    {
        return Some((CommunityCount, false));
    }
    if NOT_PARTS.iter().any(|part| key.contains(part)) {
        return None;
    }
    PARTS.iter().find(|(part, _)| key.contains(part)).map(|(_, target)| (*target, false))
}

/// What a heading cut to five characters by a DBF file began as; `None` when it could be several.
pub(super) fn by_beginning(text: &str) -> Option<Target> {
    let key = heading_key(text);
    if key.chars().count() < 4 {
        return None;
    }
    let beginning = |(spelling, _): &(&&str, &Target)| spelling.starts_with(&key);
    let found: HashSet<Target> = EXACT.iter().filter(beginning).map(|(_, target)| *target).collect();
    let only = found.len() == 1;
    found.into_iter().next().filter(|_| only)
}

/// What spellings of one heading have in common: letters, figures and characters, without brackets.
pub(super) fn heading_key(text: &str) -> String {
    let mut depth = 0_u32;
    let mut key: String = value::key(text)
        .chars()
        .filter(|c| {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' => depth = depth.saturating_sub(1),
                _ => return depth == 0 && c.is_alphanumeric(),
            }
            false
        })
        .collect();
    if key.is_empty() {
        // A heading all in brackets is better than none.
        key = value::key(text).chars().filter(|c| c.is_alphanumeric()).collect();
    }
    key
}

/// Units that end a heading without brackets.
const UNITS: &[&str] = &[
    "万平方米",
    "万平米",
    "万㎡",
    "平方米",
    "平米",
    "㎡",
    "m2",
    "m²",
    "亩",
    "公顷",
    "万元",
    "元",
    "户",
    "万户",
    "栋",
    "%",
];

/// The unit at the end of a heading that writes it without brackets: `面积_万平方米`.
pub(super) fn unit_of_heading(text: &str) -> Option<(&str, &str)> {
    let at = text.rfind(['_', '-', '/', ' '])?;
    let (head, tail) = text.split_at_checked(at)?;
    let unit = tail.trim_start_matches(['_', '-', '/', ' ']);
    UNITS.contains(&unit).then_some((head, unit))
}
