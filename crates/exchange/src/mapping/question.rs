//! Headings that ask: «市政配套设施是否完善», «有无电梯», «是否未改造».
//!
//! Many forms ask the other way round than the register keeps the fact: «complete?» where the fact is «lacking». Such
//! a heading has a topic, and a word that says something of it; the word, and every «not» before it, decide whether a
//! «yes» below the heading is a «yes» of the fact.

use super::Target;
use super::dictionary::heading_key;
use domain::fact::Fact;

/// What headings ask about.
struct Topic {
    fact: Fact,
    /// Any of these names the topic.
    about: &'static [&'static str],
    /// Words that say the fact holds.
    holds: &'static [&'static str],
    /// Words that say that it does not.
    fails: &'static [&'static str],
    /// What the topic without such a word asks: `Some(true)` for the fact, `Some(false)` for its opposite.
    alone: Option<bool>,
    /// With any of these the heading is about something else.
    unless: &'static [&'static str],
}

const GOOD: &[&str] = &[
    "完善",
    "健全",
    "齐全",
    "完备",
    "齐备",
    "达标",
    "到位",
    "满足",
    "良好",
    "完好",
    "具备",
    "充足",
    "足够",
    "正常",
    "规范",
    "配齐",
    "complete",
    "adequate",
    "sufficient",
];

const BAD: &[&str] = &[
    "缺失",
    "缺乏",
    "缺少",
    "短缺",
    "不足",
    "欠缺",
    "落后",
    "滞后",
    "老化",
    "破损",
    "损坏",
    "陈旧",
    "lacking",
    "missing",
    "incomplete",
    "inadequate",
    "insufficient",
];

/// Facilities that are one kind among many: their state is not that of all of them.
const ONE_KIND: &[&str] = &[
    "消防",
    "无障碍",
    "健身",
    "体育",
    "安防",
    "监控",
    "充电",
    "停车",
    "照明",
    "养老",
    "托育",
    "文化",
    "环卫",
    "垃圾",
    "防雷",
    "节能",
];

const NOTHING: &[&str] = &[];

/// The first that fits wins.
#[rustfmt::skip]
const TOPICS: &[Topic] = &[
    Topic { fact: Fact::UpkeepLacking, about: &["失养", "失修", "失管", "无人管理", "弃管"], holds: NOTHING, fails: NOTHING, alone: Some(true), unless: NOTHING },
    Topic { fact: Fact::ServicesLacking, about: &["社区服务", "社会服务", "服务设施", "公共服务", "便民设施", "服务配套", "communityservice", "servicefacilities"], holds: BAD, fails: GOOD, alone: None, unless: &["物业"] },
    Topic { fact: Fact::MunicipalLacking, about: &["市政", "municipal"], holds: BAD, fails: GOOD, alone: None, unless: NOTHING },
    Topic { fact: Fact::MunicipalLacking, about: &["配套设施", "基础设施", "公共设施", "小区设施", "设施配套", "配套"], holds: BAD, fails: GOOD, alone: None, unless: ONE_KIND },
    Topic { fact: Fact::FireLaneClear, about: &["消防通道", "消防车通道", "消防车道", "生命通道", "firelane"], holds: &["畅通", "通畅", "顺畅", "达标", "满足", "clear"], fails: &["堵塞", "占用", "被占", "阻塞", "违停", "blocked"], alone: None, unless: NOTHING },
    Topic { fact: Fact::StronglyWilling, about: &["反对改造", "拒绝改造", "抵触改造"], holds: NOTHING, fails: NOTHING, alone: Some(false), unless: NOTHING },
    Topic { fact: Fact::StronglyWilling, about: &["意愿", "愿望", "愿意改造", "同意改造", "支持改造", "要求改造", "积极性", "willing"], holds: &["强烈", "较强", "迫切", "积极", "很高", "较高"], fails: &["较弱", "较低", "淡薄", "unwilling"], alone: Some(true), unless: &["征集", "征求", "征询", "调查", "表决", "公示", "户数", "比例", "出资"] },
    Topic { fact: Fact::StructureSound, about: &["危房", "危楼", "安全隐患", "结构隐患"], holds: NOTHING, fails: NOTHING, alone: Some(false), unless: &["消防", "燃气", "用电", "电气", "治安", "交通", "栋数", "数量"] },
    Topic { fact: Fact::StructureSound, about: &["结构", "房屋安全", "房屋主体"], holds: &["安全", "完好", "稳固", "可靠", "良好", "sound"], fails: &["危险", "受损", "破坏", "险情"], alone: None, unless: &["类型"] },
    Topic { fact: Fact::ToBeDemolished, about: &["征收", "拆迁", "棚改", "棚户区", "拆除", "征迁", "demolish"], holds: NOTHING, fails: NOTHING, alone: Some(true), unless: &["违建", "违章", "违法", "面积", "补偿"] },
    Topic { fact: Fact::RenovatedWithStateMoney, about: &["未改造", "没有改造"], holds: NOTHING, fails: NOTHING, alone: Some(false), unless: NOTHING },
    Topic { fact: Fact::RenovatedWithStateMoney, about: &["已改造", "改造过", "曾改造", "曾经改造", "过改造", "已实施改造", "已完成改造", "财政资金改造", "alreadyrenovated"], holds: NOTHING, fails: NOTHING, alone: Some(true), unless: &["面积", "资金来源"] },
    Topic { fact: Fact::SelfBuiltOrUrbanVillage, about: &["自建房", "城中村"], holds: NOTHING, fails: NOTHING, alone: Some(true), unless: &["栋数", "面积"] },
    Topic { fact: Fact::HasLift, about: &["电梯", "lift", "elevator"], holds: NOTHING, fails: &["缺失", "缺少", "缺乏"], alone: Some(true), unless: &["加装", "增设", "更新", "更换", "年限", "维保", "品牌", "可装", "运行", "liftable"] },
    Topic { fact: Fact::InBuiltUpArea, about: &["建成区"], holds: NOTHING, fails: &["外"], alone: Some(true), unless: NOTHING },
    Topic { fact: Fact::SingleBlock, about: &["单栋", "单幢", "单体楼", "独栋", "散楼"], holds: NOTHING, fails: NOTHING, alone: Some(true), unless: NOTHING },
    Topic { fact: Fact::Heritage, about: &["历史建筑", "历史文化", "历史街区", "文物"], holds: NOTHING, fails: NOTHING, alone: Some(true), unless: NOTHING },
    Topic { fact: Fact::OwnersBody, about: &["业委会", "业主委员会", "业主大会", "业主组织"], holds: NOTHING, fails: NOTHING, alone: Some(true), unless: &["表决", "同意", "决议"] },
    Topic { fact: Fact::PropertyService, about: &["物业"], holds: NOTHING, fails: NOTHING, alone: Some(true), unless: &["费", "用房", "到位", "达标", "满意", "良好", "完善", "规范", "企业名", "公司名", "改造后"] },
    Topic { fact: Fact::StateOwned, about: &["军队", "央企", "国企", "国有企业"], holds: NOTHING, fails: NOTHING, alone: Some(true), unless: NOTHING },
    Topic { fact: Fact::Residential, about: &["住宅", "居住用"], holds: NOTHING, fails: NOTHING, alone: Some(true), unless: &["小区", "楼", "面积", "套", "户", "栋", "专项"] },
    Topic { fact: Fact::UpkeepLacking, about: &["养护", "管养", "维护", "日常管理", "小区管理"], holds: BAD, fails: GOOD, alone: None, unless: &["物业", "费", "资金"] },
];

/// What makes a heading a question.
const ASKING: &[&str] = &["是否", "有无", "有没有", "是不是", "能否", "可否", "与否", "whether"];

/// Words that turn what follows round. «没有» is one, not two.
const NOT: &[char] = &['不', '未', '没', '无', '非'];

/// What a heading asks: the target, and whether its «yes» is a «no» of the fact.
pub(super) fn by_question(text: &str) -> Option<(Target, bool)> {
    // «市政配套 / 是否完善»: the child may need its parent; a child that speaks for itself does not.
    let child = text.rsplit(" / ").next().unwrap_or(text);
    asked(child).or_else(|| asked(text))
}

fn asked(text: &str) -> Option<(Target, bool)> {
    let whole = heading_key(text);
    if ["改造后", "计划", "拟改"].iter().any(|other| whole.contains(other)) {
        return None;
    }
    let asks = ASKING.iter().any(|mark| whole.contains(mark))
        || whole.ends_with(['否', '吗'])
        || ["is", "are", "has", "have"]
            .iter()
            .any(|verb| text.to_ascii_lowercase().starts_with(&format!("{verb} ")));
    let mut key = whole;
    for mark in ASKING {
        key = key.replace(mark, "");
    }
    let key = key.trim_end_matches(['否', '吗', '？', '?']);
    TOPICS
        .iter()
        .find_map(|topic| topic.asked(key, asks))
        .map(|(fact, negated)| (Target::Fact(fact), negated))
}

impl Topic {
    /// The fact, and whether a «yes» means its opposite, where the heading is about this topic.
    fn asked(&self, key: &str, asks: bool) -> Option<(Fact, bool)> {
        let subject = self.about.iter().find(|word| key.contains(**word))?;
        if self.unless.iter().any(|other| key.contains(other)) {
            return None;
        }
        let (holds, at, end) = if let Some(found) = self.predicate(key) {
            found
        } else {
            let at = key.find(subject)?;
            (self.alone?, at, at + subject.len())
        };
        let before = key.get(..at).unwrap_or_default();
        let nots = before.chars().filter(|c| NOT.contains(c)).count()
            + usize::from(["no", "not", "without"].iter().any(|word| before.trim_end().ends_with(word)));
        // Without a question it is one only when it ends in what it says: «配套设施完善», «无电梯»; not «完善配套设施内容».
        let rest = key.get(end..).unwrap_or_default();
        let says = nots > 0 || self.predicate(key).is_some();
        let ends = ["", "情况", "程度", "的"].contains(&rest);
        (asks || (says && ends)).then_some((self.fact, holds == (nots % 2 == 1)))
    }

    /// The longest word that says something of the topic: whether it says the fact holds, and where it stands.
    fn predicate(&self, key: &str) -> Option<(bool, usize, usize)> {
        let words =
            self.holds.iter().map(|word| (*word, true)).chain(self.fails.iter().map(|word| (*word, false)));
        let found = words.filter_map(|(word, holds)| key.find(word).map(|at| (holds, at, at + word.len())));
        found.max_by_key(|(_, at, end)| end - at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        match by_question(text) {
            Some((target, negated)) => format!("{}{}", if negated { "!" } else { "" }, target.key()),
            None => "-".to_owned(),
        }
    }

    #[test]
    fn a_heading_is_asked_one_way_or_the_other() {
        for (heading, meaning) in [
            ("市政配套设施是否完善", "!municipal_lacking"),
            ("市政配套设施是否不完善", "municipal_lacking"),
            ("市政配套设施是否缺失", "municipal_lacking"),
            ("现状及意愿 / 市政配套设施是否完善", "!municipal_lacking"),
            ("市政配套设施 / 是否完善", "!municipal_lacking"),
            ("配套设施是否齐全（是/否）", "!municipal_lacking"),
            ("基础设施是否达标", "!municipal_lacking"),
            ("小区设施是否缺失", "municipal_lacking"),
            ("社区服务设施是否健全", "!services_lacking"),
            ("公共服务设施有无缺失", "services_lacking"),
            ("居民改造意愿是否强烈", "strongly_willing"),
            ("居民改造意愿是否不强烈", "!strongly_willing"),
            ("居民是否不愿意改造", "!strongly_willing"),
            ("有无改造意愿", "strongly_willing"),
            ("是否已列征收或棚改", "to_be_demolished"),
            ("是否未列入征收计划范围", "-"),
            ("是否未列入征收范围", "!to_be_demolished"),
            ("是否有电梯", "has_lift"),
            ("是否无电梯", "!has_lift"),
            ("无电梯", "!has_lift"),
            ("有无物业管理", "property_service"),
            ("是否无物业管理", "!property_service"),
            ("物业服务是否到位", "-"),
            ("是否失养失修失管", "upkeep_lacking"),
            ("小区管理是否到位", "!upkeep_lacking"),
            ("日常养护是否缺失", "upkeep_lacking"),
            ("消防通道是否畅通", "fire_lane_clear"),
            ("消防通道是否堵塞", "!fire_lane_clear"),
            ("房屋结构是否安全", "structure_sound"),
            ("是否存在安全隐患", "!structure_sound"),
            ("是否危房", "!structure_sound"),
            ("是否未改造", "!renovated_with_state_money"),
            ("是否改造过", "renovated_with_state_money"),
            ("是否位于建成区外", "!in_built_up_area"),
            ("是否非住宅", "!residential"),
            ("是否成立业主委员会", "owners_body"),
            ("Municipal facilities complete", "!municipal_lacking"),
            ("Is there no lift", "!has_lift"),
        ] {
            assert_eq!(said(heading), meaning, "{heading}");
        }
    }

    #[test]
    fn a_heading_that_asks_something_else_is_left_alone() {
        for heading in [
            "消防设施是否完善",
            "无障碍设施是否达标",
            "健身配套设施是否齐全",
            "完善配套设施内容",
            "改造后设施是否完善",
            "电梯数量",
            "电梯品牌",
            "是否加装电梯",
            "是否存在消防安全隐患",
            "物业费是否达标",
            "意愿征集是否完成",
            "违建是否拆除",
            "结构类型",
            "拆迁补偿面积",
            "小区名称",
        ] {
            assert_eq!(said(heading), "-", "{heading}");
        }
    }
}
