//! A site in process: one demonstration city for all tests, and a client with a cookie.

use app::account::operator;
use app::key::KeyInMemory;
use app::seal::MasterKey;
use app::{App, Environment, Settings, World, demo};
use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use domain::account::Role;
use domain::appointment::Post;
use http_body_util::BodyExt as _;
use jiff::{SignedDuration, Timestamp};
use policy::Library;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use store::{Options, Store, StoreUrl};
use tower::ServiceExt as _;

/// A clock that moves when told to, and a counted die.
#[derive(Clone, Default)]
struct Frozen {
    die: Arc<AtomicU64>,
    hours: Arc<AtomicI64>,
}

impl World for Frozen {
    fn now(&self) -> Timestamp {
        let start: Timestamp = "2020-12-31T08:00:00Z".parse().unwrap();
        start + SignedDuration::from_hours(self.hours.load(Ordering::Relaxed))
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        for byte in buffer {
            let n = self.die.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            *byte = n.to_be_bytes()[0] ^ n.to_be_bytes()[3];
        }
    }
}

/// The site, and the folder that goes when it goes.
pub struct TestSite {
    pub app: App,
    router: Router,
    site: web::Site,
    passwords: Vec<(&'static str, String)>,
    clock: Frozen,
    /// Where its database lies.
    pub database: PathBuf,
    _folder: tempfile::TempDir,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// The body, after checking the status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// The sort of a problem document, after checking its form and status.
    #[track_caller]
    pub fn problem(&self, status: u16) -> String {
        let body = self.expect(status);
        let kind = self.headers.get(CONTENT_TYPE).unwrap();
        assert_eq!(kind, "application/problem+json", "{}", self.text);
        assert_eq!(body["status"], status);
        assert!(!body["title"].as_str().unwrap().starts_with('⟦'), "{}", self.text);
        assert!(!body["detail"].as_str().unwrap_or_default().contains('⟦'), "{}", self.text);
        body["type"].as_str().unwrap().trim_start_matches("urn:yiju:problem:").to_owned()
    }
}

/// A visitor, signed in or not.
pub struct Client<'a> {
    site: &'a TestSite,
    cookie: Option<String>,
}

impl TestSite {
    /// A city of a few communities, with a planner and an auditor.
    pub fn new() -> Self {
        Self::keeping(app::AccountSettings::default())
    }

    /// The same, with accounts kept that way.
    pub fn keeping(accounts: app::AccountSettings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("yiju.db").display());
        Self::over(&url, folder, accounts)
    }

    /// The same on a database of that address.
    pub fn at(url: &str) -> Self {
        Self::over(url, tempfile::tempdir().unwrap(), app::AccountSettings::default())
    }

    fn over(url: &str, folder: tempfile::TempDir, accounts: app::AccountSettings) -> Self {
        let (database, clock) = (folder.path().join("yiju.db"), Frozen::default());
        let store = Store::open(&StoreUrl::parse(url).unwrap(), Options::default()).unwrap();
        let settings = Settings {
            pack: demo::PACK.into(),
            as_of: Some(demo::DAY),
            worker: "no-such-program".into(),
            accounts,
        };
        let app = App::new(
            store,
            Library::shipped(),
            Environment::new(clock.clone()),
            settings,
            KeyInMemory::new(MasterKey::from_bytes([7; 32])),
        )
        .unwrap();
        app.make_demo_city(1, 60, |_, _| {}).unwrap();
        let account = |login, role| {
            (login, app.add_account(&operator(), login, login, Post::of_city(role)).unwrap().password)
        };
        let passwords = vec![
            account("planner", Role::Planner),
            account("auditor", Role::Auditor),
            account("worker", Role::CommunityWorker),
            account("colleague", Role::Planner),
            account("admin", Role::Administrator),
        ];
        let config = web::Config {
            public_url: "http://localhost".into(),
            trusted_proxies: web::server::Proxies::default(),
            limits: web::server::RateLimits::default(),
            readiness: web::server::Readiness::unprobed(),
            start_name: "test".into(),
            demo: true,
        };
        let site = web::Site::new(app.clone(), config);
        Self { router: web::router(site.clone()), site, app, passwords, clock, database, _folder: folder }
    }

    /// Lets so many hours pass.
    pub fn pass(&self, hours: i64) {
        self.clock.hours.fetch_add(hours, Ordering::Relaxed);
    }

    /// Changes the database as somebody with the file in their hands would.
    pub fn by_hand(&self, sql: &str) {
        rusqlite::Connection::open(&self.database).unwrap().execute_batch(sql).unwrap();
    }

    /// Every route.
    pub fn routes(&self) -> Vec<web::server::Route> {
        web::routes(&self.site)
    }

    /// Somebody who has not signed in.
    pub fn stranger(&self) -> Client<'_> {
        Client { site: self, cookie: None }
    }

    /// The password of an account.
    pub fn password(&self, login: &str) -> &str {
        &self.passwords.iter().find(|(known, _)| *known == login).unwrap().1
    }

    /// Somebody with that cookie.
    pub fn with_cookie(&self, cookie: &str) -> Client<'_> {
        Client { site: self, cookie: Some(cookie.to_owned()) }
    }

    /// Somebody who has signed in.
    pub async fn signed_in(&self, login: &str) -> Client<'_> {
        let body = serde_json::json!({ "login": login, "password": self.password(login) });
        let answer = self.stranger().post("/api/v1/session", &body).await;
        answer.expect(200);
        let cookie = answer.headers.get(SET_COOKIE).unwrap().to_str().unwrap();
        Client { site: self, cookie: cookie.split(';').next().map(str::to_owned) }
    }
}

impl Client<'_> {
    /// Sends a request.
    pub async fn send(&self, method: Method, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if !kind.is_empty() {
            request = request.header(CONTENT_TYPE, kind);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(COOKIE, cookie);
        }
        self.dispatch(request.body(body.into()).unwrap()).await
    }

    /// Sends a request as it is.
    pub async fn dispatch(&self, request: Request<Body>) -> Answer {
        let path = request.uri().to_string();
        let answer = self.site.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        // A workbook is no text; what is asked of one is its first letters.
        let text = String::from_utf8_lossy(&bytes).into_owned();
        // Only where a test takes the database away is «not now» an answer.
        let fault = parts.status.is_server_error() && parts.status != StatusCode::SERVICE_UNAVAILABLE;
        assert!(!fault, "{path}: {}: {text}", parts.status);
        Answer { status: parts.status, headers: parts.headers, text }
    }

    /// The cookie, to send it otherwise.
    pub fn cookie(&self) -> &str {
        self.cookie.as_deref().unwrap_or_default()
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, "", Body::empty()).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, "", Body::empty()).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, "application/json", body.to_string()).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, "application/json", body.to_string()).await
    }
}
