//! The gazetteers that ship with the packs, as data in `packs/*/divisions.toml`.

use domain::division::Gazetteer;

/// Chongqing: the city, 38 districts and counties of 2020, 37 since the reform of 2025-11-06.
pub fn chongqing() -> Result<Gazetteer, toml::de::Error> {
    toml::from_str(include_str!("../../../packs/cn-chongqing/divisions.toml"))
}

/// Singapore: the HDB towns by their public codes.
pub fn singapore() -> Result<Gazetteer, toml::de::Error> {
    toml::from_str(include_str!("../../../packs/sg-hip/divisions.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::division::{DivisionLevel, Located};
    use jiff::civil::{Date, date};
    use std::collections::HashSet;

    const PLAN: Date = date(2020, 6, 5);
    const TODAY: Date = date(2026, 1, 1);

    fn found<'a>(gazetteer: &'a Gazetteer, name: &str, day: Date) -> Vec<&'a str> {
        match gazetteer.locate(name, DivisionLevel::District, day) {
            Located::Found(division) => vec![&division.name],
            Located::Ambiguous(several) => several.iter().map(|d| d.name.as_str()).collect(),
            Located::OtherTime(_) | Located::Unknown => Vec::new(),
        }
    }

    #[test]
    fn thirty_eight_districts_in_2020_and_thirty_seven_today() {
        let gazetteer = chongqing().unwrap();
        assert_eq!(gazetteer.level_on(DivisionLevel::District, PLAN).count(), 38);
        assert_eq!(gazetteer.level_on(DivisionLevel::District, date(2025, 11, 5)).count(), 38);
        assert_eq!(gazetteer.level_on(DivisionLevel::District, date(2025, 11, 6)).count(), 37);
        assert_eq!(gazetteer.level_on(DivisionLevel::City, TODAY).count(), 1);
    }

    #[test]
    fn a_plan_of_2020_still_says_jiangbei_which_is_in_liangjiang_today() {
        let gazetteer = chongqing().unwrap();
        assert_eq!(found(&gazetteer, "江北区", PLAN), ["江北区"]);
        assert_eq!(found(&gazetteer, "500112", PLAN), ["渝北区"]);
        assert!(matches!(
            gazetteer.locate("江北区", DivisionLevel::District, TODAY),
            Located::OtherTime(old) if old.valid_until == Some(date(2025, 11, 6))
        ));
        let today =
            |code| gazetteer.today_of(code, PLAN, TODAY).iter().map(|d| d.name.as_str()).collect::<Vec<_>>();
        assert_eq!(today("500105"), ["两江新区"]);
        assert_eq!(today("500112"), ["北碚区", "两江新区"]);
        assert_eq!(today("500109"), ["北碚区", "两江新区"]);
        assert_eq!(today("500103"), ["渝中区"]);
    }

    #[test]
    fn names_that_registers_use_are_found_or_said_to_be_ambiguous() {
        let gazetteer = chongqing().unwrap();
        for (name, day, districts) in [
            ("梁平县", PLAN, &["梁平区"][..]),
            ("沙坪坝", PLAN, &["沙坪坝区"]),
            ("忠县", PLAN, &["忠县"]),
            ("彭水", PLAN, &["彭水苗族土家族自治县"]),
            ("北部新区", PLAN, &["渝北区"]),
            ("北部新区", TODAY, &["两江新区"]),
            ("万盛经开区", PLAN, &["綦江区"]),
            ("西永", PLAN, &["沙坪坝区"]),
            ("高新区", PLAN, &["沙坪坝区", "九龙坡区"]),
            ("两江新区", PLAN, &["江北区", "北碚区", "渝北区"]),
            ("两江新区", TODAY, &["两江新区"]),
            ("Nan'an District", TODAY, &["南岸区"]),
            ("Yubei", PLAN, &["渝北区"]),
            ("重庆郊县", PLAN, &[]),
            ("江北", PLAN, &["江北区"]),
        ] {
            let mut expected = districts.to_vec();
            let mut got = found(&gazetteer, name, day);
            expected.sort_unstable();
            got.sort_unstable();
            assert_eq!(got, expected, "{name} on {day}");
        }
    }

    #[test]
    fn codes_are_unique_on_any_day_and_provisional_ones_say_so() {
        for gazetteer in [chongqing().unwrap(), singapore().unwrap()] {
            for day in [PLAN, TODAY] {
                let on: Vec<_> = gazetteer.divisions.iter().filter(|d| d.existed_on(day)).collect();
                let codes: HashSet<_> = on.iter().map(|d| &d.code).collect();
                let names: HashSet<_> = on.iter().map(|d| (d.level, &d.name)).collect();
                assert_eq!((codes.len(), names.len()), (on.len(), on.len()));
                for division in on {
                    let known =
                        |code: &domain::division::DivisionCode| gazetteer.by_code(&code.0, day).is_some();
                    assert!(division.parent.as_ref().is_none_or(known), "{} has no parent", division.name);
                    assert!(division.seat.is_some(), "{} has no seat", division.name);
                }
            }
            for division in &gazetteer.divisions {
                let official = division.code.0.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
                assert_eq!(official, !division.source.contains("PROVISIONAL"), "{}", division.name);
                for next in &division.succeeded_by {
                    let end = division.valid_until.expect("only what ended has a successor");
                    assert!(gazetteer.by_code(&next.0, end).is_some(), "{next} does not follow");
                }
            }
        }
    }

    #[test]
    fn every_hdb_town_goes_by_its_code_and_its_name() {
        let gazetteer = singapore().unwrap();
        assert_eq!(gazetteer.level_on(DivisionLevel::District, TODAY).count(), 27);
        assert_eq!(found(&gazetteer, "KWN", TODAY), ["Kallang/Whampoa"]);
        assert_eq!(found(&gazetteer, "TOA PAYOH", TODAY), ["Toa Payoh"]);
    }
}
