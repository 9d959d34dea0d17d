//! Signing in at a provider: what is accepted, and everything that is not.

use crate::bend::bent as bent_document;
use crate::provider::{ISSUER, Key, Mock, NOW, SignIn, flow, parameters, settings, unsigned};
use credential::oidc::{Answer, Client, Flow, Identity, OidcError, Settings};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

fn sign_in() -> SignIn {
    SignIn::new(Key::es256(7))
}

/// The verdict on a token whose header and claims are bent.
fn bent(bend: impl FnOnce(&mut Value, &mut Value)) -> Result<Identity, OidcError> {
    let mut sign_in = sign_in();
    bend(&mut sign_in.header, &mut sign_in.claims);
    sign_in.finish()
}

/// The verdict on a token with one claim replaced, or left out.
fn with_claim(name: &str, value: Value) -> Result<Identity, OidcError> {
    bent(|_, claims| {
        let claims = claims.as_object_mut().unwrap();
        if value.is_null() {
            claims.remove(name)
        } else {
            claims.insert(name.to_owned(), value)
        };
    })
}

fn is_malformed(verdict: &Result<Identity, OidcError>) -> bool {
    matches!(verdict, Err(OidcError::Malformed(_)))
}

#[test]
fn whom_the_provider_vouches_for_is_signed_in() {
    let identity = Identity {
        issuer: ISSUER.to_owned(),
        subject: "4711".to_owned(),
        name: Some("王芳".to_owned()),
        preferred_username: Some("wang.fang".to_owned()),
        email: Some("wang.fang@example.cn".to_owned()),
        auth_time: Some(NOW - 20),
        amr: vec!["pwd".to_owned(), "otp".to_owned()],
    };
    for key in [Key::es256(7), Key::ed_dsa(7), Key::rs256()] {
        let sign_in = SignIn::new(key);
        assert_eq!(sign_in.finish(), Ok(identity.clone()), "{}", sign_in.key.algorithm());
    }
}

#[test]
fn the_address_and_the_exchange_are_bound_to_one_another() {
    let sign_in = sign_in();
    let address = sign_in.client.authorize_url(&sign_in.provider, &flow());
    assert!(address.starts_with("https://id.example.cn/authorize?tenant=7&"), "{address}");
    let sent = parameters(&address);
    assert_eq!((sent["response_type"].as_str(), sent["client_id"].as_str()), ("code", "yiju"));
    assert_eq!(sent["redirect_uri"], "https://yiju.example.cn/sign-in/return");
    assert_eq!(
        (sent["scope"].as_str(), sent["state"].as_str()),
        ("openid profile email", flow().state().as_str())
    );
    assert_eq!(sent["code_challenge_method"], "S256");
    sign_in.finish().unwrap();
    let asked = sign_in.mock.asked.borrow().last().unwrap().clone();
    assert_eq!(asked.address, "https://id.example.cn/token");
    assert_eq!(
        (asked.form["grant_type"].as_str(), asked.form["code"].as_str()),
        ("authorization_code", "c0de")
    );
    assert_eq!(asked.form["redirect_uri"], sent["redirect_uri"]);
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(&asked.form["code_verifier"]));
    assert_eq!(challenge, sent["code_challenge"]);
    // RFC 6749, 2.3.1: encoded, then in the header; never in the form too.
    let expected = format!("Basic {}", BASE64.encode(b"yiju:s3cret%3A%2F%3F"));
    assert_eq!((asked.authorization, asked.form.get("client_secret")), (Some(expected), None));
    let other = parameters(&sign_in.client.authorize_url(&sign_in.provider, &Flow::from_bytes([9; 96])));
    for secret in ["state", "nonce", "code_challenge"] {
        assert_ne!(sent[secret], other[secret]);
        assert!(sent[secret].len() >= 43);
    }
}

#[test]
fn the_secret_goes_the_way_the_provider_takes_it() {
    let mut mock = Mock::new(&Key::es256(7));
    mock.discovery["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
    let sign_in = SignIn { provider: sign_in().client.discover(&mock).unwrap(), mock, ..sign_in() };
    sign_in.finish().unwrap();
    let asked = sign_in.mock.asked.borrow().last().unwrap().clone();
    assert_eq!((asked.authorization, asked.form["client_secret"].as_str()), (None, "s3cret:/?"));
    let public = Client::new(Settings { client_secret: None, ..settings() }).unwrap();
    let sign_in = SignIn { client: public, ..sign_in };
    sign_in.finish().unwrap();
    let asked = sign_in.mock.asked.borrow().last().unwrap().clone();
    assert_eq!((asked.authorization, asked.form.get("client_secret")), (None, None));
}

#[test]
fn a_token_without_a_signature_is_refused() {
    let sign_in = sign_in();
    for algorithm in ["none", "None", "NONE", "nOnE"] {
        let token = unsigned(&json!({ "alg": algorithm, "typ": "JWT" }), &sign_in.claims);
        for signature in ["", "AAAA"] {
            let verdict = sign_in.with(&format!("{token}.{signature}"));
            let refused = verdict == Err(OidcError::Algorithm) || is_malformed(&verdict);
            assert!(refused, "{algorithm} {verdict:?}");
        }
    }
    let none = unsigned(&json!({ "alg": "none" }), &sign_in.claims);
    assert_eq!(sign_in.with(&format!("{none}.")), Err(OidcError::Algorithm));
    // The good header, no signature.
    let bare = unsigned(&sign_in.header, &sign_in.claims);
    assert_eq!(sign_in.with(&format!("{bare}.")), Err(OidcError::WrongSignature));
    assert!(is_malformed(&sign_in.with(&bare)));
}

/// The public key, in whichever form, and the client's secret are no keys of HMAC (RFC 8725, 2.1).
#[test]
fn a_token_under_a_shared_secret_is_refused() {
    let sign_in = SignIn::new(Key::rs256());
    let published = sign_in.key.published("k1");
    let modulus = BASE64URL_NOPAD.decode(published["n"].as_str().unwrap().as_bytes()).unwrap();
    for secret in [modulus.as_slice(), published.to_string().as_bytes(), b"s3cret:/?", b""] {
        for kid in ["k1", "k2"] {
            let text = unsigned(&json!({ "alg": "HS256", "kid": kid }), &sign_in.claims);
            let mac = Hmac::<Sha256>::new_from_slice(secret).unwrap().chain_update(&text).finalize();
            let token = format!("{text}.{}", BASE64URL_NOPAD.encode(&mac.into_bytes()));
            assert_eq!(sign_in.with(&token), Err(OidcError::Algorithm));
        }
    }
}

#[test]
fn other_algorithms_are_refused() {
    for algorithm in ["ES384", "RS384", "RS512", "PS256", "HS512"] {
        assert_eq!(
            bent(|header, _| header["alg"] = algorithm.into()),
            Err(OidcError::Algorithm),
            "{algorithm}"
        );
    }
    // An algorithm of another kind than the key: there is no such key.
    assert_eq!(bent(|header, _| header["alg"] = "RS256".into()), Err(OidcError::UnknownKey));
}

#[test]
fn a_token_of_another_issuer_is_refused() {
    for issuer in ["https://evil.example.cn", "https://id.example.cn/", "https://ID.example.cn", ""] {
        let verdict = with_claim("iss", issuer.into());
        assert!(verdict == Err(OidcError::OtherIssuer) || is_malformed(&verdict), "{issuer} {verdict:?}");
    }
    assert!(is_malformed(&with_claim("iss", Value::Null)));
}

#[test]
fn a_token_for_another_client_is_refused() {
    for audience in [json!("other"), json!(["other"]), json!([]), json!(["yiju", "other"]), json!("Yiju")] {
        assert_eq!(with_claim("aud", audience.clone()), Err(OidcError::OtherAudience), "{audience}");
    }
    assert!(with_claim("aud", json!(["yiju"])).is_ok());
    assert_eq!(with_claim("aud", Value::Null), Err(OidcError::OtherAudience));
    assert_eq!(with_claim("azp", "other".into()), Err(OidcError::OtherAudience));
    assert!(with_claim("azp", "yiju".into()).is_ok());
}

#[test]
fn a_token_counts_from_a_minute_before_to_a_minute_after_its_time() {
    assert!(with_claim("exp", (NOW - 59).into()).is_ok());
    assert_eq!(with_claim("exp", (NOW - 60).into()), Err(OidcError::Expired));
    assert!(with_claim("iat", (NOW + 60).into()).is_ok());
    assert_eq!(with_claim("iat", (NOW + 61).into()), Err(OidcError::NotYetValid));
    assert!(with_claim("nbf", (NOW + 60).into()).is_ok());
    assert_eq!(with_claim("nbf", (NOW + 61).into()), Err(OidcError::NotYetValid));
    for claim in ["exp", "iat"] {
        assert!(is_malformed(&with_claim(claim, Value::Null)), "{claim}");
        assert!(is_malformed(&with_claim(claim, "soon".into())), "{claim}");
    }
}

#[test]
fn a_token_of_another_sign_in_is_refused() {
    for nonce in [Value::Null, "".into(), "another".into(), flow().state().into()] {
        assert_eq!(with_claim("nonce", nonce.clone()), Err(OidcError::OtherNonce), "{nonce}");
    }
    let sign_in = sign_in();
    sign_in.mock.answers(&sign_in.key.sign(&sign_in.header, &sign_in.claims));
    let other = Flow::from_bytes([9; 96]);
    let answer = Answer { state: other.state(), ..SignIn::answer() };
    let verdict = sign_in.client.finish(&sign_in.provider, &sign_in.mock, &answer, &other, NOW);
    assert_eq!(verdict, Err(OidcError::OtherNonce));
}

#[test]
fn another_state_is_refused_before_the_code_is_sent_anywhere() {
    let sign_in = sign_in();
    let before = sign_in.mock.asked.borrow().len();
    for state in ["", "x", &flow().state()[1..]] {
        let answer = Answer { state: state.to_owned(), ..SignIn::answer() };
        let verdict = sign_in.client.finish(&sign_in.provider, &sign_in.mock, &answer, &flow(), NOW);
        assert_eq!(verdict, Err(OidcError::OtherState), "{state}");
    }
    assert_eq!(sign_in.mock.asked.borrow().len(), before);
}

#[test]
fn a_token_without_a_subject_is_refused() {
    assert!(is_malformed(&with_claim("sub", Value::Null)));
    assert!(is_malformed(&with_claim("sub", "".into())));
    assert!(is_malformed(&with_claim("sub", 4711.into())));
}

#[test]
fn a_signature_by_another_or_of_another_text_is_refused() {
    let sign_in = sign_in();
    let forged = Key::es256(8).sign(&sign_in.header, &sign_in.claims);
    assert_eq!(sign_in.with(&forged), Err(OidcError::WrongSignature));
    let good = sign_in.key.sign(&sign_in.header, &sign_in.claims);
    let (_, signature) = good.rsplit_once('.').unwrap();
    let mut claims = sign_in.claims.clone();
    claims["sub"] = "4712".into();
    let changed = format!("{}.{signature}", unsigned(&sign_in.header, &claims));
    assert_eq!(sign_in.with(&changed), Err(OidcError::WrongSignature));
    // Not even the header's order may change: kid and alg are signed too.
    let header = json!({ "alg": "ES256", "kid": "k1", "typ": "JWT", "x": 1 });
    let changed = format!("{}.{signature}", unsigned(&header, &sign_in.claims));
    assert_eq!(sign_in.with(&changed), Err(OidcError::WrongSignature));
}

#[test]
fn headers_that_ask_for_more_than_we_understand_are_refused() {
    for (name, value) in [("crit", json!(["exp"])), ("cty", json!("JWT")), ("typ", json!("at+jwt"))] {
        let verdict = bent(|header, _| header[name] = value.clone());
        assert!(matches!(verdict, Err(OidcError::Refused(_))), "{name} {verdict:?}");
    }
}

#[test]
fn an_unknown_key_is_asked_for_once() {
    let mut sign_in = sign_in();
    assert_eq!(sign_in.mock.keys_asked(), 1);
    sign_in.header["kid"] = "k2".into();
    assert_eq!(sign_in.finish(), Err(OidcError::UnknownKey));
    assert_eq!(sign_in.mock.keys_asked(), 2);
    // The provider has changed its key.
    let newer = Key::es256(9);
    sign_in.mock.keys.replace(vec![newer.published("k2")]);
    sign_in.key = newer;
    assert!(sign_in.finish().is_ok());
    assert_eq!(sign_in.mock.keys_asked(), 3);
    assert!(sign_in.finish().is_ok());
    assert_eq!(sign_in.mock.keys_asked(), 3);
    // The old one is gone.
    sign_in.header["kid"] = "k1".into();
    sign_in.key = Key::es256(7);
    assert_eq!(sign_in.finish(), Err(OidcError::UnknownKey));
}

/// The verdict on a token of `k1`, named or not, when the provider has these keys.
fn with_keys(keys: Vec<Value>, header: Value) -> Result<Identity, OidcError> {
    let sign_in = sign_in();
    sign_in.mock.keys.replace(keys);
    let provider = sign_in.client.discover(&sign_in.mock).unwrap();
    SignIn { provider, header, ..sign_in }.finish()
}

#[test]
fn a_key_for_encryption_signs_nothing_and_two_keys_want_a_name() {
    let (published, other) = (Key::es256(7).published("k1"), Key::es256(8).published("k2"));
    let (named, nameless) = (json!({ "alg": "ES256", "kid": "k1" }), json!({ "alg": "ES256" }));
    let mut encrypts = published.clone();
    encrypts["use"] = "enc".into();
    assert_eq!(with_keys(vec![encrypts], named.clone()), Err(OidcError::UnknownKey));
    assert!(with_keys(vec![published.clone(), other.clone()], named).is_ok());
    assert!(with_keys(vec![published.clone()], nameless.clone()).is_ok());
    assert_eq!(with_keys(vec![published, other], nameless), Err(OidcError::UnknownKey));
}

#[test]
fn a_key_of_rsa_below_2048_bits_signs_nothing() {
    let (key, named) = (Key::rs256(), json!({ "alg": "RS256", "kid": "k1" }));
    let with = |published: Value| {
        let sign_in = SignIn::new(key.clone());
        sign_in.mock.keys.replace(vec![published]);
        let provider = sign_in.client.discover(&sign_in.mock).unwrap();
        SignIn { provider, header: named.clone(), ..sign_in }.finish()
    };
    let published = key.published("k1");
    assert!(with(published.clone()).is_ok());
    let modulus = BASE64URL_NOPAD.decode(published["n"].as_str().unwrap().as_bytes()).unwrap();
    for short in [&modulus[1..], &modulus[128..]] {
        // Zeros in front make it no longer.
        for zeros in [0, 128] {
            let padded = [&vec![0; zeros], short].concat();
            let mut weak = published.clone();
            weak["n"] = BASE64URL_NOPAD.encode(&padded).into();
            assert_eq!(with(weak), Err(OidcError::UnknownKey), "{} bytes", short.len());
        }
    }
}

/// Where a token says that its key is to be found is not asked (RFC 8725, 3.10): keys come from the issuer.
#[test]
fn a_key_that_the_token_brings_along_is_none() {
    let forger = Key::es256(9);
    for (name, value) in [
        ("jku", json!("https://evil.example.cn/keys")),
        ("x5u", json!("https://evil.example.cn/certificate")),
        ("jwk", forger.published("k1")),
    ] {
        let mut sign_in = sign_in();
        sign_in.header[name] = value;
        sign_in.key = forger.clone();
        let asked = sign_in.mock.asked.borrow().len();
        assert_eq!(sign_in.finish(), Err(OidcError::WrongSignature), "{name}");
        let asked = sign_in.mock.asked.borrow()[asked..].to_vec();
        assert!(asked.iter().all(|asked| !asked.address.contains("evil")), "{name}");
    }
}

#[test]
fn the_access_token_is_the_one_that_was_signed() {
    let digest = Sha256::digest(b"access");
    assert!(with_claim("at_hash", BASE64URL_NOPAD.encode(&digest[..16]).into()).is_ok());
    let verdict = with_claim("at_hash", BASE64URL_NOPAD.encode(&digest[16..]).into());
    assert!(matches!(verdict, Err(OidcError::Refused(_))), "{verdict:?}");
}

/// RFC 9207: an answer that another provider's authorization endpoint gave.
#[test]
fn an_answer_of_another_provider_is_refused() {
    let sign_in = sign_in();
    sign_in.mock.answers(&sign_in.key.sign(&sign_in.header, &sign_in.claims));
    let finish = |sign_in: &SignIn, issuer: Option<&str>| {
        let answer = Answer { issuer: issuer.map(str::to_owned), ..SignIn::answer() };
        sign_in.client.finish(&sign_in.provider, &sign_in.mock, &answer, &flow(), NOW)
    };
    assert!(finish(&sign_in, Some(ISSUER)).is_ok());
    assert_eq!(finish(&sign_in, Some("https://evil.example.cn")), Err(OidcError::OtherIssuer));
    let mut mock = Mock::new(&sign_in.key);
    mock.discovery["authorization_response_iss_parameter_supported"] = true.into();
    let sign_in = SignIn { provider: sign_in.client.discover(&mock).unwrap(), ..sign_in };
    assert_eq!(finish(&sign_in, None), Err(OidcError::OtherIssuer));
    assert!(finish(&sign_in, Some(ISSUER)).is_ok());
}

#[test]
fn a_provider_that_says_it_is_another_is_refused() {
    let client = Client::new(settings()).unwrap();
    let mut mock = Mock::new(&Key::es256(7));
    for issuer in ["https://evil.example.cn", "https://id.example.cn/", "https://id.example.cn/x"] {
        mock.discovery["issuer"] = issuer.into();
        assert_eq!(client.discover(&mock).err(), Some(OidcError::OtherIssuer), "{issuer}");
    }
}

#[test]
fn addresses_are_https_or_of_this_machine() {
    for address in ["http://id.example.cn", "ftp://id.example.cn", "id.example.cn", "", "http://10.0.0.1"] {
        let wrong = Some(OidcError::Insecure(address.to_owned()));
        let issuer = Client::new(Settings { issuer: address.to_owned(), ..settings() });
        assert_eq!(issuer.err(), wrong);
        let redirect = Client::new(Settings { redirect_uri: address.to_owned(), ..settings() });
        assert_eq!(redirect.err(), wrong);
    }
    for address in ["http://127.0.0.1:8080/realm", "http://localhost:8080", "http://[::1]/"] {
        assert!(Client::new(Settings { issuer: address.to_owned(), ..settings() }).is_ok(), "{address}");
    }
    let client = Client::new(settings()).unwrap();
    for endpoint in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
        let mut mock = Mock::new(&Key::es256(7));
        mock.discovery[endpoint] = "http://id.example.cn/x".into();
        let wrong = OidcError::Insecure("http://id.example.cn/x".to_owned());
        assert_eq!(client.discover(&mock).err(), Some(wrong), "{endpoint}");
    }
}

#[test]
fn what_the_provider_refuses_or_garbles_is_told_apart() {
    let sign_in = sign_in();
    let verdict = |status: u16, body: &str| {
        sign_in.mock.answer.replace((status, body.to_owned()));
        sign_in.client.finish(&sign_in.provider, &sign_in.mock, &SignIn::answer(), &flow(), NOW)
    };
    let denied = verdict(400, r#"{"error":"invalid_grant"}"#);
    assert_eq!(denied, Err(OidcError::Denied("invalid_grant".to_owned())));
    for (status, body) in [
        (200, ""),
        (200, "<html>"),
        (200, "{}"),
        (200, r#"{"access_token":"a","token_type":"Bearer"}"#),
        (200, r#"{"access_token":"a","token_type":"Bearer","id_token":7}"#),
        (200, r#"{"access_token":"a","token_type":"Bearer","id_token":"a.b.c.d.e"}"#),
        (302, ""),
        (500, "no"),
    ] {
        assert!(is_malformed(&verdict(status, body)), "{status} {body}");
    }
    let client = Client::new(Settings { issuer: "https://elsewhere.example.cn".to_owned(), ..settings() });
    let unreachable = client.unwrap().discover(&sign_in.mock).err();
    assert!(matches!(unreachable, Some(OidcError::Unreachable(_))), "{unreachable:?}");
}

/// Each value of what a provider publishes and signs is left out or is something else: the sign-in is refused or, where
/// it does not matter, taken, but nothing falls over.
#[test]
fn no_malformed_document_makes_it_fall_over() {
    for key in [Key::es256(7), Key::ed_dsa(7), Key::rs256()] {
        let sign_in = SignIn::new(key);
        for header in bent_document(&sign_in.header) {
            let _ = sign_in.with(&sign_in.key.sign(&header, &sign_in.claims));
        }
        for published in bent_document(&sign_in.key.published("k1")) {
            sign_in.mock.keys.replace(vec![published]);
            let provider = sign_in.client.discover(&sign_in.mock).unwrap();
            let answer = SignIn::answer();
            let _ = sign_in.client.finish(&provider, &sign_in.mock, &answer, &flow(), NOW);
        }
    }
    let mut sign_in = sign_in();
    for claims in bent_document(&sign_in.claims) {
        let _ = sign_in.with(&sign_in.key.sign(&sign_in.header, &claims));
    }
    for discovery in bent_document(&sign_in.mock.discovery) {
        sign_in.mock.discovery = discovery;
        if let Ok(provider) = sign_in.client.discover(&sign_in.mock) {
            let _ = sign_in.client.authorize_url(&provider, &flow());
        }
    }
}

#[test]
fn nothing_secret_is_shown() {
    assert_eq!(format!("{:?}", flow()), "Flow(…)");
    assert!(!format!("{:?}", Client::new(settings()).unwrap()).contains("s3cret"));
    assert_eq!(Flow::from_bytes(*flow().as_bytes()).state(), flow().state());
}
