//! Whoever an owner's cell names, and the numbers beside the name. No finding repeats what a cell of these says.

use crate::finding::Code;
use crate::value;
use domain::personal::{IdNumber, OwnerName, PersonName, Phone};

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

/// A person or an organisation; `None` for a null word.
pub(super) fn name(text: &str) -> Option<OwnerName> {
    if value::is_null(text) {
        return None;
    }
    let cleaned = value::clean(text);
    if ORGANISATION.iter().any(|mark| cleaned.contains(mark)) {
        return Some(OwnerName::Organisation(cleaned.as_ref().into()));
    }
    PersonName::parse(&cleaned).map(OwnerName::Person)
}

/// An ID number, or the finding that it is none.
pub(super) fn id_number(text: &str) -> Result<IdNumber, Code> {
    IdNumber::parse(text).ok_or(Code::NotAnIdNumber)
}

/// The first phone number of a cell, with the finding that there are others or none.
pub(super) fn phone(text: &str) -> (Option<Phone>, Option<Code>) {
    if let Some(phone) = Phone::parse(text) {
        return (Some(phone), None);
    }
    let parts =
        text.split(['、', ',', '，', ';', '；', '/', '|', '\n']).filter(|part| !part.trim().is_empty());
    let found: Vec<Phone> = parts.filter_map(Phone::parse).collect();
    let code = if found.is_empty() { Code::NotAPhone } else { Code::SeveralPhones };
    (found.into_iter().next(), Some(code))
}

#[cfg(test)]
mod tests {
    use crate::fixture::{context, table};
    use crate::interpret::{Interpretation, interpret};
    use crate::mapping::{Target, propose};
    use jiff::civil::date;

    fn read(text: &str) -> Interpretation {
        let table = table(text);
        interpret(&table, &propose(&table), &context(None, date(2025, 1, 1)))
    }

    #[test]
    fn an_owners_numbers_are_read_and_no_finding_repeats_them() {
        let read = read(
            "小区名称 | 栋号 | 单元号 | 房号 | 业主姓名 | 身份证号 | 联系电话
             甲园 | 1 | 1 | 101 | 张三 | 000000194912310027 | 13800005678
             甲园 | 1 | 1 | 102 | 李四 | 000000194912310021 | 138 0000 5679、13900005678
             甲园 | 2 | 1 | 101 | 王五 | 无 | 8a",
        );
        let [first, second, third] = read.accepted.as_slice() else { panic!("three rows") };
        assert_eq!(first.owner_phone.as_ref().unwrap().clear(), "13800005678");
        assert_eq!(second.owner_phone.as_ref().unwrap().clear(), "13800005679", "the first of several");
        let numbers = [first, second, third].map(|record| record.owner_id_number.is_some());
        assert_eq!((numbers, third.owner_phone.is_some()), ([true, false, false], false));
        let found: Vec<&str> = read.findings.iter().map(|finding| finding.code.key()).collect();
        assert_eq!(found, ["not-an-id-number", "several-phones", "not-a-phone"]);
        assert!(read.findings.iter().all(|finding| finding.code.arguments().is_empty()));
    }

    #[test]
    fn id_numbers_under_a_heading_of_codes_are_not_taken_for_codes() {
        let listed = table(
            "小区名称 | 栋号 | 单元号 | 房号 | 编号\n甲园 | 1 | 1 | 101 | 000000194912310027\n甲园 | 1 | 1 | 102 | 11010519491231002X",
        );
        let mapping = propose(&listed);
        assert_eq!(mapping.columns[4].target, Some(Target::OwnerIdNumber));
        let roster = interpret(&listed, &mapping, &context(None, date(2025, 1, 1)));
        assert!(
            roster.accepted.iter().all(|record| record.code.is_none() && record.owner_id_number.is_some())
        );
    }
}
