//! Field surveys over HTTP: taking along, sending, photos, refusals, and the phone's page.

use super::site::{Client, TestSite};
use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION};
use axum::http::{Method, Request};
use serde_json::{Value, json};

const RECORD: &str = "01900000000070008000000000000001";

async fn undecided(client: &Client<'_>) -> String {
    let list = client.get("/api/v1/communities?verdict=undetermined&per_page=1").await.expect(200);
    list["communities"][0]["id"].as_str().unwrap().to_owned()
}

fn record(id: &str, community: &str, answers: &Value) -> Value {
    json!({
        "id": id, "community_id": community, "observed_on": "2020-12-30",
        "answered_at": "2020-12-30T02:00:00Z", "answers": answers,
    })
}

#[tokio::test]
async fn what_is_taken_along_holds_the_questions_in_both_languages_and_the_base_versions() {
    let site = TestSite::new();
    let worker = site.signed_in("worker").await;
    let areas = worker.get("/api/v1/field-surveys/areas").await.expect(200);
    let district = areas[0]["district"]["code"].as_str().unwrap();
    let street = areas[0]["streets"][0]["name"].as_str().unwrap();
    let path = format!("/api/v1/field-surveys/pack?district={district}");
    let pack = worker.get(&path).await.expect(200);
    let places = pack["communities"].as_array().unwrap();
    let counted = areas[0]["streets"].as_array().unwrap();
    let counted: u64 = counted.iter().map(|street| street["communities"].as_u64().unwrap()).sum();
    assert_eq!(u64::try_from(places.len()).unwrap(), counted);
    let encoded: Vec<String> = street.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let encoded = encoded.concat();
    let fewer = worker.get(&format!("{path}&street={encoded}")).await.expect(200);
    let fewer = fewer["communities"].as_array().unwrap();
    assert!(fewer.iter().all(|place| place["street"] == street) && !fewer.is_empty());
    let question = &pack["questions"][0];
    assert!(!question["name"]["zh"].as_str().unwrap().is_empty());
    assert!(!question["name"]["en"].as_str().unwrap().starts_with('⟦'));
    let known = places.iter().flat_map(|place| place["known"].as_array().unwrap()).next().unwrap();
    assert_eq!(known["claim_id"].as_str().unwrap().len(), 32);
    assert!(!pack["indicators"].as_array().unwrap().is_empty());

    let nothing = worker.get("/api/v1/field-surveys/pack").await.expect(200);
    assert_eq!(nothing["communities"], json!([]));
    assert_eq!(worker.get("/api/v1/field-surveys/pack?communities=x").await.problem(400), "malformed");
    let auditor = site.signed_in("auditor").await;
    assert_eq!(auditor.get(&path).await.problem(403), "forbidden");
}

#[tokio::test]
async fn each_record_of_a_sending_is_taken_or_refused_by_itself_and_once() {
    let site = TestSite::new();
    let worker = site.signed_in("worker").await;
    let community = undecided(&worker).await;
    let answer = |value: &str| json!([{ "fact": "residents", "value": value }]);
    let sending = json!({ "records": [
        record("01900000000070008000000000000002", &community, &answer("very many")),
        record(RECORD, &community, &answer("812")),
        record("no-id", &community, &answer("812")),
    ]});
    let results = worker.post("/api/v1/field-surveys", &sending).await.expect(200)["results"].clone();
    assert_eq!(results[0]["refusal"]["reason"], "value-malformed");
    assert_eq!(results[0]["refusal"]["about"], "residents");
    assert!(results[0]["refusal"]["said"].as_str().unwrap().contains("常住人口"), "{results}");
    assert_eq!((&results[1]["receipt"]["number"], &results[1]["refusal"]), (&json!(1), &Value::Null));
    assert_eq!(results[2]["refusal"]["reason"], "id-malformed");
    let again = worker.post("/api/v1/field-surveys", &sending).await.expect(200)["results"].clone();
    assert_eq!((&again[1]["receipt"]["number"], &again[1]["receipt"]["repeated"]), (&json!(1), &json!(true)));
    let detail = worker.get(&format!("/api/v1/communities/{community}")).await.expect(200);
    let fact = detail["facts"].as_array().unwrap().iter().find(|it| it["fact"] == "residents").unwrap();
    let mine: Vec<&Value> =
        fact["claims"].as_array().unwrap().iter().filter(|claim| claim["source_label"] == "worker").collect();
    assert_eq!((mine.len(), &mine[0]["value"], &mine[0]["source"]), (1, &json!("812"), &json!("survey")));
    let events = detail["history"].as_array().unwrap();
    assert_eq!(events.iter().filter(|entry| entry["event"] == "field_survey.submitted").count(), 1);
    let list = worker.get("/api/v1/field-surveys").await.expect(200);
    assert_eq!((&list["received"], &list["latest"][0]["id"]), (&json!(1), &json!(RECORD)));
    let many: Vec<Value> = (0..51).map(|_| record(RECORD, &community, &answer("1"))).collect();
    assert_eq!(
        worker.post("/api/v1/field-surveys", &json!({ "records": many })).await.problem(422),
        "unprocessable"
    );
    // A community worker changes nothing else.
    let decision = json!({ "fact": "residents", "value": "1", "source": "survey", "reason": "x" });
    let refused = worker.post(&format!("/api/v1/communities/{community}/claims"), &decision).await;
    assert_eq!(refused.problem(403), "forbidden");
}

#[tokio::test]
async fn a_contradiction_is_listed_with_both_sides() {
    let site = TestSite::new();
    let (worker, planner) = (site.signed_in("worker").await, site.signed_in("planner").await);
    let community = undecided(&worker).await;
    let decision = json!({ "fact": "residents", "value": "900", "source": "title", "reason": "核对" });
    planner.post(&format!("/api/v1/communities/{community}/claims"), &decision).await.expect(201);
    let answers = json!([{ "fact": "residents", "value": "812", "base_claim_id": null }]);
    let sending = json!({ "records": [record(RECORD, &community, &answers)] });
    let results = worker.post("/api/v1/field-surveys", &sending).await.expect(200)["results"].clone();
    assert_eq!(results[0]["receipt"]["conflicts"], json!(["residents"]));
    let conflicts = worker.get("/api/v1/field-surveys").await.expect(200)["conflicts"].clone();
    assert_eq!((&conflicts[0]["conflict"], &conflicts[0]["fact"]), (&json!("changed"), &json!("residents")));
    let values: Vec<&str> =
        conflicts[0]["claims"].as_array().unwrap().iter().map(|it| it["value"].as_str().unwrap()).collect();
    assert!(values.contains(&"900") && values.contains(&"812"), "{values:?}");
    let page = worker.get("/field-surveys/review").await;
    assert!(page.text.contains("812") && page.text.contains("900"));
    assert!(!page.text.contains("/field-surveys/review/"), "a community worker does not decide");
    assert!(planner.get("/field-surveys/review").await.text.contains("/field-surveys/review/"));
}

#[tokio::test]
async fn a_photo_comes_after_its_record_and_is_shown_as_what_it_is() {
    let site = TestSite::new();
    let worker = site.signed_in("worker").await;
    let community = undecided(&worker).await;
    let path = format!("/api/v1/field-surveys/{RECORD}/photos/0");
    let jpeg = b"\xFF\xD8\xFF\xE1\0\x0AExif\0\0GP\xFF\xDA\0\x02\x12\x34\xFF\xD9".to_vec();
    let early = worker.send(Method::PUT, &path, "image/jpeg", jpeg.clone()).await;
    assert_eq!(early.problem(404), "not-found");
    let mut with_photo = record(RECORD, &community, &json!([]));
    with_photo["photos"] = json!(1);
    worker.post("/api/v1/field-surveys", &json!({ "records": [with_photo] })).await.expect(200);
    let kept = worker.send(Method::PUT, &path, "image/jpeg", jpeg.clone()).await.expect(200);
    let again = worker.send(Method::PUT, &path, "image/jpeg", jpeg).await.expect(200);
    assert_eq!(kept, again);
    let other =
        worker.send(Method::PUT, &path, "image/jpeg", b"\xFF\xD8\xFF\xDA\0\x02\x12\xFF\xD9".to_vec()).await;
    assert_eq!(other.problem(409), "conflict");
    let bad = worker.send(Method::PUT, &path, "image/png", b"text".to_vec()).await;
    assert_eq!(bad.problem(422), "unprocessable");
    let record = worker.get(&format!("/field-surveys/{RECORD}")).await;
    let hash = kept["hash"].as_str().unwrap();
    assert!(record.text.contains(&format!("/field-surveys/photos/{hash}")), "{}", record.text);
}

#[tokio::test]
async fn the_form_without_script_takes_answers_and_photos_and_says_what_is_wrong() {
    let site = TestSite::new();
    let worker = site.signed_in("worker").await;
    let community = undecided(&worker).await;
    let path = format!("/communities/{community}/field-survey");
    let page = worker.get(&path).await.text;
    let hidden = |name: &str| {
        let at = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        at.split('"').next().unwrap().to_owned()
    };
    let part = |name: &str, value: &str| {
        format!("--line\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let form = |residents: &str, photo: &str| {
        let file = format!(
            "--line\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\n\
             Content-Type: image/png\r\n\r\n{photo}\r\n"
        );
        let fields = [
            part("csrf", &hidden("csrf")),
            part("record", &hidden("record")),
            part("answered_at", &hidden("answered_at")),
            part("observed_on", "2020-12-30"),
            part("fact-strongly_willing", ""),
            part("fact-upkeep_lacking", residents),
            part("note", "门口堆物"),
        ];
        fields.concat() + &file + "--line--\r\n"
    };
    let kind = "multipart/form-data; boundary=line";
    let post = |body: String| worker.send(Method::POST, &path, kind, body);
    let wrong = post(form("perhaps", "")).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("门口堆物"), "nothing typed is lost");
    assert!(wrong.text.contains("aria-invalid") || wrong.text.contains("field-wrong"), "{}", wrong.text);
    assert!(wrong.text.contains(&hidden("record")), "it stays the same record");
    let wrong = post(form("yes", "no photo")).await;
    assert_eq!(wrong.status, 422);
    let taken = post(form("yes", "")).await;
    assert_eq!((taken.status.as_u16(), taken.text.as_str()), (303, ""));
    let receipt = taken.headers[LOCATION].to_str().unwrap().to_owned();
    assert_eq!(receipt, format!("/field-surveys/{}", hidden("record")));
    let again = post(form("yes", "")).await;
    assert_eq!(again.headers[LOCATION], receipt, "sent twice, taken once");
    assert_eq!(worker.get("/api/v1/field-surveys").await.expect(200)["received"], 1);
    let receipt = worker.get(&receipt).await.text;
    assert!(receipt.contains("门口堆物"), "{receipt}");
    let stolen = post(form("yes", "").replace(&hidden("csrf"), "0000")).await;
    assert_eq!(stolen.status, 403);
}

#[tokio::test]
async fn the_phones_page_holds_nothing_of_anybody_and_its_worker_names_what_it_keeps() {
    let site = TestSite::new();
    let worker = site.signed_in("worker").await;
    let cookie = worker.cookie().split('=').nth(1).unwrap().to_owned();
    for tag in ["zh-CN", "en"] {
        let path = format!("/field-surveys/phone/{tag}");
        let (mine, anyones) = (worker.get(&path).await, site.stranger().get(&path).await);
        assert_eq!(mine.status, 200);
        assert_eq!(mine.text, anyones.text, "the same for everybody");
        assert!(!mine.text.contains(&cookie) && !mine.text.contains("csrf") && !mine.text.contains('⟦'));
        assert_eq!(mine.headers[CACHE_CONTROL], "no-cache");
    }
    assert_eq!(site.stranger().get("/field-surveys/phone/tlh").await.status, 404);
    let script = site.stranger().get("/field-surveys/worker.js").await;
    assert_eq!(script.status, 200);
    assert_eq!(script.headers[CONTENT_TYPE], "text/javascript; charset=utf-8");
    let head = script.text.lines().next().unwrap();
    let head = head.trim_start_matches("self.YIJU = ").trim_end_matches(';');
    let head: Value = serde_json::from_str(head).unwrap();
    for path in head["shell"].as_array().unwrap() {
        let request = Request::get(path.as_str().unwrap()).body(Body::empty()).unwrap();
        let answer = site.stranger().dispatch(request).await;
        assert_eq!(answer.status, 200, "{path} is there for the worker to keep");
    }
}
