//! The words by which registers say that they do not know.

use super::text::{clean, simplified};

/// Words that mean «unknown» in any column.
const NULL_WORDS: &[&str] = &[
    "",
    "-",
    "--",
    "---",
    "/",
    "//",
    "\\",
    ".",
    ",",
    "?",
    "*",
    "null",
    "none",
    "nil",
    "nan",
    "na",
    "n/a",
    "#n/a",
    "#null!",
    "#value!",
    "#ref!",
    "#div/0!",
    "#name?",
    "(null)",
    "unknown",
    "not available",
    "暂无",
    "暂无资料",
    "暂无数据",
    "暂无信息",
    "暂无报价",
    "暂缺",
    "不详",
    "-不详",
    "不明",
    "不清楚",
    "未知",
    "未知类型",
    "未填",
    "未填写",
    "未登记",
    "待定",
    "待核实",
    "待查",
    "待补充",
    "待完善",
    "尚未公开",
    "未公开",
    "保密",
    "缺失",
    "缺",
    "空",
    "空白",
    "暂无数据,暂无数据",
];

/// Words that mean «unknown» of a name or a number, but «no» of a flag or a choice.
const NOTHING_WORDS: &[&str] = &["无", "没有", "无开发商", "无物业公司", "无资料", "无数据", "无信息"];

/// Units that a register leaves behind its null word: `暂无资料 户`.
const UNITS: &[&str] = &[
    "元/平方米·月",
    "元/平方米/月",
    "元/平米/月",
    "元/㎡/月",
    "元/㎡·月",
    "元/m2·月",
    "万平方米",
    "平方米",
    "平米",
    "㎡",
    "m²",
    "m2",
    "万元",
    "元",
    "户",
    "套",
    "栋",
    "幢",
    "座",
    "单元",
    "层",
    "个",
    "人",
    "年",
    "亩",
    "公顷",
    "%",
];

/// Whether the words mean «unknown» in a column of numbers, years or names.
pub fn is_null(text: &str) -> bool {
    let cleaned = clean(text);
    if cleaned.is_empty() {
        return true;
    }
    // The common case of a plain value ends here: null words are short and begin in few ways.
    if cleaned.len() > 48 || !cleaned.starts_with(begins_null) {
        return false;
    }
    let simple = simplified(&cleaned);
    let mut words = simple.trim();
    loop {
        if is_word(words) {
            return true;
        }
        match UNITS.iter().find_map(|unit| words.strip_suffix(unit)) {
            Some(shorter) if !shorter.trim().is_empty() => words = shorter.trim(),
            _ => return false,
        }
    }
}

/// Whether any null word begins so.
const fn begins_null(c: char) -> bool {
    matches!(
        c,
        '-' | '/'
            | '\\'
            | '.'
            | ','
            | '?'
            | '*'
            | 'n'
            | 'N'
            | '#'
            | '('
            | 'u'
            | 'U'
            | '暂'
            | '暫'
            | '不'
            | '未'
            | '待'
            | '尚'
            | '保'
            | '缺'
            | '空'
            | '无'
            | '無'
            | '没'
            | '沒'
    )
}

/// The word itself, and the `-1` by which databases mark a number they do not have.
fn is_word(text: &str) -> bool {
    let listed = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    listed(NULL_WORDS) || listed(NOTHING_WORDS) || matches!(text, "-1" | "-1.0")
}

/// Whether the words mean «unknown» where `无` is an answer: of flags and choices.
pub fn is_null_text(text: &str) -> bool {
    let cleaned = clean(text);
    let simple = simplified(&cleaned);
    NULL_WORDS.iter().any(|word| word.eq_ignore_ascii_case(&simple)) || &*simple == "-1"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_null_word_begins_as_null_words_do() {
        for word in NULL_WORDS.iter().chain(NOTHING_WORDS).filter(|word| !word.is_empty()) {
            assert!(word.starts_with(begins_null), "{word}");
        }
    }
}
