//! Choices: the registers' words for the keys of a closed list.

use super::{Reading, clean, is_null_text, simplified};
use crate::finding::Code;
use domain::fact::{Fact, FactKind};
use domain::nearest::nearest;

/// Words and the key they mean, most telling first; a word that begins the text or stands in it counts.
type Words = &'static [(&'static str, &'static str)];

const STRUCTURE: Words = &[
    ("砖混", "brick-concrete"),
    ("混合结构", "brick-concrete"),
    ("砖木", "other"),
    ("预制板", "precast-panel"),
    ("大板", "precast-panel"),
    ("剪力墙", "shear-wall"),
    ("框剪", "shear-wall"),
    ("框架", "frame"),
    ("钢混", "frame"),
    ("钢筋混凝土", "frame"),
    ("钢结构", "frame"),
    ("框", "frame"),
    ("其他", "other"),
    ("其它", "other"),
];

const TENURE: Words = &[
    ("混合", "mixed"),
    ("军产", "military"),
    ("部队", "military"),
    ("房改", "reformed-public"),
    ("经济适用", "affordable"),
    ("经适", "affordable"),
    ("安置", "resettlement"),
    ("还建", "resettlement"),
    ("回迁", "resettlement"),
    ("集资", "work-unit"),
    ("单位", "work-unit"),
    ("家属", "work-unit"),
    ("公房", "public"),
    ("直管", "public"),
    ("公租", "public"),
    ("廉租", "public"),
    ("商品", "commercial"),
];

const STATE_OWNED: Words = &[
    ("军队", "army"),
    ("部队", "army"),
    ("军", "army"),
    ("央企", "central-enterprise"),
    ("中央企业", "central-enterprise"),
    ("国企", "state-enterprise"),
    ("国有企业", "state-enterprise"),
    ("市属", "state-enterprise"),
    ("事业单位", "institution"),
    ("机关", "institution"),
    ("高校", "institution"),
    ("否", "none"),
    ("无", "none"),
    ("不是", "none"),
    ("非", "none"),
];

const PROPERTY_SERVICE: Words = &[
    ("打包", "bundle"),
    ("连片", "bundle"),
    ("片区", "bundle"),
    ("代管", "custody"),
    ("托管", "custody"),
    ("街道办", "custody"),
    ("社区管理", "custody"),
    ("居委会", "custody"),
    // A work unit that manages its own housing is no group of residents.
    ("单位自管", "work-unit"),
    ("自筹", "self-management"),
    ("自管", "self-management"),
    ("自治", "self-management"),
    ("自行管理", "self-management"),
    ("业主自", "self-management"),
    ("单位", "work-unit"),
    ("服务中心", "service-centre"),
    ("无物业", "none"),
    ("无管理", "none"),
    ("没有", "none"),
    ("无", "none"),
    ("否", "none"),
    ("专业", "company"),
    ("市场化", "company"),
    ("公司", "company"),
    ("有", "company"),
    ("是", "company"),
    ("物业", "company"),
];

const OWNERS_BODY: Words = &[
    ("物管会", "interim-committee"),
    ("物业管理委员会", "interim-committee"),
    ("未成立", "none"),
    ("未选", "none"),
    ("没有", "none"),
    ("无", "none"),
    ("否", "none"),
    ("业委会", "committee"),
    ("业主委员会", "committee"),
    ("业主大会", "assembly"),
    ("已成立", "committee"),
    ("成立", "committee"),
    ("有", "committee"),
    ("是", "committee"),
];

const HERITAGE: Words = &[
    ("否", "none"),
    ("无", "none"),
    ("不是", "none"),
    ("不涉及", "none"),
    ("街区", "historic-quarter"),
    ("风貌区", "historic-quarter"),
    ("历史建筑", "historic-building"),
    ("文物", "historic-building"),
    ("优秀", "historic-building"),
    ("是", "historic-building"),
];

const CONDITION: Words = &[
    ("隐患", "hazard"),
    ("危险", "hazard"),
    ("不合格", "hazard"),
    ("破损", "hazard"),
    ("差", "hazard"),
    ("老化", "ageing"),
    ("老旧", "ageing"),
    ("锈蚀", "ageing"),
    ("一般", "ageing"),
    ("中", "ageing"),
    ("良", "good"),
    ("好", "good"),
    ("优", "good"),
    ("正常", "good"),
    ("完好", "good"),
    ("合格", "good"),
];

/// Reads one of a fact's choices: the key itself, or the registers' words for it.
pub fn choice(text: &str, fact: Fact) -> Reading<&'static str> {
    let FactKind::Choice(keys) = fact.kind() else {
        return Reading::refused(Code::Unreadable { text: text.trim().into() });
    };
    if is_null_text(text) {
        return Reading::unknown();
    }
    let cleaned = clean(text);
    let words = simplified(&cleaned);
    if let Some(key) = keys.iter().find(|key| key.eq_ignore_ascii_case(&words)) {
        return Reading::plain(key);
    }
    let synonyms = synonyms(fact);
    let whole = synonyms.iter().find(|(word, _)| *word == &*words);
    let part = || synonyms.iter().find(|(word, _)| word.chars().count() > 1 && words.contains(word));
    let start = || synonyms.iter().find(|(word, _)| words.starts_with(word));
    if let Some(key) = whole.or_else(part).or_else(start).and_then(|(_, key)| keys.iter().find(|k| *k == key))
    {
        return Reading::plain(key);
    }
    let nearest = nearest(&words, synonyms.iter().map(|(word, _)| *word).chain(keys.iter().copied()));
    Reading::refused(Code::UnknownChoice { text: text.trim().into(), nearest: nearest.map(Into::into) })
}

/// Reads a choice whose heading asks, where `negated`, for its absence: `是否无物业`. Words that name a choice mean
/// it, `无` and `有` among them; a bare `是` is then «none», a bare `否` the choice that a yes would be.
pub fn choice_answer(text: &str, fact: Fact, negated: bool) -> Reading<&'static str> {
    let bare = text.is_ascii() || text.trim().chars().count() == 1;
    let names_a_choice = text.contains(['有', '无', '無']);
    match super::flag(text).value.filter(|_| negated && bare && !names_a_choice) {
        Some(true) => choice("否", fact),
        Some(false) => choice("是", fact),
        None => choice(text, fact),
    }
}

const fn synonyms(fact: Fact) -> Words {
    match fact {
        Fact::Structure => STRUCTURE,
        Fact::Tenure => TENURE,
        Fact::StateOwned => STATE_OWNED,
        Fact::PropertyService => PROPERTY_SERVICE,
        Fact::OwnersBody => OWNERS_BODY,
        Fact::Heritage => HERITAGE,
        Fact::WaterCondition
        | Fact::DrainageCondition
        | Fact::GasCondition
        | Fact::PowerCondition
        | Fact::HeatingCondition
        | Fact::TelecomCondition => CONDITION,
        _ => &[],
    }
}

/// What the words in a «property company» column say of the property service: `无物业管理服务`, `街道办事处代管` and
/// `业主自筹` name no company, `某某物业服务有限公司` does. `None` for an unknown company.
pub fn property_service_of_company(text: &str) -> Option<&'static str> {
    let cleaned = clean(text);
    let words = simplified(&cleaned);
    let has = |marks: &[&str]| marks.iter().any(|mark| words.contains(mark));
    if has(&["无物业", "无管理", "没有物业"]) || matches!(&*words, "无" | "没有") {
        Some("none")
    } else if has(&["公司", "集团", "Ltd", "ltd", "Co."]) {
        Some("company")
    } else if has(&["代管", "托管", "街道办", "居委会", "社区"]) {
        Some("custody")
    } else if has(&["单位自管"]) {
        Some("work-unit")
    } else if has(&["业主自", "自筹", "自管", "自治", "自行管理"]) {
        Some("self-management")
    } else if has(&["单位"]) {
        Some("work-unit")
    } else if super::is_null(text) {
        None
    } else {
        has(&["物业", "服务", "管理处"]).then_some("company")
    }
}
