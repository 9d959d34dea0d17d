//! The sharing vectors: Guangzhou, 新民 village, HIP, Wenzhou, WEG; and that nothing is ever lost.

use super::*;
use proptest::prelude::*;

fn flat(storey: u16, number: u16) -> Household {
    Household {
        household: format!("{storey}0{number}"),
        storey: Some(storey),
        area: Some(Area::from_m2(80)),
        ..Household::default()
    }
}

/// Two equal flats on each of six storeys.
fn six_storeys() -> Vec<Household> {
    (1..=6).flat_map(|storey| [flat(storey, 1), flat(storey, 2)]).collect()
}

fn coefficients(texts: &[&str]) -> Vec<Coefficient> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn sharing(key: Option<Key>) -> Sharing {
    Sharing {
        residents: ResidentsPart::Rest,
        payers: Payers::Everyone,
        key,
        household_cap: None,
        reliefs: BTreeMap::new(),
    }
}

fn floors(texts: &[&str], step: &str, within: Within) -> Key {
    Key::Floors(FloorTable { coefficients: coefficients(texts), step: step.parse().unwrap(), within })
}

struct Case {
    cost: i64,
    subsidies: Vec<Subsidy>,
    sharing: Sharing,
    households: Vec<Household>,
    agreed: BTreeMap<u16, Share>,
    consequences: BTreeMap<String, bool>,
}

impl Case {
    fn new(yuan: i64, sharing: Sharing, households: Vec<Household>) -> Self {
        let (subsidies, agreed, consequences) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        Self { cost: yuan * 100, subsidies, sharing, households, agreed, consequences }
    }

    fn allocate(&self) -> Result<Allocation, AllocationError> {
        let allocation = allocate(&Split {
            cost: Fen(self.cost),
            subsidies: &self.subsidies,
            sharing: &self.sharing,
            households: &self.households,
            agreed: &self.agreed,
            consequences: &self.consequences,
        });
        if let Ok(allocation) = &allocation {
            assert_balanced(allocation);
        }
        allocation
    }

    fn dues(&self) -> Vec<String> {
        self.allocate().unwrap().households.iter().map(|household| household.due.to_string()).collect()
    }
}

fn assert_balanced(allocation: &Allocation) {
    let dues: i64 = allocation.households.iter().map(|household| household.due.0).sum();
    let subsidies: i64 = allocation.subsidies.iter().map(|subsidy| subsidy.amount.0).sum();
    assert_eq!(dues + subsidies + allocation.public.0, allocation.cost.0 + allocation.compensations.0);
    for household in &allocation.households {
        let lines: i64 = household.lines.iter().map(|line| line.amount().0).sum();
        assert_eq!(lines, household.due.0 - household.receives.0, "{}", household.household);
    }
}

#[test]
fn guangzhou_six_storeys_with_a_subsidy() {
    let key = floors(&["0", "0.5", "1"], "0.1", Within::Area);
    let mut case = Case::new(600_000, sharing(Some(key)), six_storeys());
    case.subsidies =
        vec![Subsidy { subsidy: "lift".into(), form: SubsidyForm::Amount(Fen(10_000_000)), cap: None }];
    let each = ["0", "24509.8", "49019.61", "53921.57", "58823.53", "63725.49"];
    let expected: Vec<&str> = each.iter().flat_map(|due| [*due, *due]).collect();
    assert_eq!(case.dues(), expected);
    let allocation = case.allocate().unwrap();
    assert_eq!((allocation.net, allocation.public), (Fen(50_000_000), Fen::ZERO));
    assert_eq!(allocation.households[0].lines, [ShareLine::Exempt { reason: Exemption::NoWeight }]);
    let top = &allocation.households[11].lines[0];
    assert_eq!(
        *top,
        ShareLine::Portion { of: Fen(50_000_000), part: 13, whole: 102, amount: Fen(6_372_549) }
    );
}

#[test]
fn guangzhou_percentages_by_number_of_storeys() {
    // In thousandths of a per cent, from storey 1.
    let rows: [&[i64]; 5] = [
        &[0, 13_158, 26_316, 28_947, 31_579],
        &[0, 9_804, 19_608, 21_569, 23_529, 25_490],
        &[0, 7_692, 15_385, 16_923, 18_462, 20_000, 21_538],
        &[0, 6_250, 12_500, 13_750, 15_000, 16_250, 17_500, 18_750],
        &[0, 5_208, 10_417, 11_458, 12_500, 13_542, 14_583, 15_625, 16_667],
    ];
    for row in rows {
        let key = floors(&["0", "0.5", "1"], "0.1", Within::Equal);
        let households = (1_u16..).zip(row).map(|(storey, _)| flat(storey, 1)).collect();
        // Of 1,000 yuan a fen is a thousandth of a per cent.
        let allocation = Case::new(1_000, sharing(Some(key)), households).allocate().unwrap();
        for (household, share) in allocation.households.iter().zip(row) {
            assert!((household.due.0 - share).abs() <= 1, "{} of {}", household.household, row.len());
        }
    }
}

#[test]
fn xinmin_village_by_tenths() {
    let key = floors(&["0", "0", "1", "2", "3", "4"], "1", Within::Equal);
    let case = Case::new(510_000, sharing(Some(key)), six_storeys());
    let each = ["0", "0", "25500", "51000", "76500", "102000"];
    let expected: Vec<&str> = each.iter().flat_map(|due| [*due, *due]).collect();
    assert_eq!(case.dues(), expected);
}

#[test]
fn coefficient_times_area_pools_all_flats() {
    let key = floors(&["0", "0", "0.7"], "0.1", Within::PooledWholeM2);
    let mut households = vec![flat(3, 1), flat(4, 1)];
    households[0].area = Some(Area::from_centi(10_050));
    households[1].area = Some(Area::from_centi(9_949));
    // 0.7 × 101 = 70.7 and 0.8 × 99 = 79.2.
    let case = Case::new(1_499, sharing(Some(key)), households);
    assert_eq!(case.dues(), ["707", "792"]);
}

fn intervals() -> Key {
    let share = |text: &str| text.parse::<Share>().unwrap();
    let storeys = [(1, "0", "0"), (2, "4", "6"), (3, "94", "96")];
    let storeys =
        storeys.map(|(storey, low, high)| (storey, Interval { low: share(low), high: share(high) }));
    Key::FloorIntervals(FloorIntervals { storeys: storeys.into(), within: Within::Equal })
}

#[test]
fn what_is_agreed_inside_intervals_counts_and_outside_is_refused() {
    let share = |text: &str| text.parse::<Share>().unwrap();
    let mut case =
        Case::new(1_000, sharing(Some(intervals())), vec![flat(1, 1), flat(2, 1), flat(3, 1), flat(3, 2)]);
    case.agreed = [(1, share("0")), (2, share("5")), (3, share("95"))].into();
    assert_eq!(case.dues(), ["0", "50", "475", "475"]);
    case.agreed = [(1, share("0")), (2, share("7")), (3, share("93"))].into();
    let (low, high) = (share("4"), share("6"));
    let outside = AllocationError::OutsideInterval { storey: 2, agreed: share("7"), low, high };
    assert_eq!(case.allocate(), Err(outside));
    case.agreed = [(1, share("0")), (2, share("5")), (3, share("94"))].into();
    assert_eq!(case.allocate(), Err(AllocationError::NotTheWhole { ppm: 990_000 }));
    case.agreed.remove(&1);
    assert_eq!(case.allocate(), Err(AllocationError::NoShareForStorey { storey: 1 }));
}

#[test]
fn hip_flat_types_pay_their_share_of_one_flats_price() {
    let share = |text: &str| text.parse::<Share>().unwrap();
    let types = [("three-room", "5"), ("four-room", "7.5"), ("five-room", "10"), ("executive", "12.5")];
    let key = Key::FlatType(types.iter().map(|(name, text)| ((*name).to_owned(), share(text))).collect());
    let household = |name: &str| Household {
        household: name.into(),
        flat_type: Some(name.into()),
        chose: true,
        ..Household::default()
    };
    let mut households: Vec<Household> = types.iter().map(|(name, _)| household(name)).collect();
    households.push(Household { chose: false, ..household("four-room") });
    households[4].household = "declined".into();
    let rule = Sharing { payers: Payers::Choosing, ..sharing(Some(key)) };
    let case = Case::new(4 * 12_600, rule, households);
    assert_eq!(case.dues(), ["630", "945", "1260", "1575", "0"]);
    let allocation = case.allocate().unwrap();
    assert_eq!((allocation.residents, allocation.public), (Fen(441_000), Fen(4_599_000)));
    let mut unknown = case;
    unknown.households[0].flat_type = Some("thre-room".into());
    let Err(AllocationError::UnknownFlatType { nearest, .. }) = unknown.allocate() else { panic!("unknown") };
    assert_eq!(nearest.as_deref(), Some("three-room"));
}

#[test]
fn wenzhou_residents_bear_10_30_and_70_per_cent_by_class() {
    for (share, due) in [("10", "50"), ("30", "150"), ("70", "350")] {
        let residents = ResidentsPart::OfCost(share.parse().unwrap());
        let rule = Sharing { residents, ..sharing(Some(Key::Household)) };
        let case = Case::new(1_000, rule, vec![flat(1, 1), flat(1, 2)]);
        assert_eq!(case.dues(), [due, due]);
    }
}

#[test]
fn wenzhou_rewards_more_than_the_standard_and_cuts_for_less() {
    let incentive = Incentive {
        base_per_m2: Fen(30_000),
        ratio: "30".parse().unwrap(),
        standard: "10".parse().unwrap(),
        up: 1,
        most_up: 10,
        down: 2,
    };
    let grant = |share: &str| incentive.grant(share.parse().unwrap(), Area::from_m2(10_000)).unwrap();
    assert_eq!(grant("12.4"), Fen(99_000_000));
    assert_eq!(grant("8"), Fen(78_000_000));
    assert_eq!(grant("10"), Fen(90_000_000));
    assert_eq!(grant("60"), Fen(120_000_000), "ten points at most");
}

#[test]
fn under_the_weg_only_those_who_agreed_pay_unless_everyone_must() {
    let rule =
        Sharing { payers: Payers::ConsentingUnless("everyone-pays".into()), ..sharing(Some(Key::Shares)) };
    let household = |name: &str, shares, consented| Household {
        household: name.into(),
        shares: Some(shares),
        consented,
        ..Household::default()
    };
    let households = vec![household("a", 300, true), household("b", 200, true), household("c", 500, false)];
    let mut case = Case::new(1_000, rule, households);
    let unknown = AllocationError::UnknownConsequence { consequence: "everyone-pays".into() };
    assert_eq!(case.allocate(), Err(unknown));
    case.consequences.insert("everyone-pays".into(), false);
    assert_eq!(case.dues(), ["600", "400", "0"]);
    case.consequences.insert("everyone-pays".into(), true);
    assert_eq!(case.dues(), ["300", "200", "500"]);
}

#[test]
fn where_nothing_is_agreed_the_area_decides() {
    let mut households = vec![flat(1, 1), flat(6, 1)];
    households[1].area = Some(Area::from_m2(120));
    let case = Case::new(100, sharing(None), households);
    assert_eq!(case.dues(), ["40", "60"]);
    assert_eq!(case.allocate().unwrap().basis, Basis::StatutoryArea);
    let mut missing = case;
    missing.households[0].area = None;
    let error = AllocationError::Missing { household: "101".into(), basis: Basis::StatutoryArea };
    assert_eq!(missing.allocate(), Err(error));
}

#[test]
fn subsidies_come_first_with_their_caps_and_never_more_than_is_left() {
    let mut case = Case::new(1_000, sharing(Some(Key::Household)), vec![flat(1, 1), flat(1, 2)]);
    let subsidy =
        |name: &str, form, cap: Option<i64>| Subsidy { subsidy: name.into(), form, cap: cap.map(Fen) };
    case.subsidies = vec![
        subsidy("half", SubsidyForm::OfCost("50".parse().unwrap()), Some(30_000)),
        subsidy("flats", SubsidyForm::PerHousehold(Fen(5_000)), None),
        subsidy("area", SubsidyForm::PerM2(Fen(100)), None),
        subsidy("rest", SubsidyForm::OfRest("50".parse().unwrap()), None),
    ];
    let allocation = case.allocate().unwrap();
    let taken: Vec<(i64, i64)> =
        allocation.subsidies.iter().map(|subsidy| (subsidy.claimed.0, subsidy.amount.0)).collect();
    assert_eq!(taken, [(50_000, 30_000), (10_000, 10_000), (16_000, 16_000), (22_000, 22_000)]);
    assert_eq!(case.dues(), ["110", "110"]);
    case.subsidies.push(subsidy("more", SubsidyForm::Amount(Fen(9_900_000)), None));
    assert_eq!(case.dues(), ["0", "0"]);
}

#[test]
fn relief_and_caps_are_borne_by_public_money_and_low_floors_are_compensated_by_those_who_pay() {
    let relief = Relief { share: "50".parse().unwrap(), cap: Some(Fen(20_000)) };
    let rule = Sharing {
        reliefs: [("dibao".to_owned(), relief)].into(),
        household_cap: Some(Fen(40_000)),
        ..sharing(Some(floors(&["0", "1"], "0", Within::Equal)))
    };
    let mut households = vec![flat(1, 1), flat(2, 1), flat(2, 2)];
    households[0].compensation = Fen(10_000);
    households[1].relief = Some("dibao".into());
    let case = Case::new(900, rule, households);
    let allocation = case.allocate().unwrap();
    let figures: Vec<(i64, i64)> =
        allocation.households.iter().map(|household| (household.due.0, household.receives.0)).collect();
    assert_eq!(figures, [(0, 10_000), (30_000, 0), (40_000, 0)]);
    assert_eq!(allocation.public, Fen(30_000));
}

#[test]
fn what_nobody_bears_what_is_negative_and_what_is_there_twice_is_refused() {
    let nobody = Sharing { payers: Payers::Consenting, ..sharing(Some(Key::Area)) };
    let case = Case::new(10, nobody, vec![flat(1, 1)]);
    assert_eq!(case.allocate(), Err(AllocationError::NobodyPays { amount: Fen(1_000) }));
    assert_eq!(Case::new(-1, sharing(None), vec![flat(1, 1)]).allocate(), Err(AllocationError::Negative));
    let twice = Case::new(1, sharing(None), vec![flat(1, 1), flat(1, 1)]);
    assert_eq!(twice.allocate(), Err(AllocationError::Twice { household: "101".into() }));
    assert_eq!(Case::new(0, sharing(None), Vec::new()).dues(), Vec::<String>::new());
}

proptest! {
    #[test]
    fn shares_sum_to_the_cost_whatever_the_key(
        fen in 0_i64..10_000_000_000, areas in prop::collection::vec(1_i64..100_000, 1..40), which in 0_usize..4,
    ) {
        let key = [
            Key::Area,
            Key::Household,
            floors(&["0.3", "0.5", "1"], "0.1", Within::Area),
            floors(&["0.3", "0.5", "1"], "0.1", Within::Pooled),
        ];
        let households: Vec<Household> = (0_u16..).zip(&areas).map(|(number, area)| Household {
            area: Some(Area::from_centi(*area)),
            ..flat(number % 9 + 1, number)
        }).collect();
        let mut case = Case::new(0, sharing(Some(key[which].clone())), households);
        case.cost = fen;
        let allocation = case.allocate().unwrap();
        prop_assert_eq!(allocation.public, Fen::ZERO);
        prop_assert_eq!(allocation.households.iter().map(|household| household.due.0).sum::<i64>(), fen);
    }

    #[test]
    fn flat_types_never_pay_more_together_than_it_costs(fen in 0_i64..10_000, flats in 1_u16..12, ppm in 0_u32..=1_000_000) {
        let key = Key::FlatType([("any".to_owned(), Share::from_ppm(ppm).unwrap())].into());
        let households: Vec<Household> = (1..=flats)
            .map(|number| Household { flat_type: Some("any".into()), ..flat(1, number) })
            .collect();
        let mut case = Case::new(0, sharing(Some(key)), households);
        case.cost = fen;
        prop_assert!(case.allocate().unwrap().public >= Fen::ZERO);
    }

    #[test]
    fn nobody_pays_a_fen_more_or_less_than_the_exact_share(fen in 1_i64..1_000_000, areas in prop::collection::vec(1_i64..10_000, 1..20)) {
        let households: Vec<Household> = (0_u16..).zip(&areas).map(|(number, area)| Household {
            area: Some(Area::from_centi(*area)),
            ..flat(1, number)
        }).collect();
        let mut case = Case::new(0, sharing(None), households);
        case.cost = fen;
        let whole: i64 = areas.iter().sum();
        for (household, area) in case.allocate().unwrap().households.iter().zip(&areas) {
            prop_assert!((household.due.0 * whole - fen * area).abs() < whole);
        }
    }
}
