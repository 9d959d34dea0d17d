//! Owners' names: only a masked form goes further than this room.

use crate::value;

/// Marks of an organisation, whose name is no personal datum.
const ORGANISATION: &[&str] = &[
    "公司",
    "集团",
    "局",
    "厂",
    "学校",
    "医院",
    "委员会",
    "银行",
    "中心",
    "单位",
    "政府",
    "部队",
    "大学",
    "研究",
    "协会",
    "合作社",
    "Ltd",
    "Inc",
    "Co.",
];

/// 张三 → 张*; 张三、李四 → 张*、李*; an organisation keeps its name. `None` for a null word.
pub(super) fn masked(text: &str) -> Option<Box<str>> {
    if value::is_null(text) {
        return None;
    }
    let cleaned = value::clean(text);
    if ORGANISATION.iter().any(|mark| cleaned.contains(mark)) {
        return Some(cleaned.as_ref().into());
    }
    let separators = ['、', ',', ';', '/', '&'];
    let names = cleaned.split(separators).map(str::trim).filter(|name| !name.is_empty());
    let masked: Vec<String> =
        names.filter_map(|name| name.chars().next()).map(|first| format!("{first}*")).collect();
    (!masked.is_empty()).then(|| masked.join("、").into())
}
