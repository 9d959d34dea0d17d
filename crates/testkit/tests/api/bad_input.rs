//! Every operation as it should not be used: a problem document that says why, and never our own fault.

use super::site::TestSite;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, ORIGIN};
use axum::http::{Method, Request};
use serde_json::json;
use web::server::Access;

const NOBODY: &str = "01939f2e8c7a7b3e9a41c0ffee000001";
const OTHER: &str = "01939f2e8c7a7b3e9a41c0ffee000002";

#[tokio::test]
async fn queries_must_be_exactly_of_their_form() {
    let site = TestSite::new();
    let (client, auditor) = (site.signed_in("planner").await, site.signed_in("auditor").await);
    for query in [
        "colour=red",
        "verdict=maybe",
        "missing=happiness",
        "from=old",
        "to=99999",
        "form=castle",
        "sort=colour",
        "order=upwards",
        "page=0",
        "page=-1",
        "per_page=0",
        "per_page=201",
        "page=1&page=2",
    ] {
        let answer = client.get(&format!("/api/v1/communities?{query}")).await;
        assert_eq!(answer.problem(400), "malformed", "{query}");
    }
    let long = format!("/api/v1/communities?q={}", "a".repeat(61));
    assert_eq!(client.get(&long).await.problem(400), "malformed");
    let routes = site.routes();
    let reads =
        routes.iter().filter(|route| route.path.starts_with("/api/v1/") && route.method == Method::GET);
    for route in reads {
        let path = route
            .path
            .replace("{id}", NOBODY)
            .replace("{building_id}", NOBODY)
            .replace("{other_id}", OTHER)
            .replace("{line}", "1")
            .replace("{code}", "2222-2222-2222")
            .replace("{table}", "0");
        let reader = if route.access == Access::May("read-audit") { &auditor } else { &client };
        let answer = reader.get(&format!("{path}?no_such_parameter=1")).await;
        assert_eq!(answer.problem(400), "malformed", "{path}");
    }
    for odd in ["q=%00", "q=%22%27%2A", "q=%F0%9F%98%80", "district=%00", "q=%FF"] {
        let answer = client.get(&format!("/api/v1/communities?{odd}")).await;
        assert!(answer.status == 200 || answer.status == 400, "{odd}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_problem_says_in_the_readers_language_what_its_code_says_in_none() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let broken = |lang: &str| format!("/api/v1/uploads?file_name=a.xlsx{lang}");
    let bytes = "%PDF-1.7 no table at all";
    let zh = client
        .send(Method::POST, &broken("&lang=zh-CN"), "application/octet-stream", bytes)
        .await
        .expect(422);
    let en =
        client.send(Method::POST, &broken("&lang=en"), "application/octet-stream", bytes).await.expect(422);
    for problem in [&zh, &en] {
        assert_eq!(problem["code"], "read-error-wrong-kind");
        assert_eq!(problem["arguments"], json!({ "found": "pdf" }));
    }
    assert_eq!(zh["detail"], "这是PDF文档，不是可以导入的表格。请另存为XLSX或CSV后再导入。");
    assert!(en["detail"].as_str().unwrap().starts_with("This is a PDF document"), "{en}");
    let page = client.get("/api/v1/communities?page=0&lang=en").await.expect(400);
    assert_eq!(
        (page["code"].as_str(), page["detail"].as_str()),
        (Some("api-page-least"), Some("page: at least 1."))
    );
    assert_eq!(client.get("/api/v1/communities?lang=tlh").await.problem(400), "malformed");
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    for id in ["x", NOBODY, "%00", "..%2F..", "%FF"] {
        for route in site.routes().iter().filter(|route| route.path.contains("/{id}")) {
            if !route.path.starts_with("/api/v1/") {
                continue;
            }
            let path = route.path.replace("{id}", id).replace("{building_id}", id).replace("{table}", "0");
            let path = path.replace("{other_id}", OTHER).replace("{line}", "1").replace("{objection}", OTHER);
            let path = path.replace("{number}", "0001-2222");
            let body = match (&route.method, route.path.contains("mapping")) {
                (&Method::PUT, true) => json!({ "level": "community", "columns": [] }),
                (&Method::PUT, _) if route.path.starts_with("/api/v1/area-groups/") => {
                    json!({ "name": "x", "district": "500103", "community_ids": [] })
                }
                _ if route.path.ends_with("/{id}/claims") => {
                    json!({ "fact": "residents", "value": "1", "source": "survey", "reason": "…" })
                }
                _ if route.path.ends_with("/merge") => json!({ "into": OTHER, "reason": "…" }),
                _ if ["/unmerge", "/refusal"].iter().any(|end| route.path.ends_with(end)) => {
                    json!({ "reason": "…" })
                }
                _ => super::permissions::body_of_vote(&route.path, OTHER, "0001-2222"),
            };
            let answer = match route.method {
                Method::GET => client.get(&path).await,
                _ => client.send(route.method.clone(), &path, "application/json", body.to_string()).await,
            };
            let invalid_text = id == "%FF" && answer.status == 400;
            assert!(invalid_text || answer.problem(404) == "not-found", "{} {path}", route.method);
        }
    }
    assert_eq!(client.get("/api/v1/nothing").await.problem(404), "not-found");
    assert_eq!(client.delete("/api/v1/packs").await.problem(405), "method-not-allowed");
}

#[tokio::test]
async fn bodies_must_be_exactly_of_their_form() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let list = client.get("/api/v1/communities?per_page=1").await.expect(200);
    let claims = format!("/api/v1/communities/{}/claims", list["communities"][0]["id"].as_str().unwrap());
    let uploads = format!("/api/v1/uploads/{NOBODY}/tables/0/mapping");
    for (method, path) in [
        (Method::POST, "/api/v1/session"),
        (Method::POST, "/api/v1/what-if"),
        (Method::POST, &claims),
        (Method::PUT, &uploads),
        (Method::POST, &format!("/api/v1/communities/{NOBODY}/merge")),
        (Method::POST, &format!("/api/v1/communities/{NOBODY}/unmerge")),
        (Method::PUT, &format!("/api/v1/communities/{NOBODY}/duplicates/{OTHER}/refusal")),
        (Method::POST, &format!("/api/v1/communities/{NOBODY}/rolls")),
        (Method::POST, &format!("/api/v1/rolls/{NOBODY}/publish")),
        (Method::POST, &format!("/api/v1/rolls/{NOBODY}/corrections")),
        (Method::POST, &format!("/api/v1/rolls/{NOBODY}/votes")),
        (Method::POST, &format!("/api/v1/votes/{NOBODY}/cancel")),
        (Method::POST, &format!("/api/v1/votes/{NOBODY}/objections")),
        (Method::POST, &format!("/api/v1/votes/{NOBODY}/doors/1/ballots")),
        (Method::POST, &format!("/api/v1/votes/{NOBODY}/sheets")),
        (Method::POST, "/api/v1/ballots/2222-2222-2222"),
    ] {
        let send = |kind, body: &'static str| client.send(method.clone(), path, kind, body);
        assert_eq!(send("application/json", "{").await.problem(400), "malformed", "{path}");
        assert_eq!(send("application/json", "[]").await.problem(422), "unprocessable", "{path}");
        assert_eq!(send("application/json", "{}").await.problem(422), "unprocessable", "{path}");
        assert_eq!(send("application/json", "{\"odd\":1}").await.problem(422), "unprocessable", "{path}");
        assert_eq!(send("application/json", "").await.problem(400), "malformed", "{path}");
        assert!(send("text/plain", "{}").await.status.is_client_error(), "{path}");
    }
    let decision = |field: &str, value: serde_json::Value| {
        let mut body = json!({ "fact": "built_year", "value": "1998", "source": "survey", "reason": "x" });
        body[field] = value;
        body
    };
    for (field, value) in [
        ("fact", json!("happiness")),
        ("value", json!("around 1998")),
        ("value", json!(1998)),
        ("source", json!("rumour")),
        ("observed_on", json!("2020-02-31")),
        ("reason", json!(" ")),
        ("reason", json!("x".repeat(501))),
        ("odd", json!(1)),
    ] {
        let answer = client.post(&claims, &decision(field, value.clone())).await;
        assert_eq!(answer.problem(422), "unprocessable", "{field}: {value}");
    }
    let stranger = client.post(&claims, &decision("building_id", json!(NOBODY))).await;
    assert_eq!(stranger.problem(404), "not-found");
}

#[tokio::test]
async fn a_comparison_with_nonsense_is_refused() {
    let site = TestSite::new();
    let client = site.signed_in("auditor").await;
    for to in [
        json!({ "pack": "atlantis" }),
        json!({ "pack": "" }),
        json!({ "pack": "cn-chongqing+" }),
        json!({ "day": "1066-10-14" }),
        json!({ "day": "yesterday" }),
        json!({ "parameters": { "scope.last-year": "never" } }),
        json!({ "parameters": { "no-such-parameter": "1" } }),
        json!({ "parameters": { "scope.last-year": 2005 } }),
    ] {
        let answer = client.post("/api/v1/what-if", &json!({ "to": to })).await;
        assert_eq!(answer.problem(422), "unprocessable", "{to}");
    }
    assert_eq!(client.get("/api/v1/packs/atlantis").await.problem(404), "not-found");
    assert_eq!(client.get("/api/v1/packs/cn-chongqing?day=1066-10-14").await.problem(422), "unprocessable");
}

#[tokio::test]
async fn files_that_are_none_are_refused_and_nothing_is_kept() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let path = "/api/v1/uploads";
    for (query, kind, body) in [
        ("", "text/csv", "a,b\n1,2\n"),
        ("?file_name=", "text/csv", "a,b\n1,2\n"),
        ("?file_name=..%2Fa.csv", "text/csv", "a,b\n1,2\n"),
        ("?file_name=a.csv", "text/csv", ""),
        ("?file_name=a.xlsx", "application/octet-stream", "PK\u{3}\u{4}nonsense"),
        ("", "multipart/form-data; boundary=x", "--x--\r\n"),
        ("", "multipart/form-data; boundary=x", "nonsense"),
        ("", "multipart/form-data", "nonsense"),
        (
            "",
            "multipart/form-data; boundary=x",
            "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\nb\r\n--x--\r\n",
        ),
    ] {
        let answer = client.send(Method::POST, &format!("{path}{query}"), kind, body).await;
        assert!(matches!(answer.status.as_u16(), 400 | 422), "{query} {kind}: {}", answer.text);
        answer.problem(answer.status.as_u16());
    }
    assert_eq!(client.get(path).await.expect(200), json!([]));
    let unknown =
        client.send(Method::POST, "/api/v1/uploads?file_name=a.csv&odd=1", "text/csv", "a\n1\n").await;
    assert_eq!(unknown.problem(400), "malformed");
}

#[tokio::test]
async fn a_mapping_must_fit_its_table() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let csv = "小区名称,建成年份\n石油路新村,1996\n";
    let sent =
        client.send(Method::POST, "/api/v1/uploads?file_name=a.csv", "text/csv", csv).await.expect(201);
    let upload = format!("/api/v1/uploads/{}", sent["upload"]["id"].as_str().unwrap());
    let path = format!("{upload}/tables/0/mapping");
    let column = |header: &str, target: &str| json!({ "header": header, "target": target });
    for columns in [
        json!([]),
        json!([column("小区名称", "name")]),
        json!([column("建成年份", "built_year"), column("小区名称", "name")]),
        json!([column("小区名称", "name"), column("建成年份", "happiness")]),
        json!([column("小区名称", "built_year"), column("建成年份", "built_year")]),
    ] {
        let answer = client.put(&path, &json!({ "level": "community", "columns": columns })).await;
        assert_eq!(answer.problem(422), "unprocessable", "{columns}");
    }
    let whole = json!([column("小区名称", "name"), column("建成年份", "built_year")]);
    for table in ["1", "-1", "x", "99999999999999999999"] {
        let path = format!("{upload}/tables/{table}/mapping");
        let answer = client.put(&path, &json!({ "level": "community", "columns": whole })).await;
        assert_eq!(answer.problem(404), "not-found", "{table}");
    }
}

#[tokio::test]
async fn an_auditor_changes_nothing() {
    let site = TestSite::new();
    let client = site.signed_in("auditor").await;
    let changing = Access::May("change-register");
    let routes = site.routes();
    let closed: Vec<_> =
        routes.iter().filter(|it| it.path.starts_with("/api/v1/") && it.access == changing).collect();
    assert!(closed.len() >= 6);
    for route in closed {
        let path = route.path.replace("{table}", "0").replace("{id}", NOBODY);
        let answer = client.send(route.method.clone(), &path, "application/json", "{}").await;
        assert_eq!(answer.problem(403), "forbidden", "{} {path}", route.method);
    }
}

#[tokio::test]
async fn a_request_from_another_site_is_refused() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let request = Request::post("/api/v1/what-if")
        .header(CONTENT_TYPE, "application/json")
        .header(COOKIE, client.cookie())
        .header(ORIGIN, "https://evil.example")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from("{\"to\":{}}"))
        .unwrap();
    assert_eq!(client.dispatch(request).await.status, 403);
}

#[tokio::test]
async fn wrong_passwords_are_counted() {
    let site = TestSite::new();
    let wrong = json!({ "login": "planner", "password": "wrong" });
    for _ in 0..5 {
        assert_eq!(site.stranger().post("/api/v1/session", &wrong).await.problem(422), "unprocessable");
    }
    let answer = site.stranger().post("/api/v1/session", &wrong).await;
    assert_eq!(answer.problem(429), "too-many");
    assert!(answer.headers.contains_key("retry-after"));
}
