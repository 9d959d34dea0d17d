//! Pages under odd use: forms sent twice or too late, questions that make no sense, registers with nothing in them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "what is not as it should be ends the test"
)]

use app::account::operator;
use app::demo::{DAY, PACK};
use app::key::KeyInMemory;
use app::seal::MasterKey;
use app::{App, Environment, Settings, World};
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use domain::account::Role;
use domain::appointment::Post;
use http_body_util::BodyExt as _;
use jiff::Timestamp;
use policy::Library;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{Options, Store, StoreUrl};
use tower::ServiceExt as _;
use web::{Config, Site};

/// A clock that goes one second on at each look, and a die that counts.
struct Ticking(AtomicU64, AtomicU64);

impl World for Ticking {
    fn now(&self) -> Timestamp {
        let second = self.0.fetch_add(1, Ordering::Relaxed);
        Timestamp::from_second(1_800_000_000 + i64::try_from(second).unwrap()).unwrap()
    }

    fn fill_random(&self, buffer: &mut [u8]) {
        for chunk in buffer.chunks_mut(8) {
            let n = self.1.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            chunk.copy_from_slice(&n.to_be_bytes()[..chunk.len()]);
        }
    }
}

struct City {
    app: App,
    site: Site,
    /// Login, password and name of everybody.
    people: Vec<(String, String, String)>,
    _folder: tempfile::TempDir,
}

/// A site over a city of so many communities; none is a register before any import.
fn city(communities: usize) -> City {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&StoreUrl::sqlite(folder.path().join("city.db")), Options::default()).unwrap();
    let settings = Settings {
        pack: PACK.into(),
        as_of: Some(DAY),
        worker: "/nowhere".into(),
        accounts: app::AccountSettings::default(),
    };
    let world = Ticking(AtomicU64::new(0), AtomicU64::new(1));
    let app = App::new(
        store,
        Library::shipped(),
        Environment::new(world),
        settings,
        KeyInMemory::new(MasterKey::from_bytes([7; 32])),
    )
    .unwrap();
    if communities > 0 {
        app.make_demo_city(1, communities, |_, _| {}).unwrap();
    }
    let people = app.add_demo_accounts().unwrap();
    let config = Config {
        public_url: "https://yiju.example".into(),
        trusted_proxies: web::server::Proxies::default(),
        limits: web::server::RateLimits::default(),
        readiness: web::server::Readiness::unprobed(),
        start_name: "test".into(),
        demo: true,
    };
    let people =
        people.into_iter().map(|(new, _)| (new.account.login, new.password, new.account.display_name));
    let mut people: Vec<_> = people.collect();
    let second = Post::of_city(Role::Planner);
    let second = app.add_account(&operator(), "colleague", "周规划", second).unwrap();
    people.push((second.account.login, second.password, second.account.display_name));
    City { site: Site::new(app.clone(), config), app, people, _folder: folder }
}

struct Reader<'a> {
    city: &'a City,
    cookie: String,
    lang: &'static str,
}

struct Shown {
    status: StatusCode,
    location: String,
    text: String,
}

impl City {
    async fn send(&self, request: Request<Body>) -> Response<Body> {
        web::router(self.site.clone()).oneshot(request).await.unwrap()
    }

    async fn reader(&self, login: &str) -> Reader<'_> {
        let password = &self.people.iter().find(|(other, ..)| other == login).unwrap().1;
        let stranger = Reader { city: self, cookie: String::new(), lang: "en" };
        let form = format!("login={login}&password={password}");
        let request = stranger.form("/sign-in", form);
        let answer = self.send(request).await;
        let set = answer.headers()[header::SET_COOKIE].to_str().unwrap();
        Reader { cookie: set.split(';').next().unwrap().to_owned(), ..stranger }
    }

    fn name(&self, login: &str) -> String {
        self.people.iter().find(|(other, ..)| other == login).unwrap().2.clone()
    }

    /// A community of the city.
    fn community(&self) -> String {
        self.app.desk(&operator()).stock().unwrap().items()[0].community.id.to_string()
    }
}

impl Reader<'_> {
    fn form(&self, path: &str, form: String) -> Request<Body> {
        Request::post(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("accept-language", self.lang)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form))
            .unwrap()
    }

    async fn shown(&self, request: Request<Body>) -> Shown {
        let answer = self.city.send(request).await;
        let location = answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        let (status, location) = (answer.status(), location.unwrap_or_default());
        let bytes = answer.into_body().collect().await.unwrap().to_bytes().to_vec();
        Shown { status, location, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    async fn get(&self, path: &str) -> Shown {
        let request = Request::get(path).header(header::COOKIE, &self.cookie);
        self.shown(request.header("accept-language", self.lang).body(Body::empty()).unwrap()).await
    }

    async fn post(&self, path: &str, form: String) -> Shown {
        self.shown(self.form(path, form)).await
    }
}

/// The value of a hidden field of a page.
fn hidden(page: &Shown, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    page.text.split(&field).nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn decided(page: &Shown) -> usize {
    page.text.matches("seen on the spot").count()
}

#[tokio::test]
async fn a_decision_sent_twice_is_one_decision() {
    let city = city(10);
    let planner = city.reader("planner").await;
    let record = format!("/communities/{}", city.community());
    let path = format!("{record}/decide?fact=residents");
    let page = planner.get(&path).await;
    let form = format!(
        "csrf={}&version={}&value=640&source=survey&reason=seen+on+the+spot",
        hidden(&page, "csrf"),
        hidden(&page, "version")
    );
    let first = planner.post(&path, form.clone()).await;
    let once = decided(&planner.get(&record).await);
    let second = planner.post(&path, form).await;
    assert_eq!((first.status, second.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(first.location, second.location);
    assert!(once > 0);
    assert_eq!(decided(&planner.get(&record).await), once, "nothing was added");
}

#[tokio::test]
async fn a_decision_that_comes_too_late_says_who_decided_what_and_keeps_what_was_typed() {
    let city = city(10);
    let (planner, colleague) = (city.reader("planner").await, city.reader("colleague").await);
    let record = format!("/communities/{}", city.community());
    let path = format!("{record}/decide?fact=residents");
    let (own, others) = (planner.get(&path).await, colleague.get(&path).await);
    let form = |page: &Shown, value: &str, reason: &str| {
        let (csrf, version) = (hidden(page, "csrf"), hidden(page, "version"));
        format!("csrf={csrf}&version={version}&value={value}&source=survey&reason={reason}")
    };
    let other_fact = format!("{record}/decide?fact=floor_area");
    let beside = colleague.get(&other_fact).await;
    let answer = colleague.post(&other_fact, form(&beside, "31000", "another+fact")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let answer = colleague.post(&path, form(&others, "512", "counted+by+the+street+office")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "what was said of another fact is no matter");

    let late = planner.post(&path, form(&own, "640", "seen+on+the+spot")).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    for said in ["512", "counted by the street office", &city.name("colleague")] {
        assert!(late.text.contains(said), "{said} in {}", late.text);
    }
    assert!(late.text.contains("value=\"640\"") && late.text.contains("seen on the spot"));
    assert_eq!(decided(&planner.get(&record).await), 0, "nothing was decided");
    let knowing = planner.post(&path, form(&late, "640", "seen+on+the+spot")).await;
    assert_eq!(knowing.status, StatusCode::SEE_OTHER, "who has seen it may decide");
    assert!(decided(&planner.get(&record).await) > 0);
}

const CSV: &str = "小区名称,区县,建成年份,户数\n石油路新村,渝中区,1996,320\n";

async fn send_file(reader: &Reader<'_>) -> Shown {
    let page = reader.get("/batches/new").await;
    let body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n\
         --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{CSV}\r\n--x--\r\n",
        hidden(&page, "csrf")
    );
    let request = Request::post("/batches/new")
        .header(header::COOKIE, &reader.cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin");
    reader.shown(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn every_form_of_an_import_sent_twice_gives_the_same_result() {
    let city = city(10);
    let planner = city.reader("planner").await;
    let (first, second) = (send_file(&planner).await, send_file(&planner).await);
    assert_eq!((first.status, &first.location), (StatusCode::SEE_OTHER, &second.location));
    let upload = first.location;
    let page = planner.get(&upload).await;
    let csrf = hidden(&page, "csrf");
    let form = format!("csrf={csrf}&version={}&source-kind=survey&datum=gcj02", hidden(&page, "version"));
    let settled = planner.post(&format!("{upload}?table=0"), form.clone()).await;
    let again = planner.post(&format!("{upload}?table=0"), form.clone()).await;
    assert_eq!((settled.status, again.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(settled.location, again.location);

    let colleague = city.reader("colleague").await;
    let theirs = colleague.get(&upload).await;
    let mut other = format!("csrf={}&version=0", hidden(&theirs, "csrf"));
    let columns = theirs.text.matches("name=\"column-").count();
    other.extend((0..columns).map(|at| format!("&column-{at}=")));
    let late = colleague.post(&format!("{upload}?table=0"), other).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text.contains("Somebody else changed it"), "{}", late.text);

    let commit = format!("{upload}/commit");
    for _ in 0..2 {
        let asked = planner.post(&commit, format!("csrf={csrf}")).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER);
    }
    let app = city.app.clone();
    assert!(tokio::task::spawn_blocking(move || app.run_due_job()).await.unwrap().unwrap());
    assert_eq!(city.app.desk(&operator()).list_batches().unwrap().len(), 1);
    let batch = format!("/batches/{}", city.app.desk(&operator()).list_batches().unwrap()[0].id);
    for _ in 0..2 {
        let undone = planner.post(&format!("{batch}/undo"), format!("csrf={csrf}")).await;
        assert_eq!((undone.status, &undone.location), (StatusCode::SEE_OTHER, &batch));
    }

    let another = send_file(&planner).await.location;
    for _ in 0..2 {
        let gone = planner.post(&format!("{another}/discard"), format!("csrf={csrf}")).await;
        assert_eq!((gone.status, gone.location.as_str()), (StatusCode::SEE_OTHER, "/batches"));
    }
}

#[tokio::test]
async fn questions_that_make_no_sense_are_answered_with_what_does() {
    let city = city(10);
    let mut planner = city.reader("planner").await;
    // Longer than this, and the address itself is refused by every server.
    let long = "长".repeat(7_000);
    let encoded: String = long.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"));
    for lang in ["en", "zh-CN"] {
        planner.lang = lang;
        for query in [
            "verdict=maybe&missing=happiness&from=old&to=99999999999&form=castle&sort=colour&order=up&page=-1",
            "page=0",
            "page=999999",
            "page=18446744073709551616",
            "from=2100&to=1900",
            "district=%00%FF",
            "q=%F0%9F%98%80",
            "q=%22%20OR%20%2A%20NEAR%28",
            "q=%00",
            "q&q=&page",
            "%%%&&&===",
        ] {
            for path in ["/communities", "/tiles/9/407/211", "/tiles/communities.geojson"] {
                let page = planner.get(&format!("{path}?{query}")).await;
                assert_eq!(page.status, StatusCode::OK, "{path}?{query}");
                assert!(!page.text.contains('⟦'), "{path}?{query}");
            }
        }
        let last = planner.get("/communities?page=999999").await;
        let first = planner.get("/communities").await;
        let rows = |page: &Shown| page.text.matches("class=\"name\" href=\"/communities/").count();
        assert_eq!((rows(&last), rows(&first)), (10, 10), "beyond the end is the last page");
        let nothing = planner.get(&format!("/communities?q={}", "x".repeat(10_000))).await;
        assert_eq!((nothing.status, rows(&nothing)), (StatusCode::OK, 0));
        assert!(nothing.text.contains("href=\"/communities\""), "a way back to everything");
        let long = planner.get(&format!("/communities?q={encoded}")).await;
        assert_eq!((long.status, rows(&long)), (StatusCode::OK, 0));
        assert!(first.text.contains("maxlength=\"60\""), "the field takes no more than is searched for");
        for odd in ["/communities/nobody", "/communities/01900000000070008000000000000000", "/tiles/99/0/0"] {
            assert_eq!(planner.get(odd).await.status, StatusCode::NOT_FOUND, "{odd}");
        }
        let nonsense = planner.get("/screening/what-if?from=nowhere&to=%00&from-day=31-02&p.x=1").await;
        assert!(nonsense.status.is_success() || nonsense.status == 422, "{}", nonsense.status);
        assert!(!nonsense.text.contains('⟦') && nonsense.text.contains("<h1"));
    }
}

#[tokio::test]
async fn a_register_before_any_import_says_how_to_begin() {
    let city = city(0);
    let mut planner = city.reader("planner").await;
    for lang in ["en", "zh-CN"] {
        planner.lang = lang;
        for path in ["/", "/communities", "/screening", "/screening/what-if", "/batches", "/packs"] {
            let page = planner.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path} in {lang}");
            assert!(!page.text.contains('⟦') && !page.text.contains("NaN"), "{path} in {lang}");
        }
        for path in ["/", "/communities", "/batches"] {
            assert!(
                planner.get(path).await.text.contains("href=\"/batches/new\""),
                "{path} leads to an import"
            );
        }
        for path in ["/tiles/5/25/13", "/tiles/communities.geojson", "/tiles/divisions.geojson"] {
            assert_eq!(planner.get(path).await.status, StatusCode::OK, "{path}");
        }
        for path in ["/communities/export/csv", "/communities/export/xlsx", "/screening/export/csv"] {
            assert_eq!(planner.get(path).await.status, StatusCode::OK, "{path}");
        }
        for path in ["/api/v1/communities", "/api/v1/dashboard", "/api/v1/missing-evidence"] {
            assert_eq!(planner.get(path).await.status, StatusCode::OK, "{path}");
        }
    }
    let auditor = city.reader("auditor").await;
    let page = auditor.get("/").await;
    assert_eq!(page.status, StatusCode::OK, "who may not import sees an empty register too");
}

#[tokio::test]
async fn a_community_of_which_nothing_is_known_has_its_page() {
    let city = city(0);
    let planner = city.reader("planner").await;
    let page = planner.get("/batches/new").await;
    let csrf = hidden(&page, "csrf");
    let upload = send_bare(&planner, &csrf).await;
    planner.post(&format!("{upload}/commit"), format!("csrf={csrf}")).await;
    let app = city.app.clone();
    assert!(tokio::task::spawn_blocking(move || app.run_due_job()).await.unwrap().unwrap());
    let stock = city.app.desk(&operator()).stock().unwrap();
    let item = &stock.items()[0];
    assert!(item.dossier.buildings.is_empty() && item.community.location.is_none());
    assert_eq!((item.buildings(), item.households(), item.floor_area()), (None, None, None));
    let record = format!("/communities/{}", item.community.id);
    for path in [record.as_str(), &format!("{record}/decide?fact=built_year"), "/", "/communities"] {
        let page = planner.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.text.contains("无名新村") || path == "/", "{path}");
    }
    let detail = planner.get(&format!("/api/v1{record}")).await;
    assert_eq!(detail.status, StatusCode::OK);
    let tile = planner.get("/tiles/9/407/211").await;
    assert_eq!(tile.status, StatusCode::OK);
}

async fn send_bare(reader: &Reader<'_>, csrf: &str) -> String {
    let body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n\
         --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"b.csv\"\r\n\r\n\
         小区名称,区县,户数\n无名新村,渝中区,\n\r\n--x--\r\n"
    );
    let request = Request::post("/batches/new")
        .header(header::COOKIE, &reader.cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .header("sec-fetch-site", "same-origin");
    let shown = reader.shown(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(shown.status, StatusCode::SEE_OTHER, "{}", shown.text);
    shown.location
}
