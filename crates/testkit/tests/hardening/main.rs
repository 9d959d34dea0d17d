//! What every route withstands: headers, foreign sites, strange methods, injected lines, paths that climb.
//!
//! Each test walks all routes, with a floor on how many it met; the numbers are those of `docs/security.md`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what is not as it should be ends the test"
)]

#[path = "../api/site.rs"]
#[expect(dead_code, reason = "shared with the API's tests, which use the rest")]
mod site;

use axum::body::Body;
use axum::http::{Method, Request, header};
use site::{Answer, Client, TestSite};

const NOBODY: &str = "01939f2e8c7a7b3e9a41c0ffee000001";

/// A path with something in the place of each parameter.
fn filled(path: &str) -> String {
    let part = |part: &str| match part {
        "{z}" | "{x}" | "{y}" | "{table}" => "0".to_owned(),
        "{tag}" => "en".to_owned(),
        "{format}" => "csv".to_owned(),
        other if other.starts_with('{') => NOBODY.to_owned(),
        other => other.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Every route as method and path.
fn routes(site: &TestSite) -> Vec<(Method, String)> {
    let routes: Vec<_> = site.routes().into_iter().map(|route| (route.method, filled(&route.path))).collect();
    assert!(routes.len() > 60, "only {} routes", routes.len());
    routes
}

async fn ask(client: &Client<'_>, method: &Method, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method.clone()).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !client.cookie().is_empty() {
        request = request.header(header::COOKIE, client.cookie());
    }
    client.dispatch(request.body(Body::empty()).unwrap()).await
}

/// Items 21, 22, 25 and 27.
#[tokio::test]
async fn every_route_bears_the_security_headers_whoever_asks() {
    let site = TestSite::new();
    let (stranger, planner) = (site.stranger(), site.signed_in("planner").await);
    for (method, path) in routes(&site) {
        if method == Method::DELETE {
            continue;
        }
        for client in [&stranger, &planner] {
            let answer = ask(client, &method, &path, &[("origin", "https://evil.example")]).await;
            let value = |name: &str| {
                answer.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
            };
            let policy = value("content-security-policy");
            for part in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
                assert!(policy.contains(part), "{method} {path}: {policy}");
            }
            assert!(!policy.contains("unsafe") && !policy.contains('*'), "{method} {path}: {policy}");
            assert_eq!(value("x-content-type-options"), "nosniff", "{method} {path}");
            assert_eq!(value("referrer-policy"), "same-origin", "{method} {path}");
            assert_eq!(value("cross-origin-opener-policy"), "same-origin", "{method} {path}");
            assert_eq!(value("cross-origin-resource-policy"), "same-origin", "{method} {path}");
            assert!(value("permissions-policy").contains("geolocation=()"), "{method} {path}");
            for closed in
                ["access-control-allow-origin", "access-control-allow-credentials", "server", "x-powered-by"]
            {
                assert_eq!(value(closed), "", "{method} {path}: {closed}");
            }
            let kept = value("cache-control");
            // The log is there to be read by everybody.
            let public = path.starts_with("/assets/")
                || path.starts_with("/log/")
                || path.starts_with("/api") && !path.starts_with("/api/v1");
            let phone = path.starts_with("/field-surveys/phone") || path.ends_with("worker.js");
            let private = ["no-store", "private", "no-cache"].iter().any(|word| kept.contains(word));
            assert!(private || public || phone, "{method} {path}: {kept}");
        }
    }
}

/// Item 24: another site cannot make a browser change anything, whichever way it says where it comes from.
#[tokio::test]
async fn a_foreign_site_changes_nothing_on_any_route() {
    let site = TestSite::new();
    let admin = site.signed_in("admin").await;
    let mut met = 0;
    for (method, path) in routes(&site).into_iter().filter(|(method, _)| *method != Method::GET) {
        for foreign in [
            [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
            [("sec-fetch-site", "same-site"), ("origin", "https://other.localhost")],
            [("origin", "https://evil.example"), ("host", "localhost")],
            [("origin", "null"), ("host", "localhost")],
        ] {
            let answer = ask(&admin, &method, &path, &foreign).await;
            assert_eq!(answer.status, 403, "{method} {path} from {foreign:?}: {}", answer.text);
            met += 1;
        }
    }
    assert!(met > 100, "{met}");
    assert_eq!(admin.get("/account").await.status, 200, "the session stands");
}

/// Item 24: a page's form without the session's token is refused even from our own site.
#[tokio::test]
async fn a_form_without_its_token_is_refused_on_every_page() {
    let site = TestSite::new();
    let admin = site.signed_in("admin").await;
    let mut met = 0;
    for (method, path) in routes(&site) {
        if method != Method::POST || path.starts_with("/api/") || path == "/sign-in" {
            continue;
        }
        let kind = "application/x-www-form-urlencoded";
        let headers = [("sec-fetch-site", "same-origin"), ("content-type", kind)];
        let answer = ask(&admin, &method, &path, &headers).await;
        // A form that takes a file is no form in this encoding, which is said before the token is looked for.
        assert!([400, 403, 415].contains(&answer.status.as_u16()), "{path}: {}", answer.status);
        met += u32::from(answer.status == 403);
    }
    assert!(met > 10, "only {met} were refused for want of the token");
}

/// Items 25 and 32.
#[tokio::test]
async fn methods_that_nobody_needs_are_refused() {
    let site = TestSite::new();
    let admin = site.signed_in("admin").await;
    for (_, path) in routes(&site) {
        for method in ["TRACE", "OPTIONS", "PROPFIND", "TRACK"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = ask(&admin, &method, &path, &[("origin", "https://evil.example")]).await;
            assert!([403, 405].contains(&answer.status.as_u16()), "{method} {path}: {}", answer.status);
            assert!(!answer.headers.contains_key("access-control-allow-methods"), "{method} {path}");
            assert!(!answer.text.contains(admin.cookie()), "{method} {path} sends the cookie back");
        }
    }
    for path in ["/metrics", "/debug", "/.git/config", "/.env", "/server-status"] {
        assert_eq!(site.stranger().get(path).await.status, 404, "{path}");
    }
}

/// Item 26: reading changes nothing.
#[tokio::test]
async fn no_get_changes_the_database() {
    let site = TestSite::new();
    let admin = site.signed_in("admin").await;
    let before = site.app.figures().unwrap();
    let sums = site.app.database_sums().unwrap();
    let mut met = 0;
    for (_, path) in routes(&site).into_iter().filter(|(method, _)| *method == Method::GET) {
        for method in [Method::GET, Method::HEAD] {
            ask(&admin, &method, &path, &[]).await;
            met += 1;
        }
    }
    assert!(met > 60, "{met}");
    assert_eq!(site.app.database_sums().unwrap(), sums, "a table changed");
    assert_eq!(site.app.figures().unwrap().jobs_waiting, before.jobs_waiting);
}

/// Item 20: nothing a client writes becomes a line of an answer's head.
#[tokio::test]
async fn no_line_of_the_head_can_be_written_from_outside() {
    let site = TestSite::new();
    let (stranger, planner) = (site.stranger(), site.signed_in("planner").await);
    let line = "%0d%0aset-cookie:%20evil=1%0d%0a%0d%0a%3Cscript%3E";
    let mut paths: Vec<String> = ["/sign-in?back=/x", "/language/en?back=/x", "/sign-in?lang=en"]
        .iter()
        .map(|path| format!("{path}{line}"))
        .collect();
    for (_, path) in routes(&site).into_iter().filter(|(method, _)| *method == Method::GET) {
        paths.push(format!("{path}?q=a{line}&back=/a{line}&lang=en{line}"));
        paths.push(path.replace(NOBODY, line));
    }
    for path in paths {
        for client in [&stranger, &planner] {
            let answer = ask(client, &Method::GET, &path, &[("accept-language", "en")]).await;
            for (name, value) in &answer.headers {
                let value = String::from_utf8_lossy(value.as_bytes());
                assert!(!value.contains("evil=1") || name == header::LOCATION, "{path}: {name}: {value}");
                assert!(!value.contains(['\r', '\n']), "{path}: {name}");
            }
            let is_page = answer
                .headers
                .get(header::CONTENT_TYPE)
                .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
            assert!(!is_page || !answer.text.contains("<script>"), "{path}");
        }
    }
}

/// Item 12: a path that climbs finds nothing.
#[tokio::test]
async fn paths_that_climb_find_nothing() {
    let site = TestSite::new();
    let planner = site.signed_in("planner").await;
    let climbs = [
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "..%5c..%5cetc%5cpasswd",
        "%00",
        "manifest.json%00.js",
        "%2fetc%2fpasswd",
        "....%2f%2fetc%2fpasswd",
        "%252e%252e%252fetc%252fpasswd",
    ];
    for folder in ["/assets", "/field-surveys/photos", "/packs", "/communities/export", "/language"] {
        for climb in climbs {
            let answer = planner.get(&format!("{folder}/{climb}")).await;
            assert!([400, 404].contains(&answer.status.as_u16()), "{folder}/{climb}: {}", answer.status);
            assert!(!answer.text.contains("root:"), "{folder}/{climb}");
        }
    }
}

/// Item 33: after signing in or choosing a language one stays here.
#[tokio::test]
async fn nobody_is_sent_to_another_site() {
    let site = TestSite::new();
    let planner = site.signed_in("planner").await;
    for away in [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/%09/evil.example",
        "%2f%2fevil.example",
    ] {
        for path in [format!("/language/en?back={away}"), format!("/sign-in?back={away}")] {
            let answer = planner.get(&path).await;
            let to = answer.headers.get(header::LOCATION).unwrap().to_str().unwrap();
            assert!(
                to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\t']),
                "{path}: {to}"
            );
        }
    }
}

/// Item 31: what is said of a failure says nothing of our inside, in both languages.
#[tokio::test]
async fn failures_say_nothing_of_the_inside() {
    let site = TestSite::new();
    let (stranger, admin) = (site.stranger(), site.signed_in("admin").await);
    let mut met = 0;
    for (method, path) in routes(&site) {
        for client in [&stranger, &admin] {
            if method == Method::DELETE {
                continue;
            }
            for language in ["zh-CN", "en"] {
                let headers = [("accept-language", language), ("content-type", "application/json")];
                let answer = ask(client, &method, &path, &headers).await;
                if answer.status.is_success() || answer.status.is_redirection() {
                    continue;
                }
                met += 1;
                for inside in [
                    "SQLite",
                    "SELECT",
                    "PostgreSQL",
                    "panicked",
                    "src/",
                    ".rs:",
                    "RUST_BACKTRACE",
                    "thread '",
                    "⟦",
                ] {
                    assert!(!answer.text.contains(inside), "{method} {path}: {inside} in {}", answer.text);
                }
            }
        }
    }
    assert!(met > 150, "{met}");
}

/// Item 11: what is sent as a file is a file, and opened by itself it may do nothing.
#[tokio::test]
async fn files_are_sent_as_files_and_in_a_sandbox() {
    let site = TestSite::new();
    let planner = site.signed_in("planner").await;
    let mut met = 0;
    for path in [
        "/communities/export/csv",
        "/communities/export/xlsx",
        "/communities/export/geojson",
        "/screening/export/csv",
        "/screening/export/xlsx",
    ] {
        let answer = planner.get(path).await;
        if answer.status != 200 {
            continue;
        }
        met += 1;
        let value = |name: &str| answer.headers[name].to_str().unwrap();
        assert!(value("content-disposition").starts_with("attachment"), "{path}");
        assert!(value("content-security-policy").contains("sandbox"), "{path}");
        assert_eq!(value("x-content-type-options"), "nosniff", "{path}");
    }
    assert!(met >= 3, "{met}");
}

/// Item 3: what people write is text on every page that shows it.
#[tokio::test]
async fn what_people_write_is_text_and_never_markup() {
    let site = TestSite::new();
    let planner = site.signed_in("planner").await;
    let list = planner.get("/api/v1/communities?per_page=1").await.json();
    let id = list["communities"][0]["id"].as_str().unwrap().to_owned();
    let evil = "<script>canary</script><img src=x onerror=canary>\" onfocus=\"canary";
    let decision = serde_json::json!({
        "fact": "residents", "value": "1234", "source": "survey", "source_label": evil,
        "observed_on": "2020-06-01", "reason": evil,
    });
    planner.post(&format!("/api/v1/communities/{id}/claims"), &decision).await.expect(201);
    let asked = "%3Cscript%3Ecanary%3C/script%3E%22%20onfocus=%22canary";
    let mut shown = 0;
    for path in [
        format!("/communities/{id}"),
        format!("/communities?q={asked}"),
        format!("/communities/{id}?fact={asked}"),
        format!("/sign-in?back=/{asked}"),
        "/audit".to_owned(),
        "/screening".to_owned(),
    ] {
        let answer = planner.get(&path).await;
        shown += usize::from(answer.text.contains("canary"));
        for markup in ["<script>canary", "<img src=x", "\" onfocus=\"canary"] {
            assert!(!answer.text.contains(markup), "{path}: {markup}");
        }
    }
    assert!(shown >= 2, "what was written is shown on {shown} pages");
}

/// Item 13: no route takes a body above its bound, and most have one of a mebibyte.
#[tokio::test]
async fn no_route_takes_a_body_above_its_bound() {
    let site = TestSite::new();
    let (planner, admin) = (site.signed_in("planner").await, site.signed_in("admin").await);
    let (mut met, mut refused) = (0, 0);
    for (method, path) in routes(&site) {
        if ![Method::POST, Method::PUT].contains(&method) || path.contains("sign-out") {
            continue;
        }
        met += 1;
        let kind =
            if path.starts_with("/api/") { "application/json" } else { "application/x-www-form-urlencoded" };
        let mut statuses = Vec::new();
        for client in [&planner, &admin] {
            let answer = client.send(method.clone(), &path, kind, "x".repeat(1024 * 1024 + 1)).await;
            assert!(!answer.status.is_success(), "{method} {path}: {}", answer.status);
            statuses.push(answer.status.as_u16());
        }
        refused += usize::from(statuses.contains(&413));
    }
    assert!(met > 30 && refused * 3 > met * 2, "{refused} of {met} routes said that it was too much");
}
