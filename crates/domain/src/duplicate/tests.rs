use super::*;
use crate::community::CommunityForm;
use crate::id::uuid_v7;

fn id(number: u64) -> CommunityId {
    CommunityId::from_uuid(uuid_v7(number, [0; 10]))
}

fn community(number: u64, name: &str) -> Community {
    Community {
        id: id(number),
        code: None,
        name: name.into(),
        aliases: Vec::new(),
        form: CommunityForm::Estate,
        district: Some(DivisionCode("500106".into())),
        street: None,
        neighbourhood: None,
        address: None,
        location: None,
        outline: None,
    }
}

fn at(community: Community, lon_e7: i32, lat_e7: i32) -> Community {
    Community { location: Some(Point { lon_e7, lat_e7 }), ..community }
}

fn found(communities: &[Community]) -> Vec<(usize, usize, Likelihood)> {
    let all: Vec<&Community> = communities.iter().collect();
    propose(&all).into_iter().map(|it| (it.one, it.other, it.likelihood)).collect()
}

fn signs(one: &Community, other: &Community) -> Vec<Sign> {
    compare(one, other).signs
}

#[test]
fn one_name_in_one_district_is_likely_one_community() {
    let twins = [community(1, "竹园小区（渝中） Ｂ栋"), community(2, "竹园小区(渝中)B栋")];
    assert_eq!(found(&twins), [(0, 1, Likelihood::Likely)]);
    assert_eq!(signs(&twins[0], &twins[1]), [Sign::SameName]);
    let elsewhere = Community { district: Some(DivisionCode("500103".into())), ..twins[1].clone() };
    assert_eq!(found(&[twins[0].clone(), elsewhere]), []);
    let nowhere = Community { district: None, ..twins[1].clone() };
    assert_eq!(found(&[twins[0].clone(), nowhere]), [(0, 1, Likelihood::Likely)]);
}

#[test]
fn brackets_dots_and_numerals_are_spelling() {
    let pair = [community(1, "南方花园（二期）"), community(2, "南方花园·2期")];
    assert_eq!(signs(&pair[0], &pair[1]), [Sign::SameSpelling]);
    assert_eq!(found(&pair), [(0, 1, Likelihood::Likely)]);
    let pair = [community(1, "竹园小区（原纺织厂宿舍）"), community(2, "竹园小区")];
    assert_eq!(signs(&pair[0], &pair[1]), [Sign::WithoutBrackets]);
    assert_eq!(found(&pair), [(0, 1, Likelihood::Possible)]);
    let pair = [community(1, "竹园小区（纺织厂）"), community(2, "竹园小区（轴承厂）")];
    assert_eq!(found(&pair), [], "what stands in the brackets tells them apart");
}

#[test]
fn parts_of_one_family_are_not_proposed_even_side_by_side() {
    let family = [
        "南方花园",
        "南方花园A区",
        "南方花园B区",
        "南方花园一期",
        "南方花园二期",
        "南方花园北区",
        "南方花园3栋",
    ];
    let family: Vec<Community> = (1..)
        .zip(family)
        .map(|(n, name)| at(community(n, name), 1_064_500_000, 295_300_000 + i32::try_from(n).unwrap()))
        .collect();
    assert_eq!(found(&family), []);
}

#[test]
fn an_alias_that_is_the_others_name_counts() {
    let renamed = Community { aliases: vec!["纺织厂宿舍".into()], ..community(1, "锦绣苑") };
    let old = community(2, "纺织厂宿舍");
    assert_eq!(signs(&renamed, &old), [Sign::AliasIsName]);
    assert_eq!(found(&[renamed.clone(), old]), [(0, 1, Likelihood::Likely)]);
    let other = Community { aliases: vec!["纺织厂 宿舍".into()], ..community(3, "丝路花城") };
    assert_eq!(signs(&renamed, &other), [Sign::SharedAlias]);
    assert_eq!(found(&[renamed, other]), [(0, 1, Likelihood::Possible)]);
}

#[test]
fn place_speaks_for_and_against() {
    let (here, beside, far) = (
        at(community(1, "石油路新村"), 1_064_500_000, 295_300_000),
        at(community(2, "大坪石油路新村"), 1_064_503_000, 295_302_000),
        at(community(3, "石油路新村"), 1_064_700_000, 295_300_000),
    );
    assert_eq!(signs(&here, &beside), [Sign::Near { metres: 36 }, Sign::SimilarName]);
    assert_eq!(found(&[here.clone(), beside.clone()]), [(0, 1, Likelihood::Likely)]);
    assert!(matches!(signs(&here, &far)[..], [Sign::SameName, Sign::FarApart { metres: 1_930..1_945 }]));
    assert_eq!(found(&[here.clone(), far]), []);
    let stranger = at(community(4, "翠湖苑"), 1_064_500_000, 295_300_000);
    assert_eq!(found(&[here, stranger]), [], "one place is not enough");
}

#[test]
fn a_point_that_many_share_says_nothing() {
    let names = ["石油路新村", "石油路新村小区", "歌乐山村", "翠湖苑", "竹园"];
    let seat = |of: usize| -> Vec<Community> {
        let places = (1..).zip(names).take(of);
        places.map(|(n, name)| at(community(n, name), 1_064_500_000, 295_300_000)).collect()
    };
    assert_eq!(found(&seat(3)).len(), 1);
    assert_eq!(found(&seat(5)), []);
}

#[test]
fn codes_count_both_ways() {
    let with =
        |number, name: &str, code: &str| Community { code: Some(code.into()), ..community(number, name) };
    let pair = [with(1, "竹园", "500106-17"), with(2, "翠湖", "500106 – 17")];
    assert_eq!(found(&pair), [(0, 1, Likelihood::Strong)]);
    let pair = [with(1, "竹园", "500106-17"), with(2, "竹园", "500106-18")];
    assert_eq!(signs(&pair[0], &pair[1]), [Sign::SameName, Sign::OtherCode]);
    assert_eq!(found(&pair), [(0, 1, Likelihood::Possible)]);
}

#[test]
fn a_pair_has_one_name() {
    assert_eq!(Pair::of(id(2), id(1)), Pair::of(id(1), id(2)));
    assert_eq!(Pair::of(id(1), id(1)), None);
}

#[test]
fn a_thousand_namesakes_do_not_meet_all_with_all() {
    let crowd: Vec<Community> = (0..1_000).map(|n| community(n, "家属院")).collect();
    let pairs = found(&crowd).len();
    assert!(pairs <= crowd.len() * WINDOW, "{pairs}");
    assert!(pairs >= crowd.len() - 1, "each meets its neighbour");
}

proptest::proptest! {
    #[test]
    fn who_is_named_first_makes_no_difference(a in "[南北]?[花竹]园[AB一二]?[区期]?", b in "[南北]?[花竹]园[AB一二]?[区期]?") {
        let (one, other) = (community(1, &a), community(2, &b));
        proptest::prop_assert_eq!(compare(&one, &other), compare(&other, &one));
    }
}
