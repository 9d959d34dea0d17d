//! The same request once more: not sent again what one has, not overwritten what one has not seen, not done twice.

use super::site::{Answer, Client, TestSite};
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, ETAG, IF_MATCH, IF_NONE_MATCH, LOCATION};
use axum::http::{Method, Request};
use serde_json::{Value, json};

const CSV: &str = "小区名称,区县,建成年份,户数\n石油路新村,渝中区,1996,320\n";

async fn with(
    client: &Client<'_>,
    method: Method,
    path: &str,
    header: (&str, &str),
    body: impl Into<Body>,
) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(COOKIE, client.cookie())
        .header(CONTENT_TYPE, "application/json")
        .header(header.0, header.1);
    client.dispatch(request.body(body.into()).unwrap()).await
}

async fn asked_again(client: &Client<'_>, path: &str, tag: &str) -> Answer {
    with(client, Method::GET, path, (IF_NONE_MATCH.as_str(), tag), Body::empty()).await
}

fn tag(answer: &Answer) -> String {
    answer.headers.get(ETAG).unwrap().to_str().unwrap().to_owned()
}

async fn some_community(client: &Client<'_>) -> String {
    let list = client.get("/api/v1/communities?per_page=1").await.expect(200);
    format!("/api/v1/communities/{}", list["communities"][0]["id"].as_str().unwrap())
}

fn decision(value: &str) -> Value {
    json!({ "fact": "residents", "value": value, "source": "survey", "reason": "现场清点。" })
}

#[tokio::test]
async fn what_one_has_is_not_sent_again_until_the_register_changes() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let community = some_community(&client).await;
    let detail = client.get(&community).await.expect(200);
    let building = detail["buildings"][0]["id"].as_str().unwrap();
    let of_register = [
        "/api/v1/communities?per_page=7".to_owned(),
        "/api/v1/dashboard".to_owned(),
        "/api/v1/missing-evidence".to_owned(),
        community.clone(),
    ];
    let of_building = format!("{community}/buildings/{building}/claims");
    let of_packs = ["/api/v1/packs", "/api/v1/packs/cn-chongqing"].map(str::to_owned);
    let mut tags = Vec::new();
    for path in of_register.iter().chain(&of_packs).chain([&of_building]) {
        let first = client.get(path).await;
        first.expect(200);
        let again = asked_again(&client, path, &tag(&first)).await;
        assert_eq!((again.status.as_u16(), again.text.as_str()), (304, ""), "{path}");
        assert_eq!(tag(&again), tag(&first), "{path}");
        let weak = format!("\"other\", W/{}", tag(&first));
        assert_eq!(asked_again(&client, path, &weak).await.status, 304, "{path}: one of several, weakened");
        assert_eq!(asked_again(&client, path, "\"other\"").await.status, 200, "{path}");
        tags.push(tag(&first));
    }
    client.post(&format!("{community}/claims"), &decision("77")).await.expect(201);
    for (path, old) in of_register.iter().zip(&tags) {
        let again = asked_again(&client, path, old).await;
        assert_eq!(again.status, 200, "{path} after a change");
        assert_ne!(tag(&again), *old, "{path}");
    }
    for (path, old) in of_packs.iter().zip(&tags[of_register.len()..]) {
        assert_eq!(asked_again(&client, path, old).await.status, 304, "{path} has nothing to do with it");
    }
    let old = tags.last().unwrap();
    assert_eq!(asked_again(&client, &of_building, old).await.status, 304, "the building says what it said");
    let mut storeys = decision("77");
    storeys["fact"] = "storeys".into();
    storeys["building_id"] = building.into();
    client.post(&format!("{community}/claims"), &storeys).await.expect(201);
    assert_eq!(asked_again(&client, &of_building, old).await.status, 200);
}

#[tokio::test]
async fn the_name_of_one_answer_is_not_that_of_another() {
    let site = TestSite::new();
    let client = site.signed_in("auditor").await;
    let first = client.get("/api/v1/communities?page=1").await;
    let nonsense = asked_again(&client, "/api/v1/communities?page=none", &tag(&first)).await;
    assert_eq!(nonsense.problem(400), "malformed");
    assert_eq!(asked_again(&client, "/api/v1/communities?page=2", &tag(&first)).await.status, 200);
    let stranger = asked_again(&site.stranger(), "/api/v1/communities?page=1", &tag(&first)).await;
    assert_eq!(stranger.problem(401), "sign-in-needed", "a name opens nothing");
}

#[tokio::test]
async fn a_decision_on_what_one_has_not_seen_is_refused() {
    let site = TestSite::new();
    let (first, second) = (site.signed_in("planner").await, site.signed_in("colleague").await);
    let community = some_community(&first).await;
    let (claims, seen) = (format!("{community}/claims"), tag(&first.get(&community).await));
    let decide = |value: &str| decision(value).to_string();
    let if_match = |tag: &str| (IF_MATCH.as_str(), tag.to_owned());
    let (name, value) = if_match(&seen);
    with(&first, Method::POST, &claims, (name, &value), decide("10")).await.expect(201);
    let late = with(&second, Method::POST, &claims, (name, &value), decide("20")).await;
    assert_eq!(late.problem(412), "precondition-failed");
    let detail = second.get(&community).await;
    let facts = detail.expect(200)["facts"].clone();
    let fact = facts.as_array().unwrap().iter().find(|fact| fact["fact"] == "residents").unwrap().clone();
    assert_eq!(fact["value"], "10", "the late one changed nothing");
    let (name, value) = if_match(&tag(&detail));
    with(&second, Method::POST, &claims, (name, &value), decide("20")).await.expect(201);

    // An import elsewhere in the city is another matter.
    let other = second.get("/api/v1/communities?per_page=1&page=2").await.expect(200);
    let other = format!("/api/v1/communities/{}", other["communities"][0]["id"].as_str().unwrap());
    let seen = tag(&second.get(&other).await);
    first.post(&claims, &decision("30")).await.expect(201);
    let (name, value) = if_match(&seen);
    let elsewhere = format!("{other}/claims");
    with(&second, Method::POST, &elsewhere, (name, &value), decide("5")).await.expect(201);
    let two = with(&second, Method::POST, &claims, ("if-match", "\"a\", \"b\""), decide("5")).await;
    assert_eq!(two.problem(400), "malformed");
}

#[tokio::test]
async fn columns_that_another_settled_are_not_settled_over() {
    let site = TestSite::new();
    let (first, second) = (site.signed_in("planner").await, site.signed_in("colleague").await);
    let sent = first.send(Method::POST, "/api/v1/uploads?file_name=a.csv", "text/csv", CSV).await;
    let upload = sent.headers.get(LOCATION).unwrap().to_str().unwrap().to_owned();
    let mapping = &sent.expect(201)["tables"][0]["mapping"];
    let body = |kind: &str| {
        let columns = mapping["columns"].as_array().unwrap().iter();
        let columns: Vec<Value> = columns
            .map(|it| json!({ "header": it["header"], "target": it["target"], "unit": it["unit"] }))
            .collect();
        json!({ "level": mapping["level"], "columns": columns, "source_kind": kind }).to_string()
    };
    let path = format!("{upload}/tables/0/mapping");
    let seen = tag(&second.get(&format!("{upload}/preview")).await);
    with(&first, Method::PUT, &path, ("if-match", &seen), body("survey")).await.expect(200);
    let late = with(&second, Method::PUT, &path, ("if-match", &seen), body("operator")).await;
    assert_eq!(late.problem(412), "precondition-failed");
    let same = with(&second, Method::PUT, &path, ("if-match", &seen), body("survey")).await;
    assert_eq!(same.expect(200)["tables"][0]["mapping"]["source_kind"], "survey", "both want the same");
    let fresh = tag(&same);
    with(&second, Method::PUT, &path, ("if-match", &fresh), body("operator")).await.expect(200);
}

#[tokio::test]
async fn a_request_under_a_key_is_done_once() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let community = some_community(&client).await;
    let claims = format!("{community}/claims");
    let post = |key: &'static str, value: &str| {
        let (client, claims, body) = (&client, &claims, decision(value).to_string());
        async move { with(client, Method::POST, claims, ("idempotency-key", key), body).await }
    };
    let first = post("k-1", "41").await;
    let again = post("k-1", "41").await;
    assert_eq!(again.expect(201), first.expect(201), "the very same answer");
    assert!(first.headers.get("idempotent-replayed").is_none());
    assert_eq!(again.headers.get("idempotent-replayed").unwrap(), "true");
    let detail = client.get(&community).await.expect(200);
    let history = detail["history"].as_array().unwrap();
    let decided = history.iter().filter(|entry| entry["event"] == "claim.decided").count();
    assert_eq!(decided, 1, "{history:?}");
    assert_eq!(post("k-1", "42").await.problem(422), "unprocessable", "another request under the key");
    assert_eq!(post("k-2", "none").await.problem(422), "unprocessable");
    post("k-2", "43").await.expect(201);
    assert_eq!(post("", "43").await.problem(400), "malformed");
    let colleague = site.signed_in("colleague").await;
    let body = decision("44").to_string();
    let other = with(&colleague, Method::POST, &claims, ("idempotency-key", "k-1"), body).await;
    assert_eq!(other.expect(201)["value"], "44", "keys are each person's own");
}

#[tokio::test]
async fn two_at_once_under_a_key_are_one() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let community = some_community(&client).await;
    let claims = format!("{community}/claims");
    let one = || with(&client, Method::POST, &claims, ("idempotency-key", "k"), decision("9").to_string());
    let (a, b, c) = tokio::join!(one(), one(), one());
    for answer in [a, b, c] {
        assert!([201, 409].contains(&answer.status.as_u16()), "{}", answer.text);
    }
    one().await.expect(201);
    let detail = client.get(&community).await.expect(200);
    let history = detail["history"].as_array().unwrap();
    assert_eq!(history.iter().filter(|entry| entry["event"] == "claim.decided").count(), 1);
}

#[tokio::test]
async fn a_file_sent_again_is_the_file_that_waits() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let path = "/api/v1/uploads?file_name=a.csv";
    let first = client.send(Method::POST, path, "text/csv", CSV).await.expect(201);
    let again = client.send(Method::POST, path, "text/csv", CSV).await.expect(201);
    assert_eq!(again["upload"], first["upload"]);
    assert_eq!(client.get("/api/v1/uploads").await.expect(200).as_array().unwrap().len(), 1);
    let keyed = with(&client, Method::POST, path, ("idempotency-key", "file"), CSV).await;
    let keyed_again = with(&client, Method::POST, path, ("idempotency-key", "file"), CSV).await;
    assert_eq!(keyed_again.expect(201), keyed.expect(201));
    assert_eq!(keyed_again.headers.get(LOCATION), keyed.headers.get(LOCATION));
    let batch_of = |id: &str| format!("/api/v1/uploads/{id}/commit");
    let commit = batch_of(first["upload"]["id"].as_str().unwrap());
    with(&client, Method::POST, &commit, ("idempotency-key", "go"), "").await.expect(202);
    let app = site.app.clone();
    assert!(tokio::task::spawn_blocking(move || app.run_due_job()).await.unwrap().unwrap());
    let late = with(&client, Method::POST, &commit, ("idempotency-key", "go"), "").await;
    late.expect(202);
    let done = client.get(&commit.replace("/commit", "")).await.expect(200);
    let undo = format!("/api/v1/batches/{}/undo", done["batch_id"].as_str().unwrap());
    let undone = with(&client, Method::POST, &undo, ("idempotency-key", "back"), "").await.expect(200);
    let again = with(&client, Method::POST, &undo, ("idempotency-key", "back"), "").await.expect(200);
    assert_eq!(undone, again);
}
