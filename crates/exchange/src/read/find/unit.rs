//! Units written in a head: `建筑面积(万平方米)`, `面积/㎡`, `户数（户）`.

const SCALES: &[&str] = &["万", "百万", "千", "亿", "十万"];
const BASES: &[&str] = &[
    "平方米",
    "平米",
    "平方",
    "平",
    "方",
    "㎡",
    "m2",
    "m²",
    "m^2",
    "sqm",
    "sq m",
    "sq.m",
    "sqft",
    "sq ft",
    "ft2",
    "公顷",
    "亩",
    "户",
    "套",
    "栋",
    "幢",
    "座",
    "个",
    "人",
    "层",
    "元",
    "台",
    "部",
    "处",
    "米",
    "m",
    "km",
    "公里",
    "年",
    "月",
    "%",
    "％",
    "‰",
    "单元",
    "间",
    "辆",
    "次",
    "天",
    "分",
    "℃",
    "平方公里",
    "km2",
    "元/平方米",
    "元/平米",
    "元/㎡",
    "元/m2",
    "元/月",
    "ha",
    "度",
    "元/平方米·月",
    "元/平方米/月",
    "元/平米/月",
    "元/㎡·月",
    "元/㎡/月",
    "元/月·平方米",
    "cny",
    "sgd",
    "usd",
    "户/栋",
];

/// Whether a text is nothing but a unit.
pub(crate) fn is_unit(text: &str) -> bool {
    let plain: String = text
        .trim()
        .trim_start_matches("单位")
        .trim_matches([':', '：', ' '])
        .to_lowercase()
        .replace(['・', '•'], "·");
    if plain.is_empty() {
        return false;
    }
    BASES.contains(&plain.as_str())
        || SCALES.iter().any(|scale| {
            plain.strip_prefix(scale).is_some_and(|base| base.is_empty() || BASES.contains(&base))
        })
}

/// Splits a head into its text and its unit; without a unit the text is given back whole.
pub(crate) fn split(head: &str) -> (String, Option<String>) {
    let trimmed = head.trim();
    for (open, close) in [('(', ')'), ('（', '）'), ('[', ']'), ('【', '】'), ('（', ')'), ('(', '）')]
    {
        let Some(inside) = trimmed.strip_suffix(close) else { continue };
        let Some((text, unit)) = inside.rsplit_once(open) else { continue };
        if is_unit(unit) && !text.trim().is_empty() {
            return (text.trim().to_owned(), Some(clean(unit)));
        }
    }
    for separator in ['/', ',', '，', ':', '：', '_', '\n'] {
        let Some((text, unit)) = trimmed.split_once(separator) else { continue };
        // After an underscore or a slash only units that are no heads themselves: `户/栋` stays whole.
        if is_unit(unit) && text.trim().chars().count() > 1 {
            return (text.trim().to_owned(), Some(clean(unit)));
        }
    }
    (trimmed.to_owned(), None)
}

fn clean(unit: &str) -> String {
    unit.trim().trim_start_matches("单位").trim_matches([':', '：', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_in_heads() {
        for (head, text, unit) in [
            ("建筑面积(万平方米)", "建筑面积", Some("万平方米")),
            ("面积（㎡）", "面积", Some("㎡")),
            ("面积_万平方米", "面积", Some("万平方米")),
            ("涉及居民(户)", "涉及居民", Some("户")),
            ("计划投资（单位：万元）", "计划投资", Some("万元")),
            ("面积(万平米)", "面积", Some("万平米")),
            ("物业费(元/平方米・月)", "物业费", Some("元/平方米・月")),
            ("面积/m2", "面积", Some("m2")),
            ("gfa_sqm", "gfa", Some("sqm")),
            ("区(市)", "区(市)", None),
            ("县(市、区)", "县(市、区)", None),
            ("建成年代(原文)", "建成年代(原文)", None),
            ("户/栋", "户/栋", None),
            ("住宅-新建(套)", "住宅-新建", Some("套")),
        ] {
            assert_eq!(split(head), (text.to_owned(), unit.map(str::to_owned)), "{head}");
        }
    }
}
