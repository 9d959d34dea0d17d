use super::*;

fn item(key: &str, yuan: i64) -> MenuItem {
    MenuItem {
        key: key.into(),
        code: key.into(),
        name: key.into(),
        about: String::new(),
        mends: Vec::new(),
        gaps: Vec::new(),
        why: String::new(),
        quantity: 1,
        unit: "处".into(),
        cost: Fen(yuan * 100),
        subsidy: Fen(0),
        obligatory: false,
        requires: BTreeSet::new(),
        one_of: None,
        more_of: None,
        class: "complete".into(),
        sharing: None,
    }
}

fn set(keys: &[&str]) -> BTreeSet<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

fn menu() -> Menu {
    Menu {
        budget: Fen(1_000_000),
        within_budget: true,
        by_area: false,
        items: vec![
            MenuItem { obligatory: true, ..item("water", 2_000) },
            item("lift", 5_000),
            MenuItem { requires: set(&["lift"]), ..item("lift-2", 4_000) },
            MenuItem { one_of: Some("wall".into()), ..item("paint", 1_000) },
            MenuItem { one_of: Some("wall".into()), ..item("tiles", 1_500) },
        ],
    }
}

#[test]
fn what_goes_together_is_taken_and_what_does_not_says_why() {
    let menu = menu();
    assert_eq!(menu.conflicts(&set(&["lift", "paint"])), []);
    assert_eq!(menu.cost(&set(&["lift", "paint"])), Fen(800_000));
    let needs = MenuConflict::Needs { item: "lift-2".into(), needs: "lift".into() };
    assert_eq!(menu.conflicts(&set(&["lift-2"])), [needs]);
    let exclusive = MenuConflict::Exclusive { first: "paint".into(), second: "tiles".into() };
    assert_eq!(menu.conflicts(&set(&["paint", "tiles"])), [exclusive]);
    let over = MenuConflict::OverBudget { cost: Fen(1_100_000), budget: Fen(1_000_000) };
    assert_eq!(menu.conflicts(&set(&["lift", "lift-2"])), [over]);
    assert_eq!(Menu { within_budget: false, ..menu }.conflicts(&set(&["lift", "lift-2"])), []);
}

#[test]
fn the_obligatory_is_paid_first_and_not_asked() {
    let menu = menu();
    assert_eq!(menu.options(), ["lift", "lift-2", "paint", "tiles"]);
    assert_eq!(menu.obligatory_cost(), Fen(200_000));
    assert_eq!(menu.cost(&BTreeSet::new()), Fen(200_000));
}

#[test]
fn a_menu_that_cannot_be_offered_says_every_fault() {
    assert_eq!(menu().faults(), []);
    let circle = |key: &str, needs: &str| MenuItem { requires: set(&[needs]), ..item(key, 1) };
    let wrong = Menu {
        budget: Fen(100),
        within_budget: false,
        by_area: false,
        items: vec![
            MenuItem { obligatory: true, ..item("water", 2) },
            item("free", 0),
            circle("a", "b"),
            circle("b", "a"),
            circle("c", "nothing"),
            item("c", 1),
        ],
    };
    let key = |key: &str| key.to_owned();
    let expected = [
        MenuFault::Price { key: key("free") },
        MenuFault::Requires { key: key("a") },
        MenuFault::Requires { key: key("b") },
        MenuFault::Requires { key: key("c") },
        MenuFault::Key { key: key("c") },
        MenuFault::Requires { key: key("c") },
        MenuFault::Obligatory { cost: Fen(200), budget: Fen(100) },
    ];
    assert!(expected.iter().all(|fault| wrong.faults().contains(fault)), "{:?}", wrong.faults());
    assert_eq!(Menu::default().faults(), [MenuFault::Empty]);
}

/// One lift, two or three; the paint is one of two.
fn lifts() -> Menu {
    let more = |key: &str, needs: &str| MenuItem {
        more_of: Some("lift".into()),
        requires: set(&[needs]),
        ..item(key, 4_000)
    };
    Menu {
        items: vec![
            item("lift", 5_000),
            more("lift-2", "lift"),
            more("lift-3", "lift-2"),
            item("paint", 1_000),
        ],
        ..menu()
    }
}

#[test]
fn a_quantity_is_all_that_it_adds_to() {
    let menu = lifts();
    assert_eq!(menu.faults(), []);
    let choices = menu.choices();
    let asked: Vec<(&str, usize)> = choices.iter().map(|it| (it.item.key.as_str(), it.more.len())).collect();
    assert_eq!(asked, [("lift", 2), ("paint", 0)]);
    let offered: Vec<(String, u32, Fen)> =
        choices[0].quantities().into_iter().map(|it| (it.keys.join(" "), it.quantity, it.cost)).collect();
    let expected = [
        ("lift".to_owned(), 1, Fen(500_000)),
        ("lift lift-2".to_owned(), 2, Fen(900_000)),
        ("lift lift-2 lift-3".to_owned(), 3, Fen(1_300_000)),
    ];
    assert_eq!(offered, expected);
    let chosen = |keys: &[&str]| choices[0].chosen(&set(keys)).map(|it| it.quantity);
    assert_eq!(chosen(&[]), None);
    assert_eq!(chosen(&["lift", "paint"]), Some(1));
    assert_eq!(chosen(&["lift", "lift-2"]), Some(2));
    // The third without the second is no quantity, and no ballot either.
    assert_eq!(chosen(&["lift", "lift-3"]), Some(1));
    let needs = MenuConflict::Needs { item: "lift-3".into(), needs: "lift-2".into() };
    assert_eq!(menu.conflicts(&set(&["lift", "lift-3"])), [needs]);
}

#[test]
fn a_quantity_that_does_not_follow_on_the_one_before_is_a_fault() {
    let fault = |change: fn(&mut Menu)| {
        let mut menu = lifts();
        change(&mut menu);
        menu.faults()
    };
    let second = [MenuFault::Quantity { key: "lift-2".into() }];
    assert_eq!(fault(|menu| menu.items[1].requires.clear()), second);
    assert_eq!(fault(|menu| menu.items[1].quantity = 0), second);
    let both = [second[0].clone(), MenuFault::Quantity { key: "lift-3".into() }];
    assert_eq!(fault(|menu| menu.items[1].more_of = Some("lift-3".into())), both);
    assert_eq!(fault(|menu| menu.items[0].obligatory = true), both);
}
