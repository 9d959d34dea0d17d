//! Words that stand in heads, totals and notes, as far as finding the table needs them.
//!
//! What a column *means* is the mapping's business; here it is only asked whether a line looks like a head.

/// Parts that a head has and a value has not.
const PARTS: &[&str] = &[
    "序号",
    "编号",
    "名称",
    "年代",
    "年份",
    "年限",
    "建成",
    "竣工",
    "户数",
    "栋数",
    "幢数",
    "楼栋",
    "单元数",
    "套数",
    "层数",
    "楼层",
    "面积",
    "备注",
    "类型",
    "类别",
    "电话",
    "联系",
    "经度",
    "纬度",
    "坐标",
    "经纬",
    "产权",
    "结构",
    "规模",
    "数量",
    "投资",
    "资金",
    "进度",
    "来源",
    "时间",
    "日期",
    "指标",
    "费用",
    "物业费",
    "容积率",
    "绿化率",
    "开发商",
    "情况",
    "所在",
    "小区数",
    "内容",
    "是否",
    "代码",
    "地址",
    "单价",
    "金额",
    "占比",
    "比例",
];

/// Heads that are also common parts of values: only the whole head counts.
const WHOLES: &[&str] = &[
    "小区",
    "街道",
    "社区",
    "区",
    "县",
    "区县",
    "市",
    "城市",
    "省",
    "省份",
    "省市",
    "地区",
    "户",
    "栋",
    "幢",
    "单元",
    "层",
    "标段",
    "项目",
    "镇街",
    "街镇",
    "乡镇",
    "范围",
    "门牌",
    "楼号",
    "房号",
    "室号",
    "坐落",
    "合计",
    "小计",
    "居民",
    "楼宇",
    "单散楼",
    "村",
    "路",
    "号",
    "性质",
    "用途",
    "状态",
    "批次",
    "年度",
    "物业",
    "物业公司",
    "物业服务企业",
    "计划",
    "联系人",
    "区(市)",
    "权属",
    "朝向",
    "业主",
    "姓名",
    "性别",
];

/// English heads, matched on whole words.
const ENGLISH: &[&str] = &[
    "id",
    "no",
    "name",
    "address",
    "street",
    "road",
    "block",
    "blk",
    "building",
    "buildings",
    "unit",
    "units",
    "year",
    "built",
    "completed",
    "district",
    "town",
    "city",
    "area",
    "gfa",
    "floor",
    "floors",
    "storeys",
    "level",
    "lvl",
    "lat",
    "lon",
    "lng",
    "latitude",
    "longitude",
    "type",
    "date",
    "status",
    "remarks",
    "remark",
    "note",
    "notes",
    "source",
    "households",
    "dwellings",
    "residents",
    "owner",
    "phone",
    "postal",
    "postcode",
    "zip",
    "code",
    "total",
    "count",
    "number",
    "price",
    "fee",
    "url",
    "community",
    "estate",
    "project",
    "room",
    "rooms",
    "flat",
    "flats",
    "share",
];

/// Whether a cell's text reads like the head of a column.
pub(crate) fn is_head(text: &str) -> bool {
    let plain = plain(text);
    if plain.is_empty() || plain.chars().count() > 24 || answers(text) {
        return false;
    }
    WHOLES.contains(&plain.as_str())
        || plain.split(['/', '_', '-', '、', '及', '和', '或']).any(|part| WHOLES.contains(&part))
        || PARTS.iter().any(|part| plain.contains(part))
        || english(text).any(|word| ENGLISH.contains(&word.as_str()))
}

/// Whether a text answers a question, as `填报单位：渝中区` does; a head asks one.
pub(crate) fn answers(text: &str) -> bool {
    let inside = plain_brackets(text);
    inside.trim_end_matches([':', '：', ' ']).contains([':', '：'])
}

fn english(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
}

/// The text without blanks, bracketed parts, colons and asterisks.
pub(crate) fn plain(text: &str) -> String {
    plain_brackets(text).replace(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '*' | '＊'), "")
}

/// The text without what stands in brackets.
fn plain_brackets(text: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            _ => out.push(character),
        }
    }
    out
}

const SUMS: &[&str] = &["合计", "总计", "小计", "共计", "总合计"];

/// Whether a cell names a sum of other rows: `合计`, `全市小计：`, `Total`.
pub(crate) fn is_total(text: &str) -> bool {
    // Every row of a million asks: most are told by a glance.
    let glance = text.contains('计') || text.starts_with(['t', 'T', 's', 'S', 'g', 'G', 'o', 'O']);
    if !glance || text.len() > 64 {
        return false;
    }
    let plain = plain(text);
    if plain.chars().count() <= 12 && SUMS.iter().any(|sum| plain.ends_with(sum)) {
        return true;
    }
    let mut words = english(&plain);
    let (first, second) = (words.next(), words.next());
    matches!(
        (first.as_deref(), second.as_deref()),
        (Some("total" | "totals" | "subtotal" | "sum"), None)
            | (Some("grand" | "sub" | "overall"), Some("total" | "totals"))
            | (Some("grandtotal"), _)
    ) && plain.chars().all(|c| c.is_ascii_alphabetic() || c == '-')
}

const NOTES: &[&str] = &[
    "注:",
    "注：",
    "备注:",
    "备注：",
    "说明:",
    "说明：",
    "附注",
    "填表",
    "制表",
    "审核",
    "填报",
    "联系人:",
    "联系人：",
    "数据来源",
    "资料来源",
    "来源:",
    "来源：",
    "注1",
    "注2",
    "注３",
    "※",
    "单位负责人",
    "负责人:",
    "负责人：",
    "打印时间",
    "打印日期",
    "统计时间",
    "第",
    "note:",
    "notes:",
    "source:",
    "remark:",
    "remarks:",
    "*",
    "＊",
];

/// Whether a lone cell is a remark rather than a record.
pub(crate) fn is_note(text: &str) -> bool {
    let lower: String =
        text.chars().filter(|c| !c.is_whitespace()).take(24).collect::<String>().to_lowercase();
    if let Some(rest) = lower.strip_prefix('第') {
        // «第1页 共3页», not «第三建筑公司宿舍».
        return rest.split_once('页').is_some_and(|(number, _)| number.chars().count() <= 4);
    }
    NOTES.iter().any(|start| *start != "第" && lower.starts_with(start))
}

/// Whether a lone cell numbers a part of the list: `一、渝中区`, `（二）江北区`.
pub(crate) fn is_section(text: &str) -> bool {
    const NUMERALS: &str = "一二三四五六七八九十";
    let trimmed = text.trim_start_matches(['(', '（', '第']);
    let rest = trimmed.trim_start_matches(|c: char| NUMERALS.contains(c));
    rest.len() < trimmed.len()
        && (rest.starts_with(['、', ')', '）', '.', '．'])
            || (text.starts_with('第') && rest.starts_with(['批', '部'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_told_from_values() {
        for head in [
            "序号",
            "小区名称",
            "所在街道及社区",
            "建筑面积(万平方米)",
            "小区/单散楼",
            "区(市)",
            "涉及居民(户)",
            "max_floor_lvl",
            "blk_no",
            "经纬度",
            "建设 规模",
            "新开工改造小区数-计划任务数(个)",
        ] {
            assert!(is_head(head), "{head}");
        }
        for value in [
            "南市场小区",
            "中云街道办事处",
            "竹园小区(渝中)",
            "1998年",
            "BEACH RD",
            "渝中区",
            "第三建筑公司宿舍",
        ] {
            assert!(!is_head(value), "{value}");
        }
    }

    #[test]
    fn totals_are_told_from_names() {
        for total in [
            "合计",
            "合 计",
            "全市小计:",
            "全市小计：",
            "小　计",
            "总计",
            "渝中区合计",
            "Total",
            "Grand Total:",
            "SUB-TOTAL",
        ] {
            assert!(is_total(total), "{total}");
        }
        for name in ["会计学校宿舍", "设计院小区", "Total Plaza", "合计大厦", "统计局家属院"]
        {
            assert!(!is_total(name), "{name}");
        }
    }

    #[test]
    fn notes_and_sections() {
        assert!(is_note("注：以上数据截至2023年"));
        assert!(is_note("填表人：    审核人："));
        assert!(is_note("第1页 共3页"));
        assert!(!is_note("第三建筑公司宿舍"));
        assert!(is_section("一、渝中区"));
        assert!(is_section("（二）江北区"));
        assert!(is_section("第三批"));
        assert!(!is_section("三峡广场小区"));
        assert!(!is_section("第三建筑公司宿舍"));
    }
}
