//! Owners of the dwellings of a sample of communities, with the cases that make counting heads hard.

use crate::dice::Dice;
use crate::draft::{BuildingDraft, HoldingDraft, InventedPerson, OwnerDraft};
use domain::Share;
use domain::owner::OwnerKind;
use jiff::ToSpan;
use jiff::civil::{Date, date};

const SURNAMES: [&str; 24] = [
    "张", "王", "李", "刘", "陈", "杨", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "郭", "何", "罗",
    "高", "林", "唐", "谭", "冉", "向", "欧阳",
];

/// Housing reform gave most old flats their first private owner.
const REFORM: Date = date(1994, 7, 18);

/// Gives every dwelling its owners. Most have one; spouses hold halves, heirs hold thirds, some people hold
/// several flats, and what was never sold is the developer's (one head, however many flats) or the
/// title-holding unit's of public housing.
pub(crate) fn register(dice: &mut Dice, buildings: &[BuildingDraft], tenure: &str) -> Vec<OwnerDraft> {
    let flats = flats(buildings);
    let mut owners = Vec::with_capacity(flats.len());
    let mut institution = institution(tenure);
    let unsold = match tenure {
        "public" => 700,
        "reformed-public" | "work-unit" | "military" => 90,
        "commercial" => 25,
        _ => 0,
    };
    let mut left = flats.into_iter();
    while let Some(flat) = left.next() {
        let since = Some(REFORM.saturating_add(dice.below(9_000).days()));
        let hold = |flat: HoldingDraft, ppm: u32| HoldingDraft {
            share: Share::from_ppm(ppm).unwrap_or(Share::WHOLE),
            since,
            ..flat
        };
        if dice.chance(unsold) {
            institution.holdings.push(HoldingDraft { share: Share::WHOLE, ..flat });
            continue;
        }
        match dice.below(1000) {
            0..280 => owners.extend([500_000, 500_000].map(|ppm| person(dice, vec![hold(flat, ppm)]))),
            280..310 => {
                owners.extend([333_334, 333_333, 333_333].map(|ppm| person(dice, vec![hold(flat, ppm)])));
            }
            310..340 => {
                let more = left.by_ref().take(usize::from(dice.chance(300)) + 1);
                let all = std::iter::once(flat).chain(more).map(|flat| hold(flat, 1_000_000)).collect();
                owners.push(person(dice, all));
            }
            340..350 => {
                let masked_name = crate::name::Names::company(dice, "商贸");
                let holdings = vec![hold(flat, 1_000_000)];
                owners.push(OwnerDraft {
                    kind: OwnerKind::Organisation,
                    masked_name,
                    invented: None,
                    holdings,
                });
            }
            _ => owners.push(person(dice, vec![hold(flat, 1_000_000)])),
        }
    }
    if !institution.holdings.is_empty() {
        owners.push(institution);
    }
    let persons = owners.iter_mut().filter(|owner| owner.kind == OwnerKind::Person);
    for (number, owner) in persons.enumerate() {
        owner.invented = invented(number, owner);
    }
    owners
}

/// The invented person of an owner. What is drawn for the city stays as it is: everything comes from what was drawn
/// already, mixed (`SplitMix64`).
fn invented(number: usize, owner: &OwnerDraft) -> Option<InventedPerson> {
    const GIVEN: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];
    let held = owner.holdings.first()?;
    let basis = format!("{number} {} {held:?}", owner.masked_name);
    let mut state = basis.bytes().fold(0_u64, |sum, byte| sum.wrapping_mul(131).wrapping_add(byte.into()));
    let mut next = |below: u64| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    };
    let surname = owner.masked_name.trim_end_matches('*');
    let stars = owner.masked_name.chars().filter(|c| *c == '*').count();
    let given: String = (0..stars)
        .map(|_| usize::try_from(next(10)).ok().and_then(|at| GIVEN.get(at)).copied().unwrap_or('甲'))
        .collect();
    let birthday = date(1940, 1, 1).saturating_add(i64::try_from(next(21_000)).unwrap_or(0).days());
    let body = format!("000000{}{:03}", birthday.strftime("%Y%m%d"), next(1_000));
    let mut candidates = "0123456789X".chars().map(|check| format!("{body}{check}"));
    let id_number = candidates.find(|text| domain::personal::IdNumber::parse(text).is_some());
    let phone = format!("0000{}", 20_000_000 + next(60_000_000));
    Some(InventedPerson {
        name: format!("{surname}{given}"),
        id_number: id_number.filter(|_| next(10) < 6),
        phone: Some(phone).filter(|_| next(10) < 8),
    })
}

fn person(dice: &mut Dice, holdings: Vec<HoldingDraft>) -> OwnerDraft {
    let masked_name = format!("{}{}", dice.pick(&SURNAMES), dice.pick(&["*", "**", "**"]));
    OwnerDraft { kind: OwnerKind::Person, masked_name, invented: None, holdings }
}

/// Who holds what was never sold.
fn institution(tenure: &str) -> OwnerDraft {
    let (kind, name) = match tenure {
        "commercial" => (OwnerKind::Developer, "开发建设单位"),
        "public" => (OwnerKind::PublicHousing, "直管公房经营单位"),
        _ => (OwnerKind::PublicHousing, "原产权单位"),
    };
    OwnerDraft { kind, masked_name: name.to_owned(), invented: None, holdings: Vec::new() }
}

fn flats(buildings: &[BuildingDraft]) -> Vec<HoldingDraft> {
    let mut flats = Vec::new();
    for (building, block) in buildings.iter().enumerate() {
        for (entrance, stairs) in block.entrances.iter().enumerate() {
            flats.extend((0..stairs.dwellings.len()).map(|dwelling| HoldingDraft {
                building,
                entrance,
                dwelling,
                share: Share::WHOLE,
                since: None,
            }));
        }
    }
    flats
}
