//! The whole site in process: who may open what, which headers every answer bears, and what failures look like.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what is not as it should be ends the test"
)]

use app::demo::{DAY, PACK};
use app::key::KeyInMemory;
use app::seal::MasterKey;
use app::{App, Environment, Settings, World};
use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use policy::Library;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{Options, Store, StoreUrl};
use tower::ServiceExt as _;
use web::server::Access;
use web::{Config, Site};

/// A clock that stands still and a die that counts.
struct Frozen(AtomicU64);

impl World for Frozen {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let n = self.0.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            chunk.copy_from_slice(&n.to_be_bytes()[..chunk.len()]);
        }
    }
}

/// A site over a city of ten communities, and its people's passwords.
struct City {
    app: App,
    site: Site,
    passwords: Vec<(String, String)>,
    _folder: tempfile::TempDir,
}

fn city() -> City {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&StoreUrl::sqlite(folder.path().join("city.db")), Options::default()).unwrap();
    let settings = Settings {
        pack: PACK.into(),
        as_of: Some(DAY),
        worker: "/nowhere".into(),
        accounts: app::AccountSettings::default(),
    };
    let app = App::new(
        store,
        Library::shipped(),
        Environment::new(Frozen(AtomicU64::new(1))),
        settings,
        KeyInMemory::new(MasterKey::from_bytes([7; 32])),
    )
    .unwrap();
    app.make_demo_city(1, 10, |_, _| {}).unwrap();
    let people = app.add_demo_accounts().unwrap();
    let config = Config {
        public_url: "https://yiju.example".into(),
        trusted_proxies: web::server::Proxies::default(),
        limits: web::server::RateLimits::default(),
        readiness: web::server::Readiness::unprobed(),
        start_name: "test".into(),
        demo: true,
    };
    let passwords = people.into_iter().map(|(new, _)| (new.account.login, new.password)).collect();
    City { site: Site::new(app.clone(), config), app, passwords, _folder: folder }
}

impl City {
    async fn send(&self, request: Request<Body>) -> Response<Body> {
        web::router(self.site.clone()).oneshot(request).await.unwrap()
    }

    async fn get(&self, path: &str, cookie: &str) -> Response<Body> {
        let request = Request::get(path).header(header::COOKIE, cookie).header("accept-language", "en");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, cookie: &str, form: String) -> Response<Body> {
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(form)).unwrap()).await
    }

    /// Signs in and gives the session's cookie.
    async fn sign_in(&self, login: &str) -> String {
        let password = &self.passwords.iter().find(|(other, _)| other == login).unwrap().1;
        let answer = self.post("/sign-in", "", format!("login={login}&password={password}")).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{login} signs in");
        let set = answer.headers()[header::SET_COOKIE].to_str().unwrap();
        assert!(set.starts_with("__Host-yiju-session="), "{set}");
        for mark in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"] {
            assert!(set.contains(mark), "{set}");
        }
        set.split(';').next().unwrap().to_owned()
    }
}

async fn text(answer: Response<Body>) -> String {
    String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

/// A path with something in the place of each parameter.
fn filled(path: &str) -> String {
    path.split('/')
        .map(|part| match part {
            "{z}" | "{x}" | "{y}" => "0",
            "{tag}" => "en",
            "{format}" => "csv",
            part if part.starts_with('{') => "01900000000070008000000000000000",
            part => part,
        })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test]
async fn every_route_lets_in_whom_it_says_and_nobody_else() {
    let city = city();
    let (planner, auditor) = (city.sign_in("planner").await, city.sign_in("auditor").await);
    let worker = city.sign_in("worker").await;
    let routes = web::routes(&city.site);
    assert!(routes.len() > 30, "{}", routes.len());
    for route in routes {
        let path = filled(&route.path);
        let programs =
            ["/api/", "/tiles/", "/assets/", "/log/"].iter().any(|prefix| path.starts_with(prefix));
        for (who, cookie) in
            [("nobody", ""), ("planner", &planner), ("auditor", &auditor), ("worker", &worker)]
        {
            if route.method == Method::DELETE && !cookie.is_empty() {
                // It would end the session the walk goes on with; the API's own tests sign out.
                continue;
            }
            let at = format!("{} {} as {who}", route.method, route.path);
            let request = Request::builder()
                .method(route.method.clone())
                .uri(&path)
                .header(header::COOKIE, cookie)
                .header("sec-fetch-site", "same-origin");
            let answer = city.send(request.body(Body::empty()).unwrap()).await;
            let status = answer.status();
            match (route.access, who) {
                (Access::Open, _) => {}
                (_, "nobody") if route.method == Method::GET && !programs => {
                    assert_eq!(status, StatusCode::SEE_OTHER, "{at}");
                    let to = answer.headers()[header::LOCATION].to_str().unwrap();
                    assert!(to.starts_with("/sign-in"), "{at}: {to}");
                }
                (_, "nobody") => assert_eq!(status, StatusCode::UNAUTHORIZED, "{at}"),
                (Access::May("change-register" | "decide-claim" | "submit-field-survey"), "auditor")
                | (Access::May("read-audit"), "planner" | "worker")
                | (Access::May("change-register" | "decide-claim"), "worker") => {
                    assert_eq!(status, StatusCode::FORBIDDEN, "{at}");
                }
                // A form without its token is refused, whoever sends it.
                _ if route.method == Method::POST => assert!(status.is_client_error(), "{at}: {status}"),
                _ => {
                    assert!(
                        !status.is_server_error() && status != StatusCode::UNAUTHORIZED,
                        "{at}: {status}"
                    );
                }
            }
        }
    }
}

#[tokio::test]
async fn every_answer_bears_the_security_headers() {
    let city = city();
    let planner = city.sign_in("planner").await;
    for path in ["/", "/communities", "/sign-in", "/nowhere", "/livez", "/tiles/0/0/0", "/api/v1/nowhere"] {
        let answer = city.get(path, &planner).await;
        let headers = answer.headers();
        let value = |name: &str| headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default();
        assert!(value("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert!(value("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        assert_eq!(value("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(value("strict-transport-security"), "max-age=31536000; includeSubDomains", "{path}");
        assert_eq!(value("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(!value("x-request-id").is_empty(), "{path}");
        assert!(!value("cache-control").is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_strange_site_cannot_post_and_failures_speak_the_readers_language() {
    let city = city();
    let planner = city.sign_in("planner").await;
    let request =
        Request::post("/sign-out").header(header::COOKIE, &planner).header("sec-fetch-site", "cross-site");
    let answer = city.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    assert_eq!(city.get("/account", &planner).await.status(), StatusCode::OK, "the session stands");

    let answer = city.get("/nowhere", "").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(text(answer).await.contains("There is no such page"));
    let chinese = Request::get("/nowhere").header("accept-language", "zh").body(Body::empty()).unwrap();
    assert!(text(city.send(chinese).await).await.contains("没有找到这个页面"));

    let answer = city.get("/api/v1/nowhere", "").await;
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&text(answer).await).unwrap();
    assert_eq!((&problem["status"], &problem["type"]), (&404.into(), &"urn:yiju:problem:not-found".into()));

    let long = "x".repeat(1024 * 1024 + 1);
    let answer = city.post("/sign-in", "", format!("login={long}")).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn the_pages_open_in_both_languages() {
    let city = city();
    let planner = city.sign_in("planner").await;
    let paths = [
        "/",
        "/communities?verdict=undetermined&sort=floor-area",
        "/communities?q=no-such-place",
        "/screening",
        "/screening/what-if",
        "/packs",
        "/packs/cn-chongqing",
        "/field-surveys",
        "/field-surveys/review",
        "/batches",
        "/batches/new",
        "/account",
    ];
    for path in paths {
        for lang in ["zh-CN", "en"] {
            let request = Request::get(path).header(header::COOKIE, &planner).header("accept-language", lang);
            let answer = city.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status(), StatusCode::OK, "{path} in {lang}");
            let page = text(answer).await;
            assert!(
                page.contains(&format!("<html lang=\"{lang}\"")) && !page.contains('⟦'),
                "{path} in {lang}"
            );
        }
    }
    let export = city.get("/communities/export/csv?verdict=eligible", &planner).await;
    assert_eq!(export.headers()[header::CONTENT_DISPOSITION], "attachment; filename=\"communities.csv\"");
    let rows = text(export).await.lines().count();
    let tile = city.get("/tiles/5/25/13", &planner).await;
    let tag = tile.headers()[header::ETAG].clone();
    let again =
        Request::get("/tiles/5/25/13").header(header::COOKIE, &planner).header("accept-language", "en");
    let again = city.send(again.header(header::IF_NONE_MATCH, tag).body(Body::empty()).unwrap()).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert!(rows >= 1);
}

#[tokio::test]
async fn after_five_wrong_passwords_one_waits() {
    let city = city();
    for _ in 0..5 {
        let answer = city.post("/sign-in", "", "login=planner&password=wrong".into()).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    }
    let answer = city.post("/sign-in", "", "login=planner&password=wrong".into()).await;
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.headers()[header::RETRY_AFTER], "900");
    city.sign_in("auditor").await;
}

#[tokio::test]
async fn a_decision_without_a_reason_is_shown_again_with_what_was_typed() {
    let city = city();
    let planner = city.sign_in("planner").await;
    let list = text(city.get("/tiles/communities.geojson", &planner).await).await;
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let id = list["features"][0]["properties"]["id"].as_str().unwrap();
    let path = format!("/communities/{id}/decide?fact=built_year");
    let page = text(city.get(&path, &planner).await).await;
    let token = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();

    let answer = city.post(&path, &planner, format!("csrf={token}&value=1987&source=survey")).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let again = text(answer).await;
    assert!(again.contains("value=\"1987\""), "nothing typed is lost");

    let form = format!("csrf={token}&value=1987&source=survey&reason=seen");
    let answer = city.post(&path, &planner, form.clone()).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let record = text(city.get(&format!("/communities/{id}"), &planner).await).await;
    assert!(record.contains("1987") && record.contains("seen"));

    let stolen = form.replace(token, "0000");
    assert_eq!(city.post(&path, &planner, stolen).await.status(), StatusCode::FORBIDDEN);
}

/// What a stranger may fetch, put into a folder as it is served.
async fn mirrored(city: &City, paths: impl IntoIterator<Item = String>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for path in paths {
        let answer = city.get(&format!("/log/{path}"), "").await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        let file = folder.path().join(&path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    folder
}

#[tokio::test]
async fn a_stranger_fetches_the_log_and_checks_it() {
    use app::tlog::{Checkpoint, Folder, Note, Task, Tile, verify};
    let city = city();
    let key = app::log::make_log_key("city.example/log", &[7; 32]).unwrap();
    assert_eq!(
        city.get("/log/checkpoint", "").await.status(),
        StatusCode::NOT_FOUND,
        "nothing is signed yet"
    );
    city.app.configure_log(key.verifier(), None);
    assert!(city.app.publish_checkpoint(&key).unwrap());
    let answer = city.get("/log/checkpoint", "").await;
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/plain; charset=utf-8");
    let note = Note::parse(&answer.into_body().collect().await.unwrap().to_bytes()).unwrap();
    let size = Checkpoint::parse(&note.text).unwrap().size;
    assert!(size > 3, "{size}");
    let named = ["checkpoint", "log.vkey", "witnessed"].map(str::to_owned);
    let tiles = Tile::levels(size).map(Some).chain([None]).flat_map(|level| Tile::all(level, size));
    let tiles: Vec<String> = tiles.map(|tile| tile.to_string()).collect();
    let folder = mirrored(&city, named.into_iter().chain(tiles.clone())).await;
    let task = Task { key: Some(key.verifier()), ..Task::default() };
    assert_eq!(verify(&Folder(folder.path().into()), &task).unwrap().size, size);
    let tile = city.get(&format!("/log/{}", tiles[0]), "").await;
    assert!(tile.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    for wrong in
        ["tile/0/0", "tile/0/999", "tile/entries/000.p/300", "tile/../checkpoint", "proof/999999", "proof/x"]
    {
        assert_eq!(city.get(&format!("/log/{wrong}"), "").await.status(), StatusCode::NOT_FOUND, "{wrong}");
    }
    let receipt = city.get("/log/proof/1", "").await.into_body().collect().await.unwrap().to_bytes();
    assert!(receipt.starts_with(b"c2sp.org/tlog-proof@v1\n"));
}

#[tokio::test]
async fn an_auditor_looks_through_the_audit_log() {
    let city = city();
    let auditor = city.sign_in("auditor").await;
    let text = |answer: Response<Body>| async {
        assert_eq!(answer.status(), StatusCode::OK);
        String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
    };
    let list = text(city.get("/audit?noun=account", &auditor).await).await;
    assert!(list.contains("Made an account") && !list.contains("Imported data"), "{list}");
    let id =
        list.split("href=\"/audit/").find_map(|rest| rest.get(..32).filter(|id| !id.contains('"'))).unwrap();
    let entry = text(city.get(&format!("/audit/{id}"), &auditor).await).await;
    assert!(entry.contains("account.created") && entry.contains("Particulars"), "{entry}");
    let csv = text(city.get("/audit/export?noun=account", &auditor).await).await;
    assert!(csv.lines().count() >= 4, "{csv}");
    let planner = city.sign_in("planner").await;
    assert_eq!(city.get("/audit", &planner).await.status(), StatusCode::FORBIDDEN);
}
