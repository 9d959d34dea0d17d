//! Accounts: invited, signed in, proved twice, made to wait, shut.
//!
//! Items 34 to 49 of the security checklist, as far as they are rules and not pages.

use super::kit::Town;
use app::account::{LinkPurpose, Means, Must, NewLink, operator};
use app::credential::password::{PasswordRefused, Profile};
use app::credential::totp;
use app::{AccountSettings, AppError, Arrival, SignIn, SignedIn};
use domain::account::{Actor, Role};
use domain::appointment::Post;
use domain::id::AccountId;
use jiff::SignedDuration;

pub const GOOD: &str = "river bridge lantern 7";
pub const OTHER: &str = "mountain ferry teapot 9";

pub fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

pub fn from(address: &str) -> Arrival {
    Arrival { address: address.into(), browser: "Firefox/140".into(), ..Arrival::default() }
}

/// The secret behind a link.
fn token(link: &NewLink) -> &str {
    link.path.strip_prefix("/links/").unwrap()
}

/// Invites somebody, who chooses a password.
pub fn invited(town: &Town, login: &str, role: Role) -> AccountId {
    let link = town.app.invite(&operator(), login, login, Some(Post::of_city(role))).unwrap();
    town.app.use_link(token(&link), GOOD).unwrap();
    link.account.unwrap().id
}

#[track_caller]
pub fn done(attempt: Result<SignIn, AppError>) -> SignedIn {
    match attempt.unwrap() {
        SignIn::Done(signed_in) => *signed_in,
        SignIn::SecondStep { .. } => panic!("a second step is wanted"),
    }
}

#[track_caller]
pub fn half(attempt: Result<SignIn, AppError>) -> String {
    match attempt.unwrap() {
        SignIn::SecondStep { token, .. } => token,
        SignIn::Done(_) => panic!("no second step is wanted"),
    }
}

pub fn actor(town: &Town, id: AccountId) -> Actor {
    town.app.actor(id).unwrap()
}

/// Sets the second step up in a session; the secret of the app, and the recovery codes.
pub fn with_second_step_in(town: &Town, session: &SignedIn) -> (totp::Secret, Vec<String>) {
    let who = session.session.actor();
    town.app.begin_second_step(&who, &session.token).unwrap();
    let secret = shown(town, session);
    let codes = town.app.confirm_second_step(&who, &session.token, &secret.shown_at(now(town))).unwrap();
    (secret, codes.iter().map(|code| code.to_string()).collect())
}

/// The secret that a session is shown.
fn shown(town: &Town, session: &SignedIn) -> totp::Secret {
    let enrolment = town.app.load_enrolment(&session.session.actor(), &session.token, "Yiju").unwrap();
    totp::Secret::from_slice(&base32(&enrolment.letters.replace(' ', ""))).unwrap()
}

/// Signs in and sets the second step up.
fn with_second_step(town: &Town, who: &Actor) -> (totp::Secret, Vec<String>) {
    let login = town.app.find_account(who.account).unwrap().unwrap().login;
    with_second_step_in(town, &done(town.app.sign_in(&login, GOOD, &from("set-up"))))
}

pub fn now(town: &Town) -> i64 {
    town.app.environment().now().as_second()
}

/// RFC 4648, section 6.
fn base32(text: &str) -> Vec<u8> {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let value = letters.iter().position(|known| *known == letter).unwrap();
        held = held << 5 | u32::try_from(value).unwrap();
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).unwrap());
        }
    }
    bytes
}

#[test]
fn item_37_a_new_installation_has_no_account_and_its_link_makes_one_within_a_day() {
    let town = Town::new();
    assert!(town.app.list_accounts(&operator()).unwrap().is_empty());
    let first = town.app.set_up_link().unwrap().unwrap();
    let second = town.app.set_up_link().unwrap().unwrap();
    assert!(matches!(town.app.find_link(token(&first)), Err(AppError::NotFound(_))), "the newer one stands");
    town.pass(SignedDuration::from_hours(24));
    let late = town.app.set_up(token(&second), "chief", "主任", GOOD);
    assert!(matches!(late, Err(AppError::NotFound(_))), "after a day it works no more");
    let link = town.app.set_up_link().unwrap().unwrap();
    assert_eq!(town.app.find_link(token(&link)).unwrap().purpose, LinkPurpose::SetUp);
    let weak = town.app.set_up(token(&link), "chief", "主任", "password1");
    assert!(matches!(weak, Err(AppError::Password(PasswordRefused::Breached))), "{weak:?}");
    let chief = town.app.set_up(token(&link), "Chief", "主任", GOOD).unwrap();
    assert_eq!(town.app.posts_of(chief.id).unwrap(), [Post::of_city(Role::Administrator)]);
    assert!(town.app.set_up(token(&link), "again", "再", GOOD).is_err(), "once");
    assert!(town.app.set_up_link().unwrap().is_none(), "there is an account now");
    done(town.app.sign_in("chief", GOOD, &from("1")));
}

#[test]
fn an_invitation_works_once_for_a_week_and_a_reset_ends_everything_but_the_second_step() {
    let town = Town::new();
    let post = Post::of_city(Role::Planner);
    let link = town.app.invite(&operator(), "li", "李工", Some(post)).unwrap();
    let no_password = town.app.sign_in("li", "!", &from("1"));
    assert!(matches!(no_password, Err(AppError::SignInRefused)), "there is no password yet");
    let contains = town.app.use_link(token(&link), "my name is 李工 1990");
    assert!(matches!(contains, Err(AppError::Password(PasswordRefused::ContainsName))), "{contains:?}");
    town.app.use_link(token(&link), GOOD).unwrap();
    assert!(town.app.use_link(token(&link), OTHER).is_err(), "once");
    let li = town.app.load_account("li").unwrap().id;
    let (secret, _) = with_second_step(&town, &actor(&town, li));
    town.pass(minutes(1));
    let step = half(town.app.sign_in("li", GOOD, &from("1")));
    let open = town.app.sign_in_with_code(&step, &secret.shown_at(now(&town)), &from("1")).unwrap();
    let program = town.app.make_token(&actor(&town, li), "月报", true, 30).unwrap().secret;

    let link = town.app.reset_by_link(&operator(), li).unwrap();
    assert!(town.app.find_session(&open.token).unwrap().is_none(), "item 46: sessions are over");
    assert!(town.app.find_token(&program).unwrap().is_none(), "and tokens");
    assert!(matches!(town.app.sign_in("li", GOOD, &from("1")), Err(AppError::SignInRefused)));
    town.app.use_link(token(&link), OTHER).unwrap();
    half(town.app.sign_in("li", OTHER, &from("1")));

    let link = town.app.invite(&operator(), "wang", "王", None).unwrap();
    town.pass(SignedDuration::from_hours(7 * 24));
    assert!(town.app.use_link(token(&link), GOOD).is_err(), "after a week it works no more");
    let wang = town.app.load_account("wang").unwrap().id;
    assert_eq!(town.app.reset_by_link(&operator(), wang).unwrap().purpose, LinkPurpose::Invitation);
}

#[test]
fn item_40_a_code_counts_once_and_item_48_recovery_does_not_go_round_it() {
    let town = Town::new();
    let li = invited(&town, "li", Role::Planner);
    let (secret, codes) = with_second_step(&town, &actor(&town, li));
    assert_eq!(codes.len(), 10);
    let first = half(town.app.sign_in("li", GOOD, &from("1")));
    let shown = secret.shown_at(now(&town));
    let replayed = town.app.sign_in_with_code(&first, &shown, &from("1"));
    assert!(matches!(replayed, Err(AppError::CodeRefused)), "it was used when the step was set up");
    town.pass(minutes(1));
    let shown = secret.shown_at(now(&town));
    let signed_in = town.app.sign_in_with_code(&first, &shown, &from("1")).unwrap();
    assert_eq!(signed_in.session.means, Means::SecondStep);
    let over = town.app.sign_in_with_code(&first, &shown, &from("1"));
    assert!(matches!(over, Err(AppError::CeremonyOver)), "the first step is used up, too");
    let again = half(town.app.sign_in("li", GOOD, &from("1")));
    assert!(matches!(town.app.sign_in_with_code(&again, &shown, &from("1")), Err(AppError::CodeRefused)));

    // A recovery code is as good, once, however it is typed.
    let typed = codes[0].to_uppercase().replace('-', " ");
    town.app.sign_in_with_code(&again, &typed, &from("1")).unwrap();
    let third = half(town.app.sign_in("li", GOOD, &from("1")));
    assert!(matches!(town.app.sign_in_with_code(&third, &codes[0], &from("1")), Err(AppError::CodeRefused)));
    assert_eq!(town.app.own_second_step(&actor(&town, li)).unwrap().codes_left, 9);

    // Two administrators take it away; one alone does not, and nobody their own.
    let (one, other) =
        (invited(&town, "chief", Role::Administrator), invited(&town, "deputy", Role::Administrator));
    let (one, other) = (actor(&town, one), actor(&town, other));
    assert!(!town.app.remove_second_step(&one, li).unwrap(), "somebody has to agree");
    assert!(!town.app.remove_second_step(&one, li).unwrap(), "somebody else");
    half(town.app.sign_in("li", GOOD, &from("2")));
    let puppet = town.app.invite(&one, "puppet", "x", None).unwrap().account.unwrap().id;
    town.app.grant_post(&one, puppet, &Post::of_city(Role::Administrator), None).unwrap();
    assert!(!town.app.remove_second_step(&actor(&town, puppet), li).unwrap(), "the asker's other hand");
    assert!(!town.app.remove_second_step(&one, li).unwrap());
    town.pass(SignedDuration::from_hours(24));
    let third = invited(&town, "third", Role::Administrator);
    let asks = town.app.remove_second_step(&actor(&town, third), li).unwrap();
    assert!(!asks, "a day later it is asked for anew");
    town.app.revoke_post_of(&one, third, &Post::of_city(Role::Administrator)).unwrap();
    assert!(!town.app.remove_second_step(&other, li).unwrap(), "who may no longer ask no longer asks");
    assert!(town.app.remove_second_step(&one, li).unwrap());
    done(town.app.sign_in("li", GOOD, &from("2")));
    assert!(matches!(town.app.reset_by_link(&one, one.account), Err(AppError::Conflict("account-own"))));
}

#[test]
fn item_39_guessing_is_slowed_and_nobody_makes_another_wait_at_their_own_desk() {
    let town = Town::new();
    invited(&town, "li", Role::Planner);
    let home = done(town.app.sign_in("li", GOOD, &from("home")));
    let at_home = Arrival { known_browser: home.known_browser.clone(), ..from("home") };
    let (mut refused, mut waited) = (0_u32, 0_u32);
    for number in 0..400 {
        // Forty addresses in turn.
        match town.app.sign_in("li", "wrong", &from(&format!("bot{}", number % 40))) {
            Err(AppError::SignInRefused) => refused += 1,
            Err(AppError::TooMany { minutes }) => {
                assert!((1..=15).contains(&minutes));
                waited += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((refused, waited), (100, 300), "a hundred tries in a quarter of an hour, from wherever");
    let elsewhere = town.app.sign_in("li", GOOD, &from("hotel"));
    assert!(matches!(elsewhere, Err(AppError::TooMany { .. })), "a strange browser waits");
    done(town.app.sign_in("li", GOOD, &at_home));
    // The known browser is counted by itself.
    for _ in 0..5 {
        assert!(matches!(town.app.sign_in("li", "wrong", &at_home), Err(AppError::SignInRefused)));
    }
    assert!(matches!(town.app.sign_in("li", GOOD, &at_home), Err(AppError::TooMany { .. })));
    // A made-up browser is no known one.
    let made_up = Arrival { known_browser: Some("made-up".into()), ..from("bot1") };
    assert!(matches!(town.app.sign_in("li", GOOD, &made_up), Err(AppError::TooMany { .. })));
    town.pass(minutes(15));
    done(town.app.sign_in("li", GOOD, &from("hotel")));
}

#[test]
fn codes_cannot_be_guessed_by_beginning_again_and_again() {
    let town = Town::new();
    let li = invited(&town, "li", Role::Planner);
    with_second_step(&town, &actor(&town, li));
    let mut tried = 0_u32;
    for number in 0..60 {
        let here = from(&format!("bot{}", number % 20));
        let step = half(town.app.sign_in("li", GOOD, &here));
        match town.app.sign_in_with_code(&step, "000000", &here) {
            Err(AppError::CodeRefused) => tried += 1,
            Err(AppError::TooMany { .. }) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(tried, 10);
    let (step, here) = (half(town.app.sign_in("li", GOOD, &from("x"))), from("x"));
    town.pass(minutes(10));
    let late = town.app.sign_in_with_code(&step, "000000", &here);
    assert!(matches!(late, Err(AppError::CeremonyOver)), "ten minutes are over");
}

#[test]
fn item_36_the_profile_of_the_classified_protection_wants_more_of_a_password() {
    let settings = AccountSettings { profile: Profile::Mlps3, ..AccountSettings::default() };
    let town = Town::keeping(settings);
    let link = town.app.invite(&operator(), "li", "李工", Some(Post::of_city(Role::Planner))).unwrap();
    let simple = town.app.use_link(token(&link), "riverbridgelantern");
    assert!(matches!(simple, Err(AppError::Password(PasswordRefused::TooSimple))), "{simple:?}");
    town.app.use_link(token(&link), "River-bridge-0").unwrap();
    let signed_in = done(town.app.sign_in("li", "River-bridge-0", &from("1")));
    assert_eq!(signed_in.session.must, None);
    let li = actor(&town, signed_in.session.account.id);
    for number in 0..5 {
        let (present, new) = (format!("River-bridge-{number}"), format!("River-bridge-{}", number + 1));
        town.app.change_own_password(&li, &present, &new, &from("1")).unwrap();
        town.pass(minutes(1));
    }
    let back = town.app.change_own_password(&li, "River-bridge-5", "River-bridge-1", &from("1"));
    assert!(matches!(back, Err(AppError::Password(PasswordRefused::UsedBefore))), "{back:?}");
    town.app.change_own_password(&li, "River-bridge-5", "River-bridge-6", &from("1")).unwrap();
    town.pass(SignedDuration::from_hours(24 * 90 + 1));
    let signed_in = done(town.app.sign_in("li", "River-bridge-6", &from("1")));
    assert_eq!(signed_in.session.must, Some(Must::ChoosePassword), "after ninety days");
    // One that another hand gave out is not one's own.
    let given = town.app.reset_password(&operator(), "li").unwrap().password;
    assert_eq!(done(town.app.sign_in("li", &given, &from("1"))).session.must, Some(Must::ChoosePassword));
}

#[test]
fn a_password_that_was_given_out_is_replaced_before_anything_else() {
    let town =
        Town::keeping(AccountSettings { replaces_first_passwords: true, ..AccountSettings::default() });
    let given = town.app.add_account(&operator(), "li", "李", Post::of_city(Role::Planner)).unwrap();
    let first = done(town.app.sign_in("li", &given.password, &from("1")));
    assert_eq!(first.session.must, Some(Must::ChoosePassword));
    let li = actor(&town, given.account.id);
    town.app.change_own_password(&li, &given.password, GOOD, &from("1")).unwrap();
    assert_eq!(done(town.app.sign_in("li", GOOD, &from("1"))).session.must, None);
    let again = town.app.reset_password(&operator(), "li").unwrap().password;
    assert_eq!(done(town.app.sign_in("li", &again, &from("1"))).session.must, Some(Must::ChoosePassword));
}

#[test]
fn whose_role_asks_for_a_second_step_does_nothing_before_it_is_set_up() {
    let settings =
        AccountSettings { second_step_for: vec![Role::Administrator], ..AccountSettings::default() };
    let town = Town::keeping(settings);
    let (chief, li) = (invited(&town, "chief", Role::Administrator), invited(&town, "li", Role::Planner));
    let planner = done(town.app.sign_in("li", GOOD, &from("1")));
    assert_eq!((planner.session.must, planner.session.account.id), (None, li));
    let first = done(town.app.sign_in("chief", GOOD, &from("1")));
    assert_eq!(first.session.must, Some(Must::AddSecondStep));
    assert_eq!(first.session.account.id, chief);
    let (secret, _) = with_second_step_in(&town, &first);
    let same = town.app.find_session(&first.token).unwrap().unwrap();
    assert_eq!(same.must, None, "it has one now");
    town.pass(minutes(1));
    let step = half(town.app.sign_in("chief", GOOD, &from("1")));
    let signed_in = town.app.sign_in_with_code(&step, &secret.shown_at(now(&town)), &from("1")).unwrap();
    assert_eq!(signed_in.session.must, None);
}

#[test]
fn items_44_45_46_sessions_are_new_each_time_and_end_by_time_and_by_hand() {
    let town = Town::new();
    let li = invited(&town, "li", Role::Planner);
    let one = done(town.app.sign_in("li", GOOD, &from("1")));
    let two = done(town.app.sign_in("li", GOOD, &from("2")));
    assert_ne!(one.token, two.token);
    assert!(one.token.len() >= 64, "256 bits");
    let who = actor(&town, li);
    let listed = town.app.list_own_sessions(&who, &two.token).unwrap();
    assert_eq!(listed.iter().filter(|(_, is_present)| *is_present).count(), 1);
    assert!(listed.iter().all(|(row, _)| row.browser == "Firefox/140"));
    let (other, _) = listed.iter().find(|(_, is_present)| !is_present).unwrap();
    let wang = actor(&town, invited(&town, "wang", Role::Planner));
    town.app.end_own_session(&wang, &other.token_hash).unwrap();
    assert!(town.app.find_session(&one.token).unwrap().is_some(), "nobody ends somebody else's");
    town.app.end_own_session(&who, &other.token_hash).unwrap();
    assert!(town.app.find_session(&one.token).unwrap().is_none());
    town.pass(minutes(59));
    assert!(town.app.find_session(&two.token).unwrap().is_some());
    town.pass(minutes(60));
    assert!(town.app.find_session(&two.token).unwrap().is_none(), "an hour without a request");
    let three = done(town.app.sign_in("li", GOOD, &from("3")));
    for _ in 0..13 {
        town.pass(minutes(55));
        town.app.find_session(&three.token).unwrap();
    }
    assert!(town.app.find_session(&three.token).unwrap().is_some(), "eleven hours and 55 minutes");
    town.pass(minutes(10));
    assert!(town.app.find_session(&three.token).unwrap().is_none(), "twelve hours are the end");
    let four = done(town.app.sign_in("li", GOOD, &from("4")));
    town.app.disable_account(&operator(), li).unwrap();
    assert!(town.app.find_session(&four.token).unwrap().is_none());
    assert!(matches!(town.app.sign_in("li", GOOD, &from("4")), Err(AppError::SignInRefused)));
    town.app.enable_account(&operator(), li).unwrap();
    done(town.app.sign_in("li", GOOD, &from("4")));
}

#[test]
fn item_47_a_proof_grows_old_and_is_renewed_by_everything_the_account_has() {
    let town = Town::new();
    let li = invited(&town, "li", Role::Planner);
    let signed_in = done(town.app.sign_in("li", GOOD, &from("1")));
    let fresh = |token: &str| {
        let session = town.app.find_session(token).unwrap().unwrap();
        session.is_fresh(town.app.environment().now())
    };
    town.pass(minutes(5));
    assert!(fresh(&signed_in.token));
    town.pass(minutes(1));
    assert!(!fresh(&signed_in.token));
    let (who, app) = (actor(&town, li), &town.app);
    let wrong = app.prove_with_password(&who, &signed_in.token, ("wrong", ""), &from("1"));
    assert!(matches!(wrong, Err(AppError::SignInRefused)));
    assert!(!fresh(&signed_in.token));
    let renewed = app.prove_with_password(&who, &signed_in.token, (GOOD, ""), &from("1")).unwrap();
    assert!(fresh(&renewed));
    assert!(app.find_session(&signed_in.token).unwrap().is_none(), "it goes on under another token");
    // The password alone would take the second step off.
    let open = SignedIn { token: renewed, ..signed_in };
    let (secret, _) = with_second_step_in(&town, &open);
    town.pass(minutes(6));
    let alone = app.prove_with_password(&who, &open.token, (GOOD, ""), &from("1"));
    assert!(matches!(alone, Err(AppError::CodeRefused)));
    let code = secret.shown_at(now(&town));
    let both = app.prove_with_password(&who, &open.token, (GOOD, &code), &from("1")).unwrap();
    assert!(fresh(&both));
}

#[test]
fn nobody_confirms_a_secret_that_somebody_else_was_shown() {
    let town = Town::new();
    invited(&town, "li", Role::Planner);
    let thief = done(town.app.sign_in("li", GOOD, &from("elsewhere")));
    let owner = done(town.app.sign_in("li", GOOD, &from("home")));
    town.app.begin_second_step(&thief.session.actor(), &thief.token).unwrap();
    let planted = shown(&town, &thief);
    let who = owner.session.actor();
    assert!(town.app.load_enrolment(&who, &owner.token, "Yiju").is_err(), "it is another session's");
    town.app.begin_second_step(&who, &owner.token).unwrap();
    let own = shown(&town, &owner);
    assert_ne!(planted.as_bytes(), own.as_bytes());
    assert!(town.app.load_enrolment(&who, &thief.token, "Yiju").is_err());
    assert!(town.app.confirm_second_step(&who, &owner.token, &planted.shown_at(now(&town))).is_err());
    town.app.confirm_second_step(&who, &owner.token, &own.shown_at(now(&town))).unwrap();
    assert!(town.app.find_session(&thief.token).unwrap().is_none(), "what was open without it ends");
    assert_eq!(town.app.find_session(&owner.token).unwrap().unwrap().means, Means::SecondStep);
    half(town.app.sign_in("li", GOOD, &from("home")));
}

#[test]
fn many_tries_at_once_are_no_more_than_the_limit() {
    let town = Town::new();
    invited(&town, "li", Role::Planner);
    let refused = std::sync::atomic::AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..40 {
            scope.spawn(|| match town.app.sign_in("li", "wrong", &from("1")) {
                Err(AppError::SignInRefused) => {
                    refused.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                }
                Err(AppError::TooMany { .. } | AppError::Busy) => {}
                other => panic!("{other:?}"),
            });
        }
    });
    assert_eq!(refused.into_inner(), 5);
}

#[test]
fn the_link_of_the_first_start_is_for_the_first_account_and_bears_a_slip() {
    let town = Town::new();
    let link = town.app.set_up_link().unwrap().unwrap();
    for slip in ["", "two words"] {
        let refused = town.app.set_up(token(&link), slip, "主任", GOOD);
        assert!(matches!(refused, Err(AppError::Invalid { field: "login", .. })), "{slip}: {refused:?}");
    }
    assert!(town.app.find_link(token(&link)).is_ok(), "the link is as it was");
    town.app.add_account(&operator(), "li", "李", Post::of_city(Role::Planner)).unwrap();
    assert!(matches!(town.app.find_link(token(&link)), Err(AppError::NotFound(_))), "there is an account");
    assert!(town.app.set_up(token(&link), "chief", "主任", GOOD).is_err());
}

#[test]
fn a_token_is_held_to_what_its_account_must_do_first() {
    let settings = AccountSettings { second_step_for: vec![Role::Planner], ..AccountSettings::default() };
    let town = Town::keeping(settings);
    let li = invited(&town, "li", Role::Planner);
    let secret = town.app.make_token(&actor(&town, li), "x", false, 30).unwrap().secret;
    let must = || town.app.find_token(&secret).unwrap().unwrap().must;
    assert_eq!(must(), Some(Must::AddSecondStep));
    with_second_step(&town, &actor(&town, li));
    assert_eq!(must(), None);
}

#[test]
fn item_49_a_programs_token_is_bounded_and_ends() {
    let town = Town::new();
    let li = invited(&town, "li", Role::Planner);
    let who = actor(&town, li);
    assert!(matches!(
        town.app.make_token(&who, " ", true, 30),
        Err(AppError::Invalid { field: "token_name", .. })
    ));
    assert!(matches!(
        town.app.make_token(&who, "x", true, 366),
        Err(AppError::Invalid { field: "token_days", .. })
    ));
    let made = town.app.make_token(&who, "月报", true, 30).unwrap();
    assert!(made.secret.starts_with("yiju_"), "secret scanners know it");
    let session = town.app.find_token(&made.secret).unwrap().unwrap();
    assert_eq!((session.means, session.reads_only, session.account.id), (Means::Token, true, li));
    assert!(!format!("{session:?}").contains(&made.secret));
    town.pass(minutes(6));
    let session = town.app.find_token(&made.secret).unwrap().unwrap();
    assert!(!session.is_fresh(town.app.environment().now()), "a program proves nothing anew");
    let mut forged = made.secret.clone();
    forged.pop();
    assert!(town.app.find_token(&forged).unwrap().is_none());
    let wang = actor(&town, invited(&town, "wang", Role::Planner));
    assert!(matches!(town.app.revoke_own_token(&wang, made.token.id), Err(AppError::NotFound(_))));
    town.app.revoke_own_token(&who, made.token.id).unwrap();
    assert!(town.app.find_token(&made.secret).unwrap().is_none());
    let month = town.app.make_token(&who, "x", false, 30).unwrap();
    town.pass(SignedDuration::from_hours(24 * 30));
    assert!(town.app.find_token(&month.secret).unwrap().is_none(), "after its days");
}

/// Item 38: without a stop-watch. What takes the time is the hashing, and it is done once whoever is named.
#[test]
fn item_38_an_unknown_login_is_answered_like_a_wrong_password() {
    let town = Town::new();
    let li = invited(&town, "li", Role::Planner);
    town.app.disable_account(&operator(), li).unwrap();
    for (login, password) in [("nobody", GOOD), ("li", "wrong"), ("li", GOOD)] {
        let refused = town.app.sign_in(login, password, &from("1"));
        assert!(matches!(refused, Err(AppError::SignInRefused)), "{login}: {refused:?}");
    }
}
