//! Yes and no.

use super::{Reading, clean, is_null_text, simplified};
use crate::finding::Code;
use domain::claim::Confidence;
use domain::fact::Fact;

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

const IN_ORDER: &[&str] = &[
    "完善",
    "健全",
    "齐全",
    "完备",
    "齐备",
    "达标",
    "到位",
    "满足",
    "良好",
    "好",
    "完好",
    "具备",
    "充足",
    "足够",
    "正常",
    "规范",
    "有人管理",
];

const OUT_OF_ORDER: &[&str] = &[
    "不完善",
    "不健全",
    "不齐全",
    "不齐",
    "不完备",
    "不达标",
    "未达标",
    "不到位",
    "未到位",
    "不满足",
    "不具备",
    "不足",
    "不规范",
    "不好",
    "缺失",
    "缺乏",
    "缺少",
    "短缺",
    "欠缺",
    "差",
    "落后",
    "滞后",
    "老化",
    "破损",
    "损坏",
    "陈旧",
    "失养",
    "失修",
    "失管",
    "失养失修",
    "失养失修失管",
    "无人管理",
    "弃管",
];

/// Words that say themselves whether a fact holds, whichever way its heading asks: those for it, those against.
const fn said_outright(fact: Fact) -> (&'static [&'static str], &'static [&'static str]) {
    match fact {
        Fact::MunicipalLacking | Fact::ServicesLacking | Fact::UpkeepLacking => (OUT_OF_ORDER, IN_ORDER),
        Fact::StronglyWilling => (
            &["强烈", "强", "高", "愿意", "同意", "支持", "迫切", "积极"],
            &["不强烈", "不强", "不高", "弱", "低", "不愿意", "不同意", "不支持", "反对"],
        ),
        Fact::StructureSound => (
            &["安全", "完好", "良好", "稳固", "a级", "b级"],
            &["不安全", "危险", "危房", "隐患", "有隐患", "存在隐患", "存在安全隐患", "c级", "d级"],
        ),
        Fact::FireLaneClear => (
            &["畅通", "通畅", "顺畅"],
            &["不畅通", "不通畅", "不畅", "堵塞", "阻塞", "占用", "被占用", "占道"],
        ),
        Fact::HasLift => (&["有电梯"], &["无电梯", "没有电梯", "未装电梯", "未安装电梯"]),
        _ => (&[], &[]),
    }
}

/// Reads yes or no of a fact whose heading asks for it or, `negated`, for its opposite. `不完善` says by itself that
/// facilities are lacking; `是` says it of whatever was asked.
pub fn answer(text: &str, fact: Fact, negated: bool) -> Reading<bool> {
    let (holds, fails) = said_outright(fact);
    if !holds.is_empty() && !is_null_text(text) {
        let cleaned = clean(text);
        let words = simplified(&cleaned);
        let plain = words.trim_start_matches("十分").trim_start_matches("非常").trim_start_matches('很');
        let (rest, hedged) = ["基本", "比较", "较", "尚"]
            .iter()
            .find_map(|hedge| plain.strip_prefix(hedge))
            .map_or((plain, false), |rest| (rest, true));
        let is_one_of = |list: &[&str]| list.iter().any(|word| word.eq_ignore_ascii_case(rest));
        let said = if is_one_of(holds) { Some(true) } else { is_one_of(fails).then_some(false) };
        if let Some(said) = said {
            let reading = Reading::plain(said);
            return if hedged { reading.noted(Code::Approximate, Confidence::Medium) } else { reading };
        }
    }
    flag(text).map(|said| said != negated)
}

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
