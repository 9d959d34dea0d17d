//! [27] [54] [67] [80] The same over HTTP: which page shows what, what is kept, and what the log says.

use super::{NAMES, PHONES, Town, canaries_in, id_number, sqlite};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tower::ServiceExt as _;
use tracing_subscriber::fmt::MakeWriter;
use web::{Config, Site};

/// A site over the town, and somebody signed in.
struct Visitor {
    site: Site,
    cookie: String,
}

/// What came back.
struct Shown {
    status: StatusCode,
    kept: String,
    text: String,
}

impl Visitor {
    async fn new(town: &Town, login: &str) -> Self {
        let people = town.app.add_demo_accounts().unwrap();
        let password = &people.iter().find(|(new, _)| new.account.login == login).unwrap().0.password;
        let config = Config {
            public_url: "https://yiju.example".into(),
            trusted_proxies: web::server::Proxies::default(),
            limits: web::server::RateLimits::default(),
            readiness: web::server::Readiness::unprobed(),
            start_name: "test".into(),
            demo: true,
        };
        let site = Site::new(town.app.clone(), config);
        let stranger = Self { site, cookie: String::new() };
        let answer =
            stranger.send(stranger.form("/sign-in", format!("login={login}&password={password}"))).await;
        let cookie = answer.1[header::SET_COOKIE].to_str().unwrap();
        Self { cookie: cookie.split(';').next().unwrap().to_owned(), ..stranger }
    }

    fn form(&self, path: &str, form: String) -> Request<Body> {
        Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("accept-language", "en")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form))
            .unwrap()
    }

    async fn send(&self, request: Request<Body>) -> (Shown, axum::http::HeaderMap) {
        let answer = web::router(self.site.clone()).oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let kept = parts.headers.get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok());
        let shown = Shown {
            status: parts.status,
            kept: kept.unwrap_or_default().to_owned(),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        };
        (shown, parts.headers)
    }

    async fn get(&self, path: &str) -> Shown {
        let request = Request::get(path).header(header::COOKIE, &self.cookie).header("accept-language", "en");
        self.send(request.body(Body::empty()).unwrap()).await.0
    }

    /// Posts a form with the token of the page it stands on.
    async fn post(&self, page: &str, path: &str, form: &str) -> Shown {
        let shown = self.get(page).await.text;
        let token =
            shown.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        self.send(self.form(path, format!("csrf={token}&{form}"))).await.0
    }
}

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn clear_values_are_on_one_page_only_and_in_no_log() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .finish();
    // For the whole process: use cases run on threads of their own. What other tests log is looked at as well.
    tracing_subscriber::util::SubscriberInitExt::try_init(subscriber).unwrap();
    let (url, _folder) = sqlite();
    let town = Town::filled(&url);
    let owner = town.owner(0);
    let planner = Visitor::new(&town, "planner").await;
    let page = format!("/owners/{owner}");
    let community = town.app.load_owner(&super::planner(), owner).unwrap().holdings[0].community;

    for path in [page.clone(), format!("/communities/{community}/owners"), format!("{page}/reveal")] {
        let shown = planner.get(&path).await;
        assert_eq!(shown.status, StatusCode::OK, "{path}");
        assert!(shown.text.contains("金*"), "{path} names the owner, masked");
        assert_eq!(canaries_in(shown.text.as_bytes()), [""; 0], "{path}");
        assert!(shown.kept.contains("no-store"), "{path}: {}", shown.kept);
    }
    let found = planner.post("/owners/find", "/owners/find", &format!("number={}", id_number(0))).await;
    assert!(found.text.contains(&page), "found");
    assert_eq!(canaries_in(found.text.as_bytes()), [""; 0], "what was typed is not shown again");
    let wrong = planner.post("/owners/find", "/owners/find", "number=139876500010").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!wrong.text.contains("139876500010"));

    let reveal = format!("{page}/reveal");
    let refused = planner.post(&reveal, &reveal, "purpose=ask-opinion&reason=").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(canaries_in(refused.text.as_bytes()), [""; 0]);
    let shown = planner.post(&reveal, &reveal, "purpose=ask-opinion&reason=writes+to+the+owner").await;
    assert_eq!(shown.status, StatusCode::OK);
    assert_eq!(canaries_in(shown.text.as_bytes()), [NAMES[0], PHONES[0], &id_number(0)]);
    assert!(shown.kept.contains("no-store"), "{}", shown.kept);
    assert!(planner.get(&page).await.text.contains("writes to the owner"), "the look is listed");

    let auditor = Visitor::new(&town, "auditor").await;
    assert_eq!(auditor.get(&page).await.status, StatusCode::FORBIDDEN);
    let written = log.0.lock().unwrap().clone();
    assert!(written.len() > 1_000, "the log was looked at: {} bytes", written.len());
    assert_eq!(canaries_in(&written), [""; 0]);
}

/// [67] Nobody, and nothing of the sort: the answers differ in nothing but the form's token.
#[tokio::test]
async fn nobody_is_answered_like_nobody() {
    let (url, _folder) = sqlite();
    let town = Town::filled(&url);
    let planner = Visitor::new(&town, "planner").await;
    let ask =
        async |number: &str| planner.post("/owners/find", "/owners/find", &format!("number={number}")).await;
    let (one, other) = (ask("13700000000").await, ask("000000194912310027").await);
    assert_eq!((one.status, other.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(one.text, other.text);
    assert_ne!(ask(PHONES[0]).await.text, one.text, "the comparison can fail");
}
