//! Owners decide, over the API: a roll, a vote on it, ballots by every channel, and what comes of it.

use super::site::{Answer, Client, TestSite};
use app::account::operator;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, ETAG, IF_MATCH};
use axum::http::{Method, Request};
use domain::id::{CommunityId, VoteId};
use domain::vote::file::{VoteFile, recount};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use testkit::postgres::Cluster;

const DAY: i64 = 24;

fn yes() -> Value {
    json!({ "answers": { "1": { "choice": "yes" } } })
}

/// A write of somebody who says what they have seen.
async fn seen(client: &Client<'_>, path: &str, tag: &str, body: &Value) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header(COOKIE, client.cookie())
        .header(CONTENT_TYPE, "application/json")
        .header(IF_MATCH, tag);
    client.dispatch(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn tag(client: &Client<'_>, path: &str) -> String {
    let answer = client.get(path).await;
    answer.expect(200);
    answer.headers.get(ETAG).unwrap().to_str().unwrap().to_owned()
}

/// The address of the first community with a building of some dwellings, and the roll drawn of that building.
async fn drawn(client: &Client<'_>) -> String {
    let list = client.get("/api/v1/communities?per_page=60").await.expect(200);
    for community in list["communities"].as_array().unwrap() {
        let path = format!("/api/v1/communities/{}", community["id"].as_str().unwrap());
        let detail = client.get(&path).await.expect(200);
        let Some(building) = detail["buildings"][0]["id"].as_str() else { continue };
        let scope = json!({ "scope": format!("building:{building}") });
        let roll = client.post(&format!("{path}/rolls"), &scope).await.expect(201);
        if (4..=40).contains(&roll["lines"].as_u64().unwrap()) {
            let listed = client.get(&format!("{path}/rolls")).await.expect(200);
            assert_eq!(listed[0], roll);
            return format!("/api/v1/rolls/{}", roll["id"].as_str().unwrap());
        }
    }
    panic!("no building has a few dwellings");
}

/// The same roll with its faults mended, posted and frozen; a week has passed.
async fn frozen(site: &TestSite, client: &Client<'_>) -> String {
    let roll = drawn(client).await;
    let faults = client.get(&roll).await.expect(200)["roll"]["faults"].clone();
    for fault in faults.as_array().unwrap() {
        let area = json!({ "m2": "61.25", "source": "surveyed" });
        let body = json!({ "dwelling_id": fault["dwelling_id"], "area": area, "reason": "实测" });
        client.post(&format!("{roll}/corrections"), &body).await.expect(200);
    }
    client.post(&format!("{roll}/publish"), &json!({ "until": "2021-01-06" })).await.expect(200);
    let early = client.post(&format!("{roll}/freeze"), &json!({})).await.expect(409);
    assert_eq!(early["code"], "error-roll-window-open");
    site.pass(8 * DAY);
    let planner = site.signed_in("planner").await;
    let frozen = planner.post(&format!("{roll}/freeze"), &json!({})).await.expect(200);
    assert_eq!((frozen["state"].as_str(), frozen["hash"].as_str().unwrap().len()), (Some("frozen"), 64));
    roll
}

fn draft() -> Value {
    json!({
        "title": "外墙维修", "plain": "维修渗漏外墙", "contact": "居委会", "hand_in_at": "门卫室",
        "opens_at": "2021-02-01T00:00:00Z", "closes_at": "2021-02-08T00:00:00Z",
        "channels": ["link", "paper", "meeting", "assisted"],
        "asked": [{ "form": "decision", "matter": "other", "text": "是否同意？" }],
    })
}

#[tokio::test]
async fn a_roll_is_corrected_by_who_has_seen_it_and_nothing_is_corrected_once_it_is_frozen() {
    let site = TestSite::new();
    let planner = site.signed_in("planner").await;
    let roll = drawn(&planner).await;
    let stale = tag(&planner, &roll).await;
    let detail = planner.get(&format!("{roll}?per_page=2")).await.expect(200);
    assert_eq!(detail["lines"].as_array().unwrap().len(), 2);
    let dwelling = &detail["lines"][0]["parts"][0]["dwelling_id"];
    let body = json!({
        "dwelling_id": dwelling, "area": { "m2": "70.5", "source": "contract" }, "reason": "合同",
    });
    let corrections = format!("{roll}/corrections");
    seen(&planner, &corrections, &stale, &body).await.expect(200);
    assert_eq!(seen(&planner, &corrections, &stale, &body).await.problem(412), "precondition-failed");
    let after = planner.get(&roll).await.expect(200);
    assert_eq!(
        (&after["corrections"][0]["reason"], &after["lines"][0]["area_m2"]),
        (&json!("合同"), &json!(70.5))
    );
    let two = json!({ "dwelling_id": dwelling, "remove": true, "statuses": [], "reason": "重复" });
    assert_eq!(planner.post(&corrections, &two).await.expect(422)["code"], "api-correction-one");
    let unfit = planner.get(&format!("{roll}?per_page=501")).await.expect(400);
    assert_eq!(unfit["code"], "api-lines-per-page");
    let worker = site.signed_in("worker").await;
    assert_eq!(worker.post(&corrections, &body).await.problem(403), "forbidden");
    worker.get(&roll).await.expect(200);
}

#[tokio::test]
async fn a_vote_is_held_from_its_roll_to_its_settlement() {
    let site = TestSite::new();
    let roll = frozen(&site, &site.signed_in("planner").await).await;
    let planner = site.signed_in("planner").await;
    let drafts = format!("{roll}/votes");
    let mut wrong = draft();
    wrong["asked"][0]["form"] = "menu".into();
    assert_eq!(planner.post(&drafts, &wrong).await.expect(422)["code"], "api-asked-unfit");
    let vote = planner.post(&drafts, &draft()).await.expect(201);
    let path = format!("/api/v1/votes/{}", vote["id"].as_str().unwrap());
    let stale = tag(&planner, &path).await;
    seen(&planner, &format!("{path}/announce"), &stale, &json!({})).await.expect(200);
    let again = seen(&planner, &format!("{path}/announce"), &stale, &json!({})).await;
    assert_eq!(again.problem(412), "precondition-failed");
    assert_eq!(
        planner.post(&format!("{path}/announce"), &json!({})).await.expect(409)["code"],
        "error-vote-wrong-state"
    );
    let id: VoteId = vote["id"].as_str().unwrap().parse().unwrap();
    let actor = site.app.actor(site.app.load_account("planner").unwrap().id).unwrap();
    let letters = site.app.make_letters(&actor, id, None).unwrap();

    site.pass(24 * DAY + 12);
    let (planner, worker) = (site.signed_in("planner").await, site.signed_in("worker").await);
    let stranger = site.stranger();
    let ballot = format!("/api/v1/ballots/{}", letters[0].code);
    let paper = stranger.get(&ballot).await.expect(200);
    assert_eq!((paper["vote"]["state"].as_str(), paper["line"].as_u64()), (Some("opened"), Some(1)));
    assert_eq!(paper["matter"]["questions"][0]["form"], "decision");
    let both = json!({ "answers": { "1": { "choice": "yes", "ranks": [] } } });
    assert_eq!(stranger.post(&ballot, &both).await.expect(422)["code"], "api-answer-one");
    let none = stranger.post(&ballot, &json!({ "answers": {} })).await.expect(409);
    assert_eq!(none["code"], "cast-unanswered");
    let cast = stranger.post(&ballot, &yes()).await.expect(200);
    let receipt = format!("/api/v1/receipts/{}", cast["receipt"]["code"].as_str().unwrap());
    assert_eq!(stranger.get(&receipt).await.expect(200)["counts"], true);
    let other = json!({ "answers": { "1": { "choice": "no" } } });
    assert_eq!(stranger.post(&ballot, &other).await.expect(409)["code"], "cast-link-used");

    let door = format!("{path}/doors/2");
    worker.post(&format!("{door}/visits"), &json!({ "outcome": "absent" })).await.expect(204);
    let at_door = json!({ "channel": "assisted", "answers": { "1": { "choice": "yes" } } });
    worker.post(&format!("{door}/ballots"), &at_door).await.expect(201);
    let shown = worker.get(&door).await.expect(200);
    assert_eq!((&shown["door"]["voted"], &shown["door"]["visits"]), (&json!(true), &json!(["absent"])));
    assert_eq!(shown["sheets"], json!([letters[1].sheet]));

    let sheet = format!("{path}/sheets/{}/entries", letters[2].sheet);
    worker.post(&format!("{path}/sheets"), &json!({ "number": letters[2].sheet })).await.expect(204);
    assert_eq!(worker.post(&sheet, &yes()).await.expect(200)["state"], "once");
    assert_eq!(planner.post(&sheet, &other).await.expect(200)["state"], "discrepant");
    let listed = worker.get(&format!("{path}/sheets")).await.expect(200);
    assert_eq!(listed[0]["differences"], json!(["1"]));
    let agreed = planner.post(&sheet, &yes()).await.expect(200);
    assert_eq!(
        (agreed["state"].as_str(), agreed["receipt"]["channel"].as_str()),
        (Some("counted"), Some("paper"))
    );
    spoil(&worker, &planner, &path, &letters[3].sheet).await;
    let doors = worker.get(&format!("{path}/doors")).await.expect(200);
    let voted = doors.as_array().unwrap().iter().filter(|door| door["voted"] == true).count();
    let board = planner.get(&path).await.expect(200);
    assert_eq!((voted, &board["ballots"]), (3, &json!({ "link": 1, "assisted": 1, "paper": 1 })));
    assert_eq!((&board["turnout"]["heads"]["got"], &board["sheets_spoiled"]), (&json!(3), &json!(1)));
    assert_eq!(planner.get(&format!("{path}/result")).await.problem(409), "conflict");
    assert_eq!(stranger.get(&format!("{path}/result")).await.problem(404), "not-found");

    site.pass(7 * DAY);
    let planner = site.signed_in("planner").await;
    let until = json!({ "until": "2021-02-26" });
    planner.post(&format!("{path}/publish"), &until).await.expect(200);
    let result = stranger.get(&format!("{path}/result")).await.expect(200);
    assert_eq!((&result["ballots"]["effective"], &result["objections"]), (&json!(3), &json!([])));
    assert_eq!(result["ballots"]["spoiled"], json!({ "two-answers": 1 }));
    let file = stranger.get(&format!("{path}/vote.json")).await.expect(200);
    let file: VoteFile = serde_json::from_value(file).unwrap();
    assert_eq!(recount(&file).unwrap().ballots.effective, 3);
    let words = json!({ "line": 1, "words": "未见公示" });
    planner.post(&format!("{path}/objections"), &words).await.expect(204);
    site.pass(20 * DAY);
    let planner = site.signed_in("planner").await;
    assert_eq!(
        planner.post(&format!("{path}/settle"), &json!({})).await.expect(409)["code"],
        "conflict-objections-unanswered"
    );
    let objection = planner.get(&path).await.expect(200)["objections"][0]["id"].as_str().unwrap().to_owned();
    let answer = format!("{path}/objections/{objection}/answer");
    planner.post(&answer, &json!({ "words": "已补充公示" })).await.expect(204);
    let settled = planner.post(&format!("{path}/settle"), &json!({})).await.expect(200);
    assert_eq!(settled["state"], "settled");
}

/// A sheet of the fourth line that two people cannot count; the line gets another.
async fn spoil(worker: &Client<'_>, planner: &Client<'_>, path: &str, number: &str) {
    let (spoiled, reason) = (format!("{path}/sheets/{number}/spoiled"), json!({ "reason": "two-answers" }));
    assert_eq!(worker.post(&spoiled, &reason).await.expect(200)["state"], "once");
    assert_eq!(planner.post(&spoiled, &reason).await.expect(200)["state"], "spoiled");
    let again = worker.post(&format!("{path}/sheets/{number}/entries"), &yes()).await.expect(409);
    assert_eq!(again["code"], "entry-spoiled");
    let letter = worker.post(&format!("{path}/doors/4/letter"), &json!({})).await.expect(201);
    let sheets = worker.get(&format!("{path}/doors/4")).await.expect(200)["sheets"].clone();
    assert!(sheets.as_array().unwrap().contains(&letter["sheet"]), "{sheets}");
}

/// An open menu in some community, and the code of a line's letter.
fn letter(site: &TestSite) -> (VoteId, String) {
    let planner = site.app.actor(site.app.load_account("planner").unwrap().id).unwrap();
    let stock = site.app.desk(&operator()).stock().unwrap();
    let mut communities: Vec<CommunityId> = stock.items().iter().map(|item| item.community.id).collect();
    communities.sort();
    let vote = communities.into_iter().find_map(|community| site.app.make_demo_vote(community).ok()).unwrap();
    let board = site.app.desk(&planner).list_doors(vote).unwrap();
    let line = board.steps.iter().find(|door| !door.is_voted()).unwrap().line.number;
    (vote, site.app.issue_link(&planner, vote, line, false).unwrap())
}

/// The probe of the anchors' double tap: identical casts with one code at once, some of them different.
async fn tapped(site: &Arc<TestSite>, code: &str, taps: usize) {
    let path = format!("/api/v1/ballots/{code}");
    let paper = site.stranger().get(&path).await.expect(200);
    let option = paper["matter"]["questions"][0]["options"][0].clone();
    let body = json!({ "answers": { "1": { "approves": [option] } } });
    let tap = || {
        let (site, path, body) = (Arc::clone(site), path.clone(), body.clone());
        tokio::spawn(async move { site.stranger().post(&path, &body).await })
    };
    let begun: Vec<_> = (0..taps).map(|_| tap()).collect();
    let mut receipts = BTreeSet::new();
    for answer in begun {
        let receipt = answer.await.unwrap().expect(200);
        receipts.insert((receipt["receipt"]["code"].to_string(), receipt["again"].to_string()));
    }
    assert_eq!(receipts.len(), 1, "one ballot, one receipt: {receipts:?}");
    let other = site.stranger().post(&path, &json!({ "answers": { "1": { "approves": [] } } })).await;
    assert_eq!(other.expect(409)["code"], "cast-link-used", "another answer has been answered already");
    let seen = site.stranger().get(&path).await.expect(200);
    assert_eq!(seen["before"]["version"], 1);
    assert_eq!(seen["before"]["answers"], body["answers"]);
}

#[test]
fn a_double_tap_is_one_ballot_and_never_our_fault() {
    let cluster = Cluster::start().unwrap();
    let taps = [(TestSite::new(), 48), (TestSite::at(&cluster.url("postgres")), 24)];
    for (site, taps) in taps {
        let (_, code) = letter(&site);
        let site = Arc::new(site);
        // The driver of PostgreSQL wants a thread without a runtime: the site is made and dropped outside of it.
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
        runtime.block_on(tapped(&site, &code, taps));
    }
}
