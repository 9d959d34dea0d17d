//! Invented names in the patterns that real registers show: families, work-unit dormitories, single blocks.

use crate::dice::Dice;
use domain::community::CommunityForm;
use std::collections::HashSet;

const HEADS: [&str; 28] = [
    "新", "和", "东", "长", "永", "文", "建", "中", "民", "兴", "红", "金", "青", "石", "大", "南", "北",
    "西", "临", "望", "同", "学", "桂", "松", "凤", "玉", "春", "双",
];
const TAILS: [&str; 28] = [
    "华", "平", "风", "安", "宁", "化", "设", "山", "生", "隆", "旗", "沙", "龙", "桥", "井", "坪", "江",
    "湖", "泉", "岩", "心", "府", "园", "林", "凰", "溪", "晖", "碑",
];
const WAYS: [&str; 8] = ["路", "路", "路", "街", "巷", "支路", "正街", "村"];
const ESTATES: [&str; 10] = ["小区", "小区", "新村", "花园", "苑", "家园", "大院", "佳园", "公寓", "广场"];
const WORKS: [&str; 16] = [
    "机械厂",
    "棉纺厂",
    "仪表厂",
    "水泥厂",
    "化工厂",
    "轴承厂",
    "钢铁厂",
    "印刷厂",
    "粮油公司",
    "百货公司",
    "航运公司",
    "供电局",
    "中学",
    "卫生院",
    "建筑公司",
    "邮电局",
];
const QUARTERS: [&str; 7] = ["家属院", "职工宿舍", "宿舍", "家属区", "集资楼", "职工住宅", "家属楼"];
const FAMILIES: [&[&str]; 5] = [
    &["A区", "B区", "C区", "D区"],
    &["一期", "二期", "三期"],
    &["东区", "西区"],
    &["A区", "B区", "C1区", "C2区"],
    &["（一组团）", "（二组团）"],
];

/// What a community is called and where it stands.
#[derive(Debug)]
pub(crate) struct Called {
    pub name: String,
    pub aliases: Vec<String>,
    pub street: String,
    pub neighbourhood: Option<String>,
    pub address: String,
    /// The work unit whose housing it was, where the name says so.
    pub unit: Option<String>,
}

/// The names of one district: its street offices, and what is taken.
#[derive(Debug)]
pub(crate) struct Names {
    dice: Dice,
    offices: Vec<String>,
    taken: HashSet<String>,
    /// Members of families whose first estate is named already.
    family: Vec<String>,
}

impl Names {
    /// The names of one district.
    pub fn new(mut dice: Dice) -> Self {
        let mut offices: Vec<String> = (0..dice.between(5, 14))
            .map(|_| format!("{}{}", stem(&mut dice), dice.pick(&["街道", "街道", "镇"])))
            .collect();
        offices.dedup();
        Self { dice, offices, taken: HashSet::new(), family: Vec::new() }
    }

    /// Names the next community; `of_unit` when it was a work unit's housing.
    pub fn next(&mut self, form: CommunityForm, buildings: usize, of_unit: bool) -> Called {
        let way = format!("{}{}", stem(&mut self.dice), self.dice.pick(&WAYS));
        let number = self.dice.between(1, 260);
        let unit = of_unit.then(|| format!("{}{}", stem(&mut self.dice), self.dice.pick(&WORKS)));
        let mut name = self.propose(form, buildings, unit.as_deref(), &way, number);
        while !self.taken.insert(name.clone()) {
            let other = format!("{}{}", stem(&mut self.dice), self.dice.pick(&WAYS));
            let number = self.dice.between(1, 400);
            name = match &unit {
                Some(unit) => format!("{unit}{}（{other}{number}号）", self.dice.pick(&QUARTERS)),
                None => self.propose(form, buildings, None, &other, number),
            };
        }
        let at = usize::try_from(self.dice.below(i64::try_from(self.offices.len()).unwrap_or(0)));
        let street = at.ok().and_then(|at| self.offices.get(at)).cloned().unwrap_or_default();
        let known = self.dice.chance(850);
        let neighbourhood = known.then(|| format!("{}社区", stem(&mut self.dice)));
        Called {
            aliases: self.aliases(&name),
            name,
            street,
            neighbourhood,
            address: format!("{way}{number}号"),
            unit,
        }
    }

    fn propose(
        &mut self,
        form: CommunityForm,
        buildings: usize,
        unit: Option<&str>,
        way: &str,
        number: i64,
    ) -> String {
        let dice = &mut self.dice;
        match (unit, form, buildings) {
            (Some(unit), ..) => format!("{unit}{}", dice.pick(&QUARTERS)),
            (None, CommunityForm::SingleBlock, _) => match dice.below(10) {
                0..=4 => format!("{way}{number}号楼"),
                5 | 6 => format!("{way}{number}#楼"),
                7 | 8 => format!("{way}{number}号"),
                _ => format!("{way}{number}号附{}号", dice.between(1, 9)),
            },
            (None, CommunityForm::Estate, 2) if dice.chance(400) => {
                format!("{way}{number}、{}号楼", number + dice.pick(&[1, 2]))
            }
            (None, CommunityForm::Estate, _) if dice.chance(120) => format!("{way}{number}号院"),
            (None, CommunityForm::Estate, _) => self.of_family(),
        }
    }

    /// An estate's name: the next member of a family that was begun, the first of a new one, or a name alone.
    fn of_family(&mut self) -> String {
        if !self.family.is_empty() && self.dice.chance(600) {
            return self.family.pop().unwrap_or_default();
        }
        let base = format!("{}{}", stem(&mut self.dice), self.dice.pick(&ESTATES));
        if !self.dice.chance(110) {
            return base;
        }
        let members = self.dice.pick(&FAMILIES);
        self.family.extend(members.iter().skip(1).rev().map(|member| format!("{base}{member}")));
        format!("{base}{}", members.first().copied().unwrap_or_default())
    }

    /// A former name, or the same name in the other brackets.
    fn aliases(&mut self, name: &str) -> Vec<String> {
        let mut aliases = Vec::new();
        if name.contains('（') {
            aliases.push(name.replace('（', "(").replace('）', ")"));
        }
        if self.dice.chance(70) {
            let former = format!("{}{}", stem(&mut self.dice), self.dice.pick(&["新村", "大院", "工人村"]));
            aliases.push(former);
        }
        aliases
    }

    /// An invented company.
    pub fn company(dice: &mut Dice, business: &str) -> String {
        format!("重庆{}{business}有限公司", stem(dice))
    }
}

fn stem(dice: &mut Dice) -> String {
    let (head, tail) = (dice.pick(&HEADS), dice.pick(&TAILS));
    format!("{head}{tail}")
}
