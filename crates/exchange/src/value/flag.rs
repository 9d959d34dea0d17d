//! Yes and no.

use super::{Reading, clean, is_null_text, simplified};
use crate::finding::Code;
use domain::claim::Confidence;

const YES: &[&str] = &[
    "是",
    "有",
    "对",
    "已",
    "已有",
    "√",
    "✓",
    "✔",
    "☑",
    "y",
    "yes",
    "t",
    "true",
    "1",
    "1.0",
    "具备",
    "符合",
    "满足",
    "存在",
    "畅通",
    "通畅",
    "已安装",
    "已加装",
    "全部",
    "愿意",
    "同意",
    "强烈",
];

const NO: &[&str] = &[
    "否",
    "无",
    "不是",
    "没有",
    "未",
    "×",
    "✗",
    "✘",
    "☒",
    "x",
    "n",
    "no",
    "f",
    "false",
    "0",
    "0.0",
    "不具备",
    "不符合",
    "不满足",
    "不存在",
    "不畅通",
    "未安装",
    "未加装",
    "堵塞",
    "占用",
    "不愿意",
    "不同意",
    "不强烈",
];

/// Reads yes or no: `是`, `有（2部）`, `√`, `Y`, `无电梯`. `部分` is neither.
pub fn flag(text: &str) -> Reading<bool> {
    if is_null_text(text) {
        return Reading::unknown();
    }
    let cleaned = clean(text);
    let words = simplified(&cleaned);
    let is_one_of = |list: &[&str]| list.iter().any(|word| word.eq_ignore_ascii_case(&words));
    if is_one_of(YES) {
        return Reading::plain(true);
    }
    if is_one_of(NO) {
        return Reading::plain(false);
    }
    if words.starts_with("部分") || words.contains("有的") || words.starts_with("个别") {
        return Reading::refused(Code::Partly { text: text.trim().into() });
    }
    // 无电梯, 未畅通 before 有电梯: 没有 and 未有 begin with a «no».
    if words.starts_with(['无', '否', '未', '没', '不', '×']) {
        return Reading::plain(false);
    }
    if words.starts_with(['有', '是', '已', '√']) {
        return Reading::plain(true);
    }
    // A number of things where yes or no is asked: two lifts are lifts.
    match super::count(&words, None).value {
        Some(0) => Reading::plain(false).noted(Code::Approximate, Confidence::Medium),
        Some(things) if (1..=200).contains(&things) => {
            Reading::plain(true).noted(Code::Approximate, Confidence::Medium)
        }
        _ => Reading::refused(Code::Unreadable { text: text.trim().into() }),
    }
}
