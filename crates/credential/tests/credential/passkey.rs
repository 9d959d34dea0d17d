//! Passkeys, registered and used with an authenticator in software: what is accepted, and everything that is not.

use crate::authenticator::{Authenticator, BACKED_UP, BACKUP_ELIGIBLE, PRESENT, VERIFIED};
use crate::bend::bent_text;
use credential::passkey::{Begun, Passkey, PasskeyError, RelyingParty, answering_credential};
use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;

const ACCOUNT: [u8; 16] = *b"account of wang!";

fn site() -> RelyingParty {
    RelyingParty::new("https://yiju.example.cn/").unwrap()
}

fn begin() -> Begun {
    site().begin_registration(ACCOUNT, "wang.fang", "王芳", &[]).unwrap()
}

fn register(authenticator: &Authenticator) -> Result<Passkey, PasskeyError> {
    let begun = begin();
    site().finish_registration(&begun.state, &authenticator.create(&begun.options))
}

/// An authenticator with the passkey that was registered with it; its counter then stands at 2.
fn registered() -> (Authenticator, Passkey) {
    let authenticator = Authenticator::new(7);
    let passkey = register(&authenticator).unwrap();
    (Authenticator { count: 2, ..authenticator }, passkey)
}

fn authenticate(authenticator: &Authenticator, passkey: &Passkey) -> Result<Passkey, PasskeyError> {
    let begun = site().begin_authentication(&[passkey.id().to_vec()]).unwrap();
    site().finish_authentication(&begun.state, &authenticator.get(&begun.options), passkey)
}

#[test]
fn a_passkey_is_registered_stored_and_used() {
    let (authenticator, passkey) = registered();
    assert_eq!((passkey.id(), passkey.account_id()), (authenticator.id.as_slice(), ACCOUNT));
    assert_eq!((passkey.sign_count(), passkey.is_backup_eligible()), (1, false));
    let stored = Passkey::from_bytes(&passkey.to_bytes()).unwrap();
    assert_eq!(stored, passkey);
    let used = authenticate(&authenticator, &stored).unwrap();
    assert_eq!(used.sign_count(), 2);
    assert_eq!(Passkey::from_bytes(&used.to_bytes()).unwrap(), used);
}

#[test]
fn the_options_ask_for_user_verification_and_no_attestation() {
    let existing = vec![vec![9; 20]];
    let begun = site().begin_registration(ACCOUNT, "wang.fang", "王芳", &existing).unwrap();
    let options: Value = serde_json::from_str(&begun.options).unwrap();
    assert_eq!(options["rp"]["id"], "yiju.example.cn");
    assert_eq!(options["user"]["id"], BASE64URL_NOPAD.encode(&ACCOUNT));
    assert_eq!(
        (&options["user"]["name"], &options["user"]["displayName"]),
        (&"wang.fang".into(), &"王芳".into())
    );
    assert_eq!(options["attestation"], "none");
    assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(options["excludeCredentials"][0]["id"], BASE64URL_NOPAD.encode(&[9; 20]));
    let begun = site().begin_authentication(&existing).unwrap();
    let options: Value = serde_json::from_str(&begun.options).unwrap();
    assert_eq!(options["userVerification"], "required");
    assert_eq!(options["rpId"], "yiju.example.cn");
    assert_eq!(options["allowCredentials"][0]["id"], BASE64URL_NOPAD.encode(&[9; 20]));
}

#[test]
fn whose_passkey_it_is_can_be_left_to_the_authenticator() {
    let (authenticator, passkey) = registered();
    let begun = site().begin_authentication(&[]).unwrap();
    let own = Authenticator { user_handle: Some(ACCOUNT), ..authenticator.clone() };
    let answer = own.get(&begun.options);
    assert_eq!(answering_credential(&answer).unwrap(), passkey.id());
    assert_eq!(site().finish_authentication(&begun.state, &answer, &passkey).unwrap().sign_count(), 2);
    let others = Authenticator { user_handle: Some([0; 16]), ..authenticator.clone() };
    let refused = site().finish_authentication(&begun.state, &others.get(&begun.options), &passkey);
    assert_eq!(refused, Err(PasskeyError::OtherCredential));
    let silent = site().finish_authentication(&begun.state, &authenticator.get(&begun.options), &passkey);
    assert!(matches!(silent, Err(PasskeyError::NotAnAnswer(_))), "{silent:?}");
}

#[test]
fn backup_flags_are_kept_up_to_date() {
    let synced = Authenticator { flags: PRESENT | VERIFIED | BACKUP_ELIGIBLE, ..Authenticator::new(7) };
    let passkey = register(&synced).unwrap();
    assert_eq!((passkey.is_backup_eligible(), passkey.is_backed_up()), (true, false));
    let later = Authenticator { count: 2, flags: synced.flags | BACKED_UP, ..synced };
    let used = authenticate(&later, &passkey).unwrap();
    assert_eq!((used.is_backup_eligible(), used.is_backed_up()), (true, true));
}

#[test]
fn another_site_is_refused() {
    let (authenticator, passkey) = registered();
    for origin in [
        "https://yiju.example.cn.evil.example",
        "http://yiju.example.cn",
        "https://yiju.example.cn:8443",
        "https://www.yiju.example.cn",
    ] {
        let there = Authenticator { origin, ..authenticator.clone() };
        assert_eq!(register(&there), Err(PasskeyError::OtherOrigin), "{origin}");
        assert_eq!(authenticate(&there, &passkey), Err(PasskeyError::OtherOrigin), "{origin}");
    }
}

#[test]
fn another_relying_party_is_refused() {
    let (authenticator, passkey) = registered();
    let there = Authenticator { rp_id: "example.cn", ..authenticator };
    assert_eq!(register(&there), Err(PasskeyError::OtherRelyingParty));
    assert_eq!(authenticate(&there, &passkey), Err(PasskeyError::OtherRelyingParty));
}

#[test]
fn an_answer_to_another_challenge_is_refused() {
    let (authenticator, passkey) = registered();
    let (one, other) = (begin(), begin());
    let refused = site().finish_registration(&one.state, &authenticator.create(&other.options));
    assert_eq!(refused, Err(PasskeyError::OtherChallenge));
    let ids = [passkey.id().to_vec()];
    let (one, other) =
        (site().begin_authentication(&ids).unwrap(), site().begin_authentication(&ids).unwrap());
    assert_ne!(one.options, other.options);
    let refused = site().finish_authentication(&one.state, &authenticator.get(&other.options), &passkey);
    assert_eq!(refused, Err(PasskeyError::OtherChallenge));
}

#[test]
fn an_authenticator_that_did_not_verify_its_user_is_refused() {
    let (authenticator, passkey) = registered();
    let unverified = Authenticator { flags: PRESENT, ..authenticator };
    assert_eq!(register(&unverified), Err(PasskeyError::UserNotVerified));
    assert_eq!(authenticate(&unverified, &passkey), Err(PasskeyError::UserNotVerified));
    let absent = Authenticator { flags: VERIFIED, ..unverified };
    assert!(register(&absent).is_err() && authenticate(&absent, &passkey).is_err());
}

#[test]
fn a_counter_that_does_not_grow_is_refused() {
    let (authenticator, passkey) = registered();
    let used = authenticate(&Authenticator { count: 40, ..authenticator.clone() }, &passkey).unwrap();
    for count in [0, 1, 39, 40] {
        let copy = Authenticator { count, ..authenticator.clone() };
        assert_eq!(authenticate(&copy, &used), Err(PasskeyError::CounterWentBack), "{count}");
    }
    assert_eq!(authenticate(&Authenticator { count: 41, ..authenticator }, &used).unwrap().sign_count(), 41);
}

/// Each value of an answer is left out or is something else: it is refused or, where it does not matter, taken, but
/// nothing falls over.
#[test]
fn no_malformed_answer_makes_it_fall_over() {
    let (authenticator, passkey) = registered();
    let own = Authenticator { user_handle: Some(ACCOUNT), ..authenticator };
    let registration = begin();
    let known = site().begin_authentication(&[passkey.id().to_vec()]).unwrap();
    let discoverable = site().begin_authentication(&[]).unwrap();
    for bent in bent_text(&own.create(&registration.options)) {
        let _ = site().finish_registration(&registration.state, &bent);
    }
    for begun in [known, discoverable] {
        for bent in bent_text(&own.get(&begun.options)) {
            let _ = site().finish_authentication(&begun.state, &bent, &passkey);
        }
    }
}

/// The counter is what sees a replay here; an authenticator that does not count is only held by the caller, who
/// deletes the state.
#[test]
fn the_same_answer_twice_is_seen_by_the_counter() {
    let (authenticator, passkey) = registered();
    let begun = site().begin_authentication(&[passkey.id().to_vec()]).unwrap();
    let answer = authenticator.get(&begun.options);
    let used = site().finish_authentication(&begun.state, &answer, &passkey).unwrap();
    let replayed = site().finish_authentication(&begun.state, &answer, &used);
    assert_eq!(replayed, Err(PasskeyError::CounterWentBack));
}

#[test]
fn a_state_belongs_to_its_ceremony() {
    let (authenticator, passkey) = registered();
    let registration = begin();
    let authentication = site().begin_authentication(&[passkey.id().to_vec()]).unwrap();
    let answer = authenticator.create(&authentication.options);
    assert_eq!(site().finish_registration(&authentication.state, &answer), Err(PasskeyError::NotAState));
    let answer = authenticator.get(&registration.options);
    let refused = site().finish_authentication(&registration.state, &answer, &passkey);
    assert_eq!(refused, Err(PasskeyError::NotAState));
    let cut = &authentication.state[..authentication.state.len() - 1];
    assert_eq!(site().finish_authentication(cut, &answer, &passkey), Err(PasskeyError::NotAState));
    assert_eq!(site().finish_authentication(&[], &answer, &passkey), Err(PasskeyError::NotAState));
    // The answer to one kind of ceremony is none to the other.
    let begun = begin();
    assert!(site().finish_registration(&begun.state, &authenticator.get(&begun.options)).is_err());
}

#[test]
fn a_state_is_good_for_five_minutes() {
    // The library reads the clock itself: only the far past can be tried, by the state's time, seconds first.
    let (authenticator, passkey) = registered();
    let mut begun = site().begin_authentication(&[]).unwrap();
    let own = Authenticator { user_handle: Some(ACCOUNT), ..authenticator };
    let time = begun.state.len() - 12;
    begun.state[time..].fill(0);
    let late = site().finish_authentication(&begun.state, &own.get(&begun.options), &passkey);
    assert_eq!(late, Err(PasskeyError::Expired));
}

#[test]
fn a_tampered_answer_is_refused() {
    let (authenticator, passkey) = registered();
    let begun = site().begin_authentication(&[passkey.id().to_vec()]).unwrap();
    let answer: Value = serde_json::from_str(&authenticator.get(&begun.options)).unwrap();
    for field in ["signature", "authenticatorData", "clientDataJSON"] {
        let bytes = BASE64URL_NOPAD.decode(answer["response"][field].as_str().unwrap().as_bytes()).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let mut answer = answer.clone();
            answer["response"][field] = BASE64URL_NOPAD.encode(&changed).into();
            let verdict = site().finish_authentication(&begun.state, &answer.to_string(), &passkey);
            assert!(verdict.is_err(), "{field} {at}");
        }
    }
    let mut unsigned = answer.clone();
    unsigned["response"]["signature"] = BASE64URL_NOPAD.encode(&[]).into();
    assert!(site().finish_authentication(&begun.state, &unsigned.to_string(), &passkey).is_err());
}

#[test]
fn another_key_under_the_same_id_is_refused() {
    let (authenticator, passkey) = registered();
    let forger = Authenticator { id: authenticator.id, count: 9, ..Authenticator::new(8) };
    assert_eq!(authenticate(&forger, &passkey), Err(PasskeyError::WrongSignature));
}

#[test]
fn another_credential_is_refused() {
    let (authenticator, passkey) = registered();
    let other = Authenticator::new(8);
    let others = register(&other).unwrap();
    let other = Authenticator { count: 2, ..other };
    // Not asked for.
    assert_eq!(authenticate(&other, &passkey), Err(PasskeyError::OtherCredential));
    // Asked for, but checked with the passkey of another.
    let both = [passkey.id().to_vec(), others.id().to_vec()];
    let begun = site().begin_authentication(&both).unwrap();
    let refused = site().finish_authentication(&begun.state, &other.get(&begun.options), &passkey);
    assert_eq!(refused, Err(PasskeyError::OtherCredential));
    // An answer that names another account.
    let named = Authenticator { user_handle: Some([0; 16]), ..authenticator };
    assert_eq!(authenticate(&named, &passkey), Err(PasskeyError::OtherCredential));
}

#[test]
fn what_is_no_answer_no_passkey_and_no_site_is_refused() {
    let (_, passkey) = registered();
    let begun = begin();
    for answer in ["", "{}", "null", "[]", r#"{"id":"AAAA","response":{}}"#] {
        let verdict = site().finish_registration(&begun.state, answer);
        assert!(matches!(verdict, Err(PasskeyError::NotAnAnswer(_))), "{answer}");
        assert!(answering_credential(answer).is_err());
    }
    let bytes = passkey.to_bytes();
    for end in 0..bytes.len() {
        assert_eq!(Passkey::from_bytes(&bytes[..end]), Err(PasskeyError::NotAPasskey), "{end}");
    }
    for address in ["", "yiju.example.cn", "http://yiju.example.cn", "https://10.0.0.1", "https://[::1]:8080"]
    {
        assert_eq!(RelyingParty::new(address).err(), Some(PasskeyError::NoDomain), "{address}");
    }
    assert!(RelyingParty::new("http://localhost:8080").is_ok());
    assert_eq!(site().begin_registration(ACCOUNT, "", "", &[]).err(), Some(PasskeyError::NotAName));
    assert_eq!(site().begin_authentication(&[vec![1; 3]]).err(), Some(PasskeyError::NotAnId));
}
