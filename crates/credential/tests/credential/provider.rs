//! A provider in software: what it publishes, signs and answers, and what a forger would.

use credential::oidc::{Answer, Client, Fetch, FetchFailed, Flow, Identity, OidcError, Provider, Settings};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use p256::ecdsa::signature::Signer as _;
use rsa::BigUint;
use rsa::traits::PublicKeyParts as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::cell::RefCell;
use std::collections::BTreeMap;

pub const ISSUER: &str = "https://id.example.cn";
/// 2026-01-01T00:00:00Z.
pub const NOW: i64 = 1_767_225_600;

/// The primes of an RSA key that signs nothing but these tests' tokens.
const P: &str = "fd7d82c148b33b5767f480d6a4cf028206c86d4a19115d7c797dd6bd769bc316fdb8f148d9ca57cb70bf61fcab91e998\
    6caa3aa85bdf3fd66b94c62db2ae82a693246d07e18418a8b4846064208ef29457c4ec2f0d38079e6ade4203f5fd1787\
    70a7f2fb5dcfc4cb0026d9f968c1597119c78f8db7b999e50aa81d55edfb0cf5";
const Q: &str = "eeea43e51f35008b09e21fd5c7e66262191b1317a9c2551f1e7a697bf995c2f630c17549a5893fce351857b7e2fca62e\
    255d66de294a883ce5f32738ed806fcf831cea3837cf1e280b69e491a5678324541a47dadbed9a130a7a38b844f119a8\
    32dd779a07930bbec43056041f01e0bb2b39b0637fb8a53aca6c10b9134baf2d";

/// What signs tokens.
#[derive(Clone)]
pub enum Key {
    Es256(p256::ecdsa::SigningKey),
    EdDsa(ed25519_dalek::SigningKey),
    Rs256(Box<rsa::RsaPrivateKey>),
}

impl Key {
    pub fn es256(seed: u8) -> Self {
        Self::Es256(p256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap())
    }

    pub fn ed_dsa(seed: u8) -> Self {
        Self::EdDsa(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]))
    }

    pub fn rs256() -> Self {
        let prime = |hex: &str| BigUint::from_bytes_be(&HEXLOWER.decode(hex.as_bytes()).unwrap());
        let key = rsa::RsaPrivateKey::from_p_q(prime(P), prime(Q), 65537_u32.into());
        Self::Rs256(Box::new(key.unwrap()))
    }

    pub fn algorithm(&self) -> &'static str {
        match self {
            Self::Es256(_) => "ES256",
            Self::EdDsa(_) => "EdDSA",
            Self::Rs256(_) => "RS256",
        }
    }

    /// The key as the provider publishes it (RFC 7517).
    pub fn published(&self, kid: &str) -> Value {
        let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        match self {
            Self::Es256(key) => {
                let point = key.verifying_key().to_encoded_point(false);
                let (x, y) = (encode(point.x().unwrap()), encode(point.y().unwrap()));
                json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": kid, "x": x, "y": y })
            }
            Self::EdDsa(key) => {
                let x = encode(key.verifying_key().as_bytes());
                json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": kid, "x": x })
            }
            Self::Rs256(key) => {
                let (n, e) = (encode(&key.n().to_bytes_be()), encode(&key.e().to_bytes_be()));
                json!({ "kty": "RSA", "alg": "RS256", "use": "sig", "kid": kid, "n": n, "e": e })
            }
        }
    }

    fn signature(&self, text: &str) -> Vec<u8> {
        match self {
            Self::Es256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(text.as_bytes());
                signature.to_bytes().to_vec()
            }
            Self::EdDsa(key) => ed25519_dalek::Signer::sign(key, text.as_bytes()).to_vec(),
            Self::Rs256(key) => {
                let padding = rsa::Pkcs1v15Sign::new::<rsa::sha2::Sha256>();
                key.sign(padding, &Sha256::digest(text)).unwrap()
            }
        }
    }

    /// A token with this header and these claims, signed.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let text = unsigned(header, claims);
        let signature = BASE64URL_NOPAD.encode(&self.signature(&text));
        format!("{text}.{signature}")
    }
}

/// A token without its signature.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    format!("{}.{}", part(header), part(claims))
}

/// The provider; a test changes what it publishes and answers.
pub struct Mock {
    pub discovery: Value,
    pub keys: RefCell<Vec<Value>>,
    /// Status and body of the token endpoint.
    pub answer: RefCell<(u16, String)>,
    /// What it was asked, in order: the address, and of a form its header and its fields.
    pub asked: RefCell<Vec<Asked>>,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub address: String,
    pub authorization: Option<String>,
    pub form: BTreeMap<String, String>,
}

impl Mock {
    pub fn new(key: &Key) -> Self {
        Self {
            discovery: json!({
                "issuer": ISSUER,
                "authorization_endpoint": "https://id.example.cn/authorize?tenant=7",
                "token_endpoint": "https://id.example.cn/token",
                "jwks_uri": "https://id.example.cn/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            }),
            keys: RefCell::new(vec![key.published("k1")]),
            answer: RefCell::default(),
            asked: RefCell::default(),
        }
    }

    /// How often the keys were asked for.
    pub fn keys_asked(&self) -> usize {
        self.asked.borrow().iter().filter(|asked| asked.address.ends_with("/keys")).count()
    }

    /// Will answer with this ID token.
    pub fn answers(&self, id_token: &str) {
        let body = json!({ "access_token": "access", "token_type": "Bearer", "id_token": id_token });
        self.answer.replace((200, body.to_string()));
    }
}

impl Fetch for Mock {
    fn get(&self, url: &str) -> Result<(u16, Vec<u8>), FetchFailed> {
        let asked = Asked { address: url.to_owned(), authorization: None, form: BTreeMap::new() };
        self.asked.borrow_mut().push(asked);
        let body = match url.strip_prefix(ISSUER) {
            Some("/.well-known/openid-configuration") => self.discovery.clone(),
            Some("/keys") => json!({ "keys": *self.keys.borrow() }),
            _ => return Err(FetchFailed(format!("nobody is at {url}"))),
        };
        Ok((200, body.to_string().into_bytes()))
    }

    fn post_form(
        &self,
        url: &str,
        authorization: Option<&str>,
        form: &[u8],
    ) -> Result<(u16, Vec<u8>), FetchFailed> {
        let form = url::form_urlencoded::parse(form).into_owned().collect();
        let asked = Asked { address: url.to_owned(), authorization: authorization.map(str::to_owned), form };
        self.asked.borrow_mut().push(asked);
        let (status, body) = self.answer.borrow().clone();
        Ok((status, body.into_bytes()))
    }
}

pub fn settings() -> Settings {
    Settings {
        issuer: ISSUER.to_owned(),
        client_id: "yiju".to_owned(),
        client_secret: Some(credential::Zeroizing::new("s3cret:/?".to_owned())),
        redirect_uri: "https://yiju.example.cn/sign-in/return".to_owned(),
        scopes: vec!["openid".to_owned(), "profile".to_owned(), "email".to_owned()],
    }
}

pub fn flow() -> Flow {
    let bytes: Vec<u8> = (0..96).collect();
    Flow::from_bytes(bytes.as_slice().try_into().unwrap())
}

/// The parameters of the address that somebody is sent to.
pub fn parameters(address: &str) -> BTreeMap<String, String> {
    url::Url::parse(address).unwrap().query_pairs().into_owned().collect()
}

/// One sign-in at a provider with one key.
pub struct SignIn {
    pub client: Client,
    pub mock: Mock,
    pub provider: Provider,
    pub key: Key,
    pub header: Value,
    pub claims: Value,
}

impl SignIn {
    pub fn new(key: Key) -> Self {
        let (client, mock) = (Client::new(settings()).unwrap(), Mock::new(&key));
        let provider = client.discover(&mock).unwrap();
        let sent = parameters(&client.authorize_url(&provider, &flow()));
        let header = json!({ "alg": key.algorithm(), "kid": "k1", "typ": "JWT" });
        let claims = json!({
            "iss": ISSUER, "sub": "4711", "aud": "yiju", "exp": NOW + 300, "iat": NOW, "nonce": sent["nonce"],
            "auth_time": NOW - 20, "amr": ["pwd", "otp"], "name": "王芳", "preferred_username": "wang.fang",
            "email": "wang.fang@example.cn",
        });
        Self { client, mock, provider, key, header, claims }
    }

    pub fn answer() -> Answer {
        Answer { code: "c0de".to_owned(), state: flow().state(), issuer: None }
    }

    /// Comes back with this token.
    pub fn with(&self, token: &str) -> Result<Identity, OidcError> {
        self.mock.answers(token);
        self.client.finish(&self.provider, &self.mock, &Self::answer(), &flow(), NOW)
    }

    /// Comes back with the token of the header and the claims.
    pub fn finish(&self) -> Result<Identity, OidcError> {
        self.with(&self.key.sign(&self.header, &self.claims))
    }
}
