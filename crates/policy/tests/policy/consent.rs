//! Matters, counting, sharing and calendars of the shipped packs: the numbers of the law, through the pack.

use crate::common::rules;
use domain::Fen;
use domain::allocation::{Basis, Household, Key, Payers, ResidentsPart, Split, allocate};
use domain::area::Area;
use domain::calendar::Period;
use domain::fraction::Fraction;
use domain::roll::{AreaSource, HeadUnit, RollLine, RollPart};
use domain::tally::{Choice, Circumstances, Outcome, Tally, Voice, tally};
use domain::threshold::{Comparison, Quality, Rule};
use jiff::civil::date;
use policy::{Library, Problem, Rules, Section, check, diff, work_calendar};
use std::collections::{BTreeMap, BTreeSet};

fn fraction(text: &str) -> Fraction {
    text.parse().unwrap()
}

fn rule<'a>(rules: &'a Rules, matter: &str) -> &'a Rule {
    rules.matter(matter).unwrap().rule.as_ref().unwrap()
}

#[test]
fn the_nine_matters_of_article_278_have_its_quorum_and_its_majorities() {
    let rules = rules("cn-national");
    let ordinary = Rule::civil_code(fraction("2/3"), Comparison::MoreThan, fraction("1/2"));
    let special = Rule::civil_code(fraction("2/3"), Comparison::AtLeast, fraction("3/4"));
    for matter in ["meeting-rules", "covenant", "committee", "manager", "use-fund", "other"] {
        assert_eq!(rule(&rules, matter), &ordinary, "{matter}");
    }
    for matter in ["raise-fund", "rebuild", "change-use"] {
        assert_eq!(rule(&rules, matter), &special, "{matter}");
    }
    for (matter, under) in [("lift", "rebuild"), ("join-programme", "other"), ("contribution", "raise-fund")]
    {
        let renovation = rules.matter(matter).unwrap();
        assert_eq!(renovation.under.as_deref(), Some(under));
        assert_eq!(renovation.rule, rules.matter(under).unwrap().rule);
    }
    let lift = rules.item("C15").unwrap();
    assert_eq!(&*rules.matter_of(lift).unwrap().id, "lift");
    assert!(rules.matters().iter().all(|matter| matter.rule.is_some()));
}

/// Yes, no and silent blocs of heads and whole m².
fn blocs(figures: [(u32, i64); 3]) -> Vec<RollLine> {
    let line = |number: u32, heads: u32, m2: i64| RollLine {
        number,
        heads,
        parts: vec![RollPart {
            building: "1".into(),
            entrance: "1".into(),
            area: Area::from_m2(m2),
            area_source: AreaSource::Registered,
            shares: 0,
            door: None,
            dwelling: None,
        }],
        qualities: BTreeSet::new(),
        reasons: Vec::new(),
        commitment: String::new(),
        owners: Vec::new(),
        representative: None,
        salt: String::new(),
    };
    (1..).zip(figures).map(|(number, (heads, m2))| line(number, heads, m2)).collect()
}

fn count(rule: &Rule, lines: &[RollLine]) -> Tally {
    let voices = BTreeMap::from([(1, Voice::said(Choice::Yes)), (2, Voice::said(Choice::No))]);
    tally(rule, lines, &voices, Circumstances::default())
}

#[test]
fn the_vectors_of_the_law_pass_through_the_pack() {
    let rules = rules("cn-chongqing");
    let outcome = |matter: &str, [p_area, p_heads, y_area, y_heads]: [u32; 4]| {
        let figures = [
            (y_heads, i64::from(y_area)),
            (p_heads - y_heads, i64::from(p_area - y_area)),
            (120 - p_heads, i64::from(9000 - p_area)),
        ];
        count(rule(&rules, matter), &blocs(figures)).outcome
    };
    assert_eq!(outcome("rebuild", [6000, 80, 4500, 60]), Outcome::Passed);
    assert_eq!(outcome("rebuild", [6000, 79, 6000, 79]), Outcome::QuorumMissed);
    assert_eq!(outcome("lift", [6000, 80, 4499, 70]), Outcome::Rejected);
    assert_eq!(outcome("use-fund", [6000, 80, 3000, 41]), Outcome::Rejected);
    assert_eq!(outcome("use-fund", [6001, 81, 3001, 41]), Outcome::Passed);
    assert_eq!(outcome("other", [9000, 120, 4500, 61]), Outcome::Rejected);
}

#[test]
fn before_2021_the_old_test_counts_against_all_owners() {
    let pack = Library::shipped().load("cn-national").unwrap();
    let (old, new) = (pack.rules_on(date(2020, 12, 31)).unwrap(), pack.rules_on(date(2021, 1, 1)).unwrap());
    // 60 of 100 heads with 600 of 1,000 m² agree, nobody else comes.
    let lines = blocs([(60, 600), (7, 70), (33, 330)]);
    assert_eq!(count(rule(&old, "use-fund"), &lines).outcome, Outcome::Rejected, "two thirds of all");
    assert_eq!(count(rule(&new, "use-fund"), &lines).outcome, Outcome::Passed, "more than half of 67");
    assert_eq!(count(rule(&old, "other"), &lines).outcome, Outcome::Passed, "more than half of all");
    assert!(old.matter("change-use").is_none() && new.matter("change-use").is_some());
    let changed = diff(&old, &new);
    assert!(changed.iter().any(|change| change.section == Section::Matter && change.id == "use-fund"));
}

#[test]
fn one_number_changed_by_an_overlay_changes_every_matter_that_refers_to_it() {
    let pack = Library::shipped().load("cn-national").unwrap();
    let what_if = pack.with_parameter("vote.special", "2/3").unwrap();
    let rules = what_if.rules_on(date(2026, 1, 1)).unwrap();
    let changed = Rule::civil_code(fraction("2/3"), Comparison::AtLeast, fraction("2/3"));
    assert_eq!(rule(&rules, "lift"), &changed);
    assert_ne!(rule(&rules, "use-fund"), &changed);
}

#[test]
fn a_hip_block_needs_three_quarters_of_all_citizen_households() {
    let rules = rules("sg-hip");
    let poll = rule(&rules, "hip-poll");
    assert_eq!(poll.electorate, [Quality::Citizen]);
    assert_eq!(rules.counting().unwrap().counting.head, HeadUnit::Dwelling);
    let mut lines: Vec<RollLine> =
        (0..100).flat_map(|_| blocs([(1, 80), (0, 0), (0, 0)]).into_iter().take(1)).collect();
    for (number, line) in (1..).zip(&mut lines) {
        line.number = number;
        line.qualities.insert(Quality::Citizen);
    }
    let yes = |count: u32| -> Outcome {
        let voices = (1..=count).map(|line| (line, Voice::said(Choice::Yes))).collect();
        tally(poll, &lines, &voices, Circumstances::default()).outcome
    };
    assert_eq!(yes(74), Outcome::Rejected);
    assert_eq!(yes(75), Outcome::Passed);
}

#[test]
fn under_the_weg_pack_the_vote_decides_who_pays() {
    let rules = rules("de-weg");
    let mut lines = blocs([(1, 50), (1, 50), (1, 50)]);
    for (line, shares) in lines.iter_mut().zip([499, 1, 500]) {
        line.parts[0].shares = shares;
    }
    let change = rule(&rules, "structural-change");
    let voices = |yes: &[u32]| yes.iter().map(|line| (*line, Voice::said(Choice::Yes))).collect();
    let short = tally(change, &lines, &voices(&[1]), Circumstances::default());
    assert_eq!((short.outcome, short.follows("everyone-pays")), (Outcome::Passed, Some(false)));
    let half = tally(change, &lines, &voices(&[1, 2]), Circumstances::default());
    assert_eq!(half.follows("everyone-pays"), Some(true));
    let sharing = rules.sharing("structural-change").unwrap().rule.clone().unwrap();
    assert_eq!(sharing.payers, Payers::ConsentingUnless("everyone-pays".into()));
    assert_eq!(sharing.key, Some(Key::Shares));
    assert_eq!(rule(&rules, "demanded-measure"), rule(&rules, "resolution"));
    assert_eq!(rules.period("vote.notice-days"), Some(Period::Days(21)));
}

#[test]
fn in_the_israeli_pack_each_building_decides_for_itself() {
    let rules = rules("il-pinui-binui");
    let needed = rule(&rules, "pinui-binui");
    let mut lines: Vec<RollLine> = Vec::new();
    for number in 1..=25 {
        let mut line = blocs([(1, 60), (0, 0), (0, 0)]).remove(0);
        line.number = number;
        line.parts[0].building = if number <= 20 { "A".into() } else { "B".into() };
        line.parts[0].shares = 1;
        lines.push(line);
    }
    let outcome = |yes: &[u32]| {
        let voices = yes.iter().map(|line| (*line, Voice::said(Choice::Yes))).collect();
        tally(needed, &lines, &voices, Circumstances::default()).outcome
    };
    let of_a: Vec<u32> = (1..=20).collect();
    assert_eq!(outcome(&of_a), Outcome::Rejected, "nobody of B");
    let with_three: Vec<u32> = (1..=20).chain(21..=23).collect();
    assert_eq!(outcome(&with_three), Outcome::Passed, "three of five flats");
}

#[test]
fn who_counts_as_a_head_and_what_proxies_may_do_is_the_packs() {
    let earnest = rules("cn-chongqing");
    let counting = earnest.counting().unwrap();
    assert_eq!(&*counting.provenance.source, "SPC");
    assert_eq!(counting.counting, domain::roll::Counting::default());
    assert_eq!(earnest.proxy_rule().max_per_person, None, "no number is invented");
    assert_eq!(earnest.willingness_needed(), None);
    assert_eq!(earnest.period("vote.notice-days"), Some(Period::Days(15)));
    assert_eq!(earnest.period("vote.result-notice"), None);
    let demo = rules("cn-chongqing+demo");
    assert_eq!(demo.proxy_rule().max_per_person, Some(3));
    assert_eq!(demo.willingness_needed(), Some("80".parse().unwrap()));
    assert_eq!(demo.period("vote.result-notice"), Some(Period::Days(7)));
}

#[test]
fn sharing_rules_are_found_by_item_then_class_then_for_all_and_stay_open_where_nothing_is_said() {
    let earnest = rules("cn-chongqing");
    let id = |rules: &Rules, code: &str| rules.sharing_of(rules.item(code).unwrap()).unwrap().id.to_string();
    assert_eq!((id(&earnest, "C15"), id(&earnest, "B14")), ("lift".to_owned(), "basic".to_owned()));
    assert!(earnest.sharing("lift").unwrap().key_empty);
    let basic = earnest.sharing("basic").unwrap();
    assert_eq!((&basic.rule, basic.empty.len()), (&None, 1), "no share is invented");
    assert!(earnest.sharing("statutory").unwrap().rule.as_ref().unwrap().key.is_none());
    let demo = rules("cn-chongqing+demo");
    let rule = demo.sharing("basic").unwrap().rule.as_ref().unwrap();
    assert_eq!(rule.residents, ResidentsPart::OfCost("10".parse().unwrap()));
}

#[test]
fn the_demonstration_shares_a_lift_as_guangzhou_does() {
    let demo = rules("cn-chongqing+demo");
    let sharing = demo.sharing("lift").unwrap().rule.as_ref().unwrap();
    let flat = |storey: u16, number: u16| Household {
        household: format!("{storey}0{number}"),
        storey: Some(storey),
        area: Some(Area::from_m2(80)),
        ..Household::default()
    };
    let households: Vec<Household> = (1..=6).flat_map(|storey| [flat(storey, 1), flat(storey, 2)]).collect();
    let (agreed, consequences) = (BTreeMap::new(), BTreeMap::new());
    let split = Split {
        cost: Fen(50_000_000),
        subsidies: &[],
        sharing,
        households: &households,
        agreed: &agreed,
        consequences: &consequences,
    };
    let allocation = allocate(&split).unwrap();
    let dues: Vec<i64> = allocation.households.iter().step_by(2).map(|household| household.due.0).collect();
    assert_eq!(dues, [0, 2_450_980, 4_901_961, 5_392_157, 5_882_353, 6_372_549]);
    assert_eq!(allocation.basis, Basis::Floor);
}

#[test]
fn hip_owners_pay_their_percentage_of_one_package() {
    let hip = rules("sg-hip");
    let optional = hip.sharing("optional").unwrap().rule.as_ref().unwrap();
    let households: Vec<Household> = ["three-room", "four-room", "five-room", "executive"]
        .into_iter()
        .map(|flat_type| Household {
            household: flat_type.into(),
            flat_type: Some(flat_type.into()),
            chose: true,
            ..Household::default()
        })
        .collect();
    let (agreed, consequences) = (BTreeMap::new(), BTreeMap::new());
    let split = Split {
        cost: Fen(4 * 1_260_000),
        subsidies: &[],
        sharing: optional,
        households: &households,
        agreed: &agreed,
        consequences: &consequences,
    };
    let dues: Vec<i64> =
        allocate(&split).unwrap().households.iter().map(|household| household.due.0).collect();
    assert_eq!(dues, [63_000, 94_500, 126_000, 157_500]);
    let essential = hip.sharing("essential").unwrap().rule.as_ref().unwrap();
    let free = allocate(&Split { sharing: essential, ..split }).unwrap();
    assert!(free.households.iter().all(|household| household.due == Fen::ZERO));
}

#[test]
fn the_announced_days_of_china_are_all_there_and_the_next_year_is_not_presumed() {
    let calendar = work_calendar("cn").unwrap();
    assert_eq!(calendar.years.keys().copied().collect::<Vec<_>>(), (2018..=2026).collect::<Vec<i16>>());
    for year in calendar.years.values() {
        assert!(year.notice.starts_with("http"), "{}", year.year);
        let mut days = year.holidays.iter().chain(&year.workdays);
        assert!(days.all(|day| day.year() == year.year), "{}", year.year);
        assert!(year.holidays.is_disjoint(&year.workdays), "{}", year.year);
        let weekend = |day: &jiff::civil::Date| day.weekday().to_monday_zero_offset() >= 5;
        assert!(year.workdays.iter().all(weekend), "one only makes up for days on weekends: {}", year.year);
    }
    let last = |from, period| calendar.last_day(from, period);
    assert_eq!(last(date(2026, 9, 24), Period::Days(7)), Ok(date(2026, 10, 8)));
    assert_eq!(last(date(2026, 9, 30), Period::WorkingDays(3)), Ok(date(2026, 10, 10)));
    assert!(last(date(2026, 12, 28), Period::Days(7)).is_err());
    let pack = Library::shipped().load("cn-chongqing+demo").unwrap();
    assert_eq!(pack.calendar(), Some(calendar));
    assert_eq!(Library::shipped().load("sg-hip").unwrap().calendar(), None);
}

const HEAD: &str = r#"[pack]
id = "test"
layer = "city"
name = { zh = "测试", en = "Test" }
effective_from = 2020-01-01

[[source]]
key = "S"
title = { zh = "文件", en = "Document" }
kind = "plan"
confidence = "H"
"#;

const PROVENANCE: &str = "source = \"S\"\narticle = \"1\"\nconfidence = \"H\"\n";

fn matter(rest: &str) -> String {
    let name = "name = { zh = \"事项\", en = \"Matter\" }";
    format!("{HEAD}\n[[matter]]\nid = \"m\"\n{name}\n{rest}\n{PROVENANCE}")
}

fn sharing(rest: &str) -> String {
    let name = "name = { zh = \"分摊\", en = \"Sharing\" }";
    format!("{HEAD}\n[[sharing]]\nid = \"s\"\n{name}\n{rest}\n{PROVENANCE}")
}

/// The one mistake of a pack, with the text it points at.
fn only(text: &str) -> (Problem, String, Option<String>) {
    let found = check(text, "test.toml");
    assert_eq!(found.len(), 1, "{}", policy::PackErrors(found));
    let diagnostic = found.into_iter().next().unwrap();
    (diagnostic.problem, text[diagnostic.span].to_owned(), diagnostic.nearest)
}

const TEST: &str = r#"{ count = "yes", by = ["heads"], more_than = "1/2", of = "all" }"#;

#[test]
fn mistakes_in_matters_are_shown_in_their_place_with_the_nearest_word() {
    assert_eq!(check(&matter(&format!("approval = {TEST}")), "test.toml"), []);
    let (_, place, near) = only(&matter(&format!("approval = {}", TEST.replace("heads", "haeds"))));
    assert_eq!((place.as_str(), near.as_deref()), ("\"haeds\"", Some("heads")));
    let (problem, place, near) = only(&matter(&format!("aproval = {TEST}\nunder = \"m\"")));
    assert!(matches!(problem, Problem::UnknownKey { .. }), "{problem}");
    assert_eq!((place.as_str(), near.as_deref()), ("aproval", Some("approval")));
    let (problem, place, _) = only(&matter(&format!("approval = {}", TEST.replace("more_than", "of_all"))));
    assert!(
        matches!(problem, Problem::UnknownKey { .. } | Problem::OneCondition { .. }),
        "{problem} {place}"
    );
    let (problem, ..) = only(&matter("about = { zh = \"无\", en = \"none\" }"));
    assert!(matches!(problem, Problem::OneOfKeys { .. }), "{problem}");
    let (problem, ..) = only(&matter(&format!("approval = {}", TEST.replace("1/2", "3/2"))));
    assert!(matches!(problem, Problem::Unsound { .. }), "{problem}");
    let (problem, ..) = only(&matter(&format!("approval = {}", TEST.replace("\"1/2\"", "\"half\""))));
    assert!(matches!(problem, Problem::WrongValue { .. }), "{problem}");
    let participation = TEST.replace("\"yes\"", "\"participants\"");
    let (problem, ..) = only(&matter(&format!("approval = {participation}")));
    assert!(matches!(problem, Problem::Unsound { .. }), "nobody's agreement: {problem}");
    let more = format!("under = \"m2\"\nquorum = {TEST}");
    let found = check(&matter(&more), "test.toml");
    assert!(
        found.iter().any(|found| found.message().contains("`quorum` is no key of a matter under another"))
    );
    let (problem, place, _) = only(&matter("under = \"rebiuld\""));
    assert!(matches!(problem, Problem::UnknownName { .. }), "{problem}");
    assert_eq!(place, "\"rebiuld\"");
}

#[test]
fn mistakes_in_sharing_rules_are_shown_in_their_place_with_the_nearest_word() {
    assert_eq!(check(&sharing("key = \"area\""), "test.toml"), []);
    let (_, place, near) = only(&sharing("key = \"aera\""));
    assert_eq!((place.as_str(), near.as_deref()), ("\"aera\"", Some("area")));
    let floors = "key = { floors = { coefficients = [0, 0.5, \"x\"], step = 0.1, within = \"area\" } }";
    let (problem, place, _) = only(&sharing(floors));
    assert!(matches!(problem, Problem::WrongValue { .. }), "{problem}");
    assert_eq!(place, "\"x\"");
    let both = "residents = { of_cost = 10, of_rest = 10 }";
    let (problem, ..) = only(&sharing(both));
    assert!(matches!(problem, Problem::OneOfKeys { .. }), "{problem}");
    let (problem, place, _) = only(&sharing("residents = { of_cost = { parameter = \"no-such\" } }"));
    assert!(matches!(problem, Problem::UnknownName { .. }), "{problem}");
    assert_eq!(place, "\"no-such\"");
    let (problem, ..) = only(&sharing("payers = \"everybody\""));
    assert!(matches!(problem, Problem::NotOneOf { .. }), "{problem}");
    let intervals =
        "key = { floor_intervals = { storeys = [{ storey = 2, low = 6, high = 4 }], within = \"equal\" } }";
    let (problem, ..) = only(&sharing(intervals));
    assert!(matches!(problem, Problem::WrongValue { .. }), "{problem}");
}

#[test]
fn an_unknown_calendar_is_a_mistake() {
    let text = HEAD.replace("layer =", "calendar = \"ch\"\nlayer =");
    let (problem, place, _) = only(&text);
    assert!(matches!(problem, Problem::UnknownName { .. }), "{problem}");
    assert_eq!(place, "\"ch\"");
}
