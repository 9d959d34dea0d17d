//! Passwords of one's own: compared as they were typed, and what ends when they or a second step change.

use super::account::{GOOD, OTHER, actor, done, from, half, invited, minutes, now, with_second_step_in};
use super::kit::Town;
use app::{AppError, SignedIn};
use domain::account::Role;

/// Neither case nor blanks nor the last letter of a long one are left out when a password is compared.
#[test]
fn a_password_is_taken_as_it_was_typed() {
    let town = Town::new();
    let li = invited(&town, "li", Role::Planner);
    for typed in [GOOD.to_uppercase(), format!("{GOOD} "), format!(" {GOOD}"), GOOD.replace(' ', "")] {
        let refused = town.app.sign_in("li", &typed, &from("1"));
        assert!(matches!(refused, Err(AppError::SignInRefused)), "«{typed}»: {refused:?}");
    }
    done(town.app.sign_in("li", GOOD, &from("1")));
    let (long, longer) = ("桥".repeat(127), "桥".repeat(128));
    town.app.change_own_password(&actor(&town, li), GOOD, &longer, &from("1")).unwrap();
    assert!(matches!(town.app.sign_in("li", &long, &from("1")), Err(AppError::SignInRefused)));
    done(town.app.sign_in("li", &longer, &from("1")));
}

#[test]
fn whoever_changes_what_proves_them_can_end_what_is_open_elsewhere() {
    let town = Town::new();
    let who = actor(&town, invited(&town, "li", Role::Planner));
    let is_open = |session: &SignedIn| town.app.find_session(&session.token).unwrap().is_some();
    let (here, there) =
        (done(town.app.sign_in("li", GOOD, &from("1"))), done(town.app.sign_in("li", GOOD, &from("2"))));
    town.app.change_own_password(&who, GOOD, OTHER, &from("1")).unwrap();
    assert!(!is_open(&here) && !is_open(&there), "a new password ends everything");
    let (here, there) =
        (done(town.app.sign_in("li", OTHER, &from("1"))), done(town.app.sign_in("li", OTHER, &from("2"))));
    let (secret, _) = with_second_step_in(&town, &here);
    assert!(is_open(&here) && !is_open(&there), "a new second step ends the others");
    town.pass(minutes(1));
    let step = half(town.app.sign_in("li", OTHER, &from("2")));
    let there = town.app.sign_in_with_code(&step, &secret.shown_at(now(&town)), &from("2")).unwrap();
    town.app.remove_own_second_step(&who).unwrap();
    assert_eq!(town.app.end_other_sessions(&who, &here.token).unwrap(), 1);
    assert!(is_open(&here) && !is_open(&there), "what was taken away ends them when its owner says so");
}
